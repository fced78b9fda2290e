//! right: says `impl Future` where `async fn` says it shorter, and polls by hand, parking in between.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use async_learn::{do_another_thing_async, do_one_thing_async};

/// Wakes the thread that waits for a price.
struct Till(Thread);

impl Wake for Till {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The area of a square shelf.
pub fn area(side: u32) -> impl Future<Output = u32> {
    do_one_thing_async(side)
}

/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    let surface = area(side).await;
    let edging = do_another_thing_async(side).await;
    surface + edging
}

/// The price of a square shelf, for callers that are not async.
pub fn quote(side: u32) -> u32 {
    let mut price = pin!(price(side));
    let waker = Waker::from(Arc::new(Till(thread::current())));
    loop {
        match price.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(coins) => return coins,
            Poll::Pending => thread::park(),
        }
    }
}

pub fn main() {
    println!("A shelf with side 3 costs {} coins.", quote(3));
}
