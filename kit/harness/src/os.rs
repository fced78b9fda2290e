//! System calls that no crate of the kit offers safely; the only `unsafe` of the project.
//!
//! The calls take plain numbers, or a struct of numbers. A crate that wraps them would delay the learner's
//! first verdict by seconds. Loading a library can't be made safe: it runs the library's code, and its
//! symbols have the types that we claim.
//!
//! Where a platform lacks a call, the function does nothing and returns that.
//!
//! Beside them stands one waker, since a waker that notices its clones has no safe form in std.

#![expect(unsafe_code, reason = "these calls have no safe form in the crates of the kit")]

use std::any::Any;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::{RawWaker, RawWakerVTable, Waker};

/// The library built from an exercise, loaded into this process. See [`exercise!`](crate::exercise).
pub(crate) struct Library {
    library: libloading::Library,
    /// Behind the names of what it exports, where it was built from several texts.
    suffix: String,
}

impl Library {
    /// Loads the library at `path`, for this `member` if it was built from several texts. The learner's static
    /// constructors run now.
    pub fn load(path: &Path, member: Option<u32>) -> Result<Library, libloading::Error> {
        // SAFETY: the tool built it for this process, whose purpose is to run it.
        let library = unsafe { libloading::Library::new(path) }?;
        Ok(Library { library, suffix: member.map_or_else(String::new, |member| format!("_{member}")) })
    }

    /// Performs the hidden checks that it was built with; `all` is the host's list of checks.
    pub fn checks(&self, all: &mut dyn Any) {
        let name = format!("__async_learn_checks{}", self.suffix);
        // SAFETY: `exercise!` defines the function under this name with this type, and the same compiler built
        // both sides. It returns before the library is dropped.
        let checks = unsafe { self.library.get::<fn(&mut dyn Any)>(name) };
        checks.expect("every library of an exercise has its checks")(all);
    }

    /// Runs the learner's `main`.
    pub fn main(&self) -> ExitCode {
        let name = format!("__async_learn_main{}", self.suffix);
        // SAFETY: as above.
        let main = unsafe { self.library.get::<fn() -> ExitCode>(name) };
        main.expect("a library whose `main` is asked for has one")()
    }
}

/// What is told of a waker.
pub(crate) trait Bell: Send + Sync + 'static {
    /// A clone of the waker is being made. It exists when this has returned.
    fn cloned(&self);
    /// The waker was woken.
    fn woken(&self);
}

/// A waker that tells `bell` what is done with it. `std::task::Wake` does not tell of clones.
pub(crate) fn waker_of<B: Bell>(bell: Arc<B>) -> Waker {
    // SAFETY: `raw` returns what the functions of its table expect, and these keep the contract of `RawWaker`, as
    // they say. They are safe to call on any thread, as a `Bell` is.
    unsafe { Waker::from_raw(raw(bell)) }
}

/// A raw waker that owns `bell`. All functions of its table get the pointer of such an `Arc<B>`.
fn raw<B: Bell>(bell: Arc<B>) -> RawWaker {
    /// The bell of a raw waker, which goes on to own it.
    ///
    /// # Safety
    /// `data` is the pointer of a raw waker of bell `B` that exists.
    unsafe fn lent<B>(data: *const ()) -> ManuallyDrop<Arc<B>> {
        // SAFETY: the caller's pointer is that of an `Arc<B>` which is not dropped, and this one is not dropped either.
        ManuallyDrop::new(unsafe { Arc::from_raw(data.cast::<B>()) })
    }
    unsafe fn clone<B: Bell>(data: *const ()) -> RawWaker {
        // SAFETY: a waker that is cloned exists. The clone owns an `Arc` of its own.
        let bell = unsafe { lent::<B>(data) };
        bell.cloned();
        raw(Arc::clone(&bell))
    }
    unsafe fn wake<B: Bell>(data: *const ()) {
        // SAFETY: `wake` consumes its waker, so its `Arc` ends here.
        unsafe { Arc::from_raw(data.cast::<B>()) }.woken();
    }
    unsafe fn wake_by_ref<B: Bell>(data: *const ()) {
        // SAFETY: a waker that is woken by reference exists.
        unsafe { lent::<B>(data) }.woken();
    }
    unsafe fn drop_waker<B: Bell>(data: *const ()) {
        // SAFETY: the waker ends, and its `Arc` with it.
        drop(unsafe { Arc::from_raw(data.cast::<B>()) });
    }
    let table = const { &RawWakerVTable::new(clone::<B>, wake::<B>, wake_by_ref::<B>, drop_waker::<B>) };
    RawWaker::new(Arc::into_raw(bell).cast(), table)
}

