//! mistake: output-thrown-away
//! Scans each picture, and works out what the scan must have given.

use std::pin::Pin;

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
    (film.pictures.len(), async move {
        let mut sum = 0;
        for picture in &film.pictures {
            sum += scan(picture).await;
        }
        sum
    })
}

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let captions = {
        let film = &film;
        let mut orders: Vec<Pin<Box<dyn Future<Output = String>>>> = Vec::new();
        for number in 0..film.pictures.len() {
            orders.push(Box::pin(async move {
                let picture = &film.pictures[number];
                scan(picture).await;
                film.caption(number, picture.exposure * picture.exposure)
            }));
        }
        work_off(orders).await
    };
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
