//! Text from elsewhere, made safe for a terminal.

/// `text` without anything that steers a terminal. With `colors`, colour codes stay.
///
/// A learner's program may print escape sequences, by chance (`cat` of a binary) or on
/// purpose; none of them may move our cursor, change the title, or clear the screen.
pub fn sanitize(text: &str, colors: bool) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' | '\t' => clean.push(c),
            // A lone carriage return would overwrite the line; with a newline it is one.
            '\r' => {
                if rest.peek() != Some(&'\n') {
                    clean.push('\n');
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
                    if colors && end == Some('m') {
                        clean.push_str("\x1b[");
                        clean.push_str(&sequence);
                        clean.push('m');
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
            c => clean.push(c),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::sanitize;

    #[test]
    fn only_colours_stay() {
        let text = "\x1b[2J\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[1;1Hx\x1bcy\x07\r\nz";
        assert_eq!(sanitize(text, true), "\x1b[31mred\x1b[0mxy\nz");
        assert_eq!(sanitize(text, false), "redxy\nz");
    }

    #[test]
    fn an_unfinished_sequence_swallows_no_more_than_itself() {
        assert_eq!(sanitize("a\x1b[", true), "a");
        assert_eq!(sanitize("a\x1b]0;never ended", true), "a");
        assert_eq!(sanitize("50%\rdone", true), "50%\ndone");
    }
}
