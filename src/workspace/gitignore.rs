//! Adds the course's lines to a `.gitignore` of the learner's.
//!
//! If two lines match a file, the later one decides. So our lines count only in their order, and missing lines are
//! added at the end.

/// The learner's text with the missing lines of the course's; `None` if none is missing.
pub(super) fn merge(learners: &str, course: &str) -> Option<String> {
    let mut present = learners.lines().map(str::trim_end);
    let lines: Vec<&str> = course.lines().filter(|line| !line.starts_with('#')).collect();
    let met = lines.iter().take_while(|line| present.any(|one| one == **line)).count();
    if met == lines.len() {
        return None;
    }
    let end = if learners.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = learners.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str(end);
    }
    // With the comments that stand before a line that comes in.
    let from = match met {
        0 => 0,
        _ => course.lines().position(|line| line == lines[met - 1]).map_or(0, |at| at + 1),
    };
    for line in course.lines().skip(from) {
        text.push_str(line);
        text.push_str(end);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = include_str!("template/gitignore");

    #[test]
    fn what_is_missing_comes_at_the_end_and_once() {
        for theirs in [
            "",
            "*.log",
            "/target/\n/.async-learn/\n",
            "/target/\r\n.*\r\n",
            "!/.async-learn/course.toml\n/.async-learn/*\n",
        ] {
            let merged = merge(theirs, OURS).unwrap();
            assert!(merged.starts_with(theirs), "{merged}");
            assert_eq!(merge(&merged, OURS), None, "{merged}");
            assert_eq!(merged.contains('\r'), theirs.contains('\r'));
            assert!(
                merged.trim_end().ends_with("/.async-learn/*\n!/.async-learn/course.toml") || theirs.contains('\r')
            );
        }
        assert_eq!(merge("/target/\n", OURS).unwrap(), OURS);
        assert_eq!(merge(OURS, OURS), None);
    }
}
