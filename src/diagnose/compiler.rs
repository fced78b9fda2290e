//! What rustc's refusal means: which of its errors are async mistakes, and when it is not
//! the learner's code but the contract that is missing.

use crate::compile::{Diagnostic, Level};
use crate::course::{Exercise, Kind};
use crate::verdict::{Report, Verdict};

/// An error that stands for an idea: its code, a phrase that its text holds, and the advice.
struct Known {
    /// Empty for an error that has no code; its phrases must then tell it.
    code: &'static str,
    /// Any of these in its words; none: the code suffices.
    phrases: &'static [&'static str],
    advice: &'static str,
}

/// From most specific to least. The phrases are those of rustc 1.95; fixtures in
/// `mistakes/` tell when a newer rustc changes its words.
const KNOWN: &[Known] = &[
    known("E0728", &[], "await-outside-async"),
    known("E0752", &[], "async-main-without-runtime"),
    known("E0267", &["inside `async` block"], "early-exit-from-async-block"),
    known("E0282", &["type parameter `E`"], "error-type-unnamed"),
    known("E0283", &["type parameter `E`"], "error-type-unnamed"),
    known("E0283", &[": Unpin`"], "boxed-but-not-pinned"),
    known("E0283", &[": Send`", ": std::marker::Send`"], "send-asked-inside-the-future"),
    known("E0733", &[], "recursive-async-needs-box"),
    known(
        "E0382",
        &["due to this await", "has type `impl Future", "has type `impl std::future::Future"],
        "awaited-twice",
    ),
    known("E0382", &["due to use in coroutine", "async move"], "moved-into-the-block"),
    known("E0505", &["due to use in coroutine", "async move"], "moved-into-the-block"),
    known("E0507", &["due to use in coroutine", "async move"], "moved-into-the-block"),
    known("E0308", &["distinct uses of `impl Trait`"], "futures-of-different-types"),
    known("E0308", &["found future", "found opaque type", "found `async` block"], "future-used-as-value"),
    known("E0277", &["can only be used in an async block"], "early-exit-from-async-block"),
    // A `Vec` of futures, or an iterator of them, is none, in a `join!` as anywhere.
    known("E0277", &[">>` is not a future", "}>` is not a future"], "not-a-future"),
    // The machinery inside both crates' `join!` meets a value where it wants a future.
    known("E0277", &["`maybe_done`"], "awaited-inside-join"),
    known("E0277", A_BOXED_FUTURE, "boxed-but-not-pinned"),
    known("E0277", &["is not a future"], "not-a-future"),
    known("E0277", A_FUTURE, "future-used-as-value"),
    known("E0369", A_FUTURE, "future-used-as-value"),
    known("E0599", A_FUTURE, "future-used-as-value"),
    known("E0600", A_FUTURE, "future-used-as-value"),
    known("E0605", A_FUTURE, "future-used-as-value"),
    known("E0609", A_FUTURE, "future-used-as-value"),
    // What tells a future that is returned from one that is spawned is only this note.
    known("E0373", &["async block is returned here"], "borrowed-by-a-future-that-outlives-it"),
    known("E0373", &["async"], "task-may-outlive"),
    known("E0597", &["captured here by coroutine"], "borrowed-by-a-future-that-outlives-it"),
    known("E0597", &[CAPTURES_MORE], "future-keeps-its-arguments"),
    known("E0716", &[CAPTURES_MORE], "future-keeps-its-arguments"),
    known("E0505", &[CAPTURES_MORE], "future-keeps-its-arguments"),
    known("E0502", &[CAPTURES_MORE], "future-keeps-its-arguments"),
    known("E0506", &[CAPTURES_MORE], "future-keeps-its-arguments"),
    known("E0700", &["{async block@", "impl Future", "impl std::future::Future"], "future-keeps-its-arguments"),
    known("E0525", &["implements the `AsyncFn"], "closure-returns-borrowing-block"),
    known("E0596", &["AsyncFn(", "async |"], "needs-async-fn-mut"),
    known("E0594", &["AsyncFn(", "async |"], "needs-async-fn-mut"),
    known(NO_CODE, &["returns an `async` block that contains a reference"], "closure-returns-borrowing-block"),
    known(NO_CODE, &["captured variable which escapes the closure body"], "closure-returns-borrowing-block"),
    known(NO_CODE, &["return type of closure `{async block@"], "closure-returns-borrowing-block"),
    known(NO_CODE, &["async closure does not implement"], "closure-returns-borrowing-block"),
];

