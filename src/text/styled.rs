//! Lines of spans with roles.

use std::fmt;
use std::ops::Add;

use ratatui::style::Style;
use unicode_width::UnicodeWidthStr as _;

use super::sanitize::sanitize;

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Plain,
    /// A heading, or the name that a line is about.
    Strong,
    /// What can be pressed.
    Key,
    /// What only explains the rest.
    Dim,
    Good,
    Bad,
    Warning,
    /// A verdict of its own line.
    Passed,
    Failed,
    Trouble,
    Code,
    /// A place in a file.
    Path,
    /// What passes between a client and a server.
    Message,
    /// In the colours that rustc, clap or the learner's program chose.
    Foreign(Style),
}

impl Role {
    /// `text` in this role.
    pub fn of(self, text: impl AsRef<str>) -> Line {
        let mut line = Line::default();
        line.append(self, &sanitize(text.as_ref()).replace('\n', " "));
        line
    }

    /// `text`, which may have several lines, in this role.
    pub fn lines(self, text: &str) -> Text {
        sanitize(text).lines().map(|line| self.of(line)).collect()
    }
}

/// A stretch of a line, in one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub role: Role,
}

/// One line; neighbours among its spans have different roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(Vec<Span>);

impl Line {
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    pub fn is_blank(&self) -> bool {
        self.0.iter().all(|span| span.text.trim().is_empty())
    }

    /// Its width in columns.
    pub fn width(&self) -> usize {
        self.0.iter().map(|span| span.text.width()).sum()
    }

    /// Adds `text`, which is clean already.
    pub(super) fn append(&mut self, role: Role, text: &str) {
        match self.0.last_mut() {
            Some(last) if last.role == role => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => self.0.push(Span { text: text.to_owned(), role }),
        }
    }

    /// The same without spaces at its end.
    pub fn trimmed(mut self) -> Line {
        while let Some(last) = self.0.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            self.0.pop();
        }
        self
    }

    /// Every character and its role.
    pub fn chars(&self) -> impl Iterator<Item = (char, Role)> {
        self.0.iter().flat_map(|span| span.text.chars().map(|c| (c, span.role)))
    }

    /// In lines as `options` ask for. No hyphen is added where a word is broken. In a line with an address no word is
    /// broken: a terminal opens only an address that is in one piece.
    pub fn wrapped(&self, options: &textwrap::Options<'_>) -> Text {
        let plain = self.to_string();
        let mut options = options.clone();
        if plain.contains("://") {
            options = options.break_words(false).word_splitter(textwrap::WordSplitter::NoHyphenation);
        }
        let mut rest = self.chars();
        let mut at = 0;
        let row = |(number, row): (usize, std::borrow::Cow<'_, str>)| {
            let indent = if number == 0 { options.initial_indent } else { options.subsequent_indent };
            let body = row.strip_prefix(indent).unwrap_or_default();
            // Only the spaces of the break lie between.
            let skipped = plain[at..].find(body).unwrap_or(0);
            at += skipped + body.len();
            let chars = rest.by_ref().skip(skipped).take(body.chars().count());
            Line::from(indent) + chars.collect::<Line>()
        };
        textwrap::wrap(&plain, &options).into_iter().enumerate().map(row).collect()
    }
}

impl FromIterator<(char, Role)> for Line {
    fn from_iter<I: IntoIterator<Item = (char, Role)>>(chars: I) -> Line {
        let mut line = Line::default();
        for (c, role) in chars {
            line.append(role, c.encode_utf8(&mut [0; 4]));
        }
        line
    }
}

impl<T: AsRef<str>> From<T> for Line {
    fn from(text: T) -> Line {
        Role::Plain.of(text)
    }
}

impl Add for Line {
    type Output = Line;

    fn add(mut self, other: Line) -> Line {
        for span in other.0 {
            self.append(span.role, &span.text);
        }
        self
    }
}

impl<T: AsRef<str>> Add<T> for Line {
    type Output = Line;

