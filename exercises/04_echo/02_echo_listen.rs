//! You can talk with one client. A server talks with all of them, and they come, stay and
//! go as they like: one connects and says nothing for an hour, one floods you, one pulls
//! the plug in the middle of a word. None of them may be felt by the others.
//!
//! `handle` is the conversation from the last exercise, and it is right. Complete `listen`,
//! which gets a socket that clients can connect to, so that:
//!
//! - it accepts clients for as long as it runs, however many have come, and returns for none;
//! - each is answered at once, even while others are connected: silent ones, slow ones,
//!   or hundreds at the same time;
//! - a client that is silent is not done, for however long it is silent; and while nobody
//!   says anything, the server does nothing, but waits to be woken, and no timer runs;
//! - each gets its own bytes back, however many (a mebibyte, say) and whatever they mean,
//!   and those that are still due also after it has ended its data;
//! - after that, its connection is closed; so is one on which nothing was ever said;
//! - a client that breaks off its connection, perhaps before it was even accepted, ends
//!   its own conversation and nothing else;
//! - an `accept` that fails does not end the server either, however often. That happens, for
//!   instance, when the process has as many files open as it may. Wait a moment (five seconds
//!   at most) in which the others are served, and accept again.
//!
//! To try it, run `cargo run --bin echo_listen`, and in two other terminals
//! `nc 127.0.0.1 8080`.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        // TODO: while this client talks, nobody accepts the next one.
        handle(stream).await?;
    }
}

async fn handle<S>(mut stream: S) -> io::Result<()>
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

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}
