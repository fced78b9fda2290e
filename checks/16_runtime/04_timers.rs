//! Sleeps that are polled by hand. The check says what time it is, so an hour takes no time, and nothing is early or late
//! by chance.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use harness::manual_poll::{ManualPoll, waker_fn};
use harness::memory::{GRAIN, Meter};
use harness::probe::CountingWaker;
use harness::{Advise, Checked, Checks, Failure, checked_with, ensure, expect_eq, ms, seed, trace};

use super::exercise::{Sleep, Timers};

pub fn checks(all: &mut Checks) {
    all.check("any_instant", || {
        checked_with("a deadline that is a year away, and then one of last minute");
        let clock = Clock::new();
        let year = 365 * 24 * 3_600_000;
        let a = CountingWaker::named("A");
        let mut sleep = ManualPoll::new(clock.sleep_until(year));
        sleep.pending(&a)?;
        clock.fire(year + 1);
        sleep
            .woken(&a, "its deadline was fired, a year from now")
            .advise_if(goes_by_the_systems_clock(), "asks-a-clock-of-its-own")
            .advise("waker-never-woken")?;
        let over = sleep.ready(&a);
        over.map_err(|failure| {
            failure.instead_advise(if goes_by_the_systems_clock() {
                "asks-a-clock-of-its-own"
            } else {
                "fired-and-still-pending"
            })
        })?;
        // By the system's clock this one is over. But nobody has fired it.
        let past = a_minute_ago();
        let mut sleep = ManualPoll::new(clock.timers.sleep_until(past));
        sleep
            .pending(&a)
            .advise_if(goes_by_the_systems_clock(), "asks-a-clock-of-its-own")
            .advise("ended-by-an-earlier-fire")?;
        expect_eq(
            "what `next_deadline()` gives",
            Some(past),
            clock.timers.next_deadline(),
        )?;
        clock.timers.fire(past + ms(1));
        sleep.woken(&a, "its deadline was fired")?;
        sleep.ready(&a)
    });

    all.check("the_earliest_is_next", || {
        trace::another_run();
        let clock = Clock::new();
        // The latest is neither the first nor the last that is made.
        let mut sleeps = [20, 50, 10, 40, 30].map(|at| (at, Box::pin(clock.sleep_until(at))));
        clock
            .next_is(Some(10))
            .advise_if(clock.next().is_none(), "waits-only-when-polled")?;
        for (fired, next) in [
            (10, Some(20)),
            (20, Some(30)),
            (30, Some(40)),
            (40, Some(50)),
            (50, None),
        ] {
            clock.fire(fired);
            let is_over = |(at, sleep): &mut (u64, Pin<Box<Sleep>>)| {
                let mut cx = Context::from_waker(Waker::noop());
                *at == fired && sleep.as_mut().poll(&mut cx).is_ready()
            };
            let got = clock.next();
            clock.next_is(next).map_err(|failure| {
                let is_over = sleeps.iter_mut().any(is_over);
                failure
                    .advise_if(got == Some(fired) && is_over, "fired-timer-kept")
                    .advise_if(got == Some(fired), "fired-too-late")
                    .advise_if(got > next || got.is_none(), "fired-too-early")
            })?;
        }
        Ok(())
    });

    all.check("each_at_its_own_time", || {
        trace::another_run();
        let clock = Clock::new();
        let wakers = ["roast", "tea", "eggs"].map(CountingWaker::named);
        let [roast, tea, eggs] = &wakers;
        let mut sleeps = [("the roast", 60), ("the tea", 20), ("the eggs", 40)]
            .map(|(name, at)| ManualPoll::new(clock.sleep_until(at)).named(name));
        for (sleep, waker) in sleeps.iter_mut().zip(&wakers) {
            sleep.pending(waker)?;
        }
        let [for_roast, for_tea, for_eggs] = &mut sleeps;
        for (now, due, waker) in [
            (20, for_tea, tea),
            (40, for_eggs, eggs),
            (60, for_roast, roast),
        ] {
            clock.fire(now - 1);
            ensure(
                !due.is_woken(waker),
                format!("`{}` was woken before its deadline", waker.name()),
            )
            .advise("fired-too-early")?;
            clock.fire(now);
            due.woken(waker, &format!("{now} ms were fired, its deadline,"))
                .map_err(|failure| failure.instead_advise("fired-too-late"))?;
            due.ready(waker)?;
            due.let_go()?;
        }
        let wakes = wakers.each_ref().map(CountingWaker::wakes);
        expect_eq("how often each of them was woken", [1, 1, 1], wakes)
    });

    all.check("the_others_sleep_on", || {
        let clock = Clock::new();
        let (early, late) = (CountingWaker::named("early"), CountingWaker::named("late"));
        let mut first = ManualPoll::new(clock.sleep_until(10));
        let mut second = ManualPoll::new(clock.sleep_until(30));
        first.pending(&early)?;
        second.pending(&late)?;
        clock.fire(10);
        ensure(
            !second.is_woken(&late),
            "a sleep was woken whose deadline had not come",
        )
        .advise("fired-too-early")?;
        second.pending(&late)
    });

    all.check("the_order_of_deadlines", || {
        let clock = Clock::new();
        let log = Log::default();
        // Another order in each run. Three have the same deadline.
        let shift = seed() as u64;
        let deadlines: Vec<u64> = (0..8).map(|n| (n * 3 + shift) % 8).map(|n| n.max(2) * 10).collect();
        let _sleeps: Vec<_> = (1..).zip(&deadlines).map(|(n, &at)| log.polled(&clock, n, at)).collect();
        clock.fire(100);
        let mut expected: Vec<(u64, usize)> = deadlines.iter().copied().zip(1..).collect();
        harness::sort(&mut expected);
        let made: Vec<usize> = (1..=8).collect();
        let expected: Vec<usize> = expected.into_iter().map(|(_, n)| n).collect();
        let got = log.taken();
        // Of those with one deadline, some are missing; of the others, none.
        let missing: Vec<&usize> = expected.iter().filter(|n| !got.contains(n)).collect();
        let overwritten = !missing.is_empty() && missing.iter().all(|n| deadlines[**n - 1] == 20);
        expect_eq(
            &format!("the order in which sleeps with the deadlines {deadlines:?} were woken by one `fire`"),
            expected.clone(),
            got.clone(),
        )
        .advise_if(overwritten, "equal-deadlines-overwrite")
        .advise_if(got == made, "timers-in-the-order-they-began")
        .advise("woken-in-another-order")
    });

    all.check("the_same_deadline", || {
        let clock = Clock::new();
        let log = Log::default();
        let many = 5 + seed() as usize % 5;
        let mut sleeps: Vec<_> = (1..=many).map(|n| log.polled(&clock, n, 10)).collect();
        // One leaves, and takes none of the others with it.
        sleeps.remove(2).cancel();
        clock
            .next_is(Some(10))
            .advise("equal-deadlines-overwrite")?;
        clock.fire(10);
        let expected: Vec<usize> = (1..=many).filter(|n| *n != 3).collect();
        let got = log.taken();
        let (stayed, missing) = (got.contains(&3), got.len() < expected.len());
        expect_eq(
            "the sleeps with one deadline that were woken, in order",
            expected,
            got,
        )
        .advise_if(stayed, "canceled-timer-kept")
        .advise_if(missing, "equal-deadlines-overwrite")
        .advise("woken-in-another-order")?;
        clock.next_is(None)
    });

    all.check("its_latest_waker", || {
        trace::another_run();
        let clock = Clock::new();
        let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
        let mut sleep = ManualPoll::new(clock.sleep_until(10));
        sleep.pending(&a)?;
        sleep.pending(&b)?;
        clock.fire(10);
        sleep.woken(&b, "its deadline was fired")?;
        sleep.ready(&b)
    });

    all.check("not_polled_yet", || {
        let clock = Clock::new();
        let sleep = clock.sleep_until(10);
        clock.next_is(Some(10)).advise("waits-only-when-polled")?;
        clock.fire(10);
        clock.next_is(None)?;
        let a = CountingWaker::named("A");
        let over = ManualPoll::new(sleep).poll(&a).map(|poll| poll.is_ready());
        if matches!(over, Ok(true)) {
            return Ok(());
        }
        Err(
            Failure::new("a sleep was not ready at its first poll, after its deadline was fired")
                .expected("`Ready`")
                .got("`Pending`, and no later `fire` is due for it"),
        )
        .advise("waits-only-when-polled")
    });

    all.check("dropped_early", || {
        trace::another_run();
        let clock = Clock::new();
        let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
        let mut leaves = ManualPoll::new(clock.sleep_until(10));
        let mut stays = ManualPoll::new(clock.sleep_until(30));
        leaves.pending(&a)?;
        stays.pending(&b)?;
        leaves.cancel();
        clock.next_is(Some(30)).advise("canceled-timer-kept")?;
        leaves
            .let_go()
            .map_err(|failure| failure.instead_advise("canceled-timer-kept"))?;
        clock.fire(20);
        expect_eq(
            "how often the waker of a dropped sleep was woken",
            0,
            a.wakes(),
        )
        .advise("canceled-timer-kept")?;
        clock.fire(30);
        stays.woken(&b, "its deadline was fired")
    });

    all.check("over_and_dropped", || {
        let clock = Clock::new();
        let (over, stays) = (clock.sleep_until(10), clock.sleep_until(10_000));
        clock.fire(10);
        drop(over);
        clock.next_is(Some(10_000))?;
        drop(stays);
        clock.next_is(None).advise("canceled-timer-kept")
    });

    all.check("thousands_that_leave", || {
        let clock = Clock::new();
        let _stays = clock.sleep_until(1);
        let meter = Meter::start();
        for n in 0..MANY {
            drop(clock.timers.sleep_until(clock.at(3_600_000 + n)));
        }
        meter.look();
        meter
            .at_most(
                "what is kept of 100,000 sleeps that were dropped",
                2 * GRAIN,
            )
            .advise("canceled-timer-kept")
    });

    all.on_hang(|hang| hang.advise("woken-under-a-lock"))
        .check("wakers_use_the_timers", || {
            let clock = Clock::new();
            let late = Arc::new(Mutex::new(Some(clock.sleep_until(50))));
            let (timers, leaves, made) = (clock.timers.clone(), Arc::clone(&late), clock.at(20));
            let new = Arc::new(Mutex::new(None));
            let begins = Arc::clone(&new);
            let waker = waker_fn(move || {
                timers.next_deadline();
                let sleep = timers.sleep_until(made);
                *begins.lock().expect("nothing panics meanwhile") = Some(sleep);
                let left = leaves.lock().expect("nothing panics meanwhile").take();
                drop(left);
            });
            let mut sleep = ManualPoll::new(clock.sleep_until(10));
            let _ = sleep.poll_with(&waker)?;
            clock.fire(10);
            clock.next_is(Some(20))
        });

    all.check("many_in_any_order", || {
        let many = 500 + seed() as u64 % 200;
        checked_with(format!("{many} sleeps, of which every third is dropped"));
        let clock = Clock::new();
        let deadline = |n: u64| n * 7_919 % many;
        let sleeps: Vec<Option<Sleep>> = (0..many)
            .map(|n| Some(clock.sleep_until(deadline(n))).filter(|_| n % 3 > 0))
            .collect();
        let mut due: Vec<u64> = (0..many).filter(|n| n % 3 > 0).map(deadline).collect();
        harness::sort(&mut due);
        due.dedup();
        for next in due {
            clock.next_is(Some(next))?;
            clock.fire(next);
        }
        clock.next_is(None)?;
        drop(sleeps);
        Ok(())
    });
}

