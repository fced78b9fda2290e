//! mistake waits_first: first-value-missed at while self.settings.changed()
//! Waits for a change before it reads for the first time.
impl Radiator {
    pub async fn run<F: Future<Output = ()>>(mut self, heat: impl Fn(u32) -> F) {
        while self.settings.changed().await.is_ok() {
            let degrees = *self.settings.borrow_and_update();
            heat(degrees).await;
        }
    }
}

//! mistake borrowed_in_the_call: guard-kept-across-await (not_compiled)
//! The borrow is part of the awaited expression, so it lives until the heat is on.
//! - let degrees = *self.settings.borrow_and_update();
//! - heat(degrees).await;
//! + heat(*self.settings.borrow_and_update()).await;

//! mistake borrowed_on_one_thread: guard-kept-across-await (hung) at .borrow_and_update() or at heat(*degrees).await
//! The same with a `main` that spawns nothing, so rustc has no objection.
//! - use tokio::task::JoinSet;
//! - use tokio::time::Instant;
impl Radiator {
    pub async fn run<F: Future<Output = ()>>(mut self, heat: impl Fn(u32) -> F) {
        loop {
            let degrees = self.settings.borrow_and_update();
            heat(*degrees).await;
            drop(degrees);
            if self.settings.changed().await.is_err() {
                return;
            }
        }
    }
}

#[tokio::main]
async fn main() {
    let mut panel = Panel::new(18);
    let radiator = panel.radiator();
    drop(panel);
    radiator.run(|_| pause(Duration::from_millis(10))).await;
}

//! mistake asks_whether_it_is_open: last-value-lost at has_changed()
//! `has_changed` is an error as soon as the sender is gone, even if a value is unseen.
//! - loop {
//! + while self.settings.has_changed().is_ok() {

//! mistake a_signal_for_the_end: last-value-lost at self.is_on.changed()
//! Learns of the end from a channel of its own, in a `select!` that takes either of the two.
pub struct Panel {
    settings: watch::Sender<u32>,
    is_on: watch::Sender<()>,
}

pub struct Radiator {
    settings: watch::Receiver<u32>,
    is_on: watch::Receiver<()>,
}

impl Panel {
    pub fn new(degrees: u32) -> Self {
        let (settings, is_on) = (watch::Sender::new(degrees), watch::Sender::new(()));
        Panel { settings, is_on }
    }

    pub fn set(&mut self, degrees: u32) {
        self.settings.send_replace(degrees);
    }

    pub fn radiator(&mut self) -> Radiator {
        let (settings, is_on) = (self.settings.subscribe(), self.is_on.subscribe());
        Radiator { settings, is_on }
    }
}

impl Radiator {
    pub async fn run<F: Future<Output = ()>>(mut self, heat: impl Fn(u32) -> F) {
        loop {
            let degrees = *self.settings.borrow_and_update();
            heat(degrees).await;
            tokio::select! {
                changed = self.settings.changed() => {
                    if changed.is_err() {
                        return;
                    }
                }
                _ = self.is_on.changed() => return,
            }
        }
    }
}

//! mistake read_and_not_marked: read-but-still-unseen at self.settings.borrow();
//! `borrow` reads the value, and `changed` still takes it for new.
//! - let degrees = *self.settings.borrow_and_update();
//! + let degrees = *self.settings.borrow();

//! mistake sends_to_nobody: send-without-receivers at self.settings.send(degrees)
//! `send` stores nothing while there is no receiver.
//! - self.settings.send_replace(degrees);
//! + let _ = self.settings.send(degrees);

