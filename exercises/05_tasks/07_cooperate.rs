//! The computer of a lifeboat station has a single thread. One task answers the radio, and
//! one rates search plans. While `best_plan` rates its 50,000 plans, nobody answers the
//! radio. Change `best_plan` so that the other tasks run meanwhile. The lesson says how a
//! task gives way: see "Nothing interrupts a task".
//!
//! - `best_plan(plans, rate)` calls `rate` once for each number from 0 to `plans - 1`, in
//!   this order. It returns the number that has the highest rating, and the first of them
//!   if several have it. Without any plans it returns `None`.
//! - Every other task that is ready to run gets a turn at least once in every 500 calls of
//!   `rate`.
//! - `best_plan` does not wait for time to pass. If no other task is ready, it goes on at
//!   once.
//!
//! `rate` may borrow from its caller, so no other thread can run it, and `spawn_blocking`
//! can't take it. The plans have to be rated here, in turns with the other tasks.
//!
//! Begin with `cargo async-learn exec cooperate`. A radio call comes every 10 ms.

use std::time::{Duration, Instant};

use async_learn::pause;

pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    let mut best = None;
    for plan in 0..plans {
        // TODO: give the other tasks a turn, often enough.
        let rating = rate(plan);
        if best.is_none_or(|(_, highest)| rating > highest) {
            best = Some((plan, rating));
        }
    }
    best.map(|(plan, _)| plan)
}

async fn answer_the_radio(start: Instant) {
    loop {
        pause(Duration::from_millis(10)).await; // waits for this time
        say(start, "the radio is answered");
    }
}

fn say(start: Instant, what: &str) {
    println!("{:3} ms: {what}", start.elapsed().as_millis());
}

/// How likely a search finds the boat: a calculation with 100 steps.
fn chance(plan: u32) -> u32 {
    let mix = |drift: u32, hour: u32| (drift ^ hour).wrapping_mul(0x9e37_79b1).rotate_left(7);
    (0..100).fold(plan, mix) % 1_000_000
}

// `flavor = "current_thread"` makes a runtime that runs all tasks on this one thread.
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let start = Instant::now();
    tokio::spawn(answer_the_radio(start));
    pause(Duration::from_millis(25)).await;
    say(start, "the search begins");
    let plan = best_plan(50_000, chance).await;
    say(start, &format!("the best plan is {plan:?}"));
}
