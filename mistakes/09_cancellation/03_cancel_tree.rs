//! mistake a_token_for_each: tasks-below-go-on at &below, CancellationToken::new()
//! Makes a new token for each task, which nobody cancels.
//! - start_page(&below, token.clone(), Arc::clone(&site), link);
//! + start_page(&below, CancellationToken::new(), Arc::clone(&site), link);

//! mistake looks_between_pages: token-between-steps-only at is_cancelled()
//! Looks at the token before each page, and fetches it to its end.
//! - if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {
//! + let links = site.fetch(&page).await;
//! + if !token.is_cancelled() {

//! mistake cancels_only: cancel-does-not-wait at self.token.cancel()
//! Cancels the token, and returns.
//! - self.tasks.close();
//! - self.tasks.wait().await;

//! mistake all_in_the_token: canceled-with-its-cleanup at run_until_cancelled
//! The token drops everything that a task does, also the close.
//! - if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {
//! -     let below = TaskTracker::new();
//! -     for link in links {
//! -         start_page(&below, token.clone(), Arc::clone(&site), link);
//! -     }
//! -     below.close();
//! -     below.wait().await;
//! - }
//! - site.close(&page).await;
//! + let work = async {
//! +     let below = TaskTracker::new();
//! +     for link in site.fetch(&page).await {
//! +         start_page(&below, token.clone(), Arc::clone(&site), link);
//! +     }
//! +     below.close();
//! +     below.wait().await;
//! +     site.close(&page).await;
//! + };
//! + token.run_until_cancelled(work).await;

//! mistake aborts_all: canceled-with-its-cleanup at abort_all()
//! Aborts the first task, whose set of tasks is dropped and aborts them too, and so on.
//! - use tokio_util::sync::CancellationToken;
//! - use tokio_util::task::TaskTracker;
//! + use tokio::task::JoinSet;
pub struct Crawl {
    tasks: JoinSet<()>,
}

impl Crawl {
    pub fn start(site: Arc<dyn Site>, page: String) -> Crawl {
        let mut tasks = JoinSet::new();
        start_page(&mut tasks, site, page);
        Crawl { tasks }
    }

    pub async fn stop(mut self) {
        self.tasks.abort_all();
        while self.tasks.join_next().await.is_some() {}
    }
}

fn start_page(tasks: &mut JoinSet<()>, site: Arc<dyn Site>, page: String) {
    tasks.spawn(visit(site, page));
}

async fn visit(site: Arc<dyn Site>, page: String) {
    let mut below = JoinSet::new();
    for link in site.fetch(&page).await {
        start_page(&mut below, Arc::clone(&site), link);
    }
    while below.join_next().await.is_some() {}
    site.close(&page).await;
}

//! mistake returns_when_canceled: cleanup-skipped-on-cancel at return;
//! Returns in the branch of the cancel, and leaves the folder open.
//! - if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {
//! -     let below = TaskTracker::new();
//! -     for link in links {
//! -         start_page(&below, token.clone(), Arc::clone(&site), link);
//! -     }
//! -     below.close();
//! -     below.wait().await;
//! - }
//! + let Some(links) = token.run_until_cancelled(site.fetch(&page)).await else {
//! +     return;
//! + };
//! + let below = TaskTracker::new();
//! + for link in links {
//! +     start_page(&below, token.clone(), Arc::clone(&site), link);
//! + }
//! + below.close();
//! + below.wait().await;

//! mistake spawned_beside_the_tracker: parent-ends-first at tokio::spawn(
//! Spawns with tokio, so the tracker has no tasks, and nobody waits.
//! - tasks.spawn(visit(token, site, page));
//! + let _ = tasks;
//! + tokio::spawn(visit(token, site, page));

//! mistake one_tracker_for_all: parent-ends-first at tasks.spawn( or at start_page(&tasks, token.clone(), Arc
//! All tasks are in one tracker, so `stop` waits for all, but no page waits for those below it.
fn start_page(tasks: &TaskTracker, token: CancellationToken, site: Arc<dyn Site>, page: String) {
    tasks.spawn(visit(tasks.clone(), token, site, page));
}

