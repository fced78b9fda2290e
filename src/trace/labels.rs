//! Words that stand beside the marks of a lane, and what of them is left where there is little room.

use super::timeline::{Axis, Lane, LaneKind, MarkKind, Moment, SpanState, Timeline};

/// What stands beside the marks of `lane`, in order: what its turns come to, or what happens.
pub(super) fn labels(lane: &Lane) -> Vec<(Moment, &str)> {
    match lane.kind {
        LaneKind::Notes | LaneKind::Thread => {
            let noted = lane.marks.iter().filter(|mark| mark.kind == MarkKind::Noted);
            noted.map(|mark| (mark.at, mark.words.as_str())).collect()
        }
        _ => {
            let turns = lane.spans.iter().filter(|span| span.state == SpanState::Polled);
            turns.filter_map(|span| Some((span.from, span.label.as_deref()?))).collect()
        }
    }
}

/// `label` without the words at its beginning that another one in `all` begins with too: `2` of `picture 2`.
pub(super) fn brief<'a>(label: &'a str, all: &[&str]) -> &'a str {
    let shared = |other: &&str| {
        let same = label.char_indices().zip(other.chars()).find(|((_, one), other)| one != other);
        let end = same.map_or(label.len().min(other.len()), |((at, _), _)| at);
        label[..end].rfind(' ').map_or(0, |blank| blank + 1)
    };
    let longest = all.iter().filter(|other| **other != label).map(shared).max().unwrap_or(0);
    &label[longest..]
}

/// A part of the axis in which there is hardly room for a word.
const NARROW: u64 = 10;

/// How many turns `lane` takes at the moment `at` of a clock, if they are several and the next one comes so soon that their
/// words may have no room.
pub(super) fn crowd(timeline: &Timeline, lane: &Lane, at: Moment) -> Option<usize> {
    if timeline.axis != Axis::Time || !lane.takes_turns() {
        return None;
    }
    let labels = labels(lane);
    let count = labels.iter().filter(|(other, _)| other.at == at.at).count();
    let next = labels.iter().map(|(other, _)| other.at).find(|other| *other > at.at)?;
    (count > 1 && (next - at.at) < timeline.end.at / NARROW).then_some(count)
}

/// The labels of a lane for each place at which it has a mark: the whole words, and those for little room. Where a clock
/// stands still, several marks are at one place, and share their words: `picture 3, 4, 5`.
pub(super) fn at_once(lane: &Lane, axis: Axis) -> Vec<(Moment, String, String)> {
    let labels = labels(lane);
    let all: Vec<&str> = labels.iter().map(|(_, label)| *label).collect();
    let are_one = |one: &(Moment, &str), other: &(Moment, &str)| match axis {
        Axis::Time => one.0.at == other.0.at,
        Axis::Order => false,
    };
    let shared = |marks: &[(Moment, &str)]| {
        let (at, first) = marks[0];
        let mut words: Vec<&str> = marks.iter().map(|(_, label)| brief(label, &all)).collect();
        words.dedup();
        let rest = words[1..].iter().map(|word| format!(", {word}"));
        (at, first.to_owned() + &rest.collect::<String>(), range(&words).unwrap_or_else(|| words.join(", ")))
    };
    labels.chunk_by(are_one).map(shared).collect()
}

/// `1-4`, where `words` are numbers that follow each other, and many.
fn range(words: &[&str]) -> Option<String> {
    let numbers: Vec<u32> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let follow = numbers.windows(2).all(|pair| pair[0].checked_add(1) == Some(pair[1]));
    let [first, .., last] = numbers[..] else { return None };
    (numbers.len() == words.len() && numbers.len() > 3 && follow).then(|| format!("{first}-{last}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{History, TextStyle};

    #[test]
    fn a_label_keeps_the_part_that_differs() {
        let all = ["picture 1", "picture 12", "is_ready: no", "is_ready: yes", "register", "wakes it", "wakes it"];
        let brief = all.map(|label| brief(label, &all));
        assert_eq!(brief, ["1", "12", "no", "yes", "register", "wakes it", "wakes it"]);
        assert_eq!(super::brief("größer", &["größer als"]), "größer");
    }

    /// "▪is_ready…" said neither yes nor no.
    #[test]
    fn what_differs_is_not_cut() {
        let happens = |what: &str| format!("happens name=sky what=\"{what}\"\n");
        let events = ["register", "is_ready: no", "rises", "register", "is_ready: yes", "sets"].map(happens);
        let run = History::read(&format!("check name=a\n{}", events.concat()), "").timeline("a", None).unwrap();
        for width in [40, 44, 50] {
            let text =
                crate::trace::text(&run, TextStyle { width, ascii: true, window: None, cursor: None }).to_string();
            assert!(text.contains("&no ") && text.contains("&yes ") && !text.contains("is_"), "{text}");
        }
    }

    /// Three pictures at one moment were one dot without a word.
    #[test]
    fn marks_at_one_moment_share_their_words() {
        let turn = |number: u32, at: u32| format!("turn at={at}000 name=camera what=\"picture {number}\"\n");
        let turns = [turn(1, 0), turn(2, 10), turn(3, 30), turn(4, 30), turn(5, 30), turn(6, 50)];
        let run = format!("check name=a\nrun at=0 clock=virtual\n{}", turns.concat());
        let run = History::read(&run, "").timeline("a", None).unwrap();
        let drawn = |width| crate::trace::text(&run, TextStyle { width, ascii: true, window: None, cursor: None });
        let (wide, narrow) = (drawn(120).to_string(), drawn(50).to_string());
        assert!(wide.contains("*picture 3, 4, 5-"), "{wide}");
        assert!(narrow.contains("*3, 4, 5-") && !narrow.contains('~'), "{narrow}");
        assert_eq!(range(&["1", "2", "3", "4"]).as_deref(), Some("1-4"));
        assert!(range(&["1", "2", "4", "5"]).is_none() && range(&["3", "4", "5"]).is_none());
        // Without room for words it is their number.
        let close = [turn(1, 0), turn(3, 30), turn(4, 30), turn(5, 30), turn(6, 33), turn(9, 60)];
        let close = format!("check name=a\nrun at=0 clock=virtual\n{}", close.concat());
        let close = History::read(&close, "").timeline("a", None).unwrap();
        let text =
            crate::trace::text(&close, TextStyle { width: 60, ascii: true, window: None, cursor: None }).to_string();
        assert!(text.contains("-3*picture 6-"), "{text}");
        assert!(crate::trace::legend(&[&close], 80, true).to_string().contains("a digit: so many at once"));
        let svg = crate::trace::svg(&crate::trace::Pair { learner: Some(run), ..Default::default() });
        assert!(svg.contains(">picture 3, 4, 5</text>"), "{svg}");
    }
}
