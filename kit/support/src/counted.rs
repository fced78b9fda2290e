//! A counted pointer to practice unsafe code with. It survives its misuse, and tells of it.
//!
//! [`Counted`] has the functions of `Arc` that are needed for a `RawWaker`, with the same names and the same rules. There is one
//! difference. With an `Arc`, a count that is wrong is undefined behavior: the program may crash, go on with another value, or
//! seem to work. Here the [`Bell`]s are in a table that is never freed, and each use looks there, so a rule that is broken is
//! [noted](Bell::broken). That is also why nothing in this file is more than marked as `unsafe`.

#![expect(unsafe_code, reason = "the functions are marked as those of `Arc` are")]

use std::fmt;
use std::ops::Deref;
use std::ptr;
use std::sync::{Mutex, MutexGuard};

/// More than an exercise needs.
const MOST_BELLS: usize = 512;
/// Lines of a bell's log; what comes later is not in it.
const MOST_LINES: usize = 100;

/// All bells. They stay in their places, so that any pointer to one can be looked at.
static BELLS: [Bell; MOST_BELLS] = [const { Bell::unused() }; MOST_BELLS];
/// Where a pointer leads that is none to a bell.
static NO_BELL: Bell = Bell::unused();

/// A bell that can be rung. It is there as long as somebody has a [`Counted`] handle to it.
#[derive(Debug)]
pub struct Bell(Mutex<State>);

#[derive(Debug)]
struct State {
    in_use: bool,
    count: usize,
    added: usize,
    given_back: usize,
    rings: usize,
    broken: Option<Broken>,
    log: Vec<String>,
}

/// A rule that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A handle was given back when there was none any more.
    GivenBackTwice,
    /// The bell was rung, or a handle to it was made, when there was no handle any more.
    UsedAfterTheLast,
    /// A pointer does not come from [`Counted::into_raw`].
    NoBell,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Broken::GivenBackTwice => "a handle was given back, and none was left",
            Broken::UsedAfterTheLast => "the bell was used after its last handle was given back",
            Broken::NoBell => "a pointer was used that does not come from `into_raw`",
        })
    }
}

impl Bell {
    const fn unused() -> Bell {
        let (count, added, given_back, rings) = (0, 0, 0, 0);
        Bell(Mutex::new(State { in_use: false, count, added, given_back, rings, broken: None, log: Vec::new() }))
    }

