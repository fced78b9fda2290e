//! A function can do one part of its work at the call, and leave the rest to a future. `place`
//! is an `async fn`, so it looks at an order only when somebody awaits it. Change it so that the
//! caller knows at the call whether the order is accepted.
//!
//! Give it this signature:
//!
//! ```
//! pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder>
//! ```
//!
//! The slip is the text of an order, such as "12". `use<>` means that the future borrows nothing
//! from the arguments. So the slip may be gone when the future runs.
//!
//! - The call validates the slip, once, with `validate`. It returns `Err` for a bad order, and
//!   `Ok` with a future for a good one.
//! - No work is done before the future is awaited.
//! - The future's output is what `do_one_thing_async` gives for the number on the slip.
//! - `main` has no runtime and uses `block_on`, so don't use tokio.
//!
//! `main` has to change too, since `place` then returns a `Result`.

use async_learn::{block_on, do_one_thing_async, observe};

/// The order is not a whole number from 1 to 99.
#[derive(Debug, PartialEq, Eq)]
pub struct BadOrder;

/// Reads the number on a slip, and says when it does so.
fn validate(slip: &str) -> Result<u32, BadOrder> {
    // `observe::job` runs the closure, and tells the course of it.
    observe::job(format!("validate({slip:?})"), || match slip.parse() {
        Ok(number @ 1..=99) => Ok(number),
        _ => Err(BadOrder),
    })
}

// TODO: which of these lines belong to the call, and which to the future?
pub async fn place(slip: &str) -> Result<u32, BadOrder> {
    let number = validate(slip)?;
    Ok(do_one_thing_async(number).await)
}

fn main() {
    for slip in ["12", "a dozen"] {
        let order = place(slip);
        println!("the slip {slip:?} is handed in");
        // TODO: here it should be known whether the order is accepted.
        println!("{slip} gives {:?}", block_on(order));
    }
}
