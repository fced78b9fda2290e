//! Where an exercise stands.

/// Where an exercise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Passed, with the source that is in the file now.
    Done,
    /// Passed once, and changed since.
    Changed,
    /// Not passed yet.
    Open,
    /// Not passed on this machine, where the text that is in the file now was not judged yet.
    Unjudged,
}

impl Status {
    /// Whether it has passed, with whichever text.
    pub fn has_passed(self) -> bool {
        matches!(self, Status::Done | Status::Changed)
    }
}
