//! Places in the learner's file, as links that a terminal can open (OSC 8).
//!
//! ratatui knows no links, so they are written over what it drew: the same text at the
//! same place, with a link around it.

use ratatui::buffer::Buffer;
use ratatui::style::Modifier;

/// A stretch of a screen that names a place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its first column.
    pub x: u16,
    /// Its row.
    pub y: u16,
    /// What is written there.
    pub text: String,
    /// Where it leads.
    pub url: String,
    /// Whether it is written on the reverse.
    pub is_reversed: bool,
}

/// The places below `exercises` that `buffer` shows, as links into the folder whose
/// address is `root`. In the first row is the last part of the path `file`.
pub fn links(buffer: &Buffer, root: &str, file: &str) -> Vec<Link> {
    let mut found = Vec::new();
    found.extend(cut_short(buffer, root, file));
    for y in buffer.area.top()..buffer.area.bottom() {
        let cells: Vec<&str> = (buffer.area.left()..buffer.area.right()).map(|x| buffer[(x, y)].symbol()).collect();
        // Paths of exercises are ASCII, and so one cell is one byte of them.
        let row: String = cells.iter().map(|cell| if cell.len() == 1 { cell } else { "\0" }).collect();
        for (start, _) in row.match_indices("exercises/") {
            let rest = &row[start..];
            let Some(end) = rest.find(".rs").map(|at| at + 3) else { continue };
            let path = &rest[..end];
            if path.contains([' ', '\0']) {
                continue;
            }
            let digits =
                rest[end..].strip_prefix(':').map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
            let text = if digits > 0 { &rest[..end + 1 + digits] } else { path };
            let line = if digits > 0 { format!("#{}", &rest[end + 1..end + 1 + digits]) } else { String::new() };
            let x = buffer.area.left() + u16::try_from(start).unwrap_or(0);
            found.push(Link {
                x,
                y,
                text: text.to_owned(),
                url: format!("{root}/{path}{line}"),
                is_reversed: buffer[(x, y)].modifier.contains(Modifier::REVERSED),
            });
        }
    }
    found
}

/// The link of the first row, where that has no room for all of the path `file`.
fn cut_short(buffer: &Buffer, root: &str, file: &str) -> Option<Link> {
    let y = buffer.area.top();
    let row: String = (buffer.area.left()..buffer.area.right()).map(|x| buffer[(x, y)].symbol()).collect();
    let text = row.split_whitespace().next()?;
    let is_part = text.ends_with(".rs") && file.ends_with(text) && text != file;
    let x = buffer.area.left() + u16::try_from(row.find(text)?).unwrap_or(0);
    is_part.then(|| Link { x, y, text: text.to_owned(), url: format!("{root}/{file}"), is_reversed: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_line_becomes_a_link_at_its_column() {
        let buffer = Buffer::with_lines(["", "· where  exercises/03_join/01_join.rs:14 and", "exercises/ a.rs"]);
        let found = links(&buffer, "file:///home/a%20b", "");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].x, found[0].y, found[0].text.as_str()), (9, 1, "exercises/03_join/01_join.rs:14"));
        assert_eq!(found[0].url, "file:///home/a%20b/exercises/03_join/01_join.rs#14");
    }

    #[test]
    fn a_header_that_is_cut_short_leads_to_the_whole_path() {
        let file = "exercises/03_join/01_join.rs";
        for (header, at) in [(" 03_join/01_join.rs  9 of 19 done", 1), ("01_join.rs", 0), (file, 0)] {
            let found = links(&Buffer::with_lines([header]), "file:///home", file);
            assert_eq!(found.len(), 1, "{header}");
            assert_eq!((found[0].x, found[0].url.as_str()), (at, "file:///home/exercises/03_join/01_join.rs"));
            assert!(header.contains(&found[0].text));
        }
        assert_eq!(links(&Buffer::with_lines(["other.rs"]), "file:///home", file), []);
    }
}
