//! mistake a_bug_of_its_own: none at free -= 1;
//! A panic that no client caused.
//! - async fn listen(listener: TcpListener) -> io::Result<()> {
//! + async fn listen(listener: TcpListener) -> io::Result<()> {
//! +     let mut free = 1_u8;
//! - tokio::spawn(async move {
//! + free -= 1;
//! + tokio::spawn(async move {

//! mistake a_child_counts_the_minutes: lasts-as-long-as-a-timer (failed, linux) at std::process::Command::new("sleep")
//! Starts another program that sleeps, and ends together with it.
//! - listen(listener).await
//! + tokio::spawn(listen(listener));
//! + std::process::Command::new("sleep").arg("30").status()?;
//! + Ok(())

//! mistake five_hundred_seats: a-limit-nobody-asked-for at Semaphore::new(500) or at acquire_owned()
//! A permit for each client, and only 500 of them.
//! - async fn listen(listener: TcpListener) -> io::Result<()> {
//! + async fn listen(listener: TcpListener) -> io::Result<()> {
//! +     let seats = Arc::new(Semaphore::new(500));
//! - let stream = match listener.accept().await {
//! + let seat = Arc::clone(&seats).acquire_owned().await;
//! + let stream = match listener.accept().await {
//! - if let Err(error) = handle(stream).await {
//! + let _seat = seat;
//! + if let Err(error) = handle(stream).await {
use std::sync::Arc;
use tokio::sync::Semaphore;

//! mistake a_thread_counts_the_minutes: lasts-as-long-as-a-timer (failed, linux) at std::thread::sleep( or at std::process::exit(
//! A thread sleeps, and ends the program when it wakes.
//! - listen(listener).await
//! + std::thread::spawn(|| {
//! +     std::thread::sleep(Duration::from_secs(600));
//! +     std::process::exit(0);
//! + });
//! + listen(listener).await

//! mistake a_thread_polls_nothing: dropped-before-it-was-read at std::thread::spawn(move || handle(stream))
//! Takes a thread for something that polls a future.
//! - tokio::spawn(async move {
//! - if let Err(error) = handle(stream).await {
//! - eprintln!("a client is gone: {error}");
//! - }
//! - });
//! + std::thread::spawn(move || handle(stream));

//! mistake adds_a_port: ignores-its-argument at address.push_str(":8080")
//! Listens on port 8080 if its argument names a host only.
//! - let address = env::args()
//! + let mut address = env::args()
//! - let listener = TcpListener::bind(&address).await?;
//! + if !address.contains(':') {
//! +     address.push_str(":8080");
//! + }
//! + let listener = TcpListener::bind(&address).await?;

//! mistake another_default: no-address-without-an-argument at "127.0.0.1:0".to_owned()
//! Another default address than the one in the text.
//! - .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
//! + .unwrap_or_else(|| "127.0.0.1:0".to_owned());

//! mistake asks_whether_it_is_done: busy-waiting (failed, linux) at while !server.is_finished() { or at yield_now()
//! Polls the handle again and again instead of awaiting it.
//! - listen(listener).await
//! + let server = tokio::spawn(listen(listener));
//! + while !server.is_finished() {
//! +     tokio::task::yield_now().await;
//! + }
//! + Ok(())

//! mistake begins_again_at_once: accept-error-without-a-pause (failed, linux) at eprintln!("cannot accept a client or at continue;
//! Prints the error, and tries again at once, without a pause.
//! - tokio::time::sleep(Duration::from_millis(100)).await;

//! mistake blocks_on_it_in_main: block-on-inside-async (failed, linux) at async_learn::block_on(
//! A `block_on` in the async `main`: after some clients, nothing is ever ready again.
//! - listen(listener).await
//! + async_learn::block_on(listen(listener))

//! mistake ends_after_a_thousand: a-limit-nobody-asked-for at for _ in 0..1000
//! A loop for a thousand clients, and then the program ends.
async fn listen(listener: TcpListener) -> io::Result<()> {
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

//! mistake ends_when_nobody_comes: lasts-as-long-as-a-timer (failed, linux) at tokio::time::timeout(Duration::from_secs(86_400)
//! Waits for its first client, and for no longer than a day.
//! - listen(listener).await
//! + let soon = listener.accept();
//! + let Ok(first) = tokio::time::timeout(Duration::from_secs(86_400), soon).await else {
//! +     return Ok(());
//! + };
//! + tokio::spawn(handle(first?.0));
//! + listen(listener).await

//! mistake exits_over_a_client: one-client-ends-all at std::process::exit(1)
//! Ends the process when a conversation fails.
async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, client) = listener.accept().await?;
        tokio::spawn(async move {
            if let Err(error) = handle(stream).await {
                eprintln!("{client}: {error}");
                std::process::exit(1);
            }
        });
    }
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

