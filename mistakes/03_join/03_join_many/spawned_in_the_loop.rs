//! mistake: spawn-then-await-in-loop
//! Spawns each request and waits for it before it spawns the next.

use std::time::Duration;

use async_learn::pause;

pub async fn titles<F>(ids: &[u32], fetch: impl Fn(u32) -> F) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    let mut titles = Vec::new();
    for &id in ids {
        titles.push(tokio::spawn(fetch(id)).await.unwrap());
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
