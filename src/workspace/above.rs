//! The cargo workspaces in folders above a new course: cargo may take the course for a member of one.

use std::path::{Component, Path, PathBuf};

use toml::Value;

use super::cargo_toml::parsed;
use super::folder::manifest_in;

/// A cargo workspace in a folder above.
#[derive(Debug, PartialEq, Eq)]
pub struct Above {
    /// Its manifest.
    pub manifest: PathBuf,
    /// What its `exclude` is to name, with `/` between folders.
    pub exclude: String,
    /// Whether cargo would take the new folder for one of its members, and fail there.
    pub is_broken: bool,
}

/// The cargo workspaces around the folder `real`, the nearest first.
pub(super) fn above(real: &Path) -> Vec<Above> {
    let folders = real.ancestors().skip(1);
    let held = folders.filter_map(|folder| {
        let below = real.strip_prefix(folder).ok()?;
        let hold = hold(&manifest_in(folder)?, below);
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        (hold != Hold::None).then(|| Above {
            manifest: folder.join("Cargo.toml"),
            exclude: parts.join("/"),
            is_broken: hold == Hold::Member,
        })
    });
    held.collect()
}

/// Whether a cargo workspace takes a folder below its own for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    /// It is no workspace, or it excludes the folder.
    None,
    /// It does not, but cargo fails in the folder if that is no workspace of its own.
    Apart,
    /// It does: one of its patterns for members matches.
    Member,
}

/// How `manifest`, if it is that of a cargo workspace, takes the folder at `path` below it.
fn hold(manifest: &str, path: &Path) -> Hold {
    let Some(workspace) = parsed(manifest).and_then(|table| table.get("workspace")?.as_table().cloned()) else {
        return Hold::None;
    };
    let patterns = |key| -> Vec<&str> {
        let array = workspace.get(key).and_then(Value::as_array);
        array.into_iter().flatten().filter_map(Value::as_str).collect()
    };
    let names: Vec<String> = path
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    // cargo excludes by the beginning of a path, without patterns.
    let is_excluded = patterns("exclude").iter().any(|excluded| names.starts_with(&parts(excluded)));
    match patterns("members").iter().any(|member| fits(&parts(member), &names)) {
        _ if is_excluded => Hold::None,
        true => Hold::Member,
        false => Hold::Apart,
    }
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !matches!(*part, "" | ".")).collect()
}

/// Whether the folders `names` match `pattern`, by the rules of cargo's `members`.
fn fits(pattern: &[&str], names: &[&str]) -> bool {
    match (pattern, names) {
        ([], _) => names.is_empty(),
        (["**", rest @ ..], _) => (0..=names.len()).any(|skipped| fits(rest, &names[skipped..])),
        (_, []) => false,
        ([first, rest @ ..], [name, names @ ..]) => {
            let chars = |text: &str| text.chars().collect::<Vec<char>>();
            fits_name(&chars(first), &chars(name)) && fits(rest, names)
        }
    }
}

fn fits_name(pattern: &[char], name: &[char]) -> bool {
    match (pattern, name) {
        ([], _) => name.is_empty(),
        (['*', rest @ ..], _) => (0..=name.len()).any(|skipped| fits_name(rest, &name[skipped..])),
        (_, []) => false,
        // A set of characters; it is taken to match.
        (['[', set @ ..], [_, name @ ..]) if set.contains(&']') => {
            let end = set.iter().take_while(|c| **c != ']').count();
            fits_name(&set[end + 1..], name)
        }
        ([first, rest @ ..], [c, name @ ..]) => (*first == '?' || first == c) && fits_name(rest, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_above_holds_what_cargo_would_take_for_a_member() {
        let hold = |lines: &str, path: &str| hold(&format!("[workspace]\n{lines}\n"), Path::new(path));
        assert_eq!(super::hold("[package]\nname = \"x\"\n", Path::new("course")), Hold::None);
        for (members, path) in [
            ("*", "course"),
            ("course", "course"),
            ("./course/", "course"),
            ("c*e", "course"),
            ("cours?", "course"),
            ("[a-c]ourse", "course"),
            ("crates/*", "crates/course"),
            ("**", "a/b/course"),
            ("a/**/course", "a/course"),
        ] {
            assert_eq!(hold(&format!("members = [\"app\", \"{members}\"]"), path), Hold::Member, "{members}");
        }
        for (members, path) in [("*", "crates/course"), ("crates/*", "course"), ("co", "course"), ("*x", "course")] {
            assert_eq!(hold(&format!("members = [\"{members}\"]"), path), Hold::Apart, "{members}");
        }
        assert_eq!(hold("", "course"), Hold::Apart);
        assert_eq!(hold("members = [\"*\"]\nexclude = [\"course\"]", "course"), Hold::None);
        assert_eq!(hold("members = [\"**\"]\nexclude = [\"a\"]", "a/course"), Hold::None);
    }
}
