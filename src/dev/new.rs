//! `dev new`: the files of an exercise that is to be written.
//!
//! They are a small exercise that works, with `FILL IN` where its author's own goes. As long as
//! one such mark is left, [`unfilled`] names it, and the exercise proves nothing.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::error::AuthorError;
use crate::course::{Course, Exercise, is_id};

const MARK: &str = "FILL IN";

const STARTER: &str = include_str!("template/starter.txt");
const SOLUTION: &str = include_str!("template/solution.txt");
const CHECK: &str = include_str!("template/check.txt");
const MISTAKES: &str = include_str!("template/mistakes.txt");
const ENTRY: &str = include_str!("template/info.txt");
const LESSON: &str = include_str!("template/lesson.txt");
const MODULE: &str = include_str!("template/module.txt");

const MANIFEST: &str = "info.toml";
/// Lets rust-analyzer, clippy and rustfmt see the check; only the repository has it.
const CHECKS_CRATE: &str = "dev/checks/src/lib.rs";
/// In it, the modules stand before this line.
const AFTER_MODULES: &str = "/// The checks of each exercise, in course order.\n";

/// Makes the files of a new exercise at `place`, a chapter and a name, in the course in `folder`. It
/// becomes the chapter's last exercise. Returns the paths of the files that were written.
///
/// # Errors
/// When `place` can't be used, or a file is there already or can't be written.
pub fn create(folder: &Path, place: &str) -> Result<Vec<String>> {
    let course = Course::in_folder(folder)?;
    let refused = |message: String| AuthorError(message);
    let (chapter, name) = place.rsplit_once('/').ok_or_else(|| {
        refused(format!("`{place}` is no place for an exercise: write CHAPTER/NAME, as in 03_join/join"))
    })?;
    if !is_id(name) {
        return Err(refused(format!("`{name}` can't be a name: use lower-case letters, digits and `_`")).into());
    }
    if let Some(other) = course.exercise(name) {
        return Err(refused(format!("`{name}` is or was the name of {}", other.path())).into());
    }
    let chapter = match course.find_chapter(chapter) {
        Ok(known) => known.to_owned(),
        Err(_) if is_chapter(chapter) => chapter.to_owned(),
        Err(unknown) => {
            return Err(refused(format!("{unknown} (a new chapter has a name like 05_spawn)")).into());
        }
    };
    let of_chapter = |exercise: &&Exercise| exercise.chapter == chapter;
    let numbers =
        course.exercises().iter().filter(of_chapter).filter_map(|exercise| exercise.file.get(..2)?.parse().ok());
    let number = numbers.max().unwrap_or(0_u32) + 1;
    let file = format!("{number:02}_{name}.rs");
    let filled = |template: &str| template.replace("NAME", name).replace("CHAPTER", &chapter).replace("FILE", &file);

    let mut texts: Vec<(String, String)> = Vec::new();
    for (top, template) in [("exercises", STARTER), ("solutions", SOLUTION), ("checks", CHECK), ("mistakes", MISTAKES)]
    {
        texts.push((format!("{top}/{chapter}/{file}"), filled(template)));
    }
    let lesson = format!("exercises/{chapter}/README.md");
    if course.read(&lesson).is_none() {
        texts.push((lesson, filled(LESSON)));
    }
    if let Some((path, _)) = texts.iter().find(|(path, _)| folder.join(path).exists()) {
        return Err(refused(format!("{path} is there already")).into());
    }
    // Chapters are numbered, so their names are in course order.
    let previous = course.exercises().iter().rfind(|exercise| exercise.chapter <= chapter);
    let manifest = course.read(MANIFEST).context("info.toml was read before")?;
    texts.push((MANIFEST.into(), with_entry(&manifest, previous, &filled(ENTRY))));
    if let Some(modules) = course.read(CHECKS_CRATE) {
        texts.push((CHECKS_CRATE.into(), with_module(&modules, previous, name, &filled(MODULE))?));
    }
    for (path, text) in &texts {
        let place = folder.join(path);
        let made = place.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&place, text)).with_context(|| format!("{path} can't be written"))?;
    }
    Ok(texts.into_iter().map(|(path, _)| path).collect())
}

/// Whether `text` can be a chapter's folder: two digits, `_`, an id.
fn is_chapter(text: &str) -> bool {
    let name = text
        .split_once('_')
        .filter(|(number, _)| number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()));
    name.is_some_and(|(_, name)| is_id(name))
}

