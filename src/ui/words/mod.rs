//! Everything that learners read, as text: pages for what the course, a run and their files are,
//! and the sentences of commands and of watch mode. Nothing here knows where it is shown.

mod commands;
mod compiler;
mod diff;
mod events;
mod files;
mod lesson;
mod list;
mod places;
mod report;
mod timeline;
pub mod watch;

pub use commands::{
    ALL_DONE, COURSE_IS_BELOW, CREATE_HERE, NOTHING_CHANGED, NOTHING_CREATED, UNDO_QUESTION, advice_list, catching_up,
    caught_up, created_below, exported, imported, initialised, nothing_to_undo, reset, reset_question, started, undone,
    undone_already, unsolved,
};
pub use compiler::compiler_message;
pub use diff::diff;
pub use events::{phase, preparing};
pub use files::{count, events, news, unjudged, updated};
pub use lesson::{advice_page, hints, other_ways};
pub use list::{Row, chapter_line, exercise_line, list, summary, table};
pub use report::{Told, details, headline, report, rule, shown_places};
pub use timeline::{Comparison, timelines};