/// Sleeps whose entries fill more than a mebibyte, if they are kept.
const MANY: u64 = 66_000;

/// An instant that is over by the system's clock.
fn a_minute_ago() -> Instant {
    let now = Instant::now();
    now.checked_sub(Duration::from_secs(60)).unwrap_or(now)
}

/// Whether a sleep of a minute ago differs from one of the next hour, though nobody fires the one or both are fired.
fn goes_by_the_systems_clock() -> bool {
    let is_ready = |sleep: &mut Pin<Box<Sleep>>, waker: &Waker| {
        sleep
            .as_mut()
            .poll(&mut Context::from_waker(waker))
            .is_ready()
    };
    trace::aside(|| {
        let ends = |deadline: Instant, is_fired: bool| {
            let timers = Timers::new();
            let waker = CountingWaker::named("aside");
            let mut sleep = Box::pin(timers.sleep_until(deadline));
            let at_once = is_ready(&mut sleep, &waker.waker());
            if is_fired && !at_once {
                timers.fire(deadline + ms(1));
                return (
                    at_once,
                    waker.wakes() > 0,
                    is_ready(&mut sleep, &waker.waker()),
                );
            }
            (at_once, false, at_once)
        };
        let (past, coming) = (a_minute_ago(), Instant::now() + ms(3_600_000));
        [false, true]
            .into_iter()
            .any(|is_fired| ends(past, is_fired) != ends(coming, is_fired))
    })
}

