//! What the threads of a process wait for, and whether that ends by itself.
//!
//! A server that does nothing until a client wakes it waits in calls without a time limit. One that
//! counts the minutes in secret has a thread in another kind of call: a sleep, a lock or a poll with a
//! limit, a read from a socket that has one. Linux shows in which call each thread is, and with
//! which arguments, so the check need not wait to see it. Elsewhere nothing is known, and nothing is said.
//!
//! One such wait is the runtime's: a thread of its pool for blocking calls ends when nothing
//! was asked of it for ten seconds.

#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
mod call;

use std::time::Duration;

/// A wait that ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Something comes, or this time passes.
    Timer(Duration),
    /// A sleep.
    Sleep,
    /// A read from a socket, which fails after this time.
    Read(Duration),
    /// The same of a write.
    Write(Duration),
}

impl Limited {
    /// What was seen, for a failure.
    pub fn describe(self) -> String {
        match self {
            // Without the time: tokio's timers wake the thread before they end, to go on with a finer clock.
            Limited::Timer(_) => "a timer runs in it, and will wake it".to_owned(),
            Limited::Sleep => "one of its threads sleeps".to_owned(),
            Limited::Write(time) => {
                format!("it writes to a client with a time limit, and gives up after {}", shown(time))
            }
            Limited::Read(time) => {
                format!("it reads from a client with a time limit, and gives up after {}", shown(time))
            }
        }
    }
}

fn shown(time: Duration) -> String {
    match time.as_millis() {
        // A deadline is a fraction nearer when it is read than when it was set.
        millis if millis > 10_000 => format!("{} s", (millis + 500) / 1000),
        millis => format!("{millis} ms"),
    }
}

/// A wait with a limit in process `pid` or in a child of its. Of this process only threads count that
/// the learner's code started.
pub(crate) fn limited(pid: u32) -> Option<Limited> {
    // Here the other tests have threads, too.
    if cfg!(test) && pid == std::process::id() {
        return None;
    }
    system::limits(pid).into_iter().next()
}

/// Whether a thread of the learner's in this process waits in a call that ends by itself after a time: a lock, a
/// channel or a parking with a time limit, or a runtime in which a timer runs. A sleep is none, since who sleeps
/// waits for nothing else.
pub fn limited_here() -> bool {
    system::limits(std::process::id()).into_iter().any(|limited| limited != Limited::Sleep)
}

/// Whether each thread of process `pid` waits for another thread: in a lock, a `park`, a `join` or a channel.
/// Then none of them notices what comes from outside. `false` where that can't be seen.
pub(crate) fn only_for_threads(pid: u32) -> bool {
    system::only_for_threads(pid)
}

#[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
mod system {
    pub(super) fn limits(_: u32) -> Vec<super::Limited> {
        Vec::new()
    }

    pub(super) fn only_for_threads(_: u32) -> bool {
        false
    }
}

#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
mod system {
    use std::ffi::OsString;
    use std::fs::{self, File};
    use std::os::unix::fs::FileExt as _;
    use std::path::Path;
    use std::time::Duration;

    use super::Limited;
    use super::call::{Call, Doing};
    use crate::process::ActiveTime;
    use crate::{os, process};

    /// How long a thread of tokio's pool for blocking calls waits for another one; see
    /// `tokio::runtime::Builder::thread_keep_alive`.
    const KEPT_ALIVE: Duration = Duration::from_secs(10);
    /// What std's `park` waits for its word to change from. No pool of tokio's parks with a limit.
    const PARKED: u64 = u32::MAX as u64;

