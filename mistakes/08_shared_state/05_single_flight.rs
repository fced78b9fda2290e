//! mistake looks_again_when_it_is_done: checked-before-the-await at (self.scan)(number).await
//! Keeps the scan that came first. The others have been made by then.
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + if let Some(scan) = self.shelf.lock().unwrap().get(&number) {
//! +     return Ok(scan.clone());
//! + }
//! + let scan = (self.scan)(number).await?;
//! + let mut shelf = self.shelf.lock().unwrap();
//! + Ok(shelf.entry(number).or_insert(scan).clone())
//!
//! - shelf: Mutex<HashMap<u32, Place>>,
//! + shelf: Mutex<HashMap<u32, String>>,
//!
//! - type Place = Arc<tokio::sync::Mutex<Option<String>>>;

//! mistake two_short_locks: checked-before-the-await at (self.scan)(number).await
//! The lock of the place protects the look and the change, and not what is between them.
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! + if let Some(scan) = &*place.lock().await {
//! - *place = Some(scan.clone());
//! + *place.lock().await = Some(scan.clone());

//! mistake one_lock_for_all_maps: one-lock-for-all at self.shelf.lock().await
//! Holds the lock of the shelf during each scan.
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! + let mut shelf = self.shelf.lock().await;
//! + if let Some(scan) = shelf.get(&number) {
//! +     return Ok(scan.clone());
//! + }
//! - *place = Some(scan.clone());
//! + shelf.insert(number, scan.clone());
//! - shelf: Mutex<HashMap<u32, Place>>,
//! + shelf: tokio::sync::Mutex<HashMap<u32, String>>,
//! - let shelf = Mutex::default();
//! + let shelf = tokio::sync::Mutex::default();
//!
//! - type Place = Arc<tokio::sync::Mutex<Option<String>>>;
//!
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::Arc;

//! mistake waits_with_the_shelf_locked: lock-kept-while-waiting at self.shelf.lock().await
//! Waits for a place in the statement that locks the shelf, so both guards live until then.
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! + let mut shelf = self.shelf.lock().await;
//! + let place = Arc::clone(shelf.entry(number).or_default());
//! + let mut place = place.lock().await;
//! + drop(shelf);
//! - shelf: Mutex<HashMap<u32, Place>>,
//! + shelf: tokio::sync::Mutex<HashMap<u32, Place>>,
//! - let shelf = Mutex::default();
//! + let shelf = tokio::sync::Mutex::default();
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::Arc;

//! mistake looks_only_before_the_lock: no-look-after-the-wait at .lock().await
//! A call that has waited for the lock scans without a look at what the call before it has left.
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! + let kept = place.kept.lock().unwrap().clone();
//! + if let Some(scan) = kept {
//! +     return Ok(scan);
//! + }
//! + let _turn = place.turn.lock().await;
//! - *place = Some(scan.clone());
//! + *place.kept.lock().unwrap() = Some(scan.clone());
//! - type Place = Arc<tokio::sync::Mutex<Option<String>>>;
//! + type Place = Arc<Turn>;
#[derive(Default)]
struct Turn {
    turn: tokio::sync::Mutex<()>,
    kept: Mutex<Option<String>>,
}

//! mistake a_mark_that_stays: nobody-took-over (hung) at notified.await or at running.insert(number)
//! Marks a map whose scan is running, and takes the mark away after the `.await`.
//! without: Place
//! - use tokio::task::JoinSet;
//! + use tokio::sync::Notify;
//! + use tokio::task::JoinSet;
//! - shelf: Mutex<HashMap<u32, Place>>,
//! + shelf: Mutex<Shelf>,
//! + change: Notify,
//! - MapRoom { scan, shelf }
//! + MapRoom {
//! +     scan,
//! +     shelf,
//! +     change: Notify::new(),
//! + }
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + loop {
//! +     let notified = self.change.notified();
//! +     {
//! +         let mut shelf = self.shelf.lock().unwrap();
//! +         if let Some(scan) = shelf.kept.get(&number) {
//! +             return Ok(scan.clone());
//! +         }
//! +         if shelf.running.insert(number) {
//! +             break;
//! +         }
//! +     }
//! +     notified.await;
//! + }
//! + let scan = (self.scan)(number).await;
//! + let mut shelf = self.shelf.lock().unwrap();
//! + shelf.running.remove(&number);
//! + if let Ok(scan) = &scan {
//! +     shelf.kept.insert(number, scan.clone());
//! + }
//! + self.change.notify_waiters();
//! + scan
#[derive(Default)]
struct Shelf {
    kept: HashMap<u32, String>,
    running: std::collections::HashSet<u32>,
}

//! mistake notifies_one: wakes-only-one (hung) at notify_one()
//! Of all calls that wait, one is woken when the scan is ready.
//! without: Place
//! - use tokio::task::JoinSet;
//! + use tokio::sync::Notify;
//! + use tokio::task::JoinSet;
//! - shelf: Mutex<HashMap<u32, Place>>,
//! + shelf: Mutex<Shelf>,
//! + change: Notify,
//! - MapRoom { scan, shelf }
//! + MapRoom {
//! +     scan,
//! +     shelf,
//! +     change: Notify::new(),
//! + }
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + loop {
//! +     {
//! +         let mut shelf = self.shelf.lock().unwrap();
//! +         if let Some(scan) = shelf.kept.get(&number) {
//! +             return Ok(scan.clone());
//! +         }
//! +         if shelf.running.insert(number) {
//! +             break;
//! +         }
//! +     }
//! +     self.change.notified().await;
//! + }
//! + let scan = (self.scan)(number).await;
//! + let mut shelf = self.shelf.lock().unwrap();
//! + shelf.running.remove(&number);
//! + if let Ok(scan) = &scan {
//! +     shelf.kept.insert(number, scan.clone());
//! + }
//! + self.change.notify_one();
//! + scan
#[derive(Default)]
struct Shelf {
    kept: HashMap<u32, String>,
    running: std::collections::HashSet<u32>,
}

//! mistake each_for_itself: everyone-took-over at (self.scan)(number).await
//! When the sender of the scan is dropped, each call that has waited scans itself.
//! without: Place
//! - use tokio::task::JoinSet;
//! + use tokio::sync::watch;
//! + use tokio::task::JoinSet;
//! - shelf: Mutex<HashMap<u32, Place>>,
//! + shelf: Mutex<HashMap<u32, watch::Receiver<Option<String>>>>,
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + let running = self.shelf.lock().unwrap().get(&number).cloned();
//! + if let Some(mut scan) = running
//! +     && let Ok(scan) = scan.wait_for(|scan| scan.is_some()).await
//! +     && let Some(scan) = &*scan
//! + {
//! +     return Ok(scan.clone());
//! + }
//! + let (sender, receiver) = watch::channel(None);
//! + self.shelf.lock().unwrap().insert(number, receiver);
//! + let scan = (self.scan)(number).await?;
//! + sender.send_replace(Some(scan.clone()));
//! + Ok(scan)

//! mistake a_jam_for_those_who_stay: ended-with-its-owner at unwrap_or(Err(Jam)) or at (self.scan)(number).await
//! When the first reader has left, the others get an error.
//! without: Place
//! - use tokio::task::JoinSet;
//! + use tokio::sync::broadcast;
//! + use tokio::task::JoinSet;
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + let (sender, _) = broadcast::channel(1);
//! + let waiting = match self.shelf.lock().unwrap().entry(number) {
//! +     Entry::Occupied(mut place) => match place.get_mut() {
//! +         Place::Kept(scan) => return Ok(scan.clone()),
//! +         Place::Running(scan) => match scan.upgrade() {
//! +             Some(scan) => Some(scan.subscribe()),
//! +             None => {
//! +                 place.insert(Place::Running(sender.downgrade()));
//! +                 None
//! +             }
//! +         },
//! +     },
//! +     Entry::Vacant(place) => {
//! +         place.insert(Place::Running(sender.downgrade()));
//! +         None
//! +     }
//! + };
//! + if let Some(mut scan) = waiting {
//! +     return scan.recv().await.unwrap_or(Err(Jam));
//! + }
//! + let scan = (self.scan)(number).await;
//! + if let Ok(scan) = &scan {
//! +     let kept = Place::Kept(scan.clone());
//! +     self.shelf.lock().unwrap().insert(number, kept);
//! + }
//! + let _ = sender.send(scan.clone());
//! + scan
use std::collections::hash_map::Entry;

enum Place {
    Kept(String),
    Running(broadcast::WeakSender<Result<String, Jam>>),
}

//! mistake keeps_the_jam: error-was-kept at get_or_init(
//! Keeps what the first scan gives, also if it is an error.
//! - type Place = Arc<tokio::sync::Mutex<Option<String>>>;
//! + type Place = Arc<tokio::sync::OnceCell<Result<String, Jam>>>;
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + place.get_or_init(|| (self.scan)(number)).await.clone()

//! mistake looks_on_a_timer: busy-waiting at sleep(
//! A call that finds the map in use looks again every 5 ms.
//! - let mut place = place.lock().await;
//! + let mut place = loop {
//! +     match place.try_lock() {
//! +         Ok(place) => break place,
//! +         Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
//! +     }
//! + };

//! mistake looks_at_each_turn: busy-waiting (hung) at yield_now()
//! A call that finds the map in use looks again at its next turn.
//! - let mut place = place.lock().await;
//! + let mut place = loop {
//! +     match place.try_lock() {
//! +         Ok(place) => break place,
//! +         Err(_) => tokio::task::yield_now().await,
//! +     }
//! + };

//! mistake an_empty_shelf: done-twice at .remove(&number) or at (self.scan)(number).await
//! Those who come during a scan share it, and nothing is kept for later.
//! - *place = Some(scan.clone());
//! + *place = Some(scan.clone());
//! + self.shelf.lock().unwrap().remove(&number);

//! mistake sixteen_scanners: limit-of-its-own at Semaphore::new(
//! Scans at most 16 maps at the same time.
//! - scan: S,
//! + scan: S,
//! + scanners: tokio::sync::Semaphore,
//! - MapRoom { scan, shelf }
//! + let scanners = tokio::sync::Semaphore::new(16);
//! + MapRoom {
//! +     scan,
//! +     scanners,
//! +     shelf,
//! + }
//! - let scan = (self.scan)(number).await?;
//! + let _scanner = self.scanners.acquire().await;
//! + let scan = (self.scan)(number).await?;

//! mistake one_shelf_for_all_rooms: one-static-for-all at static SHELF
//! Keeps the scans of all map rooms in one static.
//! - let shelf = Mutex::default();
//! - MapRoom { scan, shelf }
//! + MapRoom { scan }
//! - let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! + let mut shelf = SHELF.lock().expect("nobody panics meanwhile");
use std::sync::LazyLock;

pub struct MapRoom<S> {
    scan: S,
}

static SHELF: LazyLock<Mutex<HashMap<u32, Place>>> = LazyLock::new(Mutex::default);

//! mistake a_guard_over_the_scan: guard-kept-across-await (not_compiled)
//! Holds a guard of std during the scan.
//! - let mut place = place.lock().await;
//! + let mut place = place.lock().unwrap();
//! - type Place = Arc<tokio::sync::Mutex<Option<String>>>;
//! + type Place = Arc<Mutex<Option<String>>>;

//! mistake removes_what_is_there: checked-before-the-await at .remove(&number) or at (self.scan)(number)
//! Each call that gets a jam removes what is there now, and not what it has awaited.
//! without: Place
//! - shelf: Mutex<HashMap<u32, Place>>,
//! + shelf: Mutex<HashMap<u32, Running>>,
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + let running = {
//! +     let mut shelf = self.shelf.lock().unwrap();
//! +     let place = shelf.entry(number);
//! +     let running = || (self.scan)(number).boxed().shared();
//! +     place.or_insert_with(running).clone()
//! + };
//! + let scan = running.await;
//! + if scan.is_err() {
//! +     self.shelf.lock().unwrap().remove(&number);
//! + }
//! + scan
use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};

type Running = Shared<BoxFuture<'static, Result<String, Jam>>>;

//! mistake removes_a_lock_that_is_in_use: others-at-it-unseen at .remove(&number) or at (self.scan)(number).await
//! Removes the lock after a jam, while others still wait for it. The next call makes a second one.
//! - let scan = (self.scan)(number).await?;
//! + let scan = (self.scan)(number).await.inspect_err(|_| {
//! +     self.shelf.lock().unwrap().remove(&number);
//! + })?;

//! mistake takes_over_without_a_note: others-at-it-unseen at None => (self.scan)(number).await
//! A call that finds the sender of the scan gone scans itself, and the next call finds the same.
//! without: Place
//! - use tokio::task::JoinSet;
//! + use tokio::sync::watch;
//! + use tokio::task::JoinSet;
//! - shelf: Mutex<HashMap<u32, Place>>,
//! + shelf: Mutex<HashMap<u32, watch::Receiver<Scan>>>,
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + let running = self.shelf.lock().unwrap().get(&number).cloned();
//! + if let Some(mut scan) = running {
//! +     let told = scan.wait_for(|scan| scan.is_some()).await;
//! +     return match told.ok().and_then(|scan| scan.clone()) {
//! +         Some(scan) => scan,
//! +         None => (self.scan)(number).await,
//! +     };
//! + }
//! + let (sender, receiver) = watch::channel(None);
//! + self.shelf.lock().unwrap().insert(number, receiver);
//! + let scan = (self.scan)(number).await;
//! + if scan.is_err() {
//! +     self.shelf.lock().unwrap().remove(&number);
//! + }
//! + sender.send_replace(Some(scan.clone()));
//! + scan
type Scan = Option<Result<String, Jam>>;

//! mistake only_the_first_cleans_up: error-was-kept at .remove(&number) or at shared()
//! Only the call that has begun a scan removes it after a jam. If that call was dropped, the jam stays.
//! without: Place
//! - shelf: Mutex<HashMap<u32, Place>>,
//! + shelf: Mutex<HashMap<u32, Running>>,
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + let mut is_first = false;
//! + let running = {
//! +     let mut shelf = self.shelf.lock().unwrap();
//! +     let place = shelf.entry(number);
//! +     let running = || {
//! +         is_first = true;
//! +         (self.scan)(number).boxed().shared()
//! +     };
//! +     place.or_insert_with(running).clone()
//! + };
//! + let scan = running.await;
//! + if scan.is_err() && is_first {
//! +     self.shelf.lock().unwrap().remove(&number);
//! + }
//! + scan
use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};

type Running = Shared<BoxFuture<'static, Result<String, Jam>>>;

//! right once_cells: a `OnceCell` for each map
//! - type Place = Arc<tokio::sync::Mutex<Option<String>>>;
//! + type Place = Arc<tokio::sync::OnceCell<String>>;
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + place.get_or_try_init(|| (self.scan)(number)).await.cloned()

//! right shared_futures: all calls poll clones of one future, and one that has failed is removed by the first that sees it
//! without: Place
//! - shelf: Mutex<HashMap<u32, Place>>,
//! + shelf: Mutex<HashMap<u32, Running>>,
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + let running = {
//! +     let mut shelf = self.shelf.lock().unwrap();
//! +     let place = shelf.entry(number);
//! +     let running = || (self.scan)(number).boxed().shared();
//! +     place.or_insert_with(running).clone()
//! + };
//! + let scan = running.clone().await;
//! + if scan.is_err() {
//! +     let mut shelf = self.shelf.lock().unwrap();
//! +     let now = shelf.get(&number);
//! +     if now.is_some_and(|now| now.ptr_eq(&running)) {
//! +         shelf.remove(&number);
//! +     }
//! + }
//! + scan
use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};

type Running = Shared<BoxFuture<'static, Result<String, Jam>>>;

//! right a_task_for_each_scan: the scan goes on without its readers, who wait for a `watch` channel
//! without: Place
//! - use tokio::task::JoinSet;
//! + use tokio::sync::watch;
//! + use tokio::task::JoinSet;
//! - shelf: Mutex<HashMap<u32, Place>>,
//! + shelf: Mutex<HashMap<u32, watch::Receiver<Scan>>>,
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + let mut receiver = {
//! +     let mut shelf = self.shelf.lock().unwrap();
//! +     let kept = shelf.get(&number).cloned();
//! +     match kept.filter(|kept| !matches!(&*kept.borrow(), Some(Err(Jam)))) {
//! +         Some(kept) => kept,
//! +         None => {
//! +             let (sender, receiver) = watch::channel(None);
//! +             let scan = (self.scan)(number);
//! +             tokio::spawn(async move { sender.send_replace(Some(scan.await)) });
//! +             shelf.insert(number, receiver.clone());
//! +             receiver
//! +         }
//! +     }
//! + };
//! + let scan = receiver.wait_for(|scan| scan.is_some()).await;
//! + scan.ok().and_then(|scan| scan.clone()).unwrap_or(Err(Jam))
type Scan = Option<Result<String, Jam>>;

//! right a_mark_with_a_guard: the drop of a guard takes the mark away, and calls those who wait
//! without: Place
//! - use tokio::task::JoinSet;
//! + use tokio::sync::Notify;
//! + use tokio::task::JoinSet;
//! - shelf: Mutex<HashMap<u32, Place>>,
//! + shelf: Mutex<Shelf>,
//! + change: Notify,
//! - MapRoom { scan, shelf }
//! + MapRoom {
//! +     scan,
//! +     shelf,
//! +     change: Notify::new(),
//! + }
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! - let mut place = place.lock().await;
//! - if let Some(scan) = &*place {
//! -     return Ok(scan.clone());
//! - }
//! - let scan = (self.scan)(number).await?;
//! - *place = Some(scan.clone());
//! - Ok(scan)
//! + loop {
//! +     let notified = self.change.notified();
//! +     {
//! +         let mut shelf = self.shelf.lock().unwrap();
//! +         if let Some(scan) = shelf.kept.get(&number) {
//! +             return Ok(scan.clone());
//! +         }
//! +         if shelf.running.insert(number) {
//! +             break;
//! +         }
//! +     }
//! +     notified.await;
//! + }
//! + let _mark = Mark {
//! +     number,
//! +     shelf: &self.shelf,
//! +     change: &self.change,
//! + };
//! + let scan = (self.scan)(number).await?;
//! + let mut shelf = self.shelf.lock().unwrap();
//! + shelf.kept.insert(number, scan.clone());
//! + Ok(scan)
#[derive(Default)]
struct Shelf {
    kept: HashMap<u32, String>,
    running: std::collections::HashSet<u32>,
}

struct Mark<'a> {
    number: u32,
    shelf: &'a Mutex<Shelf>,
    change: &'a Notify,
}

impl Drop for Mark<'_> {
    fn drop(&mut self) {
        self.shelf.lock().unwrap().running.remove(&self.number);
        self.change.notify_waiters();
    }
}