const fn known(code: &'static str, phrases: &'static [&'static str], advice: &'static str) -> Known {
    Known { code, phrases, advice }
}

/// How rustc writes the type of a future; which path it prints depends on what is imported. It
/// calls any `impl Trait` an opaque type, so that an `impl AsyncFn` is one, too.
const A_FUTURE: &[&str] = &["impl Future", "impl std::future::Future", "impl futures::Future"];

/// rustc's note on a future in a plain box, which is a future only if the inner one is `Unpin`. Other
/// things are asked for `Unpin` too, such as a reader, and there a box is not what is missing.
const A_BOXED_FUTURE: &[&str] = &[
    "required for `Box<dyn Future",
    "required for `Box<dyn std::future::Future",
    "required for `Box<impl Future",
    "required for `Box<impl std::future::Future",
    "required for `Box<{async",
];

/// Some of rustc's refusals carry no code; the phrase has to do.
const NO_CODE: &str = "";

/// rustc's note where edition 2024 lets an `impl Trait` keep every lifetime in scope.
const CAPTURES_MORE: &str = "this call may capture more lifetimes than intended";

/// Whether the error is about something that may not cross threads, whose code is none.
fn not_send(diagnostic: &Diagnostic) -> bool {
    diagnostic.message.contains("cannot be sent between threads safely")
}

fn advice_for(diagnostic: &Diagnostic) -> Option<&'static str> {
    if not_send(diagnostic) {
        return Some("not-send");
    }
    let code = diagnostic.code.as_deref().unwrap_or_default();
    KNOWN
        .iter()
        .filter(|known| known.code == code)
        .find(|known| known.phrases.is_empty() || known.phrases.iter().any(|phrase| diagnostic.words.contains(phrase)))
        .map(|known| known.advice)
}

/// The report on a file that rustc refused.
pub fn refused(exercise: &Exercise, diagnostics: &[Diagnostic]) -> Report {
    let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|d| d.level == Level::Error).collect();
    let is_theirs = |d: &&&Diagnostic| d.file.as_deref().is_some_and(|file| file.starts_with("exercises"));
    let theirs: Vec<&&Diagnostic> = errors.iter().filter(is_theirs).collect();
    let mut report = Report::new(&exercise.name, Verdict::NotCompiled, "");
    report.compiler = super::rendered(diagnostics, Level::Error);
    report.messages = super::messages(diagnostics, |_| None);

    let Some(first) = theirs.first() else {
        contract_broken(exercise, &errors, &mut report);
        // Their own text would only show a file that the learner can't see.
        report.compiler.clear();
        return report;
    };
    // A function that is gone is missed by the learner's own `main` as well.
    let gone = errors.iter().filter(|d| !is_theirs(d)).find_map(|d| missing_name(d));
    if gone.is_some_and(|name| theirs.iter().all(|d| missing_name(d) == Some(name))) {
        contract_broken(exercise, &errors, &mut report);
        return report;
    }
    // The first error decides what to look at; another may name the idea behind it.
    let (told, advice) = theirs
        .iter()
        .find_map(|d| Some((**d, advice_for(d)?)))
        .map_or((**first, None), |(d, advice)| (d, Some(advice)));
    report.advice = advice.map(str::to_owned);
    if advice.is_some() {
        // Others may only follow from this one; what they would be told for is not proven.
        let same = |d: &Diagnostic| advice_for(d).filter(|id| Some(*id) == advice).map(str::to_owned);
        report.messages = super::messages(diagnostics, |d| same(d).filter(|_| d.level == Level::Error));
    }
    let shown = if advice.is_some() { told } else { **first };
    report.message = match &shown.code {
        Some(code) => format!("rustc says: {} ({code})", shown.message),
        None => format!("rustc says: {}", shown.message),
    };
    report.file.clone_from(&shown.file);
    report.line = shown.line;
    report
}

