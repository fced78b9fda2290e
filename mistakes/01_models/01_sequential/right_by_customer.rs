//! right: a function for one customer, called for the first and then for the second

use async_learn::{do_another_thing, do_one_thing};

fn serve(customer: u32, results: &mut Vec<u32>) {
    results.push(do_one_thing(customer));
    results.push(do_another_thing(customer));
}

pub fn sequential(x: u32) -> [u32; 4] {
    let mut results = Vec::with_capacity(4);
    for customer in [x, x + 1] {
        serve(customer, &mut results);
    }
    results.try_into().expect("two customers, two steps each")
}

fn main() {
    println!("{:?}", sequential(3));
}
