//! How busy a process is: the evidence for "spinning" and "blocked". And two ways to put
//! one into a bad situation on purpose: [`pause_process`] and [`out_of_files`].
//!
//! On Linux `/proc` tells for every thread whether it runs and how often it gave up the
//! processor, so that "nothing moves" is seen, not guessed from a slow clock: a thread
//! that is merely starved by other programs counts as running. Elsewhere only this
//! process's own CPU time is known, and callers wait longer before they draw conclusions.

use std::cell::Cell;
use std::ffi::OsString;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::os;
use crate::outcome::{Checked, Failure};

/// The name of the harness's own threads. What they do is nothing that the learner did.
pub(crate) const HARNESS_THREAD: &str = "harness";
/// How many threads of the harness's own were started, and how many of them bear their name.
static STARTED: AtomicUsize = AtomicUsize::new(0);
static NAMED: AtomicUsize = AtomicUsize::new(0);
/// How long to wait for a thread to come to life on a busy machine.
const BIRTH: Duration = Duration::from_millis(200);
/// The time between two looks at threads that may have come to a stand.
const TURN: Duration = Duration::from_millis(2);
/// How much longer than asked to wait for stillness that does not come.
const LONGEST: Duration = Duration::from_millis(300);

/// Real time in which somebody who looks around again and again could do so. If this process was
/// stopped, or had to wait for a processor for long, so may have those who are looked at; of the
/// time between two looks no more counts than a look is allowed to take.
#[derive(Debug)]
pub(crate) struct ActiveTime {
    counted: Duration,
    latest: Instant,
    most: Duration,
}

impl ActiveTime {
    /// From now on, for one who looks every `turn`.
    pub fn sampled_every(turn: Duration) -> ActiveTime {
        ActiveTime { counted: Duration::ZERO, latest: Instant::now(), most: 4 * turn }
    }

    /// The time so far; to be asked at each look.
    pub fn elapsed(&mut self) -> Duration {
        let now = Instant::now();
        self.counted += (now - self.latest).min(self.most);
        self.latest = now;
        self.counted
    }
}

/// What a process was doing at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// CPU time used so far, by all threads.
    pub cpu: Duration,
    /// The ids of the threads that run or could run, the calling thread and the harness's own
    /// apart.
    pub runnable: Vec<OsString>,
    /// How often each thread went to sleep so far, by its id, with the same exceptions.
    /// No sum: threads that end and threads that begin could make up for each other.
    pub sleeps: Vec<(OsString, u64)>,
    /// Whether threads could be told apart, so that stillness is seen at once.
    pub precise: bool,
}

impl Activity {
    /// Of this process.
    pub fn own() -> Activity {
        linux(None).unwrap_or_else(Activity::coarse)
    }

    /// What any system tells. To look around takes time as well, and the watchdog does so again
    /// and again: its own is no sign of life.
    fn coarse() -> Activity {
        let watchdogs = (thread::current().name() == Some(HARNESS_THREAD)).then(own_thread_cpu);
        Activity {
            cpu: own_cpu().saturating_sub(watchdogs.unwrap_or_default()),
            runnable: Vec::new(),
            sleeps: Vec::new(),
            precise: false,
        }
    }

    /// Of another process; `None` where that can't be seen.
    pub fn of(pid: u32) -> Option<Activity> {
        linux(Some(pid))
    }

    /// Whether nothing at all happened between `earlier` and this.
    pub fn is_still_since(&self, earlier: &Activity) -> bool {
        if self.precise {
            self.runnable.is_empty() && self.sleeps == earlier.sleeps
        } else {
            self.cpu.saturating_sub(earlier.cpu) < Duration::from_millis(2)
        }
    }

    /// Whether a thread that was there at `earlier` runs, and has not gone to sleep since.
    fn runs_without_a_sleep_since(&self, earlier: &Activity) -> bool {
        let sleeps = |activity: &Activity, id| activity.sleeps.iter().find(|(other, _)| other == id).map(|(_, n)| *n);
        self.runnable.iter().any(|id| {
            let before = sleeps(earlier, id);
            before.is_some() && before == sleeps(self, id)
        })
    }
}

