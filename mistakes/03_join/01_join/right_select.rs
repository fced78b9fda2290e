//! right: a `select!` in a loop, with the figures so far beside it

use std::pin::pin;

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let (mut one_x, mut another_x) = (pin!(do_one_thing_async(x)), pin!(do_another_thing_async(x)));
    let (mut one_y, mut another_y) = (pin!(do_one_thing_async(y)), pin!(do_another_thing_async(y)));
    let mut figures = [None; 4];
    loop {
        if let [Some(a), Some(b), Some(c), Some(d)] = figures {
            return (a, b, c, d);
        }
        tokio::select! {
            figure = &mut one_x, if figures[0].is_none() => figures[0] = Some(figure),
            figure = &mut another_x, if figures[1].is_none() => figures[1] = Some(figure),
            figure = &mut one_y, if figures[2].is_none() => figures[2] = Some(figure),
            figure = &mut another_y, if figures[3].is_none() => figures[3] = Some(figure),
        }
    }
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
