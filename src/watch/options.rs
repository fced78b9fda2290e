//! How to watch, and how a watch ends.

/// How a watch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The learner pressed q.
    Quit,
    /// The learner pressed Ctrl-C.
    Interrupted,
}

/// How to watch.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Lines, and no full screen.
    pub plain: bool,
    /// Only ASCII.
    pub ascii: bool,
    /// Whether code is told by its colour.
    pub colors: bool,
    /// The wheel's events come to us, and selecting text needs a key of the terminal.
    pub mouse: bool,
    /// Go on by itself after a pass.
    pub auto_next: bool,
    /// The command that opens a file.
    pub edit_cmd: Option<String>,
}
