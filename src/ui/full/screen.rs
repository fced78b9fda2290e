//! The screen of watch mode: a page of text under a header, drawn with ratatui.
//!
//! A [`Screen`] holds the same text that plain output has; [`draw`] lays it out in the room that
//! there is. Nothing here knows keys, files or runs.

use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::terminal::Frame;
use unicode_width::UnicodeWidthStr as _;

use super::rows;
use crate::text::{Line, Role, Text, shortened};
use crate::ui::glyphs::ascii;
use crate::ui::style::screen_line;

/// Everything that a screen shows at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// The exercise's file, as a path in the course's folder.
    pub file: String,
    /// Exercises that are done.
    pub done: usize,
    /// Exercises in all.
    pub all: usize,
    /// The latest verdict, or what is going on.
    pub status: Line,
    /// What stands above the body, and does not change with it.
    pub intro: Text,
    /// The view.
    pub body: Text,
    /// How many rows of the body are scrolled away.
    pub scroll: usize,
    /// The line of the body that is chosen, and kept in sight.
    pub selected: Option<usize>,
    /// A line of the body that is kept in sight, and looks like the others.
    pub in_sight: Option<usize>,
    /// A line below the body, about what is chosen.
    pub detail: Text,
    /// Something to know that stays.
    pub notice: Text,
    /// A question, or what is typed; it takes the place of the keys.
    pub prompt: Option<String>,
    /// Keys and what they do, the most useful first.
    pub keys: Vec<(&'static str, &'static str)>,
    /// Whether only ASCII can be shown.
    pub ascii: bool,
}

/// What [`draw`] had room for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// How many rows were scrolled away.
    pub scroll: usize,
    /// The most that can be.
    pub furthest: usize,
    /// Rows of the body that are seen at once.
    pub page: usize,
}

/// The columns and rows that the body has on a terminal of this size.
pub fn room(columns: u16, rows: u16) -> (u16, u16) {
    let frame = Layout::of(rows);
    (columns.saturating_sub(2 * frame.margin(columns)), rows.saturating_sub(frame.rows()))
}

/// What there is room for around the body.
#[derive(Clone, Copy)]
struct Layout {
    status: bool,
    rules: bool,
}

impl Layout {
    fn of(rows: u16) -> Layout {
        Layout { status: rows >= 4, rules: rows >= 10 }
    }

    /// Rows that are not the body's: header, status, two rules, keys.
    fn rows(self) -> u16 {
        2 + u16::from(self.status) + 2 * u16::from(self.rules)
    }

    fn margin(self, columns: u16) -> u16 {
        u16::from(self.rules && columns >= 60)
    }
}

/// Draws `screen` on all of `frame`.
pub(super) fn draw(frame: &mut Frame<'_>, screen: &Screen) -> Drawn {
    let area = frame.area();
    if area.height < 2 || area.width < 4 {
        return Drawn::default();
    }
    let layout = Layout::of(area.height);
    let margin = layout.margin(area.width);
    let row = |y: u16| Rect { x: area.x + margin, y, width: area.width - 2 * margin, height: 1 };
    let full_row = |y: u16| Rect { x: area.x, y, width: area.width, height: 1 };
    let mut y = area.y;
    show(frame, &header(screen, usize::from(row(y).width)), row(y));
    y += 1;
    if layout.status {
        show(frame, &screen.status, row(y));
        y += 1;
    }
    if layout.rules {
        show(frame, &rule(area.width), full_row(y));
        y += 1;
    }
    let footer = match &screen.prompt {
        Some(prompt) => asked(prompt, usize::from(row(y).width), usize::from(area.height)),
        None => vec![keys(&screen.keys, usize::from(row(y).width))],
    };
    let bottom = area.bottom() - u16::try_from(footer.len()).unwrap_or(1);
    let body = Rect { x: area.x + margin, y, width: area.width - 2 * margin, height: 0 };
    let extra = [&screen.detail, &screen.notice].into_iter().flat_map(|text| rows::rows(text, usize::from(body.width)));
    let mut below: Vec<Line> = extra.map(|row| row.line).collect();
    let height = bottom.saturating_sub(y + u16::from(layout.rules));
    // What is chosen may take a part of the room, but never all of it.
    below.truncate(usize::from(height / 3));
    let height = height - u16::try_from(below.len()).unwrap_or(0);
    let drawn = draw_body(frame, screen, Rect { height, ..body });
    for (y, line) in (body.y + height..).zip(below) {
        show(frame, &line, row(y));
    }
    if layout.rules {
        show(frame, &rule(area.width), full_row(bottom - 1));
        mark_more(frame, drawn, full_row(bottom - 1));
    }
    for (y, line) in (bottom..).zip(footer) {
        show(frame, &line, row(y));
    }
    if screen.ascii {
        for cell in &mut frame.buffer_mut().content {
            let plain = ascii(cell.symbol());
            cell.set_symbol(plain);
        }
    }
    drawn
}

fn show(frame: &mut Frame<'_>, line: &Line, place: Rect) {
    frame.render_widget(screen_line(line), place);
}

