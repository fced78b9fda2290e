//! A peer that sends without end, and counts how much of it was taken.
//!
//! Whether a reader sets a limit to a line, a frame or a request shows in the bytes that it
//! takes before it gives up: an exact number, on every platform. A [`Flood`] that was told
//! of a [`Meter`] also has it look at each read, when the reader's buffer is as large as it
//! gets. What is written to it is kept; a refusal may be due.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::memory::{Meter, size};
use crate::outcome::{Checked, Failure};

/// Bytes in one read, unless the reader's buffer is smaller.
const PORTION: usize = 4096;

#[derive(Debug, Default)]
struct State {
    taken: usize,
    written: Vec<u8>,
}

/// A stream that gives `first`, and then one byte again and again.
#[derive(Debug)]
pub struct Flood {
    first: Vec<u8>,
    then: u8,
    /// Bytes after which it has proved its point.
    enough: usize,
    meter: Option<Meter>,
    state: Arc<Mutex<State>>,
}

/// What was taken from a [`Flood`], and written to it.
#[derive(Clone, Debug)]
pub struct Tally(Arc<Mutex<State>>);

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Flood {
    /// Gives `first`, and then `then` for ever; after `enough` bytes its reads fail, so that
    /// a reader without a limit comes to an end.
    pub fn new(first: impl AsRef<[u8]>, then: u8, enough: usize) -> Flood {
        Flood { first: first.as_ref().to_vec(), then, enough, meter: None, state: Arc::default() }
    }

    /// Has `meter` look at each read.
    pub fn metered(mut self, meter: &Meter) -> Flood {
        self.meter = Some(meter.clone());
        self
    }

    /// The tally, to be taken before the stream is handed over.
    pub fn tally(&self) -> Tally {
        Tally(Arc::clone(&self.state))
    }
}

impl Tally {
    /// Bytes that were read.
    pub fn taken(&self) -> usize {
        lock(&self.0).taken
    }

    /// Bytes that were written.
    pub fn written(&self) -> Vec<u8> {
        lock(&self.0).written.clone()
    }

    /// Requires that no more than `limit` bytes were read; `what` names in the message what
    /// has no end ("a line without an end").
    pub fn at_most(&self, what: &str, limit: usize) -> Checked {
        let taken = self.taken();
        if taken <= limit {
            return Ok(());
        }
        Err(Failure::new(format!("more of {what} was read than its limit allows"))
            .expected(format!("at most {} are read", size(limit)))
            .got(format!("{} were read, without an end", size(taken))))
    }
}

impl AsyncRead for Flood {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Some(meter) = &self.meter {
            meter.look();
        }
        let mut state = lock(&self.state);
        if state.taken >= self.enough {
            return Poll::Ready(Err(io::Error::other(format!("the peer has sent {} by now", size(state.taken)))));
        }
        let portion = buf.remaining().min(PORTION).min(self.enough - state.taken);
        let first = self.first.get(state.taken..).unwrap_or_default();
        let first = &first[..first.len().min(portion)];
        buf.put_slice(first);
        buf.put_slice(&[self.then; PORTION][..portion - first.len()]);
        state.taken += portion;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Flood {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        lock(&self.state).written.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A stream of many bytes, of which no two stretches are alike, that wants to be echoed. What is written
/// to it is compared on the spot and not kept, so a few mebibytes take a few milliseconds.
#[derive(Debug)]
pub struct PatternStream {
    block: Vec<u8>,
    bytes: usize,
    given: usize,
    course: Arc<Mutex<PatternProgress>>,
}

/// What was read from a [`PatternStream`], and written to it.
#[derive(Debug, Default)]
pub struct PatternProgress {
    /// Bytes that were read.
    pub read: usize,
    /// Bytes that were written.
    pub written: usize,
    /// The first of them that is not the one that came in.
    pub first_wrong: Option<usize>,
}

impl PatternStream {
    /// A river of `bytes` bytes, which depend on `seed`, and its course.
    pub fn of(bytes: usize, seed: u32) -> (PatternStream, Arc<Mutex<PatternProgress>>) {
        // A prime length, so that no buffer of a learner's is in step with it.
        let block = (seed..).flat_map(|number| format!("{number} ").into_bytes()).take(4093).collect();
        let course = Arc::default();
        (PatternStream { block, bytes, given: 0, course: Arc::clone(&course) }, course)
    }

    /// The longest piece that begins at byte `at` and can be had at once, up to `most` bytes of it.
    fn piece(&self, at: usize, most: usize) -> &[u8] {
        let from = at % self.block.len();
        &self.block[from..self.block.len().min(from + most)]
    }
}

impl AsyncRead for PatternStream {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        while buf.remaining() > 0 && self.given < self.bytes {
            let most = buf.remaining().min(self.bytes - self.given);
            let piece = self.piece(self.given, most);
            buf.put_slice(piece);
            let taken = piece.len();
            self.given += taken;
        }
        self.course.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).read = self.given;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for PatternStream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut course = self.course.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut rest = bytes;
        while !rest.is_empty() {
            let expected = self.piece(course.written, rest.len());
            // Compared as a whole: byte by byte takes long in code that is compiled without optimization.
            if *expected != rest[..expected.len()] && course.first_wrong.is_none() {
                let at = expected.iter().zip(rest).position(|(expected, got)| expected != got).unwrap_or(0);
                course.first_wrong = Some(course.written + at);
            }
            course.written += expected.len();
            rest = &rest[expected.len()..];
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};

    use super::*;
    use crate::clock::virtual_time;

    #[test]
    fn it_gives_what_it_should_and_keeps_what_it_gets() {
        let mut flood = Flood::new("GET ", b'a', 1 << 20);
        let tally = flood.tally();
        virtual_time(async {
            let mut buf = [0; 6];
            flood.read_exact(&mut buf).await.unwrap();
            assert_eq!(&buf, b"GET aa");
            flood.write_all(b"no").await.unwrap();
            assert_eq!(flood.read(&mut [0; 8192]).await.unwrap(), PORTION);
        })
        .unwrap();
        assert_eq!((tally.taken(), tally.written()), (6 + PORTION, b"no".to_vec()));
        assert!(tally.at_most("it", 8192).is_ok());
    }

    #[test]
    fn a_reader_without_a_limit_is_told_and_comes_to_an_end() {
        if !crate::runner::alone() {
            return;
        }
        let meter = Meter::start();
        let enough = (48 << 20) + 1;
        let flood = Flood::new("", b'a', enough).metered(&meter);
        let tally = flood.tally();
        let run = virtual_time(async { BufReader::new(flood).read_line(&mut String::new()).await.is_err() }).unwrap();
        assert!(run.value);
        assert_eq!(tally.taken(), enough);
        let failure = tally.at_most("a line without an end", 64 << 10).unwrap_err();
        assert_eq!(failure.got.as_deref(), Some("48 MiB were read, without an end"));
        assert!(meter.peak().is_none_or(|most| most >= 48 << 20), "{:?}", meter.peak());
    }

    #[test]
    fn a_reader_with_a_limit_takes_no_more() {
        let flood = Flood::new("", b'a', 48 << 20);
        let tally = flood.tally();
        virtual_time(async {
            let mut line = Vec::new();
            BufReader::new(flood.take(1000)).read_until(b'\n', &mut line).await
        })
        .unwrap()
        .value
        .unwrap();
        assert!(tally.at_most("a line without an end", 1000).is_ok());
    }
}
