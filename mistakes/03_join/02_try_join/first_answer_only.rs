//! mistake: joined-then-question-mark
//! Looks at the answer that comes first, and then joins the other two, whatever they say.

use std::pin::pin;

use async_learn::{block_on, do_another_thing_async};

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let (mut name, mut visits, mut credit) = (pin!(name), pin!(visits), pin!(credit));
    tokio::select! {
        name = &mut name => {
            let name = name?;
            let (visits, credit) = tokio::join!(visits, credit);
            Ok((name, visits?, credit?))
        }
        visits = &mut visits => {
            let visits = visits?;
            let (name, credit) = tokio::join!(name, credit);
            Ok((name?, visits, credit?))
        }
        credit = &mut credit => {
            let credit = credit?;
            let (name, visits) = tokio::join!(name, visits);
            Ok((name?, visits?, credit))
        }
    }
}

fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", block_on(page(name, visits, credit)));
}
