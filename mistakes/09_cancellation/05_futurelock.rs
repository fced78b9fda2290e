//! mistake handler_locks: futurelock (hung) at => log.lock().await.push(ship),
//! The starter's: the handler waits for the lock, and nobody polls the survey meanwhile.
pub async fn watch(
    log: Arc<Mutex<Vec<String>>>,
    survey: impl Future<Output = u32> + Send + 'static,
    mut ships: mpsc::Receiver<String>,
) -> u32 {
    let mut survey = pin!(survey);
    let depth = loop {
        tokio::select! {
            depth = &mut survey => break depth,
            Some(ship) = ships.recv() => log.lock().await.push(ship),
        }
    };
    while let Some(ship) = ships.recv().await {
        log.lock().await.push(ship);
    }
    depth
}
use std::pin::pin;

//! mistake awaits_a_task_in_the_handler: futurelock (hung) at tokio::spawn(async move { log.lock().await.push(ship) })
//! Spawns the wait for the lock, and awaits the task in the handler.
pub async fn watch(
    log: Arc<Mutex<Vec<String>>>,
    survey: impl Future<Output = u32> + Send + 'static,
    mut ships: mpsc::Receiver<String>,
) -> u32 {
    let mut survey = pin!(survey);
    let depth = loop {
        tokio::select! {
            depth = &mut survey => break depth,
            Some(ship) = ships.recv() => {
                let log = Arc::clone(&log);
                tokio::spawn(async move { log.lock().await.push(ship) })
                    .await
                    .expect("nothing panics");
            }
        }
    };
    while let Some(ship) = ships.recv().await {
        log.lock().await.push(ship);
    }
    depth
}
use std::pin::pin;

//! mistake drops_the_survey: pending-work-dropped at drop(survey);
//! Drops the survey when a ship comes, so that the lock is free.
pub async fn watch(
    log: Arc<Mutex<Vec<String>>>,
    survey: impl Future<Output = u32> + Send + 'static,
    mut ships: mpsc::Receiver<String>,
) -> u32 {
    let mut survey = Box::pin(survey);
    let mut depth = 0;
    tokio::select! {
        found = &mut survey => depth = found,
        Some(ship) = ships.recv() => {
            drop(survey);
            log.lock().await.push(ship);
        }
    }
    while let Some(ship) = ships.recv().await {
        log.lock().await.push(ship);
    }
    depth
}

//! mistake tries_the_lock: lock-not-waited-for at if let Ok(mut log) = log.try_lock() {
//! Leaves a ship out if the lock is taken.
//! - log.lock().await.push(ship);
//! + if let Ok(mut log) = log.try_lock() {
//! +     log.push(ship);
//! + }

//! mistake holds_the_lock_all_night: lock-kept-while-waiting (hung) at let mut log = log.lock().await;
//! Takes the lock before everything, and keeps it while it waits for ships.
pub async fn watch(
    log: Arc<Mutex<Vec<String>>>,
    survey: impl Future<Output = u32> + Send + 'static,
    mut ships: mpsc::Receiver<String>,
) -> u32 {
    let mut log = log.lock().await;
    let mut survey = pin!(survey);
    let depth = loop {
        tokio::select! {
            depth = &mut survey => break depth,
            Some(ship) = ships.recv() => log.push(ship),
        }
    };
    while let Some(ship) = ships.recv().await {
        log.push(ship);
    }
    depth
}
use std::pin::pin;

//! mistake gives_up_after_a_while: lock-not-waited-for at if let Ok(mut log) = timeout(Duration::from_millis(30), log.lock()).await {
//! Waits for the lock for a while, and then forgets the ship.
//! - log.lock().await.push(ship);
//! + if let Ok(mut log) = timeout(Duration::from_millis(30), log.lock()).await {
//! +     log.push(ship);
//! + }

//! mistake writes_a_copy_back: copy-written-back at let mut copy = log.lock().await.clone(); or at *log.lock().await = copy.clone();
//! Writes into a copy, and puts it back in the end.
//! - log.lock().await.push(ship);
//! + copy.push(ship);
//! + *log.lock().await = copy.clone();
//! - let writing = async {
//! + let mut copy = log.lock().await.clone();
//! + let writing = async {

//! mistake spawns_the_handler_and_leaves: handle-dropped at tokio::spawn(async move { log.lock().await.push(ship) });
//! Each ship gets a task, and nobody waits for these tasks.
//! - log.lock().await.push(ship);
//! + let log = Arc::clone(&log);
//! + tokio::spawn(async move { log.lock().await.push(ship) });

//! mistake survey_first: serial-awaits at let depth = survey.await;
//! Runs the survey to its end, and then looks for ships.
//! - let (depth, ()) = tokio::join!(survey, writing);
//! + let depth = survey.await;
//! + writing.await;

