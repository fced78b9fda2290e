//! mistake dropped_after_the_loop: own-sender-kept (hung) at drop(sender);
//! Drops its own sender, but only after the loop that waits for this.
//! - drop(sender);
//!
//! - count
//! + drop(sender);
//! + count

//! mistake kept_in_a_struct: own-sender-kept (hung) at while let Some(sighting) = hub.receiver.recv().await or at let (sender, receiver)
//! Both ends of the channel are fields of one struct, which lives until the end.
pub struct Hub {
    sender: mpsc::Sender<String>,
    receiver: mpsc::Receiver<String>,
}

pub async fn watch<S>(cameras: Vec<S>, mut write: impl FnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (sender, receiver) = mpsc::channel(16);
    let mut hub = Hub { sender, receiver };
    for mut camera in cameras {
        let sender = hub.sender.clone();
        tokio::spawn(async move {
            while let Some(sighting) = camera.next().await {
                if sender.send(sighting).await.is_err() {
                    return;
                }
            }
        });
    }
    let mut count = 0;
    while let Some(sighting) = hub.receiver.recv().await {
        write(sighting);
        count += 1;
    }
    count
}

//! mistake channel_of_std: blocking-recv (hung) at while let Ok(sighting) = receiver.recv()
//! Reads a channel of std, whose `recv` blocks the thread on which the tasks should run.
pub async fn watch<S>(cameras: Vec<S>, mut write: impl FnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (sender, receiver) = std::sync::mpsc::channel();
    for mut camera in cameras {
        let sender = sender.clone();
        tokio::spawn(async move {
            while let Some(sighting) = camera.next().await {
                if sender.send(sighting).is_err() {
                    return;
                }
            }
        });
    }
    drop(sender);
    let mut count = 0;
    while let Ok(sighting) = receiver.recv() {
        write(sighting);
        count += 1;
    }
    count
}

//! mistake one_for_each_camera: ended-before-the-channel at count < number
//! Waits for as many messages as there are cameras.
//! - let (sender, mut receiver) = mpsc::channel(16);
//! + let number = cameras.len();
//! + let (sender, mut receiver) = mpsc::channel(16);
//! - while let Some(sighting) = receiver.recv().await {
//! -     write(sighting);
//! -     count += 1;
//! + while count < number {
//! +     if let Some(sighting) = receiver.recv().await {
//! +         write(sighting);
//! +         count += 1;
//! +     }

//! mistake first_end_ends_all: ended-before-the-channel at tasks.join_next()
//! Returns when the first task has ended.
//! - let (sender, mut receiver) = mpsc::channel(16);
//! + let mut tasks = tokio::task::JoinSet::new();
//! + let (sender, mut receiver) = mpsc::channel(16);
//! - tokio::spawn(async move {
//! + tasks.spawn(async move {
//! - while let Some(sighting) = receiver.recv().await {
//! -     write(sighting);
//! -     count += 1;
//! - }
//! + loop {
//! +     tokio::select! {
//! +         biased;
//! +         Some(sighting) = receiver.recv() => {
//! +             write(sighting);
//! +             count += 1;
//! +         }
//! +         _ = tasks.join_next() => break,
//! +     }
//! + }

//! mistake until_it_is_empty: empty-is-not-closed at try_recv()
//! Takes what is there, and returns when the channel is empty.
//! - while let Some(sighting) = receiver.recv().await {
//! + while let Ok(sighting) = receiver.try_recv() {

//! mistake moved_into_the_first_task: first-task-took-it (not_compiled)
//! Moves the one sender into each task, so that none is left over.
//! - let sender = sender.clone();
//!
//! - drop(sender);

//! mistake closed_by_hand: receiver-closed-early at receiver.close()
//! Closes the channel before it is read, so nobody can send any more.
//! - drop(sender);
//! + receiver.close();

