//! mistake answers_from_another_port: answers-from-another-port at let answers = UdpSocket::bind( or at answers.send_to(
//! Receives with one socket and sends with another, so the answer has another sender.
//! - let mut buf = vec![0; LARGEST_DATAGRAM];
//! + let answers = UdpSocket::bind("127.0.0.1:0").await?;
//! + let mut buf = vec![0; LARGEST_DATAGRAM];
//! - if let Err(error) = socket.send_to(&buf[..n], peer).await {
//! + if let Err(error) = answers.send_to(&buf[..n], peer).await {

//! mistake answers_once: ends-after-one-client at socket.recv_from(&mut buf)
//! Answers one datagram, and returns.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    let (n, peer) = socket.recv_from(&mut buf).await?;
    socket.send_to(&buf[..n], peer).await?;
    Ok(())
}

//! mistake answers_the_first_forever: answer-to-another-client at let (n, _) = socket.recv_from(
//! Reads from all and answers the first.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    let (n, peer) = socket.recv_from(&mut buf).await?;
    socket.send_to(&buf[..n], peer).await?;
    loop {
        let (n, _) = socket.recv_from(&mut buf).await?;
        socket.send_to(&buf[..n], peer).await?;
    }
}

//! mistake asks_a_broken_socket: lasting-error-retried (failed, unix) at let Ok((n, peer)) = socket.recv_from( or at continue;
//! Ignores every error, even one that stays.
//! - let (n, peer) = match socket.recv_from(&mut buf).await {
//! -     Ok(received) => received,
//! -     Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
//! -     Err(error) => return Err(error),
//! + let Ok((n, peer)) = socket.recv_from(&mut buf).await else {
//! +     continue;

//! mistake asks_again_and_again: busy-waiting at socket.try_recv_from( or at WouldBlock => yield_now()
//! Polls for a datagram, yields, and polls again.
//! without: LARGEST_DATAGRAM
use tokio::task::yield_now;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        match socket.try_recv_from(&mut buf) {
            Ok((n, peer)) => {
                let _ = socket.send_to(&buf[..n], peer).await;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => yield_now().await,
            Err(error) => return Err(error),
        }
    }
}

//! mistake asks_now_and_then: lasts-as-long-as-a-timer at socket.try_recv_from( or at sleep(Duration::from_millis(10))
//! Asks for a datagram, sleeps for a moment, and asks again.
//! without: LARGEST_DATAGRAM
use std::time::Duration;
use tokio::time::sleep;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        match socket.try_recv_from(&mut buf) {
            Ok((n, peer)) => {
                let _ = socket.send_to(&buf[..n], peer).await;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                sleep(Duration::from_millis(10)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

//! mistake connects_to_each_in_turn: one-peer-only at socket.connect(peer)
//! Connects to the sender of each datagram, and then gets nothing from the others.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        socket.connect(peer).await?;
        socket.send(&buf[..n]).await?;
    }
}

//! mistake ends_after_a_thousand: a-limit-nobody-asked-for at for _ in 0..1000
//! A loop for a thousand datagrams only.
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; LARGEST_DATAGRAM];
    for _ in 0..1000 {
        let (n, peer) = match socket.recv_from(&mut buf).await {
            Ok(received) => received,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
            Err(error) => return Err(error),
        };
        if let Err(error) = socket.send_to(&buf[..n], peer).await {
            eprintln!("no answer for {peer}: {error}");
        }
    }
    Ok(())
}

//! mistake ends_at_an_empty_one: empty-datagram-is-not-the-end at if n == 0 { or at return Ok(());
//! Takes 0 bytes for the end, as with a stream.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        if n == 0 {
            return Ok(());
        }
        socket.send_to(&buf[..n], peer).await?;
    }
}

//! mistake ethernet_buffer: datagram-cut-short at [0; 1500]
//! A buffer of the size of one Ethernet frame; a datagram may be larger.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = [0; 1500];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        socket.send_to(&buf[..n], peer).await?;
    }
}

//! mistake gathers_first: datagram-torn-apart at socket.try_recv_from(
//! Collects several datagrams, and answers them as one.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (mut n, peer) = socket.recv_from(&mut buf).await?;
        while let Ok((more, _)) = socket.try_recv_from(&mut buf[n..]) {
            n += more;
        }
        let _ = socket.send_to(&buf[..n], peer).await;
    }
}

