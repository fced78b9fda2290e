//! When to look at a learner's file again.
//!
//! Events only say "look": what counts is the file's content, so editors that save by
//! rename, in two steps, or through a backup file all come out the same. Folders are
//! watched, not files, since a renamed file takes its watch along.
//!
//! Where nothing is reported, the file is looked at twice a second. Two things show that. There
//! are no watches, or a canary's event does not come. Or the canary's event came and the
//! learner's saves do not: a share or a virtual machine's folder reports only the changes made
//! on this side. So a slow look stands beside the events, and two changes that only the slow
//! look finds end the trust in events.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{RecursiveMode, Watcher};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep_until, timeout};

use crate::submission::read_source;
use crate::ui::words::watch as words;

/// Between two looks where nothing is reported.
const POLL: Duration = Duration::from_millis(500);
/// Between two looks beside events; long enough to cost nothing.
const SLOW: Duration = Duration::from_secs(2);
/// Changes in a row that only a slow look finds before events are no longer waited for.
const UNREPORTED: u32 = 2;
/// How long the canary's event may take.
const CANARY: Duration = Duration::from_millis(1000);
/// An editor that empties a file before it fills it does so within this.
const REFILL: Duration = Duration::from_millis(60);
/// Between two looks at such a file.
pub(super) const AGAIN: Duration = Duration::from_millis(5);
/// The coarsest clock of a file system (FAT's): within it, a second change of the same length
/// looks like the first.
const GRANULE: Duration = Duration::from_secs(2);

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Its text.
    Text(String),
    /// Why there is none that can be judged.
    Unreadable(String),
}

/// Something that a watcher reports.
type News = notify::Result<notify::Event>;

/// Makes a watcher that reports to a channel what happens in a workspace, its folders still to be named.
type Make = fn(&Path, UnboundedSender<News>) -> notify::Result<Box<dyn Watcher + Send>>;

/// Watches a workspace, with an eye on one file.
pub(super) struct Files {
    root: PathBuf,
    file: PathBuf,
    /// `None` where nothing is reported, and the file has to be looked at.
    watcher: Option<Box<dyn Watcher + Send>>,
    events: UnboundedReceiver<News>,
    /// The file as it was when it was read last.
    seen: Seen,
    /// When to look though nothing was reported.
    look_at: Instant,
    /// Changes in a row of which there was no news.
    unreported: u32,
    /// Since when the file is empty or gone, and may be about to be filled.
    unfilled: Option<Instant>,
}

/// The system's own watcher for the workspace `root`. What is about our own files and about
/// builds is left out at the source.
fn native(root: &Path, sender: UnboundedSender<News>) -> notify::Result<Box<dyn Watcher + Send>> {
    // Some systems report the path as they know it, and not as it was named.
    let roots = [root.to_owned(), fs::canonicalize(root).unwrap_or_else(|_| root.to_owned())];
    let ours = move |path: &PathBuf| {
        let inside = roots.iter().find_map(|root| path.strip_prefix(root).ok());
        inside.is_some_and(|inside| inside.starts_with(".async-learn") || inside.starts_with("target"))
    };
    let watcher = notify::recommended_watcher(move |news: News| {
        let matters = match &news {
            Ok(event) => is_change(event) && (event.paths.is_empty() || !event.paths.iter().all(&ours)),
            Err(_) => true,
        };
        if matters {
            let _ = sender.send(news);
        }
    })?;
    Ok(Box::new(watcher))
}

fn is_change(event: &notify::Event) -> bool {
    match event.kind {
        // The only news of a file that is written through memory.
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        // Reading a file is no change, and we read it ourselves at each event.
        EventKind::Access(_) => false,
        _ => true,
    }
}

/// Whether changes in `folder` are reported, and how fast: writes a file there, and waits
/// for the news. The file is removed again.
///
/// # Errors
/// Why they are not, in words.
pub async fn probe(folder: &Path, patience: Duration) -> Result<Duration, String> {
    probe_with(native, folder, patience).await
}

