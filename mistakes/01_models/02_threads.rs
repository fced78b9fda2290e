//! mistake as_they_come: results-out-of-order at results.iter().collect()
//! Collects the results in the order in which they arrive.
use std::sync::mpsc;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let (sender, results) = mpsc::channel();
    for job in jobs {
        let sender = sender.clone();
        thread::spawn(move || sender.send(job()));
    }
    drop(sender);
    results.iter().collect()
}

//! mistake asks_ten_times_a_second: slept-past-the-end (failed, linux) at while handles.iter().any( or at thread::sleep(
//! Looks ten times a second whether they have ended, and so returns too late.
//! -
//! -     handles
//! +     while handles.iter().any(|handle| !handle.is_finished()) {
//! +         thread::sleep(Duration::from_millis(100));
//! +     }
//! +     handles
use std::time::Duration;

//! mistake asks_with_naps: busy-waiting (failed, linux) at while handles.iter().any( or at thread::sleep(
//! Looks every millisecond whether they have ended.
//! -
//! -     handles
//! +     while handles.iter().any(|handle| !handle.is_finished()) {
//! +         thread::sleep(Duration::from_millis(1));
//! +     }
//! +     handles
use std::time::Duration;

//! mistake batches_of_512: joined-in-the-spawning-loop (hung) at .take(512) or at .join()
//! Starts no more than 512 threads at a time.
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let mut jobs = jobs.into_iter();
    let mut results = Vec::new();
    loop {
        let batch: Vec<JoinHandle<u32>> = jobs.by_ref().take(512).map(thread::spawn).collect();
        if batch.is_empty() {
            return results;
        }
        for handle in batch {
            results.push(handle.join().expect("no job panics"));
        }
    }
}

//! mistake busy_wait: busy-waiting (failed, linux) at while handles.iter().any(
//! Looks again and again whether they have ended.
//! -
//! -     handles
//! +     while handles.iter().any(|handle| !handle.is_finished()) {}
//! +     handles

//! mistake called_before_spawn: no-thread-of-its-own at let result = job();
//! Calls the job on this thread, and spawns a thread that returns the result.
//! - let handles: Vec<JoinHandle<u32>> = jobs.into_iter().map(thread::spawn).collect();
//! -
//! + let mut handles = Vec::new();
//! + for job in jobs {
//! +     let result = job();
//! +     handles.push(thread::spawn(move || result));
//! + }

//! mistake cheat_nothing_done: job-skipped at .map(|_| 0)
//! A cheat: as many results as jobs, and no job runs.
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    jobs.iter().map(|_| 0).collect()
}

//! mistake cheat_nap: slept-past-the-end (failed, linux) at thread::sleep(
//! A cheat: sleeps for a while in place of joining.
use std::sync::Mutex;
use std::time::Duration;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let results = Arc::new(Mutex::new(vec![0; jobs.len()]));
    for (i, job) in jobs.into_iter().enumerate() {
        let results = Arc::clone(&results);
        thread::spawn(move || {
            let result = job();
            results.lock().unwrap()[i] = result;
        });
    }
    thread::sleep(Duration::from_millis(400));
    results.lock().unwrap().clone()
}

//! mistake gives_up_after_a_minute: busy-waiting (failed, linux) at Duration::from_secs(60) or at let waited = shared or at .wait_timeout_while(
//! Waits on a condition variable, for a minute at most.
use std::sync::{Condvar, Mutex};
use std::time::Duration;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let count = jobs.len();
    let shared = Arc::new((Mutex::new((0, vec![0; count])), Condvar::new()));
    for (i, job) in jobs.into_iter().enumerate() {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            let result = job();
            let mut done = shared.0.lock().unwrap();
            done.0 += 1;
            done.1[i] = result;
            shared.1.notify_one();
        });
    }
    let done = shared.0.lock().unwrap();
    let minute = Duration::from_secs(60);
    let waited = shared
        .1
        .wait_timeout_while(done, minute, |done| done.0 < count);
    waited.unwrap().0.1.clone()
}

//! mistake inline: no-thread-of-its-own at .map(|job| job())
//! Calls the jobs on this thread.
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    jobs.into_iter().map(|job| job()).collect()
}

