//! mistake a_thread_beside_them: spawned-where-join-suffices at std::thread::spawn(
//! Joins all four, and also starts a thread that prints a message.
//! - tokio::join!(
//! + let waits = std::thread::spawn(|| println!("please wait"));
//! + let figures = tokio::join!(
//! - )
//! + );
//! + waits.join().expect("it only prints");
//! + figures

//! mistake asked_once_for_both: equal-is-not-the-same at if x == y {
//! Asks once where `x` and `y` are the same number.
//! - tokio::join!(
//! + if x == y {
//! +     let (one, another) = tokio::join!(do_one_thing_async(x), do_another_thing_async(x));
//! +     return (one, another, one, another);
//! + }
//! + tokio::join!(

//! mistake awaited_arguments: awaited-inside-join (not_compiled)
//! Awaits each argument, so that `join!` gets numbers in place of futures.
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    tokio::join!(
        do_one_thing_async(x).await,
        do_another_thing_async(x).await,
        do_one_thing_async(y).await,
        do_another_thing_async(y).await,
    )
}

//! mistake awaited_as_argument: awaited-inside-join at thing_async(y).await
//! Awaits two operations while `join!` evaluates its arguments, before any branch began.
//! - do_one_thing_async(y),
//! - do_another_thing_async(y),
//! + {
//! +     let figure = do_one_thing_async(y).await;
//! +     ready(figure)
//! + },
//! + ready(do_another_thing_async(y).await),
use std::future::ready;

//! mistake block_on_each: block-on-inside-async at = block_on(do_
//! Runs each to its end with `block_on`, one after the other, inside async code.
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let one_x = block_on(do_one_thing_async(x));
    let another_x = block_on(do_another_thing_async(x));
    let one_y = block_on(do_one_thing_async(y));
    let another_y = block_on(do_another_thing_async(y));
    (one_x, another_x, one_y, another_y)
}

//! mistake blocking_branches: thread-sleep at async { do_
//! Joins branches that call the blocking functions of chapter 1: no branch can begin while
//! another one keeps the thread.
use async_learn::{do_another_thing, do_one_thing};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    tokio::join!(
        async { do_one_thing(x) },
        async { do_another_thing(x) },
        async { do_one_thing(y) },
        async { do_another_thing(y) },
    )
}

//! mistake clock_advanced: answer-without-the-work at tokio::time::advance( or at (x * x, x * 2
//! A cheat: moves the test's clock, and makes the futures without ever polling them.
use async_learn::ANOTHER_THING;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let _ = (do_one_thing_async(x), do_another_thing_async(x));
    let _ = (do_one_thing_async(y), do_another_thing_async(y));
    tokio::time::advance(ANOTHER_THING).await;
    (x * x, x * 2, y * y, y * 2)
}

//! mistake constants: answer-without-the-work at pause(ANOTHER_THING) or at (x * x, x * 2
//! A cheat: lets 50 ms pass and computes the figures itself.
use async_learn::{ANOTHER_THING, pause};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    pause(ANOTHER_THING).await;
    (x * x, x * 2, y * y, y * 2)
}

//! mistake futures_first: serial-awaits at (one_x.await, another_x.await
//! Makes all four futures first, and then awaits them in turn: making one starts nothing.
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let one_x = do_one_thing_async(x);
    let another_x = do_another_thing_async(x);
    let one_y = do_one_thing_async(y);
    let another_y = do_another_thing_async(y);
    (one_x.await, another_x.await, one_y.await, another_y.await)
}

//! mistake gone_and_still_called: contract-changed (not_compiled)
//! Leaves the function out, which `main` still calls.
//! without: four_figures

//! mistake join_after_join: one-join-after-another at = tokio::join!(do_
//! Joins two pairs, the second after the first.
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let (one_x, another_x) = tokio::join!(do_one_thing_async(x), do_another_thing_async(x));
    let (one_y, another_y) = tokio::join!(do_one_thing_async(y), do_another_thing_async(y));
    (one_x, another_x, one_y, another_y)
}

//! mistake joined_in_a_vec: futures-of-different-types (not_compiled)
//! Puts two operations, which are two types, into one `vec!`.
//! - tokio::join!(
//! + let figures = join_all(vec![
//! - )
//! + ])
//! + .await;
//! + (figures[0], figures[1], figures[2], figures[3])
use futures::future::join_all;

