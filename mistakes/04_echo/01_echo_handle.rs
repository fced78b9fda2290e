//! mistake a_full_buffer_is_not_enough: a-full-buffer-is-no-sign (hung)
//! A read that fills the buffer is taken for one of which more must follow.
//! - let mut buf = [0; 1024];
//! + let (mut buf, mut piece) = ([0; 1024], Vec::new());
//! - if n == 0 {
//! + piece.extend_from_slice(&buf[..n]);
//! + if n == buf.len() {
//! +     continue;
//! + }
//! + stream.write_all(&piece).await?;
//! + piece.clear();
//! + if n == 0 {
//! - stream.write_all(&buf[..n]).await?;

//! mistake another_of_the_same_kind: another-error-in-its-place
//! The kind is right, and what else the error held is gone.
//! - let n = stream.read(&mut buf).await?;
//! + let read = stream.read(&mut buf).await;
//! + let n = read.map_err(|e| io::Error::new(e.kind(), format!("while reading: {e}")))?;

//! mistake asks_again_and_again: busy-waiting (hung)
//! Asks for bytes, gives the others a turn, and asks again.
//! - let n = stream.read(&mut buf).await?;
//! + let Some(n) = stream.read(&mut buf).now_or_never() else {
//! +     tokio::task::yield_now().await;
//! +     continue;
//! + };
//! + let n = n?;
use futures::FutureExt;

//! mistake cancels_its_writes: canceled-halfway
//! A `write_all` in a `select!` begins again whenever the client says something.
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
            n = reader.read(&mut buf), if !ended => {
                let n = n?;
                ended = n == 0;
                queue.extend_from_slice(&buf[..n]);
            }
            written = writer.write_all(&queue), if !queue.is_empty() => {
                written?;
                queue.clear();
            }
        }
    }
    Ok(())
}

//! mistake counts_wrongly: none
//! A panic of its own, which has nothing to do with what the stream did.
//! - loop {
//! + let mut left = 3_usize;
//! + loop {
//! - if n == 0 {
//! + left -= n;
//! + if left == 0 {

//! mistake drops_the_writer_at_the_end: half-close-lost
//! Reads and writes side by side; when reading ends, so does writing, whatever is still due.
use tokio::sync::mpsc;

pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut reader, mut writer) = tokio::io::split(stream);
    let (sender, mut pieces) = mpsc::channel::<Vec<u8>>(8);
    let read = async move {
        let mut buf = [0; 1024];
        loop {
            let n = reader.read(&mut buf).await?;
            if n == 0 || sender.send(buf[..n].to_vec()).await.is_err() {
                return io::Result::Ok(());
            }
        }
    };
    let write = async move {
        while let Some(piece) = pieces.recv().await {
            writer.write_all(&piece).await?;
        }
        io::Result::Ok(())
    };
    tokio::select! {
        done = read => done,
        done = write => done,
    }
}

//! mistake echoes_the_whole_buffer: echoes-the-whole-buffer
//! Sends the buffer, and not the part of it that was read.
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    while stream.read(&mut buf).await? > 0 {
        stream.write_all(&buf).await?;
    }
    Ok(())
}

//! mistake fills_its_buffer_first: waits-for-a-full-buffer (hung)
//! Reads until its buffer is full, and only then answers.
//! - let n = stream.read(&mut buf).await?;
//! - if n == 0 {
//! -     return Ok(());
//! + let mut len = 0;
//! + while len < buf.len() {
//! +     match stream.read(&mut buf[len..]).await? {
//! +         0 => return stream.write_all(&buf[..len]).await,
//! +         n => len += n,
//! +     }
//! - stream.write_all(&buf[..n]).await?;
//! + stream.write_all(&buf).await?;

//! mistake flushes_at_the_end: waits-for-a-full-buffer (hung)
//! Writes into a buffer of its own, and flushes it when the client is done.
//! - pub async fn handle<S>(mut stream: S) -> io::Result<()>
//! + pub async fn handle<S>(stream: S) -> io::Result<()>
//! - let mut buf = [0; 1024];
//! + let mut stream = BufWriter::new(stream);
//! + let mut buf = [0; 1024];
//! - return Ok(());
//! + return stream.flush().await;
use tokio::io::BufWriter;

