//! Text from elsewhere, made safe to show: on a terminal, in a picture, in a line of JSON.

use std::fmt::Write as _;

/// A part of a text from elsewhere that may be shown.
pub(super) enum Piece<'a> {
    Char(char),
    /// The codes of one `ESC [ … m`.
    Style(&'a str),
}

/// `text` without anything that steers a terminal. What nobody can see is shown: [`is_hidden`]
/// characters become `\u{202e}`, as Rust writes them.
///
/// A learner's program may print escape sequences, by chance (`cat` of a binary) or on
/// purpose; none of them may move our cursor, change the title, or clear the screen. Nor may
/// a character turn the order of those around it, so that what is read is not what is there.
pub fn sanitize(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    scan(text, |piece| {
        if let Piece::Char(c) = piece {
            clean.push(c);
        }
    });
    clean
}

/// Gives `take` what is left of `text` when everything that steers a terminal is taken out.
pub(super) fn scan(text: &str, mut take: impl FnMut(Piece<'_>)) {
    let mut rest = text.chars().peekable();
    let mut last = ' ';
    while let Some(c) = rest.next() {
        let before = std::mem::replace(&mut last, c);
        match c {
            '\n' | '\t' => take(Piece::Char(c)),
            // A lone carriage return would overwrite the line; with a newline it is one.
            '\r' => {
                if rest.peek() != Some(&'\n') {
                    take(Piece::Char('\n'));
                }
            }
            '\x1b' => match rest.next() {
                Some('[') => {
                    let mut sequence = String::new();
                    let end = loop {
                        match rest.next() {
                            Some(c @ '\x40'..='\x7e') => break Some(c),
                            Some(c @ '\x20'..='\x3f') => sequence.push(c),
                            _ => break None,
                        }
                    };
                    if end == Some('m') {
                        take(Piece::Style(&sequence));
                    }
                }
                // Strings that end with BEL or ESC \ : titles, links, device control.
                Some(']' | 'P' | 'X' | '^' | '_') => {
                    while let Some(c) = rest.next() {
                        if c == '\x07' || (c == '\x1b' && rest.next_if_eq(&'\\').is_some()) {
                            break;
                        }
                    }
                }
                _ => {}
            },
            c if c.is_control() => {}
            // Part of a word in some scripts, and of many an emoji; there they do no harm.
            '\u{200c}' | '\u{200d}' if !before.is_ascii() && rest.peek().is_some_and(|next| !next.is_ascii()) => {
                take(Piece::Char(c));
            }
            c if is_hidden(c) => {
                c.escape_unicode().for_each(|c| take(Piece::Char(c)));
            }
            c => take(Piece::Char(c)),
        }
    }
}

/// `json` with an escape for every hidden character: the same data, and nothing that a terminal
/// or a reader could be misled by. Control characters are escaped in JSON already.
pub fn visible_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_hidden(c) || c.is_control() && c > '\x7e' {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether `c` takes no room of its own and steers how the text around it is shown: marks of
/// direction, joiners, fillers, tags, line separators (general categories Cf, Zl and Zp, and the
/// letters of Unicode that are blank).
fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::{sanitize, visible_json};

    #[test]
    fn marks_of_direction_and_other_hidden_characters_are_shown() {
        assert_eq!(
            sanitize("a\u{202e}b\u{2066}c\u{2069}\u{200f}\u{61c}"),
            r"a\u{202e}b\u{2066}c\u{2069}\u{200f}\u{61c}"
        );
        assert_eq!(sanitize("a\u{200b}b\u{200d}c\u{feff}\u{e0041}"), r"a\u{200b}b\u{200d}c\u{feff}\u{e0041}");
        // What people write stays as it is.
        for text in ["👩\u{200d}👧 größe 日本 שלום مرحبا", "می\u{200c}خواهم", "✔\u{fe0f} e\u{301}"]
        {
            assert_eq!(sanitize(text), text);
        }
        assert_eq!(sanitize(r"a\u{202e}"), r"a\u{202e}", "what is shown is not escaped again");
    }

    #[test]
    fn hidden_characters_in_json_stay_the_same_data() {
        let text = "a\u{202e}\u{e0041}\u{9b}é";
        let json = visible_json(&serde_json::to_string(text).unwrap());
        assert_eq!(json, r#""a\u202e\udb40\udc41\u009bé""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn escape_sequences_are_dropped() {
        let text = "\x1b[2J\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[1;1Hx\x1bcy\x07\r\nz";
        assert_eq!(sanitize(text), "redxy\nz");
    }

    #[test]
    fn an_unfinished_sequence_swallows_no_more_than_itself() {
        assert_eq!(sanitize("a\x1b["), "a");
        assert_eq!(sanitize("a\x1b]0;never ended"), "a");
        assert_eq!(sanitize("50%\rdone"), "50%\ndone");
    }
}
