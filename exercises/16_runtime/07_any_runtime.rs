//! A library should not choose the runtime of its users. `serve` is such a library: an echo server
//! that hangs up on silent clients. But it calls tokio by name, so on your own runtime it
//! panics. Change it, so that it runs on any runtime that implements the trait `Runtime`.
//!
//! - `serve(runtime, listener, idle)` accepts clients for as long as it runs, and never returns.
//!   Each client gets a conversation in a task of its own, on the runtime that was passed in.
//! - In a conversation every byte that comes in is sent back. It ends when the client has ended its
//!   data, or when a read or a write fails. Then the stream is dropped.
//! - It also ends when a read has waited for `idle`. This time runs only while a read waits, and each
//!   read begins it again.
//! - When `accept` fails, `serve` pauses for 100 ms, and then accepts again.
//! - All waiting for time is done with `runtime.sleep`, and a sleep that nobody needs is dropped. All
//!   tasks are spawned with `runtime.spawn`. `serve` starts no runtime and no thread.
//!
//! The traits and their implementations stay as they are. `tokio::sync` and the traits of `tokio::io` work on
//! any runtime, and so do `tokio::select!` and the crate futures. What needs tokio's runtime are its
//! timers, its sockets, and `tokio::spawn`. Some of what takes a future wants it pinned: `std::pin::pin!`.
//!
//! Begin with `cargo async-learn exec any_runtime`. It runs `serve` on tokio, and then on the
//! runtime of exercise 5: yours, if it has passed.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

#[path = "05_reactor.rs"]
#[expect(dead_code, reason = "it has a `main` of its own")]
pub mod reactor;

/// What a server needs of a runtime.
pub trait Runtime: Clone + Send + Sync + 'static {
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static);
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static;
}

/// What it needs of a listener.
pub trait Listener: Send {
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    fn accept(&mut self) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

/// The pause after an `accept` that failed.
const PAUSE: Duration = Duration::from_millis(100);

pub async fn serve<R: Runtime, L: Listener>(_runtime: R, mut listener: L, idle: Duration) {
    loop {
        // TODO: on whose runtime does this spawn, and who counts the time?
        match listener.accept().await {
            Ok(stream) => drop(tokio::spawn(handle(stream, idle))),
            Err(_) => sleep(PAUSE).await,
        }
    }
}

async fn handle<S>(mut stream: S, idle: Duration)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        // TODO: `timeout` is a timer of tokio's.
        let n = match timeout(idle, stream.read(&mut buf)).await {
            Ok(Ok(n @ 1..)) => n,
            // The end of its data, a broken connection, or silence.
            _ => return,
        };
        if stream.write_all(&buf[..n]).await.is_err() {
            return;
        }
    }
}

/// Tokio's runtime. It needs no fields, since tokio finds the runtime of the current thread.
#[derive(Clone)]
struct Tokio;

impl Runtime for Tokio {
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(task);
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static {
        tokio::time::sleep(time)
    }
}

impl Listener for tokio::net::TcpListener {
    type Stream = tokio::net::TcpStream;

    async fn accept(&mut self) -> io::Result<Self::Stream> {
        let (stream, _) = tokio::net::TcpListener::accept(self).await?;
        Ok(stream)
    }
}

impl Runtime for reactor::Runtime {
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        reactor::Runtime::spawn(self, task);
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static {
        reactor::Runtime::sleep(self, time)
    }
}

impl Listener for reactor::Listener {
    type Stream = reactor::Stream;

    async fn accept(&mut self) -> io::Result<Self::Stream> {
        let (stream, _) = reactor::Listener::accept(self).await?;
        Ok(stream)
    }
}

/// Says hello, listens, and then is silent until the server hangs up. It has a thread of its own.
fn client(address: SocketAddr) -> oneshot::Receiver<io::Result<String>> {
    let (done, is_done) = oneshot::channel();
    let talk = move || -> io::Result<String> {
        use std::io::{Read, Write};

        let mut stream = std::net::TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(b"hello")?;
        let mut heard = String::new();
        stream.read_to_string(&mut heard)?;
        Ok(heard)
    };
    thread::spawn(move || done.send(talk()));
    is_done
}

fn main() -> io::Result<()> {
    let here = (Ipv4Addr::LOCALHOST, 0);
    let idle = Duration::from_millis(50);

    let tokio = tokio::runtime::Runtime::new()?;
    let heard = tokio.block_on(async {
        let listener = tokio::net::TcpListener::bind(here).await?;
        let heard = client(listener.local_addr()?);
        Tokio.spawn(serve(Tokio, listener, idle));
        heard.await.expect("the client has ended")
    });
    println!("on tokio's runtime, the client heard {heard:?}");

    let own = reactor::Runtime::new()?;
    let listener = own.bind(here.into())?;
    let heard = client(listener.local_addr()?);
    own.spawn(serve(own.clone(), listener, idle));
    let heard = own.block_on(heard).expect("the client has ended");
    println!("on your own runtime, the client heard {heard:?}");
    Ok(())
}
