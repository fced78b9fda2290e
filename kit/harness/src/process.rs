//! What processes and their threads do, and how to put one into a bad situation on purpose.

mod activity;
mod files;
mod pause;
mod sleep;
mod sockets;
mod threads;

pub(crate) use activity::{A_LOOK, ActiveTime};
pub use activity::{Activity, until_still};
pub use files::{OutOfFiles, OutOfFilesIn, open_files, out_of_files, out_of_files_in, room_for_files};
pub use pause::{PausedProcess, pause_process};
pub(crate) use sleep::{
    Held, NOTICEABLE, own_sleep, own_thread_cpu, own_thread_queued, own_wait, poll_that_goes_on, polled,
    slept_in_a_poll, slept_in_polls,
};
pub use sleep::{SleepMeter, own_cpu, own_thread_sleeps, sleeps_in_polls};
pub use sockets::listening;
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
pub(crate) use threads::HARNESS_THREAD;
pub(crate) use threads::{ObservedThread, no_thread, spawn_own, unless_short_of_threads};
pub use threads::{every_thread_sleeps, learner_threads, room_for_threads, threads_started, with_large_stack};

#[cfg(test)]
#[cfg(target_os = "linux")]
pub(crate) mod tests {
    /// Performs the ignored test `name` of this module in a process of its own.
    pub(super) fn apart(name: &str) {
        apart_in(&format!("process::{name}"));
    }

    /// The same for an ignored test of any module, or for all below `name`, one after the other.
    pub(crate) fn apart_in(name: &str) {
        let this = std::env::current_exe().unwrap();
        // On the main thread, which would otherwise wait for another one with a time limit.
        let arguments = ["--ignored", name, "--test-threads", "1"];
        let output = std::process::Command::new(this).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && !said.contains("running 0 tests"), "{said}");
    }
}
