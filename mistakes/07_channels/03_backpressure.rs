//! mistake room_for_sixteen: limit-of-its-own at mpsc::channel(16)
//! A channel whose limit is always the same.
//! - let (sender, mut receiver) = mpsc::channel(limit);
//! + let _ = limit;
//! + let (sender, mut receiver) = mpsc::channel(16);

//! mistake room_for_one: limit-of-its-own at mpsc::channel(1)
//! The same, with too little room for a larger limit.
//! - let (sender, mut receiver) = mpsc::channel(limit);
//! + let _ = limit;
//! + let (sender, mut receiver) = mpsc::channel(1);

//! mistake room_for_a_million: unbounded-queue at mpsc::channel(1_000_000)
//! A channel with a limit that is never reached.
//! - let (sender, mut receiver) = mpsc::channel(limit);
//! + let _ = limit;
//! + let (sender, mut receiver) = mpsc::channel(1_000_000);

//! mistake a_task_for_each_reading: unbounded-queue at tokio::spawn(async move { sender.send(reading).await });
//! Nobody waits for the sends, so they wait in tasks in place of the channel.
//! - if sender.send(reading).await.is_err() {
//! -     return;
//! - }
//! + let sender = sender.clone();
//! + tokio::spawn(async move { sender.send(reading).await });

//! mistake all_read_first: unbounded-queue at .collect().await
//! Reads the whole year, and stores it after that.
//! - use tokio::sync::mpsc;

pub async fn record<S>(station: S, _limit: usize, mut store: impl AsyncFnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let readings: Vec<String> = station.collect().await;
    for reading in &readings {
        store(reading.clone()).await;
    }
    readings.len()
}

//! mistake sent_if_there_is_room: message-lost-when-full at try_send(
//! Does not wait for room in the channel, and drops what does not fit.
//! - if sender.send(reading).await.is_err() {
//! -     return;
//! - }
//! + let _ = sender.try_send(reading);

//! mistake fills_its_own_channel: waits-for-itself (hung) at sender.send(reading).await
//! One task sends all readings before it receives the first.
pub async fn record<S>(mut station: S, limit: usize, mut store: impl AsyncFnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (sender, mut receiver) = mpsc::channel(limit);
    while let Some(reading) = station.next().await {
        if sender.send(reading).await.is_err() {
            break;
        }
    }
    drop(sender);
    let mut count = 0;
    while let Some(reading) = receiver.recv().await {
        store(reading).await;
        count += 1;
    }
    count
}

//! mistake waits_for_receipts: waits-for-itself (hung) at sender.send(reading).await or at receipt.send(
//! Both tasks send to each other, and neither receives while it waits for room.
pub async fn record<S>(mut station: S, limit: usize, mut store: impl AsyncFnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (sender, mut receiver) = mpsc::channel(limit);
    let (receipt, mut receipts) = mpsc::channel(1);
    let reading = tokio::spawn(async move {
        while let Some(reading) = station.next().await {
            if sender.send(reading).await.is_err() {
                break;
            }
        }
        drop(sender);
        let mut count = 0;
        while receipts.recv().await.is_some() {
            count += 1;
        }
        count
    });
    while let Some(reading) = receiver.recv().await {
        store(reading).await;
        let _ = receipt.send(()).await;
    }
    drop(receipt);
    reading.await.unwrap_or(0)
}

//! mistake a_sender_is_left: own-sender-kept (hung) at receiver.recv().await or at sender.clone() or at let (sender, mut receiver)
//! The task gets a clone, and the first sender lives as long as the function.
//! - tokio::spawn(async move {
//! + let to_archive = sender.clone();
//! + tokio::spawn(async move {
//! - if sender.send(reading).await.is_err() {
//! + if to_archive.send(reading).await.is_err() {

//! mistake send_not_awaited: future-used-as-value (not_compiled)
//! Makes the channel bounded, and uses its `send` as that of an unbounded one.
//! - if sender.send(reading).await.is_err() {
//! + if sender.send(reading).is_err() {

//! mistake one_after_the_other: serial-awaits at store(reading).await or at station.next().await
//! Reads the next one when the one before it is stored.
//! - use tokio::sync::mpsc;

pub async fn record<S>(mut station: S, _limit: usize, mut store: impl AsyncFnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let mut count = 0;
    while let Some(reading) = station.next().await {
        store(reading).await;
        count += 1;
    }
    count
}

//! mistake one_more: one-off-the-limit at limit + 1
//! A channel with one place too many.
//! - let (sender, mut receiver) = mpsc::channel(limit);
//! + let (sender, mut receiver) = mpsc::channel(limit + 1);

//! mistake takes_batches: twice-the-limit at recv_many(
//! Takes all that waits out of the channel, so there is room again before any of it is stored.
//! - while let Some(reading) = receiver.recv().await {
//! -     store(reading).await;
//! -     count += 1;
//! - }
//! + let mut batch = Vec::new();
//! + while receiver.recv_many(&mut batch, limit).await > 0 {
//! +     for reading in batch.drain(..) {
//! +         store(reading).await;
//! +         count += 1;
//! +     }
//! + }

