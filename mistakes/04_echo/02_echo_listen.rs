//! mistake a_bug_of_its_own: none at free -= 1;
//! A panic that no client caused.
//! - pub async fn listen(listener: TcpListener) -> io::Result<()> {
//! + pub async fn listen(listener: TcpListener) -> io::Result<()> {
//! +     let mut free = 1_u8;
//! - tokio::spawn(async move {
//! + free -= 1;
//! + tokio::spawn(async move {

//! mistake five_hundred_seats: a-limit-nobody-asked-for at Semaphore::new(500) or at acquire_owned()
//! A permit for each client, and only 500 of them.
//! - pub async fn listen(listener: TcpListener) -> io::Result<()> {
//! + pub async fn listen(listener: TcpListener) -> io::Result<()> {
//! +     let seats = Arc::new(Semaphore::new(500));
//! - let stream = match listener.accept().await {
//! + let seat = Arc::clone(&seats).acquire_owned().await;
//! + let stream = match listener.accept().await {
//! - if let Err(error) = handle(stream).await {
//! + let _seat = seat;
//! + if let Err(error) = handle(stream).await {
use std::sync::Arc;
use tokio::sync::Semaphore;

//! mistake answers_a_little_later: lasts-as-long-as-a-timer at sleep(Duration::from_millis(20))
//! Waits 20 ms before it answers.
//! - stream.write_all(&buf[..n]).await?;
//! + tokio::time::sleep(Duration::from_millis(20)).await;
//! + stream.write_all(&buf[..n]).await?;

//! mistake closes_a_little_later: lasts-as-long-as-a-timer at sleep(Duration::from_millis(200))
//! Waits 200 ms before it closes a connection.
//! - return Ok(());
//! + tokio::time::sleep(Duration::from_millis(200)).await;
//! + return Ok(());

//! mistake keeps_what_has_ended: none at std::future::pending::<()>()
//! Ends its data, and keeps the connection for ever.
//! - return Ok(());
//! + stream.shutdown().await?;
//! + std::future::pending::<()>().await;

//! mistake naps_before_each_client: thread-sleep (failed, linux) at std::thread::sleep(
//! The thread sleeps for 20 ms after each `accept`.
//! - tokio::spawn(async move {
//! + std::thread::sleep(Duration::from_millis(20));
//! + tokio::spawn(async move {

//! mistake a_thread_counts_the_minutes: lasts-as-long-as-a-timer (failed, linux) at std::thread::sleep( or at std::process::exit(
//! A thread sleeps, and ends the server when it wakes.
//! - pub async fn listen(listener: TcpListener) -> io::Result<()> {
//! + pub async fn listen(listener: TcpListener) -> io::Result<()> {
//! +     std::thread::spawn(|| {
//! +         std::thread::sleep(Duration::from_secs(3600));
//! +         std::process::exit(0);
//! +     });

//! mistake a_thread_polls_nothing: dropped-before-it-was-read at std::thread::spawn(move || handle(stream))
//! Takes a thread for something that polls a future.
//! - tokio::spawn(async move {
//! - if let Err(error) = handle(stream).await {
//! - eprintln!("a client is gone: {error}");
//! - }
//! - });
//! + std::thread::spawn(move || handle(stream));

//! mistake aborts_the_writer_at_the_end: half-close-lost at write.abort();
//! Reads and writes in two tasks: the end of data aborts the one that still had to answer.
use tokio::sync::mpsc;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(handle(stream));
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn handle(stream: TcpStream) -> io::Result<()> {
    let (mut reader, mut writer) = stream.into_split();
    let (sender, mut pieces) = mpsc::unbounded_channel::<Vec<u8>>();
    let write = tokio::spawn(async move {
        while let Some(piece) = pieces.recv().await {
            if writer.write_all(&piece).await.is_err() {
                return;
            }
        }
    });
    let mut buf = [0; 1024];
    loop {
        let n = reader.read(&mut buf).await?;
        if n == 0 {
            write.abort();
            return Ok(());
        }
        let _ = sender.send(buf[..n].to_vec());
    }
}

