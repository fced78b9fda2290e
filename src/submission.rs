//! A learner's text for one exercise, as it was at one moment, with the texts that it takes in as modules.
//!
//! It is read and hashed once. Everything after that works on the same bytes, whatever happens to the file.
//!
//! A text may take in the files of earlier exercises. Of those, a learner's own is taken if it has passed as it is. In
//! place of any other the course's solution is taken, which the learner is told.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::course::Exercise;
use crate::disk;
use crate::hash::hash;

/// The size in bytes above which a file is not judged.
pub const LARGEST_SOURCE: u64 = 1 << 20;

/// What is judged.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Which exercise it is for.
    pub exercise: Arc<Exercise>,
    /// The text.
    pub source: String,
    /// The hash of the text. Progress and reports name a text by it.
    pub digest: String,
    /// The files that lie beside it when it is compiled.
    pub beside: Vec<Beside>,
}

/// The file of an earlier exercise that a text takes in as a module.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Which exercise it is of.
    pub exercise: Arc<Exercise>,
    /// What is in it.
    pub text: String,
    /// Whose text that is.
    pub whose: Whose,
}

/// Whose text a file beside another one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The learner's, which has passed.
    Learners,
    /// The course's, beside a text of the course.
    Courses,
    /// The course's, since the learner's has not passed.
    NotPassed,
    /// The course's, since rustc refuses the learner's as a module.
    NoModule,
}

/// The same text for the same exercise.
impl PartialEq for Submission {
    fn eq(&self, other: &Submission) -> bool {
        (&self.exercise.name, &self.digest) == (&other.exercise.name, &other.digest)
    }
}

impl Eq for Submission {}

impl Submission {
    /// `source` as a text for `exercise`, with the solutions of those exercises beside it that it uses.
    pub fn new(exercise: &Exercise, source: impl Into<String>) -> Submission {
        let source = source.into();
        let beside = exercise.used.iter().map(|used| Beside::of_course(used, Whose::Courses)).collect();
        Submission { exercise: Arc::new(exercise.clone()), digest: hash([&source]), source, beside }
    }

    /// In place of a text for `exercise` that can't be read.
    pub fn unreadable(exercise: &Exercise) -> Submission {
        let (source, digest, beside) = (String::new(), String::new(), Vec::new());
        Submission { exercise: Arc::new(exercise.clone()), source, digest, beside }
    }

    /// The text in the file at `path`, for `exercise`.
    ///
    /// # Errors
    /// Says in a sentence for the learner why the file can't be judged.
    pub fn read(exercise: &Exercise, path: &Path) -> Result<Submission, String> {
        read_source(path).map(|source| Submission::new(exercise, source))
    }

    /// A hash of all that is compiled: of the text, and of what lies beside it.
    pub fn digest_of_all(&self) -> String {
        if self.beside.is_empty() {
            return self.digest.clone();
        }
        let whose = self.beside.iter().map(|beside| format!("{:?}", beside.whose)).collect::<String>();
        let beside = self.beside.iter().flat_map(|beside| [beside.exercise.name.as_str(), beside.text.as_str()]);
        hash([self.digest.as_str(), whose.as_str()].into_iter().chain(beside))
    }

    /// Puts the course's text in place of each file of the learner's beside this one that `is_refused`, by its path.
    /// Returns whether there was one.
    pub fn give_up(&mut self, is_refused: impl Fn(&str) -> bool) -> bool {
        let mut refused = 0;
        for beside in &mut self.beside {
            if beside.whose == Whose::Learners && is_refused(&beside.exercise.path()) {
                *beside = Beside::of_course(&beside.exercise, Whose::NoModule);
                refused += 1;
            }
        }
        refused > 0
    }

