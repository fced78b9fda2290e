//! mistake a_file_that_is_not_there: none at std::fs::read_to_string(
//! Panics over a file of its own, which has nothing to do with the client.
//! - let mut buf = [0; 1024];
//! + let greeting = std::fs::read_to_string("greeting-of-the-day.txt").unwrap();
//! + println!("{greeting}");
//! + let mut buf = [0; 1024];

//! mistake a_full_buffer_is_not_enough: a-full-buffer-is-no-sign (hung) at if n == buf.len() {
//! Expects more data after each read that fills the buffer.
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

//! mistake another_of_the_same_kind: another-error-in-its-place at io::Error::new(e.kind()
//! Returns a new error of the same kind, and loses the rest of the error.
//! - let n = stream.read(&mut buf).await?;
//! + let read = stream.read(&mut buf).await;
//! + let n = read.map_err(|e| io::Error::new(e.kind(), format!("while reading: {e}")))?;

//! mistake asks_again_and_again: busy-waiting (hung) at .now_or_never() or at yield_now()
//! Polls for bytes, yields, and polls again.
//! - let n = stream.read(&mut buf).await?;
//! + let Some(n) = stream.read(&mut buf).now_or_never() else {
//! +     tokio::task::yield_now().await;
//! +     continue;
//! + };
//! + let n = n?;
use futures::FutureExt;

//! mistake cancels_its_writes: canceled-halfway at writer.write_all(&queue) or at tokio::select! {
//! A `write_all` in a `select!` begins again whenever the client sends something.
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

//! mistake counts_wrongly: none at left -= n;
//! A panic that the stream did not cause.
//! - loop {
//! + let mut left = 3_usize;
//! + loop {
//! - if n == 0 {
//! + left -= n;
//! + if left == 0 {

//! mistake drops_the_writer_at_the_end: half-close-lost at tokio::select! { or at done = read => done
//! Reads and writes at the same time. When reading ends, writing ends too, even if bytes are still due.
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

//! mistake echoes_the_whole_buffer: echoes-the-whole-buffer at stream.write_all(&buf)
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

//! mistake fills_its_buffer_first: waits-for-a-full-buffer (hung) at while len < buf.len() {
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

//! mistake flushes_at_the_end: waits-for-a-full-buffer (hung) at BufWriter::new(stream) or at stream.write_all(&buf[..n])
//! Writes into a buffer of its own, and flushes it when the client is done.
//! - pub async fn handle<S>(mut stream: S) -> io::Result<()>
//! + pub async fn handle<S>(stream: S) -> io::Result<()>
//! - let mut buf = [0; 1024];
//! + let mut stream = BufWriter::new(stream);
//! + let mut buf = [0; 1024];
//! - return Ok(());
//! + return stream.flush().await;
use tokio::io::BufWriter;

//! mistake forgets_the_empty_read: none at let last = n - 1;
//! Takes a byte 4 for the end, and has no last byte when the client ends its data.
//! - if n == 0 {
//! + let last = n - 1;
//! + if buf[last] == 4 {

//! mistake forgets_to_await_the_write: never-awaited at stream.write_all(&buf[..n]);
//! Makes the future of the answer, and drops it.
//! - stream.write_all(&buf[..n]).await?;
//! + stream.write_all(&buf[..n]);

//! mistake forgives_a_late_write: io-error-swallowed at io::ErrorKind::TimedOut
//! Ignores the error of a write that timed out.
//! - stream.write_all(&buf[..n]).await?;
//! + match stream.write_all(&buf[..n]).await {
//! +     Err(error) if error.kind() == io::ErrorKind::TimedOut => {}
//! +     written => written?,
//! + }

//! mistake asks_each_second: busy-waiting at timeout(Duration::from_secs(1)
//! Gives up after a second, and asks again, until something comes.
//! - let n = stream.read(&mut buf).await?;
//! + let n = loop {
//! +     if let Ok(n) = timeout(Duration::from_secs(1), stream.read(&mut buf)).await {
//! +         break n?;
//! +     }
//! + };
use std::time::Duration;

use tokio::time::timeout;

//! mistake gives_up_after_two_hours: silence-is-not-the-end at timeout(Duration::from_secs(7200)
//! Ends each conversation after two hours.
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

//! mistake gives_up_on_the_silent: silence-is-not-the-end at timeout(Duration::from_secs(60)
//! Ends the conversation when the client is silent for a minute.
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

//! mistake interrupted_for_good: io-error-swallowed at io::ErrorKind::Interrupted
//! Takes an interrupted read for the end.
//! - let n = stream.read(&mut buf).await?;
//! + let n = match stream.read(&mut buf).await {
//! +     Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
//! +     read => read?,
//! + };

