//! The places in a message as rustc prints it.

use crate::text::Text;

/// `rendered` without the pieces of source from `files`, which exist only during the call, and without notes
/// that have no other piece. What the message itself points at first stays: there is no message without it.
pub(super) fn without_places(rendered: &str, files: &[&str]) -> String {
    if !files.iter().any(|file| rendered.contains(file)) {
        return rendered.to_owned();
    }
    let lines: Vec<&str> = rendered.split_inclusive('\n').collect();
    let plain: Vec<String> = lines.iter().map(|line| Text::from_ansi(line).to_string()).collect();
    let mut kept: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        // A heading, with the pieces of source below it.
        let end = following(&plain, at, is_heading);
        let first = following(&plain, at, |line| place(line).is_some()).min(end);
        let mut pieces = Vec::new();
        let mut from = first;
        while from < end {
            let to = following(&plain, from, |line| place(line).is_some()).min(end);
            let is_ours = place(&plain[from]).is_some_and(|file| files.contains(&file));
            if !is_ours || at == 0 && from == first {
                pieces.push(from..to);
            }
            from = to;
        }
        if first == end || !pieces.is_empty() {
            kept.extend(at..first);
            kept.extend(pieces.into_iter().flatten());
        }
        at = end;
    }
    // What led on to a note that is gone.
    let is_end = kept.last().is_some_and(|last| last + 1 == lines.len());
    while !is_end && kept.pop_if(|last| plain[*last].trim() == "|").is_some() {}
    kept.into_iter().map(|line| lines[line]).collect()
}

/// The next line after `at` that is one of those, or the end.
fn following(plain: &[String], at: usize, is_it: impl Fn(&str) -> bool) -> usize {
    let after = plain.iter().skip(at + 1).position(|line| is_it(line));
    after.map_or(plain.len(), |after| at + 1 + after)
}

/// Whether a note or a help begins here.
fn is_heading(line: &str) -> bool {
    let word = line.split(':').next().unwrap_or_default();
    matches!(word, "note" | "help" | "warning" | "error") || line.trim_start().starts_with("= ")
}

/// The file that a piece of source is from, if it begins here.
fn place(line: &str) -> Option<&str> {
    let line = line.trim();
    let place = line.strip_prefix("--> ").or_else(|| line.strip_prefix("::: "))?;
    let mut parts = place.rsplitn(3, ':').skip(2);
    parts.next()
}

#[cfg(test)]
mod tests {
    use super::without_places;

    const MESSAGE: &str = "error[E0425]: cannot find function `f` in this scope
  --> exercises/a.rs:2:3
   |
 2 |   f()
   |   ^ not found
   |
  ::: /b/ours.rs:9:1
   |
 9 |   struct S;
   |   --------- here
   |
   = note: a word
note: function `ours::f` exists but is inaccessible
  --> /b/ours.rs:98:1
   |
98 | fn f(note: &Peers) {
   | ^^^^^^^^^^^^^^^^^^ not accessible
help: consider this
  --> exercises/a.rs:1:1
   |
 1 + use x;
   |
";

    #[test]
    fn no_place_is_printed_that_nobody_has() {
        let expected = "error[E0425]: cannot find function `f` in this scope
  --> exercises/a.rs:2:3
   |
 2 |   f()
   |   ^ not found
   |
   = note: a word
help: consider this
  --> exercises/a.rs:1:1
   |
 1 + use x;
   |
";
        let files = ["/b/ours.rs", "root.rs"];
        assert_eq!(without_places(MESSAGE, &files), expected);
        let coloured =
            |text: &str| text.replace("note", "\u{1b}[1mnote\u{1b}[0m").replace("-->", "\u{1b}[94m-->\u{1b}[0m");
        assert_eq!(without_places(&coloured(MESSAGE), &files), coloured(expected));
        assert_eq!(without_places(MESSAGE, &["/b/other.rs"]), MESSAGE);
        let cut = MESSAGE.find("help:").expect("there is one");
        let cut_off = expected.find("   |\n   = note").expect("there is one");
        let last = MESSAGE[..cut].replace("   = note: a word\n", "");
        assert_eq!(without_places(&last, &files), expected[..cut_off]);
        // A message about it stays one.
        assert!(
            without_places(MESSAGE, &["exercises/a.rs"])
                .starts_with("error[E0425]: cannot find function `f` in this scope\n  --> exercises")
        );
    }
}
