//! Cameras in a forest report the animals that they see. Below, a task for each camera sends its
//! sightings through one channel, and `watch` writes them into a journal. In the morning all
//! cameras are off, and `watch` still waits for sightings. Find out who could still send one,
//! and let `watch` end. You may also build it in another way.
//!
//! - `watch(cameras, write)` reads all cameras at the same time. Each camera is a stream of
//!   sightings. It can have any number of them, or none.
//! - There can be any number of cameras, or none. Cameras that see nothing for hours don't
//!   delay the others, however many they are.
//! - It calls `write` once for each sighting, at the moment when it comes. The sightings of
//!   one camera keep their order.
//! - `watch` waits as long as one camera is on, even if nothing comes for hours. When the
//!   streams of all cameras have ended, it returns the number of sightings at once. All of them
//!   are written by then, also those that came at that moment.
//! - A camera can break, and then its stream panics. For `watch` this is an end like any
//!   other: what the camera has seen counts, and the other cameras go on.
//! - `watch` is woken by a sighting or an end. It does not look again and again.
//!
//! Begin with `cargo async-learn exec close`. `main` waits for `watch` for half a second only.
//! The lesson (README.md in this folder) says when a channel ends.

use std::time::Duration;

use async_learn::pause;
use futures::{Stream, StreamExt as _, stream};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

pub async fn watch<S>(cameras: Vec<S>, mut write: impl FnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (sender, mut receiver) = mpsc::channel(16);
    for mut camera in cameras {
        let sender = sender.clone();
        tokio::spawn(async move {
            while let Some(sighting) = camera.next().await {
                if sender.send(sighting).await.is_err() {
                    return;
                }
            }
        });
    }
    // TODO: `recv` gives `None` when no sender is left. Who still has one?
    let mut count = 0;
    while let Some(sighting) = receiver.recv().await {
        write(sighting);
        count += 1;
    }
    count
}

/// A camera that sees an animal every `millis`.
fn camera(millis: u64, animals: &[&'static str]) -> impl Stream<Item = String> + Unpin + use<> {
    let sightings = stream::iter(animals.to_vec()).then(move |animal| async move {
        pause(Duration::from_millis(millis)).await;
        animal.to_owned()
    });
    Box::pin(sightings)
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let write = move |sighting| println!("{:3} ms: {sighting}", start.elapsed().as_millis());
    let cameras = vec![
        camera(30, &["a fox", "two deer", "the same fox"]),
        camera(50, &["an owl", "a bear"]),
    ];
    match timeout(Duration::from_millis(500), watch(cameras, write)).await {
        Ok(count) => println!("{count} sightings"),
        Err(_) => println!("both cameras are off, and `watch` still waits"),
    }
}
