//! mistake a_runtime_inside: block-on-inside-async at .block_on(
//! Makes a `LocalRuntime`, and blocks a thread of the runtime that it is called on.
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let runtime = tokio::runtime::LocalRuntime::new().unwrap();
    runtime.block_on(async {
        let mut tasks = Vec::new();
        for cue in cues {
            let desk = Rc::clone(&desk);
            let task = tokio::task::spawn_local(async move {
                pause(cue.after).await;
                desk.set(cue.lamp, cue.percent);
            });
            tasks.push((cue.lamp, task));
        }
        let mut dark = Vec::new();
        for (lamp, task) in tasks {
            if task.await.is_err() {
                dark.push(lamp);
            }
        }
        dark
    })
}

//! mistake a_thread_for_each_cue: rc-on-another-thread (not_compiled)
//! Spawns a thread for each cue, and the desk can't go there.
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let mut threads = Vec::new();
    for cue in cues {
        let desk = Rc::clone(&desk);
        let thread = std::thread::spawn(move || {
            std::thread::sleep(cue.after);
            desk.set(cue.lamp, cue.percent);
        });
        threads.push((cue.lamp, thread));
    }
    let mut dark = Vec::new();
    for (lamp, thread) in threads {
        if thread.join().is_err() {
            dark.push(lamp);
        }
    }
    dark
}

//! mistake arc_of_the_rc: not-send (not_compiled)
//! Leaves out the `Mutex`, and shares the `Rc` in an `Arc`.
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let desk = std::sync::Arc::new(desk);
    let mut tasks = Vec::new();
    for cue in cues {
        let desk = desk.clone();
        let task = tokio::spawn(async move {
            pause(cue.after).await;
            desk.set(cue.lamp, cue.percent);
        });
        tasks.push((cue.lamp, task));
    }
    let mut dark = Vec::new();
    for (lamp, task) in tasks {
        if task.await.is_err() {
            dark.push(lamp);
        }
    }
    dark
}

//! mistake awaited_in_the_loop: spawn-then-await-in-loop at .await.is_err() or at tokio::task::spawn_local(
//! Awaits each task before it spawns the next.
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let dark = async {
        let mut dark = Vec::new();
        for cue in cues {
            let desk = Rc::clone(&desk);
            let task = tokio::task::spawn_local(async move {
                pause(cue.after).await;
                desk.set(cue.lamp, cue.percent);
            });
            if task.await.is_err() {
                dark.push(cue.lamp);
            }
        }
        dark
    };
    LocalSet::new().run_until(dark).await
}

//! mistake awaits_outside: local-task-never-run (hung) at task.await.is_err() or at local.spawn_local(
//! Awaits the handles of the tasks, and never the set.
//! - local.run_until(dark).await
//! + dark.await

//! mistake ends_with_the_loop: dropped-with-its-local-set at local
//! `run_until` gets a future that only spawns the tasks, and then the set is dropped.
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let mut tasks = Vec::new();
    let spawn_all = async {
        for cue in cues {
            let desk = Rc::clone(&desk);
            let task = tokio::task::spawn_local(async move {
                pause(cue.after).await;
                desk.set(cue.lamp, cue.percent);
            });
            tasks.push((cue.lamp, task));
        }
    };
    LocalSet::new().run_until(spawn_all).await;
    let mut dark = Vec::new();
    for (lamp, task) in tasks {
        if task.await.is_err() {
            dark.push(lamp);
        }
    }
    dark
}

//! mistake in_a_join_set: completion-order at join_next_with_id().await
//! A `JoinSet` gives the tasks in the order in which they end.
use tokio::task::JoinSet;

pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let local = LocalSet::new();
    let mut tasks = JoinSet::new();
    let mut lamps = std::collections::HashMap::new();
    for cue in cues {
        let desk = Rc::clone(&desk);
        let lamp = cue.lamp;
        let task = async move {
            pause(cue.after).await;
            desk.set(cue.lamp, cue.percent);
        };
        lamps.insert(tasks.spawn_local_on(task, &local).id(), lamp);
    }
    let dark = async {
        let mut dark = Vec::new();
        while let Some(result) = tasks.join_next_with_id().await {
            if let Err(error) = result {
                dark.push(lamps[&error.id()]);
            }
        }
        dark
    };
    local.run_until(dark).await
}

//! mistake joined: no-task-of-its-own at join_all(
//! Joins the cues in one task, so a panic in one is a panic in all.
//! - use tokio::task::LocalSet;
//! + use futures::future::join_all;
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let desk = &desk;
    let play = async |cue: Cue| {
        pause(cue.after).await;
        desk.set(cue.lamp, cue.percent);
    };
    join_all(cues.into_iter().map(play)).await;
    Vec::new()
}

