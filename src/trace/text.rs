//! A timeline as lines of text, for a terminal of any width.
//!
//! Shapes carry the meaning and roles only repeat it, so the text reads in monochrome too, and in
//! plain ASCII where the terminal knows no more.

mod by_hand;
mod columns;
mod glyphs;
mod row;

use unicode_width::UnicodeWidthStr as _;

use super::timeline::{Axis, Timeline};
use super::words::{fate, notes};
use crate::text::{Line, Role, Text, padded, shortened};

use columns::{Columns, names};
use glyphs::{Glyphs, filled};
use row::Rows;

pub use columns::TextStyle;
pub use glyphs::legend;

/// `timeline` as lines no wider than `style.width`: one for each lane, in their order, then the
/// axis and what else there is to say.
pub fn text(timeline: &Timeline, style: TextStyle) -> Text {
    if timeline.lanes.is_empty() {
        return Text::from("there was no task, no client and no named operation in this check");
    }
    let glyphs = Glyphs::of(style.ascii);
    let columns = Columns::of(timeline, style);
    let cursor = style.cursor.and_then(|cursor| timeline.steps.get(cursor));
    let pointed = cursor.and_then(|step| columns.at(step.at));
    let mut rows = Rows::new(timeline, &columns, glyphs);
    let mut drawn = Text::default();
    for (number, (lane, name)) in timeline.lanes.iter().zip(names(timeline, style)).enumerate() {
        let width = columns.chart.start - 1;
        let mut name = padded(&shortened(&name, width, glyphs.cut), width);
        if cursor.is_some_and(|step| step.lane == number) {
            name.replace_range(..1, glyphs.here.encode_utf8(&mut [0; 4]));
        }
        let fate = shortened(&fate(timeline, lane), columns.fates, glyphs.cut);
        drawn.push((Line::from(name + " ") + rows.draw(lane, pointed) + " " + fate).trimmed());
    }
    if let Some(at) = pointed {
        drawn.push(format!("{}{}", " ".repeat(columns.chart.start + at), glyphs.cursor));
    }
    drawn.push(axis(timeline, &columns, style.width));
    for note in [rows.numbered()].into_iter().chain(notes(timeline)).filter(|note| !note.is_empty()) {
        drawn.append(filled(&note, style.width));
    }
    drawn
}

/// Which line of `drawn`, a text with a cursor, is the lane of the cursor's step.
pub fn lane_of_cursor(drawn: &Text) -> Option<usize> {
    let is_here = |line: &Line| line.to_string().starts_with([Glyphs::of(false).here, Glyphs::of(true).here]);
    drawn.lines().iter().position(is_here)
}

/// A picture that is printed shows at most so many lanes, ...
const MOST: usize = 40;
/// ... else these from its beginning and its end.
const FIRST: usize = 24;
const LAST: usize = 8;

/// The same, where nobody can scroll: of very many lanes the first and the last few.
pub fn folded(timeline: &Timeline, style: TextStyle) -> Text {
    let all = timeline.lanes.len();
    if all <= MOST {
        return text(timeline, style);
    }
    let mut shown = timeline.clone();
    shown.take_lanes(&(0..FIRST).chain(all - LAST..all).collect::<Vec<_>>());
    let drawn = text(&shown, style);
    let mut out = Text::default();
    for (number, line) in drawn.lines().iter().enumerate() {
        if number == FIRST {
            let dots = Glyphs::of(style.ascii).cut;
            out.push(Role::Dim.of(format!("{dots} {} more lanes {dots}", all - FIRST - LAST)));
        }
        out.push(line.clone());
    }
    out
}

