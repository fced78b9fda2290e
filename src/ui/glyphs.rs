//! What stands for our signs where only ASCII can be shown.

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
        ("▸", ">"),
        ("▾", "v"),
        ("…", "."),
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

/// `text` with ASCII for every sign; line ends and colour codes stay.
pub fn in_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\x1b' => out.push(c),
            c => out.push_str(ascii(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}
