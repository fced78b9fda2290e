//! A passenger calls two taxi ranks at once, and takes the first car that is free. `race` does
//! that, and both ranks complain. The second one gets no passenger as long as the first one has
//! cars. And the driver who lost often waits for a passenger who has left long ago. Change `race`.
//!
//! - `race(a, b)` is a future of the output of `a` or of `b`: of the one that is ready first.
//! - The other one is dropped in the poll that is ready, before that poll returns. It does not have
//!   to wait until the caller drops the race.
//! - Neither side is preferred. If both can be ready in the same poll, sometimes `a` wins and
//!   sometimes `b`. Of 64 such races in a row, each side wins at least 8. This holds if all 64 are
//!   decided at their first poll, or all at their second, and so on, or each at another one.
//! - A poll that returns `Pending` has polled both futures, with the waker of `cx`. Nothing is
//!   polled before the first poll of the race.
//! - A future that was ready is not polled again.
//!
//! You may use randomness, or let the sides take turns from race to race. In `std::hash` there is
//! `RandomState::new().hash_one(0)`, with the trait `BuildHasher`: each `new` gives another number.
//! What was pinned with `pin!` is dropped at the end of the block that it was pinned in.
//!
//! Begin with `cargo async-learn exec race`. Who drives, and when does the other driver hear that
//! the passenger has left?

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use async_learn::{block_on, pause};

pub fn race<A, B>(a: A, b: B) -> impl Future<Output = A::Output>
where
    A: Future,
    B: Future<Output = A::Output>,
{
    let (mut a, mut b) = (Box::pin(a), Box::pin(b));
    poll_fn(move |cx| {
        // TODO: who wins if both are ready? And where is the other one after that?
        if let Poll::Ready(output) = a.as_mut().poll(cx) {
            return Poll::Ready(output);
        }
        b.as_mut().poll(cx)
    })
}

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
