//! The lines of ours that a `.gitignore` needs, where one is there that is not ours.
//!
//! Only added to. Of two lines that fit a file the later decides, so ours count in their order,
//! and what is missing comes at the end.

/// What is said of a file that was added to.
pub(super) const SAID: &str = "leaves out now what the course keeps for this machine only";

/// `theirs` with what is missing of `ours`; `None` if nothing is.
pub(super) fn merge(theirs: &str, ours: &str) -> Option<String> {
    let mut present = theirs.lines().map(str::trim_end);
    let rules: Vec<&str> = ours.lines().filter(|line| !line.starts_with('#')).collect();
    let met = rules.iter().take_while(|rule| present.any(|line| line == **rule)).count();
    if met == rules.len() {
        return None;
    }
    let end = if theirs.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = theirs.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str(end);
    }
    // With the comments that stand before a rule that comes in.
    let from = match met {
        0 => 0,
        _ => ours.lines().position(|line| line == rules[met - 1]).map_or(0, |at| at + 1),
    };
    for line in ours.lines().skip(from) {
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