//! mistake gives_up_after_a_silence: silence-is-not-the-end at timeout(Duration::from_millis(200)
//! Returns when nothing has come for a while.
//! without: LARGEST_DATAGRAM
use std::time::Duration;
use tokio::time::timeout;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let Ok(received) = timeout(Duration::from_millis(200), socket.recv_from(&mut buf)).await
        else {
            return Ok(());
        };
        let (n, peer) = received?;
        if let Err(error) = socket.send_to(&buf[..n], peer).await {
            eprintln!("no answer for {peer}: {error}");
        }
    }
}

//! mistake in_small_pieces: datagram-torn-apart at .chunks(512)
//! Answers with several datagrams, none of which is the one that came.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        if n == 0 {
            socket.send_to(&[], peer).await?;
        }
        for piece in buf[..n].chunks(512) {
            socket.send_to(piece, peer).await?;
        }
    }
}

//! mistake keeps_the_old_ones: echoes-the-whole-buffer at socket.recv_buf_from( or at socket.send_to(&buf, peer)
//! A buffer that is never cleared, so each answer begins with the earlier ones.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = Vec::with_capacity(65_536);
    loop {
        let (_, peer) = socket.recv_buf_from(&mut buf).await?;
        socket.send_to(&buf, peer).await?;
    }
}

//! mistake looks_for_the_last_byte: none at let n = buf or at .rposition(
//! Removes zeros at the end, as if no datagram could end with them.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        buf.fill(0);
        let (_, peer) = socket.recv_from(&mut buf).await?;
        let n = buf
            .iter()
            .rposition(|byte| *byte != 0)
            .map_or(0, |last| last + 1);
        if let Err(error) = socket.send_to(&buf[..n], peer).await {
            eprintln!("no answer for {peer}: {error}");
        }
    }
}

//! mistake never_answers: no-echo at println!("{peer}: {}" or at recv_from(
//! Prints what comes, and sends nothing.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        println!("{peer}: {}", String::from_utf8_lossy(&buf[..n]));
    }
}

//! mistake not_written_yet: none (failed, unix) at todo!(
//! Has no plan for an answer that can't be sent.
//! - eprintln!("no answer for {peer}: {error}");
//! + todo!("no answer for {peer}: {error}");

//! mistake room_that_is_only_reserved: no-room-to-read-into at Vec::with_capacity(LARGEST_DATAGRAM)
//! A `Vec` with a capacity and no length.
//! - let mut buf = vec![0; LARGEST_DATAGRAM];
//! + let mut buf = Vec::with_capacity(LARGEST_DATAGRAM);

//! mistake queue_of_one: a-limit-nobody-asked-for at mpsc::channel::<(Vec<u8>, SocketAddr)>(1) or at sender.try_send(
//! Keeps one answer that is due, and forgets what comes meanwhile.
use std::sync::Arc;
use tokio::sync::mpsc;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let socket = Arc::new(socket);
    let (sender, mut answers) = mpsc::channel::<(Vec<u8>, SocketAddr)>(1);
    let out = Arc::clone(&socket);
    tokio::spawn(async move {
        while let Some((words, peer)) = answers.recv().await {
            let _ = out.send_to(&words, peer).await;
        }
    });
    let mut buf = vec![0; LARGEST_DATAGRAM];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        let _ = sender.try_send((buf[..n].to_vec(), peer));
    }
}

//! mistake queue_runs_full: a-limit-nobody-asked-for at mpsc::channel::<(Vec<u8>, SocketAddr)>(4) or at sender.try_send(
//! A queue of four answers; what comes while it is full is lost.
use std::sync::Arc;
use tokio::sync::mpsc;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let socket = Arc::new(socket);
    let (sender, mut answers) = mpsc::channel::<(Vec<u8>, SocketAddr)>(4);
    let out = Arc::clone(&socket);
    tokio::spawn(async move {
        while let Some((words, peer)) = answers.recv().await {
            let _ = out.send_to(&words, peer).await;
        }
    });
    let mut buf = vec![0; LARGEST_DATAGRAM];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        let _ = sender.try_send((buf[..n].to_vec(), peer));
    }
}

//! mistake skips_empty_ones: empty-datagram-is-not-the-end at if n > 0 {
//! Does not answer empty datagrams.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        if n > 0 {
            socket.send_to(&buf[..n], peer).await?;
        }
    }
}

//! mistake stops_at_a_failed_send: one-client-ends-all (failed, unix) at socket.send_to(&buf[..n], peer).await?
//! Returns the error of a send, so one client that is gone ends it for all.
//! - if let Err(error) = socket.send_to(&buf[..n], peer).await {
//! -     eprintln!("no answer for {peer}: {error}");
//! - }
//! + socket.send_to(&buf[..n], peer).await?;