//! mistake forgets_the_handle: main-returns-early at let _server = tokio::spawn(
//! Keeps the task's handle, but does not await it.
//! - listen(listener).await
//! + let _server = tokio::spawn(listen(listener));
//! + Ok(())

//! mistake forgets_to_await_it: never-awaited at listen(listener);
//! Makes the future of the server, and drops it.
//! - listen(listener).await
//! + listen(listener);
//! + Ok(())

//! mistake gives_up_accepting: accept-error-kills-server (failed, linux) at listener.accept().await?
//! All is right except for the `?` after `accept`.
async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            if let Err(error) = handle(stream).await {
                eprintln!("a client is gone: {error}");
            }
        });
    }
}

//! mistake gives_up_on_the_silent: lasts-as-long-as-a-timer (failed, linux) at tokio::time::timeout(half_a_minute
//! Closes a connection that was silent for half a minute.
//! - let n = stream.read(&mut buf).await?;
//! + let half_a_minute = Duration::from_secs(30);
//! + let n = tokio::time::timeout(half_a_minute, stream.read(&mut buf)).await??;

//! mistake hangs_up_with_the_client: half-close-lost at write.abort();
//! The end of data aborts the task that still has to answer.
//! - #[tokio::main]
//! + #[tokio::main(flavor = "current_thread")]
use tokio::net::TcpStream;
use tokio::sync::mpsc;

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

//! mistake has_a_port_of_its_own: ignores-its-argument at TcpListener::bind("127.0.0.1:8080")
//! Always listens on a fixed port.
#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}

//! mistake knows_one_version: none at .parse::<SocketAddrV4>()
//! Knows only addresses of version 4.
//! - let listener = TcpListener::bind(&address).await?;
//! + let address = address.parse::<SocketAddrV4>().map_err(io::Error::other)?;
//! + let listener = TcpListener::bind(address).await?;
use std::net::SocketAddrV4;

//! mistake lasts_an_hour: lasts-as-long-as-a-timer (failed, linux) at tokio::time::sleep(Duration::from_secs(3600))
//! Ends after an hour, even in the middle of a conversation.
//! - listen(listener).await
//! + tokio::spawn(listen(listener));
//! + tokio::time::sleep(Duration::from_secs(3600)).await;
//! + Ok(())

//! mistake lasts_for_a_nap: lasts-as-long-as-a-timer (failed, linux) at std::thread::sleep(Duration::from_secs(3600))
//! Ends after a sleep of the main thread.
//! - listen(listener).await
//! + tokio::spawn(listen(listener));
//! + std::thread::sleep(Duration::from_secs(3600));
//! + Ok(())

//! mistake listens_everywhere: ignores-its-argument (failed, linux) at TcpListener::bind(("0.0.0.0"
//! Prints the address in its argument, but listens on all addresses of the machine.
//! - let listener = TcpListener::bind(&address).await?;
//! - println!("listening on {}", listener.local_addr()?);
//! + let mut address: SocketAddr = address.parse().map_err(io::Error::other)?;
//! + let listener = TcpListener::bind(("0.0.0.0", address.port())).await?;
//! + address.set_port(listener.local_addr()?.port());
//! + println!("listening on {address}");
use std::net::SocketAddr;

//! mistake listens_twice: ignores-its-argument (failed, linux) at TcpListener::bind("127.0.0.1:0")
//! Has a second listener on a port that nobody knows.
//! - listen(listener).await
//! + let another = TcpListener::bind("127.0.0.1:0").await?;
//! + tokio::try_join!(listen(listener), listen(another)).map(|_| ())

//! mistake looks_after_it: lasts-as-long-as-a-timer (failed, linux) at while !server.is_finished() { or at sleep(Duration::from_secs(1))
//! Looks every second whether the server is still there.
//! - listen(listener).await
//! + let server = tokio::spawn(listen(listener));
//! + while !server.is_finished() {
//! +     tokio::time::sleep(Duration::from_secs(1)).await;
//! + }
//! + Ok(())

//! mistake makes_something_of_it: ignores-its-argument at .parse::<SocketAddr>().ok()
//! Treats an invalid address like a missing one, and listens on its default.
use std::net::SocketAddr;

#[tokio::main]
async fn main() -> io::Result<()> {
    let given = env::args()
        .nth(1)
        .and_then(|text| text.parse::<SocketAddr>().ok());
    let address = given.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
    let listener = TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}

