//! A virtual clock that only moves when every task is idle.
//!
//! Under [`virtual_time`] a program that sleeps for an hour ends at once, its elapsed
//! time is exact to the millisecond, and one that waits for something that can never
//! happen is known in no time: nothing is left to wake it, so the clock jumps to the
//! hour's end.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use futures::future::LocalBoxFuture;

use tokio::runtime::RngSeed;
use tokio::time::{Instant, sleep, timeout};

use crate::outcome::{Advise as _, Checked, Failure, HangKind, ensure};
use crate::process::SleepMeter;
use crate::protocol::{RunEnd, TraceEvent};
use crate::{process, tasks, trace};

/// Longer than anything a check waits for.
const FOR_EVER: Duration = Duration::from_secs(3600);

/// Polls of one future after which it counts as spinning. Most work under virtual time stays below a few hundred; what
/// gives way at each step of a long computation comes to 5,000. On a slow machine more take longer than the watchdog waits.
const TOO_MANY_POLLS: u32 = 6_000;
/// The same of a future in a task of its own. No other future's wakes count there.
const TOO_MANY_POLLS_OF_A_TASK: u32 = 2_000;

/// Whole milliseconds, the grain of tokio's timers.
pub const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// What came of a future under virtual time.
#[derive(Debug)]
pub struct VirtualRun<T> {
    /// The future's output.
    pub value: T,
    /// Exact virtual time from the first poll to the end.
    pub elapsed: Duration,
    /// How often the future itself was polled.
    pub polls: u32,
    /// How often nothing was left to do but to wait for a timer, be it the future's or a task's.
    pub waits: u32,
    /// How many tasks were spawned meanwhile.
    pub spawned: usize,
}

/// Runs `future` to its end on a current-thread runtime whose clock is paused.
///
/// Fails with [`HangKind::Asleep`] when nothing is left that could wake it, and with
/// [`HangKind::Spinning`] when it is polled again and again without an end.
pub fn virtual_time<F: Future>(future: F) -> Checked<VirtualRun<F::Output>> {
    let mut value = None;
    let run = virtual_time_erased(Box::pin(async { value = Some(future.await) }))?;
    let value = value.expect("the run ended because the future was ready");
    Ok(VirtualRun { value, elapsed: run.elapsed, polls: run.polls, waits: run.waits, spawned: run.spawned })
}

/// Without the future's type, so that it is compiled in the kit and not with every check.
fn virtual_time_erased(mut future: LocalBoxFuture<'_, ()>) -> Checked<VirtualRun<()>> {
    // While nothing can be polled the thread may sleep, and does if other threads are at work.
    let parked = Arc::new(Mutex::new((None::<SleepMeter>, Duration::ZERO)));
    let (parks, unparks) = (Arc::clone(&parked), Arc::clone(&parked));
    let waits = Arc::new(AtomicU32::new(0));
    let waited = Arc::clone(&waits);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        // `select!` polls its branches in a random order, and a run must be the same each time: its picture is compared.
        .rng_seed(RngSeed::from_bytes(b"the same order in every run"))
        .on_thread_park(move || {
            waited.fetch_add(1, Ordering::Relaxed);
            parks.lock().unwrap_or_else(PoisonError::into_inner).0 = SleepMeter::start();
        })
        .on_thread_unpark(move || {
            let mut parked = unparks.lock().unwrap_or_else(PoisonError::into_inner);
            let slept = parked.0.take().and_then(|sleep_meter| sleep_meter.elapsed());
            parked.1 += slept.unwrap_or_default();
        })
        .build()
        .map_err(|error| Failure::new(format!("the check could not start a runtime: {error}")))?;
    let sleep_meter = SleepMeter::start();
    // `block_on` of `futures` panics in here, as tokio's does. It would stand still otherwise: nothing else could
    // move the clock.
    let _entered = futures::executor::enter();
    let outcome = runtime.block_on(async move {
        let start = Instant::now();
        trace::run(Some(start));
        let spawned_before = tasks::spawned();
        let mut polls = 0;
        // A separate handle, so that clones of the waker can be counted.
        let mut given: Option<Arc<PassOn>> = None;
        let counted = std::future::poll_fn(|cx| {
            // What polls now is the end of the hour, and no waker of the future's.
            if start.elapsed() >= FOR_EVER {
                tasks::discount_own_poll();
                return Poll::Pending;
            }
            polls += 1;
            if polls > TOO_MANY_POLLS {
                return Poll::Ready(None);
            }
            let waker = given.insert(Arc::new(PassOn(cx.waker().clone())));
            let waker = Waker::from(Arc::clone(waker));
            future.as_mut().poll(&mut Context::from_waker(&waker)).map(Some)
        });
        let ended = timeout(FOR_EVER, counted).await;
        // Its own wakes are the harness's, so that nothing has told yet where it is busy.
        if matches!(ended, Ok(None)) && trace::with_places() {
            tasks::look_again(future.as_mut()).await;
        }
        trace::run_ended(match ended {
            Ok(Some(())) => RunEnd::Ready,
            Ok(None) => {
                tasks::end_own_poll();
                RunEnd::Stopped
            }
            Err(_) => RunEnd::Asleep,
        });
        match ended {
            Ok(Some(())) => Ok(VirtualRun {
                value: (),
                elapsed: start.elapsed(),
                polls,
                waits: waits.load(Ordering::Relaxed),
                spawned: tasks::spawned() - spawned_before,
            }),
            Ok(None) => Err(tasks::explain(Failure::hung(
                HangKind::Spinning,
                format!("your future was polled {TOO_MANY_POLLS} times and is still not ready"),
            ))),
            Err(_) => {
                if trace::with_places() {
                    tasks::look_again(future.as_mut()).await;
                }
                let nobody_kept_it = given.is_some_and(|waker| Arc::strong_count(&waker) == 1);
                Err(tasks::explain(asleep(polls, nobody_kept_it && tasks::no_task_waits())))
            }
        }
    });
    let slept = sleep_meter.and_then(|sleep_meter| sleep_meter.elapsed()).unwrap_or_default();
    let parked = parked.lock().unwrap_or_else(PoisonError::into_inner).1;
    process::slept_in_a_poll(slept.saturating_sub(parked));
    // What the learner left on blocking threads must not delay the verdict.
    runtime.shutdown_background();
    outcome
}

