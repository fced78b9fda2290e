//! A village post office has one clerk, a belt with parcels, and a counter with customers. Before
//! Christmas the parcels don't stop. Right now, as long as there is a parcel, the clerk calls no
//! customer and does not hear the bell at closing time. Fix `post_office`.
//!
//! - `clerk(work)` handles one parcel or one customer, and is always awaited to its end. Everything
//!   in the two channels is handled once, in the order of its channel. The clerk does not wait
//!   while something is there, and sleeps while nothing is.
//! - While a customer waits in its channel, at most 100 parcels in a row are handled. While a
//!   parcel waits, at most 100 customers in a row are handled: a bus may bring many.
//! - `closing` is ready at closing time. At once, or after at most 100 more pieces of work,
//!   `post_office` closes both channels, so that each later `send` or `reserve` fails.
//! - Each parcel and each customer whose `send` succeeded is still handled, even if its place was
//!   reserved before closing time and used after it. Once both channels are closed, one may be
//!   emptied after the other, in any order. After that, `post_office` returns at once.
//! - A channel can end earlier, when its last sender is dropped. The office stays open for the
//!   other one. Even if both have ended, it stays open until closing time.
//!
//! `biased;` in the first line of a `select!` makes it poll its branches from top to bottom.
//! Without it, it begins at a random branch each time. `receiver.close()` closes a channel from its
//! receiving end: `recv` returns what is left in it, waits for reserved places, and then returns
//! `None`. Both help here, and both can go wrong.
//!
//! Begin with `cargo async-learn exec fairness`. Each customer says when it came.

use std::pin::pin;
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::sync::{mpsc, oneshot};

/// What the clerk handles, with its number.
#[derive(Debug)]
pub enum Work {
    Parcel(u32),
    Customer(u32),
}

pub async fn post_office(
    mut belt: mpsc::Receiver<u32>,
    mut counter: mpsc::Receiver<u32>,
    closing: impl Future<Output = ()>,
    mut clerk: impl AsyncFnMut(Work),
) {
    let mut closing = pin!(closing);
    loop {
        // TODO: a turn for everybody, and nothing is lost at closing time.
        tokio::select! {
            biased;
            Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
            Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
            () = &mut closing => return,
        }
    }
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let now = || start.elapsed().as_millis();
    let (van, belt) = mpsc::channel(4);
    let (door, counter) = mpsc::channel(4);
    let parcels = async move {
        for parcel in 1..=400 {
            if van.send(parcel).await.is_err() {
                return println!("{:3} ms: closed, parcel {parcel} stays in the van", now());
            }
        }
    };
    let customers = async move {
        for customer in 1..=5 {
            pause(Duration::from_millis(80)).await;
            println!("{:3} ms: customer {customer} comes", now());
            if door.send(customer).await.is_err() {
                println!("{:3} ms: closed for customer {customer}", now());
            }
        }
    };
    let (bell, heard) = oneshot::channel();
    let evening = async {
        pause(Duration::from_millis(330)).await;
        println!("{:3} ms: the bell rings", now());
        let _ = bell.send(());
    };
    let closing = async {
        let _ = heard.await;
    };
    let clerk = async |work| {
        match work {
            Work::Parcel(number) if number % 100 != 0 => {}
            _ => println!("{:3} ms: the clerk handles {work:?}", now()),
        }
        pause(Duration::from_millis(1)).await;
    };
    let day = post_office(belt, counter, closing, clerk);
    tokio::join!(day, parcels, customers, evening);
    println!("{:3} ms: the lights go out", now());
}