async fn visit(tasks: TaskTracker, token: CancellationToken, site: Arc<dyn Site>, page: String) {
    if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {
        for link in links {
            start_page(&tasks, token.clone(), Arc::clone(&site), link);
        }
    }
    site.close(&page).await;
}

//! mistake waits_for_its_own_tracker: tracker-never-ends (hung) at tasks.wait().await
//! Waits for all tasks of the crawl, of which it is one.
fn start_page(tasks: &TaskTracker, token: CancellationToken, site: Arc<dyn Site>, page: String) {
    tasks.spawn(visit(tasks.clone(), token, site, page));
}

async fn visit(tasks: TaskTracker, token: CancellationToken, site: Arc<dyn Site>, page: String) {
    if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {
        for link in links {
            start_page(&tasks, token.clone(), Arc::clone(&site), link);
        }
        tasks.close();
        tasks.wait().await;
    }
    site.close(&page).await;
}

//! mistake waits_until_canceled: parent-ends-first at run_until_cancelled(below.wait())
//! After a stop, no page waits for those below it.
//! - below.wait().await;
//! + token.run_until_cancelled(below.wait()).await;

//! mistake never_closed: tracker-never-ends (hung) at self.tasks.wait().await
//! `stop` waits for a tracker that is not closed.
//! - self.tasks.close();

//! mistake never_closed_below: tracker-never-ends (hung) at below.wait().await
//! Each page waits for a tracker that is not closed.
//! - below.close();

//! mistake closes_twice: done-twice at site.close(&page).await
//! Closes the folder when the token is canceled, and again in the end.
async fn visit(token: CancellationToken, site: Arc<dyn Site>, page: String) {
    let below = TaskTracker::new();
    match token.run_until_cancelled(site.fetch(&page)).await {
        None => site.close(&page).await,
        Some(links) => {
            for link in links {
                start_page(&below, token.clone(), Arc::clone(&site), link);
            }
        }
    }
    below.close();
    below.wait().await;
    site.close(&page).await;
}

//! mistake one_page_at_a_time: serial-awaits at Box::pin(visit( or at site.fetch(&page)
//! One task for all pages, which fetches them one after the other.
//! - let below = TaskTracker::new();
//! - for link in links {
//! -     start_page(&below, token.clone(), Arc::clone(&site), link);
//! - }
//! - below.close();
//! - below.wait().await;
//! + for link in links {
//! +     Box::pin(visit(token.clone(), Arc::clone(&site), link)).await;
//! + }

//! mistake a_static_token: one-static-for-all at static
//! One token for all crawls.
//! - let (token, tasks) = (CancellationToken::new(), TaskTracker::new());
//! + let (token, tasks) = (STOP.clone(), TaskTracker::new());
use std::sync::LazyLock;

static STOP: LazyLock<CancellationToken> = LazyLock::new(CancellationToken::new);

//! mistake guards_of_a_clone: one-clone-cancels-all at drop_guard()
//! Each task cancels its clone when it ends, which should stop only those below it.
//! - if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {
//! + let _below = token.clone().drop_guard();
//! + if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {

//! mistake a_task_at_a_time: spawn-then-await-in-loop at below.wait().await or at start_page(&below
//! Waits for the task of each page before it starts the next one.
//! - for link in links {
//! -     start_page(&below, token.clone(), Arc::clone(&site), link);
//! - }
//! - below.close();
//! - below.wait().await;
//! + below.close();
//! + for link in links {
//! +     start_page(&below, token.clone(), Arc::clone(&site), link);
//! +     below.wait().await;
//! + }

//! mistake fetches_in_a_task: stopped-waiting-not-working at tokio::spawn(
//! Fetches in a task of its own. The token drops its handle, and the fetch goes on.
//! - if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {
//! + let fetch = tokio::spawn(site.fetch(&page));
//! + if let Some(Ok(links)) = token.run_until_cancelled(fetch).await {

