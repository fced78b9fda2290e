//! error closure_sig: none over join_many
//! A closure takes a reference, and it is called with a number.
//! source: rust-lang/rust issue 155636
fn main() {
    let start = Instant::now();
    let shelf = block_on(titles(&[5, 2, 4], |id: &u32| async move {
        pause(Duration::from_millis(10)).await;
        String::from("book")
    }));
    println!("{shelf:?} after {} ms", start.elapsed().as_millis());
}

//! error typo_fn: none over first_await
//! A misspelt function.
//! source: own
pub async fn area(side: u32) -> u32 {
    do_one_thing_asnyc(side).await
}

//! error typo_var: none over in_sequence
//! A misspelt variable.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number).await;
    let map = do_another_thing_async(number + 1).await;
    let text = do_one_thing_async(number + 2).await;
    let back = do_another_thing_async(number + 3).await;
    vec![cover, map, txt, back]
}

//! error typo_await: none over first_await
//! `.await` is misspelt.
//! source: own
pub async fn area(side: u32) -> u32 {
    do_one_thing_async(side).awiat
}

//! error typo_method: none over event_loop
//! A misspelt method of a queue.
//! source: own
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    let mut waiting = VecDeque::from(machines);
    while let Some(mut machine) = waiting.pop_frnt() {
        if machine.step() == Progress::Waiting {
            waiting.push_back(machine);
        }
    }
}

//! error wrong_method: none over event_loop
//! A queue has no method `push`.
//! source: own
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    let mut waiting = VecDeque::from(machines);
    while let Some(mut machine) = waiting.pop_front() {
        if machine.step() == Progress::Waiting {
            waiting.push(machine);
        }
    }
}

//! error variant: none over event_loop
//! An enum has no such variant.
//! source: own
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    let mut waiting = VecDeque::from(machines);
    while let Some(mut machine) = waiting.pop_front() {
        if machine.step() != Progress::Finished {
            waiting.push_back(machine);
        }
    }
}

//! error plain_rust_field: none over captures
//! A misspelt field.
//! source: own
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    (film.picture.len(), async move {
        let mut sum = 0;
        for picture in &film.picture {
            sum += do_one_thing_async(*picture).await;
        }
        sum
    })
}

//! error field_recursion: none over recursion
//! A field that the struct does not have.
//! source: own
pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = do_one_thing_async(folder.id).await;
    for inner in &folder.folders {
        size += Box::pin(total_size(inner)).await;
    }
    size
}

//! error semicolon: none over in_sequence
//! A semicolon is missing.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number).await
    let map = do_another_thing_async(number + 1).await;
    let text = do_one_thing_async(number + 2).await;
    let back = do_another_thing_async(number + 3).await;
    vec![cover, map, text, back]
}

//! error brace: none over echo_listen
//! A brace is missing before the parenthesis.
//! source: own
//! whole program
use std::io;
use tokio::net::TcpListener;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let _ = handle(stream).await;
        );
    }
}

async fn handle(_stream: tokio::net::TcpStream) -> io::Result<()> {
    Ok(())
}

fn main() {}

//! error brace_end: none over join_many
//! A brace is missing at the end of a function.
//! source: own
//! whole program
use async_learn::block_on;
use futures::future::join_all;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    join_all(ids.iter().map(|&id| fetch(id))).await

fn main() {
    println!("{:?}", block_on(titles(&[1], async |id| format!("book {id}"))));
}

//! error tail_semicolon: none over first_await
//! A semicolon takes the value of the last line away.
//! source: own
pub async fn area(side: u32) -> u32 {
    do_one_thing_async(side).await;
}

//! error tail_semicolon_join: none over join
//! A semicolon after the macro takes its value away.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    );
}

//! error type_string: none over join_many
//! A `String` is pushed into a `Vec<&str>`.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles: Vec<&str> = Vec::new();
    for &id in ids {
        titles.push(fetch(id).await);
    }
    titles
}

//! error str_string: none over async_closures
//! A `&str` is pushed into a `Vec<String>`.
//! source: own
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    retry(3, async || {
        log.push("asking the hut");
        line.ask().await
    })
    .await
}

//! error arg_count: none over first_await
//! An argument is missing.
//! source: own
pub async fn price(side: u32) -> u32 {
    let surface = area().await;
    let edging = do_another_thing_async(side).await;
    surface + edging
}

//! error arg_count_fetch: none over join_many
//! A closure gets one argument too many.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    join_all(ids.iter().map(|&id| fetch(id, 3))).await
}

//! error arg_ref: none over join_many
//! A closure gets a reference where it takes the number.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    join_all(ids.iter().map(|id| fetch(id))).await
}

//! error arg_ref_call: none over captures
//! A function gets a reference where it takes the number.
//! source: own
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    (film.pictures.len(), async move {
        let mut sum = 0;
        for picture in &film.pictures {
            sum += do_one_thing_async(picture).await;
        }
        sum
    })
}

//! error match_arm: none over async_blocks
//! An arm of a match is missing.
//! source: own
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = parse(line)?;
            Ok(do_one_thing_async(number).await)
        };
        match journaled(journal, line, work).await {
            Ok(reading) => readings.push(reading),
            Err(Fault::Off) => break,
        }
    }
    readings
}

