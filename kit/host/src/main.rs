//! The program in which an exercise runs. It is built once, with the kit: what a save is made
//! into is a library without a program's start, and linking that is quicker.

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::host()
}