//! mistake tasks_in_an_inner_block: ended-with-its-owner at JoinSet::new()
//! A set owns the tasks, and it is dropped before the channel is read.
pub async fn watch<S>(cameras: Vec<S>, mut write: impl FnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let mut sightings = sightings_of(cameras);
    let mut count = 0;
    while let Some(sighting) = sightings.recv().await {
        write(sighting);
        count += 1;
    }
    count
}

fn sightings_of<S>(cameras: Vec<S>) -> mpsc::Receiver<String>
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (sender, receiver) = mpsc::channel(16);
    let mut tasks = tokio::task::JoinSet::new();
    for mut camera in cameras {
        let sender = sender.clone();
        tasks.spawn(async move {
            while let Some(sighting) = camera.next().await {
                if sender.send(sighting).await.is_err() {
                    return;
                }
            }
        });
    }
    receiver
}

//! mistake kept_for_a_while: slept-past-the-end at pause(
//! A task keeps the sender for a time that should be long enough.
//! - drop(sender);
//! + tokio::spawn(async move {
//! +     pause(Duration::from_secs(60)).await;
//! +     drop(sender);
//! + });

//! mistake end_messages: end-that-was-not-sent (hung) at sender.send(None).await
//! Each task sends a last message when its camera has ended, and a broken one can't.
pub async fn watch<S>(cameras: Vec<S>, mut write: impl FnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (sender, mut receiver) = mpsc::channel(16);
    let mut left = cameras.len();
    for mut camera in cameras {
        let sender = sender.clone();
        tokio::spawn(async move {
            while let Some(sighting) = camera.next().await {
                if sender.send(Some(sighting)).await.is_err() {
                    return;
                }
            }
            let _ = sender.send(None).await;
        });
    }
    let mut count = 0;
    while left > 0 {
        match receiver.recv().await {
            Some(Some(sighting)) => {
                write(sighting);
                count += 1;
            }
            _ => left -= 1,
        }
    }
    count
}

//! mistake tasks_awaited_first: read-too-late at tasks.join_next().await
//! Waits for the tasks, and reads the channel after that.
//! - let (sender, mut receiver) = mpsc::channel(16);
//! + let mut tasks = tokio::task::JoinSet::new();
//! + let (sender, mut receiver) = mpsc::channel(16);
//! - tokio::spawn(async move {
//! + tasks.spawn(async move {
//! - drop(sender);
//! + while tasks.join_next().await.is_some() {}
//! + drop(sender);

//! mistake awaited_with_room_for_one: read-too-late (hung) at tasks.join_next().await
//! The same, and the tasks wait for room in the channel, which nobody reads yet.
//! - let (sender, mut receiver) = mpsc::channel(16);
//! + let mut tasks = tokio::task::JoinSet::new();
//! + let (sender, mut receiver) = mpsc::channel(1);
//! - tokio::spawn(async move {
//! + tasks.spawn(async move {
//! - drop(sender);
//! + while tasks.join_next().await.is_some() {}
//! + drop(sender);

//! mistake camera_after_camera: missed-while-awaiting at camera.next().await
//! Reads the second camera when the first has ended.
pub async fn watch<S>(cameras: Vec<S>, mut write: impl FnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let mut count = 0;
    for mut camera in cameras {
        let reading = tokio::spawn(async move {
            let next = camera.next().await;
            next.map(|sighting| (sighting, camera))
        });
        let mut next = reading.await;
        while let Ok(Some((sighting, mut camera))) = next {
            write(sighting);
            count += 1;
            let reading = tokio::spawn(async move {
                let next = camera.next().await;
                next.map(|sighting| (sighting, camera))
            });
            next = reading.await;
        }
    }
    count
}

//! mistake silent_for_a_minute: silence-is-not-the-end at timeout(
//! Takes a minute without a message for the end.
//! - while let Some(sighting) = receiver.recv().await {
//! + while let Ok(Some(sighting)) = timeout(Duration::from_secs(60), receiver.recv()).await {