    /// A sentence for the learner for each reason why a file beside this one is the course's and not theirs.
    pub fn note(&self) -> Option<String> {
        let reasons = [
            (Whose::NotPassed, "yours has not passed yet", "yours have not passed yet"),
            (Whose::NoModule, "rustc refuses yours as a module", "rustc refuses yours as modules"),
        ];
        let sentence = |(whose, of_one, of_several): (Whose, &str, &str)| {
            let those = self.beside.iter().filter(|beside| beside.whose == whose && self.takes_in(beside));
            let names: Vec<String> = those.map(|beside| format!("`{}`", beside.exercise.name)).collect();
            let (last, others) = names.split_last()?;
            let why = if others.is_empty() { of_one } else { of_several };
            let and = if others.is_empty() { "" } else { " and " };
            Some(format!("It was compiled with the course's {}{and}{last}, since {why}.", others.join(", ")))
        };
        let sentences: Vec<String> = reasons.into_iter().filter_map(sentence).collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }

    /// Whether this text, or one beside it, names the file `beside`.
    fn takes_in(&self, beside: &Beside) -> bool {
        let texts = self.beside.iter().map(|other| &other.text).chain([&self.source]);
        texts.into_iter().any(|text| text.contains(&beside.exercise.file))
    }
}

impl Beside {
    fn of_course(exercise: &Arc<Exercise>, whose: Whose) -> Beside {
        Beside { exercise: Arc::clone(exercise), text: exercise.facts.solution().to_owned(), whose }
    }

    /// Whether the learner has this text.
    pub fn is_learners(&self) -> bool {
        self.whose == Whose::Learners
    }
}

/// Where a learner's files are, and with which text each exercise has passed.
#[derive(Clone, Debug)]
pub struct LearnersTexts {
    root: PathBuf,
    passed: BTreeMap<String, String>,
}

impl LearnersTexts {
    /// Those in the workspace at `root`; `passed` has the hash of the text that passed, by exercise.
    pub fn new(root: PathBuf, passed: BTreeMap<String, String>) -> LearnersTexts {
        LearnersTexts { root, passed }
    }

    /// The text in the learner's file of `exercise`, with theirs beside it as far as they have passed.
    ///
    /// # Errors
    /// Says in a sentence for the learner why the file can't be judged.
    pub fn submission(&self, exercise: &Exercise) -> Result<Submission, String> {
        Submission::read(exercise, &self.file(exercise)).map(|submission| self.beside(submission))
    }

    /// `submission` with the learner's texts beside it, as far as they have passed.
    pub fn beside(&self, mut submission: Submission) -> Submission {
        for beside in &mut submission.beside {
            let exercise = &beside.exercise;
            let has_passed = |text: &String| self.passed.get(&exercise.name) == Some(&hash([text]));
            *beside = match read_source(&self.file(exercise)).ok().filter(has_passed) {
                Some(text) => Beside { exercise: Arc::clone(exercise), text, whose: Whose::Learners },
                None => Beside::of_course(exercise, Whose::NotPassed),
            };
        }
        submission
    }

    fn file(&self, exercise: &Exercise) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(exercise.path().split('/'));
        path
    }
}

