//! The machines come from here: they know in which order they were stepped, and end the
//! run when one of them is stepped that was done.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use harness::{Advise, Checked, Checks, Failure, checked_with, expect_eq, ms, trace, until_still};

use super::exercise::{self, Machine, Progress};

pub fn checks(all: &mut Checks) {
    all.check("they_take_turns", || runs_in_rounds(&[3, 3]));
    all.check("the_longer_one_goes_on", || {
        runs_in_rounds(&[2, 4])?;
        runs_in_rounds(&[3, 1])
    });
    all.check("returns_with_the_last_step", || {
        let (tell, told) = channel();
        let returned = Arc::new(AtomicBool::new(false));
        let has_returned = Arc::clone(&returned);
        let watcher = thread::spawn(move || {
            // An error if nothing stepped the machine.
            told.recv().is_ok() && until_still(ms(40), || has_returned.load(SeqCst))
        });
        exercise::event_loop(vec![Box::new(Telling(tell))]);
        returned.store(true, SeqCst);
        if !watcher.join().expect("nothing in it panics") {
            return Ok(());
        }
        Err(
            Failure::new("all machines were done, and `event_loop` had not returned")
                .expected("it returns when all machines are done")
                .got("it returned only some time later")
                .advise("slept-past-the-end"),
        )
    });
    all.check("any_number_of_machines", || {
        runs_in_rounds(&[3, 1, 4, 2])?;
        runs_in_rounds(&[1, 1])?;
        runs_in_rounds(&[])?;
        // Not to be known in advance, so that only what the machines say can end their steps.
        let seed = harness::seed() as usize;
        let lasts = [0, 3, 1, 5, 2].map(|n| 1 + (seed + n) % 6);
        runs_in_rounds(&lasts)?;
        let many: Vec<usize> = (0..10 + seed % 10)
            .map(|n| 1 + (seed + n * 3) % 5)
            .collect();
        runs_in_rounds(&many)?;
        // More rounds than anybody counts, and more machines than anybody foresees.
        let rounds = 1001 + seed % 1000;
        let machines = 1001 + seed % 500;
        runs_with_many(&[2, rounds, rounds + 1, rounds])?;
        runs_with_many(&(0..machines).map(|n| 1 + n % 3).collect::<Vec<_>>())
    });
}

/// A machine that tells of its first step, which is its last.
struct Telling(Sender<()>);

impl Machine for Telling {
    fn step(&mut self) -> Progress {
        let _ = self.0.send(());
        Progress::Done
    }
}

/// As [`runs_in_rounds`], for so many steps that nobody would read them all.
fn runs_with_many(lasts: &[usize]) -> Checked {
    checked_with(format!(
        "{} machines, which take up to {} steps",
        lasts.len(),
        lasts.iter().max().unwrap_or(&0)
    ));
    let log = Rc::<RefCell<Vec<usize>>>::default();
    let machines = lasts.iter().enumerate().map(|(number, &last)| {
        let log = Rc::clone(&log);
        Box::new(Silent { number, last, log }) as Box<dyn Machine>
    });
    exercise::event_loop(machines.collect());
    let rounds = 1..=lasts.iter().copied().max().unwrap_or(0);
    let expected =
        rounds.flat_map(|step| (0..lasts.len()).filter(move |number| step <= lasts[*number]));
    let log = log.take();
    let all_taken = log.len() == expected.clone().count();
    let mut turns = expected.clone().zip(&log);
    if let Some(at) = turns.clone().position(|(expected, got)| expected != *got)
        && let Some((expected, got)) = turns.nth(at)
    {
        return expect_eq(
            &format!(
                "the machine (from 0) that takes step {} of all steps, checked with {} machines,",
                at + 1,
                lasts.len()
            ),
            expected,
            *got,
        )
        .advise_if(all_taken, "turns-out-of-order");
    }
    expect_eq(
        &format!(
            "the number of all steps, checked with {} machines,",
            lasts.len()
        ),
        expected.count(),
        log.len(),
    )
}

/// A machine that is done with its `last` step, and only says its number.
struct Silent {
    number: usize,
    last: usize,
    log: Rc<RefCell<Vec<usize>>>,
}

