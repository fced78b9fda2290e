//! error struct_future_with_question_mark: future-used-as-value over echo_handle
//! `read` returns a future that is a struct, and `?` meets it.
//! source: rust-lang/rust issue 71811
//! - let n = stream.read(&mut buf).await?;
//! + let n = stream.read(&mut buf)?;

//! error await_in_a_plain_function: await-outside-async over join
//! `.await` in a function that is not `async`.
//! source: rustc, tests/ui/async-await/issues/issue-51751.rs
//! - println!("{figures:?} after {} ms", start.elapsed().as_millis());
//! + println!("{figures:?} after {} ms", start.elapsed().as_millis());
//! + four_figures(1, 2).await;

//! error handles_as_numbers: future-used-as-value over join
//! Returns the handles of tasks where their outputs are due.
//! source: Stack Overflow, "expected u32, found JoinHandle"
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let a = tokio::spawn(do_one_thing_async(x));
    let b = tokio::spawn(do_another_thing_async(x));
    let c = tokio::spawn(do_one_thing_async(y));
    let d = tokio::spawn(do_another_thing_async(y));
    (a, b, c, d)
}

//! error listen_not_awaited_at_the_end: future-used-as-value over echo_server
//! The last line of `#[tokio::main]` is a future.
//! source: users.rust-lang.org
//! - listen(listener).await
//! + listen(listener)

//! error arms_of_two_numbers: none over join
//! Nothing about futures: the arms of an `if` differ.
//! source: rustc, tests/ui/if-else-type-mismatch.rs
//! whole program
fn main() {
    let n = if std::env::args().count() > 1 { 1 } else { "two" };
    println!("{n}");
}

//! error read_unwrapped: future-used-as-value over echo_handle
//! `unwrap` on the future of `read`.
//! source: Stack Overflow, "no method named `unwrap` found for struct `Read`"
//! - let n = stream.read(&mut buf).await?;
//! + let n = stream.read(&mut buf).unwrap();

//! error read_compared: future-used-as-value over echo_handle
//! Compares the future of `read` with 0.
//! source: Stack Overflow
//! - let n = stream.read(&mut buf).await?;
//! + if stream.read(&mut buf) == 0 {
//! + return Ok(());
//! + }
//! + let n = 1;

//! error read_matched: future-used-as-value over echo_handle
//! Matches the future of `read` against a `Result`.
//! source: users.rust-lang.org
//! - let n = stream.read(&mut buf).await?;
//! + let n = match stream.read(&mut buf) {
//! + Ok(n) => n,
//! + Err(error) => return Err(error),
//! + };

//! error read_as_a_number: future-used-as-value over echo_handle
//! The future of `read` as a number.
//! source: Stack Overflow
//! - let n = stream.read(&mut buf).await?;
//! + let n: usize = stream.read(&mut buf);

//! error read_exact_not_awaited: future-used-as-value over echo_handle
//! `?` on `read_exact`.
//! source: rust-lang/rust issue 71811
//! - let n = stream.read(&mut buf).await?;
//! + stream.read_exact(&mut buf)?;
//! + let n = buf.len();

//! error write_all_not_awaited: future-used-as-value over echo_handle
//! `?` on `write_all`.
//! source: rust-lang/rust issue 71811
//! - stream.write_all(&buf[..n]).await?;
//! + stream.write_all(&buf[..n])?;

//! error flush_not_awaited: future-used-as-value over echo_handle
//! `?` on `flush`.
//! source: tokio issue on a forgotten `.await`
//! - stream.write_all(&buf[..n]).await?;
//! + stream.write_all(&buf[..n]).await?;
//! + stream.flush()?;

//! error shutdown_returned: future-used-as-value over echo_handle
//! Returns the future of `shutdown` as the result.
//! source: users.rust-lang.org
//! - return Ok(());
//! + return stream.shutdown();

//! error read_u8_not_awaited: future-used-as-value over echo_handle
//! `?` on `read_u8`.
//! source: tokio, AsyncReadExt
//! - let n = stream.read(&mut buf).await?;
//! + let n = usize::from(stream.read_u8()?);

//! error write_all_in_if_let: future-used-as-value over echo_handle
//! `if let Err` on the future of `write_all`.
//! source: Stack Overflow
//! - stream.write_all(&buf[..n]).await?;
//! + if let Err(error) = stream.write_all(&buf[..n]) {
//! + return Err(error);
//! + }

//! error read_is_ok: future-used-as-value over echo_handle
//! `is_ok` on the future of `write_all`.
//! source: Stack Overflow
//! - stream.write_all(&buf[..n]).await?;
//! + if stream.write_all(&buf[..n]).is_err() {
//! + return Ok(());
//! + }

//! error read_printed: future-used-as-value over echo_handle
//! Prints the future of `read`.
//! source: Stack Overflow, "doesn't implement Display"
//! - let n = stream.read(&mut buf).await?;
//! + println!("{}", stream.read(&mut buf));
//! + let n = 0;

//! error next_not_awaited: future-used-as-value over bounded
//! `while let Some` on the future of `next`.
//! source: Stack Overflow, "expected Next, found Option"
//! - while let Some(output) = outputs.next().await {
//! + while let Some(output) = outputs.next() {

//! error next_unwrapped: future-used-as-value over bounded
//! `unwrap` on the future of `next`.
//! source: Stack Overflow
//! - while let Some(output) = outputs.next().await {
//! + loop {
//! + let output = outputs.next().unwrap();

//! error stream_in_a_for_loop: stream-is-no-iterator over bounded
//! A stream in a `for` loop. Nothing tells rustc that it is a stream.
//! source: Stack Overflow, "is not an iterator"
//! - while let Some(output) = outputs.next().await {
//! + for output in outputs {

//! error collect_not_awaited: future-used-as-value over bounded
//! The future of `collect` in a `for` loop.
//! source: futures, StreamExt::collect
//! - while let Some(output) = outputs.next().await {
//! + let outputs = outputs.collect::<Vec<_>>();
//! + for output in outputs {

//! error timeout_not_awaited: future-used-as-value over echo_handle
//! Matches the future of `timeout`.
//! source: tokio, time::timeout
//! whole program
use std::time::Duration;
#[tokio::main]
async fn main() {
    if let Ok(line) = tokio::time::timeout(Duration::from_secs(1), async { 1 }) {
        println!("{line}");
    }
}

