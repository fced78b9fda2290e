//! What can be read from a `Cargo.toml`, and what a newer course needs in one that the learner has changed.
//!
//! Only added to: exercises as binaries, dependencies, features. A binary's path changes where
//! its exercise moved. Whatever else the learner wrote stays as they wrote it, and what differs
//! from the course where it matters is said.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, TableLike, Value, value};

use super::record::is_inside;

/// Whether this is the manifest of a course, whichever name the package has by now: it leans on
/// the support crate beside it.
pub(super) fn is_of_a_course(manifest: &str) -> bool {
    let Ok(manifest) = manifest.parse::<DocumentMut>() else { return false };
    let support = manifest.get("dependencies").and_then(|all| all.get("async_learn")).and_then(|it| it.get("path"));
    support.and_then(Item::as_str).is_some_and(|path| path.trim_end_matches('/') == "support")
}

/// Whether this is the manifest of the course's support crate.
pub(super) fn is_of_the_support_crate(manifest: &str) -> bool {
    let Ok(manifest) = manifest.parse::<DocumentMut>() else { return false };
    let name = manifest.get("package").and_then(|package| package.get("name"));
    name.and_then(Item::as_str) == Some("async_learn")
}

/// Where a course's manifest has the exercises' files, by id.
pub(super) fn exercises(manifest: &str) -> BTreeMap<String, String> {
    let Ok(manifest) = manifest.parse::<DocumentMut>() else { return BTreeMap::new() };
    let bins = manifest.get("bin").and_then(Item::as_array_of_tables).into_iter().flatten();
    let named = bins.map(|bin| (text(bin, "name").to_owned(), text(bin, "path").to_owned()));
    named.filter(|(_, path)| path.starts_with("exercises/") && is_inside(path)).collect()
}

/// How a workspace takes in a folder below its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// It does not.
    None,
    /// A member may be any folder but those that it names, and it does not name this one.
    Apart,
    /// One of its patterns for members fits, so cargo takes the folder for a member.
    Member,
}

/// How the workspace of `manifest`, if it is that of one, holds the folder at `path` below it.
pub(super) fn hold(manifest: &str, path: &Path) -> Hold {
    let Ok(manifest) = manifest.parse::<DocumentMut>() else { return Hold::None };
    let Some(workspace) = manifest.get("workspace").and_then(Item::as_table_like) else { return Hold::None };
    let patterns = |key| -> Vec<&str> {
        let array = workspace.get(key).and_then(Item::as_array);
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

/// Whether the folders `names` fit `pattern`, by the rules of cargo's `members`.
fn fits(pattern: &[&str], names: &[&str]) -> bool {
    match (pattern.split_first(), names.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => (0..=names.len()).any(|skipped| fits(rest, &names[skipped..])),
        (Some((first, rest)), Some((name, names))) => fits_name(first, name) && fits(rest, names),
        _ => false,
    }
}

fn fits_name(pattern: &str, name: &str) -> bool {
    let mut rest = name.chars();
    match pattern.chars().next() {
        None => name.is_empty(),
        Some('*') => {
            let pattern = &pattern[1..];
            name.char_indices().map(|(at, _)| at).chain([name.len()]).any(|at| fits_name(pattern, &name[at..]))
        }
        // Which characters such a set has is cargo's business; it may be this one.
        Some('[') if pattern.contains(']') => {
            let after = &pattern[pattern.find(']').map_or(0, |at| at + 1)..];
            rest.next().is_some() && fits_name(after, rest.as_str())
        }
        Some(first) => {
            rest.next().is_some_and(|c| first == '?' || first == c)
                && fits_name(&pattern[first.len_utf8()..], rest.as_str())
        }
    }
}

/// A binary that has another name or another path than before.
pub(super) struct MovedBin<'a> {
    pub old: (&'a str, &'a str),
    pub new: (&'a str, &'a str),
}

/// A manifest with what was added to it.
pub(super) struct Merged {
    pub text: String,
    /// What was added or differs, in words.
    pub said: Vec<String>,
}

/// `theirs`, with what `course` has beyond it. `None`: it can't be understood.
pub(super) fn merge(theirs: &str, course: &str, moved: &[MovedBin<'_>]) -> Option<Merged> {
    let mut into: DocumentMut = theirs.parse().ok()?;
    let from: DocumentMut = course.parse().ok()?;
    let mut said = Vec::new();
    let empty = ArrayOfTables::new();
    let wanted = from.get("bin").and_then(Item::as_array_of_tables).unwrap_or(&empty);
    let bins = into.entry("bin").or_insert(Item::ArrayOfTables(ArrayOfTables::new())).as_array_of_tables_mut()?;
    add_bins(bins, wanted, moved, &mut said);
    add(into.as_table_mut(), from.as_table(), "", &mut said);
    Some(Merged { text: into.to_string(), said })
}

fn text<'a>(table: &'a dyn TableLike, key: &str) -> &'a str {
    table.get(key).and_then(Item::as_str).unwrap_or_default()
}

