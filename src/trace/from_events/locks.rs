//! Locks, permits and channels: who takes them and when, who waits for whom, and how full a channel is.
//!
//! A lock is a lane below each task that takes it or waits for it. Most locks are held for no time and keep nobody
//! waiting; these are not drawn. What is known of a guard that was given to another task is who took it.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::builder::Builder;
use super::channels::fills_unseen;
use super::shared::{Hold, Shared};
use crate::protocol::Held;
use crate::trace::name::SEMAPHORE;
use crate::trace::timeline::{
    Arrow, ArrowKind, Axis, Fate, Lane, LaneKind, LaneMark, MarkKind, Moment, Name, Origin, Owner, Span, SpanState,
};
use crate::trace::words::{ITSELF, listed, who, who_beside};

impl Builder {
    /// The name of the resource that a task waits for: one that is known, or after its type and its place.
    pub(super) fn name_of_resource(&self, resource: Option<u64>, what: &str, line: u32) -> Name {
        let known = resource.and_then(|resource| self.shared.get(&resource));
        known.map_or_else(|| Name::new(what, None, Owner::Line(line)), |shared| shared.name.clone())
    }

    /// Who took what a task in `lane` waits for, as words that follow.
    pub(super) fn taken_by(&self, resource: Option<u64>, lane: usize) -> String {
        let Some(shared) = resource.and_then(|resource| self.shared.get(&resource)) else { return String::new() };
        match shared.holder(lane) {
            Some(holder) if holder == lane => ", which it took itself".to_owned(),
            Some(holder) => format!(", which {} took", who(&self.timeline.lanes[holder])),
            None => String::new(),
        }
    }

    pub(super) fn waits_for_lock(&mut self, task: Option<u64>, resource: Option<u64>, now: Moment) {
        let Some(task) = self.task_or_main(task) else { return };
        let Some(resource) = resource.filter(|resource| self.shared.contains_key(resource)) else { return };
        let shared = &self.shared[&resource];
        if shared.waits.contains(&task) || shared.is_channel() {
            return;
        }
        let label = self.holder_label(resource, task);
        let Some(lane) = self.lock_lane(resource, task) else { return };
        self.on(lane).spans.push(Span { label, ..Span::new(now, now, SpanState::Waiting) });
        let Some(shared) = self.shared.get_mut(&resource) else { return };
        shared.waits.push(task);
        shared.is_contended = true;
    }

    /// What a waiting span says: who took it.
    fn holder_label(&self, resource: u64, task: usize) -> Option<Name> {
        let holder = self.shared.get(&resource)?.holder(task)?;
        Some(if holder == task { ITSELF.into() } else { self.timeline.lanes[holder].name.clone() })
    }

    /// The lane of the resource below that of the task in `task`.
    fn lock_lane(&mut self, resource: u64, task: usize) -> Option<usize> {
        let shared = self.shared.get(&resource)?;
        if let Some(lane) = shared.lanes.get(&task) {
            return Some(*lane);
        }
        let name = shared.name.clone();
        let lane = self.lane(LaneKind::Lock, name, Origin::Place);
        self.on(lane).parent = Some(task);
        self.shared.get_mut(&resource)?.lanes.insert(task, lane);
        Some(lane)
    }

    /// The wait of `task` is over.
    fn waits_no_longer(&mut self, resource: u64, task: usize, now: Moment) {
        let Some(shared) = self.shared.get_mut(&resource) else { return };
        let Some(at) = shared.waits.iter().position(|waiting| *waiting == task) else { return };
        shared.waits.remove(at);
        let lane = shared.lanes.get(&task).copied();
        let wait = lane.and_then(|lane| self.on(lane).spans.iter_mut().rfind(|span| span.state == SpanState::Waiting));
        if let Some(wait) = wait {
            wait.to = now;
        }
    }

