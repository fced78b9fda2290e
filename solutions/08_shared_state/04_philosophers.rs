//! All philosophers take their forks in one order, that of the forks' numbers.

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
        let (left, right) = (seat, (seat + 1) % self.forks.len());
        // All take the fork with the lower number first. Somebody who has a fork and waits then
        // waits for a higher number, whose owner waits for a still higher one, if at all. The
        // owner of the highest one waits for nobody, so a circle can't close.
        let _first = self.forks[left.min(right)].lock().await;
        let _second = self.forks[left.max(right)].lock().await;
        // Both guards live until the meal is over, and also go back if this future is dropped.
        meal.await
    }
}

// The order only matters where a lock is taken while another one is held. Forks can be put back
// in any order.

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
