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
//! What happens within one poll stays together there: two locks that are taken with `try_lock`, or in the branches of one
//! `join!`, are taken in one go. On several threads that is not certain. So [`in_each_on_threads`] gives each task a
//! thread of its own, and there a step also ends in the middle of a poll: where tokio tells that the task has got
//! something, such as a lock. tokio does not tell of `Semaphore::try_acquire`, and std not of its locks.
//!
//! The tasks that the code under test spawns itself run freely.

mod gate;
mod worker;

use std::sync::{Arc, Mutex, PoisonError};

use futures::future::join_all;

use crate::clock::{unless_spinning, virtual_time};
use crate::outcome::{Checked, Failure};
use crate::{tasks, trace};

use gate::{Body, Gate, Gated, budget};
use worker::{Crew, Worker};

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

/// Where the tasks are polled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Threads {
    /// All on one thread.
    One,
    /// Each on one of its own.
    Several,
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
    make: impl AsyncFnMut() -> (W, Vec<Named<F>>),
    judge: impl AsyncFnMut(W, Vec<F::Output>) -> Checked,
) -> Checked<usize>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    in_each_on(Threads::One, stops, make, judge)
}

/// The same with a thread for each task. A step also ends where a task has got something, in the middle of a poll.
pub fn in_each_on_threads<W, F>(
    stops: impl IntoIterator<Item = Stops>,
    make: impl AsyncFnMut() -> (W, Vec<Named<F>>),
    judge: impl AsyncFnMut(W, Vec<F::Output>) -> Checked,
) -> Checked<usize>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    in_each_on(Threads::Several, stops, make, judge)
}

fn in_each_on<W, F>(
    threads: Threads,
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
        let mut run =
            || virtual_time(run(threads, &stops, &mut names, &mut make, &mut judge)).and_then(|run| run.value);
        if let Err(failure) = trace::aside(|| tasks::unrecorded(&mut run)) {
            let failure = run().err().unwrap_or(failure);
            return Err(failure.details([told(threads, &stops, &names)]));
        }
        first.get_or_insert(stops);
        runs += 1;
    }
    // One that passes is worth a picture, too.
    if let Some(stops) = first {
        virtual_time(run(threads, &stops, &mut names, &mut make, &mut judge)).and_then(|run| run.value)?;
    }
    Ok(runs)
}

async fn run<W, F>(
    threads: Threads,
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
    let crew = Crew::default();
    let mut spawned = Vec::new();
    for ((name, future), gate) in futures.into_iter().zip(&gates) {
        let future = unless_spinning(future);
        let body = match threads {
            Threads::One => Body::Here { future: Box::pin(future), budget, has_begun: false },
            Threads::Several => {
                let worker = Worker::start(future, crew.clone());
                let no_thread = |error| crate::process::no_thread(&error);
                Body::There(worker.map_err(no_thread)?)
            }
        };
        let gated = Gated { gate: Arc::clone(gate), body };
        let output = Arc::new(Mutex::new(None));
        let put = Arc::clone(&output);
        let task = tasks::spawn_erased(Box::pin(async move {
            tasks::name_current(&name);
            let ended = gated.await;
            *put.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
        }));
        spawned.push((task, output));
    }
    for (gate, steps) in gates.iter().zip(&stops.0) {
        for _ in 0..*steps {
            if !gate.step().await {
                break;
            }
        }
    }
    gates.iter().for_each(|gate| gate.open());
    let mut outputs = Vec::new();
    let (spawned, ended): (Vec<_>, Vec<_>) = spawned.into_iter().unzip();
    for ((joined, output), name) in join_all(spawned).await.into_iter().zip(ended).zip(&*names) {
        // A panic has its own words.
        joined.map_err(|error| Failure::new(format!("{name} did not end well: {error}")))?;
        let output = output.lock().unwrap_or_else(PoisonError::into_inner).take();
        outputs.push(output.expect("the task has ended")?);
    }
    judge(world, outputs).await
}

