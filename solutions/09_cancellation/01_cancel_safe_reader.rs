//! A reader that is cancel safe: what it has read is in the struct, and outlives the future of any call.

use std::io;
use std::time::Duration;

use async_learn::pause;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::{Instant, interval_at};

pub struct Messages<R> {
    wire: R,
    /// What was read and is not returned yet: a part of a message, or several of them.
    bytes: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        let bytes = Vec::new();
        Messages { wire, bytes }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(text) = self.take_message() {
                return Ok(Some(text));
            }
            // The only await. A future that is dropped here owns no bytes: until `read_buf` is ready,
            // it has taken none. All that came earlier is in `self`.
            if self.wire.read_buf(&mut self.bytes).await? == 0 {
                return match self.bytes.is_empty() {
                    true => Ok(None),
                    false => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
        }
    }

    /// Takes the first message out of the bytes, if it is complete. It awaits nothing, so it can't be
    /// left halfway.
    fn take_message(&mut self) -> Option<Vec<u8>> {
        let (&length, rest) = self.bytes.split_first()?;
        let text = rest.get(..length.into())?.to_vec();
        self.bytes.drain(..=text.len());
        Some(text)
    }
}
// Or keep the future and not only the bytes: `Box::pin` of a future that owns the wire, in a field.
// `next` awaits it through a reference. A task that reads and a channel do the same.

pub enum Event {
    Message(Vec<u8>),
    StatusLine,
}

pub async fn watch<R: AsyncRead + Unpin>(
    wire: R,
    every: Duration,
    mut show: impl FnMut(Event),
) -> io::Result<()> {
    let mut messages = Messages::new(wire);
    let mut status = interval_at(Instant::now() + every, every);
    loop {
        tokio::select! {
            message = messages.next() => match message? {
                Some(text) => show(Event::Message(text)),
                None => return Ok(()),
            },
            _ = status.tick() => show(Event::StatusLine),
        }
    }
}

/// Sends three messages, the second one in two pieces.
async fn top_station(mut wire: DuplexStream) -> io::Result<()> {
    for (after, piece) in [
        (30, "\x07cabin 1"),
        (50, "\x07cab"),
        (50, "in 2"),
        (40, "\x07cabin 3"),
    ] {
        pause(Duration::from_millis(after)).await;
        wire.write_all(piece.as_bytes()).await?;
    }
    Ok(())
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let (top, valley) = tokio::io::duplex(64);
    let show = |event| {
        let now = start.elapsed().as_millis();
        match event {
            Event::Message(text) => println!("{now:3} ms: {:?}", String::from_utf8_lossy(&text)),
            Event::StatusLine => println!("{now:3} ms: still listening"),
        }
    };
    let every = Duration::from_millis(100);
    let (_, watched) = tokio::join!(top_station(top), watch(valley, every, show));
    println!("the wire has ended: {watched:?}");
}
