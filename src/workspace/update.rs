//! Brings a newer course into a workspace that an older one made.
//!
//! A file that holds a text of the course is replaced; one that the learner changed stays, and moves with its
//! exercise. In a changed `Cargo.toml` only the list of exercises is replaced; `.gitignore` is added to. All
//! decisions are made before any file is touched, and are carried out as one event. An update that was interrupted
//! is first turned back, so that the next one decides as if there had been none.

use std::collections::{BTreeMap, BTreeSet};

use super::cargo_toml;
use super::content::Content;
use super::error::WorkspaceError;
use super::event::{Event, Kind};
use super::folder::{Workspace, manifest_in};
use super::gitignore;
use super::history::Change;
use super::record::{MARK, Record, digest, is_same_text};
use super::template::{CourseFile, course_digest, files, record_of};
use crate::course::{Course, Exercise};
use crate::text::sanitize;

/// Contents by path; `None` is no file.
type Contents = BTreeMap<String, Option<Content>>;

/// What an update did.
#[derive(Debug)]
pub struct Updated {
    /// Every file that there is something to say about.
    pub items: Vec<Item>,
    /// The event, if any file was changed.
    pub event: Option<Event>,
}

/// What came of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Relative to the workspace, with `/` between folders.
    pub path: String,
    /// Whose starter it is, by id.
    pub exercise: Option<String>,
    /// What came of it.
    pub what: What,
}

/// What came of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It was missing, and the course's text was put there.
    New,
    /// The learner had not changed it, and the course's newer text replaced it.
    Changed,
    /// Its exercise moved, and the learner's text moved along.
    Moved {
        /// Where it was.
        from: String,
    },
    /// The course has a newer text; the learner's stays.
    Kept,
    /// The learner changed it; the lines that are the course's were brought up to date, and theirs stay.
    Merged,
    /// A changed `Cargo.toml` lacks these lines, and only the learner can add them.
    Lacks(Vec<String>),
    /// A changed `Cargo.toml` is a link or no TOML, and stays.
    Broken,
    /// It is no part of the course any more, the learner had not changed it, and it was removed.
    Removed,
    /// It is no part of the course any more, and stays.
    Left,
}

/// What is new between a workspace and the course in this binary.
#[derive(Debug, PartialEq, Eq)]
pub enum News {
    /// An update brings something, among it this many new exercises.
    Newer(usize),
    /// A newer tool wrote the workspace; this is its version.
    OlderTool(String),
}

impl Workspace {
    /// What the record says, or else the manifest.
    pub(super) fn record(&self) -> Result<Record, WorkspaceError> {
        self.record_in(&self.record_text()?)
    }

    fn record_text(&self) -> Result<String, WorkspaceError> {
        let content = self.content(MARK)?;
        Ok(String::from_utf8_lossy(content.as_ref().and_then(Content::bytes).unwrap_or_default()).into_owned())
    }

    fn record_in(&self, text: &str) -> Result<Record, WorkspaceError> {
        let mut record = Record::parse(text).map_err(WorkspaceError::Newer)?;
        if let Some(named) = record.foreign_path() {
            return Err(WorkspaceError::Foreign { path: self.at(MARK), named: sanitize(named) });
        }
        if record.exercises.is_empty() {
            // Without a record, the manifest tells at least where each exercise's file is.
            record.exercises = manifest_in(self.root()).map(|text| cargo_toml::exercises(&text)).unwrap_or_default();
        }
        Ok(record)
    }

    /// What `course` has and this workspace lacks.
    pub fn news(&self, course: &Course) -> Option<News> {
        let text = self.record_text().ok()?;
        if Record::is_of(&text, &course_digest(&files(course))) {
            return None;
        }
        let record = match self.record_in(&text) {
            Ok(record) => record,
            Err(WorkspaceError::Newer(version)) => return Some(News::OlderTool(version)),
            Err(_) => return None,
        };
        let is_new = |exercise: &&Exercise| record.id_of(exercise).is_none();
        // An empty record can't tell which exercises are new.
        let new = if record.exercises.is_empty() { 0 } else { course.exercises().iter().filter(is_new).count() };
        Some(News::Newer(new))
    }

