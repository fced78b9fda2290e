//! Tasks that share one connection, each with a pointer of its own.

use std::sync::Arc;

use async_learn::observe::{self, Phase};
use async_learn::{do_another_thing_async, do_one_thing_async};
use tokio::task::JoinHandle;

#[derive(Debug)]
pub enum Recording {
    Sound(u32),
    Film(u32),
}

/// A connection to the archive, which is open until the value is dropped.
#[derive(Debug)]
pub struct Archive {
    name: String,
}

impl Archive {
    pub fn connect(name: &str) -> Archive {
        let name = format!("connection to {name}");
        observe::tell(&name, Phase::Started); // only tells the course what happens
        Archive { name }
    }

    /// Sends the recording, and returns the number of its receipt.
    pub async fn upload(&self, recording: &Recording) -> u32 {
        match recording {
            Recording::Sound(number) => do_one_thing_async(*number).await,
            Recording::Film(number) => do_another_thing_async(*number).await,
        }
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        observe::tell(&self.name, Phase::Ended); // this too
    }
}

pub fn upload_all(archive: Archive, recordings: Vec<Recording>) -> Vec<JoinHandle<u32>> {
    // The connection can't be cloned, but a pointer to it can. Each task owns one of the
    // pointers, and with the last pointer the connection is dropped.
    let archive = Arc::new(archive);
    let mut tasks = Vec::new();
    // `into_iter` gives each recording away. A recording has one owner, so it needs no `Arc`.
    for recording in recordings {
        // Cloned before the block, since `async move` takes what it names. Without this line,
        // the first task would take `archive` itself, and nothing would be left for the next.
        let archive = Arc::clone(&archive);
        let upload = async move { archive.upload(&recording).await };
        tasks.push(tokio::spawn(upload));
    }
    tasks
}
// An async fn that takes an `Arc<Archive>` and a `Recording` does the same without a block:
// its future owns its arguments. `Box::leak` would compile too. It makes a reference that
// is valid for the rest of the program, so the connection would never be closed.

#[tokio::main]
async fn main() {
    let archive = Archive::connect("Basel");
    let recordings = vec![Recording::Sound(3), Recording::Film(4), Recording::Sound(5)];
    for task in upload_all(archive, recordings) {
        let receipt = task.await.expect("no upload panics");
        println!("receipt {receipt}");
    }
}
