//! error main_await_number: not-a-future over first_await
//! `quote` returns a number, and a number can't be awaited.
//! source: own
pub fn main() {
    block_on(async { println!("A shelf with side 3 costs {} coins.", quote(3).await) });
}

//! error block_on_unit: not-a-future over sequential
//! `block_on` wants a future; an ordinary function has run already.
//! source: own
//! whole program
use async_learn::{block_on, do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    let first = block_on(do_one_thing(x));
    let second = block_on(do_another_thing(x));
    let third = block_on(do_one_thing(x + 1));
    let fourth = block_on(do_another_thing(x + 1));
    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}

//! error sync_twin: not-a-future over in_sequence
//! The ordinary function `do_one_thing` gives a number, which is no future; the async twin was meant.
//! source: own
use async_learn::{do_another_thing, do_one_thing};

pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing(number).await;
    let map = do_another_thing(number + 1).await;
    let text = do_one_thing(number + 2).await;
    let back = do_another_thing(number + 3).await;
    vec![cover, map, text, back]
}

//! error double_await: not-a-future over in_sequence
//! A value that was awaited already is awaited again.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number).await;
    let map = do_another_thing_async(number + 1).await;
    let text = do_one_thing_async(number + 2).await;
    let back = do_another_thing_async(number + 3).await;
    vec![cover.await, map.await, text.await, back.await]
}

//! error note_await: not-a-future over lazy_futures
//! `note` is an ordinary closure, and its () can't be awaited.
//! source: own
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let records = do_one_thing_async(size).await;
    do_another_thing_async(size).await;
    note("ready").await;
    records
}

//! error await_result: not-a-future over try_join
//! What `try_join!` gives is a Result already, no future.
//! source: own
pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    tokio::try_join!(name, visits, credit).await
}

//! error join_await: not-a-future over join
//! `join!` awaits by itself and gives a tuple, which is no future.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    )
    .await
}

//! error join_args_futures: awaited-inside-join over join
//! `join!` takes futures; these are awaited before, one after the other.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    futures::join!(
        do_one_thing_async(x).await,
        do_another_thing_async(x).await,
        do_one_thing_async(y).await,
        do_another_thing_async(y).await
    )
}

//! error join_args_let: awaited-inside-join over join
//! `join!` gets numbers, since the lines before have awaited the futures.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let one_x = do_one_thing_async(x).await;
    let another_x = do_another_thing_async(x).await;
    let one_y = do_one_thing_async(y).await;
    let another_y = do_another_thing_async(y).await;
    tokio::join!(one_x, another_x, one_y, another_y)
}

//! error try_join_args: awaited-inside-join over try_join
//! `try_join!` takes futures; awaiting each before waits one after the other.
//! source: own
pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    tokio::try_join!(name.await, visits.await, credit.await)
}

//! error join_all_args: awaited-inside-join over in_sequence
//! `join_all` takes futures, and these were awaited already.
//! source: own
use futures::future::join_all;

pub async fn print_leaflet(number: u32) -> Vec<u32> {
    join_all([
        do_one_thing_async(number).await,
        do_another_thing_async(number + 1).await,
        do_one_thing_async(number + 2).await,
        do_another_thing_async(number + 3).await,
    ])
    .await
}

//! error join_all_map_await: not-a-future over join_many
//! `join_all` wants futures, and the loop has awaited all of them before.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut requests = Vec::new();
    for &id in ids {
        requests.push(fetch(id).await);
    }
    join_all(requests).await
}

//! error vec_await: not-a-future over join_many
//! A Vec of futures is no future; join_all makes one of it.
//! source: SO "wait for a vector of futures"
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests: Vec<_> = ids.iter().map(|&id| fetch(id)).collect();
    requests.await
}

//! error tuple_await: not-a-future over join
//! A tuple of futures is no future; `join!` makes one of them.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    (
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    )
        .await
}

