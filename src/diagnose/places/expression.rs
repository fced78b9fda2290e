//! From a line and a column to the expression there, as a person would underline it.
//!
//! rustc's line tables name the `await` of an awaited expression, the name of a method, and the beginning of any other
//! call. This looks at the line's text alone, and never beyond it.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use crate::course::without_comments_and_strings;
use crate::protocol::Spot;
use crate::verdict::Place;

/// The lines and the functions of a text that are looked at: more than anybody writes, and few enough to take no time.
const MOST_LINES: usize = 5000;
const MOST_FUNCTIONS: usize = 100;
/// What may stand between the beginning of an item and its name.
const KEYWORDS: [&str; 8] = ["fn", "static", "const", "async", "unsafe", "extern", "mut", ""];

/// Functions that an executor calls: of a future or a waker that the learner's code returns, and so nobody names.
const CALLED_BY_EXECUTORS: [&str; 3] = ["poll", "poll_next", "wake"];

/// The learner's text, by line.
pub(super) struct Source<'a> {
    text: &'a str,
    lines: Vec<&'a str>,
    /// The same text with blanks in comments and strings.
    code: String,
    /// Of each line, whether the learner got it with the exercise, and it is right as it is.
    given: Vec<bool>,
}

impl<'a> Source<'a> {
    /// `text` as a solution of the exercise with this `starter` and this model `solution`.
    pub fn new(text: &'a str, starter: &str, solution: &str) -> Source<'a> {
        let stands_in = |text: &str, line: &str| text.lines().any(|other| other == line);
        let is_given = |line: &str| line.len() > 1 && stands_in(starter, line) && stands_in(solution, line);
        let lines: Vec<&str> = text.lines().collect();
        let given = lines.iter().map(|line| is_given(line)).collect();
        Source { text, lines, code: without_comments_and_strings(text), given }
    }

    /// Whether the learner got this line with the exercise, and it is right as it is.
    pub fn is_given(&self, line: u32) -> bool {
        self.given.get((line as usize).wrapping_sub(1)).copied().unwrap_or_default()
    }

    /// The innermost of `calls` that lies in the text, and not in what was put after it; of a line of the learner's own if
    /// there is one. A call that only tells what happens (`async_learn::observe`) is not what happens.
    pub fn spot(&self, calls: &[Spot]) -> Option<Spot> {
        let does = |spot: &Spot| self.line(spot.line).is_some_and(|line| !line.contains("observe::"));
        let mut calls = calls.iter().copied().filter(does);
        let first = calls.next()?;
        Some(if self.is_given(first.line) {
            calls.find(|spot| !self.is_given(spot.line)).unwrap_or(first)
        } else {
            first
        })
    }

    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Where `wanted` finds something in a line of code that is no import, or in its strings: the byte at which it begins.
    pub fn find(&self, in_strings: bool, wanted: impl Fn(&str) -> Option<usize>) -> impl Iterator<Item = Spot> {
        let is_import = |line: &str| line.trim_start().trim_start_matches("pub ").starts_with("use ");
        let lines = self.code.lines().zip(&self.lines).take(MOST_LINES);
        (1..).zip(lines).filter_map(move |(line, (code, text))| {
            let is_code = |at: &usize| !is_import(code) && code.as_bytes().get(*at).is_some_and(|c| *c != b' ');
            let at = wanted(if in_strings { text } else { code }).filter(is_code)?;
            Some(Spot { line, column: u32::try_from(at + 1).ok()? })
        })
    }

    /// The lines of each function, from its name to its last brace.
    pub fn bodies(&self) -> Vec<RangeInclusive<u32>> {
        let lines: Vec<&str> = self.code.lines().take(MOST_LINES).collect();
        let indent = |line: &str| line.len() - line.trim_start().len();
        let is_head = |line: &str| line.split_whitespace().any(|word| word == "fn");
        let heads = lines.iter().enumerate().filter(|(_, line)| is_head(line));
        let body = |(first, head): (usize, &&str)| {
            // What rustfmt has formatted ends with a brace below the first letter.
            let is_end = |line: &&str| indent(line) == indent(head) && line.trim_end().ends_with('}');
            let length = lines[first..].iter().position(is_end)?;
            Some(u32::try_from(first + 1).ok()?..=u32::try_from(first + 1 + length).ok()?)
        };
        heads.take(MOST_FUNCTIONS).filter_map(body).collect()
    }

    /// The lines of each `static` and `const` that stands by itself, such as a table of functions.
    fn tables(&self) -> impl Iterator<Item = RangeInclusive<u32>> {
        let lines: Vec<&str> = self.code.lines().take(MOST_LINES).collect();
        let is_head = |line: &str| {
            let line = line.trim_start_matches("pub ");
            (line.starts_with("static ") || line.starts_with("const ")) && !line.contains("fn ")
        };
        let table = move |first: usize| {
            let length = lines[first..].iter().position(|line| line.trim_end().ends_with(';'))?;
            Some(u32::try_from(first + 1).ok()?..=u32::try_from(first + 1 + length).ok()?)
        };
        let heads = self.code.lines().take(MOST_LINES).enumerate().filter(move |(_, line)| is_head(line));
        heads.take(MOST_FUNCTIONS).filter_map(move |(first, _)| table(first))
    }

    /// The bodies of the functions `names`, of those that an executor calls, and of all that these call, by the names in
    /// them; also through a table of functions.
    pub fn reached_from(&self, names: Vec<&str>) -> Vec<RangeInclusive<u32>> {
        let lines: Vec<&str> = self.code.lines().collect();
        let words = |line: u32| {
            let line = lines.get(line as usize - 1).copied().unwrap_or_default();
            line.split(|c: char| !c.is_alphanumeric() && c != '_')
        };
        let name = |body: &RangeInclusive<u32>| {
            words(*body.start())
                .skip_while(|word| !["fn", "static", "const"].contains(word))
                .find(|word| !KEYWORDS.contains(word))
        };
        let functions = self.bodies();
        // A constant that names no function leads nowhere.
        let known: HashSet<&str> = functions.iter().filter_map(name).collect();
        let leads_on =
            |table: &RangeInclusive<u32>| table.clone().any(|line| words(line).any(|word| known.contains(word)));
        let tables: Vec<_> = self.tables().filter(leads_on).collect();
        let is_wanted = |body: &RangeInclusive<u32>| name(body).is_some_and(|name| names.contains(&name));
        let (mut reached, mut rest): (Vec<_>, Vec<_>) = functions.into_iter().chain(tables).partition(is_wanted);
        reached.extend(rest.extract_if(.., |body| name(body).is_some_and(|name| CALLED_BY_EXECUTORS.contains(&name))));
        let mut at = 0;
        while let Some(body) = reached.get(at).cloned() {
            // A table may be one line, and a function has its own name in its first one.
            let is_function = words(*body.start()).any(|word| word == "fn");
            let calls = |name: &str| {
                body.clone().skip(usize::from(is_function)).any(|line| words(line).any(|word| word == name))
            };
            reached.extend(rest.extract_if(.., |other| name(other).is_some_and(calls)));
            at += 1;
        }
        reached
    }

    /// The lines of all functions that have one of `names`, in any `impl`.
    pub fn bodies_of(&self, names: &[String]) -> Vec<RangeInclusive<u32>> {
        let lines: Vec<&str> = self.code.lines().collect();
        let name = |body: &RangeInclusive<u32>| {
            let head = lines.get(*body.start() as usize - 1).copied().unwrap_or_default();
            let mut words = head.split(|c: char| !c.is_alphanumeric() && c != '_');
            words.find(|word| *word == "fn").and_then(|_| words.find(|word| !word.is_empty()))
        };
        let is_wanted = |body: &RangeInclusive<u32>| name(body).is_some_and(|name| names.iter().any(|n| n == name));
        self.bodies().into_iter().filter(is_wanted).collect()
    }

    /// The lines of the function `name`.
    pub fn body_of(&self, name: &str) -> Option<RangeInclusive<u32>> {
        let head = format!("fn {name}(");
        let is_it = |body: &RangeInclusive<u32>| {
            self.code.lines().nth(*body.start() as usize - 1).is_some_and(|line| line.contains(&head))
        };
        self.bodies().into_iter().find(is_it)
    }

    fn line(&self, number: u32) -> Option<&'a str> {
        self.lines.get((number as usize).checked_sub(1)?).copied()
    }