//! mistake keeps_the_mutex: poisoned-by-a-panic at .lock().unwrap()
//! The lock that is not needed is poisoned by the first panic.
//! - let local = LocalSet::new();
//! + let desk = Rc::new(std::sync::Mutex::new(desk));
//! + let local = LocalSet::new();
//! - desk.set(cue.lamp, cue.percent);
//! + desk.lock().unwrap().set(cue.lamp, cue.percent);

//! mistake no_set: spawn-local-without-a-local-set at spawn_local(
//! Calls `spawn_local` on an ordinary runtime.
//! - let local = LocalSet::new();
//!
//! - let task = local.spawn_local(async move {
//! + let task = tokio::task::spawn_local(async move {
//! - local.run_until(dark).await
//! + dark.await
//!
//! - use tokio::task::LocalSet;

//! mistake one_after_the_other: serial-awaits at pause(
//! Plays the cues in a loop, each after the one before it.
//! - use tokio::task::LocalSet;
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let mut dark = Vec::new();
    for cue in cues {
        pause(cue.after).await;
        let set = std::panic::AssertUnwindSafe(|| desk.set(cue.lamp, cue.percent));
        if std::panic::catch_unwind(set).is_err() {
            dark.push(cue.lamp);
        }
    }
    dark
}

//! mistake says_that_it_is_send: unsafe-send (not_compiled)
//! Tells rustc that the desk may go to any thread, with the line that forbids it taken out.
//! - #![forbid(unsafe_code)]
//!
//! - use tokio::task::LocalSet;
struct ToAnyThread(Rc<dyn Desk>);

unsafe impl Send for ToAnyThread {}

pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let mut tasks = Vec::new();
    for cue in cues {
        let desk = ToAnyThread(Rc::clone(&desk));
        let task = tokio::spawn(async move {
            let desk = desk;
            pause(cue.after).await;
            desk.0.set(cue.lamp, cue.percent);
        });
        tasks.push((cue.lamp, task));
    }
    let mut dark = Vec::new();
    for (lamp, task) in tasks {
        if task.await.is_err() {
            dark.push(lamp);
        }
    }
    dark
}

//! mistake sleeps_in_the_task: thread-sleep at std::thread::sleep(cue.after)
//! Blocks the one thread that all the tasks share.
//! - pause(cue.after).await;
//! + std::thread::sleep(cue.after);

//! mistake unwraps: panic-passed-on at task.await.unwrap();
//! Makes a new panic of each panic in a task.
//! - if task.await.is_err() {
//! - dark.push(lamp);
//! - }
//! + task.await.unwrap();
//! + if false {
//! +     dark.push(lamp);
//! + }

//! mistake set_dropped_at_once: dropped-with-its-local-set at LocalSet::new().spawn_local(
//! Makes a set for each task, and drops it.
//! - let local = LocalSet::new();
//!
//! - let task = local.spawn_local(async move {
//! + let task = LocalSet::new().spawn_local(async move {
//! - local.run_until(dark).await
//! + dark.await

//! mistake block_on_the_set: block-on-inside-async at block_on(
//! Runs the set with the runtime that it is called on.
//! - local.run_until(dark).await
//! + tokio::runtime::Handle::current().block_on(local.run_until(dark))

//! mistake aborts_the_others: one-panic-ends-the-others at break;
//! Gives up the show at the first lamp that is missing.
//! - dark.push(lamp);
//! + dark.push(lamp);
//! + break;

//! mistake every_lamp_once: equal-is-not-the-same at dark.dedup();
//! Names each lamp once.
//! - local.run_until(dark).await
//! + let mut dark = local.run_until(dark).await;
//! + dark.dedup();
//! + dark

//! mistake caught_around_the_join: no-task-of-its-own at join_all( or at catch_unwind()
//! Catches a panic around all cues, where it ends all of them.
//! - use tokio::task::LocalSet;
//! + use futures::FutureExt as _;
//! + use futures::future::join_all;
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let desk = &desk;
    let lamps: Vec<u32> = cues.iter().map(|cue| cue.lamp).collect();
    let play = async |cue: Cue| {
        pause(cue.after).await;
        desk.set(cue.lamp, cue.percent);
    };
    let all = join_all(cues.into_iter().map(play));
    match std::panic::AssertUnwindSafe(all).catch_unwind().await {
        Ok(_) => Vec::new(),
        Err(_) => lamps,
    }
}

//! mistake sorted_lamps: results-out-of-order at dark.sort();
//! Sorts the lamps.
//! - local.run_until(dark).await
//! + let mut dark = local.run_until(dark).await;
//! + dark.sort();
//! + dark