//! error timeout_with_question_mark: future-used-as-value over echo_handle
//! `?` on the future of `timeout`.
//! source: tokio, time::timeout
//! whole program
use std::time::Duration;
async fn first() -> Result<u32, tokio::time::error::Elapsed> {
    Ok(tokio::time::timeout(Duration::from_secs(1), async { 1 })?)
}
fn main() {
    let _ = async_learn::block_on(first());
}

//! error handle_added: future-used-as-value over join
//! Adds the handles of two tasks.
//! source: Stack Overflow, "cannot add JoinHandle"
//! whole program
pub async fn both() -> u32 {
    let (a, b) = (tokio::spawn(async { 1 }), tokio::spawn(async { 2 }));
    a + b
}
fn main() {
    println!("{}", async_learn::block_on(both()));
}

//! error handle_unwrapped: future-used-as-value over join
//! `unwrap` on the handle of a task.
//! source: Stack Overflow
//! whole program
pub async fn one() -> u32 {
    let a = tokio::spawn(async { 1 });
    a.unwrap()
}
fn main() {
    println!("{}", async_learn::block_on(one()));
}

//! error thread_handle_as_a_number: none over threads
//! The handle of a thread, which is no future.
//! source: The Rust book, chapter 16
//! whole program
use std::thread;
fn one() -> u32 {
    thread::spawn(|| 1)
}
fn main() {
    println!("{}", one());
}

//! error sleep_compared: pinned-before-the-call over echo_handle
//! Calls `poll` on a future that is a struct and not pinned.
//! source: tokio, time::Sleep
//! whole program
use std::time::Duration;
#[tokio::main]
async fn main() {
    let mut sleep = tokio::time::sleep(Duration::from_secs(1));
    let waker = std::task::Waker::noop();
    let _ = sleep.poll(&mut std::task::Context::from_waker(waker));
}

//! error oneshot_receiver_matched: future-used-as-value over join
//! Matches the receiving half of a oneshot channel.
//! source: tokio, sync::oneshot
//! whole program
#[tokio::main]
async fn main() {
    let (tell, told) = tokio::sync::oneshot::channel::<u32>();
    let _ = tell.send(1);
    match told {
        Ok(n) => println!("{n}"),
        Err(_) => println!("gone"),
    }
}

//! error buf_reader_as_a_number: none over echo_handle
//! A reader of tokio, which is no future.
//! source: own
//! whole program
#[tokio::main]
async fn main() {
    let n: usize = tokio::io::BufReader::new(tokio::io::stdin());
    println!("{n}");
}

//! error lines_with_question_mark: none over echo_handle
//! `?` on the lines of a reader: no future, and no result.
//! source: own
//! whole program
use tokio::io::AsyncBufReadExt as _;
async fn read() -> std::io::Result<()> {
    let lines = tokio::io::BufReader::new(tokio::io::stdin()).lines()?;
    Ok(drop(lines))
}
fn main() {
    let _ = async_learn::block_on(read());
}

//! error boxed_recursion_not_awaited: future-used-as-value over recursion
//! Adds a boxed future to a number.
//! source: rustc, tests/ui/async-await/recursive
//! - size += Box::pin(total_size(inner)).await;
//! + size += Box::pin(total_size(inner));

//! error boxed_dyn_returned: future-used-as-value over recursion
//! Returns a `Pin<Box<dyn Future>>` as a number.
//! source: Stack Overflow
//! whole program
use std::pin::Pin;
fn size() -> Pin<Box<dyn Future<Output = u32>>> {
    Box::pin(async { 1 })
}
async fn twice() -> u32 {
    let one = size();
    one
}
fn main() {
    println!("{}", async_learn::block_on(twice()));
}

//! error else_lacks_await: future-used-as-value over first_await
//! Only one arm of an `if` awaits.
//! source: rustc, tests/ui/async-await/suggest-missing-await.rs
//! whole program
async fn dummy() -> u32 {
    1
}
pub async fn choose(yes: bool) -> u32 {
    if yes { dummy().await } else { dummy() }
}
fn main() {
    println!("{}", async_learn::block_on(choose(true)));
}

//! error first_arm_lacks_await: future-used-as-value over first_await
//! The first arm of an `if` is a future, and the second is awaited.
//! source: rustc, tests/ui/async-await/suggest-missing-await.rs
//! whole program
async fn dummy() -> u32 {
    1
}
pub async fn choose(yes: bool) {
    let n = if yes { dummy() } else { dummy().await };
    println!("{n}");
}
fn main() {
    async_learn::block_on(choose(true));
}

//! error match_arm_lacks_await: future-used-as-value over first_await
//! The first arms of a `match` are futures.
//! source: rustc, tests/ui/async-await/suggest-missing-await.rs
//! whole program
async fn dummy() -> u32 {
    1
}
pub async fn choose(n: u32) {
    let n = match n {
        0 => dummy(),
        1 => dummy().await,
        _ => 3,
    };
    println!("{n}");
}
fn main() {
    async_learn::block_on(choose(1));
}

//! error last_match_arm_lacks_await: future-used-as-value over first_await
//! The last arm of a `match` is a future.
//! source: rustc, tests/ui/async-await/suggest-missing-await.rs
//! whole program
async fn dummy() -> u32 {
    1
}
pub async fn choose(n: u32) -> u32 {
    let n = match n {
        0 => 1,
        1 => dummy().await,
        _ => dummy(),
    };
    n
}
fn main() {
    println!("{}", async_learn::block_on(choose(1)));
}

//! error returned_too_early: future-used-as-value over first_await
//! `return` with a future.
//! source: Stack Overflow
//! whole program
async fn dummy() -> u32 {
    1
}
pub async fn choose(n: u32) -> u32 {
    if n == 0 {
        return dummy();
    }
    n
}
fn main() {
    println!("{}", async_learn::block_on(choose(1)));
}

//! error argument_is_a_future: future-used-as-value over first_await
//! Passes a future where a number is due.
//! source: rustc, tests/ui/async-await/suggest-missing-await.rs
//! whole program
async fn dummy() -> u32 {
    1
}
fn show(n: u32) {
    println!("{n}");
}
pub async fn go() {
    show(dummy());
}
fn main() {
    async_learn::block_on(go());
}

