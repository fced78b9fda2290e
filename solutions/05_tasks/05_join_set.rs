//! Asks many partners for a room, shows the first offers, and stops the other queries.

use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::task::JoinSet;

pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    // The set owns the tasks. If this future is dropped, the set is dropped too, and aborts them.
    // A `Vec` of handles would only forget them.
    let mut tasks = JoinSet::new();
    for query in queries {
        tasks.spawn(query);
    }

    let mut shown = 0;
    while shown < enough
        && let Some(result) = tasks.join_next().await
    {
        // An `Err` is a task that panicked. `while let Some(Ok(offer))` would end the loop here.
        if let Ok(offer) = result {
            show(offer);
            shown += 1;
        }
    }

    // `abort_all` only requests the end: each task ends when the runtime has its next turn with
    // it. `shutdown` also waits for that. It is the same as `abort_all`, and then `join_next`
    // until the set is empty.
    tasks.shutdown().await;
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
