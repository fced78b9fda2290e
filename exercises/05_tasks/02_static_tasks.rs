//! A museum uploads its recordings to an archive. All uploads use one connection, and each
//! upload is a task, so that the caller can wait for any of them, or for none. `upload_all`
//! does not compile: its tasks borrow the connection and the list, and they may run longer
//! than `upload_all`. Let the tasks own what they use.
//!
//! - `upload_all(archive, recordings)` spawns a task for each recording and returns the
//!   handles, in the order of `recordings`. It waits for nothing.
//! - A task ends with what `archive.upload(&recording).await` returns.
//! - All uploads run at the same time. They go on when the caller drops the handles.
//! - All tasks share the one connection that `upload_all` got. It is closed (which means
//!   that the `Archive` is dropped) when the last task ends, and not later. Without any
//!   recordings, it is closed at once.
//!
//! Leave `Archive` and `Recording` as they are. The lesson shows how tasks share a value
//! that can't be cloned.
//!
//! With `cargo async-learn exec static_tasks` you see what rustc says now, and later what
//! the tasks do.

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
    let mut tasks = Vec::new();
    for recording in &recordings {
        // TODO: this task may run when `upload_all` has returned. What does it borrow?
        tasks.push(tokio::spawn(async { archive.upload(recording).await }));
    }
    tasks
}

#[tokio::main]
async fn main() {
    let archive = Archive::connect("Basel");
    let recordings = vec![Recording::Sound(3), Recording::Film(4), Recording::Sound(5)];
    for task in upload_all(archive, recordings) {
        let receipt = task.await.expect("no upload panics");
        println!("receipt {receipt}");
    }
}