/// So many milliseconds, for a picture, where there is little room.
fn in_short(millis: u64) -> String {
    const DAY: u64 = 86_400_000;
    match (millis / DAY, millis % DAY) {
        (365, 0) => "a year".to_owned(),
        (365, more) => format!("a year + {more}"),
        _ => millis.to_string(),
    }
}

/// Timers of the learner's, and the instant that is zero.
struct Clock {
    start: Instant,
    timers: Timers,
    /// What is due and was not fired, in milliseconds, whatever the learner's timers keep: for the picture.
    deadlines: RefCell<Vec<u64>>,
}

impl Clock {
    fn new() -> Clock {
        // Not the present, so that a clock of the learner's own shows another time.
        let start = Instant::now() + ms(3_600_000);
        let timers = Timers::new();
        let deadlines = RefCell::default();
        Clock {
            start,
            timers,
            deadlines,
        }
    }

    /// So many milliseconds after the start.
    fn at(&self, millis: u64) -> Instant {
        self.start + ms(millis)
    }

    fn sleep_until(&self, millis: u64) -> Sleep {
        self.shows(|deadlines| deadlines.push(millis));
        self.timers.sleep_until(self.at(millis))
    }

    fn fire(&self, millis: u64) {
        self.shows(|deadlines| deadlines.retain(|deadline| *deadline > millis));
        trace::event("fire", &in_short(millis), || {
            self.timers.fire(self.at(millis))
        });
    }

