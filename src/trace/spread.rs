//! Which steps are drawn, and room for words where only the order counts: there some steps may be wider than others.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr as _;

use super::labels::{brief, labels};
use super::timeline::{Axis, Fate, Lane, LaneKind, MarkKind, SpanState, Timeline};

/// No word takes more room than this many letters, ...
const LONGEST: usize = 24;
/// ... and none is given less.
const SHORTEST: usize = 2;

/// How wide things are, in the unit of a scale.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    /// A letter.
    pub letter: f64,
    /// Between the beginnings of two steps, at least.
    pub step: f64,
    /// What a shape takes beside its words.
    pub shape: f64,
    /// Whether only whole units can be told apart.
    pub are_columns: bool,
}

impl Letters {
    /// Those of a text.
    pub const COLUMNS: Letters = Letters { letter: 1.0, step: 1.0, shape: 1.0, are_columns: true };
}

/// The steps at which something is drawn.
pub(super) fn drawn_steps(timeline: &Timeline) -> BTreeSet<usize> {
    let mut steps = BTreeSet::from([timeline.end.step]);
    for lane in &timeline.lanes {
        steps.extend(lane.made.map(|made| made.step));
        steps.extend(lane.spans.iter().flat_map(|span| [span.from.step, span.to.step]));
        if let Fate::Ready(at) | Fate::Failed(at) | Fate::Dropped(at) | Fate::Panicked(at) = lane.fate {
            steps.insert(at.step);
        }
        steps.extend(lane.marks.iter().map(|mark| mark.at.step));
    }
    steps.extend(timeline.arrows.iter().flat_map(|arrow| [arrow.at.step, arrow.until.step]));
    // By hand every event is a step, and most of them are drawn.
    if timeline.lanes.iter().all(|lane| !matches!(lane.kind, LaneKind::ByHand | LaneKind::Gauge)) {
        steps.extend(timeline.steps.iter().map(|step| step.at.step));
    }
    steps
}

/// Whether `timeline` shows polls by hand, or what a check shows beside them.
pub(super) fn is_by_hand(timeline: &Timeline) -> bool {
    let by_hand = |lane: &Lane| matches!(lane.kind, LaneKind::ByHand | LaneKind::Notes | LaneKind::Gauge);
    timeline.lanes.iter().any(by_hand)
}

/// Whether the words of `timeline` decide how its steps are spread.
pub(super) fn is_spread(timeline: &Timeline) -> bool {
    timeline.axis == Axis::Order && is_by_hand(timeline)
}

/// The width in which all words of `timeline` have room; nothing if they do not decide.
pub(super) fn room_for_words(timeline: &Timeline, letters: Letters) -> f64 {
    if !is_spread(timeline) {
        return 0.0;
    }
    let steps: Vec<usize> = drawn_steps(timeline).into_iter().collect();
    let words: Vec<Vec<(usize, usize)>> = timeline.lanes.iter().map(|lane| words(lane, &steps, false)).collect();
    tight(&words, steps.len(), LONGEST, letters).1
}

/// Where each of `steps` lies in `width`, so that the words of each lane have room; `None` if the steps are spread evenly.
pub(super) fn spread(timeline: &Timeline, steps: &[usize], width: f64, letters: Letters) -> Option<Vec<f64>> {
    if !is_spread(timeline) {
        return None;
    }
    let [whole, brief] = [false, true].map(|is_brief| -> Vec<Vec<(usize, usize)>> {
        timeline.lanes.iter().map(|lane| words(lane, steps, is_brief)).collect()
    });
    // Before a word is cut, it goes without what it has in common with others.
    let sizes = (SHORTEST..=LONGEST).rev().chain([0]).map(|most| (&brief, most));
    let sizes = std::iter::once((&whole, LONGEST)).chain(sizes);
    let mut fitting =
        sizes.map(|(words, most)| tight(words, steps.len(), most, letters)).filter(|(_, end)| *end <= width);
    let (places, end) = fitting.next()?;
    let last = (steps.len() - 1).max(1) as f64;
    let spare = |number: usize| {
        let spare = (width - end) * number as f64 / last;
        if letters.are_columns { spare.floor() } else { spare }
    };
    Some(places.into_iter().enumerate().map(|(number, place)| place + spare(number)).collect())
}

