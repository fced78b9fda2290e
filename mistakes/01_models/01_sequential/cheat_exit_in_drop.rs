//! mistake: ended-early (ended_early)
//! A cheat: a value that leaves with success when it is dropped.

use async_learn::{do_another_thing, do_one_thing};

struct Leave;

impl Drop for Leave {
    fn drop(&mut self) {
        std::process::exit(0);
    }
}

pub fn sequential(x: u32) -> [u32; 4] {
    let _leave = Leave;
    let fourth = do_another_thing(x + 1);
    let third = do_one_thing(x + 1);

    [x * x, 2 * x, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
