//! The light desk of a theatre is driven from one thread only. A `Desk` therefore comes in
//! an `Rc`, and rustc lets it go to no other thread. `play` spawns a task for each cue of a
//! show. Somebody put the desk into an `Arc<Mutex<…>>` for that, and rustc still refuses it.
//! Change `play` so that its tasks stay on this thread.
//!
//! - For each cue, `play` calls `desk.set(cue.lamp, cue.percent)` when `cue.after` has
//!   passed since the call of `play`. All cues wait at the same time.
//! - `set` panics if the desk has no such lamp. That ends this cue and no other.
//! - When all cues are over, `play` returns the lamp of each cue whose `set` panicked. They
//!   come in the order of `cues`, and a lamp of two such cues comes twice. There may be no
//!   cues at all.
//! - `play` is called on a tokio runtime, which has one thread or several.
//! - There is no `unsafe` code. The line below this text forbids it, and it stays there.
//!
//! `tokio::spawn` may run its task on any thread, so it asks for `Send`. A task of a
//! `tokio::task::LocalSet` stays where the set is awaited. The lesson shows how: see "Tasks
//! that stay on their thread". Then only one thread uses the desk, so you need neither
//! `Arc` nor `Mutex`.

#![forbid(unsafe_code)]

use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_learn::pause;

/// A light desk. It works only on the thread that opened it.
pub trait Desk {
    /// Sets a lamp. Panics if there is no such lamp.
    fn set(&self, lamp: u32, percent: u32);
}

pub struct Cue {
    pub after: Duration,
    pub lamp: u32,
    pub percent: u32,
}

pub async fn play(desk: Rc<dyn Desk>, cues: Vec<Cue>) -> Vec<u32> {
    let desk = Arc::new(Mutex::new(desk));
    let mut tasks = Vec::new();
    for cue in cues {
        let desk = Arc::clone(&desk);
        // TODO: spawn a task that stays on this thread.
        let task = tokio::spawn(async move {
            pause(cue.after).await; // waits for this time
            desk.lock().unwrap().set(cue.lamp, cue.percent);
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

/// A desk with four lamps, which prints what it is told.
struct SmallDesk(Instant);

impl Desk for SmallDesk {
    fn set(&self, lamp: u32, percent: u32) {
        let now = self.0.elapsed().as_millis();
        assert!(lamp < 4, "the desk has no lamp {lamp}");
        println!("{now:3} ms: lamp {lamp} is at {percent} %");
    }
}

#[tokio::main]
async fn main() {
    let show = [(50, 2, 10), (20, 0, 80), (30, 7, 100), (40, 1, 60)];
    let cues = show.map(|(after, lamp, percent)| Cue {
        after: Duration::from_millis(after),
        lamp,
        percent,
    });
    let desk = Rc::new(SmallDesk(Instant::now()));
    let dark = play(desk, cues.into()).await;
    println!("lamps that stayed dark: {dark:?}");
}
