//! A page needs three answers: a name, a number of visits and a credit. If one of the
//! services fails there is no page, only its error, and nobody needs the other answers
//! any more. Yet at present the reader of a page that failed after 30 ms waits until the
//! slowest service has answered, and that service works for nothing.
//!
//! Give up as soon as there is nothing left to gain.
//!
//! - `page(name, visits, credit)` gets the three as futures, and runs them at the same
//!   time. If all succeed it gives their values, in this order, when the slowest is done.
//! - If one fails, `page` gives that error at that very moment. If another one would fail
//!   later, that error is never seen.
//! - At that same moment the futures that are not done are dropped. Nothing of them goes
//!   on running behind the back of the caller, who believes that it is over.
//!
//! `cargo run --bin try_join` shows a page that fails after 30 ms. Look for an operation
//! that should not have come to its end.

use std::time::Instant;

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    // TODO: return at the first error, and let go of the rest.
    let (name, visits, credit) = tokio::join!(name, visits, credit);
    Ok((name?, visits?, credit?))
}

fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async {
        let day = do_one_thing_async(4).await;
        Err(format!("the visits of day {day} are lost"))
    };
    let credit = async { Ok(do_another_thing_async(21).await) };

    let start = Instant::now();
    let page = block_on(page(name, visits, credit));
    println!("{page:?} after {} ms", start.elapsed().as_millis());
}