async fn probe_with(make: Make, folder: &Path, patience: Duration) -> Result<Duration, String> {
    let words = |error: notify::Error| error.to_string();
    let (sender, mut events) = unbounded_channel();
    let mut watcher = make(folder, sender).map_err(words)?;
    watcher.watch(folder, RecursiveMode::NonRecursive).map_err(words)?;
    let begin = Instant::now();
    let canary = tempfile::Builder::new()
        .prefix(".async-learn-canary-")
        .tempfile_in(folder)
        .map_err(|error| format!("nothing can be written in {}: {error}", folder.display()))?;
    let seen = timeout(patience, events.recv()).await;
    drop(canary);
    match seen {
        Ok(Some(_)) => Ok(begin.elapsed()),
        _ => Err(format!("the file system reports no changes in {}", folder.display())),
    }
}

impl Files {
    /// Watches the exercises below `root`, with an eye on `file`.
    pub async fn watch(root: &Path, file: &Path) -> Files {
        Files::watch_with(native, root, file).await
    }

    async fn watch_with(make: Make, root: &Path, file: &Path) -> Files {
        let (sender, events) = unbounded_channel();
        let is_reported = probe_with(make, root, CANARY).await.is_ok();
        let watcher = if is_reported { make(root, sender).ok() } else { None };
        let mut files = Files {
            root: root.to_owned(),
            file: file.to_owned(),
            watcher,
            events,
            seen: Seen::of(file),
            look_at: Instant::now(),
            unreported: 0,
            unfilled: None,
        };
        files.attach();
        files
    }

    /// What the learner should know about how their files are watched; mostly nothing.
    pub fn notice(&self) -> &'static str {
        if self.watcher.is_none() { words::NO_FILE_EVENTS } else { "" }
    }

    /// Turns the eye to another file.
    pub fn aim(&mut self, file: &Path) {
        file.clone_into(&mut self.file);
        self.attach();
    }

    /// Puts the watches in place, also after a folder was removed and made again. Without a
    /// watch where there should be one, only looking helps.
    fn attach(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        let folders = [
            watcher.watch(&self.root, RecursiveMode::NonRecursive),
            watcher.watch(&self.root.join("exercises"), RecursiveMode::Recursive),
        ];
        // Changes of a linked file are reported in the folder it leads to; the slow look finds the rest.
        if let Ok(real) = fs::canonicalize(&self.file)
            && real != self.file
            && let Some(folder) = real.parent()
        {
            let _ = watcher.watch(folder, RecursiveMode::NonRecursive);
        }
        if folders.into_iter().filter_map(Result::err).any(|error| !is_absence(&error)) {
            self.watcher = None;
        }
    }

    /// Returns when the file may have changed.
    pub async fn changed(&mut self) {
        loop {
            tokio::select! {
                biased;
                news = self.events.recv(), if self.watcher.is_some() => return self.take(news),
                () = sleep_until(self.look_at) => if self.is_to_be_read() { return },
            }
        }
    }

    fn take(&mut self, news: Option<News>) {
        self.unreported = 0;
        let Some(news) = news else {
            // Its thread is gone.
            self.watcher = None;
            return;
        };
        let mut has_moved = self.is_about_folders(&news);
        // One save is several events, and all of them are answered by one look.
        while let Ok(news) = self.events.try_recv() {
            has_moved |= self.is_about_folders(&news);
        }
        if has_moved || !self.file.is_file() || self.file.is_symlink() {
            self.attach();
        }
    }

    /// Whether `news` says that a folder on the way to the file came or went, and its watch
    /// with it. Lost events may have said so.
    fn is_about_folders(&self, news: &News) -> bool {
        let Ok(event) = news else { return true };
        let is_about_names = !matches!(
            event.kind,
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_))
        );
        let folder = self.file.parent().unwrap_or(&self.root);
        event.need_rescan() || is_about_names && event.paths.iter().any(|path| folder.starts_with(path))
    }

    /// The look that nothing asked for.
    fn is_to_be_read(&mut self) -> bool {
        self.look_at = Instant::now() + if self.watcher.is_some() { SLOW } else { POLL };
        let has_changed = fingerprint(&self.file) != self.seen.fingerprint;
        if has_changed && self.watcher.is_some() {
            self.unreported += 1;
            // Perhaps only a watch was lost.
            self.attach();
            if self.unreported >= UNREPORTED {
                self.watcher = None;
            }
        }
        has_changed || self.seen.is_fresh()
    }

    /// The content of the file now; `None` for a moment where an editor may be about to fill it, or
    /// to put it back. [`AGAIN`] later it is to be read once more.
    pub fn read(&mut self) -> Option<Content> {
        // Before the text: what changes in between is looked at once more.
        self.seen = Seen::of(&self.file);
        let content = read_source(&self.file);
        let may_come = match &content {
            Ok(text) => text.is_empty(),
            Err(_) => !self.file.is_dir() && !self.file.exists(),
        };
        let began = may_come.then(|| self.unfilled.unwrap_or_else(Instant::now));
        self.unfilled = began.filter(|began| began.elapsed() < REFILL);
        if self.unfilled.is_some() {
            return None;
        }
        Some(content.map_or_else(Content::Unreadable, Content::Text))
    }
}

