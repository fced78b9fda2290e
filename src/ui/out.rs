//! Where text leaves us.
//!
//! Standard output that can't be written is an error, since a program that reads it would take a
//! part for the whole. A reader that went away (`| head`) is none. Standard error is the last
//! place where anything can be said, so a failure there is passed over.

use std::io::{self, IsTerminal as _, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use super::style::{ansi, colors};
use crate::text::Text;
use crate::verdict::Shortage;

/// Standard output can't be written.
#[derive(Debug, thiserror::Error)]
#[error("standard output can't be written: {0}; what was asked for is not all there")]
pub struct Unwritten(io::Error);

/// Standard output. A reader that went away takes everything.
#[derive(Debug, Default)]
pub struct Out;

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = is_open().and_then(|()| unless_gone(io::stdout().write(bytes), bytes.len()));
        written.map_err(|error| io::Error::new(error.kind(), Unwritten(error)))
    }

    fn flush(&mut self) -> io::Result<()> {
        unless_gone(io::stdout().flush(), ()).map_err(|error| io::Error::new(error.kind(), Unwritten(error)))
    }
}

/// Whether a reader of standard output went away.
static IS_GONE: AtomicBool = AtomicBool::new(false);

fn unless_gone<T>(outcome: io::Result<T>, all: T) -> io::Result<T> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            IS_GONE.store(true, Ordering::Relaxed);
            Ok(all)
        }
        outcome => outcome,
    }
}

/// Whether what was said last reached nobody, since the reader of standard output went away.
pub fn reader_is_gone() -> bool {
    IS_GONE.load(Ordering::Relaxed)
}

/// The standard library takes output that is open for reading only for written.
#[cfg(unix)]
fn is_open() -> io::Result<()> {
    use rustix::fs::OFlags;

    let flags = rustix::fs::fcntl_getfl(rustix::stdio::stdout())?;
    if flags & OFlags::RWMODE == OFlags::RDONLY { Err(rustix::io::Errno::BADF.into()) } else { Ok(()) }
}

#[cfg(not(unix))]
fn is_open() -> io::Result<()> {
    Ok(())
}

/// Prints what a person reads.
///
/// # Errors
/// When standard output can't be written.
pub fn print(text: impl Into<Text>) -> Result<(), Unwritten> {
    print_data(&ansi(&text.into()))
}

/// Prints what a program reads, as it is.
///
/// # Errors
/// When standard output can't be written.
pub fn print_data(text: &str) -> Result<(), Unwritten> {
    let mut out = io::stdout().lock();
    let written = is_open().and_then(|()| out.write_all(text.as_bytes())).and_then(|()| out.flush());
    unless_gone(written, ()).map_err(Unwritten)
}

/// Says something beside the answer, on standard error.
pub fn tell(text: impl Into<Text>) {
    let text = text.into();
    let is_colored = colors() && io::stderr().is_terminal();
    let text = if is_colored { ansi(&text) } else { text.to_string() };
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// An error in words: what failed, and why. A cause that the words before it name already is not
/// said again. Where the machine has run short of something, it says what to do.
pub fn error(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain() {
        let words = without_aside(&cause.to_string());
        if said.is_empty() {
            said = words;
        } else if !said.contains(words.trim()) {
            said.push_str(": ");
            said.push_str(&words);
        }
    }
    // Advice about our folders does not help where standard output is the trouble.
    let is_output = error.chain().any(|cause| cause.to_string().starts_with("standard output "));
    if let Some(shortage) = Shortage::in_words(&said).filter(|_| !is_output) {
        said = format!("{}.\n{shortage}.", said.trim_end().trim_end_matches('.'));
    }
    said
}

/// `words` without the path of a file of ours that was to be renamed into place: the words name the
/// file that it was for.
fn without_aside(words: &str) -> String {
    let aside = words.split_once(" at path \"").and_then(|(before, rest)| Some((before, rest.split_once('"')?)));
    match aside {
        Some((before, (path, after))) if path.contains("/.async-learn-") => format!("{before}{after}"),
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("a.toml can't be read: {source}")]
    struct Unread {
        source: io::Error,
    }

    #[test]
    fn a_cause_that_the_words_before_name_is_left_out() {
        let unread = || anyhow::Error::from(Unread { source: io::Error::other("no such file") });
        assert_eq!(error(&unread()), "a.toml can't be read: no such file");
        assert_eq!(error(&unread().context("the course")), "the course: a.toml can't be read: no such file");
        let apart = anyhow::Error::from(io::Error::other("no such file")).context("a.toml");
        assert_eq!(error(&apart), "a.toml: no such file");
        let aside = "/a/b can't be written: not there (os error 2) at path \"/a/.async-learn-x1\"";
        assert_eq!(error(&anyhow::Error::msg(aside)), "/a/b can't be written: not there (os error 2)");
    }
}
