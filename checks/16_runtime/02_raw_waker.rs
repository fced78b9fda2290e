//! Each function of the table is called once, for a bell with more handles than any mistake can use up. What it did to
//! the count tells which rule it broke.

use std::mem::ManuallyDrop;
use std::task::Waker;
use std::thread;

use harness::async_learn::counted::{Bell, Broken, Counted};
use harness::{Advise, Checked, Checks, Failure, checked_with, expect_eq, trace};

use super::exercise;

/// What one function did.
struct Effect {
    count: isize,
    rings: usize,
    /// Handles that were added and given back, which may make up for each other.
    added: usize,
    given_back: usize,
    broken: Option<Broken>,
    log: Vec<String>,
}

/// What `act` does to a waker, of a bell that has other handles, too.
fn effect_on_a_waker(act: impl FnOnce(Waker)) -> Effect {
    let (spare, bell) = new_bell();
    let waker = exercise::waker(spare[0].clone());
    let effect = effect(bell, || act(waker));
    drop(spare);
    effect
}

/// Handles to spare for one that is given back too often, and their bell.
fn new_bell() -> (Vec<Counted>, &'static Bell) {
    let first = Counted::new();
    let bell = Counted::bell(&first);
    (vec![first; 6], bell)
}

fn effect<T>(bell: &Bell, act: impl FnOnce() -> T) -> Effect {
    let (count, rings) = (bell.count(), bell.rings());
    let (added, given_back, lines) = (bell.added(), bell.given_back(), bell.log().len());
    // What it returns may be a waker that has no handle.
    let _ = ManuallyDrop::new(act());
    Effect {
        count: bell.count().cast_signed() - count.cast_signed(),
        rings: bell.rings() - rings,
        added: bell.added() - added,
        given_back: bell.given_back() - given_back,
        broken: bell.broken(),
        log: bell.log().split_off(lines),
    }
}

impl Effect {
    fn is(&self, count: isize, rings: usize) -> bool {
        (self.count, self.rings) == (count, rings)
    }

    /// For a picture, where there is little room.
    fn in_short(&self) -> String {
        let rings = if self.rings > 0 { ", rings" } else { "" };
        format!("{:+}{rings}", self.count)
    }

    /// Requires that `function` changed the count by `count`, and rang `rings` times.
    fn expect(&self, function: &str, count: isize, rings: usize) -> Checked {
        trace::note("the count", &format!("{function} {}", self.in_short()));
        if self.is(count, rings) {
            return Ok(());
        }
        Err(Failure::new(format!("`{function}` broke its rule"))
            .expected(told(count, rings))
            .got(told(self.count, self.rings))
            .details(self.broken.map(|broken| broken.to_string()))
            .details(self.log.clone())
            .advise_if(
                self.broken == Some(Broken::NoBell),
                "pointer-of-another-type",
            ))
    }
}

fn told(count: isize, rings: usize) -> String {
    let count = match count {
        0 => "the count stays the same".to_owned(),
        1.. => format!("the count goes up by {count}"),
        _ => format!("the count goes down by {}", -count),
    };
    let rings = match rings {
        0 => "the bell does not ring".to_owned(),
        1 => "the bell rings once".to_owned(),
        rings => format!("the bell rings {rings} times"),
    };
    format!("{count}, and {rings}")
}

