//! What a task that stands still does, as the words of a sentence.

use super::awaited::Awaited;
use super::parked::{self, Side, Wait, What};
use crate::protocol::Place;

/// A task that stands still.
pub(super) struct Sleeper<'a> {
    pub id: u64,
    pub is_spawned: bool,
    /// What tokio tells of: where it was made, who holds it.
    pub awaited: &'a [Awaited],
    /// Copies of its waker that are kept, where they are counted.
    pub wakers: Option<i64>,
    /// The names of the other tasks of the learner's that are alive.
    pub others: Vec<&'a str>,
    /// Whether no task but these is alive.
    pub knows_all: bool,
    /// Where the `mpsc` channels with a limit were made that are alive. Empty if that is not known of one.
    pub channels: &'a [Place],
}

/// What a task, or each of several, does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// It is within this poll.
    IsPolled(u32),
    /// It waits: where and for what, as words that follow.
    Waits(String),
    /// It waits, and the waker that it was given at this poll is gone.
    HasLostItsWaker(u32),
    /// Nothing is known of what it waits for.
    HasNotEnded,
}

impl Does {
    /// The sentence on `who`, which was polled `polls` times, if that is to be said. It is about `several`, or about one.
    pub fn said_of(&self, who: &str, polls: u32, several: bool) -> String {
        let (has, waits, it) = if several { ("have", "wait", "each") } else { ("has", "waits", "it") };
        let polled = match polls {
            0 => ", never polled,".to_owned(),
            1 => ", polled once,".to_owned(),
            n => format!(", polled {n} times,"),
        };
        match self {
            Does::IsPolled(poll) => format!("{who} {has} not returned from poll {poll}"),
            Does::Waits(rest) => format!("{who}{polled} {waits}{rest}"),
            Does::HasLostItsWaker(poll) => {
                format!("{who} {waits}, but nothing kept the waker that {it} was given at poll {poll}")
            }
            Does::HasNotEnded => format!("{who}{polled} {has} not ended"),
        }
    }
}

/// Where `task` waits and for what, as far as the copies of its waker show; `None` if they show nothing.
pub(super) fn waits(task: &Sleeper) -> Option<String> {
    let copies = task.wakers.map_or(usize::MAX, |copies| usize::try_from(copies).unwrap_or(0));
    sentence(task, &parked::waits(task.id, copies))
}

impl Sleeper<'_> {
    /// What tokio tells of `wait`.
    fn awaited(&self, wait: &Wait) -> Option<&Awaited> {
        self.awaited.iter().find(|awaited| wait.operation == Some(awaited.operation))
    }

    /// The same, if it has a name of its own: the calls tell more of a channel, and as much of a timer.
    fn known(&self, wait: &Wait) -> Option<&Awaited> {
        self.awaited(wait).filter(|awaited| !awaited.is_a_channel() && !awaited.is_a_timer())
    }
}

fn sentence(task: &Sleeper, waits: &[Wait]) -> Option<String> {
    let line = |wait: &Wait| wait.calls.first().map(|call| call.line);
    match waits {
        [] => None,
        // A single wait that tokio tells of is told without the calls, too.
        [one] if task.known(one).is_none() && task.awaited.iter().any(|awaited| !awaited.is_a_channel()) => None,
        [one] => Some(format!(" at line {} for {}{}", line(one)?, what(one, task), left(one, task))),
        several => {
            // All branches of one macro are at its line, unless they are blocks.
            let at = line(&several[0]).filter(|at| several.iter().all(|wait| line(wait) == Some(*at)));
            let told = several.iter().rev().map(|wait| {
                let held = task.known(wait).map(|awaited| awaited.held.as_str()).filter(|held| !held.is_empty());
                let line = line(wait).filter(|_| at.is_none()).map(|line| format!("line {line}"));
                let beside: Vec<&str> = line.as_deref().into_iter().chain(held).collect();
                match beside.is_empty() {
                    true => what(wait, task),
                    false => format!("{} ({})", what(wait, task), beside.join("; ")),
                }
            });
            let mut told: Vec<String> = told.collect();
            told.dedup();
            let last = told.pop()?;
            let place = at.map_or(String::new(), |at| format!(" at line {at}"));
            if told.is_empty() {
                return Some(format!("{place} for {last}"));
            }
            let (how, and) = match several.iter().all(|wait| wait.is_joined) {
                true => ("all of several", "and"),
                false => ("the first of several, as in a `select!`", "or"),
            };
            Some(format!("{place} for {how}: {}, {and} {last}", told.join(", ")))
        }
    }
}

