//! The places in the learner's file where tasks are spawned, and what the tasks are called.

use std::collections::HashMap;

use super::run::Run;
use crate::protocol::{Place, TraceEvent};
use crate::trace::timeline::{Name, Origin, Owner};

/// In place of the line of a call that was made for the learner's code, where that is not known.
pub(super) const UNKNOWN: u32 = 0;

/// The line of `source` that makes a task or a call which is made at `place`; `None` if it is a check's own.
pub(super) fn line(place: &Place, source: &str) -> Option<u32> {
    if place.is_in_learner_file() {
        return Some(place.line);
    }
    place.is_in_a_library().then(|| handed_on(place, source).unwrap_or(UNKNOWN))
}

/// The same in words, to follow "spawned at".
pub(super) fn said(place: &Place, line: u32) -> String {
    match line {
        _ if place.is_in_learner_file() => format!("{}:{line}", place.file),
        UNKNOWN => "a call of a library".to_owned(),
        _ => format!("line {line}"),
    }
}

/// The only line outside of `main` that can be meant, if a library calls `spawn` at `place`: `.map(tokio::spawn)`
/// or `collect::<JoinSet<_>>()`.
fn handed_on(place: &Place, source: &str) -> Option<u32> {
    let is_meant = |line: &&str| match place.file.ends_with("join_set.rs") {
        true => line.contains("JoinSet") && (line.contains("collect") || line.contains("from_iter")),
        false => ["spawn)", "spawn_local)", "spawn_blocking)"].iter().any(|call| line.contains(call)),
    };
    let code = source.lines().take_while(|line| !line.contains("fn main()"));
    let mut meant = code.zip(1..).filter(|(line, _)| !line.trim_start().starts_with("//") && is_meant(line));
    let (_, line) = meant.next()?;
    meant.next().is_none().then_some(line)
}

/// A line of the learner's file that spawns tasks.
#[derive(Debug, Default)]
pub(super) struct Spawned {
    /// The function whose future is spawned there, if that can be told.
    function: Option<String>,
    /// How many tasks it spawns, in all and so far.
    count: usize,
    so_far: usize,
}

impl Spawned {
    /// The same for a call of `spawn_blocking`.
    pub fn next_call(&mut self, line: u32) -> (Name, Origin) {
        let number = self.next_number();
        let owner = if line == UNKNOWN { Owner::Unknown } else { Owner::Line(line) };
        (Name::new("blocking call", number, owner), Origin::Place)
    }

    pub fn next_name(&mut self, line: u32) -> (Name, Origin) {
        let number = self.next_number();
        match &self.function {
            Some(function) => (Name::of_function(function, number, line), Origin::Program),
            None if line == UNKNOWN => (Name::new("task", Some(self.so_far), Owner::Unknown), Origin::Program),
            None => (Name::new("task", number, Owner::Line(line)), Origin::Place),
        }
    }

    /// Several that are spawned at one place are counted.
    fn next_number(&mut self) -> Option<usize> {
        self.so_far += 1;
        Some(self.so_far).filter(|_| self.count > 1)
    }
}

/// Where tasks are spawned in `run`.
pub(super) fn places(run: &Run) -> HashMap<u32, Spawned> {
    let mut places: HashMap<u32, Spawned> = HashMap::new();
    for told in &run.events {
        let TraceEvent::Task { place, .. } = &told.event else { continue };
        let Some(line) = self::line(place, run.source) else { continue };
        let function = || spawned_function(run.source, line).filter(|_| place.is_in_learner_file());
        places.entry(line).or_insert_with(|| Spawned { function: function(), ..Spawned::default() }).count += 1;
    }
    places
}

/// `handle` of `tokio::spawn(handle(stream))`, if line `number` of `source` reads like that.
fn spawned_function(source: &str, number: u32) -> Option<String> {
    let start = usize::try_from(number).ok()?.checked_sub(1)?;
    // The call may go over several lines.
    let call = source.lines().skip(start).take(3).collect::<Vec<_>>().join(" ");
    let (_, spawned) = call[call.find("spawn")?..].split_once('(')?;
    let (path, _) = spawned.split_once('(')?;
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    // What is called inside of a block is only a part of the task.
    let name = path.trim().split("::").map(|part| is_name(part).then_some(part)).collect::<Option<Vec<_>>>()?.pop()?;
    // What only wraps a future says nothing of it.
    (!matches!(name, "pin" | "new" | "async" | "move")).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_that_a_library_spawns_is_of_the_line_that_handed_it_on() {
        let in_std = "/rustc/59807/library/core/src/ops/function.rs";
        let in_tokio = "/registry/tokio-1.54.1/src/task/join_set.rs";
        let line = |file: &str, source: &str| line(&Place { file: file.into(), line: 166 }, source);
        let mapped = "fn f() {\n    // tokio::spawn)\n    ask.map(tokio::spawn);\n    tokio::spawn(report);\n}\n\
                      async fn main() { ask.map(tokio::spawn); }";
        let set = "fn f() {\n    let set: JoinSet<_> = queries.collect();\n}";
        assert_eq!([line(in_std, mapped), line(in_tokio, set)], [Some(3), Some(2)]);
        let twice = "a.map(tokio::spawn);\nb.map(tokio::spawn);";
        assert_eq!([line(in_std, twice), line(in_tokio, "queries.collect()")], [Some(UNKNOWN), Some(UNKNOWN)]);
        for own in ["/build/hidden_check.rs", "harness/src/clock.rs", "/registry/tokio-1.54.1/src/fs/mod.rs"] {
            assert_eq!(line(own, mapped), None, "{own}");
        }
    }

    #[test]
    fn a_task_is_called_by_its_function_where_the_source_names_one() {
        let name = |source: &str| spawned_function(source, 1);
        assert_eq!(name("tokio::spawn(handle(stream));").as_deref(), Some("handle"));
        assert_eq!(name("    tasks.spawn(\n        super::handle(stream),\n").as_deref(), Some("handle"));
        for unnamed in [
            "spawn(async move { go().await })",
            "spawn(async { time::timeout(a, b).await })",
            "spawn(future)",
            "spawn(Box::pin(go()))",
            "",
            "x.spawn(a.b())",
        ] {
            assert_eq!(name(unnamed), None, "{unnamed}");
        }
    }
}
