//! Calls that block their thread, and whether the runtime can poll others meanwhile.
//!
//! A check hands the learner's code a function that calls [`BlockingCalls::block`], and lets [`BlockingCalls::run`] run
//! that code on a runtime with one thread. A neighbour lives there: a task that does nothing but answer calls. A
//! call goes on until the neighbour has answered, so no time decides. It ends early in two cases: it was made on
//! the runtime's own thread, where nobody can answer it, or no thread of the process moves any more.
//!
//! The clock is paused, and no timer of the harness's runs. So virtual time passes only if the learner's code sleeps. A
//! check needs the one of [`virtual_time`](crate::virtual_time) for nothing here, and it would lie: tokio's paused clock
//! stands still while its pool for blocking calls is at work, and jumps ahead while any other thread is.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, ThreadId};
use std::time::Duration;

use futures::future::LocalBoxFuture;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::Instant;

use crate::outcome::{Checked, Failure};
use crate::process::until_still;
use crate::protocol::RunEnd;
use crate::{tasks, trace};

/// Time in which no thread moved, after which nobody can be expected to answer.
const QUIET: Duration = Duration::from_millis(20);
/// Time after which the threads are looked at.
const SOON: Duration = Duration::from_millis(2);
/// How long a call that was answered goes on, so that code which asks again and again shows itself.
const REST: Duration = Duration::from_millis(4);
/// Polls during one call that show it.
const RESTLESS: u32 = 20;

/// Makes blocking calls, and remembers them. Clones share one list.
#[derive(Clone, Debug)]
pub struct BlockingCalls(Arc<Shared>);

/// One call of [`BlockingCalls::block`].
#[derive(Clone, Debug, Default)]
pub struct BlockingCall {
    /// Whether it was made on the runtime's thread, which then could do nothing else.
    pub on_runtime: bool,
    /// Whether a task made it that the learner's code spawned.
    pub in_a_task: bool,
    /// Threads that the runtime's pool for blocking calls had when it began.
    pub pool_threads: usize,
    /// Which poll of the learner's future it began in, or after; the first is 1.
    pub began_in_poll: u32,
    /// How often that future was polled while the call went on.
    pub polls_meanwhile: u32,
    /// Whether the neighbour was polled while the call went on.
    pub answered: bool,
    /// Whether it had returned when the learner's future did.
    pub ended: bool,
    returned: bool,
}

/// What came of a future beside the neighbour.
#[derive(Debug)]
pub struct BlockingRun<T> {
    /// The future's output.
    pub value: T,
    /// Virtual time that passed; some of it only if timers ran.
    pub elapsed: Duration,
    /// The calls that were made. One that nobody waited for may have begun later.
    pub calls: Vec<BlockingCall>,
    /// The most calls that went on at the same time.
    pub most_at_once: usize,
}

#[derive(Debug)]
struct Shared {
    together: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    runtime: Option<ThreadId>,
    neighbour: Option<UnboundedSender<usize>>,
    polls: u32,
    calls: Vec<BlockingCall>,
    most_at_once: usize,
    /// Whether one of the calls looks for threads that move. One is enough: a look is a movement.
    watched: bool,
    given_up: bool,
    /// Whether the learner's future is ready.
    over: bool,
}

impl Default for BlockingCalls {
    fn default() -> Self {
        BlockingCalls::together(1)
    }
}

impl BlockingCalls {
    /// Calls that need nothing but an answer.
    pub fn new() -> BlockingCalls {
        BlockingCalls::default()
    }

    /// Calls, each of which goes on until `count` of them have begun.
    pub fn together(count: usize) -> BlockingCalls {
        let shared = Shared { together: count, state: Mutex::default(), changed: Condvar::new() };
        BlockingCalls(Arc::new(shared))
    }

    /// Blocks this thread until the neighbour was polled, as far as it can be. Pictures show it as `name`.
    pub fn block(&self, name: &str) {
        trace::job(name, || {
            let number = self.begin();
            if !self.state().calls[number].on_runtime {
                self.wait(number);
                if self.0.together == 1 {
                    until_still(REST, || self.polls_during(number) >= RESTLESS);
                }
            }
            let polls_meanwhile = self.polls_during(number);
            let mut state = self.state();
            let ended = !state.over;
            let call = &mut state.calls[number];
            call.polls_meanwhile = polls_meanwhile;
            call.ended = ended;
            call.returned = true;
        });
    }

