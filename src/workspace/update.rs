//! Bringing a newer course into a workspace that an older one made.
//!
//! A file that holds a text of ours is brought up to date; one that the learner changed stays,
//! and where its exercise moved, it moves along. `Cargo.toml` is added to. The decision is
//! made on all files before any is touched. An update that was interrupted is decided anew as
//! if it had not begun, so that it ends as it would have.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::cargo_toml::{self, MovedBin};
use super::change::{Change, Contents, Known};
use super::content::Content;
use super::record::{Record, digest, is_same_text};
use super::snapshots::{Before, Event, Kind};
use super::{CourseFile, MARK, Workspace, WorkspaceError, files, gitignore, manifest_in, record_of};
use crate::course::{Course, Exercise};

/// What an update did.
#[derive(Debug)]
pub struct Updated {
    /// Every file that there is something to say about.
    pub items: Vec<Item>,
    /// What keeps the texts that were replaced, if any were.
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
    /// It is there now.
    New,
    /// The learner had not changed it, and it has the course's newer text now.
    Changed,
    /// Its exercise moved, and the learner's text moved along.
    Moved {
        /// Where it was.
        from: String,
    },
    /// The course has a newer text; the learner's stays.
    Kept,
    /// A manifest that the learner had changed was added to.
    Merged(Vec<String>),
    /// A manifest that the learner had changed can't be understood, and stays.
    Unmerged,
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
    fn record(&self) -> Result<Record, WorkspaceError> {
        let bytes = self.read(MARK)?.unwrap_or_default();
        let mut record = Record::parse(&String::from_utf8_lossy(&bytes)).map_err(WorkspaceError::Newer)?;
        if record.exercises.is_empty() {
            // Without a record, the manifest tells at least which file is which exercise's.
            record.exercises = manifest_in(&self.root).map(|text| cargo_toml::exercises(&text)).unwrap_or_default();
        }
        Ok(record)
    }

    /// What `course` has that this workspace has not.
    pub fn news(&self, course: &Course) -> Option<News> {
        let record = match self.record() {
            Ok(record) => record,
            Err(WorkspaceError::Newer(version)) => return Some(News::OlderTool(version)),
            Err(_) => return None,
        };
        let is_new = |exercise: &&Exercise| record.id_of(exercise).is_none();
        // A record that knows nothing does not know what is new either.
        let new = if record.exercises.is_empty() { 0 } else { course.exercises().iter().filter(is_new).count() };
        (record.course != record_of(&files(course)).course).then_some(News::Newer(new))
    }

    /// Brings `course` in, as one event.
    ///
    /// # Errors
    /// When a newer tool wrote the workspace, or something can't be read or written. Every file is
    /// then the old or the new, and another update goes on from there.
    pub fn update(&self, course: &Course) -> Result<Updated, WorkspaceError> {
        let _lock = self.lock()?;
        let (change, known, items) = self.plan(course)?;
        let applied = self.apply(change, known)?;
        Ok(Updated { items, event: applied.event })
    }

    fn plan(&self, course: &Course) -> Result<(Change, Known, Vec<Item>), WorkspaceError> {
        let files = files(course);
        let record = self.record()?;
        let known = record.files.keys().chain(record.exercises.values()).cloned();
        let paths: BTreeSet<String> =
            files.iter().map(|file| file.path.clone()).chain(known).chain([MARK.to_owned()]).collect();
        let mut before = Contents::new();
        for path in paths {
            let content = self.read(&path)?;
            before.insert(path, content);
        }
        let read = before.clone();
        let old = self.forget_interrupted(&mut before);
        let mut plan = Plan {
            record: &record,
            moves: moves(&files, &record, &before),
            before: &before,
            next: record_of(&files),
            change: Change::new(Kind::Update),
            items: Vec::new(),
        };
        for file in &files {
            plan.bring(file);
        }
        plan.merge_manifest(&files);
        plan.merge_ignored(&files);
        plan.leave_the_rest(course);
        plan.change.put(MARK.to_owned(), None, Some(plan.next.text().into_bytes()));
        let (change, items) = (plan.change, plan.items);
        Ok((change, Known { read, old }, items))
    }

    /// If an earlier update did not come to its end, what it did counts as not done. Returns what files
    /// count as that it had changed.
    fn forget_interrupted(&self, contents: &mut Contents) -> Contents {
        let mut old = Contents::new();
        // The record is written last, so it tells: it is in the update's snapshot, and still there.
        let events = self.events();
        let of_record = |event: &&Event| event.files.iter().any(|file| file.path == MARK);
        let Some(event) = events.iter().find(of_record).filter(|event| event.kind == Kind::Update) else { return old };
        let snapshots = self.snapshots();
        let before = |file| snapshots.before(event.number, file).ok();
        let is_before = |content: &Option<Vec<u8>>, before| match before {
            Some(Before::Was(Content::Text(was))) => content.as_ref() == Some(&was),
            Some(Before::Untouched) => true,
            _ => false,
        };
        let record = event.files.iter().find(|file| file.path == MARK);
        if !record.is_some_and(|record| is_before(&contents[MARK], before(record))) {
            return old;
        }
        for file in &event.files {
            if let Some(content) = contents.get_mut(&file.path)
                && content.as_deref().map(digest) == file.after
            {
                match before(file) {
                    Some(Before::Was(Content::Text(was))) => *content = Some(was),
                    Some(Before::Nothing) => *content = None,
                    _ => continue,
                }
                old.insert(file.path.clone(), content.clone());
            }
        }
        old
    }
}