//! mistake ships_first: missed-while-awaiting at while let Some(ship) = ships.recv().await {
//! Writes all ships, and begins the survey when no more come.
//! - let writing = async {
//! -     while let Some(ship) = ships.recv().await {
//! -         log.lock().await.push(ship);
//! -     }
//! - };
//! - let (depth, ()) = tokio::join!(survey, writing);
//! - depth
//! + while let Some(ship) = ships.recv().await {
//! +     log.lock().await.push(ship);
//! + }
//! + survey.await

//! right task: the survey is a task of its own
//! - let writing = async {
//! -     while let Some(ship) = ships.recv().await {
//! -         log.lock().await.push(ship);
//! -     }
//! - };
//! - let (depth, ()) = tokio::join!(survey, writing);
//! - depth
//! + let survey = tokio::spawn(survey);
//! + while let Some(ship) = ships.recv().await {
//! +     log.lock().await.push(ship);
//! + }
//! + survey.await.expect("the survey does not panic")

//! right actor: the ships have a task of their own, the watchman awaits both
//! - let writing = async {
//! + let writing = tokio::spawn(async move {
//! - };
//! - let (depth, ()) = tokio::join!(survey, writing);
//! + });
//! + let depth = survey.await;
//! + writing.await.expect("nothing panics");

//! right lock_as_a_branch: `select!` polls a kept lock beside the survey, and the handler only writes
pub async fn watch(
    log: Arc<Mutex<Vec<String>>>,
    survey: impl Future<Output = u32> + Send + 'static,
    mut ships: mpsc::Receiver<String>,
) -> u32 {
    let mut survey = pin!(survey);
    let mut depth = None;
    let mut waiting = Vec::new();
    let mut turn = Box::pin(log.lock());
    loop {
        tokio::select! {
            found = &mut survey, if depth.is_none() => depth = Some(found),
            Some(ship) = ships.recv() => waiting.push(ship),
            mut lines = &mut turn, if !waiting.is_empty() => {
                lines.append(&mut waiting);
                turn = Box::pin(log.lock());
            }
            else => break,
        }
    }
    depth.unwrap_or_default()
}
use std::pin::pin;

//! right select_in_the_handler: the handler polls the survey on while it waits
pub async fn watch(
    log: Arc<Mutex<Vec<String>>>,
    survey: impl Future<Output = u32> + Send + 'static,
    mut ships: mpsc::Receiver<String>,
) -> u32 {
    let mut survey = pin!(survey.fuse());
    let mut depth = None;
    loop {
        let next = async {
            let ship = ships.recv().await?;
            log.lock().await.push(ship);
            Some(())
        };
        let mut next = pin!(next);
        let is_open = loop {
            tokio::select! {
                found = &mut survey, if depth.is_none() => depth = Some(found),
                done = &mut next => break done.is_some(),
            }
        };
        if !is_open {
            break;
        }
    }
    match depth {
        Some(depth) => depth,
        None => survey.await,
    }
}
use futures::FutureExt as _;
use std::pin::pin;

//! right one_future_for_each_ship: a set of futures is a branch beside the survey
pub async fn watch(
    log: Arc<Mutex<Vec<String>>>,
    survey: impl Future<Output = u32> + Send + 'static,
    mut ships: mpsc::Receiver<String>,
) -> u32 {
    let mut survey = pin!(survey);
    let mut depth = None;
    let mut is_open = true;
    let mut writing = FuturesUnordered::new();
    loop {
        tokio::select! {
            found = &mut survey, if depth.is_none() => depth = Some(found),
            ship = ships.recv(), if is_open => match ship {
                Some(ship) => writing.push(async { log.lock().await.push(ship) }),
                None => is_open = false,
            },
            Some(()) = writing.next() => {}
            else => break,
        }
    }
    depth.unwrap_or_default()
}
use std::pin::pin;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

//! mistake keeps_the_lock_between_ships: lock-kept-while-waiting at let mut log = log.lock().await;
//! Keeps the lock from the first ship to the last.
//! - while let Some(ship) = ships.recv().await {
//! -     log.lock().await.push(ship);
//! - }
//! + if let Some(ship) = ships.recv().await {
//! +     let mut log = log.lock().await;
//! +     log.push(ship);
//! +     while let Some(ship) = ships.recv().await {
//! +         log.push(ship);
//! +     }
//! + }

//! mistake tries_again_and_again: busy-waiting at tokio::time::sleep(Duration::from_millis(2)).await;
//! Looks every 2 ms whether the lock is free.
//! - log.lock().await.push(ship);
//! + loop {
//! +     if let Ok(mut log) = log.try_lock() {
//! +         log.push(ship);
//! +         break;
//! +     }
//! +     tokio::time::sleep(Duration::from_millis(2)).await;
//! + }

//! mistake writes_when_the_next_one_comes: lock-not-waited-for at if let Ok(mut log) = log.try_lock() {
//! Keeps the ships that it could not write, and tries again at the next one.
//! - log.lock().await.push(ship);
//! + waiting.push(ship);
//! + if let Ok(mut log) = log.try_lock() {
//! +     log.append(&mut waiting);
//! + }
//! - while let Some(ship) = ships.recv().await {
//! + let mut waiting = Vec::new();
//! + while let Some(ship) = ships.recv().await {
//! - };
//! - let (depth, ()) = tokio::join!(survey, writing);
//! +     log.lock().await.append(&mut waiting);
//! + };
//! + let (depth, ()) = tokio::join!(survey, writing);