/// Returns once no other thread of this process has moved for `quiet`, or
/// once `enough` holds. Says whether it saw that stillness, with `enough` not holding.
///
/// A thread that is starved by other programs could run, and so it is not still. A thread
/// that polls never is, and where threads can't be told apart nothing is known: then this
/// only lets some time pass. So a check may conclude from `true`, and never from `false`.
pub fn until_still(quiet: Duration, enough: impl Fn() -> bool) -> bool {
    let mut awake = ActiveTime::sampled_every(TURN);
    let first = Activity::own();
    let mut still_since = (Duration::ZERO, first.clone());
    while !enough() {
        thread::sleep(TURN);
        let now = Activity::own();
        let elapsed = awake.elapsed();
        // Whoever has not slept since we began runs on and on, or would, if it were let: for
        // it the time counts that it had, or a spinning thread on a busy machine would get by.
        let is_owed_time = now.runs_without_a_sleep_since(&first) && now.cpu.saturating_sub(first.cpu) < LONGEST;
        if !now.precise {
            if elapsed >= quiet {
                return false;
            }
        } else if !now.is_still_since(&still_since.1) {
            still_since = (elapsed, now);
        } else if elapsed - still_since.0 >= quiet {
            return !enough();
        }
        let longest = if is_owed_time { 10 * LONGEST } else { LONGEST };
        if elapsed > quiet + longest {
            return false;
        }
    }
    false
}

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

/// Performs `body` on a thread with room for calls that lie thousands deep, as those of a join of
/// a join of a join do. Right code may need that for the numbers that only a check tries.
pub fn with_large_stack<T: Send>(body: impl FnOnce() -> Checked<T> + Send) -> Checked<T> {
    const ROOM: usize = 64 << 20;
    thread::scope(|scope| {
        // Not a thread of the harness's own, or the watchdog would look away from it.
        let started = thread::Builder::new().stack_size(ROOM).spawn_scoped(scope, || crate::runner::catch_panic(body));
        let thread = started.map_err(|error| Failure::new(format!("no thread to check with: {error}")))?;
        thread.join().unwrap_or_else(|payload| std::panic::resume_unwind(payload))
    })
}

/// How many threads were started in this process so far, whoever did it and whether they still
/// run; the one that this call starts to find out is among them. std numbers threads in the
/// order in which they are started, and promises no such thing: `None` if one has no number.
pub fn threads_started() -> Option<usize> {
    let latest = spawn_own(|| {}).ok()?;
    let id = format!("{:?}", latest.thread().id());
    let _ = latest.join();
    id.strip_prefix("ThreadId(")?.strip_suffix(')')?.parse().ok()
}

/// How many threads beside this one run code of the learner's, as far as that can be seen: neither
/// the harness's own nor those that a runtime keeps.
pub(crate) fn learner_threads() -> usize {
    // Here the other tests have threads, too.
    if cfg!(test) {
        return 0;
    }
    let begin = Instant::now();
    while NAMED.load(Ordering::Relaxed) < STARTED.load(Ordering::Relaxed) && begin.elapsed() < BIRTH {
        thread::sleep(TURN);
    }
    let own = std::fs::read_link("/proc/thread-self").ok();
    let own = own.as_deref().and_then(|path| path.file_name()).map(OsString::from);
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let names = threads.filter(|thread| Some(thread.file_name()) != own).filter_map(|thread| {
        // It may have ended meanwhile.
        std::fs::read_to_string(thread.path().join("comm")).ok()
    });
    names.filter(|name| ![HARNESS_THREAD, "tokio-rt-worker"].contains(&name.trim_end())).count()
}

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
        // Who sleeps gives up the processor. From whom it was taken away, or the whole machine, did not.
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
    let begin = Instant::now();
    thread::sleep(time);
    OWN_SLEEPS.set(OWN_SLEEPS.get() + begin.elapsed());
}

/// How long the calling thread ran so far, and waited to run.
fn own_thread_awake() -> Option<Duration> {
    Some(own_thread_cpu() + own_thread_queued()?)
}