/// Which exercises' texts move, as old path to new. One stays if the learner has another text
/// of their own where it would go.
fn moves(files: &[CourseFile<'_>], record: &Record, before: &Contents) -> BTreeMap<String, String> {
    let mut moves = BTreeMap::new();
    for file in files {
        let old = file.exercise.and_then(|exercise| record.id_of(exercise)).map(|id| &record.exercises[id]);
        if let Some(old) = old.filter(|old| **old != file.path && before[*old].is_some()) {
            moves.insert(old.clone(), file.path.clone());
        }
    }
    let texts: BTreeMap<&str, &str> = files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
    let is_in_the_way = |old: &String, new: &String| match &before[new] {
        None => false,
        Some(text) => {
            !is_same_text(text, texts[new.as_str()]) && !record.is_ours(new, text) && before[new] != before[old]
        }
    };
    // One that stays may be in another's way.
    loop {
        let blocked = moves.iter().find(|(old, new)| !moves.contains_key(*new) && is_in_the_way(old, new));
        let Some(old) = blocked.map(|(old, _)| old.clone()) else { return moves };
        moves.remove(&old);
    }
}

struct Plan<'a> {
    record: &'a Record,
    before: &'a Contents,
    moves: BTreeMap<String, String>,
    next: Record,
    change: Change,
    items: Vec<Item>,
}

