//! What watch mode does in the background: at most one job of each kind.
//!
//! A job that is cancelled is dropped, which ends its processes.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use futures::stream::{self, Stream, StreamExt as _};

use crate::engine::{Checker, Outcome, SetupError};
use crate::trace::Pair;
use crate::ui::words::Row;
use crate::verdict::Report;

/// The kinds of jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Finds the toolchain, and builds the kit if need be.
    SetUp,
    Check,
    /// Finds the places that a failure is about.
    Places,
    /// Asks clippy about a text that passed.
    Remarks,
    /// Draws the latest run beside the solution's.
    Timelines,
    CheckAll,
    /// Waits for an editor that has a window of its own.
    Editor,
}

/// What a job brought.
pub(super) enum Done {
    SetUp(Result<Checker, SetupError>),
    Outcome(Box<Outcome>),
    Places(Option<Box<Report>>),
    Remarks(Vec<String>),
    Timelines(Pair),
    /// One more of all exercises is checked.
    Row(Row),
    CheckedAll,
    Editor(Result<(), String>),
}

type Job = Pin<Box<dyn Stream<Item = Done>>>;

#[derive(Default)]
pub(super) struct Jobs(BTreeMap<Kind, Job>);

impl Jobs {
    /// Starts a job, in place of another of its kind.
    pub fn start(&mut self, kind: Kind, job: impl Future<Output = Done> + 'static) {
        self.start_stream(kind, stream::once(job));
    }

    /// Starts a job that brings several things.
    pub fn start_stream(&mut self, kind: Kind, job: impl Stream<Item = Done> + 'static) {
        self.0.insert(kind, job.boxed_local());
    }

    pub fn cancel(&mut self, kinds: &[Kind]) {
        self.0.retain(|kind, _| !kinds.contains(kind));
    }

    pub fn is_running(&self, kind: Kind) -> bool {
        self.0.contains_key(&kind)
    }

    pub fn is_idle(&self) -> bool {
        self.0.is_empty()
    }

    /// What a job brings next; never returns while there is none.
    pub async fn next(&mut self) -> Done {
        poll_fn(|context| {
            let mut found = Poll::Pending;
            self.0.retain(|_, job| match &found {
                Poll::Ready(_) => true,
                Poll::Pending => match job.poll_next_unpin(context) {
                    Poll::Ready(Some(done)) => {
                        // All but these are the last thing that their job brings.
                        let has_more = matches!(done, Done::Row(_));
                        found = Poll::Ready(done);
                        has_more
                    }
                    Poll::Ready(None) => false,
                    Poll::Pending => true,
                },
            });
            found
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remarks(text: &str) -> impl Future<Output = Done> + use<> {
        let remarks = vec![text.to_owned()];
        async { Done::Remarks(remarks) }
    }

    #[tokio::test]
    async fn one_job_of_a_kind_runs_and_a_cancelled_one_brings_nothing() {
        let mut jobs = Jobs::default();
        jobs.start(Kind::Editor, async { Done::Editor(Ok(())) });
        jobs.start(Kind::Remarks, remarks("old"));
        jobs.start(Kind::Remarks, remarks("new"));
        assert!(matches!(jobs.next().await, Done::Remarks(said) if said == ["new"]));
        jobs.cancel(&[Kind::Editor]);
        assert!(jobs.is_idle(), "a job that has brought its result is over");
        tokio::select! {
            biased;
            _ = jobs.next() => panic!("there is nothing left to do"),
            () = tokio::task::yield_now() => {}
        }
    }
}
