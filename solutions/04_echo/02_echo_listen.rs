//! Accepts clients for as long as it runs, and gives each a task of its own.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // The client that this is about may be gone, or the process may have no file
                // descriptor left for it. Neither is a reason to stop serving the others. The
                // second lasts until somebody hangs up, and without a pause we would ask for
                // it again a million times until then.
                eprintln!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // A task of its own for each client, so that the loop is back at `accept` at once. We
        // let go of the task's handle: it runs on, and nobody waits for what it returns.
        tokio::spawn(async move {
            if let Err(error) = handle(stream).await {
                // For one client the conversation is over, which is no news for the others.
                eprintln!("a client is gone: {error}");
            }
        });
    }
}
// `async move` moves the stream into the task, since the task outlives this turn of the loop.
// Without tasks it works as well: keep all the conversations in a `FuturesUnordered`, and
// `select!` between its next result and the next `accept`. They then share one task, and so
// one thread; spawned tasks can use all of the runtime's.

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
