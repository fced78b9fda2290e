//! Nights with an office, a boat and ships on a timetable: when each line is in the logbook, and when `watch` returns.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard};

use harness::clock::{few_timers, see_what_goes_on};
use harness::probe::Lab;
use harness::tokio::sync::{Mutex, mpsc};
use harness::tokio::time::{Instant, sleep, sleep_until};
use harness::{
    Advise, Checked, Checks, Failure, ensure, expect_eq, expect_log_eq, ms, seed, sort_by_key,
    tasks, tokio, trace, transcript, virtual_time,
};

use super::exercise;

/// What the boat does next.
#[derive(Clone, Copy)]
enum Step {
    /// It measures for so many milliseconds.
    Measures(u64),
    /// It writes a line into the logbook, and keeps it for so many milliseconds.
    Writes(u64),
}
use Step::{Measures, Writes};

/// A line, and when it is in the logbook.
type Line = (u64, String);

/// What happens in a night, and what is due then, in milliseconds.
#[derive(Clone, Default)]
struct Plan {
    /// When the office asks for the logbook, and how long it reads.
    office: Vec<(u64, u64)>,
    boat: Vec<Step>,
    /// When the ships come.
    ships: Vec<u64>,
    /// Their numbers, if they are not 1, 2, 3 and so on.
    names: Option<Vec<usize>>,
    /// When `ships` is closed.
    closed: u64,
    /// The lines that are due, in their order.
    lines: Vec<Line>,
    /// When the survey is due to end.
    ends: u64,
    /// When `watch` is due to return.
    returns: u64,
}

/// What the boat writes.
fn depth(n: usize) -> String {
    format!("depth {n}")
}

fn ship(n: usize) -> String {
    format!("ship {n}")
}

pub fn checks(all: &mut Checks) {
    let others_have_it = Arc::new(AtomicBool::new(false));
    let others = &others_have_it;

    // The lock is free at each moment at which somebody asks for it.
    watched(all, others).check("with_a_free_lock", || {
        let plan = Plan {
            boat: vec![Measures(34), Writes(0), Measures(64)],
            ships: vec![12, 52, 126],
            closed: 148,
            lines: vec![(12, ship(1)), (34, depth(1)), (52, ship(2)), (126, ship(3))],
            ends: 98,
            returns: 148,
            ..Plan::default()
        };
        night(&plan, others)?.is(&plan, "missed-while-awaiting")
    });

    // The boat is first in the queue, and only its next poll takes the lock.
    watched(all, others).check("a_ship_behind_the_boat", || {
        let plan = Plan {
            office: vec![(0, 94)],
            boat: vec![Measures(22), Writes(20), Measures(16)],
            ships: vec![46],
            closed: 58,
            lines: vec![(94, depth(1)), (114, ship(1))],
            ends: 130,
            returns: 130,
            ..Plan::default()
        };
        night(&plan, others)?.is(&plan, "lock-not-waited-for")
    });

    // The boat has the lock, and only its polls give it back.
    watched(all, others).check("a_ship_while_the_boat_writes", || {
        let plan = Plan {
            boat: vec![Writes(38), Measures(26), Writes(0)],
            ships: vec![16],
            closed: 28,
            lines: vec![(0, depth(1)), (38, ship(1)), (64, depth(2))],
            ends: 64,
            returns: 64,
            ..Plan::default()
        };
        night(&plan, others)?.is(&plan, "lock-not-waited-for")
    });

    // The ship is first, and the boat measures on while it waits.
    watched(all, others).check("a_boat_behind_the_ship", || {
        let plan = Plan {
            office: vec![(0, 102)],
            boat: vec![Measures(32), Measures(30), Writes(10)],
            ships: vec![18, 136],
            closed: 154,
            lines: vec![(102, ship(1)), (102, depth(1)), (136, ship(2))],
            ends: 112,
            returns: 154,
            ..Plan::default()
        };
        night(&plan, others)?.is(&plan, "lock-not-waited-for")
    });

    // One that comes later takes no place from one that waits.
    watched(all, others).check("a_ship_keeps_its_place", || {
        let plan = Plan {
            office: vec![(0, 102)],
            boat: vec![Measures(62), Writes(10)],
            ships: vec![18, 80],
            closed: 90,
            // The second one may have a place of its own, behind the boat, or come with the first.
            lines: vec![(102, ship(1)), (102, depth(1)), (112, ship(2))],
            ends: 112,
            returns: 112,
            ..Plan::default()
        };
        let night = night(&plan, others)?;
        night.nothing_is_lost(&plan)?;
        let first = night.lines.iter().find(|(_, line)| *line == ship(1));
        ensure(
            first.is_some_and(|(at, _)| *at == 102),
            "ship 1 waited for the lock before the boat, and the boat wrote first",
        )
        .map_err(|failure| {
            night
                .failure(failure.message)
                .expected(shown(&plan.lines[0]))
                .got(first.map_or("never".to_owned(), shown))
        })
        .advise("place-in-the-queue-lost")
    });

    watched(all, others).check("the_same_ship_again", || {
        let plan = Plan {
            boat: vec![Measures(64)],
            ships: vec![12, 26, 38],
            names: Some(vec![1, 2, 1]),
            closed: 50,
            lines: vec![(12, ship(1)), (26, ship(2)), (38, ship(1))],
            ends: 64,
            returns: 64,
            ..Plan::default()
        };
        night(&plan, others)?.is(&plan, "missed-while-awaiting")
    });

    // When all else is over, the office still reads.
    watched(all, others).check("the_last_ship_waits", || {
        let plan = Plan {
            office: vec![(0, 98), (148, 54)],
            boat: vec![Measures(62)],
            ships: vec![18, 122, 156],
            closed: 164,
            lines: vec![(98, ship(1)), (122, ship(2)), (202, ship(3))],
            ends: 62,
            returns: 202,
            ..Plan::default()
        };
        night(&plan, others)?.is(&plan, "lock-not-waited-for")
    });

    watched(all, others).check("a_night_without_ships", || {
        let plan = Plan {
            boat: vec![Measures(22), Writes(20), Measures(24), Writes(0)],
            closed: 10,
            lines: vec![(22, depth(1)), (66, depth(2))],
            ends: 66,
            returns: 66,
            ..Plan::default()
        };
        night(&plan, others)?.is(&plan, "missed-while-awaiting")
    });

    // All of them come while the lock is taken. How many they are, nobody knows.
    watched(all, others).check("any_number_of_ships", || {
        let number = 40 + seed() as usize % 40;
        let ships = (1..=number).map(|n| (324, ship(n)));
        let plan = Plan {
            office: vec![(0, 302)],
            boat: vec![Measures(4), Writes(22)],
            ships: (0..number as u64).map(|n| 6 + n / 10 * 2).collect(),
            closed: 250,
            lines: [(302, depth(1))].into_iter().chain(ships).collect(),
            ends: 324,
            returns: 324,
            ..Plan::default()
        };
        night(&plan, others)?.is(&plan, "lock-not-waited-for")
    });
}

