//! mistake: order-of-calls
//! Trusts the order in which a struct declares its fields. What counts is the order in
//! which the expressions are written.

use async_learn::{do_another_thing, do_one_thing};

struct Night {
    first: u32,
    second: u32,
    third: u32,
    fourth: u32,
}

pub fn sequential(x: u32) -> [u32; 4] {
    let night = Night {
        third: do_one_thing(x + 1),
        fourth: do_another_thing(x + 1),
        first: do_one_thing(x),
        second: do_another_thing(x),
    };

    [night.first, night.second, night.third, night.fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
