//! What docs/ci.md shows is what works: its commands are run in a fresh clone, as CI would.

use std::fs;
use std::process::Stdio;

use crate::fixture::{Course, Ran, ran, repository};
use crate::git::{clone_of, has_git};

/// The commands of the page that begin with `cargo`, whatever stands around them.
fn commands() -> Vec<String> {
    let page = fs::read_to_string(repository().join("docs/ci.md")).unwrap();
    let blocks = page.split("\n```").skip(1).step_by(2);
    let mut commands = Vec::new();
    for line in blocks.flat_map(str::lines) {
        let line = line.trim().trim_start_matches("- ").trim_start_matches("run: ").trim_start_matches("RUN ");
        let line = match line.strip_prefix("CMD ") {
            Some(words) => words.replace("\", \"", " ").trim_matches(['[', ']', '"']).to_owned(),
            None => line.to_owned(),
        };
        if line.starts_with("cargo ") {
            commands.push(line);
        }
    }
    commands
}

/// Runs the tool as a job does: no terminal, no input, no home.
fn as_ci(course: &Course, words: &[&str]) -> Ran {
    let mut command = course.tool(words);
    command.env("CI", "true").stdin(Stdio::null());
    if std::env::var_os("CARGO_HOME").is_some() && std::env::var_os("RUSTUP_HOME").is_some() {
        command.env_remove("HOME");
    }
    ran(command)
}

#[test]
fn the_commands_of_the_page_work_in_a_fresh_clone() {
    if !has_git() {
        return;
    }
    let commands = commands();
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let (installs, runs): (Vec<&String>, Vec<&String>) = commands.iter().partition(|line| line.contains("install"));
    assert_eq!(installs.len(), 3, "{commands:?}");
    assert!(installs.iter().all(|line| readme.contains(&format!("\n{line}\n"))), "{installs:?}");
    assert_eq!(
        runs,
        [
            "cargo async-learn verify",
            "cargo async-learn verify",
            "cargo async-learn doctor",
            "cargo async-learn verify"
        ]
    );

    let course = Course::new();
    for chapter in fs::read_dir(repository().join("solutions")).unwrap().flatten() {
        for file in fs::read_dir(chapter.path()).unwrap().flatten() {
            let to = course.root.join("exercises").join(chapter.file_name()).join(file.file_name());
            fs::copy(file.path(), to).unwrap();
        }
    }
    let clone = clone_of(&course);
    // Other tests check all solutions.
    clone.know_the_solutions();
    for line in ["cargo async-learn doctor", "cargo async-learn verify"] {
        let words: Vec<&str> = line.split(' ').skip(2).collect();
        let ran = as_ci(&clone, &words);
        assert_eq!(ran.code, Some(0), "{line}: {}{}", ran.stdout, ran.stderr);
    }
    // What the page says of its exit codes.
    clone.write("join", "fn main() {}\n");
    assert_eq!(as_ci(&clone, &["verify", "join"]).code, Some(1));
    assert_eq!(as_ci(&clone, &["verify", "unheard_of"]).code, Some(2));
    let listed = as_ci(&clone, &["verify", "--format", "json", "threads"]).stdout;
    assert_eq!(listed.lines().count(), 1, "{listed}");
}