    fn add(self, text: T) -> Line {
        self + Line::from(text)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|span| f.write_str(&span.text))
    }
}

/// Lines; shown as they are with a newline after each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(Vec<Line>);

impl Text {
    pub fn lines(&self) -> &[Line] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is nothing to read in it.
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(Line::is_blank)
    }

    /// Adds a line.
    pub fn push(&mut self, line: impl Into<Line>) {
        self.0.push(line.into());
    }

    /// Adds the lines of `text`.
    pub fn append(&mut self, text: impl Into<Text>) {
        self.0.extend(text.into().0);
    }

    /// Adds an empty line, unless this is empty or ends with one.
    pub fn gap(&mut self) {
        if self.0.last().is_some_and(|line| !line.is_blank()) {
            self.push("");
        }
    }

    /// The same without empty lines at its end.
    pub fn trimmed(mut self) -> Text {
        while self.0.last().is_some_and(Line::is_blank) {
            self.0.pop();
        }
        self
    }

    /// Each line in lines as `options` ask for; the initial indent is the first one's.
    pub fn wrapped(&self, options: &textwrap::Options<'_>) -> Text {
        let rest = options.clone().initial_indent(options.subsequent_indent);
        let lines = self.0.iter().enumerate();
        lines.flat_map(|(number, line)| line.wrapped(if number == 0 { options } else { &rest }).0).collect()
    }

    /// The same with each line after `indent`.
    pub fn indented(self, indent: &str) -> Text {
        self.0.into_iter().map(|line| Line::from(indent) + line).collect()
    }
}

impl Extend<Line> for Text {
    fn extend<I: IntoIterator<Item = Line>>(&mut self, lines: I) {
        self.0.extend(lines);
    }
}

impl FromIterator<Line> for Text {
    fn from_iter<I: IntoIterator<Item = Line>>(lines: I) -> Text {
        Text(lines.into_iter().collect())
    }
}

impl<T: AsRef<str>> From<T> for Text {
    fn from(text: T) -> Text {
        Role::Plain.lines(text.as_ref())
    }
}

impl From<Line> for Text {
    fn from(line: Line) -> Text {
        Text(vec![line])
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_line_steers_a_terminal() {
        assert_eq!(Role::Good.of("a\x1b[2Jb\nc\u{202e}").to_string(), "ab c\\u{202e}");
    }

    #[test]
    fn spans_of_one_role_are_one() {
        let line = Line::from("a") + "b" + Role::Bad.of("c") + Role::Bad.of("") + Role::Bad.of("d");
        assert_eq!(line.spans().iter().map(|span| span.text.as_str()).collect::<Vec<_>>(), ["ab", "cd"]);
        assert_eq!((Role::Bad.of("x ") + "  ").trimmed(), Role::Bad.of("x"));
    }

    #[test]
    fn an_address_is_never_broken() {
        let address = "https://docs.rs/tokio/latest/tokio/macro.select.html#cancel-safety";
        let line = Line::from(format!("see ({address}), at the end"));
        for columns in 5..90 {
            let text = line.wrapped(&textwrap::Options::new(columns)).to_string();
            assert!(text.contains(address), "{columns}: {text}");
        }
    }

    #[test]
    fn a_wrapped_line_keeps_its_roles() {
        let line = Line::from("one ") + Role::Code.of("two  three") + " öur, and a-very-long-word";
        let options = textwrap::Options::new(10).initial_indent("- ").subsequent_indent("  ");
        let text = line.wrapped(&options);
        assert_eq!(text.to_string(), "- one two\n  three\n  öur, and\n  a-very-\n  long-\n  word\n");
        assert_eq!(text.lines()[0], Line::from("- one ") + Role::Code.of("two"));
        assert_eq!(text.lines()[1], Line::from("  ") + Role::Code.of("three"));
        assert_eq!(Line::default().wrapped(&options).to_string(), "- \n");
    }
}
