//! mistake a_is_always_first: first-branch-preferred at [true, false] or at true => a.as_mut().poll(cx)
//! Polls `a` first in each poll, and returns its output without a look at `b`.
//! - let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
//!
//! - for turn_of_a in [a_is_first, !a_is_first] {
//! + for turn_of_a in [true, false] {
//! - use std::hash::{BuildHasher, RandomState};

//! mistake changes_sides_in_later_polls: first-branch-preferred at let mut a_is_first = true;
//! The sides take turns from poll to poll, and each race begins with `a`.
//! - let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
//! + let mut a_is_first = true;
//! - Poll::Pending
//! + a_is_first = !a_is_first;
//! + Poll::Pending
//! - use std::hash::{BuildHasher, RandomState};

//! mistake turns_of_all_polls: first-branch-preferred at TURN.fetch_add( or at static TURN
//! The sides take turns from poll to poll, and all races share the turns. Each race that takes two polls ends with the same side.
//! - let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
//!
//! - for turn_of_a in [a_is_first, !a_is_first] {
//! + let a_is_first = TURN.fetch_add(1, Ordering::Relaxed) % 2 == 0;
//! + for turn_of_a in [a_is_first, !a_is_first] {
//! - use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering};

static TURN: AtomicUsize = AtomicUsize::new(0);

