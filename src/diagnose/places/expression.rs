//! From a line and a column to the expression there, as a person would underline it.
//!
//! rustc's line tables name the `await` of an awaited expression, the name of a method, and the beginning of any other
//! call. This looks at the line's text alone, and never beyond it.

use crate::protocol::Spot;
use crate::verdict::Place;

/// The learner's text, by line.
pub(super) struct Source<'a> {
    text: &'a str,
    lines: Vec<&'a str>,
}

impl<'a> Source<'a> {
    pub fn new(text: &'a str) -> Source<'a> {
        Source { text, lines: text.lines().collect() }
    }

    /// The innermost of `calls` that lies in the text, and not in what was put after it. A call that only tells what
    /// happens (`async_learn::observe`) stands for the call of the function that it is in.
    pub fn spot(&self, calls: &[Spot]) -> Option<Spot> {
        let mut in_text = calls.iter().copied().filter(|spot| self.line(spot.line).is_some());
        let first = in_text.next()?;
        let only_tells = |spot: &Spot| self.line(spot.line).is_some_and(|line| line.contains("observe::"));
        Some(if only_tells(&first) { in_text.find(|spot| !only_tells(spot)).unwrap_or(first) } else { first })
    }

    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Each line with its number.
    pub fn lines(&self) -> impl Iterator<Item = (u32, &'a str)> {
        (1..).zip(self.lines.iter().copied())
    }

    fn line(&self, number: u32) -> Option<&'a str> {
        self.lines.get((number as usize).checked_sub(1)?).copied()
    }

    /// The expression at `spot`, with what there is to say about it.
    pub fn place(&self, spot: Spot, label: &str) -> Option<Place> {
        let line = self.line(spot.line)?;
        let (from, to) = range(line, (spot.column as usize).saturating_sub(1));
        let column = |byte: usize| u32::try_from(line[..byte].chars().count() + 1).unwrap_or(u32::MAX);
        Some(Place { line: spot.line, column: column(from), end: column(to), label: label.to_owned() })
    }
}

/// The bytes of `line` that belong to the expression at byte `at`.
fn range(line: &str, at: usize) -> (usize, usize) {
    let code = line.trim_end();
    let indent = line.len() - line.trim_start().len();
    if at < indent || at >= code.len() || !code.is_char_boundary(at) {
        return (indent, code.len());
    }
    let rest = &code[at..];
    if rest.starts_with("await") || code[..at].ends_with('.') {
        let from = operand(code, at);
        return (from, call_end(code, at));
    }
    (at, call_end(code, at))
}

/// Where the name or call at `from` ends: a path, perhaps with a `!`, and its parentheses if they close in this line.
fn call_end(code: &str, from: usize) -> usize {
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '!');
    let name = code[from..].find(|c: char| !is_path(c)).map_or(code.len(), |length| from + length);
    let end = closed(code, name).unwrap_or(name);
    if end > from { end } else { code.len() }
}

/// The end of the parentheses that open at `at`.
fn closed(code: &str, at: usize) -> Option<usize> {
    let mut depth = 0u32;
    for (offset, c) in code[at..].char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (offset > 0).then_some(at + offset + c.len_utf8());
        }
    }
    None
}

/// Where the expression begins to which the `.` before `at` belongs.
fn operand(code: &str, at: usize) -> usize {
    let mut depth = 0u32;
    let mut from = at;
    for (offset, c) in code[..at].char_indices().rev() {
        match c {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' if depth == 0 => break,
            '(' | '[' | '{' => depth -= 1,
            _ if depth > 0 => {}
            c if c.is_alphanumeric() || matches!(c, '_' | ':' | '.' | '?' | '!') => {}
            _ => break,
        }
        from = offset;
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is underlined where rustc names the place of `mark` in `line`.
    fn underlined<'a>(line: &'a str, mark: &str) -> &'a str {
        let (from, to) = range(line, line.find(mark).unwrap());
        &line[from..to]
    }

    #[test]
    fn the_expression_at_a_place_is_underlined() {
        for (line, mark, due) in [
            ("    let one = do_one_thing_async(x).await;", "await", "do_one_thing_async(x).await"),
            ("    f(a.b(c(1), 2)[0].d.await?, 3)", "await", "a.b(c(1), 2)[0].d.await"),
            ("    .await", "await", ".await"),
            ("    let (a, b) = tokio::join!(f(x), g(y));", "tokio", "tokio::join!(f(x), g(y))"),
            ("    let (a, b) = tokio::join!(", "tokio", "tokio::join!"),
            ("    handle.join().unwrap()", "join", "handle.join()"),
            ("    (one, two)", "(one", "(one, two)"),
            ("    ünï(é).await;", "await", "ünï(é).await"),
        ] {
            assert_eq!(underlined(line, mark), due, "{line}");
        }
    }
}
