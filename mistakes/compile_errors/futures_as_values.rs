//! error arith: future-used-as-value over first_await
//! A call of an async function gives a future, not the number; it must be awaited before you calculate
//! with it.
//! source: own
pub async fn price(side: u32) -> u32 {
    let surface = area(side);
    let edging = do_another_thing_async(side).await;
    surface + edging
}

//! error arith_right: future-used-as-value over first_await
//! The right operand is a future that was never awaited.
//! source: own
pub async fn price(side: u32) -> u32 {
    area(side).await + do_another_thing_async(side)
}

//! error arg: future-used-as-value over first_await
//! An argument is a future where the function wants the number; await it first.
//! source: rustc suggest-missing-await
pub async fn price(side: u32) -> u32 {
    let surface = area(side);
    add(surface, do_another_thing_async(side).await)
}

fn add(a: u32, b: u32) -> u32 {
    a + b
}

//! error tail_own: future-used-as-value over first_await
//! The last line is a future of the number that the function should return.
//! source: own
pub async fn price(side: u32) -> u32 {
    let edging = do_another_thing_async(side).await;
    total(side, edging)
}

async fn total(side: u32, edging: u32) -> u32 {
    area(side).await + edging
}

//! error return_early: future-used-as-value over recursion
//! `return` gives back a future where a number is due.
//! source: own
pub async fn total_size(folder: &Folder) -> u32 {
    if folder.folders.is_empty() {
        return do_one_thing_async(folder.number);
    }
    let mut size = do_one_thing_async(folder.number).await;
    for inner in &folder.folders {
        size += Box::pin(total_size(inner)).await;
    }
    size
}

//! error futures_as_values_field: future-used-as-value over captures
//! A field of a future's output can be read only after the await.
//! source: rustc issue-61076
async fn develop(number: u32) -> Film {
    Film { title: format!("film {number}"), pictures: vec![number] }
}

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let first = develop(1).title;
    (vec![first], film)
}

//! error futures_as_values_method: future-used-as-value over join_many
//! A method of the output is called on the future itself.
//! source: rustc issue-61076
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles = Vec::new();
    for &id in ids {
        titles.push(fetch(id).to_uppercase());
    }
    titles
}

//! error method_unwrap: future-used-as-value over try_join
//! `unwrap` is called on a future instead of its output.
//! source: own
pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let name = name.unwrap();
    let (visits, credit) = tokio::try_join!(visits, credit)?;
    Ok((name, visits, credit))
}

//! error match_result: future-used-as-value over try_join
//! A match takes apart a future; the Result is there only after the await.
//! source: rustc suggest-missing-await
pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let name = match name {
        Ok(name) => name,
        Err(error) => return Err(error),
    };
    let (visits, credit) = tokio::try_join!(visits, credit)?;
    Ok((name, visits, credit))
}

//! error while_let_next: future-used-as-value over bounded
//! `next()` of a stream is a future of the next item, and has to be awaited.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
    while let Some(output) = outputs.next() {
        show(output);
    }
}

//! error collect: future-used-as-value over bounded
//! `collect` of a stream is a future too, unlike that of an iterator.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let outputs: Vec<String> = stream::iter(files.iter().map(|&file| fetch(file)))
        .buffer_unordered(limit)
        .collect();
    for output in outputs {
        show(output);
    }
}

//! error read_question: future-used-as-value over echo_handle
//! `?` takes a Result; the read is still a future.
//! source: rustc issue-61076
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf)?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! error write_all_question: future-used-as-value over echo_handle
//! `?` is put on the future of `write_all`, which was not awaited.
//! source: rustc issue-61076
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
        stream.write_all(&buf[..n])?;
    }
}

//! error flush_tail: future-used-as-value over echo_handle
//! The last line is a future (of flush), and the function should return its Result.
//! source: own
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = vec![0u8; 4096];
    while let Ok(n) = stream.read(&mut buf).await {
        if n == 0 {
            break;
        }
        stream.write_all(&buf[..n]).await?;
    }
    stream.flush()
}

