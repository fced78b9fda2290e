//! Clients that speak real TCP and UDP, with one transcript of the traffic.
//!
//! [`Peers`] is the outside world of one server. It connects [`Client`]s, and all that
//! they say and hear goes into one transcript, in order, which every failure carries.
//!
//! A client never waits for a fixed time. It gives up on a reply when the server is
//! seen to do nothing: in this process the runtime got many turns and no other thread
//! moved; in a learner's program no thread ran. It also gives up on a server that burns
//! processor time and sends nothing. So a failure is known in a fraction of a second,
//! and a busy machine makes it later, not wrong.

use futures::future::LocalBoxFuture;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Poll;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream, UdpSocket};

mod client;
mod datagrams;
mod idle;
mod shortage;

pub use client::{Client, Ending, Heard};
pub use datagrams::Datagrams;
pub use idle::{GaveUp, unless_idle};

use crate::outcome::{Advise as _, Checked, Failure};
use crate::process;
use crate::protocol::RunEnd;
use crate::protocol::{Data, TraceEvent, Traffic};
use crate::transcript::{arrow, bytes, shortened, stream_data};
use crate::{os, panics, tasks, trace, waits};
use datagrams::Ports;
use idle::{IDLE_TURNS, IDLE_TURNS_AFTER, TURN, unless_idle_for};

/// The room of a client that has little.
const NARROW: u32 = 16 * 1024;
/// The bytes of a segment to one that has little room. What the system keeps for a peer that does not read
/// is a multiple of it: on a loopback some 2.5 MiB otherwise.
const SEGMENT: i32 = 1024;
/// Longer than any time limit that somebody might set.
pub const A_LONG_TIME: Duration = Duration::from_secs(30 * 24 * 3600);
/// This machine, as it is known to itself.
pub const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// The same by another address, which some systems don't have.
pub const OTHER_LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
/// Files that a check with few clients needs.
const FILES: u64 = 64;
/// Turns that a server gets to answer a datagram. It needs one or two.
const TURNS_FOR_AN_ANSWER: u32 = 4;
/// Datagrams that the system has room for.
const DATAGRAM_BURST: usize = 64;
/// Turns for a server's tasks that take no time: whoever waits to be woken needs none of them.
const TURNS_AT_REST: u32 = 40;

/// Where the server under test lives, which decides how its idleness is seen.
#[derive(Clone, Copy, Debug)]
pub enum Server {
    /// On this very runtime.
    Here,
    /// In a process of its own.
    Process(u32),
}

/// Runs a check that uses real sockets and the real clock, on a current-thread runtime.
pub fn real_time<F: Future>(future: F) -> Checked<F::Output> {
    let runtime = runtime()?;
    let mut value = None;
    real_time_erased(Box::pin(async { value = Some(future.await) }), &runtime);
    runtime.shutdown_background();
    Ok(value.expect("block_on returns when the future is ready"))
}

/// The runtime that such a check uses, for one whose clients outlive it.
pub fn runtime() -> Checked<tokio::runtime::Runtime> {
    process::room_for_files(FILES)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| shortage::of(&error))
}

/// Without the future's type, so that it is compiled in the kit and not with every check.
fn real_time_erased(future: LocalBoxFuture<'_, ()>, runtime: &tokio::runtime::Runtime) {
    trace::run(None);
    runtime.block_on(future);
    trace::run_ended(RunEnd::Ready);
}

/// What clients do to a server. Boxed, so that a server's obligations are compiled in the kit.
pub type Clients<T = ()> = for<'a> fn(&'a Peers) -> LocalBoxFuture<'a, Checked<T>>;

/// What became of a server of the learner's.
#[derive(Debug)]
pub enum ServerState<T> {
    /// It still runs.
    Runs,
    /// It returned.
    Returned(T),
    /// It panicked; the failure says with what, and where.
    Panicked(Failure),
}

