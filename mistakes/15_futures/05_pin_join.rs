//! mistake pinned_by_the_caller: unpin-asked-of-the-future (not_compiled) at Unpin
//! Leaves the bound as it is, and boxes the futures in `main`.
//! - future: Pin<Box<F>>,
//! + future: F,
//! - impl<F: Future<Output = String>> Half<F> {
//! + impl<F: Future<Output = String> + Unpin> Half<F> {
//! - let (future, output) = (Box::pin(future), None);
//! + let output = None;
//! - && let Poll::Ready(output) = self.future.as_mut().poll(cx)
//! + && let Poll::Ready(output) = Pin::new(&mut self.future).poll(cx)
//! - impl<A, B> Join<A, B>
//! - where
//! -     A: Future<Output = String>,
//! -     B: Future<Output = String>,
//! + impl<A, B> Join<A, B>
//! + where
//! +     A: Future<Output = String> + Unpin,
//! +     B: Future<Output = String> + Unpin,
//! - impl<A, B> Future for Join<A, B>
//! - where
//! -     A: Future<Output = String>,
//! -     B: Future<Output = String>,
//! + impl<A, B> Future for Join<A, B>
//! + where
//! +     A: Future<Output = String> + Unpin,
//! +     B: Future<Output = String> + Unpin,
//! - let mut page = pin!(Join::new(article(), pictures()));
//! + let mut page = pin!(Join::new(Box::pin(article()), Box::pin(pictures())));

//! mistake a_place_that_can_move: unpin-asked-of-the-future (not_compiled) at Pin::new(&mut self.future)
//! Takes the bound away, and still pins the future in its field with `Pin::new`.
//! - future: Pin<Box<F>>,
//! + future: F,
//! - let (future, output) = (Box::pin(future), None);
//! + let output = None;
//! - && let Poll::Ready(output) = self.future.as_mut().poll(cx)
//! + && let Poll::Ready(output) = Pin::new(&mut self.future).poll(cx)

//! mistake polls_both_again: poll-after-ready at self.future.as_mut().poll(cx)
//! Polls both futures each time, until both are ready in the same poll.
//! - if self.output.is_none()
//! -     && let Poll::Ready(output) = self.future.as_mut().poll(cx)
//! - {
//! + if let Poll::Ready(output) = self.future.as_mut().poll(cx) {

//! mistake one_after_the_other: one-not-polled at if this.a.output.is_some() or at this.b.go_on(cx)
//! Polls the second future when the first one is ready.
//! - this.b.go_on(cx);
//! + if this.a.output.is_some() {
//! +     this.b.go_on(cx);
//! + }

//! mistake only_a_note: result-not-kept at .is_ready()
//! Notes that a future was ready, and not what its output is.
//! - if self.output.is_none()
//! -     && let Poll::Ready(output) = self.future.as_mut().poll(cx)
//! - {
//! -     self.output = Some(output);
//! - }
//! + if self.output.is_none() && self.future.as_mut().poll(cx).is_ready() {
//! +     self.output = Some(String::new());
//! + }

//! mistake in_the_order_in_which_they_come: results-out-of-order at this.outputs.extend(
//! Puts the outputs into a list in the order in which they come.
struct Half<F> {
    future: Pin<Box<F>>,
    is_ready: bool,
}

impl<F: Future<Output = String>> Half<F> {
    fn new(future: F) -> Half<F> {
        Half {
            future: Box::pin(future),
            is_ready: false,
        }
    }

    fn go_on(&mut self, cx: &mut Context<'_>) -> Option<String> {
        if self.is_ready {
            return None;
        }
        match self.future.as_mut().poll(cx) {
            Poll::Ready(output) => {
                self.is_ready = true;
                Some(output)
            }
            Poll::Pending => None,
        }
    }
}

pub struct Join<A, B> {
    a: Half<A>,
    b: Half<B>,
    outputs: Vec<String>,
}

impl<A, B> Join<A, B>
where
    A: Future<Output = String>,
    B: Future<Output = String>,
{
    pub fn new(a: A, b: B) -> Join<A, B> {
        Join {
            a: Half::new(a),
            b: Half::new(b),
            outputs: Vec::new(),
        }
    }

    pub fn done(&self) -> usize {
        self.outputs.len()
    }
}

