//! Each end of a channel is polled, sent to and dropped by hand, so that every order of these can be had.

use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;

use harness::drops::DropLog;
use harness::manual_poll::ManualPoll;
use harness::probe::CountingWaker;
use harness::worst_moments::{event_during_a_poll, polled_in_its_wake};
use harness::{Advise, Checks, Failure, HangKind, async_learn, checked_with, expect_eq, trace};

use super::exercise::{self, Receiver, Sender};

/// What no two runs share.
fn value() -> u32 {
    1 + harness::seed() % 1000
}

fn a_and_b() -> (CountingWaker, CountingWaker) {
    (CountingWaker::named("A"), CountingWaker::named("B"))
}

/// What happens to a sender that sends this, or that sends nothing and goes.
fn what(sent: Option<u32>) -> &'static str {
    match sent {
        Some(_) => "a value was sent",
        None => "the sender was dropped",
    }
}

/// What `receiver` gives now.
fn next<T>(receiver: &mut Receiver<T>) -> Poll<Option<T>> {
    pin!(receiver.recv()).poll(&mut Context::from_waker(Waker::noop()))
}

pub fn checks(all: &mut Checks) {
    all.check("a_value_wakes_the_receiver", || {
        checked_with("a channel, and a receiver that waits before the value is sent");
        trace::another_run();
        let ((sender, mut receiver), (a, b)) = (exercise::channel(), a_and_b());
        let mut waits = ManualPoll::new(receiver.recv());
        let too_early = waits.until_stalled(&a)?;
        expect_eq("what `recv` gave before the `send`", None, too_early)
            .advise("empty-is-not-closed")?;
        waits.pending(&b)?;
        expect_eq("what `send` returned", Ok(()), sender.send(value()))?;
        waits
            .woken(&b, "a value was sent")
            .advise("waker-never-woken")?;
        expect_eq("what `recv` gave", Some(value()), waits.ready(&b)?)?;

        checked_with("a oneshot, and a receiver that waits before the value is sent");
        let ((sender, receiver), (a, b)) = (exercise::oneshot(), a_and_b());
        let mut waits = ManualPoll::new(receiver);
        waits.pending(&a)?;
        waits.pending(&b)?;
        expect_eq("what `send` returned", Ok(()), sender.send(value()))?;
        waits
            .woken(&b, "the value was sent")
            .advise("waker-never-woken")?;
        expect_eq("what the receiver gave", Some(value()), waits.ready(&b)?)
            .advise("closed-before-it-was-empty")
    });

    all.check("the_last_sender_goes", || {
        checked_with("a channel, and a receiver that waits while its two senders are dropped");
        trace::another_run();
        let ((sender, mut receiver), (a, b)) = (exercise::channel::<u32>(), a_and_b());
        let other = sender.clone();
        let mut waits = ManualPoll::new(receiver.recv());
        waits.pending(&a)?;
        trace::turn("a sender", "is dropped");
        drop(sender);
        if let Err(failure) = waits.pending(&b).advise("clone-not-counted") {
            // A count below zero would panic in its drop, and end the process.
            std::mem::forget(other);
            return Err(failure);
        }
        trace::turn("the last sender", "is dropped");
        drop(other);
        waits
            .woken(&b, "the last sender was dropped")
            .advise("last-drop-wakes-nobody")?;
        expect_eq("what `recv` gave", None, waits.ready(&b)?)
    });

    all.check("the_sender_of_a_oneshot_goes", || {
        checked_with("a oneshot, and a receiver that waits while its sender is dropped");
        trace::another_run();
        let ((sender, receiver), (a, _)) = (exercise::oneshot::<u32>(), a_and_b());
        let mut waits = ManualPoll::new(receiver);
        waits.pending(&a)?;
        trace::turn("the sender", "is dropped");
        drop(sender);
        waits
            .woken(&a, "the sender was dropped")
            .advise("last-drop-wakes-nobody")?;
        expect_eq("what the receiver gave", None, waits.ready(&a)?)
    });

    all.check("values_come_before_the_end", || {
        checked_with("three values, whose senders are gone");
        let (sender, mut receiver) = exercise::channel();
        let other = sender.clone();
        for (from, n) in [(&sender, 0), (&other, 1), (&sender, 2)] {
            expect_eq("what `send` returned", Ok(()), from.send(value() + n))?;
        }
        drop((sender, other));
        let got: Vec<_> = (0..5).map(|_| next(&mut receiver)).collect();
        let end = Poll::Ready(None);
        let [first, second, third] = [0, 1, 2].map(|n| Poll::Ready(Some(value() + n)));
        let ended_first = got.first() == Some(&end);
        let newest_first = got.starts_with(&[third, second, first]);
        let expected = vec![first, second, third, end, end];
        expect_eq("what five calls of `recv` gave", expected, got)
            .advise_if(ended_first, "closed-before-it-was-empty")
            .advise_if(newest_first, "newest-value-first")
    });

    all.check("the_receiver_goes", || {
        checked_with("a channel whose receiver was dropped, with two values in its queue");
        let (drops, (sender, receiver)) = (DropLog::new(), exercise::channel());
        for name in ["the first value", "the second value"] {
            let sent = sender.send(drops.track(name, ())).is_ok();
            expect_eq("whether the receiver was there", true, sent)?;
        }
        drop(receiver);
        let left = drops.alive();
        let back = sender.send(drops.track("a late value", ())).is_err();
        expect_eq("whether a late value came back as `Err`", true, back)
            .advise("sent-to-nobody")?;
        expect_eq("the values that are left", Vec::<String>::new(), left)
            .advise("kept-for-nobody")?;

        checked_with("a oneshot whose receiver was dropped, before and after the `send`");
        let (sender, receiver) = exercise::oneshot();
        drop(receiver);
        expect_eq("what `send` returned", Err(value()), sender.send(value()))
            .advise("sent-to-nobody")?;
        let (sender, receiver) = exercise::oneshot();
        let sent = sender.send(drops.track("the only value", ())).is_ok();
        expect_eq("whether the receiver was there", true, sent)?;
        drop(receiver);
        expect_eq(
            "the values that are left",
            Vec::<String>::new(),
            drops.alive(),
        )
        .advise("kept-for-nobody")
    });

    all.check("nothing_is_missed_during_a_poll", || {
        for sent in [Some(value()), None] {
            checked_with("a channel");
            let (sender, mut receiver) = exercise::channel();
            let event = move || _ = sent.map(|value| sender.send(value));
            let got = event_during_a_poll(receiver.recv(), what(sent), event)?;
            expect_eq("what `recv` gave", sent, got)?;

            checked_with("a oneshot");
            let (sender, receiver) = exercise::oneshot();
            let event = move || _ = sent.map(|value| sender.send(value));
            let got = event_during_a_poll(receiver, what(sent), event)?;
            expect_eq("what the receiver gave", sent, got)?;
        }
        Ok(())
    });

    all.check("a_waker_may_poll_at_once", || {
        for sent in [Some(value()), None] {
            checked_with("an executor that polls `recv` inside of `wake`");
            let (sender, mut receiver) = exercise::channel();
            let event = move || _ = sent.map(|value| sender.send(value));
            let waits = poll_fn(move |cx| pin!(receiver.recv()).poll(cx));
            let got = polled_in_its_wake(waits, what(sent), event)?;
            expect_eq("what `recv` gave", sent, got)?;

            checked_with("an executor that polls a oneshot inside of `wake`");
            let (sender, receiver) = exercise::oneshot();
            let event = move || _ = sent.map(|value| sender.send(value));
            let got = polled_in_its_wake(receiver, what(sent), event)?;
            expect_eq("what the receiver gave", sent, got)?;
        }
        Ok(())
    });

    all.on_hang(dropped_under_the_lock)
        .check("a_value_may_have_a_sender", || {
            checked_with("a value that has a sender of its own channel, and a receiver that goes");
            let (sender, receiver) = exercise::channel();
            let _ = sender.send(Letter(Some(sender.clone())));
            drop(receiver);
            let back = sender.send(Letter(None)).is_err();
            expect_eq("whether a late value came back as `Err`", true, back)
        });

    all.check("many_senders_on_threads", || {
        let many = 200 + value() % 100;
        checked_with(format!("three threads, which send {many} values each"));
        let (sender, mut receiver) = exercise::channel();
        let threads = [0, 1, 2].map(|from| {
            let sender = sender.clone();
            thread::spawn(move || (0..many).for_each(|n| _ = sender.send((from, n))))
        });
        drop(sender);
        let mut got: Vec<(u32, u32)> = Vec::new();
        async_learn::block_on(async {
            while let Some(value) = receiver.recv().await {
                got.push(value);
            }
        });
        for thread in threads {
            thread.join().expect("`send` does not panic");
        }
        for from in 0..3 {
            let of_this: Vec<u32> = got
                .iter()
                .filter(|of| of.0 == from)
                .map(|of| of.1)
                .collect();
            let expected: Vec<u32> = (0..many).collect();
            expect_eq("the values of one sender", expected, of_this)?;
        }
        Ok(())
    });
}

/// A value that may have a sender of the channel in which it is.
struct Letter(#[expect(dead_code, reason = "it is dropped, which is all")] Option<Sender<Letter>>);

/// A hang in a call that waits for a lock which the same thread holds.
fn dropped_under_the_lock(hang: Failure) -> Failure {
    let blocked = hang.hang == Some(HangKind::Blocked);
    hang.advise_if(blocked, "dropped-under-the-lock")
}