/// How long the calling thread waited for a processor so far, where that can be seen.
pub(crate) fn own_thread_queued() -> Option<Duration> {
    // In nanoseconds: the time that it ran, as of the latest tick of the system's, and the time
    // that it waited; see the kernel's Documentation/scheduler/sched-stats.rst.
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
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

/// A sleep that is none of the system's own small ones.
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

/// Performs one poll of the learner's, and remembers how long it kept its thread asleep.
pub(crate) fn polled<T>(poll: impl FnOnce() -> T) -> T {
    let sleep_meter = SleepMeter::start();
    let value = poll();
    slept_in_a_poll(sleep_meter.and_then(|sleep_meter| sleep_meter.elapsed()).unwrap_or_default());
    value
}

/// How often the calling thread went to sleep so far, where that can be seen. One that spins
/// never does, however little of the processor it gets.
pub fn own_thread_sleeps() -> Option<u64> {
    sleeps(&std::fs::read_to_string("/proc/thread-self/status").ok()?)
}

/// Whether every thread of this process, the harness's own apart, is in `std::thread::sleep` or a
/// like of it, as far as that can be seen.
pub(crate) fn every_thread_sleeps() -> bool {
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

/// Whether a thread of the learner's in this process waits in a call that ends by itself after a
/// time: a lock, a channel or a parking with a time limit, or a runtime in which a timer runs. A
/// sleep is none, since who sleeps waits for nothing else. `None` where that can't be seen.
#[cfg(target_os = "linux")]
pub fn waits_with_a_limit() -> Option<bool> {
    let own = std::fs::read_link("/proc/thread-self").ok()?;
    for thread in std::fs::read_dir("/proc/self/task").ok()?.flatten() {
        let read = |name| std::fs::read_to_string(thread.path().join(name)).unwrap_or_default();
        // The idle threads of a runtime wait for work for a while, and then end.
        let is_harness_thread = [HARNESS_THREAD, "tokio-rt-worker"].contains(&read("comm").trim_end());
        if !is_harness_thread && own.file_name() != Some(&thread.file_name()) && has_a_limit(&read("syscall")) {
            return Some(true);
        }
    }
    Some(false)
}

/// Only Linux tells in which call a thread waits.
#[cfg(not(target_os = "linux"))]
pub fn waits_with_a_limit() -> Option<bool> {
    None
}

/// Whether `call`, as `/proc/PID/task/*/syscall` tells it, is a wait with a time limit. See proc(5):
/// the call's number, and then what it was given; and futex(2).
#[cfg(target_os = "linux")]
fn has_a_limit(call: &str) -> bool {
    const POLLS: &[libc::c_long] = &[
        #[cfg(target_arch = "x86_64")]
        libc::SYS_epoll_wait,
        libc::SYS_epoll_pwait,
    ];
    // FUTEX_WAIT and FUTEX_WAIT_BITSET, apart from the flags; others don't wait, or have no limit in std.
    const WAITS: [u64; 2] = [0, 9];
    let mut words = call.split_whitespace();
    // "running", or -1, for one that is in no call.
    let Some(number) = words.next().and_then(|word| word.parse::<libc::c_long>().ok()) else { return false };
    let given: Vec<u64> =
        words.take(4).filter_map(|word| u64::from_str_radix(word.trim_start_matches("0x"), 16).ok()).collect();
    let [_, operation, _, limit] = given[..] else { return false };
    // A futex's limit is a pointer to a time, and that of a poll an int: milliseconds, or less than 0.
    (number == libc::SYS_futex && WAITS.contains(&(operation & 0x7f)) && limit != 0)
        || (POLLS.contains(&number) && limit as i32 > 0)
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
    let limits = read("/proc/self/limits".into());
    let of_the_user = limits.as_deref().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("Max processes"))?;
        line.split_whitespace().next()?.parse::<usize>().ok()
    });
    // Others of the same user count against their limit, and how many there are is not known.
    of_the_group.unwrap_or(usize::MAX).min(of_the_user.map_or(usize::MAX, |most| most / 2))
}

/// The voluntary context switches in a thread's `status`.
fn sleeps(status: &str) -> Option<u64> {
    let count = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
    count.trim().parse().ok()
}

#[cfg(not(target_os = "linux"))]
fn linux(_: Option<u32>) -> Option<Activity> {
    None
}