//! error immutable: none over async_blocks
//! A variable is not `mut`.
//! source: own
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let readings = Vec::new();
    for line in lines {
        let work = async {
            let number = parse(line)?;
            Ok(do_one_thing_async(number).await)
        };
        match journaled(journal, line, work).await {
            Ok(reading) => readings.push(reading),
            Err(Fault::Unreadable) => {}
            Err(Fault::Off) => break,
        }
    }
    readings
}

//! error assign_twice: none over recursion
//! A number is added to a variable that is not `mut`.
//! source: own
pub async fn total_size(folder: &Folder) -> u32 {
    let size = do_one_thing_async(folder.number).await;
    for inner in &folder.folders {
        size += Box::pin(total_size(inner)).await;
    }
    size
}

//! error import: none over join_many
//! A misspelt import.
//! source: own
//! - use futures::future::join_all;
//! + use futures::future::join_al;

//! error import_type: none over echo_listen
//! An import of a type that does not exist.
//! source: own
//! - use tokio::net::{TcpListener, TcpStream};
//! + use tokio::net::{TcpServer, TcpStream};

//! error import_missing: none over echo_server
//! The import of `std::env` is missing.
//! source: own
//! - use std::env;

//! error crate_typo: crate-not-here over join
//! A misspelt crate.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    tokoi::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    )
}

//! error macro_typo: none over join
//! A misspelt macro.
//! source: own
fn main() {
    let start = Instant::now();
    let figures = block_on(four_figures(3, 5));
    prinltn!("{figures:?} after {} ms", start.elapsed().as_millis());
}

//! error format_args: none over join
//! A placeholder without an argument.
//! source: own
fn main() {
    let start = Instant::now();
    let figures = block_on(four_figures(3, 5));
    println!("{figures:?} after {} ms, {}", start.elapsed().as_millis());
}

//! error display: none over join
//! A tuple is printed with `{}`.
//! source: own
fn main() {
    let figures = block_on(four_figures(3, 5));
    println!("{figures}, {:?}", Instant::now());
}

//! error debug: none over return_type
//! An error type without `Debug`.
//! source: own
pub struct BadOrder;

fn main() {
    for slip in ["12", "a dozen"] {
        match place(slip) {
            Ok(work) => println!("{slip} gives {}", block_on(work)),
            Err(bad) => println!("{slip} is refused: {bad:?}"),
        }
    }
}

//! error array_tuple: none over join
//! An array is returned where a tuple is due.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let (a, b, c, d) = tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    );
    [a, b, c, d]
}

//! error tuple_size: none over join
//! The pattern has three places, and the tuple has four.
//! source: own
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let (a, b, c) = tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    );
    (a, b, c, 0)
}

//! error types_mixed: none over lazy_futures
//! A `u64` is added to a `u32`.
//! source: own
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let records = do_one_thing_async(size).await;
    let cached: u64 = 3;
    do_another_thing_async(size).await;
    note("ready");
    records + cached
}

//! error char_str: none over async_blocks
//! A `&str` is compared with a `char`.
//! source: own
fn parse(line: &str) -> Result<u32, Fault> {
    if line == 'o' {
        return Err(Fault::Off);
    }
    line.parse().map_err(|_| Fault::Unreadable)
}

//! error result_not_taken: none over echo_handle
//! The Result of an awaited read is used as a number.
//! source: own
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf).await;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! error slice: none over echo_handle
//! The `&` before a slice is missing.
//! source: own
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
        stream.write_all(buf[..n]).await?;
    }
}

//! error array_arg: none over echo_handle
//! The `&mut` before a buffer is missing.
//! source: own
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(buf).await?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! error mut_arg: none over echo_handle
//! An argument is not `mut`.
//! source: own
pub async fn handle<S>(stream: S) -> io::Result<()>
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

//! error buf_mut: none over echo_handle
//! A buffer is not `mut`.
//! source: own
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf).await?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! error index_u32: none over captures
//! A `Vec` is indexed with a `u32`.
//! source: own
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    (film.pictures.len(), async move {
        let mut sum = 0;
        let mut i: u32 = 0;
        while i < film.pictures.len() as u32 {
            sum += do_one_thing_async(film.pictures[i]).await;
            i += 1;
        }
        sum
    })
}

//! error struct_literal: none over captures
//! A field is missing in a struct literal.
//! source: own
fn main() {
    let film = Film { title: "harbor".to_owned() };
    let (count, sum) = brightness(film);
    println!("{count} {}", block_on(sum));
}

//! error sync_move: none over event_loop
//! A value is used after it was moved into a box.
//! source: own
fn main() {
    let sales = Report::new("sales", 3);
    let machines: Vec<Box<dyn Machine>> = vec![Box::new(sales)];
    event_loop(machines);
    println!("{} is done", sales.name);
}

//! error sync_borrow: none over event_loop
//! A queue is changed while it is iterated.
//! source: own
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    let mut waiting = VecDeque::from(machines);
    while !waiting.is_empty() {
        for (place, machine) in waiting.iter_mut().enumerate() {
            if machine.step() == Progress::Done {
                waiting.remove(place);
            }
        }
    }
}

