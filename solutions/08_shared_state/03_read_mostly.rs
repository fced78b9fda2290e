//! A chronicle that many read at the same time, and that nobody locks while the archive looks.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::sync::RwLock;

pub struct Chronicle {
    entries: RwLock<BTreeMap<u32, String>>,
}

impl Chronicle {
    pub fn new(entries: BTreeMap<u32, String>) -> Chronicle {
        Chronicle {
            entries: RwLock::new(entries),
        }
    }

    pub async fn read<T>(&self, reader: impl AsyncFnOnce(&BTreeMap<u32, String>) -> T) -> T {
        // The guard lives while the reader reads. Others can have one, too.
        let entries = self.entries.read().await;
        reader(&entries).await
    }

    pub async fn write(&self, year: u32, entry: String) {
        // The queue of tokio's `RwLock` is fair: readers who come later wait for this writer.
        self.entries.write().await.insert(year, entry);
    }

    pub async fn complete(&self, year: u32, archive: impl Future<Output = String>) -> String {
        // The guard in the head of an `if let` ends with it. So nothing is locked after it.
        if let Some(entry) = self.entries.read().await.get(&year) {
            return entry.clone();
        }
        let entry = archive.await;
        // A guard of its own, since a reader can't become a writer. Meanwhile somebody else may
        // have written, so look once more: `or_insert` keeps what is there.
        let mut entries = self.entries.write().await;
        entries.entry(year).or_insert(entry).clone()
    }
}
// Or no reader locks anything for long: with a `std::sync::Mutex<Arc<BTreeMap<…>>>`, a reader clones
// the `Arc`, and a writer calls `Arc::make_mut`. That copies the entries if somebody still reads.

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
