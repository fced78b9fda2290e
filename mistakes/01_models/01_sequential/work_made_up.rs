//! mistake: job-skipped
//! A cheat: says that the jobs start and end, as they would say it, and does none of them.

use async_learn::observe;

pub fn sequential(x: u32) -> [u32; 4] {
    let job = |name: &str, x: u32, result: u32| observe::job(format!("{name}({x})"), || result);
    [
        job("do_one_thing", x, x * x),
        job("do_another_thing", x, 2 * x),
        job("do_one_thing", x + 1, (x + 1) * (x + 1)),
        job("do_another_thing", x + 1, 2 * (x + 1)),
    ]
}

fn main() {
    println!("{:?}", sequential(3));
}