    const SLEEPS: &[libc::c_long] = &[libc::SYS_nanosleep, libc::SYS_clock_nanosleep];
    const READS: &[libc::c_long] =
        &[libc::SYS_read, libc::SYS_readv, libc::SYS_recvfrom, libc::SYS_recvmsg, libc::SYS_accept, libc::SYS_accept4];
    const WRITES: &[libc::c_long] = &[libc::SYS_write, libc::SYS_writev, libc::SYS_sendto, libc::SYS_sendmsg];
    /// Calls with a limit in milliseconds, as an int of which -1 is none, and which argument it is.
    const IN_MILLIS: &[(libc::c_long, usize)] = &[
        #[cfg(target_arch = "x86_64")]
        (libc::SYS_epoll_wait, 3),
        (libc::SYS_epoll_pwait, 3),
        #[cfg(target_arch = "x86_64")]
        (libc::SYS_poll, 2),
    ];
    /// Calls with a limit as a pointer to seconds and a fraction, of which null is none; which argument
    /// it is, and what the fraction counts in nanoseconds.
    const IN_SECONDS: &[(libc::c_long, usize, u64)] = &[
        (libc::SYS_epoll_pwait2, 3, 1),
        (libc::SYS_ppoll, 2, 1),
        (libc::SYS_pselect6, 4, 1),
        #[cfg(target_arch = "x86_64")]
        (libc::SYS_select, 4, 1000),
        (libc::SYS_rt_sigtimedwait, 2, 1),
        (libc::SYS_semtimedop, 3, 1),
        (libc::SYS_mq_timedreceive, 4, 1),
    ];

    /// The time between two looks at threads that run, and how long to look for waits among them.
    const TURN: Duration = Duration::from_millis(1);
    const LONGEST: Duration = Duration::from_millis(500);

    /// The waits with a limit in process `pid` and its children. A thread that runs, or would if it were let, may be
    /// on its way to one.
    pub(super) fn limits(pid: u32) -> Vec<Limited> {
        let mut awake = ActiveTime::sampled_every(TURN);
        loop {
            let mut look = Look::default();
            look.at(pid);
            if !look.limits.is_empty() || !look.moves || awake.elapsed() > LONGEST {
                return look.limits;
            }
            process::own_sleep(TURN);
        }
    }

    /// What the threads of a process and its children were seen to do.
    #[derive(Default)]
    struct Look {
        limits: Vec<Limited>,
        /// A thread was running, or ready to.
        moves: bool,
    }

    impl Look {
        fn at(&mut self, pid: u32) {
            let folder = format!("/proc/{pid}");
            let is_this = pid == std::process::id();
            let own = is_this.then(|| fs::read_link("/proc/thread-self").ok()).flatten();
            let own: Option<OsString> = own.and_then(|path| path.file_name().map(OsString::from));
            let mut children = Vec::new();
            for thread in fs::read_dir(format!("{folder}/task")).into_iter().flatten().flatten() {
                let name = fs::read_to_string(thread.path().join("comm")).unwrap_or_default();
                let name = name.trim_end();
                if Some(thread.file_name()) == own || (is_this && name == process::HARNESS_THREAD) {
                    continue;
                }
                match Doing::of(&thread.path()) {
                    Some(Doing::Runs) => self.moves = true,
                    Some(Doing::Waits(call)) => self.limits.extend(of_call(pid, &call, name)),
                    None => {}
                }
                let list = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
                children.extend(list.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
            }
            self.limits.extend(armed_timer(&folder));
            children.into_iter().for_each(|child| self.at(child));
        }
    }

    pub(super) fn only_for_threads(pid: u32) -> bool {
        let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { return false };
        let mut doing = threads.flatten().map(|thread| Doing::of(&thread.path()));
        doing.all(|doing| doing.is_some_and(|doing| doing.is_in(libc::SYS_futex)))
    }

    /// The limit of a `call` in process `pid`, by a thread called `name`.
    fn of_call(pid: u32, call: &Call, name: &str) -> Option<Limited> {
        let (number, argument) = (call.number, |i: usize| call.arguments.get(i).copied());
        if SLEEPS.contains(&number) {
            return Some(Limited::Sleep);
        }
        if let Some((_, at)) = IN_MILLIS.iter().find(|(call, _)| *call == number) {
            let millis = u64::try_from(argument(*at)? as i32).ok().filter(|millis| *millis > 0)?;
            return Some(Limited::Timer(Duration::from_millis(millis)));
        }
        if let Some((_, at, fraction)) = IN_SECONDS.iter().find(|(call, ..)| *call == number) {
            let limit = time_at(pid, argument(*at)?, *fraction)?;
            return (!limit.is_zero()).then_some(Limited::Timer(limit));
        }
        if READS.contains(&number) {
            let from = i32::try_from(argument(0)?).ok()?;
            return os::socket_timeout_of(pid, from, libc::SO_RCVTIMEO).map(Limited::Read);
        }
        if WRITES.contains(&number) {
            let to = i32::try_from(argument(0)?).ok()?;
            return os::socket_timeout_of(pid, to, libc::SO_SNDTIMEO).map(Limited::Write);
        }
        if number == libc::SYS_futex {
            return lock(argument(1)?, argument(2)?, time_at(pid, argument(3)?, 1)?, name);
        }
        None
    }

