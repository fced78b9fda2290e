//! Reads `Cargo.toml`s, and brings a changed one of the learner's up to a newer course.
//!
//! The list of exercises is the course's and is replaced as a whole. Everything else is the learner's and stays;
//! what a newer course needs there is returned as lines for the learner to add.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::paths::is_exercise;

/// The tables of which a course needs every entry.
const NEEDED: [&[&str]; 3] = [&["dependencies"], &["workspace", "package"], &["workspace", "dependencies"]];

pub(super) fn parsed(manifest: &str) -> Option<Table> {
    manifest.parse().ok()
}

/// The item at `path`.
fn item<'a>(table: &'a Table, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(table.get(*first)?, |item, name| item.get(*name))
}

/// Whether this is the manifest of a course, whatever its package is called by now: it uses the support crate beside
/// it.
pub(super) fn is_of_a_course(manifest: &str) -> bool {
    let table = parsed(manifest).unwrap_or_default();
    let support = item(&table, &["dependencies", "async_learn", "path"]).and_then(Value::as_str);
    support.is_some_and(|path| path.trim_end_matches('/') == "support")
}

/// Whether this is the manifest of the course's support crate.
pub(super) fn is_of_the_support_crate(manifest: &str) -> bool {
    let table = parsed(manifest).unwrap_or_default();
    item(&table, &["package", "name"]).and_then(Value::as_str) == Some("async_learn")
}

/// Where a course's manifest has the exercises' files, by id.
pub(super) fn exercises(manifest: &str) -> BTreeMap<String, String> {
    let mut bins = bins(&parsed(manifest).unwrap_or_default());
    bins.retain(|(_, path)| is_exercise(path));
    bins.into_iter().collect()
}

/// The binaries' names and paths.
fn bins(manifest: &Table) -> Vec<(String, String)> {
    let bins = manifest.get("bin").and_then(Value::as_array).into_iter().flatten();
    let text = |bin: &Value, key: &str| bin.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    bins.map(|bin| (text(bin, "name"), text(bin, "path"))).collect()
}

/// The learner's manifest with the list of exercises that `course` has, and the lines that it lacks then. `former`
/// are the paths that exercises had until now. `None`: it is not TOML.
pub(super) fn merge(learners: &str, course: &str, former: &BTreeSet<&str>) -> Option<(String, Vec<String>)> {
    let here = parsed(learners)?;
    let wanted = parsed(course).unwrap_or_default();
    let is_listed = |table: &Table| {
        let mut left = bins(table);
        let names: BTreeSet<String> = left.iter().map(|(name, _)| name.clone()).collect();
        let (all, wanted) = (left.len(), bins(&wanted));
        left.retain(|bin| !wanted.contains(bin));
        let has_former = left.iter().any(|(_, path)| former.contains(path.as_str()));
        names.len() == all && !has_former && all - left.len() == wanted.len()
    };
    let (mut text, mut lacks) = (learners.to_owned(), Vec::new());
    if !is_listed(&here) {
        let with_list = replace_list(learners, course, &|path| {
            former.contains(path) || bins(&wanted).iter().any(|(_, wanted)| wanted == path)
        });
        if parsed(&with_list).is_some_and(|table| is_listed(&table)) {
            text = with_list;
        } else {
            // The list is written in a way that we don't know.
            for (name, path) in bins(&wanted).into_iter().filter(|bin| !bins(&here).contains(bin)) {
                lacks.extend(["[[bin]]".into(), format!("name = \"{name}\""), format!("path = \"{path}\"")]);
            }
        }
    }
    for table in NEEDED {
        let has_it =
            |key, value| item(&here, table).and_then(|here| here.get(key)).is_some_and(|here| has(here, value));
        let all = item(&wanted, table).and_then(Value::as_table).into_iter().flatten();
        let lines: Vec<String> =
            all.filter(|(key, value)| !has_it(*key, value)).map(|(key, value)| format!("{key} = {value}")).collect();
        if !lines.is_empty() {
            lacks.push(format!("[{}]", table.join(".")));
            lacks.extend(lines);
        }
    }
    Some((text, lacks))
}

/// Whether `here` is `wanted`, or a table or an array with more than that.
fn has(here: &Value, wanted: &Value) -> bool {
    match (here, wanted) {
        (Value::Table(here), Value::Table(wanted)) => {
            wanted.iter().all(|(key, value)| here.get(key).is_some_and(|here| has(here, value)))
        }
        (Value::Array(here), Value::Array(wanted)) => wanted.iter().all(|value| here.contains(value)),
        _ => here == wanted,
    }
}

