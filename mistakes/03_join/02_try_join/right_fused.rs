//! right: fused futures in futures' `select!`, which passes over those that are done

use std::pin::pin;

use async_learn::{block_on, do_another_thing_async};
use futures::FutureExt as _;

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let (mut name, mut visits, mut credit) =
        (pin!(name.fuse()), pin!(visits.fuse()), pin!(credit.fuse()));
    let mut page = (String::new(), 0, 0);
    loop {
        futures::select! {
            name = name => page.0 = name?,
            visits = visits => page.1 = visits?,
            credit = credit => page.2 = credit?,
            complete => return Ok(page),
        }
    }
}

fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", block_on(page(name, visits, credit)));
}
