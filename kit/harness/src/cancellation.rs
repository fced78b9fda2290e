//! Cancels a future at every point at which it can be cancelled, and checks what is left.
//!
//! A future is cancelled by dropping it, which can happen at each of its awaits. For each number of polls, a fresh future
//! is made, polled that often and dropped; then the check's invariant is asked about the world that it leaves. There are
//! two moments to drop it: right after a poll, and after it was woken but before the next poll. In the second one a
//! permit that was already handed over gets lost. The last run is the first in which the future completes; the invariant
//! is asked about that one as well.
//!
//! [`under_virtual_time`] is for futures that use tokio, [`without_runtime`] for those that don't.

use std::fmt;
use std::pin::pin;
use std::task::Poll;

use crate::clock::virtual_time;
use crate::manual_poll::ManualPoll;
use crate::outcome::{Checked, Failure, HangKind};
use crate::probe::CountingWaker;

/// No future to be cancelled needs more polls; each poll is one or two more runs.
const TOO_MANY_POLLS: usize = 200;

/// Where a future was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelPoint {
    /// Right after it was polled this many times; with 0 it was only made.
    After(usize),
    /// After it was polled this many times, when it had been woken for the next.
    Woken(usize),
    /// Not cancelled: it was ready.
    Nowhere,
}

impl fmt::Display for CancelPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CancelPoint::After(0) => write!(f, "the future was dropped before its first poll"),
            CancelPoint::After(polls) => write!(f, "the future was dropped after poll {polls}"),
            CancelPoint::Woken(polls) => {
                write!(f, "the future was dropped after poll {polls}, when it had just been woken")
            }
            CancelPoint::Nowhere => write!(f, "the future was ready, and nothing dropped it before"),
        }
    }
}

/// Every cut, in order: one for each poll, and one for each wake.
fn cancel_points() -> impl Iterator<Item = CancelPoint> {
    (0..=TOO_MANY_POLLS)
        .flat_map(|polls| [CancelPoint::After(polls), CancelPoint::Woken(polls)])
        .filter(|cut| *cut != CancelPoint::Woken(0))
}

/// Cancels at every point under virtual time, each run on a runtime of its own. `make` makes a world and
/// a future that works in it. `invariant` is asked about the world after the future was dropped. It may
/// await; a wait that can't end is found at once as a hang.
///
/// Returns the number of points at which it was cancelled. A failure says at which point.
pub fn under_virtual_time<W, F: Future>(
    mut make: impl AsyncFnMut() -> (W, F),
    mut invariant: impl AsyncFnMut(W) -> Checked,
) -> Checked<usize> {
    for (cancelled, cut) in cancel_points().enumerate() {
        let mut done = None;
        let run = virtual_time(async {
            let (world, future) = make().await;
            done = Some(cancel_at(future, cut).await);
            invariant(world).await
        });
        run.and_then(|run| run.value).map_err(|failure| at(done, failure))?;
        if done == Some(CancelPoint::Nowhere) {
            return Ok(cancelled);
        }
    }
    Err(without_end())
}

