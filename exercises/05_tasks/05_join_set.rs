//! A travel site asks many partners for a room, and each partner sends a bill for its query.
//! The site shows the offers in the order of its list, so a slow partner holds back the others.
//! And the queries that are no longer needed go on. Change `offers`.
//!
//! - `offers(queries, enough, show)` starts all queries at once, however many there are. Each
//!   is a task of its own. `enough` is at least 1.
//! - `show` gets each offer at the moment when its query ends.
//! - A query that panics gives no offer. The others go on, and `offers` does not panic.
//! - `offers` returns at the moment when `enough` offers were shown, or when all queries have
//!   ended. It is woken by the queries, and does not check on a timer.
//! - When `offers` returns, no query is left. Those that had not ended were aborted, and their
//!   futures have been dropped.
//! - The visitor may close the page. Then the future of `offers` is dropped, and the queries
//!   stop too.
//!
//! A `tokio::task::JoinSet` is a set of tasks. `spawn(future)` adds one. `join_next().await`
//! waits for the task that ends next, removes it, and gives `Some` of its `Result`; it gives
//! `None` if the set is empty. `abort_all()` requests the end of all its tasks and does not
//! wait for it. The drop of the set does the same.
//!
//! Begin with `cargo async-learn exec join_set`: two offers are enough, and four bills come.

use std::time::{Duration, Instant};

use async_learn::pause;

pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let mut tasks = Vec::new();
    for query in queries {
        tasks.push(tokio::spawn(query));
    }
    // TODO: show each offer when it is there, and leave no query behind.
    for task in tasks.into_iter().take(enough) {
        if let Ok(offer) = task.await {
            show(offer);
        }
    }
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let query = |partner: &'static str, takes| async move {
        pause(Duration::from_millis(takes)).await;
        println!(
            "{:3} ms: {partner} sends a bill",
            start.elapsed().as_millis()
        );
        format!("a room from {partner}")
    };
    let queries = vec![
        query("Alba", 60),
        query("Brisa", 20),
        query("Cala", 100),
        query("Duna", 40),
    ];
    let show = |offer| println!("{:3} ms: shows {offer}", start.elapsed().as_millis());
    offers(queries, 2, show).await;
    println!("{:3} ms: the search is over", start.elapsed().as_millis());
    pause(Duration::from_millis(80)).await;
}