    /// Brings `course` in, as one event.
    ///
    /// # Errors
    /// When a newer tool wrote the workspace, or something can't be read or written. Every file is
    /// then the old or the new, and another update finishes.
    pub fn update(&self, course: &Course) -> Result<Updated, WorkspaceError> {
        let _lock = self.lock()?;
        let record = self.record()?;
        self.turn_back_interrupted_update()?;
        let (change, items) = self.plan(Kind::Update, course, &record)?;
        Ok(Updated { items, event: self.apply(change)? })
    }

    /// What is to be changed for `course`, and what is to be said.
    pub(super) fn plan(
        &self,
        kind: Kind,
        course: &Course,
        record: &Record,
    ) -> Result<(Change, Vec<Item>), WorkspaceError> {
        let files = files(course);
        let wanted: BTreeSet<String> = files.iter().map(|file| file.path.clone()).collect();
        let recorded = record.files.keys().chain(record.exercises.values()).cloned();
        let all = wanted.iter().cloned().chain(recorded).chain([MARK.to_owned()]);
        let here = all.map(|path| Ok((path.clone(), self.content(&path)?))).collect::<Result<Contents, _>>()?;
        let moves = moves(&files, record, &here);
        let next = record_of(&files);
        let mut plan = Plan { record, here: &here, moves, next, change: Change::new(kind), items: Vec::new() };
        for file in &files {
            plan.bring(file);
        }
        plan.leave_the_rest(course, &wanted);
        let record = plan.next.text();
        plan.put(MARK, None, Some(record.as_str().into()));
        Ok((plan.change, plan.items))
    }
}

/// Which exercises' texts move, as old path to new. A text stays if another text of the learner's is where it
/// would go.
fn moves(files: &[CourseFile<'_>], record: &Record, here: &Contents) -> BTreeMap<String, String> {
    let mut moves = BTreeMap::new();
    for file in files {
        let old = file.exercise.and_then(|exercise| record.id_of(exercise)).map(|id| &record.exercises[id]);
        if let Some(old) = old.filter(|old| **old != file.path && here[*old].is_some()) {
            moves.insert(old.clone(), file.path.clone());
        }
    }
    let is_in_the_way = |old: &String, new: &String| {
        let is_course_text = || files.iter().any(|file| file.path == *new && is_text(&here[new], &file.text));
        here[new].is_some() && here[new] != here[old] && !is_of_course(record, new, &here[new]) && !is_course_text()
    };
    // A text that stays may be in the way of another.
    loop {
        let blocked = moves.iter().find(|(old, new)| !moves.contains_key(*new) && is_in_the_way(old, new));
        let Some(old) = blocked.map(|(old, _)| old.clone()) else { return moves };
        moves.remove(&old);
    }
}

/// Whether `content` is `text`.
fn is_text(content: &Option<Content>, text: &str) -> bool {
    content.as_ref().and_then(Content::bytes).is_some_and(|bytes| is_same_text(bytes, text))
}

/// Whether `content` is a text that the course once had at `path`.
fn is_of_course(record: &Record, path: &str, content: &Option<Content>) -> bool {
    content.as_ref().and_then(Content::bytes).is_some_and(|bytes| record.is_ours(path, bytes))
}

struct Plan<'a> {
    record: &'a Record,
    here: &'a Contents,
    moves: BTreeMap<String, String>,
    /// The record of the workspace as it will be.
    next: Record,
    change: Change,
    items: Vec<Item>,
}

