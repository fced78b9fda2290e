//! error main: await-outside-async over first_await
//! `.await` stands in an ordinary function.
//! source: rustc issue-51751
pub fn main() {
    let coins = price(3).await;
    println!("A shelf with side 3 costs {coins} coins.");
}

//! error closure_map: await-outside-async over join_many
//! `.await` stands in an ordinary closure.
//! source: rustc async-in-closure E0728
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    ids.iter().map(|&id| fetch(id).await).collect()
}

//! error closure_for_each: await-outside-async over bounded
//! The closure of `for_each` is no async code, although the function is.
//! source: own
pub async fn mirror(
    files: &[u32],
    _limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    files.iter().for_each(|&file| show(fetch(file).await));
}

//! error await_outside_async_thread: await-outside-async over echo_listen
//! The closure of a thread is ordinary code and can't await.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        std::thread::spawn(move || {
            let _ = handle(stream).await;
        });
    }
}

//! error unwrap_or_else: await-outside-async over lazy_futures
//! The closure of `unwrap_or_else` is not async.
//! source: own
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let cached: Option<u32> = None;
    let records = cached.unwrap_or_else(|| do_one_thing_async(size).await);
    do_another_thing_async(size).await;
    note("ready");
    records
}

//! error await_outside_async_and_then: await-outside-async over return_type
//! Awaits in a closure of an ordinary function.
//! source: own
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    validate(slip).map(|number| do_one_thing_async(number).await)
}

//! error plain_place: await-outside-async over return_type
//! The plain function awaits, instead of returning a future of the rest.
//! source: own
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    let number = validate(slip)?;
    Ok(do_one_thing_async(number).await)
}

//! error await_outside_async_method: await-outside-async over async_closures
//! The method is not async, and awaits.
//! source: own
impl Line {
    pub fn ask(&mut self) -> Result<u32, Noise> {
        let heard = self.calls.pop_front().expect("no call is left in the list");
        Ok(do_one_thing_async(heard?).await)
    }
}

//! error trait_method: await-outside-async over event_loop
//! The trait's method is ordinary, so it can't await.
//! source: own
impl Machine for Report {
    fn step(&mut self) -> Progress {
        async_learn::do_one_thing_async(1).await;
        self.state = State::Finished;
        Progress::Done
    }
}

//! error main_listen: await-outside-async over echo_server
//! `main` awaits and is not async.
//! source: own
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}

//! error handle: await-outside-async over echo_handle
//! The function lost its `async`.
//! source: own
pub fn handle<S>(mut stream: S) -> io::Result<()>
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

//! error plain_closure_retry: await-outside-async over async_closures
//! The closure is not async and awaits.
//! source: own
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    retry(3, || {
        log.push("asking the hut".to_owned());
        line.ask().await
    })
    .await
}

//! error inner_fn: await-outside-async over recursion
//! An inner function is its own context and not async.
//! source: rustc non-async-enclosing-span
pub async fn total_size(folder: &Folder) -> u32 {
    fn below(folder: &Folder) -> u32 {
        let mut sum = 0;
        for inner in &folder.folders {
            sum += Box::pin(total_size(inner)).await;
        }
        sum
    }
    do_one_thing_async(folder.number).await + below(folder)
}

//! error static: await-outside-async over first_await
//! The value of a constant can't be awaited.
//! source: rustc issue-70594
const STANDARD: u32 = do_one_thing_async(3).await;

pub async fn price(side: u32) -> u32 {
    area(side).await + STANDARD
}

//! error async_main: async-main-without-runtime over first_await
//! `main` can't be async without a runtime that runs it.
//! source: rustc E0752
pub async fn main() {
    println!("A shelf with side 3 costs {} coins.", price(3).await);
}

//! error async_main_result: async-main-without-runtime over echo_server
//! Nothing runs an `async fn main`; the attribute `#[tokio::main]` is missing.
//! source: rustc E0752
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}

//! error main_returns_future: async-main-without-runtime over join
//! `main` can't return a future: nobody would poll it.
//! source: own
fn main() -> impl Future<Output = ()> {
    async {
        println!("{:?}", four_figures(3, 5).await);
    }
}

//! error drop: await-outside-async over echo_server
//! `drop` is an ordinary method and can't await.
//! source: own
struct Goodbye(tokio::net::TcpStream);

impl Drop for Goodbye {
    fn drop(&mut self) {
        let _ = self.0.shutdown().await;
    }
}

//! error sort: await-outside-async over join_many
//! The closure of `sort_by_key` is not async.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut sorted = ids.to_vec();
    sorted.sort_by_key(|&id| fetch(id).await);
    join_all(sorted.iter().map(|&id| fetch(id))).await
}

//! error retain: await-outside-async over async_blocks
//! The closure of `filter_map` awaits and is not async.
//! source: own
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    journal.push(format!("{} lines", lines.len()));
    lines
        .iter()
        .filter_map(|line| parse(line).ok())
        .map(|number| do_one_thing_async(number).await)
        .collect()
}

//! error async_std: crate-not-here over first_await
//! The crate async-std is not part of this course.
//! source: own
//! whole program
use async_learn::{do_another_thing_async, do_one_thing_async};

pub async fn area(side: u32) -> u32 {
    do_one_thing_async(side).await
}

pub async fn price(side: u32) -> u32 {
    area(side).await + do_another_thing_async(side).await
}

pub fn quote(side: u32) -> u32 {
    async_std::task::block_on(price(side))
}

pub fn main() {
    println!("{}", quote(3));
}

//! error async_std_main: crate-not-here over echo_server
//! Async-std is not here, tokio is the runtime.
//! source: own
#[async_std::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}

//! error futures_util: crate-not-here over join_many
//! Futures-util is not here; the crate futures has the same.
//! source: own
//! - use futures::future::join_all;
//! + use futures_util::future::join_all;

//! error tokio_stream: crate-not-here over bounded
//! The crate tokio-stream is not here; futures has StreamExt.
//! source: own
//! - use futures::{StreamExt as _, stream};
//! + use tokio_stream::{self as stream, StreamExt};

//! error anyhow: crate-not-here over echo_server
//! The crate anyhow is not here.
//! source: own
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await?;
    Ok(())
}

//! error reqwest: crate-not-here over join_many
//! The crate reqwest is not here.
//! source: own
pub async fn titles(ids: &[u32], _fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles = Vec::new();
    for id in ids {
        let url = format!("http://localhost/books/{id}");
        titles.push(reqwest::get(&url).await.unwrap().text().await.unwrap());
    }
    titles
}
