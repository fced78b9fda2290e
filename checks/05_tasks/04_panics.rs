//! Each task has its entry: what it returned, the message of its panic, or that it was stopped.

use std::time::Duration;

use harness::tokio::task::{JoinHandle, yield_now};
use harness::tokio::time::{Instant, sleep};
use harness::{
    Advise, Checked, Checks, Failure, catch_panic, checked_with, expect_eq, ms, panic_with, seed,
    tasks, tokio, trace, virtual_time,
};

use super::exercise::{self, Outcome};

/// How a task ends.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Printed,
    /// Panics with a fixed text.
    Text,
    /// Panics with a text that has a value in it.
    Formatted,
    /// Panics with something that is no text.
    Number,
    /// Is aborted before it is done.
    Aborted,
    /// Is aborted when it is done.
    AbortedLate,
}

/// An entry of the report.
#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Printed(u32),
    Crashed(String),
    Stopped,
}

impl From<Outcome> for Entry {
    fn from(outcome: Outcome) -> Entry {
        match outcome {
            Outcome::Printed(pages) => Entry::Printed(pages),
            Outcome::Crashed(message) => Entry::Crashed(message),
            Outcome::Stopped => Entry::Stopped,
        }
    }
}

const ENDS_IN_A_PANIC: [End; 2] = [End::Text, End::Formatted];

/// A task that ends in its own way after some milliseconds.
type Job = (u64, End);

/// The report on some jobs.
struct Night {
    entries: Vec<Entry>,
    took: Duration,
    polls: u32,
}

/// The pages of job `n`, which nobody knows in advance.
fn pages(n: usize) -> u32 {
    100 * n as u32 + seed() % 97
}

/// The same in each run, since the lesson's picture shows it.
const FIXED_TEXT: &str = "no paper";

fn formatted(n: usize) -> String {
    format!("page {} of job {n} is empty", seed() % 97)
}

fn entry(n: usize, end: End) -> Entry {
    match end {
        End::Printed | End::AbortedLate => Entry::Printed(pages(n)),
        End::Text => Entry::Crashed(FIXED_TEXT.to_owned()),
        End::Formatted => Entry::Crashed(formatted(n)),
        End::Number => Entry::Crashed("no message".to_owned()),
        End::Aborted => Entry::Stopped,
    }
}

fn spawn(n: usize, (time, end): Job) -> JoinHandle<u32> {
    tokio::spawn(async move {
        tasks::name_current(&format!("job {n}"));
        if time > 0 {
            sleep(ms(time)).await;
        }
        match end {
            End::Text => panic_with(FIXED_TEXT),
            End::Formatted => panic_with(formatted(n)),
            End::Number => panic_with(pages(n)),
            End::Printed | End::Aborted | End::AbortedLate => pages(n),
        }
    })
}

/// Spawns `jobs`, aborts those that are to be, and lets `report` await them.
fn night(jobs: &[Job]) -> Checked<Night> {
    let run = virtual_time(async {
        let handles: Vec<_> = (1..).zip(jobs).map(|(n, job)| spawn(n, *job)).collect();
        // All of them begin, and no time passes.
        yield_now().await;
        yield_now().await;
        for (handle, (_, end)) in handles.iter().zip(jobs) {
            if matches!(end, End::Aborted | End::AbortedLate) {
                handle.abort();
            }
        }
        let start = Instant::now();
        let outcomes = exercise::report(handles).await;
        (outcomes, start.elapsed())
    })?;
    let (outcomes, took) = run.value;
    Ok(Night {
        entries: outcomes.into_iter().map(Entry::from).collect(),
        took,
        polls: run.polls,
    })
}

/// Requires an entry for each job, and the report when the last of them has ended.
fn reported(jobs: &[Job]) -> Checked {
    let due: Vec<Entry> = (1..)
        .zip(jobs)
        .map(|(n, (_, end))| entry(n, *end))
        .collect();
    let night = catch_panic(|| night(jobs)).map_err(|failure| {
        let says = |words: &str| failure.message.contains(words);
        let (passed_on, no_payload) = (failure.panicked, says("reason is not a panic"));
        // It is not the panic of a task that goes on, and no text of another type panics.
        let of_a_text = passed_on
            && !says("JoinError")
            && trace::aside(|| ENDS_IN_A_PANIC.iter().any(|end| is_reported(*end)));
        let failure = match passed_on {
            true => failure.expected("a report, also on tasks that have no output"),
            false => failure,
        };
        failure
            .advise_if(no_payload, "panicked-or-aborted")
            .advise_if(of_a_text, "payload-of-another-type")
            .advise_if(passed_on, "panic-passed-on")
    })?;
    let ends = jobs.iter().filter(|(_, end)| *end != End::Aborted);
    let last = ends.map(|(time, _)| *time).max().unwrap_or_default();
    if night.took == ms(0) && last > 0 {
        return Err(
            Failure::new("`report` returned at once, while the tasks were still running")
                .expected(format!("it returns after {last} ms, with the last task"))
                .got(shown(&night.entries)),
        );
    }
    compare(jobs, &due, &night.entries)?;
    expect_eq(
        "the virtual time after which `report` returned",
        ms(last),
        night.took,
    )
    .advise_if(night.took > ms(last), "busy-waiting")?;
    // Each task wakes it once at the most; the others are our own turns.
    let most = jobs.len() as u32 + 5;
    if night.polls > most {
        return Err(
            Failure::new("`report` looked again and again whether the tasks had ended")
                .expected(format!("at most {most} polls for {} tasks", jobs.len()))
                .got(format!("{} polls", night.polls))
                .advise("busy-waiting"),
        );
    }
    Ok(())
}

