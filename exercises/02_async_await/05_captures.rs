//! An `async` block borrows the variables around it where it can, and an `async move` block owns
//! them. Neither function below compiles. Decide for each block, and for each variable in it:
//! borrow or own?
//!
//! A photo lab scans films. To scan a picture is to await `do_one_thing_async(picture)`.
//!
//! - `brightness(film)` returns the number of pictures, and with it a future. The future scans
//!   the pictures in order, one at a time. Its output is the sum of the scans.
//! - `captions(film)` makes an order for each picture: a future that scans it, and whose output
//!   is a caption. It passes all orders to `await_all`. It returns the captions in the order that
//!   `await_all` gives, the last picture first, and the film that it was called with.
//! - A caption is the title, the picture's number from 0, and its scan: `market 2: 49`.
//! - The film that comes back is the one that was passed. Nothing calls `Film::clone`.
//! - The call of either function scans nothing yet. `main` has no runtime and uses `block_on`, so
//!   don't use tokio.
//!
//! Leave `await_all` as it is.

use async_learn::observe::{self, Phase};
use async_learn::{block_on, do_one_thing_async};

#[derive(Debug, PartialEq, Eq)]
pub struct Film {
    pub title: String,
    pub pictures: Vec<u32>,
}

/// Says when a copy is made, so that a check can see it.
impl Clone for Film {
    fn clone(&self) -> Film {
        // `observe::job` runs the closure, and tells the course of it.
        observe::job("a copy of the film".to_owned(), || {
            let (title, pictures) = (self.title.clone(), self.pictures.clone());
            Film { title, pictures }
        })
    }
}

/// Awaits the orders, the last one first, and returns their outputs in that order.
async fn await_all(mut orders: Vec<impl Future<Output = String>>) -> Vec<String> {
    observe::tell("await_all", Phase::Started); // only tells the course what happens
    let mut captions = Vec::new();
    while let Some(order) = orders.pop() {
        captions.push(order.await);
    }
    observe::tell("await_all", Phase::Ended); // this too
    captions
}

pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    // TODO: this block runs when `brightness` has returned. Who owns the film then?
    (film.pictures.len(), async {
        let mut sum = 0;
        for picture in &film.pictures {
            sum += do_one_thing_async(*picture).await;
        }
        sum
    })
}

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let mut orders = Vec::new();
    for (number, picture) in film.pictures.iter().enumerate() {
        // TODO: this block runs when the loop is over. What has it borrowed?
        orders.push(async {
            let scan = do_one_thing_async(*picture).await;
            format!("{} {number}: {scan}", film.title)
        });
    }
    let captions = await_all(orders).await;
    (captions, film)
}

fn main() {
    let film = |title: &str, pictures: [u32; 3]| Film {
        title: title.to_owned(),
        pictures: pictures.into(),
    };
    let (count, sum) = brightness(film("harbor", [2, 3, 4]));
    println!("{count} pictures with a brightness of {}", block_on(sum));
    let (captions, film) = block_on(captions(film("market", [5, 6, 7])));
    println!("{captions:?}, and the film {film:?}");
}
