//! mistake: a-full-buffer-is-no-sign (hung)
//! A read that fills the buffer is taken for one of which more must follow.

use std::io;

use async_learn::block_on;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};

pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut buf, mut piece) = ([0; 1024], Vec::new());
    loop {
        let n = stream.read(&mut buf).await?;
        piece.extend_from_slice(&buf[..n]);
        if n == buf.len() {
            continue;
        }
        stream.write_all(&piece).await?;
        piece.clear();
        if n == 0 {
            return Ok(());
        }
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