    pub(super) fn takes(&mut self, task: Option<u64>, resource: u64, held: Held, permits: usize, now: Moment) {
        let Some(task) = self.task_or_main(task) else { return };
        let Some(shared) = self.shared.get(&resource) else { return };
        if shared.is_channel() {
            return self.sends(task, resource, permits, now);
        }
        let said = shared.said();
        self.waits_no_longer(resource, task, now);
        let Some(lane) = self.lock_lane(resource, task) else { return };
        let label = match (held, permits) {
            (Held::Read, _) => Some("read".into()),
            (Held::Write, _) => Some("write".into()),
            (Held::Permits, 2..) => Some(format!("{permits} permits").into()),
            _ => None,
        };
        self.on(lane).spans.push(Span { label, ..Span::new(now, now, SpanState::Running) });
        let span = self.timeline.lanes[lane].spans.len() - 1;
        let words = match held {
            Held::Lock => format!("takes {said}"),
            Held::Read => format!("takes a read lock of {said}"),
            Held::Write => format!("takes the write lock of {said}"),
            Held::Permits if permits == 1 => format!("takes a permit of {said}"),
            Held::Permits => format!("takes {permits} permits of {said}"),
        };
        self.step(task, now, words);
        let Some(shared) = self.shared.get_mut(&resource) else { return };
        shared.holds.push(Hold { task, span, held, permits });
        // Those who wait now wait for another task.
        for waiting in self.shared[&resource].waits.clone() {
            let (label, lane) = (self.holder_label(resource, waiting), self.lock_lane(resource, waiting));
            let wait = lane.and_then(|lane| self.on(lane).spans.last_mut());
            if let (Some(wait), Some(_)) = (wait, &label) {
                wait.label = label;
            }
        }
    }

    pub(super) fn gives(&mut self, task: Option<u64>, resource: u64, held: Held, permits: usize, now: Moment) {
        let task = self.task_or_main(task);
        let Some(shared) = self.shared.get_mut(&resource) else { return };
        if shared.is_channel() {
            return self.receives(task, resource, permits, now);
        }
        let said = shared.said();
        let mut left = permits;
        while left > 0 {
            let own = shared.holds.iter().rposition(|hold| hold.held == held && Some(hold.task) == task);
            // A lock that only one task has can be no other's. A permit may be a new one.
            let only = (shared.holds.len() == 1 && held != Held::Permits).then_some(0);
            let Some(at) = own.or(only) else { break };
            let hold = &mut shared.holds[at];
            let step = left.min(hold.permits);
            left -= step;
            hold.permits -= step;
            if hold.permits == 0 {
                let Hold { task, span, .. } = shared.holds.remove(at);
                if let Some(lane) = shared.lanes.get(&task) {
                    self.timeline.lanes[*lane].spans[span].to = now;
                }
            }
        }
        shared.is_unsure |= left > 0 && !shared.holds.is_empty();
        if let Some(task) = task {
            let words = match held {
                Held::Permits => format!(
                    "gives {} back to {said}",
                    if permits == 1 { "a permit".to_owned() } else { format!("{permits} permits") }
                ),
                _ => format!("releases {said}"),
            };
            self.step(task, now, words);
        }
    }

    /// A task stops to wait for a resource that it did not get.
    pub(super) fn leaves(&mut self, task: Option<u64>, resource: u64, now: Moment) {
        let Some(task) = self.task(task) else { return };
        self.waits_no_longer(resource, task, now);
        if let Some(shared) = self.shared.get(&resource).filter(|shared| !shared.is_channel()) {
            let words = format!("waits for {} no longer", shared.said());
            self.step(task, now, words);
        }
    }