//! error read_typed: future-used-as-value over echo_handle
//! A variable of type usize gets a future of a Result.
//! source: own
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 512];
    let mut n: usize = stream.read(&mut buf);
    while n > 0 {
        stream.write_all(&buf[..n]).await?;
        n = stream.read(&mut buf).await?;
    }
    Ok(())
}

//! error read_match: future-used-as-value over echo_handle
//! The arms of the match are a Result's, and the value is a future.
//! source: own
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        match stream.read(&mut buf) {
            Ok(0) => return Ok(()),
            Ok(n) => stream.write_all(&buf[..n]).await?,
            Err(error) => return Err(error),
        }
    }
}

//! error accept_tuple: future-used-as-value over echo_listen
//! `accept` is a future; the pair comes out of the await.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept();
        tokio::spawn(handle(stream));
    }
}

//! error accept_if_let: future-used-as-value over echo_listen
//! `accept` was not awaited before the match.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        if let Ok((stream, peer)) = listener.accept() {
            println!("{peer} is here");
            tokio::spawn(handle(stream));
        }
    }
}

//! error bind_question: future-used-as-value over echo_server
//! `bind` of tokio is async, so `?` stands on a future.
//! source: own
#[tokio::main]
async fn main() -> io::Result<()> {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(&address)?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}

//! error bind_pass: future-used-as-value over echo_server
//! The listener is still a future of a listener.
//! source: own
#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080");
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}

//! error listen_tail: future-used-as-value over echo_server
//! `main`'s last line is the future of `listen`, and nobody awaits it.
//! source: own
#[tokio::main]
async fn main() -> io::Result<()> {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(&address).await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener)
}

//! error recv_from: future-used-as-value over udp_echo
//! `recv_from` is a future; the pair is its output.
//! source: own
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf)?;
        let _ = socket.send_to(&buf[..n], peer).await;
    }
}

//! error send_to_is_err: future-used-as-value over udp_echo
//! A method of Result is called on the future of `send_to`.
//! source: own
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        if socket.send_to(&buf[..n], peer).is_err() {
            eprintln!("{peer} is gone");
        }
    }
}

//! error join_all_tail: future-used-as-value over join_many
//! `join_all` makes one future of many, which has to be awaited as well.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    join_all(ids.iter().map(|&id| fetch(id)))
}

//! error join_all_loop: future-used-as-value over bounded
//! The loop goes over a future instead of over its output.
//! source: own
use futures::future::join_all;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    for part in files.chunks(limit) {
        for output in join_all(part.iter().map(|&file| fetch(file))) {
            show(output);
        }
    }
}

//! error push_into_vec: future-used-as-value over in_sequence
//! Futures are pushed into a Vec of numbers.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut pages: Vec<u32> = Vec::with_capacity(4);
    pages.push(do_one_thing_async(number));
    pages.push(do_another_thing_async(number + 1));
    pages.push(do_one_thing_async(number + 2));
    pages.push(do_another_thing_async(number + 3));
    pages
}

//! error vec_of_futures: future-used-as-value over in_sequence
//! The Vec holds futures (of different types), not their outputs.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    vec![cover, map, text, back]
}

//! error map_collect: future-used-as-value over in_sequence
//! `map` with an async function makes an iterator of futures, and `collect` does not await them.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    (number..number + 4).map(|page| do_one_thing_async(page)).collect()
}

//! error map_sum: future-used-as-value over captures
//! The sum is taken over futures, not numbers.
//! source: own
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    (film.pictures.len(), async move {
        film.pictures.iter().map(|picture| do_one_thing_async(*picture)).sum()
    })
}

//! error println: future-used-as-value over first_await
//! A future is printed in place of its number.
//! source: rustc suggest-await-on-future-in-format-macro
pub async fn price(side: u32) -> u32 {
    println!("the area is {}", area(side));
    area(side).await + do_another_thing_async(side).await
}

//! error format: future-used-as-value over join_many
//! A future can't be shown as text; its output can.
//! source: rustc suggest-await-on-future-in-format-macro
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut shelf = vec![];
    for id in ids {
        shelf.push(format!("{}", fetch(*id)));
    }
    shelf
}

