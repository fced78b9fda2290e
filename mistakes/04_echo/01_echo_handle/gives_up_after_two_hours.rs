//! mistake: silence-is-not-the-end
//! No conversation takes longer than that, it thinks.

use std::io;
use std::time::Duration;

use async_learn::block_on;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
use tokio::time::timeout;

pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut reader, mut writer) = tokio::io::split(stream);
    let talk = tokio::io::copy(&mut reader, &mut writer);
    match timeout(Duration::from_secs(7200), talk).await {
        Ok(talked) => talked.map(|_| ()),
        Err(_) => Ok(()),
    }
}

/// Says two things, and waits for the answer to each.
async fn client(mut stream: DuplexStream) -> io::Result<()> {
    for words in ["Is anyone there?", "Still there?"] {
        stream.write_all(words.as_bytes()).await?;
        let mut answer = vec![0; words.len()];
        stream.read_exact(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer);
        println!("said {words:?}, heard {answer:?}");
    }
    stream.shutdown().await
}

fn main() {
    let (ours, theirs) = tokio::io::duplex(64);
    let (handled, talked) = block_on(async { tokio::join!(handle(ours), client(theirs)) });
    println!("handle returned {handled:?}, the client {talked:?}");
}
