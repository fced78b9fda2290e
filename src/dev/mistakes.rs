//! The file of an exercise's mistakes and right variants: a sequence of blocks.
//!
//! A block begins with `//! mistake NAME: ADVICE-ID`, with ` (VERDICT)` after it where that is not
//! `failed`, or with `//! right NAME: how it differs`. A mistake that only some systems show says
//! ` (VERDICT, unix)` or ` (VERDICT, linux)`. The advice `none` stands for a verdict that speaks for
//! itself, such as a crash. ` at PATTERN` in the end says which line the verdict must point at: one that
//! contains PATTERN. ` at A or at B` stands for lines that are equally right, and ` at nowhere` for a mistake
//! that is in no line. The block's program is the solution without its comments, with these differences, in
//! this order:
//!
//! - `//! - line` and `//! + line`: lines of the solution, and the lines in their place;
//! - `//! without: NAME, NAME`: items of the solution that the program lacks;
//! - the items below: each replaces the solution's item of the same name, or is added.
//!
//! `//! whole program` says that the text below is everything. All else in a header describes it.
//!
//! The files in `mistakes/compile_errors`, of errors of rustc, are sequences of such blocks as well. There, a block
//! begins with `//! error NAME: ADVICE-ID over EXERCISE`.

use super::error::Fault;
use super::items::{self, Item};
use crate::verdict::Verdict;

/// What a program must draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Passed, without remarks of rustc, clippy or rustfmt.
    Right,
    /// Rejected with this verdict and this advice.
    Wrong {
        /// The verdict's name.
        verdict: String,
        /// The advice's id.
        advice: Option<String>,
    },
}

/// Where a verdict on a mistake must point, as a person chose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// At a line that contains one of these patterns.
    Line(Vec<String>),
    /// The mistake is in no line, so that none is due.
    Nowhere,
}

impl At {
    /// What stands after ` at `; `None` where a pattern is missing.
    fn of(text: &str) -> Option<At> {
        if text == "nowhere" {
            return Some(At::Nowhere);
        }
        let patterns: Vec<String> = text.split(" or at ").map(|pattern| pattern.trim().to_owned()).collect();
        patterns.iter().all(|pattern| !pattern.is_empty()).then_some(At::Line(patterns))
    }

    /// The patterns of which a line must contain one.
    pub fn patterns(&self) -> &[String] {
        match self {
            At::Line(patterns) => patterns,
            At::Nowhere => &[],
        }
    }

    /// Whether `line` is one that the verdict may point at.
    pub fn is_in(&self, line: &str) -> bool {
        self.patterns().iter().any(|pattern| line.contains(pattern))
    }
}

/// A mistake or a right variant.
#[derive(Debug)]
pub(super) struct Block {
    /// Where it begins, counted from 1.
    pub line: usize,
    /// Its id in the file.
    pub name: String,
    /// What its program must draw.
    pub due: Due,
    /// Whether this system shows it.
    pub runs_here: bool,
    /// Where its verdict must point.
    pub at: Option<At>,
    /// The exercise that an error of rustc is made in.
    pub over: Option<String>,
    /// The header as the program has it, as `//!` lines.
    about: String,
    changes: Vec<Change>,
    without: Vec<String>,
    is_whole: bool,
    code: String,
    code_line: usize,
}

/// Lines of the solution, and those in their place.
#[derive(Debug, Default)]
struct Change {
    line: usize,
    old: Vec<String>,
    new: Vec<String>,
}

const BEGINNINGS: [&str; 3] = ["//! mistake ", "//! right ", "//! error "];

/// The blocks of a file, and what is wrong with it.
pub(super) fn parse(text: &str) -> (Vec<Block>, Vec<Fault>) {
    let lines: Vec<&str> = text.lines().collect();
    let starts: Vec<usize> =
        (0..lines.len()).filter(|&at| BEGINNINGS.iter().any(|start| lines[at].starts_with(start))).collect();
    let (mut blocks, mut faults) = (Vec::<Block>::new(), Vec::new());
    let before = starts.first().copied().unwrap_or(lines.len());
    if let Some(at) = lines[..before].iter().position(|line| !line.trim().is_empty()) {
        faults.push(Fault { line: at + 1, message: BLOCK_SYNTAX.into() });
    }
    for (number, &start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(lines.len());
        match block(&lines[start..end], start + 1) {
            Ok(block) => match blocks.iter().find(|other| other.name == block.name) {
                Some(other) => faults.push(Fault {
                    line: block.line,
                    message: format!("`{}` is the name of the block in line {} too", block.name, other.line),
                }),
                None => blocks.push(block),
            },
            Err(fault) => faults.push(fault),
        }
    }
    (blocks, faults)
}