//! error println_debug: future-used-as-value over join
//! `{:?}` of a future: main did not run it.
//! source: own
fn main() {
    let start = Instant::now();
    println!("{:?} after {} ms", four_figures(3, 5), start.elapsed().as_millis());
}

//! error compare: future-used-as-value over lazy_futures
//! A future is compared with a number.
//! source: own
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let records = do_one_thing_async(size).await;
    if do_another_thing_async(size) > 0 {
        note("ready");
    }
    records
}

//! error condition: future-used-as-value over lazy_futures
//! The condition of the `if` is a future of a bool.
//! source: own
async fn is_full(size: u32) -> bool {
    do_another_thing_async(size).await > 0
}

pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let records = do_one_thing_async(size).await;
    if is_full(size) {
        note("ready");
    }
    records
}

//! error add_assign: future-used-as-value over recursion
//! A boxed and pinned future is still a future; it must be awaited before it is added.
//! source: own
pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = do_one_thing_async(folder.number).await;
    for inner in &folder.folders {
        size += Box::pin(total_size(inner));
    }
    size
}

//! error pin_box_typed: future-used-as-value over recursion
//! A Pin<Box<dyn Future>> is not the number.
//! source: own
pub fn total_size(folder: &Folder) -> Pin<Box<dyn Future<Output = u32> + '_>> {
    Box::pin(async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in &folder.folders {
            let part: u32 = total_size(inner);
            size += part;
        }
        size
    })
}

use std::pin::Pin;

//! error join_handle_tuple: future-used-as-value over join
//! `spawn` gives a JoinHandle, and its output comes by awaiting it.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let a = tokio::spawn(do_one_thing_async(x));
    let b = tokio::spawn(do_another_thing_async(x));
    let c = tokio::spawn(do_one_thing_async(y));
    let d = tokio::spawn(do_another_thing_async(y));
    (a, b, c, d)
}

//! error join_handle_method: future-used-as-value over join_many
//! The handle of a task is a future; its methods are not those of the output.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let count = tokio::spawn(async { 3u32 });
    println!("{}", count.pow(2));
    join_all(ids.iter().map(|&id| fetch(id))).await
}

//! error jh_result: task-gives-a-result over join
//! Awaiting a JoinHandle gives a Result, because the task may have panicked.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let a = tokio::spawn(do_one_thing_async(x));
    let b = tokio::spawn(do_another_thing_async(x));
    let c = tokio::spawn(do_one_thing_async(y));
    let d = tokio::spawn(do_another_thing_async(y));
    (a.await, b.await, c.await, d.await)
}

//! error jh_result_push: task-gives-a-result over join_many
//! A task's handle gives a Result<String, JoinError>, not the String.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles = Vec::new();
    for &id in ids {
        let task = tokio::spawn(async move { format!("book {id}") });
        titles.push(task.await);
    }
    let _ = fetch;
    titles
}

//! error no_await: future-used-as-value over echo_handle
//! `timeout` makes a future too; nothing is awaited here.
//! source: own
use std::time::Duration;
use tokio::time::timeout;

pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        match timeout(Duration::from_secs(5), stream.read(&mut buf)) {
            Ok(Ok(0)) => return Ok(()),
            Ok(Ok(n)) => stream.write_all(&buf[..n]).await?,
            _ => return Ok(()),
        }
    }
}

//! error block_output: future-used-as-value over async_blocks
//! The output of the block is itself a future, since the call in it was not awaited.
//! source: own
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = parse(line)?;
            Ok::<u32, Fault>(do_one_thing_async(number))
        };
        match journaled(journal, line, work).await {
            Ok(reading) => readings.push(reading),
            Err(Fault::Unreadable) => {}
            Err(Fault::Off) => break,
        }
    }
    readings
}

