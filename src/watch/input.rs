//! What goes into the model, and what comes out of it.

use super::files::Content;
use super::options::Ended;
use crate::engine::Outcome;
use crate::submission::Submission;
use crate::trace::Pair;
use crate::ui::words::Row;
use crate::verdict::{CheckEvent, Report};

/// What a key or a typed word asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Next,
    Previous,
    /// Opens what is chosen in the list, or answers a question with yes.
    Accept,
    Rerun,
    CheckAll,
    Text,
    Why,
    Hint,
    List,
    Timeline,
    Solution,
    Help,
    Edit,
    Reset,
    Undo,
    Fold,
    Move(Motion),
    ZoomIn,
    ZoomOut,
    /// Changes sides in a timeline.
    Swap,
    Search,
    Filter,
    /// A character of what is being typed.
    Type(char),
    /// Takes the last one back.
    Erase,
    Back,
    Suspend,
    Quit,
    Interrupt,
}

/// A move through what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Motion {
    Up,
    Down,
    PageUp,
    PageDown,
    Top,
    Bottom,
    Left,
    Right,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// The file was read, because it may have changed.
    Content(Content),
    /// The file of another exercise was saved.
    SavedElsewhere(String),
    /// A check goes on, or the kit's build.
    Event(CheckEvent),
    /// There is something to check with now.
    Ready,
    /// A check ended. One that was cancelled never does.
    Outcome(Box<Outcome>),
    /// The same report with the places that it is about.
    Places(Box<Report>),
    /// What clippy says.
    Remarks(Vec<String>),
    /// The timelines of the latest run are there.
    Timelines(Box<Pair>),
    /// Of all exercises one more is checked.
    Row(Box<Row>),
    CheckedAll,
    Action(Action),
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// End every job that is about this exercise.
    Cancel,
    /// Check this text.
    Run(Box<Submission>),
    /// One more level of hints is asked for.
    MoreHints,
    /// The picture of the latest run is asked for.
    Draw,
    /// Go to the next exercise that is not done.
    GoNext,
    /// Go to the exercise before this one.
    GoBack,
    /// Go to the exercise of this name.
    Go(String),
    /// Check every exercise.
    CheckAll,
    /// Stop checking every exercise.
    CancelAll,
    /// Open the file in the editor.
    Edit,
    /// Put the starter back.
    Reset,
    /// Take the last reset back, and ask first if the present text is newer.
    AskToUndo,
    /// Take the last reset back.
    Undo,
    /// Give the terminal back until we are continued.
    Suspend,
    /// The end.
    Leave(Ended),
}