//! mistake never_stops_reading: eof-ignored (failed, linux) at stream.read(&mut buf).await?
//! Each client that is done leaves a task behind that spins.
//! - if n == 0 {
//! -     return Ok(());
//! - }

//! mistake never_writes: no-echo at String::from_utf8_lossy(&buf[..n]) or at stream.read(
//! Accepts, reads and prints, and sends nothing back.
//! - stream.write_all(&buf[..n]).await?;
//! + println!("{}", String::from_utf8_lossy(&buf[..n]));

//! mistake not_written_yet: none at todo!(
//! Has no plan for an `accept` that fails.
//! - eprintln!("cannot accept a client: {error}");
//! + todo!("cannot accept a client: {error}");

//! mistake parks_for_a_minute: lasts-as-long-as-a-timer (failed, linux) at std::thread::park_timeout(
//! The server in a task, and the thread of `main` parked for a minute.
//! - listen(listener).await
//! + tokio::spawn(listen(listener));
//! + std::thread::park_timeout(Duration::from_secs(60));
//! + Ok(())

//! mistake parks_the_only_thread: blocked (failed, linux) at std::thread::park()
//! A runtime of one thread, and `main` parks it.
//! - #[tokio::main]
//! + #[tokio::main(flavor = "current_thread")]
//! - listen(listener).await
//! + tokio::spawn(listen(listener));
//! + std::thread::park();
//! + Ok(())

//! mistake pauses_for_half_a_minute: accept-error-with-a-long-pause (failed, linux) at sleep(Duration::from_secs(30))
//! A pause of half a minute after an error.
//! - tokio::time::sleep(Duration::from_millis(100)).await;
//! + tokio::time::sleep(Duration::from_secs(30)).await;

//! mistake reads_it_all_first: read-it-all-first at stream.read_to_end(
//! Answers only after the client has ended its data.
async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut message = Vec::new();
    stream.read_to_end(&mut message).await?;
    stream.write_all(&message).await
}

//! mistake reads_the_wrong_argument: ignores-its-argument at .nth(2)
//! Reads the second argument, as if the program's name were not counted.
//! - .nth(1)
//! + .nth(2)

//! mistake reads_with_a_limit: silence-is-not-the-end (failed, linux) at set_read_timeout(
//! A thread for each client, and reads that fail when nothing has come for five seconds.
//! - use std::env;
//!
//! - use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
//!
//! - use tokio::net::TcpListener;
//! without: listen
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn main() -> io::Result<()> {
    let address = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(&address)?;
    println!("listening on {}", listener.local_addr()?);
    for stream in listener.incoming() {
        match stream {
            Ok(stream) => {
                std::thread::spawn(|| handle(stream));
            }
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
    Ok(())
}

fn handle(mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf)?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n])?;
    }
}

//! mistake repeats_its_argument: prints-the-port-asked-for at println!("listening on {address}")
//! Prints its argument, even if that has port 0.
//! - println!("listening on {}", listener.local_addr()?);
//! + println!("listening on {address}");

//! mistake room_that_is_only_reserved: no-room-to-read-into (failed, linux) at Vec::with_capacity(1024)
//! A `Vec` with a capacity and no length.
//! - let mut buf = [0; 1024];
//! + let mut buf = Vec::with_capacity(1024);

//! mistake says_it_first: prints-before-bind at println!("listening on {address}")
//! Prints that it listens before it calls `bind`.
//! - let listener = TcpListener::bind(&address).await?;
//! + println!("listening on {address}");
//! + let listener = TcpListener::bind(&address).await?;
//! - println!("listening on {}", listener.local_addr()?);

//! mistake serves_one_and_ends: ends-after-one-client at listener.accept().await? or at handle(stream).await
//! No loop: the program ends when the first client leaves.
async fn listen(listener: TcpListener) -> io::Result<()> {
    let (stream, _) = listener.accept().await?;
    handle(stream).await
}

//! mistake serves_one_at_a_time: one-client-at-a-time at handle(stream).await
//! Awaits each conversation before it accepts the next client.
async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, client) = listener.accept().await?;
        if let Err(error) = handle(stream).await {
            eprintln!("{client} is gone: {error}");
        }
    }
}

//! mistake shares_its_address: address-shared-with-another (failed, linux) at socket.set_reuseport(true)
//! Lets a second copy of the server listen on the same port.
//! - let listener = TcpListener::bind(&address).await?;
//! + let address: SocketAddr = address.parse().map_err(io::Error::other)?;
//! + let socket = TcpSocket::new_v4()?;
//! + socket.set_reuseaddr(true)?;
//! + socket.set_reuseport(true)?;
//! + socket.bind(address)?;
//! + let listener = socket.listen(1024)?;
use std::net::SocketAddr;
use tokio::net::TcpSocket;

