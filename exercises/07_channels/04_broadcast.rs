//! During a game, a ticker sends news to all screens of a stadium. A screen that is slow can't
//! show them all, and that is fine: it may miss some, and says so. But right now it goes dark
//! when it has missed something. Fix `run`.
//!
//! - `screen` makes a screen of this ticker. There may be any number of them, at any time.
//!   All news that are sent from then on are for this screen, also those from before `run`.
//! - `send` waits for nothing. If there is no screen, nobody sees the news, and that is no
//!   error.
//! - `run` calls `show` with `Line::News` for each of the news, in their order, and awaits it
//!   before it goes on.
//! - `Ticker::new(room)` makes a ticker. `room` is a power of two, since tokio would round
//!   another number up. At most `room` news wait for a screen. The one that it is showing does
//!   not wait any more.
//! - When `room` news wait and another one is sent, the oldest of them is dropped. It is not
//!   kept elsewhere.
//! - If `n` news were dropped before a screen could show them, it calls `show` with
//!   `Line::Missed(n)` once in their place. Then it shows the oldest that still waits.
//! - Each screen is on its own. A slow one does not delay the others, and they miss nothing.
//! - When the ticker is dropped, `run` shows the news that still wait, and then returns.
//! - While there is nothing to do, it sleeps until there is. It does not look on a timer.
//!
//! `Ticker` and `Screen` may have any fields. The lesson (README.md in this folder) shows what
//! a `broadcast` channel does.
//!
//! Begin with `cargo async-learn exec broadcast`. What is the last line in the bar?

use std::sync::Arc;
use std::time::Duration;

use async_learn::pause;
use tokio::sync::broadcast;
use tokio::task::JoinSet;

/// What a screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    News(Arc<str>),
    /// So many news were dropped before the screen could show them.
    Missed(u64),
}

pub struct Ticker {
    news: broadcast::Sender<Arc<str>>,
}

pub struct Screen {
    news: broadcast::Receiver<Arc<str>>,
}

impl Ticker {
    pub fn new(room: usize) -> Self {
        let news = broadcast::Sender::new(room);
        Ticker { news }
    }

    pub fn send(&self, news: Arc<str>) {
        // An error says that there is no screen.
        let _ = self.news.send(news);
    }

    pub fn screen(&self) -> Screen {
        let news = self.news.subscribe();
        Screen { news }
    }
}

impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        // TODO: not every error is the end.
        while let Ok(news) = self.news.recv().await {
            show(Line::News(news)).await;
        }
    }
}

#[tokio::main]
async fn main() {
    let ticker = Ticker::new(8);
    let mut screens = JoinSet::new();
    for (place, takes) in [("lobby", 1), ("bar", 100)] {
        let show = move |line| async move {
            println!("{place}: {line:?}");
            pause(Duration::from_millis(takes)).await;
        };
        screens.spawn(ticker.screen().run(show));
    }
    for minute in 1..=20 {
        pause(Duration::from_millis(10)).await;
        ticker.send(format!("minute {minute}").into());
    }
    ticker.send("the end".into());
    drop(ticker);
    screens.join_all().await;
}