//! error sync_return_ref: none over threads
//! A function returns a reference to its local variable.
//! source: own
fn first_name() -> &'static str {
    let names = vec![String::from("Ada")];
    &names[0]
}

//! error sync_lifetime: none over captures
//! A struct with a reference and without a lifetime.
//! source: own
struct Caption {
    title: &str,
    scan: u32,
}

//! error sync_recursive_struct: none over recursion
//! A struct that holds itself.
//! source: E0072
pub struct Parent {
    pub number: u32,
    pub inner: Option<Parent>,
}

//! error sync_dyn: none over event_loop
//! A trait with a generic method, used as `dyn`.
//! source: E0038
pub trait Machine {
    fn step(&mut self) -> Progress;
    fn with<T>(&mut self, value: T);
}

impl Machine for Report {
    fn step(&mut self) -> Progress {
        Progress::Done
    }
    fn with<T>(&mut self, _value: T) {}
}

//! error trait_item: none over event_loop
//! A method of the trait is missing.
//! source: E0046
impl Machine for Report {}

//! error trait_signature: none over event_loop
//! A method takes `&self` where the trait says `&mut self`.
//! source: E0053
impl Machine for Report {
    fn step(&self) -> Progress {
        Progress::Done
    }
}

//! error trait_bound: none over threads
//! A bound is missing for `>`.
//! source: own
fn largest<T>(values: &[T]) -> &T {
    let mut largest = &values[0];
    for value in values {
        if value > largest {
            largest = value;
        }
    }
    largest
}

//! error trait_missing: none over join_many
//! `clone` of a struct that is not `Clone`.
//! source: own
struct Shelf(Vec<String>);

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let shelf = Shelf(join_all(ids.iter().map(|&id| fetch(id))).await);
    shelf.clone().0
}

//! error two_closures: none over threads
//! Two closures of different types in one `Vec`.
//! source: own
fn main() {
    let steps = vec![|x: u32| x + 1, |x: u32| do_one_thing(x)];
    let offset = 3;
    let more = vec![|x: u32| x + offset, |x: u32| x * offset];
    println!("{} {}", steps[0](1), more[1](2));
}

//! error if_else_types: none over sequential
//! The branches of an `if` have different types.
//! source: own
pub fn sequential(x: u32) -> [u32; 4] {
    let first = if x > 3 { do_one_thing(x) } else { "small" };
    let second = do_another_thing(x);
    let third = do_one_thing(x + 1);
    let fourth = do_another_thing(x + 1);
    [first, second, third, fourth]
}

//! error if_no_else: none over sequential
//! An `if` without `else` as a value.
//! source: own
pub fn sequential(x: u32) -> [u32; 4] {
    let first: u32 = if x > 3 { do_one_thing(x) };
    let second = do_another_thing(x);
    let third = do_one_thing(x + 1);
    let fourth = do_another_thing(x + 1);
    [first, second, third, fourth]
}

//! error array_len: none over sequential
//! An array of three where four are due.
//! source: own
pub fn sequential(x: u32) -> [u32; 4] {
    let first = do_one_thing(x);
    let second = do_another_thing(x);
    let third = do_one_thing(x + 1);
    [first, second, third]
}

//! error vec_array: none over sequential
//! A `Vec` is returned where an array is due.
//! source: own
pub fn sequential(x: u32) -> [u32; 4] {
    vec![do_one_thing(x), do_another_thing(x), do_one_thing(x + 1), do_another_thing(x + 1)]
}

//! error question_sync: none over threads
//! `?` in an ordinary `main` that returns nothing.
//! source: own
fn main() {
    let clients: u32 = "4".parse()?;
    let start = Arc::new(Barrier::new(clients as usize));
    let jobs = (1..=clients).map(|number| client(number, &start)).collect();
    println!("{:?}", run_all(jobs));
}

//! error question_on_number: none over sequential
//! `?` on a number.
//! source: own
pub fn sequential(x: u32) -> [u32; 4] {
    let first = do_one_thing(x)?;
    let second = do_another_thing(x);
    let third = do_one_thing(x + 1);
    let fourth = do_another_thing(x + 1);
    [first, second, third, fourth]
}

//! error question_error_type: none over return_type
//! `?` on an error that can't be converted.
//! source: own
fn validate(slip: &str) -> Result<u32, BadOrder> {
    let number: u32 = slip.parse()?;
    observe::job(format!("validate({slip:?})"), || Ok(number))
}

//! error question_error_async: none over try_join
//! `?` in an async fn, on an error that can't be converted.
//! source: own
async fn quota(text: &str) -> Result<u32, String> {
    let number: u32 = text.parse()?;
    Ok(do_one_thing_async(number).await)
}

//! error join_result: none over threads
//! The Result of a thread's `join` is used as a number.
//! source: own
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let handles: Vec<JoinHandle<u32>> = jobs.into_iter().map(thread::spawn).collect();
    let mut results: Vec<u32> = Vec::new();
    for handle in handles {
        results.push(handle.join());
    }
    results
}

