//! One token tells all tasks to stop, and each task waits for those that it has spawned.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_learn::pause;
use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A web site and its folders in the archive. A `BoxFuture<'static, T>` is any future of a
/// `T` in a pinned box that can be sent to another thread.
pub trait Site: Send + Sync {
    fn fetch(&self, page: &str) -> BoxFuture<'static, Vec<String>>;
    fn close(&self, page: &str) -> BoxFuture<'static, ()>;
}

pub struct Crawl {
    token: CancellationToken,
    tasks: TaskTracker,
}

impl Crawl {
    pub fn start(site: Arc<dyn Site>, page: String) -> Crawl {
        let (token, tasks) = (CancellationToken::new(), TaskTracker::new());
        start_page(&tasks, token.clone(), site, page);
        Crawl { token, tasks }
    }

    pub async fn stop(self) {
        // This tells every task, however deep. An `abort` ends one task, and lets it await
        // nothing more, so it could not close its folder.
        self.token.cancel();
        self.tasks.close();
        // The task of the first page ends last, so this is the end of all of them.
        self.tasks.wait().await;
    }
}

/// Spawns the task of a page as one of `tasks`.
fn start_page(tasks: &TaskTracker, token: CancellationToken, site: Arc<dyn Site>, page: String) {
    tasks.spawn(visit(token, site, page));
}

async fn visit(token: CancellationToken, site: Arc<dyn Site>, page: String) {
    // Only the fetch may be dropped. What follows is done in any case.
    if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {
        // A tracker for each page: with one for all, a task would wait for itself.
        let below = TaskTracker::new();
        for link in links {
            start_page(&below, token.clone(), Arc::clone(&site), link);
        }
        below.close();
        below.wait().await;
    }
    site.close(&page).await;
}

/// A site that tells what is done with it.
struct Museum {
    start: Instant,
}

impl Museum {
    /// Says so when `millis` have passed.
    fn say_after(&self, millis: u64, what: String) -> impl Future<Output = ()> + use<> {
        let start = self.start;
        async move {
            pause(Duration::from_millis(millis)).await;
            println!("{:3} ms: {what}", start.elapsed().as_millis());
        }
    }
}

impl Site for Museum {
    fn fetch(&self, page: &str) -> BoxFuture<'static, Vec<String>> {
        let links: &[&str] = match page {
            "/" => &["/art", "/tickets"],
            "/art" => &["/art/new", "/art/old"],
            _ => &[],
        };
        let links = links.iter().map(|link| link.to_string()).collect();
        let fetched = self.say_after(20, format!("fetched {page}"));
        Box::pin(async move {
            fetched.await;
            links
        })
    }

    fn close(&self, page: &str) -> BoxFuture<'static, ()> {
        Box::pin(self.say_after(5, format!("closed the folder of {page}")))
    }
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let site = Arc::new(Museum { start });
    let crawl = Crawl::start(site, "/".to_owned());
    pause(Duration::from_millis(55)).await;
    println!("{:3} ms: stop!", start.elapsed().as_millis());
    crawl.stop().await;
    println!("{:3} ms: stopped", start.elapsed().as_millis());
    // Nothing should happen after that.
    pause(Duration::from_millis(100)).await;
}
