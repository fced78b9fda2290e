//! `info.toml`: parsed, and checked before anyone relies on it.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::error::CourseError;
use super::exercise::Exercise;

/// The only version of the format there is; the same number as rustlings'.
const FORMAT_VERSION: i64 = 1;

pub(super) struct Manifest {
    pub welcome: String,
    pub farewell: String,
    /// What is said at the end of each chapter, by its folder.
    pub chapter_farewells: BTreeMap<String, String>,
    pub exercises: Vec<Exercise>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawManifest {
    format_version: toml::Spanned<i64>,
    #[serde(default)]
    welcome_message: String,
    #[serde(default)]
    final_message: String,
    #[serde(default)]
    chapters: Vec<toml::Spanned<RawChapter>>,
    #[serde(default)]
    exercises: Vec<toml::Spanned<Exercise>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChapter {
    dir: String,
    final_message: String,
}

pub(super) fn parse(text: &str) -> Result<Manifest, CourseError> {
    let line_of = |offset: usize| text[..offset.min(text.len())].matches('\n').count() + 1;
    let fault = |offset: usize, message: String| CourseError::Malformed {
        path: "info.toml".to_owned(),
        line: line_of(offset),
        message,
    };

    let raw: RawManifest = toml::from_str(text)
        .map_err(|error| fault(error.span().map_or(0, |span| span.start), error.message().to_owned()))?;
    if *raw.format_version.get_ref() != FORMAT_VERSION {
        return Err(fault(
            raw.format_version.span().start,
            format!(
                "format_version is {}, and this tool reads {FORMAT_VERSION}; a newer cargo-async-learn may read it",
                raw.format_version.get_ref()
            ),
        ));
    }
    if raw.exercises.is_empty() {
        return Err(fault(0, "a course needs at least one [[exercises]]".into()));
    }
    let (mut names, mut paths) = (HashSet::new(), HashSet::new());
    let (mut exercises, mut former, mut users) = (Vec::new(), Vec::new(), Vec::new());
    for raw in raw.exercises {
        let at = raw.span().start;
        let exercise = raw.into_inner();
        check(&exercise).map_err(|message| fault(at, message))?;
        if !names.insert(exercise.name.clone()) {
            return Err(fault(at, format!("a second exercise is named `{}`", exercise.name)));
        }
        // Two files that differ by case only are one file on macOS and Windows.
        if !paths.insert(exercise.path().to_lowercase()) {
            return Err(fault(at, format!("a second exercise has the file {}", exercise.path())));
        }
        former.extend(exercise.was.iter().map(|old| (at, old.clone())));
        users.extend((!exercise.uses.is_empty()).then_some((at, exercises.len())));
        exercises.push(exercise);
    }
    // Progress under a former id must have one heir only.
    for (at, old) in former {
        if !names.insert(old.clone()) {
            return Err(fault(at, format!("was names `{old}`, which another exercise is or was called")));
        }
    }
    for (at, position) in users {
        check_uses(&exercises, position).map_err(|message| fault(at, message))?;
    }
    let mut chapter_farewells = BTreeMap::new();
    for raw in raw.chapters {
        let at = raw.span().start;
        let RawChapter { dir, final_message } = raw.into_inner();
        if !exercises.iter().any(|exercise| exercise.chapter == dir) {
            return Err(fault(at, format!("no exercise is in the chapter `{dir}`")));
        }
        if chapter_farewells.insert(dir.clone(), final_message.trim().to_owned()).is_some() {
            return Err(fault(at, format!("a second [[chapters]] is about `{dir}`")));
        }
    }
    Ok(Manifest { welcome: raw.welcome_message, farewell: raw.final_message, chapter_farewells, exercises })
}

/// What is wrong with the fields of `exercise`, if they can't be used.
fn check(exercise: &Exercise) -> Result<(), String> {
    let Exercise { name, was, chapter, file, .. } = exercise;
    if let Some(wrong) = [name].into_iter().chain(was).find(|id| !is_id(id)) {
        return Err(format!(
            "`{wrong}` can't be an exercise's name: use lower-case letters, digits and `_`, and begin with a letter"
        ));
    }
    portable(chapter).map_err(|why| format!("exercise `{name}`: dir = {chapter:?} {why}"))?;
    portable(file).map_err(|why| format!("exercise `{name}`: file = {file:?} {why}"))?;
    if !file.ends_with(".rs") {
        return Err(format!("exercise `{name}`: file = {file:?} does not end in .rs"));
    }
    Ok(())
}

/// What is wrong with what the exercise at `position` uses, if that can't lie beside its file. Since it comes before its
/// user, no two exercises use each other.
fn check_uses(exercises: &[Exercise], position: usize) -> Result<(), String> {
    let Exercise { name, chapter, uses, .. } = &exercises[position];
    for used in uses {
        let why = match exercises.iter().position(|exercise| exercise.name == *used) {
            None => "which is no exercise",
            Some(at) if at >= position => "which does not come before it",
            Some(at) if exercises[at].chapter != *chapter => "which is in another chapter",
            Some(_) => continue,
        };
        return Err(format!("`{name}` uses `{used}`, {why}; it can use earlier exercises of its chapter"));
    }
    Ok(())
}

/// Whether `text` can be an exercise's id: lower-case letters, digits and `_`, no digit first.
pub fn is_id(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !text.is_empty() && text.chars().all(fits) && !text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether `name` is one folder's or file's name on every system.
fn portable(name: &str) -> Result<(), &'static str> {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let numbered =
        |prefix: &str| stem.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n.chars().all(|c| c.is_ascii_digit()));
    if name.is_empty() {
        Err("is empty")
    } else if name.contains(['/', '\\']) {
        Err("must be one name, not a path")
    } else if name.starts_with('.') {
        Err("must not begin with a dot")
    } else if name.ends_with(['.', ' '])
        || name.contains(['<', '>', ':', '"', '|', '?', '*'])
        || name.chars().any(char::is_control)
    {
        Err("is not a name that Windows can hold")
    } else if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT") {
        Err("is a name that Windows reserves")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    const GOOD: &str = r#"
format_version = 1
[[exercises]]
name = "join"
dir = "03_join"
file = "01_join.rs"
starter = { verdict = "failed" }
hints = []
lesson = ""
"#;

    fn fault(from: &str, to: &str) -> String {
        let text = GOOD.replace(from, to);
        assert_ne!(text, GOOD, "the replacement must hit");
        match parse(&text) {
            Ok(_) => panic!("accepted:\n{text}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_good_course_is_accepted() {
        assert_eq!(parse(GOOD).unwrap().exercises[0].path(), "exercises/03_join/01_join.rs");
    }

    #[test]
    fn faults_name_file_and_line() {
        assert!(fault("name =", "nmae =").starts_with("info.toml:4: unknown field `nmae`"));
        assert!(fault("format_version = 1", "format_version = 2").starts_with("info.toml:2: format_version is 2"));
        assert!(fault("hints = []", "hints = []\nchecks = [\"a\"]").starts_with("info.toml:9: unknown field `checks`"));
        assert!(fault("[[exercises]]", "[[exercises").starts_with("info.toml:3: "));
    }

    #[test]
    fn paths_that_lead_elsewhere_or_that_windows_reserves_are_refused() {
        for dir in ["..", "/etc", "a/b", r"a\\b", "CON", "com1.x", "x.", "a:b", ""] {
            let message = fault("\"03_join\"", &format!("\"{dir}\""));
            assert!(message.contains("dir ="), "{dir}: {message}");
        }
        assert!(fault("\"join\"", "\"Join\"").contains("can't be an exercise's name"));
    }

    #[test]
    fn names_and_files_are_unique_without_regard_to_case() {
        let twice = |name: &str, file: &str| {
            let second =
                GOOD.replace("format_version = 1", "").replace("\"join\"", name).replace("\"01_join.rs\"", file);
            parse(&format!("{GOOD}{second}")).err().map(|error| error.to_string()).unwrap_or_default()
        };
        assert!(twice("\"join\"", "\"02.rs\"").contains("a second exercise is named"));
        assert!(twice("\"other\"", "\"01_JOIN.rs\"").contains("a second exercise has the file"));
        assert!(parse("format_version = 1").err().unwrap().to_string().contains("at least one"));
    }

    #[test]
    fn an_exercise_uses_earlier_ones_of_its_chapter() {
        let next = |name: &str, dir: &str, uses: &str| {
            let text = GOOD
                .replace("format_version = 1", "")
                .replace("01_join", name)
                .replace("\"join\"", &format!("{name:?}"));
            text.replace("\"03_join\"", &format!("{dir:?}")).replace("hints =", &format!("uses = {uses}\nhints ="))
        };
        let of = |text: String| parse(&format!("{GOOD}{text}")).map(|_| ()).map_err(|error| error.to_string());
        assert_eq!(of(next("queue", "03_join", "[]") + &next("timers", "03_join", r#"["join", "queue"]"#)), Ok(()));
        let said = |text: String| of(text).unwrap_err();
        let unknown = said(next("queue", "03_join", r#"["joined"]"#));
        assert!(unknown.starts_with("info.toml:12: `queue` uses `joined`, which is no exercise"), "{unknown}");
        let elsewhere = said(next("queue", "04_other", r#"["join"]"#));
        assert!(elsewhere.contains("`join`, which is in another chapter"), "{elsewhere}");
        for uses in [r#"["queue"]"#, r#"["join", "timers"]"#] {
            let circle = next("queue", "03_join", uses) + &next("timers", "03_join", r#"["queue"]"#);
            let later = said(circle);
            assert!(later.contains("which does not come before it"), "{later}");
        }
    }

    #[test]
    fn a_former_id_has_one_heir() {
        let with = |was: &str| GOOD.replace("dir =", &format!("was = {was}\ndir ="));
        assert_eq!(parse(&with("[\"join_two\"]")).unwrap().exercises[0].was, ["join_two"]);
        let fault = |text: &str| parse(text).err().map(|error| error.to_string()).unwrap_or_default();
        for was in ["[\"join\"]", "[\"a\", \"a\"]"] {
            assert!(fault(&with(was)).starts_with("info.toml:3: was names `"), "{was}");
        }
        assert!(fault(&with("[\"../x\"]")).contains("can't be an exercise's name"));
        let second = GOOD.replace("format_version = 1", "").replace("join", "other");
        assert!(fault(&format!("{}{second}", with("[\"other\"]"))).contains("was names `other`"));
    }
}