/// Stops process `pid`, or lets it go on. Returns whether there was such a process.
#[cfg(unix)]
pub(crate) fn stop(pid: u32, stop: bool) -> bool {
    signal(pid, if stop { libc::SIGSTOP } else { libc::SIGCONT })
}

/// Asks process `pid` to end (SIGTERM). Returns whether there was such a process.
#[cfg(unix)]
pub(crate) fn ask_to_end(pid: u32) -> bool {
    signal(pid, libc::SIGTERM)
}

#[cfg(unix)]
fn signal(pid: u32, signal: i32) -> bool {
    let Ok(pid) = libc::pid_t::try_from(pid) else { return false };
    // SAFETY: plain numbers; at worst the call returns an error.
    unsafe { libc::kill(pid, signal) == 0 }
}

#[cfg(not(unix))]
pub(crate) fn stop(_: u32, _: bool) -> bool {
    false
}

#[cfg(not(unix))]
pub(crate) fn ask_to_end(_: u32) -> bool {
    false
}

/// The soft and the hard limit on open files: a new descriptor's number is below the first, which can be
/// raised to the second.
#[cfg(unix)]
pub(crate) fn file_limits() -> Option<(u64, u64)> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the pointer is to a struct of the type that the call writes.
    let done = unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) } == 0;
    #[allow(clippy::useless_conversion, reason = "`rlim_t` has fewer bits on some systems")]
    done.then_some((u64::from(limit.rlim_cur), u64::from(limit.rlim_max)))
}

#[cfg(not(unix))]
pub(crate) fn file_limits() -> Option<(u64, u64)> {
    None
}

/// Sets the soft limit of [`file_limits`], as far as the process may. Returns whether it could.
#[cfg(unix)]
pub(crate) fn set_file_limit(most: u64) -> bool {
    let Some((_, hard)) = file_limits() else { return false };
    let limit = libc::rlimit { rlim_cur: most as libc::rlim_t, rlim_max: hard as libc::rlim_t };
    // SAFETY: the pointer is to a struct of the type that the call reads.
    unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) == 0 }
}

#[cfg(not(unix))]
pub(crate) fn set_file_limit(_: u64) -> bool {
    false
}