//! error join_moved: join-takes-the-handle over threads
//! `join` of a thread through a reference.
//! source: own
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let handles: Vec<JoinHandle<u32>> = jobs.into_iter().map(thread::spawn).collect();
    let mut results = Vec::new();
    for handle in &handles {
        results.push(handle.join().expect("no job panics"));
    }
    results
}

//! error infer: none over threads
//! `collect` without a type.
//! source: own
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let handles = jobs.into_iter().map(thread::spawn).collect();
    let mut results = Vec::new();
    for handle in handles {
        results.push(handle.join().expect("no job panics"));
    }
    results
}

//! error infer_parse: none over async_blocks
//! `parse` without a type.
//! source: own
fn parse(line: &str) -> Result<u32, Fault> {
    let number = line.parse().map_err(|_| Fault::Unreadable)?;
    println!("{number}");
    if line == "off" { Err(Fault::Off) } else { Ok(3) }
}

//! error not_iterator: none over join_many
//! A `for` over a number.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles = Vec::new();
    for i in ids.len() {
        titles.push(fetch(ids[i]).await);
    }
    titles
}

//! error sum_type: none over recursion
//! A sum of Strings.
//! source: own
pub async fn total_size(folder: &Folder) -> u32 {
    let names: Vec<String> = folder.folders.iter().map(|inner| inner.number.to_string()).collect();
    let below: u32 = names.into_iter().sum();
    do_one_thing_async(folder.number).await + below
}

//! error collect_type: none over in_sequence
//! Numbers are collected into a `Vec<String>`.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let texts: Vec<String> = (number..number + 4).collect();
    println!("{texts:?}");
    vec![do_one_thing_async(number).await]
}

//! error add_string: none over captures
//! A field is moved out of a reference, to add to it.
//! source: own
async fn caption(film: &Film, number: usize) -> String {
    let scan = do_one_thing_async(film.pictures[number]).await;
    film.title + ": " + scan
}

//! error move_out_ref: none over captures
//! A field is moved out of a reference.
//! source: own
async fn title(film: &Film) -> String {
    do_one_thing_async(1).await;
    film.title
}

//! error fn_mut_closure: none over lazy_futures
//! A closure that changes a variable, for an `Fn` bound.
//! source: own
fn main() {
    let mut lines = Vec::new();
    let records = block_on(start_up(9, |line| lines.push(line.to_owned())));
    println!("The store has {records} records, {lines:?}.");
}

//! error missing_bound_static: none over threads
//! A `RefCell` in a `static`.
//! source: own
static START: std::cell::RefCell<u32> = std::cell::RefCell::new(0);

//! error private_field: none over captures
//! A private field.
//! source: own
mod archive {
    pub struct Box1 {
        films: u32,
    }
    impl Box1 {
        pub fn new() -> Box1 {
            Box1 { films: 0 }
        }
    }
}

async fn count() -> u32 {
    do_one_thing_async(archive::Box1::new().films).await
}

//! error duplicate: none over first_await
//! Two functions of one name.
//! source: own
//! whole program
use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn area(side: u32) -> u32 {
    do_one_thing_async(side).await
}

pub async fn price(side: u32) -> u32 {
    area(side).await + do_another_thing_async(side).await
}

pub fn quote(side: u32) -> u32 {
    block_on(price(side))
}

pub fn quote(side: u32) -> u32 {
    block_on(area(side))
}

pub fn main() {
    println!("{}", quote(3));
}

//! error keyword_typo: none over first_await
//! The keyword `async` is misspelt.
//! source: own
//! whole program
use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub asnyc fn area(side: u32) -> u32 {
    do_one_thing_async(side).await
}

/// The area of a square shelf.
pub async fn area(side: u32) -> u32 {
    do_one_thing_async(side).await
}

/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    let surface = area(side).await;
    let edging = do_another_thing_async(side).await;
    surface + edging
}

/// The price of a square shelf, for callers that are not async.
pub fn quote(side: u32) -> u32 {
    //
    block_on(price(side))
}

pub fn main() {
    println!("A shelf with side 3 costs {} coins.", quote(3));
}

//! error string_end: none over async_blocks
//! A string without an end.
//! source: own
//! whole program
use async_learn::{block_on, do_one_thing_async};

/// Why a line holds no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Unreadable,
    Off,
}

fn parse(line: &str) -> Result<u32, Fault> {
    if line == "off" {
        return Err(Fault::Off);
    }
    line.parse().map_err(|_| Fault::Unreadable)
}

/// Awaits `work`, and writes into the journal before and after that.
async fn journaled<T>(journal: &mut Vec<String>, line: &str, work: impl Future<Output = T>) -> T {
    journal.push(format!("open {line}"));
    let outcome = work.await;
    journal.push(format!("close {line}"));
    outcome
}

pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = parse(line)?;
            Ok(do_one_thing_async(number).await)
        };
        match journaled(journal, line, work).await {
            Ok(reading) => readings.push(reading),
            Err(Fault::Unreadable) => {}
            Err(Fault::Off) => break,
        }
    }
    readings
}

