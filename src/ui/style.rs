//! What roles look like: the one place where they become colours, and colour codes.

use colored::{ColoredString, Styles};
use ratatui::style::{Color, Modifier, Style};

use crate::text::{Line, Role, Span, Text};

/// Lets a terminal that says it knows no colour codes have none, unless they are forced.
pub fn settle_colors() {
    let var = |name: &str| std::env::var_os(name);
    let is_forced = var("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    if var("TERM").is_some_and(|term| term == "dumb") && !is_forced {
        colored::control::set_override(false);
    }
}

/// Whether colours are wanted.
pub fn colors() -> bool {
    colored::control::SHOULD_COLORIZE.should_colorize()
}

fn style(role: Role) -> Style {
    let color = |number| Style::new().fg(Color::Indexed(number));
    match role {
        Role::Plain => Style::new(),
        Role::Strong | Role::Key => Style::new().bold(),
        Role::Dim => Style::new().dim(),
        Role::Bad => color(1),
        Role::Good => color(2),
        Role::Warning => color(3),
        Role::Message => color(4),
        Role::Code | Role::Path => color(6),
        Role::Failed => color(1).bold(),
        Role::Passed => color(2).bold(),
        Role::Trouble => color(3).bold(),
        Role::Foreign(style) => style,
    }
}

/// `text` with colour codes, if colours are wanted, and with a newline after each line.
pub(super) fn ansi(text: &Text) -> String {
    let line = |line: &Line| line.spans().iter().map(|span| painted(span).to_string()).collect::<String>() + "\n";
    text.lines().iter().map(line).collect()
}

fn painted(span: &Span) -> ColoredString {
    const STYLES: [(Modifier, Styles); 8] = [
        (Modifier::BOLD, Styles::Bold),
        (Modifier::DIM, Styles::Dimmed),
        (Modifier::ITALIC, Styles::Italic),
        (Modifier::UNDERLINED, Styles::Underline),
        (Modifier::SLOW_BLINK, Styles::Blink),
        (Modifier::REVERSED, Styles::Reversed),
        (Modifier::HIDDEN, Styles::Hidden),
        (Modifier::CROSSED_OUT, Styles::Strikethrough),
    ];
    let style = style(span.role);
    let mut painted = ColoredString::from(span.text.as_str());
    painted.fgcolor = style.fg.and_then(color);
    painted.bgcolor = style.bg.and_then(color);
    for (_, attribute) in STYLES.into_iter().filter(|(modifier, _)| style.add_modifier.contains(*modifier)) {
        painted.style.add(attribute);
    }
    painted
}

/// The first sixteen have codes of their own, which every terminal knows.
fn color(color: Color) -> Option<colored::Color> {
    use colored::Color::{
        AnsiColor, Black, Blue, BrightBlack, BrightBlue, BrightCyan, BrightGreen, BrightMagenta, BrightRed,
        BrightWhite, BrightYellow, Cyan, Green, Magenta, Red, TrueColor, White, Yellow,
    };
    const FIRST: [colored::Color; 16] = [
        Black,
        Red,
        Green,
        Yellow,
        Blue,
        Magenta,
        Cyan,
        White,
        BrightBlack,
        BrightRed,
        BrightGreen,
        BrightYellow,
        BrightBlue,
        BrightMagenta,
        BrightCyan,
        BrightWhite,
    ];
    match color {
        Color::Indexed(number) => Some(FIRST.get(usize::from(number)).copied().unwrap_or(AnsiColor(number))),
        Color::Rgb(r, g, b) => Some(TrueColor { r, g, b }),
        _ => None,
    }
}

/// `line` for the full screen. Without colours, what is bold, dim or underlined stays so.
pub(super) fn screen_line(line: &Line) -> ratatui::text::Line<'static> {
    let look = |role| match (style(role), colors()) {
        (style, true) => style,
        (style, false) => Style { fg: None, bg: None, ..style },
    };
    let span = |span: &Span| ratatui::text::Span::styled(span.text.clone(), look(span.role));
    line.spans().iter().map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_and_foreign_styles_become_colour_codes() {
        colored::control::set_override(true);
        let line = Role::Passed.of("a") + "b" + Role::Foreign(Style::new().fg(Color::Indexed(9)).underlined()).of("c");
        assert_eq!(ansi(&Text::from(line)), "\x1b[1;32ma\x1b[0mb\x1b[4;91mc\x1b[0m\n");
        colored::control::set_override(false);
        assert_eq!(ansi(&Text::from(Role::Bad.of("d"))), "d\n");
        colored::control::unset_override();
    }
}
