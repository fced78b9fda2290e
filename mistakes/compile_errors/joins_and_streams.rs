//! error join_vec: not-a-future over join_many
//! `join!` takes a fixed number of futures; for a list there is join_all.
//! source: SO "join! with a vector"
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests: Vec<_> = ids.iter().map(|&id| fetch(id)).collect();
    tokio::join!(requests).0
}

//! error join_iter: not-a-future over join_many
//! `join!` takes single futures, no iterator of them.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let (titles,) = futures::join!(ids.iter().map(|&id| fetch(id)));
    titles.collect()
}

//! error join_spread: not-a-future over join_many
//! A macro's branches are fixed in the source; a list can't be spread into it.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests: Vec<_> = ids.iter().map(|&id| fetch(id)).collect();
    tokio::join!(..requests)
}

//! error select_await: not-a-future over echo_handle
//! A branch of select! gets the future, not its output: no `.await` in it.
//! source: own
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let n = tokio::select! {
            read = stream.read(&mut buf).await => read?,
            _ = async_learn::pause(std::time::Duration::from_secs(60)) => 0,
        };
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! error join_all_types: futures-of-different-types over in_sequence
//! The functions return futures of different types, which can't be in one list.
//! source: SO "no two async blocks have the same type"
use futures::future::join_all;

pub async fn print_leaflet(number: u32) -> Vec<u32> {
    join_all(vec![
        do_one_thing_async(number),
        do_another_thing_async(number + 1),
        do_one_thing_async(number + 2),
        do_another_thing_async(number + 3),
    ])
    .await
}

//! error vec_blocks: futures-of-different-types over join
//! Each async block has a type of its own, so they can't be in one Vec.
//! source: users.rust-lang.org 34564; Book ch17-03
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let of_x = async move { do_one_thing_async(x).await };
    let of_y = async move { do_one_thing_async(y).await };
    let ones = futures::future::join_all(vec![of_x, of_y]).await;
    let (a, b) = tokio::join!(do_another_thing_async(x), do_another_thing_async(y));
    (ones[0], a, ones[1], b)
}

//! error unordered_types: futures-of-different-types over join
//! FuturesUnordered holds futures of one type.
//! source: own
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let mut all = FuturesUnordered::new();
    all.push(do_one_thing_async(x));
    all.push(do_another_thing_async(x));
    all.push(do_one_thing_async(y));
    all.push(do_another_thing_async(y));
    let mut figures = vec![];
    while let Some(figure) = all.next().await {
        figures.push(figure);
    }
    (figures[0], figures[1], figures[2], figures[3])
}

//! error if_two_futures: futures-of-different-types over first_await
//! The two branches are futures of different types; await each in its branch.
//! source: rustc E0308 distinct opaque types
pub async fn price(side: u32) -> u32 {
    let cost = if side > 10 {
        do_one_thing_async(side)
    } else {
        do_another_thing_async(side)
    };
    area(side).await + cost.await
}

//! error match_two_blocks: futures-of-different-types over return_type
//! Two async blocks have different types, and `impl Future` is one type.
//! source: own
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    let number = validate(slip)?;
    if number > 50 {
        return Ok(async move { do_one_thing_async(number).await });
    }
    Ok(async move { do_one_thing_async(number).await })
}

//! error await_twice: awaited-twice over lazy_futures
//! An await uses the future up; it can't be awaited again.
//! source: SO "use of moved value future awaited twice"
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let store = do_one_thing_async(size);
    println!("{} records", store.await);
    do_another_thing_async(size).await;
    note("ready");
    store.await
}

//! error await_in_loop: awaited-twice over async_closures
//! An await uses the future up, so the loop can't await it again.
//! source: own
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    let call = line.ask();
    let mut last = Err(Noise(0));
    for _ in 0..3 {
        log.push("asking the hut".to_owned());
        last = call.await;
        if last.is_ok() {
            break;
        }
    }
    last
}

//! error for_in: stream-is-no-iterator over bounded
//! A stream is no iterator; it is read with `while let … next().await`.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
    for output in outputs {
        show(output);
    }
}

//! error unordered_for: stream-is-no-iterator over join_many
//! FuturesUnordered is a stream of outputs; a `for` over it gives the futures.
//! source: own
use futures::stream::FuturesUnordered;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut all = FuturesUnordered::new();
    for &id in ids {
        all.push(fetch(id));
    }
    let mut titles: Vec<String> = Vec::new();
    for title in all {
        titles.push(title);
    }
    titles
}

