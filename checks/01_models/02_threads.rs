//! The jobs come from here, so that they can be held, watched, and made to need each other.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use harness::{Checked, Checks, Failure, HangKind, Teach, ms, process, same, trace, until_still};

use crate::exercise;

type Job = Box<dyn FnOnce() -> u32 + Send>;

/// What the jobs return: four numbers in no order, and not to be known in advance, so that they
/// can only come from the jobs.
fn values() -> [u32; 4] {
    [61, 7, 88, 34].map(|value| 100 + (harness::unforeseen() + value) % 900)
}

pub fn checks(all: &mut Checks) {
    all.on_hang(|hang| {
        if hang.hang != Some(HangKind::Blocked) {
            return hang;
        }
        // By then every job was let go long ago.
        hang.expected("`run_all` returns when the last job has ended")
            .got("it has not returned, and no job is at work")
    })
    .check("waits_for_the_last_one", || {
        // Someone who sleeps instead of waiting sleeps too long for the first of these,
        // or too short for the second.
        let outcome =
            returns_with_the_last_job(ms(2)).and_then(|()| returns_with_the_last_job(ms(12)));
        if let Err(Failure { advice: None, .. }) = outcome {
            // A result is missing. By chance on a busy machine, where a sleep was over at the very
            // moment at which the jobs were done? Then it is too short for this one.
            returns_with_the_last_job(ms(40))?;
        }
        outcome
    });

    all.check("a_thread_for_each", || {
        let here = thread::current().id();
        let seen = Arc::new(Mutex::new(HashSet::new()));
        let jobs = (1..).zip(values()).map(|(number, value)| -> Job {
            let seen = Arc::clone(&seen);
            named(number, move || {
                seen.lock().unwrap().insert(thread::current().id());
                value
            })
        });
        run_all(jobs.collect());

        let seen = seen.lock().unwrap();
        let got = match (seen.len(), seen.contains(&here)) {
            (4, false) => return Ok(()),
            (1, true) => "all 4 jobs on the thread that called `run_all`".to_owned(),
            (count, true) => format!(
                "4 jobs on {count} threads, and one of those is the thread that called `run_all`"
            ),
            (1, false) => "all 4 jobs on one new thread".to_owned(),
            (count, false) => format!("4 jobs on {count} new threads"),
        };
        Err(Failure::new("the jobs did not run on a thread each")
            .expected("4 jobs on 4 new threads")
            .got(got)
            .teach("no-thread-of-its-own"))
    });

    let due = Arc::new(AtomicUsize::new(0));
    let arrived = Arc::new(AtomicUsize::new(0));
    let before = Arc::new(AtomicUsize::new(0));
    let at_hang = [&due, &arrived, &before].map(Arc::clone);
    all.on_hang(move |hang| {
        let [due, arrived, before] = at_hang.each_ref().map(|number| number.load(SeqCst));
        // Between two counts, each of which starts one itself.
        let started = process::threads_started().map_or(arrived, |now| now - before - 1);
        let waits = if arrived == 1 {
            "has begun, and waits"
        } else {
            "have begun, and wait"
        };
        hang.expected(format!("all {due} jobs under way at the same time"))
            .got(format!(
                "{arrived} of them {waits} for the others; new threads so far: {started}"
            ))
            .teach_if(started < due, "joined-in-the-spawning-loop")
            .teach_if(started == due && arrived < due, "lock-around-the-work")
    })
    .check("all_at_the_same_time", || {
        for count in [4, 9] {
            due.store(count, SeqCst);
            arrived.store(0, SeqCst);
            before.store(process::threads_started().unwrap_or(0), SeqCst);
            let start = Arc::new(Barrier::new(count));
            let jobs = (1..=count).map(|number| -> Job {
                let (start, arrived) = (Arc::clone(&start), Arc::clone(&arrived));
                named(number, move || {
                    arrived.fetch_add(1, SeqCst);
                    u32::from(start.wait().is_leader())
                })
            });
            let results = run_all(jobs.collect());
            same(
                "the number of jobs that were the last to arrive",
                1,
                results.iter().sum::<u32>(),
            )?;
        }
        Ok(())
    });
}

/// A job with a name in the picture of the run.
fn named(number: usize, job: impl FnOnce() -> u32 + Send + 'static) -> Job {
    Box::new(move || trace::job(&format!("job {number}"), job))
}

/// `run_all`, as one more piece of work in the picture of a run.
fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    trace::another_run();
    trace::job("run_all", || exercise::run_all(jobs))
}

/// What there is to say about the moment at which `run_all` returned.
enum Returned {
    TooSoon,
    TooLate,
    WithTheLast,
}

/// Holds all jobs, and lets them end one by one, the last one first. Meanwhile a
/// `run_all` that waits for them stands still, and one that doesn't returns.
fn returns_with_the_last_job(quiet: Duration) -> Checked {
    let begun = Arc::new(AtomicUsize::new(0));
    let held = (1..).zip(values()).map(|(number, value)| {
        let (hold, held) = channel::<()>();
        let begun = Arc::clone(&begun);
        let job = named(number, move || {
            begun.fetch_add(1, SeqCst);
            // Nothing is ever sent: the job goes on when `hold` is dropped.
            let _ = held.recv();
            value
        });
        (hold, job)
    });
    let (holds, jobs): (Vec<_>, Vec<_>) = held.unzip();
    let returned = Arc::new(AtomicBool::new(false));

    let has_returned = Arc::clone(&returned);
    let conductor = thread::spawn(move || {
        let has_returned = || has_returned.load(SeqCst);
        for hold in holds.into_iter().rev() {
            until_still(quiet, has_returned);
            if has_returned() {
                return Returned::TooSoon;
            }
            drop(hold);
        }
        if until_still(quiet, has_returned) {
            Returned::TooLate
        } else {
            Returned::WithTheLast
        }
    });
    let results = run_all(jobs);
    returned.store(true, SeqCst);
    let when = conductor.join().expect("nothing in it panics");
    // Threads that nobody waited for may still be on their way to their job.
    until_still(ms(50), || begun.load(SeqCst) == values().len());

    same(
        "the number of jobs that were done",
        values().len(),
        begun.load(SeqCst),
    )
    .teach("job-skipped")?;
    match when {
        Returned::TooSoon => {
            return Err(
                Failure::new("`run_all` returned while jobs were still at work")
                    .expected("it returns when the last job has ended")
                    .got(format!(
                        "it returned {results:?}, and at least one job had not ended"
                    ))
                    .teach("never-joined"),
            );
        }
        Returned::TooLate => {
            return Err(Failure::new(
                "every job has ended, and `run_all` still waits for something",
            )
            .expected("it returns when the last job has ended")
            .got("nothing moves any more, and it has not returned")
            .teach("never-joined"));
        }
        Returned::WithTheLast => {}
    }
    let sorted = |mut values: Vec<u32>| {
        values.sort_unstable();
        values
    };
    let due = values().to_vec();
    let only_mixed_up = sorted(results.clone()) == sorted(due.clone());
    same("what `run_all` returned", due, results).teach_if(only_mixed_up, "results-out-of-order")
}