//! mistake looks_for_the_end: busy-waiting at is_empty() or at pause(Duration::from_millis(2))
//! Looks every two milliseconds whether all tasks have ended.
//! - self.tasks.close();
//! - self.tasks.wait().await;
//! + while !self.tasks.is_empty() {
//! +     pause(Duration::from_millis(2)).await;
//! + }

//! mistake sleeps_after_the_cancel: slept-past-the-end at pause(
//! Gives the tasks a second to end.
//! - self.tasks.close();
//! - self.tasks.wait().await;
//! + pause(Duration::from_secs(1)).await;

//! mistake sixteen_at_once: limit-of-its-own at buffer_unordered(16)
//! Awaits at most 16 of the pages below a page at the same time.
//! - let below = TaskTracker::new();
//! - for link in links {
//! -     start_page(&below, token.clone(), Arc::clone(&site), link);
//! - }
//! - below.close();
//! - below.wait().await;
//! + let below = |link| {
//! +     let below = TaskTracker::new();
//! +     start_page(&below, token.clone(), Arc::clone(&site), link);
//! +     below.close();
//! +     async move { below.wait().await }
//! + };
//! + stream::iter(links)
//! +     .map(below)
//! +     .buffer_unordered(16)
//! +     .collect::<()>()
//! +     .await;
use futures::stream::{self, StreamExt};

//! mistake waits_without_await: never-awaited at self.tasks.wait();
//! Makes the future of `wait`, and does not await it.
//! - self.tasks.wait().await;
//! + self.tasks.wait();

//! mistake asks_with_cancelled: future-used-as-value (not_compiled)
//! Takes `cancelled` for the question whether the token is canceled.
//! - if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {
//! + let links = site.fetch(&page).await;
//! + if !token.cancelled() {

//! right handles: a `JoinHandle` for each task, child tokens, and `select!`
//! - use tokio_util::sync::CancellationToken;
//! - use tokio_util::task::TaskTracker;
//! + use tokio::task::JoinHandle;
//! + use tokio_util::sync::CancellationToken;
pub struct Crawl {
    token: CancellationToken,
    first: JoinHandle<()>,
}

impl Crawl {
    pub fn start(site: Arc<dyn Site>, page: String) -> Crawl {
        let token = CancellationToken::new();
        let first = start_page(token.child_token(), site, page);
        Crawl { token, first }
    }

    pub async fn stop(self) {
        self.token.cancel();
        self.first.await.unwrap();
    }
}

fn start_page(token: CancellationToken, site: Arc<dyn Site>, page: String) -> JoinHandle<()> {
    tokio::spawn(visit(token, site, page))
}

async fn visit(token: CancellationToken, site: Arc<dyn Site>, page: String) {
    let links = tokio::select! {
        links = site.fetch(&page) => links,
        () = token.cancelled() => Vec::new(),
    };
    let below: Vec<_> = links
        .into_iter()
        .map(|link| start_page(token.child_token(), Arc::clone(&site), link))
        .collect();
    for task in below {
        task.await.unwrap();
    }
    site.close(&page).await;
}

//! right a_watch_channel: a `watch` channel in place of the token, and a `JoinSet` for each page
//! - use tokio_util::sync::CancellationToken;
//! - use tokio_util::task::TaskTracker;
//! + use tokio::sync::watch;
//! + use tokio::task::JoinSet;
pub struct Crawl {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Crawl {
    pub fn start(site: Arc<dyn Site>, page: String) -> Crawl {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        start_page(&mut tasks, stopped, site, page);
        Crawl { stop, tasks }
    }