const BLOCK_SYNTAX: &str = "begin a block with `//! mistake NAME: ADVICE-ID`, `//! mistake NAME: ADVICE-ID (VERDICT) at \
                            PATTERN` or `//! right NAME: how it differs`; an error of rustc with \
                            `//! error NAME: ADVICE-ID over EXERCISE`";

/// The block that `lines` hold; the first of them is line `start` of the file.
fn block(lines: &[&str], start: usize) -> Result<Block, Fault> {
    let header = lines.iter().take_while(|line| line.starts_with("//!")).count();
    if let Some(at) = lines[header..].iter().position(|line| line.starts_with("//!")) {
        let message = format!("a `//!` line among items; {BLOCK_SYNTAX}");
        return Err(Fault { line: start + header + at, message });
    }
    let Beginning { name, due, runs_here, at, over } =
        beginning(lines[0]).ok_or_else(|| Fault { line: start, message: BLOCK_SYNTAX.into() })?;
    let mut block = Block {
        line: start,
        name: name.to_owned(),
        due,
        runs_here,
        at,
        over: over.map(str::to_owned),
        about: String::new(),
        changes: Vec::new(),
        without: Vec::new(),
        is_whole: false,
        code: lines[header..].iter().map(|line| format!("{line}\n")).collect(),
        code_line: start + header,
    };
    let mut goes_on = false;
    for (number, line) in lines[..header].iter().enumerate() {
        let word = line.trim_start_matches("//!");
        let word = word.strip_prefix(' ').unwrap_or(word);
        let fault = |message: &str| Fault { line: start + number, message: message.into() };
        let changed = |sign: char| {
            let rest = word.strip_prefix(sign)?;
            if rest.is_empty() { Some("") } else { rest.strip_prefix(' ') }
        };
        if let Some(old) = changed('-') {
            if !goes_on || block.changes.last().is_some_and(|change| !change.new.is_empty()) {
                block.changes.push(Change { line: start + number, ..Change::default() });
            }
            block.changes.last_mut().expect("one was pushed").old.push(old.to_owned());
            goes_on = true;
            continue;
        }
        if let Some(new) = changed('+') {
            let change = block.changes.last_mut().filter(|_| goes_on);
            let change = change.ok_or_else(|| fault("`+` lines follow the `-` lines that they replace"))?;
            change.new.push(new.to_owned());
            continue;
        }
        goes_on = false;
        if let Some(names) = word.strip_prefix("without: ") {
            block.without.extend(names.split(", ").map(|name| name.trim().to_owned()));
        } else if word == "whole program" {
            block.is_whole = true;
        } else if !word.is_empty() {
            block.about += &format!("{line}\n");
        }
    }
    if block.about.lines().count() < 2 && block.due != Due::Right {
        return Err(Fault { line: start, message: format!("`{}` needs a line that says what is wrong", block.name) });
    }
    if block.is_whole && !(block.changes.is_empty() && block.without.is_empty()) {
        return Err(Fault { line: start, message: "a whole program has no `-`, `+` and `without`".into() });
    }
    Ok(block)
}

/// What the first line of a block says.
struct Beginning<'a> {
    name: &'a str,
    due: Due,
    runs_here: bool,
    at: Option<At>,
    over: Option<&'a str>,
}

fn beginning(line: &str) -> Option<Beginning<'_>> {
    let (kind, rest) = line.strip_prefix("//! ")?.split_once(' ')?;
    let (name, rest) = rest.split_once(": ")?;
    let rest = rest.trim();
    if !crate::course::is_id(name) || rest.is_empty() {
        return None;
    }
    let mut at = None;
    let (due, runs_here, over) = match kind {
        "right" => (Due::Right, true, None),
        "mistake" => {
            let (what, place) = rest.split_once(" at ").map_or((rest, None), |(what, at)| (what, Some(at)));
            at = match place {
                Some(place) => Some(At::of(place)?),
                None => None,
            };
            due(what).map(|(due, runs_here)| (due, runs_here, None))?
        }
        "error" => {
            let (id, exercise) = rest.split_once(" over ").filter(|(id, _)| !id.contains(' '))?;
            let (due, runs_here) = due(&format!("{id} ({})", Verdict::NotCompiled.name()))?;
            (due, runs_here, Some(exercise))
        }
        _ => return None,
    };
    Some(Beginning { name, due, runs_here, at, over })
}

