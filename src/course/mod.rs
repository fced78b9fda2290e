//! The course: its exercises in order, the files that belong to each, and the advice.
//!
//! A [`Course`] is validated when it is loaded, so the rest of the program can trust it:
//! names are unique, paths stay inside, front matter can be used.
//! It comes from inside the binary, or from a folder when its author works on it. Nothing
//! here knows of learners, compilers or verdicts.

mod advice;
mod error;
mod exercise;
mod facts;
mod find;
mod manifest;
mod pattern;
mod place_rule;
mod source;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

pub use advice::{Advice, Catalogue, Sign};
pub use error::CourseError;
pub use exercise::{Exercise, Kind};
pub use facts::{Facts, without_comments_and_strings};
pub use find::{NotFound, nearest};
pub use manifest::is_id;
pub use pattern::{ANYTHING, FUTURE, Pattern};
pub use place_rule::{PlaceRule, Seen};
pub use source::Source;

/// A validated course.
#[derive(Debug)]
pub struct Course {
    source: Source,
    /// Shown when the course begins; with marks where the learner's lesson and file are named.
    welcome: String,
    /// Shown when every exercise is solved.
    pub farewell: String,
    chapter_farewells: BTreeMap<String, String>,
    exercises: Vec<Exercise>,
    catalogue: Catalogue,
}

impl Course {
    /// The course that is inside this binary.
    ///
    /// # Errors
    /// Only if the binary was built from a faulty course, which a test rules out.
    pub fn embedded() -> Result<Course, CourseError> {
        Course::load(Source::Embedded)
    }

    /// What to show when the course begins, for a learner who begins at `exercise`.
    pub fn welcome_at(&self, exercise: &Exercise) -> String {
        let lesson = format!("exercises/{}/README.md", exercise.chapter);
        self.welcome.replace("{lesson}", &lesson).replace("{file}", &exercise.file)
    }

    /// The course in `folder`, which holds an `info.toml`.
    ///
    /// # Errors
    /// Names the file, the line where there is one, and what is wrong.
    pub fn in_folder(folder: &Path) -> Result<Course, CourseError> {
        let source = Source::Folder(folder.to_owned());
        source.check("info.toml").map_err(|source| CourseError::Unreadable { path: "info.toml".into(), source })?;
        Course::load(source)
    }

    fn load(source: Source) -> Result<Course, CourseError> {
        let text = source.read("info.toml").ok_or_else(|| CourseError::missing("info.toml"))?;
        let mut manifest = manifest::parse(&text)?;
        for exercise in &mut manifest.exercises {
            for path in [exercise.path(), exercise.solution_path(), exercise.check_path()] {
                if !source.contains(&path) {
                    return Err(CourseError::missing(&path));
                }
            }
            let read = |path: String| source.read(&path).ok_or_else(|| CourseError::missing(&path));
            exercise.facts = Facts::of(read(exercise.check_path())?, read(exercise.solution_path())?);
        }
        for at in 0..manifest.exercises.len() {
            let (before, rest) = manifest.exercises.split_at_mut(at);
            rest[0].used = used_by(&rest[0], before);
        }
        let catalogue = Catalogue::of(&source)?;
        Ok(Course {
            source,
            catalogue,
            welcome: manifest.welcome,
            farewell: manifest.farewell,
            chapter_farewells: manifest.chapter_farewells,
            exercises: manifest.exercises,
        })
    }

    /// Every exercise, in course order.
    pub fn exercises(&self) -> &[Exercise] {
        &self.exercises
    }

