//! A lock for each map, which is held during its scan, and a short lock for the shelf.

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
    /// A place for each map. It holds the scan as soon as there is one.
    shelf: Mutex<HashMap<u32, Place>>,
}

type Place = Arc<tokio::sync::Mutex<Option<String>>>;

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
        // The lock of the shelf is only for this block. Nobody scans meanwhile.
        let place = {
            let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
            Arc::clone(shelf.entry(number).or_default())
        };
        // The lock of the place is held during the scan, so the look and the scan are one step.
        // The calls for this map wait here, and those for other maps don't.
        let mut place = place.lock().await;
        // A call that has waited looks now, and finds the scan of the call before it.
        if let Some(scan) = &*place {
            return Ok(scan.clone());
        }
        // If this future is dropped here, or the scan fails, the guard is dropped and the place is
        // still empty. So the next call that waits gets the lock, and scans.
        let scan = (self.scan)(number).await?;
        *place = Some(scan.clone());
        Ok(scan)
    }
}
// `tokio::sync::OnceCell` is this place, ready to use: `place.get_or_try_init(|| …).await`.

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
