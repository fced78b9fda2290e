//! Processor time, and how long a thread sleeps.
//!
//! A sleep is the time in which a thread neither runs nor waits for a processor. Only Linux shows it.

use std::cell::Cell;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::os;

/// CPU time of this process.
pub fn own_cpu() -> Duration {
    cpu_time::ProcessTime::try_now().map(|time| time.as_duration()).unwrap_or_default()
}

/// CPU time of the calling thread.
pub(crate) fn own_thread_cpu() -> Duration {
    cpu_time::ThreadTime::try_now().map(|time| time.as_duration()).unwrap_or_default()
}

/// Measures how long the calling thread sleeps: the time in which it neither runs nor waits for
/// a processor, so that a busy machine adds nothing to it.
#[derive(Debug)]
pub struct SleepMeter {
    begin: Instant,
    awake: Duration,
    waits: Option<u64>,
    of_its_own: Duration,
}

impl SleepMeter {
    /// From now on; `None` where that can't be seen.
    pub fn start() -> Option<SleepMeter> {
        Some(SleepMeter {
            begin: Instant::now(),
            awake: own_thread_awake()?,
            waits: os::own_thread_waits(),
            of_its_own: OWN_SLEEPS.get(),
        })
    }

    /// How long it slept so far.
    pub fn elapsed(&self) -> Option<Duration> {
        // A thread that sleeps gives up the processor. One that was preempted, or paused with the machine, did not.
        if self.waits.is_some() && self.waits == os::own_thread_waits() {
            return Some(Duration::ZERO);
        }
        let awake = own_thread_awake()?.saturating_sub(self.awake) + (OWN_SLEEPS.get() - self.of_its_own);
        Some(self.begin.elapsed().saturating_sub(awake))
    }
}

