//! right: spawns all of them first, and then waits for the handles in order

use std::time::Duration;

use async_learn::pause;

pub async fn titles<F>(ids: &[u32], fetch: impl Fn(u32) -> F) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    let tasks: Vec<_> = ids.iter().map(|&id| tokio::spawn(fetch(id))).collect();
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
