//! What a child started, also what left its group: found in `/proc`, on Linux only.
//!
//! A group does not hold those who leave it (`setsid`, `setpgid`). A descendant is known by its
//! parents; and where one of these ended, by a mark in the environment that it was started with. The
//! harness is its run's subreaper, so in a run the parents lead to it for as long as it lives.

use std::sync::atomic::{AtomicU64, Ordering};
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

/// Carries the mark.
const VARIABLE: &str = "ASYNC_LEARN_RUN";
/// How long those who go on starting others may keep us.
#[cfg(target_os = "linux")]
const PATIENCE: Duration = Duration::from_millis(100);

/// What only the descendants of one child have in their environment, unless they remove it.
#[derive(Clone, Debug)]
pub(super) struct Mark(String);

impl Mark {
    pub fn new() -> Mark {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Mark(format!("{}-{count}-{}", std::process::id(), now.as_nanos()))
    }

    /// The variable that carries it, and its value.
    pub fn variable(&self) -> (&'static str, &str) {
        (VARIABLE, &self.0)
    }

    /// Both as they stand in an environment.
    #[cfg(target_os = "linux")]
    fn entry(&self) -> String {
        format!("{VARIABLE}={}", self.0)
    }
}

/// Ends all descendants of process `root`, which was started with `mark`, and not `root` itself. It ought
/// to live still, since a process whose parent ended has another one. Without it the mark alone tells.
#[cfg(target_os = "linux")]
pub(super) fn end(root: Option<u32>, mark: &Mark) {
    let begin = Instant::now();
    loop {
        let all = linux::processes();
        let mut alive = root.map_or_else(Vec::new, |root| linux::below(root, &all));
        // Reading all environments takes long, and those who were there before are none of ours.
        let begun = all.iter().find(|process| Some(process.pid) == root).map_or(0, |process| process.begun);
        let others = all.iter().filter(|process| process.begun >= begun && Some(process.pid) != root);
        alive.extend(others.map(|process| process.pid).filter(|pid| linux::carries(*pid, &mark.entry())));
        if alive.is_empty() || begin.elapsed() > PATIENCE {
            return;
        }
        for pid in alive {
            linux::kill(pid);
        }
        // They are gone when the system has come to it.
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn end(_: Option<u32>, _: &Mark) {}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;

    use rustix::process::{Pid, Signal, kill_process};

    /// A process that runs.
    pub struct Process {
        pub pid: u32,
        parent: u32,
        /// When it began, in ticks since the system did.
        pub begun: u64,
    }

    /// All processes that are there, but for those that have ended and are only to be asked how.
    pub fn processes() -> Vec<Process> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        pids.filter_map(|pid: u32| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // The name before it may hold anything; see proc(5).
            let (_, rest) = stat.rsplit_once(')')?;
            let mut fields = rest.split_ascii_whitespace();
            let (state, parent) = (fields.next()?, fields.next()?);
            let begun = fields.nth(17)?.parse().ok()?;
            (!matches!(state, "Z" | "X")).then_some(Process { pid, parent: parent.parse().ok()?, begun })
        })
        .collect()
    }

    /// Those of `all` that descend from `root`.
    pub fn below(root: u32, all: &[Process]) -> Vec<u32> {
        let mut found = vec![root];
        let mut next = 0;
        while let Some(parent) = found.get(next).copied() {
            let children = all.iter().filter(|process| process.parent == parent && !found.contains(&process.pid));
            let children: Vec<u32> = children.map(|process| process.pid).collect();
            found.extend(children);
            next += 1;
        }
        found.remove(0);
        found
    }

    /// Whether process `pid` was started with `variable` in its environment. Those of other users can't be asked.
    pub fn carries(pid: u32, variable: &str) -> bool {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry == variable.as_bytes())
    }

    pub fn kill(pid: u32) {
        if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
            // One that is gone meanwhile is what we want.
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
#[expect(clippy::unwrap_used, reason = "a test that can't go on should stop where it is")]
mod tests {
    use std::process::{Child, Command, Stdio};

    use super::*;

    /// A shell that runs `script`, and tells the numbers of the processes that it started.
    fn shell(script: &str, mark: &Mark) -> (Child, Vec<u32>) {
        use std::io::BufRead as _;

        let (name, value) = mark.variable();
        let mut child =
            Command::new("sh").args(["-c", script]).env(name, value).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (child, line.split_whitespace().map(|pid| pid.parse().unwrap()).collect())
    }

    fn is_there(pid: u32) -> bool {
        linux::processes().iter().any(|process| process.pid == pid)
    }

    #[test]
    fn those_who_left_the_group_are_ended_and_nobody_elses() {
        let (mark, others) = (Mark::new(), Mark::new());
        // One that is still somebody's child, and one whose parent is gone.
        let script =
            "setsid sleep 60 >/dev/null & a=$!; b=$(setsid sh -c 'sleep 60 >/dev/null & echo $!'); echo $a $b; wait";
        let (mut child, pids) = shell(script, &mark);
        let (mut other, other_pids) = shell("sleep 60 >/dev/null & echo $!; wait", &others);
        assert!(pids.len() == 2 && pids.iter().chain(&other_pids).all(|pid| is_there(*pid)));
        end(Some(child.id()), &mark);
        assert!(!pids.iter().any(|pid| is_there(*pid)), "{pids:?}");
        assert!(other_pids.iter().all(|pid| is_there(*pid)) && is_there(other.id()));
        end(None, &others);
        assert!(!other_pids.iter().any(|pid| is_there(*pid)), "{other_pids:?}");
        for child in [&mut child, &mut other] {
            let _ = child.kill();
            child.wait().unwrap();
        }
    }
}
