//! What happened to a script, for the check to ask about.

use std::io;
use std::sync::{Arc, Mutex};

use super::state::{Cause, Mark, READS_PAST_END, READS_WITHOUT_ROOM, State, Step, WRITES_OF_NOTHING, lock};
use crate::outcome::Failure;
use crate::transcript::{bytes, shortened};

/// What happened to a [`Script`].
#[derive(Clone, Debug)]
pub struct Ledger(pub(super) Arc<Mutex<State>>);

impl Ledger {
    /// Every byte written so far.
    pub fn written(&self) -> Vec<u8> {
        lock(&self.0).written.clone()
    }

    /// Bytes written since the last flush.
    pub fn unflushed(&self) -> usize {
        lock(&self.0).unflushed
    }

    /// How many writes took bytes.
    pub fn writes(&self) -> usize {
        lock(&self.0).writes
    }

    /// Writes that took fewer bytes than they were offered.
    pub fn writes_cut_short(&self) -> usize {
        lock(&self.0).writes_cut_short
    }

    /// Writes that had to wait and were not taken up again: the next one offered something else, or
    /// none came.
    pub fn writes_given_up(&self) -> usize {
        let state = lock(&self.0);
        state.writes_given_up + usize::from(state.waiting.is_some())
    }

    /// Writes that failed, as the script has it.
    pub fn writes_refused(&self) -> usize {
        lock(&self.0).writes_refused
    }

    /// Whether a read or a write failed, as the script has it, or a write took nothing.
    pub fn has_failed(&self) -> bool {
        let state = lock(&self.0);
        state.has_failed || state.writes_refused > 0 || state.writes_of_nothing > 0
    }

    /// Whether `error` is the very one that a read or a write of this script failed with. One of the system's
    /// is told by its code.
    pub fn gave(&self, error: &io::Error) -> bool {
        if let (Some(code), Some(cause)) = (error.raw_os_error(), lock(&self.0).last_cause) {
            return cause == Cause::Os(code);
        }
        let mark = error.get_ref().and_then(|inner| inner.downcast_ref::<Mark>());
        mark.is_some_and(|mark| Arc::ptr_eq(&mark.script, &self.0))
    }

    /// Reads after one that had failed.
    pub fn reads_after_error(&self) -> usize {
        lock(&self.0).reads_after_error
    }

    /// Writes after one that had failed.
    pub fn writes_after_error(&self) -> usize {
        lock(&self.0).writes_after_error
    }

    /// Whether any read had room for what it might get.
    pub fn has_been_read(&self) -> bool {
        lock(&self.0).largest_read > 0
    }

    /// Whether it was read again and again into a buffer without room, until it put the reader to sleep.
    pub fn spun_without_room(&self) -> bool {
        lock(&self.0).reads_without_room > READS_WITHOUT_ROOM
    }

    /// Reads that could not get anything, since there was no room for it.
    pub fn reads_without_room(&self) -> usize {
        lock(&self.0).reads_without_room
    }

    /// Whether a writer went on writing where nothing was taken until the script gave up on it.
    pub fn spun_on_writes(&self) -> bool {
        lock(&self.0).writes_of_nothing > WRITES_OF_NOTHING
    }

    /// Writes to a stream that the writer itself had shut down. They fail.
    pub fn writes_after_shutdown(&self) -> usize {
        lock(&self.0).writes_after_shutdown
    }

    /// Reads after the stream had ended, the first (which is how one learns it) apart.
    pub fn reads_past_end(&self) -> usize {
        lock(&self.0).reads_past_end.saturating_sub(1)
    }

    /// Whether a reader went on reading past the end until the script gave up on it.
    pub fn spun_at_end(&self) -> bool {
        lock(&self.0).reads_past_end > READS_PAST_END
    }

    /// Bytes that the client sent, or would have sent, and that nobody read.
    pub fn unread(&self) -> usize {
        let given = |step: &Step| if let Step::Give(bytes) = step { bytes.len() } else { 0 };
        lock(&self.0).steps.iter().map(given).sum()
    }

    /// What was read and written, in order, as lines for a failure's details.
    pub fn wire(&self) -> Vec<String> {
        shortened(&lock(&self.0).wire)
    }

    /// Whether reads are still due that the client holds back for its answer.
    pub fn awaits_answer(&self) -> bool {
        matches!(lock(&self.0).steps.front(), Some(Step::AwaitWritten(_)))
    }

    /// Whether the client is in the middle of a silence.
    pub fn is_silent(&self) -> bool {
        lock(&self.0).silence.is_some()
    }

    /// Whether the writing side was shut down.
    pub fn shut_down(&self) -> bool {
        lock(&self.0).shut_down
    }

    /// Requires that exactly `expected` was written.
    pub fn expect_written(&self, expected: impl AsRef<[u8]>) -> Result<(), Failure> {
        let (expected, written) = (expected.as_ref(), self.written());
        if expected == written {
            return Ok(());
        }
        Err(Failure::new("the bytes written back are not the bytes that came in")
            .expected(bytes(expected))
            .got(bytes(&written)))
    }
}