/// Reads `/proc/PID/task/*/{stat,status}`; see proc(5) for the fields.
#[cfg(target_os = "linux")]
fn linux(pid: Option<u32>) -> Option<Activity> {
    use std::fs;

    let folder = match pid {
        Some(pid) => format!("/proc/{pid}/task"),
        None => "/proc/self/task".to_owned(),
    };
    let own = pid.is_none().then(|| fs::read_link("/proc/thread-self").ok()).flatten();
    let own = own.as_deref().and_then(|path| path.file_name());
    // stat counts CPU time in ticks, a hundred a second on every Linux Rust runs on.
    let tick = Duration::from_millis(10);
    let (mut ticks, mut runnable, mut sleeps) = (0u32, Vec::new(), Vec::new());
    for thread in fs::read_dir(folder).ok()?.flatten() {
        // A thread may end between the listing and the reading.
        let Ok(stat) = fs::read_to_string(thread.path().join("stat")) else { continue };
        let Some((name, fields)) = stat.rsplit_once(") ") else { continue };
        if pid.is_none() && name.split_once(" (").is_some_and(|(_, name)| name == HARNESS_THREAD) {
            continue;
        }
        let fields: Vec<&str> = fields.split(' ').collect();
        let number = |i: usize| fields.get(i).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
        ticks += number(11) + number(12);
        if own.is_some_and(|own| own == thread.file_name()) {
            continue;
        }
        // T: it was stopped, and would run if it were let.
        if matches!(fields.first(), Some(&"R" | &"D" | &"T")) {
            runnable.push(thread.file_name());
        }
        let Ok(status) = fs::read_to_string(thread.path().join("status")) else { continue };
        sleeps.push((thread.file_name(), self::sleeps(&status).unwrap_or(0)));
    }
    let cpu = if pid.is_none() { own_cpu() } else { tick * ticks };
    Some(Activity { cpu, runnable, sleeps, precise: true })
}

/// Keeps process `pid` from running until the guard is dropped: what happens meanwhile it
/// finds all at once. Does nothing where there are no stop signals.
#[must_use]
pub fn pause_process(pid: u32) -> PausedProcess {
    if os::stop(pid, true) {
        // The signal is on its way when the call returns. Each thread that runs takes it at
        // its next interrupt; where that can't be seen, what follows is merely less sudden.
        for _ in 0..1000 {
            if stopped(pid).unwrap_or(true) {
                break;
            }
            thread::sleep(Duration::from_micros(100));
        }
    }
    PausedProcess { pid }
}

/// See [`pause_process`].
#[derive(Debug)]
pub struct PausedProcess {
    pid: u32,
}

impl Drop for PausedProcess {
    fn drop(&mut self) {
        os::stop(self.pid, false);
    }
}

/// Whether no thread of `pid` runs; `None` where that can't be seen.
fn stopped(pid: u32) -> Option<bool> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    let states = threads.flatten().filter_map(|thread| {
        let stat = std::fs::read_to_string(thread.path().join("stat")).ok()?;
        stat.rsplit_once(") ")?.1.chars().next()
    });
    // T: stopped. Z and X: ended.
    Some(states.into_iter().all(|state| matches!(state, 'T' | 't' | 'Z' | 'X')))
}

/// More files than any check needs.
const MANY_FILES: u64 = 4096;

/// Requires that this process may open `more` files, for which it raises its limit as far as it may.
pub fn room_for_files(more: u64) -> Checked {
    let Some((most, hard)) = os::file_limits() else { return Ok(()) };
    let expected = lowest_free_descriptor().unwrap_or(0) + more;
    if most < MANY_FILES.min(hard) {
        os::set_file_limit(MANY_FILES.min(hard));
    }
    let most = os::file_limits().map_or(most, |(most, _)| most);
    if expected <= most {
        return Ok(());
    }
    Err(Failure::trouble(format!(
        "on this machine a process of yours may have {most} files open at once, and this check needs {expected}, since \
         each connection is one; raise the limit, for instance with `ulimit -n {}`, and check again",
        (2 * expected).next_power_of_two()
    )))
}

/// From now on this process can't open anything: every call that would need another file
/// descriptor fails with EMFILE. It ends when the guard is dropped, and half a second after the check
/// has said for the last time that it is [still there](OutOfFiles::still_there), since code that keeps
/// the thread would never let it be dropped, and the watchdog needs files to see that. `None` where it
/// can't be had.
pub fn out_of_files() -> Option<OutOfFiles> {
    let (usual, _) = os::file_limits()?;
    let (signs, of_life) = channel::<()>();
    let lift = move || {
        while of_life.recv_timeout(Duration::from_millis(500)).is_ok() {}
        os::set_file_limit(usual);
    };
    let lifts = spawn_own(lift).ok()?;
    let guard = OutOfFiles { signs: Some(signs), lifts: Some(lifts) };
    os::set_file_limit(lowest_free_descriptor()?).then_some(guard)
}