//! mistake last_figure_worked_out: output-thrown-away at one_y, _) = tokio::join!( or at one_y, y + y)
//! Three figures come from their operations. The fourth is computed without its operation.
//! - tokio::join!(
//! + let (one_x, another_x, one_y, _) = tokio::join!(
//! - )
//! + );
//! + (one_x, another_x, one_y, y + y)

//! mistake last_one_awaited: awaited-inside-join at do_another_thing_async(y).await
//! Joins three of them, and awaits the fourth after that.
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let (one_x, another_x, one_y) = tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
    );
    (one_x, another_x, one_y, do_another_thing_async(y).await)
}

//! mistake local_set: spawned-where-join-suffices at LocalSet::new() or at tasks.spawn_local(
//! Tasks of a `LocalSet` stay on this thread, but they are tasks too.
use tokio::task::LocalSet;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let tasks = LocalSet::new();
    let one_x = tasks.spawn_local(do_one_thing_async(x));
    let another_x = tasks.spawn_local(do_another_thing_async(x));
    let one_y = tasks.spawn_local(do_one_thing_async(y));
    let another_y = tasks.spawn_local(do_another_thing_async(y));
    tasks.await;
    (
        one_x.await.unwrap(),
        another_x.await.unwrap(),
        one_y.await.unwrap(),
        another_y.await.unwrap(),
    )
}

//! mistake main_panics: main-does-not-run at .expect("an argument")
//! All functions that the checks call are right, but `main` panics.
fn main() {
    let x: u32 = std::env::args()
        .nth(1)
        .expect("an argument")
        .parse()
        .expect("a number");
    println!("{:?}", block_on(four_figures(x, 5)));
}

//! mistake mixed_up: results-out-of-order at do_another_thing_async(x), or at do_one_thing_async(y), or at tokio::join!(
//! Joins by kind, and returns them in that order.
//! - do_another_thing_async(x),
//! + do_one_thing_async(y),
//! + do_another_thing_async(x),
//! - do_one_thing_async(y),

//! mistake module_in_a_file: one-file-each (not_compiled)
//! Keeps a helper in a file beside the exercise.
//! - do_one_thing_async(x),
//! + figures::squared(x),
mod figures;

//! mistake nested_too_deeply: too-much-for-rustc (not_compiled, unix)
//! Nests four thousand parentheses, over which rustc's stack overflows.
#[rustfmt::skip]
fn deep() -> u32 { ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))) }

//! mistake outputs_thrown_away: output-thrown-away at let _ = tokio::join!( or at (x * x, 2 * x, y * y, 2 * y)
//! Runs all four at once, ignores their outputs, and computes the figures itself.
//! - tokio::join!(
//! + let _ = tokio::join!(
//! - )
//! + );
//! + (x * x, 2 * x, y * y, 2 * y)

//! mistake selected: select-drops-the-others at tokio::select! {
//! `select!` takes the first that is ready, and drops the others.
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    tokio::select! {
        one = do_one_thing_async(x) => (one, 2 * x, y * y, 2 * y),
        another = do_another_thing_async(x) => (x * x, another, y * y, 2 * y),
        one = do_one_thing_async(y) => (x * x, 2 * x, one, 2 * y),
        another = do_another_thing_async(y) => (x * x, 2 * x, y * y, another),
    }
}

//! mistake spawn_blocking: spawned-where-join-suffices (hung) at = spawn_blocking(
//! A thread of the blocking pool for each, with a `block_on` of its own.
use tokio::task::spawn_blocking;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let one_x = spawn_blocking(move || block_on(do_one_thing_async(x)));
    let another_x = spawn_blocking(move || block_on(do_another_thing_async(x)));
    let one_y = spawn_blocking(move || block_on(do_one_thing_async(y)));
    let another_y = spawn_blocking(move || block_on(do_another_thing_async(y)));
    let (a, b, c, d) = tokio::join!(one_x, another_x, one_y, another_y);
    (a.unwrap(), b.unwrap(), c.unwrap(), d.unwrap())
}

