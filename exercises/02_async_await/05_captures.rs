//! A photo lab scans films. To copy a picture takes paper and an hour in the darkroom, so
//! each clone of a `Picture` is announced, and nothing here needs one.
//!
//! An `async` block borrows what it uses, if borrowing is enough for what it does. An
//! `async move` block takes along whatever it names. Neither function compiles yet: decide
//! for each block, and for each variable in it, what it should borrow and what it should
//! own.
//!
//! - `brightness(film)` returns two things at once: the number of the film's pictures, and
//!   a future. When that is awaited, it scans the pictures in order, one at a time, and its
//!   output is the sum of the scans. The caller keeps nothing of the film.
//! - `captions(film)` writes an order for each picture, hands the orders to `work_off`, and
//!   returns what that gives, together with the film: the same one, not a copy. A caption
//!   holds the title, the picture's number, counted from 0, and its scan: `market 2: 49`.
//!   `work_off` takes the newest order first, so the last picture's caption comes first.
//! - No picture is ever cloned, and `work_off` stays as it is.

use async_learn::observe::{self, Phase};
use async_learn::{block_on, do_one_thing_async};

#[derive(Debug, PartialEq, Eq)]
pub struct Picture {
    pub exposure: u32,
}

impl Clone for Picture {
    fn clone(&self) -> Picture {
        let exposure = self.exposure;
        observe::job(format!("copy of picture {exposure}"), || Picture {
            exposure,
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Film {
    pub title: String,
    pub pictures: Vec<Picture>,
}

impl Film {
    fn caption(&self, number: usize, scan: u32) -> String {
        format!("{} {number}: {scan}", self.title)
    }
}

async fn scan(picture: &Picture) -> u32 {
    do_one_thing_async(picture.exposure).await
}

/// Announces itself, awaits the orders, the newest first, and returns their outputs.
async fn work_off(mut orders: Vec<impl Future<Output = String>>) -> Vec<String> {
    let name = format!("work_off({} orders)", orders.len());
    observe::tell(&name, Phase::Started);
    let mut captions = Vec::new();
    while let Some(order) = orders.pop() {
        captions.push(order.await);
    }
    observe::tell(&name, Phase::Ended);
    captions
}

pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    // TODO: who has the film when the future runs?
    (film.pictures.len(), async {
        let mut sum = 0;
        for picture in &film.pictures {
            sum += scan(picture).await;
        }
        sum
    })
}

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let mut orders = Vec::new();
    for (number, picture) in film.pictures.iter().enumerate() {
        // TODO: an order is carried out when the loop is long over.
        orders.push(async { film.caption(number, scan(picture).await) });
    }
    let captions = work_off(orders).await;
    (captions, film)
}

fn main() {
    let film = |title: &str, exposures: [u32; 3]| Film {
        title: title.to_owned(),
        pictures: exposures.map(|exposure| Picture { exposure }).into(),
    };
    let (count, sum) = brightness(film("harbor", [2, 3, 4]));
    println!("{count} pictures with a brightness of {}", block_on(sum));
    let (captions, film) = block_on(captions(film("market", [5, 6, 7])));
    println!("{captions:?}, and back comes {film:?}");
}
