//! A *reactor* is the part of a runtime that waits for the operating system. Below it is your run
//! queue, and beside it are your timers; together they are a runtime. It serves chapter 4's
//! `handle`, which is unchanged. But of a long message only the first part comes back. The thread
//! is busy even when no client sends anything. And a socket that is dropped stays in the list.
//!
//! The crate `mio` asks the system about many sockets at once. `register` adds one, with a `Token` of
//! your choice. `poll` waits until something has happened, and gives one *event* for each socket that
//! has changed. It tells of each change only once. If bytes are left after a read, there is no
//! second event for them. Only a call that fails with `WouldBlock` says that there is nothing more. A
//! read that gives less than it could does not say so.
//!
//! - A read, a write and an `accept` are tried as long as the socket may be ready. They are pending
//!   only after `WouldBlock`. The next event in this direction wakes the waker of the latest poll.
//! - One task can wait to read from a socket while another one waits to write to it.
//! - `block_on` waits in `mio::Poll::poll` when no task is ready: without a time limit if no sleep
//!   waits, otherwise until the next deadline. A wake from another thread still ends this wait.
//! - A `Listener` or `Stream` that is dropped is not counted by `sockets()`. Deregister it too, with
//!   `Registry::deregister`: to close it is enough for Linux, but not for all systems.
//! - It still serves a thousand clients on the thread that is in `block_on`, without another thread.
//!
//! Work on the three places with a TODO; you may change everything else too, except the public
//! functions. When you use `token`, the `expect` above it goes. Exercises 3 and 4 are in here as
//! modules: your own files, if they have passed.
//!
//! Begin with `cargo async-learn exec reactor`: a client sends 3000 bytes. How many come back?

use std::collections::HashMap;
use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::mem;
use std::net::{Ipv4Addr, Shutdown, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::thread;
use std::time::{Duration, Instant};

use mio::event::Source;
use mio::{Events, Interest, Registry, Token};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::sync::oneshot;

#[path = "03_run_queue.rs"]
#[expect(dead_code, reason = "it has a `main` of its own")]
mod run_queue;
#[path = "04_timers.rs"]
#[expect(dead_code, reason = "it has a `main` of its own")]
mod timers;

use run_queue::RunQueue;
use timers::{Sleep, Timers};

/// A handle. Clones of it are handles of the same runtime.
#[derive(Clone)]
pub struct Runtime {
    queue: RunQueue,
    timers: Timers,
    reactor: Arc<Reactor>,
}

impl Runtime {
    pub fn new() -> io::Result<Runtime> {
        let reactor = Arc::new(Reactor::new()?);
        let interrupts = Arc::clone(&reactor);
        Ok(Runtime {
            queue: RunQueue::new(move || interrupts.interrupt()),
            timers: Timers::new(),
            reactor,
        })
    }

    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        self.queue.spawn(future);
    }

    /// For the tasks of this runtime.
    pub fn sleep(&self, time: Duration) -> Sleep {
        self.timers.sleep_until(Instant::now() + time)
    }

    /// Runs `future` on this thread, and with it all tasks, until `future` is done.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        let main = Arc::new(MainWaker {
            is_woken: AtomicBool::new(true),
            reactor: Arc::clone(&self.reactor),
        });
        let waker = Waker::from(Arc::clone(&main));
        loop {
            if main.is_woken.swap(false, SeqCst) {
                let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
                if let Poll::Ready(output) = poll {
                    return output;
                }
            }
            self.queue.run_ready();
            // If a task has become ready meanwhile, there was an interrupt, and this returns at once.
            self.reactor.wait(self.timers.next_deadline());
            self.timers.fire(Instant::now());
        }
    }

    pub fn bind(&self, address: SocketAddr) -> io::Result<Listener> {
        let io = mio::net::TcpListener::bind(address)?;
        let socket = Socket::new(&self.reactor, io)?;
        Ok(Listener { socket })
    }

    /// How many sockets are registered.
    pub fn sockets(&self) -> usize {
        self.reactor.state.lock().unwrap().sockets.len()
    }
}

/// The waker of the future that `block_on` runs.
struct MainWaker {
    is_woken: AtomicBool,
    reactor: Arc<Reactor>,
}

impl Wake for MainWaker {
    fn wake(self: Arc<Self>) {
        self.is_woken.store(true, SeqCst);
        self.reactor.interrupt();
    }
}

struct Reactor {
    /// Used by the thread in `block_on`.
    poll: Mutex<(mio::Poll, Events)>,
    registry: Registry,
    waker: mio::Waker,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The number of the latest token.
    latest: usize,
    sockets: HashMap<Token, Arc<Readiness>>,
}

/// What is known of one socket, for each direction.
#[derive(Default)]
struct Readiness {
    reading: Direction,
    writing: Direction,
}

#[derive(Default)]
struct Direction(Mutex<Interested>);

#[derive(Default)]
struct Interested {
    /// There was an event.
    may_be_ready: bool,
    /// Of the latest poll that was pending.
    waker: Option<Waker>,
}

