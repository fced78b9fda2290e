//! mistake a_connection_each: shared-and-not-made-again at Archive::connect(
//! Each task opens a connection of its own.
pub fn upload_all(archive: Archive, recordings: Vec<Recording>) -> Vec<JoinHandle<u32>> {
    let mut tasks = Vec::new();
    for recording in recordings {
        let archive = Archive::connect(&archive.name);
        let upload = async move { archive.upload(&recording).await };
        tasks.push(tokio::spawn(upload));
    }
    tasks
}

//! mistake archive_moved_in_a_loop: first-task-took-it (not_compiled)
//! `async move` takes the connection in the first round of the loop.
//! - use std::sync::Arc;
//!
//! - let archive = Arc::new(archive);
//!
//! - let archive = Arc::clone(&archive);

//! mistake behind_a_mutex: lock-without-need at archive.lock().await
//! Locks the connection for the whole upload, so that one runs at a time.
//! - let archive = Arc::new(archive);
//! + let archive = Arc::new(Mutex::new(archive));
//! - let upload = async move { archive.upload(&recording).await };
//! + let upload = async move { archive.lock().await.upload(&recording).await };
use tokio::sync::Mutex;

//! mistake block_on_each: block-on-inside-async at block_on(
//! Uploads before it spawns.
//! - let upload = async move { archive.upload(&recording).await };
//! + let receipt = async_learn::block_on(archive.upload(&recording));
//! + let upload = std::future::ready(receipt);

//! mistake borrowed_recordings: task-may-outlive (not_compiled)
//! Shares the connection, and still borrows the list.
//! - for recording in recordings {
//! + for recording in &recordings {
//! - let upload = async move { archive.upload(&recording).await };
//! + let upload = async move { archive.upload(recording).await };

//! mistake cloned_inside_the_block: first-task-took-it (not_compiled)
//! Clones the pointer in the block, which has taken it by then.
//! - let archive = Arc::clone(&archive);
//! - let upload = async move { archive.upload(&recording).await };
//! + let upload = async move {
//! +     let archive = Arc::clone(&archive);
//! +     archive.upload(&recording).await
//! + };

//! mistake kept_for_later: leaked-to-be-static at KEPT
//! Keeps one of the pointers in a static, where it stays.
//! - let archive = Arc::new(archive);
//! + let archive = Arc::new(archive);
//! + KEPT.lock().unwrap().push(Arc::clone(&archive));
use std::sync::Mutex;

static KEPT: Mutex<Vec<Arc<Archive>>> = Mutex::new(Vec::new());

//! mistake leaked: leaked-to-be-static at Box::leak(
//! Makes a reference that is valid for the rest of the program.
//! - use std::sync::Arc;
//!
//! - let archive = Arc::new(archive);
//! + let archive: &'static Archive = Box::leak(Box::new(archive));
//! - let archive = Arc::clone(&archive);

//! mistake newest_first: results-out-of-order at recordings.into_iter().rev()
//! Returns the handles in another order than the recordings have.
//! - for recording in recordings {
//! + for recording in recordings.into_iter().rev() {

//! mistake one_task_for_all: serial-awaits at .upload(
//! One task uploads all recordings, one after the other, and others wait for its receipts.
//! - use std::sync::Arc;
use tokio::sync::oneshot;

pub fn upload_all(archive: Archive, recordings: Vec<Recording>) -> Vec<JoinHandle<u32>> {
    let mut tasks = Vec::new();
    let mut senders = Vec::new();
    for _ in &recordings {
        let (sender, receiver) = oneshot::channel();
        senders.push(sender);
        tasks.push(tokio::spawn(
            async move { receiver.await.unwrap_or_default() },
        ));
    }
    tokio::spawn(async move {
        for (recording, sender) in recordings.iter().zip(senders) {
            let _ = sender.send(archive.upload(recording).await);
        }
    });
    tasks
}

//! mistake only_as_many_as_permits: limit-of-its-own at Semaphore::new(
//! A hundred uploads at a time, and the others wait.
//! - let archive = Arc::new(archive);
//! + let archive = Arc::new(archive);
//! + let permits = Arc::new(Semaphore::new(100));
//! - let archive = Arc::clone(&archive);
//! + let archive = Arc::clone(&archive);
//! + let permits = Arc::clone(&permits);
//! - let upload = async move { archive.upload(&recording).await };
//! + let upload = async move {
//! +     let _permit = permits.acquire().await;
//! +     archive.upload(&recording).await
//! + };
use tokio::sync::Semaphore;

//! mistake pointer_that_is_not_send: not-send (not_compiled)
//! Shares the connection in an `Rc`, which must stay on one thread.
//! - use std::sync::Arc;
//! + use std::rc::Rc;
//! - let archive = Arc::new(archive);
//! + let archive = Rc::new(archive);
//! - let archive = Arc::clone(&archive);
//! + let archive = Rc::clone(&archive);

//! mistake receipts_worked_out: output-thrown-away at .upload( or at number * number
//! Uploads, and invents the receipts.
//! - let upload = async move { archive.upload(&recording).await };
//! + let upload = async move {
//! +     archive.upload(&recording).await;
//! +     match recording {
//! +         Recording::Sound(number) => number * number,
//! +         Recording::Film(number) => number * 2,
//! +     }
//! + };

//! mistake reference_moved: task-may-outlive (not_compiled)
//! Moves a reference into the task, which helps where the value lives long enough.
//! - use std::sync::Arc;
//!
//! - let archive = Arc::new(archive);
//! + let archive = &archive;
//! - let archive = Arc::clone(&archive);