//! mistake joined_and_slept: slept-past-the-end (failed, linux) at thread::sleep(
//! Joins all of them, and then sleeps for safety.
use std::time::Duration;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let handles: Vec<JoinHandle<u32>> = jobs.into_iter().map(thread::spawn).collect();
    let results = handles
        .into_iter()
        .map(|handle| handle.join().expect("no job panics"))
        .collect();
    thread::sleep(Duration::from_millis(60));
    results
}

//! mistake lazy_chain: joined-in-the-spawning-loop (hung) at .map(thread::spawn) or at handle.join()
//! Looks like two steps. But iterators are lazy, so each thread is joined before the next one
//! is spawned.
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    jobs.into_iter()
        .map(thread::spawn)
        .map(|handle| handle.join().expect("no job panics"))
        .collect()
}

//! mistake locked_meanwhile: lock-around-the-work (hung) at results.lock().unwrap() or at results[i] = job();
//! Starts all threads, and each takes the lock before it runs its job.
use std::sync::Mutex;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let results = Mutex::new(vec![0; jobs.len()]);
    thread::scope(|scope| {
        for (i, job) in jobs.into_iter().enumerate() {
            let results = &results;
            scope.spawn(move || {
                let mut results = results.lock().unwrap();
                results[i] = job();
            });
        }
    });
    results.into_inner().unwrap()
}

//! mistake never_joined: never-joined at thread::spawn(move || { or at results.lock().unwrap().clone()
//! Starts all threads and waits for none.
use std::sync::Mutex;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let results = Arc::new(Mutex::new(vec![0; jobs.len()]));
    for (i, job) in jobs.into_iter().enumerate() {
        let results = Arc::clone(&results);
        thread::spawn(move || {
            let result = job();
            results.lock().unwrap()[i] = result;
        });
    }
    results.lock().unwrap().clone()
}

//! mistake one_thread_for_all: no-thread-of-its-own at thread::spawn(|| jobs
//! One thread runs all jobs.
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let worker = thread::spawn(|| jobs.into_iter().map(|job| job()).collect());
    worker.join().expect("no job panics")
}

//! mistake own_sender_kept: nobody-left-to-end-the-wait (hung, linux) at let (sender, results) = or at results.iter().collect()
//! Waits for the end of a channel, and keeps a sender of it itself.
use std::sync::mpsc;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let (sender, results) = mpsc::channel();
    for job in jobs {
        let sender = sender.clone();
        thread::spawn(move || sender.send(job()));
    }
    results.iter().collect()
}

//! mistake pool: no-thread-of-its-own at for _ in 0..8 { or at let result = job();
//! Eight threads take the jobs, one after the other.
use std::sync::Mutex;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let results = Mutex::new(vec![0; jobs.len()]);
    let queue = Mutex::new(jobs.into_iter().enumerate());
    let next = || queue.lock().unwrap().next();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some((i, job)) = next() {
                    let result = job();
                    results.lock().unwrap()[i] = result;
                }
            });
        }
    });
    results.into_inner().unwrap()
}

//! mistake receives_with_a_limit: busy-waiting (failed, linux) at receiver.recv_timeout(
//! Waits for a message with a time limit of 100 ms, again and again.
use std::sync::mpsc::channel;
use std::time::Duration;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let (sender, receiver) = channel();
    let count = jobs.len();
    for (i, job) in jobs.into_iter().enumerate() {
        let sender = sender.clone();
        thread::spawn(move || sender.send((i, job())));
    }
    let mut results = vec![0; count];
    let mut got = 0;
    while got < count {
        if let Ok((i, result)) = receiver.recv_timeout(Duration::from_millis(100)) {
            results[i] = result;
            got += 1;
        }
    }
    results
}

//! mistake scope_in_the_loop: joined-in-the-spawning-loop (hung) at thread::scope(
//! Every job has a scope of its own, which joins at its end.
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let mut results = Vec::new();
    for job in jobs {
        thread::scope(|scope| {
            scope.spawn(|| results.push(job()));
        });
    }
    results
}

//! mistake spawned_in_a_thread: never-joined at thread::spawn(move || {
//! Each job's thread starts another thread for it, and ends.
use std::sync::Mutex;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let results = Arc::new(Mutex::new(vec![0; jobs.len()]));
    let handles: Vec<_> = jobs
        .into_iter()
        .enumerate()
        .map(|(i, job)| {
            let results = Arc::clone(&results);
            thread::spawn(move || {
                thread::spawn(move || {
                    let result = job();
                    results.lock().unwrap()[i] = result;
                });
            })
        })
        .collect();
    for handle in handles {
        handle.join().expect("no job panics");
    }
    let results = results.lock().unwrap();
    results.clone()
}

