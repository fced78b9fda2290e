//! Makes a workspace: in a new folder, in a new repository, or where an earlier attempt ended.
//!
//! Every refusal comes before the first write. A file is put only where none is. A `.gitignore` is added to, as an
//! event of the history. The manifest and the record come last: an attempt that was killed is no course yet, and
//! the next one finishes it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::above::{Above, above};
use super::cargo_toml;
use super::error::WorkspaceError;
use super::event::Kind;
use super::folder::{MADE_HERE, Workspace, manifest_in};
use super::history::Change;
use super::record::MARK;
use super::template::{CourseFile, files};
use super::update::{Item, Updated, What};
use crate::course::Course;

/// A workspace that was made.
#[derive(Debug)]
pub struct Created {
    /// Where it is.
    pub workspace: Workspace,
    /// What is to be said about files that were there. Those that are merely new are not among them.
    pub updated: Updated,
    /// The cargo workspaces that it lies in.
    pub above: Vec<Above>,
}

/// What a folder that is to become a course may hold beside the course's own files: what a
/// repository or its host begins with. Whatever begins with a dot is among it.
const USUAL: [&str; 14] = [
    "readme",
    "license",
    "licence",
    "unlicense",
    "copying",
    "copyright",
    "notice",
    "authors",
    "changelog",
    "contributing",
    "code_of_conduct",
    "codeowners",
    "security",
    "target",
];

impl Workspace {
    /// Makes a workspace in `folder`. It may be new or empty, or a repository whose files are
    /// nowhere in the course's way, or hold what an attempt that was killed has left.
    ///
    /// # Errors
    /// When there is a course already, or something is in the way; then nothing was written. When
    /// the folder can't be written; what was written is then left, and another attempt goes on.
    pub fn create(folder: &Path, course: &Course) -> Result<Created, WorkspaceError> {
        let root = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let real = real(&root);
        if real.join(MARK).is_file() {
            return Err(WorkspaceError::IsCourse(folder.to_owned()));
        }
        if let Some(outer) = real.parent().and_then(Workspace::containing) {
            return Err(WorkspaceError::InsideCourse { folder: folder.to_owned(), course: outer.root().to_owned() });
        }
        let workspace = Workspace::at_root(root);
        workspace.look_around(folder, &files(course))?;
        let above = above(&real);
        // A course by its manifest, without a record: one that an older tool made came by git, or
        // an attempt was killed. What it lacks is what an update brings.
        if manifest_in(&real).is_some_and(|text| cargo_toml::is_of_a_course(&text)) {
            let mut updated = workspace.update(course)?;
            updated.items.retain(|item| item.what != What::New);
            return Ok(Created { workspace, updated, above });
        }
        let _lock = workspace.lock()?;
        let ([replaced, new], items) = workspace.plan_creation(course)?;
        let event = workspace.apply(replaced)?;
        workspace.apply(new)?;
        Ok(Created { workspace, updated: Updated { items, event }, above })
    }

    /// The files that change, the files that are new, and what is to be said about the former.
    fn plan_creation(&self, course: &Course) -> Result<([Change; 2], Vec<Item>), WorkspaceError> {
        let (mut change, mut items) = self.plan(Kind::Init, course, &self.record()?)?;
        change.put(MADE_HERE, None, self.content(MADE_HERE)?.as_ref(), Some("".into()));
        items.retain(|item| item.what != What::New);
        Ok((change.split(), items))
    }

    /// Refuses a `folder` that holds what nobody expects where a course begins.
    fn look_around(&self, folder: &Path, files: &[CourseFile<'_>]) -> Result<(), WorkspaceError> {
        let entries = match fs::read_dir(self.root()) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(_) if folder.is_file() => return Err(WorkspaceError::NotAFolder(folder.to_owned())),
            Err(source) => return Err(WorkspaceError::Write { path: folder.to_owned(), source }),
        };
        // A file there, in the main work tree, and a folder in the others.
        let is_repository = fs::symlink_metadata(self.root().join(".git")).is_ok();
        let is_course = manifest_in(self.root()).is_some_and(|text| cargo_toml::is_of_a_course(&text));
        for name in entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()) {
            let is_ours = files.iter().any(|file| file.path.split('/').next() == Some(&name));
            let lower = name.to_lowercase();
            let is_usual = name.starts_with('.') || USUAL.iter().any(|usual| lower.starts_with(usual));
            if !(is_ours || is_usual || is_repository || is_course) {
                return Err(WorkspaceError::NotEmpty { folder: folder.to_owned(), name });
            }
        }
        for file in files {
            self.refuse_what_is_in_the_way(file)?;
        }
        self.refuse_what_is_no_folder(MARK)
    }

    fn refuse_what_is_in_the_way(&self, file: &CourseFile<'_>) -> Result<(), WorkspaceError> {
        self.refuse_what_is_no_folder(&file.path)?;
        let path = self.at(&file.path);
        let Ok(data) = fs::symlink_metadata(&path) else { return Ok(()) };
        let refuse = |what| Err(WorkspaceError::InTheWay { path: path.clone(), what });
        if data.is_dir() {
            return refuse("a folder");
        }
        let is_known: fn(&str) -> bool = match file.path.as_str() {
            "Cargo.toml" => cargo_toml::is_of_a_course,
            "support/Cargo.toml" => cargo_toml::is_of_the_support_crate,
            // A text of the learner's, or a link to one: it stays.
            _ if data.is_file() || data.is_symlink() => return Ok(()),
            _ => return refuse("a special file"),
        };
        let known = path.parent().and_then(manifest_in).is_some_and(|text| is_known(&text));
        if known { Ok(()) } else { refuse("the manifest of another package") }
    }

    /// Refuses where a folder that `path` lies in would be something else, or a link to elsewhere.
    fn refuse_what_is_no_folder(&self, path: &str) -> Result<(), WorkspaceError> {
        let mut at = self.root().to_owned();
        let folders = path.rsplit_once('/').map(|(folders, _)| folders).unwrap_or_default();
        for name in folders.split('/').filter(|name| !name.is_empty()) {
            at.push(name);
            let what = match fs::symlink_metadata(&at) {
                Ok(data) if data.is_dir() => continue,
                Ok(data) if data.is_symlink() => "a link",
                Ok(_) => "a file",
                Err(_) => return Ok(()),
            };
            return Err(WorkspaceError::InTheWay { path: at, what });
        }
        Ok(())
    }
}