thread_local! {
    /// How long the harness itself kept this thread asleep.
    static OWN_SLEEPS: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// A sleep of the harness's own, which is no nap of the learner's.
pub(crate) fn own_sleep(time: Duration) {
    own_wait(|| thread::sleep(time));
}

/// Any other wait of the harness's own.
pub(crate) fn own_wait<T>(wait: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let value = wait();
    OWN_SLEEPS.set(OWN_SLEEPS.get() + begin.elapsed());
    value
}

/// Measures how long a call keeps its thread asleep, for a picture. Pictures of two runs of the same code must be
/// alike. A sleep is never shorter than it was asked to be, and the time that it is longer is far below a step.
#[derive(Debug)]
pub(crate) struct Held {
    begin: Instant,
    sleep_meter: Option<SleepMeter>,
}

impl Held {
    /// The steps in which it is told.
    const STEP: Duration = Duration::from_millis(10);

    pub fn start() -> Held {
        Held { begin: Instant::now(), sleep_meter: SleepMeter::start() }
    }

    /// Microseconds so far, in whole steps; `None` if it is less than one.
    pub fn micros(&self) -> Option<u64> {
        let passed = self.begin.elapsed();
        if passed < Held::STEP {
            return None;
        }
        let slept = match &self.sleep_meter {
            Some(sleep_meter) => sleep_meter.elapsed()?,
            // Where sleeps can't be seen, a call that takes long counts as one.
            None => passed,
        };
        let steps = slept.as_micros() / Held::STEP.as_micros();
        u64::try_from(steps * Held::STEP.as_micros()).ok().filter(|micros| *micros > 0)
    }
}

/// How long the calling thread ran so far, and waited to run.
fn own_thread_awake() -> Option<Duration> {
    Some(own_thread_cpu() + own_thread_queued()?)
}

/// How long the calling thread waited for a processor so far, where that can be seen.
pub(crate) fn own_thread_queued() -> Option<Duration> {
    queued(Path::new("/proc/thread-self/schedstat"))
}

/// The same for the thread that the file `schedstat` is about.
pub(super) fn queued(schedstat: &Path) -> Option<Duration> {
    // In nanoseconds: the time that it ran, as of the latest tick of the system's, and the time
    // that it waited; see the kernel's Documentation/scheduler/sched-stats.rst.
    let stat = std::fs::read_to_string(schedstat).ok()?;
    Some(Duration::from_nanos(stat.split_whitespace().nth(1)?.parse().ok()?))
}

thread_local! {
    /// How long polls of the learner's kept this thread asleep, since it was asked last.
    static SLEPT_IN_POLLS: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// Adds to what [`slept_in_polls`] will tell, of which some may be no sleep at all: a page that
/// had to be read from a disk, a hypervisor that gave the processor to somebody else.
pub(crate) fn slept_in_a_poll(time: Duration) {
    SLEPT_IN_POLLS.set(SLEPT_IN_POLLS.get() + time);
}

/// A sleep longer than the short ones that the system causes.
pub(crate) const NOTICEABLE: Duration = Duration::from_millis(10);

/// Whether polls of this check have let their thread sleep so far. Then it fails in the end, and
/// thousands of such polls would only take minutes: `if !process::sleeps_in_polls() { … }`.
pub fn sleeps_in_polls() -> bool {
    SLEPT_IN_POLLS.get() >= NOTICEABLE
}

/// How long polls of the learner's kept this thread asleep since this was called last.
pub(crate) fn slept_in_polls() -> Duration {
    SLEPT_IN_POLLS.take()
}

/// The number of the poll that [`polled`] performs, or 0 between two of them.
static GOES_ON: AtomicU32 = AtomicU32::new(0);

/// The number of the poll by hand that has not returned. Each has another one.
pub(crate) fn poll_that_goes_on() -> Option<u32> {
    Some(GOES_ON.load(Ordering::Relaxed)).filter(|number| *number > 0)
}

/// Performs one poll of the learner's, and remembers how long it kept its thread asleep.
pub(crate) fn polled<T>(poll: impl FnOnce() -> T) -> T {
    /// Ends the poll, also if it panics.
    struct Ends;

    impl Drop for Ends {
        fn drop(&mut self) {
            GOES_ON.store(0, Ordering::Relaxed);
        }
    }

    static LATEST: AtomicU32 = AtomicU32::new(0);
    GOES_ON.store(LATEST.fetch_add(1, Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
    let ends = Ends;
    let sleep_meter = SleepMeter::start();
    let value = poll();
    drop(ends);
    slept_in_a_poll(sleep_meter.and_then(|sleep_meter| sleep_meter.elapsed()).unwrap_or_default());
    value
}

/// How often the calling thread went to sleep so far, where that can be seen. One that spins
/// never does, however little of the processor it gets.
pub fn own_thread_sleeps() -> Option<u64> {
    sleeps(&std::fs::read_to_string("/proc/thread-self/status").ok()?)
}

/// The voluntary context switches in a thread's `status`.
pub(super) fn sleeps(status: &str) -> Option<u64> {
    let count = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
    count.trim().parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_sleeps_is_told_from_one_that_spins() {
        let before = own_thread_sleeps().unwrap();
        for _ in 0..10 {
            std::thread::sleep(Duration::from_millis(1));
        }
        let between = own_thread_sleeps().unwrap();
        let begin = own_cpu();
        while own_cpu() - begin < Duration::from_millis(5) {}
        assert!(between - before >= 10);
        assert!(own_thread_sleeps().unwrap() - between < 5);
    }

    #[test]
    fn a_call_that_sleeps_is_as_long_as_its_sleep_and_one_that_works_has_no_length() {
        let held = Held::start();
        thread::sleep(Duration::from_millis(1));
        assert_eq!(held.micros(), None);
        thread::sleep(Duration::from_millis(42));
        // A late timer makes it longer.
        assert!(held.micros().is_some_and(|micros| micros >= 40_000 && micros % 10_000 == 0), "{held:?}");
        let held = Held::start();
        let begin = own_thread_cpu();
        while own_thread_cpu() - begin < Duration::from_millis(30) {}
        assert!(held.micros().is_none_or(|micros| micros < 30_000), "{held:?}");
    }

    #[test]
    #[ignore = "other tests of its process poll by hand, too"]
    fn known_while_it_goes_on() {
        assert_eq!(poll_that_goes_on(), None);
        let first = polled(poll_that_goes_on);
        let second = polled(poll_that_goes_on);
        assert!(first.is_some() && second.is_some() && first != second);
        let panics = std::panic::catch_unwind(|| polled(|| std::panic::resume_unwind(Box::new(()))));
        assert!(panics.is_err());
        assert_eq!(poll_that_goes_on(), None);
    }

    #[test]
    fn a_poll_by_hand_is_known_while_it_goes_on() {
        crate::process::tests::apart_in("process::sleep::tests::known_while_it_goes_on");
    }

    #[test]
    fn a_sleep_is_measured_and_work_is_not() {
        let Some(sleep_meter) = SleepMeter::start() else { return };
        let begin = own_thread_cpu();
        while own_thread_cpu() - begin < Duration::from_millis(100) {}
        let before = sleep_meter.elapsed().unwrap();
        assert!(before < Duration::from_millis(60), "{before:?}");
        thread::sleep(Duration::from_millis(100));
        assert!(sleep_meter.elapsed().unwrap() - before > Duration::from_millis(80));
    }
}