//! mistake joins_without_try: asleep (hung) at tokio::join!(read, write) or at writer.write_all(&piece)
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

//! mistake keeps_it_in_a_buffer: waits-for-a-full-buffer at BufWriter::new(stream) or at stream.write_all(&buf[..n])
//! Writes into a buffer of its own, which is never flushed.
//! - pub async fn handle<S>(mut stream: S) -> io::Result<()>
//! + pub async fn handle<S>(stream: S) -> io::Result<()>
//! - let mut buf = [0; 1024];
//! + let mut stream = BufWriter::new(stream);
//! + let mut buf = [0; 1024];
use tokio::io::BufWriter;

//! mistake leaves_the_old_bytes_in: echoes-the-whole-buffer at stream.read_buf(&mut buf) or at stream.write_all(&buf)
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

//! mistake line_by_line: bytes-are-not-text at .lines() or at write_all(b"\n")
//! Reads lines and writes a newline after each, even if there was none.
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

//! mistake never_stops_reading: eof-ignored at stream.read(&mut buf).await?
//! Nothing ends the loop, so it runs forever once the client is done.
//! - if n == 0 {
//! -     return Ok(());
//! - }

//! mistake only_the_kind_of_a_write: another-error-in-its-place at io::Error::from(error.kind())
//! Returns only the kind of a write's error.
//! - stream.write_all(&buf[..n]).await?;
//! + let written = stream.write_all(&buf[..n]).await;
//! + written.map_err(|error| io::Error::from(error.kind()))?;

//! mistake reads_exactly_a_buffer: read-exact-fails-at-the-end at stream.read_exact(&mut buf)
//! Fills its buffer with each read, so a short message is an error.
//! - let n = stream.read(&mut buf).await?;
//! - if n == 0 {
//! -     return Ok(());
//! - }
//! - stream.write_all(&buf[..n]).await?;
//! + stream.read_exact(&mut buf).await?;
//! + stream.write_all(&buf).await?;

//! mistake reads_exactly_a_byte: read-exact-fails-at-the-end at stream.read_exact(&mut buf)
//! Answers each byte, and hands on the end as an error.
//! - let mut buf = [0; 1024];
//! + let mut buf = [0; 1];
//!
//! - let n = stream.read(&mut buf).await?;
//! - if n == 0 {
//! -     return Ok(());
//! - }
//! - stream.write_all(&buf[..n]).await?;
//! + stream.read_exact(&mut buf).await?;
//! + stream.write_all(&buf).await?;

//! mistake reads_exactly_nothing: none at Vec::with_capacity(1024)
//! Wants to fill a buffer without length, which is full already.
//! - let mut buf = [0; 1024];
//! + let mut buf = Vec::with_capacity(1024);
//! - let n = stream.read(&mut buf).await?;
//! + let n = stream.read_exact(&mut buf).await?;

//! mistake reads_it_all_first: read-it-all-first (hung) at stream.read_to_end(
//! Waits for the end of data before it answers, and the client waits for the answer.
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut message = Vec::new();
    stream.read_to_end(&mut message).await?;
    stream.write_all(&message).await
}

//! mistake reads_on_without_room: no-room-to-read-into at let mut buf = Vec::new();
//! A buffer without length, and a loop that does not stop at 0 bytes.
//! - let mut buf = [0; 1024];
//! + let mut buf = Vec::new();
//! - if n == 0 {
//! + if n == 0 && !buf.is_empty() {

//! mistake refuses_other_than_utf8: bytes-are-not-text at std::str::from_utf8(
//! Makes text of each piece, and returns an error when a character was cut in half.
//! - stream.write_all(&buf[..n]).await?;
//! + let text = std::str::from_utf8(&buf[..n])
//! +     .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
//! + stream.write_all(text.as_bytes()).await?;

//! mistake room_that_is_only_reserved: no-room-to-read-into at Vec::with_capacity(1024)
//! A buffer with a capacity and a length of 0, so a read has no room.
//! - let mut buf = [0; 1024];
//! + let mut buf = Vec::with_capacity(1024);

//! mistake shuts_down_each_time: none at stream.shutdown().await?;
//! Shuts the stream down after each answer, as if that would flush it.
//! - stream.write_all(&buf[..n]).await?;
//! + stream.write_all(&buf[..n]).await?;
//! + stream.shutdown().await?;

//! mistake stops_after_a_mebibyte: a-limit-nobody-asked-for at reader.take(1 << 20)
//! Stops after a mebibyte, although the text sets no limit.
pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (reader, mut writer) = tokio::io::split(stream);
    tokio::io::copy(&mut reader.take(1 << 20), &mut writer).await?;
    Ok(())
}

