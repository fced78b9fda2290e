//! What the files of an exercise say by themselves, so that no author writes it a second time: the names of
//! its checks, and the signatures that the check calls.

use std::borrow::Cow;
use std::sync::OnceLock;

/// The texts of a hidden check and of the solution, and what was found in them. It is looked for when it is first
/// asked for, since most commands need it for one exercise or none.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    check: Cow<'static, str>,
    solution: Cow<'static, str>,
    check_names: OnceLock<CheckNames>,
    contract: OnceLock<Vec<String>>,
}

impl Facts {
    /// Those of an exercise with this hidden check and this solution.
    pub fn of(check: impl Into<Cow<'static, str>>, solution: impl Into<Cow<'static, str>>) -> Facts {
        Facts { check: check.into(), solution: solution.into(), ..Facts::default() }
    }

    /// The text of the hidden check.
    pub fn hidden_check(&self) -> &str {
        &self.check
    }

    /// The text of the solution.
    pub fn solution(&self) -> &str {
        &self.solution
    }

    /// Whether the exercise's text has no `unsafe` code, as its first line of code says.
    pub(super) fn forbids_unsafe(&self) -> bool {
        self.solution.lines().any(|line| line == "#![forbid(unsafe_code)]")
    }

    pub(super) fn check_names(&self) -> &CheckNames {
        self.check_names.get_or_init(|| check_names(&self.check))
    }

    pub(super) fn contract(&self) -> &[String] {
        self.contract.get_or_init(|| contract(&self.solution, &self.check))
    }
}

/// The names of an exercise's checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CheckNames {
    /// All of them, those that run in parallel last.
    pub all: Vec<String>,
    /// How many run one after another.
    pub in_order: usize,
}

/// The names of the checks in the text of a hidden check, in order: the strings that `.check(` and `.program(`
/// begin with.
fn check_names(check: &str) -> CheckNames {
    let code = without_comments_and_strings(check);
    let mut calls: Vec<(usize, &str)> =
        [".check(", ".program("].iter().flat_map(|call| code.match_indices(call)).collect();
    calls.sort_unstable();
    let mut names = CheckNames::default();
    let mut parallel = Vec::new();
    for (at, call) in calls {
        let Some(quoted) = code[at + call.len()..].trim_start().strip_prefix('"') else { continue };
        let begin = code.len() - quoted.len();
        let Some(length) = quoted.find('"') else { continue };
        let name = check[begin..begin + length].to_owned();
        let in_parallel = code[..at].trim_end().ends_with(".in_parallel()");
        if in_parallel { &mut parallel } else { &mut names.all }.push(name);
    }
    names.in_order = names.all.len();
    names.all.append(&mut parallel);
    names
}

/// The public functions and traits of `solution` that `check` names, and the methods that it calls of a type that it
/// names, in order: functions without their body.
fn contract(solution: &str, check: &str) -> Vec<String> {
    let check = without_comments_and_strings(check);
    let called = names_after(&check, "exercise::");
    let code = without_comments_and_strings(solution);
    let calls = |name: &str| [".", "::"].iter().any(|dot| names_after(&check, dot).contains(&name));
    let mut signatures = Vec::new();
    let mut at = 0;
    let mut in_impl = false;
    // The course is formatted, so what begins a line is no item of another one.
    for line in code.split_inclusive('\n') {
        let (start, is_trait) = (at, line.starts_with("pub trait "));
        at += line.len();
        // The bounds of an `impl` stand between its head and its methods.
        if !line.starts_with([' ', '\n', '{']) && line.trim_end() != "where" {
            in_impl = type_of_impl(line).is_some_and(|name| called.contains(&name));
        }
        let method = line.strip_prefix("    ").filter(|_| in_impl);
        let is_called = |name: &str| if method.is_some() { calls(name) } else { called.contains(&name) };
        let mut heads = ["pub fn ", "pub async fn ", "pub trait "].iter();
        let head = heads.find_map(|head| method.unwrap_or(line).strip_prefix(head));
        let Some(rest) = head.filter(|rest| is_called(identifier(rest))) else { continue };
        let Some(body) = code[at - rest.len()..].find('{').map(|brace| at - rest.len() + brace) else { continue };
        let end = if is_trait { body + code[body..].find("\n}").map_or(0, |end| end + 2) } else { body };
        // Comments are blank there, and a signature holds no strings.
        signatures.push(laid_out(code[start..end].trim_start()));
    }
    signatures
}

/// The name of the type whose own methods follow, if `line` begins them.
fn type_of_impl(line: &str) -> Option<&str> {
    let head = line.strip_prefix("impl").filter(|_| !line.contains(" for "))?;
    let head = if head.starts_with('<') { head.split_once("> ")?.1 } else { head.strip_prefix(' ')? };
    Some(identifier(head))
}

/// A signature on one line if it fits, without `mut` of a pattern and a last comma, which callers don't see.
fn laid_out(signature: &str) -> String {
    const WIDTH: usize = 105;
    let signature = signature.trim_end().trim_end_matches(',').replace("(mut ", "(").replace(" mut ", " ");
    let one_line = signature.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(", )", ")");
    if one_line.len() <= WIDTH { one_line } else { signature }
}