/// Polls `future`, when it is woken, as often as `cut` says, and drops it.
async fn cancel_at<F: Future>(future: F, cut: CancelPoint) -> CancelPoint {
    if cut == CancelPoint::After(0) {
        return cut;
    }
    let mut future = pin!(future);
    let mut polls = 0;
    std::future::poll_fn(|cx| {
        if cut == CancelPoint::Woken(polls) {
            return Poll::Ready(cut);
        }
        polls += 1;
        match future.as_mut().poll(cx) {
            Poll::Ready(_) => Poll::Ready(CancelPoint::Nowhere),
            Poll::Pending if cut == CancelPoint::After(polls) => Poll::Ready(cut),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Cancels at every point without a runtime. Before each poll `step` gets the poll's number, from 1 on,
/// and may change the world: fire a trigger or a source. The future is polled only after it was woken, so
/// `step` or the future itself must wake it.
///
/// Returns the number of points at which it was cancelled. A failure says at which point.
pub fn without_runtime<W, F: Future>(
    mut make: impl FnMut() -> (W, F),
    mut step: impl FnMut(&W, usize),
    mut invariant: impl FnMut(W) -> Checked,
) -> Checked<usize> {
    for (cancelled, cut) in cancel_points().enumerate() {
        let (world, future) = make();
        let (mut poller, waker) = (ManualPoll::new(future), CountingWaker::named("A"));
        let done = loop {
            if cut == CancelPoint::After(poller.polls()) {
                break cut;
            }
            step(&world, poller.polls() + 1);
            if poller.polls() > 0 && !poller.is_woken(&waker) {
                return Err(at(None, poller.asleep()));
            }
            if cut == CancelPoint::Woken(poller.polls()) {
                break cut;
            }
            if poller.poll(&waker).map_err(|failure| at(None, failure))?.is_ready() {
                break CancelPoint::Nowhere;
            }
        };
        poller.cancel();
        invariant(world).map_err(|failure| at(Some(done), failure).details(poller.log()))?;
        if done == CancelPoint::Nowhere {
            return Ok(cancelled);
        }
    }
    Err(without_end())
}

/// `failure`, with the place of the cut.
fn at(cut: Option<CancelPoint>, mut failure: Failure) -> Failure {
    let place = cut.map_or("nothing had cancelled the future yet".to_owned(), |cut| cut.to_string());
    failure.message = format!("{}; {place}", failure.message);
    failure
}

fn without_end() -> Failure {
    Failure::hung(
        HangKind::Spinning,
        format!("your future was polled {TOO_MANY_POLLS} times and is still not ready; nothing cancelled it"),
    )
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::pin::Pin;
    use std::rc::Rc;
    use std::sync::{Arc, Mutex};
    use std::task::{Context, Waker};

    use tokio::sync::Semaphore;
    use tokio::time::sleep;

    use super::*;
    use crate::clock::ms;
    use crate::outcome::expect_eq;
    use crate::probe::Lab;

    /// Counts down when it is dropped.
    struct Seat(Rc<Cell<i32>>);

    impl Drop for Seat {
        fn drop(&mut self) {
            self.0.set(self.0.get() - 1);
        }
    }

    async fn frees_its_seat_in_drop(taken: Rc<Cell<i32>>) {
        taken.set(taken.get() + 1);
        let _seat = Seat(taken);
        sleep(ms(10)).await;
        sleep(ms(10)).await;
    }

    async fn frees_its_seat_at_the_end(taken: Rc<Cell<i32>>) {
        sleep(ms(10)).await;
        taken.set(taken.get() + 1);
        sleep(ms(10)).await;
        taken.set(taken.get() - 1);
    }

    fn seats_after_cancellation<F: Future>(work: impl Fn(Rc<Cell<i32>>) -> F) -> Checked<usize> {
        under_virtual_time(
            async || {
                let taken = Rc::new(Cell::new(0));
                (taken.clone(), work(taken))
            },
            async |taken: Rc<Cell<i32>>| expect_eq("the number of seats taken", 0, taken.get()),
        )
    }

    #[test]
    fn every_await_is_a_place_to_be_cancelled() {
        // Never polled; after poll 1 and 2, at once and when the timer has woken it.
        assert_eq!(seats_after_cancellation(frees_its_seat_in_drop).unwrap(), 5);
    }

    #[test]
    fn the_poll_at_which_it_went_wrong_is_named() {
        let failure = seats_after_cancellation(frees_its_seat_at_the_end).unwrap_err();
        let expected = "the number of seats taken is wrong; the future was dropped after poll 2";
        assert_eq!(failure.message, expected);
        assert_eq!(failure.got.as_deref(), Some("1"));
    }

    #[test]
    fn what_the_invariant_waits_for_in_vain_is_a_hang_at_once() {
        let failure = under_virtual_time(
            async || {
                let permits = Arc::new(Semaphore::new(1));
                let theirs = Arc::clone(&permits);
                let future = async move {
                    theirs.acquire().await.unwrap().forget();
                    sleep(ms(10)).await;
                    theirs.add_permits(1);
                };
                (permits, future)
            },
            async |permits: Arc<Semaphore>| {
                permits.acquire().await.unwrap().forget();
                Ok(())
            },
        )
        .unwrap_err();
        assert_eq!(failure.hang, Some(HangKind::Asleep));
        assert!(failure.message.ends_with("; the future was dropped after poll 1"), "{}", failure.message);
    }

    /// One ticket, for the task that waits for it.
    #[derive(Default)]
    struct Counter {
        tickets: u32,
        handed_over: bool,
        waiter: Option<Waker>,
    }

    /// Leaves the queue when it is dropped, and forgets that its turn may have come.
    struct Waits(Arc<Mutex<Counter>>);

    impl Future for Waits {
        type Output = ();

        fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
            let mut counter = self.0.lock().unwrap();
            if counter.handed_over {
                counter.handed_over = false;
                counter.tickets += 1;
                return Poll::Ready(());
            }
            counter.waiter = Some(cx.waker().clone());
            Poll::Pending
        }
    }

    impl Drop for Waits {
        fn drop(&mut self) {
            self.0.lock().unwrap().waiter = None;
        }
    }

    #[test]
    fn what_was_handed_over_is_lost_between_wake_and_poll_only() {
        let failure = under_virtual_time(
            async || {
                let counter = Arc::new(Mutex::new(Counter::default()));
                let theirs = Arc::clone(&counter);
                tokio::spawn(async move {
                    sleep(ms(10)).await;
                    let mut counter = theirs.lock().unwrap();
                    match counter.waiter.take() {
                        Some(waiter) => {
                            counter.handed_over = true;
                            waiter.wake();
                        }
                        None => counter.tickets += 1,
                    }
                });
                (Arc::clone(&counter), Waits(counter))
            },
            async |counter: Arc<Mutex<Counter>>| {
                sleep(ms(50)).await;
                expect_eq("the number of tickets", 1, counter.lock().unwrap().tickets)
            },
        )
        .unwrap_err();
        let expected = "the future was dropped after poll 1, when it had just been woken";
        assert!(failure.message.ends_with(expected), "{}", failure.message);
    }

    #[test]
    fn without_a_runtime_the_check_lets_things_happen() {
        let cancelled = without_runtime(
            || {
                let lab = Lab::new();
                let (future, trigger) = lab.manual_future("a", ());
                ((lab, trigger), future)
            },
            |(_, trigger), poll| {
                if poll == 2 {
                    trigger.fire()
                }
            },
            |(lab, trigger)| {
                assert!(!trigger.is_awaited());
                expect_eq("the number of drops", 1, lab.order_of(crate::probe::ProbeAction::Dropped).len())
            },
        );
        // Never polled, after poll 1, and when the trigger had woken it.
        assert_eq!(cancelled.unwrap(), 3);
    }

    #[test]
    fn what_nobody_wakes_is_not_taken_for_cancelled() {
        let failure =
            without_runtime(|| ((), Lab::new().manual_future("a", ()).0), |(), _| {}, |()| Ok(())).unwrap_err();
        assert_eq!(failure.hang, Some(HangKind::Asleep));
        assert!(failure.message.ends_with("; nothing had cancelled the future yet"), "{}", failure.message);
        let asleep = under_virtual_time(async || ((), std::future::pending::<()>()), async |()| Ok(()));
        assert!(asleep.unwrap_err().message.ends_with("; nothing had cancelled the future yet"));
    }
}