//! mistake spawns_here: spawn-local-without-a-local-set at spawn_local(
//! Spawns each answer with `spawn_local`, without a `LocalSet`.
//! - let mut buf = vec![0; LARGEST_DATAGRAM];
//! + let socket = Rc::new(socket);
//! + let mut buf = vec![0; LARGEST_DATAGRAM];
//! - if let Err(error) = socket.send_to(&buf[..n], peer).await {
//! -     eprintln!("no answer for {peer}: {error}");
//! - }
//! + let (socket, answer) = (Rc::clone(&socket), buf[..n].to_vec());
//! + tokio::task::spawn_local(async move { socket.send_to(&answer, peer).await });
use std::rc::Rc;

//! mistake text_with_replacements: bytes-are-not-text at String::from_utf8_lossy(&buf[..n])
//! Makes text of each datagram, which replaces every byte that is not UTF-8.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        let text = String::from_utf8_lossy(&buf[..n]);
        if let Err(error) = socket.send_to(text.as_bytes(), peer).await {
            eprintln!("no answer for {peer}: {error}");
        }
    }
}

//! mistake whole_buffer: echoes-the-whole-buffer at socket.send_to(&buf, peer)
//! Sends the buffer, and not the part of it that the datagram filled.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = [0; 2048];
    loop {
        let (_, peer) = socket.recv_from(&mut buf).await?;
        socket.send_to(&buf, peer).await?;
    }
}

//! right a_task_for_each: a task sends each answer, with a share of the socket.
//! - let mut buf = vec![0; LARGEST_DATAGRAM];
//! + let socket = Arc::new(socket);
//! + let mut buf = vec![0; 65_507];
//! - if let Err(error) = socket.send_to(&buf[..n], peer).await {
//! -     eprintln!("no answer for {peer}: {error}");
//! - }
//! + let (socket, datagram) = (Arc::clone(&socket), buf[..n].to_vec());
//! + tokio::spawn(async move { socket.send_to(&datagram, peer).await });
//! without: LARGEST_DATAGRAM
use std::sync::Arc;

//! right a_task_that_sends: one task receives and another sends, with a queue between them.
//! without: LARGEST_DATAGRAM
use std::sync::Arc;
use tokio::sync::mpsc;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let socket = Arc::new(socket);
    let (sender, mut answers) = mpsc::channel::<(Vec<u8>, SocketAddr)>(64);
    let sends = Arc::clone(&socket);
    tokio::spawn(async move {
        while let Some((datagram, peer)) = answers.recv().await {
            let _ = sends.send_to(&datagram, peer).await;
        }
    });
    let mut buf = vec![0; 65_536];
    loop {
        match socket.recv_from(&mut buf).await {
            Ok((n, peer)) => {
                let _ = sender.send((buf[..n].to_vec(), peer)).await;
            }
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
            Err(error) => return Err(error),
        }
    }
}

//! right by_readiness: waits until something can be read, and then asks for it.
//! - let mut buf = vec![0; LARGEST_DATAGRAM];
//! + let mut buf = vec![0; 100_000];
//! - let (n, peer) = match socket.recv_from(&mut buf).await {
//! + socket.readable().await?;
//! + let (n, peer) = match socket.try_recv_from(&mut buf) {
//! - Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
//! + Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
//! + Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
//! without: LARGEST_DATAGRAM

//! right growing_buffer: a buffer that is filled from its start and emptied each time.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = Vec::with_capacity(65_536);
    loop {
        buf.clear();
        let peer = match socket.recv_buf_from(&mut buf).await {
            Ok((_, peer)) => peer,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
            Err(error) => return Err(error),
        };
        let _ = socket.send_to(&buf, peer).await;
    }
}

//! right thinks_before_it_answers: each answer comes a little late, which the text allows.
//! - if let Err(error) = socket.send_to(&buf[..n], peer).await {
//! + tokio::time::sleep(Duration::from_millis(50)).await;
//! + if let Err(error) = socket.send_to(&buf[..n], peer).await {
use std::time::Duration;

//! mistake asks_without_a_pause: busy-waiting (hung) at socket.try_recv_from(
//! Polls for a datagram and never gives way.
//! - let (n, peer) = match socket.recv_from(&mut buf).await {
//! + let (n, peer) = match socket.try_recv_from(&mut buf) {
//! - Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
//! + Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,

//! mistake sends_without_an_await: no-echo at let _ = socket.send_to(
//! Makes the future of the answer, and drops it.
//! - if let Err(error) = socket.send_to(&buf[..n], peer).await {
//! -     eprintln!("no answer for {peer}: {error}");
//! - }
//! + let _ = socket.send_to(&buf[..n], peer);

