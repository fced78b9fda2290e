//! The parts are right; now they become a program that runs for weeks. A program has one
//! rule of its own: when `main` returns, it is over, and the runtime with it, and every
//! task on that runtime, however busy.
//!
//! Complete the server, so that:
//!
//! - it listens on the address that is its first argument, such as `127.0.0.1:7777`, and on
//!   no other; without an argument it listens on `127.0.0.1:8080`;
//! - once it can be reached, the first line that it prints is `listening on ADDRESS`, with
//!   the port that it really has: who asks for port 0 gets a free one from the system;
//! - if the address can't be had, since it is none, or since another program has it, be it a
//!   second one of these, then it prints no such line and ends with an error;
//! - it runs until it is ended from outside, and serves its clients as in the last
//!   exercise: many at once, each with its own bytes; no client can end it, and no `accept`
//!   that fails;
//! - while no client says anything, it waits for that, and for nothing else: no loop asks
//!   again and again, and no timer runs, be it a sleep, a limit to a read or to a lock.
//!
//! To try it, run `cargo run --bin echo_server`, and in another terminal `nc 127.0.0.1 8080`.

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
    // TODO: the server starts here, and is over two lines below.
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
