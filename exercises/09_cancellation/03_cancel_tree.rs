//! An archive saves copies of web sites. A crawl fetches a page, then the pages that it links
//! to, and so on. Each page has a folder, which lies in the folder of the page that links to
//! it. Right now, `stop` ends the task of the first page only, and all the others go on. Make it
//! end the whole crawl.
//!
//! - `Crawl::start(site, page)` starts a crawl and does not wait for it. `site.fetch(page)` gives
//!   the links of a page. As soon as they are there, all these pages are fetched at the same
//!   time. No page is linked to twice.
//! - `site.close(page)` closes the folder of a page. It is called once for each page whose fetch
//!   has begun, and awaited to its end. That begins as soon as the fetch has ended and the folders
//!   of all pages below are closed. No folder waits for pages that are not below it.
//! - When `stop` is called, each fetch that runs is dropped at once, and no other begins. The
//!   folders that are still open are closed in the same order. (If the first fetch has not begun
//!   by then, this page may be left out or not.)
//! - `stop` returns as soon as all folders are closed. It does not check on a timer. It stops no
//!   other crawl, and waits for none. Nobody drops its future.
//!
//! The crate tokio-util has two types for this. All clones of a `CancellationToken` are
//! canceled together: `token.cancel()` does it, and `token.cancelled().await` waits for it.
//! `token.run_until_cancelled(future).await` gives `Some` of the output of `future`. If the
//! token is canceled before that, it drops `future` and gives `None`.
//! A `TaskTracker` counts tasks: `tracker.spawn(future)` works like `tokio::spawn`.
//! `tracker.wait().await` waits until all its tasks have ended and `tracker.close()` was called.
//!
//! Begin with `cargo async-learn exec cancel_tree`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_learn::pause;
use futures::future::BoxFuture;
use tokio::task::JoinHandle;

/// A web site and its folders in the archive. A `BoxFuture<'static, T>` is any future of a
/// `T` in a pinned box that can be sent to another thread.
pub trait Site: Send + Sync {
    fn fetch(&self, page: &str) -> BoxFuture<'static, Vec<String>>;
    fn close(&self, page: &str) -> BoxFuture<'static, ()>;
}

pub struct Crawl {
    first: JoinHandle<()>,
}

impl Crawl {
    pub fn start(site: Arc<dyn Site>, page: String) -> Crawl {
        let first = start_page(site, page);
        Crawl { first }
    }

    pub async fn stop(self) {
        // TODO: this aborts one task. What becomes of the tasks that it has spawned?
        self.first.abort();
    }
}

/// Spawns the task of a page.
fn start_page(site: Arc<dyn Site>, page: String) -> JoinHandle<()> {
    tokio::spawn(visit(site, page))
}

async fn visit(site: Arc<dyn Site>, page: String) {
    let mut below = Vec::new();
    for link in site.fetch(&page).await {
        below.push(start_page(Arc::clone(&site), link));
    }
    for task in below {
        task.await.expect("the task of a page does not panic");
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