/// The line below the lanes: times, or a word on what the axis means.
fn axis(timeline: &Timeline, columns: &Columns, width: usize) -> String {
    let indent = " ".repeat(columns.chart.start);
    let (window, room) = (columns.window, columns.room());
    if timeline.axis == Axis::Order {
        let whole = timeline.whole();
        let part = format!(", {} to {} of {}", window.from + 1, window.to.min(whole.to) + 1, whole.to + 1);
        let part = if window == whole { "" } else { part.as_str() };
        let told = format!("in the order of events, not to scale{part}");
        // Long names must not push it off the screen.
        let indent = columns.chart.start.min(width.saturating_sub(told.width()));
        return " ".repeat(indent) + &told;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;
    use crate::trace::{History, Window};

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
        assert_eq!(lane_of_cursor(&super::text(&run, style)), Some(3));
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
    fn nothing_is_cut_off_or_wrapped_in_a_narrow_terminal() {
        for width in [44, 50, 60] {
            for file in ["try_join.starter.history", "echo_listen.solution.history"] {
                let run = recorded(file);
                let drawn = text(&run, TextStyle { width, ascii: true, window: None, cursor: None });
                assert!(drawn.lines().all(|line| line.width() <= width), "{width}: {drawn}");
                assert!(file.starts_with("echo") || !drawn.contains('~'), "{width}: {drawn}");
            }
        }
    }

    /// "waits: Mutex of li…" stood beside a chart of 36 columns, and "opens, and is…" in an empty one.
    #[test]
    fn words_are_not_cut_where_there_is_room() {
        let run = recorded("philosophers.starter.history");
        let drawn = text(&run, style(None, None));
        assert!(drawn.contains("C waits: Mutex 2 of line 35\n") && !drawn.contains('~'), "{drawn}");
        let run = recorded("notify.looks_then_listens.history");
        assert!(
            text(&run, style(None, None)).contains("*opens, and is announced"),
            "{}",
            text(&run, style(None, None))
        );
    }

    #[test]
    fn of_very_many_lanes_the_first_and_the_last_are_printed() {
        let run = recorded("join.starter.history");
        let mut many = run.clone();
        assert_eq!(folded(&many, style(None, None)).to_string(), text(&many, style(None, None)));
        let lane = many.lanes[1].clone();
        many.lanes.extend(
            (0..100).map(|number| super::super::timeline::Lane { name: number.to_string().into(), ..lane.clone() }),
        );
        let drawn = folded(&many, style(None, None)).to_string();
        let lines: Vec<&str> = drawn.lines().collect();
        let left_out = run.lanes.len() + 100 - FIRST - LAST;
        assert_eq!(lines[FIRST], format!("~ {left_out} more lanes ~"), "{drawn}");
        assert!(lines[0].starts_with("main task") && lines[FIRST + LAST].trim().starts_with("99"), "{drawn}");
        assert_eq!(lines.len(), text(&run, style(None, None)).lines().count() - run.lanes.len() + FIRST + 1 + LAST);
    }

    #[test]
    fn no_shape_has_two_meanings() {
        for ascii in [false, true] {
            let glyphs = Glyphs::of(ascii);
            let &Glyphs { poll, in_poll, wait, lazy, open, run, close, failed, dropped, panicked, .. } = glyphs;
            let &Glyphs { standing, sent, received, sent_end, received_end, connects, nothing, note, .. } = glyphs;
            let &Glyphs { here, cursor, cut, held, abort_asked, tick, .. } = glyphs;
            let &Glyphs { taken, blocked, level, many, circle, behind, .. } = glyphs;
            let &Glyphs { called, called_stale, unwoken, unasked, kept, happens, shows, twice, .. } = glyphs;
            let lanes = [poll, in_poll, wait, lazy, open, run, close, failed, dropped, panicked, standing];
            let clients = [
                sent,
                received,
                sent_end,
                received_end,
                connects,
                nothing,
                note,
                here,
                cursor,
                held,
                abort_asked,
                tick,
                taken,
                blocked,
                level,
                many,
                circle,
                called,
                called_stale,
                unwoken,
                unasked,
                kept,
                happens,
                shows,
                twice,
                behind,
            ];
            let all = [&lanes[..], &clients].concat();
            let mut apart = all.to_vec();
            apart.extend(cut.chars());
            apart.sort_unstable();
            apart.dedup();
            assert_eq!(apart.len(), all.len() + cut.chars().count());
        }
    }
}
