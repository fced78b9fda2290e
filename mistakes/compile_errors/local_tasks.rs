//! error desk_in_a_rw_lock: mutex-does-not-make-it-send over local_tasks
//! A lock for readers and writers, around an Rc.
//! source: own
//! - use tokio::task::LocalSet;
use std::sync::{Arc, RwLock};

pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let desk = Arc::new(RwLock::new(desk));
    for cue in cues {
        let desk = Arc::clone(&desk);
        tokio::spawn(async move {
            pause(cue.after).await;
            desk.read().unwrap().set(cue.lamp, cue.percent);
        });
    }
    Vec::new()
}

//! error desk_in_tokios_mutex: mutex-does-not-make-it-send over local_tasks
//! tokio's lock around an Rc.
//! source: own
//! - use tokio::task::LocalSet;
use std::sync::Arc;
use tokio::sync::Mutex;

pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let desk = Arc::new(Mutex::new(desk));
    for cue in cues {
        let desk = Arc::clone(&desk);
        tokio::spawn(async move {
            pause(cue.after).await;
            desk.lock().await.set(cue.lamp, cue.percent);
        });
    }
    Vec::new()
}

//! error desk_locked_in_a_helper: mutex-does-not-make-it-send over local_tasks
//! The lock with the Rc is the argument of an async function.
//! source: own
//! - use tokio::task::LocalSet;
use std::sync::{Arc, Mutex};

async fn one(desk: Arc<Mutex<Rc<dyn Desk>>>, cue: Cue) {
    pause(cue.after).await;
    desk.lock().unwrap().set(cue.lamp, cue.percent);
}

pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let desk = Arc::new(Mutex::new(desk));
    for cue in cues {
        tokio::spawn(one(Arc::clone(&desk), cue));
    }
    Vec::new()
}

//! error desk_in_a_static: mutex-does-not-make-it-send over local_tasks
//! A static lock has to be fit for all threads, and so has its content.
//! source: own
//! - use tokio::task::LocalSet;
use std::sync::Mutex;

static DESK: Mutex<Option<Rc<dyn Desk>>> = Mutex::new(None);

pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    *DESK.lock().unwrap() = Some(desk);
    for cue in cues {
        tokio::spawn(async move {
            pause(cue.after).await;
            DESK.lock().unwrap().as_ref().unwrap().set(cue.lamp, cue.percent);
        });
    }
    Vec::new()
}

//! error local_set_in_a_task: not-send over local_tasks
//! A `LocalSet` stays on its thread, so the task that owns it has to stay too.
//! source: own
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let show = tokio::spawn(async move {
        let local = LocalSet::new();
        for cue in cues {
            local.spawn_local(async move { pause(cue.after).await });
        }
        local.await;
    });
    show.await.unwrap();
    drop(desk);
    Vec::new()
}

//! error local_set_on_a_thread: rc-on-another-thread over local_tasks
//! Another thread awaits the set, but the desk belongs to this one.
//! source: own
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let local = LocalSet::new();
        for cue in cues {
            let desk = Rc::clone(&desk);
            local.spawn_local(async move {
                pause(cue.after).await;
                desk.set(cue.lamp, cue.percent);
            });
        }
        runtime.block_on(local);
    });
    thread.join().unwrap();
    Vec::new()
}

//! error set_on_a_blocking_thread: rc-on-another-thread over local_tasks
//! Takes the call of `set` for one that blocks, and moves it to another thread.
//! source: own
//! - use tokio::task::LocalSet;
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    for cue in cues {
        pause(cue.after).await;
        let desk = Rc::clone(&desk);
        let set = move || desk.set(cue.lamp, cue.percent);
        tokio::task::spawn_blocking(set).await.unwrap();
    }
    Vec::new()
}

//! error scoped_threads: rc-on-another-thread over local_tasks
//! Scoped threads borrow the Rc, and it can't be shared.
//! source: own
//! - use tokio::task::LocalSet;
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    std::thread::scope(|scope| {
        for cue in &cues {
            scope.spawn(|| {
                std::thread::sleep(cue.after);
                desk.set(cue.lamp, cue.percent);
            });
        }
    });
    Vec::new()
}

//! error local_task_borrows_the_desk: task-may-outlive over local_tasks
//! A local task needs no `Send`, but it may outlive the function just the same.
//! source: own
//! - let desk = Rc::clone(&desk);
//! - let task = local.spawn_local(async move {
//! + let desk = &desk;
//! + let task = local.spawn_local(async move {
