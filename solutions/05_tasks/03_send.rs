//! A board that tasks on any thread add to. They wait first, and lock it only then.

#![forbid(unsafe_code)]

use std::sync::{Arc, Mutex};

use async_learn::{do_another_thing_async, do_one_thing_async};
use tokio::task::JoinHandle;

pub struct Board {
    visitors: Arc<Mutex<u32>>,
}

impl Board {
    pub fn open() -> Board {
        Board {
            visitors: Arc::new(Mutex::new(0)),
        }
    }

    /// The number of visitors so far.
    pub fn visitors(&self) -> u32 {
        *self.visitors.lock().expect("no holder panics")
    }

    /// Spawns a task that adds the number of `door`, when it comes.
    pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
        // The count in an `Rc` is changed without any precaution, so two threads could spoil it.
        // `Arc` changes it atomically. And of a `RefCell`, two threads could both get a borrow.
        let visitors = Arc::clone(&self.visitors);
        tokio::spawn(async move {
            let number = door.await;
            // The guard is made after the `.await`, and dropped in the same line. A guard that
            // is alive across an `.await` is kept in the task, and it may not change threads.
            // It would also keep the lock, so that the others and `visitors` had to wait.
            *visitors.lock().expect("no holder panics") += number;
        })
    }
}
// For a single number, an `Arc<AtomicU32>` needs no lock. `Mutex` of tokio has a guard that is
// `Send`. It is meant for the rare case in which a lock must be held across an `.await`.

#[tokio::main]
async fn main() {
    let board = Board::open();
    let north = board.count(do_one_thing_async(5));
    let south = board.count(do_another_thing_async(8));
    println!("in the morning: {} visitors", board.visitors());
    north.await.expect("the task does not panic");
    println!("the north door has reported: {}", board.visitors());
    south.await.expect("the task does not panic");
    println!("the south door has reported: {}", board.visitors());
}
