//! mistake: joined-then-question-mark
//! `try_join!` sees the handles' results only, which are `Ok` of an `Err`: it waits for all.

use async_learn::do_another_thing_async;

pub async fn page(
    name: impl Future<Output = Result<String, String>> + Send + 'static,
    visits: impl Future<Output = Result<u32, String>> + Send + 'static,
    credit: impl Future<Output = Result<u32, String>> + Send + 'static,
) -> Result<(String, u32, u32), String> {
    let (name, visits, credit) = tokio::try_join!(
        tokio::spawn(name),
        tokio::spawn(visits),
        tokio::spawn(credit),
    )
    .map_err(|error| error.to_string())?;
    Ok((name?, visits?, credit?))
}

#[tokio::main]
async fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", page(name, visits, credit).await);
}
