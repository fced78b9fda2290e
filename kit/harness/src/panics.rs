//! Panics of the learner's code, as failures.
//!
//! A panic on the check's own thread ends the check. One in a spawned task or a thread ends only that, and tokio or std
//! keeps it: here it is remembered, so that it is not taken for something else. A panic is the learner's own first
//! of all. Only its words can prove that it came from a connection.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

use crate::outcome::{Checked, Failure};
use crate::protocol::Place;
use crate::trace;

/// Performs `body`, and turns a panic of the learner's code in it into the failure that
/// the whole check would have ended with, so that the check can say what it points to.
pub fn catch_panic<T>(body: impl FnOnce() -> Checked<T>) -> Checked<T> {
    panic::catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| Err(panicked(payload.as_ref())))
}

/// Panics with `payload`, as a bug in a task of the check's own would. Pictures show it, nothing is printed, and it is not taken
/// for a panic of the learner's.
pub fn panic_with(payload: impl Any + Send) -> ! {
    trace::panicked(None, &words(&payload));
    panic::resume_unwind(Box::new(payload))
}

/// Performs `body`, in which the learner's code may be meant to panic: an assertion of a test that they wrote. Returns
/// the panic as an error of its own kind, which is neither printed nor remembered. A picture shows it.
///
/// # Errors
/// The panic.
pub fn catch_wanted_panic<T>(body: impl FnOnce() -> Checked<T>) -> Result<Checked<T>, Failure> {
    let was_wanted = WANTED.swap(true, Ordering::Relaxed);
    let outcome = panic::catch_unwind(AssertUnwindSafe(body)).map_err(|payload| panicked(payload.as_ref()));
    WANTED.store(was_wanted, Ordering::Relaxed);
    outcome
}

/// Whether a panic is meant to happen now, so that nobody has to read of it.
static WANTED: AtomicBool = AtomicBool::new(false);
/// The panics of one check, on any thread, that no failure has told of yet.
static UNTOLD: Mutex<Vec<Panic>> = Mutex::new(Vec::new());
/// The most that are kept: a server may panic over each of its clients.
const MOST: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Panic {
    pub said: String,
    pub place: Option<Place>,
}

fn untold() -> MutexGuard<'static, Vec<Panic>> {
    UNTOLD.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Remembers each panic from now on; it is still printed.
pub(crate) fn remember() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let place = info.location().map(|at| Place { file: at.file().to_owned(), line: at.line() });
        let said = words(info.payload());
        trace::panicked(place.clone(), &said);
        if !WANTED.load(Ordering::Relaxed) {
            note(Panic { said, place });
            print(info);
        }
    }));
}

fn note(panic: Panic) {
    let mut untold = untold();
    if untold.len() < MOST && !untold.contains(&panic) {
        untold.push(panic);
    }
}

/// Forgets what came before: a new check begins.
pub(crate) fn forget() {
    untold().clear();
}

/// The advice that a panic's message alone proves.
pub(crate) fn idea_of_a_panic(said: &str) -> Option<&'static str> {
    const IDEAS: [(&str, &str); 12] = [
        ("there is no reactor running", "off-its-runtime"),
        ("outside of a `task::LocalSet`", "spawn-local-without-a-local-set"),
        ("Cannot start a runtime from within a runtime", "block-on-inside-async"),
        // `blocking_send`, `blocking_recv`, `blocking_lock`.
        ("Cannot block the current thread from within a runtime", "blocking-call-inside-async"),
        ("Cannot drop a runtime in a context where blocking is not allowed", "block-on-inside-async"),
        // The same from futures' `block_on`, which is the course's own.
        ("from within another executor", "block-on-inside-async"),
        ("can call blocking only when running on the multi-threaded runtime", "block-in-place-on-one-thread"),
        ("resumed after completion", "awaited-twice"),
        ("all branches are disabled and there is no else branch", "all-branches-disabled"),
        ("mpsc bounded channel requires buffer > 0", "channel-without-room"),
        ("broadcast channel capacity cannot be zero", "channel-without-room"),
        // The clock of a timing check is paused already; a learner has no reason to do it.
        ("time is already frozen", "clock-moved"),
    ];
    IDEAS.iter().find(|(words, _)| said.contains(words)).map(|(_, idea)| *idea)
}