fn add_bins(bins: &mut ArrayOfTables, wanted: &ArrayOfTables, moved: &[MovedBin<'_>], said: &mut Vec<String>) {
    for bin in wanted {
        let (name, path) = (text(bin, "name"), text(bin, "path"));
        let old = moved.iter().find(|moved| moved.new.0 == name).map(|moved| moved.old);
        let here = bins.iter_mut().find(|theirs| {
            let theirs = text(*theirs, "name");
            theirs == name || old.is_some_and(|(old, _)| old == theirs)
        });
        match here {
            None => {
                bins.push(bin.clone());
                said.push(format!("has the binary `{name}` now"));
            }
            Some(theirs) if text(theirs, "name") == name && text(theirs, "path") == path => {}
            Some(theirs) if old.is_some_and(|(_, old)| old == text(theirs, "path")) => {
                theirs.insert("name", value(name));
                theirs.insert("path", value(path));
                said.push(format!("has the binary `{name}` at {path} now"));
            }
            Some(theirs) => {
                said.push(format!(
                    "has the binary `{}` at {}, and the course has it at {path}",
                    name,
                    text(theirs, "path")
                ));
            }
        }
    }
}

/// Adds to `into` what only `from` has. `at` is where that is, with a dot at its end.
fn add(into: &mut dyn TableLike, from: &dyn TableLike, at: &str, said: &mut Vec<String>) {
    for (key, item) in from.iter() {
        let Some(theirs) = into.get_mut(key) else {
            into.insert(key, item.clone());
            said.push(format!("has {at}{key} now"));
            continue;
        };
        let at = format!("{at}{key}");
        if let (Some(theirs), Some(ours)) = (theirs.as_array_mut(), item.as_array()) {
            add_values(theirs, ours, &at, said);
        } else if let (Some(ours), true) = (item.as_table_like(), theirs.is_table_like()) {
            let theirs = theirs.as_table_like_mut().expect("it was asked");
            add(theirs, ours, &format!("{at}."), said);
        } else if at.contains("dependencies.") && words(theirs) != words(item) {
            said.push(format!("has {at} = {}, and the course has {}", words(theirs), words(item)));
        }
    }
}

fn add_values(into: &mut Array, from: &Array, at: &str, said: &mut Vec<String>) {
    for ours in from {
        if !into.iter().any(|theirs| theirs.as_str() == ours.as_str()) {
            into.push(ours.as_str().unwrap_or_default());
            said.push(format!("has {ours} in {at} now", ours = words(&Item::Value(ours.clone()))));
        }
    }
}

/// An item without the space and the comments around it.
fn words(item: &Item) -> String {
    let mut item = item.clone();
    if let Some(value) = item.as_value_mut() {
        *value = std::mem::replace(value, Value::from(false)).decorated("", "");
    }
    item.to_string().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COURSE: &str = r#"
[package]
name = "exercises"

[workspace]
members = ["support"]

[dependencies]
tokio.workspace = true
tracing = "0.1"

[workspace.dependencies]
tokio = { version = "1.54", features = ["rt", "sync"] }

[[bin]]
name = "join"
path = "exercises/03_join/01_join.rs"

[[bin]]
name = "select"
path = "exercises/05_select/01_select.rs"
"#;

    const THEIRS: &str = r#"# My own notes.
[package]
name = "mine" # renamed

[workspace]
members = ["support", "play"]

[dependencies]
tokio.workspace = true
rand = "0.9"

[workspace.dependencies]
tokio = { version = "1.50", features = ["rt", "fs"] }

[[bin]]
name = "joined"
path = "exercises/02_join/01_joined.rs"

[[bin]]
name = "play"
path = "play.rs"
"#;

    #[test]
    fn what_the_course_needs_is_added_and_the_rest_is_theirs() {
        let old = ("joined", "exercises/02_join/01_joined.rs");
        let moved = MovedBin { old, new: ("join", "exercises/03_join/01_join.rs") };
        let merged = merge(THEIRS, COURSE, &[moved]).unwrap();
        let due = THEIRS
            .replace("rand = \"0.9\"\n", "rand = \"0.9\"\ntracing = \"0.1\"\n")
            .replace("[\"rt\", \"fs\"]", "[\"rt\", \"fs\", \"sync\"]")
            .replace("\"joined\"", "\"join\"")
            .replace("02_join/01_joined.rs", "03_join/01_join.rs");
        let due = format!("{due}\n[[bin]]\nname = \"select\"\npath = \"exercises/05_select/01_select.rs\"\n");
        assert_eq!(merged.text, due);
        assert_eq!(
            merged.said,
            [
                "has the binary `join` at exercises/03_join/01_join.rs now",
                "has the binary `select` now",
                "has workspace.dependencies.tokio.version = \"1.50\", and the course has \"1.54\"",
                "has \"sync\" in workspace.dependencies.tokio.features now",
                "has dependencies.tracing now",
            ]
        );
        let again = merge(&merged.text, COURSE, &[]).unwrap();
        assert_eq!(again.text, merged.text, "a second time there is nothing to add");
    }

    #[test]
    fn a_course_is_known_by_what_it_leans_on() {
        let template = include_str!("template/manifest.toml");
        assert!(is_of_a_course(template));
        assert!(is_of_a_course(&template.replace("async-learn-exercises", "mine")));
        for other in ["", "[package", "[package]\nname = \"x\"\n", "[dependencies]\nasync_learn = \"1\"\n"] {
            assert!(!is_of_a_course(other), "{other:?}");
        }
        let bin = "[[bin]]\nname = \"a\"\npath = \"exercises/1/a.rs\"\n";
        let other = "[[bin]]\nname = \"b\"\npath = \"exercises/../../b.rs\"\n[[bin]]\nname = \"c\"\n";
        let due = BTreeMap::from([("a".into(), "exercises/1/a.rs".into())]);
        assert_eq!(exercises(&format!("{template}\n{bin}{other}")), due);
    }

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

    #[test]
    fn a_manifest_without_binaries_gets_them_and_a_broken_one_is_left() {
        let merged = merge("[package]\nname = \"x\"\n", COURSE, &[]).unwrap();
        let table: toml::Table = toml::from_str(&merged.text).unwrap();
        assert_eq!(table["bin"].as_array().unwrap().len(), 2);
        assert_eq!(table["workspace"]["members"][0].as_str(), Some("support"));
        assert!(merge("[package", COURSE, &[]).is_none());
        assert!(merge("bin = []\n", COURSE, &[]).is_none());
        assert!(merge("dependencies = 3\n[x]\n", COURSE, &[]).is_some());
    }
}
