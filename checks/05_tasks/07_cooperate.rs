//! Every plan rated, and the other tasks given a turn in between, without a timer.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use harness::tokio::sync::Notify;
use harness::tokio::task::coop;
use harness::tokio::time::{Instant, advance};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, catch_panic, checked_with, expect_eq, ms, seed,
    tasks, tokio, trace, virtual_time,
};

use super::exercise;

/// Calls of `rate` within which the other tasks get a turn.
const LIMIT: u32 = 500;
/// The other tasks. With each call of `rate` they are ready again.
const OTHERS: usize = 2;

/// What the search and the other tasks share.
#[derive(Default)]
struct Station {
    /// How often `rate` was called so far.
    calls: AtomicU32,
    /// Whether it was called since another task had a turn.
    searches: AtomicBool,
    others: [Other; OTHERS],
}

#[derive(Default)]
struct Other {
    ready: Notify,
    /// How often `rate` had been called at each of its turns.
    turns: Mutex<Vec<u32>>,
}

const NO_PANIC: &str = "nothing panics while it holds the turns";

impl Station {
    /// `rate` is called for `plan`, and the other tasks are ready again.
    fn rates(&self, plan: u32) {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if !self.searches.swap(true, Ordering::SeqCst) {
            trace::turn("best_plan", &format!("from plan {plan}"));
        }
        for other in &self.others {
            other.ready.notify_one();
        }
    }

    async fn takes_turns(self: Arc<Station>, number: usize) {
        tasks::name_current(["the radio", "the radar"][number]);
        let other = &self.others[number];
        loop {
            self.searches.store(false, Ordering::SeqCst);
            let at = self.calls.load(Ordering::SeqCst);
            other.turns.lock().expect(NO_PANIC).push(at);
            other.ready.notified().await;
        }
    }
}

/// The outcome of one call of `best_plan`.
struct Search {
    best: Option<u32>,
    /// The plans that `rate` was called with.
    rated: Vec<u32>,
    /// Of each of the other tasks: how often `rate` had been called at each of its turns.
    turns: Vec<Vec<u32>>,
    elapsed: Duration,
}

impl Search {
    /// The calls of `rate` that another task had to wait for, at the most.
    fn longest_wait(&self) -> u32 {
        let end = self.rated.len() as u32;
        let waits = self.turns.iter().map(|turns| longest_gap(turns, end));
        waits.max().unwrap_or_default()
    }

    fn nobody_got_a_turn(&self) -> bool {
        self.turns.iter().all(Vec::is_empty)
    }
}

/// Calls `best_plan` beside tasks that are always ready. `rating` is what a plan gets.
fn search(plans: u32, rating: impl Fn(u32) -> u32) -> Checked<Search> {
    search_in(plans, rating, false)
}

/// `unconstrained`: without a budget of tokio's.
fn search_in(plans: u32, rating: impl Fn(u32) -> u32, unconstrained: bool) -> Checked<Search> {
    checked_with(match plans {
        0 => "no plans at all".to_owned(),
        plans => format!("{plans} plans"),
    });
    let (station, mut rated) = (Arc::new(Station::default()), Vec::new());
    let rate = |plan| {
        rated.push(plan);
        station.rates(plan);
        rating(plan)
    };
    let run = virtual_time(async {
        // Timers ring at full milliseconds. Here one of no duration has to wait for the next.
        advance(Duration::from_micros(1)).await;
        let start = Instant::now();
        for number in 0..OTHERS {
            tokio::spawn(Arc::clone(&station).takes_turns(number));
        }
        let best = exercise::best_plan(plans, rate);
        let best = match unconstrained {
            true => coop::unconstrained(best).await,
            false => best.await,
        };
        (best, start.elapsed())
    })?;
    let (best, elapsed) = run.value;
    let turns = |other: &Other| other.turns.lock().expect(NO_PANIC).clone();
    Ok(Search {
        best,
        turns: station.others.iter().map(turns).collect(),
        rated,
        elapsed,
    })
}

