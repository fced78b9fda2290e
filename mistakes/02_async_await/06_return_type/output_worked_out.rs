//! mistake: output-thrown-away
//! Does the work, and gives what it must have come to.

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

pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    let number = validate(slip)?;
    Ok(async move {
        do_one_thing_async(number).await;
        number * number
    })
}

fn main() {
    for slip in ["12", "a dozen"] {
        let order = place(&String::from(slip));
        println!("the slip {slip:?} is handed in");
        match order {
            Ok(work) => println!("{slip} gives {}", block_on(work)),
            Err(bad) => println!("{slip} is refused: {bad:?}"),
        }
    }
}
