//! A control panel sets the temperature of a house. Each radiator follows it in a task of its
//! own. Changing its heat takes a while. Right now each radiator has a queue, and
//! heats to every setting in turn, also to those that are out of date. Let it follow the latest
//! setting only.
//!
//! - `Panel::new(degrees)` makes a panel with a first setting. `set` gives it a new one, and
//!   waits for nothing. Nobody calls `set` with the degrees that the panel already has.
//! - `radiator` makes a radiator of this panel. There may be any number of radiators, or none.
//!   They are made at any time, before or after a `set`.
//! - `run` first calls `heat` with the setting that the panel has by then, and awaits it.
//! - After that it calls `heat` at once if there is a newer setting, and otherwise as soon as
//!   one is set. If several were set meanwhile, only the latest counts. `heat` is called at
//!   most once for each setting. If the last call had the same degrees, it may be left out.
//! - A call of `heat` that has begun runs to its end, and the next one begins after it.
//! - Each radiator follows the panel by itself. A slow one delays no other radiator, and not
//!   the panel.
//! - When the panel is dropped, `run` returns. If the radiator has not heated to the panel's
//!   last setting yet, `run` calls `heat` with it before it returns.
//! - While there is nothing to do, it sleeps until there is. It does not look on a timer.
//!
//! `Panel` and `Radiator` may have any fields. `set` and `radiator` may also take `&self`.
//!
//! Begin with `cargo async-learn exec watch`. What does the bathroom do after 100 ms?

use std::time::Duration;

use async_learn::pause;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

pub struct Panel {
    degrees: u32,
    radiators: Vec<mpsc::UnboundedSender<u32>>,
}

pub struct Radiator {
    // TODO: a channel that keeps the latest setting, and no other.
    settings: mpsc::UnboundedReceiver<u32>,
}

impl Panel {
    pub fn new(degrees: u32) -> Self {
        let radiators = Vec::new();
        Panel { degrees, radiators }
    }

    pub fn set(&mut self, degrees: u32) {
        self.degrees = degrees;
        for radiator in &self.radiators {
            // An error says that this radiator is gone.
            let _ = radiator.send(degrees);
        }
    }

    pub fn radiator(&mut self) -> Radiator {
        let (sender, settings) = mpsc::unbounded_channel();
        let _ = sender.send(self.degrees);
        self.radiators.push(sender);
        Radiator { settings }
    }
}

impl Radiator {
    pub async fn run<F: Future<Output = ()>>(mut self, heat: impl Fn(u32) -> F) {
        while let Some(degrees) = self.settings.recv().await {
            heat(degrees).await;
        }
    }
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let mut panel = Panel::new(18);
    let mut radiators = JoinSet::new();
    for (room, takes) in [("hall", 10), ("bathroom", 70)] {
        let heat = move |degrees| async move {
            let now = start.elapsed().as_millis();
            println!("{now:3} ms: the {room} heats to {degrees} degrees");
            pause(Duration::from_millis(takes)).await;
        };
        radiators.spawn(panel.radiator().run(heat));
    }
    for degrees in 19..=23 {
        pause(Duration::from_millis(20)).await;
        panel.set(degrees);
    }
    drop(panel);
    radiators.join_all().await;
    let now = start.elapsed().as_millis();
    println!("{now:3} ms: all radiators are done");
}