/// Runs the learner's `server` as a task of its own on this thread, beside `clients`;
/// ends with the clients, and says what had become of the server by then.
pub async fn beside<S, C>(server: S, clients: C) -> (C::Output, ServerState<S::Output>)
where
    S: Future<Output: 'static> + 'static,
    C: Future,
{
    let returned = Rc::new(Cell::new(None));
    let returns = Rc::clone(&returned);
    let server = Box::pin(async move { returns.set(Some(server.await)) });
    let mut value = None;
    let server_state = beside_erased(server, Box::pin(async { value = Some(clients.await) })).await;
    let server_state = match (server_state, returned.take()) {
        (ServerState::Returned(()), Some(output)) => ServerState::Returned(output),
        (ServerState::Panicked(failure), _) => ServerState::Panicked(failure),
        _ => ServerState::Runs,
    };
    (value.expect("the clients came to their end"), server_state)
}

thread_local! {
    /// The server that runs beside clients on this thread.
    static SERVER: RefCell<Option<LocalBoxFuture<'static, ()>>> = const { RefCell::new(None) };
}

/// Without the types of either, so that it is compiled in the kit and not with every check.
///
/// The server is a task, so that its polls are told from those of the clients. It need not be `Send`,
/// as it need not be in `main`; but in a `LocalSet` its `spawn_local` would work, and in `main` it
/// would not. So the task is a proxy, and the future stays with this thread.
fn beside_erased<'a>(
    server: LocalBoxFuture<'static, ()>,
    clients: LocalBoxFuture<'a, ()>,
) -> LocalBoxFuture<'a, ServerState<()>> {
    Box::pin(async move {
        SERVER.set(Some(server));
        let server = tokio::spawn(async move {
            tasks::name_current("the server");
            std::future::poll_fn(|cx| {
                SERVER
                    .with_borrow_mut(|server| server.as_mut().map_or(Poll::Pending, |server| server.as_mut().poll(cx)))
            })
            .await;
        });
        clients.await;
        // What is dropped from here on is no doing of the server's.
        trace::run_ended(RunEnd::Ready);
        let is_finished = server.is_finished();
        drop(SERVER.take());
        if !is_finished {
            return ServerState::Runs;
        }
        match server.await {
            Ok(()) => ServerState::Returned(()),
            Err(error) => match error.try_into_panic() {
                Ok(payload) => ServerState::Panicked(panics::panicked(payload.as_ref())),
                // Nobody has a handle to abort it with.
                Err(_) => ServerState::Runs,
            },
        }
    })
}