    /// Changes what the picture shows of the deadlines.
    fn shows(&self, change: impl FnOnce(&mut Vec<u64>)) {
        let mut deadlines = self.deadlines.borrow_mut();
        change(&mut deadlines);
        harness::sort(&mut deadlines);
        // Nobody looks at more.
        deadlines.truncate(10);
        trace::heap("due list", deadlines.iter().map(|millis| in_short(*millis)));
    }

    /// The next deadline, in milliseconds after the start.
    fn next(&self) -> Option<u64> {
        let millis =
            |instant: Instant| instant.saturating_duration_since(self.start).as_millis() as u64;
        self.timers.next_deadline().map(millis)
    }

    /// Requires that this is the next deadline.
    fn next_is(&self, expected: Option<u64>) -> Checked {
        let got = self.next();
        if got == expected {
            return Ok(());
        }
        let said = |deadline: Option<u64>| match deadline {
            Some(millis) => format!("{millis} ms"),
            None => "None: no sleep waits".to_owned(),
        };
        Err(
            Failure::new("`next_deadline()` is not the earliest deadline of those that wait")
                .expected(said(expected))
                .got(said(got))
                .advise_if(
                    expected == Some(10) && got == Some(20),
                    "timers-in-the-order-they-began",
                )
                .advise_if(
                    expected == Some(10) && got == Some(50),
                    "latest-deadline-first",
                ),
        )
    }
}

/// Who was woken, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<usize>>>);

impl Log {
    /// Sleep number `n`, which was polled once, and says in this log when it is woken.
    fn polled(&self, clock: &Clock, n: usize, millis: u64) -> ManualPoll<Sleep> {
        let log = Arc::clone(&self.0);
        let mut sleep = ManualPoll::new(clock.sleep_until(millis));
        let waker = waker_fn(move || log.lock().expect("nothing panics meanwhile").push(n));
        let _ = sleep.poll_with(&waker);
        sleep
    }

    fn taken(&self) -> Vec<usize> {
        std::mem::take(&mut *self.0.lock().expect("nothing panics meanwhile"))
    }
}
