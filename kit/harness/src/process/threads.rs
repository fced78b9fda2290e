//! The threads of this process: the harness's own, and those that run the learner's code.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::activity::Activity;
use crate::outcome::{Checked, Failure};
use crate::panics;

/// The name of the harness's own threads. What they do is nothing that the learner did.
pub(crate) const HARNESS_THREAD: &str = "harness";

/// How many threads of the harness's own were started, and how many of them bear their name.
static STARTED: AtomicUsize = AtomicUsize::new(0);

static NAMED: AtomicUsize = AtomicUsize::new(0);

/// How long to wait for a thread to come to life on a busy machine.
const BIRTH: Duration = Duration::from_secs(5);

/// The time between two looks.
const LOOK: Duration = Duration::from_millis(2);

/// Starts a thread of the harness's own.
pub(crate) fn spawn_own<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> io::Result<JoinHandle<T>> {
    // A thread names itself, and before it first runs it bears the name of the one that started it.
    let named = move || {
        NAMED.fetch_add(1, Ordering::Relaxed);
        body()
    };
    let thread = thread::Builder::new().name(HARNESS_THREAD.into()).spawn(named)?;
    STARTED.fetch_add(1, Ordering::Relaxed);
    Ok(thread)
}

/// More threads than a check of this course has at a time. One with as many took them by itself.
const MANY: usize = 800;

/// How the panics of std and tokio begin where the system gives no thread.
const NOT_SPAWNED: [&str; 2] = ["failed to spawn thread", "OS can't spawn worker thread"];

/// `failure`, unless the machine has no room for the few threads that right code may need: then nothing is known about the
/// learner's code.
pub(crate) fn unless_short_of_threads(failure: Failure) -> Failure {
    // Whatever is free by now, it was not then.
    let was_refused = NOT_SPAWNED.iter().any(|words| failure.message.contains(words));
    match no_room_for_threads().or(was_refused.then(|| io::Error::other("one was refused"))) {
        Some(error) if !left_no_room_by_themselves() => no_thread(&error),
        _ => failure,
    }
}

/// Whether the learner's code has [`MANY`] threads, or nearly all the memory that a check may have.
fn left_no_room_by_themselves() -> bool {
    // With that little memory a folder may not be read, so one small file tells most.
    let threads = own_status("Threads:").unwrap_or(0).max(Activity::with_children().sleeps.len());
    let data = own_status("VmData:").unwrap_or(0) << 10;
    threads >= MANY || limit_of("Max data size").is_some_and(|most| data >= most - most / 8)
}

/// The trouble of a check that got no thread.
pub(crate) fn no_thread(error: &io::Error) -> Failure {
    Failure::trouble(format!(
        "this machine has no more threads or processes for the check ({error}). End some programs, or raise the limit: \
         `ulimit -u 4096` for processes, `ulimit -v unlimited` for memory, `pids.max` in a container"
    ))
}

/// Why the threads of a runtime and some more can't be had now.
fn no_room_for_threads() -> Option<io::Error> {
    const SOME: usize = 16;
    const SMALL: usize = 64 << 10;
    if was_short_of_memory() {
        return Some(io::ErrorKind::OutOfMemory.into());
    }
    let gate = Arc::new(Mutex::new(()));
    let held = gate.lock();
    let waits = || {
        let gate = Arc::clone(&gate);
        let thread = thread::Builder::new().name(HARNESS_THREAD.into()).stack_size(SMALL);
        thread.spawn(move || drop(gate.lock()))
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let started: Vec<_> = (0..SOME + workers).map(|_| waits()).collect();
    drop(held);
    started.into_iter().find_map(|thread| thread.map(JoinHandle::join).err())
}

/// Performs `body` on a thread with room for calls that lie thousands deep, as those of a join of
/// a join of a join do. Right code may need that for the numbers that only a check tries.
pub fn with_large_stack<T: Send>(body: impl FnOnce() -> Checked<T> + Send) -> Checked<T> {
    const ROOM: usize = 64 << 20;
    thread::scope(|scope| {
        // Not a thread of the harness's own, or the watchdog would look away from it.
        let started = thread::Builder::new().stack_size(ROOM).spawn_scoped(scope, || panics::catch_panic(body));
        let thread = started.map_err(|error| no_thread(&error))?;
        thread.join().unwrap_or_else(|payload| std::panic::resume_unwind(payload))
    })
}

/// How many threads were started in this process so far, by anyone, with those that have ended and the one that
/// this call starts to find out. std numbers threads in the
/// order in which they are started, and promises no such thing: `None` if one has no number.
pub fn threads_started() -> Option<usize> {
    let latest = spawn_own(|| {}).ok()?;
    let id = format!("{:?}", latest.thread().id());
    let _ = latest.join();
    id.strip_prefix("ThreadId(")?.strip_suffix(')')?.parse().ok()
}

/// How many threads beside this one run code of the learner's, as far as that can be seen: neither
/// the harness's own nor those that a runtime or the support crate keeps.
pub fn learner_threads() -> usize {
    // Here the other tests have threads, too.
    if cfg!(test) {
        return 0;
    }
    let begin = Instant::now();
    while NAMED.load(Ordering::Relaxed) < STARTED.load(Ordering::Relaxed) && begin.elapsed() < BIRTH {
        thread::sleep(LOOK);
    }
    let own = std::fs::read_link("/proc/thread-self").ok();
    let own = own.as_deref().and_then(|path| path.file_name()).map(OsString::from);
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let names = threads.filter(|thread| Some(thread.file_name()) != own).filter_map(|thread| {
        // It may have ended meanwhile.
        std::fs::read_to_string(thread.path().join("comm")).ok()
    });
    names
        .filter(|name| ![HARNESS_THREAD, async_learn::HELPER_THREAD, "tokio-rt-worker"].contains(&name.trim_end()))
        .count()
}

/// Whether every thread of this process, the harness's own apart, is in `std::thread::sleep` or a
/// like of it, as far as that can be seen.
pub fn every_thread_sleeps() -> bool {
    let (asleep, all) = threads_in_a_sleep();
    asleep > 0 && asleep == all
}

fn threads_in_a_sleep() -> (usize, usize) {
    let (mut asleep, mut all) = (0, 0);
    for thread in std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        let read = |name| std::fs::read_to_string(thread.path().join(name)).unwrap_or_default();
        if read("comm").trim_end() == HARNESS_THREAD {
            continue;
        }
        all += 1;
        // The function of the kernel that it waits in; "0" where that is kept from us.
        asleep += usize::from(read("wchan").contains("nanosleep"));
    }
    (asleep, all)
}