    /// What is still taken when the run is over, and which lanes are worth their place.
    pub(super) fn finish_locks(&mut self) {
        let end = self.timeline.end;
        let mut dropped = HashSet::new();
        let shared = std::mem::take(&mut self.shared);
        let mut lost = Vec::new();
        // Those of tasks that are not drawn.
        let known: HashSet<usize> = shared.values().flat_map(|shared| shared.lanes.values().copied()).collect();
        let locks = self.timeline.lanes.iter().enumerate().filter(|(_, lane)| lane.kind == LaneKind::Lock);
        dropped.extend(locks.map(|(lane, _)| lane).filter(|lane| !known.contains(lane)));
        for shared in shared.values() {
            for hold in &shared.holds {
                let Some(lane) = shared.lanes.get(&hold.task).copied() else { continue };
                self.timeline.lanes[lane].spans[hold.span].to = end;
                self.on(lane).fate = Fate::Standing;
                if let Some(at) = ended(&self.timeline.lanes[hold.task]) {
                    let words = match hold.held {
                        Held::Permits => "was never given back".to_owned(),
                        _ => "was never released".to_owned(),
                    };
                    self.on(lane).marks.push(LaneMark { at, kind: MarkKind::Lost, words });
                    lost.push((at, hold.task, shared));
                }
            }
            for task in &shared.waits {
                let Some(lane) = shared.lanes.get(task).copied() else { continue };
                if let Some(wait) = self.on(lane).spans.iter_mut().rfind(|span| span.state == SpanState::Waiting) {
                    wait.to = end;
                    // The last one who had it gave it back. Now it belongs to a future that was not polled since then.
                    wait.label = wait.label.take().filter(|_| !shared.holds.is_empty());
                }
                self.on(lane).fate = Fate::Standing;
            }
            let axis = self.timeline.axis;
            let lasts = |lane: &usize| {
                let lane = &self.timeline.lanes[*lane];
                lane.spans.iter().any(|span| axis == Axis::Time && span.lasts(axis))
            };
            // Futures of one task that wait for each other: one lane can't show who has it and who waits.
            let is_among_its_own = shared.is_contended && shared.lanes.len() == 1 && shared.is_idle();
            let is_of_no_interest = !shared.is_contended && !shared.lanes.values().any(lasts);
            if !shared.is_seen_to_end() || is_among_its_own || is_of_no_interest {
                dropped.extend(shared.lanes.values().copied());
            }
            if let Some(channel) = shared.lane.filter(|channel| !self.is_worth_its_lane(*channel, shared)) {
                dropped.insert(channel);
            }
        }
        lost.retain(|(.., shared): &(Moment, usize, &Shared)| shared.is_contended && shared.is_seen_to_end());
        lost.sort_by_key(|(at, ..)| *at);
        let all = lost.iter().map(|(.., shared)| &shared.name).collect::<BTreeSet<_>>();
        for name in all {
            let of_it = lost.iter().filter(|(.., shared)| shared.name == *name);
            let takers: Vec<&Lane> = of_it.map(|(_, task, _)| &self.timeline.lanes[*task]).collect();
            let remark = never_given_back(name, &takers);
            self.timeline.remarks.push(remark.into());
        }
        self.circles(&shared);
        let unsure =
            shared.values().any(|shared| shared.is_channel() && shared.is_unsure) || fills_unseen(&self.source);
        if unsure {
            self.timeline.arrows.retain(|arrow| arrow.kind != ArrowKind::Sent);
        }
        self.without_wakes_of_messages();
        let kept: Vec<usize> = (0..self.timeline.lanes.len()).filter(|lane| !dropped.contains(lane)).collect();
        self.timeline.take_lanes(&kept);
    }

    /// Finds tasks that wait for each other at the end.
    fn circles(&mut self, shared: &HashMap<u64, Shared>) {
        let mut next: HashMap<usize, usize> = HashMap::new();
        for lock in shared.values().filter(|lock| !lock.is_channel()) {
            for task in &lock.waits {
                next.extend(lock.holder(*task).map(|holder| (*task, holder)));
            }
        }
        let mut tasks: Vec<usize> = next.keys().copied().collect();
        tasks.sort_unstable();
        for start in tasks {
            let mut way = vec![start];
            while let Some(at) = next.get(&way[way.len() - 1]).filter(|at| !way.contains(at)) {
                way.push(*at);
            }
            let closes = next.get(&way[way.len() - 1]) == Some(&start);
            let is_new = !self.timeline.circles.iter().any(|circle| circle.contains(&start));
            if closes && is_new && way.len() > 1 {
                let end = self.timeline.end;
                for (number, from) in way.iter().enumerate() {
                    let (from, to) = (*from, way[(number + 1) % way.len()]);
                    self.timeline.arrows.push(Arrow { kind: ArrowKind::WaitsFor, from, to, at: end, until: end });
                }
                self.timeline.circles.push(way);
            }
        }
    }
}

