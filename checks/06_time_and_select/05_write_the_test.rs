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

/// How a `dial` behaves.
struct Plan {
    /// Says it, after "a `dial` that".
    what: &'static str,
    /// The milliseconds before the first call, the second, and so on.
    pauses: &'static [u64],
    /// The milliseconds that it pauses before it returns an `Ok`, and before an `Err`.
    at_the_end: (u64, u64),
    /// Whether it goes on when a call got through.
    calls_on: bool,
    /// What it returns, after so many calls of which the last one had this result.
    returns: fn(usize, Result<u32, Busy>) -> Result<u32, Busy>,
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

const RIGHT: Plan = Plan {
    what: "keeps all the rules",
    pauses: &[0, 1000, 2000],
    at_the_end: (0, 0),
    calls_on: false,
    returns: |_, result| result,
    style: Style::Plain,
};

const fn with_pauses(what: &'static str, pauses: &'static [u64]) -> Plan {
    Plan {
        what,
        pauses,
        ..RIGHT
    }
}

/// Of each pair, a test with a bound on one side finds only one.
const BOUNDS: [[Plan; 2]; 3] = [
    [
        with_pauses("never pauses", &[0, 0, 0]),
        with_pauses("pauses for 2 s and 4 s", &[0, 2000, 4000]),
    ],
    [
        with_pauses("pauses for 1 s each time", &[0, 1000, 1000]),
        with_pauses("pauses for 1 s and 4 s", &[0, 1000, 4000]),
    ],
    [
        with_pauses("pauses only before its third call", &[0, 0, 2000]),
        with_pauses("pauses for 2 s each time", &[0, 2000, 2000]),
    ],
];
const SAME_SUM: [Plan; 2] = [
    with_pauses("pauses for 2 s first and then for 1 s", &[0, 2000, 1000]),
    with_pauses("pauses for 1.4 s and 1.6 s", &[0, 1400, 1600]),
];
const ROUNDED: [Plan; 2] = [
    with_pauses("pauses for 1.4 s and 2 s", &[0, 1400, 2000]),
    with_pauses("pauses for 0.6 s and 1.6 s", &[0, 600, 1600]),
];
const LATE_START: Plan = with_pauses("pauses before its first call", &[1000, 1000, 2000]);

const TOO_FEW: [Plan; 2] = [
    with_pauses("gives up after two calls", &[0, 1000]),
    Plan {
        what: "gives up after two calls and both pauses",
        pauses: &[0, 1000],
        at_the_end: (0, 2000),
        ..RIGHT
    },
];
const TOO_MANY: [Plan; 2] = [
    with_pauses("makes a fourth call", &[0, 1000, 2000, 4000]),
    Plan {
        what: "goes on after a call that got through",
        calls_on: true,
        ..RIGHT
    },
];

const LATE_END: [Plan; 2] = [
    Plan {
        what: "pauses for 4 s before it gives up",
        at_the_end: (0, 4000),
        ..RIGHT
    },
    Plan {
        what: "pauses for 1 s after a call that got through",
        at_the_end: (1000, 0),
        ..RIGHT
    },
];

const RESULTS: [Plan; 4] = [
    Plan {
        what: "gives up also when a call got through",
        returns: |_, _| Err(Busy),
        ..RIGHT
    },
    Plan {
        what: "gives up also when its third call got through",
        returns: |calls, result| {
            result.and_then(|order| if calls < 3 { Ok(order) } else { Err(Busy) })
        },
        ..RIGHT
    },
    Plan {
        what: "returns another `Ok` than its call",
        returns: |_, result| result.map(|order| order + 1),
        ..RIGHT
    },
    Plan {
        what: "returns an `Ok` when all its calls were busy",
        returns: |_, result| result.or(Ok(7)),
        ..RIGHT
    },
];

/// Those of which only the times are wrong.
fn wrong_times() -> impl Iterator<Item = &'static Plan> {
    let pauses = BOUNDS.as_flattened().iter().chain(&SAME_SUM);
    pauses.chain(&ROUNDED).chain([&LATE_START]).chain(&LATE_END)
}

fn wrong_ones() -> impl Iterator<Item = &'static Plan> {
    let calls = TOO_FEW.iter().chain(&TOO_MANY);
    wrong_times().chain(calls).chain(&RESULTS)
}

