//! error spawn_no_move: task-may-outlive over echo_listen
//! The task outlives the loop's turn and borrows a variable of it; `async move` owns it.
//! source: rustc async-borrowck-escaping-block-error
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, peer) = listener.accept().await?;
        tokio::spawn(async {
            println!("{peer} is here");
            let _ = handle(stream).await;
        });
    }
}

//! error spawn_use_after: first-task-took-it over echo_listen
//! `async move` took the stream; afterwards it is gone.
//! source: SO "use of moved value async move"
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let _ = handle(stream).await;
        });
        println!("serving {:?}", stream.peer_addr());
    }
}

//! error spawn_loop_move: first-task-took-it over echo_listen
//! The first task took the variable; each task needs a clone of its own (of an Arc).
//! source: SO "value moved into async block in previous iteration"
use std::sync::Arc;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let greeting = Arc::new(String::from("hello"));
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            println!("{greeting}");
            let _ = handle(stream).await;
        });
    }
}

//! error spawn_loop_move_list: first-task-took-it over echo_listen
//! The task takes the shared list away in the first turn of the loop.
//! source: own
use std::sync::{Arc, Mutex};

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let peers = Arc::new(Mutex::new(Vec::new()));
    loop {
        let (stream, peer) = listener.accept().await?;
        peers.lock().unwrap().push(peer);
        tokio::spawn(async move {
            let _ = handle(stream).await;
            peers.lock().unwrap().retain(|other| *other != peer);
        });
    }
}

//! error spawn_ref_param: task-may-outlive over join_many
//! A task must be 'static; it can't hold a reference that the caller lent.
//! source: SO "borrowed data escapes outside of function"
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let task = tokio::spawn(async move { ids.len() });
    println!("{} books", task.await.unwrap());
    join_all(ids.iter().map(|&id| fetch(id))).await
}

//! error spawn_local_ref: task-may-outlive over echo_listen
//! A task that is spawned must own what it uses; it can't borrow from a local variable.
//! source: users.rust-lang.org
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let names: Vec<String> = vec!["Ada".into(), "Bob".into()];
    loop {
        let (stream, _) = listener.accept().await?;
        for name in &names {
            tokio::spawn(async move { println!("{name}") });
        }
        handle(stream).await?;
    }
}

//! error spawn_self: task-may-outlive over echo_listen
//! The task borrows `self`, which may end before the task.
//! source: SO "tokio spawn &self"
struct Server {
    listener: TcpListener,
    served: std::sync::atomic::AtomicU32,
}

impl Server {
    async fn run(&self) -> io::Result<()> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            tokio::spawn(async move {
                let _ = handle(stream).await;
                self.served.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            });
        }
    }
}

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    Server { listener, served: 0.into() }.run().await
}

//! error spawn_listener_ref: task-may-outlive over echo_server
//! The task borrows the listener of main.
//! source: own
#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on {}", listener.local_addr()?);
    tokio::spawn(async {
        accept_all(&listener).await;
    })
    .await?;
    Ok(())
}

async fn accept_all(listener: &TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(handle(stream));
    }
}

//! error block_returned: borrowed-by-a-future-that-outlives-it over return_type
//! The returned block borrows a local variable, which ends with the call.
//! source: rustc issue-78938-async-block
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    let number = validate(slip)?;
    Ok(async { do_one_thing_async(number).await })
}

//! error block_returned_film: borrowed-by-a-future-that-outlives-it over captures
//! The returned future borrows the film, which ends with the function.
//! source: own
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    let count = film.pictures.len();
    let sum = async {
        let mut sum = 0;
        for picture in film.pictures.iter() {
            sum += do_one_thing_async(*picture).await;
        }
        sum
    };
    (count, sum)
}

//! error returns_ref_future: borrowed-by-a-future-that-outlives-it over captures
//! The returned future of the async fn borrows a value that ends here.
//! source: rustc issue-62097 kind, E0515
async fn sum_up(film: &Film) -> u32 {
    let mut sum = 0;
    for picture in &film.pictures {
        sum += do_one_thing_async(*picture).await;
    }
    sum
}

pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    (film.pictures.len(), sum_up(&film))
}

//! error moved_into_block: moved-into-the-block over captures
//! `async move` took the whole film into the first order; the next ones have none.
//! source: own
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let pictures = film.pictures.clone();
    let mut orders = Vec::new();
    for (number, picture) in pictures.into_iter().enumerate() {
        orders.push(async move {
            let scan = do_one_thing_async(picture).await;
            format!("{} {number}: {scan}", film.title)
        });
    }
    let captions = await_all(orders).await;
    (captions, film)
}