impl Plan<'_> {
    fn say(&mut self, path: &str, exercise: Option<&Exercise>, what: What) {
        let exercise = exercise.map(|exercise| exercise.name.clone());
        self.items.push(Item { path: path.to_owned(), exercise, what });
    }

    fn put(&mut self, path: &str, exercise: Option<&Exercise>, new: Option<Content>) {
        self.change.put(path, exercise, self.here[path].as_ref(), new);
    }

    /// Decides on one file of the course.
    fn bring(&mut self, file: &CourseFile<'_>) {
        let path = file.path.as_str();
        let from = self.moves.iter().find(|(_, new)| *new == path).map(|(old, _)| old.clone());
        // All that the course ever had here, or where the exercise was, is the course's.
        for path in [Some(path), from.as_deref()].into_iter().flatten() {
            let digests = self.record.files.get(path).into_iter().flatten().cloned();
            self.next.files.entry(file.path.clone()).or_default().extend(digests);
        }
        let whence = from.as_deref().unwrap_or(path);
        let moves_away = from.is_none() && self.moves.contains_key(path);
        let here = if moves_away { &None } else { &self.here[whence] };
        let is_of_course = is_of_course(self.record, whence, here);
        // Only a text that stays where it is follows its exercise when it is brought back later.
        let stays = file.exercise.filter(|_| whence == path && !moves_away);
        let (new, what) = match (here, from) {
            (Some(here), Some(from)) if !is_of_course => (here.clone(), What::Moved { from }),
            (Some(_), Some(from)) => (file.text.as_str().into(), What::Moved { from }),
            (None, _) => (file.text.as_str().into(), What::New),
            (here, _) if is_text(here, &file.text) => return,
            _ if is_of_course => (file.text.as_str().into(), What::Changed),
            (Some(here), _) => return self.bring_to_changed(file, here),
        };
        self.put(path, stays, Some(new));
        self.say(path, file.exercise, what);
    }

    /// Decides on a file that the learner has changed.
    fn bring_to_changed(&mut self, file: &CourseFile<'_>, here: &Content) {
        let path = file.path.as_str();
        let is_known = self.record.files.get(path).is_some_and(|all| all.contains(&digest(file.text.as_bytes())));
        let text = here.bytes().and_then(|bytes| std::str::from_utf8(bytes).ok());
        let merged = match (path, text) {
            ("Cargo.toml", Some(text)) => {
                let former: BTreeSet<&str> = self.record.exercises.values().map(String::as_str).collect();
                let Some((merged, lacks)) = cargo_toml::merge(text, &file.text, &former) else {
                    return self.say(path, None, What::Broken);
                };
                if !lacks.is_empty() {
                    self.say(path, None, What::Lacks(lacks));
                }
                Some(merged).filter(|merged| merged != text)
            }
            // Added to once for each text that the course has for it: a learner may remove the lines again.
            (".gitignore", Some(text)) if !is_known => gitignore::merge(text, &file.text),
            ("Cargo.toml", None) => return self.say(path, None, What::Broken),
            (".gitignore", _) => None,
            _ if is_known => None,
            _ => return self.say(path, file.exercise, What::Kept),
        };
        if let Some(merged) = merged {
            self.put(path, None, Some(merged.as_str().into()));
            self.say(path, None, What::Merged);
        }
    }

    /// Decides on the files that the course once had, and does not have any more.
    fn leave_the_rest(&mut self, course: &Course, wanted: &BTreeSet<String>) {
        let is_over = |path: &&String| !wanted.contains(*path) && self.here[*path].is_some();
        let moved: Vec<String> = self.moves.keys().filter(is_over).cloned().collect();
        let of_exercises = self.record.exercises.iter().map(|(id, path)| (course.exercise(id), path));
        let left: Vec<_> = of_exercises.filter(|(_, path)| is_over(path) && !self.moves.contains_key(*path)).collect();
        let is_of_exercise = |path: &str| self.record.exercises.values().any(|file| file == path);
        let others: Vec<&String> =
            self.record.files.keys().filter(is_over).filter(|path| !is_of_exercise(path)).collect();
        for path in moved {
            self.put(&path, None, None);
        }
        for (exercise, path) in left {
            self.say(path, exercise, What::Left);
        }
        for path in others {
            if is_of_course(self.record, path, &self.here[path]) {
                self.put(path, None, None);
                self.say(path, None, What::Removed);
            } else {
                self.say(path, None, What::Left);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// An exercise: id, former id or "", chapter, file, starter.
    type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

    const OLD: &[Row] = &[
        ("untouched", "", "01_a", "01_untouched.rs", "old untouched"),
        ("changed", "", "01_a", "02_changed.rs", "old changed"),
        ("left", "", "01_a", "03_left.rs", "old left"),
        ("right", "", "01_a", "04_right.rs", "old right"),
        ("moved", "", "02_b", "01_moved.rs", "old moved"),
        ("moved_untouched", "", "02_b", "02_moved_untouched.rs", "old moved_untouched"),
        ("earlier", "", "02_b", "03_earlier.rs", "old earlier"),
        ("gone", "", "02_b", "04_gone.rs", "old gone"),
        ("same", "", "02_b", "05_same.rs", "the same"),
    ];
    const NEW: &[Row] = &[
        ("untouched", "", "01_a", "01_untouched.rs", "new untouched"),
        ("changed", "", "01_a", "02_changed.rs", "new changed"),
        // The files of these two change places.
        ("left", "", "01_a", "04_right.rs", "new left"),
        ("right", "", "01_a", "03_left.rs", "new right"),
        ("fresh", "", "02_fresh", "01_fresh.rs", "new fresh"),
        ("moved", "", "03_b", "01_moved.rs", "new moved"),
        ("moved_untouched", "", "03_b", "03_moved_untouched.rs", "new moved_untouched"),
        ("later", "earlier", "03_b", "02_later.rs", "new later"),
        ("same", "", "03_b", "05_same.rs", "the same"),
    ];

    /// A course, and the folder that it reads its files from.
    struct Made {
        course: Course,
        _folder: tempfile::TempDir,
    }

    impl std::ops::Deref for Made {
        type Target = Course;

        fn deref(&self) -> &Course {
            &self.course
        }
    }

    fn course(rows: &[Row], lessons: &[(&str, &str)]) -> Made {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: String, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let mut info = String::from("format_version = 1\n");
        for (name, was, dir, file, text) in rows {
            let was = if was.is_empty() { String::new() } else { format!("was = [\"{was}\"]\n") };
            info += &format!(
                "[[exercises]]\nname = \"{name}\"\n{was}dir = \"{dir}\"\nfile = \"{file}\"\n\
                 starter = {{ verdict = \"failed\" }}\nhints = []\nlesson = \"\"\n"
            );
            for top in ["exercises", "solutions", "checks"] {
                write(format!("{top}/{dir}/{file}"), text);
            }
        }
        for (path, text) in lessons {
            write((*path).to_owned(), text);
        }
        write("info.toml".into(), &info);
        Made { course: Course::in_folder(folder.path()).unwrap(), _folder: folder }
    }

    fn old_course() -> Made {
        course(OLD, &[("exercises/01_a/README.md", "old lesson"), ("exercises/02_b/README.md", "old b")])
    }

    fn new_course() -> Made {
        course(
            NEW,
            &[
                ("exercises/01_a/README.md", "new lesson"),
                ("exercises/03_b/README.md", "new b"),
                ("kit/support/src/lib.rs", "new support"),
            ],
        )
    }

    /// What the learner made of the old course: some of its files have texts of their own.
    const THEIRS: &[(&str, &str)] = &[
        ("exercises/01_a/02_changed.rs", "my changed"),
        ("exercises/01_a/03_left.rs", "my left"),
        ("exercises/01_a/04_right.rs", "my right"),
        ("exercises/02_b/01_moved.rs", "my moved"),
        ("exercises/02_b/03_earlier.rs", "my earlier"),
        ("exercises/02_b/04_gone.rs", "my gone"),
        ("notes.txt", "my notes"),
    ];

    /// A workspace of the old course, with a learner's texts in it.
    fn workspace(folder: &Path) -> Workspace {
        let workspace = Workspace::create(&folder.join("course"), &old_course()).unwrap().workspace;
        for (path, text) in THEIRS {
            fs::write(workspace.at(path), text).unwrap();
        }
        workspace
    }

    /// Every file but what is kept of earlier ones.
    fn tree(workspace: &Workspace) -> BTreeMap<String, String> {
        fn list(folder: &Path, root: &Path, found: &mut BTreeMap<String, String>) {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                let relative = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                if path.is_dir() && !relative.ends_with("snapshots") {
                    list(&path, root, found);
                } else if path.is_file() && !relative.ends_with(".lock") {
                    found.insert(relative, fs::read_to_string(path).unwrap());
                }
            }
        }
        let mut found = BTreeMap::new();
        list(workspace.root(), workspace.root(), &mut found);
        found
    }

    #[test]
    fn a_newer_course_arrives_and_what_is_the_learners_stays_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let (workspace, new) = (workspace(folder.path()), new_course());
        assert_eq!(workspace.news(&old_course()), None);
        assert_eq!(workspace.news(&new), Some(News::Newer(1)));
        let updated = workspace.update(&new).unwrap();
        assert_eq!(workspace.news(&new), None);

        let mut tree = tree(&workspace);
        let manifest = tree.remove("Cargo.toml").unwrap();
        assert!(manifest.contains("path = \"exercises/02_fresh/01_fresh.rs\"") && !manifest.contains("gone"));
        tree.retain(|path, _| path.starts_with("exercises") || path.starts_with("support") || path == "notes.txt");
        let due = [
            ("exercises/01_a/01_untouched.rs", "new untouched"),
            ("exercises/01_a/02_changed.rs", "my changed"),
            ("exercises/01_a/03_left.rs", "my right"),
            ("exercises/01_a/04_right.rs", "my left"),
            ("exercises/01_a/README.md", "new lesson"),
            ("exercises/02_b/04_gone.rs", "my gone"),
            ("exercises/02_fresh/01_fresh.rs", "new fresh"),
            ("exercises/03_b/01_moved.rs", "my moved"),
            ("exercises/03_b/02_later.rs", "my earlier"),
            ("exercises/03_b/03_moved_untouched.rs", "new moved_untouched"),
            ("exercises/03_b/05_same.rs", "the same"),
            ("exercises/03_b/README.md", "new b"),
            ("notes.txt", "my notes"),
            ("support/src/lib.rs", "new support"),
        ];
        assert_eq!(tree, due.map(|(path, text)| (path.to_owned(), text.to_owned())).into());

        let said = |path: &str| updated.items.iter().find(|item| item.path == path).map(|item| item.what.clone());
        let from = |from: &str| Some(What::Moved { from: from.into() });
        assert_eq!(said("exercises/01_a/01_untouched.rs"), Some(What::Changed));
        assert_eq!(said("exercises/01_a/02_changed.rs"), Some(What::Kept));
        assert_eq!(said("exercises/01_a/03_left.rs"), from("exercises/01_a/04_right.rs"));
        assert_eq!(said("exercises/02_b/04_gone.rs"), Some(What::Left));
        assert_eq!(said("exercises/02_b/README.md"), Some(What::Removed));
        assert_eq!(said("exercises/02_fresh/01_fresh.rs"), Some(What::New));
        assert_eq!(said("exercises/03_b/02_later.rs"), from("exercises/02_b/03_earlier.rs"));
        assert_eq!(said("Cargo.lock"), None);

        let again = workspace.update(&new).unwrap();
        assert_eq!((again.items, again.event), (Vec::new(), None));
    }

    #[test]
    fn an_update_is_undone_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (workspace, new) = (workspace(folder.path()), new_course());
        let before = tree(&workspace);
        let event = workspace.update(&new).unwrap().event.unwrap();
        let after = tree(&workspace);
        let undone = workspace.undo(&event, None, &old_course(), BTreeMap::new()).unwrap();
        assert_eq!(tree(&workspace), before);
        workspace.undo(&undone.unwrap(), None, &new, BTreeMap::new()).unwrap();
        assert_eq!(tree(&workspace), after);
    }

    /// An update that ends after so many `stops`. Returns how many files a whole one changes.
    fn interrupted(workspace: &Workspace, course: &Course, stops: usize) -> usize {
        let (change, _) = workspace.plan(Kind::Update, course, &workspace.record().unwrap()).unwrap();
        let (staged, event) = workspace.begin(change).unwrap().unwrap();
        event.files.iter().take(stops).for_each(|file| workspace.carry_out(&staged, file).unwrap());
        event.files.len()
    }

    #[test]
    fn interrupted_at_any_point_it_ends_in_the_same_state_when_run_again() {
        let new = new_course();
        let folder = tempfile::tempdir().unwrap();
        let whole = workspace(folder.path());
        let before = tree(&whole);
        whole.update(&new).unwrap();
        let due = tree(&whole);
        let mut stops = 0;
        loop {
            let folder = tempfile::tempdir().unwrap();
            let workspace = workspace(folder.path());
            let steps = interrupted(&workspace, &new, stops);
            if stops > steps {
                break;
            }
            let event = workspace.update(&new).unwrap().event;
            assert_eq!(tree(&workspace), due, "stopped after {stops} of {steps}");
            // All of it is one event, also then.
            if stops < steps {
                workspace.undo(&event.unwrap(), None, &old_course(), BTreeMap::new()).unwrap();
                assert_eq!(tree(&workspace), before, "stopped after {stops} of {steps}");
            }
            stops += 1;
        }
        assert!(stops > 15, "{stops} stops only");
    }

    #[test]
    fn a_text_that_is_in_the_way_stays_and_so_does_what_would_go_there() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(folder.path());
        let theirs = workspace.at("exercises/03_b/01_moved.rs");
        fs::create_dir(theirs.parent().unwrap()).unwrap();
        fs::write(&theirs, "another of mine").unwrap();
        let items = workspace.update(&new_course()).unwrap().items;
        assert_eq!(fs::read_to_string(theirs).unwrap(), "another of mine");
        assert_eq!(fs::read_to_string(workspace.at("exercises/02_b/01_moved.rs")).unwrap(), "my moved");
        let said = |path: &str| items.iter().find(|item| item.path == path).map(|item| item.what.clone());
        assert_eq!(said("exercises/02_b/01_moved.rs"), Some(What::Left));
        assert_eq!(said("exercises/03_b/01_moved.rs"), Some(What::Kept));
    }

    #[test]
    fn one_that_stays_may_be_in_anothers_way() {
        let rows = |files: [&'static str; 2]| -> [Row; 2] {
            [("first", "", "01_a", files[0], "old first"), ("second", "", "01_a", files[1], "old second")]
        };
        let folder = tempfile::tempdir().unwrap();
        let old = course(&rows(["1.rs", "2.rs"]), &[]);
        let workspace = Workspace::create(&folder.path().join("course"), &old).unwrap().workspace;
        let mine = [("1.rs", "my first"), ("2.rs", "my second"), ("3.rs", "another of mine")];
        for (file, text) in mine {
            fs::write(workspace.at("exercises/01_a").join(file), text).unwrap();
        }
        workspace.update(&course(&rows(["2.rs", "3.rs"]), &[])).unwrap();
        for (file, text) in mine {
            assert_eq!(fs::read_to_string(workspace.at("exercises/01_a").join(file)).unwrap(), text);
        }
    }

    #[test]
    fn what_was_written_after_an_interruption_stays() {
        let new = new_course();
        for stops in 0..18 {
            let folder = tempfile::tempdir().unwrap();
            let workspace = workspace(folder.path());
            interrupted(&workspace, &new, stops);
            let begun = tree(&workspace);
            for path in begun.keys().filter(|path| path.ends_with(".rs")) {
                fs::write(workspace.at(path), format!("since then in {path}")).unwrap();
            }
            workspace.update(&new).unwrap();
            let texts: Vec<String> = tree(&workspace).into_values().collect();
            for path in begun.keys().filter(|path| path.ends_with(".rs")) {
                assert!(texts.contains(&format!("since then in {path}")), "{path}, stopped after {stops}");
            }
        }
    }

    #[test]
    fn in_a_changed_manifest_only_the_list_of_exercises_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (workspace, new) = (workspace(folder.path()), new_course());
        let path = workspace.at("Cargo.toml");
        let text = format!("# mine\n{}", fs::read_to_string(&path).unwrap());
        fs::write(&path, &text).unwrap();
        let items = workspace.update(&new).unwrap().items;
        assert!(items.iter().any(|item| item.what == What::Merged), "{items:?}");
        let merged = fs::read_to_string(&path).unwrap();
        assert!(merged.starts_with("# mine\n"), "{merged}");
        let table: toml::Table = toml::from_str(&merged).unwrap();
        let bins = table["bin"].as_array().unwrap();
        for exercise in new.exercises() {
            let bin = bins.iter().find(|bin| bin["name"].as_str() == Some(&exercise.name)).expect("each is there");
            assert_eq!(bin["path"].as_str(), Some(exercise.path().as_str()));
        }
        assert_eq!(bins.len(), 9, "and the one that left the course is gone");

        fs::write(&path, "[broken").unwrap();
        let items = workspace.update(&new).unwrap().items;
        assert_eq!(items.iter().map(|item| &item.what).collect::<Vec<_>>(), [&What::Broken]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "[broken");
    }

    #[test]
    fn without_a_record_every_text_is_the_learners_and_the_manifest_tells_whose_file_is_where() {
        for record in [None, Some("\0"), Some("<<<<<<< ours\n")] {
            let folder = tempfile::tempdir().unwrap();
            let (workspace, new) = (workspace(folder.path()), new_course());
            match record {
                Some(text) => fs::write(workspace.at(MARK), text).unwrap(),
                None => fs::remove_dir_all(workspace.state()).unwrap(),
            }
            assert_eq!(workspace.news(&new), Some(News::Newer(1)));
            workspace.update(&new).unwrap();
            let read = |path: &str| fs::read_to_string(workspace.at(path)).unwrap();
            assert_eq!(read("exercises/01_a/01_untouched.rs"), "old untouched");
            assert_eq!(read("exercises/03_b/01_moved.rs"), "my moved");
            assert_eq!(read("exercises/03_b/02_later.rs"), "my earlier");
            assert_eq!(read("exercises/02_fresh/01_fresh.rs"), "new fresh");
            assert_eq!(workspace.news(&new), None);
        }
    }

    #[test]
    fn an_older_courses_ignored_record_is_kept_by_a_repository_after_an_update() {
        let folder = tempfile::tempdir().unwrap();
        let (workspace, new) = (workspace(folder.path()), new_course());
        let path = workspace.at(".gitignore");
        let older = "/target/\n/.async-learn/\n# mine\n*.log\n";
        fs::write(&path, older).unwrap();
        let mut record = workspace.record().unwrap();
        record.files.get_mut(".gitignore").unwrap().clear();
        fs::write(workspace.at(MARK), record.text()).unwrap();
        let items = workspace.update(&new).unwrap().items;
        assert!(items.iter().any(|item| item.path == ".gitignore" && item.what == What::Merged));
        let merged = fs::read_to_string(&path).unwrap();
        assert!(merged.starts_with(older) && merged.ends_with("!/.async-learn/course.toml\n"), "{merged}");
        // A learner who removes the lines again does so on purpose.
        fs::write(&path, older).unwrap();
        workspace.update(&old_course()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), older);
    }

    #[test]
    fn a_text_whose_lines_end_as_on_windows_is_still_the_courses() {
        let folder = tempfile::tempdir().unwrap();
        let rows = |text| [("one", "", "01_a", "01_one.rs", text)];
        let old = course(&rows("a\nb\n"), &[]);
        let workspace = Workspace::create(&folder.path().join("course"), &old).unwrap().workspace;
        for (path, text) in tree(&workspace).into_iter().filter(|(path, _)| !path.starts_with(".async")) {
            fs::write(workspace.at(&path), text.replace('\n', "\r\n")).unwrap();
        }
        assert_eq!(workspace.update(&old).unwrap().items, []);
        workspace.update(&course(&rows("a\nb\nc\n"), &[])).unwrap();
        assert_eq!(fs::read_to_string(workspace.at("exercises/01_a/01_one.rs")).unwrap(), "a\nb\nc\n");
    }

    #[test]
    fn what_a_newer_tool_wrote_is_refused_and_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let (workspace, new) = (workspace(folder.path()), new_course());
        fs::write(workspace.at(MARK), "version = \"999.0.0\"\n").unwrap();
        let before = tree(&workspace);
        assert!(matches!(workspace.update(&new), Err(WorkspaceError::Newer(version)) if version == "999.0.0"));
        assert_eq!(tree(&workspace), before);
        assert_eq!(workspace.news(&new), Some(News::OlderTool("999.0.0".into())));
    }

    #[test]
    fn a_starter_that_was_offered_counts_as_ours_from_then_on() {
        let folder = tempfile::tempdir().unwrap();
        let (workspace, new) = (workspace(folder.path()), new_course());
        workspace.update(&new).unwrap();
        // Reset to the new starter, which an update had not written over the learner's text.
        let path = workspace.at("exercises/01_a/02_changed.rs");
        fs::write(&path, "new changed").unwrap();
        let mut rows = NEW.to_vec();
        rows[1].4 = "newest changed";
        workspace.update(&course(&rows, &[])).unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "newest changed");
    }
}
