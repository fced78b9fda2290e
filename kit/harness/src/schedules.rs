//! Lets tasks run in chosen orders, so that what goes wrong in one order only is found each time.
//!
//! On a thread of its own, a task often runs from its first `.await` to its last without a pause: each lock is free,
//! each channel has room. So tasks that can get into each other's way on a bad day never do in a check. Here each
//! task is stopped after a number of steps. While it stands there, the next one goes its own steps; in the end all are let
//! go. [`in_each`] does this for each list of numbers that it is given, on a runtime of its own.
//!
//! A step is a poll that ends when an operation of tokio has got what it waited for. tokio lets a task give way at any of
//! its operations when its budget is used up (`tokio::task::coop`), so nothing happens here that could not happen in
//! a program. In its first step a task has no budget. A lock is taken even so, and the task learns of it in its next step, as
//! one that had to wait for it. In each later step it has a budget of one operation. A task that waits for a timer
//! is given the time, also if it is long: a sleep decides nothing about the order. A task that waits for another one
//! stays where it is.
//!
//! The tasks that the code under test spawns itself run freely. What happens within one poll stays together: two locks
//! that are taken in the branches of one `join!` are taken in one go, which on several threads is not certain.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::Notify;
use tokio::task::coop::consume_budget;
use tokio::time::timeout;

use crate::clock::{unless_spinning, virtual_time};
use crate::outcome::{Checked, Failure};
use crate::{tasks, trace};

/// Longer than a task may sleep before its next step.
const PATIENCE: Duration = Duration::from_secs(10);

/// After how many steps each of the tasks stops, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stops(pub Vec<usize>);

impl Stops {
    /// All ways in which each of `count` tasks stops after 0 to `most` steps.
    pub fn every(count: usize, most: usize) -> impl Iterator<Item = Stops> {
        let base = most + 1;
        (0..base.pow(count as u32)).map(move |n| {
            let digit = |place: usize| n / base.pow(place as u32) % base;
            Stops((0..count).map(digit).collect())
        })
    }

    /// All of `count` tasks stop after the same number of steps, from 0 to `most`.
    pub fn equal(count: usize, most: usize) -> impl Iterator<Item = Stops> {
        (0..=most).map(move |steps| Stops(vec![steps; count]))
    }
}

/// One task: its name, and its future.
pub type Named<F> = (String, F);

/// Runs the futures of `make`, each as a task, once for each of `stops`. `make` also returns the world in which they
/// work, and `judge` is asked about that, with what the futures gave.
///
/// Returns the number of runs. Only one of them is recorded: the first that fails, which is repeated for that, or else the
/// first. A failure says after which steps the tasks were stopped. Tasks that can't go on are a hang.
pub fn in_each<W, F>(
    stops: impl IntoIterator<Item = Stops>,
    mut make: impl AsyncFnMut() -> (W, Vec<Named<F>>),
    mut judge: impl AsyncFnMut(W, Vec<F::Output>) -> Checked,
) -> Checked<usize>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let mut names = Vec::new();
    let mut runs = 0;
    let mut first = None;
    for stops in stops {
        let mut run = || virtual_time(run(&stops, &mut names, &mut make, &mut judge)).and_then(|run| run.value);
        if let Err(failure) = trace::aside(|| tasks::unrecorded(&mut run)) {
            let failure = run().err().unwrap_or(failure);
            return Err(failure.details([told(&stops, &names)]));
        }
        first.get_or_insert(stops);
        runs += 1;
    }
    // One that passes is worth a picture, too.
    if let Some(stops) = first {
        virtual_time(run(&stops, &mut names, &mut make, &mut judge)).and_then(|run| run.value)?;
    }
    Ok(runs)
}