//! error moved_while_borrowed: borrowed-by-a-future-that-outlives-it over captures
//! The block borrows the film, and the pair moves it while the future is still alive.
//! source: own
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    let (count, _film, sum) = parts(film);
    (count, sum)
}

fn parts(film: Film) -> (usize, Film, impl Future<Output = u32>) {
    let pictures = &film.pictures;
    let sum = async move {
        let mut sum = 0;
        for picture in pictures {
            sum += do_one_thing_async(*picture).await;
        }
        sum
    };
    (film.pictures.len(), film, sum)
}

//! error order_no_move: borrowed-by-a-future-that-outlives-it over captures
//! The orders outlive the turn of the loop, and borrow `number` from it.
//! source: own
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let shared = &film;
    let mut orders = vec![];
    for number in 0..shared.pictures.len() {
        let order = async {
            let scan = do_one_thing_async(shared.pictures[number]).await;
            format!("{} {number}: {scan}", shared.title)
        };
        orders.push(order);
    }
    let captions = await_all(orders).await;
    (captions, film)
}

//! error map_no_move: borrowed-by-a-future-that-outlives-it over captures
//! The block that the closure returns borrows the closure's argument.
//! source: own
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let orders: Vec<_> = film
        .pictures
        .iter()
        .enumerate()
        .map(|(number, picture)| async {
            let scan = do_one_thing_async(*picture).await;
            format!("{} {number}: {scan}", film.title)
        })
        .collect();
    let captions = await_all(orders).await;
    (captions, film)
}

//! error split_spawn: task-may-outlive over echo_listen
//! The halves of `split` borrow the stream; a task needs owned halves.
//! source: SO "tokio split TcpStream spawn borrowed value"
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        let (mut reader, mut writer) = stream.split();
        tokio::spawn(async move {
            let _ = tokio::io::copy(&mut reader, &mut writer).await;
        });
    }
}

//! error async_move_mut: moved-into-the-block over async_blocks
//! `async move` takes the Vec into the first block, and it is lost for the rest.
//! source: own
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async move {
            if let Ok(number) = parse(line) {
                readings.push(do_one_thing_async(number).await);
            }
        };
        journaled(journal, line, work).await;
    }
    readings
}

//! error edition_captures: future-keeps-its-arguments over return_type
//! A returned `impl Future` captures the argument's lifetime, unless `use<>` says no.
//! source: edition guide rpit-lifetime-capture
pub fn place(slip: &str) -> Result<impl Future<Output = u32>, BadOrder> {
    let number = validate(slip)?;
    Ok(async move { do_one_thing_async(number).await })
}

//! error use_violated: future-keeps-its-arguments over return_type
//! The signature says that nothing is borrowed, and the block borrows the slip.
//! source: E0700
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    validate(slip)?;
    Ok(async move { do_one_thing_async(slip.parse().unwrap_or(0)).await })
}

//! error use_violated_fn: future-keeps-its-arguments over return_type
//! The future of an async fn keeps all its arguments, also the borrowed slip.
//! source: E0700
async fn work(slip: &str) -> u32 {
    do_one_thing_async(slip.parse().unwrap_or(0)).await
}

pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    validate(slip)?;
    Ok(work(slip))
}

//! error static_violated: future-keeps-its-arguments over return_type
//! A future that is 'static can't borrow the argument.
//! source: own
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + 'static, BadOrder> {
    validate(slip)?;
    Ok(async move { do_one_thing_async(slip.parse().unwrap_or(0)).await })
}

//! error box_static: future-keeps-its-arguments over return_type
//! Box<dyn Future> means 'static, and this one borrows the slip.
//! source: users.rust-lang.org BoxFuture lifetime
pub fn place(slip: &str) -> Result<Pin<Box<dyn Future<Output = u32>>>, BadOrder> {
    validate(slip)?;
    Ok(Box::pin(async move { do_one_thing_async(slip.parse().unwrap_or(0)).await }))
}

use std::pin::Pin;

//! error join_all_closure: borrowed-by-a-future-that-outlives-it over join_many
//! The block that the closure makes borrows the closure's argument, which is gone when it runs.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    join_all(ids.iter().map(|&id| async { fetch(id).await })).await
}

//! error join_all_move: moved-into-the-block over join_many
//! `async move` would take `fetch` into the first future; a reference to it should be taken.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    join_all(ids.iter().map(|&id| async move { fetch(id).await })).await
}