fn main() {
    let mut journal = Vec::new();
    let readings = block_on(readings(&["3", "2?", "4, "off", "9"], &mut journal));
    println!("{readings:?}");
}

//! error assign_in_cond: none over echo_handle
//! `=` where `==` is meant.
//! source: own
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf).await?;
        if n = 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! error return_unit: none over echo_handle
//! An async fn that ends without its Result.
//! source: own
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    while let Ok(n) = stream.read(&mut buf).await {
        if n == 0 {
            break;
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! error return_no_ok: none over echo_handle
//! `return;` where a Result is due.
//! source: own
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let n = stream.read(&mut buf).await?;
        if n == 0 {
            return;
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! error retry_arms: none over async_closures
//! A value is returned without its `Ok`.
//! source: own
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    for attempt in 1..=attempts {
        match operation().await {
            Ok(value) => return value,
            Err(error) if attempt == attempts => return Err(error),
            Err(_) => {}
        }
    }
    unreachable!()
}

//! error retry_unit: none over async_closures
//! A loop ends, and no value is left to return.
//! source: own
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    for attempt in 1..=attempts {
        match operation().await {
            Ok(value) => return Ok(value),
            Err(error) if attempt == attempts => return Err(error),
            Err(_) => {}
        }
    }
}

//! error retry_moved_error: none over async_closures
//! An error is used after it was moved.
//! source: own
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let mut last = None;
    for _ in 0..attempts {
        match operation().await {
            Ok(value) => return Ok(value),
            Err(error) => {
                last = Some(error);
                drop(error);
            }
        }
    }
    Err(last.unwrap())
}

//! error generics: none over async_closures
//! A type parameter is missing.
//! source: own
pub async fn retry<T>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let mut attempt = 1;
    loop {
        match operation().await {
            Err(_) if attempt < attempts => attempt += 1,
            outcome => return outcome,
        }
    }
}

//! error if_let_unknown: none over try_join
//! A misspelt variable after a join.
//! source: own
pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let (name, visits, credit) = tokio::try_join!(name, visits, credit)?;
    Ok((name, credits, visits))
}

//! error try_join_order: none over try_join
//! The values of a tuple are in a wrong order.
//! source: own
pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let (name, visits, credit) = tokio::try_join!(name, visits, credit)?;
    Ok((visits, name, credit))
}

//! error udp_peer: none over udp_echo
//! The arguments are exchanged.
//! source: own
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        let _ = socket.send_to(peer, &buf[..n]).await;
    }
}

//! error udp_send_arity: none over udp_echo
//! A method gets one argument too many.
//! source: own
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        let _ = socket.send(&buf[..n], peer).await;
    }
}

//! error udp_const: none over udp_echo
//! The length of an array is a variable.
//! source: own
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let size = 65_507;
    let mut buf = [0; size];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        let _ = socket.send_to(&buf[..n], peer).await;
    }
}

//! error address_type: none over echo_server
//! An Option is used as an address.
//! source: own
#[tokio::main]
async fn main() -> io::Result<()> {
    let address = env::args().nth(1);
    let listener = TcpListener::bind(&address).await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}

//! error address_unwrap_or: none over echo_server
//! `unwrap_or` gets a `&str` for a String.
//! source: own
#[tokio::main]
async fn main() -> io::Result<()> {
    let address: String = env::args().nth(1).unwrap_or("127.0.0.1:8080");
    let listener = TcpListener::bind(&address).await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await
}

//! error local_addr_display: none over echo_server
//! A Result is printed with `{}`.
//! source: own
#[tokio::main]
async fn main() -> io::Result<()> {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(&address).await?;
    println!("listening on {}", listener.local_addr());
    listen(listener).await
}

//! error spawn_undefined: none over echo_listen
//! A variable that does not exist, in a task.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            if let Err(e) = handle(socket).await {
                eprintln!("{e}");
            }
        });
    }
}

//! error accept_one: none over echo_listen
//! The pair from `accept` is used as a stream.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let stream = listener.accept().await?;
        tokio::spawn(handle(stream));
    }
}

//! error duration_number: none over echo_listen
//! A sleep gets a number for a duration.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(100).await;
            continue;
        };
        tokio::spawn(handle(stream));
    }
}

//! error limit_type: none over bounded
//! A `usize` is assigned to a `u32`.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let places: u32 = limit;
    let mut outputs =
        stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(places as usize);
    while let Some(output) = outputs.next().await {
        show(output);
    }
}

//! error show_not_mut: call-borrows-the-closure over bounded
//! A closure that is called by `&mut` is not `mut`.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    show: impl FnMut(String),
) {
    let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
    while let Some(output) = outputs.next().await {
        show(output);
    }
}

//! error outputs_not_mut: none over bounded
//! A stream is not `mut`.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
    while let Some(output) = outputs.next().await {
        show(output);
    }
}

//! error show_ref: none over bounded
//! A closure gets a reference where it takes a String.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
    while let Some(output) = outputs.next().await {
        show(&output);
    }
}

//! error if_let_next_some: none over bounded
//! `Ok` is matched against an Option.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
    while let Ok(output) = outputs.next().await {
        show(output);
    }
}

//! error tokio_fs_feature: none over join_many
//! A module of tokio that is not enabled here.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    if let Ok(cached) = tokio::fs::read_to_string("titles.txt").await {
        return cached.lines().map(str::to_owned).collect();
    }
    join_all(ids.iter().map(|&id| fetch(id))).await
}

