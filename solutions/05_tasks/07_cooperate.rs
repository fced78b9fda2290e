//! Rates very many plans on the thread of a runtime, and lets the other tasks run in between.

use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::task::yield_now;

pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    let mut best = None;
    for plan in 0..plans {
        // A runtime can't interrupt a poll. So another task runs only when this one is pending,
        // and `yield_now` is pending once. The runtime then polls every task that is ready,
        // and after them this one again.
        //
        // A turn costs about as much as a few plans. Therefore it is not given for each plan, but
        // often enough that nobody notices: 500 plans take a millisecond or two.
        if plan % 500 == 0 {
            yield_now().await;
        }
        let rating = rate(plan);
        if best.is_none_or(|(_, highest)| rating > highest) {
            best = Some((plan, rating));
        }
    }
    best.map(|(plan, _)| plan)
}
// `tokio::task::coop::consume_budget().await` for each plan also works. It counts, and is pending
// at each 128th call, because a task may do 128 such steps in one poll. tokio's own channels,
// locks and sockets count in the same way, so a loop over them needs no `yield_now`.
//
// If `rate` could move to another thread, `spawn_blocking` would be better for so much work. It
// leaves the thread of the runtime free.

async fn answer_the_radio(start: Instant) {
    loop {
        pause(Duration::from_millis(10)).await;
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

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let start = Instant::now();
    tokio::spawn(answer_the_radio(start));
    pause(Duration::from_millis(25)).await;
    say(start, "the search begins");
    let plan = best_plan(50_000, chance).await;
    say(start, &format!("the best plan is {plan:?}"));
}
