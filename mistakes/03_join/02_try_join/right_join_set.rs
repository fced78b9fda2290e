//! right: a `JoinSet`, which aborts the tasks that are left when it is dropped

use async_learn::do_another_thing_async;
use tokio::task::JoinSet;

enum Answer {
    Name(String),
    Visits(u32),
    Credit(u32),
}

pub async fn page(
    name: impl Future<Output = Result<String, String>> + Send + 'static,
    visits: impl Future<Output = Result<u32, String>> + Send + 'static,
    credit: impl Future<Output = Result<u32, String>> + Send + 'static,
) -> Result<(String, u32, u32), String> {
    let mut tasks = JoinSet::new();
    tasks.spawn(async { name.await.map(Answer::Name) });
    tasks.spawn(async { visits.await.map(Answer::Visits) });
    tasks.spawn(async { credit.await.map(Answer::Credit) });
    let mut page = (String::new(), 0, 0);
    while let Some(answer) = tasks.join_next().await {
        match answer.map_err(|error| error.to_string())?? {
            Answer::Name(name) => page.0 = name,
            Answer::Visits(visits) => page.1 = visits,
            Answer::Credit(credit) => page.2 = credit,
        }
    }
    Ok(page)
}

#[tokio::main]
async fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", page(name, visits, credit).await);
}