//! error prediction_type: none over lazy_futures
//! Strings where `&str` are due.
//! source: own
pub fn prediction() -> Vec<&'static str> {
    vec!["begin".to_owned(), "half way".to_owned(), "cache".to_owned()]
}

//! error prediction_comma: none over lazy_futures
//! A comma is missing in `vec!`.
//! source: own
pub fn prediction() -> Vec<&'static str> {
    vec!["begin", "half way" "cache", "nearly there", "store", "end"]
}

//! error std_flush: none over in_sequence
//! The trait `std::io::Write` is not imported.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    print!("cover ");
    std::io::stdout().flush().unwrap();
    vec![do_one_thing_async(number).await]
}

//! error shadow_moved_string: none over try_join
//! A String is used after it was moved.
//! source: own
async fn greeting(name: String) -> (String, usize) {
    let shown = name;
    do_one_thing_async(1).await;
    (shown, name.len())
}

//! error const_generic_vec: none over in_sequence
//! A `Vec` with two type arguments.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32, u32> {
    vec![do_one_thing_async(number).await]
}

//! error index_struct: none over captures
//! A struct is indexed.
//! source: own
async fn first(film: &Film) -> u32 {
    do_one_thing_async(film[0]).await
}

//! error not_string: none over captures
//! `!` before a String.
//! source: own
async fn untitled(film: &Film) -> bool {
    do_one_thing_async(1).await;
    !film.title
}

//! error cast_str: none over captures
//! A String is cast to a number.
//! source: own
async fn digits(film: &Film) -> u32 {
    do_one_thing_async(1).await;
    film.title as u32
}

//! error deref_number: none over first_await
//! `*` before a number.
//! source: own
pub async fn price(side: u32) -> u32 {
    let surface = area(*side).await;
    surface + do_another_thing_async(side).await
}

//! error future_typo: none over captures
//! The trait `Future` is misspelt.
//! source: own
pub fn brightness(film: Film) -> (usize, impl Futrue<Output = u32>) {
    (film.pictures.len(), async move {
        let mut sum = 0;
        for picture in &film.pictures {
            sum += do_one_thing_async(*picture).await;
        }
        sum
    })
}

//! error output_typo: none over return_type
//! `Output` is misspelt.
//! source: own
pub fn place(slip: &str) -> Result<impl Future<Ouput = u32> + use<>, BadOrder> {
    let number = validate(slip)?;
    Ok(async move { do_one_thing_async(number).await })
}

//! error read_typo: none over echo_handle
//! `read` is misspelt.
//! source: own
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let n = stream.reed(&mut buf).await?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

//! error write_typo: none over echo_handle
//! `write_all` is misspelt.
//! source: own
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
        stream.writeall(&buf[..n]).await?;
    }
}

//! error accept_typo: none over echo_listen
//! `accept` is misspelt.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.acept().await?;
        tokio::spawn(handle(stream));
    }
}

//! error spawn_typo: none over echo_listen
//! `spawn` is misspelt.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spwan(handle(stream));
    }
}

//! error ext_typo: trait-not-imported over echo_handle
//! `AsyncReadExt` is misspelt in its import, so the trait is not imported.
//! source: own
//! - use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
//! + use tokio::io::{AsyncRead, AsyncReedExt, AsyncWrite, AsyncWriteExt, DuplexStream};

//! error buffer_typo: none over bounded
//! `buffer_unordered` is misspelt.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unorderd(limit);
    while let Some(output) = outputs.next().await {
        show(output);
    }
}

//! error next_typo: none over bounded
//! `next` is misspelt.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
    while let Some(output) = outputs.nxt().await {
        show(output);
    }
}

//! error recv_typo: none over udp_echo
//! `recv_from` is misspelt.
//! source: own
pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recvfrom(&mut buf).await?;
        let _ = socket.send_to(&buf[..n], peer).await;
    }
}

//! error stream_module_typo: none over bounded
//! The module `stream` is misspelt.
//! source: own
//! - use futures::{StreamExt as _, stream};
//! + use futures::{StreamExt as _, streams};

//! error arg_str: none over first_await
//! An async function gets a `&str` for a number.
//! source: own
pub fn quote(side: u32) -> u32 {
    println!("side {side}");
    block_on(price("3"))
}

//! error result_generic: none over async_blocks
//! A `Result` without its error type.
//! source: own
async fn checked(line: &str) -> Result<u32> {
    let number = parse(line)?;
    Ok(do_one_thing_async(number).await)
}

//! error output_type: none over captures
//! An async fn returns a `usize` for a `u32`.
//! source: own
async fn title_length(film: &Film) -> u32 {
    do_one_thing_async(1).await;
    film.title.len()
}

//! error some: none over lazy_futures
//! An async fn returns the number without `Some`.
//! source: own
async fn cached(size: u32) -> Option<u32> {
    do_one_thing_async(size).await
}

//! error ok_missing: none over async_closures
//! An async fn returns the number without `Ok`.
//! source: own
impl Line {
    pub async fn ask(&mut self) -> Result<u32, Noise> {
        let heard = self.calls.pop_front().expect("no call is left in the list");
        do_one_thing_async(heard?).await
    }
}

