//! A child in a group of its own, which is ended as a whole: a process group, or a job on Windows.
//!
//! Who leaves a process group is not ended with it; `descendants` sees to them.

use std::io;
use std::process::ExitStatus;

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{ChildStderr, ChildStdin, ChildStdout, Command};

/// A child, and all that it started and that stayed with it.
#[cfg(unix)]
pub(super) struct Group {
    leader: tokio::process::Child,
    number: Option<Pid>,
}

#[cfg(unix)]
impl Group {
    /// Starts `command` as the leader of a new group.
    pub fn start(mut command: Command) -> io::Result<Group> {
        let leader = command.process_group(0).spawn()?;
        let number = leader.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        Ok(Group { leader, number })
    }

    /// The leader's number, until it was waited for.
    pub fn id(&self) -> Option<u32> {
        self.leader.id()
    }

    /// The leader's standard input, output and error, those that were asked for, once.
    pub fn pipes(&mut self) -> (Option<ChildStdin>, Option<ChildStdout>, Option<ChildStderr>) {
        (self.leader.stdin.take(), self.leader.stdout.take(), self.leader.stderr.take())
    }

    /// How the leader ended.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.leader.wait().await
    }

    /// Asks all of it to end.
    pub fn ask_to_end(&self) {
        self.signal(Signal::TERM);
    }

    /// Ends all of it.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
    }

    fn signal(&self, signal: Signal) {
        if let Some(number) = self.number {
            // Fails when nothing is left of it, which is what is wanted.
            let _ = kill_process_group(number, signal);
        }
    }
}

/// A child, and all that it started.
#[cfg(not(unix))]
pub(super) struct Group(Box<dyn process_wrap::tokio::ChildWrapper>);

#[cfg(not(unix))]
impl Group {
    /// Starts `command` in a job of its own.
    pub fn start(command: Command) -> io::Result<Group> {
        process_wrap::tokio::CommandWrap::from(command).wrap(process_wrap::tokio::JobObject).spawn().map(Group)
    }

    /// The child's number, until it was waited for.
    pub fn id(&self) -> Option<u32> {
        self.0.id()
    }

    /// The child's standard input, output and error, those that were asked for, once.
    pub fn pipes(&mut self) -> (Option<ChildStdin>, Option<ChildStdout>, Option<ChildStderr>) {
        (self.0.stdin().take(), self.0.stdout().take(), self.0.stderr().take())
    }

    /// How the child ended.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.0.wait().await
    }

    /// There is no polite way to do so here.
    pub fn ask_to_end(&self) {}

    /// Ends all of it.
    pub fn kill(&mut self) {
        // Fails when nothing is left of it, which is what is wanted.
        let _ = self.0.start_kill();
    }
}