/// The names in `code` that `path` stands before, alone or in braces.
fn names_after<'c>(code: &'c str, path: &str) -> Vec<&'c str> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(path) {
        let rest = &code[at + path.len()..];
        match rest.strip_prefix('{').and_then(|list| list.split('}').next()) {
            Some(list) => names.extend(list.split(',').map(|name| identifier(name.trim_start()))),
            None => names.push(identifier(rest)),
        }
    }
    names
}

fn identifier(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())]
}

/// Rust `code` with a blank for each byte of a comment or inside a string or character, so that what is found
/// in it is code. Quotes and line ends stay, and so do all positions.
pub fn without_comments_and_strings(code: &str) -> String {
    let bytes = code.as_bytes();
    let mut out = bytes.to_vec();
    let mut blank = |from: usize, to: usize| {
        for byte in out[from..to.min(bytes.len())].iter_mut().filter(|byte| **byte != b'\n') {
            *byte = b' ';
        }
    };
    let mut at = 0;
    while at < bytes.len() {
        let rest = &code[at..];
        let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
        let hashes = rest.strip_prefix('r').map(|rest| rest.bytes().take_while(|byte| *byte == b'#').count());
        let raw = hashes.filter(|hashes| {
            rest[1 + hashes..].starts_with('"') && !(before.is_ascii_alphanumeric() && before != b'b' || before == b'_')
        });
        at = if rest.starts_with("//") {
            let end = at + rest.find('\n').unwrap_or(rest.len());
            blank(at, end);
            end
        } else if rest.starts_with("/*") {
            let end = at + rest.find("*/").map_or(rest.len(), |end| end + 2);
            blank(at, end);
            end
        } else if let Some(hashes) = raw {
            let begin = at + hashes + 2;
            let closing = format!("\"{}", "#".repeat(hashes));
            let end = begin + code[begin..].find(&closing).unwrap_or(code.len() - begin);
            blank(begin, end);
            end + closing.len()
        } else if rest.starts_with('"') {
            let end = at + 1 + string_length(&bytes[at + 1..]);
            blank(at + 1, end);
            end + 1
        } else if let Some(length) = character(rest) {
            blank(at + 1, at + 1 + length);
            at + length + 2
        } else {
            at + rest.chars().next().map_or(1, char::len_utf8)
        };
    }
    // Whole comments and strings are blank, so no character was cut.
    String::from_utf8(out).unwrap_or_default()
}

/// The bytes before the quote that ends a string.
fn string_length(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() && text[at] != b'"' {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    at.min(text.len())
}

/// The bytes inside a character literal that `text` begins with; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    let length =
        if first == '\\' { 1 + inside[1..].find('\'').filter(|at| *at > 0).unwrap_or(1) } else { first.len_utf8() };
    inside.get(length..)?.starts_with('\'').then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_names_are_the_strings_that_calls_begin_with() {
        let check = r##"
            // all.check("in a comment", || ());
            /* all.check("in another") */
            all.on_hang(|hang| hang.teach("x")).check(
                "first",
                || { let quote = '"'; same(r#".check("no")"#, ".check(\"no\")") },
            );
            all.in_parallel()
                .check("beside", || ());
            all.program("second", |launcher| launcher.check(&'a'));
        "##;
        let names = check_names(check);
        assert_eq!((names.all, names.in_order), (["first", "second", "beside"].map(str::to_owned).to_vec(), 2));
    }

    #[test]
    fn a_contract_has_the_methods_that_the_check_calls() {
        let solution = "pub struct Board;\n\nimpl Board {\n    pub fn new() -> Board {\n        Board\n    }\n\n    \
                        pub fn count(\n        &self,\n        door: u32,\n    ) -> u32 {\n        door\n    }\n\n    \
                        pub fn unused(&self) {}\n}\n\nimpl Drop for Board {\n    fn drop(&mut self) {}\n}\n\n\
                        impl<T> Other<T> {\n    pub fn count(&self) {}\n}\n";
        let check = "use super::exercise::Board;\nlet board = Board::new();\nboard.count(3);";
        assert_eq!(contract(solution, check), ["pub fn new() -> Board", "pub fn count(&self, door: u32) -> u32"]);
        assert_eq!(type_of_impl("impl<T> Other<T> {"), Some("Other"));
        let bounds = solution.replace("impl Board {", "impl<S> Board<S>\nwhere\n    S: Fn(),\n{");
        assert_eq!(contract(&bounds, check), contract(solution, check));
    }

    #[test]
    fn a_contract_is_what_the_check_names_of_the_solution() {
        let solution = "/// pub fn gone()\npub struct Seen;\n\npub trait Machine {\n    /// A step; '{'.\n    \
                        fn step(&mut self) -> u32;\n}\n\npub async fn all<S>(mut a: Vec<S>, b: impl FnMut(&str)) -> u32\n\
                        where\n    S: Send,\n{\n    1\n}\n\npub fn unused() {}\n\nfn private() {}\n";
        let check = "use super::exercise::{Machine, self};\n// exercise::unused\nexercise::all(exercise::Seen)";
        assert_eq!(
            contract(solution, check),
            [
                "pub trait Machine { fn step(&mut self) -> u32; }",
                "pub async fn all<S>(a: Vec<S>, b: impl FnMut(&str)) -> u32 where S: Send"
            ]
        );
    }
}
