//! What rustc's refusal means: which of its errors are async mistakes, and when it is not
//! the learner's code but the contract that is missing.

use crate::compile::{Diagnostic, Level};
use crate::course::Exercise;
use crate::verdict::{Report, Verdict};

/// An error that stands for an idea: its code, phrases that its text holds, and the advice.
struct Known {
    /// Empty for an error that has no code; its phrases must then tell it.
    code: &'static str,
    /// Any of these in its words; none: the code suffices.
    phrases: &'static [&'static str],
    /// And any of these, for what one phrase alone does not tell; none: that is enough.
    besides: &'static [&'static str],
    /// `None` where the words are those of a later line, and its idea is not what was missed.
    advice: Option<&'static str>,
}

/// From most specific to least. The phrases are those of rustc 1.95; fixtures in
/// `mistakes/` tell when a newer rustc changes its words.
const KNOWN: &[Known] = &[
    known("E0728", &[], "await-outside-async"),
    known("E0752", &[], "async-main-without-runtime"),
    known("E0583", &[], "one-file-each"),
    known("E0038", &["is `async`", "trait `AsyncFn"], "async-trait-not-dyn"),
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
    known("E0382", &["variable moved due to use in coroutine"], "moved-into-the-block"),
    known("E0382", &["moved here, in previous iteration of loop"], "moved-into-the-block").and(&["async move {"]),
    known("E0505", &[CAPTURES_MORE], "future-keeps-its-arguments").and(A_FUTURE_SOMEWHERE),
    known("E0505", &["move occurs due to use in coroutine"], "moved-into-the-block"),
    known("E0507", &["variable moved due to use in coroutine"], "moved-into-the-block"),
    known("E0308", TWO_FUTURES, "futures-of-different-types"),
    known("E0308", &["distinct uses of `impl Trait`"], "futures-of-different-types").and(A_FUTURE),
    untold("E0308", &["distinct uses of `impl Trait`"]),
    known("E0308", &["expected `Pin<Box<dyn "], "boxed-but-not-pinned").and(&["found `Box<"]),
    // What was expected is a future as well, or a task, and to await is not what is missing.
    untold("E0308", &["expected `Pin<Box<dyn ", "expected `Box<dyn Future", "expected `JoinHandle<"]),
    known(
        "E0308",
        &["found future", "found `async` block", "found `&impl Future<", CALL_OF_A_CLOSURE],
        "future-used-as-value",
    ),
    // A pattern of a value, and behind it a future.
    known("E0308", &["this expression has type `"], "future-used-as-value")
        .and(&["expected future", "expected `async` block"]),
    known("E0277", &["can only be used in an async block"], "early-exit-from-async-block"),
    // A `Vec` of futures, or an iterator of them, is none, in a `join!` as anywhere.
    known("E0277", &[">>` is not a future", "}>` is not a future"], "not-a-future"),
    // The machinery inside both crates' `join!` meets a value where it wants a future.
    known("E0277", &["`maybe_done`"], "awaited-inside-join"),
    known("E0277", A_BOXED_FUTURE, "boxed-but-not-pinned"),
    // Other things are asked for `Unpin` too, such as a reader, or a future behind a reference.
    untold("E0277", &["cannot be unpinned", "the trait `Unpin` is not implemented"]),
    untold("E0277", &["FusedFuture", "cannot be shared between threads"]),
    // A function that was not called is no value yet, and where one is due, a future is not what must be awaited.
    untold("E0277", &["use parentheses to call this", "the trait `AsyncFn", "closure, found `"]),
    known("E0277", &["is not a future"], "not-a-future"),
    known("E0277", A_FUTURE, "future-used-as-value"),
    known("E0277", &["Extend<impl "], "future-used-as-value").and(A_FUTURE_SOMEWHERE),
    known("E0369", A_FUTURE, "future-used-as-value"),
    // A method that futures do have, or could be thought to have.
    untold("E0599", &["implemented but not in scope", "must be pinned"]),
    untold("E0599", &["named `clone`", "named `poll`", "named `abort`", "named `join`", "named `cancel`"]),
    known("E0599", A_FUTURE, "future-used-as-value"),
    known("E0600", A_FUTURE, "future-used-as-value"),
    known("E0605", A_FUTURE, "future-used-as-value"),
    known("E0608", A_FUTURE, "future-used-as-value"),
    known("E0609", A_FUTURE, "future-used-as-value"),
    known("E0614", A_FUTURE, "future-used-as-value"),
    // What tells a future that is returned from one that is spawned is only this note.
    known("E0373", &["async block is returned here"], "borrowed-by-a-future-that-outlives-it"),
    known("E0373", &["async"], "task-may-outlive"),
    known("E0597", &["is borrowed for `'static`"], "task-may-outlive").and(&["spawn("]),
    known("E0521", &["must outlive `'static`"], "task-may-outlive").and(&["spawn("]),
    known("E0597", &["captured here by coroutine"], "borrowed-by-a-future-that-outlives-it"),
    known("E0597", &[CAPTURES_MORE], "future-keeps-its-arguments").and(A_FUTURE_SOMEWHERE),
    known("E0716", &[CAPTURES_MORE], "future-keeps-its-arguments").and(A_FUTURE_SOMEWHERE),
    known("E0499", &[CAPTURES_MORE], "future-keeps-its-arguments").and(A_FUTURE_SOMEWHERE),
    known("E0502", &[CAPTURES_MORE], "future-keeps-its-arguments").and(A_FUTURE_SOMEWHERE),
    known("E0506", &[CAPTURES_MORE], "future-keeps-its-arguments").and(A_FUTURE_SOMEWHERE),
    known("E0700", &["{async block@", "impl Future", "impl std::future::Future"], "future-keeps-its-arguments"),
    known("E0525", &["implements the `AsyncFn"], "closure-returns-borrowing-block"),
    known("E0596", &["AsyncFn(", "async |"], "needs-async-fn-mut"),
    known("E0594", &["AsyncFn(", "async |"], "needs-async-fn-mut"),
    known(NO_CODE, &["returns an `async` block that contains a reference"], "closure-returns-borrowing-block"),
    known(NO_CODE, &["captured variable which escapes the closure body"], "closure-returns-borrowing-block"),
    known(NO_CODE, &["return type of closure `{async block@"], "closure-returns-borrowing-block"),
    known(NO_CODE, &["async closure does not implement"], "closure-returns-borrowing-block"),
    known(NO_CODE, STATIC_BUT_BORROWS, "future-keeps-its-arguments").and(A_FUTURE_SOMEWHERE),
];

