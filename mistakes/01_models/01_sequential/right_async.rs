//! right: the calls stand in an async block, which runs on this thread when it is blocked on

use async_learn::{block_on, do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    block_on(async {
        let first = do_one_thing(x);
        let second = do_another_thing(x);
        let third = do_one_thing(x + 1);
        let fourth = do_another_thing(x + 1);
        [first, second, third, fourth]
    })
}

fn main() {
    println!("{:?}", sequential(3));
}