/// The failure for a panic that reached the check.
pub(crate) fn panicked(payload: &(dyn Any + Send)) -> Failure {
    reason(words(payload), &mut untold()).failure()
}

/// The failure for the panic that `main` ended with.
pub(crate) fn main_panicked(payload: &(dyn Any + Send)) -> Failure {
    reason(words(payload), &mut untold()).failure_of("`main`")
}

/// The reason for the panic that `said` this, where nobody has told of those in `untold`.
fn reason(said: String, untold: &mut Vec<Panic>) -> Panic {
    let at = untold.iter().rposition(|panic| panic.said == said);
    let place = at.and_then(|at| untold.remove(at).place);
    // Whoever waited for a task or a thread that panicked may panic over that: the first panic is the reason.
    let first = untold.iter().find(|first| is_over_another(&said) && first.is_the_learners());
    first.cloned().unwrap_or(Panic { said, place })
}

fn words(payload: &dyn Any) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}

/// Whether a panic says that another one was the reason, in the words of std or tokio.
fn is_over_another(said: &str) -> bool {
    ["Any { .. }", "JoinError::Panic", "PoisonError"].iter().any(|words| said.contains(words))
}

impl Panic {
    /// The first panic in what a program said on standard error.
    pub(crate) fn first_of<'a>(lines: impl IntoIterator<Item = &'a String>) -> Option<Panic> {
        let mut lines = lines.into_iter();
        lines
            .by_ref()
            .find_map(|line| {
                let (_, place) = line.split_once(" panicked at ")?;
                let mut parts = place.trim_end_matches(':').rsplitn(3, ':');
                let (_column, line, file) = (parts.next()?, parts.next()?, parts.next()?);
                Some(Place { file: file.to_owned(), line: line.parse().ok()? })
            })
            .map(|place| Panic { said: lines.next().cloned().unwrap_or_default(), place: Some(place) })
    }

    /// The failure of whoever panicked.
    pub(crate) fn failure(self) -> Failure {
        self.failure_of("your code")
    }

    /// The same, where the learner is told that `who` panicked.
    fn failure_of(self, who: &str) -> Failure {
        let Panic { said, place } = self;
        let advice = idea_of_a_panic(&said).map(str::to_owned);
        Failure { advice, panicked: true, place, ..Failure::new(format!("{who} panicked: {said}")) }
    }

    /// Whether the learner's code is to blame: its line panicked, or a library that says what was wrong with a call.
    fn is_the_learners(&self) -> bool {
        let here = self.place.as_ref().is_some_and(Place::is_in_learner_file);
        here || idea_of_a_panic(&self.said).is_some()
    }

    fn is_a_bug(&self) -> bool {
        self.clone().failure().panicked_over_a_bug()
    }

    /// Whether its words speak of something that happened to the code, so that a check may have a better idea of it.
    fn is_over_an_event(&self) -> bool {
        const WORDS: [&str; 5] = ["Utf8Error", "SendError", "RecvError", "JoinError", "Elapsed"];
        is_over_another(&self.said) || WORDS.iter().any(|words| self.said.contains(words))
    }

    /// What a check came to in which this happened in a task or a thread.
    ///
    /// A panic is the reason for what was missed meanwhile, unless it is over a connection. A check that missed
    /// nothing fails over a bug alone: a panic in the learner's words may be how a task of theirs ends.
    pub(crate) fn explains(self, outcome: Checked) -> Checked {
        let is_over_an_event = self.is_over_an_event();
        let said = self.failure();
        match outcome {
            Err(failure) if failure.panicked || failure.trouble => Err(failure),
            outcome if said.panicked_over_a_client() => outcome,
            Ok(()) if said.panicked_over_a_bug() => Err(said.expected("no panic, in a task or a thread either")),
            Ok(()) => Ok(()),
            Err(failure) if is_over_an_event && failure.advice.is_some() => {
                let place = failure.place.clone().or(said.place);
                Err(Failure { place, ..failure }.details([said.message]))
            }
            Err(failure) => {
                let after = format!("after that: {}", failure.message);
                let Failure { expected, got, took, times, tasks, details, .. } = failure;
                Err(Failure { expected, got, took, times, ..said.details([after]) }.details(tasks).details(details))
            }
        }
    }
}