/// A prompt in as many rows as it needs. Where these would take too much of the screen it is one row:
/// the question is cut short, and how to answer is not.
fn asked(prompt: &str, width: usize, height: usize) -> Vec<Line> {
    const ANSWERS: &str = " y/n";
    let rows = rows::rows(&Role::Strong.lines(prompt), width);
    if rows.len() <= (height / 5).max(1) {
        return rows.into_iter().map(|row| row.line).collect();
    }
    let end = if prompt.ends_with(ANSWERS) { format!("…{ANSWERS}") } else { "…".to_owned() };
    vec![Role::Strong.of(shortened(prompt, width, &end))]
}

fn draw_body(frame: &mut Frame<'_>, screen: &Screen, area: Rect) -> Drawn {
    let page = usize::from(area.height);
    let mut rows = rows::rows(&screen.intro, usize::from(area.width));
    let intro = rows.len();
    rows.extend(rows::rows(&screen.body, usize::from(area.width)));
    let is_line = |at: usize, row: &rows::Row, line: Option<usize>| at >= intro && line == Some(row.of);
    let kept = screen.selected.or(screen.in_sight);
    let furthest = rows.len().saturating_sub(page);
    let mut scroll = screen.scroll.min(furthest);
    if kept.is_some() {
        let chosen = || rows.iter().enumerate().filter(|(at, row)| is_line(*at, row, kept)).map(|(at, _)| at);
        let first = chosen().next().unwrap_or(0);
        let last = chosen().next_back().unwrap_or(first);
        scroll = scroll.max((last + 1).saturating_sub(page)).min(first);
    }
    for (at, row) in rows.iter().enumerate().skip(scroll).take(page) {
        let y = area.y + u16::try_from(at - scroll).unwrap_or(u16::MAX);
        let place = Rect { y, height: 1, ..area };
        show(frame, &row.line, place);
        if is_line(at, row, screen.selected) {
            frame.buffer_mut().set_style(place, Modifier::REVERSED);
        }
    }
    Drawn { scroll, furthest, page }
}

/// The exercise's file, and how far the learner is.
fn header(screen: &Screen, width: usize) -> Line {
    const LONGEST: usize = 16;
    const SHORTEST: usize = 8;
    let Screen { done, all, .. } = screen;
    let mut count = format!("{done} of {all} done");
    let file = header_file(&screen.file, width.saturating_sub(count.width() + 1)).unwrap_or_else(|| {
        count.clear();
        header_file(&screen.file, width).unwrap_or_default()
    });
    let free = width.saturating_sub(file.width() + count.width());
    // A blank stands on each side of it.
    let length = free.saturating_sub(2).min(LONGEST);
    let bar = if *all > 0 && !count.is_empty() && length >= SHORTEST {
        let full = length * done / all;
        Role::Good.of("━".repeat(full)) + Role::Dim.of("─".repeat(length - full) + " ")
    } else {
        Line::default()
    };
    let gap = " ".repeat(free - bar.width());
    Role::Strong.of(file) + gap + bar + count
}

/// As many of the last parts of `file` as `width` has room for.
fn header_file(file: &str, width: usize) -> Option<&str> {
    let parts = std::iter::once(0).chain(file.match_indices('/').map(|(at, _)| at + 1));
    parts.map(|at| &file[at..]).find(|part| part.width() <= width)
}

fn rule(width: u16) -> Line {
    Role::Dim.of("─".repeat(usize::from(width)))
}

/// Says on the lower rule that there is more above or below.
fn mark_more(frame: &mut Frame<'_>, drawn: Drawn, area: Rect) {
    if drawn.furthest == 0 {
        return;
    }
    let below = drawn.furthest - drawn.scroll;
    let words = match (drawn.scroll, below) {
        (_, 0) => " end ".to_owned(),
        (_, below) => format!(" {below} more below ↓ "),
    };
    let width = u16::try_from(words.width()).unwrap_or(0);
    let x = area.right().saturating_sub(width + 2).max(area.x);
    show(frame, &words.into(), Rect { x, width: width.min(area.width), ..area });
}

