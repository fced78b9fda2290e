//! How the timelines are looked at: whose, at which step, how near.

use crate::trace::{Pair, Timeline, Window};

/// The nearest look: a window of 1/64 of the run.
const NEAREST: u32 = 6;

/// A look at the timelines of one run.
#[derive(Clone, Debug, Default)]
pub(super) struct Lens {
    pub timelines: Option<Pair>,
    /// The solution's steps are walked through, and not yours.
    pub is_theirs: bool,
    /// The step under the cursor.
    pub step: Option<usize>,
    /// How often the window was halved.
    pub nearness: u32,
}

impl Lens {
    pub fn new(timelines: Pair) -> Lens {
        let is_theirs = timelines.yours.is_none();
        Lens { timelines: Some(timelines), is_theirs, ..Lens::default() }
    }

    /// The timeline that is walked through.
    pub fn timeline(&self) -> Option<&Timeline> {
        let timelines = self.timelines.as_ref()?;
        if self.is_theirs { timelines.solution.as_ref() } else { timelines.yours.as_ref() }
    }

    pub fn step_on(&mut self) {
        let Some(last) = self.timeline().and_then(|timeline| timeline.steps.len().checked_sub(1)) else { return };
        self.step = Some(self.step.map_or(0, |step| (step + 1).min(last)));
    }

    pub fn step_back(&mut self) {
        self.step = self.step.and_then(|step| step.checked_sub(1));
    }

    pub fn zoom(&mut self, is_nearer: bool) {
        self.nearness = if is_nearer { (self.nearness + 1).min(NEAREST) } else { self.nearness.saturating_sub(1) };
    }

    /// The part of the axis that is seen; all of it without.
    pub fn window(&self) -> Option<Window> {
        let timeline = self.timeline().filter(|_| self.nearness > 0)?;
        let whole = timeline.whole();
        let length = ((whole.to - whole.from) >> self.nearness).max(1);
        // Around the cursor, and never past the ends.
        let middle = self.step.and_then(|step| timeline.steps.get(step)).map_or(0, |step| timeline.place(step.at));
        let from = middle.saturating_sub(length / 2).min(whole.to.saturating_sub(length)).max(whole.from);
        Some(Window { from, to: from + length })
    }

    /// To the other one, if it is there.
    pub fn swap(&mut self) {
        let Some(timelines) = &self.timelines else { return };
        if timelines.yours.is_some() && timelines.solution.is_some() {
            self.is_theirs = !self.is_theirs;
            self.step = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Axis, Moment, Step};

    fn lens() -> Lens {
        let at = |n: u64| Moment { at: n * 10, step: n as usize };
        let steps = (0..=10).map(|n| Step { at: at(n), lane: 0, words: String::new() }).collect();
        let timeline = Timeline { axis: Axis::Time, end: at(10), steps, ..Timeline::default() };
        Lens::new(Pair { yours: Some(timeline.clone()), solution: Some(timeline), ..Pair::default() })
    }

    #[test]
    fn the_cursor_walks_from_the_first_step_to_the_last() {
        let mut lens = lens();
        lens.step_back();
        assert_eq!(lens.step, None);
        (0..99).for_each(|_| lens.step_on());
        assert_eq!(lens.step, Some(10));
        (0..99).for_each(|_| lens.step_back());
        assert_eq!(lens.step, None, "one step before the first there is no cursor");
    }

    #[test]
    fn a_nearer_look_is_around_the_cursor_and_within_the_run() {
        let mut lens = lens();
        assert_eq!(lens.window(), None);
        lens.zoom(true);
        assert_eq!(lens.window(), Some(Window { from: 0, to: 50 }));
        lens.step = Some(5);
        assert_eq!(lens.window(), Some(Window { from: 25, to: 75 }));
        lens.step = Some(10);
        assert_eq!(lens.window(), Some(Window { from: 50, to: 100 }));
        (0..99).for_each(|_| lens.zoom(true));
        assert_eq!(lens.nearness, NEAREST);
        (0..99).for_each(|_| lens.zoom(false));
        assert_eq!(lens.window(), None);
    }

    #[test]
    fn the_other_one_is_looked_at_if_there_are_two() {
        let mut lens = lens();
        lens.step_on();
        lens.swap();
        assert_eq!((lens.is_theirs, lens.step), (true, None));
        let mut alone = Lens::new(Pair { solution: lens.timeline().cloned(), ..Pair::default() });
        assert!(alone.is_theirs);
        alone.swap();
        assert!(alone.is_theirs && alone.timeline().is_some());
    }
}
