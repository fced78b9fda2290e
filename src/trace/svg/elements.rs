//! Pieces of SVG, with every word escaped.

use std::fmt::Write as _;

use crate::text::sanitize;

/// How wide a character of the small fixed-width font is.
pub const LETTER: f64 = 7.25;

/// A line of text. `anchor` is where `x` is in it: `start`, `middle` or `end`.
pub fn words(out: &mut String, class: &str, x: f64, y: f64, anchor: &str, text: &str) {
    let anchor = if anchor == "start" { String::new() } else { format!(" text-anchor=\"{anchor}\"") };
    let _ = writeln!(out, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\"{anchor}>{}</text>", escaped(text));
}

/// A tooltip of the element around it.
pub fn hint(out: &mut String, text: &str) {
    let _ = write!(out, "<title>{}</title>", escaped(text));
}

/// `text` as XML may hold it, and safe to look at.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in sanitize(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            // XML has no way to write these.
            '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}
