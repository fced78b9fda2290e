//! Accepts clients for as long as it runs, and spawns a task for each of them.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

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
