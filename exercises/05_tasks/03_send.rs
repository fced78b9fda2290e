//! A museum has a board in its hall, which shows how many visitors have come through its
//! doors today. Each door reports a number later, so `count` spawns a task that waits for
//! it. rustc refuses this task. Change `Board` so that it compiles, and so that the board
//! is right at any moment.
//!
//! - `board.count(door)` spawns a tokio task with `tokio::spawn` and returns its handle at
//!   once. The task awaits the number of the door and adds it to the board. It does so even
//!   if nobody awaits the handle.
//! - All doors are waited for at the same time, any number of them.
//! - `board.visitors()` is the sum of the numbers that have come so far. It may be called at
//!   any moment, also while tasks wait for their doors, and answers at once.
//! - A number is on the board when the task of its door has ended. No number is lost, also
//!   when tasks add on several threads at once.
//! - There is no `unsafe` code. The line below this text forbids it, and it stays there.
//!
//! A task may move from one thread to another at each `.await`. So rustc asks that all that
//! it keeps is `Send`, and names the first value that is not. `Rc` and `RefCell` are for
//! one thread. For several threads, the standard library has `Arc` and `Mutex`. Even then
//! rustc may refuse the task once more: read which value it names, and which `.await`.

#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::rc::Rc;

use async_learn::{do_another_thing_async, do_one_thing_async};
use tokio::task::JoinHandle;

pub struct Board {
    visitors: Rc<RefCell<u32>>,
}

impl Board {
    pub fn open() -> Board {
        Board {
            visitors: Rc::new(RefCell::new(0)),
        }
    }

    /// The number of visitors so far.
    pub fn visitors(&self) -> u32 {
        *self.visitors.borrow()
    }

    /// Spawns a task that adds the number of `door`, when it comes.
    pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
        let visitors = Rc::clone(&self.visitors);
        tokio::spawn(async move {
            // TODO: keep only what is `Send` while this task awaits.
            let mut total = visitors.borrow_mut();
            *total += door.await;
        })
    }
}

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
