//! mistake a_thread_each: threads-too-early at thread::spawn(move || do_
//! Starts everything at once.
use std::thread;

pub fn sequential(x: u32) -> [u32; 4] {
    let jobs = [
        thread::spawn(move || do_one_thing(x)),
        thread::spawn(move || do_another_thing(x)),
        thread::spawn(move || do_one_thing(x + 1)),
        thread::spawn(move || do_another_thing(x + 1)),
    ];

    jobs.map(|job| job.join().unwrap())
}

//! mistake async_twins: none at block_on(do_
//! Runs the async twins of the four, one after the other.
use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub fn sequential(x: u32) -> [u32; 4] {
    let first = block_on(do_one_thing_async(x));
    let second = block_on(do_another_thing_async(x));
    let third = block_on(do_one_thing_async(x + 1));
    let fourth = block_on(do_another_thing_async(x + 1));
    [first, second, third, fourth]
}

//! mistake by_kind_of_job: order-of-calls at let third = or at let second =
//! Does one thing for both customers, and then another thing for both.
//! - let second = do_another_thing(x);
//! + let third = do_one_thing(x + 1);
//! + let second = do_another_thing(x);
//! - let third = do_one_thing(x + 1);

//! mistake cheat_always_equal: contract-changed (not_compiled)
//! A cheat: returns something that says it equals everything.
#[derive(Clone, Copy, Debug)]
pub struct Whatever;

impl<T> PartialEq<T> for Whatever {
    fn eq(&self, _: &T) -> bool {
        true
    }
}

pub fn sequential(_: u32) -> Whatever {
    Whatever
}

//! mistake cheat_cfg_any: no-main (not_compiled)
//! A cheat: nothing of the file is compiled.
#![cfg(any())]

pub fn sequential(_: u32) -> [u32; 4] {
    [0; 4]
}

//! mistake cheat_cfg_test: contract-changed (not_compiled)
//! A cheat: what the check calls is there in tests only.
#[cfg(test)]
pub fn sequential(_: u32) -> [u32; 4] {
    [0; 4]
}

fn main() {}

//! mistake cheat_exit: ended-early (ended_early) at std::process::exit(0)
//! A cheat: leaves with success in the middle of the work.
pub fn sequential(x: u32) -> [u32; 4] {
    do_one_thing(x);
    std::process::exit(0)
}

//! mistake cheat_exit_in_drop: ended-early (ended_early) at std::process::exit(0)
//! A cheat: a value that leaves with success when it is dropped.
struct Leave;

impl Drop for Leave {
    fn drop(&mut self) {
        std::process::exit(0);
    }
}

pub fn sequential(x: u32) -> [u32; 4] {
    let _leave = Leave;
    let fourth = do_another_thing(x + 1);
    let third = do_one_thing(x + 1);

    [x * x, 2 * x, third, fourth]
}

//! mistake cheat_exit_in_panic_hook: ended-early (ended_early) at std::process::exit(0)
//! A cheat: panics into a hook that leaves with success.
pub fn sequential(_: u32) -> [u32; 4] {
    std::panic::set_hook(Box::new(|_| std::process::exit(0)));
    panic!("all is well")
}

//! mistake cheat_exit_in_thread: ended-early (ended_early) at std::process::exit(0)
//! A cheat: another thread leaves with success.
use std::thread;

pub fn sequential(_: u32) -> [u32; 4] {
    thread::spawn(|| std::process::exit(0)).join().unwrap()
}

