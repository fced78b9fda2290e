//! mistake: future-used-as-value (not_compiled)
//! A question mark on each future.

use async_learn::{block_on, do_another_thing_async};

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    tokio::try_join!(name?, visits?, credit?)
}

fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", block_on(page(name, visits, credit)));
}
