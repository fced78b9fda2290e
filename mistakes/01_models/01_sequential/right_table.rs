//! right: a table of what to do, worked off from top to bottom

use async_learn::{do_another_thing, do_one_thing};

type Step = (fn(u32) -> u32, u32);

pub fn sequential(x: u32) -> [u32; 4] {
    let steps: [Step; 4] = [
        (do_one_thing, x),
        (do_another_thing, x),
        (do_one_thing, x + 1),
        (do_another_thing, x + 1),
    ];
    steps.map(|(job, argument)| job(argument))
}

fn main() {
    println!("{:?}", sequential(3));
}
