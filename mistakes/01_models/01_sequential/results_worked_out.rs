//! mistake: output-thrown-away
//! Does the four jobs in order, and returns what they would have returned.

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    do_one_thing(x);
    do_another_thing(x);
    do_one_thing(x + 1);
    do_another_thing(x + 1);

    [x * x, 2 * x, (x + 1) * (x + 1), 2 * (x + 1)]
}

fn main() {
    println!("{:?}", sequential(3));
}