/// Lets `time` pass in no time for whatever sleeps on this runtime. For servers that are
/// [`Server::Here`] and may pause on purpose; not while bytes are on their way.
pub async fn skip_time(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Lets `time` pass `times` times, with turns for a server that wakes up. `sign` is called each time.
pub async fn skip_time_again_and_again(time: Duration, times: u32, sign: impl Fn()) {
    tokio::time::pause();
    for _ in 0..times {
        sign();
        tokio::time::advance(time).await;
        tokio::task::yield_now().await;
    }
    tokio::time::resume();
}

/// A listening socket on a port of the system's choice, for a server that is
/// [`Server::Here`]. Its connections have a send buffer of some 256 KiB, so that a client
/// that does not read makes the server wait.
pub fn listener() -> Checked<(TcpListener, SocketAddr)> {
    let listener = || {
        let socket = TcpSocket::new_v4()?;
        socket.set_send_buffer_size(128 * 1024)?;
        // Not "localhost", which may be an IPv6 address that this machine does not have.
        socket.bind(([127, 0, 0, 1], 0).into())?;
        let listener = socket.listen(1024)?;
        let address = listener.local_addr()?;
        io::Result::Ok((listener, address))
    };
    listener().map_err(|error| shortage::of(&error))
}

/// Whether a program that asks for nothing special could listen on `address` now.
pub fn is_free(address: SocketAddr) -> bool {
    // Not std's listener, which takes an address that connections of another program's still end on.
    TcpSocket::new_v4().and_then(|socket| socket.bind(address)).is_ok()
}

/// The trouble that a check has whose own socket can't be had for `error`.
pub fn no_socket(error: &io::Error) -> Failure {
    shortage::of(error)
}

/// A UDP socket on a port of the system's choice, for a server that is [`Server::Here`].
pub async fn datagram_socket() -> Checked<(UdpSocket, SocketAddr)> {
    let socket = UdpSocket::bind("127.0.0.1:0").await.map_err(|error| shortage::of(&error))?;
    let address = socket.local_addr().map_err(|error| shortage::of(&error))?;
    Ok((socket, address))
}

/// A UDP socket that fails whatever is asked of it, at once and for ever: in truth it is one of TCP
/// that has no peer. `None` where it can't be had.
pub fn broken_datagram_socket() -> Checked<Option<UdpSocket>> {
    #[cfg(unix)]
    let socket = || {
        use std::os::fd::AsFd as _;

        // The system knows files, and it is std that gives them types.
        let file = TcpSocket::new_v4()?.as_fd().try_clone_to_owned()?;
        UdpSocket::from_std(std::net::UdpSocket::from(file)).map(Some)
    };
    #[cfg(not(unix))]
    let socket = || Ok(None);
    socket().map_err(|error: io::Error| shortage::of(&error))
}

/// Performs the network check `body`. Where it fails, and the machine's own network does not do what
/// any check needs, that is what the failure says: nothing is known about the learner's code then.
pub fn checked(body: impl FnOnce() -> Checked) -> Checked {
    body().map_err(|failure| match shortage::of_the_network() {
        Some(trouble) if !failure.trouble => trouble.details(failure.details),
        _ => failure,
    })
}

/// Gives every task of this runtime a turn, and the system time to bring what is due.
pub async fn a_turn() {
    idle::a_turn().await;
}

#[derive(Debug, Default)]
struct Story {
    wire: Mutex<Vec<String>>,
    gave_up: AtomicBool,
    in_silence: AtomicBool,
}

/// The outside world of one server: it connects clients, who share one transcript.
/// Clones share it as well.
#[derive(Clone, Debug)]
pub struct Peers {
    server: Server,
    address: SocketAddr,
    story: Arc<Story>,
    ports: Ports,
    /// One of many: a lane for each would hide the picture, and cost time.
    one_of_many: bool,
}

impl Peers {
    /// The world around `server`, which listens on `address`.
    pub fn of(server: Server, address: SocketAddr) -> Peers {
        Peers { server, address, story: Arc::default(), ports: Ports::default(), one_of_many: false }
    }

    /// The same world with a transcript of its own, for one of many who do all the same.
    pub fn aside(&self) -> Peers {
        Peers { one_of_many: true, story: Arc::default(), ..self.clone() }
    }

    /// The transcript so far, for a failure's details: the middle of a long one is left out.
    pub fn wire(&self) -> Vec<String> {
        shortened(&self.lines())
    }

    /// Whether the last thing that a client waited for did not come, and nothing else did.
    pub fn in_silence(&self) -> bool {
        self.story.in_silence.load(Ordering::Relaxed)
    }

    /// Adds to the transcript what happens around the clients.
    pub fn tell(&self, what: &str) {
        if !self.one_of_many {
            trace::tell(|| TraceEvent::Mark { what: what.to_owned() });
        }
        self.lines().push(format!("({what})"));
    }

    /// The failure with the transcript as it is by now.
    pub fn retold(&self, mut failure: Failure) -> Failure {
        failure.details = self.wire();
        failure
    }

    /// Connects; `name` ("A") stands in the transcript.
    pub fn connect<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Checked<Client>> {
        Box::pin(async move {
            self.note(name, Traffic::Connects, None, &format!("connects to {}", self.address));
            match self.wait(TcpStream::connect(self.address)).await {
                Ok(Ok(stream)) => Ok(self.client(name, stream)),
                Ok(Err(error)) => Err(self.refused(name, &error)),
                Err(why) => Err(self.not_connected(name, Traffic::GaveUp, &why.describe())),
            }
        })
    }

    /// Connects with little room for what comes, so that a server soon has to wait for a client that
    /// does not read.
    pub fn connect_narrowly<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Checked<Client>> {
        Box::pin(async move {
            self.note(name, Traffic::Connects, None, &format!("connects to {}", self.address));
            let stream = async {
                let socket = TcpSocket::new_v4()?;
                socket.set_recv_buffer_size(NARROW)?;
                socket.set_send_buffer_size(NARROW)?;
                os::limit_segments(&socket, SEGMENT);
                socket.connect(self.address).await
            };
            match stream.await {
                Ok(stream) => Ok(self.client(name, stream)),
                Err(error) => Err(self.refused(name, &error)),
            }
        })
    }

    /// Connects, sends `data` and ends its data, all before the server has a chance to
    /// look: it finds everything there at once. `data` must fit into the system's buffers.
    pub fn connect_and_finish(&self, name: &str, data: &[u8]) -> Checked<Client> {
        let stream = self.unnoticed(name, |mut stream| {
            stream.write_all(data)?;
            stream.shutdown(Shutdown::Write)?;
            adopted(stream)
        })?;
        if !data.is_empty() {
            self.note(name, Traffic::Sent, Some(stream_data(data)), &bytes(data));
        }
        self.note(name, Traffic::Sent, None, "end of data");
        Ok(self.client(name, stream))
    }

    /// Connects before the server has a chance to look.
    pub fn connect_unaccepted(&self, name: &str) -> Checked<Client> {
        let stream = self.unnoticed(name, adopted)?;
        Ok(self.client(name, stream))
    }

    /// Connects, sends `data` and breaks the connection off (RST), all before the server
    /// has a chance to look: it accepts a connection that is broken already.
    pub fn send_and_reset(&self, name: &str, data: &[u8]) -> Checked {
        self.unnoticed(name, |mut stream| {
            stream.write_all(data)?;
            // Closing with a zero linger time sends a reset in place of an orderly end.
            adopted(stream)?.set_zero_linger()
        })?;
        self.note(name, Traffic::Sent, Some(stream_data(data)), &bytes(data));
        self.note(name, Traffic::Other, None, "breaks the connection off (RST)");
        Ok(())
    }

    /// `many` who only have to be there, without a word in the transcript. They connect on a thread of their
    /// own, so that a server on this one lets them in meanwhile. `each` gets the number of one, counted
    /// from 0, and it, and says whether it stays.
    pub fn brief_connections<'a>(
        &'a self,
        many: usize,
        each: fn(usize, BriefConnection) -> Option<BriefConnection>,
    ) -> LocalBoxFuture<'a, Checked<Vec<BriefConnection>>> {
        Box::pin(async move {
            let (address, (sender, come)) =
                (self.address, tokio::sync::oneshot::channel::<io::Result<Vec<BriefConnection>>>());
            let connect =
                move |number| std::net::TcpStream::connect(address).map(|it| each(number, BriefConnection(it)));
            // Nobody listens any more where the check is over.
            let connects = move || drop(sender.send((0..many).filter_map(|n| connect(n).transpose()).collect()));
            process::spawn_own(connects).map_err(|error| shortage::of(&error))?;
            match self.wait(come).await {
                Ok(Ok(come)) => come.map_err(|error| self.refused("of many", &error)),
                Ok(Err(_)) => Err(self.not_connected("of many", Traffic::Other, "the thread that connects them ended")),
                Err(gave_up) => Err(self.not_connected("of many", Traffic::GaveUp, &gave_up.describe())),
            }
        })
    }

    /// A UDP socket that only talks with the server, on a port that no client had before.
    pub fn datagrams<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Checked<Datagrams>> {
        Box::pin(async move {
            let socket = async {
                let socket = self.ports.bind().await?;
                socket.connect(self.address).await?;
                io::Result::Ok(socket)
            };
            match socket.await {
                Ok(socket) => Ok(Datagrams { name: name.to_owned(), socket, peers: self.clone() }),
                Err(error) => Err(shortage::of(&error)),
            }
        })
    }

    /// Waits until the server has dealt with everything that reached it.
    pub fn settled<'a>(&'a self) -> LocalBoxFuture<'a, ()> {
        Box::pin(async move {
            idle::settled(self.server).await;
        })
    }

    /// Requires that a server that is [`Server::Here`] does nothing now, while no client says anything.
    pub fn rests<'a>(&'a self) -> LocalBoxFuture<'a, Checked> {
        Box::pin(async move {
            self.settled().await;
            let polls = tasks::polls();
            for _ in 0..TURNS_AT_REST {
                tokio::task::yield_now().await;
            }
            // Less, if a task has ended meanwhile.
            let polls = tasks::polls().saturating_sub(polls);
            if polls <= TURNS_AT_REST / 2 {
                return Ok(());
            }
            let failure = Failure::new("no client sent anything, and the server was busy")
                .expected("it does nothing until a client wakes it")
                .got(format!("it was busy in {} of {TURNS_AT_REST} turns", polls.min(TURNS_AT_REST)));
            Err(failure.details(self.wire())).advise("busy-waiting")
        })
    }

    /// Requires that in a server that is [`Server::Here`] nothing waits for the clock, while no client says anything.
    pub fn needs_no_clock<'a>(&'a self) -> LocalBoxFuture<'a, Checked> {
        Box::pin(async move {
            self.settled().await;
            let polls = tasks::polls();
            skip_time(A_LONG_TIME).await;
            for _ in 0..TURNS_AT_REST {
                tokio::task::yield_now().await;
            }
            let got = match waits::limited(std::process::id()) {
                // Fewer, if a task has ended.
                _ if tasks::polls() != polls => "a timer woke it".to_owned(),
                Some(limited) => limited.describe(),
                None => return Ok(()),
            };
            let failure = Failure::new("no client sent anything, and a timer gave the server something to do")
                .expected("it does nothing until a client wakes it: no timer runs")
                .got(got);
            Err(failure.details(self.wire())).advise("lasts-as-long-as-a-timer")
        })
    }

    /// A wait with a time limit in a server that is a [`Server::Process`], as far as it can be seen.
    pub fn a_limit(&self) -> Option<waits::Limited> {
        match self.server {
            Server::Process(pid) => waits::limited(pid),
            Server::Here => None,
        }
    }

    /// Lets a month pass for a server that is [`Server::Here`]; `what` stands in the transcript. Whether
    /// it could.
    pub async fn pass_a_month(&self, what: &str) -> bool {
        if !matches!(self.server, Server::Here) {
            return false;
        }
        self.tell(what);
        skip_time(A_LONG_TIME).await;
        self.settled().await;
        true
    }

    /// Lets a minute pass for a server that is [`Server::Here`] and seems to do nothing. Whether that
    /// gave it something to do.
    async fn wakes_in_time(&self) -> bool {
        let polls = tasks::polls();
        if !matches!(self.server, Server::Here) {
            return false;
        }
        skip_time(Duration::from_secs(60)).await;
        a_turn().await;
        tasks::polls() != polls
    }

    /// Sends `words` as datagrams, a few at a time, without a word in the transcript, and requires of a
    /// server that is [`Server::Here`] that each of them comes back.
    pub fn datagram_burst<'a>(&'a self, words: &'a [Vec<u8>]) -> LocalBoxFuture<'a, Checked> {
        Box::pin(async move {
            let socket = self.ports.bind().await.map_err(|error| shortage::of(&error))?;
            socket.connect(self.address).await.map_err(|error| shortage::of(&error))?;
            let mut buf = [0; 64];
            for (round, words) in words.chunks(DATAGRAM_BURST).enumerate() {
                for one in words {
                    socket
                        .send(one)
                        .await
                        .map_err(|error| self.not_connected("of many", Traffic::Failed, &error.to_string()))?;
                }
                let mut expected: Vec<&[u8]> = words.iter().map(|one| &one[..]).collect();
                while !expected.is_empty() {
                    let mut came = socket.try_recv(&mut buf).ok();
                    for _ in 0..TURNS_FOR_AN_ANSWER {
                        if came.is_none() {
                            a_turn().await;
                            came = socket.try_recv(&mut buf).ok();
                        }
                    }
                    // One that sleeps before it answers need not be waited for.
                    if came.is_none() && !self.wakes_in_time().await {
                        came = self.wait(socket.recv(&mut buf)).await.ok().and_then(Result::ok);
                        came = came.or(Some(0));
                    }
                    let Some(n) = came else { continue };
                    let heard = &buf[..n];
                    let Some(at) = expected.iter().position(|one| *one == heard) else {
                        let before = round * DATAGRAM_BURST + words.len() - expected.len();
                        let what = format!("a datagram did not come back after {before} others had");
                        return Err(Failure::new(what).expected(bytes(expected[0])).got(bytes(heard)));
                    };
                    expected.remove(at);
                }
            }
            Ok(())
        })
    }

    /// Another port than the server's from which `data` is answered, if there is one.
    pub fn answers_from<'a>(&'a self, data: &'a [u8]) -> LocalBoxFuture<'a, Option<SocketAddr>> {
        Box::pin(async move {
            let anyone = UdpSocket::bind("127.0.0.1:0").await.ok()?;
            anyone.send_to(data, self.address).await.ok()?;
            let mut buf = vec![0; 65_508];
            let (n, from) = self.wait(anyone.recv_from(&mut buf)).await.ok()?.ok()?;
            (from != self.address && buf[..n] == *data).then_some(from)
        })
    }

    /// Connects and performs `what` while the server is kept from running.
    fn unnoticed<T>(&self, name: &str, what: impl FnOnce(std::net::TcpStream) -> io::Result<T>) -> Checked<T> {
        self.note(name, Traffic::Connects, None, &format!("connects to {}", self.address));
        let _held = self.pause_process();
        std::net::TcpStream::connect(self.address).and_then(what).map_err(|error| self.refused(name, &error))
    }

    /// Keeps the server from running until the guard is dropped, or this thread waits.
    fn pause_process(&self) -> Option<process::PausedProcess> {
        match self.server {
            Server::Process(pid) => Some(process::pause_process(pid)),
            // It only runs when this thread lets it.
            Server::Here => None,
        }
    }

    fn client(&self, name: &str, stream: TcpStream) -> Client {
        // No segment of ours waits for an acknowledgment, which a server may hold back for 40 ms.
        let _ = stream.set_nodelay(true);
        Client { name: name.to_owned(), stream, peers: self.clone() }
    }

    /// The failure of a client whom the system told why it has no connection: the machine's fault, or
    /// the server's.
    fn refused(&self, name: &str, error: &io::Error) -> Failure {
        if shortage::is_the_machines(error) {
            return shortage::of(error).details(self.wire());
        }
        self.not_connected(name, Traffic::Failed, &error.to_string())
    }

    fn not_connected(&self, name: &str, traffic: Traffic, why: &str) -> Failure {
        self.note(name, traffic, None, why);
        Failure::new(format!("client {name} could not connect")).got(why).details(self.wire())
    }

    async fn wait<F: Future>(&self, future: F) -> Result<F::Output, GaveUp> {
        let once = self.story.gave_up.load(Ordering::Relaxed);
        let turns = if once { IDLE_TURNS_AFTER } else { IDLE_TURNS };
        let outcome = unless_idle_for(turns, TURN, self.server, future).await;
        self.story.gave_up.fetch_or(outcome.is_err(), Ordering::Relaxed);
        self.story.in_silence.store(outcome.is_err(), Ordering::Relaxed);
        outcome
    }

    fn note(&self, who: &str, traffic: Traffic, data: Option<Data>, what: &str) {
        if !self.one_of_many {
            trace::tell(|| TraceEvent::Wire { name: who.to_owned(), traffic, data, what: what.to_owned() });
        }
        self.lines().push(match traffic {
            Traffic::Connects => format!("{who} {what}"),
            _ => format!("{who} {} {what}", arrow(traffic)),
        });
    }

    fn lines(&self) -> MutexGuard<'_, Vec<String>> {
        self.story.wire.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// See [`Peers::brief_connections`]. Dropping it breaks the connection off (RST), which leaves nothing behind on
