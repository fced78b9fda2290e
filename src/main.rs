//! `cargo async-learn`: learn asynchronous Rust by solving exercises.

mod cli;
mod compile;
mod course;
mod dev;
mod diagnose;
mod disk;
mod engine;
mod hash;
mod process;
mod progress;
#[allow(dead_code, reason = "each side reads what the other one writes")]
#[path = "../kit/harness/src/protocol/mod.rs"]
mod protocol;
mod run;
mod session;
mod submission;
mod text;
mod trace;
mod ui;
mod verdict;
mod watch;
mod workspace;

fn main() -> std::process::ExitCode {
    cli::main().into()
}
