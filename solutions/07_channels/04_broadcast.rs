//! Screens that say how much they have missed, and go on.

use std::sync::Arc;
use std::time::Duration;

use async_learn::pause;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::task::JoinSet;

/// What a screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    News(Arc<str>),
    /// So many news were dropped before the screen could show them.
    Missed(u64),
}

pub struct Ticker {
    // One room for all receivers. tokio rounds its size up to a power of two.
    news: broadcast::Sender<Arc<str>>,
}

pub struct Screen {
    // A receiver is only a place in the channel: what it gets is cloned when it gets it. An `Arc`
    // makes that cheap.
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
        // Here and not in `run`: a receiver gets what is sent after it was made.
        let news = self.news.subscribe();
        Screen { news }
    }
}

impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        loop {
            let line = match self.news.recv().await {
                Ok(news) => Line::News(news),
                // The receiver has moved on already, to the oldest message that is left. So the
                // next `recv` returns that one. `resubscribe` would skip it and all the others.
                Err(RecvError::Lagged(missed)) => Line::Missed(missed),
                // Comes when all senders are gone and all messages were received.
                Err(RecvError::Closed) => return,
            };
            show(line).await;
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