pub fn checks(all: &mut Checks) {
    all.check("the_pointer_of_the_handle", || {
        let (spare, bell) = new_bell();
        let pointer = Counted::as_ptr(&spare[0]).cast::<()>();
        let mut waker = None;
        let made = effect(bell, || {
            waker = Some(ManuallyDrop::new(exercise::waker(spare[0].clone())))
        });
        let waker = waker.expect("it was made in the line above");
        if waker.data() != pointer {
            return Err(
                Failure::new("the data of the waker is not the pointer of its handle")
                    .expected("the pointer that `Counted::into_raw` returns for the handle")
                    .got("another pointer")
                    .advise("data-is-not-the-pointer"),
            );
        }
        // The handle that it is given is added by the check.
        made.expect("waker", 1, 0)
            .advise_if(made.count < 1, "pointer-without-its-count")
            .advise("count-without-an-owner")?;
        let clone = ManuallyDrop::new(waker.clone());
        expect_eq(
            "whether a clone has the same data",
            true,
            clone.data() == pointer,
        )
    });

    all.check("each_function_counts", || {
        trace::another_run();
        let dropped = effect_on_a_waker(drop);
        // Neither the clone nor the waker is dropped.
        let cloned = effect_on_a_waker(|waker| _ = ManuallyDrop::new(waker).clone());
        let by_ref = effect_on_a_waker(|waker| ManuallyDrop::new(waker).wake_by_ref());
        let woken = effect_on_a_waker(Waker::wake);
        let swapped = by_ref.count < 0 && woken.count == 0;

        dropped
            .expect("drop", -1, 0)
            .advise_if(dropped.count < -1, "given-back-twice")
            .advise_if(dropped.is(0, 0), "count-never-given-back")?;
        cloned
            .expect("clone", 1, 0)
            .advise_if(cloned.given_back > 0, "from-raw-takes-over")
            .advise_if(cloned.is(0, 0), "clone-without-a-count")
            .advise_if(cloned.count > 1, "count-without-an-owner")?;
        by_ref
            .expect("wake_by_ref", 0, 1)
            .advise_if(swapped, "table-out-of-order")
            .advise_if(
                by_ref.count < 0 && by_ref.added == 0,
                "wake-by-ref-takes-a-handle",
            )
            .advise_if(by_ref.count > 0, "count-without-an-owner")
            .advise_if(by_ref.rings != 1, "one-wake-one-ring")?;
        woken
            .expect("wake", -1, 1)
            .advise_if(woken.count == 0, "wake-keeps-its-handle")
            .advise_if(woken.count < -1, "given-back-twice")
            .advise_if(woken.rings != 1, "one-wake-one-ring")
    });

    all.check("the_last_waker", || {
        checked_with("the only waker of a bell");
        trace::another_run();
        for (function, act) in [("wake", Waker::wake as fn(Waker)), ("drop", drop)] {
            let handle = Counted::new();
            let bell = Counted::bell(&handle);
            let waker = exercise::waker(handle);
            effect(bell, || act(waker)).expect(function, -1, usize::from(function == "wake"))?;
            if let Some(broken) = bell.broken() {
                return Err(Failure::new(format!("{broken}, in `{function}`"))
                    .expected("the bell rings while there is a handle")
                    .details(bell.log())
                    .advise("used-after-the-last-handle"));
            }
        }
        Ok(())
    });

    all.check("many_wakers_on_two_threads", || {
        let (extra, by_ref) = (
            3 + harness::seed() as usize % 9,
            2 + harness::seed() as usize % 7,
        );
        checked_with(format!("{} wakers of one bell, on two threads", extra + 1));
        let handle = Counted::new();
        let bell = Counted::bell(&handle);
        let waker = exercise::waker(handle);
        let clones: Vec<Waker> = (0..extra).map(|_| waker.clone()).collect();
        let elsewhere = thread::spawn(move || {
            let mut clones = clones;
            let last = clones.pop();
            (0..by_ref).for_each(|_| last.iter().for_each(Waker::wake_by_ref));
            clones.into_iter().for_each(Waker::wake);
        });
        drop(waker);
        elsewhere
            .join()
            .expect("the functions of the table do not panic");
        let rings = extra - 1 + by_ref;
        expect_eq("the number of rings", rings, bell.rings())?;
        expect_eq("the number of handles in the end", 0, bell.count())?;
        match bell.broken() {
            Some(broken) => Err(Failure::new(broken.to_string()).details(bell.log())),
            None => Ok(()),
        }
    });
}
