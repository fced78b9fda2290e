//! mistake: none
//! The second customer is x + 2.

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    let first = do_one_thing(x);
    let second = do_another_thing(x);
    let third = do_one_thing(x + 2);
    let fourth = do_another_thing(x + 2);
    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