/// The learner's text without the `[[bin]]`s whose path `is_exercise`, and with those of `course` at the end.
fn replace_list(learners: &str, course: &str, is_exercise: &dyn Fn(&str) -> bool) -> String {
    let mut blocks = vec![String::new()];
    for line in learners.lines() {
        if line.starts_with('[') {
            blocks.push(String::new());
        }
        *blocks.last_mut().expect("it has a first") += &format!("{line}\n");
    }
    let is_removed = |block: &&String| {
        block.starts_with("[[bin]]")
            && parsed(block).is_some_and(|bin| bins(&bin).iter().any(|bin| is_exercise(&bin.1)))
    };
    let mut text = String::new();
    for block in &blocks {
        // The comment before the next block stays.
        let is_comment = |line: &&str| line.is_empty() || line.starts_with('#');
        let comments = block.lines().rev().take_while(is_comment).collect::<Vec<_>>();
        match is_removed(&block) {
            true => {
                comments.iter().rev().skip_while(|line| line.is_empty()).for_each(|line| text += &format!("{line}\n"))
            }
            false => text += block,
        }
    }
    let list = course.find("[[bin]]").map_or("", |at| &course[at..]);
    let text = format!("{}\n\n{list}", text.trim_end());
    if learners.contains("\r\n") { text.replace('\n', "\r\n") } else { text }
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

    const FORMER_LIST: &str = r#"[[bin]]
name = "joined"
path = "exercises/02_join/01_joined.rs"

[[bin]]
name = "gone"
path = "exercises/02_join/02_gone.rs"

"#;

    const LEARNERS: &str = r#"# My own notes.
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
name = "gone"
path = "exercises/02_join/02_gone.rs"

# My playground.
[[bin]]
name = "play"
path = "play.rs"
"#;

    fn merged(learners: &str, former: &[&str]) -> Option<(String, Vec<String>)> {
        merge(learners, COURSE, &former.iter().copied().collect())
    }

    #[test]
    fn the_list_of_exercises_is_replaced_and_other_needs_are_said() {
        let former = ["exercises/02_join/01_joined.rs", "exercises/02_join/02_gone.rs"];
        for end in ["\n", "\r\n"] {
            let (text, lacks) = merged(&LEARNERS.replace('\n', end), &former).unwrap();
            let list = &COURSE[COURSE.find("[[bin]]").unwrap()..];
            let own = LEARNERS.replace(FORMER_LIST, "");
            assert_eq!(text, format!("{own}\n{list}").replace('\n', end));
            assert_eq!(
                lacks,
                [
                    "[dependencies]",
                    "tracing = \"0.1\"",
                    "[workspace.dependencies]",
                    "tokio = { features = [\"rt\", \"sync\"], version = \"1.54\" }",
                ]
            );
            assert_eq!(merged(&text, &former).unwrap(), (text, lacks), "the second time changes nothing");
        }
    }

    #[test]
    fn with_the_lines_that_it_says_a_manifest_lacks_nothing() {
        let added = LEARNERS.replace("[dependencies]\n", "[dependencies]\ntracing = \"0.1\"\n");
        let old = "tokio = { version = \"1.50\", features = [\"rt\", \"fs\"] }";
        let new = "tokio = { version = \"1.54\", features = [\"rt\", \"fs\", \"sync\"] }";
        assert_eq!(merged(&added.replace(old, new), &[]).unwrap().1, [""; 0]);
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
    fn a_manifest_without_binaries_gets_them() {
        let (text, lacks) = merged("[package]\nname = \"x\"\n", &[]).unwrap();
        assert_eq!(exercises(&text), exercises(COURSE));
        assert_eq!(lacks.len(), 5, "{lacks:?}");
    }

    #[test]
    fn a_list_in_another_form_stays_and_its_lines_are_said_and_what_is_no_toml_is_refused() {
        for learners in ["bin = []\n", "bin = [{ name = \"join\", path = \"mine.rs\" }]\n"] {
            let (text, lacks) = merged(learners, &[]).unwrap();
            assert_eq!((text.as_str(), lacks.len()), (learners, 11), "{lacks:?}");
            assert_eq!(lacks[..3], ["[[bin]]", "name = \"join\"", "path = \"exercises/03_join/01_join.rs\""]);
        }
        // A binary of the learner's with the name of an exercise.
        let (_, lacks) = merged("[[bin]]\nname = \"join\"\npath = \"mine.rs\"\n", &[]).unwrap();
        assert_eq!(lacks.len(), 11, "{lacks:?}");
        assert_eq!(merged("[package", &[]), None);
    }
}
