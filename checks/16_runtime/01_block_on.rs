//! The futures come from here. They know how often they were polled and woken, and a thread beside `block_on` wakes them
//! when it has seen that the other one sleeps.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::Poll;
use std::thread;

use harness::executor::{Visits, at_rest, beside};
use harness::tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use harness::{
    Advise, Checked, Checks, Failure, async_learn, checked_with, expect_eq, ms, tokio, trace,
    until_still,
};

use super::exercise;

/// `block_on`, as a piece of work on its thread.
fn block_on<F: Future>(future: F) -> F::Output {
    trace::job("block_on", || exercise::block_on(future))
}

/// What no two runs share.
fn value() -> u32 {
    harness::seed() % 10_000
}

/// Requires that the thread in `block_on` sleeps, until the future is polled more often than `polls` times.
fn sleeps(visits: &Visits, polls: usize) -> Checked {
    at_rest("the thread in `block_on`", ms(2), || visits.polls() > polls)?;
    if visits.polls() == polls {
        trace::note("its thread", "sleeps");
    }
    Ok(())
}

/// What a hang of `block_on` means: `idea`, unless the waker shows more.
fn on_hang<'a>(all: &'a mut Checks, visits: &Visits, idea: &'static str) -> &'a mut Checks {
    let visits = visits.clone();
    all.on_hang(move |hang| {
        let (polls, wakes) = (visits.polls(), visits.wakes());
        hang.expected("each wake leads to another poll")
            .got(format!(
                "polls of the future: {polls}, wakes of its waker: {wakes}"
            ))
            .details(visits.log())
            .advise_if(visits.got_a_noop_waker(), "noop-waker")
            .advise(idea)
    })
}