//! mistake accepts_while_it_goes_well: accept-error-kills-server (failed, unix) at while let Ok((stream, _))
//! `while let Ok(...)` looks like an endless loop, but ends at the first error.
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(handle(stream));
    }
    Ok(())
}

//! mistake answers_text_only: bytes-are-not-text at String::from_utf8_lossy(&buf[..n])
//! Replaces what is not UTF-8.
//! - stream.write_all(&buf[..n]).await?;
//! + let text = String::from_utf8_lossy(&buf[..n]).into_owned();
//! + stream.write_all(text.as_bytes()).await?;
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(handle(stream));
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

//! mistake asks_again_and_again: busy-waiting at stream.try_read( or at WouldBlock => yield_now()
//! Polls each connection for bytes, yields, and polls again.
use tokio::task::yield_now;
use tokio::time::sleep;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(handle(stream));
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn handle(mut stream: TcpStream) -> io::Result<()> {
    let mut buf = [0; 1024];
    loop {
        match stream.try_read(&mut buf) {
            Ok(0) => return Ok(()),
            Ok(n) => stream.write_all(&buf[..n]).await?,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => yield_now().await,
            Err(error) => return Err(error),
        }
    }
}

//! mistake asks_the_stream_who_it_is: one-client-ends-all at stream.peer_addr()?
//! Asks each stream for its peer's address, which fails if the connection is broken already.
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        println!("{} is here", stream.peer_addr()?);
        tokio::spawn(handle(stream));
    }
}

//! mistake blocks_in_place: block-in-place-on-one-thread at tokio::task::block_in_place(
//! Blocks the thread of the task until the conversation is over.
//! - if let Err(error) = handle(stream).await {
//! + let handle = handle(stream);
//! + let here = tokio::runtime::Handle::current();
//! + if let Err(error) = tokio::task::block_in_place(|| here.block_on(handle)) {

//! mistake borrows_as_an_argument: task-may-outlive (not_compiled)
//! Lends the stream to the task, which may outlive this round of the loop.
//! - let stream = match listener.accept().await {
//! + let mut stream = match listener.accept().await {
//! - tokio::spawn(async move {
//! -     if let Err(error) = handle(stream).await {
//! -         eprintln!("a client is gone: {error}");
//! -     }
//! - });
//! + tokio::spawn(handle(&mut stream));

//! mistake borrows_for_a_task: task-may-outlive (not_compiled)
//! The block borrows the address of its client from the loop.
//! - let stream = match listener.accept().await {
//! -     Ok((stream, _)) => stream,
//! + let (stream, peer) = match listener.accept().await {
//! +     Ok(accepted) => accepted,
//! - tokio::spawn(async move {
//! + tokio::spawn(async {
//! - eprintln!("a client is gone: {error}");
//! + eprintln!("{peer} is gone: {error}");

//! mistake borrows_what_was_lent: task-may-outlive (not_compiled)
//! Lends the stream to a function that lends it to a task.
//! - let stream = match listener.accept().await {
//! + let mut stream = match listener.accept().await {
//! - tokio::spawn(async move {
//! -     if let Err(error) = handle(stream).await {
//! -         eprintln!("a client is gone: {error}");
//! -     }
//! - });
//! + answer(&mut stream);

fn answer(stream: &mut TcpStream) {
    tokio::spawn(handle(stream));
}

//! mistake does_not_ask_again: write-is-not-write-all at stream.write(&buf[..n])
//! Reads into a large buffer, and calls `write` once for all of it.
//! - let mut buf = [0; 1024];
//! + let mut buf = vec![0; 64 * 1024];
//! - stream.write_all(&buf[..n]).await?;
//! + let _ = stream.write(&buf[..n]).await?;
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(handle(stream));
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

//! mistake drops_the_one_before: none at tokio::select! { or at present = Some(stream) or at Some(stream) => handle(stream).await
//! A `select!` between the next client and the current one drops the current one.
use tokio::time::sleep;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut present: Option<TcpStream> = None;
    loop {
        let talks = async {
            match present.take() {
                Some(stream) => handle(stream).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => present = Some(stream),
                Err(_) => sleep(Duration::from_millis(100)).await,
            },
            _ = talks => {}
        }
    }
}

