//! Panics of the learner's code, as failures.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};

use crate::outcome::{Checked, Failure};
use crate::protocol::Place;
use crate::trace;

/// Performs `body`, and turns a panic of the learner's code in it into the failure that
/// the whole check would have ended with, so that the check can say what it points to.
pub fn catch_panic<T>(body: impl FnOnce() -> Checked<T>) -> Checked<T> {
    panic::catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| Err(panicked(payload.as_ref())))
}

thread_local! {
    /// Where this thread's latest panic came from; the payload does not say.
    static LAST_PANIC: RefCell<Option<Place>> = const { RefCell::new(None) };
}

/// Remembers the place of each panic from now on; the panic is still printed.
pub(crate) fn remember() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let place = info.location().map(|at| Place { file: at.file().to_owned(), line: at.line() });
        trace::panicked(place.clone());
        LAST_PANIC.with_borrow_mut(|last| *last = place);
        print(info);
    }));
}

/// The advice that a panic's message alone proves.
pub(crate) fn idea_of_a_panic(said: &str) -> Option<&'static str> {
    const IDEAS: [(&str, &str); 7] = [
        ("there is no reactor running", "off-its-runtime"),
        ("outside of a `task::LocalSet`", "spawn-local-without-a-local-set"),
        ("Cannot start a runtime from within a runtime", "block-on-inside-async"),
        ("Cannot drop a runtime in a context where blocking is not allowed", "block-on-inside-async"),
        // The same from futures' `block_on`, which is the course's own.
        ("from within another executor", "block-on-inside-async"),
        ("resumed after completion", "awaited-twice"),
        // The clock of a timing check is paused already; a learner has no reason to do it.
        ("time is already frozen", "clock-moved"),
    ];
    IDEAS.iter().find(|(words, _)| said.contains(words)).map(|(_, idea)| *idea)
}

/// The failure for a panic that reached the check.
pub(crate) fn panicked(payload: &(dyn std::any::Any + Send)) -> Failure {
    let said = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".into());
    let mut failure = Failure::new(format!("your code panicked: {said}"));
    failure.advice = idea_of_a_panic(&said).map(str::to_owned);
    failure.panicked = true;
    failure.place = LAST_PANIC.with_borrow_mut(Option::take);
    failure
}