//! mistake quiet_means_over: silence-is-not-the-end at timeout(
//! Keeps its own sender, and takes a short silence for the end.
//! - drop(sender);
//!
//! - while let Some(sighting) = receiver.recv().await {
//! + while let Ok(Some(sighting)) = timeout(Duration::from_millis(400), receiver.recv()).await {

//! mistake looks_now_and_then: busy-waiting at try_recv() or at pause(
//! Looks every two milliseconds whether a message is there.
//! - while let Some(sighting) = receiver.recv().await {
//! -     write(sighting);
//! -     count += 1;
//! - }
//! + loop {
//! +     match receiver.try_recv() {
//! +         Ok(sighting) => {
//! +             write(sighting);
//! +             count += 1;
//! +         }
//! +         Err(mpsc::error::TryRecvError::Disconnected) => break,
//! +         Err(mpsc::error::TryRecvError::Empty) => pause(Duration::from_millis(2)).await,
//! +     }
//! + }

//! mistake handles_unwrapped: panic-passed-on at ended.unwrap()
//! Awaits the tasks in the end, and panics when one of them did.
//! - let (sender, mut receiver) = mpsc::channel(16);
//! + let mut tasks = tokio::task::JoinSet::new();
//! + let (sender, mut receiver) = mpsc::channel(16);
//! - tokio::spawn(async move {
//! + tasks.spawn(async move {
//! - count
//! + while let Some(ended) = tasks.join_next().await {
//! +     ended.unwrap();
//! + }
//! + count

//! mistake merged_streams: no-task-of-its-own at select_all(
//! Reads all streams in one task, where a panic of one ends them all.
pub async fn watch<S>(cameras: Vec<S>, mut write: impl FnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let mut sightings = stream::select_all(cameras);
    let mut count = 0;
    while let Some(sighting) = sightings.next().await {
        write(sighting);
        count += 1;
    }
    count
}

//! mistake sent_if_there_is_room: message-lost-when-full at try_send(
//! Does not wait for room in the channel, and drops what does not fit.
//! - if sender.send(sighting).await.is_err() {
//! -     return;
//! - }
//! + let _ = sender.try_send(sighting);

//! mistake room_before_the_sighting: place-held-while-waiting at sender.reserve().await
//! Takes room in the channel before the camera is read, and quiet cameras take it all.
//! - while let Some(sighting) = camera.next().await {
//! -     if sender.send(sighting).await.is_err() {
//! -         return;
//! -     }
//! - }
//! + while let Ok(room) = sender.reserve().await {
//! +     match camera.next().await {
//! +         Some(sighting) => room.send(sighting),
//! +         None => return,
//! +     }
//! + }

//! mistake sixteen_at_a_time: limit-of-its-own at flatten_unordered(16)
//! Merges the cameras, and reads only sixteen of them at the same time.
//! - use tokio::sync::mpsc;

pub async fn watch<S>(cameras: Vec<S>, mut write: impl FnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let guarded =
        stream::iter(cameras).map(|camera| std::panic::AssertUnwindSafe(camera).catch_unwind());
    let mut sightings = std::pin::pin!(guarded.flatten_unordered(16));
    let mut count = 0;
    while let Some(sighting) = sightings.next().await {
        if let Ok(sighting) = sighting {
            write(sighting);
            count += 1;
        }
    }
    count
}

//! mistake ends_with_its_tasks: left-in-the-channel at tasks.join_next()
//! Returns when all tasks have ended, and does not read what is still in the channel.
//! - let (sender, mut receiver) = mpsc::channel(16);
//! + let mut tasks = tokio::task::JoinSet::new();
//! + let (sender, mut receiver) = mpsc::channel(16);
//! - tokio::spawn(async move {
//! + tasks.spawn(async move {
//! - while let Some(sighting) = receiver.recv().await {
//! -     write(sighting);
//! -     count += 1;
//! - }
//! + loop {
//! +     tokio::select! {
//! +         biased;
//! +         ended = tasks.join_next() => {
//! +             if ended.is_none() {
//! +                 break;
//! +             }
//! +         }
//! +         Some(sighting) = receiver.recv() => {
//! +             write(sighting);
//! +             count += 1;
//! +         }
//! +     }
//! + }