/// As many keys as there is room for; the last two, help and quit, always.
fn keys(keys: &[(&'static str, &'static str)], width: usize) -> Line {
    let size = |(key, word): &(&str, &str)| key.width() + word.width() + 1;
    let (first, last) = keys.split_at(keys.len().saturating_sub(2));
    let mut left = width.saturating_sub(last.iter().map(|key| size(key) + 3).sum());
    let fits = |key: &&(&str, &str)| {
        let rest = left.checked_sub(size(key) + 3);
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    let mut line = Line::default();
    for (key, word) in first.iter().take_while(fits).chain(last) {
        let dot = if line == Line::default() { "" } else { " · " };
        line = line + Role::Dim.of(dot) + Role::Key.of(key) + format!(" {word}");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::backend::TestBackend;
    use ratatui::terminal::Terminal;

    fn screen() -> Screen {
        Screen {
            file: "exercises/03_join/01_join.rs".into(),
            done: 9,
            all: 19,
            status: Role::Failed.of("✗ not yet") + " join",
            body: (1..=30).map(|n| Line::from(format!("line {n}"))).collect(),
            keys: vec![("n", "next"), ("h", "hint"), ("l", "list"), ("?", "help"), ("q", "quit")],
            ..Screen::default()
        }
    }

    fn drawn(screen: &Screen, columns: u16, rows: u16) -> (Vec<String>, Drawn) {
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        let mut drawn = Drawn::default();
        terminal.draw(|frame| drawn = draw(frame, screen)).unwrap();
        let buffer = terminal.backend().buffer().clone();
        let line =
            |y| (0..columns).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>().trim_end().to_owned();
        ((0..rows).map(line).collect(), drawn)
    }

    #[test]
    fn a_question_shows_how_to_answer_it_at_any_size() {
        let question = "Reset async_closures to its starter? Your version is kept, and u restores it. y/n";
        let asking = Screen { prompt: Some(question.into()), ..screen() };
        let at = |columns, rows| drawn(&asking, columns, rows).0;
        let wide = at(80, 24);
        assert_eq!(format!("{} {}", wide[22].trim(), wide[23].trim()), question);
        assert!(wide[21].starts_with('─') && wide[3].contains("line 1"), "{wide:#?}");
        let narrow = at(20, 5);
        assert_eq!(narrow[4], "Reset async_clo… y/n");
        assert!(narrow[3].contains("line 2"), "{narrow:#?}");
        for (columns, rows) in (4..100).flat_map(|columns| (2..30).map(move |rows| (columns, rows))) {
            let lines = at(columns, rows);
            assert!(columns < 6 || lines[usize::from(rows) - 1].ends_with("y/n"), "{columns}x{rows}: {lines:#?}");
        }
    }

    #[test]
    fn at_80x24_every_part_has_its_row() {
        let (lines, drawn) = drawn(&screen(), 80, 24);
        assert!(
            lines[0].starts_with(" exercises/03_join/01_join.rs  ") && lines[0].ends_with("9 of 19 done"),
            "{lines:#?}"
        );
        assert_eq!(lines[1], " ✗ not yet join");
        assert_eq!((lines[3].as_str(), lines[21].as_str()), (" line 1", " line 19"));
        assert!(lines[22].ends_with("11 more below ↓ ──"), "{lines:#?}");
        assert_eq!(lines[23], " n next · h hint · l list · ? help · q quit");
        assert_eq!(drawn, Drawn { scroll: 0, furthest: 11, page: 19 });
    }

    #[test]
    fn a_long_name_leaves_the_bar_what_room_there_is() {
        let header = |file: &str, columns| {
            let line = drawn(&Screen { file: file.into(), ..screen() }, columns, 24).0.swap_remove(0);
            (line.matches(['━', '─']).count(), line)
        };
        let long = "exercises/06_time_and_select/05_write_the_test.rs";
        for (file, columns, due) in
            [("exercises/03_join/01_join.rs", 80, 16), (long, 80, 15), (long, 73, 8), (long, 72, 0)]
        {
            let (bar, line) = header(file, columns);
            assert!(bar == due && line.starts_with(&format!(" {file} ")) && line.ends_with(" 9 of 19 done"), "{line}");
        }
        // A bar says little without its numbers.
        assert_eq!(header(long, 60).0, 0);
    }

    #[test]
    fn the_chosen_line_is_kept_in_sight_and_scrolling_ends() {
        let (lines, drawn_at) = drawn(&Screen { selected: Some(29), ..screen() }, 80, 24);
        assert_eq!((lines[21].as_str(), drawn_at.scroll), (" line 30", 11));
        let (lines, drawn_at) = drawn(&Screen { in_sight: Some(29), ..screen() }, 80, 24);
        assert_eq!((lines[21].as_str(), drawn_at.scroll), (" line 30", 11));
        let (lines, drawn_at) = drawn(&Screen { scroll: 1000, ..screen() }, 80, 24);
        assert_eq!((lines[21].as_str(), drawn_at.scroll), (" line 30", 11));
        assert!(lines[22].ends_with(" end ──"));
    }

    #[test]
    fn a_small_screen_shows_the_body_and_the_smallest_does_not_panic() {
        let (lines, _) = drawn(&screen(), 20, 5);
        assert_eq!(lines, ["03_join/01_join.rs", "✗ not yet join", "line 1", "line 2", "? help · q quit"]);
        for (columns, rows) in [(1, 1), (3, 9), (200, 1), (4, 2), (5, 3), (40, 12)] {
            drawn(&Screen { detail: "d".repeat(99).into(), notice: "n".into(), ..screen() }, columns, rows);
        }
    }

    #[test]
    fn in_ascii_mode_every_cell_is_ascii() {
        let (lines, _) = drawn(&Screen { ascii: true, ..screen() }, 80, 24);
        assert!(lines.iter().all(|line| line.is_ascii()), "{lines:#?}");
        assert_eq!(lines[1], " x not yet join");
    }
}
