//! The recorder: what tokio's own instrumentation tells about tasks and resources.
//!
//! tokio is built with `--cfg tokio_unstable` and its `tracing` feature. Every spawn,
//! and every Mutex, semaphore, channel and sleep, is then a span, also on a runtime
//! that the learner made. This subscriber keeps only what is alive now, so that a
//! hang can be explained; it keeps no history and does nothing for other spans.
//!
//! It says only what it knows: a task that waits for something uninstrumented (a
//! socket, a hand-written future) is named by its place and nothing else.

mod aborts;
mod awaited;
mod circles;
mod fields;
mod hangs;
mod holders;
mod locks;
mod look;
mod parked;
mod recorder;
mod resources;
mod spans;
mod stops;

use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use futures::future::BoxFuture;

use crate::outcome::{Failure, HangKind};
pub use crate::protocol::Place;
use crate::protocol::TraceEvent;
use crate::trace;
pub use awaited::Awaited;
use hangs::Does;
use look::Look;
use recorder::Recorder;
use spans::{Kind, SPAWNED, Span, places, spans};
pub(crate) use spans::{current, current_poll, held};
pub(crate) use stops::{is_recorded, with_each_gain, within};

pub(crate) fn install() {
    // Fails only if the learner's code came first, and then there is simply less to tell.
    let _ = tracing::subscriber::set_global_default(Recorder);
}

pub(crate) fn forget() {
    spans::forget_measured();
    parked::forget();
    resources::forget();
    spans().clear();
    places().clear();
}

/// How many tasks were spawned in this process so far, `block_on` apart.
pub fn spawned() -> usize {
    SPAWNED.load(Ordering::Relaxed)
}

/// How often the spawned tasks that are alive now were polled so far, all of them together.
pub fn polls() -> u32 {
    alive().iter().filter(|task| task.spawned_at.is_some()).map(|task| task.polls).sum()
}

/// Takes back the poll that goes on in this thread: it is a turn of the harness's own.
pub(crate) fn discount_own_poll() {
    let Some(task) = current() else { return };
    if let Some(span) = spans().get_mut(&task) {
        span.polls = span.polls.saturating_sub(1);
    }
}

/// Spawns a task without its future's type, so that what tokio makes for each kind of future is compiled in the kit.
#[track_caller]
pub fn spawn_erased(future: BoxFuture<'static, ()>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(future)
}

/// Names the task that this thread polls, one of a check's own, for pictures.
pub fn name_current(name: &str) {
    let task = current();
    let mut all = spans();
    if let Some(Span { kind: Kind::Task { named, .. }, .. }) = task.and_then(|task| all.get_mut(&task)) {
        *named = Some(name.to_owned());
    }
    drop(all);
    trace::tell(|| TraceEvent::Named { task, name: name.to_owned() });
}

/// Ends the poll that goes on in this thread: what comes next is the harness's doing.
pub(crate) fn end_own_poll() {
    if let Some(task) = current() {
        trace::tell(|| TraceEvent::Polled { task, kept: None, held: None });
    }
}

/// Performs `body` with nobody recording what this thread's tasks do: for a check of a
/// hundred thousand tasks, where the record would add a quarter to their memory and take
/// four fifths of the time. Nothing is counted as [`spawned`] meanwhile, and a hang is told
/// without the tasks that hang.
pub fn unrecorded<T>(body: impl FnOnce() -> T) -> T {
    tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::default(), body)
}

/// A task that has not ended, and what it waits for as far as is known.
#[derive(Clone, Debug)]
pub struct LiveTask {
    /// Its number.
    id: u64,
    /// What to call it: "the task spawned at FILE:LINE".
    pub name: String,
    /// Where it was spawned; `None` for the future that `block_on` runs.
    pub spawned_at: Option<Place>,
    /// How often it was polled so far.
    pub polls: u32,
    /// What it waits for, as far as is known.
    pub waits_for: Option<Awaited>,
    /// Everything that it waits for, as far as is known.
    waits: Vec<Awaited>,
    /// Whether it is being polled at this moment, by a thread other than this one, so that its
    /// last poll has not returned.
    pub in_poll: bool,
    /// Whether it was woken since it was polled last: it would go on, if it were let.
    pub woken: bool,
    /// Copies of its waker that somebody keeps. Not known for the future of `block_on`.
    pub wakers: Option<i64>,
}

