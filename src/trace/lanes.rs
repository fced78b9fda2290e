//! Which lanes there are, and in which order.

use super::timeline::{Lane, LaneKind, Timeline};

impl Timeline {
    /// Keeps the lanes that `keep` wants, and what belongs to them. Returns the numbers that they had.
    pub fn keep_lanes(&mut self, keep: impl Fn(&Lane) -> bool) -> Vec<usize> {
        let kept: Vec<usize> = (0..self.lanes.len()).filter(|lane| keep(&self.lanes[*lane])).collect();
        self.take_lanes(&kept);
        kept
    }

    /// Puts the lanes of notes below those of futures that are polled by hand.
    pub(super) fn put_notes_last(&mut self) {
        if self.lanes.iter().all(|lane| lane.kind != LaneKind::ByHand) {
            return;
        }
        let is_note = |number: &usize| self.lanes[*number].kind == LaneKind::Notes;
        let (notes, others): (Vec<usize>, Vec<usize>) = (0..self.lanes.len()).partition(is_note);
        self.take_lanes(&[others, notes].concat());
    }

    /// Puts the lanes that belong to another right after it; otherwise the order of appearance stands.
    pub(super) fn sort_lanes(&mut self) {
        fn place(lanes: &[Lane], parent: Option<usize>, order: &mut Vec<usize>) {
            for (number, _) in lanes.iter().enumerate().filter(|(_, lane)| lane.parent == parent) {
                order.push(number);
                place(lanes, Some(number), order);
            }
        }
        let mut order = Vec::new();
        place(&self.lanes, None, &mut order);
        self.take_lanes(&order);
    }

    /// Keeps the lanes `chosen`, in that order, and renumbers everything that names one.
    pub(super) fn take_lanes(&mut self, chosen: &[usize]) {
        let mut new = vec![None; self.lanes.len()];
        for (to, from) in chosen.iter().enumerate() {
            new[*from] = Some(to);
        }
        self.lanes = chosen.iter().map(|lane| self.lanes[*lane].clone()).collect();
        for lane in &mut self.lanes {
            lane.parent = lane.parent.and_then(|parent| new[parent]);
        }
        self.arrows.retain_mut(|arrow| {
            let ends = new[arrow.from].zip(new[arrow.to]);
            (arrow.from, arrow.to) = ends.unwrap_or_default();
            ends.is_some()
        });
        self.circles.retain_mut(|circle| {
            let tasks: Option<Vec<usize>> = circle.iter().map(|task| new[*task]).collect();
            tasks.map(|tasks| *circle = tasks).is_some()
        });
        self.steps.retain_mut(|step| {
            let lane = new[step.lane];
            step.lane = lane.unwrap_or_default();
            lane.is_some()
        });
    }
}