/// The failure after an hour of virtual time. It says only what is certain.
fn asleep(polls: u32, nobody_kept_its_waker: bool) -> Failure {
    // Such a thread might still wake a task. But this clock jumps ahead of real time, so a thread is late here,
    // however short it takes.
    let threads = process::learner_threads();
    if tasks::a_local_set_stands_still() {
        let message =
            "your code waits for a task that is ready to run, and nothing runs it: its `LocalSet` is not awaited";
        return Failure::hung(HangKind::Asleep, message).advise("local-task-never-run");
    }
    if tasks::a_timer_goes_on() {
        let message = "your code still waits after an hour on the check's clock: timers rang, but what it waits for \
                       did not happen";
        return Failure::hung(HangKind::Asleep, message);
    }
    if threads > 0 {
        let message = "your code waits, and no timer and no task is left to wake it: the check's clock jumped ahead \
                       by an hour";
        let which = match threads {
            1 => "a thread that your code started still runs; if it is to wake".to_owned(),
            n => format!("{n} threads that your code started still run; if one of them is to wake"),
        };
        let detail = format!("{which} a task, it comes too late, since a thread runs in real time");
        return Failure::hung(HangKind::Asleep, message).details([detail]);
    }
    let message = match nobody_kept_its_waker {
        true => format!(
            "your future returned Pending, but nothing kept the waker that it was given at poll {polls}, so nothing \
             can wake it"
        ),
        false => "your code waits for something that can no longer happen: every task is asleep, and nothing is left \
                  to wake one"
            .to_owned(),
    };
    Failure::hung(HangKind::Asleep, message)
}

/// A waker that does what another one does, and counts its copies.
struct PassOn(Waker);

impl Wake for PassOn {
    fn wake(self: Arc<Self>) {
        self.0.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.wake_by_ref();
    }
}

/// Lets `time` pass once the learner's code has returned, so that work of its which goes on is seen. Pictures end
/// with the last of that work, and not with this wait.
pub async fn see_what_goes_on(time: Duration) {
    let task = tasks::current();
    trace::tell(|| TraceEvent::Returned { task });
    sleep(time).await;
}

/// Whether the clock was moved by hand within `time`, as `tokio::time::advance` does. By itself the clock stops at each
/// timer, so no millisecond is longer than one. Poll it beside the learner's code, and first: it must have begun.
pub async fn was_moved_within(time: Duration) -> bool {
    let end = Instant::now() + time;
    while Instant::now() < end {
        let before = Instant::now();
        sleep(ms(1)).await;
        if before.elapsed() > ms(1) {
            return true;
        }
    }
    false
}

/// `future`, unless it is polled again and again without an end: then a hang that spins. For a future in a task of its own,
/// since [`virtual_time`] counts the polls of one future only.
pub async fn unless_spinning<F: Future>(future: F) -> Checked<F::Output> {
    let mut future = std::pin::pin!(future);
    let mut polls = 0;
    std::future::poll_fn(|cx| {
        polls += 1;
        if polls > TOO_MANY_POLLS_OF_A_TASK {
            // What this task and the others do from here on, they do since it is given up.
            tasks::end_own_poll();
            trace::run_ended(RunEnd::Stopped);
            let message = format!("your future was polled {TOO_MANY_POLLS_OF_A_TASK} times and is still not ready");
            return Poll::Ready(Err(Failure::hung(HangKind::Spinning, message)));
        }
        future.as_mut().poll(cx).map(Ok)
    })
    .await
}