//! error fnmut_escape_log: borrowed-by-a-future-that-outlives-it over bounded
//! The block that the closure returns borrows what the closure changes.
//! source: SO "captured variable cannot escape FnMut closure body"
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    stream::iter(files)
        .for_each(|&file| async {
            let output = fetch(file).await;
            show(output);
        })
        .await;
    let _ = limit;
}

//! error fnmut_escape_concurrent: moved-out-at-each-call over bounded
//! Each block would hold `show` mutably, and several are alive at the same time.
//! source: SO "captured variable cannot escape FnMut closure body"
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let fetch = &fetch;
    let show = &mut show;
    stream::iter(files.iter().copied())
        .for_each_concurrent(limit, |file| async move {
            show(fetch(file).await);
        })
        .await;
}

//! error closure_block_log: closure-returns-borrowing-block over async_closures
//! The closure has returned when its block runs, and the block borrows from it.
//! source: own
pub async fn retry<T, E, F, Fut>(attempts: u32, mut operation: F) -> Result<T, E>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    for _ in 1..attempts {
        if let Ok(value) = operation().await {
            return Ok(value);
        }
    }
    operation().await
}

pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    retry(3, || async {
        log.push("asking the hut".to_owned());
        line.ask().await
    })
    .await
}

//! error closure_async_move: moved-out-at-each-call over async_closures
//! `async move` in a closure that is called several times would take the captures away.
//! source: own
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    retry(3, || async move {
        log.push("asking the hut".to_owned());
        line.ask().await
    })
    .await
}

//! error thread_no_move: task-may-outlive over threads
//! A thread may outlive the function, so its closure must own what it uses.
//! source: Book ch16
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let count = jobs.len();
    let watcher = thread::spawn(|| println!("{count} jobs"));
    let handles: Vec<JoinHandle<u32>> = jobs.into_iter().map(thread::spawn).collect();
    watcher.join().unwrap();
    handles.into_iter().map(|handle| handle.join().unwrap()).collect()
}

//! error thread_borrow_results: task-may-outlive over threads
//! A thread can't borrow a local Vec; scoped threads or owned data can.
//! source: Book ch16
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let mut results = vec![0; jobs.len()];
    let mut handles = Vec::new();
    for (place, job) in results.iter_mut().zip(jobs) {
        handles.push(thread::spawn(move || *place = job()));
    }
    for handle in handles {
        handle.join().unwrap();
    }
    results
}

//! error udp_buf: task-may-outlive over udp_echo
//! The task borrows the buffer of the loop.
//! source: own
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let socket = std::sync::Arc::new(socket);
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        let answer = &buf[..n];
        let socket = socket.clone();
        tokio::spawn(async move {
            let _ = socket.send_to(answer, peer).await;
        });
    }
}

//! error udp_socket: first-task-took-it over udp_echo
//! The first task takes the socket; each task needs an Arc of it.
//! source: own
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    loop {
        let mut buf = vec![0; 65_507];
        let (n, peer) = socket.recv_from(&mut buf).await?;
        tokio::spawn(async move {
            let _ = socket.send_to(&buf[..n], peer).await;
        });
    }
}

//! error arc_not_cloned_two: first-task-took-it over join
//! The first block took the variable; each needs a clone of its own.
//! source: own
use std::sync::{Arc, Mutex};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let figures = Arc::new(Mutex::new(vec![]));
    let a = tokio::spawn(async move {
        let figure = do_one_thing_async(x).await;
        figures.lock().unwrap().push(figure);
    });
    let b = tokio::spawn(async move {
        let figure = do_one_thing_async(y).await;
        figures.lock().unwrap().push(figure);
    });
    let _ = tokio::join!(a, b);
    (0, 0, 0, 0)
}

//! error string_two_blocks: moved-into-the-block over lazy_futures
//! `async move` took the String into the first block.
//! source: own
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let name = String::from("ready");
    let store = async move {
        println!("{name} soon");
        do_one_thing_async(size).await
    };
    let cache = async move {
        println!("{name} soon, too");
        do_another_thing_async(size).await
    };
    let records = store.await;
    cache.await;
    note("ready");
    records
}

//! error return_async_param_ref: borrowed-by-a-future-that-outlives-it over first_await
//! The returned future uses the argument after the call, so the block must own it.
//! source: own
pub fn price(side: u32) -> impl Future<Output = u32> {
    async {
        let surface = area(side).await;
        surface + do_another_thing_async(side).await
    }
}

