//! Radiators that follow the latest setting of a panel, and no older one.

use std::time::Duration;

use async_learn::pause;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

pub struct Panel {
    // One value for all radiators. A new one takes the place of the old one, so nothing piles up
    // for a slow radiator.
    settings: watch::Sender<u32>,
}

pub struct Radiator {
    // Each receiver knows by itself which value it has seen.
    settings: watch::Receiver<u32>,
}

impl Panel {
    pub fn new(degrees: u32) -> Self {
        let settings = watch::Sender::new(degrees);
        Panel { settings }
    }

    pub fn set(&mut self, degrees: u32) {
        // `send` fails while there is no receiver, and then it does not even store the value.
        self.settings.send_replace(degrees);
    }

    pub fn radiator(&mut self) -> Radiator {
        let settings = self.settings.subscribe();
        Radiator { settings }
    }
}

impl Radiator {
    pub async fn run<F: Future<Output = ()>>(mut self, heat: impl Fn(u32) -> F) {
        loop {
            // Read first and wait afterwards. For a new receiver the value that is there counts as
            // seen, so `changed` would wait for the one after it.
            //
            // What is borrowed locks the channel. As part of the call below it would live until
            // the end of that line, and `set` would have to wait for the heat. So it is copied,
            // and dropped at the end of this line.
            let degrees = *self.settings.borrow_and_update();
            heat(degrees).await;
            // An error means two things: the panel is gone, and its last value was seen.
            if self.settings.changed().await.is_err() {
                return;
            }
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
