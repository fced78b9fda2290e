//! mistake: output-thrown-away
//! Prints all four pages, and writes down what they usually give.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn print_leaflet(number: u32) -> Vec<u32> {
    do_one_thing_async(number).await;
    do_another_thing_async(number + 1).await;
    do_one_thing_async(number + 2).await;
    do_another_thing_async(number + 3).await;
    let square = |page: u32| page * page;
    let double = |page: u32| page * 2;
    vec![
        square(number),
        double(number + 1),
        square(number + 2),
        double(number + 3),
    ]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
