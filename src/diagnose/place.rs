//! Which line of the learner's file a report is about, where a line must be named.

use crate::course::Exercise;
use crate::verdict::Report;

/// The line of `source`, from 1, to show `report` at: its own; else the function that it is
/// about, the first TODO, or the first line of code.
pub fn place(exercise: &Exercise, source: &str, report: &Report) -> u32 {
    report
        .line
        .filter(|line| (1..=source.lines().count()).contains(&(*line as usize)))
        .or_else(|| blamed(exercise, source, report))
        .or_else(|| numbered(source, |line| line.trim_start().starts_with("//") && line.contains("TODO")))
        .or_else(|| exercise.contract().iter().find_map(|signature| definition(source, function(signature)?)))
        .or_else(|| numbered(source, is_code))
        .unwrap_or(1)
}

/// Where the function is defined that the check calls; of several, the one that the report
/// names first, or the failed check.
pub(super) fn blamed(exercise: &Exercise, source: &str, report: &Report) -> Option<u32> {
    let names: Vec<&str> = exercise.contract().iter().filter_map(|signature| function(signature)).collect();
    if let [name] = names.as_slice() {
        return definition(source, name);
    }
    let named_in = |text: &str| {
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.find_map(|word| names.iter().find(|name| **name == word))
    };
    // The name of a check is words itself, and a function's may be several of them.
    let called = |check: &str| names.iter().filter_map(|name| Some((check.find(*name)?, name))).min();
    let failed = report.checks.iter().find(|check| !check.passed);
    let name = named_in(&report.message).or_else(|| Some(called(&failed?.name)?.1))?;
    definition(source, name)
}

/// The name of the function that `signature` declares; a trait's methods are none.
pub(super) fn function(signature: &str) -> Option<&str> {
    let (before, rest) = signature.split_once("fn ")?;
    if before.contains('{') {
        return None;
    }
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    Some(&rest[..end])
}

/// The line that defines the function `name`.
pub(super) fn definition(source: &str, name: &str) -> Option<u32> {
    let head = format!("fn {name}");
    let defines = |line: &str| {
        let code = line.split("//").next().unwrap_or_default();
        code.split_once(&head).is_some_and(|(_, rest)| rest.starts_with(['(', '<']))
    };
    numbered(source, defines)
}

/// The signature that begins in `line`, without its body, as one line.
pub(super) fn signature(source: &str, line: u32) -> Option<String> {
    let from: Vec<&str> = source.lines().skip(line.checked_sub(1)? as usize).collect();
    let words: Vec<&str> = from.iter().flat_map(|line| line.split_whitespace()).collect();
    let words = words.join(" ");
    let signature = words.split_once('{')?.0.trim_end();
    Some(signature.replace("( ", "(").replace(", )", ")"))
}

fn is_code(line: &str) -> bool {
    let line = line.trim();
    !(line.is_empty() || line.starts_with("//") || line.starts_with("use ") || line.starts_with('#'))
}

fn numbered(source: &str, wanted: impl Fn(&str) -> bool) -> Option<u32> {
    source.lines().position(wanted).and_then(|at| u32::try_from(at + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Course, Facts};
    use crate::verdict::{CheckResult, Verdict};

    const SOURCE: &str = "//! A text.\n\nuse std::io;\n\npub async fn area(side: u32) -> u32 {\n    // TODO: here\n    \
                          side\n}\n\n// fn price(), too\npub fn price<T>(t: T) {}\n";

    fn line(contract: &[&str], message: &str, check: &str, source: &str) -> u32 {
        let solution: String = contract.iter().map(|signature| format!("{signature} {{\n}}\n")).collect();
        let names = "exercise::area exercise::price exercise::gone exercise::Machine";
        let join = Course::embedded().unwrap().exercise("join").unwrap().clone();
        let exercise = Exercise { facts: Facts::of(names, solution), ..join };
        let mut report = Report::new("x", Verdict::Failed, message);
        report.checks.push(CheckResult { name: check.into(), passed: false });
        place(&exercise, source, &report)
    }

    #[test]
    fn the_function_that_is_checked_is_found() {
        let both = ["pub async fn area(side: u32) -> u32", "pub fn price<T>(t: T)"];
        assert_eq!(line(&both[..1], "", "", SOURCE), 5);
        assert_eq!(line(&both, "`price(7)` is not `area`", "area_first", SOURCE), 11);
        assert_eq!(line(&both, "it is wrong", "the_price", SOURCE), 11);
        let trait_first = ["pub trait Machine { fn area(&self); }", "pub fn price<T>(t: T)"];
        assert_eq!(line(&trait_first, "", "", SOURCE), 11);
    }

    #[test]
    fn without_a_function_the_todo_or_the_first_code_is_shown() {
        let two = ["pub fn gone()", "pub fn price<T>(t: T)"];
        assert_eq!(line(&[], "", "", SOURCE), 6, "the TODO");
        assert_eq!(line(&two, "", "", "use std::io;\n\npub fn price<T>() {}\n"), 3, "what there is of the contract");
        assert_eq!(line(&[], "", "", "//! A text.\nuse std::io;\n\nstruct A;\n"), 4, "the first code");
        assert_eq!(line(&[], "", "", ""), 1);
    }

    #[test]
    fn a_line_outside_of_the_source_is_not_shown() {
        let exercise_line = |known| {
            let mut report = Report::new("x", Verdict::Failed, "");
            report.line = Some(known);
            let exercise = crate::course::Course::embedded().unwrap().exercises()[0].clone();
            place(&exercise, "a\nb\n", &report)
        };
        assert_eq!((exercise_line(2), exercise_line(9)), (2, 1));
    }
}