const fn known(code: &'static str, phrases: &'static [&'static str], advice: &'static str) -> Known {
    Known { code, phrases, besides: &[], advice: Some(advice) }
}

const fn untold(code: &'static str, phrases: &'static [&'static str]) -> Known {
    Known { code, phrases, besides: &[], advice: None }
}

impl Known {
    const fn and(mut self, besides: &'static [&'static str]) -> Known {
        self.besides = besides;
        self
    }

    fn is_it(&self, code: &str, words: &str) -> bool {
        let any = |phrases: &[&str]| phrases.is_empty() || phrases.iter().any(|phrase| words.contains(phrase));
        self.code == code && any(self.phrases) && any(self.besides)
    }
}

/// How rustc writes the type of a future; which path it prints depends on what is imported. With the quote in
/// front of it, since a line of the learner's may hold the same words.
const A_FUTURE: &[&str] =
    &["`impl Future<", "`impl std::future::Future<", "`impl futures::Future<", "`{async block@", CALL_OF_A_CLOSURE];

/// Its name for the future that a call of an `AsyncFn` or an `AsyncFnMut` makes.
const CALL_OF_A_CLOSURE: &str = "::CallRefFuture<";

/// For a phrase that is sure of all but what it is about.
const A_FUTURE_SOMEWHERE: &[&str] = &["Future"];

/// What rustc says where one future is due and another one stands, of async blocks, async fns and both. Its note that
/// no two async blocks have the same type also stands below an async closure that returns something wrong.
const TWO_FUTURES: &[&str] = &[
    "found a different `async` block",
    "found a different future",
    "expected future, found `async` block",
    "expected `async` block, found future",
];

/// rustc's note on a future in a plain box, which is a future only if the inner one is `Unpin`.
const A_BOXED_FUTURE: &[&str] = &[
    "required for `Box<dyn Future",
    "required for `Box<dyn std::future::Future",
    "required for `Box<dyn futures::Future",
    "required for `Box<impl Future",
    "required for `Box<impl std::future::Future",
    "required for `Box<impl futures::Future",
    "required for `Box<{async",
];

/// What rustc offers where a signature says that nothing is borrowed, in so many words or because a
/// `dyn Trait` in a box means that, and the future borrows.
const STATIC_BUT_BORROWS: &[&str] = &[
    "to declare that the trait object captures data from argument",
    "explicit `'static` bound to the lifetime of argument",
];

/// Some of rustc's refusals carry no code; the phrase has to do.
const NO_CODE: &str = "";

/// rustc's note where edition 2024 lets an `impl Trait` keep every lifetime in scope.
const CAPTURES_MORE: &str = "this call may capture more lifetimes than intended";

/// Whether the error is about a future that may not cross threads, whose code is none.
fn not_send(diagnostic: &Diagnostic) -> bool {
    // What a thread is given need not be a future, and of a type parameter nothing is known yet.
    let others = ["within this `{closure@", "required by a bound in `std::thread::", "restricting type parameter"];
    diagnostic.message.contains("cannot be sent between threads safely")
        && !others.iter().any(|words| diagnostic.words.contains(words))
}

fn advice_for(diagnostic: &Diagnostic) -> Option<&'static str> {
    if not_send(diagnostic) {
        return Some("not-send");
    }
    let code = diagnostic.code.as_deref().unwrap_or_default();
    KNOWN.iter().find(|known| known.is_it(code, &diagnostic.words))?.advice
}