/// B: returns once every other task is idle. Only under [`virtual_time`].
///
/// An odd millisecond, so that it never falls on the same instant as an exercise's
/// own timers, which are all even.
pub async fn until_idle() {
    sleep(ms(1)).await;
}

/// Requires that timers rang at most `most` times within `waits` of a [`VirtualRun`]. `looks` is what else was going on,
/// such as "`run` looks now and then whether there are news".
pub fn few_timers(looks: &str, waits: u32, most: u32) -> Checked {
    let rang = format!("timers rang {waits} times");
    ensure(waits <= most, looks)
        .map_err(|failure| failure.expected("it sleeps until something happens").got(rang))
        .advise("busy-waiting")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_that_rings_again_and_again_is_busy_waiting() {
        let looks = async |turns| {
            for _ in 0..turns {
                sleep(ms(20)).await;
            }
        };
        let few = |turns| few_timers("it looks now and then", virtual_time(looks(turns)).unwrap().waits, 12);
        assert!(few(2).is_ok());
        assert!(few(50).unwrap_err().has_advice("busy-waiting"));
    }

    #[test]
    fn elapsed_time_is_exact() {
        let run = virtual_time(async {
            tokio::join!(sleep(ms(30)), sleep(ms(50)));
            7
        })
        .unwrap();
        assert_eq!((run.value, run.elapsed), (7, ms(50)));
    }

    #[test]
    fn a_wait_is_counted_for_each_timer_of_any_task() {
        let waits = |period| {
            let looks = async move {
                let tick = tokio::spawn(async move {
                    loop {
                        sleep(ms(period)).await
                    }
                });
                sleep(ms(1_000)).await;
                tick.abort();
            };
            virtual_time(looks).unwrap().waits
        };
        assert!(waits(100_000) <= 3 && waits(100) >= 10, "{} and {}", waits(100_000), waits(100));
    }

    /// `select!` begins with a random branch. It once changed the order of the lanes in a lesson's picture.
    #[test]
    fn a_random_choice_is_the_same_in_every_run() {
        let choices = || {
            let choices = async {
                let mut choices = Vec::new();
                for _ in 0..64 {
                    choices.push(tokio::select! { () = async {} => 1, () = async {} => 2 });
                }
                choices
            };
            virtual_time(choices).unwrap().value
        };
        let first = choices();
        assert!(first.contains(&1) && first.contains(&2));
        assert_eq!(choices(), first);
    }

    #[test]
    fn a_clock_that_was_moved_is_told_from_one_that_went_on() {
        let moved = |beside: LocalBoxFuture<'static, ()>| {
            let run = virtual_time(async { tokio::join!(was_moved_within(ms(100)), beside) });
            run.unwrap().value.0
        };
        assert!(!moved(Box::pin(async { sleep(ms(60)).await })));
        assert!(moved(Box::pin(tokio::time::advance(ms(60)))));
        assert!(moved(Box::pin(async {
            sleep(ms(30)).await;
            tokio::time::advance(ms(2)).await;
        })));
    }

    #[test]
    fn what_nothing_can_wake_is_asleep() {
        let failure = virtual_time(std::future::pending::<()>()).unwrap_err();
        assert_eq!(failure.hang, Some(HangKind::Asleep));
    }

    #[test]
    fn a_waker_that_nobody_kept_is_told_from_one_that_nobody_woke() {
        let lost = virtual_time(std::future::pending::<()>()).unwrap_err();
        assert!(lost.message.contains("nothing kept the waker that it was given at poll 1"), "{}", lost.message);
        let (_sender, receiver) = tokio::sync::oneshot::channel::<()>();
        let kept = virtual_time(receiver).unwrap_err();
        assert!(kept.message.contains("nothing is left to wake one"), "{}", kept.message);
    }

    #[test]
    fn what_spins_in_a_task_is_told_without_a_clock() {
        let spins = || async {
            loop {
                tokio::task::yield_now().await;
            }
        };
        let ended: Checked<()> =
            virtual_time(async { tokio::spawn(unless_spinning(spins())).await.unwrap() }).unwrap().value;
        assert_eq!(ended.unwrap_err().hang, Some(HangKind::Spinning));
        assert_eq!(virtual_time(unless_spinning(async { 7 })).unwrap().value.unwrap(), 7);
    }

    #[test]
    fn what_wakes_itself_for_ever_is_spinning() {
        let failure = virtual_time(std::future::poll_fn(|cx| {
            cx.waker().wake_by_ref();
            Poll::<()>::Pending
        }))
        .unwrap_err();
        assert_eq!(failure.hang, Some(HangKind::Spinning));
    }
}