pub fn checks(all: &mut Checks) {
    let visits = &Visits::new();
    let own_token = Arc::new(AtomicBool::new(false));

    let unparked_itself = Arc::clone(&own_token);
    let at_hang = visits.clone();
    all.on_hang(move |hang| {
        hang.expected("a wake from another thread ends the sleep")
            .got("it was woken, and sleeps on")
            .details(at_hang.log())
            .advise_if(at_hang.got_a_noop_waker(), "noop-waker")
            .advise_if(unparked_itself.load(SeqCst), "unparks-the-waking-thread")
            .advise("wake-without-unpark")
    })
    .check("sleeps_until_it_is_woken", || {
        trace::another_run();
        let (beside_it, own_token) = (visits.clone(), Arc::clone(&own_token));
        let future = visits.pending(1, value());
        let got = visits.watch(|| {
            beside(
                || block_on(future),
                move || {
                    beside_it.until_polled(1)?;
                    // What was seen is told when the call has ended.
                    let slept = sleeps(&beside_it, 1);
                    beside_it.wake("another thread");
                    if until_still(ms(100), || beside_it.polls() > 1) {
                        own_token.store(has_a_token(), SeqCst);
                    }
                    slept
                },
            )
        });
        let got = got.advise_if(visits.needless() > 0, "busy-waiting");
        expect_eq("what `block_on` returned", value(), got?)
    });

    on_hang(all, visits, "cleared-after-the-poll").check("a_wake_during_a_poll", || {
        checked_with("a future that wakes itself during its first poll");
        trace::another_run();
        let future = visits.future(|visit| match visit.number {
            1 => {
                visit.wake_itself();
                Poll::Pending
            }
            _ => Poll::Ready(value()),
        });
        let got = visits.watch(|| Ok(block_on(future)))?;
        expect_eq("what `block_on` returned", value(), got)
    });

    on_hang(all, visits, "park-token-as-flag").check("its_poll_parks", || {
        checked_with("a future that wakes itself, and then takes the token of its thread");
        trace::another_run();
        let future = visits.future(|visit| match visit.number {
            1 => {
                visit.wake_itself();
                // As the `recv` of a std channel does, which parks.
                thread::park_timeout(ms(0));
                trace::note("its thread", "takes the token");
                Poll::Pending
            }
            _ => Poll::Ready(value()),
        });
        let got = visits.watch(|| Ok(block_on(future)))?;
        expect_eq("what `block_on` returned", value(), got)
    });

    all.check("an_unpark_is_no_wake", || {
        checked_with("an `unpark` of the thread, by somebody who does not know the future");
        trace::another_run();
        let (here, beside_it) = (thread::current(), visits.clone());
        let future = visits.pending(1, ());
        let outcome = visits.watch(|| {
            beside(
                || block_on(future),
                move || {
                    beside_it.until_polled(1)?;
                    sleeps(&beside_it, 1)?;
                    trace::note("another thread", "unparks it");
                    here.unpark();
                    let slept = sleeps(&beside_it, 1);
                    beside_it.wake("another thread");
                    slept
                },
            )
        });
        outcome.advise("unparked-is-not-woken")
    });

    all.check("many_wakes_one_poll", || {
        checked_with("a future that wakes itself three times during its first poll");
        trace::another_run();
        let asked = visits.clone();
        let future = visits.future(move |visit| match visit.number {
            1 => {
                (0..3).for_each(|_| visit.wake_itself());
                Poll::Pending
            }
            _ if asked.wakes() == 3 => Poll::Pending,
            _ => Poll::Ready(()),
        });
        let beside_it = visits.clone();
        let outcome = visits.watch(|| {
            beside(
                || block_on(future),
                move || {
                    beside_it.until_polled(2)?;
                    let slept = sleeps(&beside_it, 2);
                    beside_it.wake("another thread");
                    slept
                },
            )
        });
        outcome
            .advise_if(visits.needless() > 3, "flag-never-cleared")
            .advise("a-wake-is-no-message")
    });

    on_hang(all, visits, "one-flag-for-all-calls").check("a_call_inside_a_call", || {
        checked_with("a future that wakes itself, and then calls `block_on` in its poll");
        trace::another_run();
        let inner = Visits::named("the inner future");
        let future = visits.future(|visit| match visit.number {
            1 => {
                visit.wake_itself();
                let future = inner.future(|visit| match visit.number {
                    1 => {
                        visit.wake_itself();
                        Poll::Pending
                    }
                    _ => Poll::Ready(()),
                });
                trace::shows("inner block_on", "runs");
                exercise::block_on(future);
                trace::shows("inner block_on", "");
                Poll::Pending
            }
            _ => Poll::Ready(value()),
        });
        let got = visits.watch(|| inner.watch(|| Ok(block_on(future))));
        expect_eq(
            "what the outer call returned",
            value(),
            got.map_err(of_a_library)?,
        )
    });

    on_hang(all, visits, "one-flag-for-all-calls").check("a_wake_after_the_end", || {
        checked_with("a call whose waker is woken when it has returned, and a second call");
        trace::another_run();
        let first = Visits::named("the first future");
        let got = first.watch(|| Ok(block_on(first.pending(0, value()))))?;
        expect_eq("what the first call returned", value(), got)?;
        first.wake("another thread");
        let (beside_it, future) = (visits.clone(), visits.pending(1, ()));
        let outcome = visits.watch(|| {
            beside(
                || block_on(future),
                move || {
                    beside_it.until_polled(1)?;
                    first.wake("another thread");
                    let slept = sleeps(&beside_it, 1);
                    beside_it.wake("another thread");
                    slept
                },
            )
        });
        outcome.advise("one-flag-for-all-calls")
    });

    on_hang(all, visits, "one-flag-for-all-calls").check("two_threads_at_once", || {
        checked_with("two threads that call `block_on` at the same time");
        trace::another_run();
        let other = Visits::named("the other future");
        let (at_other, beside_it) = (other.clone(), visits.clone());
        let (here, there) = (visits.pending(1, value()), other.pending(1, value()));
        let there = thread::spawn(move || exercise::block_on(there));
        let outcome = visits.watch(|| {
            beside(
                || block_on(here),
                move || {
                    at_other.until_polled(1)?;
                    beside_it.until_polled(1)?;
                    at_other.wake("another thread");
                    let slept = sleeps(&beside_it, 1);
                    beside_it.wake("another thread");
                    slept
                },
            )
        });
        let got = outcome.advise("one-flag-for-all-calls")?;
        let there = there.join().expect("a future that returns does not panic");
        expect_eq(
            "what the two calls returned",
            (value(), value()),
            (got, there),
        )
    });

    all.check("any_future", || {
        // Neither `Send`, since it has an `Rc`, nor `'static`, since it borrows.
        let (count, shared) = (Cell::new(value()), Rc::new(1));
        let got = exercise::block_on(async {
            let kept = Rc::clone(&shared);
            tokio::task::yield_now().await;
            count.set(count.get() + *kept);
            &count
        });
        expect_eq("what `block_on` returned", value() + 1, got.get())
    });

    all.check("joins_and_echoes", || {
        let (a, b) = (value(), value() + 1);
        let later = async |time, value| {
            async_learn::pause(ms(time)).await;
            value
        };
        let joined = exercise::block_on(async { tokio::join!(later(3, a), later(1, b)) });
        expect_eq("what a `join!` of two pauses gave", (a, b), joined)?;

        let words = value().to_string();
        let (mut ours, mut theirs) = duplex(2);
        let handle = async {
            let mut buf = [0; 8];
            while let Ok(n @ 1..) = theirs.read(&mut buf).await {
                let _ = theirs.write_all(&buf[..n]).await;
            }
        };
        let client = async {
            let mut answer = vec![0; words.len()];
            for (at, byte) in words.bytes().enumerate() {
                let _ = ours.write_all(&[byte]).await;
                let _ = ours.read_exact(&mut answer[at..=at]).await;
            }
            drop(ours);
            String::from_utf8_lossy(&answer).into_owned()
        };
        let ((), echoed) = exercise::block_on(async { tokio::join!(handle, client) });
        expect_eq("what an echo server answered", words, echoed)
    });
}

/// Whether the token of this thread is there. Takes it, or waits a moment for it.
fn has_a_token() -> bool {
    let before = std::time::Instant::now();
    thread::park_timeout(ms(200));
    before.elapsed() < ms(100)
}

/// The same failure, of a `block_on` that is not the learner's own.
fn of_a_library(failure: Failure) -> Failure {
    if failure.has_advice("block-on-inside-async") {
        return failure.instead_advise("executor-of-a-library");
    }
    failure
}