//! mistake stops_after_a_thousand_reads: a-limit-nobody-asked-for at for _ in 0..1000
//! Stops after a thousand pieces, although the text sets no limit.
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

//! mistake swallows_read_errors: io-error-swallowed at Err(_) => return Ok(())
//! Treats a read's error like the end, and returns `Ok(())`.
//! - let n = stream.read(&mut buf).await?;
//! - if n == 0 {
//! -     return Ok(());
//! + match stream.read(&mut buf).await {
//! +     Ok(0) | Err(_) => return Ok(()),
//! +     Ok(n) => stream.write_all(&buf[..n]).await?,
//! - stream.write_all(&buf[..n]).await?;

//! mistake swallows_write_errors: io-error-swallowed at let _ = stream.write_all(
//! Ignores the results of the writes.
//! - stream.write_all(&buf[..n]).await?;
//! + let _ = stream.write_all(&buf[..n]).await;

//! mistake takes_a_short_read_for_the_end: one-read-is-not-one-message at if n < buf.len() {
//! Takes a read that does not fill the buffer for the last one.
//! - if n == 0 {
//! + stream.write_all(&buf[..n]).await?;
//! + if n < buf.len() {
//! - stream.write_all(&buf[..n]).await?;

//! mistake takes_some_errors_for_the_end: io-error-swallowed at if matches!( or at io::ErrorKind::ConnectionAborted
//! Takes some kinds of errors for the end of the data.
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

//! mistake text_or_panic: bytes-are-not-text at std::str::from_utf8(&buf[..n]).unwrap()
//! Panics when a piece is not text.
//! - stream.write_all(&buf[..n]).await?;
//! + let text = std::str::from_utf8(&buf[..n]).unwrap();
//! + stream.write_all(text.as_bytes()).await?;

//! mistake text_with_replacements: bytes-are-not-text at String::from_utf8_lossy(&buf[..n])
//! Makes text of each piece, which replaces every byte that is not UTF-8.
//! - stream.write_all(&buf[..n]).await?;
//! + let text = String::from_utf8_lossy(&buf[..n]);
//! + stream.write_all(text.as_bytes()).await?;

//! mistake tries_again_when_it_would_block: io-error-swallowed at io::ErrorKind::WouldBlock
//! Tries again after `WouldBlock`, as with a socket of std's.
//! - let n = stream.read(&mut buf).await?;
//! + let n = match stream.read(&mut buf).await {
//! +     Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
//! +     read => read?,
//! + };

//! mistake unwraps: io-error-unwrapped at .await.unwrap()
//! Panics when a read or a write fails.
//! - let n = stream.read(&mut buf).await?;
//! + let n = stream.read(&mut buf).await.unwrap();
//! - stream.write_all(&buf[..n]).await?;
//! + stream.write_all(&buf[..n]).await.unwrap();

//! mistake waits_for_a_day_with_a_write: silence-is-not-the-end at timeout(Duration::from_secs(86_400)
//! Gives up a client that is slow to read, and the bytes for it are lost.
//! - stream.write_all(&buf[..n]).await?;
//! + timeout(Duration::from_secs(86_400), stream.write_all(&buf[..n])).await??;
use std::time::Duration;
use tokio::time::timeout;

//! mistake waits_for_newlines: bytes-are-not-text (hung) at reader.read_until(
//! Answers whole lines only, but a client need not send lines.
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

//! mistake wraps_the_error: another-error-in-its-place at map_err(io::Error::other)
//! Wraps the error in another one, which hides its kind.
//! - let n = stream.read(&mut buf).await?;
//! + let n = stream.read(&mut buf).await.map_err(io::Error::other)?;

//! mistake write_without_all: write-is-not-write-all at stream.write(&buf[..n])
//! Calls `write`, which may take only some of the bytes; the rest is lost.
//! - stream.write_all(&buf[..n]).await?;
//! + stream.write(&buf[..n]).await?;

//! mistake writes_nothing_again_and_again: a-write-that-took-nothing at sent += stream.write(
//! A loop around `write` that does not end when a write returns `Ok(0)`.
//! - stream.write_all(&buf[..n]).await?;
//! + let mut sent = 0;
//! + while sent < n {
//! +     sent += stream.write(&buf[sent..n]).await?;
//! + }

//! mistake writes_twice_at_most: write-is-not-write-all at if written < n { or at stream.write(&buf[written..n]) or at stream.write(&buf[..n])
//! Writes the rest after a short write once more, and not until all is sent.
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

//! right growing_buffer: a `Vec` that `read_buf` fills, and that is cleared after each answer.
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