/// What `ADVICE-ID (VERDICT, SYSTEM)` asks for, and whether it holds on this system.
fn due(text: &str) -> Option<(Due, bool)> {
    let (id, verdict) = match text.split_once(" (") {
        Some((id, rest)) => (id, rest.strip_suffix(')')?),
        None => (text, Verdict::Failed.name()),
    };
    let (verdict, runs_here) = match verdict.split_once(", ") {
        Some((verdict, "unix")) => (verdict, cfg!(unix)),
        Some((verdict, "linux")) => (verdict, cfg!(target_os = "linux")),
        Some(_) => return None,
        None => (verdict, true),
    };
    let is_id = !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let advice = (id != "none").then(|| id.to_owned());
    is_id.then(|| (Due::Wrong { verdict: verdict.to_owned(), advice }, runs_here))
}

impl Block {
    /// The whole program, as a learner might have written it in place of `solution`.
    ///
    /// # Errors
    /// Says which part of the block does not fit the solution; the line is one of the file.
    pub(super) fn program(&self, solution: &str) -> Result<String, Fault> {
        let body = if self.is_whole { self.code.trim_start_matches('\n').to_owned() } else { self.combined(solution)? };
        Ok(format!("{}\n{body}", self.about))
    }

    fn combined(&self, solution: &str) -> Result<String, Fault> {
        let solution = changed(&items::without_comments(solution), &self.changes)?;
        let here = |message: String| Fault { line: self.line, message };
        let mut program: Vec<Piece<'_>> =
            items::split(&solution).map_err(|fault| here(fault.message))?.into_iter().map(Piece::of).collect();
        for name in &self.without {
            let at = only(&program, name).map_err(here)?;
            let at = at.ok_or_else(|| here(format!("without: the solution has no item `{name}`")))?;
            program.remove(at);
        }
        let own = items::split(&self.code).map_err(|fault| self.in_file(fault))?;
        if own.is_empty() && self.changes.is_empty() && self.without.is_empty() {
            return Err(here(format!("`{}` does not differ from the solution", self.name)));
        }
        let mut taken: Vec<Piece<'_>> = Vec::new();
        let mut added: Vec<Piece<'_>> = Vec::new();
        for item in own {
            let mut piece = Piece::of(item);
            let fault = |message: String| self.in_file(Fault { line: item.line, message });
            if taken.iter().any(|other| other.key == piece.key) {
                return Err(fault(format!("`{}` occurs twice in this block", piece.key)));
            }
            taken.push(piece.clone());
            let place = only(&program, &piece.key).map_err(fault)?;
            if piece.is_head() {
                if place.is_some() {
                    return Err(fault(format!("the solution has `{}` already", piece.key)));
                }
                // rustfmt sorts `use`s that stand together; ours stand apart from the solution's.
                piece.is_apart |= !program.iter().any(|other| other.is_added);
                piece.is_added = true;
                let alike = |other: &Piece<'_>| other.is_use == item.is_use() && other.is_head();
                let at = program.iter().rposition(alike).map_or(0, |at| at + 1);
                program.insert(at, piece);
                if let Some(next) = program.get_mut(at + 1) {
                    next.is_apart |= !alike(next);
                }
                continue;
            }
            match place {
                Some(at) => {
                    piece.is_apart = program[at].is_apart;
                    program[at] = piece;
                    let count = added.len();
                    program.splice(at..at, added.drain(..));
                    program[at + count].is_apart |= count > 0;
                }
                None => {
                    piece.is_apart |= added.is_empty();
                    added.push(piece);
                }
            }
        }
        program.extend(added);
        let mut text = String::new();
        for piece in program {
            text += if piece.is_apart && !text.is_empty() { "\n" } else { "" };
            text += &format!("{}\n", piece.text);
        }
        Ok(text)
    }

    /// A fault of the block's code, with the line in the file.
    fn in_file(&self, fault: Fault) -> Fault {
        Fault { line: self.code_line + fault.line - 1, message: fault.message }
    }
}

/// An item of the program that is put together.
#[derive(Clone)]
struct Piece<'a> {
    key: String,
    text: &'a str,
    is_use: bool,
    is_apart: bool,
    is_added: bool,
}