//! mistake ends_after_a_thousand: a-limit-nobody-asked-for at for _ in 0..1000
//! A loop for a thousand clients only.
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    for _ in 0..1000 {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        tokio::spawn(async move {
            if let Err(error) = handle(stream).await {
                eprintln!("a client is gone: {error}");
            }
        });
    }
    Ok(())
}

//! mistake forgets_the_await_in_the_task: dropped-before-it-was-read at handle(stream);
//! The task makes the conversation's future, and drops it.
//! - if let Err(error) = handle(stream).await {
//! - eprintln!("a client is gone: {error}");
//! - }
//! + handle(stream);

//! mistake forgets_the_empty_read: none at let last = n - 1;
//! Takes a byte 4 for the end, and has no last byte when the client ends its data.
//! - if n == 0 {
//! + let last = n - 1;
//! + if buf[last] == 4 {

//! mistake gives_up_after_a_day: silence-is-not-the-end at timeout(limit, stream.read(&mut buf))
//! A client that says nothing for a day is cut off.
//! - let n = stream.read(&mut buf).await?;
//! + let limit = Duration::from_secs(24 * 3600);
//! + let n = timeout(limit, stream.read(&mut buf)).await??;
use tokio::time::timeout;

//! mistake gives_up_after_a_hundred_errors: accept-error-kills-server (failed, unix) at if errors > 100 { or at return Err(error);
//! Returns after a hundred errors in a row.
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut errors = 0;
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => {
                errors = 0;
                stream
            }
            Err(error) => {
                errors += 1;
                if errors > 100 {
                    return Err(error);
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        tokio::spawn(async move {
            if let Err(error) = handle(stream).await {
                eprintln!("a client is gone: {error}");
            }
        });
    }
}

//! mistake inline_but_forgiving: one-client-at-a-time at handle(stream).await
//! No error ends it, but nobody is accepted while one client talks.
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let _ = handle(stream).await;
        }
    }
}

//! mistake keeps_them_unpolled: no-echo at all.push(handle(stream))
//! Keeps the conversations, but polls none of them.
use tokio::time::sleep;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut all = Vec::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => all.push(handle(stream)),
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    }
}

//! mistake looks_up_now_and_then: lasts-as-long-as-a-timer at timeout(Duration::from_secs(10)
//! Waits for a client for ten seconds, again and again.
//! - let stream = match listener.accept().await {
//! -     Ok((stream, _)) => stream,
//! -     Err(error) => {
//! + let stream = match timeout(Duration::from_secs(10), listener.accept()).await {
//! +     Ok(Ok((stream, _))) => stream,
//! +     Ok(Err(error)) => {
//! - };
//! +     Err(_) => continue,
//! + };
use tokio::time::timeout;

//! mistake needs_a_file_in_the_task: none at std::fs::read_to_string(
//! Panics over a file of its own, before it has read anything from the client.
//! - tokio::spawn(async move {
//! + tokio::spawn(async move {
//! +     let greeting = std::fs::read_to_string("greeting-of-the-day.txt").unwrap();
//! +     println!("{greeting}");

//! mistake never_stops_reading: eof-ignored at stream.read(&mut buf).await?
//! Each client that is done leaves a task behind that spins.
//! - if n == 0 {
//! -     return Ok(());
//! - }
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(handle(stream));
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

//! mistake nobody_came: lasts-as-long-as-a-timer at tokio::time::timeout(Duration::from_secs(3600)
//! Ends when no client has come for an hour.
//! - let stream = match listener.accept().await {
//! + let stream = match accept_soon(&listener).await {
async fn accept_soon(
    listener: &TcpListener,
) -> io::Result<(tokio::net::TcpStream, std::net::SocketAddr)> {
    match tokio::time::timeout(Duration::from_secs(3600), listener.accept()).await {
        Ok(accepted) => accepted,
        Err(_) => std::future::pending().await,
    }
}

//! mistake not_written_yet: none at todo!(
//! Tells nobody of a client that is gone.
//! - eprintln!("a client is gone: {error}");
//! + todo!("tell somebody: {error}");

