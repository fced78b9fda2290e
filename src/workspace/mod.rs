//! The learner's folder: an ordinary cargo package with the exercises in it.
//!
//! What is the learner's is never overwritten: a course is only created where nothing is in
//! its way, and a file is only replaced after a snapshot of what was there. A change of
//! several files is one event, which [`Workspace::undo`] turns around as a whole. Files are
//! written aside and renamed into place, so each is the old or the new at any moment.

mod cargo_toml;
mod change;
mod content;
mod create;
mod gitignore;
mod record;
mod snapshots;
mod swap;
mod update;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::course::{Course, Exercise};
use crate::disk;

pub use change::{Applied, write};
use change::{Change, Known};
use content::below;
pub use create::Created;
pub use record::is_same_text;
use record::{Record, digest};
use snapshots::{Before, Snapshots};
pub use snapshots::{Event, Kind, Mark};
pub use update::{Item, News, Updated, What};

const MANIFEST: &str = include_str!("template/manifest.toml");
const LOCK: &str = include_str!("template/lock.toml");
const GITIGNORE: &str = include_str!("template/gitignore");
/// What makes an editor's rust-analyzer ask us about a saved file, in the places where editors
/// look for a folder's own settings.
const EDITORS: [(&str, &str); 5] = [
    ("rust-analyzer.toml", include_str!("template/rust_analyzer.toml")),
    (".vscode/settings.json", include_str!("template/vscode_settings.json")),
    (".vscode/extensions.json", include_str!("template/vscode_extensions.json")),
    (".helix/languages.toml", include_str!("template/helix_languages.toml")),
    (".zed/settings.json", include_str!("template/zed_settings.json")),
];

/// Our own folder inside the workspace.
const OURS: &str = ".async-learn";
/// What makes a folder a workspace of ours, also in a clone of it; see [`record`].
const MARK: &str = ".async-learn/course.toml";
/// Tells the folder that was made here from its clones; no repository keeps it.
const MADE_HERE: &str = ".async-learn/made-here";

/// A learner's folder.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

/// A workspace could not be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// There is something where it should go that no course begins with.
    #[error(
        "{folder} is there already and is not empty: `{name}` is in it. Nothing was changed. Name another folder \
         (cargo async-learn init DIR), or make this one a repository first (git init)",
        folder = .folder.display()
    )]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
        /// One thing in it.
        name: String,
    },
    /// There is a course already.
    #[error(
        "{folder} is not empty: there is a course in it already. Nothing was changed. In that folder, \
         `cargo async-learn` goes on with it, and `cargo async-learn update` adds what it lacks",
        folder = .0.display()
    )]
    IsCourse(PathBuf),
    /// It would lie in another course.
    #[error(
        "{folder} would lie in the course in {course}, and one course can't lie in another; nothing was changed. \
         Name a folder outside: cargo async-learn init DIR",
        folder = .folder.display(), course = .course.display()
    )]
    InsideCourse {
        /// Where it should go.
        folder: PathBuf,
        /// The other one.
        course: PathBuf,
    },
    /// Where the course has a file or a folder, there is something else.
    #[error(
        "{path} is there already and is {what}, so a course can't be made around it; nothing was changed. Name \
         another folder: cargo async-learn init DIR",
        path = .path.display()
    )]
    InTheWay {
        /// What is in the way.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// Something that is not a folder is where it should go.
    #[error("{path} is a file; name another folder: cargo async-learn init DIR", path = .0.display())]
    NotAFolder(PathBuf),
    /// A link in our own folder.
    #[error("{path} is a link, and could lead to files of yours that are none of the course's; remove it", path = .0.display())]
    Link(PathBuf),
    /// The operating system said no.
    #[error("{path} can't be written: {source}", path = .path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// Why it was not.
        source: io::Error,
    },
    /// The operating system said no.
    #[error("{path} can't be read: {source}", path = .path.display())]
    Read {
        /// What was to be read.
        path: PathBuf,
        /// Why it was not.
        source: io::Error,
    },
    /// A newer tool wrote the workspace.
    #[error(
        "this folder was last written by cargo-async-learn {0}, which is newer than this one ({version}); it is left \
         as it is. Bring the tool up to date: cargo install --locked cargo-async-learn",
        version = env!("CARGO_PKG_VERSION")
    )]
    Newer(String),
    /// It ended between the first file of a change and the last.
    #[error("{0}. Some files are written already; `cargo async-learn undo` brings back what was there")]
    Halfway(Box<WorkspaceError>),
}

