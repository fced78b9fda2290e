//! The echo server becomes a program of its own, with an address as its argument. It
//! should run until it is ended from outside, but it ends at once. Complete `main`;
//! `listen` and `handle` are right.
//!
//! - The server listens on the address in its first argument, such as `127.0.0.1:7777`,
//!   and on no other one. Without an argument it listens on `127.0.0.1:8080`.
//! - As soon as clients can connect, it prints its first line, `listening on ADDRESS`,
//!   with its real port. For port 0 the system chooses a free port.
//! - The address may be in use by another program, such as a second copy of this server.
//!   Or it is invalid: without a port, for example, or with a host of another machine. Then
//!   the program prints no such line and ends with an error.
//! - It serves its clients as in the last exercise: many at once, and each gets its own
//!   bytes back. No client ends the program, and a failed `accept` doesn't either.
//! - While nothing comes, it waits to be woken: it does not poll in a loop, and no timer
//!   runs, except after a failed `accept`. A sleep or a timeout is a timer.
//!
//! Begin with `cargo async-learn exec echo_server`: it prints its line and ends.
//! `cargo async-learn exec echo_server -- 127.0.0.1:7777` passes an address to it. The
//! lesson has a client for other terminals, under "Try it".

use std::env;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> io::Result<()> {
    let address = env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(&address).await?;
    println!("listening on {}", listener.local_addr()?);
    // TODO: let the program run until it is ended from outside.
    tokio::spawn(listen(listener));
    Ok(())
}

async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        tokio::spawn(async move {
            if let Err(error) = handle(stream).await {
                eprintln!("a client is gone: {error}");
            }
        });
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