    /// `spot`, or where the expression begins that ends in its line: rustc names the last brace of a macro.
    fn opening(&self, spot: Spot) -> Spot {
        let code: Vec<&str> = self.code.lines().take(spot.line as usize).collect();
        let Some((last, before)) = code.split_last() else { return spot };
        let indent = |line: &str| line.len() - line.trim_start().len();
        if !last.trim_start().starts_with(['}', ')', ']']) {
            return spot;
        }
        let is_first = |line: &&str| indent(line) == indent(last) && !line.trim().is_empty();
        let first = before.iter().rposition(is_first).and_then(|at| u32::try_from(at + 1).ok());
        first.map_or(spot, |line| Spot { line, column: 0 })
    }

    /// The expression at `spot`, with what there is to say about it.
    pub fn place(&self, spot: Spot, label: &str) -> Option<Place> {
        let spot = self.opening(spot);
        let line = self.line(spot.line)?;
        let (from, to) = range(line, (spot.column as usize).saturating_sub(1));
        let column = |byte: usize| u32::try_from(line[..byte].chars().count() + 1).unwrap_or(u32::MAX);
        Some(Place { line: spot.line, column: column(from), end: column(to), label: label.to_owned() })
    }
}

const OPERATORS: [&str; 2] = ["* ", "== "];

