//! mistake: all-wait-for-one
//! Reads in tasks, and writes for all of them in a single one.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::{Mutex, mpsc};
use tokio::time::sleep;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let (answers, mut due) = mpsc::channel::<(Arc<Mutex<OwnedWriteHalf>>, Vec<u8>)>(64);
    tokio::spawn(async move {
        while let Some((writer, piece)) = due.recv().await {
            let _ = writer.lock().await.write_all(&piece).await;
        }
    });
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let answers = answers.clone();
                tokio::spawn(async move {
                    let (mut reader, writer) = stream.into_split();
                    let writer = Arc::new(Mutex::new(writer));
                    let mut buf = [0; 1024];
                    while let Ok(n) = reader.read(&mut buf).await {
                        let piece = (Arc::clone(&writer), buf[..n].to_vec());
                        if n == 0 || answers.send(piece).await.is_err() {
                            return;
                        }
                    }
                });
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}