//! error array_await: not-a-future over in_sequence
//! An array of futures is no future.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let pages = [do_one_thing_async(number), do_one_thing_async(number + 2)];
    pages.await.to_vec()
}

//! error map_await: not-a-future over join_many
//! An iterator of futures is no future.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    ids.iter().map(|&id| fetch(id)).await.collect()
}

//! error stream_await: not-a-future over bounded
//! A stream is no future: it gives many items, one for each `next().await`.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let outputs = stream::iter(files.iter().map(|&file| fetch(file)))
        .buffer_unordered(limit)
        .await;
    for output in outputs {
        show(output);
    }
}

//! error closure_not_called: not-a-future over async_closures
//! A closure is no future; calling it gives one.
//! source: own
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let mut attempt = 1;
    loop {
        match operation.await {
            Err(_) if attempt < attempts => attempt += 1,
            outcome => return outcome,
        }
    }
}

//! error fn_not_called: not-a-future over first_await
//! The function was not called, and only its call gives a future.
//! source: rustc async-fn-ctor-passed-as-arg
async fn shelf() -> u32 {
    do_one_thing_async(3).await
}

pub async fn price(side: u32) -> u32 {
    let standard = shelf.await;
    area(side).await + standard
}

//! error block_on_fn: not-a-future over first_await
//! `block_on` got the function in place of the future that its call gives.
//! source: rustc async-fn-ctor-passed-as-arg
async fn nightly() {
    println!("{}", price(3).await);
}

pub fn main() {
    block_on(nightly);
}

//! error block_on_closure: not-a-future over first_await
//! `block_on` takes a future, not a closure.
//! source: own
pub fn quote(side: u32) -> u32 {
    block_on(|| price(side))
}

//! error block_on_async_closure: not-a-future over first_await
//! `block_on` takes a future: an async block, not an async closure.
//! source: own
pub fn quote(side: u32) -> u32 {
    block_on(async || price(side).await)
}

//! error spawn_awaited: awaited-before-spawn over echo_listen
//! The argument of `spawn` was awaited, so it is a Result and no future.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(handle(stream).await);
    }
}

//! error spawn_closure: task-or-thread over echo_listen
//! `tokio::spawn` takes a future, not a closure as a thread does.
//! source: SO "tokio::spawn closure"
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(move || handle(stream));
    }
}

//! error spawn_closure_block: task-or-thread over echo_listen
//! `tokio::spawn` takes a future; `|| async { … }` only makes one when it is called.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, peer) = listener.accept().await?;
        tokio::spawn(move || async move {
            let _ = handle(stream).await;
            println!("{peer} is gone");
        });
    }
}

//! error spawn_async_closure: task-or-thread over echo_listen
//! An async closure is not a future until it is called.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move || {
            let _ = handle(stream).await;
        });
    }
}

//! error std_connect: not-a-future over echo_handle
//! A type of std blocks and has no futures; tokio's type was meant.
//! source: users.rust-lang.org std TcpStream await
//! whole program
use std::io;
use std::net::TcpStream;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf).await?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let stream = TcpStream::connect("127.0.0.1:8080").await?;
    println!("connected to {}", stream.peer_addr()?);
    Ok(())
}

//! error std_bind: not-a-future over echo_server
//! Std's listener blocks; its `bind` gives a Result, no future.
//! source: own
//! - use std::time::Duration;
//! + use std::net::TcpListener;
//!
//! - use tokio::net::TcpListener;
#[tokio::main]
async fn main() -> io::Result<()> {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(&address).await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}

async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let _ = handle(stream).await;
        });
    }
}

//! error std_udp: not-a-future over udp_echo
//! Std's UdpSocket has no futures; tokio's was meant.
//! source: own
//! whole program
use std::io;
use std::net::UdpSocket;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        let _ = socket.send_to(&buf[..n], peer).await;
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080")?;
    serve(socket).await
}

//! error thread_sleep: not-a-future over echo_listen
//! Std's sleep blocks its thread and is no future; tokio's sleep was meant.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            std::thread::sleep(std::time::Duration::from_millis(100)).await;
            continue;
        };
        tokio::spawn(handle(stream));
    }
}