/// `others` tells whether the office or the boat has the lock.
fn watched<'a>(all: &'a mut Checks, others: &Arc<AtomicBool>) -> &'a mut Checks {
    let others = Arc::clone(others);
    all.on_hang(move |hang| {
        let behind_the_boat = hang.waits_for_its_own_lock && others.load(SeqCst);
        let is_futurelock = hang.waits_behind_an_unpolled_future || behind_the_boat;
        let holds_it = hang.waits_for_its_own_lock;
        hang.expected("the ships and the boat get the lock in turn")
            .advise_if(is_futurelock, "futurelock")
            .advise_if(holds_it, "lock-kept-while-waiting")
    })
}

/// The output of the survey, which nobody knows in advance.
fn output() -> u32 {
    1000 + seed() % 9000
}

/// What came of a night.
#[derive(Debug, Default)]
struct Night {
    /// When `watch` returned, and what.
    returned: (u64, u32),
    /// The lines of the logbook, each with the moment from which it was there.
    lines: Vec<Line>,
    /// Whether the survey was polled, and when it ended.
    began: bool,
    ended: Option<u64>,
    /// Whether it began late, or was not polled when it could go on.
    stood_still: bool,
    /// Whether `watch` kept the lock when it had nothing to write.
    keeps_it: bool,
    /// Whether it was gone when a ship came.
    leaves_ships: bool,
    /// How often nothing was left to do but to wait for a timer.
    waits: u32,
}

/// The logbook, and what of it was seen when.
#[derive(Clone)]
struct Log {
    start: Instant,
    lines: Arc<Mutex<Vec<String>>>,
    night: Arc<StdMutex<Night>>,
    /// Whether the office or the boat has the lock.
    others_have_it: Arc<AtomicBool>,
}

impl Log {
    fn now(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }

    async fn until(&self, at: u64) {
        if at > 0 {
            sleep_until(self.start + ms(at)).await;
        }
    }