impl Plan<'_> {
    fn say(&mut self, path: &str, exercise: Option<&Exercise>, what: What) {
        let exercise = exercise.map(|exercise| exercise.name.clone());
        self.items.push(Item { path: path.to_owned(), exercise, what });
    }

    /// Decides on one file of the course.
    fn bring(&mut self, file: &CourseFile<'_>) {
        let path = &file.path;
        let from = self.moves.iter().find(|(_, new)| *new == path).map(|(old, _)| old.clone());
        // What the course had here, or where the exercise was, is ours.
        for path in [Some(path), from.as_ref()].into_iter().flatten() {
            let digests = self.record.files.get(path).into_iter().flatten().cloned();
            self.next.files.entry(file.path.clone()).or_default().extend(digests);
        }
        // Only a text that stays where it is follows its exercise when it is brought back later.
        let stays = file.exercise.filter(|_| from.is_none() && !self.moves.contains_key(path));
        let mut put = |content: &[u8]| self.change.put(path.clone(), stays, Some(content.to_vec()));
        if let Some(from) = from {
            let theirs = self.before[&from].as_deref().unwrap_or_default();
            let is_ours = self.record.is_ours(&from, theirs);
            put(if is_ours { file.text.as_bytes() } else { theirs });
            return self.say(path, file.exercise, What::Moved { from });
        }
        // A text that is about to move away is not in the way.
        let here = self.before[path].as_deref().filter(|_| !self.moves.contains_key(path));
        let what = match here {
            None => {
                put(file.text.as_bytes());
                What::New
            }
            Some(here) if is_same_text(here, &file.text) => return,
            Some(here) if self.record.is_ours(path, here) => {
                put(file.text.as_bytes());
                What::Changed
            }
            // These are added to.
            Some(_) if matches!(path.as_str(), "Cargo.toml" | ".gitignore") => return,
            Some(_) => match self.record.files.get(path) {
                Some(digests) if digests.contains(&digest(file.text.as_bytes())) => return,
                _ => What::Kept,
            },
        };
        self.say(path, file.exercise, what);
    }

    /// Adds to a manifest that the learner has changed.
    fn merge_manifest(&mut self, files: &[CourseFile<'_>]) {
        let path = "Cargo.toml";
        let Some(theirs) = &self.before[path] else { return };
        let Some(file) = files.iter().find(|file| file.path == path) else { return };
        if self.change.has(path) || is_same_text(theirs, &file.text) {
            return;
        }
        let moved = files.iter().filter_map(|file| {
            let exercise = file.exercise?;
            let id = self.record.id_of(exercise)?;
            Some(MovedBin { old: (id, &self.record.exercises[id]), new: (&exercise.name, &file.path) })
        });
        let moved: Vec<MovedBin<'_>> = moved.filter(|moved| moved.old != moved.new).collect();
        let merged = std::str::from_utf8(theirs).ok().and_then(|text| cargo_toml::merge(text, &file.text, &moved));
        match merged {
            None => self.say(path, None, What::Unmerged),
            Some(merged) if merged.said.is_empty() => {}
            Some(merged) => {
                self.change.put(path.to_owned(), None, Some(merged.text.into_bytes()));
                self.say(path, None, What::Merged(merged.said));
            }
        }
    }

    /// Adds to a `.gitignore` that the learner has changed, once for each text that the course has for it.
    fn merge_ignored(&mut self, files: &[CourseFile<'_>]) {
        let path = ".gitignore";
        let Some(file) = files.iter().find(|file| file.path == path) else { return };
        if self.change.has(path) || self.record.is_ours(path, file.text.as_bytes()) {
            return;
        }
        let theirs = self.before[path].as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
        if let Some(merged) = theirs.and_then(|theirs| gitignore::merge(theirs, &file.text)) {
            self.change.put(path.to_owned(), None, Some(merged.into_bytes()));
            self.say(path, None, What::Merged(vec![gitignore::SAID.into()]));
        }
    }

    /// Decides on what we once wrote and the course has no more.
    fn leave_the_rest(&mut self, course: &Course) {
        let wanted: HashSet<String> = self.next.files.keys().cloned().collect();
        let is_over = |path: &String| !wanted.contains(path) && self.before.get(path).is_some_and(Option::is_some);
        let exercises: HashSet<&String> = self.record.exercises.values().collect();
        let others = self.record.files.keys().filter(|path| !exercises.contains(path) && is_over(path));
        let others: Vec<String> = others.cloned().collect();
        let left: Vec<(Option<Exercise>, String)> = self
            .record
            .exercises
            .iter()
            .filter(|(_, path)| !self.moves.contains_key(*path) && is_over(path))
            .map(|(id, path)| (course.exercise(id).cloned(), path.clone()))
            .collect();
        let moved: Vec<String> = self.moves.keys().filter(|old| !wanted.contains(*old)).cloned().collect();
        for old in moved {
            self.change.put(old, None, None);
        }
        for (exercise, path) in left {
            self.say(&path, exercise.as_ref(), What::Left);
        }
        for path in others {
            let text = self.before[&path].as_deref().unwrap_or_default();
            if self.record.is_ours(&path, text) {
                self.change.put(path.clone(), None, None);
                self.say(&path, None, What::Removed);
            } else {
                self.say(&path, None, What::Left);
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
        workspace.undo(&undone.event.unwrap(), None, &new, BTreeMap::new()).unwrap();
        assert_eq!(tree(&workspace), after);
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
            let (change, contents, _) = workspace.plan(&new).unwrap();
            let (_, steps) = workspace.prepare(change, contents).unwrap();
            for step in steps.iter().take(stops) {
                workspace.take(step).unwrap();
            }
            if stops > steps.len() {
                break;
            }
            let event = workspace.update(&new).unwrap().event;
            assert_eq!(tree(&workspace), due, "stopped after {stops} of {}", steps.len());
            // All of it is one event, also then.
            if stops < steps.len() {
                workspace.undo(&event.unwrap(), None, &old_course(), BTreeMap::new()).unwrap();
                assert_eq!(tree(&workspace), before, "stopped after {stops} of {}", steps.len());
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
            let (change, contents, _) = workspace.plan(&new).unwrap();
            let (_, steps) = workspace.prepare(change, contents).unwrap();
            steps.iter().take(stops).for_each(|step| drop(workspace.take(step).unwrap()));
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
    fn a_manifest_of_the_learners_is_added_to() {
        let folder = tempfile::tempdir().unwrap();
        let (workspace, new) = (workspace(folder.path()), new_course());
        let path = workspace.at("Cargo.toml");
        let text = format!("# mine\n{}", fs::read_to_string(&path).unwrap());
        fs::write(&path, &text).unwrap();
        let items = workspace.update(&new).unwrap().items;
        assert!(items.iter().any(|item| matches!(&item.what, What::Merged(said) if said.len() == 7)), "{items:?}");
        let merged = fs::read_to_string(&path).unwrap();
        assert!(merged.starts_with("# mine\n"), "{merged}");
        let table: toml::Table = toml::from_str(&merged).unwrap();
        let bins = table["bin"].as_array().unwrap();
        for exercise in new.exercises() {
            let bin = bins.iter().find(|bin| bin["name"].as_str() == Some(&exercise.name)).expect("each is there");
            assert_eq!(bin["path"].as_str(), Some(exercise.path().as_str()));
        }
        assert_eq!(bins.len(), 10, "and the one that left the course stays");

        fs::write(&path, "[broken").unwrap();
        let items = workspace.update(&new).unwrap().items;
        assert_eq!(items.iter().map(|item| &item.what).collect::<Vec<_>>(), [&What::Unmerged]);
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
        assert!(items.iter().any(|item| item.path == ".gitignore" && matches!(item.what, What::Merged(_))));
        let merged = fs::read_to_string(&path).unwrap();
        assert!(merged.starts_with(older) && merged.ends_with("!/.async-learn/course.toml\n"), "{merged}");
        // Who takes the lines out again, means it.
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
