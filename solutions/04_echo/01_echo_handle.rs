//! The conversation with one client: every byte that comes in is sent back, until the client
//! is done or the stream fails.

use std::io;

use async_learn::block_on;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};

pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // A stream has no messages, so the client does not notice the size of the buffer. It only
    // decides how often the loop runs.
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf).await?;
        if n == 0 {
            // The client sends no more. Returning drops the stream, which closes our side.
            return Ok(());
        }
        // Only the first n bytes are new; after them is what an earlier read left there.
        // `write` may take only some of them, and `write_all` writes until all are taken.
        // While the client is slow to take them, we read no more. So we never hold more than
        // 1 KiB for it.
        stream.write_all(&buf[..n]).await?;
    }
}
// Tokio has this loop too, for a separate reader and writer:
//     let (mut reader, mut writer) = tokio::io::split(stream);
//     tokio::io::copy(&mut reader, &mut writer).await?;

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
