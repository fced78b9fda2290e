//! A travel site asks several airlines for a price, and reports each search to a statistics
//! service. `search` spawns a task for each of these, and waits for it before it spawns the
//! next one. So the customer waits for the report and for one airline after the other. Let
//! the customer wait for the prices only, and let all airlines be asked at the same time.
//!
//! - `search(airlines, ask, report)` calls `ask` once for each entry of `airlines`. If an
//!   airline is in the list twice, it is asked twice, and may name two prices. The list may
//!   be empty.
//! - It returns the prices in the order of `airlines`, even if they come in another order.
//! - All requests run at the same time, however many there are.
//! - `search` returns at the moment when the last price is there. It does not wait for the
//!   report.
//! - The report runs to its end in any case, even if that is long after `search` has
//!   returned.
//!
//! You need not care about requests that panic. The lesson (README.md in this folder) shows
//! what a task and its handle are.
//!
//! Begin with `cargo async-learn exec spawn`. When does the customer see the prices?

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
    // TODO: wait for the prices only, and for all of them at the same time.
    tokio::spawn(report)
        .await
        .expect("the report does not panic");
    let mut prices = Vec::new();
    for &airline in airlines {
        let price = tokio::spawn(ask(airline)).await;
        prices.push(price.expect("no request panics"));
    }
    prices
}

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