//! error journaled_match: future-used-as-value over async_blocks
//! The match is on the future of `journaled`, not on its outcome.
//! source: own
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = parse(line)?;
            Ok(do_one_thing_async(number).await)
        };
        match journaled(journal, line, work) {
            Ok(reading) => readings.push(reading),
            Err(Fault::Unreadable) => {}
            Err(Fault::Off) => break,
        }
    }
    readings
}

//! error if_else_mixed: future-used-as-value over first_await
//! One branch is a future, the other a number.
//! source: rustc match-prev-arm-needing-semi
pub async fn area(side: u32) -> u32 {
    if side == 0 { 0 } else { do_one_thing_async(side) }
}

//! error match_arm_mixed: future-used-as-value over async_blocks
//! One arm is a future of the number, the other arm a number.
//! source: rustc match-prev-arm-needing-semi
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let number: u32 = match parse(line) {
            Ok(number) => do_one_thing_async(number),
            Err(Fault::Unreadable) => 0,
            Err(Fault::Off) => break,
        };
        journaled(journal, line, async {}).await;
        readings.push(number);
    }
    readings
}

//! error tokio_lock: future-used-as-value over join_many
//! Tokio's `lock` is async: the guard comes by awaiting.
//! source: own
use std::sync::Arc;
use tokio::sync::Mutex;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let shelf = Arc::new(Mutex::new(Vec::new()));
    for &id in ids {
        let title = fetch(id).await;
        shelf.lock().push(title);
    }
    let all = shelf.lock().await;
    all.clone()
}

//! error recv: future-used-as-value over bounded
//! `recv` of tokio's channel is a future.
//! source: own
pub async fn mirror(
    files: &[u32],
    _limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let (tx, mut rx) = tokio::sync::mpsc::channel(8);
    for &file in files {
        tx.send(fetch(file).await).await.unwrap();
    }
    drop(tx);
    while let Some(output) = rx.recv() {
        show(output);
    }
}

//! error attempt_match: future-used-as-value over async_closures
//! A call of the async closure gives a future; the match needs its output.
//! source: own
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    for _ in 1..attempts {
        if let Ok(value) = operation() {
            return Ok(value);
        }
    }
    operation().await
}

//! error closure_tail: future-used-as-value over async_closures
//! The call is the last line, and so a future is returned instead of the result.
//! source: own
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    retry(3, async || {
        log.push("asking the hut".to_owned());
        line.ask().await
    })
}

//! error ask_question: future-used-as-value over async_closures
//! `?` stands on a future.
//! source: own
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    retry(3, async || {
        log.push("asking the hut".to_owned());
        let height = line.ask()?;
        Ok(height)
    })
    .await
}

//! error order_question: future-used-as-value over echo_handle
//! First await, then `?`: the Result is the output of the future.
//! source: SO "? before await"
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf)?.await;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! error block_on_missing: future-used-as-value over return_type
//! Main prints the future itself; nothing has run it.
//! source: own
fn main() {
    for slip in ["12", "a dozen"] {
        match place(slip) {
            Ok(work) => println!("{slip} gives {}", work),
            Err(bad) => println!("{slip} is refused: {bad:?}"),
        }
    }
}

//! error futures_as_values_thread: future-used-as-value over join
//! A thread that calls an async function only makes a future.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let a = std::thread::spawn(move || do_one_thing_async(x));
    let b = std::thread::spawn(move || do_another_thing_async(x));
    let c = std::thread::spawn(move || do_one_thing_async(y));
    let d = std::thread::spawn(move || do_another_thing_async(y));
    (a.join().unwrap(), b.join().unwrap(), c.join().unwrap(), d.join().unwrap())
}

//! error try_join_question: future-used-as-value over try_join
//! `?` inside the macro stands on futures; try_join! does that itself.
//! source: own
pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let (name, visits, credit) = tokio::join!(name?, visits?, credit?);
    Ok((name, visits, credit))
}

//! error futures_join_fn: future-used-as-value over join
//! The function `join4` makes a future; unlike the macro it has to be awaited.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    futures::future::join4(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    )
}

