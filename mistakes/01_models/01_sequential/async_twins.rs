//! mistake: none
//! Runs the async twins of the four, one after the other.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub fn sequential(x: u32) -> [u32; 4] {
    let first = block_on(do_one_thing_async(x));
    let second = block_on(do_another_thing_async(x));
    let third = block_on(do_one_thing_async(x + 1));
    let fourth = block_on(do_another_thing_async(x + 1));
    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
