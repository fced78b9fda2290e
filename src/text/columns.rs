//! Text in a number of columns.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// `text`, or where it is wider than `width`, as much of it as fits before `cut`.
pub fn shortened(text: &str, width: usize, cut: &str) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = cut.width();
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= width
    };
    text.chars().take_while(fits).collect::<String>() + cut
}

/// `text`, and as many spaces as `width` asks for.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