//! mistake ends_with_the_survey: select-drops-the-others at depth = survey => depth, or at tokio::select! {
//! Returns when the survey has ended, and forgets the ships that come later.
//! - let (depth, ()) = tokio::join!(survey, writing);
//! - depth
//! + tokio::select! {
//! +     depth = survey => depth,
//! +     () = writing => 0,
//! + }

//! mistake ends_with_the_ships: pending-work-dropped at () = &mut writing => 0, or at tokio::select! {
//! Returns when no more ships come, and drops the survey.
//! - let writing = async {
//! + let mut survey = pin!(survey);
//! + let mut writing = pin!(async {
//! - };
//! - let (depth, ()) = tokio::join!(survey, writing);
//! - depth
//! + });
//! + tokio::select! {
//! +     depth = &mut survey => {
//! +         writing.await;
//! +         depth
//! +     }
//! +     () = &mut writing => 0,
//! + }
use std::pin::pin;

//! right each_waits_for_the_other: `select!` of both, and then the rest of the one that is left
//! - let writing = async {
//! + let mut survey = pin!(survey);
//! + let mut writing = pin!(async {
//! - };
//! - let (depth, ()) = tokio::join!(survey, writing);
//! - depth
//! + });
//! + tokio::select! {
//! +     depth = &mut survey => {
//! +         writing.await;
//! +         depth
//! +     }
//! +     () = &mut writing => survey.await,
//! + }
use std::pin::pin;

//! mistake blocks_the_thread: blocking-call-inside-async at log.blocking_lock().push(ship);
//! Waits for the lock with the whole thread.
//! - log.lock().await.push(ship);
//! + log.blocking_lock().push(ship);

//! mistake output_left_out: output-thrown-away at let (_, ()) = tokio::join!(survey, writing);
//! Returns the number of lines in place of the output of the survey.
//! - let (depth, ()) = tokio::join!(survey, writing);
//! - depth
//! + let (_, ()) = tokio::join!(survey, writing);
//! + log.lock().await.len() as u32

//! mistake last_ship_first: none at while let Some(ship) = waiting.pop() {
//! Collects ships while it waits for the lock, and writes the last one first.
//! - log.lock().await.push(ship);
//! + let mut waiting = vec![ship];
//! + let mut log = log.lock().await;
//! + while let Ok(ship) = ships.try_recv() {
//! +     waiting.push(ship);
//! + }
//! + while let Some(ship) = waiting.pop() {
//! +     log.push(ship);
//! + }

//! mistake each_ship_again: none at log.extend(waiting.iter().cloned());
//! Writes the whole list of ships again with each new one.
//! - log.lock().await.push(ship);
//! + waiting.push(ship);
//! + let mut log = log.lock().await;
//! + log.extend(waiting.iter().cloned());
//! - while let Some(ship) = ships.recv().await {
//! + let mut waiting = Vec::new();
//! + while let Some(ship) = ships.recv().await {

//! mistake lock_of_std: not-a-future (not_compiled) at log.lock().await.push(ship);
//! Changes the lock to one of std.
//! - use tokio::sync::{Mutex, mpsc};
//! + use std::sync::Mutex;
//! + use tokio::sync::mpsc;

//! mistake asks_anew_in_each_round: place-in-the-queue-lost at log.lock()
//! The wait for the lock is a branch, so each ship that comes drops it and begins it anew.
pub async fn watch(
    log: Arc<Mutex<Vec<String>>>,
    survey: impl Future<Output = u32> + Send + 'static,
    mut ships: mpsc::Receiver<String>,
) -> u32 {
    let mut survey = pin!(survey);
    let (mut depth, mut is_open) = (None, true);
    let mut waiting = VecDeque::new();
    loop {
        tokio::select! {
            measured = &mut survey, if depth.is_none() => depth = Some(measured),
            ship = ships.recv(), if is_open => match ship {
                Some(ship) => waiting.push_back(ship),
                None => is_open = false,
            },
            mut log = log.lock(), if !waiting.is_empty() => log.extend(waiting.drain(..)),
            else => return depth.expect("the survey has ended"),
        }
    }
}
use std::collections::VecDeque;
use std::pin::pin;

//! mistake each_name_once: equal-is-not-the-same at log.contains(
//! Leaves out a ship whose name is in the logbook already.
pub async fn watch(
    log: Arc<Mutex<Vec<String>>>,
    survey: impl Future<Output = u32> + Send + 'static,
    mut ships: mpsc::Receiver<String>,
) -> u32 {
    let writing = async {
        while let Some(ship) = ships.recv().await {
            let mut log = log.lock().await;
            if !log.contains(&ship) {
                log.push(ship);
            }
        }
    };
    tokio::join!(survey, writing).0
}