    /// The wait for a lock, a condition or a `park`, with a limit.
    fn lock(operation: u64, word: u64, limit: Duration, name: &str) -> Option<Limited> {
        let left = match i32::try_from(operation & 0x7f).ok()? {
            libc::FUTEX_WAIT => limit,
            // By the clock that std's deadlines are of.
            libc::FUTEX_WAIT_BITSET => limit.saturating_sub(os::monotonic()?),
            _ => return None,
        };
        let is_kept_alive = name.starts_with("tokio-") && word != PARKED && left <= KEPT_ALIVE;
        (!is_kept_alive).then_some(Limited::Timer(left))
    }

    /// The seconds and the fraction that lie at `address`. `None` for null.
    fn time_at(pid: u32, address: u64, fraction: u64) -> Option<Duration> {
        if address == 0 {
            return None;
        }
        let mut bytes = [0; 16];
        File::open(format!("/proc/{pid}/mem")).ok()?.read_exact_at(&mut bytes, address).ok()?;
        let (seconds, rest) = bytes.split_at(8);
        let seconds = u64::from_ne_bytes(seconds.try_into().ok()?);
        let rest = u64::from_ne_bytes(rest.try_into().ok()?);
        Some(Duration::from_secs(seconds).saturating_add(Duration::from_nanos(rest.saturating_mul(fraction))))
    }

    /// A timer of the system's that will ring: as a file, or by a signal.
    fn armed_timer(folder: &str) -> Option<Limited> {
        for file in fs::read_dir(format!("{folder}/fd")).ok()?.flatten() {
            let is_timer = fs::read_link(file.path()).is_ok_and(|link| link.to_string_lossy().contains("[timerfd]"));
            if !is_timer {
                continue;
            }
            let about = Path::new(folder).join("fdinfo").join(file.file_name());
            let about = fs::read_to_string(about).unwrap_or_default();
            let value = about.lines().find_map(|line| line.strip_prefix("it_value: ("))?;
            let (seconds, nanos) = value.trim_end_matches(')').split_once(", ")?;
            let left = Duration::new(seconds.parse().ok()?, nanos.parse().ok()?);
            if !left.is_zero() {
                return Some(Limited::Timer(left));
            }
        }
        None
    }

    #[cfg(test)]
    mod tests {
        use std::process::Command;

        use super::*;

        /// A look at a program that had panicked once took half a second, and the check was told to hang.
        #[test]
        fn a_dead_process_that_nobody_has_buried_does_not_move() {
            let mut child = Command::new("true").spawn().unwrap();
            let state = || fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap();
            while !state().contains(") Z ") {
                process::own_sleep(TURN);
            }
            let mut look = Look::default();
            look.at(child.id());
            assert!(!look.moves && look.limits.is_empty());
            child.wait().unwrap();
        }
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::process::{Child, Command, Stdio};
    use std::time::Instant;

    use super::*;

    /// A child that is ended with this.
    struct Ends(Child);