//! error std_mutex: not-a-future over join_many
//! The lock of a std Mutex gives a Result at once, no future.
//! source: own
use std::sync::Mutex;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let shelf = Mutex::new(Vec::new());
    for &id in ids {
        let title = fetch(id).await;
        shelf.lock().await.push(title);
    }
    shelf.into_inner().unwrap()
}

//! error std_channel: not-a-future over bounded
//! Std's channel blocks, and its `recv` is no future.
//! source: own
use std::sync::mpsc;

pub async fn mirror(
    files: &[u32],
    _limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let (tx, rx) = mpsc::channel();
    for &file in files {
        tx.send(fetch(file).await).unwrap();
    }
    drop(tx);
    while let Ok(output) = rx.recv().await {
        show(output);
    }
}

//! error std_fs: not-a-future over join_many
//! Std::fs blocks and returns no future.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    if let Ok(cached) = std::fs::read_to_string("titles.txt").await {
        return cached.lines().map(str::to_owned).collect();
    }
    join_all(ids.iter().map(|&id| fetch(id))).await
}

//! error thread_join_await: not-a-future over threads
//! A thread's handle is joined, not awaited.
//! source: own
//! whole program
use std::thread;

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub async fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let mut results = Vec::new();
    for handle in jobs.into_iter().map(thread::spawn) {
        results.push(handle.await);
    }
    results
}

fn main() {
    let jobs: Vec<Job> = vec![Box::new(|| do_one_thing(3))];
    println!("{:?}", async_learn::block_on(run_all(jobs)));
}

//! error option_await: not-a-future over lazy_futures
//! An Option around a future is no future.
//! source: own
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let store = Some(do_one_thing_async(size));
    let records = store.await.unwrap();
    do_another_thing_async(size).await;
    note("ready");
    records
}

//! error ref_await: future-behind-a-reference over lazy_futures
//! A shared reference to a future is no future.
//! source: own
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let store = do_one_thing_async(size);
    let records = (&store).await;
    do_another_thing_async(size).await;
    note("ready");
    records
}

//! error place_await_first: not-a-future over return_type
//! What `place` returns is a Result; the future is inside of it.
//! source: own
fn main() {
    block_on(async {
        for slip in ["12", "a dozen"] {
            println!("{slip} gives {:?}", place(slip).await);
        }
    });
}

//! error block_on_result: not-a-future over return_type
//! `block_on` gets the Result and not the future inside of it.
//! source: own
fn main() {
    for slip in ["12", "a dozen"] {
        let order = place(slip);
        println!("{slip} gives {:?}", block_on(order));
    }
}

//! error join_iter_refs: future-behind-a-reference over in_sequence
//! `iter()` gives references to futures, which are no futures; into_iter gives the futures.
//! source: own
use futures::future::join_all;

pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let pages = vec![do_one_thing_async(number), do_one_thing_async(number + 1)];
    join_all(pages.iter()).await
}

//! error for_iter_await: future-behind-a-reference over captures
//! The loop goes over references to futures, and a reference can't be awaited.
//! source: own
async fn in_order(orders: Vec<impl Future<Output = String>>) -> Vec<String> {
    let mut captions = Vec::new();
    for order in orders.iter() {
        captions.push(order.await);
    }
    captions
}

//! error await: await-outside-async over echo_listen
//! The closure of `spawn_blocking` is ordinary code and can't await.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::task::spawn_blocking(move || {
            handle(stream).await
        });
    }
}

//! error thread_spawn_async: task-or-thread over echo_listen
//! A thread takes a closure, not a future; tasks take futures.
//! source: SO "thread::spawn async block"
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        std::thread::spawn(async move {
            let _ = handle(stream).await;
        });
    }
}

