//! A sky that gets clear at each single moment that a poll leaves, and telescopes that all have to learn of it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Waker};

use harness::futures::future::join;
use harness::lost_wakeup::{self, Source};
use harness::manual_poll::ManualPoll;
use harness::probe::CountingWaker;
use harness::{
    Advise, Checked, Checks, Failure, HangKind, checked_with, expect_eq, process, seed,
    worst_moments,
};

use super::exercise::{self, ClearSky, Observatory};

/// The source is the sensor, and its event is the moment when the sky gets clear.
impl exercise::CloudSensor for Source {
    fn is_ready(&self) -> bool {
        self.is_ready()
    }

    fn register(&self, waker: &Waker) {
        self.register(waker);
    }
}

/// A sensor that does something at one moment of its calls. Clones are the same sensor.
#[derive(Clone)]
struct Interrupted {
    source: Source,
    due: Arc<Mutex<Option<Interruption>>>,
}

struct Interruption {
    /// How many moments come before it. Each call has two of them: one at its begin, and one at its end.
    moments_left: usize,
    act: Box<dyn FnOnce() + Send>,
}

impl Interrupted {
    fn moment(&self) {
        let act = {
            let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
            match &mut *due {
                Some(Interruption { moments_left, .. }) if *moments_left > 0 => {
                    *moments_left -= 1;
                    None
                }
                _ => due.take(),
            }
        };
        if let Some(Interruption { act, .. }) = act {
            act();
        }
    }
}

impl exercise::CloudSensor for Interrupted {
    fn is_ready(&self) -> bool {
        self.moment();
        let is_ready = self.source.is_ready();
        self.moment();
        is_ready
    }

    fn register(&self, waker: &Waker) {
        self.moment();
        self.source.register(waker);
        self.moment();
    }
}

/// Polls a telescope, and at one moment of this poll, another thread seems to poll a second one. Right after that, the
/// sky gets clear. Says whether the poll has so many moments.
fn another_poll_in_the_poll(moments_left: usize) -> Checked<bool> {
    let source = Source::new();
    let due = Arc::new(Mutex::new(None));
    let sensor = Interrupted {
        source: source.clone(),
        due: Arc::clone(&due),
    };
    let observatory = Observatory::new(sensor);
    let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
    let mut first = ManualPoll::new(observatory.clear_sky());
    let second: Arc<Mutex<Pin<Box<ClearSky<Interrupted>>>>> =
        Arc::new(Mutex::new(Box::pin(observatory.clear_sky())));
    let is_ready = {
        let (second, waker) = (Arc::clone(&second), b.waker());
        move || {
            let mut second = second.lock().unwrap_or_else(PoisonError::into_inner);
            second
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_ready()
        }
    };
    let act = {
        let (source, is_ready) = (source.clone(), is_ready.clone());
        Box::new(move || {
            is_ready();
            source.fire();
        })
    };
    *due.lock().unwrap_or_else(PoisonError::into_inner) = Some(Interruption { moments_left, act });

    let polled = first.poll(&a)?;
    if !source.has_fired() {
        return Ok(false);
    }
    if b.wakes() == 0 {
        return Err(Failure::hung(
            HangKind::Asleep,
            "a second telescope was polled during a poll of the first, the sky got clear, and the second one sleeps",
        )
        .expected("all telescopes that wait are woken")
        .got("the second telescope is pending, and the event will not come again")
        .details(source.story())
        .advise("lost-wakeup"));
    }
    if polled.is_pending() {
        first.woken(&a, "the sky got clear")?;
        first.ready(&a)?;
    }
    expect_eq("whether the second telescope is ready", true, is_ready()).map(|()| true)
}

/// What a poll stands still for: a lock that it holds itself, in a call of the sensor.
fn blocked(hang: Failure) -> Failure {
    let waits = hang.hang == Some(HangKind::Blocked);
    hang.advise_if(waits, "lock-held-during-a-call")
}

fn telescope(source: &Source) -> ManualPoll<ClearSky<Source>> {
    ManualPoll::new(Observatory::new(source.clone()).clear_sky()).at_most(100)
}

