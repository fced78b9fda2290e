//! At night a program copies the archive of a museum, which takes hours. Meanwhile people
//! at their desks ask how far it is. Right now each question starts the copy from the
//! beginning again. Change `night` so that one copy goes on while it answers.
//!
//! - `night` calls `copy` once, at its start, and runs that one future to its end. The
//!   output is the number of files that were copied.
//! - `questions` is a stream. Each item is the number of a desk that has a question.
//! - `night` answers each question once, at the moment when it comes, in order. While the
//!   copy runs, it calls `answer(desk, None)`. For a question that comes after the end of the
//!   copy, it calls `answer(desk, Some(files))`.
//! - It returns the number of files when the copy has ended and the stream has ended, at
//!   the moment of the later one. Either of the two can end first.
//! - There can be any number of questions, or none.
//! - It is woken by the copy or a question, and does not poll in a loop. When the stream has
//!   ended, it waits for the copy only.
//!
//! Begin with `cargo async-learn exec resume`, and count how often the copy begins.

use std::pin::pin;
use std::time::Duration;

use async_learn::{do_another_thing_async, do_one_thing_async, pause};
use futures::{Stream, StreamExt as _, stream};

pub async fn night(
    copy: impl AsyncFn() -> u32,
    mut questions: impl Stream<Item = u32> + Unpin,
    mut answer: impl FnMut(u32, Option<u32>),
) -> u32 {
    loop {
        // TODO: one copy, and answers after its end too.
        tokio::select! {
            files = copy() => return files,
            Some(desk) = questions.next() => answer(desk, None),
        }
    }
}

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