//! mistake drops_the_heat: work-dropped-for-news at select! {
//! A new setting ends the call of `heat` that goes on.
impl Radiator {
    pub async fn run<F: Future<Output = ()>>(mut self, heat: impl Fn(u32) -> F) {
        loop {
            let degrees = *self.settings.borrow_and_update();
            tokio::select! {
                () = heat(degrees) => {
                    if self.settings.changed().await.is_err() {
                        return;
                    }
                }
                changed = self.settings.changed() => {
                    if changed.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

//! mistake a_queue_for_all: each-value-to-one-receiver at .recv().await
//! All radiators take from one queue, and each setting reaches one of them.
//! - use tokio::sync::watch;
//! + use std::sync::Arc;
//! + use tokio::sync::{Mutex, mpsc};
pub struct Panel {
    degrees: u32,
    sender: mpsc::UnboundedSender<u32>,
    settings: Arc<Mutex<mpsc::UnboundedReceiver<u32>>>,
}

pub struct Radiator {
    first: u32,
    settings: Arc<Mutex<mpsc::UnboundedReceiver<u32>>>,
}

impl Panel {
    pub fn new(degrees: u32) -> Self {
        let (sender, settings) = mpsc::unbounded_channel();
        let settings = Arc::new(Mutex::new(settings));
        Panel {
            degrees,
            sender,
            settings,
        }
    }

    pub fn set(&mut self, degrees: u32) {
        self.degrees = degrees;
        let _ = self.sender.send(degrees);
    }

    pub fn radiator(&mut self) -> Radiator {
        Radiator {
            first: self.degrees,
            settings: Arc::clone(&self.settings),
        }
    }
}

impl Radiator {
    pub async fn run<F: Future<Output = ()>>(self, heat: impl Fn(u32) -> F) {
        heat(self.first).await;
        loop {
            let mut settings = self.settings.lock().await;
            let Some(mut degrees) = settings.recv().await else {
                return;
            };
            while let Ok(newer) = settings.try_recv() {
                degrees = newer;
            }
            drop(settings);
            heat(degrees).await;
        }
    }
}

//! mistake looks_on_a_timer: busy-waiting at pause(
//! Looks each 4 ms whether the value has changed.
impl Radiator {
    pub async fn run<F: Future<Output = ()>>(mut self, heat: impl Fn(u32) -> F) {
        loop {
            let degrees = *self.settings.borrow_and_update();
            heat(degrees).await;
            while !self.settings.has_changed().unwrap_or(true) {
                pause(Duration::from_millis(4)).await;
            }
            let is_seen = *self.settings.borrow() == degrees;
            if is_seen && self.settings.has_changed().is_err() {
                return;
            }
        }
    }
}

//! mistake yields_in_a_loop: busy-waiting (hung) at yield_now()
//! Looks whenever it has its turn.
impl Radiator {
    pub async fn run<F: Future<Output = ()>>(mut self, heat: impl Fn(u32) -> F) {
        loop {
            let degrees = *self.settings.borrow_and_update();
            heat(degrees).await;
            while !self.settings.has_changed().unwrap_or(true) {
                tokio::task::yield_now().await;
            }
            let is_seen = *self.settings.borrow() == degrees;
            if is_seen && self.settings.has_changed().is_err() {
                return;
            }
        }
    }
}

//! mistake a_queue_of_one: kept-the-oldest-value at try_send(degrees)
//! A queue with room for one setting keeps the oldest, and loses the latest.
//! - use tokio::sync::watch;
//! + use tokio::sync::mpsc;
pub struct Panel {
    degrees: u32,
    radiators: Vec<mpsc::Sender<u32>>,
}

pub struct Radiator {
    settings: mpsc::Receiver<u32>,
}

impl Panel {
    pub fn new(degrees: u32) -> Self {
        let radiators = Vec::new();
        Panel { degrees, radiators }
    }

    pub fn set(&mut self, degrees: u32) {
        self.degrees = degrees;
        for radiator in &self.radiators {
            let _ = radiator.try_send(degrees);
        }
    }

    pub fn radiator(&mut self) -> Radiator {
        let (sender, settings) = mpsc::channel(1);
        let _ = sender.try_send(self.degrees);
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

//! right marked_as_changed: a receiver for which the first setting is new, too
impl Panel {
    pub fn new(degrees: u32) -> Self {
        let settings = watch::Sender::new(degrees);
        Panel { settings }
    }

    pub fn set(&mut self, degrees: u32) {
        self.settings.send_modify(|setting| *setting = degrees);
    }

    pub fn radiator(&mut self) -> Radiator {
        let mut settings = self.settings.subscribe();
        settings.mark_changed();
        Radiator { settings }
    }
}

impl Radiator {
    pub async fn run<F: Future<Output = ()>>(mut self, heat: impl Fn(u32) -> F) {
        while self.settings.changed().await.is_ok() {
            let degrees = *self.settings.borrow_and_update();
            heat(degrees).await;
        }
    }
}

//! right a_shared_panel: a panel that needs no `&mut`
//! - pub fn set(&mut self, degrees: u32) {
//! + pub fn set(&self, degrees: u32) {
//! - pub fn radiator(&mut self) -> Radiator {
//! + pub fn radiator(&self) -> Radiator {
//! - let mut panel = Panel::new(18);
//! + let panel = Panel::new(18);

//! right emptied_queues: a queue for each radiator, which reads it to the last setting
//! - use tokio::sync::watch;
//! + use tokio::sync::mpsc;
pub struct Panel {
    degrees: u32,
    radiators: Vec<mpsc::UnboundedSender<u32>>,
}

pub struct Radiator {
    settings: mpsc::UnboundedReceiver<u32>,
}

impl Panel {
    pub fn new(degrees: u32) -> Self {
        let radiators = Vec::new();
        Panel { degrees, radiators }
    }

    pub fn set(&mut self, degrees: u32) {
        self.degrees = degrees;
        self.radiators
            .retain(|radiator| radiator.send(degrees).is_ok());
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
        while let Some(mut degrees) = self.settings.recv().await {
            while let Ok(newer) = self.settings.try_recv() {
                degrees = newer;
            }
            heat(degrees).await;
        }
    }
}

//! right lock_and_notify: a numbered setting in a lock, and a `Notify` for those who wait
//! - use tokio::sync::watch;
//! + use std::sync::{Arc, Mutex};
//! + use tokio::sync::Notify;
#[derive(Default)]
struct Shared {
    /// The setting, its number, and whether the panel is gone.
    state: Mutex<(u32, u64, bool)>,
    change: Notify,
}

impl Shared {
    fn change(&self, body: impl FnOnce(&mut (u32, u64, bool))) {
        body(&mut self.state.lock().unwrap());
        self.change.notify_waiters();
    }
}

pub struct Panel {
    shared: Arc<Shared>,
}

pub struct Radiator {
    shared: Arc<Shared>,
}

impl Panel {
    pub fn new(degrees: u32) -> Self {
        let shared = Arc::<Shared>::default();
        shared.change(|state| state.0 = degrees);
        Panel { shared }
    }

    pub fn set(&mut self, degrees: u32) {
        self.shared
            .change(|state| *state = (degrees, state.1 + 1, false));
    }

    pub fn radiator(&mut self) -> Radiator {
        let shared = Arc::clone(&self.shared);
        Radiator { shared }
    }
}

impl Drop for Panel {
    fn drop(&mut self) {
        self.shared.change(|state| state.2 = true);
    }
}

impl Radiator {
    pub async fn run<F: Future<Output = ()>>(self, heat: impl Fn(u32) -> F) {
        let mut seen = None;
        loop {
            let change = self.shared.change.notified();
            let (degrees, number, is_off) = *self.shared.state.lock().unwrap();
            if seen != Some(number) {
                seen = Some(number);
                heat(degrees).await;
            } else if is_off {
                return;
            } else {
                change.await;
            }
        }
    }
}

//! right a_broadcast_with_room_for_one: lagging is fine, since the value after it is the latest
//! - use tokio::sync::watch;
//! + use tokio::sync::broadcast::{self, error::RecvError};
pub struct Panel {
    degrees: u32,
    settings: broadcast::Sender<u32>,
}

pub struct Radiator {
    degrees: u32,
    settings: broadcast::Receiver<u32>,
}

impl Panel {
    pub fn new(degrees: u32) -> Self {
        let settings = broadcast::Sender::new(1);
        Panel { degrees, settings }
    }

    pub fn set(&mut self, degrees: u32) {
        self.degrees = degrees;
        let _ = self.settings.send(degrees);
    }

    pub fn radiator(&mut self) -> Radiator {
        let settings = self.settings.subscribe();
        Radiator {
            degrees: self.degrees,
            settings,
        }
    }
}

impl Radiator {
    pub async fn run<F: Future<Output = ()>>(mut self, heat: impl Fn(u32) -> F) {
        let mut degrees = self.degrees;
        while !self.settings.is_empty() {
            degrees = self.settings.try_recv().unwrap_or(degrees);
        }
        loop {
            heat(degrees).await;
            degrees = loop {
                match self.settings.recv().await {
                    Ok(newer) => break newer,
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                }
            };
        }
    }
}