//! mistake forgives_a_late_write: io-error-swallowed
//! A write that timed out is taken for one that went well.
//! - stream.write_all(&buf[..n]).await?;
//! + match stream.write_all(&buf[..n]).await {
//! +     Err(error) if error.kind() == io::ErrorKind::TimedOut => {}
//! +     written => written?,
//! + }

//! mistake gives_up_after_two_hours: silence-is-not-the-end
//! No conversation takes longer than that, it thinks.
use std::time::Duration;
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

//! mistake gives_up_on_the_silent: silence-is-not-the-end
//! A client that says nothing for a minute is taken for one that is gone.
use std::time::Duration;
use tokio::time::timeout;

pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let Ok(n) = timeout(Duration::from_secs(60), stream.read(&mut buf)).await else {
            return Ok(());
        };
        match n? {
            0 => return Ok(()),
            n => stream.write_all(&buf[..n]).await?,
        }
    }
}

//! mistake interrupted_for_good: io-error-swallowed
//! An interrupted read may be tried again, and is not the end.
//! - let n = stream.read(&mut buf).await?;
//! + let n = match stream.read(&mut buf).await {
//! +     Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
//! +     read => read?,
//! + };

//! mistake joins_without_try: asleep (hung)
//! `join!` waits for the reader also when the writer has failed.
use tokio::sync::mpsc;

pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut reader, mut writer) = tokio::io::split(stream);
    let (sender, mut pieces) = mpsc::channel::<Vec<u8>>(8);
    let read = async move {
        let mut buf = [0; 1024];
        loop {
            let n = reader.read(&mut buf).await?;
            if n == 0 || sender.send(buf[..n].to_vec()).await.is_err() {
                return io::Result::Ok(());
            }
        }
    };
    let write = async move {
        while let Some(piece) = pieces.recv().await {
            writer.write_all(&piece).await?;
        }
        io::Result::Ok(())
    };
    let (read, written) = tokio::join!(read, write);
    written.and(read)
}

//! mistake keeps_it_in_a_buffer: no-echo
//! Writes into a buffer of its own, which is never flushed.
//! - pub async fn handle<S>(mut stream: S) -> io::Result<()>
//! + pub async fn handle<S>(stream: S) -> io::Result<()>
//! - let mut buf = [0; 1024];
//! + let mut stream = BufWriter::new(stream);
//! + let mut buf = [0; 1024];
use tokio::io::BufWriter;

//! mistake leaves_the_old_bytes_in: echoes-the-whole-buffer
//! A buffer that grows and is never cleared, so that each answer repeats the ones before.
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = Vec::new();
    while stream.read_buf(&mut buf).await? > 0 {
        stream.write_all(&buf).await?;
    }
    Ok(())
}

//! mistake line_by_line: bytes-are-not-text
//! Reads lines and puts a newline behind each, whether or not there was one.
use tokio::io::{AsyncBufReadExt, BufReader};

pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (reader, mut writer) = tokio::io::split(stream);
    let mut lines = BufReader::new(reader).lines();
    while let Some(line) = lines.next_line().await? {
        writer.write_all(line.as_bytes()).await?;
        writer.write_all(b"\n").await?;
    }
    Ok(())
}

//! mistake never_stops_reading: eof-ignored
//! Nothing ends the loop, so it goes round for ever once the client is done.
//! - if n == 0 {
//! -     return Ok(());
//! - }

//! mistake only_the_kind_of_a_write: another-error-in-its-place
//! Of an error of a write, only the kind is passed on.
//! - stream.write_all(&buf[..n]).await?;
//! + let written = stream.write_all(&buf[..n]).await;
//! + written.map_err(|error| io::Error::from(error.kind()))?;

//! mistake reads_it_all_first: read-it-all-first (hung)
//! Waits for the end of data before it answers, and the client waits for the answer.
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut message = Vec::new();
    stream.read_to_end(&mut message).await?;
    stream.write_all(&message).await
}

//! mistake refuses_other_than_utf8: bytes-are-not-text
//! Makes text of each piece, and gives up on a character that was cut in half.
//! - stream.write_all(&buf[..n]).await?;
//! + let text = std::str::from_utf8(&buf[..n])
//! +     .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
//! + stream.write_all(text.as_bytes()).await?;

