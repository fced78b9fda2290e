//! mistake another_number_printed: output-thrown-away (failed, unix) at quote(3); or at 3 * 3 + 2 * 3
//! Gets a quote, and prints what it knows to be the price.
//! - println!("A shelf with side 3 costs {} coins.", quote(3));
//! + quote(3);
//! + println!("A shelf with side 3 costs {} coins.", 3 * 3 + 2 * 3);
/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    area(side).await + do_another_thing_async(side).await
}

//! mistake area_worked_out: output-thrown-away at do_one_thing_async(side).await; or at side * side
//! Awaits the operation, and squares again.
//! - do_one_thing_async(side).await
//! + do_one_thing_async(side).await;
//! + side * side
/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    area(side).await + do_another_thing_async(side).await
}

//! mistake async_main: async-main-without-runtime (not_compiled)
//! Makes everything async, up to `main`. As a program, it does not compile (E0752).
/// The price of a square shelf, for callers that are not async.
pub async fn quote(side: u32) -> u32 {
    price(side).await
}

pub async fn main() {
    println!("A shelf with side 3 costs {} coins.", quote(3).await);
}

//! mistake async_quote: async-to-the-top at pub async fn quote(
//! Makes `quote` async, so that `.await` is allowed in it. Its callers get a future.
//! - println!("A shelf with side 3 costs {} coins.", quote(3));
//! + println!("A shelf with side 3 costs {} coins.", block_on(quote(3)));
/// The price of a square shelf, for callers that are not async.
pub async fn quote(side: u32) -> u32 {
    price(side).await
}

//! mistake await_in_a_sync_fn: await-outside-async (not_compiled)
//! `.await` in `quote`, which is not async.
//! - block_on(price(side))
//! + price(side).await

//! mistake awaited_twice: awaited-twice (not_compiled)
//! Awaits one future again, to have its number once more.
//! - let surface = area(side).await;
//! + let surface = area(side);
//! + println!("{side} by {side} is {}", surface.await);
//! - surface + edging
//! + surface.await + edging

//! mistake block_on_a_number: not-a-future (not_compiled)
//! Hands `block_on` the number that `quote` has returned.
//! - println!("A shelf with side 3 costs {} coins.", quote(3));
//! + println!("A shelf with side 3 costs {} coins.", block_on(quote(3)));

//! mistake blocking_twin_awaited: not-a-future (not_compiled)
//! Awaits the twin that blocks, which has returned a number.
//! - let edging = do_another_thing_async(side).await;
//! + let edging = do_another_thing(side).await;
use async_learn::do_another_thing;

//! mistake block_on_below_quote: block-on-inside-async at = block_on(
//! Calls `block_on` in `price`. `quote` does not call `price`, so only an async caller meets it.
//! - let surface = area(side).await;
//! - let edging = do_another_thing_async(side).await;
//! + let surface = block_on(area(side));
//! + let edging = block_on(do_another_thing_async(side));
//! - block_on(price(side))
//! + block_on(area(side)) + block_on(do_another_thing_async(side))

//! mistake block_on_everywhere: block-on-inside-async at = block_on(
//! Uses `block_on` in place of `.await`, also in `price`.
//! - let surface = area(side).await;
//! - let edging = do_another_thing_async(side).await;
//! + let surface = block_on(area(side));
//! + let edging = block_on(do_another_thing_async(side));

//! mistake blocking_twin: thread-sleep at do_another_thing(side)
//! Calls the twin that blocks, which needs no `.await`.
//! - let edging = do_another_thing_async(side).await;
//! + let edging = do_another_thing(side);
use async_learn::do_another_thing;

//! mistake edging_dropped: dropped-unpolled at do_another_thing_async(side);
//! Calls the second operation in a statement of its own, without `.await`.
//! - let edging = do_another_thing_async(side).await;
//! - surface + edging
//! + do_another_thing_async(side);
//! + surface + 2 * side

//! mistake edging_never_awaited: never-awaited at let _edging =
//! Makes the second future, never awaits it, and works the number out itself.
/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    let _edging = do_another_thing_async(side);
    let surface = area(side).await;
    surface + 2 * side
}

//! mistake formula: answer-without-the-work at side * side or at side * 2
//! Works the numbers out by itself, without any operation.
//! - do_one_thing_async(side).await
//! + side * side
//! - let edging = do_another_thing_async(side).await;
//! + let edging = side * 2;

//! mistake function_not_called: not-a-future (not_compiled)
//! Hands over the function itself, which is no future before it is called.
/// The price of a square shelf, for callers that are not async.
pub fn quote(_side: u32) -> u32 {
    block_on(price)
}

//! mistake future_printed: future-used-as-value (not_compiled)
//! Prints the price without awaiting it, as if it were a number.
//! - println!("A shelf with side 3 costs {} coins.", quote(3));
//! + println!("A shelf with side 3 costs {} coins.", price(3));

//! mistake future_returned: future-used-as-value (not_compiled)
//! `area` returns the future of its number.
//! - do_one_thing_async(side).await
//! + do_one_thing_async(side)

//! mistake futures_added: future-used-as-value (not_compiled)
//! Adds two futures and awaits the sum.
/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    let surface = area(side);
    let edging = do_another_thing_async(side);
    (surface + edging).await
}

//! mistake quote_not_printed: output-thrown-away (failed, unix) at let _ = quote(3);
//! Gets a quote, and does not print it.
//! - println!("A shelf with side 3 costs {} coins.", quote(3));
//! + let _ = quote(3);
/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    area(side).await + do_another_thing_async(side).await
}

//! mistake silent_main: answer-without-the-work at coins.", 15) or at pub fn main()
//! `main` prints a price that someone worked out by hand.
//! - println!("A shelf with side 3 costs {} coins.", quote(3));
//! + println!("A shelf with side 3 costs {} coins.", 15);

//! mistake tokio_sleep: off-its-runtime at tokio::time::sleep(
//! Waits with tokio's timer, and no tokio runtime is there.
//! - do_one_thing_async(side).await
//! + tokio::time::sleep(std::time::Duration::from_millis(30)).await;
//! + side * side

//! right both_at_once: runs both operations at the same time
//! - let surface = area(side).await;
//! - let edging = do_another_thing_async(side).await;
//! + let (surface, edging) = futures::join!(area(side), do_another_thing_async(side));

//! right by_hand: returns `impl Future` in place of `async fn`, polls by hand, and parks in between
//! - use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
//! + use async_learn::{do_another_thing_async, do_one_thing_async};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::thread::Thread;

/// Wakes the thread that waits for a price.
struct Caller(Thread);

impl Wake for Caller {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The area of a square shelf.
pub fn area(side: u32) -> impl Future<Output = u32> {
    do_one_thing_async(side)
}

/// The price of a square shelf, for callers that are not async.
pub fn quote(side: u32) -> u32 {
    let mut price = pin!(price(side));
    let waker = Waker::from(Arc::new(Caller(thread::current())));
    loop {
        match price.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(coins) => return coins,
            Poll::Pending => thread::park(),
        }
    }
}

//! right tokio_runtime: runs the future on a tokio runtime, and `#[tokio::main]` makes `main`
//! - use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
//! + use async_learn::{do_another_thing_async, do_one_thing_async};
/// The price of a square shelf, for callers that are not async.
pub fn quote(side: u32) -> u32 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime
        .expect("a runtime needs nothing but a thread")
        .block_on(price(side))
}

#[tokio::main]
pub async fn main() {
    println!("A shelf with side 3 costs {} coins.", price(3).await);
}