//! mistake local_runtime_on_a_thread: rc-on-another-thread (not_compiled)
//! Moves the desk to a thread that has a runtime of its own.
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::LocalRuntime::new().unwrap();
        runtime.block_on(async move {
            let mut tasks = Vec::new();
            for cue in cues {
                let desk = Rc::clone(&desk);
                let task = tokio::task::spawn_local(async move {
                    pause(cue.after).await;
                    desk.set(cue.lamp, cue.percent);
                });
                tasks.push((cue.lamp, task));
            }
            let mut dark = Vec::new();
            for (lamp, task) in tasks {
                if task.await.is_err() {
                    dark.push(lamp);
                }
            }
            dark
        })
    });
    thread.join().unwrap()
}

//! mistake waits_for_the_show: slept-past-the-end at pause(
//! Runs the set until the last cue should be over.
//! - let dark = async {
//! + let longest = tasks.len() as u64 * 50;
//! + let dark = async {
//! +     pause(Duration::from_millis(longest)).await;

//! right all_inside: spawns and awaits the tasks in a future that the set runs
pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let show = async move {
        let mut tasks = Vec::new();
        for cue in cues {
            let desk = Rc::clone(&desk);
            let task = tokio::task::spawn_local(async move {
                pause(cue.after).await;
                desk.set(cue.lamp, cue.percent);
            });
            tasks.push((cue.lamp, task));
        }
        let mut dark = Vec::new();
        for (lamp, task) in tasks {
            if task.await.is_err() {
                dark.push(lamp);
            }
        }
        dark
    };
    LocalSet::new().run_until(show).await
}

//! right awaited_set: awaits the set, and then looks at the handles
//! - let dark = async {
//! - let mut dark = Vec::new();
//! - for (lamp, task) in tasks {
//! - if task.await.is_err() {
//! - dark.push(lamp);
//! - }
//! - }
//! - dark
//! - };
//! - local.run_until(dark).await
//! + local.await;
//! + let mut dark = Vec::new();
//! + for (lamp, task) in tasks {
//! +     if task.await.is_err() {
//! +         dark.push(lamp);
//! +     }
//! + }
//! + dark

//! right caught: no tasks at all, and a panic is caught in its own future
//! - use tokio::task::LocalSet;
//! + use futures::FutureExt as _;
//! + use futures::future::join_all;
use std::panic::AssertUnwindSafe;

pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let desk = &desk;
    let play = async |cue: Cue| {
        let lamp = cue.lamp;
        let played = async {
            pause(cue.after).await;
            desk.set(cue.lamp, cue.percent);
        };
        let outcome = AssertUnwindSafe(played).catch_unwind().await;
        outcome.err().map(|_| lamp)
    };
    let dark = join_all(cues.into_iter().map(play)).await;
    dark.into_iter().flatten().collect()
}

//! right channel: tasks that only wait, on any thread, and send their cue to the one that owns the desk
//! - use tokio::task::LocalSet;
//! + use tokio::sync::mpsc;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let (sender, mut due) = mpsc::unbounded_channel();
    for (number, cue) in cues.into_iter().enumerate() {
        let sender = sender.clone();
        tokio::spawn(async move {
            pause(cue.after).await;
            let _ = sender.send((number, cue));
        });
    }
    drop(sender);
    let mut dark = Vec::new();
    while let Some((number, cue)) = due.recv().await {
        let set = AssertUnwindSafe(|| desk.set(cue.lamp, cue.percent));
        if catch_unwind(set).is_err() {
            dark.push((number, cue.lamp));
        }
    }
    dark.sort();
    dark.into_iter().map(|(_, lamp)| lamp).collect()
}

//! right numbered: a `JoinSet`, whose tasks have numbers
use tokio::task::JoinSet;

pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let local = LocalSet::new();
    let mut tasks = JoinSet::new();
    let (mut ids, mut ended_well) = (Vec::new(), std::collections::HashSet::new());
    for cue in cues {
        let desk = Rc::clone(&desk);
        let lamp = cue.lamp;
        let task = async move {
            pause(cue.after).await;
            desk.set(cue.lamp, cue.percent);
        };
        ids.push((lamp, tasks.spawn_local_on(task, &local).id()));
    }
    let ends = async {
        while let Some(result) = tasks.join_next_with_id().await {
            if let Ok((id, ())) = result {
                ended_well.insert(id);
            }
        }
    };
    local.run_until(ends).await;
    ids.retain(|(_, id)| !ended_well.contains(id));
    ids.into_iter().map(|(lamp, _)| lamp).collect()
}