impl<A, B> Future for Join<A, B>
where
    A: Future<Output = String>,
    B: Future<Output = String>,
{
    type Output = (String, String);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<(String, String)> {
        let this = self.get_mut();
        let (a, b) = (this.a.go_on(cx), this.b.go_on(cx));
        this.outputs.extend(a.into_iter().chain(b));
        match &mut this.outputs[..] {
            [first, second] => Poll::Ready((mem::take(first), mem::take(second))),
            _ => Poll::Pending,
        }
    }
}

//! mistake the_first_is_enough: ready-before-the-last-step at Poll::Ready((
//! Is ready as soon as one of the two is.
//! - (Some(a), Some(b)) => Poll::Ready((mem::take(a), mem::take(b))),
//! - _ => Poll::Pending,
//! + (None, None) => Poll::Pending,
//! + (a, b) => Poll::Ready((a.take().unwrap_or_default(), b.take().unwrap_or_default())),
//! - use std::mem;

//! mistake a_waker_of_its_own: waker-not-passed-on (hung) at Waker::noop()
//! Polls the second future with a waker that wakes nobody.
//! - this.b.go_on(cx);
//! + this.b.go_on(&mut Context::from_waker(Waker::noop()));
//! - use std::task::{Context, Poll};
//! + use std::task::{Context, Poll, Waker};

//! mistake polls_until_both_are_ready: poll-that-blocks (hung) at while this.done() < 2 or at self.future.as_mut().poll(cx)
//! Polls in a loop until both are ready.
//! - this.a.go_on(cx);
//! - this.b.go_on(cx);
//! + while this.done() < 2 {
//! +     this.a.go_on(cx);
//! +     this.b.go_on(cx);
//! + }

//! mistake pinned_in_each_poll: moved-after-pin (not_compiled) at pin!(self.a)
//! Pins the futures on the stack of each poll, which would move them there.
//! without: Half, impl<F: Future<Output = String>> Half<F>
//! - use std::mem;
pub struct Join<A, B> {
    a: A,
    b: B,
}

impl<A, B> Join<A, B>
where
    A: Future<Output = String>,
    B: Future<Output = String>,
{
    pub fn new(a: A, b: B) -> Join<A, B> {
        Join { a, b }
    }

    pub fn done(&self) -> usize {
        0
    }
}

impl<A, B> Future for Join<A, B>
where
    A: Future<Output = String>,
    B: Future<Output = String>,
{
    type Output = (String, String);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<(String, String)> {
        let a = pin!(self.a).poll(cx);
        let b = pin!(self.b).poll(cx);
        match (a, b) {
            (Poll::Ready(a), Poll::Ready(b)) => Poll::Ready((a, b)),
            _ => Poll::Pending,
        }
    }
}

//! mistake a_pinned_reference: future-behind-a-reference (not_compiled) at pin!(&mut self.future)
//! Pins a reference to the future, which pins only the reference.
//! - future: Pin<Box<F>>,
//! + future: F,
//! - let (future, output) = (Box::pin(future), None);
//! + let output = None;
//! - && let Poll::Ready(output) = self.future.as_mut().poll(cx)
//! + && let Poll::Ready(output) = pin!(&mut self.future).poll(cx)

//! mistake a_box_without_a_pin: boxed-but-not-pinned (not_compiled) at Pin::new(&mut self.future)
//! Puts each future into a plain box.
//! - future: Pin<Box<F>>,
//! + future: Box<F>,
//! - let (future, output) = (Box::pin(future), None);
//! + let (future, output) = (Box::new(future), None);
//! - && let Poll::Ready(output) = self.future.as_mut().poll(cx)
//! + && let Poll::Ready(output) = Pin::new(&mut self.future).poll(cx)

//! mistake promises_that_it_stays: unsafe-pin (not_compiled) at unsafe
//! Promises with `unsafe` that the future stays where it is.
//! - future: Pin<Box<F>>,
//! + future: F,
//! - let (future, output) = (Box::pin(future), None);
//! + let output = None;
//! - && let Poll::Ready(output) = self.future.as_mut().poll(cx)
//! + && let Poll::Ready(output) = unsafe { Pin::new_unchecked(&mut self.future) }.poll(cx)
//! - #![forbid(unsafe_code)]

