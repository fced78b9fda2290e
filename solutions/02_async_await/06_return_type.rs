//! The call validates, and returns a future of the work that owns all it needs.

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

// An async fn gives one answer, at its end. This function gives two: a `Result` at the call, and
// later the future's output. So it is a plain fn, and the later part is a value that it returns.
//
// Without `use<>`, a future that is returned may borrow from every argument (since edition
// 2024). The slip would then have to live as long as the future. `+ 'static` is as good here.
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    let number = validate(slip)?;
    // The block owns the number, and needs no slip. The future of an `async fn` would own all
    // arguments, needed or not.
    //
    // Shorter, since the operation is a future already: `validate(slip).map(do_one_thing_async)`.
    Ok(async move { do_one_thing_async(number).await })
}

fn main() {
    for slip in ["12", "a dozen"] {
        // The slip is a temporary `String`, which ends with this line.
        let order = place(&String::from(slip));
        println!("the slip {slip:?} is handed in");
        match order {
            Ok(work) => println!("{slip} gives {}", block_on(work)),
            Err(bad) => println!("{slip} is refused: {bad:?}"),
        }
    }
}
