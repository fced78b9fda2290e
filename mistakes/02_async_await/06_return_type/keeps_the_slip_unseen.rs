//! mistake: future-keeps-its-arguments (not_compiled)
//! The same, with a `main` in which the slip happens to live long enough.

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

pub fn place(slip: &str) -> Result<impl Future<Output = u32>, BadOrder> {
    let number = validate(slip)?;
    Ok(async move { do_one_thing_async(number).await })
}

fn main() {
    for slip in ["12", "a dozen"] {
        let order = place(slip);
        println!("the slip {slip:?} is handed in");
        match order {
            Ok(work) => println!("{slip} gives {}", block_on(work)),
            Err(bad) => println!("{slip} is refused: {bad:?}"),
        }
    }
}
