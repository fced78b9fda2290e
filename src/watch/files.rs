//! When to look at a learner's file again.
//!
//! Events only say "look": what counts is the file's content, so editors that save by
//! rename, in two steps, or through a backup file all come out the same. Folders are
//! watched, not files, since a renamed file takes its watch along. Where a canary shows
//! that the file system reports nothing, the file is looked at twice a second.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{sleep, timeout};

use crate::check::read_source;

/// Between two looks where nothing is reported.
const POLL: Duration = Duration::from_millis(500);
/// How long the canary's event may take.
const CANARY: Duration = Duration::from_millis(1000);
/// An editor that empties a file before it fills it does so within this.
const REFILL: Duration = Duration::from_millis(60);

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Its text.
    Text(String),
    /// Why there is none that can be judged.
    Unreadable(String),
}

/// Watches a workspace, with an eye on one file.
pub(super) struct Files {
    root: PathBuf,
    file: PathBuf,
    watcher: Option<RecommendedWatcher>,
    events: UnboundedReceiver<()>,
    polling: bool,
    /// The file as it was when it was read last, where it has to be looked at.
    seen: Option<(u64, SystemTime)>,
}

/// A watcher on `folder`, and where its events come out. Events about our own files and
/// about builds are left out at the source.
fn watcher() -> notify::Result<(RecommendedWatcher, UnboundedReceiver<()>)> {
    let (sender, events) = unbounded_channel();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let ours = |path: &PathBuf| {
            path.components().any(|part| part.as_os_str() == ".async-learn" || part.as_os_str() == "target")
        };
        let matters = match event {
            // Reading a file is no change, and we read it ourselves at each event.
            Ok(event) => !event.kind.is_access() && !event.paths.iter().all(ours),
            // Events were lost, so anything may have changed.
            Err(_) => true,
        };
        if matters {
            let _ = sender.send(());
        }
    })?;
    Ok((watcher, events))
}

/// Whether changes in `folder` are reported, and how fast: writes a file there, and waits
/// for the news. The file is removed again.
///
/// # Errors
/// Why they are not, in words.
pub async fn probe(folder: &Path, patience: Duration) -> Result<Duration, String> {
    let words = |error: notify::Error| error.to_string();
    let (mut watcher, mut events) = watcher().map_err(words)?;
    watcher.watch(folder, RecursiveMode::NonRecursive).map_err(words)?;
    let begin = Instant::now();
    let canary = tempfile::Builder::new()
        .prefix(".async-learn-canary-")
        .tempfile_in(folder)
        .map_err(|error| format!("nothing can be written in {}: {error}", folder.display()))?;
    let seen = timeout(patience, events.recv()).await;
    drop(canary);
    match seen {
        Ok(Some(())) => Ok(begin.elapsed()),
        _ => Err(format!("the file system reports no changes in {}", folder.display())),
    }
}

impl Files {
    /// Watches the exercises below `root`, with an eye on `file`.
    pub async fn watch(root: &Path, file: &Path) -> Files {
        let (watcher, events) = match (probe(root, CANARY).await, watcher()) {
            (Ok(_), Ok((watcher, events))) => (Some(watcher), events),
            _ => (None, unbounded_channel().1),
        };
        let polling = watcher.is_none();
        let mut files = Files { root: root.to_owned(), file: file.to_owned(), watcher, events, polling, seen: None };
        files.attach();
        files
    }

    /// What the learner should know about how their files are watched; mostly nothing.
    pub fn notice(&self) -> &'static str {
        if self.polling {
            "No file events here, so your file is looked at twice a second; r checks at once."
        } else {
            ""
        }
    }

    /// Turns the eye to another file.
    pub fn aim(&mut self, file: &Path) {
        file.clone_into(&mut self.file);
        self.attach();
    }

    /// Puts the watches in place, also after a folder was removed and made again.
    fn attach(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        let exercises = self.root.join("exercises");
        let root = watcher.watch(&self.root, RecursiveMode::NonRecursive);
        let below = watcher.watch(&exercises, RecursiveMode::Recursive);
        // No watches left: then only looking helps.
        self.polling = root.is_err() || (below.is_err() && exercises.is_dir());
    }

    /// Returns when the file may have changed.
    pub async fn changed(&mut self) {
        if self.polling {
            while fingerprint(&self.file) == self.seen {
                sleep(POLL).await;
            }
            return;
        }
        if self.events.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
        // One save is several events, and all of them are answered by one look.
        while self.events.try_recv().is_ok() {}
        if !self.root.join("exercises").is_dir() || !self.file.is_file() {
            self.attach();
        }
    }

    /// The content of the file now.
    pub fn read(&mut self) -> Content {
        let begin = Instant::now();
        loop {
            // Before the text: what changes in between is looked at once more.
            self.seen = fingerprint(&self.file);
            match read_source(&self.file) {
                // Emptied or renamed away, and perhaps about to be filled again.
                Ok(text) if text.is_empty() && begin.elapsed() < REFILL => {}
                Err(_) if begin.elapsed() < REFILL && !self.file.is_dir() && !self.file.exists() => {}
                Ok(text) => return Content::Text(text),
                Err(why) => return Content::Unreadable(why),
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// What tells a changed file from an unchanged one, without reading it.
fn fingerprint(file: &Path) -> Option<(u64, SystemTime)> {
    let data = fs::metadata(file).ok()?;
    Some((data.len(), data.modified().ok()?))
}
