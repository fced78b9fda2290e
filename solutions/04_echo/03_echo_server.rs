//! The echo server as a program: an address, a line that says where it is, and a `main`
//! that lasts as long as the server.

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
    // A port that is taken ends the program here, with an error and a failing exit code.
    let listener = TcpListener::bind(&address).await?;
    // From here on clients can connect: the system keeps them waiting until we accept. Only
    // the listener knows the port, since for port 0 the system has chosen one.
    println!("listening on {}", listener.local_addr()?);
    // Awaited, not spawned: `main` is done when the server is, and not before. Its runtime
    // drives both this and all the tasks that `listen` spawns; when `main` returns, the
    // runtime is dropped, and every task on it where it stands.
    listen(listener).await
}
// With more to do beside the server, spawn it, keep the handle, and await that at the end:
//     let server = tokio::spawn(listen(listener));
//     ...
//     server.await?

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
