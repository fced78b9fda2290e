//! A timeline as lines of text, for a terminal of any width.
//!
//! Shapes carry the meaning and colour only repeats it, so it reads in monochrome, and in
//! plain ASCII where the terminal knows no more.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::scale::{Scale, Window};
use super::{Axis, Fate, Lane, LaneKind, Moment, State, Timeline};

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

/// The shapes. Each has one meaning, so that a text can be painted by them.
struct Glyphs {
    poll: char,
    wait: char,
    lazy: char,
    open: char,
    run: char,
    close: char,
    dropped: char,
    standing: char,
    sent: char,
    received: char,
    note: char,
    /// Before the name of the cursor's lane.
    here: char,
    /// Above and below the cursor's step.
    cursor: char,
    cut: &'static str,
}

const UNICODE: Glyphs = Glyphs {
    poll: '●',
    wait: '─',
    lazy: '·',
    open: '┣',
    run: '━',
    close: '┫',
    dropped: '×',
    standing: '▷',
    sent: '→',
    received: '←',
    note: '◇',
    here: '»',
    cursor: '┊',
    cut: "…",
};

const ASCII: Glyphs = Glyphs {
    poll: '*',
    wait: '-',
    lazy: '.',
    open: '[',
    run: '=',
    close: ']',
    dropped: 'x',
    standing: '?',
    sent: '>',
    received: '<',
    note: 'o',
    here: '@',
    cursor: '|',
    cut: "~",
};

/// `timeline` as lines, each no wider than `style.width`, with a newline at the end of each:
/// one for each lane, in their order, then the axis and what else there is to say.
pub fn text(timeline: &Timeline, style: TextStyle) -> String {
    let glyphs = if style.ascii { ASCII } else { UNICODE };
    let columns = Columns::of(timeline, style);
    let (left, right) = (columns.chart.start, columns.fates);
    let cursor = style.cursor.and_then(|cursor| timeline.steps.get(cursor));
    let pointed = cursor.and_then(|step| columns.at(step.at));
    let jobs = jobs(timeline);
    let mut drawn = String::new();
    for (number, (lane, name)) in timeline.lanes.iter().zip(names(timeline, style.cursor.is_some())).enumerate() {
        let mut name = padded(&name, left - 1, glyphs.cut);
        if cursor.is_some_and(|step| step.lane == number) {
            name.replace_range(..1, glyphs.here.encode_utf8(&mut [0; 4]));
        }
        let mut cells = row(timeline, lane, &jobs, &columns, &glyphs);
        if let Some(cell) = pointed.map(|at| &mut cells[at]).filter(|cell| **cell == ' ') {
            *cell = glyphs.cursor;
        }
        let chart: String = cells.into_iter().map(|cell| if cell == INSIDE { ' ' } else { cell }).collect();
        let line = format!("{name} {chart} {}", shortened(&fate(timeline, lane), right, glyphs.cut));
        drawn.push_str(line.trim_end());
        drawn.push('\n');
    }
    if let Some(at) = pointed {
        drawn.push_str(&format!("{}{}\n", " ".repeat(left + at), glyphs.cursor));
    }
    drawn.push_str(&axis(timeline, &columns));
    if !jobs.is_empty() {
        let named = jobs.iter().enumerate().map(|(number, job)| format!("{} {job}", number + 1));
        drawn.push_str(&textwrap::fill(&named.collect::<Vec<_>>().join("   "), style.width.max(NARROWEST)));
        drawn.push('\n');
    }
    if timeline.left_out > 0 {
        drawn.push_str(&format!("{} events in the middle are left out\n", timeline.left_out));
    }
    drawn
}

/// The columns between the names of the lanes and their fates that [`text`] draws in, counted
/// from 0: those to paint, and as many as a window spreads over.
pub fn chart(timeline: &Timeline, style: TextStyle) -> Range<usize> {
    Columns::of(timeline, style).chart
}

/// A blank within a bar, where nothing else is drawn.
const INSIDE: char = '\u{a0}';

/// No picture is narrower.
const NARROWEST: usize = 40;

