//! Sequential code runs its calls in the order in which they are written. `sequential` does not
//! keep the order of the list below. Fix it.
//!
//! A program writes to two customers, number `x` and number `x + 1`. It prints a letter with
//! `do_one_thing` and mails it with `do_another_thing`. `sequential(x)` should make these calls:
//!
//! 1. `do_one_thing(x)`
//! 2. `do_another_thing(x)`
//! 3. `do_one_thing(x + 1)`
//! 4. `do_another_thing(x + 1)`
//!
//! - Each call is made once, on the thread that called `sequential`.
//! - Each begins when the one before it has ended.
//! - `sequential` returns the four results in the order of this list. They are right already.
//!
//! Both functions stand for slow work, here and in later exercises. They wait for 30 and 50 ms,
//! and each returns a number. Their code is in `support/src/lib.rs`.
//!
//! Run it first: `cargo async-learn exec sequential` prints when each call starts and ends.

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    // TODO: which of these two calls must come first?
    let second = do_another_thing(x);
    let first = do_one_thing(x);
    let third = do_one_thing(x + 1);
    let fourth = do_another_thing(x + 1);

    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