/// A thread, to see whether it waits.
#[derive(Debug)]
pub(crate) struct ObservedThread(Option<PathBuf>);

impl ObservedThread {
    /// The one that calls this.
    pub fn this() -> ObservedThread {
        let path = std::fs::read_link("/proc/thread-self").ok();
        ObservedThread(path.map(|path| Path::new("/proc").join(path)))
    }

    /// Whether it waits for all of `time`. Where that can't be seen, this takes much longer and says so.
    pub fn stands_still_for(&self, time: Duration) -> bool {
        if self.0.is_none() {
            thread::sleep(20 * time);
            return true;
        }
        let before = self.sleeps();
        thread::sleep(time);
        before.is_some() && before == self.sleeps()
    }

    /// How often it went to sleep so far, if it sleeps now.
    fn sleeps(&self) -> Option<u64> {
        let status = std::fs::read_to_string(self.0.as_ref()?.join("status")).ok()?;
        let is_asleep = status.lines().any(|line| line.starts_with("State:\tS"));
        super::sleep::sleeps(&status).filter(|_| is_asleep)
    }
}

/// How many threads may still be started, as far as the system tells. More may well be.
pub fn room_for_threads() -> usize {
    let read = |path: String| std::fs::read_to_string(path).ok();
    let group = read("/proc/self/cgroup".into());
    let group = group.as_deref().and_then(|text| text.lines().find_map(|line| line.strip_prefix("0::"))).unwrap_or("/");
    let number = |file| -> Option<usize> {
        let text = read(format!("/sys/fs/cgroup{group}/{file}")).or_else(|| read(format!("/sys/fs/cgroup/{file}")))?;
        text.trim().parse().ok()
    };
    let of_the_group = number("pids.max").map(|most| most.saturating_sub(number("pids.current").unwrap_or(0)));
    let of_the_user = limit_of("Max processes");
    // Others of the same user count against their limit, and how many there are is not known.
    of_the_group.unwrap_or(usize::MAX).min(of_the_user.map_or(usize::MAX, |most| most / 2))
}

/// Whether this process once had nearly all the memory that the shell allows, which is what threads have their stacks from.
/// Ours is another limit.
fn was_short_of_memory() -> bool {
    const STACKS: usize = 64 << 20;
    let most = own_status("VmPeak:").unwrap_or(0) << 10;
    limit_of("Max address space").is_some_and(|limit| most.saturating_add(STACKS) > limit)
}

/// A number from what Linux says of this process: sizes are in KiB. `None` elsewhere.
fn own_status(name: &str) -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

/// The limit of this process that has this `name`, if it has one.
fn limit_of(name: &str) -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    limits.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_counted_that_have_ended() {
        let before = threads_started().unwrap();
        for _ in 0..3 {
            thread::spawn(|| {}).join().unwrap();
        }
        // Those of other tests, which run beside this one, are among them.
        assert!(threads_started().unwrap() > before + 3);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_that_waits_is_told_from_one_that_works() {
        use std::sync::Arc;
        use std::sync::atomic::AtomicBool;

        let (tell, told) = std::sync::mpsc::channel();
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let waits = tell.clone();
        let waiting = thread::spawn(move || (waits.send(ObservedThread::this()), stopped.recv().is_err()));
        let waiting_thread = told.recv().unwrap();
        // It may take a moment to get there, on a machine that is busy.
        while !waiting_thread.stands_still_for(LOOK) {}
        let works = Arc::new(AtomicBool::new(true));
        let goes_on = Arc::clone(&works);
        let working = thread::spawn(move || {
            let _ = tell.send(ObservedThread::this());
            while goes_on.load(Ordering::Relaxed) {}
        });
        let working_thread = told.recv().unwrap();
        assert!((0..10).all(|_| !working_thread.stands_still_for(LOOK)));
        works.store(false, Ordering::Relaxed);
        drop(stop);
        let _ = (waiting.join(), working.join());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_in_a_sleep_is_seen() {
        thread::spawn(|| thread::sleep(Duration::from_secs(3600)));
        let begin = Instant::now();
        let (asleep, all) = loop {
            // It may take a moment to begin, on a machine that is busy. The sleeps of other tests end meanwhile.
            let seen = threads_in_a_sleep();
            if seen.0 > 0 || begin.elapsed() > Duration::from_secs(20) {
                break seen;
            }
            thread::yield_now();
        };
        assert!((1..all).contains(&asleep), "{asleep} of {all}");
        // This one, for instance, is awake.
        assert!(!every_thread_sleeps());
    }
}
