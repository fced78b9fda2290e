//! What the exercises use. It is short and meant to be read.
//!
//! - The jobs of the first chapter: [`do_one_thing`] and [`do_another_thing`] take
//!   a while and keep their thread busy with waiting.
//! - Their asynchronous twins: [`do_one_thing_async`] and [`do_another_thing_async`]
//!   take just as long, but let other work go on meanwhile.
//! - [`block_on`] runs one future to its end from code that is not async.
//! - [`counted`] has a pointer to practice unsafe code with, in one exercise.
//!
//! Each of these says when it starts and when it ends, so that you see the order
//! in which things really happen. A check may let them give other numbers than are
//! said here, and sees by that whether a result comes from the work.

use std::time::Duration;

pub use futures::executor::block_on;

pub mod counted;
pub mod observe;
mod work;

pub use work::{HELPER_THREAD, pause, take_no_time};

use observe::Operation;
use work::spend;

/// How long one thing takes.
pub const ONE_THING: Duration = Duration::from_millis(30);
/// How long another thing takes.
pub const ANOTHER_THING: Duration = Duration::from_millis(50);

/// Does one thing, which takes 30 ms, and returns `x` squared.
pub fn do_one_thing(x: u32) -> u32 {
    observe::work(format!("do_one_thing({x})"), || {
        spend(ONE_THING);
        x * x
    })
}

/// Does another thing, which takes 50 ms, and returns `x` doubled.
pub fn do_another_thing(x: u32) -> u32 {
    observe::work(format!("do_another_thing({x})"), || {
        spend(ANOTHER_THING);
        x * 2
    })
}

/// A future that does one thing, which takes 30 ms, and is then `x` squared.
pub fn do_one_thing_async(x: u32) -> impl Future<Output = u32> + Send {
    Operation::new(format!("do_one_thing_async({x})"), async move {
        pause(ONE_THING).await;
        x * x
    })
}

/// A future that does another thing, which takes 50 ms, and is then `x` doubled.
pub fn do_another_thing_async(x: u32) -> impl Future<Output = u32> + Send {
    Operation::new(format!("do_another_thing_async({x})"), async move {
        pause(ANOTHER_THING).await;
        x * 2
    })
}