//! mistake room_that_is_only_reserved: no-room-to-read-into
//! A buffer with a capacity and no length, which a read can't fill.
//! - let mut buf = [0; 1024];
//! + let mut buf = Vec::with_capacity(1024);

//! mistake shuts_down_each_time: none
//! Ends its data after each answer, as if that were a way to send it.
//! - stream.write_all(&buf[..n]).await?;
//! + stream.write_all(&buf[..n]).await?;
//! + stream.shutdown().await?;

//! mistake stops_after_a_mebibyte: a-limit-nobody-asked-for
//! A limit on what one client may say, of which nobody has spoken.
pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (reader, mut writer) = tokio::io::split(stream);
    tokio::io::copy(&mut reader.take(1 << 20), &mut writer).await?;
    Ok(())
}

//! mistake stops_after_a_thousand_reads: a-limit-nobody-asked-for
//! A loop for a thousand pieces, and who would send more?
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    for _ in 0..1000 {
        let n = stream.read(&mut buf).await?;
        if n == 0 {
            break;
        }
        stream.write_all(&buf[..n]).await?;
    }
    Ok(())
}

//! mistake swallows_read_errors: io-error-swallowed
//! Treats an error like the end: the caller hears that all went well.
//! - let n = stream.read(&mut buf).await?;
//! - if n == 0 {
//! -     return Ok(());
//! + match stream.read(&mut buf).await {
//! +     Ok(0) | Err(_) => return Ok(()),
//! +     Ok(n) => stream.write_all(&buf[..n]).await?,
//! - stream.write_all(&buf[..n]).await?;

//! mistake swallows_write_errors: io-error-swallowed
//! Does not look at what came of the writes.
//! - stream.write_all(&buf[..n]).await?;
//! + let _ = stream.write_all(&buf[..n]).await;

//! mistake takes_a_short_read_for_the_end: one-read-is-not-one-message
//! Takes a read that does not fill the buffer for the last one, as with a file.
//! - if n == 0 {
//! + stream.write_all(&buf[..n]).await?;
//! + if n < buf.len() {
//! - stream.write_all(&buf[..n]).await?;

//! mistake takes_some_errors_for_the_end: io-error-swallowed
//! Some errors sound like a goodbye, and are taken for one.
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let n = match stream.read(&mut buf).await {
            Ok(n) => n,
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::ConnectionAborted | io::ErrorKind::UnexpectedEof
                ) =>
            {
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! mistake text_or_panic: bytes-are-not-text
//! Panics where a piece is no text.
//! - stream.write_all(&buf[..n]).await?;
//! + let text = std::str::from_utf8(&buf[..n]).unwrap();
//! + stream.write_all(text.as_bytes()).await?;

//! mistake text_with_replacements: bytes-are-not-text
//! Makes text of each piece, which replaces every byte that is not UTF-8.
//! - stream.write_all(&buf[..n]).await?;
//! + let text = String::from_utf8_lossy(&buf[..n]);
//! + stream.write_all(text.as_bytes()).await?;

//! mistake tries_again_when_it_would_block: io-error-swallowed
//! As one does with a socket of std's; here nothing says `WouldBlock` that could be waited for.
//! - let n = stream.read(&mut buf).await?;
//! + let n = match stream.read(&mut buf).await {
//! +     Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
//! +     read => read?,
//! + };

//! mistake unwraps: io-error-unwrapped
//! Panics because a client went away.
//! - let n = stream.read(&mut buf).await?;
//! + let n = stream.read(&mut buf).await.unwrap();
//! - stream.write_all(&buf[..n]).await?;
//! + stream.write_all(&buf[..n]).await.unwrap();

//! mistake waits_for_a_day_with_a_write: silence-is-not-the-end
//! A client that is slow to read is given up, and what it is owed is lost.
//! - stream.write_all(&buf[..n]).await?;
//! + timeout(Duration::from_secs(86_400), stream.write_all(&buf[..n])).await??;
use std::time::Duration;
use tokio::time::timeout;

//! mistake waits_for_newlines: bytes-are-not-text (hung)
//! Answers whole lines only, and a client need not send lines.
use tokio::io::{AsyncBufReadExt, BufReader};

pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (reader, mut writer) = tokio::io::split(stream);
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).await? > 0 {
        writer.write_all(&line).await?;
        line.clear();
    }
    Ok(())
}