/// `failure`, if a panic of the learner's own is its reason whose words contain `words`: the panic is told with it, and
/// `advice` says which idea was missed. Without this, the panic takes the place of the failure.
pub fn told_with_panic(failure: Failure, words: &str, advice: &str) -> Failure {
    let mut untold = untold();
    let at = untold.iter().position(|panic| panic.is_the_learners() && panic.said.contains(words));
    match at.map(|at| untold.remove(at)) {
        Some(panic) => {
            let Failure { message, place, .. } = panic.failure();
            Failure { place, panicked: true, ..failure }.instead_advise(advice).details([message])
        }
        None => failure,
    }
}

/// The outcome of a check, in the light of the panics that nobody has told of.
pub(crate) fn explained(outcome: Checked) -> Checked {
    let untold = std::mem::take(&mut *untold());
    let mut own = untold.iter().filter(|panic| panic.is_the_learners());
    match own.clone().find(|panic| panic.is_a_bug()).or_else(|| own.next()) {
        Some(panic) => panic.clone().explains(outcome),
        None => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A panic in line 7 of a learner's file.
    fn own(said: &str) -> Panic {
        let place = Place { file: "exercises/04_echo/02_echo_listen.rs".into(), line: 7 };
        Panic { said: said.into(), place: Some(place) }
    }

    fn missed() -> Failure {
        Failure::new("client A did not get its bytes back").expected("6 bytes").got("nothing")
    }

    fn line(failure: &Failure) -> Option<u32> {
        failure.place.as_ref().map(|place| place.line)
    }

    #[test]
    fn a_panic_that_a_check_knows_is_told_with_its_failure() {
        let _turn = crate::runner::the_only_check();
        forget();
        note(own("somebody waits: \"six buns\""));
        let other = told_with_panic(missed(), "seven buns", "an-idea");
        assert!(!other.panicked && other.advice.is_none());
        let told = told_with_panic(missed(), "six buns", "an-idea");
        assert_eq!((told.message.as_str(), line(&told)), ("client A did not get its bytes back", Some(7)));
        let told = explained(Err(told)).unwrap_err();
        assert!(told.has_advice("an-idea") && told.details[0].contains("six buns"), "{told:?}");
    }

    #[test]
    fn a_panic_of_the_learners_own_in_a_task_is_what_the_check_says_first() {
        let bugs = [
            "not yet implemented",
            "not implemented: later",
            "index out of bounds: the len is 3 but the index is 3",
            "range end index 9 out of range for slice of length 3",
            "attempt to subtract with overflow",
            "attempt to divide by zero",
            "called `Option::unwrap()` on a `None` value",
            "RefCell already borrowed",
            "assertion failed: served < 3",
        ];
        for said in bugs {
            let failed = own(said).explains(Err(missed().instead_advise("one-read-is-not-one-message"))).unwrap_err();
            assert_eq!((failed.message, failed.advice.as_ref()), (format!("your code panicked: {said}"), None));
            assert_eq!(failed.details, ["after that: client A did not get its bytes back"]);
            assert_eq!(failed.got.as_deref(), Some("nothing"));
            // A check that missed nothing has failed too.
            let failed = own(said).explains(Ok(())).unwrap_err();
            assert_eq!((failed.message.as_str(), line(&failed)), (&*format!("your code panicked: {said}"), Some(7)));
        }
    }

    #[test]
    fn a_panic_of_the_learners_own_words_is_the_reason_and_may_end_a_task() {
        let parsed = r#"called `Result::unwrap()` on an `Err` value: ParseIntError { kind: InvalidDigit }"#;
        let no_file = r#"menu: Os { code: 2, kind: NotFound, message: "No such file or directory" }"#;
        for said in ["no such dish", parsed, no_file] {
            assert_eq!(own(said).explains(Ok(())), Ok(()));
            let failed = own(said).explains(Err(missed().instead_advise("dropped-before-it-was-read"))).unwrap_err();
            assert_eq!((failed.message, failed.advice.as_ref()), (format!("your code panicked: {said}"), None));
        }
    }

    #[test]
    fn a_panic_over_an_event_leaves_the_check_its_idea() {
        let panic = own("called `Result::unwrap()` on an `Err` value: Utf8Error { valid_up_to: 3, error_len: None }");
        let failed = panic.clone().explains(Err(missed())).unwrap_err();
        assert_eq!((failed.message, failed.advice.as_ref()), (panic.clone().failure().message, None));
        let failed = panic.clone().explains(Err(missed().instead_advise("bytes-are-not-text"))).unwrap_err();
        assert_eq!((failed.message.as_str(), line(&failed)), ("client A did not get its bytes back", Some(7)));
        assert!(failed.has_advice("bytes-are-not-text"));
        assert_eq!(failed.details, [panic.failure().message]);
    }

    #[test]
    fn a_panic_over_a_connection_explains_nothing_else() {
        let reset =
            r#"called `Result::unwrap()` on an `Err` value: Os { code: 104, kind: ConnectionReset, message: "…" }"#;
        assert_eq!(own(reset).explains(Ok(())), Ok(()));
        assert_eq!(own(reset).explains(Err(missed())), Err(missed()));
    }

    #[test]
    fn a_panic_of_the_checks_own_carries_its_payload_and_is_not_remembered() {
        let payload = panic::catch_unwind(|| panic_with(String::from("no paper, in a test"))).unwrap_err();
        assert_eq!(payload.downcast_ref::<String>().map(String::as_str), Some("no paper, in a test"));
        assert!(untold().iter().all(|panic| panic.said != "no paper, in a test"));
    }

    #[test]
    fn a_wanted_panic_is_returned_and_anything_else_too() {
        let wanted = catch_wanted_panic(|| -> Checked { panic!("assertion failed: took == second") });
        let said = wanted.unwrap_err();
        assert_eq!(said.message, "your code panicked: assertion failed: took == second");
        assert!(said.panicked && !WANTED.load(Ordering::Relaxed));
        assert_eq!(catch_wanted_panic(|| Ok(7)), Ok(Ok(7)));
        assert_eq!(catch_wanted_panic(|| Err::<(), _>(missed())), Ok(Err(missed())));
    }

    #[test]
    fn who_panics_over_a_panic_says_the_first_one() {
        let said = "called `Result::unwrap()` on an `Err` value: Any { .. }".to_owned();
        let failure = reason(said, &mut vec![own("attempt to add with overflow")]).failure();
        assert_eq!(failure.message, "your code panicked: attempt to add with overflow");
        assert_eq!(line(&failure), Some(7));
    }

    #[test]
    fn the_panic_of_a_program_is_read_from_its_words() {
        let panic = |lines: &[&str]| Panic::first_of(&lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>());
        let said = [
            "a client is gone",
            "thread 'main' (7) panicked at exercises/04_echo/02_echo_listen.rs:7:5:",
            "not yet implemented",
            "thread 'main' (7) panicked at exercises/04_echo/02_echo_listen.rs:9:5:",
            "another",
        ];
        assert_eq!(panic(&said), Some(own("not yet implemented")));
        assert_eq!(panic(&["Error: no"]), None);
    }
}
