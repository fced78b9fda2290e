//! The jobs come from here, so that they can be held, watched, and made to need each other.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use harness::process::{self, Activity};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, checked_with, expect_eq, ms, trace, until_still,
    waits,
};

use super::exercise;

type Job = Box<dyn FnOnce() -> u32 + Send>;

/// What `count` jobs return: numbers in no order, each another one, and not to be known in
/// advance, so that they can only come from the jobs.
fn values(count: usize) -> Vec<u32> {
    let values = (0..).map(|n| 100 + (harness::seed() % 900 + n * 373) % 900);
    values.take(count).collect()
}

/// A number of jobs that nobody knows in advance either.
fn some() -> usize {
    4 + harness::seed() as usize % 4
}

/// More than anybody starts at a time who sets a limit, as far as the system has room for them: what
/// a run may take of memory has to hold their stacks.
fn many() -> usize {
    let room = process::room_for_threads().saturating_sub(50);
    (600 + harness::seed() as usize % 150).min(room)
}

pub fn checks(all: &mut Checks) {
    // Someone who sleeps for a second instead of waiting returns in the end: that is no hang.
    all.idle_limit(ms(1200));
    let before = Arc::new(AtomicUsize::new(0));
    let at_hang = Arc::clone(&before);
    all.on_hang(move |hang| {
        if hang.hang != Some(HangKind::Blocked) {
            return hang;
        }
        // By then every job was let go long ago.
        hang.expected("`run_all` returns when the last job has ended")
            .got("it has not returned, and all jobs have ended")
            .advise_if(
                // The watchdog counts the thread of the check as well.
                process::learner_threads() == at_hang.load(SeqCst) + 1
                    // A sleep needs nobody to end it.
                    && !process::every_thread_sleeps(),
                "nobody-left-to-end-the-wait",
            )
    })
    .check("waits_for_the_last_one", || {
        before.store(process::learner_threads(), SeqCst);
        let outcome = in_many_orders();
        if let Err(Failure { advice: None, .. }) = outcome {
            // A result is missing. By chance on a busy machine, where a sleep was over at the very
            // moment at which the jobs were done? Then it is too short for this one.
            one_by_one(4, ms(40))?;
        }
        outcome
    });
    all.idle_limit(ms(500));

    all.check("a_thread_for_each", || {
        // None at all, some, and more than there are processors.
        for count in [0, some(), 16 + some()] {
            checked_with(format!("{count} jobs"));
            on_a_thread_each(count)?;
        }
        Ok(())
    });

    let expected = Arc::new(AtomicUsize::new(0));
    let arrived = Arc::new(AtomicUsize::new(0));
    let before = Arc::new(AtomicUsize::new(0));
    let at_hang = [&expected, &arrived, &before].map(Arc::clone);
    all.on_hang(move |hang| {
        let [expected, arrived, before] = at_hang.each_ref().map(|number| number.load(SeqCst));
        // Between two counts, each of which starts one itself.
        let started = process::threads_started().map_or(arrived, |now| now - before - 1);
        let begun = if arrived == 1 {
            "1 job has begun".to_owned()
        } else {
            format!("{arrived} jobs have begun")
        };
        hang.expected(format!("all {expected} jobs running at the same time"))
            .got(format!(
                "{begun}, of {expected}; new threads so far: {started}"
            ))
            .advise_if(started < expected, "joined-in-the-spawning-loop")
            .advise_if(
                started == expected && arrived < expected,
                "lock-around-the-work",
            )
    })
    .check("all_at_the_same_time", || {
        // The last of them is the one that is drawn.
        for count in [4, many(), 4] {
            checked_with(format!(
                "{count} jobs, each of which waits for all the others"
            ));
            expected.store(count, SeqCst);
            arrived.store(0, SeqCst);
            before.store(process::threads_started().unwrap_or(0), SeqCst);
            let start = Arc::new(Barrier::new(count));
            let jobs = (1..=count).map(|number| -> Job {
                let (start, arrived) = (Arc::clone(&start), Arc::clone(&arrived));
                let job = move || {
                    arrived.fetch_add(1, SeqCst);
                    u32::from(start.wait().is_leader())
                };
                // Nobody looks at a picture of hundreds.
                match count {
                    4 => named(number, job),
                    _ => Box::new(job),
                }
            });
            let results = run_all(jobs.collect());
            expect_eq("the number of results", count, results.len())?;
            expect_eq(
                "the number of jobs that began last",
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

/// Requires that each of `count` jobs has a thread of its own.
fn on_a_thread_each(count: usize) -> Checked {
    let here = thread::current().id();
    let seen = Arc::new(Mutex::new(HashSet::new()));
    let jobs = (1..).zip(values(count)).map(|(number, value)| -> Job {
        let seen = Arc::clone(&seen);
        named(number, move || {
            seen.lock()
                .expect("nothing panics while it holds the list")
                .insert(thread::current().id());
            value
        })
    });
    let results = run_all(jobs.collect());

    let seen = seen.lock().expect("nothing panics while it holds the list");
    let got = match (seen.len(), seen.contains(&here)) {
        (threads, false) if threads == count => {
            return expect_eq("what `run_all` returned", values(count), results);
        }
        (1, true) => format!("all {count} jobs on the thread that called `run_all`"),
        (threads, true) => format!(
            "{count} jobs on {threads} threads, and one of those is the thread that called `run_all`"
        ),
        (1, false) => format!("all {count} jobs on one new thread"),
        (threads, false) => format!("{count} jobs on {threads} new threads"),
    };
    Err(
        Failure::new("the jobs did not each run on a new thread of its own")
            .expected(format!("{count} jobs on {count} new threads"))
            .got(got)
            .advise("no-thread-of-its-own"),
    )
}

/// What there is to say about the moment at which `run_all` returned.
enum Returned {
    TooSoon,
    TooLate,
    /// With the last job. But until then it was at work, as this tells.
    Restless(String),
    WithTheLast,
}

/// Requires that `run_all` returns with the last job, whichever that is.
fn in_many_orders() -> Checked {
    let count = some();
    for last in 1..count {
        // The others end as soon as they have begun.
        let turns = (0..count).map(|i| usize::from(i == last));
        returns_with_the_last_job(&turns.collect::<Vec<_>>(), ms(2))?;
    }
    // Someone who sleeps instead of waiting slept too long for these, or too short for this one.
    one_by_one(4, ms(12))
}

/// Requires that `run_all` returns with the last job, where they end one by one, the first of
/// them last.
fn one_by_one(count: usize, quiet: Duration) -> Checked {
    returns_with_the_last_job(&(1..=count).rev().collect::<Vec<_>>(), quiet)
}

/// Holds the jobs, and lets each go in the turn that `turns` gives it; whose turn is 0 is not
/// held. Before each turn nothing has moved for `quiet`: a `run_all` that waits for its jobs
/// stands still, and one that doesn't returns.
fn returns_with_the_last_job(turns: &[usize], quiet: Duration) -> Checked {
    let count = turns.len();
    let last = 1 + (0..count).max_by_key(|i| turns[*i]).unwrap_or(0);
    checked_with(format!("{count} jobs, of which number {last} ends last"));
    let begun = Arc::new(AtomicUsize::new(0));
    let held = (1..).zip(values(count)).map(|(number, value)| {
        let (pause_process, held) = channel::<()>();
        let begun = Arc::clone(&begun);
        let job = named(number, move || {
            begun.fetch_add(1, SeqCst);
            // Nothing is ever sent: the job goes on when `pause_process` is dropped.
            let _ = held.recv();
            value
        });
        (pause_process, job)
    });
    let (holds, jobs): (Vec<_>, Vec<_>) = held.unzip();
    let mut holds: Vec<(usize, Sender<()>)> = turns.iter().copied().zip(holds).collect();
    holds.retain(|(turn, _)| *turn > 0);
    harness::sort_by_key(&mut holds, |(turn, _)| *turn);
    let returned = Arc::new(AtomicBool::new(false));

    let has_returned = Arc::clone(&returned);
    let conductor = thread::spawn(move || {
        let has_returned = || has_returned.load(SeqCst);
        for (_, pause_process) in holds {
            let before = Activity::own();
            let still = until_still(quiet, has_returned);
            if has_returned() {
                return Returned::TooSoon;
            }
            // Its end lets all jobs go that are left.
            if let (false, Some(restless)) = (still, restless_since(&before)) {
                return Returned::Restless(restless);
            }
            if waits::limited_here() {
                let got = "one of its threads waits with a time limit";
                return Returned::Restless(got.to_owned());
            }
            drop(pause_process);
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
    until_still(ms(50), || begun.load(SeqCst) == count);

    expect_eq("the number of jobs that ran", count, begun.load(SeqCst)).advise("job-skipped")?;
    match when {
        Returned::TooSoon => {
            return Err(
                Failure::new("`run_all` returned while jobs were still running")
                    .expected("it returns when the last job has ended")
                    .got(format!(
                        "it returned {results:?}, and at least one job had not ended"
                    ))
                    .advise("never-joined"),
            );
        }
        Returned::TooLate => {
            return Err(
                Failure::new("every job had ended, and `run_all` had not returned")
                    .expected("it returns when the last job has ended")
                    .got("it returned only some time later")
                    .advise("slept-past-the-end"),
            );
        }
        Returned::Restless(got) => {
            return Err(
                Failure::new("`run_all` did not stay blocked until a job had ended")
                    .expected("it blocks, without a time limit, until a job has ended")
                    .got(got)
                    .advise("busy-waiting"),
            );
        }
        Returned::WithTheLast => {}
    }
    let sorted = |mut values: Vec<u32>| {
        harness::sort(&mut values);
        values
    };
    let expected = values(count);
    let only_mixed_up = sorted(results.clone()) == sorted(expected.clone());
    expect_eq("what `run_all` returned", expected, results)
        .advise_if(only_mixed_up, "results-out-of-order")
}

/// What was done since `before`, while every job was held or had ended, if it is more than it
/// takes to start some threads and to wait for one.
fn restless_since(before: &Activity) -> Option<String> {
    let now = Activity::own();
    let spent = now.cpu.saturating_sub(before.cpu);
    let woke_up = before.sleeps.iter().filter_map(|(id, before)| {
        let (_, now) = now.sleeps.iter().find(|(other, _)| other == id)?;
        Some(now - before)
    });
    let woke_up = woke_up.max().unwrap_or_default();
    if !now.precise {
        None
    } else if spent >= ms(200) {
        Some(format!(
            "it used {} ms of processor time while it waited",
            spent.as_millis()
        ))
    } else if woke_up > 20 {
        Some(format!(
            "one of its threads woke up {woke_up} times, and no job had ended"
        ))
    } else {
        None
    }
}
