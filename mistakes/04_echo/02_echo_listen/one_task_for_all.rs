//! right: no tasks at all; all conversations in one set of futures beside `accept`.

use std::io;
use std::pin::pin;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut conversations = FuturesUnordered::new();
    let mut next_client = pin!(accept(&listener));
    loop {
        tokio::select! {
            stream = &mut next_client => {
                conversations.push(handle(stream));
                next_client.set(accept(&listener));
            }
            Some(ended) = conversations.next() => {
                if let Err(error) = ended {
                    eprintln!("a client is gone: {error}");
                }
            }
        }
    }
}

/// The next client. While it pauses, `listen` goes on with the others.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(10)).await;
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
