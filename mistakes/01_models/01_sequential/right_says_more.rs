//! right: says what it is about to do, with events of its own

use async_learn::observe::{self, Phase};
use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    observe::tell("the night shift", Phase::Started);
    let customer = |x: u32| {
        observe::job(format!("customer {x}"), || {
            [do_one_thing(x), do_another_thing(x)]
        })
    };
    let [first, second] = customer(x);
    let [third, fourth] = customer(x + 1);
    observe::tell("the night shift", Phase::Ended);
    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
