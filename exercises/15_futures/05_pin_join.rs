//! A page of a newspaper is shown when its article and its pictures are here. `Join` is a future
//! that waits for both, and a bar shows how many of the two have come. But rustc refuses it: its
//! author asked for futures that are `Unpin`, and those of async functions are not. Let `Join`
//! take any two futures. Then see what happens if one of them is ready before the other.
//!
//! - `Join::new(a, b)` takes any two futures of a `String`, also ones that borrow or can't be sent.
//!   The caller does not have to box or pin them.
//! - Nothing is polled before the first poll of the `Join`.
//! - `Join` is a future of both outputs, that of `a` first. Either may be ready before the other.
//! - Each poll of it polls each of the two that was not ready yet, with the waker of `cx`.
//! - A future that was ready is not polled again. Its output is kept until both are here.
//! - As long as the `Join` is pending, `done()` tells how many of the two are ready.
//! - There is no `unsafe` code. The line below this text forbids it, and it stays there.
//!
//! `poll` takes `Pin<&mut Self>`: its caller promises that the future stays where it is until it is
//! dropped. The future of an async function needs that, because its variables may refer to each
//! other. `Unpin` marks types that don't need it, and `Pin::new` pins only those.
//! `Box::pin(future)` gives a future a place on the heap. The `Pin<Box<F>>` is `Unpin`, since a
//! move of the box does not move what is in it.
//!
//! Begin with `cargo async-learn exec pin_join`. Which type is not `Unpin`, and who asks for it?

#![forbid(unsafe_code)]

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use async_learn::{block_on, pause};

pub struct Join<A, B> {
    a: A,
    b: B,
}

impl<A, B> Join<A, B> {
    pub fn new(a: A, b: B) -> Join<A, B> {
        Join { a, b }
    }

    /// How many of the two are ready.
    pub fn done(&self) -> usize {
        // TODO: nobody has counted them.
        0
    }
}

// TODO: ask for no `Unpin`. Which field types let you pin any future?
impl<A, B> Future for Join<A, B>
where
    A: Future<Output = String> + Unpin,
    B: Future<Output = String> + Unpin,
{
    type Output = (String, String);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<(String, String)> {
        // TODO: what if one is ready before the other?
        let a = Pin::new(&mut self.a).poll(cx);
        let b = Pin::new(&mut self.b).poll(cx);
        match (a, b) {
            (Poll::Ready(a), Poll::Ready(b)) => Poll::Ready((a, b)),
            _ => Poll::Pending,
        }
    }
}

async fn article() -> String {
    pause(Duration::from_millis(30)).await;
    "Storks are back".to_owned()
}

async fn pictures() -> String {
    pause(Duration::from_millis(60)).await;
    "two storks, one nest".to_owned()
}

fn main() {
    let mut page = pin!(Join::new(article(), pictures()));
    let (article, pictures) = block_on(poll_fn(|cx| {
        let poll = page.as_mut().poll(cx);
        if poll.is_pending() {
            println!("{} of 2 are here", page.done());
        }
        poll
    }));
    println!("{article} ({pictures})");
}
