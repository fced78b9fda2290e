//! What one call of rustc compiles: a learner's text with its hidden check, a program, or a driver.
//!
//! The learner's file is the root of its crate, as it is under `cargo run`; what a check needs comes
//! after its last line. A *function* exercise becomes a library with the hidden check as a module in
//! it, for the kit's host to load. A *program* becomes a program that links against the kit's dylib.
//! The files that a text takes in as modules lie beside it, as in the learner's folder. Several texts for one *function*
//! exercise can be modules of one library.

use std::env::consts::{DLL_SUFFIX, EXE_SUFFIX};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::diagnostic::Diagnostic;
use crate::submission::{Beside, Submission};

/// What to compile.
#[derive(Clone, Copy, Debug)]
pub enum Job<'a> {
    /// The learner's file with the hidden check that calls it.
    Function {
        /// The learner's text.
        submission: &'a Submission,
        /// The hidden check's text.
        check: &'a str,
    },
    /// The learner's own program.
    Program {
        /// The learner's text.
        submission: &'a Submission,
    },
    /// Several texts for one function exercise, each with its own copy of the check.
    Several {
        /// The texts.
        submissions: &'a [Submission],
        /// The hidden check's text.
        check: &'a str,
    },
    /// The hidden check that plays a program's peers.
    Driver {
        /// The hidden check's text.
        check: &'a str,
    },
}

/// What a job makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    Library,
    Program,
}

impl Made {
    pub(super) fn crate_type(self) -> &'static str {
        match self {
            Made::Library => "--crate-type=cdylib",
            Made::Program => "--crate-type=bin",
        }
    }

    pub(super) fn suffix(self) -> &'static str {
        match self {
            Made::Library => DLL_SUFFIX,
            Made::Program => EXE_SUFFIX,
        }
    }
}

/// Where the hidden check lies in the build folder.
pub(super) const CHECK: &str = "hidden_check.rs";
/// Where the learner's text lies a second time, without what comes after it.
pub(super) const ALONE: &str = "alone";
/// Where the root of a driver lies.
pub(super) const ROOT: &str = "root.rs";
/// Comes after a program's last line: names the dylib, so that nothing is linked statically.
const LINK_LINE: &str = "\nextern crate harness as _;\n";
/// Macros that a check uses by their short names. One of the learner's under the same name would be in the
/// check's scope, which comes after their text, so each gets its own meaning back.
const MACROS: [&str; 17] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "concat",
    "eprint",
    "eprintln",
    "format",
    "format_args",
    "matches",
    "panic",
    "print",
    "println",
    "stringify",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

impl Job<'_> {
    /// Writes the build folder; returns the root's path in it.
    pub(super) fn write(&self, folder: &Path) -> io::Result<String> {
        match self {
            Job::Function { submission, check } => {
                let check_file = put(folder, CHECK, check)?;
                put_learners(folder, submission, &function_tail(&submission.source, &check_file, None))
            }
            Job::Several { submissions, check } => {
                let check_file = put(folder, CHECK, check)?;
                let tail =
                    |member, submission: &Submission| function_tail(&submission.source, &check_file, Some(member));
                put_members(folder, submissions, tail, "")
            }
            Job::Program { submission } => put_learners(folder, submission, LINK_LINE),
            Job::Driver { check } => {
                put(folder, CHECK, check)?;
                put(folder, ROOT, "mod hidden_check;\n::harness::exercise!(hidden_check::checks);\n")?;
                Ok(ROOT.to_owned())
            }
        }
    }

    /// Writes the learner's text alone; returns its path in `folder`.
    pub(super) fn write_alone(&self, folder: &Path) -> io::Result<String> {
        match self {
            Job::Several { submissions, .. } => {
                put_members(folder, submissions, |_, _| String::new(), "fn main() {}\n")
            }
            Job::Function { submission, .. } | Job::Program { submission } => put_learners(folder, submission, ""),
            Job::Driver { .. } => self.write(folder),
        }
    }

    /// The name of its crate: that of the program which cargo would make of it.
    pub(super) fn name(&self) -> &str {
        self.submission().map_or("driver", |submission| &submission.exercise.name)
    }

    /// The learner's text, if it is about one.
    fn submission(&self) -> Option<&Submission> {
        match self {
            Job::Function { submission, .. } | Job::Program { submission } => Some(submission),
            // They are of one exercise, and what is asked here is the same for all.
            Job::Several { submissions, .. } => submissions.first(),
            Job::Driver { .. } => None,
        }
    }

    /// How many texts it makes modules of.
    pub(super) fn members(&self) -> usize {
        match self {
            Job::Several { submissions, .. } => submissions.len(),
            _ => 0,
        }
    }

    /// The files that lie beside the learner's.
    pub(super) fn beside(&self) -> &[Beside] {
        self.submission().map_or(&[], |submission| &submission.beside)
    }

    /// Whether `unsafe` code is an error in it.
    pub(super) fn forbids_unsafe(&self) -> bool {
        self.submission().is_some_and(|submission| submission.exercise.forbids_unsafe())
    }

    /// Where the learner's file lies in the build folder.
    pub(super) fn path(&self) -> Option<String> {
        self.submission().map(|submission| submission.exercise.path())
    }

    /// Whether the text sets what matters to a program's crate and not to a library's, so that only
    /// building the program tells whether it works. Rare, and a second call of rustc.
    pub(super) fn has_attributes_of_programs(&self) -> bool {
        match self {
            Job::Function { submission, .. } => {
                ["#![cfg", "no_main", "no_std"].iter().any(|text| submission.source.contains(text))
            }
            _ => false,
        }
    }

    pub(super) fn made(&self) -> Made {
        match self {
            Job::Program { .. } => Made::Program,
            Job::Function { .. } | Job::Several { .. } | Job::Driver { .. } => Made::Library,
        }
    }

    /// Whether `diagnostic` lies in what comes after the learner's last line.
    pub(super) fn is_after_learners_text(&self, diagnostic: &Diagnostic) -> bool {
        self.submission().is_some_and(|submission| {
            let lines = submission.source.lines().count();
            diagnostic.file.as_deref() == Some(&*submission.exercise.path())
                && diagnostic.line.is_some_and(|line| line as usize > lines.max(1))
        })
    }
}