    pub async fn stop(self) {
        self.stop.send_replace(true);
        self.tasks.join_all().await;
    }
}

fn start_page(
    tasks: &mut JoinSet<()>,
    stopped: watch::Receiver<bool>,
    site: Arc<dyn Site>,
    page: String,
) {
    tasks.spawn(visit(stopped, site, page));
}

async fn visit(mut stopped: watch::Receiver<bool>, site: Arc<dyn Site>, page: String) {
    let links = tokio::select! {
        links = site.fetch(&page) => links,
        _ = stopped.wait_for(|stopped| *stopped) => Vec::new(),
    };
    let mut below = JoinSet::new();
    for link in links {
        start_page(&mut below, stopped.clone(), Arc::clone(&site), link);
    }
    while below.join_next().await.is_some() {}
    site.close(&page).await;
}

//! right one_task: one task for the whole crawl, whose futures are in boxes
//! without: start_page
//! - start_page(&tasks, token.clone(), site, page);
//! + tasks.spawn(visit(token.clone(), site, page));
//! - async fn visit(token: CancellationToken, site: Arc<dyn Site>, page: String) {
//! -     if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {
//! -         let below = TaskTracker::new();
//! -         for link in links {
//! -             start_page(&below, token.clone(), Arc::clone(&site), link);
//! -         }
//! -         below.close();
//! -         below.wait().await;
//! -     }
//! -     site.close(&page).await;
//! - }
fn visit(token: CancellationToken, site: Arc<dyn Site>, page: String) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {
            let below = |link| visit(token.clone(), Arc::clone(&site), link);
            futures::future::join_all(links.into_iter().map(below)).await;
        }
        site.close(&page).await;
    })
}

//! right two_trackers: one tracker for all tasks, and handles for those below a page
fn start_page(
    tasks: &TaskTracker,
    token: CancellationToken,
    site: Arc<dyn Site>,
    page: String,
) -> tokio::task::JoinHandle<()> {
    tasks.spawn(visit(tasks.clone(), token, site, page))
}

async fn visit(tasks: TaskTracker, token: CancellationToken, site: Arc<dyn Site>, page: String) {
    let mut below = Vec::new();
    if let Some(links) = token.run_until_cancelled(site.fetch(&page)).await {
        for link in links {
            below.push(start_page(&tasks, token.clone(), Arc::clone(&site), link));
        }
    }
    futures::future::join_all(below).await;
    site.close(&page).await;
}

//! right a_broadcast_channel: the drop of a `broadcast` sender in place of the token, and one task for the whole crawl
//! without: start_page
//! - use tokio_util::sync::CancellationToken;
//! - use tokio_util::task::TaskTracker;
//! + use tokio::sync::broadcast;
//! + use tokio::task::JoinHandle;
pub struct Crawl {
    stop: broadcast::Sender<()>,
    first: JoinHandle<()>,
}

impl Crawl {
    pub fn start(site: Arc<dyn Site>, page: String) -> Crawl {
        let (stop, stopped) = broadcast::channel(1);
        let first = tokio::spawn(visit(stopped, site, page));
        Crawl { stop, first }
    }

    pub async fn stop(self) {
        drop(self.stop);
        let _ = self.first.await;
    }
}

fn visit(
    mut stopped: broadcast::Receiver<()>,
    site: Arc<dyn Site>,
    page: String,
) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        let again = stopped.resubscribe();
        tokio::select! {
            biased;
            _ = stopped.recv() => {}
            links = site.fetch(&page) => {
                let below = links
                    .into_iter()
                    .map(|link| visit(again.resubscribe(), Arc::clone(&site), link));
                futures::future::join_all(below).await;
            }
        }
        site.close(&page).await;
    })
}

//! mistake one_tracker_for_all_crawls: one-static-for-all at static TASKS
//! Counts the tasks of all crawls in one place, so `stop` waits for the others too.
use std::sync::LazyLock;

static TASKS: LazyLock<TaskTracker> = LazyLock::new(TaskTracker::new);

pub struct Crawl {
    token: CancellationToken,
}

impl Crawl {
    pub fn start(site: Arc<dyn Site>, page: String) -> Crawl {
        let token = CancellationToken::new();
        start_page(&TASKS, token.clone(), site, page);
        Crawl { token }
    }

    pub async fn stop(self) {
        self.token.cancel();
        TASKS.close();
        TASKS.wait().await;
    }
}