/// The same for process `pid`, a child of this one, until the guard is dropped.
pub fn out_of_files_in(pid: u32) -> Option<OutOfFilesIn> {
    let numbers = std::fs::read_dir(format!("/proc/{pid}/fd")).ok()?.flatten();
    let taken: Vec<u64> = numbers.filter_map(|file| file.file_name().to_str()?.parse().ok()).collect();
    let free = (0..).find(|number| !taken.contains(number))?;
    Some(OutOfFilesIn { pid, usual: os::set_file_limit_of(pid, free)? })
}

/// See [`out_of_files_in`].
#[derive(Debug)]
pub struct OutOfFilesIn {
    pid: u32,
    usual: u64,
}

impl Drop for OutOfFilesIn {
    fn drop(&mut self) {
        os::set_file_limit_of(self.pid, self.usual);
    }
}

/// A new descriptor is always the lowest that is free, and the limit is on its number.
#[cfg(unix)]
fn lowest_free_descriptor() -> Option<u64> {
    use std::os::fd::AsRawFd as _;
    u64::try_from(std::fs::File::open("/dev/null").ok()?.as_raw_fd()).ok()
}

#[cfg(not(unix))]
fn lowest_free_descriptor() -> Option<u64> {
    None
}

/// See [`out_of_files`].
#[derive(Debug)]
pub struct OutOfFiles {
    signs: Option<Sender<()>>,
    lifts: Option<JoinHandle<()>>,
}

impl OutOfFiles {
    /// Puts off the end that comes by itself.
    pub fn still_there(&self) {
        if let Some(signs) = &self.signs {
            let _ = signs.send(());
        }
    }
}

