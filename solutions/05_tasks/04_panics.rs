//! A report on tasks: what each returned, why it panicked, or that it was stopped.

use std::any::Any;

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
    // The tasks run already, all at the same time. So it costs nothing to await them in order: the
    // loop ends when the last of them has ended.
    for job in jobs {
        outcomes.push(match job.await {
            Ok(pages) => Outcome::Printed(pages),
            // An aborted task has no payload, and `into_panic` would panic.
            Err(error) if error.is_cancelled() => Outcome::Stopped,
            Err(error) => Outcome::Crashed(message(error.into_panic())),
        });
    }
    outcomes
}

/// The message of a panic. `panic!("text")` has a payload of another type than
/// `panic!("{value}")`, and `std::panic::panic_any` takes any type.
fn message(payload: Box<dyn Any + Send>) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "no message".to_owned()
    }
}
// The error's own text, `error.to_string()`, also has the number of the task in it. It is fine for
// a log.

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