//! error stream_two_tasks: first-task-took-it over echo_listen
//! One stream can't be owned by two tasks; it must be split into owned halves.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        let (tx, mut rx) = tokio::sync::mpsc::channel::<Vec<u8>>(8);
        tokio::spawn(async move {
            let mut buf = [0; 1024];
            while let Ok(n) = stream.read(&mut buf).await {
                if n == 0 || tx.send(buf[..n].to_vec()).await.is_err() {
                    return;
                }
            }
        });
        tokio::spawn(async move {
            while let Some(bytes) = rx.recv().await {
                let _ = stream.write_all(&bytes).await;
            }
        });
    }
}

//! error closure_borrow_ret: borrowed-by-a-future-that-outlives-it over return_type
//! The future of the closure borrows what belongs to the call.
//! source: own
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    validate(slip).map(|number| async { do_one_thing_async(number).await })
}

//! error drop_while_borrowed: future-holds-its-borrow over captures
//! The film is dropped while a future still borrows it.
//! source: own
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let copy = Film { title: film.title.clone(), pictures: film.pictures.clone() };
    let first = first_caption(&copy);
    drop(copy);
    (vec![first.await], film)
}

async fn first_caption(film: &Film) -> String {
    format!("{} 0: {}", film.title, do_one_thing_async(film.pictures[0]).await)
}

//! error temp_dropped: future-holds-its-borrow over lazy_futures
//! The future borrows a temporary that ends with its line, and is awaited later.
//! source: E0716
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let greeting = step(&format!("ready {size}"), &note);
    let records = do_one_thing_async(size).await;
    do_another_thing_async(size).await;
    greeting.await;
    records
}

//! error scope_ended: future-holds-its-borrow over lazy_futures
//! The future outlives the variable that it borrows.
//! source: E0597
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let records = do_one_thing_async(size).await;
    do_another_thing_async(size).await;
    let ready;
    {
        let name = String::from("ready");
        ready = step(&name, &note);
    }
    ready.await;
    records
}

//! error two_mut_futures: future-holds-its-borrow over async_closures
//! A future that was made and not yet awaited keeps its &mut borrow.
//! source: E0499
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    let first = line.ask();
    let second = line.ask();
    log.push("asking the hut".to_owned());
    match first.await {
        Ok(height) => Ok(height),
        Err(_) => second.await,
    }
}

//! error join_two_mut: future-holds-its-borrow over async_closures
//! Two futures at the same time can't both have the line by &mut.
//! source: E0499
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    log.push("asking the hut".to_owned());
    let (first, second) = tokio::join!(line.ask(), line.ask());
    first.or(second)
}

//! error join_blocks_mut: future-holds-its-borrow over join
//! Both blocks borrow the Vec mutably, and they are alive at the same time.
//! source: E0499
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let mut figures = Vec::new();
    let of_x = async {
        figures.push(do_one_thing_async(x).await);
        figures.push(do_another_thing_async(x).await);
    };
    let of_y = async {
        figures.push(do_one_thing_async(y).await);
        figures.push(do_another_thing_async(y).await);
    };
    tokio::join!(of_x, of_y);
    (figures[0], figures[1], figures[2], figures[3])
}

//! error read_while_future: future-holds-its-borrow over async_blocks
//! The future has borrowed the Vec mutably, and until its await the Vec can't be read.
//! source: E0502
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            if let Ok(number) = parse(line) {
                readings.push(do_one_thing_async(number).await);
            }
        };
        println!("{} so far", readings.len());
        journaled(journal, line, work).await;
    }
    readings
}

//! error assign_while_future: future-holds-its-borrow over lazy_futures
//! A future that was not awaited yet has borrowed the variable.
//! source: E0506
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let mut records = 0;
    let tell = async {
        do_another_thing_async(size).await;
        println!("{records} records");
    };
    records = do_one_thing_async(size).await;
    tell.await;
    note("ready");
    records
}

//! error read_buf_overlap: future-holds-its-borrow over echo_handle
//! The future of the read keeps the stream borrowed until it is awaited.
//! source: E0499
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let reading = stream.read(&mut buf);
        stream.flush().await?;
        let n = reading.await?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! error concurrent_blocks_borrow: borrowed-by-a-future-that-outlives-it over bounded
//! The blocks borrow the closure's `file`. They also share `show`, of which rustc speaks next.
//! source: rust-lang/rust issue 69446
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    stream::iter(files)
        .for_each_concurrent(limit, |&file| async {
            show(fetch(file).await);
        })
        .await;
}