/// The bytes of `line` that belong to the expression at byte `at`.
fn range(line: &str, at: usize) -> (usize, usize) {
    let code = line.trim_end();
    let indent = line.len() - line.trim_start().len();
    if at < indent || at >= code.len() || !code.is_char_boundary(at) {
        return (indent, code.len());
    }
    let at = if code[at..].starts_with('.') && at + 1 < code.len() { at + 1 } else { at };
    let rest = &code[at..];
    if rest.starts_with("await") || code[..at].ends_with('.') {
        let from = operand(code, at);
        return (from, call_end(code, at));
    }
    // Nor does an operator without its operands.
    if let Some(operator) = OPERATORS.iter().find(|operator| code[..at].ends_with(' ') && rest.starts_with(**operator))
    {
        let from = operand(code, at - 1);
        return (if from + 1 == at { at } else { from }, call_end(code, at + operator.len()));
    }
    if let Some(name) = rest.strip_prefix("fn ") {
        return (at, call_end(code, code.len() - name.len()));
    }
    // A keyword alone says nothing.
    const STATEMENTS: [&str; 6] = ["let ", "if ", "while ", "for ", "match ", "return "];
    if STATEMENTS.iter().any(|keyword| rest.starts_with(keyword)) {
        return (at, code.len());
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
    fn what_a_function_calls_is_reached_also_in_a_text_of_many_functions() {
        let code = "fn main() {\n    a();\n}\nfn a() {\n    b();\n}\nfn b() {\n    b();\n}\nfn c() {\n    a();\n}\n";
        assert_eq!(Source::new(code, "", "").reached_from(vec!["a"]), [4..=6, 7..=9]);
        let future = "fn make() {\n    T\n}\nfn other() {\n}\nfn poll() {\n    look();\n}\nfn look() {\n    1;\n}\n";
        assert_eq!(Source::new(future, "", "").reached_from(vec!["make"]), [1..=3, 6..=8, 9..=11]);
        let many: String = (0..20_000).map(|n| format!("fn f{n}() {{\n    f{}();\n}}\n", n + 1)).collect();
        assert!(Source::new(&many, "", "").reached_from(vec!["f0"]).len() <= MOST_FUNCTIONS);
    }

    #[test]
    fn what_a_table_of_functions_names_is_reached() {
        let code = "const MANY: u32 = 7;\nstatic TABLE: Table =\n    Table::new(a, b);\nfn main() {\n    use_it(&TABLE, MANY);\n}\nfn a() {\n}\n\
                    pub const fn c() {\n}\nfn b() {\n    c();\n}\nfn d() {\n    main();\n}\n";
        let reached = Source::new(code, "", "").reached_from(vec!["main"]);
        assert_eq!(reached, [4..=6, 2..=3, 7..=8, 11..=13, 9..=10]);
    }

    #[test]
    fn the_expression_at_a_place_is_underlined() {
        for (line, mark, due) in [
            ("    let one = do_one_thing_async(x).await;", "await", "do_one_thing_async(x).await"),
            ("    f(a.b(c(1), 2)[0].d.await?, 3)", "await", "a.b(c(1), 2)[0].d.await"),
            ("    .await", "await", ".await"),
            ("    let (a, b) = tokio::join!(f(x), g(y));", "tokio", "tokio::join!(f(x), g(y))"),
            ("    let (a, b) = tokio::join!(", "tokio", "tokio::join!"),
            ("    let _ = sender.send(7);", "let", "let _ = sender.send(7);"),
            ("    handle.join().unwrap()", "join", "handle.join()"),
            ("    a.b(1).write(&c).await?;", ".write(", "a.b(1).write(&c)"),
            ("    .lines()", ".lines(", ".lines()"),
            ("    (one, two)", "(one", "(one, two)"),
            ("    fn wake(self: Arc<Self>) {", "fn", "fn wake(self: Arc<Self>)"),
            ("pub fn block_on<F: Future>(future: F) -> F::Output {", "fn", "fn block_on"),
            ("    ünï(é).await;", "await", "ünï(é).await"),
            ("    let third = (x + 1) * f(x + 1);", "* f", "(x + 1) * f(x + 1)"),
            ("    if x == y {", "== y", "x == y"),
            ("    * 2", "* 2", "* 2"),
        ] {
            assert_eq!(underlined(line, mark), due, "{line}");
        }
    }
}
