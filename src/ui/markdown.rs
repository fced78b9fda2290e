//! Markdown as lines for a terminal: lessons, exercise texts and advice.

use std::fmt::Write as _;

use colored::Colorize as _;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// `source` in lines of at most `columns`. Code and tables keep their own lines.
pub fn markdown(source: &str, columns: usize) -> String {
    let mut page = Page { columns, ..Page::default() };
    for event in Parser::new_ext(source, Options::empty()) {
        page.take(event);
    }
    page.text.trim_end().to_owned() + "\n"
}

#[derive(Default)]
struct Page {
    columns: usize,
    text: String,
    /// The paragraph, item or heading that is being read.
    line: String,
    lists: Vec<Option<u64>>,
    item: Option<String>,
    heading: Option<HeadingLevel>,
    in_code: bool,
    bold: bool,
    link: Option<String>,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.end_line();
                self.gap();
                self.heading = Some(level);
            }
            Event::End(TagEnd::Heading(_)) => self.end_line(),
            Event::Start(Tag::Paragraph) if self.item.is_none() => self.gap(),
            Event::End(TagEnd::Paragraph) => self.end_line(),
            Event::Start(Tag::List(first)) => {
                self.end_line();
                if self.lists.is_empty() {
                    self.gap();
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
                self.gap();
                self.in_code = true;
            }
            Event::End(TagEnd::CodeBlock) => self.in_code = false,
            Event::Start(Tag::Strong) => self.bold = true,
            Event::End(TagEnd::Strong) => self.bold = false,
            Event::Start(Tag::Link { dest_url, .. }) => self.link = Some(dest_url.into_string()),
            Event::End(TagEnd::Link) => {
                if let Some(url) = self.link.take().filter(|url| url.contains("://") && !self.line.ends_with(url)) {
                    let _ = write!(self.line, " ({url})");
                }
            }
            Event::Text(text) if self.in_code => {
                for line in text.lines() {
                    let _ = writeln!(self.text, "    {}", line.cyan());
                }
            }
            Event::Text(text) if self.bold => self.words(&text, |word| word.bold().to_string()),
            Event::Text(text) => self.line.push_str(&text),
            // Without colours it keeps its marks, or nobody sees that it is code.
            Event::Code(code) if super::colors() => self.words(&code, |word| word.cyan().to_string()),
            Event::Code(code) => {
                let _ = write!(self.line, "`{code}`");
            }
            Event::SoftBreak if self.is_table() => {
                let row = std::mem::take(&mut self.line);
                let _ = writeln!(self.text, "{row}");
            }
            Event::SoftBreak | Event::HardBreak => self.line.push(' '),
            Event::Rule => self.gap(),
            _ => {}
        }
    }

    /// Paints each word by itself, so that a line may break between two of them.
    fn words(&mut self, text: &str, paint: impl Fn(&str) -> String) {
        let painted: Vec<String> = text.split(' ').map(paint).collect();
        self.line.push_str(&painted.join(" "));
    }

    fn is_table(&self) -> bool {
        self.line.trim_start().starts_with('|')
    }

    /// An empty line, unless there is one.
    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let heading = self.heading.take();
        if line.trim().is_empty() {
            return;
        }
        if heading.is_some() {
            let _ = writeln!(self.text, "{}", line.bold());
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
        let _ = writeln!(self.text, "{}", textwrap::fill(&line, options));
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
        colored::control::set_override(false);
        let text = "# Title\n\nOne two\nthree `four`.\n\n- an item that is rather long\n- **b**\n\n```rust\nlet a = 1;\n  let b;\n```\n<!-- x -->\nend";
        assert_eq!(
            markdown(text, 20),
            "Title\n\nOne two three\n`four`.\n\n- an item that is\n  rather long\n- b\n\n    let a = 1;\n      let b;\n\nend\n"
        );
        assert_eq!(
            markdown("1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", 40),
            "1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
        );
        assert_eq!(markdown("see [the book](https://x.y/z)", 60), "see the book (https://x.y/z)\n");
        assert_eq!(markdown("an address: https://x.y/a-b-c", 24), "an address:\nhttps://x.y/a-b-c\n");
    }

    #[test]
    fn the_opening_ends_where_the_code_begins() {
        assert_eq!(opening("//! # join\n//!\n//! Text.\nuse std;\n//! no\n"), "# join\n\nText.\n");
    }
}
