//! A learner's run beside the solution's.

use super::checker::Checker;
use super::outcome::Outcome;
use crate::submission::Submission;
use crate::trace::Pair;
use crate::verdict::Verdict;

impl Checker {
    /// What the run of `outcome` did, beside what the solution does in the same check. The solution is run
    /// on the spot, with the same seed. `wanted` is the check to show, as in [`Outcome::timeline`].
    pub async fn compare(&self, outcome: &Outcome, wanted: Option<&str>) -> Pair {
        let exercise = &outcome.submission.exercise;
        let learner = outcome.history();
        // The solution never changes, so there is nothing to build on.
        let mut checker = self.once().in_store(self.store.join("solution"));
        checker.seed = outcome.seed();
        let solution = checker.check(&Submission::new(exercise, exercise.facts.solution())).await;
        let solution = solution.history().unwrap_or_default();
        let mut pair = Pair::of(&exercise.name, learner.as_ref(), &solution, outcome.shown(wanted));
        // What passed is right, also where it does something else than the solution.
        if outcome.report.verdict == Verdict::Passed {
            pair.difference = None;
        }
        pair
    }
}
