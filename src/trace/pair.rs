//! Two runs of the same check side by side: the learner's, and the solution's.

use serde::Serialize;

use super::compare::{are_alike, first_difference};
use super::history::History;
use super::timeline::Timeline;

/// The runs that a picture shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The exercise's name.
    pub exercise: String,
    /// What the learner's code did. `None` if it did not run, or left nothing to draw.
    #[serde(rename = "yours")]
    pub learner: Option<Timeline>,
    /// What the solution does.
    pub solution: Option<Timeline>,
    /// Where they differ, in a sentence.
    pub difference: Option<String>,
    /// The check that was to be drawn, if nothing of it can be; the runs are then of another one, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undrawn: Option<String>,
    /// Whether both pictures show the same. Some differences have no sentence.
    #[serde(skip)]
    pub is_alike: bool,
}

/// One of the two.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run<'a> {
    pub is_learners: bool,
    pub timeline: &'a Timeline,
    pub other: Option<&'a Timeline>,
}

impl Run<'_> {
    /// Whose it is, said to the learner.
    pub fn heading(&self) -> &'static str {
        if self.is_learners { "yours" } else { "the solution" }
    }
}

impl Pair {
    /// The runs of the check `wanted` of `exercise`, or of another one if that shows nothing.
    /// `learner` is `None` where nothing ran.
    pub fn of(exercise: &str, learner: Option<&History>, solution: &History, wanted: Option<&str>) -> Pair {
        let shows = |timeline: &Option<Timeline>| timeline.as_ref().is_some_and(Timeline::shows_anything);
        let mut checks: Vec<&str> = wanted.into_iter().collect();
        checks.extend(learner.unwrap_or(solution).checks().rev());
        let pair = checks.into_iter().enumerate().find_map(|(number, check)| {
            let own = learner.and_then(|history| history.timeline(check, None));
            let run = own.as_ref().map(|timeline| timeline.run);
            let right = solution.timeline(check, run);
            // A check that was not asked for is shown only for what the learner's code did in it.
            let may_show_solution = learner.is_none() || number == 0 && wanted.is_some();
            (shows(&own) || shows(&right) && may_show_solution).then_some((own, right))
        });
        // Without anything of the learner's to look at, the solution is still worth a look.
        let last = || (None, solution.checks().rev().map(|check| solution.timeline(check, None)).find(shows).flatten());
        let (learner, solution) = pair.unwrap_or_else(last);
        let drawn = learner.as_ref().or(solution.as_ref()).map(|timeline| timeline.check.as_str());
        let undrawn = wanted.filter(|wanted| learner.is_some() && drawn != Some(*wanted)).map(ToOwned::to_owned);
        // Where another check differs is not what this is about.
        let both = learner.as_ref().zip(solution.as_ref()).filter(|_| undrawn.is_none());
        let difference = both.and_then(|(learner, solution)| first_difference(learner, solution));
        let is_alike = difference.is_none() && both.is_some_and(|(learner, solution)| are_alike(learner, solution));
        Pair { exercise: exercise.to_owned(), learner, solution, difference, undrawn, is_alike }
    }

    /// Whether the solution has clients, and the learner's run none.
    pub fn ended_before_clients(&self) -> bool {
        self.solution.as_ref().is_some_and(Timeline::has_clients)
            && !self.learner.as_ref().is_some_and(Timeline::has_clients)
    }

    /// The exercise, and the check that the runs are of.
    pub(super) fn title(&self) -> String {
        if let (Some(undrawn), Some(timeline)) = (&self.undrawn, &self.learner) {
            return format!("{}: the check {undrawn} draws nothing; this is {}", self.exercise, timeline.check);
        }
        match self.learner.as_ref().or(self.solution.as_ref()) {
            Some(timeline) => format!("{} in the check {}", self.exercise, timeline.check),
            None => self.exercise.clone(),
        }
    }

    /// The runs that there are, the learner's first.
    pub(super) fn runs(&self) -> impl Iterator<Item = Run<'_>> {
        let (learner, solution) = (self.learner.as_ref(), self.solution.as_ref());
        [(true, learner, solution), (false, solution, learner)]
            .into_iter()
            .filter_map(|(is_learners, timeline, other)| Some(Run { is_learners, timeline: timeline?, other }))
    }

    /// Their timelines.
    pub fn timelines(&self) -> Vec<&Timeline> {
        self.runs().map(|run| run.timeline).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The picture of another check stood there as if it were that of the one that failed.
    #[test]
    fn a_check_that_draws_nothing_is_named() {
        let history = |first: &str| {
            let told = format!("check name=first\nturn name=a what={first}\ncheck name=second\nover end=stopped\n");
            History::read(&told, "")
        };
        let pair = Pair::of("x", Some(&history("one")), &history("two"), Some("second"));
        assert_eq!(pair.undrawn.as_deref(), Some("second"));
        assert_eq!(pair.learner.as_ref().map(|timeline| timeline.check.as_str()), Some("first"));
        assert_eq!(pair.difference, None, "it would be of another check");
        assert_eq!(pair.title(), "x: the check second draws nothing; this is first");
        let pair = Pair::of("x", Some(&history("one")), &history("two"), Some("first"));
        assert!(pair.undrawn.is_none() && pair.difference.is_some());
    }

    /// "There was no task, no client and no named operation" stood there twice.
    #[test]
    fn a_hang_without_anything_to_see_draws_nothing() {
        let hung = "check name=first\nturn name=a what=one\ncheck name=second\nhung kind=blocked\n";
        let pair = Pair::of("x", Some(&History::read(hung, "")), &History::read(hung, ""), Some("second"));
        assert_eq!(pair.undrawn.as_deref(), Some("second"));
    }
}
