//! The report on a text that rustc refused: its errors, or the contract that the text no longer keeps.

use super::matcher::advice_for;
use super::{expression, kept, messages, place};
use crate::compile::{Diagnostic, Level, Mark};
use crate::course::{Catalogue, Exercise, Pattern, Sign};
use crate::submission::Submission;
use crate::verdict::{Report, Verdict};

/// The report on a file that rustc refused.
pub fn refused(submission: &Submission, catalogue: &Catalogue, diagnostics: &[Diagnostic]) -> Report {
    let exercise = &*submission.exercise;
    let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|d| d.level == Level::Error).collect();
    let is_learners = |d: &&&Diagnostic| d.file.as_deref().is_some_and(|file| file.starts_with("exercises"));
    let of_learner: Vec<&&Diagnostic> = errors.iter().filter(is_learners).collect();
    let mut report = Report::new(&exercise.name, Verdict::NotCompiled, "");
    report.compiler = messages::rendered(diagnostics, Level::Error);
    report.messages = messages::messages(diagnostics, |_| None);

    if errors.iter().any(|d| lacks_main(d)) {
        contract_broken(submission, catalogue, &errors, &mut report);
        return report;
    }
    let Some(first) = of_learner.first() else {
        contract_broken(submission, catalogue, &errors, &mut report);
        // Their own text would only show a file that the learner can't see.
        report.compiler.clear();
        return report;
    };
    // A function that is gone is missed by the learner's own `main` as well.
    let gone = errors.iter().filter(|d| !is_learners(d)).find_map(|d| missing_name(d));
    if gone.is_some_and(|name| of_learner.iter().all(|d| missing_name(d) == Some(name))) {
        contract_broken(submission, catalogue, &errors, &mut report);
        return report;
    }
    // The first error decides what to look at; another may name the idea behind it.
    let advised = of_learner.iter().filter_map(|d| Some((**d, advice_for(catalogue, d, &submission.source)?)));
    let advised: Vec<(&Diagnostic, (&str, &Pattern))> = advised.collect();
    // Of several that are about the same idea, the one that can name the learner's own code.
    let of_first = || advised.iter().filter(|(_, (id, _))| *id == advised[0].1.0);
    let found = of_first().find(|(d, (_, pattern))| said(d, pattern).is_some()).or(advised.first()).copied();
    let (told, advice) = found.map_or((**first, None), |(d, (id, _))| (d, Some(id)));
    report.advice = advice.map(str::to_owned);
    if advice.is_some() {
        // Others may only follow from this one; what they would be told for is not proven.
        let same = |d: &Diagnostic| {
            let (id, pattern) = advice_for(catalogue, d, &submission.source)?;
            (d.level == Level::Error && Some(id) == advice).then(|| (id.to_owned(), said(d, pattern)))
        };
        report.messages = messages::messages(diagnostics, same);
    }
    report.message = match &told.code {
        Some(code) => format!("rustc says: {} ({code})", told.message),
        None => format!("rustc says: {}", told.message),
    };
    // In the learner's own words first, where it is about one expression or variable of theirs.
    if let Some(said) = found.and_then(|(d, (_, pattern))| said(d, pattern)) {
        report.message = format!("{said}; {}", report.message);
    }
    report.file.clone_from(&told.file);
    report.line = wrong_bound(told, exercise).or(told.line);
    report
}

/// The line of the bound that a closure does not meet, where the learner changed the bound and the closure is right.
fn wrong_bound(diagnostic: &Diagnostic, exercise: &Exercise) -> Option<u32> {
    const LABELS: [&str; 2] = ["required by this bound in", "change this to accept"];
    let is_right = |mark: &Mark| {
        let line = [&*mark.before, &*mark.text, &*mark.after].concat();
        exercise.facts.solution().lines().any(|right| right == line)
    };
    let mut marks = diagnostic.marks.iter().chain(diagnostic.notes.iter().flat_map(|note| &note.marks));
    let is_wrong_bound = |mark: &&Mark| LABELS.iter().any(|label| mark.label.starts_with(label)) && !is_right(mark);
    diagnostic.marks.iter().find(|mark| mark.is_primary).filter(|mark| is_right(mark))?;
    marks.find(is_wrong_bound)?.line
}

