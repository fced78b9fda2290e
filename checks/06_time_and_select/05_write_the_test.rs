//! The learner's test, with `dial`s that are right and wrong. That it panics for a wrong one is what
//! is wanted, so such a panic is no failure. The picture of a check shows what its `dial` did.

use std::cell::RefCell;
use std::time::Duration;

use harness::tokio::task::yield_now;
use harness::tokio::time::{Instant, sleep};
use harness::{
    Advise, Checked, Checks, Failure, catch_panic, catch_wanted_panic, trace, virtual_time,
};

use super::exercise::{self, Busy, Line};

/// How a `dial` behaves while the line is busy.
struct Plan {
    /// Says it, after "a `dial` that".
    what: &'static str,
    /// The seconds before the second call, the third, and so on.
    pauses: &'static [u64],
    /// The seconds that it pauses after the last busy signal.
    at_the_end: u64,
    style: Style,
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    Plain,
    /// Comes back often, and pauses in halves.
    Restless,
    /// Lets a little real time pass before each call, while the virtual clock stands still.
    Slow,
}

const fn plan(what: &'static str, pauses: &'static [u64], at_the_end: u64) -> Plan {
    let style = Style::Plain;
    Plan {
        what,
        pauses,
        at_the_end,
        style,
    }
}

const RIGHT: Plan = plan("keeps all the rules", &[1, 2], 0);
const NEVER_PAUSES: Plan = plan("never pauses", &[0, 0], 0);
const PAUSES_TOO_LONG: Plan = plan("pauses for 2 s and 4 s", &[2, 4], 0);
const WRONG_ORDER: Plan = plan("pauses for 2 s first and then for 1 s", &[2, 1], 0);
const TWO_CALLS: Plan = plan("gives up after two calls", &[1], 0);
const FOUR_CALLS: Plan = plan("makes a fourth call", &[1, 2, 4], 0);
const LATE_FAILURE: Plan = plan("pauses for 4 s before it gives up", &[1, 2], 4);

pub fn checks(all: &mut Checks) {
    all.check("accepts_a_right_one", || accepts(RIGHT));
    all.check("accepts_another_right_one", || {
        accepts(Plan {
            style: Style::Restless,
            ..RIGHT
        })
    });
    all.check("finds_one_that_never_pauses", || finds(&NEVER_PAUSES));
    all.check("finds_one_that_pauses_too_long", || finds(&PAUSES_TOO_LONG));
    all.check("finds_pauses_in_the_wrong_order", || finds(&WRONG_ORDER));
    all.check("finds_too_few_calls", || finds(&TWO_CALLS));
    all.check("finds_too_many_calls", || finds(&FOUR_CALLS));
    all.check("finds_a_pause_before_it_gives_up", || finds(&LATE_FAILURE));
    // A test that has learned the order of these checks by heart fails now.
    all.check("accepts_the_right_one_again", || accepts(RIGHT));
}

/// What the `dial`s of one test did: a line for each call of `dial`.
type Log = RefCell<Vec<String>>;

impl Plan {
    async fn dial(&self, line: &mut Line, log: &Log) -> Result<u32, Busy> {
        let start = Instant::now();
        let number = log.borrow().len();
        log.borrow_mut().push(String::new());
        let note = |what: &str| {
            trace::turn(&format!("dial {}", number + 1), what);
            let entry = &mut log.borrow_mut()[number];
            let comma = if entry.is_empty() { "" } else { ", " };
            *entry += &format!("{comma}{what} at {} ms", start.elapsed().as_millis());
        };
        let mut pauses = self.pauses.iter();
        loop {
            if self.style == Style::Slow {
                let now = std::time::Instant::now();
                while now.elapsed() < Duration::from_millis(2) {}
            }
            let result = line.call().await;
            note(if result.is_ok() { "order" } else { "busy" });
            match pauses.next() {
                Some(pause) if result.is_err() => self.pause(*pause).await,
                _ => {
                    if result.is_err() {
                        self.pause(self.at_the_end).await;
                        note("Err");
                    }
                    return result;
                }
            }
        }
    }

    async fn pause(&self, seconds: u64) {
        let pause = Duration::from_secs(seconds);
        if self.style == Style::Restless {
            yield_now().await;
            sleep(pause / 2).await;
            sleep(pause / 2).await;
        } else if seconds > 0 {
            sleep(pause).await;
        }
    }
}

/// Runs the learner's test with a `dial` of this plan, which notes in `log` what it does.
fn test(plan: &Plan, log: &Log) -> Checked {
    let dial = async |line: &mut Line| plan.dial(line, log).await;
    virtual_time(exercise::test(dial)).map(drop)
}

fn lines(log: Log) -> Vec<String> {
    let line = |(i, line): (usize, String)| format!("dial {}: {line}", i + 1);
    log.into_inner().into_iter().enumerate().map(line).collect()
}

/// Requires that the learner's test returns for this `dial`.
fn accepts(plan: Plan) -> Checked {
    let log = Log::default();
    let Err(failure) = catch_panic(|| test(&plan, &log)) else {
        return Ok(());
    };
    if !failure.panicked {
        return Err(failure.times(lines(log)));
    }
    // Whoever looks at the real clock sees another time now.
    let slow = Plan {
        style: Style::Slow,
        ..plan
    };
    let again = trace::aside(|| catch_wanted_panic(|| test(&slow, &Log::default())));
    let other_words = !matches!(again, Err(again) if again.message == failure.message);
    let message = format!("your test panicked for a `dial` that {}", slow.what);
    let rejected = Failure::new(message)
        .expected("it returns")
        .times(lines(log));
    Err(failure.told_in(rejected))
        .advise_if(other_words, "two-clocks")
        .advise("rejects-the-right-one")
}

/// Requires that the learner's test panics for this `dial`.
fn finds(plan: &Plan) -> Checked {
    let log = Log::default();
    match catch_wanted_panic(|| test(plan, &log)) {
        Err(_panic) => return Ok(()),
        Ok(outcome) => outcome?,
    }
    let found =
        |plan: &Plan| trace::aside(|| catch_wanted_panic(|| test(plan, &Log::default()))).is_err();
    let all = [
        &NEVER_PAUSES,
        &PAUSES_TOO_LONG,
        &WRONG_ORDER,
        &TWO_CALLS,
        &FOUR_CALLS,
        &LATE_FAILURE,
    ];
    let finds_none = !all.into_iter().any(found);
    // Only one of these two is found by a test that has a bound on one side.
    let one_sided = found(&NEVER_PAUSES) != found(&PAUSES_TOO_LONG);
    let as_a_right_one = {
        let right = Log::default();
        trace::aside(|| catch_wanted_panic(|| test(&RIGHT, &right))).is_ok() && right == log
    };
    let is = |other: &Plan| plan.what == other.what;
    Err(
        Failure::new(format!("your test missed a `dial` that {}", plan.what))
            .expected("an assertion in your test fails, so the test panics")
            .got("the test returned, as if this `dial` were right")
            .times(lines(log)),
    )
    .advise_if(finds_none, "test-cannot-fail")
    .advise_if(as_a_right_one, "case-never-tested")
    .advise_if(one_sided, "one-sided-bound")
    .advise_if(is(&WRONG_ORDER), "only-the-total")
    .advise_if(!is(&TWO_CALLS) && !is(&FOUR_CALLS), "time-never-asserted")
}
