//! Which exercise a learner means.

use super::Exercise;

/// No exercise, or more than one, fits what was asked for.
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
    #[error("there is no exercise `{asked}`; did you mean `{nearest}`?")]
    Near {
        /// What was asked for.
        asked: String,
        /// The nearest id.
        nearest: String,
    },
    /// None fits.
    #[error("there is no exercise `{asked}`; `cargo async-learn list` shows them all")]
    Unknown {
        /// What was asked for.
        asked: String,
    },
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

pub(super) fn find<'a>(exercises: &'a [Exercise], asked: &str) -> Result<&'a Exercise, NotFound> {
    if let Some(exact) = exercises.iter().find(|exercise| exercise.name == asked) {
        return Ok(exact);
    }
    // A path as a shell completes it, or as Windows writes it.
    let wanted = asked.replace('\\', "/");
    let wanted = wanted.trim_start_matches("./");
    let fits = |exercise: &&Exercise| {
        let path = exercise.path();
        path.contains(wanted) || wanted.ends_with(&path) || exercise.name.contains(wanted)
    };
    let candidates: Vec<&Exercise> =
        if wanted.is_empty() { Vec::new() } else { exercises.iter().filter(fits).collect() };
    match candidates.as_slice() {
        [one] => return Ok(one),
        [] => {}
        // `join` in `03_join/01_join.rs` and `03_join/02_try_join.rs`: the file's own name decides.
        several => {
            let of_file: Vec<&&Exercise> = several.iter().filter(|e| e.file.contains(wanted)).collect();
            if let [one] = of_file.as_slice() {
                return Ok(one);
            }
            return Err(NotFound::Ambiguous {
                asked: asked.to_owned(),
                candidates: several.iter().map(|exercise| exercise.name.clone()).collect(),
            });
        }
    }
    let nearest = exercises
        .iter()
        .map(|exercise| (strsim::jaro_winkler(&exercise.name, asked), exercise))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((likeness, exercise)) if likeness > 0.7 => {
            Err(NotFound::Near { asked: asked.to_owned(), nearest: exercise.name.clone() })
        }
        _ => Err(NotFound::Unknown { asked: asked.to_owned() }),
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
        assert_eq!(find("jion"), Err(NotFound::Near { asked: "jion".into(), nearest: "join".into() }));
        assert!(matches!(find("echo"), Err(NotFound::Ambiguous { .. })));
        assert!(matches!(find("qqqqqq"), Err(NotFound::Unknown { .. })));
        assert!(matches!(find(""), Err(NotFound::Unknown { .. })));
    }
}