//! mistake keeps_the_loser: loser-kept at poll_fn(move
//! A future that owns both boxes, also after it was ready.
pub fn race<A, B>(a: A, b: B) -> impl Future<Output = A::Output>
where
    A: Future,
    B: Future<Output = A::Output>,
{
    let (mut a, mut b) = (Box::pin(a), Box::pin(b));
    let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
    poll_fn(move |cx| {
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
}

//! mistake forgets_the_loser: loser-kept at forget(
//! Lets go of the future that lost without dropping it.
//! - let (mut a, mut b) = (pin!(a), pin!(b));
//! + let (mut a, mut b) = (Box::pin(a), Box::pin(b));
//! - poll_fn(|cx| {
//! + let output = poll_fn(|cx| {
//! - .await
//! + .await;
//! + std::mem::forget((a, b));
//! + output

//! mistake waits_for_both: joined-where-the-first-decides at match outputs.len() or at 2 => or at !of_a
//! Is ready when both are, and then takes the output that came first.
//! - let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
//!
//! - poll_fn(|cx| {
//! -     for turn_of_a in [a_is_first, !a_is_first] {
//! -         let poll = match turn_of_a {
//! -             true => a.as_mut().poll(cx),
//! -             false => b.as_mut().poll(cx),
//! -         };
//! -         if poll.is_ready() {
//! -             return poll;
//! -         }
//! -     }
//! -     Poll::Pending
//! - })
//! - .await
//! + let (mut outputs, mut of_a, mut of_b) = (Vec::new(), false, false);
//! + poll_fn(|cx| {
//! +     if !of_a && let Poll::Ready(output) = a.as_mut().poll(cx) {
//! +         of_a = true;
//! +         outputs.push(output);
//! +     }
//! +     if !of_b && let Poll::Ready(output) = b.as_mut().poll(cx) {
//! +         of_b = true;
//! +         outputs.push(output);
//! +     }
//! +     match outputs.len() {
//! +         2 => Poll::Ready(outputs.swap_remove(0)),
//! +         _ => Poll::Pending,
//! +     }
//! + })
//! + .await
//! - use std::hash::{BuildHasher, RandomState};

//! mistake asks_one_of_the_two: one-not-polled at match toss()
//! Tosses a coin in each poll, and polls only one of the two.
//! - let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
//!
//! - poll_fn(|cx| {
//! -     for turn_of_a in [a_is_first, !a_is_first] {
//! -         let poll = match turn_of_a {
//! -             true => a.as_mut().poll(cx),
//! -             false => b.as_mut().poll(cx),
//! -         };
//! -         if poll.is_ready() {
//! -             return poll;
//! -         }
//! -     }
//! -     Poll::Pending
//! - })
//! - .await
//! + let toss = || RandomState::new().hash_one(0) & 1 == 0;
//! + poll_fn(|cx| match toss() {
//! +     true => a.as_mut().poll(cx),
//! +     false => b.as_mut().poll(cx),
//! + })
//! + .await

//! mistake takes_turns: one-not-polled at = if a_is_next {
//! Polls one of the two, and the other one in the next poll.
//! - let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
//!
//! - for turn_of_a in [a_is_first, !a_is_first] {
//! -     let poll = match turn_of_a {
//! -         true => a.as_mut().poll(cx),
//! -         false => b.as_mut().poll(cx),
//! -     };
//! -     if poll.is_ready() {
//! -         return poll;
//! -     }
//! - }
//! + let poll = if a_is_next {
//! +     a.as_mut().poll(cx)
//! + } else {
//! +     b.as_mut().poll(cx)
//! + };
//! + a_is_next = !a_is_next;
//! + if poll.is_ready() {
//! +     return poll;
//! + }
//!
//! - poll_fn(|cx| {
//! + let mut a_is_next = RandomState::new().hash_one(0) & 1 == 0;
//! + poll_fn(|cx| {

//! mistake polls_the_winner_again: poll-after-ready at a.await
//! Finds out who is ready, and awaits that one to get its output.
//! - poll_fn(|cx| {
//! -     for turn_of_a in [a_is_first, !a_is_first] {
//! -         let poll = match turn_of_a {
//! -             true => a.as_mut().poll(cx),
//! -             false => b.as_mut().poll(cx),
//! -         };
//! -         if poll.is_ready() {
//! -             return poll;
//! -         }
//! -     }
//! -     Poll::Pending
//! - })
//! - .await
//! + let a_has_won = poll_fn(|cx| {
//! +     let (of_a, of_b) = (a.as_mut().poll(cx), b.as_mut().poll(cx));
//! +     match (of_a.is_ready(), of_b.is_ready()) {
//! +         (true, true) => Poll::Ready(a_is_first),
//! +         (false, false) => Poll::Pending,
//! +         (a_is_ready, _) => Poll::Ready(a_is_ready),
//! +     }
//! + })
//! + .await;
//! + if a_has_won { a.await } else { b.await }

//! mistake a_waker_for_the_first_only: waker-not-passed-on (hung) at Waker::noop()
//! Polls `b` with a waker that wakes nobody.
//! - false => b.as_mut().poll(cx),
//! + false => b.as_mut().poll(&mut Context::from_waker(Waker::noop())),
//! - use std::task::Poll;
//! + use std::task::{Context, Poll, Waker};

//! mistake polls_until_one_is_ready: poll-that-blocks (hung) at for turn_of_a in
//! Polls both in a loop until one of them is ready.
//! - for turn_of_a in [a_is_first, !a_is_first] {
//! + for turn_of_a in [a_is_first, !a_is_first].into_iter().cycle() {
//! - Poll::Pending
//! + unreachable!("the loop has no end")

//! mistake blocks_until_one_is_ready: block-on-inside-async (hung) at block_on(
//! Waits for the first one with a `block_on` inside.
//! - poll_fn(|cx| {
//! -     for turn_of_a in [a_is_first, !a_is_first] {
//! -         let poll = match turn_of_a {
//! -             true => a.as_mut().poll(cx),
//! -             false => b.as_mut().poll(cx),
//! -         };
//! -         if poll.is_ready() {
//! -             return poll;
//! -         }
//! -     }
//! -     Poll::Pending
//! - })
//! - .await
//! + block_on(poll_fn(|cx| {
//! +     for turn_of_a in [a_is_first, !a_is_first] {
//! +         let poll = match turn_of_a {
//! +             true => a.as_mut().poll(cx),
//! +             false => b.as_mut().poll(cx),
//! +         };
//! +         if poll.is_ready() {
//! +             return poll;
//! +         }
//! +     }
//! +     Poll::Pending
//! + }))

//! mistake begins_at_the_call: work-at-the-call at a.as_mut().poll(
//! Polls one of them before it returns the future of the race.
//! - use std::task::Poll;
//! + use std::task::{Context, Poll, Waker};
pub fn race<A, B>(a: A, b: B) -> impl Future<Output = A::Output>
where
    A: Future,
    B: Future<Output = A::Output>,
{
    let (mut a, mut b) = (Box::pin(a), Box::pin(b));
    let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
    let mut cx = Context::from_waker(Waker::noop());
    let mut early = match a_is_first {
        true => a.as_mut().poll(&mut cx),
        false => b.as_mut().poll(&mut cx),
    };
    async move {
        poll_fn(|cx| {
            let early = std::mem::replace(&mut early, Poll::Pending);
            if early.is_ready() {
                return early;
            }
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
}

//! right select_of_tokio: the macro that does all of this
//! - let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
//!
//! - let (mut a, mut b) = (pin!(a), pin!(b));
//!
//! - poll_fn(|cx| {
//! -     for turn_of_a in [a_is_first, !a_is_first] {
//! -         let poll = match turn_of_a {
//! -             true => a.as_mut().poll(cx),
//! -             false => b.as_mut().poll(cx),
//! -         };
//! -         if poll.is_ready() {
//! -             return poll;
//! -         }
//! -     }
//! -     Poll::Pending
//! - })
//! - .await
//! + tokio::select! {
//! +     output = a => output,
//! +     output = b => output,
//! + }
//! - use std::future::poll_fn;
//! - use std::hash::{BuildHasher, RandomState};
//! - use std::pin::pin;
//! - use std::task::Poll;
//! + use std::pin::pin;

//! right select_of_futures: `select` polls its first argument first, and the order of the arguments is tossed
//! - let (mut a, mut b) = (pin!(a), pin!(b));
//! + let (a, b) = (pin!(a), pin!(b));
//! - poll_fn(|cx| {
//! -     for turn_of_a in [a_is_first, !a_is_first] {
//! -         let poll = match turn_of_a {
//! -             true => a.as_mut().poll(cx),
//! -             false => b.as_mut().poll(cx),
//! -         };
//! -         if poll.is_ready() {
//! -             return poll;
//! -         }
//! -     }
//! -     Poll::Pending
//! - })
//! - .await
//! + if a_is_first {
//! +     select(a, b).await.factor_first().0
//! + } else {
//! +     select(b, a).await.factor_first().0
//! + }
//! - use std::future::poll_fn;
//!
//! - use std::task::Poll;
use futures::future::select;

//! right sides_take_turns: a counter of all races decides which side is first
//! - let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
//! + static TURN: AtomicBool = AtomicBool::new(false);
//! + let a_is_first = TURN.fetch_not(Ordering::Relaxed);
//! - use std::hash::{BuildHasher, RandomState};
//! - use std::pin::pin;
//! + use std::pin::pin;
//! + use std::sync::atomic::{AtomicBool, Ordering};

//! right tossed_in_each_poll: another toss in each poll, and both are polled before one is chosen
//! - let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
//!
//! - poll_fn(|cx| {
//! -     for turn_of_a in [a_is_first, !a_is_first] {
//! -         let poll = match turn_of_a {
//! -             true => a.as_mut().poll(cx),
//! -             false => b.as_mut().poll(cx),
//! -         };
//! -         if poll.is_ready() {
//! -             return poll;
//! -         }
//! -     }
//! -     Poll::Pending
//! - })
//! - .await
//! + poll_fn(|cx| {
//! +     let toss = RandomState::new().hash_one(0) & 1 == 0;
//! +     match (a.as_mut().poll(cx), b.as_mut().poll(cx)) {
//! +         (Poll::Ready(a), Poll::Ready(b)) => Poll::Ready(if toss { a } else { b }),
//! +         (Poll::Ready(output), _) | (_, Poll::Ready(output)) => Poll::Ready(output),
//! +         _ => Poll::Pending,
//! +     }
//! + })
//! + .await

//! right a_type_of_its_own: a struct that empties itself at the poll that is ready
//! - use std::future::poll_fn;
//! - use std::hash::{BuildHasher, RandomState};
//! - use std::pin::pin;
//! - use std::task::Poll;
//! + use std::hash::{BuildHasher, RandomState};
//! + use std::pin::{Pin, pin};
//! + use std::task::{Context, Poll};
type Sides<A, B> = (Pin<Box<A>>, Pin<Box<B>>);

pub struct Race<A, B> {
    /// Nothing after the end.
    sides: Option<Sides<A, B>>,
    a_is_first: bool,
}

pub fn race<A, B>(a: A, b: B) -> Race<A, B>
where
    A: Future,
    B: Future<Output = A::Output>,
{
    Race {
        sides: Some((Box::pin(a), Box::pin(b))),
        a_is_first: RandomState::new().hash_one(0) & 1 == 0,
    }
}

impl<A, B> Future for Race<A, B>
where
    A: Future,
    B: Future<Output = A::Output>,
{
    type Output = A::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<A::Output> {
        let a_is_first = self.a_is_first;
        let (a, b) = self.sides.as_mut().expect("polled after it was ready");
        let mut poll = Poll::Pending;
        if a_is_first {
            poll = a.as_mut().poll(cx);
        }
        if poll.is_pending() {
            poll = b.as_mut().poll(cx);
        }
        if poll.is_pending() && !a_is_first {
            poll = a.as_mut().poll(cx);
        }
        if poll.is_ready() {
            self.sides = None;
        }
        poll
    }
}

//! right places_that_are_emptied: pinned options, which are set to `None` at the end
pub fn race<A, B>(a: A, b: B) -> impl Future<Output = A::Output>
where
    A: Future,
    B: Future<Output = A::Output>,
{
    let (mut a, mut b) = (Box::pin(Some(a)), Box::pin(Some(b)));
    let a_is_first = RandomState::new().hash_one(0) & 1 == 0;
    poll_fn(move |cx| {
        for turn_of_a in [a_is_first, !a_is_first] {
            let poll = match turn_of_a {
                true => a.as_mut().as_pin_mut().map(|a| a.poll(cx)),
                false => b.as_mut().as_pin_mut().map(|b| b.poll(cx)),
            };
            if let Some(Poll::Ready(output)) = poll {
                a.set(None);
                b.set(None);
                return Poll::Ready(output);
            }
        }
        Poll::Pending
    })
}