/// What `pattern`, which `diagnostic` fits, says of the learner's own code.
fn said(diagnostic: &Diagnostic, pattern: &Pattern) -> Option<String> {
    pattern.said(|| expression::of(diagnostic), || kept::said(diagnostic))
}

/// The report on a text that is too much for rustc, which was ended by `signal`.
pub fn compiler_crashed(exercise: &Exercise, catalogue: &Catalogue, signal: &str) -> Report {
    let message = format!("rustc crashed on this text: it was ended by {signal}");
    let mut report = Report::new(&exercise.name, Verdict::NotCompiled, message);
    report.file = Some(exercise.path());
    report.advice = catalogue.named_by(Sign::CompilerCrashed).map(str::to_owned);
    report
}

/// Whether it is rustc's word on a program without a `main`.
fn lacks_main(diagnostic: &Diagnostic) -> bool {
    diagnostic.code.as_deref() == Some("E0601")
}

/// The name that `diagnostic` could not find, or could not use.
fn missing_name(diagnostic: &Diagnostic) -> Option<&str> {
    // E0425, E0432 and E0433 are names that are not there; E0603 is one that is private.
    let absent = matches!(diagnostic.code.as_deref(), Some("E0425" | "E0432" | "E0433" | "E0603"));
    diagnostic.message.split('`').nth(1).filter(|_| absent)
}

/// No error lies in the learner's file, or all miss the same thing, so something that the check calls is not there,
/// or is not what the text asks for.
fn contract_broken(submission: &Submission, catalogue: &Catalogue, errors: &[&Diagnostic], report: &mut Report) {
    let (exercise, source) = (&*submission.exercise, &*submission.source);
    let advice = |sign| catalogue.named_by(sign).map(str::to_owned);
    report.advice = advice(Sign::ContractBroken);
    report.file = Some(exercise.path());
    let absent = errors.iter().find_map(|d| Some((*d, missing_name(d)?)));
    if absent.is_none() && errors.iter().any(|d| lacks_main(d)) {
        report.advice = advice(Sign::NoMain);
        report.message = "your file no longer has a `fn main` that can be run".into();
        return;
    }
    if errors.iter().any(|d| d.message.starts_with("linking with")) {
        report.message =
            "rustc can't link your file into a program: it has no entry point, as with `#![no_main]`".into();
        return;
    }
    // The check lets go of an argument before it uses what came of it, as the signature promises it can.
    let borrowed = |d: &&Diagnostic| matches!(d.code.as_deref(), Some("E0597" | "E0505" | "E0716"));
    let promise = exercise.contract().iter().find(|signature| signature.contains("use<>"));
    if let (Some(promise), Some(d)) = (promise, errors.iter().copied().find(borrowed)) {
        report.advice = advice(Sign::ArgumentBorrowed);
        let name = place::function(promise);
        let call = name.map_or_else(|| "the check's call".to_owned(), |name| format!("the check's call of `{name}`"));
        report.message =
            format!("your file compiles, but {call} does not: what it returns still borrows an argument that is gone");
        report.expected = Some(promise.clone());
        report.line = name.and_then(|name| place::definition(source, name));
        report.got = report.line.and_then(|line| place::signature(source, line)).or_else(|| Some(d.message.clone()));
        return;
    }
    // The check passes futures that may not be moved, which the text allows.
    if absent.is_none()
        && let Some(d) = errors.iter().find(|d| d.message.contains("cannot be unpinned"))
    {
        report.advice = advice(Sign::UnpinAsked);
        report.message =
            "your file compiles, but it takes only futures that are `Unpin`, and the check passes others".into();
        report.expected = Some("any future".to_owned());
        report.got = Some(d.message.clone());
        let asks = |line: &str| !line.trim_start().starts_with("//") && line.contains("Unpin");
        report.line = (1..).zip(source.lines()).find(|(_, line)| asks(line)).map(|(number, _)| number);
        return;
    }
    // Of several functions only those are shown that differ from the text.
    let differs = |promise: &&String| signature_of(source, promise).is_some_and(|own| bare(&own) != bare(promise));
    let differing: Vec<&String> = exercise.contract().iter().filter(differs).collect();
    if let (None, [first, ..]) = (absent, differing.as_slice()) {
        let names: Vec<&str> = differing.iter().filter_map(|promise| place::function(promise)).collect();
        let all = |signatures: Vec<String>| Some(signatures.join("\n"));
        report.message = format!("your file compiles, but the check's call of `{}` does not", names.join("` or `"));
        report.expected = all(differing.iter().map(|promise| (*promise).clone()).collect());
        report.got = all(differing.iter().filter_map(|promise| signature_of(source, promise)).collect());
        report.line = place::function(first).and_then(|name| place::definition(source, name));
        // Only if nothing else differs: another signature may be wrong in several ways.
        let made_async = |promise: &&String| {
            let own = signature_of(source, promise).unwrap_or_default();
            !promise.contains("async fn")
                && !promise.contains("Future")
                && bare(&own.replacen("async fn", "fn", 1)) == bare(promise)
        };
        let made_ordinary = |promise: &&String| {
            signature_of(source, promise).is_some_and(|own| as_ordinary(promise).contains(&bare(&own)))
        };
        if differing.iter().all(made_async) {
            report.advice = advice(Sign::AsyncAdded);
        } else if differing.iter().all(made_ordinary) {
            report.advice = advice(Sign::AsyncRemoved);
        }
        return;
    }
    let named = absent.and_then(|(_, name)| {
        let by_name = exercise.contract().iter().find(|signature| signature.contains(&format!(" {name}")));
        // With the whole file gone, rustc misses the module first; one signature is still a name.
        by_name.or(exercise.contract().first().filter(|_| exercise.contract().len() == 1))
    });
    // What is there has a line, under whatever signature.
    let only = exercise.contract().first().filter(|_| exercise.contract().len() == 1);
    let defined = named.or(only).and_then(|signature| place::function(signature));
    report.line = defined.and_then(|name| place::definition(source, name));
    report.expected = Some(exercise.contract().join("\n"));
    report.message = match (named, absent) {
        (Some(signature), Some((d, _))) if d.code.as_deref() == Some("E0603") => {
            format!("`{signature}` must be `pub`, so that the check can call it")
        }
        (Some(signature), _) => format!("your file no longer has `{signature}`"),
        (None, Some(_)) => "your file no longer has what the exercise's text asks for".into(),
        (None, None) => "the types in your file no longer fit the exercise's text".into(),
    };
    report.got = errors.first().map(|d| d.message.clone());
}

