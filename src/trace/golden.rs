//! What the pictures look like: each is compared with a file below `tests/golden/`.
//!
//! The histories there are of real runs, of one check each; where the clock was real, times
//! and ports are replaced, since they say nothing. `messenger` is made by hand: tasks that
//! spawn, wake and outlive each other, with names that markup has to escape.
//! `UPDATE_GOLDEN=1 cargo test golden` writes the pictures anew; look at them before they are
//! committed. `tests/browser/trace.sh` opens the page in a browser.

use std::path::{Path, PathBuf};

use super::{Pair, TextStyle, Timeline, first_difference, from_history};

const EXERCISES: [&str; 8] =
    ["join", "lazy_futures", "in_sequence", "try_join", "threads", "event_loop", "echo_listen", "messenger"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The recorded run of the `starter` or `solution` of `exercise`.
fn recorded(exercise: &str, whose: &str) -> Timeline {
    let path = folder().join(format!("{exercise}.{whose}.jsonl"));
    let history = std::fs::read_to_string(&path).expect("a history was recorded");
    from_history(&history, None).expect("there is something to draw")
}

/// Draws each of `exercises` with `draw` and compares it with what was drawn before.
fn golden(exercises: &[&str], extension: &str, draw: impl Fn(&Pair) -> String) {
    for exercise in exercises {
        let (yours, solution) = (recorded(exercise, "starter"), recorded(exercise, "solution"));
        let difference = first_difference(&yours, &solution);
        let pair = Pair { exercise, yours: Some(&yours), solution: Some(&solution), difference: difference.as_deref() };
        let drawn = draw(&pair);
        let path = folder().join(format!("{exercise}.{extension}"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, drawn).expect("the picture can be written");
            continue;
        }
        let before = std::fs::read_to_string(&path).expect("UPDATE_GOLDEN=1 writes what is missing");
        let before = before.replace("\r\n", "\n");
        let first = before.lines().zip(drawn.lines()).position(|(a, b)| a != b);
        let line = first.unwrap_or(before.lines().count().min(drawn.lines().count()));
        assert!(
            before == drawn,
            "{} is drawn otherwise from line {} on: {:?}, and it was {:?}",
            path.display(),
            line + 1,
            drawn.lines().nth(line),
            before.lines().nth(line),
        );
    }
}

#[test]
fn golden_text() {
    golden(&EXERCISES, "txt", |pair| {
        let style = TextStyle { width: 80, ascii: false, window: None, cursor: None };
        let ascii = TextStyle { ascii: true, cursor: Some(2), ..style };
        let mut drawn = String::new();
        for (heading, timeline) in [("yours", pair.yours), ("the solution", pair.solution)] {
            let timeline = timeline.expect("both were recorded");
            let [unicode, plain] = [style, ascii].map(|style| super::text(timeline, style));
            drawn.push_str(&format!("{heading}\n{unicode}\n{heading}, in ASCII, at the third step\n{plain}\n"));
        }
        drawn + pair.difference.unwrap_or("no difference") + "\n"
    });
}

#[test]
fn golden_svg() {
    golden(&EXERCISES, "svg", super::svg);
}

#[test]
fn golden_perfetto() {
    golden(&EXERCISES, "perfetto.json", |pair| {
        let drawn = super::perfetto(pair);
        super::perfetto::assert_valid(&drawn);
        drawn
    });
}

#[test]
fn golden_html() {
    // The script is the same in each.
    golden(&["join", "messenger"], "html", super::html);
}