/// `manifest` with `entry` after that of `previous`.
fn with_entry(manifest: &str, previous: Option<&Exercise>, entry: &str) -> String {
    let end = previous.and_then(|exercise| entry_of(manifest, &exercise.name)).map_or(manifest.len(), |(_, end)| end);
    let (before, after) = manifest.split_at(end);
    let after = if after.is_empty() { String::new() } else { format!("\n{after}") };
    format!("{}\n\n{entry}{after}", before.trim_end())
}

/// Where the entry of the exercise `name` begins and ends.
fn entry_of(manifest: &str, name: &str) -> Option<(usize, usize)> {
    let at = manifest.find(&format!("\nname = \"{name}\"\n"))?;
    let start = manifest[..at].rfind("[[")?;
    let end = manifest[at..].find("\n[").map_or(manifest.len(), |length| at + length + 1);
    Some((start, end))
}

/// The crate of the checks, with `module` among its modules, and with what it holds after that of `previous`.
fn with_module(text: &str, previous: Option<&Exercise>, name: &str, module: &str) -> Result<String, AuthorError> {
    let line = |name: &str| format!("    {name}::check::checks,\n");
    let neighbor = previous.map(|exercise| line(&exercise.name)).filter(|neighbor| text.contains(neighbor.as_str()));
    let neighbor = neighbor.filter(|_| text.contains(AFTER_MODULES));
    let neighbor =
        neighbor.ok_or_else(|| AuthorError(format!("{CHECKS_CRATE} has no list of the checks to add to")))?;
    let with_line = text.replacen(&neighbor, &format!("{neighbor}{}", line(name)), 1);
    Ok(with_line.replacen(AFTER_MODULES, &format!("{module}{AFTER_MODULES}"), 1))
}

/// The places of `exercise` that are still to be filled in: sentences that begin with file and line.
pub(super) fn unfilled(course: &Course, exercise: &Exercise) -> Vec<String> {
    let mut paths = vec![exercise.path(), exercise.solution_path(), exercise.check_path(), exercise.mistakes_path()];
    paths.push(format!("exercises/{}/README.md", exercise.chapter));
    let mut places = Vec::new();
    for path in paths {
        places.extend(marks(&path, &course.read(&path).unwrap_or_default(), 0));
    }
    let manifest = course.read(MANIFEST).unwrap_or_default();
    if let Some((start, end)) = entry_of(&manifest, &exercise.name) {
        places.extend(marks(MANIFEST, &manifest[start..end], manifest[..start].matches('\n').count()));
    }
    places
}

/// The marks in `text`, which begins after `before` lines of the file `path`.
fn marks(path: &str, text: &str, before: usize) -> Vec<String> {
    let marked = text.lines().enumerate().filter_map(|(number, line)| Some((number, line.split_once(MARK)?.1)));
    let asked = |text: &str| text.trim_start_matches(':').trim().trim_end_matches([',', '"']).to_owned();
    marked.map(|(number, text)| format!("{path}:{}: still to fill in: {}", before + number + 1, asked(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_chapter, with_entry, with_module};
    use crate::course::Course;

    #[test]
    fn a_chapter_is_two_digits_and_a_name() {
        assert!(is_chapter("05_spawn") && is_chapter("12_a_b"));
        for text in ["spawn", "5_spawn", "05_", "05_Spawn", "+5_spawn", "05-spawn", "05_../x"] {
            assert!(!is_chapter(text), "{text}");
        }
    }

    #[test]
    fn an_entry_follows_its_chapters_last() {
        let course = Course::embedded().unwrap();
        let manifest = course.read("info.toml").unwrap();
        let text = with_entry(&manifest, course.exercise("bounded"), "[[exercises]]\nnew = 1\n");
        let (before, after) = text.split_once("\n\n[[exercises]]\nnew = 1\n\n").unwrap();
        assert!(
            before.ends_with(['"', '\'']) && before.rfind("name = \"bounded\"") > before.rfind("name = \"join_many\"")
        );
        assert!(after.starts_with("[[exercises]]\nname = \"echo_handle\"\n"), "{after:.80}");
        let last = with_entry(&manifest, course.exercises().last(), "[[exercises]]\nnew = 1\n");
        assert!(last.ends_with("\n\n[[exercises]]\nnew = 1\n"));
    }

    #[test]
    fn a_crate_without_the_list_is_refused() {
        let course = Course::embedded().unwrap();
        assert!(with_module("", course.exercises().last(), "new", "mod new {}\n").is_err());
    }
}