/// Writes the learner's text with `tail` after its last line, and what it needs beside it; returns its path in `folder`.
fn put_learners(folder: &Path, submission: &Submission, tail: &str) -> io::Result<String> {
    for beside in &submission.beside {
        put(folder, &beside.exercise.path(), &beside.text)?;
    }
    let path = submission.exercise.path();
    put(folder, &path, &format!("{}{tail}", submission.source))?;
    Ok(path)
}

/// Writes the texts of `submissions`, each with its `tail`, and a root that has them as modules, and `more`; returns the
/// root's path in `folder`.
fn put_members(
    folder: &Path,
    submissions: &[Submission],
    tail: impl Fn(usize, &Submission) -> String,
    more: &str,
) -> io::Result<String> {
    let mut root = more.to_owned();
    for (member, submission) in submissions.iter().enumerate() {
        let path = put_learners(&folder.join(member.to_string()), submission, &tail(member, submission))?;
        root.push_str(&format!("#[path = \"{member}/{path}\"]\nmod of_member_{member};\n"));
    }
    put(folder, ROOT, &root)?;
    Ok(ROOT.to_owned())
}

fn put(folder: &Path, path: &str, text: &str) -> io::Result<PathBuf> {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("it lies in the build folder"))
        .and_then(|()| fs::write(&path, text))
        .map_err(|error| io::Error::new(error.kind(), format!("{} can't be written: {error}", path.display())))?;
    Ok(path)
}

/// What comes after the last line of a function exercise: the check, for which the learner's file is
/// `super::exercise`, and the line by which the host finds both. No path that the learner could shadow.
/// A `member` is a module of its crate, and all others are its root.
fn function_tail(source: &str, check_file: &Path, member: Option<usize>) -> String {
    let (file, [checks_name, main_name]) = match member {
        None => ("crate::".to_owned(), [String::new(), String::new()]),
        Some(member) => {
            let named = |what| format!(" as __async_learn_{what}_{member}");
            ("super::".repeat(2), [named("checks"), named("main")])
        }
    };
    let macros: String = MACROS
        .iter()
        .filter(|_| source.contains("macro_rules"))
        .map(|name| format!("macro_rules! {name} {{ ($($t:tt)*) => {{ ::std::{name}!($($t)*) }} }}\n"))
        .collect();
    format!(
        "\n#[allow(warnings)]\nmod __hidden {{\n\
         pub(crate) mod exercise {{ pub(crate) use {file}*; }}\n\
         {macros}\
         #[path = {check_file:?}]\npub(crate) mod hidden_check;\n}}\n\
         ::harness::exercise!(__hidden::hidden_check::checks{checks_name}, main{main_name});\n"
    )
}