//! error option_next_arg: future-used-as-value over bounded
//! What `next()` gives is a future, not an Option.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
    loop {
        let output = outputs.next();
        if output.is_none() {
            break;
        }
        show(output.unwrap());
    }
}

//! error index: future-used-as-value over join_many
//! A future of a Vec can't be indexed; the Vec comes by the await.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let first = join_all(ids.iter().map(|&id| fetch(id)))[0].clone();
    vec![first]
}

//! error not: future-used-as-value over lazy_futures
//! `!` stands before a future of a bool.
//! source: own
async fn is_empty(size: u32) -> bool {
    do_another_thing_async(size).await == 0
}

pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let records = do_one_thing_async(size).await;
    if !is_empty(size) {
        note("ready");
    }
    records
}

//! error cast: future-used-as-value over recursion
//! A future is cast to a number.
//! source: own
pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = do_one_thing_async(folder.number) as u64;
    for inner in &folder.folders {
        size += Box::pin(total_size(inner)).await as u64;
    }
    size as u32
}

//! error deref: future-used-as-value over first_await
//! `*` before a future does not give its output.
//! source: own
pub async fn area(side: u32) -> u32 {
    *do_one_thing_async(side)
}

//! error range: future-used-as-value over in_sequence
//! The end of the range is a future.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut pages = Vec::new();
    for page in 0..do_another_thing_async(number) {
        pages.push(do_one_thing_async(page).await);
    }
    pages
}

//! error assert: future-used-as-value over first_await
//! A future is compared in `assert_eq!`.
//! source: own
pub fn main() {
    assert_eq!(price(3), 15);
    println!("{}", quote(3));
}

//! error futures_as_values_struct_field: future-used-as-value over captures
//! A field of a struct gets a future instead of the String.
//! source: own
async fn read_title() -> String {
    format!("film {}", do_one_thing_async(2).await)
}

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let titled = Film { title: read_title(), pictures: film.pictures };
    (vec![], titled)
}

//! error ok_of_future: future-used-as-value over async_closures
//! `Ok` gets a future, not its output.
//! source: own
impl Line {
    pub async fn ask(&mut self) -> Result<u32, Noise> {
        let heard = self.calls.pop_front().expect("no call is left in the list");
        Ok(do_one_thing_async(heard?))
    }
}

//! error futures_as_values_and_then: future-used-as-value over async_closures
//! The closure of `map` gives a future, so the Result holds a future.
//! source: own
impl Line {
    pub async fn ask(&mut self) -> Result<u32, Noise> {
        let heard = self.calls.pop_front().expect("no call is left in the list");
        heard.map(|number| do_one_thing_async(number))
    }
}

//! error match_number: future-used-as-value over lazy_futures
//! The patterns are numbers, and the value is a future.
//! source: own
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let records = do_one_thing_async(size).await;
    match do_another_thing_async(size) {
        0 => note("empty"),
        _ => note("ready"),
    }
    records
}

//! error for_over_future: future-used-as-value over join_many
//! The loop goes over a future of a Vec.
//! source: own
fn main() {
    let fetch = async |id: u32| format!("book {id}");
    for title in titles(&[5, 2, 4], fetch) {
        println!("{title}");
    }
}

//! error expect: future-used-as-value over async_closures
//! `expect` is called on the future, before the await.
//! source: own
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    log.push("asking the hut".to_owned());
    let height = line.ask().expect("a good line");
    Ok(height)
}

//! error map_err: future-used-as-value over async_blocks
//! `map_err` is a method of Result, and this is a future.
//! source: own
async fn checked(line: &str) -> Result<u32, Fault> {
    let number = parse(line)?;
    Ok(do_one_thing_async(number).await)
}

pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let outcome = checked(line).map_err(|fault| println!("{fault:?}"));
        if let Ok(reading) = outcome.await {
            readings.push(reading);
        }
    }
    journal.push("done".to_owned());
    readings
}

//! error len: future-used-as-value over join_many
//! `len` is called on a future of a Vec.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let all = join_all(ids.iter().map(|&id| fetch(id)));
    println!("{} titles", all.len());
    all.await
}