/// That `takers` took a permit or a lock each, and ended.
fn never_given_back(name: &Name, takers: &[&Lane]) -> String {
    let (of, verb) = match name.what() == SEMAPHORE {
        true if takers.len() > 1 => (format!("{} permits of ", takers.len()), "given back"),
        true => ("a permit of ".to_owned(), "given back"),
        false => (String::new(), "released"),
    };
    let (were, it, have) = if takers.len() > 1 { ("were", "them", "have") } else { ("was", "it", "has") };
    let (first, others) = takers.split_first().expect("somebody took it");
    let others = others.iter().map(|taker| who_beside(taker, first));
    let names: Vec<String> = [who(first)].into_iter().chain(others).collect();
    format!("{of}{} {were} never {verb}: {} took {it} and {have} ended", name.said(), listed(&names))
}

/// When the task in `lane` ended.
fn ended(lane: &Lane) -> Option<Moment> {
    match lane.fate {
        Fate::Ready(at) | Fate::Failed(at) | Fate::Dropped(at) | Fate::Panicked(at) => Some(at),
        Fate::Standing | Fate::NeverPolled => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::trace::timeline::{Lane, LaneKind, MarkKind, SpanState, Timeline};
    use crate::trace::{History, Pair, TextStyle};

    const BEGINS: &str = "check name=a\ntask task=1 root=true file=harness/src/clock.rs line=1\npoll task=1\n\
        run at=0 clock=virtual\n\
        task at=0 task=2 root=false file=exercises/08_shared_state/01_x.rs line=7 by=1\n\
        task at=0 task=3 root=false file=exercises/08_shared_state/01_x.rs line=7 by=1\n\
        polled at=0 task=1\n";

    /// The lock or semaphore `resource` of `line`.
    fn made(resource: u64, what: &str, line: u32) -> String {
        format!("made at=0 resource={resource} what={what} file=exercises/08_shared_state/01_x.rs line={line}\n")
    }

    fn waits(task: u64, resource: u64, at: u64) -> String {
        format!(
            "wait at={at} task={task} resource={resource} what=Mutex file=exercises/08_shared_state/01_x.rs line=5\n"
        )
    }

    fn took(task: u64, resource: u64, held: &str, at: u64) -> String {
        format!("took at={at} task={task} resource={resource} held={held}\n")
    }

    fn gave(task: u64, resource: u64, held: &str, at: u64) -> String {
        took(task, resource, held, at).replace("took", "gave")
    }

    fn in_poll(task: u64, at: u64, events: &str) -> String {
        format!("poll at={at} task={task}\n{events}polled at={at} task={task} kept=1\n")
    }

    fn drawn(events: &[String]) -> Timeline {
        let text = format!("{BEGINS}{}", events.concat());
        History::read(&text, "").timeline("a", None).expect("it tells of it")
    }

    fn text(run: &Timeline) -> String {
        crate::trace::text(run, TextStyle { width: 80, ascii: true, window: None, cursor: None }).to_string()
    }

    fn locks(run: &Timeline) -> Vec<&str> {
        run.lanes.iter().filter(|lane| lane.kind == LaneKind::Lock).map(|lane| &*lane.name).collect()
    }

    #[test]
    fn a_circle_of_locks_is_told_and_drawn() {
        let run = drawn(&[
            made(8, "Mutex", 5),
            made(9, "Mutex", 5),
            in_poll(2, 0, &took(2, 8, "lock", 0)),
            in_poll(3, 0, &took(3, 9, "lock", 0)),
            in_poll(2, 10_000, &waits(2, 9, 10_000)),
            in_poll(3, 20_000, &waits(3, 8, 20_000)),
            "over at=3600000000 end=asleep\nhung kind=asleep\n".to_owned(),
        ]);
        let picture = text(&run);
        assert!(
            picture.contains("a circle: task 1 of line 7 waits for task 2, which waits for task 1; each waits"),
            "{picture}"
        );
        assert!(picture.lines().filter(|line| line.contains("C waits: Mutex")).count() == 2, "{picture}");
        assert!(picture.lines().any(|line| line.ends_with("? with task 2")), "{picture}");
        assert_eq!(locks(&run), ["Mutex 1 of line 5", "Mutex 2 of line 5", "Mutex 2 of line 5", "Mutex 1 of line 5"]);
        let svg = crate::trace::svg(&Pair { learner: Some(run), ..Pair::default() });
        assert_eq!(svg.matches("class=\"arrow circle\" marker").count(), 2, "{svg}");
    }

    /// As when it is given to a future that nobody polls any more.
    #[test]
    fn nobody_has_a_lock_that_was_given_back() {
        let run = drawn(&[
            made(8, "Mutex", 5),
            in_poll(2, 0, &took(2, 8, "lock", 0)),
            in_poll(3, 10_000, &waits(3, 8, 10_000)),
            in_poll(2, 20_000, &gave(2, 8, "lock", 20_000)),
            "over at=3600000000 end=asleep\nhung kind=asleep\n".to_owned(),
        ]);
        let picture = text(&run);
        assert!(picture.contains("not got") && !picture.contains("took it"), "{picture}");
    }

    /// The counters of other chapters are locked for no time, and nobody waits.
    #[test]
    fn a_lock_that_keeps_nobody_waiting_is_not_drawn() {
        let short = [took(2, 8, "lock", 0), gave(2, 8, "lock", 0)].concat();
        let run = drawn(&[made(8, "Mutex", 5), in_poll(2, 0, &short), in_poll(2, 10_000, "")]);
        assert!(locks(&run).is_empty(), "{run:#?}");
        let over_an_await = [in_poll(2, 0, &took(2, 8, "lock", 0)), in_poll(2, 10_000, &gave(2, 8, "lock", 10_000))];
        let run = drawn(&[made(8, "Mutex", 5), over_an_await.concat()]);
        assert_eq!(locks(&run), ["Mutex of line 5"]);
        assert!(text(&run).contains("released at 10 ms"), "{}", text(&run));
    }

    /// On a real network, tasks without a place are left out before the locks are finished.
    #[test]
    fn a_lock_keeps_its_task_where_lanes_are_taken_away() {
        let begins = "check name=a\nrun clock=real\ntask task=1 root=true file=harness/src/net.rs line=1\n\
            wire name=A traffic=connects what=connects\nnamed name=server task=1\n\
            task task=9 root=false file= line=0 by=1\n\
            task task=2 root=false file=exercises/04_echo/02_x.rs line=7 by=1\n\
            task task=3 root=false file=exercises/04_echo/02_x.rs line=7 by=1\n";
        let permit = |task, at| took(task, 8, "permits", at);
        let events = [
            made(8, "Semaphore", 5).replace("\n", " permits=2\n"),
            in_poll(9, 1, &permit(9, 1)),
            in_poll(2, 2, &[permit(2, 2), permit(2, 2), permit(2, 3)].concat()),
            in_poll(3, 3, &waits(3, 8, 3)),
            "hung kind=blocked\n".to_owned(),
        ];
        let history = History::read(&format!("{begins}{}", events.concat()), "");
        let run = history.timeline("a", None).expect("it tells of it");
        let tasks = |lane: &Lane| run.lanes[lane.parent.expect("a lock is below its task")].kind;
        let locks = run.lanes.iter().filter(|lane| lane.kind == LaneKind::Lock);
        assert!(locks.clone().count() > 0 && locks.map(tasks).all(|kind| kind == LaneKind::Task), "{run:#?}");
    }

    #[test]
    fn a_lock_that_futures_of_one_task_take_in_turns_is_not_drawn() {
        let run = drawn(&[
            made(8, "Mutex", 5),
            in_poll(2, 0, &[took(2, 8, "lock", 0), waits(2, 8, 0)].concat()),
            in_poll(2, 10_000, &[gave(2, 8, "lock", 10_000), took(2, 8, "lock", 10_000)].concat()),
            in_poll(2, 20_000, &gave(2, 8, "lock", 20_000)),
        ]);
        assert!(locks(&run).is_empty(), "{run:#?}");
    }

    #[test]
    fn a_permit_that_outlives_its_task_is_told_as_lost() {
        let run = drawn(&[
            made(8, "Semaphore", 5).replace('\n', " permits=1\n"),
            in_poll(2, 0, &took(2, 8, "permits", 0)),
            in_poll(3, 0, &waits(3, 8, 0).replace("Mutex", "Semaphore")),
            "poll at=10000 task=2\npolled at=10000 task=2\npoll at=10000 task=2\npolled at=10000 task=2\n\
             closed at=10000 task=2\nover at=3600000000 end=asleep\nhung kind=asleep\n"
                .to_owned(),
        ]);
        let lost = run.lanes.iter().find(|lane| lane.mark(MarkKind::Lost).is_some());
        assert!(lost.is_some_and(|lane| lane.name == "Semaphore of line 5"), "{run:#?}");
        let picture = text(&run);
        assert!(picture.contains("? never given back"), "{picture}");
        let due = "a permit of the Semaphore of line 5 was never given back: task 1 of line 7 took it and has ended";
        assert!(picture.replace("\n  ", " ").contains(due), "{picture}");
        assert!(
            picture.contains("task 2 of line 7 has waited for the Semaphore of line 5 since 0; task 1"),
            "{picture}"
        );
    }

    /// Whether it was a permit that had moved, or one more, nobody can tell.
    #[test]
    fn of_permits_whose_way_is_not_known_nothing_is_drawn() {
        let run = drawn(&[
            made(8, "Semaphore", 5).replace('\n', " permits=2\n"),
            in_poll(2, 0, &took(2, 8, "permits", 0)),
            in_poll(3, 10_000, &gave(3, 8, "permits", 10_000)),
            in_poll(2, 20_000, ""),
        ]);
        assert!(locks(&run).is_empty(), "{run:#?}");
    }

    /// A cell that was filled was said to be never released, and those who waited for it "never got" it.
    #[test]
    fn a_cell_that_is_filled_is_not_lost() {
        let run = drawn(&[
            "made at=0 resource=8 what=OnceCell file=\"\" line=0 permits=1\n".to_owned(),
            in_poll(2, 0, &took(2, 8, "permits", 0)),
            in_poll(3, 10_000, &waits(3, 8, 10_000).replace("Mutex", "OnceCell")),
            "poll at=20000 task=2\npolled at=20000 task=2\npoll at=20000 task=2\npolled at=20000 task=2\n\
             closed at=20000 task=2\n"
                .to_owned(),
            in_poll(3, 20_000, "left at=20000 task=3 resource=8\n"),
        ]);
        assert!(locks(&run).is_empty() && run.remarks.is_empty(), "{run:#?}");
        let said: Vec<String> = (0..run.steps.len()).map(|step| crate::trace::words(&run, step)).collect();
        assert!(
            said.contains(&"task 2 of line 7 waits for the OnceCell, which task 1 of line 7 took".into()),
            "{said:#?}"
        );
        assert!(said.iter().all(|said| !said.contains("in progress")), "{said:#?}");
    }

    #[test]
    fn a_wait_that_is_given_up_ends_there() {
        let run = drawn(&[
            made(8, "Mutex", 5),
            in_poll(2, 0, &took(2, 8, "lock", 0)),
            in_poll(3, 0, &waits(3, 8, 0)),
            in_poll(3, 10_000, "left at=10000 task=3 resource=8\n"),
            in_poll(2, 30_000, &gave(2, 8, "lock", 30_000)),
        ]);
        let waits = run.lanes.iter().flat_map(|lane| lane.spans.iter().map(move |span| (lane, span)));
        let mut waits = waits.filter(|(lane, span)| lane.kind == LaneKind::Lock && span.state == SpanState::Waiting);
        assert_eq!(waits.next().map(|(_, span)| span.to.at), Some(10_000), "{run:#?}");
        assert!(text(&run).contains("never got"), "{}", text(&run));
    }
}
