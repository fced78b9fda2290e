//! The exercises of the examples, solved.

pub mod exercise {
    use std::io;
    use std::pin::Pin;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::{Arc, Mutex};
    use std::task::{Context, Poll, Waker};
    use std::time::Duration;

    use async_learn::{do_another_thing_async, do_one_thing_async};
    use futures::StreamExt as _;
    use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
    use tokio::net::TcpListener;
    use tokio::sync::{self, mpsc, oneshot};
    use tokio::time::sleep;

    pub async fn both(x: u32) -> (u32, u32) {
        tokio::join!(do_one_thing_async(x), do_another_thing_async(x))
    }

    pub async fn on_signal<F: Future>(signal: oneshot::Receiver<()>, work: F) -> F::Output {
        let _ = signal.await;
        work.await
    }

    pub async fn sum_of(workers: u32) -> u32 {
        let (sender, mut receiver) = mpsc::channel(1);
        for worker in 0..workers {
            let sender = sender.clone();
            tokio::spawn(async move { sender.send(worker).await });
        }
        drop(sender);
        let mut sum = 0;
        while let Some(number) = receiver.recv().await {
            sum += number;
        }
        sum
    }

    pub async fn all<F: Future>(jobs: Vec<F>, at_once: usize) -> Vec<F::Output> {
        futures::stream::iter(jobs).buffered(at_once).collect().await
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
            let waker = state.waker.take();
            drop(state);
            if let Some(waker) = waker {
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
            state.waker = Some(cx.waker().clone());
            Poll::Pending
        }
    }

    pub async fn first<F: Future>(a: F, b: F) -> F::Output {
        tokio::select! {
            value = a => value,
            value = b => value,
        }
    }

    pub async fn echo<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) -> io::Result<()> {
        let mut buffer = [0; 1024];
        loop {
            let n = stream.read(&mut buffer).await?;
            if n == 0 {
                return Ok(());
            }
            stream.write_all(&buffer[..n]).await?;
        }
    }

    pub async fn listen(listener: TcpListener) -> io::Result<()> {
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(echo(stream));
        }
    }

    pub async fn request<S: AsyncRead + Unpin>(stream: S) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        BufReader::new(stream.take(8 * 1024)).read_until(b'\n', &mut line).await?;
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
            self.0.register(cx.waker());
            if self.0.is_ready() { Poll::Ready(()) } else { Poll::Pending }
        }
    }

    struct Seat(Arc<AtomicU32>);

    impl Drop for Seat {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    pub async fn visit(free_seats: Arc<AtomicU32>) {
        free_seats.fetch_sub(1, Ordering::SeqCst);
        let _seat = Seat(free_seats);
        sleep(Duration::from_millis(10)).await;
    }

    pub async fn pour(from: Arc<sync::Mutex<u32>>, to: Arc<sync::Mutex<u32>>, liters: u32) {
        *from.lock().await -= liters;
        *to.lock().await += liters;
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