//! error field_of_a_future: future-used-as-value over first_await
//! A field of the future's output.
//! source: rustc, tests/ui/async-await/suggest-await-on-field.rs
//! whole program
struct Point {
    x: u32,
}
async fn point() -> Point {
    Point { x: 1 }
}
pub async fn go() -> u32 {
    point().x
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error tuple_field_of_a_future: future-used-as-value over first_await
//! A field of a tuple that a future would give.
//! source: rustc, tests/ui/async-await/issue-61076.rs
//! whole program
async fn pair() -> (u32, u32) {
    (1, 2)
}
pub async fn go() -> u32 {
    pair().0
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error index_of_a_future: future-used-as-value over first_await
//! An index into what a future would give.
//! source: Stack Overflow
//! whole program
async fn list() -> Vec<u32> {
    vec![1, 2]
}
pub async fn go() -> u32 {
    list()[0]
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error for_loop_over_a_future: future-used-as-value over first_await
//! A `for` loop over a future of a list.
//! source: rustc, tests/ui/async-await/issues/issue-107280.rs
//! whole program
async fn list() -> Vec<u32> {
    vec![1, 2]
}
pub async fn go() {
    for n in list() {
        println!("{n}");
    }
}
fn main() {
    async_learn::block_on(go());
}

//! error await_after_question_mark: future-used-as-value over try_join
//! `?` before `.await`.
//! source: rustc, tests/ui/async-await/issue-61076.rs
//! whole program
async fn number() -> Result<u32, String> {
    Ok(1)
}
pub async fn go() -> Result<u32, String> {
    let n = number()?.await;
    Ok(n)
}
fn main() {
    let _ = async_learn::block_on(go());
}

//! error sum_of_futures: future-used-as-value over join_many
//! Adds up futures.
//! source: Stack Overflow
//! whole program
async fn number(n: u32) -> u32 {
    n
}
pub async fn go() -> u32 {
    [1, 2].into_iter().map(number).sum()
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error if_on_a_future: future-used-as-value over first_await
//! A future as the condition of an `if`.
//! source: Stack Overflow
//! whole program
async fn ready() -> bool {
    true
}
pub async fn go() {
    if ready() {
        println!("go");
    }
}
fn main() {
    async_learn::block_on(go());
}

//! error not_of_a_future: future-used-as-value over first_await
//! `!` in front of a future.
//! source: Stack Overflow
//! whole program
async fn ready() -> bool {
    true
}
pub async fn go() {
    if !ready() {
        println!("go");
    }
}
fn main() {
    async_learn::block_on(go());
}

//! error main_prints_a_future: future-used-as-value over first_await
//! `main` prints a future.
//! source: The async book
//! whole program
async fn hello() -> String {
    "hello".to_owned()
}
fn main() {
    println!("{}", hello());
}

//! error spawned_server_at_the_end: future-used-as-value over echo_server
//! The last line of `#[tokio::main]` is the handle of a task.
//! source: users.rust-lang.org
//! - listen(listener).await
//! + tokio::spawn(listen(listener))

//! error tokio_main_ends_with_a_future: future-used-as-value over first_await
//! The last line of `#[tokio::main]` is a future.
//! source: Stack Overflow
//! whole program
async fn work() {}
#[tokio::main]
async fn main() {
    work()
}


//! error tokio_main_on_a_plain_main: none over echo_server
//! `#[tokio::main]` on a function that is not async; tokio says so itself.
//! source: Stack Overflow
//! whole program
#[tokio::main]
fn main() {
    println!("hello");
}

//! error join_all_of_references: future-behind-a-reference over join_many
//! `join_all` of references to futures.
//! source: Stack Overflow, "`&impl Future` is not a future"
//! whole program
use futures::future::join_all;
async fn number(n: u32) -> u32 {
    n
}
pub async fn go() -> Vec<u32> {
    let wanted = vec![number(1), number(2)];
    join_all(wanted.iter()).await
}
fn main() {
    println!("{:?}", async_learn::block_on(go()));
}

//! error await_on_a_reference: future-behind-a-reference over captures
//! `.await` on a reference to a future.
//! source: Stack Overflow
//! whole program
async fn number(n: u32) -> u32 {
    n
}
pub async fn go() -> u32 {
    let orders = vec![number(1), number(2)];
    let mut sum = 0;
    for order in &orders {
        sum += order.await;
    }
    sum
}
fn main() {
    println!("{:?}", async_learn::block_on(go()));
}

//! error await_on_a_mutable_reference: future-behind-a-reference over captures
//! `.await` on `&mut` of a future that is not pinned.
//! source: Stack Overflow
//! whole program
async fn number(n: u32) -> u32 {
    n
}
pub async fn go() -> u32 {
    let mut order = number(1);
    (&mut order).await
}
fn main() {
    println!("{:?}", async_learn::block_on(go()));
}

//! error select_in_a_loop: future-behind-a-reference over try_join
//! `select!` on `&mut` of a future that is not pinned.
//! source: futures-rs issue 1811
//! whole program
use std::time::Duration;
async fn number(n: u32) -> u32 {
    n
}
pub async fn go() -> u32 {
    let mut order = number(1);
    loop {
        tokio::select! {
            n = &mut order => return n,
            _ = tokio::time::sleep(Duration::from_secs(1)) => println!("still waiting"),
        }
    }
}
fn main() {
    println!("{:?}", async_learn::block_on(go()));
}

//! error sleep_selected_by_reference: future-behind-a-reference over try_join
//! `select!` on `&mut` of a `Sleep` that is not pinned.
//! source: tokio, time::sleep
//! whole program
use std::time::Duration;
#[tokio::main]
async fn main() {
    let mut sleep = tokio::time::sleep(Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = &mut sleep => break,
            _ = async { 1 } => println!("still waiting"),
        }
    }
}

//! error futures_select_unpinned: future-behind-a-reference over try_join
//! `futures::future::select` of futures that are not pinned.
//! source: futures-rs, future::select
//! whole program
async fn number(n: u32) -> u32 {
    n
}
pub async fn go() {
    let _ = futures::future::select(number(1), number(2)).await;
}
fn main() {
    async_learn::block_on(go());
}

//! error iter_mut_of_futures: future-behind-a-reference over join_many
//! `join_all` of `&mut` of futures.
//! source: Stack Overflow
//! whole program
use futures::future::join_all;
async fn number(n: u32) -> u32 {
    n
}
pub async fn go() -> Vec<u32> {
    let mut wanted = vec![number(1), number(2)];
    join_all(wanted.iter_mut()).await
}
fn main() {
    println!("{:?}", async_learn::block_on(go()));
}

//! error number_awaited: not-a-future over first_await
//! Awaits a number.
//! source: rustc, tests/ui/async-await/issue-101715.rs
//! whole program
fn number() -> u32 {
    1
}
pub async fn go() -> u32 {
    number().await
}
fn main() {
    println!("{:?}", async_learn::block_on(go()));
}

//! error vec_awaited: not-a-future over join_many
//! Awaits a `Vec` of futures.
//! source: Stack Overflow
//! whole program
async fn number(n: u32) -> u32 {
    n
}
pub async fn go() -> Vec<u32> {
    let all: Vec<_> = [1, 2].into_iter().map(number).collect();
    all.await
}
fn main() {
    println!("{:?}", async_learn::block_on(go()));
}

//! error block_on_of_a_unit: not-a-future over first_await
//! `block_on` of a plain function's result.
//! source: Stack Overflow
//! whole program
fn hello() {}
fn main() {
    async_learn::block_on(hello());
}

//! error awaited_in_join: awaited-inside-join over join
//! Awaits inside `join!`.
//! source: tokio, join!
//! - do_another_thing_async(x),
//! + do_another_thing_async(x).await,

//! error spawn_of_an_awaited: awaited-before-spawn over echo_listen
//! Spawns the output of a future.
//! source: Stack Overflow
//! whole program
async fn number(n: u32) -> u32 {
    n
}
#[tokio::main]
async fn main() {
    let _ = tokio::spawn(number(1).await).await;
}

//! error closure_spawned: task-or-thread over echo_listen
//! Spawns a closure as a task.
//! source: Stack Overflow
//! whole program
#[tokio::main]
async fn main() {
    let _ = tokio::spawn(|| println!("hello")).await;
}

//! error closure_of_a_block_spawned: task-or-thread over echo_listen
//! Spawns a closure that returns a block.
//! source: Stack Overflow
//! whole program
#[tokio::main]
async fn main() {
    let _ = tokio::spawn(move || async move {
        println!("hello");
    })
    .await;
}

//! error async_closure_spawned: task-or-thread over echo_listen
//! Spawns an async closure without a call.
//! source: Stack Overflow
//! whole program
#[tokio::main]
async fn main() {
    let _ = tokio::spawn(async || println!("hello")).await;
}

//! error function_spawned: task-or-thread over echo_listen
//! Spawns an async function without a call.
//! source: Stack Overflow
//! whole program
async fn work() {}
#[tokio::main]
async fn main() {
    let _ = tokio::spawn(work).await;
}

//! error thread_of_a_block: task-or-thread over threads
//! `thread::spawn` of an async block.
//! source: Stack Overflow
//! whole program
use std::thread;
fn main() {
    let _ = thread::spawn(async { println!("hello") }).join();
}

//! error thread_of_a_future: task-or-thread over threads
//! `thread::spawn` of a future.
//! source: Stack Overflow
//! whole program
use std::thread;
async fn work() {}
fn main() {
    let _ = thread::spawn(work()).join();
}

//! error spawn_blocking_of_a_block: task-or-thread over threads
//! `spawn_blocking` of an async block.
//! source: tokio, task::spawn_blocking
//! whole program
#[tokio::main]
async fn main() {
    let _ = tokio::task::spawn_blocking(async { 1 }).await;
}

//! error function_awaited: not-a-future over first_await
//! `.await` on a function that was not called; rustc says how to call it.
//! source: rustc, tests/ui/suggestions/async-fn-ctor-passed-as-arg-where-it-should-have-been-called.rs
//! whole program
async fn number() -> u32 {
    1
}
pub async fn go() -> u32 {
    number.await
}
fn main() {
    println!("{:?}", async_learn::block_on(go()));
}

//! error rc_over_an_await: not-send over echo_listen
//! An `Rc` over an `.await` in a task.
//! source: rustc, tests/ui/async-await/async-fn-nonsend.rs
//! whole program
use std::rc::Rc;
async fn number() -> u32 {
    1
}
#[tokio::main]
async fn main() {
    let _ = tokio::spawn(async {
        let rc = Rc::new(1);
        number().await;
        println!("{rc}");
    })
    .await;
}

//! error guard_over_an_await: guard-kept-across-await over echo_listen
//! The guard of a mutex over an `.await` in a task.
//! source: rustc, tests/ui/async-await/issue-64130-1-sync.rs
//! whole program
use std::sync::Mutex;
static COUNT: Mutex<u32> = Mutex::new(0);
async fn number() -> u32 {
    1
}
#[tokio::main]
async fn main() {
    let _ = tokio::spawn(async {
        let mut count = COUNT.lock().unwrap();
        *count += number().await;
    })
    .await;
}

//! error rc_to_a_thread: thread-needs-send over threads
//! An `Rc` for a thread.
//! source: The Rust book, chapter 16
//! whole program
use std::rc::Rc;
use std::thread;
fn main() {
    let rc = Rc::new(1);
    let _ = thread::spawn(move || println!("{rc}")).join();
}

//! error generic_fetch_spawned: generic-future-not-send over join_many
//! Spawns the future of a generic function.
//! source: users.rust-lang.org
//! whole program
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut handles = Vec::new();
    for &id in ids {
        handles.push(tokio::spawn(fetch(id)));
    }
    let mut all = Vec::new();
    for handle in handles {
        all.push(handle.await.unwrap());
    }
    all
}
fn main() {
    println!("{:?}", async_learn::block_on(titles(&[1], async |id| id.to_string())));
}

//! error generic_future_spawned: generic-future-not-send over try_join
//! Spawns a future whose type is a parameter.
//! source: Stack Overflow
//! whole program
pub async fn page(name: impl Future<Output = u32> + 'static) -> u32 {
    tokio::spawn(name).await.unwrap()
}
fn main() {
    println!("{:?}", async_learn::block_on(page(async { 1 })));
}

//! error named_parameter_spawned: generic-future-not-send over try_join
//! Spawns a block that keeps a value of a type parameter.
//! source: Stack Overflow
//! whole program
pub async fn page<F>(name: F) -> u32
where
    F: Future<Output = u32> + 'static,
{
    tokio::spawn(async move { name.await }).await.unwrap()
}
fn main() {
    println!("{:?}", async_learn::block_on(page(async { 1 })));
}

//! error generic_fetch_in_a_join_set: generic-future-not-send over bounded
//! Spawns a block that calls a generic function.
//! source: users.rust-lang.org
//! whole program
use tokio::task::JoinSet;
pub async fn mirror(files: Vec<u32>, fetch: impl AsyncFn(u32) -> String + Clone + 'static) {
    let mut tasks = JoinSet::new();
    for file in files {
        let fetch = fetch.clone();
        tasks.spawn(async move {
            let output = fetch(file).await;
            println!("{output}");
        });
    }
    tasks.join_all().await;
}
fn main() {
    async_learn::block_on(mirror(vec![1], async |id| id.to_string()));
}

//! error generic_stream_spawned: generic-future-not-send over echo_listen
//! Spawns the conversation with a stream of any type.
//! source: Stack Overflow
//! whole program
use tokio::io::{AsyncRead, AsyncReadExt as _};
async fn handle<S: AsyncRead + Unpin>(mut stream: S) {
    let _ = stream.read(&mut [0; 10]).await;
}
pub fn serve<S: AsyncRead + Unpin + 'static>(stream: S) {
    tokio::spawn(handle(stream));
}
fn main() {}

//! error copy_to_itself: one-stream-borrowed-twice over echo_handle
//! `copy` from a stream to itself.
//! source: Stack Overflow, "cannot borrow as mutable more than once"
//! whole program
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};
pub async fn handle<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) -> io::Result<()> {
    tokio::io::copy(&mut stream, &mut stream).await?;
    Ok(())
}
fn main() {}

