//! A map room scans an old map when a reader asks for it, and keeps the scan. The light of the
//! scanner harms the paper, so each map should be scanned only once. But when a class asks for
//! the same map, it is scanned for each pupil. Find out why, and fix `map`.
//!
//! - `MapRoom::new(scan)` makes a map room. `scan(number)` returns a future that scans a map.
//! - `map(number)` gives the scan of this map. The first call begins to scan. A call that comes
//!   meanwhile waits, and gets the same scan at the moment when it is ready. The scan is kept,
//!   and each later call gets it at once, even while other calls wait for other maps.
//! - Different maps are scanned at the same time, however many.
//! - A scan can fail with `Jam`, and a jam is not kept: the next call scans again. A call that
//!   has waited for this scan may return the jam, or go on to a new scan.
//! - A reader can leave: then the future of the call is dropped, at any of its `.await`s. The
//!   other calls that wait still get a scan. Either the scan goes on without its first reader,
//!   or one of the others begins a new one at once.
//! - At most one scan of a map is running at any time, and none begins while one is kept.
//! - Calls that wait are woken. They don't look on a timer whether the scan is there.
//!
//! `MapRoom` may have any fields, and `Jam` stays as it is.
//!
//! Begin with `cargo async-learn exec single_flight`. How often is map 7 scanned? And what can
//! happen after a call has looked at the shelf, and before it keeps its scan?

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::task::JoinSet;

/// The scanner has jammed.
#[derive(Clone, Debug)]
pub struct Jam;

pub struct MapRoom<S> {
    scan: S,
    shelf: Mutex<HashMap<u32, String>>,
}

impl<S, F> MapRoom<S>
where
    S: Fn(u32) -> F,
    F: Future<Output = Result<String, Jam>> + Send + 'static,
{
    pub fn new(scan: S) -> MapRoom<S> {
        let shelf = Mutex::default();
        MapRoom { scan, shelf }
    }

    pub async fn map(&self, number: u32) -> Result<String, Jam> {
        // TODO: how does a second reader learn that the scan is already running?
        let kept = {
            let shelf = self.shelf.lock().expect("nobody panics meanwhile");
            shelf.get(&number).cloned()
        };
        if let Some(scan) = kept {
            return Ok(scan);
        }
        let scan = (self.scan)(number).await?;
        let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
        shelf.insert(number, scan.clone());
        Ok(scan)
    }
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let say = move |what: String| println!("{:3} ms: {what}", start.elapsed().as_millis());
    let room = Arc::new(MapRoom::new(move |number| async move {
        say(format!("the scan of map {number} begins"));
        pause(Duration::from_millis(40)).await;
        Ok(format!("map {number}"))
    }));
    let mut readers = JoinSet::new();
    for (reader, number, comes) in [
        ("Ada", 7, 0),
        ("Ben", 7, 10),
        ("Cleo", 3, 10),
        ("Dan", 7, 60),
    ] {
        let room = Arc::clone(&room);
        readers.spawn(async move {
            pause(Duration::from_millis(comes)).await;
            let scan = room.map(number).await;
            say(format!("{reader} has {scan:?}"));
        });
    }
    readers.join_all().await;
}
