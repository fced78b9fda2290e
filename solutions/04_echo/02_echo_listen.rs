//! Accepts clients for as long as it runs, and spawns a task for each of them.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // This client may be gone already, or the process may have too many files
                // open. Neither is a reason to stop serving the others. The second lasts until
                // some client leaves. Without a pause, `accept` would be called a million
                // times until then, and fail each time.
                eprintln!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Each client has a task of its own, so the loop is back at `accept` at once. We drop
        // the task's handle. The task runs on, and nobody waits for its output.
        tokio::spawn(async move {
            if let Err(error) = handle(stream).await {
                // This conversation is over; the others don't notice it.
                eprintln!("a client is gone: {error}");
            }
        });
    }
}
// `async move` moves the stream into the task, because the task outlives this round of the
// loop. It also works without tasks: keep all conversations in a `FuturesUnordered`, and
// `select!` between its next output and the next `accept`. Then they share one task, and so
// they run on one thread at a time. Spawned tasks can use all threads of the runtime.

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