pub fn checks(all: &mut Checks) {
    all.check("accepts_a_right_one", || accepts(RIGHT));
    all.check("accepts_another_right_one", || {
        accepts(Plan {
            style: Style::Restless,
            ..RIGHT
        })
    });
    all.check("finds_wrong_pauses", || finds(BOUNDS.as_flattened()));
    all.check("finds_pauses_with_the_right_sum", || finds(&SAME_SUM));
    all.check("finds_too_few_calls", || finds(&TOO_FEW));
    all.check("finds_too_many_calls", || finds(&TOO_MANY));
    all.check("finds_a_pause_before_the_end", || finds(&LATE_END));
    all.check("finds_wrong_results", || finds(&RESULTS));
    all.check("finds_fractions_of_a_second", || finds(&ROUNDED));
    all.check("finds_a_pause_before_the_first_call", || {
        finds(&[LATE_START])
    });
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
        let (mut last, mut calls) = (Err(Busy), 0);
        for pause in self.pauses {
            self.pause(*pause).await;
            if self.style == Style::Slow {
                let now = std::time::Instant::now();
                while now.elapsed() < Duration::from_millis(2) {}
            }
            last = line.call().await;
            calls += 1;
            note(if last.is_ok() { "order" } else { "busy" });
            if last.is_ok() && !self.calls_on {
                break;
            }
        }
        self.pause(match last {
            Ok(_) => self.at_the_end.0,
            Err(Busy) => self.at_the_end.1,
        })
        .await;
        let result = (self.returns)(calls, last);
        note(&format!("{result:?}"));
        result
    }

    async fn pause(&self, millis: u64) {
        let pause = Duration::from_millis(millis);
        if self.style == Style::Restless {
            yield_now().await;
            sleep(pause / 2).await;
            sleep(pause / 2).await;
        } else if millis > 0 {
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
    // Whoever looks at the real clock sees another time in each run.
    let slow = Plan {
        style: Style::Slow,
        ..plan
    };
    let words = |plan: &Plan| {
        let again = trace::aside(|| catch_wanted_panic(|| test(plan, &Log::default())));
        again.err().map(|failure| without_moments(&failure.message))
    };
    let first = Some(without_moments(&failure.message));
    let other_words = words(&slow) != first;
    let frozen = failure.message.contains("time is already frozen");
    let message = format!("your test panicked for a `dial` that {}", slow.what);
    let rejected = Failure::new(message)
        .expected("it returns")
        .times(lines(log));
    let mut rejected = failure.told_in(rejected);
    if frozen {
        rejected.advice = None;
    }
    Err(rejected)
        .advise_if(frozen, "paused-already")
        .advise_if(other_words, "two-clocks")
        .advise("rejects-the-right-one")
}

/// The words of a panic without the moments in it, which are others in each run, on any clock.
fn without_moments(words: &str) -> String {
    let mut parts = words.split("Instant {");
    let first = parts.next().into_iter();
    let rest = parts.map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    first.chain(rest).collect()
}

/// Requires that the learner's test panics for each of these `dial`s.
fn finds(plans: &[Plan]) -> Checked {
    plans.iter().try_for_each(finds_one)
}

fn finds_one(plan: &Plan) -> Checked {
    let log = Log::default();
    match catch_wanted_panic(|| test(plan, &log)) {
        Err(_panic) => return Ok(()),
        Ok(outcome) => outcome?,
    }
    let found =
        |plan: &Plan| trace::aside(|| catch_wanted_panic(|| test(plan, &Log::default()))).is_err();
    let is = |other: &Plan| plan.what == other.what;
    let finds_none = !wrong_ones().any(found);
    let no_time = !wrong_times().any(found);
    let one_sided = BOUNDS
        .iter()
        .any(|pair| pair.iter().any(is) && pair.iter().any(found));
    // Of these, the sum is right and each pause is wrong in another way.
    let only_the_sum = [
        with_pauses("", &[0, 3000, 0]),
        with_pauses("", &[0, 0, 3000]),
    ];
    let total = is(&SAME_SUM[0]) && !only_the_sum.iter().any(found);
    let as_a_right_one = {
        let right = Log::default();
        trace::aside(|| catch_wanted_panic(|| test(&RIGHT, &right))).is_ok() && right == log
    };
    Err(
        Failure::new(format!("your test missed a `dial` that {}", plan.what))
            .expected("an assertion in your test fails, so the test panics")
            .got("the test returned, as if this `dial` were right")
            .times(lines(log)),
    )
    .advise_if(finds_none, "test-cannot-fail")
    .advise_if(as_a_right_one, "case-never-tested")
    .advise_if(one_sided, "one-sided-bound")
    .advise_if(total, "only-the-total")
    .advise_if(no_time || LATE_END.iter().any(is), "time-never-asserted")
}
