//! How the timelines are shown: whose steps, at which step, and which part of the axis.

use crate::trace::{Pair, Timeline, Window};

/// How often the window may be halved: at most to 1/64 of the run.
const MOST_HALVINGS: u32 = 6;

/// The timelines of one run, and what the learner looks at in them.
#[derive(Clone, Debug, Default)]
pub(super) struct TimelineView {
    pub timelines: Option<Pair>,
    /// Whether the solution's steps are walked through, and not the learner's.
    pub of_solution: bool,
    /// The step under the cursor.
    pub step: Option<usize>,
    /// Where the cursor was on the other side.
    other_step: Option<usize>,
    /// How often the window was halved.
    pub halvings: u32,
}

impl TimelineView {
    pub fn new(timelines: Pair) -> TimelineView {
        let of_solution = timelines.learner.is_none();
        TimelineView { timelines: Some(timelines), of_solution, ..TimelineView::default() }
    }

    /// The timeline that is walked through.
    pub fn timeline(&self) -> Option<&Timeline> {
        let timelines = self.timelines.as_ref()?;
        if self.of_solution { timelines.solution.as_ref() } else { timelines.learner.as_ref() }
    }

    pub fn step_on(&mut self) {
        let Some(last) = self.timeline().and_then(|timeline| timeline.steps.len().checked_sub(1)) else { return };
        self.step = Some(self.step.map_or(0, |step| (step + 1).min(last)));
    }

    pub fn step_back(&mut self) {
        self.step = self.step.and_then(|step| step.checked_sub(1));
    }

    pub fn zoom(&mut self, is_in: bool) {
        self.halvings = if is_in { (self.halvings + 1).min(MOST_HALVINGS) } else { self.halvings.saturating_sub(1) };
    }

    /// The part of the axis that is seen; all of it without.
    pub fn window(&self) -> Option<Window> {
        let timeline = self.timeline().filter(|_| self.halvings > 0)?;
        let whole = timeline.whole();
        let length = ((whole.to - whole.from) >> self.halvings).max(1);
        // Around the cursor, and never past the ends.
        let middle = self.step.and_then(|step| timeline.steps.get(step)).map_or(0, |step| timeline.place(step.at));
        let from = middle.saturating_sub(length / 2).min(whole.to.saturating_sub(length)).max(whole.from);
        Some(Window { from, to: from + length })
    }

    /// Changes sides, if there are two. The cursor is where it was on that side, or at its first step: it shows at once
    /// whose steps these are.
    pub fn swap(&mut self) {
        let Some(timelines) = &self.timelines else { return };
        if timelines.learner.is_some() && timelines.solution.is_some() {
            self.of_solution = !self.of_solution;
            std::mem::swap(&mut self.step, &mut self.other_step);
            if self.step.is_none() {
                self.step_on();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::timeline::{Axis, Moment, Step};

    fn view() -> TimelineView {
        let at = |n: u64| Moment { at: n * 10, step: n as usize };
        let steps = (0..=10).map(|n| Step { at: at(n), lane: 0, words: String::new() }).collect();
        let timeline = Timeline { axis: Axis::Time, end: at(10), steps, ..Timeline::default() };
        TimelineView::new(Pair { learner: Some(timeline.clone()), solution: Some(timeline), ..Pair::default() })
    }

    #[test]
    fn the_cursor_walks_from_the_first_step_to_the_last() {
        let mut view = view();
        view.step_back();
        assert_eq!(view.step, None);
        (0..99).for_each(|_| view.step_on());
        assert_eq!(view.step, Some(10));
        (0..99).for_each(|_| view.step_back());
        assert_eq!(view.step, None, "one step before the first there is no cursor");
    }

    #[test]
    fn zooming_in_shows_a_window_around_the_cursor_within_the_run() {
        let mut view = view();
        assert_eq!(view.window(), None);
        view.zoom(true);
        assert_eq!(view.window(), Some(Window { from: 0, to: 50 }));
        view.step = Some(5);
        assert_eq!(view.window(), Some(Window { from: 25, to: 75 }));
        view.step = Some(10);
        assert_eq!(view.window(), Some(Window { from: 50, to: 100 }));
        (0..99).for_each(|_| view.zoom(true));
        assert_eq!(view.halvings, MOST_HALVINGS);
        (0..99).for_each(|_| view.zoom(false));
        assert_eq!(view.window(), None);
    }

    #[test]
    fn swapping_changes_sides_where_there_are_two() {
        let mut view = view();
        view.step_on();
        view.step_on();
        view.swap();
        assert_eq!((view.of_solution, view.step), (true, Some(0)), "the cursor is there at once");
        view.swap();
        assert_eq!((view.of_solution, view.step), (false, Some(1)), "each side keeps its cursor");
        let mut alone = TimelineView::new(Pair { solution: view.timeline().cloned(), ..Pair::default() });
        assert!(alone.of_solution);
        alone.swap();
        assert!(alone.of_solution && alone.timeline().is_some());
    }
}