/// The signature that `source` has in place of `promise`.
fn signature_of(source: &str, promise: &str) -> Option<String> {
    let own = place::signature(source, place::definition(source, place::function(promise)?)?)?;
    Some(own.trim_end_matches(',').to_owned())
}

/// The ordinary functions that return at once what the future of `promise` gives: of the type that ends at one of its `>`.
fn as_ordinary(promise: &str) -> Vec<String> {
    let promise = bare(promise).replace("+use<>", "");
    if promise.contains("asyncfn") {
        return vec![promise.replacen("asyncfn", "fn", 1)];
    }
    let Some((before, rest)) = promise.split_once("implFuture<Output=") else { return Vec::new() };
    rest.match_indices('>').map(|(end, _)| format!("{before}{}{}", &rest[..end], &rest[end + 1..])).collect()
}

/// What of `signature` counts for a caller, apart from its layout: no name of a parameter does.
fn bare(signature: &str) -> String {
    let mut bare = String::new();
    for word in signature.replace("(mut ", "(").replace(" mut ", " ").split_whitespace() {
        match word.strip_suffix(':') {
            Some(name) => bare.push_str(&name[..name.rfind(['(', ',', '<']).map_or(0, |at| at + 1)]),
            None => bare.push_str(word),
        }
    }
    bare.replace(",)", ")")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Course, Facts};

    fn exercise() -> Exercise {
        exercise_with("pub async fn both(x: u32) -> (u32, u32) {}\n", "exercise::both")
    }

    fn exercise_with(solution: &'static str, check: &'static str) -> Exercise {
        let join = Course::embedded().unwrap().exercise("join").unwrap().clone();
        Exercise { facts: Facts::of(check, solution), ..join }
    }

    fn error(code: &str, message: &str, file: &str) -> Diagnostic {
        Diagnostic {
            level: Level::Error,
            code: Some(code.into()),
            message: message.into(),
            file: Some(file.into()),
            line: Some(3),
            words: message.into(),
            marks: Vec::new(),
            notes: Vec::new(),
            rendered: format!("error[{code}]: {message}"),
            json: serde_json::json!({ "level": "error", "message": message }),
        }
    }

    fn report_on(exercise: &Exercise, errors: &[Diagnostic]) -> Report {
        report_in(exercise, "", errors)
    }

    fn report_in(exercise: &Exercise, source: &str, errors: &[Diagnostic]) -> Report {
        refused(&Submission::new(exercise, source), Course::embedded().unwrap().catalogue(), errors)
    }

    #[test]
    fn a_bound_that_shuts_out_the_checks_futures_is_named() {
        let source = "/// No `Unpin`.\npub async fn both(f: impl Future<Output = u32> + Unpin) -> u32 {}\n";
        let refused = error("E0277", "`PhantomPinned` cannot be unpinned", "checks/03_join/01_join.rs");
        let report = report_in(&exercise(), "fn main() {}", std::slice::from_ref(&refused));
        assert_eq!((report.advice.as_deref(), report.line), (Some("unpin-asked-of-the-future"), None));
        let exercise = exercise_with("pub async fn both(f: impl Future<Output = u32>) -> u32 {}\n", "exercise::both");
        let report = report_in(&exercise, source, &[refused]);
        assert_eq!((report.advice.as_deref(), report.line), (Some("unpin-asked-of-the-future"), Some(2)));
        assert_eq!(report.expected.as_deref(), Some("any future"));
    }

    #[test]
    fn an_async_error_after_another_error_is_named() {
        let file = "exercises/03_join/01_join.rs";
        let errors = [error("E0425", "cannot find value `x`", file), error("E0728", "`await` is only allowed", file)];
        let report = report_on(&exercise(), &errors);
        assert_eq!(report.advice.as_deref(), Some("await-outside-async"));
        assert_eq!(report.compiler.len(), 2);
        let advised: Vec<Option<&str>> = report.messages.iter().map(|message| message.advice.as_deref()).collect();
        assert_eq!(advised, [None, Some("await-outside-async")]);
    }

    #[test]
    fn an_error_without_a_code_is_matched_by_phrases() {
        let mut escape =
            error("", "captured variable cannot escape `FnMut` closure body", "exercises/03_join/01_join.rs");
        escape.code = None;
        escape.words.push_str("\nreturns an `async` block that contains a reference to a captured variable");
        assert_eq!(
            report_on(&exercise(), &[escape.clone()]).advice.as_deref(),
            Some("closure-returns-borrowing-block")
        );
        escape.words = "error: expected one of `;` or `}`".into();
        assert_eq!(report_on(&exercise(), &[escape]).advice, None);
    }

    #[test]
    fn errors_that_are_not_about_futures_draw_no_advice() {
        let words = [
            ("E0308", "expected `u32`, found opaque type\nfound opaque type `impl Iterator<Item = u32>`"),
            ("E0308", "expected opaque type, found a different opaque type\ndistinct uses of `impl Trait` result in"),
            ("E0308", "expected `Pin<Box<dyn Future<Output = u32>>>`, found `async` block"),
            ("E0599", "no method named `len` found for opaque type `impl Iterator<Item = u32>`"),
            (
                "E0599",
                "no method named `boxed` found for opaque type `impl Future<Output = u32>`\nimplemented but not in scope",
            ),
            ("E0277", "`impl tokio::io::AsyncRead` cannot be unpinned"),
            (
                "E0277",
                "`Rc<i32>` cannot be sent between threads safely\nwithin this `{closure@exercises/a.rs:1:1: 1:8}`",
            ),
            (
                "E0716",
                "this call may capture more lifetimes than intended\nfn look(s: &str) -> impl Iterator<Item = char>",
            ),
        ];
        for (code, words) in words {
            let mut refusal = error(code, words.lines().next().unwrap_or_default(), "exercises/03_join/01_join.rs");
            refusal.words = words.into();
            assert_eq!(report_on(&exercise(), &[refusal]).advice, None, "{code}: {words}");
        }
    }

    #[test]
    fn a_borrow_that_outlives_the_call_is_no_missing_function() {
        let exercise = exercise();
        let kept = error("E0597", "`slip` does not live long enough", "hidden_check.rs");
        assert_eq!(report_on(&exercise, std::slice::from_ref(&kept)).advice.as_deref(), Some("contract-changed"));
        let solution = "pub fn place(slip: &str) -> impl Future<Output = u32> + use<> {}\n";
        let exercise = exercise_with(solution, "exercise::place");
        let source = "//! Write `fn place`.\n\npub fn place(\n    slip: &str,\n) -> impl Future<Output = u32> {\n    todo!()\n}\n";
        let report = report_in(&exercise, source, &[kept]);
        assert_eq!(report.advice.as_deref(), Some("future-keeps-its-arguments"));
        assert_eq!(report.expected.as_deref(), Some(&*exercise.contract()[0]));
        assert_eq!(report.got.as_deref(), Some("pub fn place(slip: &str) -> impl Future<Output = u32>"));
        assert_eq!(report.line, Some(3));
    }

    #[test]
    fn a_missing_function_is_named_by_its_signature() {
        let errors = [error("E0425", "cannot find function `both` in module `exercise`", "hidden_check.rs")];
        let report = report_on(&exercise(), &errors);
        assert_eq!(report.message, "your file no longer has `pub async fn both(x: u32) -> (u32, u32)`");
        assert_eq!(report.advice.as_deref(), Some("contract-changed"));
        assert!(report.compiler.is_empty());
        assert_eq!(report.line, None);
    }

    /// All signatures were listed beside words of rustc's about the check's own closure.
    #[test]
    fn of_several_functions_the_one_that_differs_is_shown() {
        let solution = "pub fn one(\n    mut x: u32,\n) -> u32 {}\npub async fn two(y: impl AsyncFnMut()) {}\n";
        let exercise = exercise_with(solution, "exercise::one exercise::two");
        let source = "pub fn one(x: u32) -> u32 {\n    x\n}\n\npub async fn two(y: impl FnMut()) {\n    y()\n}\n";
        let report = report_in(&exercise, source, &[error("", "async closure does not implement", "hidden_check.rs")]);
        assert_eq!(report.message, "your file compiles, but the check's call of `two` does not");
        assert_eq!(report.expected.as_deref(), Some("pub async fn two(y: impl AsyncFnMut())"));
        assert_eq!(report.got.as_deref(), Some("pub async fn two(y: impl FnMut())"));
        assert_eq!(report.line, Some(5));
    }

    #[test]
    fn an_ordinary_function_in_place_of_a_future_is_named() {
        for (promise, own, due) in [
            ("pub async fn both(x: u32) -> u8", "pub fn both(n: u32) -> u8", Some("holds-its-caller")),
            (
                "pub fn both(x: u32) -> (u8, impl Future<Output = u32>)",
                "pub fn both(x: u32) -> (u8, u32)",
                Some("holds-its-caller"),
            ),
            (
                "pub fn both(x: &str) -> impl Future<Output = Vec<u8>> + use<>",
                "pub fn both(x: &str) -> Vec<u8>",
                Some("holds-its-caller"),
            ),
            ("pub async fn both(x: u32) -> u8", "pub fn both(x: u32) -> u16", Some("contract-changed")),
            ("pub async fn both(x: u32) -> u8", "pub async fn both(x: u32, y: u32) -> u8", Some("contract-changed")),
            ("pub fn both(x: u32) -> u8", "pub async fn both(n: u32) -> u8", Some("async-to-the-top")),
        ] {
            let exercise = exercise_with(format!("{promise} {{}}\n").leak(), "exercise::both");
            let error = error("E0277", "`u8` is not a future", "hidden_check.rs");
            assert_eq!(report_in(&exercise, &format!("{own} {{\n}}\n"), &[error]).advice.as_deref(), due, "{own}");
        }
    }

    #[test]
    fn a_broken_contract_has_the_line_of_the_function_that_broke_it() {
        let private = error("E0603", "function `both` is private", "hidden_check.rs");
        let other_type = error("E0308", "mismatched types", "hidden_check.rs");
        let source = "use std::io;\n\nasync fn both(x: u32) -> u32 {\n    x\n}\n";
        for broken in [private, other_type] {
            let report = report_in(&exercise(), source, &[broken]);
            assert_eq!(
                (report.advice.as_deref(), report.line),
                (Some("contract-changed"), Some(3)),
                "{}",
                report.message
            );
        }
    }
}