//! mistake adds_a_newline: none at .concat()
//! Ends each answer with a newline.
//! - if let Err(error) = socket.send_to(&buf[..n], peer).await {
//! + let answer = [&buf[..n], b"\n"].concat();
//! + if let Err(error) = socket.send_to(&answer, peer).await {

//! mistake answers_the_one_before: answer-to-another-client at last.replace(peer) or at socket.send_to(&buf[..n], to)
//! Sends each answer to the sender of the datagram before.
//! - let mut buf = vec![0; LARGEST_DATAGRAM];
//! + let mut last = None;
//! + let mut buf = vec![0; LARGEST_DATAGRAM];
//! - if let Err(error) = socket.send_to(&buf[..n], peer).await {
//! + let to = last.replace(peer).unwrap_or(peer);
//! + if let Err(error) = socket.send_to(&buf[..n], to).await {

//! mistake cuts_a_newline: bytes-are-not-text at ends_with(b"\n")
//! Takes a newline at the end for the end of a line.
//! - if let Err(error) = socket.send_to(&buf[..n], peer).await {
//! + let n = if buf[..n].ends_with(b"\n") { n - 1 } else { n };
//! + if let Err(error) = socket.send_to(&buf[..n], peer).await {

//! mistake forgets_who_comes_late: a-limit-nobody-asked-for at if peers.len() > 256 or at peers.insert(peer)
//! Answers the first 256 clients only.
//! - let mut buf = vec![0; LARGEST_DATAGRAM];
//! + let mut peers = HashSet::new();
//! + let mut buf = vec![0; LARGEST_DATAGRAM];
//! - if let Err(error) = socket.send_to(&buf[..n], peer).await {
//! + peers.insert(peer);
//! + if peers.len() > 256 {
//! +     continue;
//! + }
//! + if let Err(error) = socket.send_to(&buf[..n], peer).await {
use std::collections::HashSet;

//! mistake has_seen_it_before: none at if !seen.insert( or at continue;
//! Answers no client that repeats itself.
//! - let mut buf = vec![0; LARGEST_DATAGRAM];
//! + let mut seen = HashSet::new();
//! + let mut buf = vec![0; LARGEST_DATAGRAM];
//! - if let Err(error) = socket.send_to(&buf[..n], peer).await {
//! + if !seen.insert((peer, buf[..n].to_vec())) {
//! +     continue;
//! + }
//! + if let Err(error) = socket.send_to(&buf[..n], peer).await {
use std::collections::HashSet;

//! mistake passes_over_what_is_invalid: lasting-error-retried (failed, unix) at io::ErrorKind::InvalidInput or at continue,
//! Asks again after an error that is not known to pass.
//! - Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
//! + Err(error) if error.kind() == io::ErrorKind::InvalidInput => continue,

//! mistake sends_a_large_buffer: echoes-the-whole-buffer at socket.send_to(&buf, peer)
//! Sends the whole buffer, which is larger than any datagram, so that nothing is sent.
//! - let mut buf = vec![0; LARGEST_DATAGRAM];
//! + let mut buf = vec![0; 65_536];
//! - if let Err(error) = socket.send_to(&buf[..n], peer).await {
//! + let _ = n;
//! + if let Err(error) = socket.send_to(&buf, peer).await {
//! without: LARGEST_DATAGRAM

//! mistake sends_a_large_buffer_or_ends: echoes-the-whole-buffer (failed, unix) at socket.send_to(&buf, peer)
//! The same, and the error of the send ends it.
//! without: LARGEST_DATAGRAM
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_536];
    loop {
        let (_, peer) = socket.recv_from(&mut buf).await?;
        socket.send_to(&buf, peer).await?;
    }
}

//! mistake waits_for_a_month: lasts-as-long-as-a-timer at timeout(MONTH or at const MONTH
//! Asks again after a month without a datagram.
//! - let (n, peer) = match socket.recv_from(&mut buf).await {
//! -     Ok(received) => received,
//! -     Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
//! -     Err(error) => return Err(error),
//! + let (n, peer) = match timeout(MONTH, socket.recv_from(&mut buf)).await {
//! +     Ok(received) => received?,
//! +     Err(_) => continue,
use std::time::Duration;
use tokio::time::timeout;

const MONTH: Duration = Duration::from_secs(31 * 24 * 3600);

//! mistake wraps_the_error: another-error-in-its-place (failed, unix) at io::Error::other(error)
//! Wraps the error in another one, which hides its code.
//! - Err(error) => return Err(error),
//! + Err(error) => return Err(io::Error::other(error)),