//! mistake wraps_the_error: another-error-in-its-place
//! Makes another error of it, so that the caller can no longer tell what happened.
//! - let n = stream.read(&mut buf).await?;
//! + let n = stream.read(&mut buf).await.map_err(io::Error::other)?;

//! mistake write_without_all: write-is-not-write-all
//! `write` may take only some of the bytes; the rest is lost.
//! - stream.write_all(&buf[..n]).await?;
//! + stream.write(&buf[..n]).await?;

//! mistake writes_nothing_again_and_again: a-write-that-took-nothing
//! A loop of its own around `write`, which a write of nothing never ends.
//! - stream.write_all(&buf[..n]).await?;
//! + let mut sent = 0;
//! + while sent < n {
//! +     sent += stream.write(&buf[sent..n]).await?;
//! + }

//! mistake writes_twice_at_most: write-is-not-write-all
//! Offers what a short write left once more, and not until all is gone.
//! - stream.write_all(&buf[..n]).await?;
//! + let written = stream.write(&buf[..n]).await?;
//! + if written < n {
//! +     stream.write(&buf[written..n]).await?;
//! + }

//! right buffered_both_ways: buffered reading and writing, and a flush before each wait.
use tokio::io::{AsyncBufReadExt, BufStream};

pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = BufStream::new(stream);
    loop {
        let piece = stream.fill_buf().await?.to_vec();
        if piece.is_empty() {
            return stream.shutdown().await;
        }
        stream.consume(piece.len());
        stream.write_all(&piece).await?;
        stream.flush().await?;
    }
}

//! right buffered_copy: `copy` into a buffered writer, which it flushes whenever it has to wait.
use tokio::io::BufWriter;

pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut reader, writer) = tokio::io::split(stream);
    let mut writer = BufWriter::new(writer);
    tokio::io::copy(&mut reader, &mut writer).await?;
    writer.flush().await
}

//! right buffered_on_both_halves: `copy_buf` between a buffered reader and a buffered writer, and an end of data for the client.
use tokio::io::{BufReader, BufWriter};

pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (reader, writer) = tokio::io::split(stream);
    let (mut reader, mut writer) = (BufReader::new(reader), BufWriter::new(writer));
    tokio::io::copy_buf(&mut reader, &mut writer).await?;
    writer.shutdown().await
}

//! right by_hand: three bytes at a time, `write` in a loop of its own, and a flush after each answer.
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 3];
    loop {
        let mut rest = match stream.read(&mut buf).await? {
            0 => return Ok(()),
            n => &buf[..n],
        };
        while !rest.is_empty() {
            match stream.write(rest).await? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                n => rest = &rest[n..],
            }
        }
        stream.flush().await?;
    }
}

//! right copy: the library's own loop, on the two halves of the stream.
pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut reader, mut writer) = tokio::io::split(stream);
    tokio::io::copy(&mut reader, &mut writer).await?;
    Ok(())
}

//! right growing_buffer: a buffer that knows its own length, and is emptied after each answer.
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = Vec::with_capacity(64);
    while stream.read_buf(&mut buf).await? > 0 {
        stream.write_all(&buf).await?;
        buf.clear();
    }
    Ok(())
}

//! right queue_and_select: a queue between reading and writing, and `select!` does what can be done.
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

//! right reader_and_writer: one half reads into a queue and the other writes from it, joined by `try_join!`.
use tokio::sync::mpsc;

pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut reader, mut writer) = tokio::io::split(stream);
    let (sender, mut pieces) = mpsc::channel::<Vec<u8>>(8);
    let read = async move {
        let mut buf = [0; 1024];
        loop {
            let n = reader.read(&mut buf).await?;
            if n == 0 || sender.send(buf[..n].to_vec()).await.is_err() {
                return io::Result::Ok(());
            }
        }
    };
    let write = async move {
        while let Some(piece) = pieces.recv().await {
            writer.write_all(&piece).await?;
        }
        io::Result::Ok(())
    };
    tokio::try_join!(read, write)?;
    Ok(())
}
