//! mistake: a-limit-nobody-asked-for
//! Takes a permit for each client, of which there are too few.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::sleep;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let permits = Arc::new(Semaphore::new(10));
    loop {
        let permit = Arc::clone(&permits).acquire_owned().await;
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(async move {
                    let _permit = permit;
                    handle(stream).await
                });
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                sleep(Duration::from_millis(100)).await;
            }
        }
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
