//! A clerk who takes turns: `select!` chooses at random, and a channel that is closed is emptied first.

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
    let mut open = true;
    loop {
        // No `biased;`: each round begins at a random branch, so a branch that is always ready can't
        // keep the others waiting. With a fixed order, the branch that is seldom ready goes first.
        // Here both queues may be long, and one below the other would starve the second.
        tokio::select! {
            // A future that was ready must not be polled again, so this branch is for one time.
            () = &mut closing, if open => {
                // Nothing is lost: a closed channel still has what was sent. Without `close`, the
                // senders could go on, and the channels would never be empty.
                belt.close();
                counter.close();
                open = false;
            }
            Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
            Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
            // Every branch is off: it is past closing time, and both channels have ended.
            else => return,
        }
    }
}
// Or leave the loop at closing time, close both channels, and empty one after the other:
//     while let Some(parcel) = belt.recv().await { … }

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
