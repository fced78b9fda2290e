//! A TCP client.

use futures::future::LocalBoxFuture;
use std::io;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, Interest};
use tokio::net::TcpStream;
use tokio::task::unconstrained;

use super::{GaveUp, Peers};
use crate::outcome::{Checked, Failure};
use crate::protocol::Traffic;
use crate::transcript::{bytes, first_difference, stream_data};

/// How often such a client waits until the server does nothing any more.
const RELUCTANT_ROUNDS: u32 = 3;
/// The most that a client sends which wants to see a server wait: more than the buffers hold that the
/// server's answers go to. Of a program those are the system's own, some 2.5 MiB on Linux.
const FLOOD: usize = 6 << 20;
/// How often in a row it finds no room before it believes that. The system tells of room only when
/// there is a good deal of it.
const ROUNDS_WITHOUT_ROOM: u32 = 4;
/// Turns that a server gets for an answer in which no time passes. It needs one or two.
const TURNS_WITHOUT_TIME: u32 = 400;
/// How much a client that reads reluctantly takes at a time.
const GULP: usize = 64 * 1024;

/// How a client's listening ended before it had heard all that it wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The server ended its data in an orderly way.
    Closed,
    /// The connection failed.
    Broken(String),
    /// Nothing more came, and the client gave up.
    Silent(GaveUp),
}

/// What a client heard.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Everything that came, in order.
    pub bytes: Vec<u8>,
    /// `None`: as many bytes came as were asked for.
    pub ending: Option<Ending>,
}

impl Heard {
    /// Whether the server said nothing more, and did not close either.
    pub fn in_silence(&self) -> bool {
        matches!(self.ending, Some(Ending::Silent(_)))
    }

    /// Whether the server kept a processor busy instead of saying anything.
    pub fn busy(&self) -> bool {
        matches!(self.ending, Some(Ending::Silent(GaveUp::Busy(_))))
    }
}

/// One TCP connection from the outside.
#[derive(Debug)]
pub struct Client {
    pub(super) name: String,
    pub(super) stream: TcpStream,
    pub(super) peers: Peers,
}

