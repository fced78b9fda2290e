//! What a lesson may be: short enough, and true for each text that draws it.

/// Whether a lesson praises the learner for something. Their text may be built in another way.
pub(super) fn speaks_of_the_learner(lesson: &str) -> bool {
    let mut words = lesson.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| matches!(word.to_lowercase().as_str(), "you" | "your" | "yours"))
}

/// The words of a lesson outside of its code, pictures and marks.
pub(super) fn words_of_prose(lesson: &str) -> usize {
    // Every second part lies between two fences.
    let lines = lesson.split("```").step_by(2).flat_map(str::lines).filter(|line| !line.starts_with("<!--"));
    lines.map(|line| line.split_whitespace().count()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_praises_nobody_for_what_another_right_text_has_not_done() {
        assert!(speaks_of_the_learner("Now you spawn a task for each client."));
        assert!(!speaks_of_the_learner("A young task for each client is the usual way."));
    }

    #[test]
    fn code_is_no_prose() {
        assert_eq!(words_of_prose("# Two words\n<!-- a mark -->\n```rust\nlet no = prose;\n```\nand three more"), 6);
    }
}