//! mistake all_at_once: order-lost at for_each_concurrent(
//! Stores as many readings at the same time as the limit says.
//! - use tokio::sync::mpsc;

pub async fn record<S>(station: S, limit: usize, store: impl AsyncFn(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let count = std::cell::Cell::new(0);
    let (store, counted) = (&store, &count);
    let one = |reading| async move {
        store(reading).await;
        counted.set(counted.get() + 1);
    };
    station.for_each_concurrent(limit, one).await;
    count.get()
}

//! mistake ends_with_the_station: select-drops-the-others at tokio::select! {
//! Returns when all is read, and drops what is not stored.
pub async fn record<S>(mut station: S, limit: usize, mut store: impl AsyncFnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (sender, mut receiver) = mpsc::channel(limit);
    let mut count = 0;
    let reading = async {
        while let Some(reading) = station.next().await {
            if sender.send(reading).await.is_err() {
                break;
            }
        }
    };
    let storing = async {
        while let Some(reading) = receiver.recv().await {
            store(reading).await;
            count += 1;
        }
    };
    tokio::select! {
        () = reading => {}
        () = storing => {}
    }
    count
}

//! mistake ends_with_its_task: left-in-the-channel at = &mut reader =>
//! Returns when the task that reads has ended, and leaves the last readings in the channel.
//! - tokio::spawn(async move {
//! + let mut reader = tokio::spawn(async move {
//! - while let Some(reading) = receiver.recv().await {
//! -     store(reading).await;
//! -     count += 1;
//! - }
//! + loop {
//! +     tokio::select! {
//! +         biased;
//! +         _ = &mut reader => break,
//! +         Some(reading) = receiver.recv() => {
//! +             store(reading).await;
//! +             count += 1;
//! +         }
//! +     }
//! + }

//! mistake counts_the_hand: channel-without-room at mpsc::channel(limit - 1)
//! One reading is in the hand of the task, so the channel has one place fewer, and none if the limit is 1.
//! - let (sender, mut receiver) = mpsc::channel(limit);
//! + let (sender, mut receiver) = mpsc::channel(limit - 1);

//! mistake channel_of_std: blocking-recv (hung) at receiver.recv()
//! A channel of std with a limit, whose `recv` blocks the thread.
//! - use tokio::sync::mpsc;

pub async fn record<S>(mut station: S, limit: usize, mut store: impl AsyncFnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (sender, receiver) = std::sync::mpsc::sync_channel(limit);
    tokio::spawn(async move {
        while let Some(reading) = station.next().await {
            if sender.send(reading).is_err() {
                return;
            }
        }
    });
    let mut count = 0;
    while let Ok(reading) = receiver.recv() {
        store(reading).await;
        count += 1;
    }
    count
}

//! mistake box_after_box: waits-for-a-full-buffer at take(limit)
//! Fills one box of readings while another one is stored, and a box has to be full.
//! - use tokio::sync::mpsc;

pub async fn record<S>(mut station: S, limit: usize, mut store: impl AsyncFnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (mut count, mut full) = (0, Vec::new());
    loop {
        let filling = station.by_ref().take(limit).collect::<Vec<_>>();
        let storing = async {
            for reading in full {
                store(reading).await;
            }
        };
        let (next, ()) = tokio::join!(filling, storing);
        if next.is_empty() {
            return count;
        }
        count += next.len();
        full = next;
    }
}

//! mistake looks_for_room: busy-waiting at capacity() == 0 or at pause(
//! Looks every two milliseconds whether there is room.
//! - if sender.send(reading).await.is_err() {
//! + while sender.capacity() == 0 {
//! +     pause(Duration::from_millis(2)).await;
//! + }
//! + if sender.send(reading).await.is_err() {

//! right room_first: waits for room before it reads
//! - while let Some(reading) = station.next().await {
//! -     if sender.send(reading).await.is_err() {
//! -         return;
//! -     }
//! - }
//! + while let Ok(room) = sender.reserve().await {
//! +     match station.next().await {
//! +         Some(reading) => room.send(reading),
//! +         None => return,
//! +     }
//! + }

//! right in_one_task: both parts are branches of a `join!`, and no task is spawned
pub async fn record<S>(mut station: S, limit: usize, mut store: impl AsyncFnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (sender, mut receiver) = mpsc::channel(limit);
    let reading = async move {
        while let Some(reading) = station.next().await {
            if sender.send(reading).await.is_err() {
                break;
            }
        }
    };
    let storing = async {
        let mut count = 0;
        while let Some(reading) = receiver.recv().await {
            store(reading).await;
            count += 1;
        }
        count
    };
    tokio::join!(reading, storing).1
}

//! right a_semaphore: permits of a semaphore travel with the readings, in a channel without a limit
use std::sync::Arc;

use tokio::sync::Semaphore;

pub async fn record<S>(mut station: S, limit: usize, mut store: impl AsyncFnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let places = Arc::new(Semaphore::new(limit));
    let (sender, mut receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            let Some(reading) = station.next().await else {
                return;
            };
            if sender.send((reading, place)).is_err() {
                return;
            }
        }
    });
    let mut count = 0;
    while let Some((reading, place)) = receiver.recv().await {
        drop(place);
        store(reading).await;
        count += 1;
    }
    count
}