impl<'a> Piece<'a> {
    fn of(item: Item<'a>) -> Piece<'a> {
        let key = item.key().expect("items that were split have a key");
        Piece { key, text: item.text, is_use: item.is_use(), is_apart: item.is_apart, is_added: false }
    }

    /// Whether it stands before all other items: a `use`, or an attribute of the whole crate.
    fn is_head(&self) -> bool {
        self.is_use || self.key.starts_with("#![")
    }
}

/// The position of the one item `key` in `program`, if it is there.
fn only(program: &[Piece<'_>], key: &str) -> Result<Option<usize>, String> {
    let mut fits = (0..program.len()).filter(|&at| program[at].key == key);
    let first = fits.next();
    if fits.next().is_some() {
        return Err(format!("the solution has more than one `{key}`; use `-` and `+` lines"));
    }
    Ok(first)
}

/// `text` with the new lines of each change in place of the old, which must occur once.
fn changed(text: &str, changes: &[Change]) -> Result<String, Fault> {
    let lines: Vec<&str> = text.lines().collect();
    let mut replaced: Vec<(usize, &Change)> = Vec::new();
    for change in changes {
        let fits = |at: &usize| {
            let here = lines[*at..].iter().map(|line| line.trim());
            here.take(change.old.len()).eq(change.old.iter().map(|old| old.trim()))
        };
        let places: Vec<usize> = (0..lines.len()).filter(fits).collect();
        let fault = |what: &str| {
            let message = format!("`{}` {what} (whole lines, without comments)", change.old.join("\n").trim());
            Fault { line: change.line, message }
        };
        match places[..] {
            [at] => replaced.push((at, change)),
            [] => return Err(fault("is not in the solution")),
            _ => return Err(fault("is in the solution more than once; add the lines around it")),
        }
    }
    replaced.sort_by_key(|(at, _)| *at);
    let (mut text, mut next) = (String::new(), 0);
    for (at, change) in replaced {
        if at < next {
            let message = "two changes of this block overlap; make one of them".to_owned();
            return Err(Fault { line: change.line, message });
        }
        text.extend(lines[next..at].iter().map(|line| format!("{line}\n")));
        let indent = lines[at].len() - lines[at].trim_start().len();
        text.extend(change.new.iter().map(|line| format!("{:indent$}{line}", "").trim_end().to_owned() + "\n"));
        next = at + change.old.len();
    }
    text.extend(lines[next..].iter().map(|line| format!("{line}\n")));
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::{At, Due, beginning, parse};

    const SOLUTION: &str = "\
//! The solution.

use std::env;
use std::io;

/// A line.
struct Line(u32);

fn first() -> u32 {
    // Why.
    let one = 1;
    one + 1
}

fn second() -> u32 {
    one_more(1)
}

fn main() {
    println!(\"{}\", first() + second());
}
";

    /// The program of the only block of `text`; the fault is a line and a message.
    fn program(text: &str) -> Result<String, (usize, String)> {
        let (blocks, faults) = parse(text);
        let found = match (blocks.as_slice(), faults.into_iter().next()) {
            ([block], None) => block.program(SOLUTION),
            (_, Some(fault)) => Err(fault),
            _ => panic!("{} blocks", blocks.len()),
        };
        found.map_err(|fault| (fault.line, fault.message))
    }

    #[test]
    fn first_lines_say_what_is_due() {
        let wrong = |verdict: &str| Due::Wrong { verdict: verdict.into(), advice: Some("serial-awaits".into()) };
        let due = |line| beginning(line).map(|begun| (begun.name.to_owned(), begun.due, begun.runs_here));
        let named = |due, runs_here| Some(("a_name".to_owned(), due, runs_here));
        assert_eq!(due("//! mistake a_name: serial-awaits"), named(wrong("failed"), true));
        assert_eq!(due("//! mistake a_name: serial-awaits (hung)"), named(wrong("hung"), true));
        assert_eq!(due("//! mistake a_name: serial-awaits (hung, unix)"), named(wrong("hung"), cfg!(unix)));
        let on_linux = cfg!(target_os = "linux");
        assert_eq!(due("//! mistake a_name: serial-awaits (hung, linux)"), named(wrong("hung"), on_linux));
        assert_eq!(due("//! right a_name: with join_all"), named(Due::Right, true));
        let crash = Due::Wrong { verdict: "crashed".into(), advice: None };
        assert_eq!(due("//! mistake a_name: none (crashed)"), named(crash, true));
        let error = beginning("//! error a_name: serial-awaits over join").unwrap();
        assert_eq!((error.due, error.over), (wrong("not_compiled"), Some("join")));
        for line in [
            "//! error a_name: serial-awaits",
            "//! error a_name: serial-awaits (failed) over join",
            "//! mistake a_name: serial-awaits (hung, minix)",
            "//! mistake a_name: Two Words",
            "//! mistake a name: serial-awaits",
            "//! mistake serial-awaits",
            "//! right a_name: ",
            "use tokio::join;",
        ] {
            assert_eq!(due(line), None, "{line}");
        }
    }

    #[test]
    fn first_lines_say_where_the_verdict_must_point() {
        let at = |line| beginning(line).expect(line).at;
        let lines = |patterns: &[&str]| Some(At::Line(patterns.iter().map(|&pattern| pattern.to_owned()).collect()));
        assert_eq!(at("//! mistake a_name: asleep (hung)"), None);
        assert_eq!(at("//! mistake a_name: asleep (hung) at x.await"), lines(&["x.await"]));
        assert_eq!(at("//! mistake a_name: none at f(\"look at it\")"), lines(&["f(\"look at it\")"]));
        assert_eq!(at("//! mistake a_name: none at x.await or at let y ="), lines(&["x.await", "let y ="]));
        assert_eq!(at("//! mistake a_name: none at nowhere"), Some(At::Nowhere));
        assert_eq!(beginning("//! mistake a_name: none at  or at x.await").map(|begun| begun.at), None);
    }

    #[test]
    fn items_replace_those_of_the_same_name_and_others_are_added() {
        let text =
            "//! mistake a: none\n//! It is wrong.\nuse std::fs;\n\nfn helper() {}\n\nfn second() -> u32 {\n    3\n}\n";
        let due = "\
//! mistake a: none
//! It is wrong.

use std::env;
use std::io;

use std::fs;

/// A line.
struct Line(u32);

fn first() -> u32 {
    let one = 1;
    one + 1
}

fn helper() {}

fn second() -> u32 {
    3
}

fn main() {
    println!(\"{}\", first() + second());
}
";
        assert_eq!(program(text).unwrap(), due);
    }

    #[test]
    fn changed_lines_stand_in_place_of_the_solutions() {
        let text = "//! mistake a: none\n//! It is wrong.\n//! - let one = 1;\n//! - one + 1\n//! + if true {\n//! +     2\n\
                    //! + }\n//! - use std::env;\n//!\n//! - one_more(1)\n";
        let program = program(text).unwrap();
        assert!(program.contains("first() -> u32 {\n    if true {\n        2\n    }\n}\n"), "{program}");
        assert!(program.contains("second() -> u32 {\n}\n"), "{program}");
        assert!(!program.contains("env"), "{program}");
    }

    #[test]
    fn items_can_be_left_out_and_a_program_can_be_whole() {
        let without = program("//! mistake a: none\n//! It is wrong.\n//! without: first, Line\n").unwrap();
        assert!(
            without.starts_with("//! mistake a: none\n//! It is wrong.\n\nuse std::env;\nuse std::io;\n\nfn second")
        );
        let whole = program("//! mistake a: none\n//! It is wrong.\n//! whole program\n\nfn ( {\n").unwrap();
        assert_eq!(whole, "//! mistake a: none\n//! It is wrong.\n\nfn ( {\n");
    }

    #[test]
    fn faults_have_the_line_in_the_file() {
        let head = "//! mistake a: none\n//! It is wrong.\n";
        for (text, line, due) in [
            ("fn f() {}\n".to_owned(), 1, "begin a block"),
            ("//! mistake a none\n".to_owned(), 1, "begin a block"),
            ("//! mistake a: none\nfn f() {}\n".to_owned(), 1, "needs a line that says what is wrong"),
            (format!("{head}fn f() {{}}\n\n{head}fn f() {{}}\n"), 5, "the block in line 1 too"),
            (format!("{head}fn f() {{}}\n\nfn f() {{}}\n"), 5, "`f` occurs twice"),
            (format!("{head}\nfn f() {{\n"), 4, "no end"),
            (format!("{head}//! mistake\nfn f() {{}}\n\n//! mistke b: none\nfn g() {{}}\n"), 6, "`//!`"),
            (format!("{head}use std::io;\n"), 3, "has `use std::io;` already"),
            (format!("{head}//! without: third\n"), 1, "no item `third`"),
            (format!("{head}//! - one + 2\n"), 3, "is not in the solution"),
            (format!("{head}//! - }}\n//! + }};\n"), 3, "more than once"),
            (format!("{head}//! - let one = 1;\n//!\n//! - let one = 1;\n//! - one + 1\n"), 5, "overlap"),
            (format!("{head}//! + one + 2\n"), 3, "`+` lines follow"),
            (format!("{head}//! whole program\n//! - one + 1\n"), 1, "a whole program has no"),
            (head.to_owned(), 1, "does not differ"),
        ] {
            let (found, message) = program(&text).expect_err(&text);
            assert!(found == line && message.contains(due), "{found}: {message}\nfor\n{text}");
        }
    }
}
