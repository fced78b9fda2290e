//! A check of every exercise, beside the watch.

use std::pin::Pin;
use std::time::Instant;

use futures::{Stream, StreamExt as _};

use super::Watch;
use crate::ui::words::Row;
use crate::verdict::Report;

type Verdicts = Pin<Box<dyn Stream<Item = (Report, bool)>>>;

/// A check of every exercise, under way or done.
#[derive(Default)]
pub(super) struct Everything {
    verdicts: Option<Verdicts>,
    since: Option<Instant>,
    /// How many there are.
    pub all: usize,
    /// What came of those that are checked, in course order.
    pub rows: Vec<Row>,
    /// How many seconds all of it took, when it is done.
    pub seconds: Option<f64>,
}

impl Everything {
    pub fn is_under_way(&self) -> bool {
        self.verdicts.is_some()
    }

    pub fn stop(&mut self) {
        self.verdicts = None;
    }

    /// Returns when one more is checked, or all are; waits for ever where nothing is under way.
    pub async fn advance(&mut self) {
        let Some(verdicts) = &mut self.verdicts else { return std::future::pending().await };
        match verdicts.next().await {
            Some((report, kept)) => self.rows.push(Row { report, kept }),
            None => {
                self.verdicts = None;
                self.seconds = self.since.map(|since| since.elapsed().as_secs_f64());
            }
        }
    }
}

impl Watch {
    pub(super) fn check_everything(&mut self) {
        let Some(checker) = self.engine.checker() else { return };
        let exercises = self.session.course.exercises();
        let files = exercises.iter().map(|exercise| (self.session.workspace.file(exercise), exercise.clone()));
        let jobs = std::thread::available_parallelism().map_or(1, usize::from);
        self.everything = Everything {
            verdicts: Some(Box::pin(checker.check_all(files.collect(), false, jobs))),
            since: Some(Instant::now()),
            all: exercises.len(),
            ..Everything::default()
        };
    }

    /// Remembers the latest that has passed.
    pub(super) fn everything_advanced(&mut self) {
        let Some(row) = self.everything.rows.last() else { return };
        self.session.remember([&row.report]);
        if row.report.passed() {
            self.look_at_statuses();
        }
    }
}
