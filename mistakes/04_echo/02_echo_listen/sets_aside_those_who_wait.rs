//! right: everything in one task, and the pause a part of accepting.

use std::io;
use std::time::Duration;

use futures::stream::{FuturesUnordered, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut talks = FuturesUnordered::new();
    let mut accepting = Box::pin(accept(&listener));
    loop {
        tokio::select! {
            stream = &mut accepting => {
                talks.push(handle(stream));
                accepting.set(accept(&listener));
            }
            Some(_) = talks.next() => {}
        }
    }
}

/// The next client, however often that has to be tried.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => tokio::time::sleep(Duration::from_millis(500)).await,
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
