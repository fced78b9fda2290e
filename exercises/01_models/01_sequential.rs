//! Every night a small program takes care of two customers, number `x` and number
//! `x + 1`. For each of them it does one thing and then another.
//!
//! The four results have been right for years. But the log says that the second
//! customer is served before the first, and that every customer's last step is taken
//! first. Put the work in order, and keep the results as they are.
//!
//! `sequential(x)` makes these four calls:
//!
//! 1. `do_one_thing(x)`
//! 2. `do_another_thing(x)`
//! 3. `do_one_thing(x + 1)`
//! 4. `do_another_thing(x + 1)`
//!
//! Each is made exactly once, on the thread that called `sequential`, and begins only
//! after the one before it has ended. `sequential` returns the four results, in the
//! order of this list.
//!
//! `cargo run --bin sequential` prints when each of them starts and ends. What the two
//! functions do can be read in `support/src/lib.rs`.

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    // TODO: the results are right, the order of the work is not.
    let fourth = do_another_thing(x + 1);
    let third = do_one_thing(x + 1);
    let second = do_another_thing(x);
    let first = do_one_thing(x);

    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