//! mistake in_a_once_lock: one-static-for-all at static ARCHIVE
//! Puts the first connection into a static, which all later calls use too.
//! - use std::sync::Arc;
//! + use std::sync::OnceLock;
//! - let archive = Arc::new(archive);
//! + let archive = ARCHIVE.get_or_init(|| archive);
//! - let archive = Arc::clone(&archive);
static ARCHIVE: OnceLock<Archive> = OnceLock::new();

//! mistake in_a_static_mutex: lock-kept-while-waiting at lock().await
//! Puts the connection into a static, behind a lock.
//! - use std::sync::Arc;
//! + use tokio::sync::Mutex;
//! - let archive = Arc::new(archive);
//! + *ARCHIVE.try_lock().unwrap() = Some(archive);
//! - let archive = Arc::clone(&archive);
//! - let upload = async move { archive.upload(&recording).await };
//! + let upload = async move {
//! +     let archive = ARCHIVE.lock().await;
//! +     archive.as_ref().unwrap().upload(&recording).await
//! + };
static ARCHIVE: Mutex<Option<Archive>> = Mutex::const_new(None);

//! mistake in_a_static_with_pointers: one-static-for-all at static ARCHIVE
//! Replaces the connection in a static at each call, and the last one stays open.
//! - use std::sync::Arc;
//! + use std::sync::{Arc, Mutex};
//! - let archive = Arc::new(archive);
//! + *ARCHIVE.lock().unwrap() = Some(Arc::new(archive));
//! - let archive = Arc::clone(&archive);
//! + let archive = ARCHIVE.lock().unwrap().clone().unwrap();
static ARCHIVE: Mutex<Option<Arc<Archive>>> = Mutex::new(None);

//! mistake transmuted: dropped-while-in-use at transmute
//! Says that a borrow is static, and the connection ends with the function.
//! - use std::sync::Arc;
//!
//! - let archive = Arc::new(archive);
//! + let archive: &'static Archive = unsafe { std::mem::transmute(&archive) };
//! - let archive = Arc::clone(&archive);

//! mistake threads_in_a_scope: blocked (hung) at thread.join()
//! Lets threads in a scope borrow, and waits for all of them.
pub fn upload_all(archive: Archive, recordings: Vec<Recording>) -> Vec<JoinHandle<u32>> {
    let runtime = tokio::runtime::Handle::current();
    let receipts: Vec<u32> = std::thread::scope(|scope| {
        let threads: Vec<_> = recordings
            .iter()
            .map(|recording| scope.spawn(|| runtime.block_on(archive.upload(recording))))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    receipts
        .into_iter()
        .map(|receipt| tokio::spawn(async move { receipt }))
        .collect()
}

//! mistake closed_by_a_timer: slept-past-the-end at pause(
//! A task of its own keeps the connection for as long as it might take.
//! - let archive = Arc::new(archive);
//! + let archive = Arc::new(archive);
//! + let open = Arc::clone(&archive);
//! + tokio::spawn(async move {
//! +     async_learn::pause(std::time::Duration::from_millis(120)).await;
//! +     drop(open);
//! + });

//! mistake another_value_for_each_task: shared-and-not-made-again at Archive {
//! Makes a value for each task, which closes the connection when it is dropped.
//! - use std::sync::Arc;
//!
//! - let archive = Arc::new(archive);
//!
//! - let archive = Arc::clone(&archive);
//! + let archive = Archive {
//! +     name: archive.name.clone(),
//! + };

//! right a_function_for_one: an async fn that owns its pointer and its recording
pub fn upload_all(archive: Archive, recordings: Vec<Recording>) -> Vec<JoinHandle<u32>> {
    let archive: Arc<Archive> = archive.into();
    let upload = |recording| tokio::spawn(upload_one(archive.clone(), recording));
    recordings.into_iter().map(upload).collect()
}

async fn upload_one(archive: Arc<Archive>, recording: Recording) -> u32 {
    archive.upload(&recording).await
}

//! right an_owner: one task owns the connection and polls all uploads; others wait for its receipts
//! - use std::sync::Arc;
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use tokio::sync::oneshot;

pub fn upload_all(archive: Archive, recordings: Vec<Recording>) -> Vec<JoinHandle<u32>> {
    let mut tasks = Vec::new();
    let mut work = Vec::new();
    for recording in recordings {
        let (sender, receiver) = oneshot::channel();
        work.push((recording, sender));
        tasks.push(tokio::spawn(async move {
            receiver.await.expect("the owner sends each receipt")
        }));
    }
    tokio::spawn(async move {
        let upload = async |(recording, sender): (Recording, oneshot::Sender<u32>)| {
            let _ = sender.send(archive.upload(&recording).await);
        };
        let mut uploads: FuturesUnordered<_> = work.into_iter().map(upload).collect();
        while uploads.next().await.is_some() {}
    });
    tasks
}

//! right shared_list: the list is shared too, and each task knows its place in it
pub fn upload_all(archive: Archive, recordings: Vec<Recording>) -> Vec<JoinHandle<u32>> {
    let shared = Arc::new((archive, recordings));
    let places = 0..shared.1.len();
    places
        .map(|place| {
            let shared = Arc::clone(&shared);
            tokio::spawn(async move { shared.0.upload(&shared.1[place]).await })
        })
        .collect()
}
