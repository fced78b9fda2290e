//! Philosophers sit at a round table, and between each two of them lies one fork. To eat, each
//! needs the fork on the left and the fork on the right. Right now all of them take the left
//! one first, and then nobody ever eats. Find out what each of them waits for, and fix `dine`.
//!
//! - `Table::new(seats)` lays a round table for two or more. Fork `n` lies left of seat `n`, and
//!   fork `n + 1` right of it. Right of the last seat lies fork 0.
//! - `dine(seat, meal)` takes both forks, awaits `meal`, and puts the forks back. It returns
//!   what `meal` returns. It is called for a seat when the last call for this seat has returned.
//! - A fork is in one hand at a time: two neighbors never eat at the same time.
//! - Everybody gets to eat, in whichever order they come, and however quick they are. The
//!   checks hold any of them up at any `.await`, and also right after a fork is taken, as it
//!   happens on several threads. They let the others go on, and then this one too. So a pause
//!   does not help. `dine` need not be fair: somebody who waits may be overtaken.
//! - If no two of those who want to eat share a fork, they all eat at the same time, however
//!   many they are.
//! - A philosopher who has to wait is woken. None looks again and again, or on a timer.
//!
//! `Table` may have any fields. You may change how the forks are taken, or let fewer
//! philosophers try at a time. You may also leave out the `pause`.
//!
//! Begin with `cargo async-learn exec philosophers`, and draw the table: who has which fork?

use std::sync::Arc;
use std::time::Duration;

use async_learn::pause;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::timeout;

pub struct Table {
    forks: Vec<Mutex<()>>,
}

impl Table {
    pub fn new(seats: usize) -> Table {
        let forks = (0..seats).map(|_| Mutex::new(())).collect();
        Table { forks }
    }

    pub async fn dine<F: Future>(&self, seat: usize, meal: F) -> F::Output {
        let left = seat;
        let right = (seat + 1) % self.forks.len();
        // TODO: each waits here with one fork in the hand. For whom?
        let _left = self.forks[left].lock().await;
        pause(Duration::from_millis(2)).await; // reaches for the other fork
        let _right = self.forks[right].lock().await;
        meal.await
    }
}

#[tokio::main]
async fn main() {
    let names = ["Hannah", "Simone", "Ludwig", "Baruch", "Iris"];
    let table = Arc::new(Table::new(names.len()));
    let mut evening = JoinSet::new();
    for (seat, name) in names.into_iter().enumerate() {
        let table = Arc::clone(&table);
        evening.spawn(async move {
            let meal = async {
                println!("{name} eats");
                pause(Duration::from_millis(20)).await;
            };
            table.dine(seat, meal).await;
            println!("{name} puts the forks back");
        });
    }
    let dinner = async { while evening.join_next().await.is_some() {} };
    let _ = timeout(Duration::from_millis(500), dinner).await;
    println!("{} of 5 are still hungry", evening.len());
}
