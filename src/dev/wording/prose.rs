//! The sentences of a text: of Markdown, of a Rust file's comments and strings, of a TOML file's strings.
//!
//! Code blocks, tables and HTML are no prose. Inline code is one word. A heading, a list item and a string
//! begin and end sentences.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::dev::items::past_literal;

/// Stands for a blank inside inline code, so that all of it is one word.
const BLANK: char = '\u{a0}';

/// One sentence, or one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    /// Counted from 1.
    pub line: usize,
    text: String,
    pub is_title: bool,
}

impl Sentence {
    /// Its words; inline code is one of them, with its backticks.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let words = self.text.split_ascii_whitespace();
        words.filter(|word| word.contains(|c: char| c.is_alphanumeric() || c == '{'))
    }

    /// As it is shown.
    pub fn text(&self) -> String {
        self.text.replace(BLANK, " ")
    }
}

/// The sentences of Markdown, without TOML front matter.
pub(super) fn of_markdown(text: &str) -> Vec<Sentence> {
    let start = match text.strip_prefix("+++\n").and_then(|rest| rest.find("\n+++\n")) {
        Some(end) => end + "+++\n\n+++\n".len(),
        None => 0,
    };
    sentences(&text[start..], line_at(text, start))
}

/// The sentences of a Rust file's strings and, if `comments` are asked for, of its comments, without its unit tests.
pub(super) fn of_rust(text: &str, comments: bool) -> Vec<Sentence> {
    let text = text.find("\n#[cfg(test)]\n").map_or(text, |end| &text[..=end]);
    let mut found = Vec::new();
    // Lines of comments, one below the other, are one text.
    let mut block: Option<(Range<usize>, String)> = None;
    let mut at = 0;
    while at < text.len() {
        let Some(past) = past_literal(text, at) else {
            at += 1;
            continue;
        };
        let literal = &text[at..past];
        if literal.starts_with("//") {
            let line = line_at(text, at);
            let comment = literal.trim_start_matches(['/', '!']);
            let comment = comment.strip_prefix(' ').unwrap_or(comment);
            let is_alone = text[..at].rsplit('\n').next().unwrap_or_default().trim().is_empty();
            match &mut block {
                Some((lines, block)) if is_alone && lines.end == line => {
                    block.extend(["\n", comment]);
                    lines.end += 1;
                }
                _ => {
                    let before = block.replace((line..line + usize::from(is_alone), comment.to_owned()));
                    found.extend(before.filter(|_| comments));
                }
            }
        } else if literal.contains('"') {
            let [Some(start), Some(end)] = [literal.find('"'), literal.rfind('"')] else { break };
            let content = &literal[(start + 1).min(end)..end];
            let is_raw = literal[..start].contains('r');
            let content = if is_raw { content.to_owned() } else { unescaped(content) };
            let line = line_at(text, at);
            found.push((line..line, content));
        }
        at = past;
    }
    found.extend(block.filter(|_| comments));
    found.sort_by_key(|(lines, _)| lines.start);
    let all = found.iter().flat_map(|(lines, text)| sentences(text, lines.start));
    // A line of a file that the tool writes is no title, although it begins with `#`.
    all.map(|sentence| Sentence { is_title: false, ..sentence }).collect()
}

/// The sentences of each string in a TOML file, with the key of the table in `tables` that it stands in.
pub(super) fn of_toml(text: &str, tables: &str, key: fn(&toml_edit::Table) -> String) -> Vec<(String, Sentence)> {
    let Ok(document) = toml_edit::Document::parse(text) else { return Vec::new() };
    let mut found = Vec::new();
    let mut take = |owner: &str, table: &toml_edit::Table| {
        for (_, item) in table.iter() {
            let array = item.as_array().into_iter().flat_map(toml_edit::Array::iter);
            let strings = item.as_value().into_iter().chain(array).filter(|value| value.is_str());
            for span in strings.filter_map(toml_edit::Value::span) {
                let content = unescaped(text[span.clone()].trim_matches(['"', '\'']));
                let line = line_at(text, span.start);
                found.extend(sentences(&content, line).into_iter().map(|sentence| (owner.to_owned(), sentence)));
            }
        }
    };
    take("", document.as_table());
    for (name, item) in document.as_table().iter() {
        for table in item.as_array_of_tables().into_iter().flatten() {
            take(&if name == tables { key(table) } else { String::new() }, table);
        }
    }
    found
}

/// A string's content as it is read, with its lines where they were.
fn unescaped(content: &str) -> String {
    // A line that is printed ends a sentence, also where no line of the file ends.
    let content = content.replace("\\\n", "\n").replace("\\n\n", "\n\n").replace("\\n", " \u{2029} ");
    content.replace("\\\"", "\"").replace("\\\\", "\\").replace("\\u{a0}", " ")
}

fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The sentences of Markdown whose first line is `first_line`.
fn sentences(text: &str, first_line: usize) -> Vec<Sentence> {
    let mut found = Vec::new();
    let mut paragraph = Paragraph::default();
    // How many blocks are open in which nothing is prose.
    let mut passed_over = 0_usize;
    let options = Options::ENABLE_TABLES;
    for (event, place) in Parser::new_ext(text, options).into_offset_iter() {
        let line = first_line + text[..place.start].matches('\n').count();
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Table(_) | Tag::HtmlBlock | Tag::Image { .. }) => {
                passed_over += 1;
            }
            Event::End(TagEnd::CodeBlock | TagEnd::Table | TagEnd::HtmlBlock | TagEnd::Image) => {
                passed_over -= 1;
            }
            _ if passed_over > 0 => {}
            Event::Start(Tag::Paragraph | Tag::Item | Tag::Heading { .. })
            | Event::End(TagEnd::Paragraph | TagEnd::Item) => paragraph.end(false, &mut found),
            Event::End(TagEnd::Heading(_)) => paragraph.end(true, &mut found),
            Event::Text(words) => paragraph.say(line, &words),
            Event::Code(code) => paragraph.say(line, &format!("`{}`", code.replace(' ', &BLANK.to_string()))),
            Event::SoftBreak | Event::HardBreak => paragraph.say(line, " "),
            _ => {}
        }
    }
    paragraph.end(false, &mut found);
    found
}

#[derive(Default)]
struct Paragraph {
    text: String,
    /// Where each part of the text begins, and its line.
    lines: Vec<(usize, usize)>,
}

impl Paragraph {
    fn say(&mut self, line: usize, words: &str) {
        self.lines.push((self.text.len(), line));
        self.text.push_str(words);
    }

    fn end(&mut self, is_title: bool, found: &mut Vec<Sentence>) {
        let Paragraph { text, lines } = std::mem::take(self);
        let mut start = None;
        let mut words = text.split_ascii_whitespace().peekable();
        while let Some(word) = words.next() {
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            let from = *start.get_or_insert(at);
            let next = words.peek();
            if next.is_some_and(|next| is_title || !is_end(word, next)) {
                continue;
            }
            let line = lines.iter().rfind(|(begins, _)| *begins <= from).map_or(1, |(_, line)| *line);
            let sentence = text[from..at + word.len()].split_ascii_whitespace().collect::<Vec<_>>().join(" ");
            found.push(Sentence { line, text: sentence, is_title });
            start = None;
        }
    }
}

/// Whether a sentence ends between `word` and `next`.
fn is_end(word: &str, next: &str) -> bool {
    let bare = word.trim_end_matches(['"', '\'', ')', '”', '’']);
    match bare.chars().next_back() {
        Some('\u{2029}') => true,
        // The next one may begin with a name such as rustc.
        Some('.') => !bare.ends_with("..") && !["e.g.", "i.e.", "cf.", "vs."].contains(&bare),
        Some('!' | '?' | '…') => !next.starts_with(char::is_lowercase),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(found: &[Sentence]) -> Vec<(usize, String)> {
        found.iter().map(|sentence| (sentence.line, sentence.text())).collect()
    }

    fn pairs<const N: usize>(pairs: [(usize, &str); N]) -> Vec<(usize, String)> {
        pairs.map(|(line, text)| (line, text.to_owned())).to_vec()
    }

    #[test]
    fn markdown_is_split_into_headings_items_and_sentences() {
        let text = "+++\nengine = \"asleep\"\n+++\n# A title. Or two\n\nOne (1.5 s, e.g. here)\ngoes on. rustc `a. B` two!\n\n\
                    - an item\n- [another](https://a.b/c)\n\n| a | b |\n|---|---|\n| c | d |\n\n```rust\nlet x;\n```\nThe end";
        let found = of_markdown(text);
        assert_eq!(
            told(&found),
            pairs([
                (4, "A title. Or two"),
                (6, "One (1.5 s, e.g. here) goes on."),
                (7, "rustc `a. B` two!"),
                (9, "an item"),
                (10, "another"),
                (19, "The end")
            ])
        );
        assert!(found[0].is_title && !found[1].is_title);
        assert_eq!(found[2].words().count(), 3);
    }

    #[test]
    fn comments_and_strings_of_rust_keep_their_lines() {
        let text = "//! About\n//! it. Then\n//! more.\n\nlet a = \"one \\\n    two {} \\\"c\\\"\"; // aside\n// next\n// to it\n\
                    let c = '\"'; br#\"raw. Two\"#;\n\n#[cfg(test)]\nmod tests { \"no\" }";
        let strings = [(5, "one two {} \"c\""), (9, "raw."), (9, "Two")];
        assert_eq!(told(&of_rust(text, false)), pairs(strings));
        let all = told(&of_rust(text, true));
        for comment in pairs([(1, "About it."), (2, "Then more."), (6, "aside"), (7, "next to it")]) {
            assert!(all.contains(&comment), "{comment:?} in {all:?}");
        }
        assert_eq!(all.len(), 7);
    }

    #[test]
    fn a_line_that_is_printed_ends_a_sentence() {
        assert_eq!(told(&of_rust("\"one\\nTwo\"", false)).len(), 2);
    }

    #[test]
    fn strings_of_toml_are_found_in_keys_arrays_and_tables() {
        let text = "a = \"x y\"\n[[t]]\nname = \"n\"\nhints = [\n\"one\",\n'''two\nor more. Three''',\n]\n";
        let name = |table: &toml_edit::Table| table.get("name").and_then(|n| n.as_str()).unwrap_or_default().to_owned();
        let found = of_toml(text, "t", name);
        let found: Vec<_> = found.iter().map(|(owner, s)| (owner.as_str(), s.line, s.text())).collect();
        let due = [("", 1, "x y"), ("n", 3, "n"), ("n", 5, "one"), ("n", 6, "two or more."), ("n", 7, "Three")];
        assert_eq!(found, due.map(|(owner, line, text)| (owner, line, text.to_owned())));
    }
}
