//! docs/AUTHORING.md shows code that is compiled and tested elsewhere; here it is compared.

use std::collections::BTreeSet;
use std::fs;

use crate::fixture::repository;

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
