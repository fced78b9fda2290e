//! mistake: poll-after-ready
//! A `select!` in a loop, which goes on asking those that have answered.

use std::pin::pin;

use async_learn::{block_on, do_another_thing_async};

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let (mut name, mut visits, mut credit) = (pin!(name), pin!(visits), pin!(credit));
    let (mut got_name, mut got_visits, mut got_credit) = (None, None, None);
    while got_name.is_none() || got_visits.is_none() || got_credit.is_none() {
        tokio::select! {
            name = &mut name => got_name = Some(name?),
            visits = &mut visits => got_visits = Some(visits?),
            credit = &mut credit => got_credit = Some(credit?),
        }
    }
    Ok((
        got_name.unwrap_or_default(),
        got_visits.unwrap_or_default(),
        got_credit.unwrap_or_default(),
    ))
}

fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", block_on(page(name, visits, credit)));
}
