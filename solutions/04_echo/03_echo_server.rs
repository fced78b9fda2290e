//! The echo server as a program: it takes an address, prints where it listens, and its `main`
//! does not return before the server does.

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
    // If the address is in use, the program ends here, with an error and a failing exit code.
    let listener = TcpListener::bind(&address).await?;
    // From here on clients can connect: the system keeps them in a queue until we accept them.
    // We ask the listener for the address, because for port 0 the system has chosen the port.
    println!("listening on {}", listener.local_addr()?);
    // Awaited, not spawned: `main` returns when the server returns, and not before. The runtime
    // of `main` also runs all the tasks that `listen` spawns. When `main` returns, the runtime
    // is dropped, and every task with it.
    listen(listener).await
}
// If `main` has more to do, spawn the server, keep its handle, and await that at the end:
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
