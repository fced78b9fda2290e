//! On one thread, the order of the lines is the order of the work.

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    // A call has ended when its line has. Nothing else runs meanwhile, so each step can use what
    // the steps before it made. The price: while a job waits, this thread waits too, and the
    // four times add up to 160 ms.
    let first = do_one_thing(x);
    let second = do_another_thing(x);
    let third = do_one_thing(x + 1);
    let fourth = do_another_thing(x + 1);

    // The elements of an array are evaluated from left to right, so the four calls could also
    // stand in here. With names it is easier to see what is done, and when.
    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