    fn night(&self) -> MutexGuard<'_, Night> {
        self.night.lock().expect("nothing panics meanwhile")
    }

    /// Notes the lines that are new, and are there since `at`.
    fn see(&self, lines: &[String], at: u64) {
        let mut night = self.night();
        let old = night.lines.iter().zip(lines);
        let same = old.take_while(|((_, old), line)| old == *line).count();
        night.lines.truncate(same);
        night
            .lines
            .extend(lines[same..].iter().map(|line| (at, line.clone())));
    }

    /// Looks right after each moment at which a line is due, without a place in the queue.
    async fn look(self, plan: Plan) {
        tasks::name_current("the check");
        let mut moments: Vec<u64> = plan.lines.iter().map(|(at, _)| *at).collect();
        moments.dedup();
        for at in moments {
            self.until(at + 1).await;
            trace::aside(|| self.look_now(at));
        }
    }

    /// Notes what is new since `at`, if the lock is free.
    fn look_now(&self, at: u64) {
        match self.lines.try_lock() {
            Ok(lines) => self.see(&lines, at),
            Err(_) => self.night().keeps_it |= !self.others_have_it.load(SeqCst),
        }
    }

    async fn office(self, visits: Vec<(u64, u64)>) {
        tasks::name_current("the office");
        for (at, reads) in visits {
            self.until(at).await;
            let lines = self.lines.lock().await;
            self.see(&lines, self.now());
            self.others_have_it.store(true, SeqCst);
            sleep(ms(reads)).await;
            self.others_have_it.store(false, SeqCst);
        }
    }

    async fn port(self, plan: Plan, arrivals: mpsc::Sender<String>) {
        tasks::name_current("the port");
        let Plan { ships, closed, .. } = plan;
        let names = plan.names.unwrap_or_else(|| (1..=ships.len()).collect());
        for (n, at) in names.into_iter().zip(ships) {
            self.until(at).await;
            let sent = arrivals.send(ship(n)).await;
            self.night().leaves_ships |= sent.is_err();
        }
        self.until(closed).await;
    }

    async fn survey(self, lab: Lab, steps: Vec<Step>) -> u32 {
        self.night().began = true;
        self.night().stood_still |= self.now() > 0;
        let mut n = 0;
        for step in steps {
            let began = self.now();
            let takes = match step {
                Measures(takes) => {
                    lab.probe("the boat measures", ms(takes), ()).await;
                    self.now() - began > takes
                }
                Writes(takes) => {
                    let mut lines = self.lines.lock().await;
                    self.others_have_it.store(true, SeqCst);
                    let began = self.now();
                    n += 1;
                    self.see(&lines, began);
                    lines.push(depth(n));
                    self.see(&lines, began);
                    if takes > 0 {
                        lab.probe("the boat writes", ms(takes), ()).await;
                    }
                    self.others_have_it.store(false, SeqCst);
                    self.now() - began > takes
                }
            };
            self.night().stood_still |= takes;
        }
        let now = self.now();
        self.night().ended = Some(now);
        output()
    }
}

fn night(plan: &Plan, others: &Arc<AtomicBool>) -> Checked<Night> {
    others.store(false, SeqCst);
    let lab = Lab::new();
    let night = Arc::new(StdMutex::new(Night::default()));
    let run = lab.watch(|| {
        virtual_time(async {
            let log = Log {
                start: Instant::now(),
                lines: Arc::new(Mutex::new(Vec::new())),
                night: Arc::clone(&night),
                others_have_it: Arc::clone(others),
            };
            let (arrivals, ships) = mpsc::channel(plan.ships.len() + 1);
            tokio::spawn(log.clone().office(plan.office.clone()));
            tokio::spawn(log.clone().port(plan.clone(), arrivals));
            tokio::spawn(log.clone().look(plan.clone()));
            // The office is there first.
            tokio::task::yield_now().await;
            let survey = log.clone().survey(lab.clone(), plan.boat.clone());
            let output = exercise::watch(Arc::clone(&log.lines), survey, ships).await;
            log.night().returned = (log.now(), output);
            trace::aside(|| log.look_now(log.now()));
            // What a task of the learner's does later is seen, too.
            see_what_goes_on(ms(101)).await;
            trace::aside(|| log.look_now(log.now()));
        })
    })?;
    let mut night = std::mem::take(&mut *night.lock().expect("nothing panics meanwhile"));
    night.waits = run.waits;
    Ok(night)
}

impl Night {
    /// Requires what is due by `plan`. `late`: the idea behind a ship that is late.
    fn is(&self, plan: &Plan, late: &'static str) -> Checked {
        self.survey_ran()?;
        self.nothing_is_lost(plan)?;
        // Two for each thing that happens, and some more.
        let happens = plan.office.len() * 2 + plan.boat.len() + plan.ships.len() + plan.lines.len();
        let most = happens as u32 * 3 + 30;
        few_timers(
            "`watch` looks now and then whether it can go on",
            self.waits,
            most,
        )?;
        self.in_time(plan, late)
    }

