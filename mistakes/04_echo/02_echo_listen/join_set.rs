//! right: the tasks in a `JoinSet`, which is asked for those that ended.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut clients = JoinSet::new();
    loop {
        while let Some(ended) = clients.try_join_next() {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => eprintln!("a client is gone: {error}"),
                Err(error) => eprintln!("a conversation failed: {error}"),
            }
        }
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_secs(5)).await;
            continue;
        };
        clients.spawn(handle(stream));
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
