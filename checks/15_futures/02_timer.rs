//! Sandglasses that run until the check lets them run out: who turns them, who waits for whom, and who wakes whom.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, ThreadId};

use harness::manual_poll::ManualPoll;
use harness::probe::CountingWaker;
use harness::{
    Advise, Checked, Checks, Failure, HangKind, checked_with, ensure, expect_eq, ms, process, seed,
    trace, until_still, worst_moments,
};

use super::exercise;

#[derive(Default)]
struct State {
    turns: usize,
    /// Turns that were made on the check's own thread.
    turns_here: usize,
    /// Whether the sand has run out.
    is_out: bool,
}

/// A glass whose sand runs out when the check says so. Clones are the same glass.
#[derive(Clone)]
struct Sand {
    here: ThreadId,
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl Sand {
    fn new() -> Sand {
        Sand {
            here: thread::current().id(),
            shared: Arc::default(),
        }
    }

    fn runs_out(&self) {
        trace::turn("the sand", "has run out");
        self.is_out();
    }

    fn is_out(&self) {
        self.state().is_out = true;
        self.shared.1.notify_all();
    }

    /// Requires that it was turned once, and on another thread.
    fn is_turned(&self) -> Checked {
        until_still(ms(250), || self.state().turns > 0);
        let State {
            turns, turns_here, ..
        } = *self.state();
        let wrong =
            |what| Err(Failure::new(what).expected("`turn` is called once, on another thread"));
        match (turns, turns_here) {
            (1, 0) => Ok(()),
            (0, _) => wrong("the glass was never turned").advise("answer-without-the-work"),
            (_, 0) => wrong("the glass was turned again").advise("thread-per-poll"),
            _ => wrong("`turn` was called on the thread that polls the timer")
                .advise("poll-that-blocks"),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.0.lock().expect("nothing panics meanwhile")
    }
}

impl exercise::Glass for Sand {
    fn turn(&self) {
        let mut state = self.state();
        state.turns += 1;
        if thread::current().id() == self.here {
            // It would never return.
            state.turns_here += 1;
            return;
        }
        let out = self.shared.1.wait_while(state, |state| !state.is_out);
        drop(out.expect("nothing panics meanwhile"));
    }
}

/// Requires that the timer is woken, and then ready. Another timer's helper threads may still wait, `others` of them.
fn wakes_and_is_ready<T: Future>(
    timer: &mut ManualPoll<T>,
    waker: &CountingWaker,
    others: usize,
) -> Checked {
    timer.until_woken(waker, ms(250))?;
    // What the helper thread does after the wake is over then. A wake that came too early is told by
    // `polled_inside_of_wake`, where it is seen each time.
    until_still(ms(4), || process::learner_threads() <= others);
    timer.ready(waker).map(drop)
}

/// What it means that a poll does not return.
fn a_poll_stands_still(hang: Failure) -> Failure {
    let waits = hang.hang == Some(HangKind::Blocked);
    // Of a lock that the helper thread has, it is one single wait.
    let again_and_again = hang.waits_again_and_again;
    hang.advise_if(waits && again_and_again, "poll-that-blocks")
        .advise_if(waits, "lock-held-by-the-helper")
}

pub fn checks(all: &mut Checks) {
    all.on_hang(a_poll_stands_still)
        .check("waits_without_a_poll", || {
            let (sand, a) = (Sand::new(), CountingWaker::named("A"));
            let mut timer = ManualPoll::new(exercise::Timer::new(sand.clone())).at_most(100);
            let mut ended = timer.until_stalled(&a);
            sand.is_turned()?;
            // Now the helper thread waits, with all that it has.
            if let Ok(None) = ended {
                ended = timer.until_stalled(&a);
            }
            if ended?.is_some() {
                return Err(
                    Failure::new("the timer was ready before the sand had run out")
                        .expected("`Pending`")
                        .got("`Ready`")
                        .details(timer.log())
                        .advise_if(timer.polls() > 1, "woken-is-no-proof"),
                );
            }
            sand.runs_out();
            timer.until_woken(&a, ms(250)).advise("waker-never-woken")?;
            wakes_and_is_ready(&mut timer, &a, 0)
        });

    all.check("one_thread_for_many_polls", || {
        let (sand, a) = (Sand::new(), CountingWaker::named("A"));
        let mut timer = ManualPoll::new(exercise::Timer::new(sand.clone()));
        timer.pending(&a)?;
        sand.is_turned()?;
        let polls = 5 + seed() as usize % 20;
        checked_with(format!("a timer that is polled {polls} times more"));
        let before = process::threads_started();
        for _ in 0..polls {
            timer.pending(&a)?;
        }
        // The second count starts a thread itself.
        let started = before.zip(process::threads_started());
        let started = started.map_or(0, |(before, now)| now - before - 1);
        let got = format!("{started} new threads in {polls} polls");
        ensure(started == 0, "polls of the same timer started more threads")
            .map_err(|failure| failure.expected("one thread for the timer").got(got))
            .advise("thread-per-poll")?;
        expect_eq(
            "the number of wakes before the sand has run out",
            0,
            a.wakes(),
        )
        .advise("wake-and-pending")?;
        sand.runs_out();
        wakes_and_is_ready(&mut timer, &a, 0)?;
        sand.is_turned()
    });

    all.check("each_timer_has_its_own_glass", || {
        checked_with("two timers, of which the first one runs out first");
        let [first, second] = [(); 2].map(|()| Sand::new());
        let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
        let mut one = ManualPoll::new(exercise::Timer::new(first.clone()));
        let mut other = ManualPoll::new(exercise::Timer::new(second.clone()));
        one.pending(&a)?;
        other.pending(&b)?;
        first.runs_out();
        one.until_woken(&a, ms(250))
            .advise_if(other.is_woken(&b), "one-static-for-all")?;
        wakes_and_is_ready(&mut one, &a, 1)?;
        other.pending(&b).advise("one-static-for-all")?;
        second.runs_out();
        wakes_and_is_ready(&mut other, &b, 0)
    });

    all.check("polled_inside_of_wake", || {
        let sand = Sand::new();
        let timer = exercise::Timer::new(sand.clone());
        worst_moments::polled_in_its_wake(timer, "the sand ran out", move || sand.is_out())
    });

    all.check("runs_out_during_a_poll", || {
        let sand = Sand::new();
        let timer = exercise::Timer::new(sand.clone());
        worst_moments::event_during_a_poll(timer, "the sand ran out", move || sand.is_out())
    });

    // For the picture.
    all.check("one_cup_of_tea", || {
        let (sand, a) = (Sand::new(), CountingWaker::named("A"));
        let mut timer = ManualPoll::new(exercise::Timer::new(sand.clone()));
        timer.pending(&a)?;
        sand.is_turned()?;
        sand.runs_out();
        wakes_and_is_ready(&mut timer, &a, 0)
    });
}
