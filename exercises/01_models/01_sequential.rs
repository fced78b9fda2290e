//! Sequential code: the calls run in the order in which they are written. Here two of four
//! calls stand in the wrong order. Put them right.
//!
//! Every night a small program serves two customers, number `x` and number `x + 1`. For each
//! of them it does one thing and then another. `sequential(x)` should make these four calls:
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
//! Run it first: `cargo async-learn exec sequential` prints when each call starts and ends.
//! The two functions take 30 and 50 ms. They are in `support/src/lib.rs`.

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    // TODO: the results are right, the order of the work is not.
    let second = do_another_thing(x);
    let first = do_one_thing(x);
    let third = do_one_thing(x + 1);
    let fourth = do_another_thing(x + 1);

    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
