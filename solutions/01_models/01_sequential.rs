//! Two customers, four steps, one thread: the order of the lines is the order of the work.

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    // A call is over when its line is. Nothing else runs meanwhile, so whatever a step
    // needs from the ones before it is there. The price: while a job waits, this thread
    // waits too, and the four durations add up.
    let first = do_one_thing(x);
    let second = do_another_thing(x);
    let third = do_one_thing(x + 1);
    let fourth = do_another_thing(x + 1);

    // The elements of an array are evaluated from left to right, so the four calls could
    // stand in here directly. With names it is easier to see that a thing is done and
    // when, which the result alone would not show.
    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
