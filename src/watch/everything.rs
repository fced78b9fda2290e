//! A check of every exercise, beside the watch.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

use futures::StreamExt as _;

use super::{Run, Watch};
use crate::ui::Row;

/// A check of every exercise, under way or done.
#[derive(Default)]
pub(super) struct Everything {
    run: Option<Run<Vec<Row>>>,
    done: Rc<Cell<usize>>,
    all: usize,
    since: Option<Instant>,
    /// What came of the latest, and how many seconds it took.
    pub rows: Option<(Vec<Row>, f64)>,
}

impl Everything {
    /// How many are checked, and of how many, while it is under way.
    pub fn under_way(&self) -> Option<(usize, usize)> {
        self.run.as_ref().map(|_| (self.done.get(), self.all))
    }

    pub fn stop(&mut self) {
        self.run = None;
    }

    /// Returns when all are checked; waits for ever where nothing is under way.
    pub async fn advance(&mut self) {
        let Some(run) = &mut self.run else { return std::future::pending().await };
        let rows = run.await;
        let seconds = self.since.map_or(0.0, |since| since.elapsed().as_secs_f64());
        self.run = None;
        self.rows = Some((rows, seconds));
    }
}

impl Watch {
    pub(super) fn check_everything(&mut self) {
        let Some(checker) = self.engine.checker().cloned() else { return };
        let exercises = self.session.course.exercises().to_vec();
        let files: Vec<_> = exercises.iter().map(|exercise| self.session.workspace.file(exercise)).collect();
        let done = Rc::new(Cell::new(0));
        let jobs = std::thread::available_parallelism().map_or(1, usize::from);
        self.everything.all = exercises.len();
        self.everything.done = Rc::clone(&done);
        self.everything.since = Some(Instant::now());
        self.everything.rows = None;
        self.everything.run = Some(Box::pin(async move {
            let rows = futures::stream::iter(exercises.iter().zip(&files)).map(|(exercise, file)| {
                let (checker, done) = (&checker, &done);
                async move {
                    let (report, kept) = checker.check_unless_kept(exercise, file).await;
                    done.set(done.get() + 1);
                    Row { report, kept }
                }
            });
            rows.buffered(jobs).collect().await
        }));
    }

    pub(super) fn everything_is_checked(&mut self) {
        let reports: Vec<_> =
            self.everything.rows.iter().flat_map(|(rows, _)| rows).map(|row| row.report.clone()).collect();
        for report in &reports {
            self.session.remember(report);
        }
        self.look_at_statuses();
    }
}
