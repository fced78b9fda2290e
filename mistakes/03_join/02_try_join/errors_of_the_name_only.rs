//! mistake: joined-then-question-mark
//! Gives up when the name fails, and joins the other two beside it.

use async_learn::{block_on, do_another_thing_async};

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let numbers = async { Ok(tokio::join!(visits, credit)) };
    let (name, (visits, credit)) = tokio::try_join!(name, numbers)?;
    Ok((name, visits?, credit?))
}

fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", block_on(page(name, visits, credit)));
}