//! error no_ext: trait-not-imported over bounded
//! The methods of streams are in the trait StreamExt, which must be imported.
//! source: SO "no method named next found for stream"
//! - use futures::{StreamExt as _, stream};
//! + use futures::stream;

//! error no_ext_unordered: trait-not-imported over join_many
//! `next` is a method of StreamExt, which is not imported.
//! source: SO "no method named next found"
use futures::stream::FuturesOrdered;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut all: FuturesOrdered<_> = ids.iter().map(|&id| fetch(id)).collect();
    let mut titles = Vec::new();
    while let Some(title) = all.next().await {
        titles.push(title);
    }
    titles
}

//! error iter_buffer: stream-is-no-iterator over bounded
//! `buffer_unordered` is a method of streams; an iterator becomes one by stream::iter.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut outputs = files.iter().map(|&file| fetch(file)).buffer_unordered(limit);
    while let Some(output) = outputs.next().await {
        show(output);
    }
}

//! error iter_next_await: not-a-future over bounded
//! The `next` of an iterator gives an Option at once, no future.
//! source: own
pub async fn mirror(
    files: &[u32],
    _limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut rest = files.iter();
    while let Some(file) = rest.next().await {
        show(fetch(*file).await);
    }
}

//! error for_each_plain: not-a-future over bounded
//! `for_each` of a stream wants a closure that returns a future.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    stream::iter(files.iter().map(|&file| fetch(file)))
        .buffer_unordered(limit)
        .for_each(|output| show(output))
        .await;
}

//! error items_not_futures: not-a-future over bounded
//! `buffer_unordered` wants a stream of futures, and this one has numbers.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut outputs = stream::iter(files.iter().copied()).buffer_unordered(limit);
    while let Some(file) = outputs.next().await {
        show(fetch(file).await);
    }
}

//! error no_read_ext: trait-not-imported over echo_handle
//! The methods `read` and `write_all` are in AsyncReadExt and AsyncWriteExt, which must be imported.
//! source: SO "no method named read found AsyncReadExt"
//! - use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
//! + use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};

//! error no_write_ext: trait-not-imported over echo_listen
//! The trait AsyncWriteExt is not imported.
//! source: SO "no method named write_all"
//! - use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
//! + use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};

//! error std_ext: trait-not-imported over echo_server
//! Std's Read and Write are for blocking streams; tokio's have AsyncReadExt and AsyncWriteExt.
//! source: SO std::io::Read for tokio TcpStream
//! - use std::io;
//! + use std::io::{self, Read, Write};
//! + use tokio::io::{AsyncRead, AsyncWrite};
//!
//! - use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

//! error future_map: trait-not-imported over first_await
//! `map` of a future is in the trait FutureExt.
//! source: own
pub async fn area(side: u32) -> u32 {
    do_one_thing_async(side).map(|area| area).await
}

//! error future_then: trait-not-imported over lazy_futures
//! `then` of a future is in FutureExt, which is not imported.
//! source: own
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let records = do_one_thing_async(size)
        .then(|records| async move {
            do_another_thing_async(size).await;
            records
        })
        .await;
    note("ready");
    records
}

//! error method_join_all: not-a-future over join_many
//! `join_all` is a function of futures::future, no method of a Vec.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests: Vec<_> = ids.iter().map(|&id| fetch(id)).collect();
    requests.join_all().await
}

//! error spawn_many: not-a-future over join_many
//! `spawn` takes one future, not a Vec of them.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let tasks: Vec<_> = ids.iter().map(|&id| async move { id }).collect();
    tokio::spawn(tasks);
    join_all(ids.iter().map(|&id| fetch(id))).await
}

//! error next_question_for: future-used-as-value over bounded
//! `for` over one awaited item is not a loop over the stream.
//! source: rust-lang/futures-rs issue 1920
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
    for output in outputs.next() {
        show(output);
    }
}

//! error bare_try_join: macro-not-imported over try_join
//! The macro has no path, and nothing imports it.
//! source: own
//! - tokio::try_join!(name, visits, credit)
//! + try_join!(name, visits, credit)

//! error bare_join: macro-not-imported over join
//! The macro has no path, and nothing imports it.
//! source: own
//! - tokio::join!(
//! + join!(

//! error try_join_all_of_two_types: futures-of-different-types over try_join
//! Gives two parameters, which are two types, to `try_join_all`.
//! source: own
pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let numbers = futures::future::try_join_all([visits, credit]).await?;
    Ok((name.await?, numbers[0], numbers[1]))
}
