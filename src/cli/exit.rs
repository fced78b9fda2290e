//! The exit codes, and which of them an outcome or an error has.

use std::process::ExitCode;

use crate::course::{CourseError, NotFound};
use crate::dev::AuthorError;
use crate::session::{ImportError, NoCourse};
use crate::verdict::{Report, Verdict};
use crate::workspace::WorkspaceError;

/// The exit codes; they are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All that was asked about passed, or there was nothing to judge.
    Passed = 0,
    /// Something did not pass.
    NotPassed = 1,
    /// The command line or the course's files can't be used.
    Usage = 2,
    /// The machine or the installation is in the way; never the learner's fault.
    Setup = 3,
    /// `check` says, as cargo does, that there is an error among its messages.
    Errors = 101,
    /// Ctrl-C.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

impl Exit {
    /// The code for `reports`: setup trouble goes before a failure.
    pub fn of<'a>(reports: impl IntoIterator<Item = &'a Report>) -> Exit {
        let mut exit = Exit::Passed;
        for report in reports {
            match report.verdict {
                Verdict::Passed => {}
                Verdict::SetupTrouble => return Exit::Setup,
                _ => exit = Exit::NotPassed,
            }
        }
        exit
    }

    /// The code for an error of ours. An unforeseen one is the machine's trouble.
    pub fn of_error(error: &anyhow::Error) -> Exit {
        let is_usage = error.is::<NoCourse>()
            || error.is::<NotFound>()
            || error.is::<CourseError>()
            || error.downcast_ref().is_some_and(WorkspaceError::is_usage)
            || error.is::<ImportError>()
            || error.is::<AuthorError>()
            || error.is::<Usage>();
        if is_usage { Exit::Usage } else { Exit::Setup }
    }
}

/// The command line asks for something that is not there.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Usage(pub String);
