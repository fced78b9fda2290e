//! A block owns what must live as long as its future. The rest it borrows, by a reference that
//! it owns.

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
    // The future is returned, and a borrowed film would end with this function. So the block
    // owns the film, and the film ends with the future.
    (film.pictures.len(), async move {
        let mut sum = 0;
        for picture in &film.pictures {
            sum += do_one_thing_async(*picture).await;
        }
        sum
    })
}

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    // All orders need the film, and the caller wants it back. So they share a reference. The
    // orders end in `await_all`, before the film is returned.
    let shared = &film;
    let mut orders = Vec::new();
    for (number, picture) in film.pictures.iter().enumerate() {
        // `number` ends with this turn of the loop, and the order does not, so the order must
        // own the number. But `move` applies to all variables that the block names. Therefore
        // it names the reference: moving a reference leaves the film where it is.
        orders.push(async move {
            let scan = do_one_thing_async(*picture).await;
            format!("{} {number}: {scan}", shared.title)
        });
    }
    // An `async fn caption(film: &Film, number: usize, picture: u32) -> String` in place of the
    // block is as good. The future of an async fn owns its arguments, and one is a reference.
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
