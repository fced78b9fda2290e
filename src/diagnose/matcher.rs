//! Which advice a message of rustc's stands for, by the patterns in the front matter of `advice/`.

use super::{kept, types};
use crate::compile::{Diagnostic, Mark};
use crate::course::{ANYTHING, Catalogue, FUTURE, Pattern};

/// The id of the advice that the error `diagnostic` on the text `source` stands for, with the pattern that says so.
pub(super) fn advice_for<'c>(
    catalogue: &'c Catalogue,
    diagnostic: &Diagnostic,
    source: &str,
) -> Option<(&'c str, &'c Pattern)> {
    let code = diagnostic.code.as_deref().unwrap_or_default();
    catalogue.patterns(code).find(|(_, pattern)| matches(pattern, diagnostic, source))
}

/// Whether `diagnostic` on the text `source` fits `pattern`; its code is compared too.
pub(super) fn matches(pattern: &Pattern, diagnostic: &Diagnostic, source: &str) -> bool {
    let code = diagnostic.code.as_deref().unwrap_or_default();
    let marks = &diagnostic.marks;
    let at = || marks.iter().filter(|mark| mark.is_primary).map(|mark| format!("{}\n{}\n", mark.text, mark.label));
    let shown = |mark: &Mark| format!("{}: {}«{}»{}\n", mark.label, mark.before, mark.text, mark.after);
    pattern.codes().any(|known| known == code)
        && has(&pattern.message, || diagnostic.message.clone())
        && has(&pattern.at, || at().collect())
        && has(&pattern.marks, || marks.iter().map(shown).collect())
        && has(&pattern.phrases, || diagnostic.words.clone())
        && has(&pattern.also, || diagnostic.words.clone())
        && (!pattern.dropped || kept::is_dropped_before(diagnostic, source))
        && has(&pattern.inside, || function_around(source, diagnostic.line).unwrap_or_default())
        && !pattern.never.iter().any(|phrase| is_in(phrase, &diagnostic.words))
}

/// Whether one of `phrases` is in `text`. No phrase at all asks for nothing.
fn has(phrases: &[String], text: impl Fn() -> String) -> bool {
    phrases.is_empty() || {
        let text = text();
        phrases.iter().any(|phrase| is_in(phrase, &text))
    }
}

/// Whether `phrase` is in `text`, with its placeholders filled.
pub(super) fn is_in(phrase: &str, text: &str) -> bool {
    if ![FUTURE, ANYTHING].iter().any(|name| phrase.contains(name)) {
        return text.contains(phrase);
    }
    text.lines().any(|line| (0..=line.len()).any(|at| line.is_char_boundary(at) && begins(phrase, &line[at..])))
}

/// Whether `text` begins with `phrase`.
fn begins(phrase: &str, text: &str) -> bool {
    let placeholder = [FUTURE, ANYTHING].into_iter().filter_map(|name| Some((phrase.find(name)?, name))).min();
    let Some((at, name)) = placeholder else { return text.starts_with(phrase) };
    let Some(rest) = text.strip_prefix(&phrase[..at]) else { return false };
    let phrase = &phrase[at + name.len()..];
    match name {
        FUTURE => types::future(rest).is_some_and(|length| begins(phrase, &rest[length..])),
        _ => (0..=rest.len()).any(|at| rest.is_char_boundary(at) && begins(phrase, &rest[at..])),
    }
}

/// The text of the function of `source` that `line`, counted from 1, lies in, on one line.
pub(super) fn function_around(source: &str, line: Option<u32>) -> Option<String> {
    let lines: Vec<&str> = source.lines().collect();
    let line = line? as usize;
    let is_head = |text: &str| text.split_whitespace().any(|word| word == "fn") && !text.trim().starts_with("//");
    let start = (0..line.min(lines.len())).rev().find(|&at| is_head(lines[at]))?;
    let indent = |text: &str| text.len() - text.trim_start().len();
    // What rustfmt has formatted ends with a brace below the first letter.
    let is_end = |text: &str| indent(text) == indent(lines[start]) && text.trim_end().ends_with('}');
    let length = lines[start..].iter().position(|text| is_end(text))? + 1;
    Some(lines[start..start + length].iter().map(|text| text.trim()).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::{function_around, is_in};

    #[test]
    fn a_placeholder_stands_for_a_whole_future() {
        let text = "`Option<u32>` is not `&impl Future<Output = u32>` and not `Next<'_, S>` in a `Vec<u32>`";
        assert!(is_in("not `{future}` in", text));
        assert!(is_in("`{future}", text));
        assert!(!is_in("a `{future}`", text));
        assert!(!is_in("not `{future}` with", text));
    }

    #[test]
    fn a_placeholder_stands_for_anything_on_one_line() {
        let text = "required by a bound in `JoinSet::<T>::spawn`\nand no more";
        assert!(is_in("bound in `…spawn`", text));
        assert!(is_in("required…spawn", text));
        assert!(!is_in("required…more", text));
    }

    #[test]
    fn the_function_around_a_line_is_found_by_its_indentation() {
        let source = "fn a() {\n    1;\n}\n\nimpl B {\n    fn b(&self) -> u32 {\n        if true {\n            2\n        }\n    }\n}\n";
        assert_eq!(function_around(source, Some(2)).as_deref(), Some("fn a() { 1; }"));
        assert_eq!(function_around(source, Some(8)).as_deref(), Some("fn b(&self) -> u32 { if true { 2 } }"));
        assert_eq!(function_around("fn a() -> u8 { 1 }", Some(1)).as_deref(), Some("fn a() -> u8 { 1 }"));
        assert_eq!(function_around("use std::io;", Some(1)), None);
    }
}
