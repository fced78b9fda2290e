//! mistake writes_to_read: readers-one-at-a-time at self.entries.write().await;
//! An `RwLock`, but readers ask for the guard of a writer.
//! - let entries = self.entries.read().await;
//! + let entries = self.entries.write().await;

//! mistake looks_like_a_writer: readers-one-at-a-time at self.entries.write().await.get(&year)
//! Takes the write guard to see whether there is an entry, and waits for all who read.
//! - if let Some(entry) = self.entries.read().await.get(&year) {
//! + if let Some(entry) = self.entries.write().await.get(&year) {

//! mistake reads_a_copy: clones-everything at .clone()
//! Each reader gets a copy of all entries.
//! - let entries = self.entries.read().await;
//! + let entries = self.entries.read().await.clone();

//! mistake locked_for_the_archive: lock-kept-while-waiting at let mut book = self.entries.write().await;
//! Takes the write guard at once, and keeps it while the archive looks.
//! - if let Some(entry) = self.entries.read().await.get(&year) {
//! + let mut book = self.entries.write().await;
//! + if let Some(entry) = book.get(&year) {
//! - let mut entries = self.entries.write().await;
//! - entries.entry(year).or_insert(entry).clone()
//! + book.entry(year).or_insert(entry).clone()

//! mistake reads_for_hours: lock-kept-while-waiting at let book = self.entries.read().await;
//! Drops the read guard when the archive has answered, so that writers wait for it.
//! - if let Some(entry) = self.entries.read().await.get(&year) {
//! + let book = self.entries.read().await;
//! + if let Some(entry) = book.get(&year) {
//! - let entry = archive.await;
//! + let entry = archive.await;
//! + drop(book);

//! mistake still_reading: upgrade-while-reading (hung) at let mut entries = self.entries.write().await;
//! The read guard has a name, and lives until the end of the function.
//! - if let Some(entry) = self.entries.read().await.get(&year) {
//! + let known = self.entries.read().await;
//! + if let Some(entry) = known.get(&year) {

//! mistake in_a_match: upgrade-while-reading (hung) at self.entries.write().await.insert(
//! The read guard has no name, and lives until the end of the `match`.
//! - if let Some(entry) = self.entries.read().await.get(&year) {
//! -     return entry.clone();
//! - }
//! - let entry = archive.await;
//! - let mut entries = self.entries.write().await;
//! - entries.entry(year).or_insert(entry).clone()
//! + match self.entries.read().await.get(&year) {
//! +     Some(entry) => entry.clone(),
//! +     None => {
//! +         let entry = archive.await;
//! +         self.entries.write().await.insert(year, entry.clone());
//! +         entry
//! +     }
//! + }

//! mistake writes_over_it: changed-between-two-locks at self.entries.read().await
//! Looks under the first guard, and inserts under the second without another look.
//! - entries.entry(year).or_insert(entry).clone()
//! + entries.insert(year, entry.clone());
//! + entry

//! mistake looks_once_more_too_early: changed-between-two-locks at self.entries.read().await.get(&year)
//! Looks a second time, but under a guard of its own, and a writer can come before the next one.
//! - let mut entries = self.entries.write().await;
//! - entries.entry(year).or_insert(entry).clone()
//! + if let Some(entry) = self.entries.read().await.get(&year) {
//! +     return entry.clone();
//! + }
//! + self.write(year, entry.clone()).await;
//! + entry

//! mistake returns_its_own: kept-one-and-returned-another at or_insert(
//! Keeps what somebody else has written, and returns what the archive gave.
//! - entries.entry(year).or_insert(entry).clone()
//! + entries.entry(year).or_insert(entry.clone());
//! + entry

//! mistake asks_first: none at archive.await
//! Awaits the archive before it looks.
//! - if let Some(entry) = self.entries.read().await.get(&year) {
//! -     return entry.clone();
//! - }
//! + let entry = archive.await;
//! + if let Some(entry) = self.entries.read().await.get(&year) {
//! +     return entry.clone();
//! + }
//! - let entry = archive.await;

//! mistake tries_to_write: writer-starved at try_write()
//! Tries to write every 2 ms. There is always a reader.
//! - self.entries.write().await.insert(year, entry);
//! + loop {
//! +     if let Ok(mut entries) = self.entries.try_write() {
//! +         entries.insert(year, entry);
//! +         return;
//! +     }
//! +     tokio::time::sleep(Duration::from_millis(2)).await;
//! + }

//! mistake tries_without_a_pause: busy-waiting (hung) at yield_now()
//! Tries to write whenever it has its turn.
//! - self.entries.write().await.insert(year, entry);
//! + loop {
//! +     if let Ok(mut entries) = self.entries.try_write() {
//! +         entries.insert(year, entry);
//! +         return;
//! +     }
//! +     tokio::task::yield_now().await;
//! + }