//! mistake takes_what_is_there: never-joined at results.try_iter()
//! Returns the results that have arrived so far.
use std::sync::mpsc;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let (sender, results) = mpsc::channel();
    for job in jobs {
        let sender = sender.clone();
        thread::spawn(move || sender.send(job()));
    }
    results.try_iter().collect()
}

//! right channel: results arrive over a channel in any order, each with its number
//! - use std::thread::{self, JoinHandle};
//! + use std::thread;
use std::sync::mpsc;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let mut results = vec![0; jobs.len()];
    let (sender, receiver) = mpsc::channel();
    for (i, job) in jobs.into_iter().enumerate() {
        let sender = sender.clone();
        thread::spawn(move || sender.send((i, job())));
    }
    drop(sender);
    for (i, result) in receiver {
        results[i] = result;
    }
    results
}

//! right latch: a counter and a condition variable, which wakes the caller when the last job has ended
//! - use std::thread::{self, JoinHandle};
//! + use std::thread;
use std::sync::{Condvar, Mutex};

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let count = jobs.len();
    let state = Arc::new((Mutex::new((count, vec![0; count])), Condvar::new()));
    for (i, job) in jobs.into_iter().enumerate() {
        let state = Arc::clone(&state);
        thread::spawn(move || {
            let result = job();
            let mut left = state.0.lock().unwrap();
            left.0 -= 1;
            left.1[i] = result;
            state.1.notify_one();
        });
    }
    let left = state.0.lock().unwrap();
    let left = state.1.wait_while(left, |left| left.0 > 0).unwrap();
    left.1.clone()
}

//! right loops: two plain loops, and a lock that is held only to store a number
//! - use std::thread::{self, JoinHandle};
//! + use std::thread;
use std::sync::Mutex;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let results = Arc::new(Mutex::new(vec![0; jobs.len()]));
    let mut handles = Vec::new();
    for (i, job) in jobs.into_iter().enumerate() {
        let results = Arc::clone(&results);
        handles.push(thread::spawn(move || {
            let result = job();
            results.lock().unwrap()[i] = result;
        }));
    }
    for handle in handles {
        handle.join().expect("no job panics");
    }
    let results = results.lock().unwrap();
    results.clone()
}

//! right places: every thread writes to a place of its own, and the scope joins all
//! - use std::thread::{self, JoinHandle};
//! + use std::thread;
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let mut results = vec![0; jobs.len()];
    thread::scope(|scope| {
        for (job, place) in jobs.into_iter().zip(&mut results) {
            scope.spawn(move || *place = job());
        }
    });
    results
}

//! right recursive: spawns one thread, calls itself for the other jobs, and then joins it
//! - use std::thread::{self, JoinHandle};
//! + use std::thread;
pub fn run_all(mut jobs: Vec<Job>) -> Vec<u32> {
    let Some(last) = jobs.pop() else {
        return Vec::new();
    };
    let last = thread::spawn(last);
    let mut results = run_all(jobs);
    results.push(last.join().expect("no job panics"));
    results
}

//! right scope: scoped threads, joined through their handles
//! - use std::thread::{self, JoinHandle};
//! + use std::thread;
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    thread::scope(|scope| {
        let handles: Vec<_> = jobs.into_iter().map(|job| scope.spawn(job)).collect();
        handles
            .into_iter()
            .map(|handle| handle.join().expect("no job panics"))
            .collect()
    })
}

//! right unparked: parks until the last thread unparks it
//! - use std::thread::{self, JoinHandle};
//! + use std::thread;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let results = Arc::new(Mutex::new(vec![0; jobs.len()]));
    let left = Arc::new(AtomicUsize::new(jobs.len()));
    let caller = thread::current();
    for (i, job) in jobs.into_iter().enumerate() {
        let (results, left, caller) = (Arc::clone(&results), Arc::clone(&left), caller.clone());
        thread::spawn(move || {
            let result = job();
            results.lock().unwrap()[i] = result;
            left.fetch_sub(1, Ordering::SeqCst);
            caller.unpark();
        });
    }
    while left.load(Ordering::SeqCst) > 0 {
        thread::park();
    }
    let results = results.lock().unwrap();
    results.clone()
}
