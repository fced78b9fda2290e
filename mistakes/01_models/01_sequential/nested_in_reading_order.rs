//! mistake: nested-calls
//! Reads from left to right like the list, and so runs from the innermost call outwards.

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    let last = do_one_thing(do_another_thing(do_one_thing(do_another_thing(x))));

    [x * x, 2 * x, (x + 1) * (x + 1), last]
}

fn main() {
    println!("{:?}", sequential(3));
}