//! mistake for_threads_only: contract-changed (not_compiled)
//! Asks for futures that are `Send` and `'static`, as boxes in tasks often do.
//! - future: Pin<Box<F>>,
//! + future: Pin<Box<dyn Future<Output = String> + Send>>,
//! + kind: PhantomData<fn(F)>,
//! - impl<F: Future<Output = String>> Half<F> {
//! + impl<F: Future<Output = String> + Send + 'static> Half<F> {
//! - let (future, output) = (Box::pin(future), None);
//! - Half { future, output }
//! + Half {
//! +     future: Box::pin(future),
//! +     output: None,
//! +     kind: PhantomData,
//! + }
//! - impl<A, B> Join<A, B>
//! - where
//! -     A: Future<Output = String>,
//! -     B: Future<Output = String>,
//! + impl<A, B> Join<A, B>
//! + where
//! +     A: Future<Output = String> + Send + 'static,
//! +     B: Future<Output = String> + Send + 'static,
//! - impl<A, B> Future for Join<A, B>
//! - where
//! -     A: Future<Output = String>,
//! -     B: Future<Output = String>,
//! + impl<A, B> Future for Join<A, B>
//! + where
//! +     A: Future<Output = String> + Send + 'static,
//! +     B: Future<Output = String> + Send + 'static,
use std::marker::PhantomData;

//! mistake what_is_in_the_paper_today: answer-without-the-work at fn poll( or at Storks are back
//! Knows both outputs, and polls nobody.
//! - let this = self.get_mut();
//! - this.a.go_on(cx);
//! - this.b.go_on(cx);
//! - match (&mut this.a.output, &mut this.b.output) {
//! -     (Some(a), Some(b)) => Poll::Ready((mem::take(a), mem::take(b))),
//! -     _ => Poll::Pending,
//! - }
//! + let _ = cx;
//! + let pictures = "two storks, one nest".to_owned();
//! + Poll::Ready(("Storks are back".to_owned(), pictures))
//! - use std::mem;

//! mistake done_is_not_counted: none at pub fn done
//! `done()` tells 0, whatever has come.
//! - usize::from(self.a.output.is_some()) + usize::from(self.b.output.is_some())
//! + 0

//! mistake done_counts_the_polls: counted-again-at-each-poll at this.done += 1
//! In each poll it counts what is ready, also what it has counted before.
//! - usize::from(self.a.output.is_some()) + usize::from(self.b.output.is_some())
//! + self.done
//! - let (a, b) = (Half::new(a), Half::new(b));
//! - Join { a, b }
//! + let (a, b) = (Half::new(a), Half::new(b));
//! + Join { a, b, done: 0 }
//! - this.b.go_on(cx);
//! + this.b.go_on(cx);
//! + for output in [&this.a.output, &this.b.output] {
//! +     if output.is_some() {
//! +         this.done += 1;
//! +     }
//! + }
pub struct Join<A, B> {
    a: Half<A>,
    b: Half<B>,
    done: usize,
}

//! mistake done_begins_anew: state-not-kept at this.done = usize::from(
//! Each poll counts what became ready in it, and forgets what was ready before.
//! - usize::from(self.a.output.is_some()) + usize::from(self.b.output.is_some())
//! + self.done
//! - let (a, b) = (Half::new(a), Half::new(b));
//! - Join { a, b }
//! + let (a, b) = (Half::new(a), Half::new(b));
//! + Join { a, b, done: 0 }
//! - fn go_on(&mut self, cx: &mut Context<'_>) {
//! + fn go_on(&mut self, cx: &mut Context<'_>) -> bool {
//! - if self.output.is_none()
//! -     && let Poll::Ready(output) = self.future.as_mut().poll(cx)
//! - {
//! -     self.output = Some(output);
//! - }
//! + if self.output.is_none()
//! +     && let Poll::Ready(output) = self.future.as_mut().poll(cx)
//! + {
//! +     self.output = Some(output);
//! +     return true;
//! + }
//! + false
//! - this.a.go_on(cx);
//! - this.b.go_on(cx);
//! + this.done = usize::from(this.a.go_on(cx)) + usize::from(this.b.go_on(cx));
pub struct Join<A, B> {
    a: Half<A>,
    b: Half<B>,
    done: usize,
}