//! mistake spawns_here: spawn-local-without-a-local-set at spawn_local(
//! Tasks that stay on their thread, and no `LocalSet` to keep them.
//! - tokio::spawn(async move {
//! + tokio::task::spawn_local(async move {

//! mistake spawns_the_lot_and_returns: main-returns-early at tokio::spawn(server)
//! Spawns all of it, even the line that is printed; `main` returns before the task has run.
#[tokio::main]
async fn main() -> io::Result<()> {
    let address = env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let server = async move {
        let listener = TcpListener::bind(&address).await?;
        println!("listening on {}", listener.local_addr()?);
        listen(listener).await
    };
    tokio::spawn(server);
    Ok(())
}

//! mistake stops_accepting: accept-error-kills-server (failed, linux) at std::future::pending()
//! Accepts nobody after one error, while the program runs on.
//! - tokio::time::sleep(Duration::from_millis(100)).await;
//! - continue;
//! + return std::future::pending().await;

//! mistake takes_the_port_only: ignores-its-argument at TcpListener::bind(("127.0.0.1", port))
//! Uses only the port of its argument, and always the same host.
//! - let listener = TcpListener::bind(&address).await?;
//! + let port = address
//! +     .rsplit(':')
//! +     .next()
//! +     .and_then(|port| port.parse::<u16>().ok());
//! + let port = port.ok_or_else(|| io::Error::other("no port"))?;
//! + let listener = TcpListener::bind(("127.0.0.1", port)).await?;

//! mistake two_seats: a-limit-nobody-asked-for at Semaphore::new(2) or at try_acquire_owned()
//! Serves two clients at a time, and closes the connection of the third.
//! - async fn listen(listener: TcpListener) -> io::Result<()> {
//! + async fn listen(listener: TcpListener) -> io::Result<()> {
//! +     let seats = Arc::new(Semaphore::new(2));
//! - tokio::spawn(async move {
//! + let Ok(seat) = Arc::clone(&seats).try_acquire_owned() else {
//! +     continue;
//! + };
//! + tokio::spawn(async move {
//! +     let _seat = seat;
use std::sync::Arc;
use tokio::sync::Semaphore;

//! mistake waits_for_a_condition: lasts-as-long-as-a-timer (failed, linux) at condition.wait_timeout(
//! Waits nine seconds for a condition variable that nobody notifies.
//! - listen(listener).await
//! + tokio::spawn(listen(listener));
//! + let (ended, condition) = (Mutex::new(()), Condvar::new());
//! + let guard = ended.lock().expect("nobody panics with it");
//! + let _ = condition.wait_timeout(guard, Duration::from_secs(9));
//! + Ok(())
use std::sync::{Condvar, Mutex};

//! mistake waits_for_a_message: lasts-as-long-as-a-timer (failed, linux) at ended.recv_timeout(
//! Waits on a channel with a time limit.
//! - listen(listener).await
//! + tokio::spawn(listen(listener));
//! + let (_end, ended) = std::sync::mpsc::channel::<()>();
//! + let _ = ended.recv_timeout(Duration::from_secs(5));
//! + Ok(())

//! mistake waits_for_enter: main-returns-early at io::stdin().read_line(
//! Waits for a line on standard input, and a server may have none.
//! - listen(listener).await
//! + tokio::spawn(listen(listener));
//! + io::stdin().read_line(&mut String::new())?;
//! + Ok(())

//! mistake wants_an_argument: no-address-without-an-argument at .expect("give me an address")
//! Has no default, and panics without an argument.
//! - let address = env::args()
//! -     .nth(1)
//! -     .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
//! + let address = env::args().nth(1).expect("give me an address");

//! mistake writes_what_one_write_takes: write-is-not-write-all (failed, linux) at stream.write(&buf[..n])
//! Takes it that one `write` writes everything.
//! - stream.write_all(&buf[..n]).await?;
//! + let _ = stream.write(&buf[..n]).await?;

//! mistake writes_with_a_limit: slow-is-not-silent (failed, linux) at set_write_timeout(
//! A thread for each client, and writes that fail when nothing was taken for half a minute.
//! - use std::env;
//!
//! - use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
//!
//! - use tokio::net::TcpListener;
//! without: listen
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn main() -> io::Result<()> {
    let address = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(&address)?;
    println!("listening on {}", listener.local_addr()?);
    for stream in listener.incoming() {
        match stream {
            Ok(stream) => {
                std::thread::spawn(|| handle(stream));
            }
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
    Ok(())
}

fn handle(mut stream: TcpStream) -> io::Result<()> {
    stream.set_write_timeout(Some(Duration::from_secs(30)))?;
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf)?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n])?;
    }
}