impl Machine for Silent {
    fn step(&mut self) -> Progress {
        self.log.borrow_mut().push(self.number);
        self.last = self.last.saturating_sub(1);
        if self.last == 0 {
            Progress::Done
        } else {
            Progress::Waiting
        }
    }
}

/// A machine that is done with its `last` step.
struct Counted {
    name: char,
    last: usize,
    taken: usize,
    log: Rc<RefCell<Vec<String>>>,
}

/// What a machine unwinds with when it is stepped too often.
struct SteppedAfterDone;

impl Machine for Counted {
    fn step(&mut self) -> Progress {
        if self.taken == self.last {
            self.log
                .borrow_mut()
                .push(format!("{} is stepped after it was done", self.name));
            trace::turn(&format!("machine {}", self.name), "one step more");
            // Without a message, since the log tells it better.
            resume_unwind(Box::new(SteppedAfterDone));
        }
        self.taken += 1;
        let entry = entry(self.name, self.taken, self.last);
        let (_, step) = entry.split_at(2);
        trace::turn(&format!("machine {}", self.name), step);
        self.log.borrow_mut().push(entry);
        if self.taken == self.last {
            Progress::Done
        } else {
            Progress::Waiting
        }
    }
}

fn entry(name: char, step: usize, last: usize) -> String {
    let done = if step == last { ", done" } else { "" };
    format!("{name} step {step}{done}")
}

/// Runs machines that take so many steps, and requires that they are stepped in rounds.
fn runs_in_rounds(lasts: &[usize]) -> Checked {
    let with = match lasts {
        [] => "no machines".to_owned(),
        lasts => format!("machines that take {lasts:?} steps"),
    };
    checked_with(&with);
    let log = Rc::default();
    let machines = ('A'..).zip(lasts).map(|(name, &last)| -> Box<dyn Machine> {
        Box::new(Counted {
            name,
            last,
            taken: 0,
            log: Rc::clone(&log),
        })
    });
    let machines = machines.collect();
    trace::another_run();
    let ended = catch_unwind(AssertUnwindSafe(|| exercise::event_loop(machines)));
    let after_done = match ended {
        Ok(()) => false,
        Err(payload) if payload.is::<SteppedAfterDone>() => true,
        Err(payload) => resume_unwind(payload),
    };

    let mut expected = Vec::new();
    for step in 1..=lasts.iter().copied().max().unwrap_or(0) {
        let under_way = ('A'..).zip(lasts).filter(|(_, last)| step <= **last);
        expected.extend(under_way.map(|(name, last)| entry(name, step, *last)));
    }
    let log = log.take();
    // The log without the step that ended the run.
    let steps = &log[..log.len() - usize::from(after_done)];
    let some_left = !after_done && steps.len() < expected.len();
    // Nobody took a step in a later round than that in which the first was done.
    let that_round = lasts.iter().copied().min().unwrap_or(0);
    let ended_with_the_first = some_left
        && expected.starts_with(steps)
        && steps.len() <= lasts.len() * that_round
        && steps.iter().any(|entry| entry.ends_with("done"));
    let from_start_to_end = ('A'..).zip(lasts).any(|(name, last)| {
        let in_a_row = steps
            .iter()
            .take_while(|entry| entry.starts_with(name))
            .count();
        *last > 1 && in_a_row == *last
    });
    let compared = if log == expected {
        Ok(())
    } else {
        let message = if after_done {
            "a machine was stepped after it had returned `Done`"
        } else if some_left {
            "`event_loop` returned before all machines were done"
        } else {
            "the steps were not taken in rounds"
        };
        Err(Failure::new(format!("{message}, checked with {with}"))
            .expected(shown(&expected))
            .got(shown(&log)))
    };
    compared
        .advise_if(
            after_done && expected.starts_with(steps),
            "poll-after-ready",
        )
        .advise_if(ended_with_the_first, "stopped-with-the-first")
        .advise_if(
            some_left && !steps.is_empty() && expected.starts_with(steps),
            "too-few-rounds",
        )
        .advise_if(from_start_to_end, "one-ran-out-first")
        .advise_if(after_done, "poll-after-ready")
        .advise_if(!some_left, "turns-out-of-order")
}

fn shown(log: &[String]) -> String {
    if log.is_empty() {
        "no steps".to_owned()
    } else {
        log.join("\n")
    }
}