/// In words: what each task did before it stopped.
fn told(threads: Threads, stops: &Stops, names: &[String]) -> String {
    let apart = if threads == Threads::Several { ", each with a thread of its own" } else { "" };
    if stops.0.iter().all(|steps| *steps == 0) {
        return "in this run, no task was stopped".to_owned();
    }
    let steps = |steps: &usize| match steps {
        0 => "had not begun".to_owned(),
        1 => "stopped after 1 step".to_owned(),
        n => format!("stopped after {n} steps"),
    };
    let each: Vec<String> = names.iter().zip(&stops.0).map(|(name, n)| format!("{name} {}", steps(n))).collect();
    format!("in this run, {}; then all went on{apart}", each.join(", "))
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

    /// Takes both locks with `try_lock`, and keeps the one that it gets while it waits for the other.
    async fn keeps_one(locks: Locks, first: usize, second: usize) {
        let (mut one, mut other) = (locks[first].try_lock().ok(), locks[second].try_lock().ok());
        if one.is_none() {
            one = Some(locks[first].lock().await);
        }
        if other.is_none() {
            other = Some(locks[second].lock().await);
        }
        drop((one, other));
    }

    /// Gives the one lock back if the other is taken, and begins with that one then.
    async fn gives_back(locks: Locks, mut first: usize, mut second: usize) {
        loop {
            let _one = locks[first].lock().await;
            if locks[second].try_lock().is_ok() {
                return;
            }
            (first, second) = (second, first);
        }
    }

    fn on_threads<F: Future<Output = ()> + Send + 'static>(takes: fn(Locks, usize, usize) -> F) -> [Checked<usize>; 2] {
        let make = || {
            async || {
                let locks = Locks::default();
                let task = |first: usize| takes(Arc::clone(&locks), first, 1 - first);
                let named = [("A".to_owned(), task(0)), ("B".to_owned(), task(1))];
                ((), Vec::from(named))
            }
        };
        let stops = || Stops::every(2, 4);
        [in_each(stops(), make(), async |(), _| Ok(())), in_each_on_threads(stops(), make(), async |(), _| Ok(()))]
    }

    #[test]
    fn locks_that_are_taken_in_one_poll_can_still_come_apart_on_threads() {
        async fn joins(locks: Locks, first: usize, second: usize) {
            let _both = tokio::join!(locks[first].lock(), locks[second].lock());
        }
        for [one, several] in [on_threads(keeps_one), on_threads(joins)] {
            assert!(one.is_ok());
            let failure = several.unwrap_err();
            assert_eq!(failure.hang, Some(HangKind::Asleep));
            let told = failure.details.last().unwrap();
            // A has one lock and wants the one that B has.
            assert!(told.contains("B stopped after 1 step; then all went on, each with a thread"), "{told}");
        }
    }

    #[test]
    fn a_lock_that_is_given_back_keeps_no_thread_waiting() {
        assert!(on_threads(gives_back).into_iter().all(|outcome| outcome.is_ok()));
    }

    /// Each stops with the lock of std's, for which the next one waits.
    #[test]
    fn a_thread_that_waits_for_one_that_was_stopped_goes_on_with_it() {
        let runs = in_each_on_threads(
            Stops::equal(3, 2),
            async || {
                let locks = Arc::new((Mutex::new(()), AsyncMutex::new(0)));
                let task = |name: &str| {
                    let locks = Arc::clone(&locks);
                    let future = async move {
                        let _outer = locks.0.lock().unwrap();
                        *locks.1.try_lock().unwrap() += 1;
                    };
                    (name.to_owned(), future)
                };
                let named = vec![task("A"), task("B"), task("C")];
                (locks, named)
            },
            async |locks: Arc<(Mutex<()>, AsyncMutex<u32>)>, _| expect_eq("the count", 3, *locks.1.lock().await),
        );
        assert_eq!(runs.unwrap(), 3);
    }

    #[test]
    fn a_panic_on_a_thread_is_its_tasks() {
        let failure = in_each_on_threads(
            Stops::equal(1, 1),
            async || ((), vec![("A".to_owned(), async { panic!("as code of a learner's may") })]),
            async |(), _: Vec<()>| Ok(()),
        );
        assert!(failure.unwrap_err().message.starts_with("A did not end well"));
    }
}
