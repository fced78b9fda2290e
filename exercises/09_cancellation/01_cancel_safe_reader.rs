//! The top station of a cable car sends messages to the valley, over a wire. The valley shows
//! each message, and a status line now and then. Right now, when a status line is due in the
//! middle of a message, all that follows is garbled. Make `next` cancel safe.
//!
//! - A message is one byte that holds its length, from 0 to 255, and then so many bytes of text.
//!   The bytes come in pieces of any size: one by one, or several messages in one piece.
//! - `next` returns `Ok(Some(text))` with the next message as soon as its last byte has come. A
//!   message without text is a message too.
//! - The future of `next` may be dropped at any moment before it has returned, any number of
//!   times. The next call goes on where that one was, also in another task. Each message is
//!   returned once, unchanged and in order.
//! - If the wire ends after a whole message, or before the first one, `next` returns `Ok(None)`.
//!   After a part of a message, or only its length, the end is an error of the kind
//!   `UnexpectedEof`. It does not matter which call has read that part. If a read fails with an
//!   error of another kind, `next` returns it. After the end or an error, nobody calls `next`.
//! - While no bytes come, `next` sleeps. It does not check now and then.
//! - `watch` calls `show` with each message when `next` returns it. It also does so with a status
//!   line after each period of `every`, even in the middle of a message. It ends when the messages
//!   do, with `Ok` or with the error. All this works already if `next` is cancel safe.
//!
//! `Messages` may have any fields, and `new` may spawn tasks on tokio's runtime. Then it may ask
//! for `R: Send + 'static`, and so may `watch`. The lesson says what cancel safe means. Begin with
//! `cargo async-learn exec cancel_safe_reader`: three cabins should arrive.

use std::io;
use std::time::Duration;

use async_learn::pause;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::{Instant, interval_at};

pub struct Messages<R> {
    wire: R,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        Messages { wire }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        // TODO: what is lost if this future is dropped while it waits?
        let length = match self.wire.read_u8().await {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            length => length?,
        };
        let mut text = vec![0; length.into()];
        self.wire.read_exact(&mut text).await?;
        Ok(Some(text))
    }
}

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
