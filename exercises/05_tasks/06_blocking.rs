//! A shop checks passwords with `verify`, which is slow on purpose, so that nobody can try millions
//! of passwords. `sign_in` calls it directly. While it computes, its thread can do nothing else,
//! and no other customer is served. Change `sign_in` so that its thread stays free.
//!
//! - `sign_in(password, verify)` calls `verify(password)` once. When `verify` has returned,
//!   `sign_in` returns the same answer.
//! - `verify` runs on another thread than the one that polls `sign_in`. Meanwhile that one
//!   can poll other tasks, even if the runtime has no other thread.
//! - Dozens of customers may sign in at the same time. Then all their calls of `verify` run at
//!   the same time.
//! - `sign_in` is woken when `verify` has returned. It does not poll in a loop.
//! - If `verify` panics, `sign_in` does not panic: it returns `false`.
//!
//! `tokio::task::spawn_blocking(closure)` runs a closure on a thread of a pool, which the runtime
//! has for calls that block. It returns a `JoinHandle`, as `tokio::spawn` does. The closure may
//! outlive its caller, so it must own what it uses.
//!
//! Begin with `cargo async-learn exec blocking`: the runtime has one thread, and the other
//! customer waits for the first page.

use std::thread;
use std::time::{Duration, Instant};

use async_learn::pause;

pub async fn sign_in(password: &str, verify: impl FnOnce(&str) -> bool + Send + 'static) -> bool {
    // TODO: let another thread do this.
    verify(password)
}

fn verify(password: &str) -> bool {
    thread::sleep(Duration::from_millis(50)); // in place of work that takes as long
    password == "open sesame"
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let start = Instant::now();
    let other_customer = async {
        for page in 1..=4 {
            println!(
                "{:3} ms: the other customer gets page {page}",
                start.elapsed().as_millis()
            );
            pause(Duration::from_millis(15)).await;
        }
    };
    let customer = async {
        let known = sign_in("open sesame", verify).await;
        println!("{:3} ms: signed in: {known}", start.elapsed().as_millis());
    };
    tokio::join!(customer, other_customer);
}
