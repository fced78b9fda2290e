//! right: a task each, and whoever leaves `page` aborts those that still run

use async_learn::do_another_thing_async;
use tokio::task::JoinHandle;

struct AbortOnDrop<T>(JoinHandle<Result<T, String>>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn answer<T>(mut task: AbortOnDrop<T>) -> Result<T, String> {
    (&mut task.0).await.map_err(|error| error.to_string())?
}

pub async fn page(
    name: impl Future<Output = Result<String, String>> + Send + 'static,
    visits: impl Future<Output = Result<u32, String>> + Send + 'static,
    credit: impl Future<Output = Result<u32, String>> + Send + 'static,
) -> Result<(String, u32, u32), String> {
    let name = answer(AbortOnDrop(tokio::spawn(name)));
    let visits = answer(AbortOnDrop(tokio::spawn(visits)));
    let credit = answer(AbortOnDrop(tokio::spawn(credit)));
    tokio::try_join!(name, visits, credit)
}

#[tokio::main]
async fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", page(name, visits, credit).await);
}
