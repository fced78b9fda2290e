//! A weather station has a whole year of readings, and `record` copies them into an archive.
//! Below, a task reads them while others are stored. But the station is quick and the archive
//! is slow. At night the readings that wait fill the memory. Let the reading wait for the
//! storing. You may also build it in another way.
//!
//! - `record(station, limit, store)` stores each reading of the stream `station` once, in
//!   order. `store(reading)` gives a future that stores it. One of them runs at a time.
//! - While a reading is stored, `record` reads ahead: `limit` others are read and wait, or
//!   `limit + 1`. The one more may be in the hand of a task that waits for room. What was read
//!   and is not given to `store` yet waits, wherever it is.
//! - `limit` is from 1 to 1000. There can be any number of readings, or none.
//! - A reading that comes when nothing waits is stored at once. The station can be slow, too.
//! - When the station has ended and all readings are stored, `record` returns their number at
//!   once.
//! - It sleeps until something happens: a reading comes, the station ends, or a `store` ends.
//!   It does not look again and again.
//!
//! Begin with `cargo async-learn exec backpressure`. `main` allows two readings to wait. How
//! many are there when the first one is stored?

use std::time::{Duration, Instant};

use async_learn::pause;
use futures::{Stream, StreamExt as _, stream};
use tokio::sync::mpsc;

pub async fn record<S>(mut station: S, limit: usize, mut store: impl AsyncFnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    // TODO: a channel that keeps the limit.
    let _ = limit;
    let (sender, mut receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(reading) = station.next().await {
            if sender.send(reading).is_err() {
                return;
            }
        }
    });
    let mut count = 0;
    while let Some(reading) = receiver.recv().await {
        store(reading).await;
        count += 1;
    }
    count
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let now = move || start.elapsed().as_millis();
    let station = stream::iter(1..=6).map(move |number| {
        println!("{:3} ms: reading {number} is read", now());
        format!("reading {number}")
    });
    let store = async |reading| {
        pause(Duration::from_millis(30)).await;
        println!("{:3} ms: {reading} is stored", now());
    };
    let count = record(station, 2, store).await;
    println!("{count} readings");
}
