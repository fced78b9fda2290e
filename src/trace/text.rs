//! A timeline as lines of text, for a terminal of any width.
//!
//! Shapes carry the meaning and roles only repeat it, so the text reads in monochrome too, and in
//! plain ASCII where the terminal knows no more.

mod columns;
mod glyphs;
mod row;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::scale::Window;
use super::words::stops;
use super::{Axis, Fate, Lane, LaneKind, Span, SpanState, Timeline};
use columns::{Columns, NARROWEST};
use glyphs::Glyphs;
use row::Rows;

use crate::text::{Line, Text};

pub use glyphs::legend;

/// How to draw.
#[derive(Clone, Copy, Debug)]
pub struct TextStyle {
    /// Columns that a line may take.
    pub width: usize,
    /// Without characters beyond ASCII.
    pub ascii: bool,
    /// The part of the axis to draw; all of it without.
    pub window: Option<Window>,
    /// The step to point at, by its number, if one is.
    pub cursor: Option<usize>,
}

/// `timeline` as lines no wider than `style.width`: one for each lane, in their order, then the
/// axis and what else there is to say.
pub fn text(timeline: &Timeline, style: TextStyle) -> Text {
    if timeline.lanes.is_empty() {
        return Text::from("nothing ran that has a name in this check");
    }
    let glyphs = Glyphs::of(style.ascii);
    let columns = Columns::of(timeline, style);
    let cursor = style.cursor.and_then(|cursor| timeline.steps.get(cursor));
    let pointed = cursor.and_then(|step| columns.at(step.at));
    let mut rows = Rows::new(timeline, &columns, glyphs);
    let mut drawn = Text::default();
    for (number, (lane, name)) in timeline.lanes.iter().zip(names(timeline, style)).enumerate() {
        let mut name = padded(&name, columns.chart.start - 1, glyphs.cut);
        if cursor.is_some_and(|step| step.lane == number) {
            name.replace_range(..1, glyphs.here.encode_utf8(&mut [0; 4]));
        }
        let fate = shortened(&fate(timeline, lane), columns.fates, glyphs.cut);
        drawn.push((Line::from(name + " ") + rows.draw(lane, pointed) + " " + fate).trimmed());
    }
    if let Some(at) = pointed {
        drawn.push(format!("{}{}", " ".repeat(columns.chart.start + at), glyphs.cursor));
    }
    drawn.push(axis(timeline, &columns));
    let mut notes = vec![rows.numbered()];
    notes.extend(stops(timeline));
    if timeline.left_out > 0 {
        notes.push(format!("{} events in the middle are left out", timeline.left_out));
    }
    for note in notes.into_iter().filter(|note| !note.is_empty()) {
        drawn.append(filled(&note, style.width));
    }
    drawn
}

/// A note as lines. Blanks that belong together are not broken at.
fn filled(note: &str, width: usize) -> String {
    let hanging = textwrap::Options::new(width.max(NARROWEST)).subsequent_indent("  ");
    textwrap::fill(note, hanging).replace(row::BLANK, " ")
}

/// What stands before each lane; with room for a mark, if one of them is pointed at.
fn names(timeline: &Timeline, style: TextStyle) -> impl Iterator<Item = String> {
    let mark = if style.cursor.is_some() { "  " } else { "" };
    let lanes = timeline.lanes.iter().enumerate();
    lanes.map(move |(number, lane)| format!("{mark}{}{}", "  ".repeat(timeline.depth(number)), lane.name))
}

