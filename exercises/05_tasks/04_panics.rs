//! At night, a company prints the statements of its customers, each in a task of its own. Some
//! tasks panic, because the program has bugs, and some are stopped by hand. In the morning,
//! `report` says what became of each. Right now, one panic ends the report as well. Change
//! `report` so that each task has its entry.
//!
//! - `report(jobs)` takes the handles of tasks that have been spawned. It returns an entry for
//!   each of them, in the same order, as soon as the last task has ended.
//! - `Printed(pages)` is the entry of a task that returned, with its output.
//! - `Crashed(message)` is the entry of a task that panicked, with the message of the panic
//!   and nothing else. If the payload of the panic is no text, the message is "no message".
//! - `Stopped` is the entry of a task that was aborted before it returned.
//! - A panic ends its own task only. All others go on to their ends.
//! - `report` itself never panics. It waits until it is woken, and does not poll in a loop.
//!
//! tokio catches a panic in a task. The output of the handle is then an `Err` of a `JoinError`.
//! After `abort` it is one too. `error.is_panic()` and `error.is_cancelled()` tell the two apart.
//! `error.into_panic()` is the *payload*, a `Box<dyn Any + Send>`. It is a `&'static str` if
//! `panic!` was called with a fixed text, and a `String` if the text has values in it.
//! `payload.downcast_ref::<String>()` is `Some(&String)` if the payload is one, and `None` if
//! it is something else.

use async_learn::{do_another_thing_async, do_one_thing_async};
use tokio::task::JoinHandle;

/// What became of a task.
#[derive(Debug)]
pub enum Outcome {
    Printed(u32),
    Crashed(String),
    Stopped,
}

pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for job in jobs {
        // TODO: a task may have panicked, or may have been aborted.
        let pages = job.await.unwrap();
        outcomes.push(Outcome::Printed(pages));
    }
    outcomes
}

/// Prints a customer's statement, and returns the number of its pages.
async fn print(customer: u32) -> u32 {
    let pages = do_one_thing_async(customer).await;
    if pages == 9 {
        panic!("customer {customer} has no address");
    }
    do_another_thing_async(pages).await
}

#[tokio::main]
async fn main() {
    let jobs: Vec<_> = (2..6)
        .map(|customer| tokio::spawn(print(customer)))
        .collect();
    jobs[3].abort();
    for outcome in report(jobs).await {
        println!("{outcome:?}");
    }
}
