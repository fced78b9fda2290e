//! What rustc says, in lines that fit: rustc writes for a wide terminal, and a line that is broken by a narrow one takes
//! its `^^^` away from what they point at.

use textwrap::{Options, WordSplitter};

use crate::text::{Line, Role, Text};

/// The signs that rustc underlines with.
const MARKS: [char; 5] = ['^', '-', '_', '~', '+'];
/// Columns that a label needs to be readable.
const LABEL: usize = 24;

type Cells = Vec<(char, Role)>;

/// A line that rustc drew.
enum Drawn {
    /// A line of the source: the gutter with its number, and the code.
    Source(Cells, Cells),
    /// What points at the code above it, with words or without.
    Marks(Cells, Cells),
    /// Words.
    Prose(Line),
}

/// One of rustc's messages, with its colours, in lines of at most `columns`. Code is cut short; words go on in the next
/// line.
pub fn compiler_message(message: &str, columns: usize) -> Text {
    let message = Text::from_ansi(message).trimmed();
    let columns = columns.max(20);
    let mut fitted = Text::default();
    let mut block: Vec<Drawn> = Vec::new();
    for line in message.lines() {
        match drawn(line) {
            Drawn::Prose(line) => {
                fitted.append(snippet(&std::mem::take(&mut block), columns));
                fitted.append(prose(&line, columns));
            }
            part => block.push(part),
        }
    }
    fitted.append(snippet(&block, columns));
    fitted
}

/// Which kind of line it is: what rustc draws stands behind a gutter.
fn drawn(line: &Line) -> Drawn {
    let cells: Cells = line.chars().collect();
    let is_gutter = |c: char| c == ' ' || c == '.' || c.is_ascii_digit();
    let end = cells.iter().take_while(|(c, _)| is_gutter(*c)).count();
    let has_number = cells[..end].iter().any(|(c, _)| c.is_ascii_digit());
    match cells.get(end).map(|(c, _)| *c) {
        Some('|') if has_number => Drawn::Source(cells[..=end].to_vec(), cells[end + 1..].to_vec()),
        Some('|') => Drawn::Marks(cells[..=end].to_vec(), cells[end + 1..].to_vec()),
        // A line that rustc proposes.
        Some('+' | '-' | '~') if has_number => Drawn::Source(cells[..=end].to_vec(), cells[end + 1..].to_vec()),
        _ => Drawn::Prose(line.clone()),
    }
}

/// Lines of source with what points at them.
fn snippet(block: &[Drawn], columns: usize) -> Text {
    let gutter = block.iter().map(|part| match part {
        Drawn::Source(gutter, _) | Drawn::Marks(gutter, _) => gutter.len(),
        Drawn::Prose(_) => 0,
    });
    let room = columns.saturating_sub(gutter.max().unwrap_or(0));
    let shift = shift(block, room);
    let mut text = Text::default();
    for part in block {
        match part {
            Drawn::Source(gutter, code) => text.push(line(gutter) + source(code, shift, room)),
            Drawn::Marks(gutter, marks) => marked(&mut text, gutter, moved(marks, shift), room),
            Drawn::Prose(_) => {}
        }
    }
    text
}

/// By how many columns the code has to move to the left, so that the marks below it are seen.
fn shift(block: &[Drawn], room: usize) -> usize {
    let marks = block.iter().filter_map(|part| match part {
        Drawn::Marks(_, cells) => Some(&cells[..label_start(cells)]),
        _ => None,
    });
    let spans: Vec<(usize, usize)> = marks
        .filter_map(|cells| {
            let is_mark = |(c, _): &(char, Role)| *c != ' ';
            Some((cells.iter().position(is_mark)?, cells.iter().rposition(is_mark)? + 1))
        })
        .collect();
    let first = spans.iter().map(|(from, _)| *from).min().unwrap_or(0);
    let last = spans.iter().map(|(_, to)| *to).max().unwrap_or(0);
    // A sign at each end says that code is missing there.
    (last + 1).saturating_sub(room).min(first.saturating_sub(2))
}

/// `code` in `room` columns, without its first `shift`.
fn source(code: &Cells, shift: usize, room: usize) -> Line {
    let is_indentation = code.iter().take(shift + 1).all(|(c, _)| *c == ' ');
    let mut rest = moved(code, shift);
    if shift > 0 && !is_indentation && rest.len() > 1 {
        rest[1].0 = '…';
    }
    if rest.len() > room {
        rest.truncate(room.saturating_sub(1));
        rest.push(('…', Role::Dim));
    }
    line(&rest)
}

fn moved(cells: &[(char, Role)], shift: usize) -> Cells {
    let blank = cells.first().copied();
    blank.into_iter().chain(cells.iter().skip(1 + shift).copied()).collect()
}

