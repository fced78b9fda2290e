//! The chronicle of a village has an entry for each year. Many people read it, for as long as they
//! like, and now and then somebody writes. If the entry of a year is missing, `complete` asks the
//! archive in the town. Right now the chronicle is behind a `Mutex`, so a single slow reader
//! keeps everybody out. Change `Chronicle`.
//!
//! - `read(reader)` calls `reader` with the entries, and awaits it. Any number of people read at
//!   the same time, and no reader waits for another. Each of them gets the same entries, and no
//!   copy of its own.
//! - `write(year, entry)` sets the entry of a year. A writer waits at most for the people who are
//!   reading when it comes, and for nobody who comes later. People who come after it read the
//!   new entry.
//! - `complete(year, archive)` returns the entry of a year. If there is one, it only reads, and does
//!   not poll the future `archive`. If there is none, it awaits `archive`, and writes and returns
//!   what it gives.
//! - The archive can take hours. While a `complete` waits for it, nobody waits for this `complete`.
//! - Somebody else may have written the entry of this year meanwhile. Then this entry stays, and
//!   `complete` returns it.
//! - A call that has to wait sleeps until it is its turn. It does not look again and again.
//!
//! `Chronicle` may have any fields. The lesson (README.md in this folder) has the lock for
//! many readers, and says why a reader can't become a writer.
//!
//! Begin with `cargo async-learn exec read_mostly`. Who waits for whom?

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::sync::Mutex;

pub struct Chronicle {
    entries: Mutex<BTreeMap<u32, String>>,
}

impl Chronicle {
    pub fn new(entries: BTreeMap<u32, String>) -> Chronicle {
        Chronicle {
            entries: Mutex::new(entries),
        }
    }

    // TODO: let all readers in at the same time.
    pub async fn read<T>(&self, reader: impl AsyncFnOnce(&BTreeMap<u32, String>) -> T) -> T {
        let entries = self.entries.lock().await;
        reader(&entries).await
    }

    pub async fn write(&self, year: u32, entry: String) {
        self.entries.lock().await.insert(year, entry);
    }

    // TODO: keep nobody out while the archive looks.
    pub async fn complete(&self, year: u32, archive: impl Future<Output = String>) -> String {
        let mut entries = self.entries.lock().await;
        if let Some(entry) = entries.get(&year) {
            return entry.clone();
        }
        let entry = archive.await;
        entries.insert(year, entry.clone());
        entry
    }
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let entry = (1848, "The bridge is built.".to_owned());
    let chronicle = Chronicle::new(BTreeMap::from([entry]));
    let reader = async |name, comes| {
        pause(Duration::from_millis(comes)).await;
        let read = async |entries: &BTreeMap<u32, String>| {
            let now = start.elapsed().as_millis();
            println!("{now:3} ms: {name} reads {} entries", entries.len());
            pause(Duration::from_millis(60)).await;
        };
        chronicle.read(read).await;
    };
    let teacher = async {
        let archive = async {
            pause(Duration::from_millis(100)).await;
            "The new school has two rooms.".to_owned()
        };
        let entry = chronicle.complete(1870, archive).await;
        let now = start.elapsed().as_millis();
        println!("{now:3} ms: the teacher has the entry of 1870: {entry}");
    };
    tokio::join!(
        reader("the baker", 0),
        reader("a child", 10),
        teacher,
        reader("a tourist", 30),
    );
    let now = start.elapsed().as_millis();
    println!("{now:3} ms: all are done");
}