/// Whether a folder could not be watched because it is not there, which its coming back mends.
fn is_absence(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

/// A file as it was at a look.
#[derive(Clone, Copy, Debug)]
struct Seen {
    fingerprint: Option<Fingerprint>,
    at: SystemTime,
}

impl Seen {
    fn of(file: &Path) -> Seen {
        Seen { fingerprint: fingerprint(file), at: SystemTime::now() }
    }

    /// Whether it had changed so shortly before the look that a change after it may look the same.
    fn is_fresh(&self) -> bool {
        self.fingerprint.is_some_and(|print| print.modified + GRANULE > self.at)
    }
}

/// What tells a changed file from an unchanged one, without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fingerprint {
    len: u64,
    modified: SystemTime,
    /// Which file it is, and when anything about it was changed, where the system says so.
    identity: [i64; 4],
}

fn fingerprint(file: &Path) -> Option<Fingerprint> {
    let data = fs::metadata(file).ok()?;
    Some(Fingerprint { len: data.len(), modified: data.modified().ok()?, identity: identity(&data) })
}

#[cfg(unix)]
fn identity(data: &fs::Metadata) -> [i64; 4] {
    use std::os::unix::fs::MetadataExt as _;
    [data.dev().cast_signed(), data.ino().cast_signed(), data.ctime(), data.ctime_nsec()]
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> [i64; 4] {
    [0; 4]
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::{Config, ErrorKind, NullWatcher, WatcherKind};

    /// A workspace with one exercise, in a folder called `name`.
    fn workspace(name: &str) -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join(name);
        let file = root.join("exercises/01_first/01_one.rs");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "at first").unwrap();
        (folder, root, file)
    }

    /// Writes `text`, and requires that the news of it comes from events alone.
    async fn is_seen(files: &mut Files, file: &Path, text: &str) {
        fs::write(file, text).unwrap();
        is_heard(files, text).await;
    }

    async fn is_heard(files: &mut Files, text: &str) {
        loop {
            files.look_at = Instant::now() + Duration::from_secs(3600);
            let news = timeout(Duration::from_secs(10), files.changed()).await;
            assert!(news.is_ok() && files.watcher.is_some(), "there is no news of {text:?}");
            if files.read() == Some(Content::Text(text.into())) {
                return;
            }
        }
    }

    #[tokio::test]
    async fn saves_in_place_by_rename_and_through_a_backup_are_heard() {
        let (_folder, root, file) = workspace("course");
        let mut files = Files::watch(&root, &file).await;
        let beside = file.with_extension("new");
        for text in ["once", "again", "a third time"] {
            is_seen(&mut files, &file, &format!("in place {text}")).await;

            let renamed = format!("renamed {text}");
            fs::write(&beside, &renamed).unwrap();
            fs::rename(&beside, &file).unwrap();
            is_heard(&mut files, &renamed).await;

            let replaced = format!("replaced {text}");
            fs::rename(&file, &beside).unwrap();
            fs::write(&file, &replaced).unwrap();
            fs::remove_file(&beside).unwrap();
            is_heard(&mut files, &replaced).await;
        }
    }

    #[tokio::test]
    async fn folders_that_are_removed_or_moved_and_come_back_are_watched_again() {
        for gone in ["exercises", "exercises/01_first"] {
            for is_deleted in [true, false] {
                let (_folder, root, file) = workspace("course");
                let mut files = Files::watch(&root, &file).await;
                is_seen(&mut files, &file, "before").await;
                for text in ["back", "back once more"] {
                    let (gone, aside) = (root.join(gone), root.join("aside"));
                    if is_deleted {
                        fs::remove_dir_all(&gone).unwrap();
                        fs::create_dir_all(file.parent().unwrap()).unwrap();
                    } else {
                        fs::rename(&gone, &aside).unwrap();
                        fs::rename(&aside, &gone).unwrap();
                    }
                    is_seen(&mut files, &file, text).await;
                    is_seen(&mut files, &file, "as before").await;
                }
            }
        }
    }

    #[tokio::test]
    async fn a_workspace_called_target_or_async_learn_is_watched() {
        for name in ["target", ".async-learn"] {
            let (_folder, root, file) = workspace(name);
            let mut files = Files::watch(&root, &file).await;
            assert_eq!(files.notice(), "", "in {name}");
            is_seen(&mut files, &file, "changed").await;
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_link_is_watched_where_it_leads_to() {
        use std::os::unix::fs::symlink;
        let (folder, root, file) = workspace("course");
        let elsewhere = folder.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        for name in ["one.rs", "other.rs"] {
            fs::write(elsewhere.join(name), name).unwrap();
        }
        fs::remove_file(&file).unwrap();
        symlink(elsewhere.join("one.rs"), &file).unwrap();
        let mut files = Files::watch(&root, &file).await;
        is_seen(&mut files, &elsewhere.join("one.rs"), "through the link").await;

        let (others, link) = (folder.path().join("others"), root.join("link"));
        fs::create_dir(&others).unwrap();
        fs::write(others.join("two.rs"), "two").unwrap();
        symlink(others.join("two.rs"), &link).unwrap();
        fs::rename(&link, &file).unwrap();
        is_seen(&mut files, &file, "through another link").await;
        is_seen(&mut files, &others.join("two.rs"), "once more").await;
    }

    #[test]
    fn a_write_through_memory_is_a_change_and_a_read_is_none() {
        let is_seen = |kind| is_change(&notify::Event::new(EventKind::Access(kind)));
        assert!(is_seen(AccessKind::Close(AccessMode::Write)));
        assert!(!is_seen(AccessKind::Open(AccessMode::Any)));
        assert!(!is_seen(AccessKind::Close(AccessMode::Read)));
    }

    /// Takes every watch and reports nothing, as some file systems do.
    fn silent(_: &Path, _: UnboundedSender<News>) -> notify::Result<Box<dyn Watcher + Send>> {
        Ok(Box::new(NullWatcher))
    }

    /// Reports the canary and nothing else.
    struct Canary {
        sender: UnboundedSender<News>,
        /// Whether there are watches for more than one folder.
        has_watches: bool,
    }

    impl Watcher for Canary {
        fn new<F: notify::EventHandler>(_: F, _: Config) -> notify::Result<Canary> {
            Err(notify::Error::generic("it is made by hand"))
        }
        fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
            if mode == RecursiveMode::Recursive && !self.has_watches {
                return Err(notify::Error::new(ErrorKind::MaxFilesWatch));
            }
            let event = notify::Event::new(EventKind::Any).add_path(folder.join("canary"));
            let _ = self.sender.send(Ok(event));
            Ok(())
        }
        fn unwatch(&mut self, _: &Path) -> notify::Result<()> {
            Ok(())
        }
        fn kind() -> WatcherKind {
            WatcherKind::NullWatcher
        }
    }

    /// A folder whose files change from outside.
    fn one_sided(_: &Path, sender: UnboundedSender<News>) -> notify::Result<Box<dyn Watcher + Send>> {
        Ok(Box::new(Canary { sender, has_watches: true }))
    }

    /// A system that has no watches left after the first.
    fn full(_: &Path, sender: UnboundedSender<News>) -> notify::Result<Box<dyn Watcher + Send>> {
        Ok(Box::new(Canary { sender, has_watches: false }))
    }

    /// One that has no watchers left.
    fn exhausted(_: &Path, _: UnboundedSender<News>) -> notify::Result<Box<dyn Watcher + Send>> {
        Err(notify::Error::io(std::io::Error::other("too many open files")))
    }

    #[tokio::test(start_paused = true)]
    async fn without_file_events_the_file_is_polled_and_a_notice_says_so() {
        for (make, is_probed_well) in [(silent as Make, false), (exhausted, false), (full, true)] {
            let (_folder, root, file) = workspace("course");
            assert_eq!(probe_with(make, &root, CANARY).await.is_ok(), is_probed_well);
            let mut files = Files::watch_with(make, &root, &file).await;
            assert!(files.notice().contains("read twice a second"));
            assert_eq!(files.read(), Some(Content::Text("at first".into())));
            for text in ["changed", "as long", "shorter"] {
                fs::write(&file, text).unwrap();
                let begin = Instant::now();
                timeout(POLL * 2, files.changed()).await.expect(text);
                assert!(begin.elapsed() <= POLL);
                assert_eq!(files.read(), Some(Content::Text(text.into())));
            }
            fs::remove_file(&file).unwrap();
            timeout(POLL * 2, files.changed()).await.expect("it is gone");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_empty_or_missing_file_is_read_again_before_it_counts() {
        let (_folder, root, file) = workspace("course");
        let mut files = Files::watch_with(silent, &root, &file).await;
        fs::write(&file, "").unwrap();
        assert_eq!(files.read(), None, "it may be about to be filled");
        tokio::time::advance(AGAIN).await;
        assert_eq!(files.read(), None);
        fs::write(&file, "filled").unwrap();
        assert_eq!(files.read(), Some(Content::Text("filled".into())));
        fs::write(&file, "").unwrap();
        assert_eq!(files.read(), None);
        tokio::time::advance(REFILL).await;
        assert_eq!(files.read(), Some(Content::Text(String::new())), "it is meant to be empty");
        fs::remove_file(&file).unwrap();
        assert_eq!(files.read(), None, "it may be about to come back");
        tokio::time::advance(REFILL).await;
        assert!(matches!(files.read(), Some(Content::Unreadable(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_within_one_tick_of_a_coarse_clock_is_seen() {
        let (_folder, root, file) = workspace("course");
        let mut files = Files::watch_with(silent, &root, &file).await;
        files.read();
        fs::write(&file, "at least").unwrap();
        // The same length at the same time, as far as the file system can tell.
        files.seen.fingerprint = fingerprint(&file);
        timeout(POLL * 2, files.changed()).await.expect("a look to be sure");
        assert_eq!(files.read(), Some(Content::Text("at least".into())));
        // An old file is not read again and again.
        files.seen.at += GRANULE * 2;
        timeout(Duration::from_secs(3600), files.changed()).await.expect_err("nothing has changed");
    }

    #[tokio::test(start_paused = true)]
    async fn two_changes_without_an_event_end_the_trust_in_events() {
        let (_folder, root, file) = workspace("course");
        let mut files = Files::watch_with(one_sided, &root, &file).await;
        files.changed().await;
        assert_eq!((files.read(), files.notice()), (Some(Content::Text("at first".into())), ""));
        for (text, is_trusted) in [("once", true), ("a second time", false), ("from now on", false)] {
            // Its own watches are put in place again, and that is no news of the file.
            while files.events.try_recv().is_ok() {}
            fs::write(&file, text).unwrap();
            timeout(SLOW * 2, files.changed()).await.expect(text);
            assert_eq!(files.read(), Some(Content::Text(text.into())));
            assert_eq!(files.notice().is_empty(), is_trusted, "{text}");
        }
    }
}
