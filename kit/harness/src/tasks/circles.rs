//! Tasks that wait for each other in a circle, in a sentence.

use super::awaited::Awaited;
use super::look::Look;
use super::resources::CHANNEL;
use crate::protocol::{Held, Place};

/// A task that waits for a resource which the next task keeps from it.
struct Edge {
    task: u64,
    awaited: Awaited,
    next: u64,
    /// What the next task has of it, and whether it surely still has it. `None`: it only comes before the other one.
    has: Option<(Held, bool)>,
}

/// A circle of tasks, and what is said of it.
pub(super) struct Circle {
    pub tasks: Vec<u64>,
    pub said: String,
}

/// The circles among the tasks that wait for something. `lines`: in which line a use of a resource waits, if that is
/// known. A task that waits for itself alone is none of them.
pub(super) fn circles(
    look: &Look,
    waits: &[(u64, Vec<Awaited>)],
    lines: impl Fn(u64, u64) -> Option<u32>,
) -> Vec<Circle> {
    let mut edges = Vec::new();
    for (task, awaited) in waits.iter().flat_map(|(task, all)| all.iter().map(|awaited| (*task, awaited))) {
        for blocks in look.blocks(awaited.operation, awaited.resource) {
            if blocks.task != task && awaited.is_known() && awaited.what != CHANNEL {
                edges.push(Edge { task, awaited: awaited.clone(), next: blocks.task, has: blocks.has });
            }
        }
    }
    let mut found: Vec<Circle> = Vec::new();
    for start in &edges {
        if found.iter().any(|circle| circle.tasks.contains(&start.task)) {
            continue;
        }
        if let Some(path) = circle_from(start, &edges) {
            let said = sentence(look, &path, &lines);
            found.push(Circle { tasks: path.iter().map(|edge| edge.task).collect(), said });
        }
    }
    found
}

/// A way along `edges` that begins with `start` and leads back to its task, the shortest.
fn circle_from<'a>(start: &'a Edge, edges: &'a [Edge]) -> Option<Vec<&'a Edge>> {
    let mut ways = vec![vec![start]];
    let mut seen = vec![start.task];
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let at = way[way.len() - 1].next;
            if at == start.task {
                return Some(way);
            }
            if seen.contains(&at) {
                continue;
            }
            seen.push(at);
            longer.extend(edges.iter().filter(|edge| edge.task == at).map(|edge| [&way[..], &[edge]].concat()));
        }
        ways = longer;
    }
    None
}

fn sentence(look: &Look, path: &[&Edge], lines: &impl Fn(u64, u64) -> Option<u32>) -> String {
    let in_line = |place: &Place| format!("line {}", place.line);
    let full = |edge: &Edge| look.which(edge.awaited.resource, in_line);
    let mut clauses = Vec::new();
    for (number, edge) in path.iter().enumerate() {
        // What the task before this one waits for is what this one has.
        let before = path[(number + path.len() - 1) % path.len()];
        let which = if number == 0 { full(before) } else { "that one".to_owned() };
        let has = match before.has {
            None if number > 0 => "comes before it in the queue".to_owned(),
            None => format!("comes first in the queue of {which}"),
            Some((held, surely)) => {
                let verb = if surely { "holds" } else { "took" };
                match held {
                    Held::Lock => format!("{verb} {which}"),
                    Held::Read => format!("{verb} a read lock of {which}"),
                    Held::Write => format!("{verb} the write lock of {which}"),
                    Held::Permits if before.awaited.what == "Semaphore" => format!("took all permits of {which}"),
                    Held::Permits => format!("began to initialize {which}"),
                }
            }
        };
        let like =
            |other: &Edge| other.awaited.what == edge.awaited.what && other.awaited.made_at == edge.awaited.made_at;
        let which = match look.ordinal(edge.awaited.resource) {
            _ if edge.awaited.resource == before.awaited.resource => "it".to_owned(),
            // How many there are was said in the first clause.
            Some((nth, _)) if like(path[path.len() - 1]) => format!("the {nth}"),
            _ => full(edge),
        };
        let wanted = look.wanted(edge.awaited.operation, edge.awaited.resource, &which);
        let line = lines(edge.task, edge.awaited.operation).map_or(String::new(), |line| format!(" at line {line}"));
        let name = look.short_name_of(edge.task).unwrap_or_else(|| "a task".to_owned());
        clauses.push(format!("{name} {has} and waits{line} for {wanted}"));
    }
    format!("{}: a circle", clauses.join("; "))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::{Mutex, RwLock};
    use tokio::task::yield_now;

    use crate::tasks::name_current;
    use crate::tasks::tests::hang_told;

    /// A task that takes the first lock and then the second.
    fn takes(name: &'static str, first: &Arc<Mutex<()>>, second: &Arc<Mutex<()>>) {
        let (first, second) = (Arc::clone(first), Arc::clone(second));
        tokio::spawn(async move {
            name_current(name);
            let _first = first.lock().await;
            yield_now().await;
            let _second = second.lock().await;
        });
    }

    #[test]
    fn a_circle_of_locks_is_one_sentence() {
        let two = hang_told(async {
            let (a, b) = (Arc::new(Mutex::new(())), Arc::new(Mutex::new(())));
            takes("X", &a, &b);
            takes("Y", &b, &a);
        });
        assert_eq!(
            two,
            [
                "X holds the 1st of the 2 Mutexes that the check made and waits for the 2nd; Y holds that one and waits for \
                 the 1st: a circle"
            ]
        );
        let three = hang_told(async {
            let forks: Vec<Arc<Mutex<()>>> = (0..3).map(|_| Arc::new(Mutex::new(()))).collect();
            for (name, left) in ["X", "Y", "Z"].into_iter().zip(0..) {
                takes(name, &forks[left], &forks[(left + 1) % 3]);
            }
            // Not in the circle, but behind it.
            takes("behind", &forks[1], &forks[2]);
        });
        assert_eq!(
            three,
            [
                "X holds the 1st of the 3 Mutexes that the check made and waits for the 2nd; Y holds that one and waits for \
                 the 3rd; Z holds that one and waits for the 1st: a circle"
            ]
        );
    }

    #[test]
    fn a_reader_that_waits_behind_a_writer_that_waits_for_it_is_a_circle() {
        let told = hang_told(async {
            let lock = Arc::new(RwLock::new(()));
            let also = Arc::clone(&lock);
            tokio::spawn(async move {
                name_current("the reader");
                let _one = also.read().await;
                yield_now().await;
                let _two = also.read().await;
            });
            tokio::spawn(async move {
                name_current("the writer");
                drop(lock.write().await);
            });
        });
        assert_eq!(
            told,
            [
                "the reader holds a read lock of the RwLock that the check made and waits for a read lock of it; the writer \
                 comes before it in the queue and waits for the write lock of it: a circle"
            ]
        );
    }

    #[test]
    fn who_waits_without_a_circle_is_in_none() {
        let chain = hang_told(async {
            let (a, b) = (Arc::new(Mutex::new(())), Arc::new(Mutex::new(())));
            takes("X", &a, &b);
            let kept = Arc::clone(&b).lock_owned().await;
            takes("Y", &b, &a);
            std::mem::forget(kept);
        });
        assert!(chain.is_empty(), "{chain:?}");
    }
}
