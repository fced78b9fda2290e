//! Whether anything happens in a process: the evidence for "spinning" and "blocked".
//!
//! On Linux `/proc` shows for each thread whether it runs and how often it gave up the processor. A thread that
//! other programs keep from running counts as running, so a slow machine looks busy and not blocked. Elsewhere only
//! the processor time of this process is known, and callers wait longer before they draw a conclusion.

use std::ffi::OsString;
use std::thread;
use std::time::{Duration, Instant};

use super::sleep::{own_cpu, own_thread_cpu};
use super::threads::HARNESS_THREAD;

/// The time between two looks at threads that may have come to a stand.
const TURN: Duration = Duration::from_millis(2);

/// How much longer than asked to wait for stillness that does not come.
const LONGEST: Duration = Duration::from_millis(300);

/// How much longer than its limit somebody may take on a machine that does not let it run.
const MOST_LATE: u32 = 6;

/// How long [`until_still`] looks, as a rule, where nothing comes to rest.
pub(crate) const A_LOOK: Duration = Duration::from_secs(1);

/// Real time in which somebody who looks around again and again could do so. If this process was
/// stopped, or had to wait for a processor for long, so may have those who are looked at; of the
/// time between two looks no more counts than a look is allowed to take.
#[derive(Debug)]
pub(crate) struct ActiveTime {
    counted: Duration,
    latest: Instant,
    most: Duration,
    /// How long each thread had waited for a processor when an eighth of a limit had passed.
    queued: Option<Vec<(OsString, Duration)>>,
}

impl ActiveTime {
    /// From now on, for one who looks every `turn`.
    pub fn sampled_every(turn: Duration) -> ActiveTime {
        ActiveTime { counted: Duration::ZERO, latest: Instant::now(), most: 4 * turn, queued: None }
    }

    /// The time so far; to be asked at each look.
    pub fn elapsed(&mut self) -> Duration {
        let now = Instant::now();
        self.counted += (now - self.latest).min(self.most);
        self.latest = now;
        self.counted
    }

    /// Whether more than `limit` of this time has passed, without the time for which one of the threads of this process
    /// or of its children waited for a processor: who got none had no chance to be done. To be asked at each
    /// look, in place of the time. It does not last for ever where more threads spin than there are processors.
    pub fn is_over(&mut self, limit: Duration) -> bool {
        let elapsed = self.elapsed();
        if elapsed > limit / 8 && self.queued.is_none() {
            self.queued = Some(queued());
        }
        let is_late = || elapsed < limit * MOST_LATE && elapsed.saturating_sub(self.longest_queued()) <= limit;
        elapsed > limit && !is_late()
    }

    /// How long the thread that waited longest for a processor has done so since the first of these looks.
    fn longest_queued(&self) -> Duration {
        let earlier =
            |id: &OsString| self.queued.iter().flatten().find(|(other, _)| other == id).map(|(_, time)| *time);
        let since = queued().into_iter().map(|(id, time)| time.saturating_sub(earlier(&id).unwrap_or_default()));
        since.max().unwrap_or_default()
    }
}

/// How long each thread of this process and of its children could have run so far and was not let, by its id; nothing
/// where that can't be seen.
fn queued() -> Vec<(OsString, Duration)> {
    let own = std::fs::read_dir("/proc/self/task").into_iter().flatten();
    let others =
        children().into_iter().flat_map(|pid| std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten());
    own.chain(others)
        .flatten()
        .filter_map(|thread| Some((thread.file_name(), super::sleep::queued(&thread.path().join("schedstat"))?)))
        .collect()
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

    /// Of this process and the processes that it has started: who waits for one that other programs keep from running
    /// does not stand still.
    pub fn with_children() -> Activity {
        let mut activity = Activity::own();
        for child in children() {
            let Some(of_child) = linux(Some(child)) else { continue };
            activity.runnable.extend(of_child.runnable);
            activity.sleeps.extend(of_child.sleeps);
        }
        activity
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
    until_still_erased(quiet, &enough)
}

/// Without the type of `enough`, so that it is compiled in the kit and not with every check.
fn until_still_erased(quiet: Duration, enough: &dyn Fn() -> bool) -> bool {
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

/// The processes that this one has started and that still are; none where that can't be seen.
fn children() -> Vec<u32> {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<u32>>()).collect()
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
        sleeps.push((thread.file_name(), super::sleep::sleeps(&status).unwrap_or(0)));
    }
    let cpu = if pid.is_none() { own_cpu() } else { tick * ticks };
    Some(Activity { cpu, runnable, sleeps, precise: true })
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

    /// A right program that got a hundredth of a processor for eight seconds was said not to end.
    #[cfg(target_os = "linux")]
    #[test]
    fn time_for_which_a_thread_waited_for_a_processor_is_no_time() {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicBool, Ordering};

        let mut awake = ActiveTime::sampled_every(Duration::from_secs(1));
        let limit = Duration::from_millis(80);
        // More that run than there are processors, so some of them wait.
        let (stop, at) = (Arc::new(AtomicBool::new(false)), || thread::available_parallelism().map_or(1, usize::from));
        let spin = |stop: &Arc<AtomicBool>| {
            let stop = Arc::clone(stop);
            thread::spawn(move || while !stop.load(Ordering::Relaxed) {})
        };
        let threads: Vec<_> = (0..8 * at()).map(|_| spin(&stop)).collect();
        thread::sleep(limit / 4);
        // From here on it knows who waits.
        awake.is_over(limit);
        let first = awake.elapsed();
        thread::sleep(limit);
        let (now, queued) = (awake.elapsed(), awake.longest_queued());
        assert!(queued > (now - first) / 2, "{queued:?} of {now:?} since {first:?}");
        assert!(!awake.is_over(now - queued / 2));
        stop.store(true, Ordering::Relaxed);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        // They are gone, and nobody waits for as long as all this takes.
        let begin = Instant::now();
        while !awake.is_over(limit) {
            assert!(begin.elapsed() < Duration::from_secs(60), "{awake:?}");
            thread::sleep(limit);
        }
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

    /// A program that had no chance to start on a busy machine made the check that started it look blocked.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_child_that_would_run_is_no_stillness() {
        let mut child = std::process::Command::new("yes").stdout(std::process::Stdio::null()).spawn().unwrap();
        let id = OsString::from(child.id().to_string());
        let sees = |activity: &Activity| activity.sleeps.iter().any(|(thread, _)| *thread == id);
        let begin = Instant::now();
        while !Activity::with_children().runnable.contains(&id) {
            assert!(begin.elapsed() < Duration::from_secs(60), "it runs all the time");
        }
        assert!(!sees(&Activity::own()) && sees(&Activity::with_children()));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn a_thread_that_polls_is_never_still() {
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let polls = thread::spawn(move || while stopped.recv_timeout(Duration::from_millis(1)).is_err() {});
        let begin = Instant::now();
        assert!(!until_still(Duration::from_millis(20), || false));
        assert!(begin.elapsed() < Duration::from_secs(60));
        stop.send(()).unwrap();
        polls.join().unwrap();
    }

    #[cfg(target_os = "linux")]
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
        let watchdog = crate::process::spawn_own(looks).unwrap();
        assert!(watchdog.join().unwrap());
        assert!(!thread::spawn(looks).join().unwrap());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_is_only_looked_at_is_still() {
        crate::process::tests::apart("activity::tests::looking_is_no_activity");
    }
}