/// Adds marks in `room` columns. Where their label has no room beside them, it stands below.
fn marked(text: &mut Text, gutter: &Cells, mut cells: Cells, room: usize) {
    if cells.len() <= room {
        text.push(line(gutter) + line(&cells));
        return;
    }
    let label = line(&cells[label_start(&cells)..]);
    cells.truncate(label_start(&cells));
    let start = cells.iter().rposition(|(c, _)| MARKS.contains(c)).map(|end| {
        let before = cells[..end].iter().rposition(|(c, _)| !MARKS.contains(c));
        before.map_or(0, |before| before + 1)
    });
    // A label without marks beside it belongs to marks further up, which its place tells.
    let start = start.unwrap_or(cells.len());
    if cells.iter().any(|(c, _)| MARKS.contains(c)) {
        cells.truncate(room);
        text.push(line(gutter) + line(&cells).trimmed());
    }
    let most = room.saturating_sub(label.width().min(LABEL.max(room / 2))).max(1);
    let indent = " ".repeat(start.min(most));
    let options = Options::new(room).initial_indent(&indent).subsequent_indent(&indent);
    text.extend(label.wrapped(&options).lines().iter().map(|row| line(gutter) + row.clone()));
}

/// Where the words begin among marks and the lines that lead to them.
fn label_start(cells: &[(char, Role)]) -> usize {
    let is_drawn = |c: char| c == ' ' || c == '|' || c == '/' || c == '\\' || MARKS.contains(&c);
    cells.iter().position(|(c, _)| !is_drawn(*c)).unwrap_or(cells.len())
}

/// A message or a note: it goes on below its first word.
fn prose(words: &Line, columns: usize) -> Text {
    let plain = words.to_string();
    let begins = plain.len() - plain.trim_start().len();
    let name = if plain.trim_start().starts_with("= ") { plain.find(": ").map_or(0, |at| at + 2 - begins) } else { 2 };
    let indent = " ".repeat((begins + name).min(columns / 3));
    words.wrapped(&Options::new(columns).subsequent_indent(&indent).word_splitter(WordSplitter::NoHyphenation))
}

fn line(cells: &[(char, Role)]) -> Line {
    cells.iter().copied().collect()
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    const MESSAGE: &str = "error[E0308]: `?` operator has incompatible types, which is told in a long line of words\n  \
        --> exercises/03_join/01_join.rs:14:5\n   |\n14 |                 let value = first_call(of_something).await?; // and a remark\n   \
        |                             ^^^^^^^^^^^^^^^^^^^^^^^^ expected `u32`, found a `Result` of it\n   |\n   \
        = note: expected enum `Result<_, std::io::Error>` found enum `Result<_, Box<dyn Error>>`\n";

    #[test]
    fn in_a_narrow_terminal_rustcs_marks_stay_below_what_they_point_at() {
        let due = "error[E0308]: `?` operator has incompatible\n  types, which is told in a long line of words\n  --> \
                   exercises/03_join/01_join.rs:14:5\n   |\n14 |       let value = first_call(of_something)…\n   \
                   |                   ^^^^^^^^^^^^^^^^^^^^^^^^\n   |                   expected `u32`, found a\n   \
                   |                   `Result` of it\n   |\n   = note: expected enum `Result<_,\n           \
                   std::io::Error>` found enum\n           `Result<_, Box<dyn Error>>`\n";
        assert_eq!(compiler_message(MESSAGE, 48).to_string(), due);
        assert_eq!(compiler_message(MESSAGE, 140).to_string(), MESSAGE);
        for columns in 48..140 {
            let text = compiler_message(MESSAGE, columns).to_string();
            assert!(text.lines().all(|line| line.width() <= columns), "{columns}:\n{text}");
            let at = |sign: &str| text.lines().find_map(|line| line.find(sign));
            assert_eq!(at("first_call"), at("^^^"), "{columns}:\n{text}");
        }
    }

    #[test]
    fn code_left_of_far_marks_is_cut_and_a_colour_goes_on() {
        let far = format!("1 | {}bad\n  | {}\x1b[31m^^^ no", "good(); ".repeat(9), " ".repeat(72));
        let text = compiler_message(&far, 40);
        let lines: Vec<String> = text.lines().iter().map(Line::to_string).collect();
        assert!(lines[0].starts_with("1 | …") && lines[0].ends_with("bad"), "{lines:#?}");
        assert_eq!(lines[0].find("bad").map(|at| at - 2), lines[1].find("^^^"), "{lines:#?}");
        assert!(matches!(text.lines()[2].chars().last(), Some(('o', Role::Foreign(_)))), "{lines:#?}");
    }
}
