//! All airlines asked at the same time, and a report that nobody waits for.

use std::time::{Duration, Instant};

use async_learn::pause;

pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    // Nobody keeps this handle. That does not stop the task: it runs on without us, even
    // when `search` has returned.
    tokio::spawn(report);
    // `collect` makes the iterator spawn all tasks now. Without it, each would be spawned when
    // the loop below asks for it, which is after the end of the one before it.
    let requests: Vec<_> = airlines
        .iter()
        .map(|&airline| tokio::spawn(ask(airline)))
        .collect();
    // All of them run already. Waiting for the first handle delays no other task, so this
    // loop is done when the slowest request is. The order of the handles is the order of the
    // prices.
    let mut prices = Vec::new();
    for request in requests {
        prices.push(request.await.expect("no request panics"));
    }
    prices
}
// The requests need no tasks: `join_all(airlines.iter().map(|&airline| ask(airline)))` asks all
// of them from the task that we are in. The report does need one, since a future that `search`
// owns is dropped when `search` returns.

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let ask = move |airline: u32| async move {
        pause(Duration::from_millis(10) * airline).await;
        let now = start.elapsed().as_millis();
        println!("{now:3} ms: airline {airline} has answered");
        format!("{} euros", 70 + airline)
    };
    let report = async move {
        pause(Duration::from_millis(80)).await;
        let now = start.elapsed().as_millis();
        println!("{now:3} ms: the report has arrived");
    };
    let prices = search(&[5, 2, 4], ask, report).await;
    let now = start.elapsed().as_millis();
    println!("{now:3} ms: the customer sees {prices:?}");
    // The runtime ends with `main`, and a task that still runs would end with it.
    pause(Duration::from_millis(100)).await;
}
