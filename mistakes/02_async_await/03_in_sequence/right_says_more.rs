//! right: keeps a log of the leaflet, which is open while the pages are printed

use async_learn::observe::{self, Phase};
use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let name = format!("leaflet {number}");
    observe::tell(&name, Phase::Started);
    let mut pages = Vec::new();
    pages.push(do_one_thing_async(number).await);
    pages.push(do_another_thing_async(number + 1).await);
    pages.push(do_one_thing_async(number + 2).await);
    pages.push(do_another_thing_async(number + 3).await);
    observe::tell(&name, Phase::Ended);
    pages
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