impl WorkspaceError {
    /// Whether another folder is to be named, and the machine is not to blame.
    pub fn is_usage(&self) -> bool {
        use WorkspaceError::{InTheWay, InsideCourse, IsCourse, NotAFolder, NotEmpty};
        matches!(self, NotEmpty { .. } | NotAFolder(_) | IsCourse(_) | InsideCourse { .. } | InTheWay { .. })
    }
}

/// One file that the course puts into a workspace.
struct CourseFile<'a> {
    /// Relative to the workspace, with `/` between folders.
    path: String,
    text: String,
    /// Whose starter it is.
    exercise: Option<&'a Exercise>,
}

/// Everything that `course` puts into a workspace, the record apart.
fn files(course: &Course) -> Vec<CourseFile<'_>> {
    let plain = |path: &str, text: String| CourseFile { path: path.to_owned(), text, exercise: None };
    let mut files = vec![
        plain("Cargo.toml", manifest(course)),
        plain("Cargo.lock", LOCK.to_owned()),
        plain(".gitignore", GITIGNORE.to_owned()),
    ];
    files.extend(EDITORS.map(|(path, text)| plain(path, text.to_owned())));
    for path in course.files("exercises") {
        let text = course.read(&path).unwrap_or_default().into_owned();
        let exercise = course.exercises().iter().find(|exercise| exercise.path() == path);
        files.push(CourseFile { path, text, exercise });
    }
    for path in course.files("kit/support") {
        let text = course.read(&path).unwrap_or_default().into_owned();
        files.push(plain(&path.trim_start_matches("kit/").replace("manifest.toml", "Cargo.toml"), text));
    }
    files
}

/// The package's manifest, with every exercise as a binary.
fn manifest(course: &Course) -> String {
    let mut text = MANIFEST.to_owned();
    for exercise in course.exercises() {
        text.push_str(&format!("\n[[bin]]\nname = \"{}\"\npath = \"{}\"\n", exercise.name, exercise.path()));
    }
    text
}