/// How a lane ended, in a word or two.
pub(super) fn fate(timeline: &Timeline, lane: &Lane) -> String {
    match (lane.kind, lane.fate) {
        (LaneKind::Thread, Fate::Standing) => "never ended".to_owned(),
        (LaneKind::Thread, Fate::Panicked(_)) => "panicked".to_owned(),
        (LaneKind::Thread, _) => match lane.spans.len() {
            0 => String::new(),
            1 => "1 job".to_owned(),
            jobs => format!("{jobs} jobs"),
        },
        (LaneKind::Connection, _) => {
            let bytes = |state| -> u64 { lane.spans.iter().filter(|span| span.state == state).map(Span::bytes).sum() };
            format!("{} B out, {} B in", bytes(SpanState::Sent), bytes(SpanState::Received))
        }
        (LaneKind::Task, Fate::Ready(_)) if lane.takes_turns() => {
            let turns = lane.spans.iter().filter(|span| span.state == SpanState::Polled).count();
            format!("{turns} turn{}", if turns == 1 { "" } else { "s" })
        }
        (_, Fate::Ready(moment)) if timeline.axis == Axis::Time => format!("ready at {}", timeline.when(moment)),
        (_, Fate::Ready(_)) => "ready".to_owned(),
        (_, Fate::Dropped(moment)) if timeline.axis == Axis::Time => format!("dropped at {}", timeline.when(moment)),
        (_, Fate::Dropped(_)) => "dropped".to_owned(),
        (_, Fate::Panicked(moment)) if timeline.axis == Axis::Time => format!("panicked at {}", timeline.when(moment)),
        (_, Fate::Panicked(_)) => "panicked".to_owned(),
        (_, Fate::NeverPolled) => "never polled".to_owned(),
        (_, Fate::Standing) => match lane.spans.last() {
            Some(Span { state: SpanState::Polled, .. }) => "still in a poll".to_owned(),
            Some(Span { state: SpanState::Running, .. }) => "not ready".to_owned(),
            Some(Span { label: Some(what), .. }) => format!("waits: {what}"),
            _ => "still waiting".to_owned(),
        },
    }
}

/// The line below the lanes: times, or a word on what the axis means.
fn axis(timeline: &Timeline, columns: &Columns) -> String {
    let indent = " ".repeat(columns.chart.start);
    let (window, room) = (columns.window, columns.room());
    if timeline.axis == Axis::Order {
        let whole = timeline.whole();
        let part = format!(", {} to {} of {}", window.from + 1, window.to.min(whole.to) + 1, whole.to + 1);
        let part = if window == whole { "" } else { part.as_str() };
        return format!("{indent}in the order of events, not to scale{part}");
    }
    let mut cells: Vec<char> = vec![' '; room];
    let mut free_from = 0;
    let ticks = timeline.ticks(window, room / 9);
    let last = ticks.len().saturating_sub(1);
    let start = |tick, label: &str| columns.at(tick).unwrap_or(0).min(room.saturating_sub(label.width()));
    // The last one is never cut off, and has its place for sure.
    let end = ticks.last().map_or(0, |tick| start(*tick, &timeline.when(*tick)));
    for (number, tick) in ticks.iter().enumerate() {
        let label = timeline.when(*tick);
        let at = start(*tick, &label);
        let collides = number != last && last > 0 && at + label.width() + 1 > end;
        if at < free_from || collides {
            continue;
        }
        for (cell, c) in cells[at..].iter_mut().zip(label.chars()) {
            *cell = c;
        }
        free_from = at + label.width() + 1;
    }
    let line: String = cells.into_iter().collect();
    format!("{indent}{}", line.trim_end())
}

pub(super) fn shortened(text: &str, width: usize, cut: &str) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let (mut short, mut used) = (String::new(), cut.width());
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        short.push(c);
    }
    short + cut
}

