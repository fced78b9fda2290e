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

/// A path without words.
pub fn line(out: &mut String, class: &str, d: &str) {
    let _ = writeln!(out, "<path class=\"{class}\" d=\"{d}\"/>");
}

/// A path, with `hint` as its tooltip.
pub fn path(out: &mut String, class: &str, d: &str, hint: &str) {
    let _ = writeln!(out, "<path class=\"{class}\" d=\"{d}\"><title>{}</title></path>", escaped(hint));
}

/// A kind of bar.
pub struct Bar {
    pub class: &'static str,
    /// Half of its height.
    pub half: f64,
    /// Of its corners.
    pub radius: f64,
}

impl Bar {
    /// Draws one from `x` on around the height `y`, with `hint` as its tooltip.
    pub fn draw(&self, out: &mut String, x: f64, width: f64, y: f64, hint: &str) {
        let Bar { class, half, radius } = self;
        let (top, height, hint) = (y - half, 2.0 * half, escaped(hint));
        let _ = writeln!(
            out,
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height}\" \
             rx=\"{radius}\"><title>{hint}</title></rect>"
        );
    }
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
