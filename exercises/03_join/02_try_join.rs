//! A page needs three answers: a name, a number of visits and a credit. If one service
//! fails, there is no page, but `page` still waits until all three have answered. Change
//! `page` so that it returns the first error at once and stops the other requests.
//!
//! - `page(name, visits, credit)` takes the requests as futures and runs all three at the
//!   same time.
//! - If all succeed, it returns their values in this order, as soon as the slowest is
//!   done.
//! - If one fails, it returns that error at the moment when it occurs. Later errors are
//!   not reported.
//! - At this moment it drops the futures that are not done. None of them goes on in a
//!   thread or a task.
//! - It is woken by the answers. It does not check on a timer.
//!
//! Begin with `cargo async-learn exec try_join`. A request fails after 30 ms, but the
//! page only after 50: it waits for an operation that nobody needs any more.

use std::time::Instant;

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    // TODO: return at the first error, and drop the rest.
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
