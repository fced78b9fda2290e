//! Checks a password on a thread of the pool for blocking calls.

use std::thread;
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::task::spawn_blocking;

pub async fn sign_in(password: &str, verify: impl FnOnce(&str) -> bool + Send + 'static) -> bool {
    // The closure can't borrow `password`: if this future is dropped, the call goes on. A call
    // that blocks can't be cancelled.
    let password = password.to_owned();
    let answer = spawn_blocking(move || verify(&password));
    // The handle wakes this task when the closure has returned. An `Err` is its panic, and
    // somebody whose password could not be checked is not let in.
    answer.await.unwrap_or(false)

    // For many calls that compute all the time, the pool has too many threads: up to 512. Then a
    // `Semaphore` limits them, or a crate such as rayon, which has a thread for each processor.
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