/// What a wait is for, and which task that is, as far as only one can be meant.
fn what(wait: &Wait, task: &Sleeper) -> String {
    if let Some(awaited) = task.known(wait) {
        return awaited.wanted.clone();
    }
    match (wait.what, &task.others[..]) {
        (What::Handle, []) if task.is_spawned => {
            "a `JoinHandle`; no other task is left, so it waits for itself".to_owned()
        }
        (What::Handle, [one]) => format!("the `JoinHandle` of {one}"),
        (What::Handle, []) => "a `JoinHandle`".to_owned(),
        (What::Handle, more) => format!("a `JoinHandle`; {} other tasks have not ended", more.len()),
        (What::Set, [one]) => format!("`join_next` of a `JoinSet`, with {one}"),
        (What::Set, []) => "`join_next` of a `JoinSet`".to_owned(),
        (What::Set, more) => format!("`join_next` of a `JoinSet`; {} other tasks have not ended", more.len()),
        (What::Channel { kind, side }, _) => channel(kind, side, wait, task),
        (What::Named(name), _) => name.to_owned(),
    }
}

/// What a channel is waited for, and which channel that is.
fn channel(kind: &str, side: Side, wait: &Wait, task: &Sleeper) -> String {
    let a = if kind == "mpsc" { "an" } else { "a" };
    let told = task.awaited(wait).filter(|awaited| awaited.what.split(' ').next() == Some(kind));
    let places = match (told, side) {
        (Some(awaited), _) if !awaited.made_at.file.is_empty() => std::slice::from_ref(&awaited.made_at),
        (None, Side::Receives { bounded: true } | Side::Outlasts) => task.channels,
        _ => &[],
    };
    let which = match places {
        [one] => format!("the {kind} channel made at {one}"),
        [first, second] => format!("the {kind} channel made at {first}, or of that made at {second}"),
        _ => format!("{a} `{kind}` channel"),
    };
    match side {
        Side::Receives { .. } if kind == "watch" => format!("a change of {which}"),
        Side::Receives { .. } => format!("a message of {which}"),
        Side::Sends => format!("room in {which}"),
        Side::Outlasts => format!("the end of the receivers of {which}"),
        Side::Either => which,
    }
}