/// Which columns are for what.
struct Columns {
    chart: Range<usize>,
    /// How many the fates take, behind a blank.
    fates: usize,
    scale: Scale,
    window: Window,
    /// Whether what never ended has a column of its own, behind the last moment's.
    beyond: bool,
}

impl Columns {
    fn of(timeline: &Timeline, style: TextStyle) -> Columns {
        let width = style.width.max(NARROWEST);
        let longest = |texts: &mut dyn Iterator<Item = String>, most: usize| {
            texts.map(|text| text.width()).max().unwrap_or(0).min(most)
        };
        let left = longest(&mut names(timeline, style.cursor.is_some()), width * 2 / 5);
        let fates = longest(&mut timeline.lanes.iter().map(|lane| fate(timeline, lane)), width / 4);
        let room = width.saturating_sub(left + fates + 2).max(12);
        let window = style.window.unwrap_or(timeline.whole());
        let window = Window { from: window.from, to: window.to.max(window.from) };
        let beyond = timeline.lanes.iter().any(|lane| lane.fate == Fate::Standing) && window.to >= timeline.whole().to;
        let last = room - 1 - usize::from(beyond);
        let scale = Scale::of(timeline, window, 0.0, last as f64);
        Columns { chart: left + 1..left + 1 + room, fates, scale, window, beyond }
    }

    /// The column of `moment` in the chart, which is beyond its ends if the window is past it.
    fn unclipped(&self, moment: Moment) -> isize {
        self.scale.x(moment).round() as isize
    }

    /// How many columns the window has.
    fn room(&self) -> usize {
        self.chart.len() - usize::from(self.beyond)
    }

    /// The column of `moment` in the chart, if it is in the window.
    fn at(&self, moment: Moment) -> Option<usize> {
        usize::try_from(self.unclipped(moment)).ok().filter(|at| *at < self.room())
    }

    /// What the window shows of a stretch.
    fn clipped(&self, from: Moment, to: Moment) -> Option<Range<usize>> {
        let (from, to) = (self.unclipped(from), self.unclipped(to));
        let last = self.room() as isize - 1;
        let seen = to >= 0 && from <= last && from <= to;
        seen.then(|| from.max(0) as usize..to.min(last) as usize + 1)
    }
}

/// What stands before each lane; with room for a mark, if one of them is pointed at.
fn names(timeline: &Timeline, mark: bool) -> impl Iterator<Item = String> {
    let lanes = timeline.lanes.iter().enumerate();
    lanes.map(move |(number, lane)| {
        format!("{}{}{}", if mark { "  " } else { "" }, "  ".repeat(timeline.depth(number)), lane.name)
    })
}

/// What a lane did, a cell for each column of the chart.
fn row(timeline: &Timeline, lane: &Lane, jobs: &[&String], columns: &Columns, glyphs: &Glyphs) -> Vec<char> {
    let mut cells = vec![' '; columns.chart.len()];
    let fill = |cells: &mut Vec<char>, from: Moment, to: Moment, glyph: char| {
        if let Some(seen) = columns.clipped(from, to) {
            cells[seen].fill(glyph);
        }
    };
    let put = |cells: &mut Vec<char>, at: Moment, glyph: char| fill(cells, at, at, glyph);
    let last = match lane.fate {
        Fate::Ready(moment) | Fate::Dropped(moment) => moment,
        Fate::Standing | Fate::NeverPolled => timeline.end,
    };
    if lane.kind == LaneKind::Future
        && let Some(made) = lane.made
    {
        // Made and not begun: the lane is there, and nothing is in it.
        let until = lane.spans.first().map_or(last, |span| span.from);
        fill(&mut cells, made, until, glyphs.lazy);
    }
    if let (LaneKind::Connection, Some(first), Some(last)) = (lane.kind, lane.spans.first(), lane.spans.last()) {
        fill(&mut cells, first.from, last.to, glyphs.wait);
    }
    for span in &lane.spans {
        match span.state {
            State::Waiting => fill(&mut cells, span.from, span.to, glyphs.wait),
            State::Running => {
                fill(&mut cells, span.from, span.to, glyphs.run);
                if let Some(label) = &span.label
                    && let Some(bar) = columns.clipped(span.from, span.to)
                    && !inscribe(&mut cells[bar.clone()], label)
                    && let Some(number) = jobs.iter().position(|job| *job == label)
                {
                    inscribe(&mut cells[bar], &(number + 1).to_string());
                }
                if lane.kind == LaneKind::Thread && !lane.is_unended(span, timeline.end) {
                    put(&mut cells, span.to, glyphs.close);
                }
                put(&mut cells, span.from, glyphs.open);
            }
            State::Polled => {}
            State::Sent | State::Received if span.is_note() => put(&mut cells, span.from, glyphs.note),
            State::Sent => put(&mut cells, span.from, glyphs.sent),
            State::Received => put(&mut cells, span.from, glyphs.received),
        }
    }
    for span in lane.spans.iter().filter(|span| span.state == State::Polled) {
        fill(&mut cells, span.from, span.to, glyphs.poll);
    }
    match lane.fate {
        Fate::Ready(moment) if lane.kind == LaneKind::Future => put(&mut cells, moment, glyphs.close),
        Fate::Dropped(moment) => put(&mut cells, moment, glyphs.dropped),
        Fate::NeverPolled if lane.kind == LaneKind::Future => put(&mut cells, last, glyphs.dropped),
        Fate::Standing if columns.beyond => cells[columns.chart.len() - 1] = glyphs.standing,
        _ => {}
    }
    cells
}

