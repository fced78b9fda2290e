//! A page from three answers. The first error ends it, and also ends the work for the
//! answers that nobody needs any more.

use std::time::Instant;

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    // `try_join!` looks at each output when it comes, and is done with the first `Err`. It owns
    // the three futures, so those that are still pending are dropped with it. That cancels
    // them: nobody can poll a dropped future.
    //
    // `futures::try_join!` and the function `futures::future::try_join3` do the same. All
    // branches need the same error type; where they differ, `map_err` converts them.
    tokio::try_join!(name, visits, credit)
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