impl Client {
    /// Sends `data`, all of it.
    pub fn send<'a>(&'a mut self, data: &'a [u8]) -> LocalBoxFuture<'a, Checked> {
        Box::pin(async move {
            self.note(Traffic::Sent, Some(data), &bytes(data));
            match self.peers.wait(self.stream.write_all(data)).await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => Err(self.failure("could not send", error.to_string())),
                Err(why) => Err(self.failure("could not send everything", why.describe())),
            }
        })
    }

    /// Sends nothing more, but still listens.
    pub fn finish_sending<'a>(&'a mut self) -> LocalBoxFuture<'a, Checked> {
        Box::pin(async move {
            self.note(Traffic::Sent, None, "end of data");
            let done = self.stream.shutdown().await;
            done.map_err(|error| self.failure("could not end its data", error.to_string()))
        })
    }

    /// Sends `data` and ends its data, before the server has a chance to look: it finds both
    /// at once. `data` must fit into the system's buffers.
    pub fn send_and_finish(&mut self, data: &[u8]) -> Checked {
        self.note(Traffic::Sent, Some(data), &bytes(data));
        self.note(Traffic::Sent, None, "end of data");
        let held = self.peers.pause_process();
        let sent = unconstrained(self.stream.write_all(data)).now_or_never();
        let ended = unconstrained(self.stream.shutdown()).now_or_never();
        drop(held);
        match (sent, ended) {
            (Some(Ok(())), Some(Ok(()))) => Ok(()),
            (Some(Err(error)), _) | (_, Some(Err(error))) => Err(self.failure("could not send", error.to_string())),
            _ => Err(self.failure("could not send everything", "the system's buffers are full".into())),
        }
    }

    /// Listens until it has heard `wanted` bytes, or as long as anything comes.
    pub fn hear<'a>(&'a mut self, wanted: usize) -> LocalBoxFuture<'a, Heard> {
        Box::pin(async move {
            let mut heard = Heard { bytes: Vec::new(), ending: None };
            let mut buf = vec![0; wanted.min(64 * 1024)];
            while heard.bytes.len() < wanted && heard.ending.is_none() {
                let room = buf.len().min(wanted - heard.bytes.len());
                match self.peers.wait(self.stream.read(&mut buf[..room])).await {
                    Ok(Ok(0)) => heard.ending = Some(Ending::Closed),
                    Ok(Ok(n)) => heard.bytes.extend_from_slice(&buf[..n]),
                    Ok(Err(error)) => heard.ending = Some(Ending::Broken(error.to_string())),
                    Err(why) => heard.ending = Some(Ending::Silent(why)),
                }
            }
            self.note_heard(&heard);
            heard
        })
    }

    /// Requires that exactly `expected` comes back next.
    pub fn expect<'a>(&'a mut self, expected: &'a [u8]) -> LocalBoxFuture<'a, Checked> {
        Box::pin(async move {
            let heard = self.hear(expected.len()).await;
            if heard.bytes == expected { Ok(()) } else { Err(self.missed(expected, &heard)) }
        })
    }

    /// Whether `expected` comes back while no more than `time` passes for the server, which is
    /// [`Server::Here`](super::Server::Here). `sign` is called again and again meanwhile.
    pub fn hears_within<'a>(
        &'a mut self,
        time: Duration,
        expected: &'a [u8],
        sign: &'a dyn Fn(),
    ) -> LocalBoxFuture<'a, bool> {
        Box::pin(async move {
            let mut heard = Vec::new();
            let mut buf = vec![0; expected.len()];
            // This thread never rests, so the clock does not move by itself.
            tokio::time::pause();
            for turn in 0..TURNS_WITHOUT_TIME {
                if turn == TURNS_WITHOUT_TIME / 4 && !time.is_zero() {
                    tokio::time::advance(time).await;
                }
                match self.stream.try_read(&mut buf[..expected.len() - heard.len()]) {
                    Ok(0) => break,
                    Ok(n) => heard.extend_from_slice(&buf[..n]),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        sign();
                        super::a_turn().await;
                    }
                    Err(_) => break,
                }
                if heard.len() == expected.len() {
                    break;
                }
            }
            tokio::time::resume();
            let heard = Heard { bytes: heard, ending: None };
            self.note_heard(&heard);
            heard.bytes == expected
        })
    }

    /// Requires that the server says nothing more and closes.
    pub fn expect_end<'a>(&'a mut self) -> LocalBoxFuture<'a, Checked> {
        Box::pin(async move {
            let heard = self.hear(1).await;
            let what = match (&heard.ending, heard.bytes.is_empty()) {
                (Some(Ending::Closed), true) => return Ok(()),
                (_, false) => "got more than it sent",
                (Some(Ending::Silent(_)), _) => "was left with an open connection",
                _ => "was cut off",
            };
            let failure = self.failure(what, describe(&heard));
            Err(failure.expected("end of data: the server closes the connection"))
        })
    }

    /// Sends and does not read, until the server takes no more or has more than enough to answer: by
    /// then it waits for us to read. Returns how many bytes were sent, all of them an `a`, with the `sent_before`.
    /// A busy machine can bring them late, so a check that draws a conclusion tries once more.
    pub fn flood<'a>(&'a mut self, sent_before: usize) -> LocalBoxFuture<'a, usize> {
        Box::pin(async move {
            if sent_before == 0 {
                self.note(Traffic::Sent, None, "as much as can be sent, and reads nothing");
            }
            let (mut sent, mut rounds) = (sent_before, 0);
            while rounds < ROUNDS_WITHOUT_ROOM && sent < FLOOD {
                rounds += 1;
                while sent < FLOOD
                    && let Ok(n) = self.stream.try_write(&[b'a'; GULP])
                {
                    (sent, rounds) = (sent + n, 0);
                }
                self.peers.settled().await;
            }
            sent
        })
    }

    /// Keeps TCP from holding back the acknowledgment of what was read; it would do so for
    /// 40 ms, and a server's last, short segment may wait for it just as long.
    fn acknowledge_at_once(&self) {
        #[cfg(target_os = "linux")]
        let _ = self.stream.set_quickack(true);
    }

    /// Sends `data` and listens for as many bytes, but reads only when nothing more can be sent
    /// and the server does nothing any more: because it has answered everything, or because
    /// the system's buffers are full and it has to wait for us.
    pub fn exchange_reluctantly<'a>(&'a mut self, data: &'a [u8]) -> LocalBoxFuture<'a, Heard> {
        Box::pin(async move {
            self.note(Traffic::Sent, Some(data), &format!("{}, and reads as late as it can", bytes(data)));
            let (mut sent, mut gulp, mut rounds) = (0, vec![0; GULP], 0);
            let mut heard = Heard { bytes: Vec::new(), ending: None };
            while heard.bytes.len() < data.len() && heard.ending.is_none() {
                let before = (sent, heard.bytes.len());
                while sent < data.len() {
                    match self.stream.try_write(&data[sent..]) {
                        Ok(n) => sent += n,
                        Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                        Err(error) => {
                            heard.ending = Some(Ending::Broken(error.to_string()));
                            break;
                        }
                    }
                }
                // By then it has shown whether it can wait; the rest may go as fast as it likes.
                if rounds < RELUCTANT_ROUNDS {
                    self.peers.settled().await;
                } else {
                    tokio::task::yield_now().await;
                }
                rounds += 1;
                while heard.bytes.len() < data.len() {
                    let room = GULP.min(data.len() - heard.bytes.len());
                    match self.stream.try_read(&mut gulp[..room]) {
                        Ok(0) => {
                            heard.ending = Some(Ending::Closed);
                            break;
                        }
                        Ok(n) => heard.bytes.extend_from_slice(&gulp[..n]),
                        Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                        Err(error) => {
                            heard.ending = Some(Ending::Broken(error.to_string()));
                            break;
                        }
                    }
                }
                self.acknowledge_at_once();
                if (sent, heard.bytes.len()) == before && heard.ending.is_none() {
                    let wanted =
                        if sent < data.len() { Interest::READABLE | Interest::WRITABLE } else { Interest::READABLE };
                    if let Err(why) = self.peers.wait(self.stream.ready(wanted)).await {
                        heard.ending = Some(Ending::Silent(why));
                    }
                }
            }
            self.note_heard(&heard);
            if sent < data.len() {
                self.note(Traffic::Other, None, &format!("could send only {sent} of {} bytes", data.len()));
            }
            heard
        })
    }

    /// The failure of a client that wanted `expected` and got something else.
    pub fn missed(&self, expected: &[u8], heard: &Heard) -> Failure {
        let mut failure = Failure::new(format!("client {} did not get its bytes back", self.name))
            .expected(bytes(expected))
            .got(bytes(&heard.bytes));
        failure.details.extend(first_difference(expected, &heard.bytes));
        failure.details(self.peers.wire())
    }

    /// Drops the connection the hard way: the server's next read or write fails (RST).
    pub fn reset(self) {
        self.note(Traffic::Other, None, "breaks the connection off (RST)");
        // Closing with a zero linger time sends a reset in place of an orderly end.
        let _ = self.stream.set_zero_linger();
    }

    /// Closes the connection.
    pub fn close(self) {
        self.note(Traffic::Other, None, "hangs up");
    }

    fn note_heard(&self, heard: &Heard) {
        if !heard.bytes.is_empty() || matches!(heard.ending, Some(Ending::Silent(_))) {
            let traffic = if heard.bytes.is_empty() { Traffic::Nothing } else { Traffic::Received };
            self.note(traffic, Some(&heard.bytes), &bytes(&heard.bytes));
        }
        match &heard.ending {
            None => {}
            Some(Ending::Closed) => self.note(Traffic::Received, None, "end of data"),
            Some(Ending::Broken(error)) => self.note(Traffic::Failed, None, error),
            Some(Ending::Silent(why)) => self.note(Traffic::GaveUp, None, &why.describe()),
        }
    }

    fn note(&self, traffic: Traffic, data: Option<&[u8]>, what: &str) {
        self.peers.note(&self.name, traffic, data.map(stream_data), what);
    }

    fn failure(&self, what: &str, why: String) -> Failure {
        Failure::new(format!("client {} {what}", self.name)).got(why).details(self.peers.wire())
    }
}

/// What came in place of what was wanted.
fn describe(heard: &Heard) -> String {
    match &heard.ending {
        _ if !heard.bytes.is_empty() => bytes(&heard.bytes),
        Some(Ending::Broken(error)) => error.clone(),
        Some(Ending::Silent(why)) => why.describe(),
        Some(Ending::Closed) | None => "end of data".to_owned(),
    }
}