/// The record of a workspace that has exactly `files`.
fn record_of(files: &[CourseFile<'_>]) -> Record {
    let mut all = blake3::Hasher::new();
    for file in files {
        all.update(digest(file.path.as_bytes()).as_bytes()).update(digest(file.text.as_bytes()).as_bytes());
    }
    let mut record = Record::of(all.finalize().to_hex()[..32].to_owned());
    for file in files {
        record.files.insert(file.path.clone(), [digest(file.text.as_bytes())].into());
        if let Some(exercise) = file.exercise {
            record.exercises.insert(exercise.name.clone(), file.path.clone());
        }
    }
    record
}

/// The manifest in `folder`, if there is one that is worth reading.
fn manifest_in(folder: &Path) -> Option<String> {
    const LARGEST: u64 = 1 << 20;
    String::from_utf8(disk::read_linked(&folder.join("Cargo.toml"), LARGEST).ok()?).ok()
}

/// Whether `folder` is a workspace: by its record, or, where that is lost, by its manifest and
/// what that leans on. A repository of an older course has no record: it was left out there.
fn is_course(folder: &Path) -> bool {
    let leans_on = folder.join("support/src/lib.rs");
    folder.join(MARK).is_file()
        || leans_on.is_file() && manifest_in(folder).is_some_and(|text| cargo_toml::is_of_a_course(&text))
}

impl Workspace {
    /// The workspace that holds `folder`, which may be any folder inside it.
    pub fn containing(folder: &Path) -> Option<Workspace> {
        let root = folder.ancestors().find(|ancestor| is_course(ancestor))?;
        Some(Workspace { root: root.to_owned() })
    }

    /// The folder itself, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder as a `file:` address, written as cargo writes it.
    pub fn url(&self) -> String {
        // What the `url` crate escapes in a path, as cargo does; and backslashes, which are
        // separators on Windows only.
        const ESCAPED: &AsciiSet = &CONTROLS
            .add(b' ')
            .add(b'"')
            .add(b'#')
            .add(b'<')
            .add(b'>')
            .add(b'`')
            .add(b'?')
            .add(b'{')
            .add(b'}')
            .add(b'%')
            .add(b'\\')
            .add(b'^')
            .add(b'|');
        let path = self.root.to_string_lossy();
        let path = if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() };
        let root = if path.starts_with('/') { "file://" } else { "file:///" };
        format!("{root}{}", utf8_percent_encode(&path, ESCAPED))
    }

    /// The learner's package as cargo names it in its messages.
    pub fn package_id(&self) -> String {
        // Of the template's manifest; cargo says the name only where the folder does not.
        let (name, version) = ("async-learn-exercises", "0.0.0");
        let says_it = self.root.file_name().is_some_and(|folder| folder == name);
        let name = if says_it { String::new() } else { format!("{name}@") };
        format!("path+{}#{name}{version}", self.url())
    }

    /// Our own folder inside it.
    pub fn state(&self) -> PathBuf {
        self.root.join(OURS)
    }

    /// The learner's file of `exercise`.
    pub fn file(&self, exercise: &Exercise) -> PathBuf {
        self.root.join("exercises").join(&exercise.chapter).join(&exercise.file)
    }

    /// The learner's file of `exercise` as they would type it from `folder`.
    pub fn shown(&self, exercise: &Exercise, folder: &Path) -> String {
        let file = self.file(exercise);
        file.strip_prefix(folder).unwrap_or(&file).display().to_string()
    }

    /// The place of `path`, which is relative to the workspace and has `/` between folders.
    fn at(&self, path: &str) -> PathBuf {
        below(&self.root, path)
    }

    fn snapshots(&self) -> Snapshots {
        Snapshots::in_folder(self.state().join("snapshots"))
    }

    /// Whether it was made on this machine. A clone was not.
    pub fn is_made_here(&self) -> bool {
        self.at(MADE_HERE).exists()
    }

    /// Requires that our own folder, and what lies in it, are where they seem to be: a link there could
    /// lead to files that are none of the course's.
    ///
    /// # Errors
    /// Names the link.
    pub fn check(&self) -> Result<(), WorkspaceError> {
        let is_link = |path: &Path| fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink());
        let entries = fs::read_dir(self.state()).into_iter().flatten().flatten().map(|entry| entry.path());
        match std::iter::once(self.state()).chain(entries).find(|path| is_link(path)) {
            Some(link) => Err(WorkspaceError::Link(link)),
            None => Ok(()),
        }
    }

    /// Keeps others from changing files until it is dropped.
    fn lock(&self) -> Result<File, WorkspaceError> {
        let path = self.state().join("files.lock");
        let fault = |source| WorkspaceError::Write { path: path.clone(), source };
        disk::make_folder(&self.root, &self.state()).map_err(fault)?;
        let lock = disk::lock_file(&path).map_err(fault)?;
        match lock.lock() {
            Ok(()) => {
                // What one that was killed was about to write.
                let _ = fs::remove_dir_all(self.aside());
                Ok(lock)
            }
            // A file system without locks: each file is still the old or the new.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(lock),
            Err(error) => Err(fault(error)),
        }
    }

    /// Where files are written before they are renamed into place.
    fn aside(&self) -> PathBuf {
        self.state().join("new")
    }

    /// Puts `texts` into the exercises' files, as one event. `marks` are what was known about
    /// exercises before.
    ///
    /// # Errors
    /// When something can't be written. Every file is then the old or the new, and what was
    /// replaced can be brought back.
    pub fn replace(
        &self,
        kind: Kind,
        texts: &[(&Exercise, &str)],
        marks: BTreeMap<String, Mark>,
    ) -> Result<Applied, WorkspaceError> {
        let _lock = self.lock()?;
        let mut change = Change::new(kind);
        for (exercise, text) in texts {
            change.put(exercise.path(), Some(exercise), Some(text.as_bytes().to_vec()));
        }
        change.marks = marks;
        self.apply(change, Known::default())
    }

    /// What replaced files so far, the latest first.
    pub fn events(&self) -> Vec<Event> {
        self.snapshots().all()
    }

    /// Where the texts that `event` replaced lie.
    pub fn kept(&self, event: &Event) -> PathBuf {
        self.snapshots().folder_of(event.number).join("files")
    }

    /// Brings back what `event` replaced, or of that only the text of `only`: an event too,
    /// which can be undone. A text comes to where the file of its exercise is now.
    ///
    /// # Errors
    /// As [`replace`](Self::replace); and when the snapshot can't be read.
    pub fn undo(
        &self,
        event: &Event,
        only: Option<&Exercise>,
        course: &Course,
        marks: BTreeMap<String, Mark>,
    ) -> Result<Applied, WorkspaceError> {
        let _lock = self.lock()?;
        let snapshots = self.snapshots();
        let mut change = Change::new(Kind::Undo);
        for file in &event.files {
            let exercise = file.exercise.as_deref().and_then(|id| course.exercise(id));
            if only.is_some() && only.map(|only| &only.name) != exercise.map(|exercise| &exercise.name) {
                continue;
            }
            let fault = |source| WorkspaceError::Read { path: snapshots.file_of(event.number, &file.path), source };
            let content = match snapshots.before(event.number, file).map_err(fault)? {
                Before::Was(content) => Some(content),
                Before::Nothing => None,
                Before::Untouched => continue,
            };
            let path = exercise.map_or_else(|| file.path.clone(), Exercise::path);
            change.put_any(path, exercise, content);
        }
        change.of = Some(event.number);
        change.marks = marks;
        self.apply(change, Known::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> (tempfile::TempDir, Workspace, Course) {
        let course = Course::embedded().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(&folder.path().join("new"), &course).unwrap().workspace;
        (folder, workspace, course)
    }

    #[test]
    fn a_workspace_is_found_from_within_with_and_without_what_is_private() {
        let (_folder, workspace, _) = workspace();
        let inside = workspace.root().join("exercises");
        assert_eq!(Workspace::containing(&inside).unwrap().root(), workspace.root());
        fs::remove_dir_all(workspace.state()).unwrap();
        assert_eq!(Workspace::containing(&inside).unwrap().root(), workspace.root());
        fs::remove_dir_all(workspace.at("support")).unwrap();
        assert!(Workspace::containing(&inside).is_none());
    }

    #[test]
    fn an_undo_brings_back_a_whole_event_or_one_text_of_it() {
        let (_folder, workspace, course) = workspace();
        let (a, b, c) = (&course.exercises()[0], &course.exercises()[1], &course.exercises()[2]);
        let read = |exercise| fs::read_to_string(workspace.file(exercise)).unwrap();
        let starter = |exercise: &Exercise| course.read(&exercise.path()).unwrap().into_owned();
        fs::write(workspace.file(a), "hours of work").unwrap();
        fs::write(workspace.file(b), "more\nof it").unwrap();
        let texts = [a, b, c].map(|exercise| (exercise, starter(exercise)));
        let texts: Vec<(&Exercise, &str)> = texts.iter().map(|(exercise, text)| (*exercise, text.as_str())).collect();
        let reset = || workspace.replace(Kind::Reset, &texts, BTreeMap::new()).unwrap();

        let applied = reset();
        let event = applied.event.unwrap();
        assert_eq!(applied.paths, [a.path(), b.path()], "the third was the starter already");
        assert_eq!((event.exercises().collect::<Vec<_>>(), event.lines()), (vec![&*a.name, &*b.name], 3));
        assert_eq!((read(a), read(b)), (starter(a), starter(b)));
        assert!(reset().event.is_none(), "nothing is left to replace");

        let undo = |event: &Event, only| workspace.undo(event, only, &course, BTreeMap::new()).unwrap();
        undo(&event, Some(b));
        assert_eq!((read(a), read(b)), (starter(a), "more\nof it".into()));
        let undone = undo(&event, None);
        assert_eq!(read(a), "hours of work");
        undo(&undone.event.unwrap(), None);
        assert_eq!((read(a), read(b)), (starter(a), "more\nof it".into()), "an undo is undone");
    }

    #[test]
    fn a_text_comes_back_to_where_its_exercise_is_now() {
        let (_folder, workspace, course) = workspace();
        let now = course.exercises()[0].clone();
        let then = Exercise { name: "earlier".into(), chapter: "00_old".into(), ..now.clone() };
        fs::create_dir(workspace.root().join("exercises/00_old")).unwrap();
        fs::write(workspace.file(&then), "hours of work").unwrap();
        let mut event = workspace.replace(Kind::Reset, &[(&then, "starter")], BTreeMap::new()).unwrap().event.unwrap();
        event.files[0].exercise = Some(now.name.clone());
        workspace.undo(&event, None, &course, BTreeMap::new()).unwrap();
        assert_eq!(fs::read_to_string(workspace.file(&now)).unwrap(), "hours of work");
    }

    #[test]
    fn a_change_that_cannot_be_kept_is_not_made() {
        let (_folder, workspace, course) = workspace();
        let exercise = &course.exercises()[0];
        fs::write(workspace.file(exercise), "hours of work").unwrap();
        fs::write(workspace.state().join("snapshots"), "a file in its place").unwrap();
        assert!(workspace.replace(Kind::Reset, &[(exercise, "starter")], BTreeMap::new()).is_err());
        assert_eq!(fs::read_to_string(workspace.file(exercise)).unwrap(), "hours of work");
    }

    #[test]
    fn interrupted_in_the_middle_of_a_file_an_undo_finds_its_text() {
        let (_folder, workspace, course) = workspace();
        let (a, b) = (&course.exercises()[0], &course.exercises()[1]);
        fs::write(workspace.file(a), "hours of work").unwrap();
        fs::write(workspace.file(b), "more of it").unwrap();
        let mut change = Change::new(Kind::Reset);
        for exercise in [a, b] {
            change.put(exercise.path(), Some(exercise), Some(b"starter".to_vec()));
        }
        let (event, _) = workspace.prepare(change, Known::default()).unwrap();
        // As after an exchange that was the last thing that was done.
        let event = event.unwrap();
        let new = below(&workspace.snapshots().folder_of(event.number).join("new"), &a.path());
        fs::write(&new, "hours of work").unwrap();
        fs::write(workspace.file(a), "starter").unwrap();
        let undone = workspace.undo(&event, None, &course, BTreeMap::new()).unwrap();
        assert_eq!(undone.paths, [a.path()], "the other was not touched");
        let read = |exercise| fs::read_to_string(workspace.file(exercise)).unwrap();
        assert_eq!((read(a), read(b)), ("hours of work".into(), "more of it".into()));
    }

    #[test]
    fn what_was_saved_after_the_decision_is_what_is_kept_and_that_is_written_down() {
        let (_folder, workspace, course) = workspace();
        let exercise = &course.exercises()[0];
        fs::write(workspace.file(exercise), "hours\nof work").unwrap();
        let mut change = Change::new(Kind::Reset);
        change.put(exercise.path(), Some(exercise), Some(b"starter".to_vec()));
        let read = [(exercise.path(), Some(b"before that".to_vec()))].into();
        let event = workspace.apply(change, Known { read, ..Known::default() }).unwrap().event.unwrap();
        assert_eq!(event.meanwhile, [exercise.path()]);
        assert_eq!(workspace.events(), std::slice::from_ref(&event));
        let kept = fs::read_to_string(below(&workspace.kept(&event), &exercise.path())).unwrap();
        assert_eq!((kept.as_str(), event.lines()), ("hours\nof work", 2));
    }

    #[test]
    #[cfg(unix)]
    fn a_file_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt as _;

        let (folder, workspace, course) = workspace();
        let a = &course.exercises()[0];
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        fs::write(folder.path().join("ordinary"), "").unwrap();
        assert_eq!(mode(&workspace.file(a)), mode(&folder.path().join("ordinary")));
        fs::set_permissions(workspace.file(a), fs::Permissions::from_mode(0o640)).unwrap();
        workspace.replace(Kind::Reset, &[(a, "new a")], BTreeMap::new()).unwrap();
        assert_eq!(mode(&workspace.file(a)), 0o640);
    }

    #[test]
    #[cfg(unix)]
    fn nothing_is_written_through_a_link_and_a_link_comes_back_as_one() {
        let (folder, workspace, course) = workspace();
        let exercise = &course.exercises()[0];
        let elsewhere = folder.path().join("elsewhere.rs");
        fs::rename(workspace.file(exercise), &elsewhere).unwrap();
        let text = fs::read_to_string(&elsewhere).unwrap();
        std::os::unix::fs::symlink("../../../elsewhere.rs", workspace.file(exercise)).unwrap();
        let reset = || workspace.replace(Kind::Reset, &[(exercise, "new")], BTreeMap::new());
        let event = reset().unwrap().event.unwrap();
        assert!(!workspace.file(exercise).is_symlink());
        assert_eq!(fs::read_to_string(workspace.file(exercise)).unwrap(), "new");
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), text);
        workspace.undo(&event, None, &course, BTreeMap::new()).unwrap();
        assert_eq!(fs::read_link(workspace.file(exercise)).unwrap(), Path::new("../../../elsewhere.rs"));
        assert_eq!(fs::read_to_string(workspace.file(exercise)).unwrap(), text);

        // The same with the folder.
        let moved = folder.path().join("moved");
        fs::rename(workspace.root().join("exercises"), &moved).unwrap();
        std::os::unix::fs::symlink(&moved, workspace.root().join("exercises")).unwrap();
        let error = reset().unwrap_err().to_string();
        assert!(error.contains("exercises is a link, and nothing is written there"), "{error}");
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), text);
    }

    #[test]
    #[cfg(unix)]
    fn a_link_in_our_own_folder_is_named() {
        let (folder, workspace, _) = workspace();
        workspace.check().unwrap();
        for name in ["snapshots", "new", "progress.lock"] {
            let link = workspace.state().join(name);
            std::os::unix::fs::symlink(folder.path(), &link).unwrap();
            let error = workspace.check().unwrap_err().to_string();
            assert!(error.contains(&format!("{name} is a link")), "{error}");
            fs::remove_file(link).unwrap();
        }
        fs::rename(workspace.state(), folder.path().join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), workspace.state()).unwrap();
        assert!(workspace.check().unwrap_err().to_string().contains(".async-learn is a link"));
    }
}
