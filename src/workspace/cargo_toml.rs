//! What a newer course needs in a `Cargo.toml` that the learner has changed.
//!
//! Only added to: exercises as binaries, dependencies, features. A binary's path changes where
//! its exercise moved. Whatever else the learner wrote stays as they wrote it, and what differs
//! from the course where it matters is said.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, TableLike, Value, value};

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
