//! right: a `FuturesUnordered` of boxed answers of one kind, each put in its place

use async_learn::{block_on, do_another_thing_async};
use futures::future::LocalBoxFuture;
use futures::stream::{FuturesUnordered, TryStreamExt as _};

enum Answer {
    Name(String),
    Visits(u32),
    Credit(u32),
}

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let answers: [LocalBoxFuture<'_, Result<Answer, String>>; 3] = [
        Box::pin(async { name.await.map(Answer::Name) }),
        Box::pin(async { visits.await.map(Answer::Visits) }),
        Box::pin(async { credit.await.map(Answer::Credit) }),
    ];
    let mut answers = FuturesUnordered::from_iter(answers);
    let mut page = (String::new(), 0, 0);
    while let Some(answer) = answers.try_next().await? {
        match answer {
            Answer::Name(name) => page.0 = name,
            Answer::Visits(visits) => page.1 = visits,
            Answer::Credit(credit) => page.2 = credit,
        }
    }
    Ok(page)
}

fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", block_on(page(name, visits, credit)));
}
