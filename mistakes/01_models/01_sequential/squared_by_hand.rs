//! mistake: job-skipped
//! Knows what one of the jobs would return, and so does not do it.

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    let first = do_one_thing(x);
    let second = do_another_thing(x);
    let third = (x + 1) * (x + 1);
    let fourth = do_another_thing(x + 1);

    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