/// The text of a learner's file.
///
/// # Errors
/// Says in a sentence for the learner why the file can't be judged.
pub fn read_source(path: &Path) -> Result<String, String> {
    let shown = path.display();
    // A learner may have linked it.
    let bytes = match disk::read_linked(path, LARGEST_SOURCE) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            let length = std::fs::metadata(path).map_or(0, |data| data.len()).max(LARGEST_SOURCE + 1);
            return Err(format!(
                "{shown} has {length} bytes, and an exercise may have {LARGEST_SOURCE}; `reset` brings back the one \
                 you began with"
            ));
        }
        Err(error) => return Err(format!("{shown} can't be read: {error}")),
    };
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("{shown} is not UTF-8 text (the first wrong byte is number {at}); save it as UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::course::Facts;

    /// An exercise `reactor` that uses `run_queue` and `timers`, and a learner's folder with a text for each of these.
    fn course() -> (tempfile::TempDir, Exercise) {
        let exercise = |name: &str, file: &str| {
            let text = format!(
                "name = \"{name}\"\ndir = \"16_runtime\"\nfile = \"{file}\"\nstarter = {{ verdict = \"failed\" }}\n\
                 hints = []\nlesson = \"\""
            );
            let facts = Facts::of("", format!("// the course's {name}"));
            Exercise { facts, ..toml::from_str(&text).unwrap() }
        };
        let used = [("run_queue", "03_run_queue.rs"), ("timers", "04_timers.rs")];
        let used: Vec<Arc<Exercise>> = used.into_iter().map(|(name, file)| Arc::new(exercise(name, file))).collect();
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("exercises/16_runtime")).unwrap();
        for used in &used {
            fs::write(folder.path().join(used.path()), format!("// my {}", used.name)).unwrap();
        }
        (folder, Exercise { used, ..exercise("reactor", "05_reactor.rs") })
    }

    const SOURCE: &str = "#[path = \"03_run_queue.rs\"]\nmod run_queue;\n#[path = \"04_timers.rs\"]\nmod timers;\n";

    fn texts(submission: &Submission) -> Vec<&str> {
        submission.beside.iter().map(|beside| beside.text.as_str()).collect()
    }

    #[test]
    fn a_text_of_the_course_has_the_solutions_beside_it_and_nothing_is_said() {
        let (_folder, reactor) = course();
        let submission = Submission::new(&reactor, SOURCE);
        assert_eq!(texts(&submission), ["// the course's run_queue", "// the course's timers"]);
        assert_eq!(submission.note(), None);
    }

    #[test]
    fn a_learners_text_is_taken_if_it_has_passed_as_it_is() {
        let (folder, reactor) = course();
        let root = folder.path().to_owned();
        let passed = |text: &str| BTreeMap::from([("timers".to_owned(), hash([text]))]);
        let with = |text: &str| {
            let learners = LearnersTexts::new(root.clone(), passed(text));
            learners.beside(Submission::new(&reactor, SOURCE))
        };
        let (now, earlier) = (with("// my timers"), with("// my older timers"));
        assert_eq!(texts(&now), ["// the course's run_queue", "// my timers"]);
        assert_eq!(
            now.note().unwrap(),
            "It was compiled with the course's `run_queue`, since yours has not passed yet."
        );
        assert_eq!(texts(&earlier), ["// the course's run_queue", "// the course's timers"]);
        assert_eq!(
            earlier.note().unwrap(),
            "It was compiled with the course's `run_queue` and `timers`, since yours have not passed yet."
        );
        // It is the learner's folder that counts, so a file that is gone is no text.
        fs::remove_file(folder.path().join("exercises/16_runtime/04_timers.rs")).unwrap();
        assert_eq!(texts(&with("// my timers")), texts(&earlier));
        // A learner who put everything into one file needs to hear nothing.
        let learners = LearnersTexts::new(root, BTreeMap::new());
        assert_eq!(learners.beside(Submission::new(&reactor, "fn main() {}")).note(), None);
    }

    #[test]
    fn a_file_that_rustc_refuses_gives_way_once() {
        let (folder, reactor) = course();
        let passed = ["run_queue", "timers"].map(|name| (name.to_owned(), hash([format!("// my {name}")])));
        let learners = LearnersTexts::new(folder.path().to_owned(), passed.into());
        let mut submission = learners.beside(Submission::new(&reactor, SOURCE));
        assert_eq!(submission.note(), None);
        let before = submission.digest_of_all();
        let is_refused = |path: &str| path == "exercises/16_runtime/04_timers.rs";
        assert!(!submission.give_up(|path| path == reactor.path()));
        assert!(submission.give_up(is_refused) && !submission.give_up(is_refused));
        assert_eq!(texts(&submission), ["// my run_queue", "// the course's timers"]);
        assert_eq!(
            submission.note().unwrap(),
            "It was compiled with the course's `timers`, since rustc refuses yours as a module."
        );
        assert_ne!(submission.digest_of_all(), before);
    }

    #[test]
    fn what_lies_beside_a_text_is_no_part_of_the_name_of_the_text() {
        let (folder, reactor) = course();
        let passed = BTreeMap::from([("timers".to_owned(), hash(["// my timers"]))]);
        let [none, some] = [BTreeMap::new(), passed].map(|passed| {
            LearnersTexts::new(folder.path().to_owned(), passed).beside(Submission::new(&reactor, SOURCE))
        });
        assert_eq!(none.digest, some.digest);
        assert_ne!(none.digest_of_all(), some.digest_of_all());
        let alone = Submission::new(&Exercise { used: Vec::new(), ..reactor }, SOURCE);
        assert_eq!(alone.digest, alone.digest_of_all());
    }
}
