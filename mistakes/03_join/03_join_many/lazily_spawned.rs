//! mistake: spawn-then-await-in-loop
//! The spawning waits in a lazy iterator, so each task starts when the one before it is done.

use std::time::Duration;

use async_learn::pause;

pub async fn titles<F>(ids: &[u32], fetch: impl Fn(u32) -> F) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    let tasks = ids.iter().map(|&id| tokio::spawn(fetch(id)));
    let mut titles = Vec::new();
    for task in tasks {
        titles.push(task.await.unwrap());
    }
    titles
}

#[tokio::main]
async fn main() {
    let fetch = |id: u32| async move {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", titles(&[5, 2, 4], fetch).await);
}
