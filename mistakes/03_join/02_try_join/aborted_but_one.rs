//! mistake: stopped-waiting-not-working
//! Aborts the tasks when the name fails, and forgets the other errors.

use async_learn::do_another_thing_async;
use tokio::task::JoinHandle;

async fn answer<T>(task: JoinHandle<Result<T, String>>) -> Result<T, String> {
    task.await.map_err(|error| error.to_string())?
}

pub async fn page(
    name: impl Future<Output = Result<String, String>> + Send + 'static,
    visits: impl Future<Output = Result<u32, String>> + Send + 'static,
    credit: impl Future<Output = Result<u32, String>> + Send + 'static,
) -> Result<(String, u32, u32), String> {
    let visits = tokio::spawn(visits);
    let credit = tokio::spawn(credit);
    let (a, b) = (visits.abort_handle(), credit.abort_handle());
    let name = async {
        let name = name.await;
        if name.is_err() {
            a.abort();
            b.abort();
        }
        name
    };
    tokio::try_join!(name, answer(visits), answer(credit))
}

#[tokio::main]
async fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", page(name, visits, credit).await);
}