//! mistake cheat_forged_record: ended-early (ended_early) at std::process::exit(0)
//! A cheat: prints what a test runner, or our own record, would say of a pass.
pub fn sequential(_: u32) -> [u32; 4] {
    println!("test one_after_the_other ... ok");
    println!("test the_results ... ok");
    println!("test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out");
    println!(r#"{{"event":"passed","check":"one_after_the_other"}}"#);
    println!(r#"{{"event":"passed","check":"the_results"}}"#);
    println!(r#"{{"event":"done"}}"#);
    std::process::exit(0)
}

//! mistake cheat_shadowed_names: order-of-calls at let fourth = or at let first =
//! A cheat: modules and macros with the names that a check might use.
pub mod std {}

pub mod core {}

pub mod harness {}

pub mod hidden_check {}

pub mod exercise {
    pub use super::sequential;
}

#[macro_export]
macro_rules! assert {
    ($($any:tt)*) => {};
}

#[macro_export]
macro_rules! assert_eq {
    ($($any:tt)*) => {};
}

#[macro_export]
macro_rules! format {
    ($($any:tt)*) => {
        ::std::string::String::new()
    };
}

pub fn sequential(x: u32) -> [u32; 4] {
    let fourth = do_another_thing(x + 1);
    let third = do_one_thing(x + 1);
    let second = do_another_thing(x);
    let first = do_one_thing(x);

    [first, second, third, fourth]
}

//! mistake names_kept_calls_moved: results-out-of-order at let fourth = do_one_thing(x) or at [first, second
//! Moves the calls, and leaves the names where they were.
pub fn sequential(x: u32) -> [u32; 4] {
    let fourth = do_one_thing(x);
    let third = do_another_thing(x);
    let second = do_one_thing(x + 1);
    let first = do_another_thing(x + 1);

    [first, second, third, fourth]
}

//! mistake nested: nested-calls at do_another_thing(first) or at do_another_thing(third)
//! Writes "one thing, then another" as one call inside the other.
//! - let second = do_another_thing(x);
//! + let second = do_another_thing(first);
//! - let fourth = do_another_thing(x + 1);
//! + let fourth = do_another_thing(third);

//! mistake one_thread_for_all: threads-too-early at thread::spawn(
//! In order, but on a thread that was started for them.
use std::thread;

pub fn sequential(x: u32) -> [u32; 4] {
    let worker = thread::spawn(move || {
        [
            do_one_thing(x),
            do_another_thing(x),
            do_one_thing(x + 1),
            do_another_thing(x + 1),
        ]
    });
    worker.join().unwrap()
}

//! mistake results_worked_out: output-thrown-away at _thing(x or at [x * x
//! Runs the four jobs in order, and returns numbers of its own.
pub fn sequential(x: u32) -> [u32; 4] {
    do_one_thing(x);
    do_another_thing(x);
    do_one_thing(x + 1);
    do_another_thing(x + 1);

    [x * x, 2 * x, (x + 1) * (x + 1), 2 * (x + 1)]
}

//! mistake squared_by_hand: job-skipped at let third = (x + 1) * (x + 1)
//! Works out what one of the jobs would return, and does not run it.
//! - let third = do_one_thing(x + 1);
//! + let third = (x + 1) * (x + 1);

//! mistake work_made_up: job-skipped at observe::job( or at job("do_one_thing"
//! A cheat: tells that the jobs start and end, and runs none of them.
use async_learn::observe;

pub fn sequential(x: u32) -> [u32; 4] {
    let job = |name: &str, x: u32, result: u32| observe::job(format!("{name}({x})"), || result);
    [
        job("do_one_thing", x, x * x),
        job("do_another_thing", x, 2 * x),
        job("do_one_thing", x + 1, (x + 1) * (x + 1)),
        job("do_another_thing", x + 1, 2 * (x + 1)),
    ]
}

//! mistake wrong_customer: none at thing(x + 2)
//! The second customer is x + 2.
//! - let third = do_one_thing(x + 1);
//! - let fourth = do_another_thing(x + 1);
//! -
//! + let third = do_one_thing(x + 2);
//! + let fourth = do_another_thing(x + 2);

//! right array: the calls stand in the array, which is evaluated from left to right
pub fn sequential(x: u32) -> [u32; 4] {
    [
        do_one_thing(x),
        do_another_thing(x),
        do_one_thing(x + 1),
        do_another_thing(x + 1),
    ]
}

//! right async: the calls stand in an async block, which `block_on` runs on this thread
use async_learn::block_on;

pub fn sequential(x: u32) -> [u32; 4] {
    block_on(async {
        let first = do_one_thing(x);
        let second = do_another_thing(x);
        let third = do_one_thing(x + 1);
        let fourth = do_another_thing(x + 1);
        [first, second, third, fourth]
    })
}

//! right by_customer: a function for one customer, called for the first and then for the second
fn serve(customer: u32, results: &mut Vec<u32>) {
    results.push(do_one_thing(customer));
    results.push(do_another_thing(customer));
}

pub fn sequential(x: u32) -> [u32; 4] {
    let mut results = Vec::with_capacity(4);
    for customer in [x, x + 1] {
        serve(customer, &mut results);
    }
    results.try_into().expect("two customers, two steps each")
}

//! right flat_map: an iterator over the customers, with two results for each
pub fn sequential(x: u32) -> [u32; 4] {
    let results: Vec<u32> = [x, x + 1]
        .into_iter()
        .flat_map(|customer| [do_one_thing(customer), do_another_thing(customer)])
        .collect();
    results.try_into().expect("two customers with two results")
}

//! right says_more: tells what it does, with events of its own
use async_learn::observe;
use async_learn::observe::Phase;

pub fn sequential(x: u32) -> [u32; 4] {
    observe::tell("the night shift", Phase::Started);
    let customer = |x: u32| {
        observe::job(format!("customer {x}"), || {
            [do_one_thing(x), do_another_thing(x)]
        })
    };
    let [first, second] = customer(x);
    let [third, fourth] = customer(x + 1);
    observe::tell("the night shift", Phase::Ended);
    [first, second, third, fourth]
}

//! right table: a table of calls, which run from top to bottom
type Step = (fn(u32) -> u32, u32);

pub fn sequential(x: u32) -> [u32; 4] {
    let steps: [Step; 4] = [
        (do_one_thing, x),
        (do_another_thing, x),
        (do_one_thing, x + 1),
        (do_another_thing, x + 1),
    ];
    steps.map(|(job, argument)| job(argument))
}

//! mistake made_async: async-to-the-top (not_compiled)
//! An async fn, whose call gives a future and runs nothing.
//! - pub fn sequential(x: u32) -> [u32; 4] {
//! + pub async fn sequential(x: u32) -> [u32; 4] {
//! - println!("{:?}", sequential(3));
//! + println!("{:?}", async_learn::block_on(sequential(3)));

//! mistake written_once_more: done-twice at do_one_thing(x)
//! Makes the calls in order, and writes them once more for their results.
pub fn sequential(x: u32) -> [u32; 4] {
    do_one_thing(x);
    do_another_thing(x);
    do_one_thing(x + 1);
    do_another_thing(x + 1);

    [
        do_one_thing(x),
        do_another_thing(x),
        do_one_thing(x + 1),
        do_another_thing(x + 1),
    ]
}