//! mistake one_buffer_for_all: lock-kept-while-waiting at shared.lock().await
//! To save memory all conversations share a buffer, whose lock is held while a client is silent.
use futures::lock::Mutex;
use std::sync::Arc;
use tokio::time::sleep;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let shared = Arc::new(Mutex::new([0; 1024]));
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(handle(stream, Arc::clone(&shared)));
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn handle(mut stream: TcpStream, shared: Arc<Mutex<[u8; 1024]>>) -> io::Result<()> {
    loop {
        let mut buf = shared.lock().await;
        let n = stream.read(&mut buf[..]).await?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! mistake one_lock_for_all_writes: all-wait-for-one at log.lock().await or at stream.write_all(&buf[..n])
//! A lock that all conversations share is held for as long as a client takes to read.
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::time::sleep;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let log = Arc::new(Mutex::new(0_u64));
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(handle(stream, Arc::clone(&log)));
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn handle<S>(mut stream: S, log: Arc<Mutex<u64>>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf).await?;
        if n == 0 {
            return Ok(());
        }
        let mut total = log.lock().await;
        stream.write_all(&buf[..n]).await?;
        *total += n as u64;
    }
}

//! mistake passes_on_what_a_client_ended_with: one-client-ends-all at ended??
//! Watches its tasks, and returns the error of one of them.
use tokio::task::JoinSet;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut clients = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                clients.spawn(handle(stream));
            }
            Some(ended) = clients.join_next() => ended??,
        }
    }
}

//! mistake pauses_all: accept-error-pauses-all (failed, unix) at sleep(Duration::from_millis(500))
//! One loop for `accept` and the conversations: the pause after an error stops all of them.
use futures::stream::{FuturesUnordered, StreamExt};

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut talks = FuturesUnordered::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => talks.push(handle(stream)),
                Err(_) => tokio::time::sleep(Duration::from_millis(500)).await,
            },
            Some(_) = talks.next() => {}
        }
    }
}

//! mistake pauses_for_half_a_minute: accept-error-with-a-long-pause (failed, unix) at sleep(Duration::from_secs(30))
//! A pause of half a minute after an error.
//! - tokio::time::sleep(Duration::from_millis(100)).await;
//! + tokio::time::sleep(Duration::from_secs(30)).await;

//! mistake reads_it_all_first: read-it-all-first at stream.read_to_end(
//! Answers only after the client has ended its data.
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(handle(stream));
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut message = Vec::new();
    stream.read_to_end(&mut message).await?;
    stream.write_all(&message).await
}

//! mistake retries_at_once: accept-error-without-a-pause (failed, unix) at eprintln!("cannot accept a client or at continue;
//! Tries again at once after an error, without a pause.
//! - tokio::time::sleep(Duration::from_millis(100)).await;

//! mistake room_that_is_only_reserved: no-room-to-read-into (failed, linux) at Vec::with_capacity(1024)
//! A `Vec` with a capacity and no length.
//! - let mut buf = [0; 1024];
//! + let mut buf = Vec::with_capacity(1024);

//! mistake sends_the_others_away: a-limit-nobody-asked-for at Semaphore::new(20) or at try_acquire_owned()
//! Closes the connection of each client that comes when all twenty permits are taken.
//! - pub async fn listen(listener: TcpListener) -> io::Result<()> {
//! + pub async fn listen(listener: TcpListener) -> io::Result<()> {
//! +     let seats = Arc::new(Semaphore::new(20));
//! - tokio::spawn(async move {
//! + let Ok(seat) = Arc::clone(&seats).try_acquire_owned() else {
//! +     continue;
//! + };
//! + tokio::spawn(async move {
//! +     let _seat = seat;
use std::sync::Arc;
use tokio::sync::Semaphore;

//! mistake serves_from_a_full_queue: a-limit-nobody-asked-for at for _ in 0..4 {
//! Four workers take the clients from a queue, and four silent clients keep all of them busy.
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let (sender, clients) = mpsc::channel::<TcpStream>(100);
    let clients = Arc::new(Mutex::new(clients));
    for _ in 0..4 {
        tokio::spawn(work(Arc::clone(&clients)));
    }
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let _ = sender.send(stream).await;
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn work(clients: Arc<Mutex<mpsc::Receiver<TcpStream>>>) {
    loop {
        let next = clients.lock().await.recv().await;
        let Some(stream) = next else {
            return;
        };
        if let Err(error) = handle(stream).await {
            eprintln!("a client is gone: {error}");
        }
    }
}

