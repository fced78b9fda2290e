//! An async function that pins both futures, so that they end with it.

use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use async_learn::{block_on, pause};

pub async fn race<T>(a: impl Future<Output = T>, b: impl Future<Output = T>) -> T {
    // Both live in this function's own future. They are dropped when the function returns, and that
    // is in the poll that is ready. The caller may keep the future of the race: it is empty then.
    let (mut a, mut b) = (pin!(a), pin!(b));
    // Tossed once for each race. A toss in each poll is as fair. To begin each race with `a` and
    // change sides in later polls is not: many races are decided in their first poll.
    let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
    poll_fn(|cx| {
        for turn_of_a in [a_is_first, !a_is_first] {
            let poll = match turn_of_a {
                true => a.as_mut().poll(cx),
                false => b.as_mut().poll(cx),
            };
            if poll.is_ready() {
                return poll;
            }
        }
        Poll::Pending
    })
    .await
}
// `tokio::select!` does all of this: it polls its branches in a random order, and drops the others.

/// A driver who is kept for one passenger.
struct Driver(&'static str);

impl Drop for Driver {
    fn drop(&mut self) {
        println!("  the driver from {} is free again", self.0);
    }
}

/// A call of a rank, which sends a car after `millis`.
async fn call(rank: &'static str, millis: u64) -> &'static str {
    let _driver = Driver(rank);
    pause(Duration::from_millis(millis)).await;
    rank
}

fn main() {
    let (mut north, mut south) = (0, 0);
    for _ in 0..64 {
        match block_on(race(async { "north" }, async { "south" })) {
            "north" => north += 1,
            _ => south += 1,
        }
    }
    println!("both have a car: north gets {north} passengers, south {south}");

    println!("north is faster:");
    let mut race = pin!(race(call("north", 10), call("south", 60)));
    let rank = block_on(race.as_mut());
    println!("  a ride with a car from {rank}");
    println!("  the passenger pays and leaves");
}
