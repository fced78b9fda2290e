//! mistake: joined-then-question-mark
//! The `?` ends its own `async` block, and `join!` goes on waiting for the others.

use async_learn::{block_on, do_another_thing_async};

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let name = async { Ok::<_, String>(name.await?) };
    let visits = async { Ok::<_, String>(visits.await?) };
    let credit = async { Ok::<_, String>(credit.await?) };
    let (name, visits, credit) = tokio::join!(name, visits, credit);
    Ok((name?, visits?, credit?))
}

fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", block_on(page(name, visits, credit)));
}
