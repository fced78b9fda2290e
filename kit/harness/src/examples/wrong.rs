//! The exercises of the examples, each with the mistake that its check is about.

pub mod exercise {
    use std::io;
    use std::pin::Pin;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::{Arc, Mutex};
    use std::task::{Context, Poll, Waker};
    use std::time::Duration;

    use async_learn::{do_another_thing_async, do_one_thing_async};
    use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
    use tokio::net::TcpListener;
    use tokio::sync::{self, mpsc, oneshot};
    use tokio::time::sleep;

    pub async fn both(x: u32) -> (u32, u32) {
        (do_one_thing_async(x).await, do_another_thing_async(x).await)
    }

    pub async fn on_signal<F: Future>(signal: oneshot::Receiver<()>, work: F) -> F::Output {
        let (value, _) = tokio::join!(work, signal);
        value
    }

    pub async fn sum_of(workers: u32) -> u32 {
        let (sender, mut receiver) = mpsc::channel(1);
        for worker in 0..workers {
            let sender = sender.clone();
            tokio::spawn(async move { sender.send(worker).await });
        }
        let mut sum = 0;
        while let Some(number) = receiver.recv().await {
            sum += number;
        }
        sum
    }

    pub async fn all<F: Future>(jobs: Vec<F>, at_once: usize) -> Vec<F::Output> {
        let _ = at_once;
        futures::future::join_all(jobs).await
    }

    #[derive(Default)]
    struct State {
        rung: bool,
        waker: Option<Waker>,
    }

    pub struct Bell(Arc<Mutex<State>>);
    pub struct Ring(Arc<Mutex<State>>);

    pub fn bell() -> (Bell, Ring) {
        let state = Arc::default();
        (Bell(Arc::clone(&state)), Ring(state))
    }

    impl Bell {
        pub fn ring(&self) {
            let mut state = self.0.lock().unwrap();
            state.rung = true;
            // Also under the lock.
            if let Some(waker) = state.waker.take() {
                waker.wake();
            }
        }
    }

    impl Future for Ring {
        type Output = ();

        fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
            let mut state = self.0.lock().unwrap();
            if state.rung {
                return Poll::Ready(());
            }
            state.waker.get_or_insert_with(|| cx.waker().clone());
            Poll::Pending
        }
    }

    pub async fn first<F>(a: F, b: F) -> F::Output
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let (a, b) = (tokio::spawn(a), tokio::spawn(b));
        tokio::select! {
            value = a => value.unwrap(),
            value = b => value.unwrap(),
        }
    }

    pub async fn echo<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) -> io::Result<()> {
        let mut buffer = [0; 1024];
        loop {
            let n = stream.read(&mut buffer).await?;
            if n == 0 {
                return Ok(());
            }
            let _ = stream.write(&buffer[..n]).await?;
        }
    }

    pub async fn listen(listener: TcpListener) -> io::Result<()> {
        loop {
            let (stream, _) = listener.accept().await?;
            echo(stream).await?;
        }
    }

    pub async fn request<S: AsyncRead + Unpin>(stream: S) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        BufReader::new(stream).read_until(b'\n', &mut line).await?;
        if line.ends_with(b"\n") { Ok(line) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    pub trait Source {
        fn is_ready(&self) -> bool;
        fn register(&self, waker: &Waker);
    }

    pub struct Ready<S>(pub S);

    impl<S: Source> Future for Ready<S> {
        type Output = ();

        fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
            if self.0.is_ready() {
                return Poll::Ready(());
            }
            self.0.register(cx.waker());
            Poll::Pending
        }
    }

    pub async fn visit(free_seats: Arc<AtomicU32>) {
        free_seats.fetch_sub(1, Ordering::SeqCst);
        sleep(Duration::from_millis(10)).await;
        free_seats.fetch_add(1, Ordering::SeqCst);
    }

    pub async fn pour(from: Arc<sync::Mutex<u32>>, to: Arc<sync::Mutex<u32>>, liters: u32) {
        let (mut from, mut to) = (from.lock().await, to.lock().await);
        *from -= liters;
        *to += liters;
    }
}

#[path = "barrier.rs"]
pub mod barrier;
#[path = "cancellation.rs"]
pub mod cancellation;
#[path = "drops.rs"]
pub mod drops;
#[path = "lost_wakeup.rs"]
pub mod lost_wakeup;
#[path = "manual_poll.rs"]
pub mod manual_poll;
#[path = "memory.rs"]
pub mod memory;
#[path = "network.rs"]
pub mod network;
#[path = "probe.rs"]
pub mod probe;
#[path = "schedules.rs"]
pub mod schedules;
#[path = "script.rs"]
pub mod script;
#[path = "virtual_time.rs"]
pub mod virtual_time;
#[path = "watchdog.rs"]
pub mod watchdog;
#[path = "worst_moments.rs"]
pub mod worst_moments;
