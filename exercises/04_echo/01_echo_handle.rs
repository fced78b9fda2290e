//! RFC 862 describes the smallest server that is of any use: it sends back whatever it
//! is sent. People on both ends of a long line used it to see whether the other end was
//! alive. We use it to learn how a server talks, and begin with its heart: the whole
//! conversation with one client.
//!
//! `handle` gets a stream, which is anything that can be read from and written to: a TCP
//! connection, or the pipe in memory that `main` makes below. Complete it, so that:
//!
//! - every byte that comes in goes out again, in the same order, and nothing else does;
//! - it makes no difference in what pieces the bytes come, how long a pause is between two
//!   of them, or how many there are: more, perhaps, than any number you might think of;
//! - the client may wait for the answer to what it has sent before it sends more;
//! - it makes no difference what the bytes mean: they need not be text, or have lines;
//! - all of them go out even if the stream takes only three bytes in one write;
//! - when the client is done, a read gives `Ok(0)`, and then `handle` returns `Ok(())`;
//! - when reading or writing fails, `handle` stops and returns that same error, whatever its
//!   kind; only after `Interrupted` it may try again. A write that takes nothing (`Ok(0)`)
//!   has failed as well: that is an error of the kind `WriteZero`.

use std::io;

use async_learn::block_on;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};

pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // TODO: this answers once. Make a conversation of it.
    let mut buf = [0; 1024];
    let n = stream.read(&mut buf).await?;
    stream.write(&buf[..n]).await?;
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
