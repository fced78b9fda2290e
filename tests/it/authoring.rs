//! What an author is told: docs/AUTHORING.md shows code that is tested elsewhere, and here it is compared;
//! `dev new` makes an exercise that says what to fill in.

use std::collections::BTreeSet;
use std::fs;

use crate::fixture::{course_of_one, dev, repository};

const EXAMPLES: &str = "kit/harness/src/examples";

/// Every code block of the text, with the file that stands before it in a comment.
fn blocks() -> Vec<(String, String)> {
    let text = fs::read_to_string(repository().join("docs/AUTHORING.md")).unwrap();
    let mut blocks = Vec::new();
    let fences = ["```rust\n", "```toml\n"].into_iter().flat_map(|fence| text.match_indices(fence));
    for (at, fence) in fences {
        let (before, rest) = (&text[..at], &text[at + fence.len()..]);
        let comment = before.trim_end().lines().next_back().unwrap();
        let path = comment.strip_prefix("<!-- ").and_then(|comment| comment.strip_suffix(" -->"));
        let path = path.unwrap_or_else(|| panic!("a code block says nowhere which file it is from: {rest:.200}"));
        let (block, _) = rest.split_once("```").expect("a code block ends");
        blocks.push((path.to_owned(), block.to_owned()));
    }
    blocks
}

/// The same with every line's indentation taken away.
fn flush_left(text: &str) -> String {
    text.lines().map(|line| line.trim_start().to_owned() + "\n").collect()
}

#[test]
fn every_code_block_is_part_of_a_file_that_is_tested() {
    for (path, block) in blocks() {
        let file = fs::read_to_string(repository().join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        if path.starts_with(EXAMPLES) {
            // Only the exercise lies elsewhere for a check of the course.
            let (_about, rest) = file.split_once("\n\n").unwrap();
            assert_eq!(rest, block, "{path}");
        } else {
            assert!(flush_left(&file).contains(&flush_left(&block)), "{path} does not hold:\n{block}");
        }
    }
}

#[test]
fn every_example_is_shown() {
    let shown: BTreeSet<String> = blocks().into_iter().map(|(path, _)| path).collect();
    for entry in fs::read_dir(repository().join(EXAMPLES)).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if !["mod.rs", "right.rs", "wrong.rs"].contains(&&*name) {
            assert!(shown.contains(&format!("{EXAMPLES}/{name}")), "AUTHORING.md does not show {name}");
        }
    }
}

/// What the text says of ideas that pieces name by themselves.
#[test]
fn every_idea_that_a_piece_names_is_in_the_table() {
    let text = fs::read_to_string(repository().join("docs/AUTHORING.md")).unwrap();
    let sources = repository().join("kit/harness/src");
    for name in ["manual_poll.rs", "lost_wakeup.rs", "probe.rs", "runner.rs"] {
        let source = fs::read_to_string(sources.join(name)).unwrap();
        let logic = source.split("#[cfg(test)]").next().unwrap();
        let code: String = logic.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let conditional = code.split("advise_if(").skip(1).filter_map(|call| Some(call.split_once(", \"")?.1));
        let advised = code.split(".advise(\"").skip(1).chain(conditional);
        for id in advised.map(|rest| rest.split('"').next().unwrap()) {
            assert!(
                text.contains(&format!("`{id}`")),
                "{name} gives the advice `{id}`, and AUTHORING.md does not say so"
            );
        }
    }
}

/// The texts that `dev new` makes, relative to the course.
const NEW: [&str; 4] = [
    "exercises/03_join/02_race.rs",
    "solutions/03_join/02_race.rs",
    "checks/03_join/02_race.rs",
    "mistakes/03_join/02_race.rs",
];