fn padded(text: &str, width: usize, cut: &str) -> String {
    let text = shortened(text, width, cut);
    let spaces = width.saturating_sub(text.width());
    text + &" ".repeat(spaces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Role, Span};
    use crate::trace::History;

    fn recorded(file: &str) -> Timeline {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
        let history = History::read(&std::fs::read_to_string(path).expect("it was recorded"), "");
        let check = history.checks().next_back().expect("it has a check");
        history.timeline(check, None).expect("there is something to draw")
    }

    fn style(window: Option<Window>, cursor: Option<usize>) -> TextStyle {
        TextStyle { width: 80, ascii: true, window, cursor }
    }

    fn text(timeline: &Timeline, style: TextStyle) -> String {
        super::text(timeline, style).to_string()
    }

    #[test]
    fn a_window_shows_its_part_only() {
        let run = recorded("join.starter.history");
        let drawn = text(&run, style(Some(Window { from: 20_000, to: 60_000 }), None));
        let lines: Vec<&str> = drawn.lines().collect();
        // The first is ready within the window, the second begins in it, and the rest are later.
        assert!(lines[1].contains("6)     =========]   "), "{drawn}");
        assert!(lines[2].contains(" [========================== ready"), "{drawn}");
        assert!(!lines[3].contains('[') && lines[3].contains("ready at 110 ms"), "{drawn}");
        assert!(lines[5].contains("20 ms ") && lines[5].ends_with("60 ms"), "{drawn}");
    }

    #[test]
    fn names_stand_still_while_the_time_scrolls() {
        let run = recorded("threads.solution.history");
        let whole = run.whole();
        for from in 0..whole.to {
            let style = style(Some(Window { from, to: whole.to.min(from + 9) }), None);
            let drawn = text(&run, style);
            assert!(drawn.lines().next().is_some_and(|line| line.starts_with("main thread ")), "{drawn}");
            assert!(drawn.lines().all(|line| line.width() <= 80), "{drawn}");
        }
    }

    #[test]
    fn the_cursor_is_a_column_and_a_marked_lane() {
        let run = recorded("join.starter.history");
        let cursor = run.steps.iter().position(|step| run.lanes[step.lane].name == "do_one_thing_async(8)");
        let style = style(None, cursor);
        let drawn = text(&run, style);
        let at = run.steps[cursor.expect("it is there")].at;
        let column =
            Columns::of(&run, style).chart.start + Columns::of(&run, style).at(at).expect("it is in the window");
        let lines: Vec<&str> = drawn.lines().collect();
        let marked: Vec<_> = lines.iter().filter(|line| line.starts_with('@')).collect();
        assert_eq!(marked, [&lines[3]], "{drawn}");
        assert_eq!(lines[3].chars().nth(column), Some('['), "the step itself stays: {drawn}");
        assert_eq!(lines[1].chars().nth(column), Some('|'), "{drawn}");
        assert_eq!(lines[5].find('|'), Some(column), "{drawn}");
    }

    #[test]
    fn a_cursor_outside_of_the_window_marks_its_lane_only() {
        let run = recorded("join.starter.history");
        let drawn = text(&run, style(Some(Window { from: 90_000, to: 95_000 }), Some(0)));
        assert!(drawn.contains('@') && !drawn.contains('|'), "{drawn}");
        // Nor does what is no window, or no step, do any harm.
        for window in [Window { from: 7, to: 3 }, Window { from: u64::MAX, to: u64::MAX }] {
            text(&run, style(Some(window), Some(usize::MAX)));
        }
    }

    #[test]
    fn a_job_that_never_ended_goes_on_beyond_the_end() {
        let run = recorded("threads.starter.history");
        assert!(text(&run, style(None, None)).contains("=? never ended"));
    }

    #[test]
    fn shapes_have_roles_and_the_words_among_them_have_none() {
        let run = recorded("threads.starter.history");
        let drawn = super::text(&run, style(None, None));
        let spans = || drawn.lines().iter().flat_map(Line::spans);
        assert!(spans().any(|span| span.role == Role::Good && span.text.starts_with('[')), "{drawn:#?}");
        assert!(spans().any(|span| span.role == Role::Warning && span.text == "?"), "{drawn:#?}");
        let is_word = |span: &&Span| span.text.contains(|c: char| c.is_alphabetic() && c != 'x' && c != 'o');
        assert!(spans().filter(is_word).all(|span| span.role == Role::Plain), "{drawn:#?}");
    }

    #[test]
    fn no_shape_has_two_meanings() {
        for ascii in [false, true] {
            let glyphs = Glyphs::of(ascii);
            let &Glyphs { poll, wait, lazy, open, run, close, dropped, panicked, .. } = glyphs;
            let &Glyphs { standing, sent, received, note, here, cursor, cut, .. } = glyphs;
            let all =
                [poll, wait, lazy, open, run, close, dropped, panicked, standing, sent, received, note, here, cursor];
            let mut apart = all.to_vec();
            apart.extend(cut.chars());
            apart.sort_unstable();
            apart.dedup();
            assert_eq!(apart.len(), all.len() + cut.chars().count());
        }
    }
}
