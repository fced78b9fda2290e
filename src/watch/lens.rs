//! How the timelines are looked at: whose, at which step, how near.

use crate::check::Timelines;
use crate::trace::Timeline;

/// The nearest look: a window of 1/64 of the run.
const NEAREST: u32 = 6;

/// A look at the timelines of one run.
#[derive(Clone, Debug, Default)]
pub(super) struct Lens {
    pub timelines: Option<Timelines>,
    /// The solution's steps are walked through, and not yours.
    pub is_theirs: bool,
    /// The step under the cursor.
    pub step: Option<usize>,
    /// How often the window was halved.
    pub nearness: u32,
}

impl Lens {
    pub fn new(timelines: Timelines) -> Lens {
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

    /// To the other one, if it is there.
    pub fn swap(&mut self) {
        let Some(timelines) = &self.timelines else { return };
        if timelines.yours.is_some() && timelines.solution.is_some() {
            self.is_theirs = !self.is_theirs;
            self.step = None;
        }
    }
}