/// A course with a new exercise, `race`, in which nothing is left to fill in.
fn with_a_filled_in_exercise() -> tempfile::TempDir {
    let course = course_of_one("join");
    let made = dev(course.path(), &["new", "03_join/race"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    for path in NEW.into_iter().chain(["info.toml"]) {
        let path = course.path().join(path);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replace("FILL IN: ", "")).unwrap();
    }
    course
}

#[test]
fn an_untouched_new_exercise_is_refused_with_a_list_of_what_to_fill_in() {
    let course = course_of_one("join");
    let made = dev(course.path(), &["new", "join/race"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let checked = dev(course.path(), &["check", "race"]);
    assert_eq!(checked.code, Some(1), "{}{}", checked.stdout, checked.stderr);
    for path in NEW.into_iter().chain(["info.toml"]) {
        assert!(made.stdout.lines().any(|line| line == path), "{path} in {}", made.stdout);
        let text = fs::read_to_string(course.path().join(path)).unwrap();
        let marked = |line: &str| line.contains("FILL IN");
        assert!(text.lines().any(marked), "{path} has nothing to fill in");
        for (number, _) in text.lines().enumerate().filter(|(_, line)| marked(line)) {
            let due = format!("✗ {path}:{}: still to fill in: ", number + 1);
            assert!(checked.stdout.contains(&due), "{due} is missing in:\n{}", checked.stdout);
        }
    }
    let others = checked.stdout.lines().filter(|line| line.starts_with('✗') && !line.contains("still to fill in"));
    assert_eq!(others.count(), 0, "{}", checked.stdout);
    assert!(checked.stdout.contains("2_race.rs:1: still to fill in: a short real situation"), "{}", checked.stdout);
}

#[test]
fn a_new_exercise_that_is_filled_in_passes_the_authors_check() {
    let course = with_a_filled_in_exercise();
    let checked = dev(course.path(), &["check", "race"]);
    assert_eq!(checked.code, Some(0), "{}{}", checked.stdout, checked.stderr);
    assert!(checked.stdout.contains("1 exercises, 2 mistakes, 2 right variants"), "{}", checked.stdout);
    assert!(checked.stdout.contains("6 of 6 texts compiled with others"), "{}", checked.stdout);
    // One that is another program as a module is compiled as a learner's is.
    let path = course.path().join(NEW[1]);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}\n#[allow(dead_code)]\ntype AtTheRoot = crate::OfTheRoot;\n\nstruct OfTheRoot;\n"))
        .unwrap();
    let checked = dev(course.path(), &["check", "race"]);
    assert_eq!(checked.code, Some(0), "{}{}", checked.stdout, checked.stderr);
    assert!(checked.stdout.contains(" of 6 texts compiled with others"), "{}", checked.stdout);
    assert!(!checked.stdout.contains("6 of 6 texts"), "{}", checked.stdout);
    // One that does something else as a module is found out.
    let looks = "    assert_eq!(std::any::type_name_of_val(&main).matches(\"::\").count(), 1);\n    tokio::join!";
    fs::write(&path, text.replace("    tokio::join!", looks)).unwrap();
    let checked = dev(course.path(), &["check", "race"]);
    assert_eq!(checked.code, Some(1), "{}{}", checked.stdout, checked.stderr);
    assert!(checked.stdout.contains("compiled by itself it showed no fault"), "{}", checked.stdout);
    fs::write(&path, text).unwrap();
    // The check is compiled: a mistake that is claimed to be another is a fault.
    let path = course.path().join(NEW[3]);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, text.replace("serial-awaits", "never-awaited")).unwrap();
    let checked = dev(course.path(), &["check", "race"]);
    assert!(checked.stdout.contains("futures_first: failed with advice never-awaited is due"), "{}", checked.stdout);
}

/// Each fault was told as if all texts of the exercise were wrong, or not at all.
#[test]
fn a_fault_in_a_new_exercise_is_told_where_it_is_and_once() {
    let course = with_a_filled_in_exercise();
    let faults_with = |path: &str, old: &str, new: &str| -> Vec<String> {
        let path = course.path().join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{old} in {text}");
        fs::write(&path, text.replace(old, new)).unwrap();
        let checked = dev(course.path(), &["check", "race"]);
        fs::write(&path, text).unwrap();
        checked.stdout.lines().filter_map(|line| line.strip_prefix("✗ ")).map(str::to_owned).collect()
    };
    let check = NEW[2];
    let faults = faults_with(check, "let x = 10 + seed() % 90;", "let x = 10 + seed() % \"90\";");
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert!(faults[0].contains("does not compile with") && faults[0].contains("cargo clippy"), "{faults:#?}");
    let faults = faults_with(check, "if run.elapsed == ms(50) {", "if  run.elapsed == ms(50) {");
    assert!(faults.len() == 1 && faults[0].contains("rustfmt would change it"), "{faults:#?}");
    let faults = faults_with(check, "\"serial-awaits\"", "\"serial-await\"");
    assert!(!faults.is_empty());
    assert!(faults.iter().all(|fault| fault.contains("(advice/serial-await.md is missing)")), "{faults:#?}");
    let faults = faults_with(NEW[3], "//! mistake worked_out", "//! mistke worked_out");
    assert!(faults.len() == 1 && faults[0].contains("a `//!` line among items"), "{faults:#?}");
    let faults = faults_with("advice/serial-awaits.md", "## How we knew", "## How");
    assert!(faults.len() == 1 && faults[0].contains("sections must be Wrong, Right, How we knew"), "{faults:#?}");
}

#[test]
fn an_exercise_that_uses_an_earlier_one_is_proved_with_its_solution() {
    let course = course_of_one("join");
    let made = dev(course.path(), &["new", "03_join/race"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let change = |path: &str, change: &dyn Fn(&str) -> String| {
        let path = course.path().join(path);
        fs::write(&path, change(&fs::read_to_string(&path).unwrap())).unwrap();
    };
    for path in NEW.into_iter().chain(["info.toml"]) {
        change(path, &|text| text.replace("FILL IN: ", ""));
    }
    // All other texts are made of these two.
    for path in &NEW[..2] {
        let module = "#[allow(dead_code)]\n#[path = \"01_join.rs\"]\nmod join;\n\n";
        change(path, &|text| text.replacen("\n// ", &format!("\n{module}// "), 1));
        let printed = "    println!(\"{:?}\", block_on(join::four_figures(3, 5)));\n";
        change(path, &|text| text.replacen("fn main() {\n", &format!("fn main() {{\n{printed}"), 1));
    }
    let uses = |uses: &str| {
        change("info.toml", &|text| text.replace("file = \"02_race.rs\"\n", &format!("file = \"02_race.rs\"\n{uses}")))
    };
    uses("uses = [\"join\"]\n");
    let checked = dev(course.path(), &["check", "race"]);
    assert_eq!(checked.code, Some(0), "{}{}", checked.stdout, checked.stderr);
    // Its own warnings are said of that exercise alone.
    change("solutions/03_join/01_join.rs", &|text| text.replace("fn main() {", "fn main() {\n    let unused = 1;"));
    let checked = dev(course.path(), &["check", "race"]);
    assert_eq!(checked.code, Some(0), "{}{}", checked.stdout, checked.stderr);

    change("info.toml", &|text| text.replace("uses = [\"join\"]\n", ""));
    let checked = dev(course.path(), &["check", "race"]);
    assert!(
        checked.stdout.contains("not_compiled with advice one-file-each") && checked.code == Some(1),
        "{}{}",
        checked.stdout,
        checked.stderr
    );
    uses("uses = [\"race\"]\n");
    let checked = dev(course.path(), &["check", "race"]);
    assert!(checked.stderr.contains("`race` uses `race`, which does not come before it"), "{}", checked.stderr);
    assert_eq!(checked.code, Some(2));
}

#[test]
fn a_new_exercise_in_a_new_chapter_gets_a_lesson_and_its_place() {
    let course = course_of_one("join");
    for (place, file) in [("05_spawn/tasks", "01_tasks.rs"), ("05_spawn/handles", "02_handles.rs")] {
        let made = dev(course.path(), &["new", place]);
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        assert!(made.stdout.contains(&format!("exercises/05_spawn/{file}")), "{}", made.stdout);
    }
    let checked = dev(course.path(), &["check", "tasks"]);
    assert!(checked.stdout.contains("exercises/05_spawn/README.md:1: still to fill in"), "{}", checked.stdout);
    let manifest = fs::read_to_string(course.path().join("info.toml")).unwrap();
    let at = |name: &str| manifest.find(&format!("name = \"{name}\"")).unwrap();
    assert!(at("join") < at("tasks") && at("tasks") < at("handles"), "{manifest}");
}

#[test]
fn a_new_exercise_that_has_no_place_is_refused_and_nothing_is_written() {
    let course = course_of_one("join");
    let before = fs::read_to_string(course.path().join("info.toml")).unwrap();
    for (place, due) in [
        ("race", "write CHAPTER/NAME"),
        ("03_join/Race", "`Race` can't be a name"),
        ("03_join/join", "`join` is or was the name of exercises/03_join/01_join.rs"),
        ("jion/race", "did you mean `03_join`? (a new chapter has a name like 05_spawn)"),
        ("../race", "a new chapter has a name like 05_spawn"),
    ] {
        let made = dev(course.path(), &["new", place]);
        assert_eq!(made.code, Some(2), "{place}: {}", made.stdout);
        assert!(made.stderr.contains(due), "{place}: {}", made.stderr);
    }
    fs::write(course.path().join("mistakes/03_join/02_race.rs"), "mine").unwrap();
    let made = dev(course.path(), &["new", "03_join/race"]);
    assert!(made.stderr.contains("mistakes/03_join/02_race.rs is there already"), "{}", made.stderr);
    assert_eq!(fs::read_to_string(course.path().join("info.toml")).unwrap(), before);
    assert!(!course.path().join(NEW[0]).exists());
}

/// `dev new` in the repository also adds the check to the crate that rust-analyzer and clippy see.
#[test]
fn a_new_exercise_joins_the_crate_of_the_checks() {
    let course = course_of_one("join");
    let path = course.path().join("dev/checks/src/lib.rs");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::copy(repository().join("dev/checks/src/lib.rs"), &path).unwrap();
    let made = dev(course.path(), &["new", "03_join/race"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("    join::check::checks,\n    race::check::checks,\n"), "{text}");
    let module = text.split_once("mod race {").unwrap().1;
    assert!(
        module.contains("#[path = \"checks/03_join/02_race.rs\"]\n    pub mod check;\n}\n\n/// The checks of"),
        "{text}"
    );
}
