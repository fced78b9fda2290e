//! Two runs of the same check side by side: the learner's, and the solution's.

use serde::Serialize;

use super::Timeline;
use super::compare::first_difference;
use super::history::History;

/// What the pictures are of: a run, and beside it the solution's of the same check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The exercise's name.
    pub exercise: String,
    /// What the learner's code did. `None` if it did not run, or left nothing to draw.
    pub yours: Option<Timeline>,
    /// What the solution does.
    pub solution: Option<Timeline>,
    /// Where they part, in a sentence.
    pub difference: Option<String>,
}

impl Pair {
    /// The runs of the check `wanted` of `exercise`, or of another one if that shows nothing.
    /// `yours` is `None` where nothing ran.
    pub fn of(exercise: &str, yours: Option<&History>, model: &History, wanted: Option<&str>) -> Pair {
        let mut all: Vec<&str> = wanted.into_iter().collect();
        // A check whose picture was not asked for is shown only for what yours did in it.
        all.extend(yours.unwrap_or(model).checks().rev());
        let pair = all.into_iter().enumerate().find_map(|(number, check)| {
            let yours = yours.and_then(|history| history.timeline(check, None));
            let run = yours.as_ref().map(|timeline| timeline.run);
            let solution = model.timeline(check, run);
            let shows = |timeline: &Option<Timeline>| timeline.as_ref().is_some_and(Timeline::shows_anything);
            let asked = number == 0 && wanted.is_some();
            let worth = shows(&yours) || shows(&solution) && (asked || yours.is_none());
            worth.then_some((yours, solution))
        });
        // With nothing of yours to look at, the solution is still worth it.
        let last = || {
            let all = model.checks().rev().filter_map(|check| model.timeline(check, None));
            (None, all.into_iter().find(Timeline::shows_anything))
        };
        let (yours, solution) = pair.unwrap_or_else(last);
        let difference =
            yours.as_ref().zip(solution.as_ref()).and_then(|(yours, model)| first_difference(yours, model));
        Pair { exercise: exercise.to_owned(), yours, solution, difference }
    }

    /// The exercise, and the check that the runs are of.
    pub(super) fn title(&self) -> String {
        match self.yours.as_ref().or(self.solution.as_ref()) {
            Some(timeline) => format!("{} in the check {}", self.exercise, timeline.check),
            None => self.exercise.clone(),
        }
    }

    /// The runs that there are, yours first, each with a word on whose it is and the other one.
    pub(super) fn runs(&self) -> impl Iterator<Item = (&'static str, &Timeline, Option<&Timeline>)> {
        let (yours, solution) = (self.yours.as_ref(), self.solution.as_ref());
        [("yours", yours, solution), ("the solution", solution, yours)]
            .into_iter()
            .filter_map(|(whose, timeline, other)| Some((whose, timeline?, other)))
    }
}
