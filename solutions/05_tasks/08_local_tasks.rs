//! Runs a task for each cue of a show, all of them on the thread of the light desk.

#![forbid(unsafe_code)]

use std::rc::Rc;
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::task::LocalSet;

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
    // A lock keeps two threads from using the desk at the same time. But each of them would use it,
    // so a `Mutex<T>` is only `Send` if `T` is. A local task never leaves its thread, and so it may
    // keep an `Rc`.
    let local = LocalSet::new();
    let mut tasks = Vec::new();
    for cue in cues {
        let desk = Rc::clone(&desk);
        let task = local.spawn_local(async move {
            pause(cue.after).await;
            desk.set(cue.lamp, cue.percent);
        });
        tasks.push((cue.lamp, task));
    }

    // The tasks of a set run while somebody awaits it. `run_until` runs them beside the future that
    // it gets, until this future is done. `local.await` would run them until all have ended.
    let dark = async {
        let mut dark = Vec::new();
        for (lamp, task) in tasks {
            if task.await.is_err() {
                dark.push(lamp);
            }
        }
        dark
    };
    local.run_until(dark).await
}
// If all of a program is to stay on one thread, it needs no set: on a `LocalRuntime`, the function
// `tokio::task::spawn_local` works everywhere. `#[tokio::main(flavor = "local")]` makes one, as tokio
// does since version 1.51.

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
