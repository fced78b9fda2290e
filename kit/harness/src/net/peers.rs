//! The outside world of one server, and the transcript of its clients.

use std::future::Future;
use std::io::{self, Write as _};
use std::net::{Shutdown, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use futures::future::LocalBoxFuture;
use tokio::net::{TcpSocket, TcpStream};

use super::datagrams::Ports;
use super::idle::{self, GaveUp, IDLE_TURNS, IDLE_TURNS_AFTER, TURN, unless_idle_for};
use super::{Client, Server, shortage};
use crate::outcome::{Checked, Failure};
use crate::protocol::{Data, TraceEvent, Traffic};
use crate::transcript::{arrow, bytes, shortened, stream_data};
use crate::{os, process, trace};

/// The room of a client that has little.
const NARROW: u32 = 16 * 1024;

/// The bytes of a segment to one that has little room. What the system keeps for a peer that does not read
/// is a multiple of it: on a loopback some 2.5 MiB otherwise.
const SEGMENT: i32 = 1024;

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
    pub(super) server: Server,
    pub(super) address: SocketAddr,
    story: Arc<Story>,
    pub(super) ports: Ports,
    /// Whether the system refused a connection, of these clients or of those aside.
    refused: Arc<AtomicBool>,
    /// One of many: a lane for each would hide the picture, and cost time.
    pub(super) one_of_many: bool,
}

impl Peers {
    /// The world around `server`, which listens on `address`.
    pub fn of(server: Server, address: SocketAddr) -> Peers {
        Peers {
            server,
            address,
            story: Arc::default(),
            ports: Ports::default(),
            refused: Arc::default(),
            one_of_many: false,
        }
    }

    /// The same world with a separate transcript, for one of many clients that all do the same.
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

    /// Whether the server is [`Server::Here`].
    pub(super) fn server_is_here(&self) -> bool {
        matches!(self.server, Server::Here)
    }

    /// Whether a client could not connect because no socket listened.
    pub fn were_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
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

    /// Waits until the server has dealt with everything that reached it.
    pub fn settled<'a>(&'a self) -> LocalBoxFuture<'a, ()> {
        Box::pin(async move {
            idle::settled(self.server).await;
        })
    }

    /// Connects and performs `what` while the server is kept from running.
    fn unnoticed<T>(&self, name: &str, what: impl FnOnce(std::net::TcpStream) -> io::Result<T>) -> Checked<T> {
        self.note(name, Traffic::Connects, None, &format!("connects to {}", self.address));
        let _held = self.pause_process();
        std::net::TcpStream::connect(self.address).and_then(what).map_err(|error| self.refused(name, &error))
    }

    /// Keeps the server from running until the guard is dropped, or this thread waits.
    pub(super) fn pause_process(&self) -> Option<process::PausedProcess> {
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
    pub(super) fn refused(&self, name: &str, error: &io::Error) -> Failure {
        if shortage::is_the_machines(error) {
            return shortage::of(error).details(self.wire());
        }
        self.refused.fetch_or(error.kind() == io::ErrorKind::ConnectionRefused, Ordering::Relaxed);
        self.not_connected(name, Traffic::Failed, &error.to_string())
    }

    pub(super) fn not_connected(&self, name: &str, traffic: Traffic, why: &str) -> Failure {
        self.note(name, traffic, None, why);
        Failure::new(format!("client {name} could not connect")).got(why).details(self.wire())
    }

    pub(super) async fn wait<F: Future>(&self, future: F) -> Result<F::Output, GaveUp> {
        let once = self.story.gave_up.load(Ordering::Relaxed);
        let turns = if once { IDLE_TURNS_AFTER } else { IDLE_TURNS };
        let outcome = unless_idle_for(turns, TURN, self.server, future).await;
        self.story.gave_up.fetch_or(outcome.is_err(), Ordering::Relaxed);
        self.story.in_silence.store(outcome.is_err(), Ordering::Relaxed);
        outcome
    }

    pub(super) fn note(&self, who: &str, traffic: Traffic, data: Option<Data>, what: &str) {
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

/// A connection that was made without tokio, from now on in its hands.
fn adopted(stream: std::net::TcpStream) -> io::Result<TcpStream> {
    stream.set_nonblocking(true)?;
    TcpStream::from_std(stream)
}
