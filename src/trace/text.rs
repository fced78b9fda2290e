//! A timeline as lines of text, for a terminal of any width.
//!
//! Shapes carry the meaning and colour only repeats it, so it reads in monochrome, and in
//! plain ASCII where the terminal knows no more.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{Axis, Fate, Lane, LaneKind, Moment, Span, State, Timeline};

/// How to draw.
#[derive(Clone, Copy, Debug)]
pub struct TextStyle {
    /// Columns that a line may take.
    pub width: usize,
    /// Without characters beyond ASCII.
    pub ascii: bool,
    /// The step to point at, if one is.
    pub cursor: Option<usize>,
}

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
    cursor: '▲',
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
    standing: '>',
    sent: '>',
    received: '<',
    cursor: '^',
    cut: "~",
};

/// `timeline` as lines, each no wider than `style.width`, with a newline at the end of each.
pub fn text(timeline: &Timeline, style: TextStyle) -> String {
    let glyphs = if style.ascii { ASCII } else { UNICODE };
    let width = style.width.max(40);
    let fates: Vec<String> = timeline.lanes.iter().map(|lane| fate(timeline, lane)).collect();
    let names: Vec<String> = timeline
        .lanes
        .iter()
        .enumerate()
        .map(|(number, lane)| format!("{}{}", "  ".repeat(timeline.depth(number)), lane.name))
        .collect();
    let longest = |texts: &[String], most: usize| texts.iter().map(|text| text.width()).max().unwrap_or(0).min(most);
    let left = longest(&names, width * 2 / 5);
    let right = longest(&fates, width / 4);
    let room = width.saturating_sub(left + right + 2).max(12);

    let jobs = jobs(timeline);
    let mut drawn = String::new();
    for (number, lane) in timeline.lanes.iter().enumerate() {
        let chart = row(timeline, lane, &jobs, room, &glyphs);
        let line = format!(
            "{} {chart} {}",
            padded(&names[number], left, glyphs.cut),
            shortened(&fates[number], right, glyphs.cut)
        );
        drawn.push_str(line.trim_end());
        drawn.push('\n');
    }
    drawn.push_str(&axis(timeline, left, room));
    if let Some(step) = style.cursor.and_then(|cursor| timeline.steps.get(cursor)) {
        let at = column(timeline, step.at, room);
        drawn.push_str(&format!("{}{}\n", " ".repeat(left + 1 + at), glyphs.cursor));
    }
    if !jobs.is_empty() {
        let named = jobs.iter().enumerate().map(|(number, job)| format!("{} {job}", number + 1));
        drawn.push_str(&textwrap::fill(&named.collect::<Vec<_>>().join("   "), width));
        drawn.push('\n');
    }
    if timeline.left_out > 0 {
        drawn.push_str(&format!("{} events in the middle are left out\n", timeline.left_out));
    }
    drawn
}

fn column(timeline: &Timeline, moment: Moment, room: usize) -> usize {
    (timeline.position(moment) * (room - 1) as f64).round() as usize
}

/// What a lane did, in `room` characters.
fn row(timeline: &Timeline, lane: &Lane, jobs: &[&String], room: usize, glyphs: &Glyphs) -> String {
    let mut cells = vec![' '; room];
    let at = |moment| column(timeline, moment, room);
    let fill = |cells: &mut Vec<char>, from: usize, to: usize, glyph: char| {
        cells[from..=to.max(from)].fill(glyph);
    };
    let last = match lane.fate {
        Fate::Ready(moment) | Fate::Dropped(moment) => at(moment),
        Fate::Standing | Fate::NeverPolled => room - 1,
    };
    if lane.kind == LaneKind::Future
        && let Some(made) = lane.made
    {
        // Made and not begun: the lane is there, and nothing is in it.
        let until = lane.spans.first().map_or(last, |span| at(span.from));
        fill(&mut cells, at(made), until, glyphs.lazy);
    }
    for span in &lane.spans {
        let (from, to) = (at(span.from), at(span.to));
        match span.state {
            State::Waiting => fill(&mut cells, from, to, glyphs.wait),
            State::Running => {
                fill(&mut cells, from, to, glyphs.run);
                if let Some(label) = &span.label
                    && !inscribe(&mut cells, from, to, label)
                    && let Some(number) = jobs.iter().position(|job| *job == label)
                {
                    inscribe(&mut cells, from, to, &(number + 1).to_string());
                }
                cells[from] = glyphs.open;
                if lane.kind == LaneKind::Thread {
                    cells[to] = glyphs.close;
                }
            }
            State::Polled => {}
            State::Sent => cells[from] = glyphs.sent,
            State::Received => cells[from] = glyphs.received,
        }
    }
    for span in lane.spans.iter().filter(|span| span.state == State::Polled) {
        fill(&mut cells, at(span.from), at(span.to), glyphs.poll);
    }
    match lane.fate {
        Fate::Ready(moment) if lane.kind == LaneKind::Future => cells[at(moment)] = glyphs.close,
        Fate::Dropped(moment) => cells[at(moment)] = glyphs.dropped,
        Fate::NeverPolled if lane.kind == LaneKind::Future => cells[last] = glyphs.dropped,
        Fate::Standing => cells[room - 1] = glyphs.standing,
        _ => {}
    }
    cells.into_iter().collect()
}

/// Writes `label` into a bar, if it fits between its ends. Whether it did.
fn inscribe(cells: &mut [char], from: usize, to: usize, label: &str) -> bool {
    let space = (to - from).saturating_sub(3);
    let fits = label.width() <= space && label.width() == label.chars().count();
    if fits {
        for (cell, c) in cells[from + 2..].iter_mut().zip(label.chars()) {
            *cell = c;
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
        (LaneKind::Thread, _) if lane.spans.iter().any(Span::is_unended_job) => "never ended".to_owned(),
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
fn axis(timeline: &Timeline, left: usize, room: usize) -> String {
    if timeline.axis == Axis::Order {
        return format!("{} in the order of events, not to scale\n", " ".repeat(left));
    }
    let mut cells: Vec<char> = vec![' '; room + 12];
    let mut free_from = 0;
    let ticks = timeline.ticks(room / 9);
    let last = ticks.len().saturating_sub(1);
    // The last one ends at the edge, so that it is never cut off, and has its place for sure.
    let end_label = timeline.when(timeline.end).chars().count();
    for (number, tick) in ticks.iter().enumerate() {
        let label = timeline.when(*tick);
        let at = column(timeline, *tick, room);
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
    format!("{} {}\n", " ".repeat(left), line.trim_end())
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