impl LiveTask {
    /// Whether a check or the harness spawned it.
    fn is_the_checks(&self) -> bool {
        self.spawned_at.as_ref().is_some_and(|at| !at.is_in_learner_file() && !at.is_in_a_library())
    }

    /// What a hang tells of it, beside `all` that are alive.
    fn sleeper<'a>(&'a self, all: &'a [LiveTask], channels: &'a [Place]) -> hangs::Sleeper<'a> {
        let is_learners = |other: &LiveTask| other.spawned_at.is_some() && !other.is_the_checks();
        let others = all.iter().filter(|other| is_learners(other) && other.id != self.id);
        hangs::Sleeper {
            id: self.id,
            is_spawned: self.spawned_at.is_some(),
            awaited: &self.waits,
            wakers: self.wakers,
            others: others.map(|other| other.name.as_str()).collect(),
            knows_all: !all.iter().any(LiveTask::is_the_checks),
            channels,
        }
    }

    /// What it does, where the copies of its waker do not show it.
    fn does(&self, kind: Option<HangKind>) -> Does {
        if self.in_poll && kind != Some(HangKind::Asleep) {
            return Does::IsPolled(self.polls);
        }
        match &self.waits_for {
            Some(awaited) => Does::Waits(format!(" for {}{}", awaited.wanted, awaited.held(self.wakers == Some(1)))),
            None if self.polls > 0 && self.wakers == Some(0) && !self.woken => Does::HasLostItsWaker(self.polls),
            None => Does::HasNotEnded,
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The tasks that are alive now, oldest first.
pub fn alive() -> Vec<LiveTask> {
    let this = current();
    let (spans, siblings) = (spans(), places());
    let look = Look { spans: &spans, siblings: &siblings };
    let task = |(id, span): (&u64, &Span)| {
        let Kind::Task { root, woken, .. } = span.kind else { return None };
        let waits = look.awaited(*id);
        Some(LiveTask {
            id: *id,
            name: look.name_of(*id)?,
            spawned_at: (!root).then(|| span.place.clone()),
            polls: span.polls,
            waits_for: waits.first().cloned(),
            waits,
            in_poll: span.entered > 0 && this != Some(*id),
            woken,
            wakers: (!root).then_some(span.wakers),
        })
    };
    spans.iter().filter_map(task).collect()
}

/// Whether a task waits for a lock or a permit of tokio's.
pub fn one_waits_for_a_lock() -> bool {
    alive().iter().any(|task| task.waits_for.as_ref().is_some_and(Awaited::is_a_lock))
}

/// Where the `mpsc` channels with a limit were made that are alive, each place once. Empty if one of them was not made in
/// the learner's file: then a receiver may be of that one.
fn channels() -> Vec<Place> {
    let spans = spans();
    let made = spans.values().filter_map(|span| match &span.kind {
        Kind::Resource { name, .. } if name == "mpsc channel" => Some(&span.place),
        _ => None,
    });
    let mut places: Vec<Place> = made.cloned().collect();
    if !places.iter().all(Place::is_in_learner_file) {
        return Vec::new();
    }
    places.sort_by_key(|place| place.line);
    places.dedup();
    places
}

/// The polls that go on at this moment: of which task, and which of its polls it is.
pub(crate) fn in_poll() -> Vec<(u64, u32)> {
    let spans = spans();
    let polled = spans.iter().filter(|(_, span)| span.entered > 0 && matches!(span.kind, Kind::Task { .. }));
    polled.map(|(id, span)| (*id, span.polls)).collect()
}

/// Whether no task of the learner's is known to wait for anything.
pub(crate) fn no_task_waits() -> bool {
    alive().iter().all(|task| task.spawned_at.is_none() && task.waits_for.is_none())
}

/// Whether a task of a `LocalSet` is ready to run, and nothing runs the set. A task that was polled more often may have
/// been woken just now.
pub(crate) fn a_local_set_stands_still() -> bool {
    let is_left = |span: &Span| match span.kind {
        Kind::Task { local: true, woken, .. } => span.polls == 0 || (woken && span.polls == 1),
        _ => false,
    };
    spans().values().any(is_left)
}

/// Whether a timer goes on among the tasks: one was just woken, or waits for the clock alone.
pub(crate) fn a_timer_goes_on() -> bool {
    let by_the_clock = |task: &LiveTask| task.waits_for.as_ref().is_some_and(Awaited::is_a_timer);
    alive().iter().any(|task| by_the_clock(task) || (task.woken && task.spawned_at.is_some()))
}

/// Polls `future`, which nothing wakes any more, once more, so that what it waits for copies a waker of which tokio
/// tells: that of a task.
pub(crate) async fn look_again(mut future: Pin<&mut (dyn Future<Output = ()> + '_)>) {
    let (sender, receiver) = std::sync::mpsc::channel();
    let observer = tokio::spawn(poll_fn(move |cx| {
        let _ = sender.send((current(), cx.waker().clone()));
        Poll::<()>::Pending
    }));
    tokio::task::yield_now().await;
    // This is no poll of the learner's.
    discount_own_poll();
    let (Ok((Some(number), waker)), Some(this)) = (receiver.try_recv(), current()) else { return };
    parked::rename(number, 0);
    // What it comes to now is too late. A panic has no more to say than the hang.
    let again = AssertUnwindSafe(|| future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
    let _ = std::panic::catch_unwind(again);
    parked::rename(number, this);
    observer.abort();
    // What is told next speaks of the tasks that are left.
    spans().remove(&number);
}

/// The circles among `all` tasks that are alive.
fn circles(all: &[LiveTask]) -> Vec<circles::Circle> {
    let (spans, siblings) = (spans(), places());
    let look = Look { spans: &spans, siblings: &siblings };
    let waits: Vec<(u64, Vec<Awaited>)> = all.iter().map(|task| (task.id, task.waits.clone())).collect();
    circles::circles(&look, &waits, parked::line)
}

/// Adds to a hang what is known of the tasks that stand still, and the first place. Of a task that waits for a lock which it
/// took itself, or which was given to a future that is not polled any more, the failure also has a mark.
///
/// The harness's own tasks and timers (those with a place outside the learner's file)
/// say nothing to the learner, and are left out.
pub fn explain(mut failure: Failure) -> Failure {
    let (all, channels) = (alive(), channels());
    let circles = circles(&all);
    let mut told = Vec::new();
    for mut task in all.clone() {
        task.waits.retain(Awaited::is_known);
        // One of the check's that waits for a lock of the learner's runs the learner's code.
        if task.is_the_checks() && !task.waits.iter().any(Awaited::is_a_lock_of_the_learners) {
            continue;
        }
        task.waits_for = task.waits.first().cloned();
        let held_up = task.in_poll && failure.hang != Some(HangKind::Asleep);
        let seen = if held_up { None } else { hangs::waits(&task.sleeper(&all, &channels)) };
        if task.spawned_at.is_none() && task.waits_for.is_none() && seen.is_none() && !held_up {
            continue;
        }
        // Its timer has just rung, and rings again and again: it is not what stands still.
        if task.woken && failure.hang == Some(HangKind::Asleep) {
            continue;
        }
        if failure.place.is_none() {
            let place = task.waits_for.as_ref().map(|awaited| &awaited.made_at).or(task.spawned_at.as_ref());
            failure.place = place.filter(|place| place.is_in_learner_file()).cloned();
        }
        // The circle says all that there is to say of a task that waits for nothing else. Copies of the waker of a check's
        // task may be the check's.
        let is_in_a_circle = circles.iter().any(|circle| circle.tasks.contains(&task.id));
        let has_one_waker = task.is_the_checks() || task.wakers.is_none_or(|copies| copies == 1);
        if is_in_a_circle && task.waits.len() == 1 && has_one_waker {
            continue;
        }
        failure.waits_for_its_own_lock |= task.waits.iter().any(|awaited| awaited.is_taken_by_itself);
        failure.waits_behind_an_unpolled_future |=
            failure.hang == Some(HangKind::Asleep) && task.waits.iter().any(|awaited| awaited.is_given_to_unpolled);
        let does = seen.map_or_else(|| task.does(failure.hang), Does::Waits);
        told.push((task, does));
    }
    failure.tasks.extend(circles.into_iter().map(|circle| circle.said));
    failure.tasks.extend(together(&told));
    failure
}

/// What is told of tasks, with those of one place in one sentence that do the same.
fn together(told: &[(LiveTask, Does)]) -> Vec<String> {
    // What is said of such a task has an "itself", which is not of the others.
    let is_like = |(task, does): &(LiveTask, Does), (other, others): &(LiveTask, Does)| {
        let is_of_itself = task.waits.iter().any(|awaited| awaited.is_partly_its_own);
        let same = (&task.spawned_at, task.polls, does) == (&other.spawned_at, other.polls, others);
        same && task.spawned_at.is_some() && !is_of_itself
    };
    let mut sentences = Vec::new();
    for (number, one) in told.iter().enumerate() {
        if told[..number].iter().any(|before| is_like(one, before)) {
            continue;
        }
        let (task, does) = one;
        let several = told.iter().filter(|other| is_like(one, other)).count();
        sentences.push(match &task.spawned_at {
            Some(place) if several > 1 => {
                let spawned = match place {
                    place if place.is_in_a_library() => "that a library spawned".to_owned(),
                    place if place.is_in_a_check() => "of the check".to_owned(),
                    place => format!("spawned at {place}"),
                };
                does.said_of(&format!("{several} tasks {spawned}"), task.polls, true)
            }
            _ => does.said_of(&task.name, task.polls, false),
        });
    }
    sentences
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    use super::*;
    use crate::clock::{ms, virtual_time};
    use crate::outcome::Checked;

    /// Counts the tasks of its thread; the recorder itself would count those of other tests.
    struct CountsTasks(Arc<AtomicUsize>);

    impl Subscriber for CountsTasks {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.name() == "runtime.spawn"
        }

        fn new_span(&self, _: &Attributes<'_>) -> Id {
            self.0.fetch_add(1, Ordering::Relaxed);
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}
        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn event(&self, _: &Event<'_>) {}
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    #[test]
    fn a_local_set_that_nobody_awaits_is_told() {
        let _turn = crate::runner::the_only_check();
        use tokio::task::LocalSet;
        use tokio::time::sleep;

        let advice = |outcome: Checked| outcome.unwrap_err().advice;
        let never = virtual_time_recorded(async {
            let set = LocalSet::new();
            let task = set.spawn_local(async {});
            let _ = task.await;
        });
        let no_longer = virtual_time_recorded(async {
            let set = LocalSet::new();
            let task = set.spawn_local(sleep(ms(20)));
            set.run_until(sleep(ms(2))).await;
            let _ = task.await;
        });
        let awaited = virtual_time_recorded(async {
            let set = LocalSet::new();
            let task = set.spawn_local(std::future::pending::<()>());
            let _ = set.run_until(task).await;
        });
        let idea = Some("local-task-never-run".to_owned());
        assert_eq!([advice(never), advice(no_longer), advice(awaited)], [idea.clone(), idea, None]);
    }

    /// What the tasks that `future` leaves wait for, each in a sentence without its subject, the oldest first.
    pub(super) fn waits_told(future: impl Future<Output = ()>) -> Vec<String> {
        let _turn = crate::runner::the_only_check();
        forget();
        let mut told = Vec::new();
        let run = virtual_time_recorded(async {
            future.await;
            for _ in 0..9 {
                tokio::task::yield_now().await;
            }
            let tasks = alive();
            let mut names: Vec<(String, String)> =
                tasks.iter().map(|task| (task.name.clone(), String::new())).collect();
            names.retain(|(name, _)| name != "the main task");
            for task in tasks.iter().filter(|task| !task.waits.is_empty()) {
                if let Does::Waits(rest) = task.does(None) {
                    told.push(format!("waits{rest}"));
                }
            }
        });
        assert!(run.is_ok());
        told
    }

    /// Spawns a task with the next of a few names.
    pub(super) fn spawned<T: Send + 'static>(
        future: impl Future<Output = T> + Send + 'static,
    ) -> tokio::task::JoinHandle<T> {
        let number = alive().len() - 1;
        tokio::spawn(async move {
            name_current(["X", "Y", "Z"][number]);
            future.await
        })
    }

    /// What is told of the last task that is spawned.
    pub(super) fn told<F: Future<Output = ()>>(run: impl FnOnce() -> F) -> String {
        waits_told(run()).pop().expect("something waits")
    }

    /// Takes something and never gives it back.
    pub(super) async fn keep<T>(taking: impl Future<Output = T>) {
        let _kept = taking.await;
        std::future::pending::<()>().await;
    }

    /// What is told of a hang with the tasks that `future` leaves.
    pub(super) fn hang_told(future: impl Future<Output = ()>) -> Vec<String> {
        let _turn = crate::runner::the_only_check();
        forget();
        let failed = virtual_time_recorded(async {
            future.await;
            std::future::pending().await
        });
        let mut tasks = failed.unwrap_err().tasks;
        tasks.retain(|said| !said.starts_with("the main task"));
        tasks
    }

    #[test]
    fn a_task_that_holds_what_it_waits_for_is_marked() {
        let _turn = crate::runner::the_only_check();
        let is_marked = |future: std::pin::Pin<Box<dyn Future<Output = ()>>>| {
            forget();
            virtual_time_recorded(future).unwrap_err().waits_for_its_own_lock
        };
        use tokio::sync::{Mutex, RwLock, Semaphore};
        assert!(is_marked(Box::pin(async {
            let lock = Mutex::new(());
            let _held = lock.lock().await;
            let _again = lock.lock().await;
        })));
        assert!(is_marked(Box::pin(async {
            let lock = RwLock::new(());
            let _reads = lock.read().await;
            let _writes = lock.write().await;
        })));
        assert!(!is_marked(Box::pin(async {
            let lock = Arc::new(Mutex::new(()));
            tokio::spawn(keep(Arc::clone(&lock).lock_owned()));
            tokio::task::yield_now().await;
            let _taken = lock.lock().await;
        })));
        // Another task could add a permit.
        assert!(!is_marked(Box::pin(async {
            let semaphore = Semaphore::new(1);
            let _held = semaphore.acquire().await;
            let _again = semaphore.acquire().await;
        })));
        assert!(!is_marked(Box::pin(async {
            let task = tokio::spawn(std::future::pending::<()>());
            let _ = task.await;
        })));
    }

    /// As in a handler of `select!` that locks what a kept future waits for, too.
    #[test]
    fn a_task_that_waits_behind_a_future_that_nobody_polls_is_marked() {
        let _turn = crate::runner::the_only_check();
        use tokio::sync::Mutex;
        let is_marked = |is_polled: bool| {
            forget();
            let future = async move {
                let lock = Arc::new(Mutex::new(()));
                let guard = Arc::clone(&lock).lock_owned().await;
                let mut kept = Box::pin(lock.lock());
                assert!(futures::poll!(&mut kept).is_pending());
                drop(guard);
                if is_polled {
                    drop(kept.await);
                    std::future::pending::<()>().await;
                }
                drop(lock.lock().await);
            };
            virtual_time_recorded(future).unwrap_err().waits_behind_an_unpolled_future
        };
        assert!(is_marked(false));
        assert!(!is_marked(true));
    }

    /// Runs `future` with its tasks recorded, and no others.
    fn virtual_time_recorded(future: impl Future<Output = ()>) -> Checked {
        let outcome = tracing::subscriber::with_default(Recorder, || virtual_time(future));
        outcome.map(drop)
    }

    #[test]
    fn a_panic_that_goes_on_from_elsewhere_is_told_once() {
        if !crate::runner::alone() {
            return;
        }
        let path = std::env::temp_dir().join(format!("panic-from-elsewhere-{}", std::process::id()));
        trace::install(&path, false);
        let ran = virtual_time_recorded(async {
            let task = tokio::spawn(async { std::panic::resume_unwind(Box::new("no hook is called")) });
            let _: Result<(), _> = task.await;
        });
        trace::write(false);
        let text = std::fs::read_to_string(&path).unwrap();
        let _ = std::fs::remove_file(&path);
        assert!(ran.is_ok());
        assert_eq!(text.lines().filter(|line| line.starts_with("panic")).count(), 1, "{text}");
    }

    #[test]
    fn what_is_unrecorded_leaves_no_trace() {
        let tasks = Arc::new(AtomicUsize::new(0));
        let spawn_one = || virtual_time(async { tokio::spawn(async {}).await.is_ok() }).unwrap();
        tracing::subscriber::with_default(CountsTasks(Arc::clone(&tasks)), || {
            spawn_one();
            let recorded = tasks.load(Ordering::Relaxed);
            assert!(recorded > 0);
            unrecorded(spawn_one);
            assert_eq!(tasks.load(Ordering::Relaxed), recorded);
        });
    }
}