/// Sets the same for process `pid`, a child of ours, and returns what it was.
#[cfg(target_os = "linux")]
pub(crate) fn set_file_limit_of(pid: u32, most: u64) -> Option<u64> {
    let pid = libc::pid_t::try_from(pid).ok()?;
    let mut was = libc::rlimit64 { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the pointers are null, or to a struct of the type that the call reads or fills in.
    unsafe {
        if libc::prlimit64(pid, libc::RLIMIT_NOFILE, std::ptr::null(), &raw mut was) != 0 {
            return None;
        }
        let limit = libc::rlimit64 { rlim_cur: most, rlim_max: was.rlim_max };
        (libc::prlimit64(pid, libc::RLIMIT_NOFILE, &raw const limit, std::ptr::null_mut()) == 0).then_some(was.rlim_cur)
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn set_file_limit_of(_: u32, _: u64) -> Option<u64> {
    None
}

/// Makes closing `stream` break the connection off (RST) instead of ending it in order.
#[cfg(unix)]
pub(crate) fn linger_no_longer(stream: &std::net::TcpStream) {
    use std::os::fd::AsRawFd as _;

    let at_once = libc::linger { l_onoff: 1, l_linger: 0 };
    // SAFETY: the pointer is to a struct of the type that the call reads, and the size is the struct's. If
    // the call fails, the connection ends in order.
    unsafe {
        let (value, size) = ((&raw const at_once).cast(), size_of::<libc::linger>() as libc::socklen_t);
        libc::setsockopt(stream.as_raw_fd(), libc::SOL_SOCKET, libc::SO_LINGER, value, size);
    }
}

#[cfg(not(unix))]
pub(crate) fn linger_no_longer(_: &std::net::TcpStream) {}

/// Limits the segments that the peer of `socket` sends to `bytes`. To be called before it is connected. The
/// system buffers a number of segments, so fewer bytes are on their way.
#[cfg(unix)]
pub(crate) fn limit_segments(socket: &impl std::os::fd::AsRawFd, bytes: i32) {
    // SAFETY: the pointer is to a number of the type that the call reads, and the size is the number's. If the
    // call fails, segments have their usual size.
    unsafe {
        let (value, size) = ((&raw const bytes).cast(), size_of::<i32>() as libc::socklen_t);
        libc::setsockopt(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_MAXSEG, value, size);
    }
}

#[cfg(not(unix))]
pub(crate) fn limit_segments<T>(_: &T, _: i32) {}

/// The time on the clock that std's deadlines use.
#[cfg(target_os = "linux")]
pub(crate) fn monotonic() -> Option<std::time::Duration> {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a struct of the type that the call writes.
    let done = unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) } == 0;
    let now = std::time::Duration::new(u64::try_from(now.tv_sec).ok()?, u32::try_from(now.tv_nsec).ok()?);
    done.then_some(now)
}

/// How often the calling thread left its processor voluntarily, to wait for something.
#[cfg(target_os = "linux")]
pub(crate) fn own_thread_waits() -> Option<u64> {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the pointer is to a struct of the type that the call writes; all zeros are a valid value of it.
    let usage = unsafe {
        if libc::getrusage(libc::RUSAGE_THREAD, usage.as_mut_ptr()) != 0 {
            return None;
        }
        usage.assume_init()
    };
    u64::try_from(usage.ru_nvcsw).ok()
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn own_thread_waits() -> Option<u64> {
    None
}

/// How long a call that reads from the socket `number` of process `pid`, this one or a child of ours, or
/// writes to it, may wait: `option` is `SO_RCVTIMEO` or `SO_SNDTIMEO`. `None` where there is no such limit, or where that can't be seen.
#[cfg(target_os = "linux")]
pub(crate) fn socket_timeout_of(pid: u32, number: i32, option: i32) -> Option<std::time::Duration> {
    use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};

    // SAFETY: plain numbers; the call returns an error, or a descriptor that nobody else owns.
    let owned = |result: libc::c_long| unsafe {
        i32::try_from(result).ok().filter(|fd| *fd >= 0).map(|fd| OwnedFd::from_raw_fd(fd))
    };
    // SAFETY: as above.
    let process = owned(unsafe { libc::syscall(libc::SYS_pidfd_open, libc::pid_t::try_from(pid).ok()?, 0) })?;
    // SAFETY: as above.
    let socket = owned(unsafe { libc::syscall(libc::SYS_pidfd_getfd, process.as_raw_fd(), number, 0) })?;
    let mut limit = libc::timeval { tv_sec: 0, tv_usec: 0 };
    let mut size = size_of::<libc::timeval>() as libc::socklen_t;
    // SAFETY: the pointers are to a struct of the type that the call fills in, and to its size.
    let done = unsafe {
        let limit = (&raw mut limit).cast();
        libc::getsockopt(socket.as_raw_fd(), libc::SOL_SOCKET, option, limit, &raw mut size)
    };
    let limit = std::time::Duration::new(u64::try_from(limit.tv_sec).ok()?, u32::try_from(limit.tv_usec).ok()? * 1000);
    (done == 0 && !limit.is_zero()).then_some(limit)
}

/// Continues in a child of this process: only the child returns. The process itself waits for the child, ends
/// all descendants that it left, and exits as the child did. So when this process has ended, no descendant is
/// left, not even one that left the group or whose parents ended.
///
/// To be called while there is only one thread. Where the system lacks the calls, nothing happens.
#[cfg(target_os = "linux")]
pub(crate) fn go_on_in_a_child() {
    // SAFETY: plain numbers. There is one thread, so the child may do what the parent may.
    let child = unsafe {
        // From here on, a process that loses its parent becomes a child of this one.
        if libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0 {
            return;
        }
        libc::fork()
    };
    if child > 0 {
        supervise(child);
    }
    grow_table_of_files();
}

/// Makes the system reserve room for many files now. Later, with several threads, growing the table costs some
/// milliseconds each time.
#[cfg(target_os = "linux")]
fn grow_table_of_files() {
    // SAFETY: plain numbers; the descriptor is closed here, where it was opened.
    unsafe {
        let high = libc::fcntl(0, libc::F_DUPFD, 1000);
        if high >= 0 {
            libc::close(high);
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn go_on_in_a_child() {}

#[cfg(target_os = "linux")]
fn supervise(child: libc::pid_t) -> ! {
    // SAFETY: no handler is set. The signal is ignored because this process still has to end the others.
    unsafe { libc::signal(libc::SIGTERM, libc::SIG_IGN) };
    let mut status = 0;
    loop {
        // SAFETY: the pointer is to a number that the call writes. Any other child was handed to us.
        let ended = unsafe { libc::waitpid(-1, &raw mut status, 0) };
        let is_interrupted = || std::io::Error::last_os_error().raw_os_error() == Some(libc::EINTR);
        if ended == child || ended < 0 && !is_interrupted() {
            break;
        }
    }
    let none_is_left = end_all_children();
    // SAFETY: plain numbers; nothing of this process runs after it.
    unsafe {
        if !none_is_left {
            libc::_exit(EXIT_UNENDED);
        }
        if libc::WIFSIGNALED(status) {
            let signal = libc::WTERMSIG(status);
            libc::signal(signal, libc::SIG_DFL);
            libc::kill(libc::getpid(), signal);
        }
        libc::_exit(libc::WEXITSTATUS(status));
    }
}

/// The exit code if some descendants could not be ended. It is not a pass.
#[cfg(target_os = "linux")]
const EXIT_UNENDED: i32 = 4;
/// How long we go on ending descendants that keep starting others.
#[cfg(target_os = "linux")]
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// Ends the children of this process, and those handed to it when these end. Returns whether none is left.
#[cfg(target_os = "linux")]
fn end_all_children() -> bool {
    let begin = std::time::Instant::now();
    let mut status = 0;
    loop {
        // SAFETY: the pointer is to a number that the call writes.
        match unsafe { libc::waitpid(-1, &raw mut status, libc::WNOHANG) } {
            0 if begin.elapsed() > PATIENCE => return false,
            0 => {
                for child in children() {
                    signal(child, libc::SIGKILL);
                }
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            child if child > 0 => {}
            _ => return true,
        }
    }
}

/// The children of this process, read from `/proc`; see proc(5).
#[cfg(target_os = "linux")]
fn children() -> Vec<u32> {
    let own = std::process::id();
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_ascii_whitespace().nth(1));
        parent.and_then(|parent| parent.parse().ok()) == Some(own)
    })
    .collect()
}

/// Makes the file descriptor `number` refer to what `to` refers to. Returns whether it could.
#[cfg(unix)]
pub(crate) fn lead(number: i32, to: i32) -> bool {
    // SAFETY: plain numbers; at worst the call returns an error. Both descriptors are the
    // caller's, and `number` is a standard stream, which nobody owns.
    unsafe { libc::dup2(to, number) >= 0 }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use super::*;

    #[derive(Default)]
    struct Counts {
        clones: AtomicUsize,
        wakes: AtomicUsize,
    }

    impl Bell for Counts {
        fn cloned(&self) {
            self.clones.fetch_add(1, SeqCst);
        }

        fn woken(&self) {
            self.wakes.fetch_add(1, SeqCst);
        }
    }

    #[test]
    fn a_waker_tells_of_clones_and_wakes_and_drops_its_bell_with_the_last() {
        let bell = Arc::new(Counts::default());
        let waker = waker_of(Arc::clone(&bell));
        let seen = || (bell.clones.load(SeqCst), bell.wakes.load(SeqCst), Arc::strong_count(&bell) - 1);
        assert_eq!(seen(), (0, 0, 1));
        let second = waker.clone();
        assert!(second.will_wake(&waker));
        assert_eq!(seen(), (1, 0, 2));
        second.wake_by_ref();
        assert_eq!(seen(), (1, 1, 2));
        second.wake();
        assert_eq!(seen(), (1, 2, 1));
        drop(waker);
        assert_eq!(seen(), (1, 2, 0));
    }

    #[test]
    fn a_waker_may_outlive_whoever_made_it_and_be_woken_on_another_thread() {
        let bell = Arc::new(Counts::default());
        let waker = waker_of(Arc::clone(&bell)).clone();
        std::thread::spawn(move || waker.wake()).join().unwrap();
        assert_eq!((bell.wakes.load(SeqCst), Arc::strong_count(&bell)), (1, 1));
    }
}
