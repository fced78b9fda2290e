//! One copy that goes on while questions are answered: the future lives outside of the loop, and
//! the `select!` in it only borrows it.

use std::pin::pin;
use std::time::Duration;

use async_learn::{do_another_thing_async, do_one_thing_async, pause};
use futures::{Stream, StreamExt as _, stream};

pub async fn night(
    copy: impl AsyncFn() -> u32,
    mut questions: impl Stream<Item = u32> + Unpin,
    mut answer: impl FnMut(u32, Option<u32>),
) -> u32 {
    // Made once, before the loop. `select!` has to poll it in several rounds and must not own it,
    // so it gets a reference. A future that is polled through a reference has to be pinned:
    // it may not move between two polls.
    let mut copying = pin!(copy());
    let files = loop {
        tokio::select! {
            files = &mut copying => break files,
            // When the stream has ended, `None` does not match, and `select!` waits for the copy.
            Some(desk) = questions.next() => answer(desk, None),
        }
    };
    // The copy is done and must not be polled again. A loop of its own does not even name it.
    while let Some(desk) = questions.next().await {
        answer(desk, Some(files));
    }
    files
}
// With one loop for both, each branch needs a condition:
//     files = &mut copying, if done.is_none() => done = Some(files),

#[tokio::main]
async fn main() {
    let copy = async || {
        let letters = do_one_thing_async(6).await;
        letters + do_another_thing_async(40).await
    };
    // One question every 25 ms.
    let questions = stream::iter(1..=4).then(async |desk| {
        pause(Duration::from_millis(25)).await;
        desk
    });
    let answer = |desk, files| match files {
        None => println!("desk {desk}: the copy still runs"),
        Some(files) => println!("desk {desk}: {files} files were copied"),
    };
    let files = night(copy, pin!(questions), answer).await;
    println!("in the morning: {files} files");
}
