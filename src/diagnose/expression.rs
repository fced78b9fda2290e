//! The learner's own expression that an error is about, as they wrote it.

use super::types;
use crate::compile::{Diagnostic, Mark};

/// The longest that is shown whole, in characters.
const LONGEST: usize = 40;

/// The future that `diagnostic` is about, if it is a single expression on one line.
pub(super) fn of(diagnostic: &Diagnostic) -> Option<String> {
    shown(found(diagnostic)?)
}

/// `expression` as a sentence can quote it. `None` if it is only a part of one, or what a macro makes of it: that would be
/// read as something else.
pub(super) fn shown(expression: String) -> Option<String> {
    let is_plain = is_balanced(&expression) && !expression.contains('`') && !expression.starts_with('{');
    let expression = Some(expression).filter(|text| !text.is_empty() && is_plain)?;
    Some(match expression.char_indices().nth(LONGEST) {
        Some(_) => expression.chars().take(LONGEST - 1).chain(['…']).collect(),
        None => expression,
    })
}

fn found(diagnostic: &Diagnostic) -> Option<String> {
    let is_of_future = |mark: &&Mark| {
        let label = mark.label.as_str();
        let of_type = ["this expression has type `", "this is found to be of type `"];
        let of_type = of_type.iter().find_map(|words| label.strip_prefix(words)).unwrap_or(label);
        // The first arm, where the later ones are of another type.
        let is_expected = label == "expected because of this" && diagnostic.words.contains("expected future, found");
        is_expected || types::future(of_type).is_some()
    };
    // A pattern is where the error is, and the expression that it is matched against is the future.
    let plain = || diagnostic.marks.iter().filter(|mark| mark.is_plain);
    let typed = plain().find(|mark| mark.label.starts_with("this expression has type `"));
    if let Some(mark) = typed.or_else(|| plain().find(is_of_future)) {
        return Some(mark.text.clone());
    }
    let mark = diagnostic.marks.iter().find(|mark| mark.is_primary).filter(|mark| mark.is_plain)?;
    let text = mark.text.as_str();
    match diagnostic.code.as_deref().unwrap_or_default() {
        "E0308" if mark.label.contains("found") => Some(text.to_owned()),
        "E0277" if text == "?" => Some(receiver(&mark.before).to_owned()),
        "E0277" => text.strip_suffix('?').map(str::to_owned),
        // A method or a field; what it is looked for in stands before it.
        "E0599" | "E0609" | "E0610" => mark.before.strip_suffix('.').map(|before| receiver(before).to_owned()),
        "E0614" | "E0600" => Some(text.trim_start_matches(['*', '!', '-']).to_owned()),
        "E0605" => text.split_once(" as ").map(|(value, _)| value.to_owned()),
        _ => None,
    }
}

/// The expression at the end of `before`, such as `stream.read(&mut buf)` of `let n = stream.read(&mut buf)`.
fn receiver(before: &str) -> &str {
    let mut depth = 0_usize;
    for (at, c) in before.char_indices().rev() {
        let next = at + c.len_utf8();
        match c {
            ')' | ']' | '}' | '>' if c != '>' || before[..at].contains("::<") => depth += 1,
            '(' | '[' | '{' | '<' if depth == 0 => return &before[next..],
            '(' | '[' | '{' | '<' => depth -= 1,
            _ if depth > 0 => {}
            c if c.is_alphanumeric() || "_.:?".contains(c) => {}
            _ => return &before[next..],
        }
    }
    before.trim_start()
}

/// Whether all brackets that `text` opens are closed in it.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    text.chars().all(|c| {
        depth += match c {
            '(' | '[' | '{' => 1,
            ')' | ']' | '}' => -1,
            _ => 0,
        };
        depth >= 0
    }) && depth == 0
}

#[cfg(test)]
mod tests {
    use super::{is_balanced, receiver};

    #[test]
    fn what_a_method_is_called_on_is_the_expression_before_it() {
        for (before, due) in [
            ("        let n = stream.read(&mut buf)", "stream.read(&mut buf)"),
            ("    fetch(3)", "fetch(3)"),
            ("    show(do_one_thing_async(x)", "do_one_thing_async(x)"),
            ("let a = [tokio::spawn(async { 1 })", "tokio::spawn(async { 1 })"),
            ("x + self.figures[0]", "self.figures[0]"),
            ("let all = files.collect::<Vec<_>>()", "files.collect::<Vec<_>>()"),
        ] {
            assert_eq!(receiver(before), due);
        }
        assert!(is_balanced("a(b[1], { c })") && !is_balanced("a(b") && !is_balanced(")("));
    }
}
