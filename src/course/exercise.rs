//! One exercise: where its files are, and what `info.toml` says of it.

use std::sync::Arc;

use serde::Deserialize;

use super::facts::Facts;

/// How an exercise is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The hidden check calls the learner's functions in one binary.
    #[default]
    Function,
    /// The learner's file is a program, checked from outside.
    Program,
}

/// What the untouched starter must draw.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Starter {
    /// The verdict's name, such as `failed`.
    pub verdict: String,
    /// The id of the advice.
    pub advice: Option<String>,
}

/// One exercise: its entry in `info.toml`, and what its files say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// Its id, such as `join`.
    pub name: String,
    /// The ids that it had in earlier versions of the course.
    #[serde(default)]
    pub was: Vec<String>,
    /// Its chapter's folder, such as `03_join`.
    #[serde(rename = "dir")]
    pub chapter: String,
    /// Its file's name in that folder, such as `01_join.rs`.
    pub file: String,
    /// How it is checked.
    #[serde(default)]
    pub kind: Kind,
    /// The ids of earlier exercises of its chapter whose files its text takes in as modules.
    #[serde(default)]
    pub uses: Vec<String>,
    /// Why the starter is red.
    pub starter: Starter,
    /// A nudge, the idea, and nearly the code.
    pub hints: Vec<String>,
    /// What solving it showed, in one sentence.
    pub lesson: String,
    /// Right solutions that are built differently, as Markdown.
    #[serde(default)]
    pub other_ways: String,
    /// Seconds that its checks may take, where the usual limit is too short.
    pub run_seconds: Option<u64>,
    /// Whether its `main` serves clients for as long as it runs, and so has no end.
    #[serde(default)]
    pub serves: bool,
    /// The check whose run is worth a look when all have passed; by default the last.
    pub picture: Option<String>,
    /// What the hidden check and the solution say by themselves.
    #[serde(skip)]
    pub facts: Facts,
    /// The exercises whose files it needs beside its own: those that it uses, and those that they use, in course order.
    #[serde(skip)]
    pub used: Vec<Arc<Exercise>>,
}

impl Exercise {
    /// The names of its checks, in order. Those that run in parallel to the others are the last.
    pub fn checks(&self) -> &[String] {
        &self.facts.check_names().all
    }

    /// The names of the checks that run one after another.
    pub fn checks_in_order(&self) -> &[String] {
        let names = self.facts.check_names();
        &names.all[..names.in_order]
    }

    /// Whether the exercise forbids `unsafe` code, also where a learner's text no longer says so.
    pub fn forbids_unsafe(&self) -> bool {
        self.facts.forbids_unsafe()
    }

    /// The signatures that the check calls, as the text promises them.
    pub fn contract(&self) -> &[String] {
        self.facts.contract()
    }

    /// The learner's file, relative to the workspace, with `/` between folders.
    pub fn path(&self) -> String {
        format!("exercises/{}/{}", self.chapter, self.file)
    }

    /// The model solution's file, relative to the course.
    pub fn solution_path(&self) -> String {
        format!("solutions/{}/{}", self.chapter, self.file)
    }

    /// The hidden check's file, relative to the course.
    pub fn check_path(&self) -> String {
        format!("checks/{}/{}", self.chapter, self.file)
    }

    /// The file of mistakes and right variants, relative to the course.
    pub fn mistakes_path(&self) -> String {
        format!("mistakes/{}/{}", self.chapter, self.file)
    }
}
