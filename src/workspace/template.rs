//! What the course puts into a learner's folder.

use super::record::{Record, digest};
use crate::course::{Course, Exercise};

const MANIFEST: &str = include_str!("template/manifest.toml");
const LOCK: &str = include_str!("template/lock.toml");
const GITIGNORE: &str = include_str!("template/gitignore");
/// Settings that make rust-analyzer ask us about a saved file, in the places where editors look for a folder's settings.
const EDITORS: [(&str, &str); 5] = [
    ("rust-analyzer.toml", include_str!("template/rust_analyzer.toml")),
    (".vscode/settings.json", include_str!("template/vscode_settings.json")),
    (".vscode/extensions.json", include_str!("template/vscode_extensions.json")),
    (".helix/languages.toml", include_str!("template/helix_languages.toml")),
    (".zed/settings.json", include_str!("template/zed_settings.json")),
];

/// One file that the course puts into a workspace.
pub(super) struct CourseFile<'a> {
    /// Relative to the workspace, with `/` between folders.
    pub path: String,
    pub text: String,
    /// Whose starter it is.
    pub exercise: Option<&'a Exercise>,
}

/// Everything that `course` puts into a workspace, except the record.
pub(super) fn files(course: &Course) -> Vec<CourseFile<'_>> {
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

/// The digest of the course that consists of `files`.
pub(super) fn course_digest(files: &[CourseFile<'_>]) -> String {
    let mut all = blake3::Hasher::new();
    for file in files {
        all.update(digest(file.path.as_bytes()).as_bytes()).update(digest(file.text.as_bytes()).as_bytes());
    }
    all.finalize().to_hex()[..32].to_owned()
}

/// The record of a workspace that has exactly `files`.
pub(super) fn record_of(files: &[CourseFile<'_>]) -> Record {
    let mut record = Record::of(course_digest(files));
    for file in files {
        record.files.insert(file.path.clone(), [digest(file.text.as_bytes())].into());
        if let Some(exercise) = file.exercise {
            record.exercises.insert(exercise.name.clone(), file.path.clone());
        }
    }
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::paths::{is_exercise, is_of_course};

    #[test]
    fn every_file_of_the_course_is_where_the_course_can_have_one() {
        for file in files(&Course::embedded().unwrap()) {
            assert!(is_of_course(&file.path), "{}", file.path);
            assert!(file.exercise.is_none() || is_exercise(&file.path), "{}", file.path);
        }
    }
}