    fn failure(&self, message: impl Into<String>) -> Failure {
        let mut times = self.lines.clone();
        times.extend(self.ended.map(|at| (at, "the survey ends".to_owned())));
        times.push((self.returned.0, "`watch` returns".to_owned()));
        sort_by_key(&mut times, |(at, _)| *at);
        let times: Vec<String> = times.iter().map(shown).collect();
        Failure::new(message).times(transcript::shortened(&times))
    }

    fn survey_ran(&self) -> Checked {
        if self.ended.is_some() {
            return expect_eq("what `watch` returns", output(), self.returned.1)
                .advise("output-thrown-away");
        }
        let got = if self.began {
            "it was dropped halfway"
        } else {
            "it was never polled"
        };
        Err(self
            .failure("the survey was not run to its end")
            .expected("the boat measures and writes all that it has to")
            .got(got))
        .advise_if(self.began, "pending-work-dropped")
        .advise("never-awaited")
    }

    /// Requires that each line is there once, at any time, and the ships in their order.
    fn nothing_is_lost(&self, plan: &Plan) -> Checked {
        for (_, line) in &plan.lines {
            let count = |lines: &[Line]| lines.iter().filter(|(_, other)| other == line).count();
            let (times, due) = (count(&self.lines), count(&plan.lines));
            if times == due {
                continue;
            }
            let is_lost = times < due;
            let what = match (due, is_lost) {
                (1, true) => "is not in the logbook",
                (1, false) => "is in the logbook twice",
                (_, true) => "came more than once, and some of it is not in the logbook",
                (_, false) => "is in the logbook more often than it came",
            };
            return Err(self.failure(format!("{line} {what}")).expected(match due {
                1 => "it is there once".to_owned(),
                due => format!("it is there {due} times"),
            }))
            .advise_if(due > 1 && is_lost, "equal-is-not-the-same")
            .advise_if(is_lost && self.leaves_ships, "select-drops-the-others")
            .advise_if(is_lost && line.starts_with("depth"), "copy-written-back")
            .advise_if(is_lost, "lock-not-waited-for");
        }
        let ships = |lines: &[Line]| -> Vec<String> {
            let names = lines.iter().map(|(_, line)| line.clone());
            names.filter(|line| line.starts_with("ship")).collect()
        };
        expect_log_eq(
            "the order of the ships",
            &ships(&plan.lines),
            &ships(&self.lines),
        )
    }

    fn in_time(&self, plan: &Plan, late: &'static str) -> Checked {
        let (returned, _) = self.returned;
        for (n, due) in plan.lines.iter().enumerate() {
            let before = plan.lines[..n].iter().filter(|(_, line)| *line == due.1);
            let mut same = self.lines.iter().filter(|(_, line)| *line == due.1);
            let Some(got) = same.nth(before.count()) else {
                continue;
            };
            if got.0 == due.0 {
                continue;
            }
            let is_after_the_survey =
                !self.stood_still && Some(got.0) >= self.ended && plan.office.is_empty();
            let is_ship = due.1.starts_with("ship");
            return Err(self
                .failure(format!("{} was not written when it was due", due.1))
                .expected(shown(due))
                .got(shown(got)))
            .advise_if(is_ship && got.0 > returned, "handle-dropped")
            .advise_if(
                self.keeps_it && !self.stood_still,
                "lock-kept-while-waiting",
            )
            .advise_if(is_ship && is_after_the_survey, "serial-awaits")
            .advise_if(is_ship, late)
            .advise_if(self.stood_still, "missed-while-awaiting")
            .advise("lock-kept-while-waiting");
        }
        let how = |got, due| if got < due { "early" } else { "late" };
        if let Some(ended) = self.ended.filter(|ended| *ended != plan.ends) {
            let how = how(ended, plan.ends);
            return Err(self
                .failure(format!("the survey ended too {how}"))
                .took(ms(plan.ends), ms(ended)))
            .advise_if(self.stood_still, "missed-while-awaiting");
        }
        if returned == plan.returns {
            return Ok(());
        }
        let is_written_later = self.lines.iter().any(|(at, _)| *at > returned);
        let how = how(returned, plan.returns);
        Err(self
            .failure(format!("`watch` returned too {how}"))
            .took(ms(plan.returns), ms(returned)))
        .advise_if(is_written_later, "handle-dropped")
    }
}

fn shown((at, what): &Line) -> String {
    format!("{at:3} ms: {what}")
}