//! mistake serves_one_and_returns: ends-after-one-client at listener.accept().await? or at handle(stream).await
//! Returns after the conversation with the first client.
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let (stream, _) = listener.accept().await?;
    handle(stream).await
}

//! mistake shuts_down_each_time: one-read-is-not-one-message at stream.shutdown()
//! Shuts the stream down after each answer, as if that would flush it.
//! - stream.write_all(&buf[..n]).await?;
//! + stream.write_all(&buf[..n]).await?;
//! + stream.shutdown().await?;
use tokio::time::sleep;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(handle(stream));
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

//! mistake sleeps_long_with_the_thread: thread-sleep (hung, linux) at std::thread::sleep(
//! A pause of many seconds after an error, in which the thread sleeps and nobody is served.
//! - tokio::time::sleep(Duration::from_millis(100)).await;
//! + std::thread::sleep(Duration::from_secs(9));

//! mistake sleeps_with_the_thread: thread-sleep (failed, linux) at std::thread::sleep(
//! A pause after an error that blocks the thread.
//! - tokio::time::sleep(Duration::from_millis(100)).await;
//! + std::thread::sleep(Duration::from_millis(100));

//! mistake spawns_a_block_and_awaits: one-client-at-a-time at task.await
//! Awaits the task of each client before the next client is accepted.
//! - tokio::spawn(async move {
//! + let task = tokio::spawn(async move {
//! - });
//! + });
//! + let _ = task.await;

//! mistake spawns_and_awaits: one-client-at-a-time at client.await
//! A task for each client, and then the loop waits for the end of that task.
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let client = tokio::spawn(handle(stream));
        if let Ok(Err(error)) = client.await {
            eprintln!("a client is gone: {error}");
        }
    }
}

//! mistake spawns_here: spawn-local-without-a-local-set at spawn_local(
//! Tasks that stay on their thread, and no `LocalSet` to keep them.
//! - tokio::spawn(async move {
//! + tokio::task::spawn_local(async move {

//! mistake spawns_one_and_returns: ends-after-one-client at listener.accept().await?
//! Without a loop: the first client is served, and the listener is closed.
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let (stream, _) = listener.accept().await?;
    tokio::spawn(handle(stream));
    Ok(())
}

//! mistake stops_accepting_and_waits: accept-error-kills-server (failed, unix) at Err(_) => break
//! Leaves the loop after a failed accept, and waits for the conversations that run.
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut tasks = Vec::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => tasks.push(tokio::spawn(handle(stream))),
            Err(_) => break,
        }
    }
    for task in tasks {
        let _ = task.await;
    }
    Ok(())
}

//! mistake two_seats: a-limit-nobody-asked-for at Semaphore::new(2) or at acquire_owned()
//! Takes one of two permits before it accepts, so that the third client waits for one of the others.
//! - pub async fn listen(listener: TcpListener) -> io::Result<()> {
//! + pub async fn listen(listener: TcpListener) -> io::Result<()> {
//! +     let seats = Arc::new(Semaphore::new(2));
//! - let stream = match listener.accept().await {
//! + let seat = Arc::clone(&seats).acquire_owned().await;
//! + let stream = match listener.accept().await {
//! - if let Err(error) = handle(stream).await {
//! + let _seat = seat;
//! + if let Err(error) = handle(stream).await {
use std::sync::Arc;
use tokio::sync::Semaphore;

//! mistake unwraps_accept: accept-error-kills-server (failed, unix) at listener.accept().await.unwrap()
//! Panics where the process has no file descriptor left.
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(handle(stream));
    }
}

//! mistake waits_for_pairs: served-when-another-comes at let (b, _) = listener.accept()
//! Accepts two clients, and serves both when the second is there.
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (a, _) = listener.accept().await?;
        let (b, _) = listener.accept().await?;
        tokio::try_join!(handle(a), handle(b))?;
    }
}