/// Writes `label` into a bar, if it fits between its ends. Whether it did.
fn inscribe(bar: &mut [char], label: &str) -> bool {
    let fits = label.width() + 4 <= bar.len() && label.width() == label.chars().count();
    if fits {
        for (cell, c) in bar[2..].iter_mut().zip(label.chars()) {
            *cell = if c == ' ' { INSIDE } else { c };
        }
    }
    fits
}

/// The names of the jobs of all threads, in the order in which they began.
fn jobs(timeline: &Timeline) -> Vec<&String> {
    let threads = timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Thread);
    let mut spans: Vec<_> = threads.flat_map(|lane| &lane.spans).collect();
    spans.sort_by_key(|span| span.from);
    spans.into_iter().filter_map(|span| span.label.as_ref()).collect()
}

/// How a lane ended, in a word or two.
pub(super) fn fate(timeline: &Timeline, lane: &Lane) -> String {
    match (lane.kind, lane.fate) {
        (LaneKind::Thread, Fate::Standing) => "never ended".to_owned(),
        (LaneKind::Thread, _) => match lane.spans.len() {
            1 => "1 job".to_owned(),
            jobs => format!("{jobs} jobs"),
        },
        (LaneKind::Connection, _) => {
            let count = |state| lane.spans.iter().filter(|span| span.state == state && !span.is_note()).count();
            format!("{} out, {} in", count(State::Sent), count(State::Received))
        }
        (_, Fate::Ready(moment)) if timeline.axis == Axis::Time => format!("ready at {}", timeline.when(moment)),
        (_, Fate::Ready(_)) => "ready".to_owned(),
        (_, Fate::Dropped(moment)) if timeline.axis == Axis::Time => format!("dropped at {}", timeline.when(moment)),
        (_, Fate::Dropped(_)) => "dropped".to_owned(),
        (_, Fate::NeverPolled) => "never polled".to_owned(),
        (_, Fate::Standing) => match lane.spans.last().and_then(|span| span.label.as_ref()) {
            Some(what) => format!("waits: {what}"),
            None => "still waiting".to_owned(),
        },
    }
}

