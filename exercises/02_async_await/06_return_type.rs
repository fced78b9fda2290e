//! A workshop takes orders on slips of paper. Whoever hands in a slip stands at the counter
//! and wants to know at once whether the order is accepted. The work itself comes later,
//! when someone awaits it, and the slip is gone by then.
//!
//! `place` is a plain `async fn` so far: it reads the slip only when it is awaited, and its
//! future holds on to the slip until then. Give it this signature,
//!
//! ```
//! pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder>
//! ```
//!
//! in which `use<>` says that the future keeps nothing of the arguments, and make it so
//! that
//!
//! - the call itself validates the slip: a bad order gives `Err` at once, as `validate`
//!   does, and a good one gives `Ok` with the future of the work;
//! - each slip is validated once, with `validate`;
//! - no work is done before the future is awaited;
//! - the work is `do_one_thing_async` with the number on the slip, and its output is the
//!   future's.
//!
//! `main` has to change along, and needs no runtime.

use async_learn::{block_on, do_one_thing_async, observe};

/// An order that is no whole number from 1 to 99.
#[derive(Debug, PartialEq, Eq)]
pub struct BadOrder;

/// Reads a slip, and says when it does.
fn validate(slip: &str) -> Result<u32, BadOrder> {
    observe::job(format!("validate({slip:?})"), || match slip.parse() {
        Ok(number @ 1..=99) => Ok(number),
        _ => Err(BadOrder),
    })
}

// TODO: tell at the call whether the order is good, and let go of the slip.
pub async fn place(slip: &str) -> Result<u32, BadOrder> {
    let number = validate(slip)?;
    Ok(do_one_thing_async(number).await)
}

fn main() {
    for slip in ["12", "a dozen"] {
        let order = place(slip);
        println!("the slip {slip:?} is handed in");
        // TODO: by now it should be known whether there is something to await.
        println!("{slip} gives {:?}", block_on(order));
    }
}