/// `path` without links and `..`, as far as it is there.
fn real(path: &Path) -> PathBuf {
    for ancestor in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (ancestor.canonicalize(), path.strip_prefix(ancestor)) {
            return real.join(rest);
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Every file below `folder` but locks.
    fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let (mut found, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
        while let Some(at) = folders.pop() {
            for path in fs::read_dir(at).unwrap().flatten().map(|entry| entry.path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_none_or(|extension| extension != "lock") {
                    found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
                }
            }
        }
        found
    }

    fn made(folder: &Path) -> Result<Created, WorkspaceError> {
        Workspace::create(folder, &Course::embedded().unwrap())
    }

    #[test]
    fn ended_after_any_file_it_is_finished_when_run_again() {
        let course = Course::embedded().unwrap();
        let folder = tempfile::tempdir().unwrap();
        made(&folder.path().join("whole")).unwrap();
        let due = tree(&folder.path().join("whole"));
        let mut stops = 0;
        loop {
            let root = folder.path().join(format!("stopped after {stops}"));
            let workspace = Workspace::at_root(root.clone());
            let ([_, new], _) = workspace.plan_creation(&course).unwrap();
            let (staged, event) = workspace.begin(new).unwrap().unwrap();
            if stops == event.files.len() {
                break;
            }
            event.files.iter().take(stops).for_each(|file| workspace.carry_out(&staged, file).unwrap());
            // Killed while it wrote.
            let half = workspace.state().join("snapshots/.new-half");
            fs::create_dir_all(&half).unwrap();
            fs::write(half.join("text"), "half a text").unwrap();
            assert!(Workspace::containing(&root).is_none() || stops == event.files.len() - 1, "{stops}");
            let created = made(&root).unwrap();
            assert_eq!(created.updated.items, [], "stopped after {stops}");
            assert!(tree(&root) == due, "stopped after {stops} of {}", event.files.len());
            assert!(matches!(made(&root), Err(WorkspaceError::IsCourse(_))));
            stops += 1;
        }
        assert!(stops > 30, "{stops} stops only");
    }

    #[test]
    fn what_is_in_the_way_is_refused_before_anything_is_written() {
        for (path, text) in [
            ("Cargo.toml", "[package]\nname = \"mine\"\n"),
            ("Cargo.toml", "not toml at all ["),
            ("support/Cargo.toml", "[package]\nname = \"helpdesk\"\n"),
            ("exercises", "a file"),
            (".async-learn", "a file"),
            ("rust-analyzer.toml/inside", "a folder"),
            ("thesis.tex", "no repository, and nothing that one begins with"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            let before = tree(folder.path());
            let error = made(folder.path()).unwrap_err();
            assert!(error.is_usage(), "{error}");
            assert_eq!(tree(folder.path()), before, "{error}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn nothing_is_written_through_a_link() {
        let elsewhere = tempfile::tempdir().unwrap();
        for name in ["exercises", ".async-learn", "support", ".vscode"] {
            let folder = tempfile::tempdir().unwrap();
            std::os::unix::fs::symlink(elsewhere.path(), folder.path().join(name)).unwrap();
            assert!(matches!(made(folder.path()), Err(WorkspaceError::InTheWay { what: "a link", .. })), "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join("ignore"), "theirs\n").unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join("ignore"), folder.path().join(".gitignore")).unwrap();
        made(folder.path()).unwrap();
        assert_eq!(tree(elsewhere.path()), BTreeMap::from([("ignore".into(), b"theirs\n".to_vec())]));
    }

    #[test]
    fn a_course_is_not_made_in_another_by_whichever_way_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let outer = folder.path().join("outer");
        made(&outer).unwrap();
        for inside in ["new", "exercises", "exercises/new/deep"] {
            assert!(matches!(made(&outer.join(inside)), Err(WorkspaceError::InsideCourse { .. })), "{inside}");
        }
        made(&outer.join("../beside")).unwrap();
        fs::remove_dir_all(outer.join(".async-learn")).unwrap();
        let error = made(&outer.join("exercises/new")).unwrap_err();
        assert!(matches!(error, WorkspaceError::InsideCourse { .. }), "{error}");
    }
}
