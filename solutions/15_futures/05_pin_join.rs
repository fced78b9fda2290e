//! Each future has a pinned place on the heap, and its output has a field.

#![forbid(unsafe_code)]

use std::future::poll_fn;
use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use async_learn::{block_on, pause};

pub struct Join<A, B> {
    a: Half<A>,
    b: Half<B>,
}

/// One of the two futures, and its output as soon as there is one.
struct Half<F> {
    // The box can move with the `Join`. The future in it stays at its place on the heap.
    future: Pin<Box<F>>,
    output: Option<String>,
}

impl<F: Future<Output = String>> Half<F> {
    fn new(future: F) -> Half<F> {
        let (future, output) = (Box::pin(future), None);
        Half { future, output }
    }

    /// Polls the future, unless it was ready before.
    fn go_on(&mut self, cx: &mut Context<'_>) {
        if self.output.is_none()
            && let Poll::Ready(output) = self.future.as_mut().poll(cx)
        {
            self.output = Some(output);
        }
    }
}

impl<A, B> Join<A, B>
where
    A: Future<Output = String>,
    B: Future<Output = String>,
{
    pub fn new(a: A, b: B) -> Join<A, B> {
        let (a, b) = (Half::new(a), Half::new(b));
        Join { a, b }
    }

    /// How many of the two are ready.
    pub fn done(&self) -> usize {
        usize::from(self.a.output.is_some()) + usize::from(self.b.output.is_some())
    }
}

impl<A, B> Future for Join<A, B>
where
    A: Future<Output = String>,
    B: Future<Output = String>,
{
    type Output = (String, String);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<(String, String)> {
        // `Join` holds only boxes and strings, so it is `Unpin`, and gives a plain `&mut`.
        let this = self.get_mut();
        // Both of them, also if the first is pending: its waker would not call for the second.
        this.a.go_on(cx);
        this.b.go_on(cx);
        match (&mut this.a.output, &mut this.b.output) {
            (Some(a), Some(b)) => Poll::Ready((mem::take(a), mem::take(b))),
            _ => Poll::Pending,
        }
    }
}
// `join!` needs no box: its futures lie in the macro's own future. The way from `Pin<&mut Join>` to a
// `Pin<&mut A>` takes `unsafe` code, or the crate `pin-project-lite`, which writes that code for you.

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