//! mistake readers_come_first: writer-starved at free.notified() or at self.readers.load(
//! The writer waits for a moment without readers, and has no place in the queue until then.
//! - use tokio::sync::RwLock;
//! + use std::sync::atomic::{AtomicUsize, Ordering};
//! + use tokio::sync::{Notify, RwLock};
//! - entries: RwLock::new(entries),
//! + entries: RwLock::new(entries),
//! + readers: AtomicUsize::new(0),
//! + free: Notify::new(),
//! - let entries = self.entries.read().await;
//! - reader(&entries).await
//! + self.readers.fetch_add(1, Ordering::SeqCst);
//! + let entries = self.entries.read().await;
//! + let result = reader(&entries).await;
//! + if self.readers.fetch_sub(1, Ordering::SeqCst) == 1 {
//! +     self.free.notify_one();
//! + }
//! + result
//! - self.entries.write().await.insert(year, entry);
//! + while self.readers.load(Ordering::SeqCst) > 0 {
//! +     self.free.notified().await;
//! + }
//! + self.entries.write().await.insert(year, entry);
pub struct Chronicle {
    entries: RwLock<BTreeMap<u32, String>>,
    readers: AtomicUsize,
    free: Notify,
}

//! mistake so_many_readers: a-limit-nobody-asked-for at RwLock::with_max_readers(
//! Lets in a hundred readers at most.
//! - entries: RwLock::new(entries),
//! + entries: RwLock::with_max_readers(entries, 100),

//! mistake std_lock: guard-kept-across-await (hung) at self.entries.read().unwrap();
//! The `RwLock` of std. A writer stops the thread on which the readers should go on.
//! - use tokio::sync::RwLock;
//! + use std::sync::RwLock;
//! - let entries = self.entries.read().await;
//! + let entries = self.entries.read().unwrap();
//! - self.entries.write().await.insert(year, entry);
//! + self.entries.write().unwrap().insert(year, entry);
//! - if let Some(entry) = self.entries.read().await.get(&year) {
//! + if let Some(entry) = self.entries.read().unwrap().get(&year) {
//! - let mut entries = self.entries.write().await;
//! + let mut entries = self.entries.write().unwrap();

//! right if_let_else: an `else` of an `if let`, where the read guard is gone
//! - if let Some(entry) = self.entries.read().await.get(&year) {
//! -     return entry.clone();
//! - }
//! - let entry = archive.await;
//! - let mut entries = self.entries.write().await;
//! - entries.entry(year).or_insert(entry).clone()
//! + if let Some(entry) = self.entries.read().await.get(&year) {
//! +     entry.clone()
//! + } else {
//! +     let entry = archive.await;
//! +     let mut entries = self.entries.write().await;
//! +     entries.entry(year).or_insert(entry).clone()
//! + }

//! right a_second_look: a second look by hand, under the write guard
//! - entries.entry(year).or_insert(entry).clone()
//! + if let Some(entry) = entries.get(&year) {
//! +     return entry.clone();
//! + }
//! + entries.insert(year, entry.clone());
//! + entry

//! right shared_pages: an `Arc` of the entries in std's lock; each reader has the pages of its moment
//! - use tokio::sync::RwLock;
//! + use std::sync::{Arc, Mutex};
pub struct Chronicle {
    entries: Mutex<Arc<BTreeMap<u32, String>>>,
}

impl Chronicle {
    pub fn new(entries: BTreeMap<u32, String>) -> Chronicle {
        Chronicle {
            entries: Mutex::new(Arc::new(entries)),
        }
    }

    fn pages(&self) -> Arc<BTreeMap<u32, String>> {
        Arc::clone(&self.entries.lock().unwrap())
    }

    pub async fn read<T>(&self, reader: impl AsyncFnOnce(&BTreeMap<u32, String>) -> T) -> T {
        reader(&self.pages()).await
    }

    pub async fn write(&self, year: u32, entry: String) {
        let mut entries = self.entries.lock().unwrap();
        Arc::make_mut(&mut entries).insert(year, entry);
    }

    pub async fn complete(&self, year: u32, archive: impl Future<Output = String>) -> String {
        if let Some(entry) = self.pages().get(&year) {
            return entry.clone();
        }
        let entry = archive.await;
        let mut entries = self.entries.lock().unwrap();
        let entries = Arc::make_mut(&mut entries);
        entries.entry(year).or_insert(entry).clone()
    }
}

//! right a_watch_channel: a `watch` channel that keeps the latest entries
//! - use tokio::sync::RwLock;
//! + use std::sync::Arc;
//! + use tokio::sync::watch;
pub struct Chronicle {
    entries: watch::Sender<Arc<BTreeMap<u32, String>>>,
}

impl Chronicle {
    pub fn new(entries: BTreeMap<u32, String>) -> Chronicle {
        let entries = watch::Sender::new(Arc::new(entries));
        Chronicle { entries }
    }

    fn pages(&self) -> Arc<BTreeMap<u32, String>> {
        Arc::clone(&self.entries.borrow())
    }

    pub async fn read<T>(&self, reader: impl AsyncFnOnce(&BTreeMap<u32, String>) -> T) -> T {
        reader(&self.pages()).await
    }

    pub async fn write(&self, year: u32, entry: String) {
        self.entries.send_modify(|entries| {
            Arc::make_mut(entries).insert(year, entry);
        });
    }

    pub async fn complete(&self, year: u32, archive: impl Future<Output = String>) -> String {
        if let Some(entry) = self.pages().get(&year) {
            return entry.clone();
        }
        let entry = archive.await;
        self.entries.send_modify(|entries| {
            Arc::make_mut(entries).entry(year).or_insert(entry);
        });
        self.pages()[&year].clone()
    }
}
