//! All children go through [`run`]: own group, deadline, capped output, whole tree ended. The one exception is a
//! program that the learner wants to run, which takes our place ([`take_our_place`]).
//!
//! Dropping the future of [`run`] ends the tree as well; that is how a newer save
//! cancels an older run. Nothing here knows what the child is for.

mod again;
mod capture;
mod descendants;
mod group;
mod limits;
mod our_place;

use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::time::timeout;

use crate::verdict::{Limits, NOT_STARTED, Output};
pub use again::{abandoned, again};
use capture::Capture;
use descendants::Mark;
use group::Group;
pub use limits::scarce_memory;
pub use our_place::take_our_place;

/// Between asking a tree to end and ending it.
const GRACE: Duration = Duration::from_millis(100);
/// How long output that a grandchild still holds may keep us.
const DRAIN: Duration = Duration::from_millis(150);

/// A child to be: program, arguments, and what it gets.
#[derive(Debug)]
pub struct Spec {
    command: tokio::process::Command,
    input: Vec<u8>,
    limits: Limits,
    stays_together: bool,
}

/// Why a child is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself.
    Exited(ExitStatus),
    /// We ended it: out of real time.
    OutOfTime,
    /// We ended it: it printed more than it may.
    OutputFlood,
}

/// A child that is no more, and no descendant of its group either.
#[derive(Debug)]
pub struct ChildExit {
    /// Why it ended.
    pub ended: Ended,
    /// What came on standard output.
    pub stdout: Output,
    /// What came on standard error.
    pub stderr: Output,
    /// From its start to its end.
    pub wall: Duration,
    /// How long the threads of one that was out of time had run that were there then, where that can be seen.
    pub ran: Option<Duration>,
}

impl ChildExit {
    /// Whether it was out of time because it stood still, and not because it had much to do.
    pub fn stood_still(&self) -> bool {
        self.ended == Ended::OutOfTime && self.ran.is_some_and(|ran| ran < self.wall / 20)
    }
}

impl Spec {
    /// A child that runs `program` in `folder`.
    pub fn new(program: &Path, folder: &Path, limits: Limits) -> Spec {
        let mut command = tokio::process::Command::new(program);
        command.current_dir(folder);
        Spec { command, input: Vec::new(), limits, stays_together: false }
    }

    /// For arguments and environment.
    pub fn command(&mut self) -> &mut tokio::process::Command {
        &mut self.command
    }

    /// What the child finds on standard input, up to an end of file. Nothing by default.
    pub fn input(mut self, input: impl Into<Vec<u8>>) -> Spec {
        self.input = input.into();
        self
    }

    /// Says that nothing leaves the child's group, since none of it is a learner's program: to look for such takes a
    /// look at every process of the system.
    pub fn stays_together(mut self) -> Spec {
        self.stays_together = true;
        self
    }
}

/// A child and its group, which ends when this goes, whichever way.
struct Tree {
    child: Group,
    /// What its descendants are known by.
    mark: Mark,
    stays_together: bool,
    /// Set once nothing is left, since the group's number may then mean others.
    gone: bool,
}

impl Tree {
    /// `orderly`: the child came to an end of its own, and left no descendants but in its group.
    async fn end(&mut self, orderly: bool) {
        if !orderly {
            self.end_descendants();
            // A harness ends by itself then, and makes sure of the rest.
            let _ = timeout(GRACE, self.child.wait()).await;
        }
        self.child.kill();
        let _ = timeout(GRACE, self.child.wait()).await;
        self.gone = true;
    }

    /// Ends those descendants that may have left the group.
    fn end_descendants(&self) {
        if !self.stays_together {
            descendants::end(self.child.id(), &self.mark);
        }
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        if !self.gone {
            self.end_descendants();
            self.child.kill();
        }
    }
}

/// Between two looks at how long a child runs.
const STEP: Duration = Duration::from_millis(250);
/// A look that comes later than this by a stretch in which we did not run: we were stopped, or the
/// machine slept. A busy machine is not that slow.
const STRETCH: Duration = Duration::from_secs(1);

/// Waits for `time`, in which a stretch that we did not run does not count: who looks at a clock
/// after a night's sleep must not say that a child took all night.
async fn awake_for(time: Duration) {
    let mut left = time;
    while !left.is_zero() {
        let step = STEP.min(left);
        let begin = Instant::now();
        tokio::time::sleep(step).await;
        let took = begin.elapsed();
        left = left.saturating_sub(if took > step + STRETCH { step } else { took });
    }
}

/// How much longer than it may take a child can take, on a machine that does not let it run.
const MOST_LATE: u32 = 6;

