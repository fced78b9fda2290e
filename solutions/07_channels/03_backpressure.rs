//! A channel with a limit, so that reading waits when storing is slower.

use std::time::{Duration, Instant};

use async_learn::pause;
use futures::{Stream, StreamExt as _, stream};
use tokio::sync::mpsc;

pub async fn record<S>(mut station: S, limit: usize, mut store: impl AsyncFnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    // `limit` readings fit in. One more can be in the hand of the task that waits for room.
    let (sender, mut receiver) = mpsc::channel(limit);
    tokio::spawn(async move {
        while let Some(reading) = station.next().await {
            // While the channel is full, this waits, and nothing more is read. No other line is
            // needed for that: the wait goes back from one to the other.
            if sender.send(reading).await.is_err() {
                return;
            }
        }
    });
    let mut count = 0;
    // Each `recv` makes room for one reading.
    while let Some(reading) = receiver.recv().await {
        store(reading).await;
        count += 1;
    }
    count
}
// `sender.reserve().await` in front of `station.next()` waits for room before it reads. Then no
// reading is in the hand of the task, and at most `limit` wait.

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