//! error pop_result: none over async_closures
//! `?` on an Option where a Result is due.
//! source: own
impl Line {
    pub async fn ask(&mut self) -> Result<u32, Noise> {
        let heard = self.calls.pop_front();
        Ok(do_one_thing_async(heard?).await)
    }
}

//! error moved_in_async: none over captures
//! A value is used after it was moved to another variable.
//! source: own
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let kept = film;
    do_one_thing_async(1).await;
    (vec![film.title.clone()], kept)
}

//! error moved_vec: none over join_many
//! A `Vec` is used after a `for` took it.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let shelf = join_all(ids.iter().map(|&id| fetch(id))).await;
    for title in shelf {
        println!("{title}");
    }
    shelf
}

//! error moved_loop: none over captures
//! A value is pushed in each turn of a loop.
//! source: own
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let mut copies = Vec::new();
    for picture in 0..3 {
        do_one_thing_async(picture).await;
        copies.push(film);
    }
    (vec![], copies.remove(0))
}

//! error borrow_vec_push: none over in_sequence
//! A `Vec` is changed while a reference to an element is held.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut pages = vec![do_one_thing_async(number).await];
    let cover = &pages[0];
    pages.push(do_another_thing_async(number + 1).await);
    println!("{cover}");
    pages
}

//! error two_mut: none over async_blocks
//! Two `&mut` to one `Vec`.
//! source: own
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = vec![do_one_thing_async(lines.len() as u32).await];
    let first = &mut readings;
    let second = &mut readings;
    first.push(1);
    second.push(2);
    journal.clear();
    readings
}

//! error drop_borrowed: none over captures
//! A value is dropped while a reference to it is held.
//! source: own
async fn shout(film: Film) -> String {
    do_one_thing_async(1).await;
    let title = &film.title;
    drop(film);
    title.to_uppercase()
}

//! error plain_rust_scope: none over captures
//! A reference outlives its variable.
//! source: own
async fn longest(film: &Film) -> String {
    let longest: &str;
    {
        let copy = film.title.clone();
        longest = &copy;
    }
    do_one_thing_async(1).await;
    longest.to_owned()
}

//! error temporary: none over captures
//! A reference to a temporary is held.
//! source: own
async fn lowered(film: &Film) -> usize {
    let lower = film.title.to_lowercase().as_str().trim();
    do_one_thing_async(1).await;
    lower.len()
}

//! error assign_borrowed: none over in_sequence
//! A variable is changed while a reference to it is held.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut page = do_one_thing_async(number).await;
    let shown = &page;
    page = do_another_thing_async(number).await;
    println!("{shown}");
    vec![page]
}

//! error return_local: none over captures
//! An async fn returns a reference to its local variable.
//! source: own
async fn name_of(number: u32) -> &'static str {
    let name = format!("film {}", do_one_thing_async(number).await);
    &name
}

//! error return_missing_lifetime: none over captures
//! An async fn returns a reference without a lifetime.
//! source: own
async fn longer(a: &str, b: &str) -> &str {
    do_one_thing_async(1).await;
    if a.len() > b.len() { a } else { b }
}

//! error lifetime_two: none over captures
//! An async fn returns the reference of the other lifetime.
//! source: own
async fn first_of<'a>(a: &'a str, b: &str) -> &'a str {
    do_one_thing_async(1).await;
    if a.is_empty() { b } else { a }
}

//! error closure_ret: none over threads
//! A closure is returned that borrows a local variable.
//! source: own
fn counter() -> impl FnMut() -> u32 {
    let mut count = 0;
    || {
        count += 1;
        count
    }
}

//! error fn_closure_moves: none over threads
//! A closure gives its capture away, for an `Fn` bound.
//! source: own
fn twice(work: impl Fn() -> String) -> String {
    work() + &work()
}

fn greeting() -> String {
    let name = String::from("Ada");
    twice(move || name)
}

//! error fnonce_twice: called-only-once over threads
//! An `FnOnce` is called twice.
//! source: own
fn twice(work: impl FnOnce() -> u32) -> u32 {
    work() + work()
}

//! error closure_moved: none over threads
//! A String is used after a closure took it.
//! source: own
fn greeting() -> String {
    let name = String::from("Ada");
    let shout = move || name.to_uppercase();
    println!("{name}");
    shout()
}

//! error trait_args: none over event_loop
//! A method has one argument more than the trait says.
//! source: own
impl Machine for Report {
    fn step(&mut self, rounds: u32) -> Progress {
        println!("{rounds}");
        Progress::Done
    }
}

//! error trait_return: none over event_loop
//! A method returns another type than the trait says.
//! source: own
impl Machine for Report {
    fn step(&mut self) -> bool {
        true
    }
}

//! error trait_not_impl: none over event_loop
//! A struct that does not implement the trait.
//! source: own
struct Clock;

fn main() {
    let clock = Clock;
    let sales = Report::new("sales", 3);
    event_loop(vec![Box::new(sales), Box::new(clock)]);
}

