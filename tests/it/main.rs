//! The tool as its users meet it: the real binary, real rustc, real files.
//!
//! All tests share one kit, in a cache folder below `target/`; what must not share it
//! makes its own.

#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop where it is")]
#![allow(missing_docs, reason = "nothing here is anyone's interface")]

mod answers;
mod as_a_program;
mod authoring;
mod ci;
mod cli;
mod course_files;
mod editor;
mod engine;
mod exec;
mod export;
mod false_pass;
mod files;
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "some tests need what only Linux has"))]
mod fixture;
mod git;
mod hangs;
mod house;
mod incremental;
mod init;
mod limits;
mod paths;
mod places;
#[cfg(unix)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "some tests need what only Linux has"))]
mod plain_watch;
#[cfg(target_os = "linux")]
mod processes;
#[cfg(unix)]
mod saves;
mod state;
#[cfg(unix)]
mod strangers;
#[cfg(unix)]
mod terminal;
mod trace;
mod uses;
mod verify;
