//! What stands for our signs where only ASCII can be shown.

use crate::text::{Line, Role, Text};

/// The ASCII sign for `symbol`; any that is not ours becomes `?`.
pub(super) fn ascii(symbol: &str) -> &'static str {
    // One table for the full screen and for plain lines.
    const SIGNS: &[(&str, &str)] = &[
        ("★", "*"),
        ("✓", "+"),
        ("✗", "x"),
        ("×", "x"),
        ("·", "-"),
        ("—", "-"),
        ("–", "-"),
        ("─", "-"),
        ("━", "="),
        ("│", "|"),
        ("┃", "|"),
        ("┣", "["),
        ("┫", "]"),
        ("●", "o"),
        ("▷", ">"),
        ("→", ">"),
        ("←", "<"),
        ("↑", "^"),
        ("↓", "v"),
        ("↳", ">"),
        ("▸", ">"),
        ("▾", "v"),
        ("…", "."),
        ("⋮", ":"),
        ("“", "\""),
        ("”", "\""),
        ("’", "'"),
    ];
    const PLAIN: &str =
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    if symbol.is_empty() {
        return "";
    }
    if let Some(at) = PLAIN.find(symbol).filter(|_| symbol.len() == 1) {
        return &PLAIN[at..=at];
    }
    SIGNS.iter().find(|(sign, _)| *sign == symbol).map_or("?", |(_, plain)| plain)
}

/// `text` with ASCII for every sign.
pub fn in_ascii(text: &Text) -> Text {
    let line = |line: &Line| line.chars().flat_map(|(c, role)| plain(c, role)).collect();
    text.lines().iter().map(line).collect()
}

fn plain(c: char, role: Role) -> impl Iterator<Item = (char, Role)> {
    ascii(c.encode_utf8(&mut [0; 4])).chars().map(move |c| (c, role))
}
