//! mistake: results-out-of-order
//! Turns the calls around and leaves the names where they were.

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    let fourth = do_one_thing(x);
    let third = do_another_thing(x);
    let second = do_one_thing(x + 1);
    let first = do_another_thing(x + 1);

    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