//! error into_iter: future-used-as-value over bounded
//! The future of `join_all` is iterated before it was awaited.
//! source: own
use futures::future::join_all;

pub async fn mirror(
    files: &[u32],
    _limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    show: impl FnMut(String),
) {
    join_all(files.iter().map(|&file| fetch(file))).into_iter().for_each(show);
}

//! error push_str: future-used-as-value over join_many
//! `push_str` gets a future.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut all = String::new();
    for &id in ids {
        all.push_str(&fetch(id));
    }
    vec![all]
}

//! error add_assign_plain: future-used-as-value over captures
//! A future is added to the sum.
//! source: own
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    (film.pictures.len(), async move {
        let mut sum = 0;
        for picture in &film.pictures {
            sum += do_one_thing_async(*picture);
        }
        sum
    })
}

//! error let_else: future-used-as-value over try_join
//! `let … else` matches a future against a Result.
//! source: own
pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let Ok(name) = name else {
        return Err("no name".to_owned());
    };
    let (visits, credit) = tokio::try_join!(visits, credit)?;
    Ok((name, visits, credit))
}

//! error question_param: future-used-as-value over try_join
//! `?` is put on a future.
//! source: own
pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    Ok((name?, visits?, credit?))
}

//! error tuple_unawaited: future-used-as-value over join
//! The tuple holds four futures where four numbers are due.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    (
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    )
}

//! error max: future-used-as-value over first_await
//! A future is passed to `max`.
//! source: own
pub async fn price(side: u32) -> u32 {
    let edging = do_another_thing_async(side).await;
    edging.max(area(side))
}

//! error break_value: future-used-as-value over recursion
//! The loop's value is a future.
//! source: own
pub async fn total_size(folder: &Folder) -> u32 {
    let own: u32 = loop {
        if folder.number > 0 {
            break do_one_thing_async(folder.number);
        }
    };
    own
}

//! error clone_future: awaited-twice over in_sequence
//! A future can't be cloned; each page needs a call of its own.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let page = do_one_thing_async(number);
    let again = page.clone();
    vec![page.await, again.await]
}

//! error jh_join: task-gives-a-result over join
//! The handle of a task is awaited; `join` is for threads.
//! source: SO "tokio JoinHandle join"
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let a = tokio::spawn(do_one_thing_async(x));
    let b = tokio::spawn(do_another_thing_async(x));
    let c = tokio::spawn(do_one_thing_async(y));
    let d = tokio::spawn(do_another_thing_async(y));
    (a.join().unwrap(), b.join().unwrap(), c.join().unwrap(), d.join().unwrap())
}

//! error jh_unwrap: future-used-as-value over join_many
//! `unwrap` is called on the handle before the await.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let count = ids.len();
    let message = tokio::spawn(async move { format!("{count} books") }).unwrap();
    println!("{message}");
    join_all(ids.iter().map(|&id| fetch(id))).await
}

//! error jh_arith: task-gives-a-result over first_await
//! After the await of a handle there is a Result, not the number.
//! source: own
pub async fn price(side: u32) -> u32 {
    let surface = tokio::spawn(area(side)).await;
    let edging = do_another_thing_async(side).await;
    surface + edging
}

//! error jh_join_macro: task-gives-a-result over join
//! `join!` of handles gives Results.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    tokio::join!(
        tokio::spawn(do_one_thing_async(x)),
        tokio::spawn(do_another_thing_async(x)),
        tokio::spawn(do_one_thing_async(y)),
        tokio::spawn(do_another_thing_async(y)),
    )
}

//! error closure_futures_collected: future-used-as-value over join_many
//! `map` with an async closure makes futures, and nobody awaits them.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    ids.iter().map(async |&id| fetch(id).await).collect()
}

//! error block_futures_collected: future-used-as-value over join_many
//! The same with a block in an ordinary closure.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let fetch = &fetch;
    ids.iter()
        .map(|&id| async move { fetch(id).await })
        .collect::<Vec<String>>()
}