async fn run<W, F>(
    stops: &Stops,
    names: &mut Vec<String>,
    make: &mut impl AsyncFnMut() -> (W, Vec<Named<F>>),
    judge: &mut impl AsyncFnMut(W, Vec<F::Output>) -> Checked,
) -> Checked
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let (world, futures) = make().await;
    let budget = budget().await;
    *names = futures.iter().map(|(name, _)| name.clone()).collect();
    let gates: Vec<Arc<Gate>> = names.iter().map(|_| Arc::default()).collect();
    let spawn = |((name, future), gate): (Named<F>, &Arc<Gate>)| {
        let gated =
            Gated { gate: Arc::clone(gate), budget, has_begun: false, future: Box::pin(unless_spinning(future)) };
        tokio::spawn(async move {
            tasks::name_current(&name);
            gated.await
        })
    };
    let spawned: Vec<_> = futures.into_iter().zip(&gates).map(spawn).collect();
    for (gate, steps) in gates.iter().zip(&stops.0) {
        for _ in 0..*steps {
            if !gate.step().await {
                break;
            }
        }
    }
    gates.iter().for_each(|gate| gate.open());
    let mut outputs = Vec::new();
    for (output, name) in join_all(spawned).await.into_iter().zip(&*names) {
        // A panic has its own words.
        outputs.push(output.map_err(|error| Failure::new(format!("{name} did not end well: {error}")))??);
    }
    judge(world, outputs).await
}

/// In words: what each task did before it stopped.
fn told(stops: &Stops, names: &[String]) -> String {
    if stops.0.iter().all(|steps| *steps == 0) {
        return "in this run, no task was stopped".to_owned();
    }
    let steps = |steps: &usize| match steps {
        0 => "had not begun".to_owned(),
        1 => "stopped after 1 step".to_owned(),
        n => format!("stopped after {n} steps"),
    };
    let each: Vec<String> = names.iter().zip(&stops.0).map(|(name, n)| format!("{name} {}", steps(n))).collect();
    format!("in this run, {}; then all went on", each.join(", "))
}

/// How many operations of tokio a task may complete in a poll.
async fn budget() -> usize {
    // In a task of its own, whose poll is given up for it.
    let counted = tokio::spawn(poll_fn(|_| {
        let mut count = 0;
        while use_one() {
            count += 1;
        }
        Poll::Ready(count)
    }));
    counted.await.expect("it only counts")
}