//! mistake takes_the_end_for_a_full_buffer: waits-for-a-full-buffer at stream.read_exact(&mut buf)
//! `read_exact` waits until the buffer is full. An end of data before that ends it well.
//! - let n = stream.read(&mut buf).await?;
//! - if n == 0 {
//! -     return Ok(());
//! - }
//! - stream.write_all(&buf[..n]).await?;
//! + match stream.read_exact(&mut buf).await {
//! +     Ok(_) => stream.write_all(&buf).await?,
//! +     Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
//! +     Err(error) => return Err(error),
//! + }

//! mistake adds_a_zero_to_each_piece: none at stream.write_all(&[0])
//! Ends each answer with a zero, as a string in C ends.
//! - stream.write_all(&buf[..n]).await?;
//! + stream.write_all(&buf[..n]).await?;
//! + stream.write_all(&[0]).await?;

//! mistake forgives_a_full_disk: io-error-swallowed at io::ErrorKind::StorageFull
//! Takes a kind of error for the end that no network has.
//! - let n = stream.read(&mut buf).await?;
//! + let n = match stream.read(&mut buf).await {
//! +     Err(error) if error.kind() == io::ErrorKind::StorageFull => return Ok(()),
//! +     read => read?,
//! + };

//! mistake loses_the_code_of_an_error: another-error-in-its-place at written.map_err( or at error.kind().into()
//! Returns an error of the system's without its code.
//! - stream.write_all(&buf[..n]).await?;
//! + let written = stream.write_all(&buf[..n]).await;
//! + written.map_err(|error| match error.raw_os_error() {
//! +     Some(_) => error.kind().into(),
//! +     None => error,
//! + })?;

//! mistake names_another_kind_after_a_part: none at io::ErrorKind::BrokenPipe or at stream.write(&buf[sent..n])
//! A write that takes nothing gives the right error only if no byte was taken before.
//! - stream.write_all(&buf[..n]).await?;
//! + let mut sent = 0;
//! + while sent < n {
//! +     sent += match stream.write(&buf[sent..n]).await? {
//! +         0 if sent > 0 => return Err(io::ErrorKind::BrokenPipe.into()),
//! +         0 => return Err(io::ErrorKind::WriteZero.into()),
//! +         taken => taken,
//! +     };
//! + }

//! mistake needs_two_ends: eof-ignored at stream.read(&mut buf).await? == 0 or at let n = stream.read(
//! Asks again after the end, and goes on if more comes.
//! - return Ok(());
//! + if stream.read(&mut buf).await? == 0 {
//! +     return Ok(());
//! + }
//! + continue;

//! mistake skips_what_was_interrupted: io-error-swallowed at io::ErrorKind::Interrupted
//! Goes on after an interrupted write, and forgets the rest of the piece.
//! - stream.write_all(&buf[..n]).await?;
//! + let mut sent = 0;
//! + while sent < n {
//! +     match stream.write(&buf[sent..n]).await {
//! +         Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
//! +         Ok(taken) => sent += taken,
//! +         Err(error) if error.kind() == io::ErrorKind::Interrupted => break,
//! +         Err(error) => return Err(error),
//! +     }
//! + }

//! mistake tries_a_failed_write_again: io-error-swallowed at Err(_) if tries < 3
//! Repeats a write that failed, up to three times.
//! - stream.write_all(&buf[..n]).await?;
//! + let (mut sent, mut tries) = (0, 0);
//! + while sent < n {
//! +     match stream.write(&buf[sent..n]).await {
//! +         Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
//! +         Ok(taken) => sent += taken,
//! +         Err(_) if tries < 3 => tries += 1,
//! +         Err(error) => return Err(error),
//! +     }
//! + }

//! mistake writes_once_more_after_nothing: a-write-that-took-nothing at stream.write(&buf[sent..n]) or at 0 if empty < 1
//! Repeats a write that took nothing, and gives up after the second one.
//! - stream.write_all(&buf[..n]).await?;
//! + let (mut sent, mut empty) = (0, 0);
//! + while sent < n {
//! +     match stream.write(&buf[sent..n]).await? {
//! +         0 if empty < 1 => empty += 1,
//! +         0 => return Err(io::ErrorKind::WriteZero.into()),
//! +         taken => sent += taken,
//! +     }
//! + }

//! right flushes_and_shuts_down: writes the rest of its buffer also after an error, which is returned.
use tokio::io::BufWriter;

pub async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut reader, writer) = tokio::io::split(stream);
    let mut writer = BufWriter::new(writer);
    let copied = tokio::io::copy(&mut reader, &mut writer).await;
    let ended = writer.shutdown().await;
    copied.and(ended)
}
