//! right: polls the four by hand, as `join!` does

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let mut one_x = pin!(do_one_thing_async(x));
    let mut another_x = pin!(do_another_thing_async(x));
    let mut one_y = pin!(do_one_thing_async(y));
    let mut another_y = pin!(do_another_thing_async(y));
    let mut figures = [None; 4];
    poll_fn(|cx| {
        let branches: [Pin<&mut dyn Future<Output = u32>>; 4] = [
            one_x.as_mut(),
            another_x.as_mut(),
            one_y.as_mut(),
            another_y.as_mut(),
        ];
        for (branch, figure) in branches.into_iter().zip(&mut figures) {
            if figure.is_none()
                && let Poll::Ready(value) = branch.poll(cx)
            {
                *figure = Some(value);
            }
        }
        match figures {
            [Some(a), Some(b), Some(c), Some(d)] => Poll::Ready((a, b, c, d)),
            _ => Poll::Pending,
        }
    })
    .await
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
