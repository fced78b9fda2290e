//! mistake any_error_is_the_end: lag-read-as-the-end at Err(_) => return
//! Takes each error for the end of the ticker.
impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        loop {
            match self.news.recv().await {
                Ok(news) => show(Line::News(news)).await,
                Err(_) => return,
            }
        }
    }
}

//! mistake goes_on_in_silence: lag-not-told at Err(RecvError::Lagged(_)) => continue
//! Goes on after a lag, and tells nobody.
impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        loop {
            match self.news.recv().await {
                Ok(news) => show(Line::News(news)).await,
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return,
            }
        }
    }
}

//! mistake resubscribes: resubscribed-after-a-lag at resubscribe()
//! Makes a new receiver after a lag, for which nothing waits.
impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        loop {
            match self.news.recv().await {
                Ok(news) => show(Line::News(news)).await,
                Err(RecvError::Lagged(missed)) => {
                    self.news = self.news.resubscribe();
                    show(Line::Missed(missed)).await;
                }
                Err(RecvError::Closed) => return,
            }
        }
    }
}

//! mistake no_error_is_the_end: closed-read-as-a-lag (hung) at Err(_) => continue
//! Goes on after each error, also after the end.
impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        loop {
            match self.news.recv().await {
                Ok(news) => show(Line::News(news)).await,
                Err(RecvError::Lagged(missed)) => show(Line::Missed(missed)).await,
                Err(_) => continue,
            }
        }
    }
}

//! mistake subscribes_when_it_runs: subscribed-too-late at .subscribe()
//! Makes the receiver in `run`, when some news are over.
pub struct Screen {
    news: broadcast::Sender<Arc<str>>,
}

impl Ticker {
    pub fn new(room: usize) -> Self {
        let news = broadcast::Sender::new(room);
        Ticker { news }
    }

    pub fn send(&self, news: Arc<str>) {
        let _ = self.news.send(news);
    }

    pub fn screen(&self) -> Screen {
        let news = self.news.clone();
        Screen { news }
    }
}

impl Screen {
    pub async fn run<F: Future<Output = ()>>(self, show: impl Fn(Line) -> F) {
        let mut receiver = self.news.subscribe();
        drop(self.news);
        loop {
            let line = match receiver.recv().await {
                Ok(news) => Line::News(news),
                Err(RecvError::Lagged(missed)) => Line::Missed(missed),
                Err(RecvError::Closed) => return,
            };
            show(line).await;
        }
    }
}

//! mistake knows_its_ticker: own-sender-kept (hung) at self.news.clone() or at .recv().await
//! A screen with a sender of its own: the channel does not end before the screen does.
//! - news: broadcast::Receiver<Arc<str>>,
//! + news: broadcast::Receiver<Arc<str>>,
//! + _ticker: broadcast::Sender<Arc<str>>,
//! - Screen { news }
//! + let _ticker = self.news.clone();
//! + Screen { news, _ticker }

//! mistake unbounded_queues: kept-for-the-slowest at unbounded_channel()
//! A queue for each screen, in which everything waits.
//! - use tokio::sync::broadcast::{self, error::RecvError};
//! + use std::sync::Mutex;
//! + use tokio::sync::mpsc;
pub struct Ticker {
    screens: Mutex<Vec<mpsc::UnboundedSender<Arc<str>>>>,
}

pub struct Screen {
    news: mpsc::UnboundedReceiver<Arc<str>>,
}

impl Ticker {
    pub fn new(_room: usize) -> Self {
        let screens = Mutex::default();
        Ticker { screens }
    }

    pub fn send(&self, news: Arc<str>) {
        let mut screens = self.screens.lock().unwrap();
        screens.retain(|screen| screen.send(Arc::clone(&news)).is_ok());
    }

    pub fn screen(&self) -> Screen {
        let (sender, news) = mpsc::unbounded_channel();
        self.screens.lock().unwrap().push(sender);
        Screen { news }
    }
}

impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        while let Some(news) = self.news.recv().await {
            show(Line::News(news)).await;
        }
    }
}

//! mistake thrown_away_when_read: kept-for-the-slowest at unbounded_channel()
//! Drops what is too old, but only when the screen looks. Until then it all waits.
//! - use tokio::sync::broadcast::{self, error::RecvError};
//! + use std::sync::Mutex;
//! + use tokio::sync::mpsc;
pub struct Ticker {
    room: usize,
    screens: Mutex<Vec<mpsc::UnboundedSender<Arc<str>>>>,
}

pub struct Screen {
    room: usize,
    news: mpsc::UnboundedReceiver<Arc<str>>,
}

impl Ticker {
    pub fn new(room: usize) -> Self {
        let screens = Mutex::default();
        Ticker { room, screens }
    }

    pub fn send(&self, news: Arc<str>) {
        let mut screens = self.screens.lock().unwrap();
        screens.retain(|screen| screen.send(Arc::clone(&news)).is_ok());
    }

    pub fn screen(&self) -> Screen {
        let (sender, news) = mpsc::unbounded_channel();
        self.screens.lock().unwrap().push(sender);
        let room = self.room;
        Screen { room, news }
    }
}

impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        while let Some(mut news) = self.news.recv().await {
            let mut missed = 0;
            while self.news.len() >= self.room {
                news = self.news.recv().await.unwrap();
                missed += 1;
            }
            if missed > 0 {
                show(Line::Missed(missed)).await;
            }
            show(Line::News(news)).await;
        }
    }
}

//! mistake keeps_all_elsewhere: kept-for-the-slowest at waiting.push_back(
//! Takes the news out of the channel while a line is shown, into a queue without a limit.
use std::collections::VecDeque;
use std::pin::pin;

fn line(news: Result<Arc<str>, RecvError>) -> Option<Line> {
    match news {
        Ok(news) => Some(Line::News(news)),
        Err(RecvError::Lagged(missed)) => Some(Line::Missed(missed)),
        Err(RecvError::Closed) => None,
    }
}

impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        let mut waiting = VecDeque::new();
        let mut is_on = true;
        loop {
            let next = match waiting.pop_front() {
                None if is_on => line(self.news.recv().await),
                next => next,
            };
            let Some(next) = next else { return };
            let mut showing = pin!(show(next));
            loop {
                tokio::select! {
                    () = &mut showing => break,
                    news = self.news.recv(), if is_on => match line(news) {
                        Some(line) => waiting.push_back(line),
                        None => is_on = false,
                    },
                }
            }
        }
    }
}

//! mistake full_queues: kept-the-oldest-value at try_send(
//! A queue with room for eight, which takes nothing more when it is full.
//! - use tokio::sync::broadcast::{self, error::RecvError};
//! + use std::sync::Mutex;
//! + use tokio::sync::mpsc;
pub struct Ticker {
    room: usize,
    screens: Mutex<Vec<mpsc::Sender<Arc<str>>>>,
}

pub struct Screen {
    news: mpsc::Receiver<Arc<str>>,
}

impl Ticker {
    pub fn new(room: usize) -> Self {
        let screens = Mutex::default();
        Ticker { room, screens }
    }

    pub fn send(&self, news: Arc<str>) {
        for screen in self.screens.lock().unwrap().iter() {
            let _ = screen.try_send(Arc::clone(&news));
        }
    }

    pub fn screen(&self) -> Screen {
        let (sender, news) = mpsc::channel(self.room);
        self.screens.lock().unwrap().push(sender);
        Screen { news }
    }
}

impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        while let Some(news) = self.news.recv().await {
            show(Line::News(news)).await;
        }
    }
}

//! mistake ends_when_it_is_closed: last-value-lost at is_closed()
//! Ends when the ticker is gone, though news still wait.
impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        while !self.news.is_closed() {
            match self.news.recv().await {
                Ok(news) => show(Line::News(news)).await,
                Err(RecvError::Lagged(missed)) => show(Line::Missed(missed)).await,
                Err(RecvError::Closed) => return,
            }
        }
    }
}