//! mistake spawned: spawned-where-join-suffices at tokio::spawn(
//! Makes a task of each operation, where one task can wait for all of them.
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let one_x = tokio::spawn(do_one_thing_async(x));
    let another_x = tokio::spawn(do_another_thing_async(x));
    let one_y = tokio::spawn(do_one_thing_async(y));
    let another_y = tokio::spawn(do_another_thing_async(y));
    (
        one_x.await.unwrap(),
        another_x.await.unwrap(),
        one_y.await.unwrap(),
        another_y.await.unwrap(),
    )
}

//! mistake thread_sleep: answer-without-the-work at std::thread::sleep( or at (x * x, x * 2
//! A cheat: blocks the thread for 50 ms and computes the figures itself.
use async_learn::ANOTHER_THING;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    std::thread::sleep(ANOTHER_THING);
    (x * x, x * 2, y * y, y * 2)
}

//! mistake threads: spawned-where-join-suffices at thread::scope( or at scope.spawn(
//! Gives each operation a thread with a `block_on` of its own.
use std::thread;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    thread::scope(|scope| {
        let one_x = scope.spawn(|| block_on(do_one_thing_async(x)));
        let another_x = scope.spawn(|| block_on(do_another_thing_async(x)));
        let one_y = scope.spawn(|| block_on(do_one_thing_async(y)));
        let another_y = scope.spawn(|| block_on(do_another_thing_async(y)));
        (
            one_x.join().unwrap(),
            another_x.join().unwrap(),
            one_y.join().unwrap(),
            another_y.join().unwrap(),
        )
    })
}

//! mistake three_in_one_branch: steps-in-one-branch at thing_async(x).await or at thing_async(y).await
//! One block awaits three of them, beside the fourth.
//! - tokio::join!(
//! + let three = async {
//! +     let one_x = do_one_thing_async(x).await;
//! +     let another_x = do_another_thing_async(x).await;
//! +     (one_x, another_x, do_one_thing_async(y).await)
//! + };
//! + let ((one_x, another_x, one_y), another_y) = tokio::join!(three, do_another_thing_async(y));
//! + (one_x, another_x, one_y, another_y)
//!
//! - do_one_thing_async(x),
//!
//! - do_another_thing_async(x),
//!
//! - do_one_thing_async(y),
//!
//! - do_another_thing_async(y),
//!
//! - )

//! mistake two_steps_a_branch: steps-in-one-branch at thing_async(n).await
//! Two branches of two awaits each: inside a branch, one operation still waits for the other.
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let of = async |n| {
        let one = do_one_thing_async(n).await;
        let another = do_another_thing_async(n).await;
        (one, another)
    };
    let ((one_x, another_x), (one_y, another_y)) = tokio::join!(of(x), of(y));
    (one_x, another_x, one_y, another_y)
}

//! mistake unordered: results-out-of-order at FuturesUnordered::from_iter( or at (figures[0]
//! Takes the outputs in the order of completion for those in the order of creation.
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let operations = FuturesUnordered::from_iter([
        do_one_thing_async(x).boxed(),
        do_another_thing_async(x).boxed(),
        do_one_thing_async(y).boxed(),
        do_another_thing_async(y).boxed(),
    ]);
    let figures: Vec<u32> = operations.collect().await;
    (figures[0], figures[1], figures[2], figures[3])
}

//! mistake without_main: no-main (not_compiled)
//! Leaves `main` out, since the checks do without it.
//! without: main

//! right by_hand: polls the four by hand, as `join!` does
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let mut one_x = pin!(do_one_thing_async(x));
    let mut another_x = pin!(do_another_thing_async(x));
    let mut one_y = pin!(do_one_thing_async(y));
    let mut another_y = pin!(do_another_thing_async(y));
    let mut figures = [None; 4];
    poll_fn(|cx| {
        let branches: [Pin<&mut dyn Future<Output = u32>>; 4] = [
            one_x.as_mut(),
            another_x.as_mut(),
            one_y.as_mut(),
            another_y.as_mut(),
        ];
        for (branch, figure) in branches.into_iter().zip(&mut figures) {
            if figure.is_none()
                && let Poll::Ready(value) = branch.poll(cx)
            {
                *figure = Some(value);
            }
        }
        match figures {
            [Some(a), Some(b), Some(c), Some(d)] => Poll::Ready((a, b, c, d)),
            _ => Poll::Pending,
        }
    })
    .await
}

