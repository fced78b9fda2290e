//! right: an iterator over the customers, each of whom gives two results

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    let results: Vec<u32> = [x, x + 1]
        .into_iter()
        .flat_map(|customer| [do_one_thing(customer), do_another_thing(customer)])
        .collect();
    results.try_into().expect("two customers with two results")
}

fn main() {
    println!("{:?}", sequential(3));
}
