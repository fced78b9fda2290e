//! mistake: joined-then-question-mark
//! Starts all three as tasks and waits for them in order: the error of the last is seen last.

use async_learn::do_another_thing_async;

pub async fn page(
    name: impl Future<Output = Result<String, String>> + Send + 'static,
    visits: impl Future<Output = Result<u32, String>> + Send + 'static,
    credit: impl Future<Output = Result<u32, String>> + Send + 'static,
) -> Result<(String, u32, u32), String> {
    let name = tokio::spawn(name);
    let visits = tokio::spawn(visits);
    let credit = tokio::spawn(credit);
    Ok((
        name.await.unwrap()?,
        visits.await.unwrap()?,
        credit.await.unwrap()?,
    ))
}

#[tokio::main]
async fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", page(name, visits, credit).await);
}