/// Uses up one unit of this poll's budget, if there is one.
fn use_one() -> bool {
    pin!(consume_budget()).poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

/// Lets a task take a step, or go on freely.
#[derive(Default)]
struct Gate {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    waker: Option<Waker>,
    /// Whether it was woken since its last step, so that it would go on.
    is_woken: bool,
    may_step: bool,
    is_open: bool,
    is_done: bool,
}

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets its task take a step as soon as it is woken. Says whether it did.
    async fn step(&self) -> bool {
        let woken = async {
            while !self.state().is_woken {
                self.changed.notified().await;
            }
        };
        if timeout(PATIENCE, woken).await.is_err() {
            return false;
        }
        let waker = {
            let mut state = self.state();
            state.may_step = true;
            state.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
        while self.state().may_step {
            self.changed.notified().await;
        }
        !self.state().is_done
    }

    fn open(&self) {
        let waker = {
            let mut state = self.state();
            state.is_open = true;
            state.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }
}

/// A future that goes on only if its gate lets it.
struct Gated<F> {
    gate: Arc<Gate>,
    budget: usize,
    has_begun: bool,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Gated<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let is_open = {
            let mut state = this.gate.state();
            if !state.is_open && !state.may_step {
                (state.is_woken, state.waker) = (true, Some(cx.waker().clone()));
                this.gate.changed.notify_one();
                return Poll::Pending;
            }
            (state.is_woken, state.waker) = (false, Some(cx.waker().clone()));
            state.is_open
        };
        if !is_open {
            let left = usize::from(std::mem::replace(&mut this.has_begun, true));
            for _ in left..this.budget {
                use_one();
            }
        }
        let output = this.future.as_mut().poll(cx);
        let mut state = this.gate.state();
        (state.may_step, state.is_done) = (false, output.is_ready());
        this.gate.changed.notify_one();
        output
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Mutex as AsyncMutex;
    use tokio::task::yield_now;
    use tokio::time::sleep;

    use super::*;
    use crate::clock::ms;
    use crate::outcome::{HangKind, expect_eq};

    type Locks = Arc<[AsyncMutex<u32>; 2]>;

    /// Takes one lock and then the other, and counts in the second.
    async fn both(locks: Locks, first: usize, second: usize, pause: u64) {
        if pause > 0 {
            sleep(ms(pause)).await;
        }
        let _first = locks[first].lock().await;
        *locks[second].lock().await += 1;
    }

    fn in_orders(
        stops: impl IntoIterator<Item = Stops>,
        orders: [(usize, usize); 2],
        pauses: [u64; 2],
    ) -> Checked<usize> {
        in_each(
            stops,
            async || {
                let locks = Locks::default();
                let task = |n: usize| both(Arc::clone(&locks), orders[n].0, orders[n].1, pauses[n]);
                let named = [("A".to_owned(), task(0)), ("B".to_owned(), task(1))];
                (Arc::clone(&locks), Vec::from(named))
            },
            async |locks: Locks, _| {
                let counted = *locks[0].lock().await + *locks[1].lock().await;
                expect_eq("the sum of the counts", 2, counted)
            },
        )
    }

    #[test]
    fn every_standstill_is_tried() {
        let all: Vec<Stops> = Stops::every(2, 1).collect();
        assert_eq!(all, [[0, 0], [1, 0], [0, 1], [1, 1]].map(|stops| Stops(stops.to_vec())));
        assert_eq!(Stops::equal(3, 1).last(), Some(Stops(vec![1, 1, 1])));
        assert_eq!(in_orders(Stops::every(2, 3), [(0, 1), (0, 1)], [0, 0]).unwrap(), 16);
    }

    #[test]
    fn a_circle_of_locks_is_found_although_every_lock_is_free_at_first() {
        let failure = in_orders(Stops::every(2, 2), [(0, 1), (1, 0)], [0, 0]).unwrap_err();
        assert_eq!(failure.hang, Some(HangKind::Asleep));
        let told = failure.details.last().unwrap();
        assert_eq!(told, "in this run, A stopped after 1 step, B stopped after 1 step; then all went on");
    }

    #[test]
    fn a_sleep_keeps_no_task_out_of_the_circle() {
        let failure = in_orders(Stops::every(2, 3), [(0, 1), (1, 0)], [0, 500]).unwrap_err();
        assert_eq!(failure.hang, Some(HangKind::Asleep));
    }

    #[test]
    fn what_asks_again_and_again_is_spinning() {
        let failure = in_each(
            Stops::equal(1, 1),
            async || {
                let future = async {
                    loop {
                        yield_now().await;
                    }
                };
                ((), vec![("A".to_owned(), future)])
            },
            async |(), _: Vec<()>| Ok(()),
        )
        .unwrap_err();
        assert_eq!((failure.hang, failure.message.contains("polled 2000 times")), (Some(HangKind::Spinning), true));
    }

    #[test]
    fn a_check_and_an_act_come_apart() {
        // Each reads, and then writes: one step lies between.
        let failure = in_each(
            Stops::every(2, 2),
            async || {
                let count = Arc::new(AsyncMutex::new(0));
                let task = |name: &str| {
                    let count = Arc::clone(&count);
                    let future = async move {
                        let seen = *count.lock().await;
                        *count.lock().await = seen + 1;
                    };
                    (name.to_owned(), future)
                };
                let named = vec![task("A"), task("B")];
                (count, named)
            },
            async |count: Arc<AsyncMutex<u32>>, _| expect_eq("the count", 2, *count.lock().await),
        )
        .unwrap_err();
        assert_eq!(failure.got.as_deref(), Some("1"));
    }
}
