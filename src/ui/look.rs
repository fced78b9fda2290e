//! How a page is made: how wide, and how much of what is long.

use std::io::{self, IsTerminal as _};

use textwrap::Options;

use super::markdown::markdown;
use super::style::colors;
use crate::text::{Role, Text};

/// Longer lines of prose are no pleasure to read.
pub(super) const WIDEST: usize = 88;

/// How a page is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The width to fill, in columns.
    pub columns: usize,
    /// How much of what is long is shown.
    pub depth: Depth,
    /// Whether colour tells code from prose; without, code keeps its backticks.
    pub colors: bool,
}

/// How much of the compiler's text and of a program's output is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The first error, and the last few lines that were printed.
    Folded,
    /// The first few errors, and the last lines that were printed.
    Usual,
    /// Everything that was kept.
    Whole,
}

impl Look {
    /// For the terminal that started us, even if a pager shows our output, or for a log.
    pub fn of_terminal() -> Look {
        let is_there = io::stdout().is_terminal() || io::stderr().is_terminal() || io::stdin().is_terminal();
        // Without one, crossterm starts two programs to find that out.
        let size = is_there.then(crossterm::terminal::size).and_then(Result::ok);
        let columns = size.map_or(80, |(columns, _)| usize::from(columns));
        Look { columns, depth: Depth::Usual, colors: colors() }
    }

    /// The columns of prose: those that there are, or as many as are pleasant to read.
    fn prose_columns(self) -> usize {
        self.columns.clamp(20, WIDEST)
    }

    /// `text` in one role, in lines that fit.
    pub(super) fn wrapped(self, role: Role, text: &str) -> Text {
        role.lines(text).wrapped(&Options::new(self.prose_columns()))
    }

    /// A text of the course, which is Markdown, in lines that fit.
    pub fn prose(self, text: &str) -> Text {
        markdown(text, self.prose_columns(), self.columns.max(20), self.colors)
    }

    /// "w, or ", where there are keys: in watch mode, which alone folds and unfolds.
    pub(super) fn key(self, key: &str) -> String {
        if self.depth == Depth::Usual { String::new() } else { format!("{key}, or ") }
    }

    /// A value that stands after a name, in lines that fit there.
    pub(super) fn beside_a_name(self, value: &str) -> Text {
        Text::from(value).wrapped(&Options::new(self.columns.saturating_sub(12).max(20)))
    }

    /// How many of the compiler's messages are shown. One mistake in a macro's argument draws a dozen; where an idea
    /// explains it, the messages after the second would only push the idea away.
    pub(super) fn compiler_messages(self, is_explained: bool) -> usize {
        match self.depth {
            Depth::Folded => 1,
            Depth::Usual if is_explained => 2,
            Depth::Usual => 5,
            Depth::Whole => usize::MAX,
        }
    }

    /// Lines of a program's output that are shown with a verdict.
    pub(super) fn output_lines(self) -> usize {
        match self.depth {
            Depth::Folded => 8,
            Depth::Usual => 30,
            Depth::Whole => usize::MAX,
        }
    }
}
