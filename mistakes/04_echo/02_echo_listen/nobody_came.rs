//! mistake: lasts-as-long-as-a-timer
//! Ends when nobody has come for an hour, and looks at nothing else.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let stream = match accept_soon(&listener).await {
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

async fn accept_soon(
    listener: &TcpListener,
) -> io::Result<(tokio::net::TcpStream, std::net::SocketAddr)> {
    match tokio::time::timeout(Duration::from_secs(3600), listener.accept()).await {
        Ok(accepted) => accepted,
        Err(_) => std::future::pending().await,
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
