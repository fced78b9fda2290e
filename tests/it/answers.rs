//! What a learner may read before a pass explains the idea on other code than the exercise's own.

use std::collections::BTreeSet;
use std::fs;

use crate::fixture::repository;

/// So long is a line that says more than an idiom, without blanks and with short names.
const A_WHOLE_LINE: usize = 17;

#[rustfmt::skip]
const KEYWORDS: [&str; 32] = [
    "as", "async", "await", "break", "const", "continue", "else", "enum", "false", "fn", "for", "if", "impl", "in",
    "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "static", "struct", "trait", "true",
    "type", "use", "where", "while",
];

/// `line` with one name for all that a learner would replace: names, numbers and strings. Methods keep theirs.
fn shape(line: &str) -> String {
    let code = line.split("//").next().unwrap_or_default();
    let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut shape = String::new();
    // Every second part is inside of quotes.
    for (at, part) in code.split('"').enumerate() {
        let mut rest = if at % 2 == 0 { part } else { "x" };
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c| is_of_word(c) != is_of_word(first)).unwrap_or(rest.len());
            let word = &rest[..end];
            rest = &rest[end..];
            if !is_of_word(first) {
                shape.extend(word.chars().filter(|c| !c.is_whitespace()));
            } else if KEYWORDS.contains(&word) || shape.ends_with('.') {
                shape.push_str(word);
            } else {
                shape.push('x');
            }
        }
    }
    shape
}

fn shapes(code: &str) -> BTreeSet<String> {
    code.lines().map(shape).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn right_example(advice: &str) -> String {
    let right = advice.split("## Right").nth(1).and_then(|rest| rest.split("```").nth(1));
    right.unwrap_or_default().to_owned()
}

/// The advice that the mistakes of an exercise draw.
fn drawn(mistakes: &str) -> BTreeSet<&str> {
    let headers = mistakes.lines().filter_map(|line| line.strip_prefix("//! mistake ")?.split_once(": "));
    headers.filter_map(|(_, advice)| advice.split(' ').next()).filter(|advice| *advice != "none").collect()
}

#[test]
fn no_advice_shows_a_line_of_the_answer() {
    let mut shown = Vec::new();
    // Not `mistakes`, where errors of rustc lie that belong to no exercise.
    for chapter in fs::read_dir(repository().join("solutions")).unwrap().flatten() {
        for file in fs::read_dir(chapter.path()).unwrap().flatten() {
            let exercise = format!("{}/{}", chapter.file_name().display(), file.file_name().display());
            let starter = shapes(&read(&format!("exercises/{exercise}")));
            let answer: BTreeSet<String> = &shapes(&read(&format!("solutions/{exercise}"))) - &starter;
            for id in drawn(&read(&format!("mistakes/{exercise}"))) {
                let example = right_example(&read(&format!("advice/{id}.md")));
                assert!(!example.is_empty(), "advice/{id}.md has no example below `## Right`");
                let copied = example.lines().filter(|line| {
                    let shape = shape(line);
                    shape.len() >= A_WHOLE_LINE && answer.contains(&shape)
                });
                shown.extend(copied.map(|line| format!("advice/{id}.md shows the answer of {exercise}: {line}")));
            }
        }
    }
    shown.sort();
    assert!(shown.is_empty(), "use code of another shape:\n{}", shown.join("\n"));
}

#[test]
fn a_line_with_other_names_has_the_same_shape() {
    let of_answer = "    Ok(async move { do_one_thing_async(number).await })";
    assert_eq!(shape("Ok(async move { print_ticket(seat).await }) // later"), shape(of_answer));
    assert_ne!(shape("let n = stream.read(&mut buf).await?;"), shape("let n = stream.peek(&mut buf).await?;"));
    assert_eq!(shape("println!(\"a {b}\", 3);"), "x!(x,x);");
}
