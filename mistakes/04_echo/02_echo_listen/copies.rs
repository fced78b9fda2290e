//! right: the library's own copy on the two halves of the connection, and a long pause.

use std::io;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let Ok((stream, client)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_secs(5)).await;
            continue;
        };
        tokio::spawn(async move {
            match handle(stream).await {
                Ok(bytes) => println!("{client} was sent {bytes} bytes"),
                Err(error) => println!("{client} is gone: {error}"),
            }
        });
    }
}

async fn handle(mut stream: TcpStream) -> io::Result<u64> {
    let (mut reader, mut writer) = stream.split();
    tokio::io::copy(&mut reader, &mut writer).await
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}