//! mistake blocking_send: blocking-call-inside-async at blocking_send(
//! Sends with the call for code that is not async.
//! - if sender.send(sighting).await.is_err() {
//! + if sender.blocking_send(sighting).is_err() {

//! right unbounded: a channel without a limit, whose `send` does not wait
//! - let (sender, mut receiver) = mpsc::channel(16);
//! + let (sender, mut receiver) = mpsc::unbounded_channel();
//! - if sender.send(sighting).await.is_err() {
//! + if sender.send(sighting).is_err() {

//! right in_a_function: a function starts the tasks, and its sender ends with it
pub async fn watch<S>(cameras: Vec<S>, mut write: impl FnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let mut sightings = sightings_of(cameras);
    let mut count = 0;
    while let Some(sighting) = sightings.recv().await {
        write(sighting);
        count += 1;
    }
    count
}

fn sightings_of<S>(cameras: Vec<S>) -> mpsc::Receiver<String>
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (sender, receiver) = mpsc::channel(1);
    for camera in cameras {
        tokio::spawn(report(camera, sender.clone()));
    }
    receiver
}

async fn report<S>(mut camera: S, sender: mpsc::Sender<String>)
where
    S: Stream<Item = String> + Unpin,
{
    while let Some(sighting) = camera.next().await {
        if sender.send(sighting).await.is_err() {
            return;
        }
    }
}

//! right a_set_and_batches: tasks in a `JoinSet`, and `recv_many`, which gives 0 in the end
use tokio::task::JoinSet;

pub async fn watch<S>(cameras: Vec<S>, mut write: impl FnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let (sender, mut receiver) = mpsc::channel(100);
    let mut tasks = JoinSet::new();
    for mut camera in cameras {
        let sender = sender.clone();
        tasks.spawn(async move {
            while let Some(sighting) = camera.next().await {
                sender
                    .send(sighting)
                    .await
                    .expect("the receiver lives as long as this set");
            }
        });
    }
    drop(sender);
    let (mut count, mut batch) = (0, Vec::new());
    while receiver.recv_many(&mut batch, 100).await > 0 {
        count += batch.len();
        batch.drain(..).for_each(&mut write);
    }
    count
}

//! right last_camera_takes_it: the last task owns the first sender, and no clone is left over
pub async fn watch<S>(mut cameras: Vec<S>, mut write: impl FnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let Some(last) = cameras.pop() else {
        return 0;
    };
    let (sender, mut receiver) = mpsc::channel(4);
    for camera in cameras {
        tokio::spawn(report(camera, sender.clone()));
    }
    tokio::spawn(report(last, sender));
    let mut count = 0;
    while let Some(sighting) = receiver.recv().await {
        write(sighting);
        count += 1;
    }
    count
}

async fn report<S>(mut camera: S, sender: mpsc::Sender<String>)
where
    S: Stream<Item = String> + Unpin,
{
    while let Some(sighting) = camera.next().await {
        if sender.send(sighting).await.is_err() {
            return;
        }
    }
}

//! right no_channel: all streams merged, each with a `catch_unwind` around it
//! - use tokio::sync::mpsc;

pub async fn watch<S>(cameras: Vec<S>, mut write: impl FnMut(String)) -> usize
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let guarded = cameras
        .into_iter()
        .map(|camera| std::panic::AssertUnwindSafe(camera).catch_unwind());
    let mut sightings = stream::select_all(guarded);
    let mut count = 0;
    while let Some(sighting) = sightings.next().await {
        if let Ok(sighting) = sighting {
            write(sighting);
            count += 1;
        }
    }
    count
}