/// The report on a file that rustc refused.
pub fn refused(exercise: &Exercise, diagnostics: &[Diagnostic]) -> Report {
    let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|d| d.level == Level::Error).collect();
    let is_theirs = |d: &&&Diagnostic| d.file.as_deref().is_some_and(|file| file.starts_with("exercises"));
    let theirs: Vec<&&Diagnostic> = errors.iter().filter(is_theirs).collect();
    let mut report = Report::new(&exercise.name, Verdict::NotCompiled, "");
    report.compiler = super::rendered(diagnostics, Level::Error);
    report.messages = super::messages(diagnostics, |_| None);

    if errors.iter().any(|d| lacks_main(d)) {
        contract_broken(exercise, &errors, &mut report);
        return report;
    }
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

/// The report on a text that is too much for rustc, which was ended by `signal`.
pub fn overwhelmed(exercise: &Exercise, signal: &str) -> Report {
    let message = format!("rustc could not finish: this text is too much for it, and it was ended by {signal}");
    let mut report = Report::new(&exercise.name, Verdict::NotCompiled, message);
    report.file = Some(exercise.path());
    report.advice = Some("too-much-for-rustc".into());
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
fn contract_broken(exercise: &Exercise, errors: &[&Diagnostic], report: &mut Report) {
    report.advice = Some("contract-changed".into());
    report.file = Some(exercise.path());
    let absent = errors.iter().find_map(|d| Some((*d, missing_name(d)?)));
    if absent.is_none() && errors.iter().any(|d| lacks_main(d)) {
        report.advice = Some("no-main".into());
        report.message = "your file no longer has a `fn main` that can be run".into();
        return;
    }
    if errors.iter().any(|d| d.message.starts_with("linking with")) {
        report.message =
            "rustc can't make a program of your file: it finds no start of it, as with `#![no_main]`".into();
        return;
    }
    // The check lets go of an argument before it uses what came of it, as the signature promises it can.
    let borrowed = |d: &&Diagnostic| matches!(d.code.as_deref(), Some("E0597" | "E0505" | "E0716"));
    let promise = exercise.contract.iter().find(|signature| signature.contains("use<>"));
    if let (Some(promise), Some(d)) = (promise, errors.iter().copied().find(borrowed)) {
        report.advice = Some("future-keeps-its-arguments".into());
        report.message = "what your function returns still borrows an argument, which its caller lets go of".into();
        report.expected = Some(promise.clone());
        report.got = Some(d.message.clone());
        return;
    }
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
    use crate::course::{Kind, Starter};

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
            serves: false,
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
    fn there_is_a_text_for_each_idea() {
        let advice = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("advice");
        for id in KNOWN.iter().filter_map(|known| known.advice).chain(["not-send", "contract-changed"]) {
            assert!(advice.join(format!("{id}.md")).is_file(), "{id}");
        }
    }

    #[test]
    fn what_is_no_future_draws_none_of_their_advice() {
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
            assert_eq!(refused(&exercise(), &[refusal]).advice, None, "{code}: {words}");
        }
    }

    #[test]
    fn a_borrow_that_outlives_the_call_is_no_missing_function() {
        let mut exercise = exercise();
        let kept = error("E0597", "`slip` does not live long enough", "hidden_check.rs");
        assert_eq!(refused(&exercise, std::slice::from_ref(&kept)).advice.as_deref(), Some("contract-changed"));
        exercise.contract = vec!["pub fn place(slip: &str) -> impl Future<Output = u32> + use<>".into()];
        let report = refused(&exercise, &[kept]);
        assert_eq!(report.advice.as_deref(), Some("future-keeps-its-arguments"));
        assert_eq!(report.expected.as_deref(), Some(&*exercise.contract[0]));
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