/// Whether a task that ends like that has its entry, where it is the only one.
fn is_reported(end: End) -> bool {
    let report = catch_panic(|| night(&[(20, end)]));
    report.is_ok_and(|night| night.entries == [entry(1, end)])
}

/// The entries, a line each.
fn shown(entries: &[Entry]) -> String {
    let lines: Vec<String> = entries.iter().map(|entry| format!("{entry:?}")).collect();
    if lines.is_empty() {
        return "no entries".to_owned();
    }
    lines.join("\n")
}

/// Requires the entries that are `due`, and says what the first wrong one means.
fn compare(jobs: &[Job], due: &[Entry], got: &[Entry]) -> Checked {
    if due == got {
        return Ok(());
    }
    let panicked = |(_, end): &Job| matches!(end, End::Text | End::Formatted | End::Number);
    let crash = |entry: &Entry| matches!(entry, Entry::Crashed(_));
    let untold = jobs
        .iter()
        .position(panicked)
        .filter(|_| !got.iter().any(crash));
    let first = due
        .iter()
        .zip(got)
        .position(|(due, got)| due != got)
        .unwrap_or(due.len().min(got.len()));
    let message = match untold {
        Some(n) => format!("job {} panicked, and no entry of `report` says so", n + 1),
        None => format!("the report is wrong, starting at job {}", first + 1),
    };
    let (due_first, got_first) = (due.get(first), got.get(first));
    let is_due = |entry: &Entry| due_first == Some(entry);
    let in_order = |entries: &[Entry]| {
        let mut lines: Vec<String> = entries.iter().map(|entry| format!("{entry:?}")).collect();
        harness::sort(&mut lines);
        lines
    };
    let mixed_up = matches!(
        (due_first, got_first),
        (Some(Entry::Stopped), Some(Entry::Crashed(_)))
            | (Some(Entry::Crashed(_)), Some(Entry::Stopped))
    );
    let no_text = || trace::aside(|| !ENDS_IN_A_PANIC.iter().any(|end| is_reported(*end)));
    let crashes = match (due_first, got_first) {
        (Some(Entry::Crashed(due)), Some(Entry::Crashed(got))) => Some((due, got)),
        _ => None,
    };
    Err(Failure::new(message).expected(shown(due)).got(shown(got)))
        .advise_if(mixed_up, "panicked-or-aborted")
        .advise_if(untold.is_some(), "panic-swallowed")
        .advise_if(
            got.len() == due.len() && in_order(due) == in_order(got),
            "completion-order",
        )
        .advise_if(
            crashes.is_some_and(|(due, got)| got.contains(&**due)),
            "message-in-the-payload",
        )
        .advise_if(crashes.is_some() && no_text(), "payload-not-opened")
        .advise_if(crashes.is_some(), "payload-of-another-type")
        .advise_if(
            got.len() < due.len()
                || (got_first == Some(&Entry::Stopped) && !is_due(&Entry::Stopped)),
            "one-panic-ends-the-others",
        )
}

pub fn checks(all: &mut Checks) {
    all.check("a_panic_is_reported", || {
        reported(&[(60, End::Printed), (20, End::Text), (40, End::Printed)])
    });

    all.check("a_stopped_task_is_no_panic", || {
        reported(&[(40, End::Printed), (60, End::Aborted), (20, End::Printed)])?;
        checked_with("tasks that were aborted after their ends");
        reported(&[(0, End::AbortedLate), (20, End::Printed)])
    });

    all.check("any_message", || {
        for end in [End::Formatted, End::Number] {
            reported(&[(20, end), (40, End::Printed)])?;
        }
        Ok(())
    });

    all.check("each_in_its_place", || {
        let ends = [
            End::Text,
            End::Printed,
            End::Aborted,
            End::Formatted,
            End::Printed,
            End::Number,
        ];
        // Each of them is the last one once.
        for last in 0..ends.len() {
            let time = |n: usize| 20 + 20 * ((n + ends.len() - last - 1) % ends.len()) as u64;
            let jobs: Vec<Job> = (0..).zip(ends).map(|(n, end)| (time(n), end)).collect();
            reported(&jobs)?;
        }
        Ok(())
    });

    all.check("no_tasks_and_many", || {
        checked_with("no tasks");
        reported(&[])?;
        let count = 100 + u64::from(seed() % 30);
        checked_with(format!("{count} tasks"));
        let jobs: Vec<Job> = (0..count)
            .map(|n| {
                let ends = [End::Printed, End::Formatted, End::Aborted];
                (2 + n * 37 % 100, ends[n as usize % 3])
            })
            .collect();
        reported(&jobs)
    });
}