/// The longest way from one of `turns` to the next, from 0 to `end`.
fn longest_gap(turns: &[u32], end: u32) -> u32 {
    let mut last = 0;
    let stops = turns.iter().copied().chain([end]);
    let gaps = stops.map(|stop| stop - std::mem::replace(&mut last, stop));
    gaps.max().unwrap_or_default()
}

/// Nobody knows it in advance, and no two plans have the same.
fn rating(plan: u32) -> u32 {
    (plan ^ (seed() % 1024)).wrapping_mul(0x9e37_79b1)
}

fn best_of(plans: u32) -> Option<u32> {
    (0..plans).max_by_key(|plan| rating(*plan))
}

/// Many enough that it shows who gives no turn, or too few.
fn many() -> u32 {
    5_001 + seed() % 500
}

pub fn checks(all: &mut Checks) {
    all.on_hang(explain).check("rates_every_plan", || {
        let plans = 1_203 + seed() % 200;
        let search = search(plans, rating)?;
        rated_each(plans, &search.rated)?;
        expect_eq("the number of the best plan", best_of(plans), search.best)
    });

    all.check("others_get_their_turn", || {
        let plans = many();
        let search = search(plans, rating)?;
        let longest_wait = search.longest_wait();
        if longest_wait <= LIMIT {
            return Ok(());
        }
        let never = search.nobody_got_a_turn();
        // Without a budget `consume_budget` is never pending, and a yield is pending as always.
        let again = || search_in(plans, rating, true);
        let without_a_budget = trace::aside(|| catch_panic(again));
        let by_budget = without_a_budget.is_ok_and(|search| search.nobody_got_a_turn());
        Err(
            Failure::new("`rate` was called too often before the others got a turn")
                .expected(format!("a turn within {LIMIT} calls of `rate`"))
                .got(match never {
                    true => format!("no turn during all {plans} calls"),
                    false => format!("{longest_wait} calls in a row"),
                })
                .advise_if(never, "never-gives-way")
                .advise_if(by_budget, "budget-counts-its-calls")
                .advise("gives-way-too-rarely"),
        )
    });

    all.check("waits_for_nothing", || {
        let search = search(1_203 + seed() % 200, rating)?;
        if search.elapsed == ms(0) {
            return Ok(());
        }
        Err(Failure::new("`best_plan` waited for time to pass")
            .took(ms(0), search.elapsed)
            .expected("0 ms on the check's clock, where only waiting takes time"))
        .advise("slept-to-give-way")
    });

    all.check("they_take_turns", || {
        let search = search(1_800, rating)?;
        expect_eq("the number of the best plan", best_of(1_800), search.best)
    });

    all.check("odd_cases", || {
        expect_eq("the best of no plans", None, search(0, rating)?.best)?;
        let first = seed() % 40;
        let good = search(700, |plan| u32::from(plan % 100 >= first))?;
        expect_eq(
            "the first of several plans with the highest rating",
            Some(first),
            good.best,
        )?;
        let bad = search(seed() % 50 + 1, |_| 0)?;
        expect_eq("the best plan if each has the rating 0", Some(0), bad.best)
    });
}

/// Nothing but the learner's own code could wake its task.
fn explain(hang: Failure) -> Failure {
    let asleep = hang.hang == Some(HangKind::Asleep);
    hang.advise_if(asleep, "pending-without-waker")
}

/// Requires that `rate` was called once for each plan, in order.
fn rated_each(plans: u32, rated: &[u32]) -> Checked {
    let calls = rated.len() as u32;
    let Some((call, plan)) = (0..).zip(rated).find(|(call, plan)| call != *plan) else {
        return expect_eq("the number of calls of `rate`", plans, calls)
            .advise_if(calls < plans, "job-skipped");
    };
    Err(
        Failure::new("`rate` was not called once for each plan, in order")
            .expected(format!("plan {call} in call {}", call + 1))
            .got(format!("plan {plan}")),
    )
}