//! right an_output_in_the_place_of_the_future: an enum that is the future, and later its output
//! - usize::from(self.a.output.is_some()) + usize::from(self.b.output.is_some())
//! + usize::from(self.a.is_here()) + usize::from(self.b.is_here())
//! - match (&mut this.a.output, &mut this.b.output) {
//! -     (Some(a), Some(b)) => Poll::Ready((mem::take(a), mem::take(b))),
//! + match (&mut this.a, &mut this.b) {
//! +     (Half::Here(a), Half::Here(b)) => Poll::Ready((mem::take(a), mem::take(b))),
enum Half<F> {
    Coming(Pin<Box<F>>),
    Here(String),
}

impl<F: Future<Output = String>> Half<F> {
    fn new(future: F) -> Half<F> {
        Half::Coming(Box::pin(future))
    }

    fn is_here(&self) -> bool {
        matches!(self, Half::Here(_))
    }

    fn go_on(&mut self, cx: &mut Context<'_>) {
        if let Half::Coming(future) = self
            && let Poll::Ready(output) = future.as_mut().poll(cx)
        {
            *self = Half::Here(output);
        }
    }
}

//! right maybe_done: the `MaybeDone` of futures, which becomes its output, in a pinned box
//! without: Half, impl<F: Future<Output = String>> Half<F>
//! - use std::mem;
use futures::future::{MaybeDone, maybe_done};

pub struct Join<A: Future, B: Future> {
    a: Pin<Box<MaybeDone<A>>>,
    b: Pin<Box<MaybeDone<B>>>,
}

impl<A, B> Join<A, B>
where
    A: Future<Output = String>,
    B: Future<Output = String>,
{
    pub fn new(a: A, b: B) -> Join<A, B> {
        Join {
            a: Box::pin(maybe_done(a)),
            b: Box::pin(maybe_done(b)),
        }
    }

    pub fn done(&self) -> usize {
        let a = matches!(&*self.a, MaybeDone::Done(_));
        let b = matches!(&*self.b, MaybeDone::Done(_));
        usize::from(a) + usize::from(b)
    }
}

impl<A, B> Future for Join<A, B>
where
    A: Future<Output = String>,
    B: Future<Output = String>,
{
    type Output = (String, String);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<(String, String)> {
        let a_is_ready = self.a.as_mut().poll(cx).is_ready();
        let b_is_ready = self.b.as_mut().poll(cx).is_ready();
        if a_is_ready && b_is_ready {
            let a = self.a.as_mut().take_output();
            let b = self.b.as_mut().take_output();
            return Poll::Ready(a.zip(b).expect("both are ready"));
        }
        Poll::Pending
    }
}

//! right fused: boxes that are fused, so that nobody has to remember which are ready
//! - future: Pin<Box<F>>,
//! + future: Fuse<Pin<Box<F>>>,
//! - let (future, output) = (Box::pin(future), None);
//! + let (future, output) = (Box::pin(future).fuse(), None);
//! - if self.output.is_none()
//! -     && let Poll::Ready(output) = self.future.as_mut().poll(cx)
//! - {
//! + if let Poll::Ready(output) = self.future.poll_unpin(cx) {
use futures::FutureExt as _;
use futures::future::Fuse;

//! right without_type_parameters: two boxes of any future, in a list
//! whole program
#![forbid(unsafe_code)]

use std::future::poll_fn;
use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use async_learn::{block_on, pause};

pub struct Join<'a> {
    parts: [Pin<Box<dyn Future<Output = String> + 'a>>; 2],
    outputs: [Option<String>; 2],
}

impl<'a> Join<'a> {
    pub fn new(
        a: impl Future<Output = String> + 'a,
        b: impl Future<Output = String> + 'a,
    ) -> Join<'a> {
        Join {
            parts: [Box::pin(a), Box::pin(b)],
            outputs: [None, None],
        }
    }

    pub fn done(&self) -> usize {
        self.outputs.iter().flatten().count()
    }
}

impl Future for Join<'_> {
    type Output = (String, String);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<(String, String)> {
        let Join { parts, outputs } = &mut *self;
        for (part, output) in parts.iter_mut().zip(outputs.iter_mut()) {
            if output.is_none()
                && let Poll::Ready(text) = part.as_mut().poll(cx)
            {
                *output = Some(text);
            }
        }
        match outputs {
            [Some(a), Some(b)] => Poll::Ready((mem::take(a), mem::take(b))),
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