//! error two_calls_on_one_self: future-holds-its-borrow over join
//! `join!` of two calls that borrow one value mutably.
//! source: Stack Overflow
//! whole program
struct Line(u32);
impl Line {
    async fn ask(&mut self) -> u32 {
        self.0 += 1;
        self.0
    }
}
pub async fn go() -> (u32, u32) {
    let mut line = Line(1);
    tokio::join!(line.ask(), line.ask())
}
fn main() {
    println!("{:?}", async_learn::block_on(go()));
}

//! error read_and_write_joined: future-holds-its-borrow over echo_handle
//! `join!` of a read and a write on one stream.
//! source: Stack Overflow
//! whole program
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
pub async fn handle<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) {
    let mut buf = [0; 10];
    let _ = tokio::join!(stream.read(&mut buf), stream.write_all(b"hello"));
}
fn main() {}

//! error changed_before_the_await: future-holds-its-borrow over captures
//! Changes a variable that a future borrows.
//! source: rustc, tests/ui/async-await/issue-75785-confusing-named-region.rs
//! whole program
async fn show(n: &u32) {
    println!("{n}");
}
pub async fn go() {
    let mut n = 1;
    let shown = show(&n);
    n += 1;
    shown.await;
    println!("{n}");
}
fn main() {
    async_learn::block_on(go());
}