    /// The position of the exercise whose id is exactly `name`.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.exercises.iter().position(|exercise| exercise.name == name)
    }

    /// The exercise whose id is or was exactly `name`.
    pub fn exercise(&self, name: &str) -> Option<&Exercise> {
        let exercises = || self.exercises.iter();
        let now = exercises().find(|exercise| exercise.name == name);
        now.or_else(|| exercises().find(|exercise| exercise.was.iter().any(|old| old == name)))
    }

    /// The exercise that `name` means: an id, a former id, or any part of a path that fits one only.
    ///
    /// # Errors
    /// Says which exercises it could mean, or which is nearest.
    pub fn find(&self, name: &str) -> Result<&Exercise, NotFound> {
        self.exercise(name).map_or_else(|| find::find(&self.exercises, name), Ok)
    }

    /// The folder of the chapter that `name` means: its number, or any part of its name that fits one only.
    ///
    /// # Errors
    /// Says which chapters it could mean, or which is nearest.
    pub fn find_chapter(&self, name: &str) -> Result<&str, NotFound> {
        find::chapter(&self.chapters(), name)
    }

    /// The chapters' folders, in course order.
    pub fn chapters(&self) -> Vec<&str> {
        let mut chapters: Vec<&str> = Vec::new();
        for exercise in &self.exercises {
            if chapters.last() != Some(&exercise.chapter.as_str()) {
                chapters.push(&exercise.chapter);
            }
        }
        chapters
    }

    /// What is said when every exercise of `chapter` is solved.
    pub fn chapter_farewell(&self, chapter: &str) -> Option<&str> {
        self.chapter_farewells.get(chapter).map(String::as_str)
    }

    /// The advice texts.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// A file of the course, relative to it, if it is there and is UTF-8.
    pub fn read(&self, path: &str) -> Option<Cow<'static, str>> {
        self.source.read(path)
    }

    /// The files of which the kit is built: the path of each in the kit's folder, and its text.
    pub fn kit_files(&self) -> impl Iterator<Item = (String, Cow<'static, str>)> {
        let checks = self.source.read_all("checks").into_iter().filter(|(path, _)| is_common(path));
        let kit = self.source.read_all("kit").into_iter();
        kit.filter_map(|(path, text)| Some((path.strip_prefix("kit/")?.to_owned(), text))).chain(checks)
    }

    /// The paths of the files under `folder`, relative to the course, sorted.
    pub fn files(&self, folder: &str) -> Vec<String> {
        self.source.files(folder)
    }
}

/// Those of the exercises `before` it whose files `exercise` needs beside its own.
fn used_by(exercise: &Exercise, before: &[Exercise]) -> Vec<Arc<Exercise>> {
    let direct = || before.iter().filter(|other| exercise.uses.contains(&other.name));
    let of_those = direct().flat_map(|other| &other.used).map(|used| used.name.as_str());
    let names: BTreeSet<&str> = direct().map(|other| other.name.as_str()).chain(of_those).collect();
    before.iter().filter(|other| names.contains(&*other.name)).cloned().map(Arc::new).collect()
}

/// Whether `path` lies in a folder `common`: what several checks share belongs to the kit and to no exercise.
pub fn is_common(path: &str) -> bool {
    path.split('/').any(|part| part == "common")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_welcome_names_the_lesson_and_the_file_with_which_this_learner_begins() {
        let course = Course::embedded().unwrap();
        let said = course.welcome_at(course.exercise("try_join").unwrap());
        assert!(said.contains("exercises/03_join/README.md") && said.contains("02_try_join.rs"), "{said}");
    }

    #[test]
    fn what_an_exercise_uses_comes_with_what_that_uses() {
        let mut exercises: Vec<Exercise> = Course::embedded().unwrap().exercises()[..4].to_vec();
        let names: Vec<String> = exercises.iter().map(|exercise| exercise.name.clone()).collect();
        // The third one uses the first, and the fourth the third; the second is used by nobody.
        (exercises[2].uses, exercises[3].uses) = (vec![names[0].clone()], vec![names[2].clone()]);
        exercises[2].used = used_by(&exercises[2], &exercises[..2]);
        let used: Vec<String> = used_by(&exercises[3], &exercises[..3]).iter().map(|used| used.name.clone()).collect();
        assert_eq!(used, [&*names[0], &*names[2]]);
    }

    #[test]
    fn the_kit_has_what_checks_share_and_no_check() {
        let course = Course::embedded().unwrap();
        let files: Vec<String> = course.kit_files().map(|(path, _)| path).collect();
        for path in ["harness/src/lib.rs", "checks/common/lib.rs", "checks/04_echo/common/mod.rs"] {
            assert!(files.iter().any(|there| there == path), "{path} in {files:?}");
        }
        for exercise in course.exercises() {
            let check = exercise.check_path();
            assert!(!files.contains(&check), "{check}");
        }
    }

    #[test]
    fn each_exercise_has_checks_of_different_names_and_its_picture_is_one_of_them() {
        for exercise in Course::embedded().unwrap().exercises() {
            let names = exercise.checks();
            assert!(!names.is_empty(), "{}", exercise.name);
            let twice = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
            assert_eq!(twice, None, "{}", exercise.name);
            let picture = exercise.picture.as_ref();
            assert!(picture.is_none_or(|picture| names.contains(picture)), "{}: {picture:?}", exercise.name);
            assert_eq!(exercise.contract().is_empty(), exercise.kind == Kind::Program, "{}", exercise.name);
        }
    }
}