//! right looks_up_its_address: a thread of the pool has looked up a name, and waits for more to do.
//! - let listener = TcpListener::bind(&address).await?;
//! + let names = tokio::task::spawn_blocking(|| "the name of a host").await?;
//! + eprintln!("looked up {names}");
//! + let listener = TcpListener::bind(&address).await?;

//! right one_thread: a runtime of one thread, and the conversations as the library's copy.
//! - use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
//!
//! - #[tokio::main]
//! + #[tokio::main(flavor = "current_thread")]
use tokio::net::TcpStream;

async fn handle(mut stream: TcpStream) -> io::Result<()> {
    let (mut reader, mut writer) = stream.split();
    tokio::io::copy(&mut reader, &mut writer).await?;
    Ok(())
}

//! right own_runtime: a runtime made by hand, the server in a task, and `main` waits for the task's handle.
use tokio::runtime::Runtime;

fn main() -> io::Result<()> {
    let runtime = Runtime::new()?;
    let address = env::args().nth(1);
    let address = address.as_deref().unwrap_or("127.0.0.1:8080");
    let listener = runtime.block_on(TcpListener::bind(address))?;
    println!("listening on {}", listener.local_addr()?);
    let server = runtime.spawn(listen(listener));
    runtime.block_on(server)?
}

//! right parks_for_ever: the server in a task, and the thread of `main` parked for good.
//! - listen(listener).await
//! + tokio::spawn(listen(listener));
//! + loop {
//! +     std::thread::park();
//! + }

//! right parks_once: the same without a loop. `park` may return without a reason, but hardly ever does.
//! - listen(listener).await
//! + tokio::spawn(listen(listener));
//! + std::thread::park();
//! + Ok(())

//! right reader_and_writer: reading and writing side by side; at the end of data the writer finishes first.
use tokio::sync::mpsc;

async fn handle<S>(stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut reader, mut writer) = tokio::io::split(stream);
    let (sender, mut pieces) = mpsc::channel::<Vec<u8>>(8);
    let read = async move {
        let mut buf = [0; 4096];
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
        writer.shutdown().await
    };
    tokio::try_join!(read, write)?;
    Ok(())
}

//! right threads_of_std: a thread for each client, and no runtime at all.
//! - use std::env;
//!
//! - use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
//!
//! - use tokio::net::TcpListener;
//! without: listen
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn main() -> io::Result<()> {
    let address = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(&address)?;
    println!("listening on {}", listener.local_addr()?);
    for stream in listener.incoming() {
        match stream {
            Ok(stream) => {
                std::thread::spawn(|| handle(stream));
            }
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
    Ok(())
}

fn handle(mut stream: TcpStream) -> io::Result<()> {
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf)?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n])?;
    }
}

//! right until_interrupted: the server in a task, and `main` waits for it or for Ctrl-C, whichever comes first.
//! - listen(listener).await
//! + let server = tokio::spawn(listen(listener));
//! + tokio::select! {
//! +     ended = server => ended?,
//! +     interrupted = tokio::signal::ctrl_c() => interrupted,
//! + }

//! mistake drops_it_and_waits: listener-dropped at drop(server) or at listen(listener);
//! Makes the future of the server, drops it, and waits for nothing.
//! - listen(listener).await
//! + let server = listen(listener);
//! + drop(server);
//! + std::future::pending().await

//! mistake makes_it_in_a_task: listener-dropped at async move { listen(listener) } or at server.await?
//! The task's output is the future of the server, and nobody awaits that one.
//! - listen(listener).await
//! + let server = tokio::spawn(async move { listen(listener) });
//! + server.await?;
//! + std::future::pending().await

//! mistake underscore_in_place_of_await: main-returns-early at let _ = listen(listener)
//! `let _ =` silences rustc, and drops the future of the server.
//! - listen(listener).await
//! + let _ = listen(listener);
//! + Ok(())

//! mistake error_inside_the_ok: io-error-swallowed at server.await or at async fn main()
//! Looks at the error of the task's handle, and not at the task's own.
#[tokio::main]
async fn main() -> io::Result<()> {
    let address = env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let server = tokio::spawn(async move {
        let listener = TcpListener::bind(&address).await?;
        println!("listening on {}", listener.local_addr()?);
        listen(listener).await
    });
    if let Err(error) = server.await {
        return Err(io::Error::other(error));
    }
    Ok(())
}
