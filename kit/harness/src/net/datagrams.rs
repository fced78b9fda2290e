//! A UDP client.

use futures::future::LocalBoxFuture;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::UdpSocket;

use super::{Ending, GaveUp, Peers, a_turn, shortage};
use crate::outcome::{Checked, Failure};
use crate::protocol::{Data, Traffic};
use crate::transcript::{bytes, first_difference, stream_data};

/// How often a server may go to sleep before it answers.
const MOST_NAPS: u32 = 4;

/// Turns that a server gets to answer a datagram. It needs one or two.
const TURNS_FOR_AN_ANSWER: u32 = 4;
/// How often a server may go to sleep before one of many clients is answered: once for each.
const MOST_NAPS_OF_MANY: u32 = 100;
/// Datagrams that the system has room for.
const DATAGRAM_BURST: usize = 64;

/// A UDP socket from the outside, which hears only what comes from the server's address.
#[derive(Debug)]
pub struct Datagrams {
    pub(super) name: String,
    pub(super) socket: UdpSocket,
    pub(super) peers: Peers,
}

impl Datagrams {
    /// Sends `data` as one datagram. `false`: this system sends none so large.
    pub fn send<'a>(&'a self, data: &'a [u8]) -> LocalBoxFuture<'a, Checked<bool>> {
        Box::pin(async move {
            self.note(Traffic::Sent, Some(data), &datagram(data));
            match self.socket.send(data).await {
                Ok(_) => Ok(true),
                // EMSGSIZE has no kind of its own.
                Err(error) if data.len() > 8 * 1024 && error.kind() != io::ErrorKind::ConnectionRefused => {
                    self.note(Traffic::Other, None, "this system can't send so large a datagram");
                    Ok(false)
                }
                Err(error) => {
                    self.note(Traffic::Failed, None, &error.to_string());
                    Err(self.failure("could not send a datagram", error.to_string()))
                }
            }
        })
    }

    /// The next datagram, or why none came.
    pub fn hear<'a>(&'a self) -> LocalBoxFuture<'a, Result<Vec<u8>, Ending>> {
        Box::pin(async move {
            // One byte more than a datagram can hold.
            let mut buf = vec![0; 65_508];
            let mut came = match self.soon(&mut buf).await {
                Some(came) => Ok(came),
                None => self.peers.wait(self.socket.recv(&mut buf)).await,
            };
            let mut rounds = 0;
            // The exercise does not ask for an answer at once, so a server may sleep first.
            while matches!(came, Err(GaveUp::Idle)) && rounds < MOST_NAPS && self.peers.wakes_in_time().await {
                rounds += 1;
                came = self.peers.wait(self.socket.recv(&mut buf)).await;
            }
            let heard = match came {
                Ok(Ok(n)) => {
                    buf.truncate(n);
                    Ok(buf)
                }
                // The system answered in the server's place (ICMP).
                Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
                    Err(Ending::Broken(format!("{error}: no socket there takes datagrams from {}", self.name)))
                }
                Ok(Err(error)) => Err(Ending::Broken(error.to_string())),
                Err(why) => Err(Ending::Silent(why)),
            };
            match &heard {
                Ok(data) => self.note(Traffic::Received, Some(data), &datagram(data)),
                Err(ending) => self.note(Self::traffic(ending), None, &Self::describe(ending)),
            }
            heard
        })
    }

    /// What one of many clients hears as soon as the server is awake: all the naps of a server that sleeps before
    /// each answer take too long.
    async fn soon(&self, buf: &mut [u8]) -> Option<io::Result<usize>> {
        if !self.peers.one_of_many {
            return None;
        }
        for _ in 0..MOST_NAPS_OF_MANY {
            for _ in 0..TURNS_FOR_AN_ANSWER {
                match self.socket.try_recv(buf) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => a_turn().await,
                    came => return Some(came),
                }
            }
            if !self.peers.wakes_in_time().await {
                break;
            }
        }
        None
    }

    /// Requires that the next datagram is `expected`.
    pub fn expect<'a>(&'a self, expected: &'a [u8]) -> LocalBoxFuture<'a, Checked> {
        Box::pin(async move {
            match self.hear().await {
                Ok(data) if data == expected => Ok(()),
                heard => Err(self.missed(expected, &heard)),
            }
        })
    }

    /// The failure of one who wanted the datagram `expected` and got something else.
    pub fn missed(&self, expected: &[u8], heard: &Result<Vec<u8>, Ending>) -> Failure {
        let (got, difference) = match heard {
            Ok(data) => (datagram(data), first_difference(expected, data)),
            Err(ending) => (Self::describe(ending), None),
        };
        let mut failure = Failure::new(format!("client {} did not get its datagram back", self.name))
            .expected(datagram(expected))
            .got(got);
        failure.details.extend(difference);
        failure.details(self.peers.wire())
    }

    fn traffic(ending: &Ending) -> Traffic {
        match ending {
            Ending::Closed => Traffic::Other,
            Ending::Broken(_) => Traffic::Failed,
            Ending::Silent(_) => Traffic::GaveUp,
        }
    }

    fn describe(ending: &Ending) -> String {
        match ending {
            Ending::Closed => "end of data".to_owned(),
            Ending::Broken(error) => error.clone(),
            Ending::Silent(why) => why.describe(),
        }
    }

    fn note(&self, traffic: Traffic, data: Option<&[u8]>, what: &str) {
        let data = data.map(|data| Data { datagram: true, ..stream_data(data) });
        self.peers.note(&self.name, traffic, data, what);
    }

    fn failure(&self, what: &str, why: String) -> Failure {
        Failure::new(format!("client {} {what}", self.name)).got(why).details(self.peers.wire())
    }
}

impl Peers {
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
}

/// The ports that the clients of one server have had.
#[derive(Clone, Debug, Default)]
pub(super) struct Ports(Arc<Mutex<Vec<u16>>>);

impl Ports {
    /// A socket with another port than all of them: an answer to a client that is gone must
    /// not reach one that came later, and a system may offer a port again at once.
    pub async fn bind(&self) -> io::Result<UdpSocket> {
        let mut refused = Vec::new();
        loop {
            let socket = UdpSocket::bind("127.0.0.1:0").await?;
            let port = socket.local_addr()?.port();
            if !self.had().contains(&port) {
                self.had().push(port);
                return Ok(socket);
            }
            // As long as it is ours, the system offers others.
            refused.push(socket);
        }
    }

    pub fn had(&self) -> MutexGuard<'_, Vec<u16>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A datagram as a person reads it; an empty one is one, too.
fn datagram(data: &[u8]) -> String {
    if data.is_empty() { "an empty datagram".to_owned() } else { format!("a datagram of {}", bytes(data)) }
}
