//! mistake: nested-calls
//! Writes "one thing, then another" as one call inside the other.

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    let first = do_one_thing(x);
    let second = do_another_thing(first);
    let third = do_one_thing(x + 1);
    let fourth = do_another_thing(third);

    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
