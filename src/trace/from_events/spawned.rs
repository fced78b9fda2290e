//! The places in the learner's file where tasks are spawned, and what the tasks are called.

use std::collections::HashMap;

use super::run::Run;
use crate::protocol::TraceEvent;
use crate::trace::timeline::Origin;

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
    pub fn next_call(&mut self, line: u32) -> (String, Origin) {
        self.so_far += 1;
        let number = if self.count > 1 { format!(" {}", self.so_far) } else { String::new() };
        (format!("blocking call{number} of line {line}"), Origin::Place)
    }

    pub fn next_name(&mut self, line: u32) -> (String, Origin) {
        self.so_far += 1;
        // Several that are spawned at one place are counted.
        let number = if self.count > 1 { format!(" {}", self.so_far) } else { String::new() };
        match &self.function {
            Some(function) => (format!("{function}{number} (line {line})"), Origin::Program),
            None => (format!("task{number} of line {line}"), Origin::Place),
        }
    }
}

/// Where tasks are spawned in `run`.
pub(super) fn places(run: &Run) -> HashMap<u32, Spawned> {
    let mut places: HashMap<u32, Spawned> = HashMap::new();
    for line in &run.events {
        let TraceEvent::Task { place, .. } = &line.event else { continue };
        if place.is_in_learner_file() {
            let spawned = places.entry(place.line);
            let spawned = spawned.or_insert_with(|| Spawned {
                function: spawned_function(run.source, place.line),
                ..Spawned::default()
            });
            spawned.count += 1;
        }
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
