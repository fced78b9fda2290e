//! A task for each camera, and one channel that closes itself when the last task is gone.

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
        // Each task owns a sender. It is dropped when the task ends, even by a panic.
        let sender = sender.clone();
        tokio::spawn(async move {
            while let Some(sighting) = camera.next().await {
                // An error means that the receiver is gone: nobody wants to know any more.
                if sender.send(sighting).await.is_err() {
                    return;
                }
            }
        });
    }
    // This one was there to be cloned. As long as it lives, another message could come, so
    // `recv` would wait on. Without cameras it is the only one, and the channel is closed now.
    drop(sender);
    let mut count = 0;
    // First come all messages that were sent, and then one `None`.
    while let Some(sighting) = receiver.recv().await {
        write(sighting);
        count += 1;
    }
    count
}
// A channel needs no message that says "I am done": a task that panics could not send it. And
// the number of senders need not be counted here, since the channel counts them.

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