    /// The bell at an address, if there is one.
    fn at(address: usize) -> &'static Bell {
        match BELLS.iter().find(|bell| ptr::from_ref(*bell).addr() == address) {
            Some(bell) => bell,
            None => {
                NO_BELL.state().broken = Some(Broken::NoBell);
                &NO_BELL
            }
        }
    }

    /// Rings it.
    pub fn ring(&self) {
        // `self` may come from a pointer that leads anywhere, so nothing is read before its address is known.
        let mut state = Bell::at(ptr::from_ref(self).addr()).state();
        state.must_be_there();
        state.rings += 1;
        state.note("rings".to_owned());
    }

    /// How often it was rung.
    pub fn rings(&self) -> usize {
        self.state().rings
    }

    /// How many handles there are.
    pub fn count(&self) -> usize {
        self.state().count
    }

    /// How many handles were added to the first one.
    pub fn added(&self) -> usize {
        self.state().added
    }

    /// How many handles were given back.
    pub fn given_back(&self) -> usize {
        self.state().given_back
    }

    /// The first rule that was broken, of this bell or by a pointer to none.
    pub fn broken(&self) -> Option<Broken> {
        let own = self.state().broken;
        own.or_else(|| NO_BELL.state().broken)
    }

    /// What happened to it, a line each.
    pub fn log(&self) -> Vec<String> {
        self.state().log.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl State {
    fn must_be_there(&mut self) {
        if self.count == 0 {
            self.broken.get_or_insert(Broken::UsedAfterTheLast);
        }
    }

    fn add(&mut self) {
        self.must_be_there();
        self.count += 1;
        self.added += 1;
        self.note(format!("one more handle: {}", self.count));
    }

    fn give_back(&mut self) {
        self.given_back += 1;
        match self.count.checked_sub(1) {
            Some(count) => self.count = count,
            None => _ = self.broken.get_or_insert(Broken::GivenBackTwice),
        }
        self.note(format!("one handle less: {}", self.count));
    }

    fn note(&mut self, what: String) {
        if self.log.len() < MOST_LINES {
            self.log.push(what);
        }
    }
}

/// A counted handle to a [`Bell`], as `Arc<Bell>` would be: `clone` adds one to the count, and a drop gives one back.
#[derive(Debug)]
pub struct Counted {
    /// Looked up at each use, so that it may be wrong.
    bell: usize,
}

impl Counted {
    /// The first handle to a new bell.
    ///
    /// # Panics
    /// If hundreds were made before: their places are not used again, so that a late mistake is noted, too.
    pub fn new() -> Counted {
        for bell in &BELLS {
            let mut state = bell.state();
            if !state.in_use {
                state.in_use = true;
                state.count = 1;
                state.note("one handle".to_owned());
                return Counted { bell: ptr::from_ref(bell).addr() };
            }
        }
        panic!("all {MOST_BELLS} bells of this program are used up");
    }

    /// The bell, for a look at it that is not counted and may last longer than all handles. No `Arc` has that.
    pub fn bell(this: &Counted) -> &'static Bell {
        Bell::at(this.bell)
    }

    /// Turns a handle into a pointer. The count stays as it is, and is from now on the pointer's.
    pub fn into_raw(this: Counted) -> *const Bell {
        let pointer = Counted::as_ptr(&this);
        std::mem::forget(this);
        pointer
    }

    /// The pointer, without a count of its own.
    pub fn as_ptr(this: &Counted) -> *const Bell {
        ptr::from_ref(Bell::at(this.bell))
    }

    /// Turns a pointer into a handle again. The count stays as it is. When this handle is dropped, it goes down by one.
    ///
    /// # Safety
    /// The pointer comes from [`into_raw`](Self::into_raw), and the count that this handle takes over belongs to nobody else.
    pub unsafe fn from_raw(pointer: *const Bell) -> Counted {
        Bell::at(pointer.addr()).state().must_be_there();
        Counted { bell: pointer.addr() }
    }

    /// Adds one to the count.
    ///
    /// # Safety
    /// The pointer comes from [`into_raw`](Self::into_raw), and the count is at least 1.
    pub unsafe fn increment_strong_count(pointer: *const Bell) {
        Bell::at(pointer.addr()).state().add();
    }

    /// Takes one off the count, as the drop of a handle does.
    ///
    /// # Safety
    /// The pointer comes from [`into_raw`](Self::into_raw), and the count that goes belongs to nobody else.
    pub unsafe fn decrement_strong_count(pointer: *const Bell) {
        Bell::at(pointer.addr()).state().give_back();
    }
}

impl Default for Counted {
    fn default() -> Self {
        Counted::new()
    }
}

impl Deref for Counted {
    type Target = Bell;

    fn deref(&self) -> &Bell {
        Bell::at(self.bell)
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        Bell::at(self.bell).state().add();
        Counted { bell: self.bell }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        Bell::at(self.bell).state().give_back();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_count_as_those_of_an_arc() {
        let first = Counted::new();
        let bell = Counted::bell(&first);
        let second = first.clone();
        second.ring();
        drop(second);
        let pointer = Counted::into_raw(first);
        assert_eq!((bell.count(), bell.rings(), bell.broken()), (1, 1, None));
        // SAFETY: the pointer comes from `into_raw`, and its count is taken over once.
        drop(unsafe { Counted::from_raw(pointer) });
        assert_eq!((bell.count(), bell.added(), bell.given_back(), bell.broken()), (0, 1, 2, None));
        assert_eq!(
            bell.log(),
            ["one handle", "one more handle: 2", "rings", "one handle less: 1", "one handle less: 0"]
        );
    }

    #[test]
    fn misuse_is_noted_and_nothing_more_happens() {
        let first = Counted::new();
        let bell = Counted::bell(&first);
        let pointer = Counted::as_ptr(&first);
        drop(first);
        // SAFETY: none of what these ask for is true. No memory depends on it.
        let again = unsafe { Counted::from_raw(pointer) };
        assert_eq!(bell.broken(), Some(Broken::UsedAfterTheLast));
        drop(again);
        assert_eq!(bell.count(), 0);

        let other = Counted::new();
        let bell = Counted::bell(&other);
        drop(other);
        // SAFETY: as above.
        unsafe { Counted::decrement_strong_count(bell) };
        assert_eq!(bell.broken(), Some(Broken::GivenBackTwice));
    }
}
