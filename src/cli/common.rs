//! What several subcommands do in the same way.

use std::io::{self, IsTerminal as _};

use anyhow::Result;

use crate::session::Session;
use crate::ui::{self, words};

/// Says a session's `warning` on standard error.
pub(super) fn warn(warning: &str) {
    ui::tell(format!("warning: {warning}"));
}

/// Whether somebody at a terminal can be asked.
pub(super) fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Asks at the terminal. Enter alone is `default`; an end of input is no.
pub(super) async fn ask(question: &str, default: bool) -> Result<bool> {
    ui::print_data(question)?;
    let answer = aside(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|read| (read > 0).then_some(line))
    })
    .await?;
    Ok(answer.is_some_and(|line| match line.trim().to_lowercase().as_str() {
        "" => default,
        word => matches!(word, "y" | "yes"),
    }))
}

/// Does `work`, which may wait for long, on a thread of its own, so that it does not keep Ctrl-C from us.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    let (tell, told) = tokio::sync::oneshot::channel();
    // tokio would panic where no thread can be had.
    std::thread::Builder::new().spawn(move || tell.send(work()))?;
    told.await.unwrap_or_else(|_| Err(io::Error::other("a thread ended without an answer")))
}

/// How many exercises to check at once: as many as were `asked` for, or as there are processors.
pub(super) fn jobs(asked: Option<u16>) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(processors, usize::from)
}

/// Says on standard error, a line for each, that the learner's folder is not up to date, and that
/// texts in it came from elsewhere.
pub(super) fn tell_news(session: &Session) {
    let unjudged = session.unjudged().count();
    if unjudged > 0 {
        ui::tell(format!("note: {}", words::unjudged(unjudged)));
    }
    if let Some(news) = session.news() {
        ui::tell(format!("note: {}", words::news(&news)));
    }
}