//! error call_futures_collected: future-used-as-value over join_many
//! The same with the calls themselves.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let titles: Vec<String> = ids.iter().map(|&id| fetch(id)).collect();
    titles
}

//! error closure_futures_in_a_result: future-used-as-value over join_many
//! Collects futures as if they were results.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let titles: Result<Vec<String>, String> =
        ids.iter().map(async |&id| Ok(fetch(id).await)).collect();
    titles.unwrap_or_default()
}

//! error closure_futures_in_an_option: future-used-as-value over join_many
//! Collects futures as if they were options.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let titles: Option<Vec<String>> = ids.iter().map(async |&id| Some(fetch(id).await)).collect();
    titles.unwrap_or_default()
}

//! error closure_futures_in_a_map: future-used-as-value over join_many
//! Collects pairs of a number and a future.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let by_id: std::collections::BTreeMap<u32, String> =
        ids.iter().map(|&id| (id, fetch(id))).collect();
    by_id.into_values().collect()
}

//! error closure_futures_in_a_queue: future-used-as-value over join_many
//! Another container of the standard library.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let titles: std::collections::VecDeque<String> =
        ids.iter().map(async |&id| fetch(id).await).collect();
    titles.into()
}

//! error closure_futures_as_one_text: future-used-as-value over join_many
//! Collects futures into one string.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let all: String = ids.iter().map(async |&id| fetch(id).await).collect();
    vec![all]
}

//! error closure_futures_summed: future-used-as-value over join_many
//! Adds up futures.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let length: usize = ids.iter().map(async |&id| fetch(id).await.len()).sum();
    vec![length.to_string()]
}

//! error call_futures_summed: future-used-as-value over in_sequence
//! Adds up what the calls return.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    vec![(0..4).map(|page| do_one_thing_async(number + page)).sum()]
}

//! error closure_futures_extended: future-used-as-value over join_many
//! Extends a list of strings by futures.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    titles.extend(ids.iter().map(async |&id| fetch(id).await));
    titles
}

//! error future_pushed: future-used-as-value over join_many
//! Pushes the future in place of the title.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for &id in ids {
        titles.push(fetch(id));
    }
    titles
}

//! error block_pushed: future-used-as-value over join_many
//! Pushes a block in place of the title.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for &id in ids {
        titles.push(async { fetch(id).await });
    }
    titles
}

//! error list_of_futures_returned: future-used-as-value over join_many
//! Returns the list of futures as if it were the list of titles.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests: Vec<_> = ids.iter().map(async |&id| fetch(id).await).collect();
    requests
}

//! error futures_turned_into_titles: future-used-as-value over join_many
//! `into_iter().collect()` does not await either.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut requests = Vec::new();
    for &id in ids {
        requests.push(fetch(id));
    }
    requests.into_iter().collect()
}

//! error futures_folded: future-used-as-value over join_many
//! `fold` pushes futures.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    ids.iter().fold(Vec::<String>::new(), |mut titles, &id| {
        titles.push(fetch(id));
        titles
    })
}

//! error calls_extended: future-used-as-value over join_many
//! Extends a list of strings by what the calls return.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    titles.extend(ids.iter().map(|&id| fetch(id)));
    titles
}

//! error list_of_blocks_in_a_variable: future-used-as-value over join_many
//! A list of blocks in a variable for titles.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let fetch = &fetch;
    let mut requests = Vec::new();
    for &id in ids {
        requests.push(async move { fetch(id).await });
    }
    let titles: Vec<String> = requests;
    titles
}

//! error blocks_collected_unboxed: none over join_many
//! A list of boxed futures was meant, and no block is boxed.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let fetch = &fetch;
    let requests: Vec<std::pin::Pin<Box<dyn Future<Output = String>>>> =
        ids.iter().map(|&id| async move { fetch(id).await }).collect();
    join_all(requests).await
}

//! error still_async: async-to-the-top over return_type
//! The function is async as well, so `main` gets a future of the `Result`.
//! source: own
pub async fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    let number = validate(slip)?;
    Ok(async move { do_one_thing_async(number).await })
}