/// Returns when a child has had `time`. While it waited for a processor, it had none: a busy machine
/// makes it late, and not too slow.
async fn in_time(id: Option<u32>, time: Duration) {
    let begin = Instant::now();
    let mut granted = Duration::ZERO;
    let mut left = time;
    loop {
        awake_for(left).await;
        let queued = id.map_or(Duration::ZERO, limits::queued).min(begin.elapsed());
        left = queued.min(time * MOST_LATE).saturating_sub(granted);
        if left < STEP {
            return;
        }
        granted += left;
    }
}

/// Runs a child to its end. An error means that it could not be started or watched.
///
/// # Errors
/// Those of the operating system, with the program's path where it could not be started.
pub async fn run(spec: Spec) -> io::Result<ChildExit> {
    run_with_lines(spec, |_| {}).await
}

/// Like [`run`], and passes each line of standard output to `each_line` at once.
///
/// # Errors
/// As [`run`].
pub async fn run_with_lines(spec: Spec, each_line: impl FnMut(&[u8]) + Send + 'static) -> io::Result<ChildExit> {
    let Spec { mut command, input, limits, stays_together } = spec;
    let program = command.as_std().get_program().to_owned();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mark = Mark::new();
    let (name, value) = mark.variable();
    command.env(name, value);
    let start = Instant::now();
    let child = Group::start(command)
        .map_err(|error| io::Error::new(error.kind(), format!("{} {NOT_STARTED}: {error}", program.display())))?;
    let mut tree = Tree { child, mark, stays_together, gone: false };
    let tree_id = tree.child.id();
    if let Some(id) = tree_id {
        limits::apply(id, &limits);
    }
    // The child waits for its input, so the limits hold before anything of it runs.
    let (stdin, stdout, stderr) = tree.child.pipes();
    let mut stdin = stdin.expect("stdin was asked for");
    let _ = stdin.write_all(&input).await;
    drop(stdin);

    let (flood, mut flooded) = tokio::sync::mpsc::channel(1);
    let stdout = stdout.expect("stdout was asked for");
    let stderr = stderr.expect("stderr was asked for");
    let stdout = Capture::start(stdout, limits.output, flood.clone(), each_line);
    let stderr = Capture::start(stderr, limits.output, flood.clone(), |_| {});

    let ended = tokio::select! {
        // A child that ended while we were stopped was not too slow.
        biased;
        status = tree.child.wait() => Ended::Exited(status?),
        () = in_time(tree_id, limits.wall) => Ended::OutOfTime,
        Some(()) = flooded.recv() => Ended::OutputFlood,
    };
    let wall = start.elapsed();
    let ran = tree_id.filter(|_| ended == Ended::OutOfTime).and_then(limits::ran);
    if ended == Ended::OutOfTime {
        tree.child.ask_to_end();
        let _ = timeout(GRACE, tree.child.wait()).await;
    }
    // After an orderly end too: the processes that the child left running end with it.
    tree.end(matches!(ended, Ended::Exited(status) if status.code().is_some())).await;
    let (stdout, stderr) = tokio::join!(stdout.finish(DRAIN), stderr.finish(DRAIN));
    Ok(ChildExit { ended, stdout, stderr, wall, ran })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// The same as a SIGSTOP: nothing of ours runs for longer than the child may.
    #[tokio::test]
    async fn time_in_which_we_did_not_run_is_not_the_childs() {
        let limits = Limits { wall: Duration::from_secs(2), ..Limits::RUN };
        let mut spec = Spec::new(Path::new("sh"), Path::new("."), limits);
        spec.command().args(["-c", "sleep 3"]);
        let stopped = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            std::thread::sleep(Duration::from_millis(2500));
        };
        let (exit, ()) = tokio::join!(run(spec), stopped);
        let exit = exit.unwrap();
        assert!(matches!(exit.ended, Ended::Exited(status) if status.success()), "{exit:?}");
    }

    #[tokio::test]
    async fn a_child_that_runs_on_is_out_of_time() {
        let limits = Limits { wall: Duration::from_millis(600), ..Limits::RUN };
        let mut spec = Spec::new(Path::new("sh"), Path::new("."), limits);
        spec.command().args(["-c", "sleep 60"]);
        let exit = run(spec).await.unwrap();
        assert_eq!(exit.ended, Ended::OutOfTime);
        assert!(exit.wall >= limits.wall, "{exit:?}");
    }

    #[tokio::test]
    #[cfg(target_os = "linux")]
    async fn a_child_that_stands_still_is_told_from_one_that_works() {
        let limits = Limits { wall: Duration::from_millis(600), ..Limits::RUN };
        for (script, stands_still) in [
            ("sleep 60", true),
            ("sleep 60 & wait", true),
            ("while :; do :; done", false),
            ("(while :; do :; done) & wait", false),
        ] {
            let mut spec = Spec::new(Path::new("sh"), Path::new("."), limits);
            spec.command().args(["-c", script]);
            let exit = run(spec).await.unwrap();
            assert_eq!((exit.ended, exit.stood_still()), (Ended::OutOfTime, stands_still), "{script}: {exit:?}");
        }
    }
}