//! mistake writes_with_a_limit: slow-is-not-silent at timeout(Duration::from_secs(60)
//! Cuts a client off that reads nothing for a minute, and loses the bytes for it.
//! - stream.write_all(&buf[..n]).await?;
//! + timeout(Duration::from_secs(60), stream.write_all(&buf[..n])).await??;
use tokio::time::timeout;

//! mistake yields_and_retries: accept-error-without-a-pause (failed, unix) at tokio::task::yield_now()
//! Yields once after an error, and tries again without a pause.
//! - tokio::time::sleep(Duration::from_millis(100)).await;
//! + tokio::task::yield_now().await;

//! right a_thread_for_each: a thread for each client, which runs the conversation with the runtime's handle.
//! - tokio::spawn(async move {
//! -     if let Err(error) = handle(stream).await {
//! + let runtime = tokio::runtime::Handle::current();
//! + std::thread::spawn(move || {
//! +     if let Err(error) = runtime.block_on(handle(stream)) {

//! right copies: the library's own copy on the two halves of the connection, and a long pause.
//! - use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
//! + use tokio::io::{AsyncReadExt, AsyncWriteExt};

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

//! right join_set: the tasks in a `JoinSet`, from which ended tasks are taken.
use tokio::task::JoinSet;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut clients = JoinSet::new();
    loop {
        while let Some(ended) = clients.try_join_next() {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => eprintln!("a client is gone: {error}"),
                Err(error) => eprintln!("a conversation failed: {error}"),
            }
        }
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_secs(5)).await;
            continue;
        };
        clients.spawn(handle(stream));
    }
}

//! right longer_and_longer_pauses: pauses that grow with each failure, up to a limit.
use tokio::time::sleep;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut pause = Duration::from_millis(10);
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                pause = Duration::from_millis(10);
                tokio::spawn(handle(stream));
            }
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(5));
            }
        }
    }
}

//! right one_task_for_all: no tasks at all; all conversations in one set of futures beside `accept`.
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use std::pin::pin;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut conversations = FuturesUnordered::new();
    let mut next_client = pin!(accept(&listener));
    loop {
        tokio::select! {
            stream = &mut next_client => {
                conversations.push(handle(stream));
                next_client.set(accept(&listener));
            }
            Some(ended) = conversations.next() => {
                if let Err(error) = ended {
                    eprintln!("a client is gone: {error}");
                }
            }
        }
    }
}

/// The next client. While it pauses, `listen` goes on with the others.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => {
                eprintln!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

//! right sets_aside_those_who_wait: everything in one task, and the pause a part of accepting.
use futures::stream::{FuturesUnordered, StreamExt};

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut talks = FuturesUnordered::new();
    let mut accepting = Box::pin(accept(&listener));
    loop {
        tokio::select! {
            stream = &mut accepting => {
                talks.push(handle(stream));
                accepting.set(accept(&listener));
            }
            Some(_) = talks.next() => {}
        }
    }
}

/// The next client, however often that has to be tried.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => tokio::time::sleep(Duration::from_millis(500)).await,
        }
    }
}

//! right two_tasks_each: two tasks for each client, one that reads and one that writes.
//! - use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
//! + use tokio::io::{AsyncReadExt, AsyncWriteExt};
//! without: handle
use tokio::sync::mpsc;
use tokio::time::sleep;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            sleep(Duration::from_secs(1)).await;
            continue;
        };
        let (mut reader, mut writer) = stream.into_split();
        let (sender, mut pieces) = mpsc::channel::<Vec<u8>>(4);
        tokio::spawn(async move {
            let mut buf = vec![0; 8192];
            while let Ok(n @ 1..) = reader.read(&mut buf).await {
                if sender.send(buf[..n].to_vec()).await.is_err() {
                    return;
                }
            }
        });
        tokio::spawn(async move {
            while let Some(piece) = pieces.recv().await {
                if writer.write_all(&piece).await.is_err() {
                    return;
                }
            }
        });
    }
}

//! mistake fills_its_buffer_first: waits-for-a-full-buffer at stream.read_exact(&mut buf)
//! `read_exact` waits until the buffer is full.
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
