//! Markdown as text for a terminal: lessons, exercise texts and advice.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::code::folded;
use super::table::Table;
use crate::text::{Line, Role, Text};

/// `source` with its prose in lines of at most `columns`, and its code and tables of at most `widest`. With `colors`,
/// a role tells code from prose; else it keeps its backticks.
pub fn markdown(source: &str, columns: usize, widest: usize, colors: bool) -> Text {
    let mut page = Page { columns, widest, colors, ..Page::default() };
    for event in Parser::new_ext(source, Options::ENABLE_TABLES) {
        page.take(event);
    }
    page.text.trimmed()
}

#[derive(Default)]
struct Page {
    columns: usize,
    widest: usize,
    colors: bool,
    text: Text,
    /// The paragraph, item or heading that is being read.
    line: Line,
    lists: Vec<Option<u64>>,
    item: Option<String>,
    heading: Option<HeadingLevel>,
    in_code: bool,
    table: Table,
    bold: bool,
    link: Option<String>,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.end_line();
                self.text.gap();
                self.heading = Some(level);
            }
            Event::End(TagEnd::Heading(_)) => self.end_line(),
            Event::Start(Tag::Paragraph) if self.item.is_none() => self.text.gap(),
            Event::End(TagEnd::Paragraph) => self.end_line(),
            Event::Start(Tag::List(first)) => {
                self.end_line();
                if self.lists.is_empty() {
                    self.text.gap();
                }
                self.lists.push(first);
            }
            Event::End(TagEnd::List(_)) => drop(self.lists.pop()),
            Event::Start(Tag::Item) => {
                let indent = "  ".repeat(self.lists.len().saturating_sub(1));
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}.", *number - 1)
                    }
                    _ => "-".to_owned(),
                };
                self.item = Some(format!("{indent}{mark} "));
            }
            Event::End(TagEnd::Item) => {
                self.end_line();
                self.item = None;
            }
            Event::Start(Tag::CodeBlock(_)) => {
                self.end_line();
                self.text.gap();
                self.in_code = true;
            }
            Event::End(TagEnd::CodeBlock) => self.in_code = false,
            Event::Start(Tag::Table(_)) => {
                self.end_line();
                self.text.gap();
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => self.table.rows.push(Vec::new()),
            Event::End(TagEnd::TableCell) => {
                let cell = std::mem::take(&mut self.line);
                self.table.rows.last_mut().expect("a cell is in a row").push(cell);
            }
            Event::End(TagEnd::Table) => self.text.append(std::mem::take(&mut self.table).text(self.widest)),
            Event::Start(Tag::Strong) => self.bold = true,
            Event::End(TagEnd::Strong) => self.bold = false,
            Event::Start(Tag::Link { dest_url, .. }) => self.link = Some(dest_url.into_string()),
            Event::End(TagEnd::Link) => {
                let is_told = |url: &String| self.line.to_string().ends_with(url);
                if let Some(url) = self.link.take().filter(|url| url.contains("://") && !is_told(url)) {
                    self.say(Role::Plain, &format!(" ({url})"));
                }
            }
            Event::Text(text) if self.in_code => {
                let code = Role::Code.lines(&text).indented("    ");
                code.lines().iter().for_each(|line| self.text.append(folded(line, self.widest)));
            }
            Event::Text(text) => self.say(if self.bold { Role::Strong } else { Role::Plain }, &text),
            // Without colours only the backticks show that it is code.
            Event::Code(code) if self.colors => self.say(Role::Code, &code),
            Event::Code(code) => self.say(Role::Plain, &format!("`{code}`")),
            Event::SoftBreak | Event::HardBreak => self.say(Role::Plain, " "),
            Event::Rule => self.text.gap(),
            _ => {}
        }
    }

    fn say(&mut self, role: Role, words: &str) {
        self.line = std::mem::take(&mut self.line) + role.of(words);
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let heading = self.heading.take();
        if line.is_blank() {
            return;
        }
        if heading.is_some() {
            self.text.push(Role::Strong.of(line.to_string()));
            return;
        }
        let first = self.item.clone().unwrap_or_default();
        let rest = " ".repeat(first.len());
        // A second paragraph of the same item has no mark of its own.
        if self.item.is_some() {
            self.item = Some(rest.clone());
        }
        // A hyphen is no place to break a line: addresses are full of them.
        let options = textwrap::Options::new(self.columns.max(20))
            .initial_indent(&first)
            .subsequent_indent(&rest)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        self.text.append(line.wrapped(&options));
    }
}

/// The opening `//!` text of a Rust source, as Markdown.
pub fn opening(source: &str) -> String {
    let lines = source.lines().take_while(|line| line.starts_with("//!"));
    lines.map(|line| line.trim_start_matches("//!").strip_prefix(' ').unwrap_or_default().to_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_filled_and_code_is_kept() {
        let markdown = |source, columns| markdown(source, columns, columns, false).to_string();
        let text = "# Title\n\nOne two\nthree `four`.\n\n- an item that is rather long\n- **b**\n\n```rust\nlet a = 1;\n  let b;\n```\n<!-- x -->\nend";
        assert_eq!(
            markdown(text, 20),
            "Title\n\nOne two three\n`four`.\n\n- an item that is\n  rather long\n- b\n\n    let a = 1;\n      let b;\n\nend\n"
        );
        assert_eq!(
            markdown("1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", 40),
            "1. one\n2. two\n\na  b\n─  ─\n1  2\n"
        );
        assert_eq!(markdown("see [the book](https://x.y/z)", 60), "see the book (https://x.y/z)\n");
        assert_eq!(markdown("an address: https://x.y/a-b-c", 24), "an address:\nhttps://x.y/a-b-c\n");
    }

    #[test]
    fn code_is_a_role_or_keeps_its_backticks() {
        let text = markdown("call `join(a, b)` **now**", 40, 40, true);
        let roles: Vec<_> = text.lines().iter().flat_map(Line::spans).map(|s| (s.text.as_str(), s.role)).collect();
        assert_eq!(
            roles,
            [("call ", Role::Plain), ("join(a, b)", Role::Code), (" ", Role::Plain), ("now", Role::Strong)],
        );
    }

    #[test]
    fn the_opening_ends_where_the_code_begins() {
        assert_eq!(opening("//! # join\n//!\n//! Text.\nuse std;\n//! no\n"), "# join\n\nText.\n");
    }
}