    /// Runs `future` to its end beside a neighbour, which pictures call `neighbour`.
    pub fn run<F: Future>(&self, neighbour: &'static str, future: F) -> Checked<BlockingRun<F::Output>> {
        let mut value = None;
        let elapsed = self.run_erased(neighbour, Box::pin(async { value = Some(future.await) }))?;
        let value = value.expect("the run ended because the future was ready");
        let state = self.state();
        Ok(BlockingRun { value, elapsed, calls: state.calls.clone(), most_at_once: state.most_at_once })
    }

    /// Without the future's type, so that it is compiled in the kit and not with every check.
    fn run_erased(&self, neighbour: &'static str, mut future: LocalBoxFuture<'_, ()>) -> Checked<Duration> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .map_err(|error| Failure::new(format!("the check could not start a runtime: {error}")))?;
        // `block_on` of `futures` panics in here, as tokio's does: both would keep the neighbour from its turn.
        let _entered = futures::executor::enter();
        let elapsed = runtime.block_on(async {
            // In the order of events: what happens beside the runtime's thread has no place on its clock.
            trace::run(None);
            let (asks, mut asked) = unbounded_channel();
            {
                let mut state = self.state();
                state.runtime = Some(thread::current().id());
                state.neighbour = Some(asks);
            }
            let calls = self.clone();
            let answers = tokio::spawn(async move {
                tasks::name_current(neighbour);
                while let Some(number) = asked.recv().await {
                    calls.answer(number);
                }
            });
            let start = Instant::now();
            std::future::poll_fn(|cx| {
                self.state().polls += 1;
                future.as_mut().poll(cx)
            })
            .await;
            let elapsed = start.elapsed();
            self.state().over = true;
            // What had no turn during a call gets one, so that a picture shows how late it came.
            if self.state().calls.iter().any(|call| !call.answered) {
                tokio::task::yield_now().await;
            }
            trace::run_ended(RunEnd::Ready);
            answers.abort();
            elapsed
        });
        // If nobody waits for a call, its thread may be on the way to it.
        if self.state().calls.is_empty() {
            until_still(QUIET, || !self.state().calls.is_empty());
        }
        // A call may still go on; it must not delay the verdict.
        runtime.shutdown_background();
        Ok(elapsed)
    }

    fn begin(&self) -> usize {
        let runtime = Handle::try_current().ok();
        let mut state = self.state();
        let on_runtime = state.runtime == Some(thread::current().id());
        let call = BlockingCall {
            on_runtime,
            in_a_task: on_runtime && tokio::task::try_id().is_some(),
            pool_threads: runtime.map_or(0, |runtime| runtime.metrics().num_blocking_threads()),
            began_in_poll: state.polls,
            ..BlockingCall::default()
        };
        state.calls.push(call);
        let at_once = state.calls.iter().filter(|call| !call.returned).count();
        state.most_at_once = state.most_at_once.max(at_once);
        let number = state.calls.len() - 1;
        if let Some(neighbour) = &state.neighbour {
            let _ = neighbour.send(number);
        }
        drop(state);
        self.0.changed.notify_all();
        number
    }

    /// Waits for the answer to call `number` and for the other calls, or until that is in vain.
    fn wait(&self, number: usize) {
        let state = self.state();
        // The answer usually comes in no time, and to look at threads takes longer.
        let soon = self.0.changed.wait_timeout_while(state, SOON, |state| !self.is_over(state, number));
        let mut state = soon.unwrap_or_else(|poisoned| poisoned.into_inner()).0;
        while !self.is_over(&state, number) {
            if state.watched {
                state = self.0.changed.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
                continue;
            }
            state.watched = true;
            drop(state);
            let in_vain = until_still(QUIET, || self.is_over(&self.state(), number));
            state = self.state();
            state.watched = false;
            state.given_up |= in_vain;
            self.0.changed.notify_all();
        }
    }

    fn is_over(&self, state: &State, number: usize) -> bool {
        state.given_up || (state.calls[number].answered && state.calls.len() >= self.0.together)
    }

    fn answer(&self, number: usize) {
        let mut state = self.state();
        let call = &mut state.calls[number];
        call.answered = !call.returned;
        drop(state);
        self.0.changed.notify_all();
    }

    fn polls_during(&self, number: usize) -> u32 {
        let state = self.state();
        state.polls.saturating_sub(state.calls[number].began_in_poll)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::{spawn_blocking, yield_now};

    use super::*;
    use crate::clock::ms;

    /// What is seen of one call that `make` makes.
    fn seen<F: Future>(make: impl FnOnce(BlockingCalls) -> F) -> (BlockingCall, Duration) {
        let calls = BlockingCalls::new();
        let mut run = calls.run("the neighbour", make(calls.clone())).unwrap();
        assert_eq!(run.calls.len(), 1);
        (run.calls.remove(0), run.elapsed)
    }

    #[test]
    fn a_call_on_the_pool_or_on_a_thread_leaves_the_runtime_free() {
        let (call, elapsed) = seen(|calls| async move { spawn_blocking(move || calls.block("call")).await });
        assert!(call.answered && call.ended && !call.on_runtime, "{call:?}");
        assert_eq!((call.pool_threads, call.began_in_poll, call.polls_meanwhile, elapsed), (1, 1, 0, ms(0)));

        let (call, elapsed) = seen(|calls| async move {
            let (ends, end) = tokio::sync::oneshot::channel();
            thread::spawn(move || {
                calls.block("call");
                ends.send(())
            });
            end.await
        });
        assert!(call.answered && call.ended && !call.on_runtime, "{call:?}");
        assert_eq!((call.pool_threads, elapsed), (0, ms(0)));
    }

    #[test]
    fn a_call_on_the_runtimes_thread_is_told_and_does_not_hang() {
        let (call, _) = seen(|calls| async move { calls.block("call") });
        assert!(call.on_runtime && !call.answered && !call.in_a_task, "{call:?}");
        assert_eq!((call.began_in_poll, call.pool_threads), (1, 0));

        let (call, _) = seen(|calls| async move {
            yield_now().await;
            calls.block("call");
        });
        assert_eq!((call.on_runtime, call.began_in_poll), (true, 2));

        let (call, _) = seen(|calls| tokio_task(async move { calls.block("call") }));
        assert!(call.on_runtime && call.in_a_task, "{call:?}");

        let (call, _) = seen(|calls| async move {
            let made_there = spawn_blocking(move || async move { calls.block("call") }).await;
            made_there.unwrap().await;
        });
        assert_eq!((call.on_runtime, call.pool_threads), (true, 1));
    }

    async fn tokio_task(future: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(future).await.unwrap();
    }

    #[test]
    fn a_call_that_nobody_waits_for_has_not_ended() {
        for _ in 0..20 {
            let (call, _) = seen(|calls| async move { drop(spawn_blocking(move || calls.block("call"))) });
            assert!(!call.ended && !call.on_runtime, "{call:?}");
        }
    }

    /// Where threads can't be told apart, nobody knows that an answer is in vain.
    #[test]
    #[cfg(target_os = "linux")]
    #[ignore = "the other tests of its process move, too"]
    fn a_poll_that_waits_for_the_call_gets_no_answer() {
        let (call, _) = seen(|calls| async move { thread::spawn(move || calls.block("call")).join() });
        assert!(!call.answered && !call.on_runtime && call.ended, "{call:?}");

        let one_at_a_time = Arc::new(Mutex::new(()));
        let calls = BlockingCalls::together(2);
        let call = || {
            let (calls, one_at_a_time) = (calls.clone(), Arc::clone(&one_at_a_time));
            spawn_blocking(move || {
                let _turn = one_at_a_time.lock();
                calls.block("call");
            })
        };
        let run = calls.run("the neighbour", async { tokio::join!(call(), call()) }).unwrap();
        assert_eq!((run.calls.len(), run.most_at_once), (2, 1), "the second began when the first had given up");
        assert!(calls.state().given_up);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_waits_in_vain_is_seen() {
        crate::process::tests::apart_in("blocking::tests::a_poll_that_waits_for_the_call_gets_no_answer");
    }

    #[test]
    fn calls_that_run_together_do_not_give_up() {
        let calls = BlockingCalls::together(5);
        let call = || {
            let calls = calls.clone();
            spawn_blocking(move || calls.block("call"))
        };
        let all = async { futures::future::join_all((0..5).map(|_| call())).await };
        let run = calls.run("the neighbour", all).unwrap();
        assert_eq!((run.calls.len(), run.most_at_once), (5, 5));
        assert!(run.calls.iter().all(|call| call.answered && call.ended));
        assert!(!calls.state().given_up);
    }

    #[test]
    fn code_that_asks_again_and_again_shows_itself() {
        let (call, _) = seen(|calls| async move {
            let call = spawn_blocking(move || calls.block("call"));
            while !call.is_finished() {
                yield_now().await;
            }
        });
        assert!(call.polls_meanwhile >= RESTLESS, "{call:?}");
        let (_, elapsed) = seen(|calls| async move {
            let call = spawn_blocking(move || calls.block("call"));
            while !call.is_finished() {
                tokio::time::sleep(ms(2)).await;
            }
        });
        assert!(elapsed >= ms(2), "{elapsed:?}");
    }
}
