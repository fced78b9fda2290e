//! Splits Rust text into its items: functions, types, `use`s, with their attributes and doc comments.
//!
//! This is no parser. It knows brackets, strings and comments, which suffices for text that
//! rustfmt has formatted. Text that it can't split is an error with a line, never a guess.

use super::error::Fault;

/// One item of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item<'a> {
    /// From its first attribute or comment to its end.
    pub text: &'a str,
    /// Without attributes and comments in front.
    code: &'a str,
    /// Counted from 1.
    pub line: usize,
    /// Whether a blank line stands before it.
    pub is_apart: bool,
}

impl Item<'_> {
    /// What two texts know it by: its name, or its head if it has no name.
    pub(super) fn key(&self) -> Option<String> {
        let code = collapsed(self.code);
        if code.starts_with("#![") || self.is_use() {
            return Some(code);
        }
        if code.trim_start_matches("unsafe").trim_start().starts_with("impl") {
            return Some(code.split(" {").next()?.to_owned());
        }
        let mut words = words(&code).peekable();
        while let Some(word) = words.next() {
            match word {
                "fn" | "struct" | "enum" | "union" | "trait" | "type" | "mod" | "macro_rules!" => {
                    return words.next().map(identifier);
                }
                "static" if words.peek() == Some(&"mut") => return words.nth(1).map(identifier),
                "static" => return words.next().map(identifier),
                "const" if !matches!(words.peek(), Some(&("fn" | "async" | "unsafe" | "extern"))) => {
                    return words.next().map(identifier);
                }
                "const" | "async" | "unsafe" | "extern" => {}
                word if word.starts_with('"') => {}
                word => return word.split_once('!').map(|(path, _)| format!("{path}!")),
            }
        }
        None
    }

    /// Whether it is a `use`.
    pub(super) fn is_use(&self) -> bool {
        words(self.code).next() == Some("use")
    }
}

/// The items of `text`, in order.
///
/// # Errors
/// The line of an item that has no end or no name.
pub(super) fn split(text: &str) -> Result<Vec<Item<'_>>, Fault> {
    let mut items = Vec::new();
    let mut at = 0;
    loop {
        let start = at + blank(&text[at..]);
        if start == text.len() {
            return Ok(items);
        }
        let line = text[..start].matches('\n').count() + 1;
        let fault = |message: &str| Fault { line, message: format!("{message}: {}", first_line(&text[start..])) };
        let (head, end) = bounds(text, start).ok_or_else(|| fault("this item has no end"))?;
        let item = Item {
            text: &text[start..end],
            code: &text[head..end],
            line,
            is_apart: text[at..start].matches('\n').count() > 1,
        };
        if item.key().is_none() {
            return Err(fault("this is no item that has a name"));
        }
        items.push(item);
        at = end;
    }
}

/// Where the item that begins at `start` has its code, after attributes and comments, and where it ends.
fn bounds(text: &str, start: usize) -> Option<(usize, usize)> {
    let mut head = start;
    loop {
        head += blank(&text[head..]);
        let rest = &text[head..];
        if rest.starts_with("#![") {
            return Some((head, brackets_end(text, head + 2)?));
        }
        head = if rest.starts_with("#[") {
            brackets_end(text, head + 1)?
        } else if rest.starts_with("//") || rest.starts_with("/*") {
            past_literal(text, head)?
        } else {
            break;
        };
    }
    let code = collapsed(&text[head..]);
    let mut first_words = words(&code);
    // A brace does not end these.
    let ends_with_semicolon = match first_words.next()? {
        "use" | "type" | "static" => true,
        "const" => !matches!(first_words.next(), Some("fn" | "async" | "unsafe" | "extern")),
        _ => false,
    };
    let (mut at, mut depth) = (head, 0_usize);
    while at < text.len() {
        if let Some(past) = past_literal(text, at) {
            at = past;
            continue;
        }
        let byte = text.as_bytes()[at];
        at += 1;
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 && byte == b'}' && !ends_with_semicolon {
                    return Some((head, at));
                }
            }
            b';' if depth == 0 => return Some((head, at)),
            _ => {}
        }
    }
    None
}