//! mistake a_signal_for_the_end: last-value-lost at self.is_on.changed()
//! Learns of the end from a channel of its own, in a `select!` that takes either of the two.
use tokio::sync::watch;

pub struct Ticker {
    news: broadcast::Sender<Arc<str>>,
    is_on: watch::Sender<()>,
}

pub struct Screen {
    news: broadcast::Receiver<Arc<str>>,
    is_on: watch::Receiver<()>,
}

impl Ticker {
    pub fn new(room: usize) -> Self {
        let (news, is_on) = (broadcast::Sender::new(room), watch::Sender::new(()));
        Ticker { news, is_on }
    }

    pub fn send(&self, news: Arc<str>) {
        let _ = self.news.send(news);
    }

    pub fn screen(&self) -> Screen {
        let (news, is_on) = (self.news.subscribe(), self.is_on.subscribe());
        Screen { news, is_on }
    }
}

impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        loop {
            let line = tokio::select! {
                _ = self.is_on.changed() => return,
                news = self.news.recv() => match news {
                    Ok(news) => Line::News(news),
                    Err(RecvError::Lagged(missed)) => Line::Missed(missed),
                    Err(RecvError::Closed) => return,
                },
            };
            show(line).await;
        }
    }
}

//! mistake somebody_has_to_listen: nobody-listens at .expect("
//! Panics when there is no screen.
//! - let _ = self.news.send(news);
//! + self.news.send(news).expect("there is a screen");

//! mistake looks_on_a_timer: busy-waiting at pause( or at self.news.try_recv()
//! Looks for news each 10 ms.
//! - use tokio::sync::broadcast::{self, error::RecvError};
//! + use tokio::sync::broadcast::{self, error::TryRecvError};
impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        loop {
            match self.news.try_recv() {
                Ok(news) => show(Line::News(news)).await,
                Err(TryRecvError::Lagged(missed)) => show(Line::Missed(missed)).await,
                Err(TryRecvError::Closed) => return,
                Err(TryRecvError::Empty) => pause(Duration::from_millis(10)).await,
            }
        }
    }
}

//! mistake clones_a_receiver: receiver-without-clone (not_compiled)
//! Keeps a receiver in the ticker, and clones it for each screen.
//! - news: broadcast::Sender<Arc<str>>,
//! + news: broadcast::Sender<Arc<str>>,
//! + first: broadcast::Receiver<Arc<str>>,
//! - let news = broadcast::Sender::new(room);
//! - Ticker { news }
//! + let (news, first) = broadcast::channel(room);
//! + Ticker { news, first }
//! - let news = self.news.subscribe();
//! + let news = self.first.clone();

//! mistake no_arm_for_the_end: two-errors-of-recv (not_compiled)
//! Has an arm for a lag, and none for the end.
//! - Err(RecvError::Closed) => return,

//! right numbered: numbers that show a gap
pub struct Ticker {
    news: broadcast::Sender<(u64, Arc<str>)>,
    sent: AtomicU64,
}

pub struct Screen {
    news: broadcast::Receiver<(u64, Arc<str>)>,
    due: u64,
}

impl Ticker {
    pub fn new(room: usize) -> Self {
        let news = broadcast::Sender::new(room);
        let sent = AtomicU64::new(0);
        Ticker { news, sent }
    }

    pub fn send(&self, news: Arc<str>) {
        let number = self.sent.fetch_add(1, Ordering::SeqCst);
        let _ = self.news.send((number, news));
    }

    pub fn screen(&self) -> Screen {
        let news = self.news.subscribe();
        let due = self.sent.load(Ordering::SeqCst);
        Screen { news, due }
    }
}

impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        loop {
            let (number, news) = match self.news.recv().await {
                Ok(numbered) => numbered,
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return,
            };
            if number > self.due {
                show(Line::Missed(number - self.due)).await;
            }
            self.due = number + 1;
            show(Line::News(news)).await;
        }
    }
}
use std::sync::atomic::{AtomicU64, Ordering};