//! error thread_spawn_fut: task-or-thread over join
//! A thread takes a closure; a future does not run by being given to a thread.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let a = std::thread::spawn(do_one_thing_async(x));
    let b = std::thread::spawn(do_another_thing_async(x));
    let rest = tokio::join!(do_one_thing_async(y), do_another_thing_async(y));
    (a.join().unwrap(), b.join().unwrap(), rest.0, rest.1)
}

//! error for_iter_mut_await: future-behind-a-reference over captures
//! A `&mut` to a future can be awaited only if the future is pinned.
//! source: own
async fn in_order(mut orders: Vec<impl Future<Output = String>>) -> Vec<String> {
    let mut captions = Vec::new();
    for order in orders.iter_mut() {
        captions.push(order.await);
    }
    captions
}

//! error async_block: task-or-thread over echo_listen
//! `spawn_blocking` takes an ordinary closure, not a future.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::task::spawn_blocking(async move {
            let _ = handle(stream).await;
        });
    }
}

//! error machines_used_up_by_for: list-used-up over event_loop
//! A `for` inside of the loop takes all machines in its first round.
//! source: own
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    let mut left = machines.len();
    while left > 0 {
        for mut machine in machines {
            if machine.step() == Progress::Done {
                left -= 1;
            }
        }
    }
}

//! error machines_used_up_by_into_iter: list-used-up over event_loop
//! `into_iter` in the condition takes the list.
//! source: own
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    while !machines
        .into_iter()
        .all(|mut machine| machine.step() == Progress::Done)
    {}
}

//! error machines_asked_for_after_the_round: list-used-up over event_loop
//! The condition looks at a list that the round before has taken.
//! source: own
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    while !machines.is_empty() {
        for mut machine in machines {
            machine.step();
        }
    }
}

//! error machines_in_two_rounds: list-used-up over event_loop
//! A second round over a list that the first one has taken.
//! source: own
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    for mut machine in machines {
        machine.step();
    }
    for mut machine in machines {
        while machine.step() == Progress::Waiting {}
    }
}

//! error machines_in_a_queue_used_up: list-used-up over event_loop
//! The same with options in a queue.
//! source: own
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    let queue: std::collections::VecDeque<_> = machines.into_iter().map(Some).collect();
    loop {
        for machine in queue {
            let Some(mut machine) = machine else { return };
            machine.step();
        }
    }
}

//! error handles_used_up: list-used-up over threads
//! Looks at the threads again and again, and takes them in the first round.
//! source: own
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let handles: Vec<JoinHandle<u32>> = jobs.into_iter().map(thread::spawn).collect();
    let mut results = Vec::new();
    while results.len() < 3 {
        for handle in handles {
            if handle.is_finished() {
                results.push(handle.join().expect("no job panics"));
            }
        }
    }
    results
}

//! error list_awaited_twice: awaited-twice over join_many
//! The first loop awaits the futures to begin them, the second one for their outputs.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests: Vec<_> = ids.iter().map(|&id| fetch(id)).collect();
    for request in requests {
        request.await;
    }
    let mut titles = Vec::new();
    for request in requests {
        titles.push(request.await);
    }
    titles
}

//! error list_of_blocks_awaited_twice: awaited-twice over join_many
//! The same with async closures, and `join_all` at the end.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests: Vec<_> = ids.iter().map(async |&id| fetch(id).await).collect();
    for request in requests {
        request.await;
    }
    join_all(requests).await
}

//! error list_awaited_in_each_round: list-used-up over join_many
//! Tries all requests three times.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests: Vec<_> = ids.iter().map(|&id| fetch(id)).collect();
    let mut titles = Vec::new();
    for _ in 0..3 {
        for request in requests {
            titles.push(request.await);
        }
    }
    titles
}

//! error titles_in_a_list_used_up: none over join_many
//! A list of strings is taken in the first round.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let titles = join_all(ids.iter().map(|&id| fetch(id))).await;
    for _ in 0..2 {
        for title in titles {
            println!("{title}");
        }
    }
    Vec::new()
}