/// The line below the lanes: times, or a word on what the axis means.
fn axis(timeline: &Timeline, columns: &Columns) -> String {
    let indent = " ".repeat(columns.chart.start);
    let (window, room) = (columns.window, columns.room());
    if timeline.axis == Axis::Order {
        let (whole, part) = (timeline.whole(), window);
        let seen = format!(", {} to {} of {}", part.from + 1, part.to.min(whole.to) + 1, whole.to + 1);
        return format!(
            "{indent}in the order of events, not to scale{}\n",
            if part == whole { "" } else { seen.as_str() }
        );
    }
    let mut cells: Vec<char> = vec![' '; room];
    let mut free_from = 0;
    let ticks = timeline.ticks(window, room / 9);
    let last = ticks.len().saturating_sub(1);
    // The last one ends at the edge, so that it is never cut off, and has its place for sure.
    let end_label = ticks.last().map_or(0, |end| timeline.when(*end).chars().count());
    for (number, tick) in ticks.iter().enumerate() {
        let label = timeline.when(*tick);
        let at = columns.at(*tick).unwrap_or(0);
        let start = if number == last { room.saturating_sub(end_label) } else { at };
        let collides = number != last && start + label.chars().count() + 1 > room.saturating_sub(end_label);
        if start < free_from || (collides && last > 0) {
            continue;
        }
        for (cell, c) in cells[start..].iter_mut().zip(label.chars()) {
            *cell = c;
        }
        free_from = start + label.chars().count() + 1;
    }
    let line: String = cells.into_iter().collect();
    format!("{indent}{}\n", line.trim_end())
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
    use crate::trace::from_history;

    fn recorded(file: &str) -> Timeline {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
        from_history(&std::fs::read_to_string(path).expect("it was recorded"), None)
            .expect("there is something to draw")
    }

    fn style(window: Option<Window>, cursor: Option<usize>) -> TextStyle {
        TextStyle { width: 80, ascii: true, window, cursor }
    }

    #[test]
    fn a_window_shows_its_part_only() {
        let run = recorded("join.starter.jsonl");
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
        let run = recorded("threads.solution.jsonl");
        let whole = run.whole();
        for from in 0..whole.to {
            let style = style(Some(Window { from, to: whole.to.min(from + 9) }), None);
            let drawn = text(&run, style);
            assert!(drawn.lines().next().is_some_and(|line| line.starts_with("thread 2  ")), "{drawn}");
            assert!(drawn.lines().all(|line| line.width() <= 80), "{drawn}");
        }
    }

    #[test]
    fn the_cursor_is_a_column_and_a_marked_lane() {
        let run = recorded("join.starter.jsonl");
        let cursor = run.steps.iter().position(|step| run.lanes[step.lane].name == "do_one_thing_async(8)");
        let style = style(None, cursor);
        let drawn = text(&run, style);
        let at = run.steps[cursor.expect("it is there")].at;
        let column = chart(&run, style).start + Columns::of(&run, style).at(at).expect("it is in the window");
        let lines: Vec<&str> = drawn.lines().collect();
        let marked: Vec<_> = lines.iter().filter(|line| line.starts_with('@')).collect();
        assert_eq!(marked, [&lines[3]], "{drawn}");
        assert_eq!(lines[3].chars().nth(column), Some('['), "the step itself stays: {drawn}");
        assert_eq!(lines[1].chars().nth(column), Some('|'), "{drawn}");
        assert_eq!(lines[5].find('|'), Some(column), "{drawn}");
    }

    #[test]
    fn a_cursor_outside_of_the_window_marks_its_lane_only() {
        let run = recorded("join.starter.jsonl");
        let drawn = text(&run, style(Some(Window { from: 90_000, to: 95_000 }), Some(0)));
        assert!(drawn.contains('@') && !drawn.contains('|'), "{drawn}");
        // Nor does what is no window, or no step, do any harm.
        for window in [Window { from: 7, to: 3 }, Window { from: u64::MAX, to: u64::MAX }] {
            text(&run, style(Some(window), Some(usize::MAX)));
        }
    }

    #[test]
    fn a_job_that_never_ended_goes_on_beyond_the_end() {
        let run = recorded("threads.starter.jsonl");
        assert!(text(&run, style(None, None)).contains("[? never ended"));
    }

    #[test]
    fn no_shape_has_two_meanings() {
        for glyphs in [UNICODE, ASCII] {
            let Glyphs { poll, wait, lazy, open, run, close, dropped, .. } = glyphs;
            let Glyphs { standing, sent, received, note, here, cursor, cut, .. } = glyphs;
            let all = [poll, wait, lazy, open, run, close, dropped, standing, sent, received, note, here, cursor];
            let mut apart = all.to_vec();
            apart.extend(cut.chars());
            apart.sort_unstable();
            apart.dedup();
            assert_eq!(apart.len(), all.len() + cut.chars().count());
        }
    }
}
