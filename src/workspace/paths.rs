//! Which paths inside a learner's folder the course may have a file at.
//!
//! The record and the events of the history may come from a stranger, and name any path. A path that is none of these
//! is never read, moved or replaced on their word.

/// The files of the course that lie in no folder of its own.
const SINGLE: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    ".gitignore",
    "rust-analyzer.toml",
    ".vscode/settings.json",
    ".vscode/extensions.json",
    ".helix/languages.toml",
    ".zed/settings.json",
];

/// Whether an exercise's file can be at `path`.
pub(super) fn is_exercise(path: &str) -> bool {
    is_below("exercises", path) && path.ends_with(".rs")
}

/// Whether the course can have a file at `path`.
pub(super) fn is_of_course(path: &str) -> bool {
    SINGLE.contains(&path) || is_below("exercises", path) || is_below("support", path)
}

/// Whether `path` lies in `folder` on every system, and no name in it begins with a dot.
fn is_below(folder: &str, path: &str) -> bool {
    let rest = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    rest.is_some_and(|rest| {
        !rest.contains(['\\', ':']) && rest.split('/').all(|name| !name.is_empty() && !name.starts_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_course_can_have_is_of_the_course() {
        for path in ["exercises/03_join/01_join.rs", "exercises/03_join/README.md", "support/src/lib.rs", "Cargo.toml"]
        {
            assert!(is_of_course(path), "{path}");
        }
        for path in [
            "",
            "exercises",
            "exercises/",
            "/etc/passwd",
            "../exercises/a.rs",
            "exercises/../a.rs",
            "exercises/.. /a.rs",
            "exercises//a.rs",
            "exercises\\a.rs",
            "exercises/c:a.rs",
            "exercises/.git/a.rs",
            "support/.cargo/config.toml",
            ".git/HEAD",
            ".env",
            ".vscode/tasks.json",
            ".async-learn/progress.toml",
            "notes.txt",
            "src/a.rs",
        ] {
            assert!(!is_of_course(path) && !is_exercise(path), "{path}");
        }
        assert!(is_exercise("exercises/03_join/01_join.rs") && !is_exercise("exercises/03_join/README.md"));
        assert!(!is_exercise("support/src/lib.rs"));
    }
}
