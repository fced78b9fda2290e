//! right: the calls stand in the array itself, which is filled from left to right

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    [
        do_one_thing(x),
        do_another_thing(x),
        do_one_thing(x + 1),
        do_another_thing(x + 1),
    ]
}

fn main() {
    println!("{:?}", sequential(3));
}