/// The words of `lane` in order: each with its place among `steps`, and the letters that it has, whole or in brief.
fn words(lane: &Lane, steps: &[usize], is_brief: bool) -> Vec<(usize, usize)> {
    let all: Vec<&str> = labels(lane).into_iter().map(|(_, label)| label).collect();
    let label = |label: &str| if is_brief { brief(label, &all).width() } else { label.width() };
    let place = |step: usize| steps.partition_point(|other| *other < step);
    let mut words: Vec<(usize, usize)> = Vec::new();
    for span in &lane.spans {
        let is_poll = span.state == SpanState::Polled;
        let word = match lane.kind {
            LaneKind::ByHand if is_poll => span.tag.as_deref().map(|tag| tag.width()),
            LaneKind::ByHand | LaneKind::Gauge => span.label.as_deref().map(|label| label.width()),
            LaneKind::Task if is_poll => span.label.as_deref().map(label),
            _ => None,
        };
        let shape = usize::from(!is_poll && lane.kind == LaneKind::ByHand);
        words.push((place(span.from.step), word.map_or(0, |word| word + shape)));
    }
    for mark in &lane.marks {
        let is_word = mark.kind == MarkKind::Noted;
        words.push((place(mark.at.step), if is_word { label(&mark.words) } else { 0 }));
    }
    words.sort_unstable();
    // Of two at one place, the wider one.
    words.reverse();
    words.dedup_by_key(|(place, _)| *place);
    words.reverse();
    words
}

/// The places that are as close as words of at most `most` letters allow, and where the last of them ends.
fn tight(lanes: &[Vec<(usize, usize)>], steps: usize, most: usize, letters: Letters) -> (Vec<f64>, f64) {
    let room = |width: usize| match width.min(most) {
        0 => letters.shape,
        // A gap keeps it apart from the next one.
        width => letters.shape + (width + 1) as f64 * letters.letter,
    };
    let mut places: Vec<f64> = Vec::with_capacity(steps);
    let mut before: Vec<Option<(usize, usize)>> = vec![None; lanes.len()];
    for step in 0..steps {
        let mut at = places.last().map_or(0.0, |last| last + letters.step);
        for (lane, before) in lanes.iter().zip(&mut before) {
            let Ok(own) = lane.binary_search_by_key(&step, |(place, _)| *place) else { continue };
            if let Some((place, width)) = before.replace(lane[own]) {
                at = at.max(places[place] + room(width));
            }
        }
        places.push(at);
    }
    let ends = |(place, width): (usize, usize)| match width.min(most) {
        0 => places[place],
        _ => places[place] + room(width) - 2.0 * letters.letter,
    };
    let last = before.into_iter().flatten().map(ends);
    let end = last.chain(places.last().copied()).fold(0.0, f64::max);
    (places, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{History, TextStyle};

    /// Notes on one lane, as a text of that width shows them.
    fn drawn(notes: &[&str], width: usize) -> String {
        let line = |note: &&str| format!("happens name=bell what=\"{note}\"\n");
        let text = format!("check name=a\n{}", notes.iter().map(line).collect::<String>());
        let run = History::read(&text, "").timeline("a", None).expect("it tells of it");
        let style = TextStyle { width, ascii: true, window: None, cursor: None };
        crate::trace::text(&run, style).lines()[0].to_string()
    }

    #[test]
    fn a_long_word_gets_the_room_of_short_ones() {
        let notes = ["a", "b", "rings for the third time", "c"];
        // Evenly spread steps would leave ten columns to each.
        for width in [42, 74] {
            let drawn = drawn(&notes, width);
            let has_all = notes.iter().all(|note| drawn.contains(&format!("&{note}")));
            assert!(has_all && drawn.len() <= width, "{drawn}");
        }
    }

    #[test]
    fn words_are_cut_alike_where_there_is_no_room_for_all() {
        let cut = drawn(&["rings", "is rung", "falls silent", "rings again"], 40);
        assert!(cut.len() <= 40 && cut.matches('&').count() == 4 && cut.contains("&ring"), "{cut}");
        // With more steps than columns there is none for words.
        let steps: Vec<&str> = std::iter::repeat_n("rings", 200).collect();
        assert!(drawn(&steps, 40).len() <= 40);
    }

    #[test]
    fn other_pictures_are_spread_evenly() {
        let text = "check name=a\nturn name=a what=long-word\nturn name=a what=b\n";
        let run = History::read(text, "").timeline("a", None).expect("it tells of it");
        assert!(!is_spread(&run) && room_for_words(&run, Letters::COLUMNS) == 0.0);
    }
}
