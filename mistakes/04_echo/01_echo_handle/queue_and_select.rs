//! right: a queue between reading and writing, and `select!` does what can be done.

use std::io;

use async_learn::block_on;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};

/// Bytes in the queue beyond which nothing more is read.
const LIMIT: usize = 64 * 1024;

pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut reader, mut writer) = tokio::io::split(stream);
    let mut queue: Vec<u8> = Vec::new();
    let mut buf = [0; 1024];
    let mut ended = false;
    while !ended || !queue.is_empty() {
        tokio::select! {
            n = reader.read(&mut buf), if !ended && queue.len() < LIMIT => {
                let n = n?;
                ended = n == 0;
                queue.extend_from_slice(&buf[..n]);
            }
            n = writer.write(&queue), if !queue.is_empty() => {
                let n = n?;
                if n == 0 {
                    return Err(io::ErrorKind::WriteZero.into());
                }
                queue.drain(..n);
            }
        }
    }
    Ok(())
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
    // A pipe with two ends: what is written to one can be read from the other.
    let (ours, theirs) = tokio::io::duplex(64);
    let (handled, talked) = block_on(async { tokio::join!(handle(ours), client(theirs)) });
    println!("handle returned {handled:?}, the client {talked:?}");
}