impl Direction {
    /// Something has changed.
    fn event(&self) {
        let waker = {
            let mut interested = self.0.lock().unwrap();
            interested.may_be_ready = true;
            interested.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The token of `mio::Waker`, which is no socket.
const INTERRUPT: Token = Token(0);

impl Reactor {
    fn new() -> io::Result<Reactor> {
        let poll = mio::Poll::new()?;
        let registry = poll.registry().try_clone()?;
        let waker = mio::Waker::new(&registry, INTERRUPT)?;
        Ok(Reactor {
            poll: Mutex::new((poll, Events::with_capacity(1024))),
            registry,
            waker,
            state: Mutex::default(),
        })
    }

    /// Ends the wait of the thread in `wait`. If it does not wait now, its next wait ends at once.
    fn interrupt(&self) {
        self.waker.wake().expect("the system can be interrupted");
    }

    /// Waits for events, and wakes the tasks that wait for them.
    fn wait(&self, deadline: Option<Instant>) {
        let (poll, events) = &mut *self.poll.lock().unwrap();
        // TODO: the thread comes back at once. How long may it sleep here?
        let _ = deadline;
        let timeout = Some(Duration::ZERO);
        match poll.poll(events, timeout) {
            // A signal came. The caller looks around, and comes back.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return,
            result => result.expect("the system tells of events"),
        }
        for event in events.iter() {
            let readiness = {
                let state = self.state.lock().unwrap();
                state.sockets.get(&event.token()).cloned()
            };
            // `None` is the interrupt, or a socket that is gone.
            let Some(readiness) = readiness else { continue };
            if event.is_readable() || event.is_read_closed() || event.is_error() {
                readiness.reading.event();
            }
            if event.is_writable() || event.is_write_closed() || event.is_error() {
                readiness.writing.event();
            }
        }
    }
}

/// A socket that the reactor watches.
struct Socket<S: Source> {
    io: S,
    #[expect(dead_code, reason = "so far nobody needs it")]
    token: Token,
    readiness: Arc<Readiness>,
    reactor: Arc<Reactor>,
}

impl<S: Source> Socket<S> {
    fn new(reactor: &Arc<Reactor>, mut io: S) -> io::Result<Socket<S>> {
        let readiness = Arc::<Readiness>::default();
        let token = {
            let mut state = reactor.state.lock().unwrap();
            state.latest += 1;
            let token = Token(state.latest);
            state.sockets.insert(token, Arc::clone(&readiness));
            token
        };
        let both = Interest::READABLE | Interest::WRITABLE;
        if let Err(error) = reactor.registry.register(&mut io, token, both) {
            reactor.state.lock().unwrap().sockets.remove(&token);
            return Err(error);
        }
        Ok(Socket {
            io,
            token,
            readiness,
            reactor: Arc::clone(reactor),
        })
    }

    /// Tries `call`, or waits for an event if the socket is not ready.
    fn poll_io<T>(
        &self,
        direction: &Direction,
        cx: &mut Context<'_>,
        mut call: impl FnMut(&S) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        loop {
            {
                let mut interested = direction.0.lock().unwrap();
                // TODO: one event is good for one call. What if that call leaves something behind?
                let may_be_ready = mem::take(&mut interested.may_be_ready);
                if !may_be_ready {
                    interested.waker = Some(cx.waker().clone());
                    return Poll::Pending;
                }
            }
            match call(&self.io) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => return Poll::Ready(result),
            }
        }
    }
}

// TODO: what should happen when a `Socket` is dropped?

/// Accepts clients.
pub struct Listener {
    socket: Socket<mio::net::TcpListener>,
}

impl Listener {
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.io.local_addr()
    }

    pub async fn accept(&self) -> io::Result<(Stream, SocketAddr)> {
        let reading = &self.socket.readiness.reading;
        let (io, peer) = poll_fn(|cx| {
            let accept = |io: &mio::net::TcpListener| io.accept();
            self.socket.poll_io(reading, cx, accept)
        })
        .await?;
        let socket = Socket::new(&self.socket.reactor, io)?;
        Ok((Stream { socket }, peer))
    }
}

/// A connection with a client. Tokio's traits for reading and writing need no runtime of tokio.
pub struct Stream {
    socket: Socket<mio::net::TcpStream>,
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let reading = &self.socket.readiness.reading;
        let unfilled = buf.initialize_unfilled();
        let n = ready!(self.socket.poll_io(reading, cx, |mut io| io.read(unfilled)))?;
        buf.advance(n);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        let writing = &self.socket.readiness.writing;
        self.socket.poll_io(writing, cx, |mut io| io.write(data))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.socket.io.shutdown(Shutdown::Write))
    }
}

/// The conversation with one client, as in chapter 4.
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf).await?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

/// Sends 3000 bytes, and returns how many came back.
fn client(address: SocketAddr) -> io::Result<usize> {
    let mut stream = std::net::TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(&[b'a'; 3000])?;
    let (mut buf, mut echoed) = ([0; 3000], 0);
    while echoed < 3000 {
        match stream.read(&mut buf) {
            Ok(0) | Err(_) => break,
            Ok(n) => echoed += n,
        }
    }
    Ok(echoed)
}

fn main() -> io::Result<()> {
    let runtime = Runtime::new()?;
    let listener = runtime.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let address = listener.local_addr()?;

    let tasks = runtime.clone();
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tasks.spawn(async move {
                let ended = handle(stream).await;
                println!("a conversation has ended: {ended:?}");
            });
        }
    });

    let (done, is_done) = oneshot::channel();
    thread::spawn(move || {
        // Its end is noticed by `block_on`, which is in a wait meanwhile.
        let _ = done.send(client(address));
    });
    let echoed = runtime.block_on(is_done).expect("the client has ended")?;
    println!("a client sent 3000 bytes, and {echoed} came back");

    // The server closes its side of the connection when it has seen the end of the client's.
    runtime.block_on(runtime.sleep(Duration::from_millis(20)));
    println!("sockets that are registered: {}", runtime.sockets());
    Ok(())
}
