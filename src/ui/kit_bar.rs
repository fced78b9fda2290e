//! How far the kit's build is, on standard error: a bar on a terminal, else a line.

use std::sync::{Arc, Mutex};

use super::bar::Bar;
use super::out::tell;
use crate::engine::Listener;
use crate::verdict::CheckEvent;

/// Shows on standard error the events that are about the kit, and no others.
pub fn kit_bar() -> Listener {
    let bar = KitBar::default();
    Arc::new(move |event| bar.show(&event))
}

#[derive(Default)]
struct KitBar {
    bar: Mutex<Option<Bar>>,
}

impl KitBar {
    fn show(&self, event: &CheckEvent) {
        match event {
            CheckEvent::WaitingForKit => {
                tell("Another cargo async-learn prepares the course's libraries; waiting for it.");
            }
            CheckEvent::BuildingKit { done, total, because } => self.building(*done, *total, *because),
            CheckEvent::KitReady => {
                let bar = self.bar.lock().expect("nothing panics while it holds the bar").take();
                if let Some(bar) = bar {
                    drop(bar);
                    tell("The course's libraries are ready. From here on a verdict takes a fraction of a second.");
                }
            }
            CheckEvent::Compiling | CheckEvent::Running { .. } => {}
        }
    }

    fn building(&self, done: usize, total: usize, because: Option<&str>) {
        let mut bar = self.bar.lock().expect("nothing panics while it holds the bar");
        let bar = bar.get_or_insert_with(|| {
            match because {
                Some(why) => tell(format!("Preparing the course's libraries again, since {why}.")),
                None => tell("Preparing the course's libraries. This is done once, and takes ten seconds to a minute."),
            }
            Bar::new(total, " crates", true)
        });
        bar.set(done, total);
    }
}