pub fn checks(all: &mut Checks) {
    all.check("asks_only_in_its_polls", || {
        // So that a loop ends, which asks again and again.
        let source = Source::firing_after(200);
        let (mut poller, a) = (telescope(&source), CountingWaker::named("A"));
        let before = process::threads_started();
        let polled = poller.poll(&a);
        // The second count starts a thread itself.
        let started = before.zip(process::threads_started());
        let started = started.map_or(0, |(before, now)| now - before - 1);
        let wrong = |what, got, advice| {
            let expected = "a poll looks once or twice, and the sensor wakes";
            Err(Failure::new(what)
                .expected(expected)
                .got(got)
                .advise(advice))
        };
        if started > 0 {
            let got = format!("new threads: {started}");
            return wrong("a poll started a thread", got, "busy-waiting");
        }
        if source.has_fired() {
            let got = "200 calls of the sensor in one poll".to_owned();
            return wrong(
                "a poll asked the sensor again and again",
                got,
                "wake-and-pending",
            );
        }
        polled.map(drop)
    });

    all.on_hang(blocked).check("a_clear_night", || {
        let (source, a) = (Source::new(), CountingWaker::named("A"));
        let mut poller = telescope(&source);
        poller.pending(&a)?;
        source.fire();
        poller
            .woken(&a, "the sky got clear")
            .advise("waker-never-woken")?;
        poller.ready(&a)
    });

    all.on_hang(blocked).check("clears_at_any_moment", || {
        lost_wakeup::fire_at_every_call(|source| Observatory::new(source).clear_sky()).map(drop)
    });

    all.on_hang(blocked)
        .check("two_telescopes_at_any_moment", || {
            checked_with("two telescopes of one task");
            lost_wakeup::fire_at_every_call(|source| {
                let observatory = Observatory::new(source);
                join(observatory.clear_sky(), observatory.clear_sky())
            })
            .map(drop)
        });

    all.check("a_wake_is_no_clear_sky", || {
        let source = Source::new();
        let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
        let mut poller = telescope(&source);
        for _ in 0..2 {
            poller.pending(&a).advise("woken-is-no-proof")?;
            poller.pending(&b).advise("woken-is-no-proof")?;
        }
        expect_eq(
            "the number of wakes under the clouds",
            0,
            a.wakes() + b.wakes(),
        )
        .advise("wake-and-pending")?;
        source.fire();
        poller.woken(&b, "the sky got clear")?;
        poller.ready(&b)
    });

    all.check("all_telescopes_are_woken", || {
        let count = 3 + seed() as usize % 5;
        checked_with(format!("{count} telescopes, each in a task of its own"));
        let source = Source::new();
        let observatory = Observatory::new(source.clone());
        let mut telescopes = Vec::new();
        for number in 1..=count {
            let waker = CountingWaker::named(&format!("of telescope {number}"));
            let mut poller = ManualPoll::new(observatory.clear_sky());
            poller.pending(&waker)?;
            telescopes.push((poller, waker));
        }
        let kept = telescopes
            .iter()
            .filter(|(_, waker)| waker.kept() > 0)
            .count();
        if kept < count {
            return Err(Failure::new(format!(
                "{count} telescopes wait, and not all of their wakers are kept"
            ))
            .expected("a waker of each telescope is kept")
            .got(format!("the wakers of {kept} telescope(s) are kept"))
            .advise("another-waker-replaced"));
        }
        source.fire();
        for (poller, waker) in &mut telescopes {
            poller
                .woken(waker, "the sky got clear")
                .advise("wakes-only-one")?;
            poller.ready(waker)?;
        }
        Ok(())
    });

    all.on_hang(blocked).check("polled_at_the_same_time", || {
        checked_with("two telescopes of two tasks, one of them polled during a poll of the other");
        let mut moments = 0;
        while moments < 100 && another_poll_in_the_poll(moments)? {
            moments += 1;
        }
        Ok(())
    });

    all.check("another_sky_is_another_matter", || {
        let skies = [Source::new(), Source::new()];
        let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
        let [mut here, mut there] = skies.each_ref().map(telescope);
        here.pending(&a)?;
        there.pending(&b)?;
        skies[0].fire();
        here.woken(&a, "the first of two skies got clear")
            .advise("one-static-for-all")?;
        here.ready(&a)?;
        expect_eq("the number of wakes under the other sky", 0, b.wakes())
            .advise("one-static-for-all")?;
        there.pending(&b)
    });

    all.check("polled_inside_of_wake", || {
        let source = Source::new();
        let telescope = Observatory::new(source.clone()).clear_sky();
        worst_moments::polled_in_its_wake(telescope, "the sky got clear", move || source.fire())
    });

    all.check("clears_on_another_thread", || {
        let source = Source::new();
        let telescope = Observatory::new(source.clone()).clear_sky();
        worst_moments::event_during_a_poll(telescope, "the sky got clear", move || source.fire())
    });
}