/// The end of the brackets that open at `at`.
fn brackets_end(text: &str, mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    while at < text.len() {
        if let Some(past) = past_literal(text, at) {
            at = past;
            continue;
        }
        match text.as_bytes()[at] {
            b'[' => depth += 1,
            b']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// `text` without its own comments: those that fill a line, doc comments of items excepted.
///
/// What explains the solution would be untrue of a text that differs from it.
pub(super) fn without_comments(text: &str) -> String {
    let mut comments = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let Some(past) = past_literal(text, at) else {
            at += 1;
            continue;
        };
        let comment = &text[at..past];
        if comment.starts_with("//") && (!comment.starts_with("///") || comment.starts_with("////")) {
            comments.push(text[..at].matches('\n').count());
        }
        at = past;
    }
    let mut kept: Vec<&str> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let is_comment = line.trim_start().starts_with("//") && comments.contains(&number);
        // rustfmt wants no blank line at a block's edges, nor two in a row.
        let follows_edge = kept.last().is_none_or(|last| last.is_empty() || last.ends_with('{'));
        if is_comment || (line.is_empty() && follows_edge) {
            continue;
        }
        if line.trim_start().starts_with('}') && kept.last().is_some_and(|last| last.is_empty()) {
            kept.pop();
        }
        kept.push(line);
    }
    kept.iter().map(|line| format!("{line}\n")).collect()
}

/// The end of the comment, string, character or lifetime that begins at `at`, if one does.
///
/// `None` where other text stands, which is then one byte further each time.
pub(super) fn past_literal(text: &str, at: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?;
    let end = |length: usize| Some((at + length).min(text.len()));
    let find = |from: usize, needle: &str| {
        let found = rest[from..].windows(needle.len()).position(|window| window == needle.as_bytes());
        found.map_or(rest.len(), |position| from + position)
    };
    match rest {
        [b'/', b'/', ..] => end(find(0, "\n")),
        [b'/', b'*', ..] => {
            let (mut length, mut depth) = (2, 1);
            while depth > 0 && length < rest.len() {
                let (step, change) = match &rest[length..] {
                    [b'/', b'*', ..] => (2, 1),
                    [b'*', b'/', ..] => (2, -1),
                    _ => (1, 0),
                };
                length += step;
                depth += change;
            }
            end(length)
        }
        [b'"', ..] => {
            let mut length = 1;
            while length < rest.len() && rest[length] != b'"' {
                length += if rest[length] == b'\\' { 2 } else { 1 };
            }
            end(length + 1)
        }
        [b'r' | b'b' | b'c', ..] => {
            let is_prefix = at == 0 || !is_word(text.as_bytes()[at - 1]);
            let raw = if rest[0] == b'r' { 1 } else { 2 };
            if !is_prefix || rest.get(raw - 1) != Some(&b'r') {
                return None;
            }
            let hashes = rest[raw..].iter().take_while(|&&byte| byte == b'#').count();
            if rest.get(raw + hashes) != Some(&b'"') {
                return None;
            }
            let closing = format!("\"{}", "#".repeat(hashes));
            end(find(raw + hashes + 1, &closing) + closing.len())
        }
        [b'\'', b'\\', _, ..] => end(find(3, "'") + 1),
        [b'\'', ..] => {
            let character = text[at + 1..].chars().next().map_or(0, char::len_utf8);
            let is_character = rest.get(1 + character) == Some(&b'\'');
            end(if is_character { character + 2 } else { 1 })
        }
        _ => None,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How many bytes of white space `text` begins with.
fn blank(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// The words of an item's `code`, its visibility left out.
fn words(code: &str) -> impl Iterator<Item = &str> {
    let code = match code.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(')').map_or(rest, |(_, rest)| rest),
        Some(rest) if rest.starts_with(char::is_whitespace) => rest,
        _ => code,
    };
    code.split_whitespace()
}

/// The identifier that `word` begins with.
fn identifier(word: &str) -> String {
    word.chars().take_while(|&c| c.is_alphanumeric() || c == '_').collect()
}

/// `code` with single spaces.
fn collapsed(code: &str) -> String {
    code.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{split, without_comments};

    fn keys(text: &str) -> Vec<String> {
        split(text).unwrap().iter().map(|item| item.key().unwrap()).collect()
    }

    #[test]
    fn items_are_known_by_their_names() {
        let text = "#![allow(unused)]\nuse std::{env, io};\n\npub(crate) const N: [u8; 2] = [b'}', { 1 }];\n\
                    static mut S: &str = \"}\";\n#[derive(Debug)]\npub struct Unit;\nenum E<'a> { A(&'a str) }\n\
                    impl<'a> Clone for E<'a> { fn clone(&self) -> Self { todo!() } }\n\
                    unsafe\timpl Send for Unit {}\n\
                    pub const extern \"C\" fn f<T>(x: [u8; 3]) -> u8 where T: Fn() { '{' as u8 }\n\
                    macro_rules! twice { () => { ; } }\nthread_local! { static T: u8 = 1; }\nasync fn main() {}\n";
        let due = [
            "#![allow(unused)]",
            "use std::{env, io};",
            "N",
            "S",
            "Unit",
            "E",
            "impl<'a> Clone for E<'a>",
            concat!("unsafe", " impl Send for Unit"),
            "f",
            "twice",
            "thread_local!",
            "main",
        ];
        assert_eq!(keys(text), due);
    }

    #[test]
    fn brackets_in_strings_and_comments_are_none() {
        let text = "/* { /* } */ */\nfn a() { \"\\\"{\"; r#\"\"{\"#; br\"{\"; '\\u{7b}'; '\\''; 'x: loop { break 'x } } // {\nfn b() {}";
        assert_eq!(keys(text), ["a", "b"]);
    }

    #[test]
    fn attributes_and_comments_belong_to_the_next_item() {
        let items = split("use a::b;\n\n// Why.\n#[cfg(test)] // ]\n/// What.\nmod tests;\n").unwrap();
        assert_eq!(items[1].text, "// Why.\n#[cfg(test)] // ]\n/// What.\nmod tests;");
        assert_eq!((items[0].line, items[0].is_apart, items[1].line, items[1].is_apart), (1, false, 3, true));
    }

    #[test]
    fn text_that_is_no_item_is_an_error_with_its_line() {
        for (text, due) in [
            ("fn a() {}\n\nfn b() {", (3, "no end")),
            ("fn a() {}\n}\n", (2, "no end")),
            ("let x = 1;", (1, "no item")),
            ("fn a() {}\n// the end\n", (2, "no end")),
        ] {
            let fault = split(text).unwrap_err();
            assert_eq!(fault.line, due.0, "{text}");
            assert!(fault.message.contains(due.1), "{}", fault.message);
        }
    }

    #[test]
    fn a_solution_loses_its_comments_and_keeps_its_docs() {
        let text = "//! About.\n\n// Why.\nuse a;\n\n/// What.\nfn f() {\n    // First.\n\n    let s = \"\n// no comment\n\";\n    \
                    g(); // Here.\n\n    // Last.\n}\n";
        let due = "use a;\n\n/// What.\nfn f() {\n    let s = \"\n// no comment\n\";\n    g(); // Here.\n}\n";
        assert_eq!(without_comments(text), due);
    }
}