    impl Drop for Ends {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    /// Starts `test` of this binary, which waits in some way, apart.
    fn waits(test: &str) -> Ends {
        let name = format!("waits::tests::{test}");
        let this = std::env::current_exe().unwrap();
        // One test, on the main thread: no thread of the test runner's waits for another.
        let arguments = ["--ignored", "--exact", &name, "--test-threads", "1", "--nocapture"];
        Ends(Command::new(this).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    fn seen(test: &str) -> Limited {
        let child = waits(test);
        let begin = Instant::now();
        loop {
            if let Some(limited) = limited(child.0.id()) {
                return limited;
            }
            assert!(begin.elapsed() < Duration::from_secs(60), "{test} was not seen");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn every_wait_with_a_limit_is_seen() {
        let within = |limited: Limited, seconds: u64| match limited {
            Limited::Timer(left) | Limited::Read(left) | Limited::Write(left) => {
                assert!(
                    left <= Duration::from_secs(seconds) && left > Duration::from_secs(seconds) / 10,
                    "{limited:?}"
                );
            }
            Limited::Sleep => panic!("{limited:?}"),
        };
        within(seen("parks"), 1000);
        within(seen("receives"), 1000);
        within(seen("waits_for_a_condition"), 9);
        within(seen("reads"), 1000);
        within(seen("has_a_timer"), 1000);
        assert_eq!(seen("sleeps"), Limited::Sleep);
        assert_eq!(seen("has_a_child"), Limited::Sleep);
    }

    #[test]
    fn a_wait_of_this_process_is_seen() {
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let waits = std::thread::spawn(move || stopped.recv_timeout(LONG));
        // The other tests may wait as they like.
        while !limited_here() {
            std::thread::yield_now();
        }
        drop(stop);
        let _ = waits.join();
    }

    /// A thread that was on its way to its wait was taken for one that has no limit.
    #[test]
    fn a_thread_that_works_between_its_waits_is_seen_in_one() {
        let child = waits("works_between_its_waits");
        let begin = Instant::now();
        while limited(child.0.id()).is_none() {
            assert!(begin.elapsed() < Duration::from_secs(60));
        }
        for _ in 0..20 {
            assert_eq!(limited(child.0.id()), Some(Limited::Sleep));
        }
    }

    /// The idle threads of a runtime's pool wait for work with a time limit of their own.
    #[test]
    fn what_a_runtime_does_by_itself_is_none() {
        let child = waits("has_an_idle_pool");
        let begin = Instant::now();
        let folder = format!("/proc/{}/task", child.0.id());
        let in_pool = || {
            let threads = std::fs::read_dir(&folder).unwrap().flatten();
            let in_futex = threads.filter(|thread| {
                let name = std::fs::read_to_string(thread.path().join("comm")).unwrap_or_default();
                let waits = call::Doing::of(&thread.path()).is_some_and(|doing| doing.is_in(libc::SYS_futex));
                name.starts_with("tokio-") && waits
            });
            in_futex.count()
        };
        while in_pool() == 0 {
            assert!(begin.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(1));
        }
        // It ends when its time is over, and then there is nothing to see either.
        assert_eq!(limited(child.0.id()), None);
    }

    #[test]
    fn a_program_that_waits_for_its_own_threads_only_is_told_from_one_that_waits_for_the_system() {
        let begin = Instant::now();
        let (parked, reading) = (waits("parks"), waits("reads"));
        while limited(reading.0.id()).is_none() || !only_for_threads(parked.0.id()) {
            assert!(begin.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(1));
        }
        assert!(!only_for_threads(reading.0.id()));
    }

    const LONG: Duration = Duration::from_secs(1000);

    #[test]
    #[ignore = "waits, to be looked at"]
    fn parks() {
        std::thread::park_timeout(LONG);
    }

    #[test]
    #[ignore = "waits, to be looked at"]
    fn receives() {
        let (_sender, receiver) = std::sync::mpsc::channel::<()>();
        let _ = receiver.recv_timeout(LONG);
    }

    #[test]
    #[ignore = "waits, to be looked at"]
    fn waits_for_a_condition() {
        let (lock, condition) = (std::sync::Mutex::new(()), std::sync::Condvar::new());
        let _ = condition.wait_timeout(lock.lock().unwrap(), Duration::from_secs(9));
    }

    #[test]
    #[ignore = "waits, to be looked at"]
    fn reads() {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(LONG)).unwrap();
        let _ = socket.recv(&mut [0]);
    }

    #[test]
    #[ignore = "waits, to be looked at"]
    fn has_a_timer() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { tokio::time::sleep(LONG).await });
    }

    #[test]
    #[ignore = "waits, to be looked at"]
    fn sleeps() {
        std::thread::sleep(LONG);
    }

    #[test]
    #[ignore = "waits, to be looked at"]
    fn works_between_its_waits() {
        loop {
            let begin = Instant::now();
            while begin.elapsed() < Duration::from_millis(20) {}
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    #[test]
    #[ignore = "waits, to be looked at"]
    fn has_a_child() {
        // It outlives the test that looks at it by a minute.
        let mut child = Command::new("sh").args(["-c", "sleep 60 & wait"]).spawn().unwrap();
        let _ = child.wait();
    }

    #[test]
    #[ignore = "waits, to be looked at"]
    fn has_an_idle_pool() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            tokio::task::spawn_blocking(|| {}).await.unwrap();
            std::future::pending::<()>().await;
        });
    }
}