//! error moving_closure_and_block: moved-out-at-each-call over async_closures
//! `move` twice: the first call would take the captures away.
//! source: rust-lang/rust issue 86709
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    retry(3, move || async move {
        log.push("asking the hut".to_owned());
        line.ask().await
    })
    .await
}

//! error stepped_by_reference: lent-for-reading-only over event_loop
//! Loops over references to the machines, and a step changes a machine.
//! source: own
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    let mut waits = true;
    while waits {
        waits = false;
        for machine in machines.iter() {
            waits |= machine.step() == Progress::Waiting;
        }
    }
}

//! error retain_steps: lent-for-reading-only over event_loop
//! `retain` lends each machine for reading only.
//! source: own
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    while !machines.is_empty() {
        machines.retain(|machine| machine.step() == Progress::Waiting);
    }
}

//! error written_through_a_read_guard: lent-for-reading-only over read_mostly
//! Writes with the guard of a reader.
//! source: own
impl Chronicle {
    pub fn new(entries: BTreeMap<u32, String>) -> Chronicle {
        Chronicle { entries: RwLock::new(entries) }
    }

    pub async fn read<T>(&self, reader: impl AsyncFnOnce(&BTreeMap<u32, String>) -> T) -> T {
        reader(&*self.entries.read().await).await
    }

    pub async fn write(&self, year: u32, entry: String) {
        self.entries.write().await.insert(year, entry);
    }

    pub async fn complete(&self, year: u32, archive: impl Future<Output = String>) -> String {
        let mut entries = self.entries.read().await;
        let entry = archive.await;
        entries.entry(year).or_insert(entry).clone()
    }
}

//! error joined_by_reference: join-takes-the-handle over threads
//! Joins handles that the loop only borrows.
//! source: own
pub fn run_all(jobs: Vec<Box<dyn FnOnce() -> u32 + Send>>) -> Vec<u32> {
    let handles: Vec<_> = jobs.into_iter().map(thread::spawn).collect();
    let mut results = Vec::new();
    for handle in &handles {
        results.push(handle.join().expect("no job panics"));
    }
    results
}

//! error joined_by_index: join-takes-the-handle over threads
//! Joins handles where they lie in the list.
//! source: own
pub fn run_all(jobs: Vec<Box<dyn FnOnce() -> u32 + Send>>) -> Vec<u32> {
    let handles: Vec<_> = jobs.into_iter().map(thread::spawn).collect();
    (0..handles.len()).map(|at| handles[at].join().expect("no job panics")).collect()
}

//! error pushed_by_each_thread: first-thread-took-it over threads
//! Each thread would push into the one list of its caller.
//! source: own
pub fn run_all(jobs: Vec<Box<dyn FnOnce() -> u32 + Send>>) -> Vec<u32> {
    let mut results = Vec::new();
    let mut handles = Vec::new();
    for job in jobs {
        handles.push(thread::spawn(move || results.push(job())));
    }
    for handle in handles {
        handle.join().expect("no job panics");
    }
    results
}

//! error cell_from_a_guard: borrowed-from-a-guard over single_flight
//! A reference to a place outlives the guard without a name, which lends it.
//! source: E0716
//! - let place = {
//! -     let mut shelf = self.shelf.lock().expect("nobody panics meanwhile");
//! -     Arc::clone(shelf.entry(number).or_default())
//! - };
//! + let place = self.shelf.lock().unwrap().entry(number).or_default();

//! error cell_from_a_block: borrowed-from-a-guard over single_flight
//! A reference to a place leaves the block in which the guard lives.
//! source: E0597
//! - Arc::clone(shelf.entry(number).or_default())
//! + shelf.entry(number).or_default()

//! error entry_from_a_function: borrowed-from-a-guard over short_lock
//! A function returns a reference to what its guard lends.
//! source: E0515
//! - let next = self.waiting.lock().expect("no holder panics").pop_front();
//! + let next = first(&self.waiting).cloned();
fn first(waiting: &Mutex<VecDeque<String>>) -> Option<&String> {
    waiting.lock().unwrap().front()
}

//! error entry_from_tokios_guard: borrowed-from-a-guard over read_mostly
//! A reference to an entry outlives a guard of tokio's lock.
//! source: E0716
//! - if let Some(entry) = self.entries.read().await.get(&year) {
//! + let known = self.entries.read().await.get(&year);
//! + if let Some(entry) = known {
