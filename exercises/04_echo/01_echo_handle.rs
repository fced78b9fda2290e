//! An echo server sends back every byte that it receives. `handle` is its conversation
//! with one client, but it reads and answers only once. Complete it, so that it goes on
//! until the client is done.
//!
//! `handle` gets a stream, which can be read from and written to: a TCP connection, or
//! the pipe in memory that `main` makes. It keeps these rules:
//!
//! - Every byte that it reads is written back, in the same order. Nothing else is
//!   written.
//! - The bytes can be anything, not only text or lines. There can be any number of them,
//!   in pieces of any size, with pauses of any length between them.
//! - The client may wait for the answer to one piece before it sends the next one.
//! - One write may take only a part of the bytes, for example three. The rest must follow.
//! - When a read returns `Ok(0)`, the client has ended its data. Then `handle` returns
//!   `Ok(())`.
//! - When a read or a write fails, `handle` stops and returns that same error,
//!   of any `io::ErrorKind`. Bytes that it has not written by then need not be written.
//!   (Only after `Interrupted` it may try again.)
//! - A write that returns `Ok(0)` has failed too. Then the error is of the kind
//!   `WriteZero`.
//! - While nothing comes, `handle` waits to be woken. It does not poll in a loop.
//!
//! Begin with `cargo async-learn exec echo_handle`: the client's second question gets no
//! answer.

use std::io;

use async_learn::block_on;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};

pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // TODO: this answers once, and then it ends.
    let mut buf = [0; 1024];
    let n = stream.read(&mut buf).await?;
    stream.write(&buf[..n]).await?;
    Ok(())
}

/// Says two things, and waits for the answer to each.
async fn client(mut stream: DuplexStream) -> io::Result<()> {
    for words in ["Is anyone there?", "Still there?"] {
        stream.write_all(words.as_bytes()).await?;
        let mut answer = vec![0; words.len()];
        stream.read_exact(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer);
        println!("said {words:?}, heard {answer:?}");
    }
    stream.shutdown().await
}

fn main() {
    // A pipe with two ends: what is written to one can be read from the other.
    let (ours, theirs) = tokio::io::duplex(64);
    let (handled, talked) = block_on(async { tokio::join!(handle(ours), client(theirs)) });
    println!("handle returned {handled:?}, the client {talked:?}");
}
