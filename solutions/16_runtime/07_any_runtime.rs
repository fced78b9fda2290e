//! The server gets what it needs of a runtime as an argument, and names none.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::oneshot;

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

pub async fn serve<R: Runtime, L: Listener>(runtime: R, mut listener: L, idle: Duration) {
    loop {
        match listener.accept().await {
            // Each conversation gets a handle of the runtime, since it needs timers of its own.
            Ok(stream) => runtime.spawn(handle(runtime.clone(), stream, idle)),
            Err(_) => runtime.sleep(PAUSE).await,
        }
    }
}

async fn handle<R, S>(runtime: R, mut stream: S, idle: Duration)
where
    R: Runtime,
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        // This is all that a timeout is: two futures, of which the first one wins. The sleep is made
        // again for each read. When the read wins, the sleep is dropped, and its timer goes.
        let n = tokio::select! {
            read = stream.read(&mut buf) => match read {
                Ok(n @ 1..) => n,
                // The end of its data, or a broken connection.
                _ => return,
            },
            () = runtime.sleep(idle) => return,
        };
        if stream.write_all(&buf[..n]).await.is_err() {
            return;
        }
    }
}
// hyper is built like this: it has traits `Executor`, `Timer` and `Sleep`, and other crates implement
// them for tokio and for smol. Where a trait is too much, two closures do: one that spawns a boxed
// future, and one that returns a boxed sleep.

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
