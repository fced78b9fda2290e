//! What a check has the learner's code work on just now, so that a hang or a panic can say it.
//!
//! Checks choose unforeseeable numbers, and odd cases such as an empty list. A failure of
//! its own shows them; a hang that the watchdog sees from aside, or a panic, would not.

use std::sync::{Mutex, MutexGuard};

use crate::outcome::Failure;

static INPUT: Mutex<Option<String>> = Mutex::new(None);

fn current() -> MutexGuard<'static, Option<String>> {
    INPUT.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Says what the learner's code gets from now on, in words that follow "it was checked with":
/// "no ids at all", "x = 23". It holds until the check ends.
pub fn checked_with(input: impl Into<String>) {
    set(Some(input.into()));
}

fn set(input: Option<String>) {
    *current() = input;
}

pub(crate) fn forget() {
    set(None);
}

/// Adds the input to a failure that can't know it: a hang, or a panic.
pub(crate) fn told(failure: Failure) -> Failure {
    if failure.hang.is_none() && !failure.panicked {
        return failure;
    }
    // A learner's thread that stands still can't hold this lock, but let no watchdog depend on it.
    let input = INPUT.try_lock().ok().and_then(|input| input.clone());
    failure.details(input.map(|input| format!("it was checked with {input}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::HangKind;

    #[test]
    fn a_hang_and_a_panic_say_their_input_and_other_failures_do_not() {
        let _turn = crate::runner::the_only_check();
        checked_with("no ids at all");
        let hung = told(Failure::hung(HangKind::Asleep, "it sleeps"));
        let mut panicked = Failure::new("your code panicked");
        panicked.panicked = true;
        assert_eq!((hung.details, told(panicked).details.len()), (vec!["it was checked with no ids at all".into()], 1));
        assert!(told(Failure::new("it is wrong")).details.is_empty());
        forget();
        assert!(told(Failure::hung(HangKind::Asleep, "it sleeps")).details.is_empty());
    }
}
