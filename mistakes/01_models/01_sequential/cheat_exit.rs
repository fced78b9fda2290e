//! mistake: ended-early (ended_early)
//! A cheat: leaves with success in the middle of the work.

use async_learn::do_one_thing;

pub fn sequential(x: u32) -> [u32; 4] {
    do_one_thing(x);
    std::process::exit(0)
}

fn main() {
    println!("{:?}", sequential(3));
}