//! right join4: the function `join4`, whose future is awaited like any other
use futures::future::join4;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let one_x = do_one_thing_async(x);
    let another_x = do_another_thing_async(x);
    let one_y = do_one_thing_async(y);
    let another_y = do_another_thing_async(y);
    join4(one_x, another_x, one_y, another_y).await
}

//! right join_all: boxes the four, so that they have one type and `join_all` takes them
use futures::FutureExt as _;
use futures::future::join_all;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let operations = vec![
        do_one_thing_async(x).boxed(),
        do_another_thing_async(x).boxed(),
        do_one_thing_async(y).boxed(),
        do_another_thing_async(y).boxed(),
    ];
    let figures = join_all(operations).await;
    (figures[0], figures[1], figures[2], figures[3])
}

//! right nested: a join of two joins, since a join is a future too
async fn two_figures(n: u32) -> (u32, u32) {
    futures::join!(do_one_thing_async(n), do_another_thing_async(n))
}

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let ((one_x, another_x), (one_y, another_y)) = futures::join!(two_figures(x), two_figures(y));
    (one_x, another_x, one_y, another_y)
}

//! right places: each future puts its figure into its place, and a `FuturesUnordered` polls them all
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let operations = FuturesUnordered::from_iter([
        async { (0, do_one_thing_async(x).await) }.boxed(),
        async { (1, do_another_thing_async(x).await) }.boxed(),
        async { (2, do_one_thing_async(y).await) }.boxed(),
        async { (3, do_another_thing_async(y).await) }.boxed(),
    ]);
    let place = async |mut figures: [u32; 4], (i, figure): (usize, u32)| {
        figures[i] = figure;
        figures
    };
    let [a, b, c, d] = operations.fold([0; 4], place).await;
    (a, b, c, d)
}

//! right select: a `select!` in a loop, which collects the figures
use std::pin::pin;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let (mut one_x, mut another_x) = (pin!(do_one_thing_async(x)), pin!(do_another_thing_async(x)));
    let (mut one_y, mut another_y) = (pin!(do_one_thing_async(y)), pin!(do_another_thing_async(y)));
    let mut figures = [None; 4];
    loop {
        if let [Some(a), Some(b), Some(c), Some(d)] = figures {
            return (a, b, c, d);
        }
        tokio::select! {
            figure = &mut one_x, if figures[0].is_none() => figures[0] = Some(figure),
            figure = &mut another_x, if figures[1].is_none() => figures[1] = Some(figure),
            figure = &mut one_y, if figures[2].is_none() => figures[2] = Some(figure),
            figure = &mut another_y, if figures[3].is_none() => figures[3] = Some(figure),
        }
    }
}

//! mistake twins_in_the_pool: spawned-where-join-suffices at spawn_blocking(
//! Hands the twins that block to the pool for blocking calls.
use async_learn::{do_another_thing, do_one_thing};
use tokio::task::spawn_blocking;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let (a, b, c, d) = tokio::join!(
        spawn_blocking(move || do_one_thing(x)),
        spawn_blocking(move || do_another_thing(x)),
        spawn_blocking(move || do_one_thing(y)),
        spawn_blocking(move || do_another_thing(y)),
    );
    (a.unwrap(), b.unwrap(), c.unwrap(), d.unwrap())
}

//! mistake in_turn_for_equal_numbers: serial-awaits at .await
//! Joins the four only where `x` and `y` are different numbers.
//! - tokio::join!(
//! + if x == y {
//! +     let (one, another) = (do_one_thing_async(x).await, do_another_thing_async(x).await);
//! +     let (one_y, another_y) = (do_one_thing_async(y).await, do_another_thing_async(y).await);
//! +     return (one, another, one_y, another_y);
//! + }
//! + tokio::join!(

//! mistake rests_after_the_join: slept-past-the-end at pause(
//! Joins all four, and lets more time pass before it returns.
//! - tokio::join!(
//! + let figures = tokio::join!(
//! - )
//! + );
//! + pause(Duration::from_millis(5)).await;
//! + figures
use async_learn::pause;
use std::time::Duration;