/// The name that `diagnostic` could not find, or could not use.
fn missing_name(diagnostic: &Diagnostic) -> Option<&str> {
    // E0425, E0432 and E0433 are names that are not there; E0603 is one that is private.
    let absent = matches!(diagnostic.code.as_deref(), Some("E0425" | "E0432" | "E0433" | "E0603"));
    diagnostic.message.split('`').nth(1).filter(|_| absent)
}

/// No error lies in the learner's file, or all miss the same thing, so something that the check calls is not there,
/// or is not what the text asks for.
fn contract_broken(exercise: &Exercise, errors: &[&Diagnostic], report: &mut Report) {
    report.advice = Some("contract-changed".into());
    report.file = Some(exercise.path());
    let missing_main = errors.iter().any(|d| d.code.as_deref() == Some("E0601"));
    if exercise.kind == Kind::Program && missing_main {
        report.message = "your file no longer has a `fn main` that can be run".into();
        return;
    }
    let absent = errors.iter().find_map(|d| Some((*d, missing_name(d)?)));
    let named = absent.and_then(|(_, name)| {
        let by_name = exercise.contract.iter().find(|signature| signature.contains(&format!(" {name}")));
        // With the whole file gone, rustc misses the module first; one signature is still a name.
        by_name.or(exercise.contract.first().filter(|_| exercise.contract.len() == 1))
    });
    report.expected = Some(exercise.contract.join("\n"));
    report.message = match (named, absent) {
        (Some(signature), Some((d, _))) if d.code.as_deref() == Some("E0603") => {
            format!("`{signature}` must be `pub`, so that the check can call it")
        }
        (Some(signature), _) => format!("your file no longer has `{signature}`"),
        (None, Some(_)) => "your file no longer has what its text asks for".into(),
        (None, None) => "what your file offers no longer fits its text".into(),
    };
    report.got = errors.first().map(|d| d.message.clone());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Starter;

    fn exercise() -> Exercise {
        Exercise {
            name: "join".into(),
            was: Vec::new(),
            chapter: "03_join".into(),
            file: "01_join.rs".into(),
            kind: Kind::Function,
            checks: vec!["a".into()],
            contract: vec!["pub async fn both(x: u32) -> (u32, u32)".into()],
            starter: Starter { verdict: "failed".into(), advice: None },
            hints: vec![],
            lesson: String::new(),
            run_seconds: None,
            picture: None,
        }
    }

    fn error(code: &str, message: &str, file: &str) -> Diagnostic {
        Diagnostic {
            level: Level::Error,
            code: Some(code.into()),
            message: message.into(),
            file: Some(file.into()),
            line: Some(3),
            words: message.into(),
            rendered: format!("error[{code}]: {message}"),
            json: serde_json::json!({ "level": "error", "message": message }),
        }
    }

    #[test]
    fn an_async_mistake_is_named_even_behind_another_error() {
        let file = "exercises/03_join/01_join.rs";
        let errors = [error("E0425", "cannot find value `x`", file), error("E0728", "`await` is only allowed", file)];
        let report = refused(&exercise(), &errors);
        assert_eq!(report.advice.as_deref(), Some("await-outside-async"));
        assert_eq!(report.compiler.len(), 2);
        let advised: Vec<Option<&str>> = report.messages.iter().map(|message| message.advice.as_deref()).collect();
        assert_eq!(advised, [None, Some("await-outside-async")]);
    }

    #[test]
    fn an_error_without_a_code_is_told_by_its_words() {
        let mut escape =
            error("", "captured variable cannot escape `FnMut` closure body", "exercises/03_join/01_join.rs");
        escape.code = None;
        escape.words.push_str("\nreturns an `async` block that contains a reference to a captured variable");
        assert_eq!(refused(&exercise(), &[escape.clone()]).advice.as_deref(), Some("closure-returns-borrowing-block"));
        escape.words = "error: expected one of `;` or `}`".into();
        assert_eq!(refused(&exercise(), &[escape]).advice, None);
    }

    #[test]
    fn a_missing_function_is_named_by_its_signature() {
        let errors = [error("E0425", "cannot find function `both` in module `exercise`", "hidden_check.rs")];
        let report = refused(&exercise(), &errors);
        assert_eq!(report.message, "your file no longer has `pub async fn both(x: u32) -> (u32, u32)`");
        assert_eq!(report.advice.as_deref(), Some("contract-changed"));
        assert!(report.compiler.is_empty());
    }
}
