//! Which exercise, or which chapter, a learner means.

use super::exercise::Exercise;

/// No exercise (or chapter), or more than one, fits what was asked for.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFound {
    /// Several fit.
    #[error("`{asked}` could mean {}; say which", list(.candidates))]
    Ambiguous {
        /// What was asked for.
        asked: String,
        /// The ids that fit.
        candidates: Vec<String>,
    },
    /// None fits, and this one is near.
    #[error("there is no {what} `{asked}`; did you mean `{nearest}`?")]
    Near {
        /// "exercise" or "chapter".
        what: &'static str,
        /// What was asked for.
        asked: String,
        /// The nearest id.
        nearest: String,
    },
    /// None fits.
    #[error("there is no {what} `{asked}`; `cargo async-learn list` shows them all")]
    Unknown {
        /// "exercise" or "chapter".
        what: &'static str,
        /// What was asked for.
        asked: String,
    },
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A path as a shell completes it, or as Windows writes it.
fn as_path(asked: &str) -> String {
    asked.replace('\\', "/").trim_start_matches("./").to_owned()
}

/// The exercise that `asked` means, if it is no id: any part of a path that fits one exercise only.
pub(super) fn find<'a>(exercises: &'a [Exercise], asked: &str) -> Result<&'a Exercise, NotFound> {
    let wanted = as_path(asked);
    let fits = |exercise: &&Exercise| {
        let path = exercise.path();
        path.contains(&wanted) || wanted.ends_with(&path) || exercise.name.contains(&wanted)
    };
    let candidates: Vec<&Exercise> =
        if wanted.is_empty() { Vec::new() } else { exercises.iter().filter(fits).collect() };
    match candidates.as_slice() {
        [one] => return Ok(one),
        [] => {}
        // `join` in `03_join/01_join.rs` and `03_join/02_try_join.rs`: the file's own name decides.
        several => {
            let of_file: Vec<&&Exercise> = several.iter().filter(|e| e.file.contains(&wanted)).collect();
            if let [one] = of_file.as_slice() {
                return Ok(one);
            }
            return Err(NotFound::Ambiguous {
                asked: asked.to_owned(),
                candidates: several.iter().map(|exercise| exercise.name.clone()).collect(),
            });
        }
    }
    let names = exercises.iter().map(|exercise| (exercise.name.as_str(), exercise.name.as_str()));
    Err(unknown("exercise", asked, nearest(asked, names)))
}

/// The chapter's folder that `asked` means: its number, or any part of its name that fits one only.
pub(super) fn chapter<'a>(chapters: &[&'a str], asked: &str) -> Result<&'a str, NotFound> {
    let path = as_path(asked);
    let path = path.trim_end_matches('/');
    let wanted = path.rsplit_once("exercises/").map_or(path, |(_, rest)| rest);
    // `3` is 03_join, and not also 13_something.
    let numbered = |chapter: &str| match (number(chapter), wanted.parse::<u32>()) {
        (Some(a), Ok(b)) => a == b,
        _ => false,
    };
    if let Some(exact) = chapters.iter().find(|&&chapter| chapter == wanted || numbered(chapter)) {
        return Ok(exact);
    }
    let fits = |chapter: &&&str| !wanted.is_empty() && chapter.contains(wanted);
    match chapters.iter().filter(fits).copied().collect::<Vec<_>>().as_slice() {
        [one] => Ok(one),
        [] => {
            let names = chapters.iter().map(|&chapter| (bare(chapter), chapter));
            Err(unknown("chapter", wanted, nearest(wanted, names)))
        }
        several => Err(NotFound::Ambiguous {
            asked: asked.to_owned(),
            candidates: several.iter().map(|&chapter| chapter.to_owned()).collect(),
        }),
    }
}

/// The 3 of `03_join`.
fn number(chapter: &str) -> Option<u32> {
    chapter.split('_').next()?.parse().ok()
}

/// The `join` of `03_join`.
fn bare(chapter: &str) -> &str {
    chapter.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_')
}

/// The name that is most like `asked`, if one is, among pairs of what to compare with and what to name.
pub fn nearest<'a>(asked: &str, names: impl Iterator<Item = (&'a str, &'a str)>) -> Option<&'a str> {
    let likeness = names.map(|(compared, name)| (strsim::jaro_winkler(compared, asked), name));
    let nearest = likeness.max_by(|a, b| a.0.total_cmp(&b.0));
    nearest.filter(|(likeness, _)| *likeness > 0.7).map(|(_, name)| name)
}

fn unknown(what: &'static str, asked: &str, nearest: Option<&str>) -> NotFound {
    let asked = asked.to_owned();
    match nearest {
        Some(nearest) => NotFound::Near { what, asked, nearest: nearest.to_owned() },
        None => NotFound::Unknown { what, asked },
    }
}

#[cfg(test)]
mod tests {
    use super::super::Course;
    use super::NotFound;

    #[test]
    fn ids_parts_and_paths_are_understood() {
        let course = Course::embedded().unwrap();
        let find = |name: &str| course.find(name).map(|exercise| exercise.name.clone());
        assert_eq!(find("join"), Ok("join".into()));
        assert_eq!(find("03_join/01"), Ok("join".into()));
        assert_eq!(find("exercises/04_echo/03_echo_server.rs"), Ok("echo_server".into()));
        assert_eq!(find(r"exercises\04_echo\03_echo_server.rs"), Ok("echo_server".into()));
        assert_eq!(find("/home/me/course/exercises/03_join/01_join.rs"), Ok("join".into()));
        assert_eq!(find("lazy"), Ok("lazy_futures".into()));
    }

    #[test]
    fn a_wrong_name_suggests_the_nearest_and_an_ambiguous_one_says_so() {
        let course = Course::embedded().unwrap();
        let find = |name: &str| course.find(name).map(|exercise| exercise.name.clone());
        let near = NotFound::Near { what: "exercise", asked: "jion".into(), nearest: "join".into() };
        assert_eq!(find("jion"), Err(near));
        assert!(matches!(find("echo"), Err(NotFound::Ambiguous { .. })));
        assert!(matches!(find("qqqqqq"), Err(NotFound::Unknown { .. })));
        assert!(matches!(find(""), Err(NotFound::Unknown { .. })));
    }

    #[test]
    fn a_chapter_is_known_by_its_number_and_by_any_part() {
        let chapters = ["01_models", "02_async_await", "03_join", "11_join_more"];
        let chapter = |asked: &str| super::chapter(&chapters, asked);
        for asked in ["3", "03", "03_join", "03_", "exercises/03_join/", r"exercises\03_join", "./exercises/03_join"] {
            assert_eq!(chapter(asked), Ok("03_join"), "{asked}");
        }
        assert_eq!(chapter("1"), Ok("01_models"));
        assert_eq!(chapter("await"), Ok("02_async_await"));
        assert!(matches!(chapter("join"), Err(NotFound::Ambiguous { candidates, .. }) if candidates.len() == 2));
        let near = NotFound::Near { what: "chapter", asked: "modles".into(), nearest: "01_models".into() };
        assert_eq!(chapter("modles"), Err(near));
        for asked in ["", "7", "qqqqqq"] {
            assert!(matches!(chapter(asked), Err(NotFound::Unknown { what: "chapter", .. })), "{asked}");
        }
    }
}