//! right queues_that_drop_the_oldest: a queue for each screen, from which `send` drops the oldest
//! - use tokio::sync::broadcast::{self, error::RecvError};
//! + use std::collections::VecDeque;
//! + use std::sync::Mutex;
//! + use tokio::sync::Notify;
#[derive(Default)]
struct Waiting {
    news: VecDeque<Arc<str>>,
    missed: u64,
    is_over: bool,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    change: Notify,
}

pub struct Ticker {
    room: usize,
    screens: Mutex<Vec<Arc<Queue>>>,
}

pub struct Screen {
    queue: Arc<Queue>,
}

impl Ticker {
    pub fn new(room: usize) -> Self {
        let screens = Mutex::default();
        Ticker { room, screens }
    }

    pub fn send(&self, news: Arc<str>) {
        for screen in self.screens.lock().unwrap().iter() {
            let mut waiting = screen.waiting.lock().unwrap();
            if waiting.news.len() == self.room {
                waiting.news.pop_front();
                waiting.missed += 1;
            }
            waiting.news.push_back(Arc::clone(&news));
            screen.change.notify_one();
        }
    }

    pub fn screen(&self) -> Screen {
        let queue = Arc::<Queue>::default();
        self.screens.lock().unwrap().push(Arc::clone(&queue));
        Screen { queue }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        for screen in self.screens.lock().unwrap().iter() {
            screen.waiting.lock().unwrap().is_over = true;
            screen.change.notify_one();
        }
    }
}

impl Screen {
    fn next(&self) -> Option<Option<Line>> {
        let mut waiting = self.queue.waiting.lock().unwrap();
        let line = match std::mem::take(&mut waiting.missed) {
            0 => waiting.news.pop_front().map(Line::News),
            missed => Some(Line::Missed(missed)),
        };
        (line.is_some() || waiting.is_over).then_some(line)
    }

    pub async fn run<F: Future<Output = ()>>(self, show: impl Fn(Line) -> F) {
        loop {
            match self.next() {
                Some(Some(line)) => show(line).await,
                Some(None) => return,
                None => self.queue.change.notified().await,
            }
        }
    }
}

//! right as_a_stream: a stream of lines, which ends with the channel
impl Screen {
    fn lines(self) -> impl Stream<Item = Line> {
        stream::unfold(self.news, |mut news| async {
            let line = match news.recv().await {
                Ok(one) => Line::News(one),
                Err(RecvError::Lagged(missed)) => Line::Missed(missed),
                Err(RecvError::Closed) => return None,
            };
            Some((line, news))
        })
    }

    pub async fn run<F: Future<Output = ()>>(self, show: impl Fn(Line) -> F) {
        self.lines().for_each(show).await;
    }
}
use futures::{Stream, StreamExt as _, stream};

//! right a_weak_sender: a screen that knows its ticker, and does not keep it alive
pub struct Screen {
    news: broadcast::Receiver<Arc<str>>,
    ticker: broadcast::WeakSender<Arc<str>>,
}

impl Ticker {
    pub fn new(room: usize) -> Self {
        let (news, _) = broadcast::channel(room);
        Ticker { news }
    }

    pub fn send(&self, news: Arc<str>) {
        if self.news.receiver_count() > 0 {
            let _ = self.news.send(news);
        }
    }

    pub fn screen(&self) -> Screen {
        let (news, ticker) = (self.news.subscribe(), self.news.downgrade());
        Screen { news, ticker }
    }
}

impl Screen {
    pub async fn run<F: Future<Output = ()>>(mut self, show: impl Fn(Line) -> F) {
        loop {
            match self.news.recv().await {
                Ok(news) => show(Line::News(news)).await,
                Err(RecvError::Lagged(missed)) => show(Line::Missed(missed)).await,
                Err(RecvError::Closed) => break,
            }
        }
        debug_assert!(self.ticker.upgrade().is_none());
    }
}