//! error block_borrows_and_is_changed: future-holds-its-borrow over captures
//! Changes a variable that an async block borrows.
//! source: Stack Overflow
//! whole program
pub async fn go() {
    let mut n = 1;
    let shown = async { println!("{n}") };
    n += 1;
    shown.await;
    println!("{n}");
}
fn main() {
    async_learn::block_on(go());
}

//! error two_blocks_change_one: future-holds-its-borrow over captures
//! Two async blocks that change one variable.
//! source: Stack Overflow
//! whole program
pub async fn go() -> u32 {
    let mut n = 1;
    let first = async { n += 1 };
    let second = async { n += 1 };
    tokio::join!(first, second);
    n
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error temporary_under_a_future: future-holds-its-borrow over return_type
//! A temporary value that a future borrows.
//! source: Stack Overflow, E0716
//! whole program
async fn slow(slip: &str) -> usize {
    slip.len()
}
pub async fn go() -> usize {
    let order = slow(&String::from("12"));
    order.await
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error temporary_without_a_future: none over return_type
//! A temporary value, and no future.
//! source: rustc, E0716
//! whole program
fn main() {
    let order = String::from("12").as_str();
    println!("{order}");
}

//! error plain_double_borrow: none over event_loop
//! Two mutable borrows, and no future.
//! source: rustc, E0499
//! whole program
fn main() {
    let mut list = vec![1];
    let a = &mut list;
    let b = &mut list;
    a.push(1);
    b.push(2);
}

//! error dropped_while_borrowed: future-holds-its-borrow over captures
//! Drops what a future borrows.
//! source: rustc, E0505
//! whole program
async fn show(text: &str) {
    println!("{text}");
}
pub async fn go() {
    let text = String::from("12");
    let shown = show(&text);
    drop(text);
    shown.await;
}
fn main() {
    async_learn::block_on(go());
}

//! error thread_borrows: task-may-outlive over threads
//! A thread's closure borrows a local variable.
//! source: Stack Overflow, E0373
//! whole program
use std::thread;
fn main() {
    let names = vec![1, 2];
    let _ = thread::spawn(|| println!("{names:?}")).join();
}

//! error closure_returned_borrows: none over captures
//! A closure that is returned borrows a local variable; no thread and no future.
//! source: rustc, E0373
//! whole program
fn adder(n: u32) -> impl Fn(u32) -> u32 {
    |m| n + m
}
fn main() {
    println!("{}", adder(1)(2));
}

//! error task_borrows: task-may-outlive over echo_listen
//! A task borrows a local variable.
//! source: rustc, tests/ui/async-await/issue-78938-async-block.rs
//! whole program
#[tokio::main]
async fn main() {
    let names = vec![1, 2];
    let _ = tokio::spawn(async { println!("{names:?}") }).await;
}

//! error block_returned_borrows: borrowed-by-a-future-that-outlives-it over captures
//! A block that is returned borrows a local variable.
//! source: rustc, tests/ui/async-await/async-borrowck-escaping-block-error.rs
//! whole program
pub fn go() -> impl Future<Output = usize> {
    let names = vec![1, 2];
    async { names.len() }
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error call_returned_borrows: borrowed-by-a-future-that-outlives-it over return_type
//! Returns a future that borrows a local variable.
//! source: Stack Overflow, E0515
//! whole program
async fn slow(slip: &str) -> usize {
    slip.len()
}
pub fn go() -> impl Future<Output = usize> {
    let slip = String::from("12");
    slow(&slip)
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error string_returned_borrows: none over return_type
//! Returns a reference to a local variable.
//! source: rustc, E0515
//! whole program
fn name() -> &'static str {
    let name = String::from("12");
    &name
}
fn main() {
    println!("{}", name());
}

//! error join_with_question_mark: joined-then-question-mark over try_join
//! `?` on the tuple of `join!`.
//! source: tokio, try_join!
//! whole program
async fn number() -> Result<u32, String> {
    Ok(1)
}
pub async fn go() -> Result<(u32, u32), String> {
    let (a, b) = tokio::join!(number(), number())?;
    Ok((a, b))
}
fn main() {
    let _ = async_learn::block_on(go());
}

//! error futures_join_with_question_mark: joined-then-question-mark over try_join
//! `?` on the tuple of `futures::join!`.
//! source: futures, try_join!
//! whole program
async fn number() -> Result<u32, String> {
    Ok(1)
}
pub async fn go() -> Result<(), String> {
    futures::join!(number(), number())?;
    Ok(())
}
fn main() {
    let _ = async_learn::block_on(go());
}

//! error join_all_with_question_mark: joined-then-question-mark over join_many
//! `?` on the `Vec` of `join_all`.
//! source: futures, try_join_all
//! whole program
use futures::future::join_all;
async fn number(n: u32) -> Result<u32, String> {
    Ok(n)
}
pub async fn go() -> Result<(), String> {
    join_all([number(1), number(2)]).await?;
    Ok(())
}
fn main() {
    let _ = async_learn::block_on(go());
}

//! error tuple_with_question_mark: none over sequential
//! `?` on a tuple that no `join!` made.
//! source: rustc, E0277
//! whole program
fn pair() -> (u32, u32) {
    (1, 2)
}
fn go() -> Option<u32> {
    let (a, _) = pair()?;
    Some(a)
}
fn main() {
    let _ = go();
}

//! error unknown_crate: crate-not-here over echo_server
//! A crate that the course does not have.
//! source: own
//! whole program
#[tokio::main]
async fn main() {
    let text = reqwest::get("http://127.0.0.1").await;
    println!("{}", text.is_ok());
}

//! error unknown_crate_in_use: crate-not-here over echo_server
//! A `use` of a crate that the course does not have.
//! source: own
//! whole program
use anyhow::Result;
#[tokio::main]
async fn main() -> Result<()> {
    Ok(())
}

//! error unknown_runtime_attribute: crate-not-here over echo_server
//! The attribute of another runtime.
//! source: own
//! whole program
#[async_std::main]
async fn main() {}

//! error extern_crate_unknown: crate-not-here over echo_server
//! `extern crate` of a crate that the course does not have.
//! source: own
//! whole program
extern crate rand;
fn main() {}

//! error unknown_item_of_tokio: none over join
//! A name that tokio does not have: a slip of the pen, which rustc names.
//! source: own
//! whole program
use tokio::task::spawn_locally;
fn main() {}

//! error misspelled_std: none over threads
//! A misspelled module of the standard library.
//! source: own
//! whole program
fn main() {
    std::thred::sleep(std::time::Duration::from_secs(1));
}

//! error type_not_imported: none over echo_server
//! A type that lacks its `use`.
//! source: own
//! whole program
#[tokio::main]
async fn main() {
    let _ = TcpListener::bind("127.0.0.1:0").await;
}

//! error await_in_front: await-comes-after over first_await
//! `await f()`, as in JavaScript.
//! source: rustc, tests/ui/async-await/await-keyword/incorrect-syntax-and-enclosing-async.rs
//! whole program
async fn number() -> u32 {
    1
}
pub async fn go() -> u32 {
    await number()
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error await_called: await-comes-after over first_await
//! `.await()`, as a method.
//! source: rustc, tests/ui/async-await/await-keyword/incorrect-syntax-and-enclosing-async.rs
//! whole program
async fn number() -> u32 {
    1
}
pub async fn go() -> u32 {
    number().await()
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error await_macro: await-comes-after over first_await
//! `await!(f())`, as before 2019.
//! source: rustc, tests/ui/async-await/await-keyword/incorrect-syntax-and-enclosing-async.rs
//! whole program
async fn number() -> u32 {
    1
}
pub async fn go() -> u32 {
    await!(number())
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error await_in_front_with_question_mark: await-comes-after over try_join
//! `await f()?`, as in JavaScript.
//! source: rustc, tests/ui/async-await/await-keyword
//! whole program
async fn number() -> Result<u32, String> {
    Ok(1)
}
pub async fn go() -> Result<u32, String> {
    let n = await number()?;
    Ok(n)
}
fn main() {
    let _ = async_learn::block_on(go());
}


//! error function_async: none over first_await
//! `async function`, as in JavaScript.
//! source: own
//! whole program
async function go() {}
fn main() {}

//! error await_in_a_closure: await-outside-async over join_many
//! `.await` in a closure that is not async.
//! source: rustc, tests/ui/async-await/issues/issue-51719.rs
//! whole program
async fn number(n: u32) -> u32 {
    n
}
pub async fn go() -> Vec<u32> {
    [1, 2].into_iter().map(|n| number(n).await).collect()
}
fn main() {
    println!("{:?}", async_learn::block_on(go()));
}

//! error await_in_plain_main: await-outside-async over first_await
//! `.await` in a `main` that is not async.
//! source: rustc, tests/ui/async-await/issues/issue-70594.rs
//! whole program
async fn number() -> u32 {
    1
}
fn main() {
    println!("{}", number().await);
}

//! error recursion_without_box: recursive-async-needs-box over recursion
//! An async function that awaits itself.
//! source: rustc, tests/ui/async-await/recursive-async-impl-trait-type.rs
//! whole program
async fn count(n: u32) -> u32 {
    if n == 0 { 0 } else { 1 + count(n - 1).await }
}
fn main() {
    println!("{}", async_learn::block_on(count(1)));
}

//! error dyn_async_trait: async-trait-not-dyn over return_type
//! A trait with an async method as `dyn`.
//! source: rustc, tests/ui/async-await/in-trait/object-safety.rs
//! whole program
trait Ask {
    async fn ask(&self) -> u32;
}
fn go(ask: &dyn Ask) {
    let _ = ask.ask();
}
fn main() {}

//! error dyn_plain_trait: none over return_type
//! A trait that is not for `dyn`, without anything async.
//! source: rustc, E0038
//! whole program
trait Twin {
    fn twin(&self) -> Self;
}
fn go(_: &dyn Twin) {}
fn main() {}

//! error awaited_twice: awaited-twice over lazy_futures
//! Awaits one future twice.
//! source: Stack Overflow, E0382
//! whole program
async fn number() -> u32 {
    1
}
pub async fn go() -> u32 {
    let n = number();
    n.await + n.await
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error string_moved_twice: none over captures
//! Uses a value after it moved; no future.
//! source: rustc, E0382
//! whole program
fn main() {
    let a = String::new();
    drop(a);
    println!("{a}");
}

//! error two_blocks_in_a_vec: futures-of-different-types over join_many
//! Two async blocks in a `vec!`.
//! source: rustc, tests/ui/async-await/generator-desc.rs
//! whole program
pub async fn go() -> Vec<u32> {
    futures::future::join_all(vec![async { 1 }, async { 2 }]).await
}
fn main() {
    println!("{:?}", async_learn::block_on(go()));
}

//! error two_functions_in_an_array: futures-of-different-types over join_many
//! Futures of two functions in an array.
//! source: Stack Overflow
//! whole program
async fn one() -> u32 {
    1
}
async fn two() -> u32 {
    2
}
pub async fn go() -> Vec<u32> {
    futures::future::join_all([one(), two()]).await
}
fn main() {
    println!("{:?}", async_learn::block_on(go()));
}

//! error two_parameters_in_an_array: futures-of-different-types over try_join
//! Two futures of parameters in an array.
//! source: Stack Overflow, "expected type parameter, found a different type parameter"
//! whole program
pub async fn go(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> Vec<u32> {
    futures::future::join_all([a, b]).await
}
fn main() {
    println!("{:?}", async_learn::block_on(go(async { 1 }, async { 2 })));
}

//! error if_with_two_futures: futures-of-different-types over return_type
//! An `if` whose arms are two async blocks.
//! source: rustc, tests/ui/async-await/suggest-switching-edition-on-await.rs
//! whole program
fn pick(yes: bool) -> impl Future<Output = u32> {
    if yes { async { 1 } } else { async { 2 } }
}
fn main() {
    println!("{}", async_learn::block_on(pick(true)));
}

//! error two_struct_futures_in_a_vec: futures-of-different-types over join_many
//! A `Sleep` and a block in a `vec!`.
//! source: Stack Overflow
//! whole program
use std::time::Duration;
pub async fn go() {
    let _ = futures::future::join_all(vec![tokio::time::sleep(Duration::ZERO), async {}]).await;
}
fn main() {
    async_learn::block_on(go());
}

//! error break_in_a_block: early-exit-from-async-block over async_blocks
//! `break` in an async block.
//! source: rustc, tests/ui/coroutine/break-inside-coroutine-issue-124495.rs
//! whole program
pub async fn go() {
    loop {
        async { break }.await;
    }
}
fn main() {
    async_learn::block_on(go());
}

//! error question_mark_in_a_unit_block: question-mark-without-result over async_blocks
//! `?` in an async block that returns nothing.
//! source: rustc, tests/ui/async-await/try-on-option-in-async.rs
//! whole program
fn parse(line: &str) -> Result<u32, std::num::ParseIntError> {
    line.parse()
}
pub async fn go() {
    async {
        let n = parse("1")?;
        println!("{n}");
    }
    .await;
}
fn main() {
    async_learn::block_on(go());
}

//! error error_type_unknown: error-type-unnamed over async_blocks
//! `?` in a block whose error type nothing names.
//! source: rustc, tests/ui/inference/question-mark-type-infer.rs
//! whole program
fn parse(line: &str) -> Result<u32, std::num::ParseIntError> {
    line.parse()
}
pub async fn go() {
    let work = async {
        let n = parse("1")?;
        Ok(n)
    };
    let _ = work.await.is_ok();
}
fn main() {
    async_learn::block_on(go());
}

//! error boxed_not_pinned: boxed-but-not-pinned over recursion
//! A boxed future that is not pinned.
//! source: Stack Overflow
//! whole program
fn boxed() -> Box<dyn Future<Output = u32>> {
    Box::new(async { 1 })
}
pub async fn go() -> u32 {
    boxed().await
}
fn main() {
    println!("{}", async_learn::block_on(go()));
}

//! error box_where_a_pin_is_due: boxed-but-not-pinned over recursion
//! `Box::new` where `Box::pin` is due.
//! source: Stack Overflow
//! whole program
use std::pin::Pin;
fn boxed() -> Pin<Box<dyn Future<Output = u32>>> {
    Box::new(async { 1 })
}
fn main() {
    println!("{}", async_learn::block_on(boxed()));
}

//! error local_moved_into_two_blocks: moved-into-the-block over captures
//! Two `async move` blocks use one value.
//! source: Stack Overflow
//! whole program
pub async fn go() {
    let names = vec![1];
    let a = async move { println!("{names:?}") };
    let b = async move { println!("{names:?}") };
    tokio::join!(a, b);
}
fn main() {
    async_learn::block_on(go());
}

//! error listener_moved_in_a_loop: first-task-took-it over echo_listen
//! Moves a value into a task in each turn of a loop.
//! source: Stack Overflow
//! whole program
use std::sync::Arc;
#[tokio::main]
async fn main() {
    let names = Arc::new(vec![1]);
    for _ in 0..2 {
        tokio::spawn(async move { println!("{names:?}") });
    }
}

//! error no_edition_2015_async: none over first_await
//! A missing semicolon before an `async` block.
//! source: own
//! whole program
fn main() {
    let n = 1
    let _ = async { n };
}

//! error lock_used_as_a_guard: future-used-as-value over bounded
//! lock not awaited
//! source: own
//! whole program
use tokio::sync::Mutex;
async fn go(s: &Mutex<u32>) {
    let mut p = s.lock();
    *p += 1;
}
fn main() {}

//! error own_struct_named_like_tokios: none over bounded
//! a struct of the learner's in place of a number
//! source: own
//! whole program
struct Timeout;
async fn go() -> u32 {
    Timeout
}
fn main() {}

//! error plain_borrow_beside_an_await: none over bounded
//! plain borrow, with an await near it
//! source: own
//! whole program
async fn show(_: &u32) {}
async fn go() {
    let mut v = vec![1];
    let first = &v[0];
    v.push(2);
    show(first).await;
}
fn main() {}

//! error no_tail_beside_a_block: none over bounded
//! a plain function without a tail, a block with ? beside it
//! source: own
//! whole program
fn go() -> u32 {
    let work = async { "1".parse::<u32>() };
    let _ = async_learn::block_on(work);
}
fn main() {}

//! error pushed_before_the_await: future-holds-its-borrow over captures
//! push while a future borrows the vec
//! source: own
//! whole program
async fn show(v: &[u32]) { println!("{v:?}"); }
async fn go() {
    let mut v = vec![1];
    let shown = show(&v);
    v.push(2);
    shown.await;
}
fn main() {}

//! error read_in_a_while: future-used-as-value over echo_handle
//! read compared in while
//! source: own
//! whole program
use tokio::io::AsyncReadExt as _;
async fn go(mut s: tokio::net::TcpStream) {
    let mut b = [0; 8];
    while s.read(&mut b) > 0 {}
}
fn main() {}

//! error read_as_the_end_of_a_range: future-used-as-value over echo_handle
//! indexes with a future
//! source: own
//! whole program
use tokio::io::AsyncReadExt as _;
async fn go(mut s: tokio::net::TcpStream) {
    let mut b = [0; 8];
    let n = s.read(&mut b);
    println!("{:?}", &b[..n]);
}
fn main() {}

//! error try_join_without_question_mark: try-join-gives-a-result over try_join
//! `try_join!` gives a `Result`, and the pattern is that of the tuple in it.
//! source: a walk through the course
//! - tokio::try_join!(name, visits, credit)
//! + let (name, visits, credit) = tokio::try_join!(name, visits, credit);
//! + Ok((name, visits, credit))

//! error try_join_in_a_pattern_of_ok: try-join-gives-a-result over try_join
//! What rustc's help leads to: a pattern that leaves the `Err` out.
//! source: a walk through the course
//! - tokio::try_join!(name, visits, credit)
//! + let Ok((name, visits, credit)) = tokio::try_join!(name, visits, credit);
//! + Ok((name, visits, credit))

//! error try_join_then_a_field: try-join-gives-a-result over try_join
//! Takes the places of the tuple out of the `Result`.
//! source: own
//! - tokio::try_join!(name, visits, credit)
//! + let all = tokio::try_join!(name, visits, credit);
//! + Ok((all.0, all.1, all.2))

//! error try_join_all_without_question_mark: try-join-gives-a-result over try_join
//! `try_join_all` gives a `Result` as well.
//! source: own
//! - tokio::try_join!(name, visits, credit)
//! + let counts = vec![visits, visits];
//! + let [visits, credit] = futures::future::try_join_all(counts).await;
//! + Ok((name.await?, visits, credit))

//! error generic_future_in_a_scoped_thread: generic-future-not-send over try_join
//! A thread of `thread::scope` polls a future that need not be `Send`.
//! source: a walk through the course
use std::thread;

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    thread::scope(|scope| {
        let name = scope.spawn(|| block_on(name));
        let visits = scope.spawn(|| block_on(visits));
        let credit = block_on(credit)?;
        let (name, visits) = (name.join().expect("no panic"), visits.join().expect("no panic"));
        Ok((name?, visits?, credit))
    })
}

//! error spawn_of_an_awaited_listen: awaited-before-spawn over echo_server
//! The server is awaited before `spawn` is called at all.
//! source: a walk through the course
//! - listen(listener).await
//! + tokio::spawn(listen(listener).await);
//! + Ok(())

//! error spawn_of_an_awaited_with_question_mark: awaited-before-spawn over echo_listen
//! The argument of `spawn` was awaited, and its error handed on.
//! source: own
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(handle(stream).await?);
    }
}

//! error for_each_shows: for-each-wants-futures over bounded
//! An async closure that calls `show`, where `for_each` takes a closure that returns a future.
//! source: a walk through the course
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    stream::iter(files.iter().map(|&file| fetch(file)))
        .buffer_unordered(limit)
        .for_each(async |output| show(output))
        .await;
}

//! error for_each_block_shows: for-each-wants-futures over bounded
//! A closure's block borrows `show`, which the next call needs too.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    stream::iter(files.iter().map(|&file| fetch(file)))
        .buffer_unordered(limit)
        .for_each(|output| async { show(output) })
        .await;
}

//! error for_each_moves_show: for-each-wants-futures over bounded
//! With `move`, the first block takes `show` away.
//! source: own
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    stream::iter(files.iter().map(|&file| fetch(file)))
        .buffer_unordered(limit)
        .for_each(|output| async move { show(output) })
        .await;
}

//! error receivers_for_two_tasks: receiver-without-clone over close
//! Clones the receiver of an `mpsc` channel.
//! source: E0599
//! - while let Some(sighting) = receiver.recv().await {
//! + let _second = receiver.clone();
//! + while let Some(sighting) = receiver.recv().await {

//! error screen_derives_clone: receiver-without-clone over broadcast
//! A struct with a receiver should be cloned.
//! source: E0277
#[derive(Clone)]
pub struct Screen {
    news: broadcast::Receiver<Arc<str>>,
}