/// either side.
#[derive(Debug)]
pub struct BriefConnection(std::net::TcpStream);

impl BriefConnection {
    /// The same, once it has said that nothing more comes.
    pub fn finishing(self) -> BriefConnection {
        // If the server has closed it already, so much the better.
        let _ = self.0.shutdown(Shutdown::Write);
        self
    }
}

impl Drop for BriefConnection {
    fn drop(&mut self) {
        os::linger_no_longer(&self.0);
    }
}

/// A connection that was made without tokio, from now on in its hands.
fn adopted(stream: std::net::TcpStream) -> io::Result<TcpStream> {
    stream.set_nonblocking(true)?;
    TcpStream::from_std(stream)
}

/// Where the bytes part, if both are there to compare.
fn first_difference(expected: &[u8], got: &[u8]) -> Option<String> {
    let at = expected.iter().zip(got).position(|(a, b)| a != b)?;
    Some(format!(
        "the first difference is at byte {at}: expected \"{}\", got \"{}\"",
        [expected[at]].escape_ascii(),
        [got[at]].escape_ascii()
    ))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// Runs `server` on a socket of its own beside `clients`.
    fn served<S, T>(
        server: impl FnOnce(TcpListener) -> S,
        clients: impl AsyncFnOnce(&Peers) -> T,
    ) -> (T, ServerState<S::Output>)
    where
        S: Future + 'static,
    {
        real_time(async {
            let (listener, address) = listener().unwrap();
            let peers = Peers::of(Server::Here, address);
            beside(server(listener), clients(&peers)).await
        })
        .unwrap()
    }

    async fn accepts_and_says_nothing(listener: TcpListener) -> io::Result<()> {
        let _client = listener.accept().await?;
        std::future::pending().await
    }

    #[test]
    fn a_silent_server_is_given_up_and_the_transcript_says_so() {
        let (wire, server_state) = served(accepts_and_says_nothing, async |peers| {
            let mut a = peers.connect("A").await.unwrap();
            a.send(b"hello").await.unwrap();
            let heard = a.hear(5).await;
            // Idle or busy: the other tests use this process's time as well.
            assert!(heard.in_silence() && peers.in_silence(), "{heard:?}");
            peers.wire()
        });
        assert!(matches!(server_state, ServerState::Runs));
        assert_eq!(wire[1..3], ["A -> 5 bytes \"hello\"", "A <- nothing"]);
        assert!(wire[3].starts_with("A .. nothing more comes, and the server "), "{}", wire[3]);
    }

    #[test]
    fn a_server_that_spins_is_busy_and_not_idle() {
        let spins = |listener: TcpListener| async move {
            let _client = listener.accept().await;
            loop {
                tokio::task::yield_now().await;
            }
        };
        served(spins, async |peers| {
            let heard = peers.connect("A").await.unwrap().hear(1).await;
            assert!(heard.busy(), "{heard:?}");
        });
    }

    /// The harness ran a server inside a `LocalSet`, where `spawn_local` works; in `main` it panics.
    #[test]
    fn a_server_runs_as_it_would_in_main() {
        let spawns = |listener: TcpListener| async move {
            let _client = listener.accept().await;
            tokio::task::spawn_local(async {});
        };
        let (_, server_state) = served(spawns, async |peers| peers.connect("A").await.unwrap().hear(1).await);
        let ServerState::Panicked(failure) = server_state else { panic!("{server_state:?}") };
        assert_eq!(failure.advice.as_deref(), Some("spawn-local-without-a-local-set"));

        // It need not be `Send`, since `block_on` does not ask for it.
        let keeps = |listener: TcpListener| async move {
            let count = Rc::new(Cell::new(0));
            let _client = listener.accept().await;
            count.set(count.get() + 1);
            count.get()
        };
        let (_, server_state) = served(keeps, async |peers| peers.connect("A").await.unwrap().hear(1).await);
        assert!(matches!(server_state, ServerState::Returned(1)), "{server_state:?}");
    }

    #[test]
    fn what_became_of_a_server_is_told() {
        let ends = |listener: TcpListener| async move { listener.accept().await.map(drop) };
        let (heard, server_state) = served(ends, async |peers| peers.connect("A").await.unwrap().hear(1).await);
        assert_eq!((heard.ending, heard.bytes.len()), (Some(Ending::Closed), 0));
        assert!(matches!(server_state, ServerState::Returned(Ok(()))));

        let panics = |listener: TcpListener| async move {
            let _client = listener.accept().await;
            panic!("on purpose")
        };
        let (_, server_state) = served(panics, async |peers| peers.connect("A").await.unwrap().hear(1).await);
        let ServerState::Panicked(failure) = server_state else { panic!("{server_state:?}") };
        assert_eq!(failure.message, "your code panicked: on purpose");
    }

    #[test]
    fn data_and_its_end_are_there_at_once() {
        let reads = |listener: TcpListener| async move {
            let (mut stream, _) = listener.accept().await?;
            let mut all = Vec::new();
            stream.read_to_end(&mut all).await?;
            stream.write_all(&all).await
        };
        served(reads, async |peers| {
            let mut a = peers.connect_and_finish("A", b"goodbye").unwrap();
            a.expect(b"goodbye").await.unwrap();
            a.expect_end().await.unwrap();
        });
        let (wire, _) = served(accepts_and_says_nothing, async |peers| {
            peers.send_and_reset("B", b"gone").unwrap();
            peers.wire()
        });
        assert_eq!(wire[2], "B .. breaks the connection off (RST)");
    }

    #[test]
    fn a_datagram_comes_back_or_is_refused() {
        real_time(async {
            let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            let peers = Peers::of(Server::Here, socket.local_addr().unwrap());
            let a = peers.datagrams("A").await.unwrap();
            assert!(a.send(b"").await.unwrap());
            let (n, from) = socket.recv_from(&mut [0; 8]).await.unwrap();
            socket.send_to(&[], from).await.unwrap();
            assert_eq!((n, a.hear().await), (0, Ok(Vec::new())));
            drop(socket);
            a.send(b"x").await.unwrap();
            assert!(matches!(a.hear().await, Err(Ending::Broken(_))));
            assert_eq!(peers.wire()[..2], ["A -> an empty datagram", "A <- an empty datagram"]);
        })
        .unwrap();
    }

    /// A client that got the port of one before it, who was gone, heard the answer to that one.
    #[test]
    fn no_datagram_reaches_the_successor_of_a_client() {
        real_time(async {
            let peers = Peers::of(Server::Here, ([127, 0, 0, 1], 9).into());
            let all_even = (0..=u16::MAX).step_by(2);
            peers.ports.had().extend(all_even);
            for _ in 0..32 {
                let client = peers.aside().datagrams("A").await.unwrap();
                let port = client.socket.local_addr().unwrap().port();
                assert_eq!(port % 2, 1);
                assert!(peers.ports.had().contains(&port));
            }
        })
        .unwrap();
    }

    #[test]
    fn time_is_skipped_for_those_who_sleep() {
        let begin = Instant::now();
        real_time(async {
            let sleeper = tokio::spawn(tokio::time::sleep(Duration::from_secs(600)));
            a_turn().await;
            skip_time(Duration::from_secs(3600)).await;
            sleeper.await.unwrap();
        })
        .unwrap();
        assert!(begin.elapsed() < Duration::from_secs(60));
    }
}
