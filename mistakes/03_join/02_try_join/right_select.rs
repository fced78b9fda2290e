//! right: a `select!` in a loop, with the answers so far beside it

use std::pin::pin;

use async_learn::{block_on, do_another_thing_async};

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let (mut name, mut visits, mut credit) = (pin!(name), pin!(visits), pin!(credit));
    let (mut got_name, mut got_visits, mut got_credit) = (None, None, None);
    loop {
        if let (Some(_), Some(visits), Some(credit)) = (&got_name, got_visits, got_credit) {
            return Ok((got_name.unwrap_or_default(), visits, credit));
        }
        tokio::select! {
            name = &mut name, if got_name.is_none() => got_name = Some(name?),
            visits = &mut visits, if got_visits.is_none() => got_visits = Some(visits?),
            credit = &mut credit, if got_credit.is_none() => got_credit = Some(credit?),
        }
    }
}

fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", block_on(page(name, visits, credit)));
}
