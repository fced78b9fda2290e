//! An echo server has many clients at the same time. `listen` accepts one client and
//! serves it to its end before it accepts the next one. Change `listen` so that no client
//! delays or stops another. `handle` is right as it is.
//!
//! - `listen` accepts clients for as long as it runs, any number of them. No client makes
//!   it return.
//! - Each client is answered at once, even if hundreds of others are connected. Some of
//!   them are silent, some are slow, and some do not read their answers.
//! - A silent client stays connected, however long it is silent. While nothing comes, the
//!   server waits to be woken: it does not poll in a loop. No timer runs, except for
//!   the moment after a failed `accept` (see below).
//! - Each client gets back all its own bytes, even a million of them. When it has ended
//!   its data, the server first sends what is missing and then closes the connection.
//! - If a client ends its data without sending any, its connection is closed too.
//! - A client may break off its connection, even before it was accepted. That ends its
//!   own conversation and nothing else.
//! - An `accept` may fail, even many times, for example because the process has too many
//!   files open. The server goes on: it waits a moment (at most five seconds), serves the
//!   others meanwhile, and accepts again. One check causes this error many times, so what
//!   you print of it is no mistake of yours.
//!
//! Begin with `cargo async-learn exec echo_listen`: `main` also plays two clients, and the
//! second one gets no answer. Ctrl-C ends the program.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        // TODO: serve all clients at the same time.
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

/// Client A is connected and silent. Client B sends a question, and waits for the answer.
async fn two_clients(server: SocketAddr) -> io::Result<()> {
    let _a = TcpStream::connect(server).await?;
    println!("client A is connected, and sends nothing");
    let mut b = TcpStream::connect(server).await?;
    b.write_all(b"Is anyone there?").await?;
    println!("client B has sent its question");
    let mut answer = [0; 16];
    b.read_exact(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    println!("client B heard {answer:?}");
    Ok(())
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    let address = listener.local_addr()?;
    println!("listening on {address}");
    tokio::try_join!(listen(listener), two_clients(address))?;
    Ok(())
}