impl Drop for OutOfFiles {
    fn drop(&mut self) {
        drop(self.signs.take());
        if let Some(lifts) = self.lifts.take() {
            let _ = lifts.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The other tests of this binary run beside this one, so only what holds in any
    /// company can be asserted here.
    #[test]
    fn enough_ends_the_wait_and_is_not_stillness() {
        assert!(!until_still(Duration::from_secs(3600), || true));
    }

    /// A run that was stopped for a minute, and a look that came late on a busy machine, made what had
    /// not been let run seem to stand still.
    #[test]
    fn time_in_which_nobody_could_run_is_no_time() {
        let turn = Duration::from_millis(10);
        let mut awake = ActiveTime::sampled_every(turn);
        awake.latest = Instant::now().checked_sub(Duration::from_secs(60)).unwrap();
        assert_eq!(awake.elapsed(), 4 * turn);
    }

    #[test]
    fn a_thread_that_takes_the_place_of_another_is_a_movement() {
        let at = |id: &str| Activity {
            cpu: Duration::ZERO,
            runnable: Vec::new(),
            sleeps: vec![(id.into(), 3)],
            precise: true,
        };
        assert!(at("7").is_still_since(&at("7")));
        // One that runs and never slept meanwhile is at it; one that came later may just begin.
        let runs = |id: &str| Activity { runnable: vec![id.into()], ..at(id) };
        assert!(runs("7").runs_without_a_sleep_since(&at("7")));
        assert!(!runs("8").runs_without_a_sleep_since(&at("7")));
        let slept = Activity { sleeps: vec![("7".into(), 4)], ..runs("7") };
        assert!(!slept.runs_without_a_sleep_since(&at("7")));
        assert!(!at("8").is_still_since(&at("7")));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_wait_with_a_limit_is_told_from_one_without() {
        let call = |number: libc::c_long, given: &str| has_a_limit(&format!("{number} 0x7f0a {given} 0x0 0x0 0x0 0x0"));
        assert!(call(libc::SYS_futex, "0x189 0x0 0x7ffc10"), "FUTEX_WAIT_BITSET with a time");
        assert!(!call(libc::SYS_futex, "0x189 0x0 0x0"), "and without one");
        assert!(!call(libc::SYS_futex, "0x81 0x1 0x7ffc10"), "FUTEX_WAKE waits for nothing");
        assert!(
            call(libc::SYS_epoll_pwait, "0x7f0b 0x400 0x64") && !call(libc::SYS_epoll_pwait, "0x7f0b 0x400 0xffffffff")
        );
        assert!(!call(libc::SYS_clock_nanosleep, "0x0 0x7ffc10 0x7ffc10"));
        assert!(!has_a_limit("running") && !has_a_limit(""));
        // And one of this process; the other tests may wait as they like.
        let (stop, stopped) = channel::<()>();
        let waits = thread::spawn(move || stopped.recv_timeout(Duration::from_secs(3600)));
        while waits_with_a_limit() == Some(false) {
            thread::sleep(TURN);
        }
        drop(stop);
        let _ = waits.join();
    }

    #[test]
    fn threads_are_counted_that_have_ended() {
        let before = threads_started().unwrap();
        for _ in 0..3 {
            thread::spawn(|| {}).join().unwrap();
        }
        // Those of other tests, which run beside this one, are among them.
        assert!(threads_started().unwrap() > before + 3);
    }

    #[test]
    fn a_thread_that_polls_is_never_still() {
        let (stop, stopped) = channel::<()>();
        let polls = thread::spawn(move || while stopped.recv_timeout(Duration::from_millis(1)).is_err() {});
        let begin = Instant::now();
        assert!(!until_still(Duration::from_millis(20), || false));
        assert!(begin.elapsed() < Duration::from_secs(5));
        stop.send(()).unwrap();
        polls.join().unwrap();
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod linux_tests {
    use super::*;

    /// Performs the ignored test `name` in a process of its own.
    fn apart(name: &str) {
        let name = format!("process::linux_tests::{name}");
        let this = std::env::current_exe().unwrap();
        let status = std::process::Command::new(this).args(["--ignored", "--exact", &name]).status().unwrap();
        assert!(status.success());
    }

    #[test]
    #[ignore = "takes the files away from every test of its process"]
    fn without_files_nothing_opens_and_then_it_does() {
        let is_refused = || std::fs::File::open("/dev/null").is_err_and(|e| e.raw_os_error() == Some(libc::EMFILE));
        let guard = out_of_files().unwrap();
        assert!(is_refused());
        drop(guard);
        assert!(!is_refused());
        // Whoever keeps the guard gets them back all the same.
        let _kept = out_of_files().unwrap();
        assert!(is_refused());
        thread::sleep(Duration::from_secs(2));
        assert!(!is_refused());
    }

    #[test]
    fn files_are_taken_and_given_back() {
        apart("without_files_nothing_opens_and_then_it_does");
    }

    /// What the watchdog spent on looking made every blocked process look alive, on all systems
    /// that tell no more than the processor's time.
    #[test]
    #[ignore = "other tests of its process would use the processor, too"]
    fn looking_is_no_activity() {
        let looks = || {
            let first = Activity::coarse();
            let begin = own_thread_cpu();
            while own_thread_cpu() - begin < Duration::from_millis(50) {}
            Activity::coarse().is_still_since(&first)
        };
        let watchdog = spawn_own(looks).unwrap();
        assert!(watchdog.join().unwrap());
        assert!(!thread::spawn(looks).join().unwrap());
    }

    #[test]
    fn a_process_that_is_only_looked_at_is_still() {
        apart("looking_is_no_activity");
    }

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
    fn a_sleep_is_measured_and_work_is_not() {
        let Some(sleep_meter) = SleepMeter::start() else { return };
        let begin = own_thread_cpu();
        while own_thread_cpu() - begin < Duration::from_millis(100) {}
        let before = sleep_meter.elapsed().unwrap();
        assert!(before < Duration::from_millis(60), "{before:?}");
        thread::sleep(Duration::from_millis(100));
        assert!(sleep_meter.elapsed().unwrap() - before > Duration::from_millis(80));
    }

    #[test]
    fn a_thread_in_a_sleep_is_seen() {
        thread::spawn(|| thread::sleep(Duration::from_secs(3600)));
        let begin = Instant::now();
        // It may take a moment to begin, on a machine that is busy.
        while threads_in_a_sleep().0 == 0 && begin.elapsed() < Duration::from_secs(20) {
            thread::yield_now();
        }
        let (asleep, all) = threads_in_a_sleep();
        assert!((1..all).contains(&asleep), "{asleep} of {all}");
        // This one, for instance, is awake.
        assert!(!every_thread_sleeps());
    }

    #[test]
    fn what_is_held_does_not_run() {
        let mut child = std::process::Command::new("yes").stdout(std::process::Stdio::null()).spawn().unwrap();
        let held = pause_process(child.id());
        assert_eq!(stopped(child.id()), Some(true));
        drop(held);
        assert_eq!(stopped(child.id()), Some(false));
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