//! error no_box: none over event_loop
//! Values where boxes are due.
//! source: own
fn main() {
    let sales = Report::new("sales", 3);
    let stock = Report::new("stock", 1);
    event_loop(vec![sales, stock]);
}

//! error box_hetero: none over event_loop
//! Boxes of two types in one `Vec`.
//! source: own
struct Clock;

impl Machine for Clock {
    fn step(&mut self) -> Progress {
        Progress::Done
    }
}

fn main() {
    let machines = vec![Box::new(Report::new("sales", 3)), Box::new(Clock)];
    for mut machine in machines {
        machine.step();
    }
}

//! error copy_progress: none over event_loop
//! A reference is compared with a value.
//! source: own
fn all_done(results: &[Progress]) -> bool {
    results.iter().all(|result| result == Progress::Done)
}

//! error debug_machine: none over event_loop
//! A `dyn` trait is printed with `{:?}`.
//! source: own
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    println!("{machines:?}");
    let mut waiting = VecDeque::from(machines);
    while let Some(mut machine) = waiting.pop_front() {
        if machine.step() == Progress::Waiting {
            waiting.push_back(machine);
        }
    }
}

//! error number_method: none over sequential
//! `len` of a number.
//! source: own
pub fn sequential(x: u32) -> [u32; 4] {
    let first = do_one_thing(x);
    println!("{}", first.len());
    [first, do_another_thing(x), do_one_thing(x + 1), do_another_thing(x + 1)]
}

//! error negative: none over sequential
//! A negative number for a `u32`.
//! source: own
pub fn sequential(x: u32) -> [u32; 4] {
    [do_one_thing(x), do_another_thing(x), do_one_thing(-1), do_another_thing(x + 1)]
}

//! error call_number: none over sequential
//! A number is called.
//! source: own
pub fn sequential(x: u32) -> [u32; 4] {
    let first = do_one_thing(x);
    [first(), do_another_thing(x), do_one_thing(x + 1), do_another_thing(x + 1)]
}

//! error threads_channel: none over threads
//! Numbers are collected into a `Vec<String>`.
//! source: own
use std::sync::mpsc;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let (tx, rx) = mpsc::channel();
    for job in jobs {
        let tx = tx.clone();
        thread::spawn(move || tx.send(job()).unwrap());
    }
    rx.iter().collect::<Vec<String>>()
}

//! error threads_mutex_value: none over threads
//! A Mutex is used without its lock.
//! source: own
use std::sync::Mutex;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let results = Arc::new(Mutex::new(Vec::new()));
    let handles: Vec<_> = jobs
        .into_iter()
        .map(|job| {
            let results = Arc::clone(&results);
            thread::spawn(move || results.push(job()))
        })
        .collect();
    for handle in handles {
        handle.join().unwrap();
    }
    vec![]
}

//! error threads_call_job: none over threads
//! A thread gets the result of a job, since the job is called before.
//! source: own
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let handles: Vec<JoinHandle<u32>> =
        jobs.into_iter().map(|job| thread::spawn(job())).collect();
    handles.into_iter().map(|handle| handle.join().unwrap()).collect()
}

//! error threads_no_collect: none over threads
//! An iterator is returned where a `Vec` is due.
//! source: own
pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    jobs.into_iter().map(thread::spawn).map(|handle| handle.join().unwrap())
}

//! error try_join_err_str: none over try_join
//! A block gives a `&str` for a String.
//! source: own
fn main() {
    let name = async { Ok("Ada") };
    let visits = async { Ok(do_one_thing_async(4).await) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    let page = block_on(page(name, visits, credit));
    println!("{page:?} {:?}", Instant::now());
}

//! error pause_number: none over join_many
//! A pause gets a number for a duration.
//! source: own
fn main() {
    let start = Instant::now();
    let fetch = async |id: u32| {
        pause(10 * id).await;
        format!("book {id}")
    };
    let shelf = block_on(titles(&[5, 2, 4], fetch));
    println!("{shelf:?} after {} ms", start.elapsed().as_millis() + Duration::ZERO.as_millis());
}

//! error vec_arg: none over join_many
//! A `Vec` is passed where a slice is due.
//! source: own
fn main() {
    let start = Instant::now();
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    let shelf = block_on(titles(vec![5, 2, 4], fetch));
    println!("{shelf:?} after {} ms", start.elapsed().as_millis());
}

//! error closure_arg_type: none over join_many
//! An async closure takes a `&str`, and it is called with a number.
//! source: own
fn main() {
    let start = Instant::now();
    let fetch = async |id: &str| {
        pause(Duration::from_millis(10)).await;
        format!("book {id}")
    };
    let shelf = block_on(titles(&[5, 2, 4], fetch));
    println!("{shelf:?} after {} ms", start.elapsed().as_millis());
}

//! error move_slip: none over return_type
//! An array of one where two are due.
//! source: own
fn main() {
    let slips: [&str; 2] = ["12"];
    for slip in slips {
        if let Ok(work) = place(slip) {
            println!("{slip} gives {}", block_on(work));
        }
    }
}

//! error module_at_a_path: one-file-each over join
//! Takes in the next exercise, which is not beside this one when it is checked.
//! source: own
#[path = "02_try_join.rs"]
mod try_join;