/// What is certain of the other side of the channel, as words that follow: if it were gone, the wait would be over.
fn left(wait: &Wait, task: &Sleeper) -> String {
    if let Some(awaited) = task.known(wait) {
        return awaited.held(true);
    }
    let What::Channel { side, .. } = wait.what else { return String::new() };
    let mut said = match side {
        Side::Receives { .. } => vec!["a sender of it still exists".to_owned()],
        Side::Sends => vec!["it is full".to_owned(), "its receiver still exists".to_owned()],
        Side::Outlasts => vec!["a receiver of it still exists".to_owned()],
        Side::Either => vec!["its other side still exists".to_owned()],
    };
    if !task.is_spawned && task.knows_all {
        said.push(match &task.others[..] {
            [] => "no other task is left".to_owned(),
            [one] => format!("{one} has not ended"),
            more => format!("{} other tasks have not ended", more.len()),
        });
    }
    let last = said.pop().unwrap_or_default();
    match said.is_empty() {
        true => format!("; {last}"),
        false => format!("; {}, and {last}", said.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Spot;

    fn task<'a>(is_spawned: bool, others: &[&'a str]) -> Sleeper<'a> {
        Sleeper {
            id: 1,
            is_spawned,
            awaited: &[],
            wakers: None,
            others: others.to_vec(),
            knows_all: true,
            channels: &[],
        }
    }

    fn wait(what: What, line: u32) -> Wait {
        Wait { what, calls: vec![Spot { line, column: 5 }], is_joined: false, operation: None }
    }

    #[test]
    fn what_is_told_of_several_has_a_plural() {
        let said =
            |does: &Does| [("task a", false), ("2 tasks", true)].map(|(who, several)| does.said_of(who, 1, several));
        assert_eq!(
            said(&Does::IsPolled(3)),
            ["task a has not returned from poll 3", "2 tasks have not returned from poll 3"]
        );
        assert_eq!(
            said(&Does::HasNotEnded),
            ["task a, polled once, has not ended", "2 tasks, polled once, have not ended"]
        );
        // What is told of others stays as it is.
        assert_eq!(
            said(&Does::Waits(" for x; task b has not ended, and waits".to_owned())),
            [
                "task a, polled once, waits for x; task b has not ended, and waits",
                "2 tasks, polled once, wait for x; task b has not ended, and waits"
            ]
        );
        assert_eq!(
            said(&Does::HasLostItsWaker(2)),
            [
                "task a waits, but nothing kept the waker that it was given at poll 2",
                "2 tasks wait, but nothing kept the waker that each was given at poll 2"
            ]
        );
    }

    #[test]
    fn a_handle_is_of_the_only_task_that_it_can_be_of() {
        let said = |task: Sleeper| sentence(&task, &[wait(What::Handle, 9)]).unwrap();
        assert_eq!(said(task(false, &["task a"])), " at line 9 for the `JoinHandle` of task a");
        assert_eq!(
            said(task(false, &["task a", "task b"])),
            " at line 9 for a `JoinHandle`; 2 other tasks have not ended"
        );
        assert_eq!(
            said(task(true, &[])),
            " at line 9 for a `JoinHandle`; no other task is left, so it waits for itself"
        );
    }

    #[test]
    fn a_channel_is_told_with_what_is_certain_of_its_other_side() {
        let place = Place { file: "exercises/07_channels/01_close.rs".into(), line: 7 };
        let sends = Wait { operation: Some(7), ..wait(What::Channel { kind: "mpsc", side: Side::Sends }, 9) };
        let told = [Awaited {
            what: "mpsc channel".to_owned(),
            made_at: place.clone(),
            wanted: String::new(),
            held: String::new(),
            is_own: false,
            is_taken_by_itself: false,
            is_given_to_unpolled: false,
            is_partly_its_own: false,
            operation: 7,
            resource: 1,
        }];
        let spawned = Sleeper { awaited: &told, ..task(true, &[]) };
        assert_eq!(
            sentence(&spawned, std::slice::from_ref(&sends)).unwrap(),
            " at line 9 for room in the mpsc channel made at \
             exercises/07_channels/01_close.rs:7; it is full, and its receiver still exists"
        );
        let main = task(false, &["task a", "task b"]);
        assert_eq!(
            sentence(&main, &[sends]).unwrap(),
            " at line 9 for room in an `mpsc` channel; it is full, its receiver still \
             exists, and 2 other tasks have not ended"
        );
        // Of a channel without a limit nobody knows where it was made.
        let places = [place];
        let receives = |bounded| wait(What::Channel { kind: "mpsc", side: Side::Receives { bounded } }, 9);
        let main = Sleeper { channels: &places, knows_all: false, ..task(false, &[]) };
        let said = |bounded| sentence(&main, &[receives(bounded)]).unwrap();
        assert!(said(true).contains("a message of the mpsc channel made at exercises/07_channels/01_close.rs:7"));
        assert!(
            said(false).ends_with("a message of an `mpsc` channel; a sender of it still exists"),
            "{}",
            said(false)
        );
    }

    #[test]
    fn each_branch_of_a_select_is_told() {
        let main = task(false, &["task a"]);
        // The latest first.
        let waits = [wait(What::Named("a `Notify`"), 12), wait(What::Set, 11)];
        assert_eq!(
            sentence(&main, &waits).unwrap(),
            " for the first of several, as in a `select!`: `join_next` of a `JoinSet`, \
             with task a (line 11), or a `Notify` (line 12)"
        );
        let in_one_line = [wait(What::Named("a `Notify`"), 11), wait(What::Handle, 11)];
        assert_eq!(
            sentence(&main, &in_one_line).unwrap(),
            " at line 11 for the first of several, as in a `select!`: the `JoinHandle` of \
             task a, or a `Notify`"
        );
        assert_eq!(sentence(&main, &[]), None);
    }
}
