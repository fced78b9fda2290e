//! Philosophers who are stopped with a fork in the hand, and then let go: who eats, and beside whom.

use std::sync::{Arc, Mutex};

use harness::futures::future::join_all;
use harness::probe::{Lab, ProbeAction};
use harness::schedules::{self, Stops};
use harness::tokio::time::sleep;
use harness::{
    Advise, Checked, Checks, Failure, HangKind, checked_with, ensure, expect_eq, ms, seed, tasks,
    transcript, virtual_time,
};

use super::exercise::Table;

/// What the meal of a seat gives, which nobody knows in advance.
fn taste(seat: usize) -> u32 {
    seed() % 900 + 100 * seat as u32
}

fn name(seat: usize) -> String {
    format!("philosopher {seat}")
}

/// A table, and what happens at it.
#[derive(Clone)]
struct Evening {
    table: Arc<Table>,
    seats: usize,
    lab: Lab,
}

impl Evening {
    fn new(seats: usize) -> Evening {
        let (table, lab) = (Arc::new(Table::new(seats)), Lab::new());
        Evening { table, seats, lab }
    }

    async fn dine(self, seat: usize, takes: u64) -> u32 {
        let meal = self
            .lab
            .probe(&format!("meal {seat}"), ms(takes), taste(seat));
        self.table.dine(seat, meal).await
    }

    /// Lets guests come, each in a task, with the seat and the moment of each. All meals take as long.
    async fn guests(&self, guests: impl IntoIterator<Item = (usize, u64)>, takes: u64) {
        let guest = |(seat, comes): (usize, u64)| {
            let evening = self.clone();
            tasks::spawn_erased(Box::pin(async move {
                tasks::name_current(&name(seat));
                sleep(ms(comes)).await;
                evening.dine(seat, takes).await;
            }))
        };
        let guests: Vec<_> = guests.into_iter().map(guest).collect();
        join_all(guests).await;
    }

    /// Requires that no fork was in two hands at once.
    fn neighbors_kept_apart(&self) -> Checked {
        let meal = |seat: usize| format!("meal {seat}");
        let mut eating = vec![false; self.seats];
        for event in self.lab.seen() {
            let Some(seat) = (0..self.seats).find(|seat| meal(*seat) == event.name) else {
                continue;
            };
            let others = [
                (seat + 1) % self.seats,
                (seat + self.seats - 1) % self.seats,
            ];
            match event.what {
                ProbeAction::Started => eating[seat] = true,
                ProbeAction::Ended | ProbeAction::Dropped => eating[seat] = false,
                ProbeAction::Polled => {}
            }
            if let Some(other) = others
                .into_iter()
                .find(|other| eating[seat] && eating[*other])
            {
                return Err(Failure::new(format!(
                    "philosophers {seat} and {other} ate at the same time"
                ))
                .expected("two neighbors have one fork between them, so one eats after the other")
                .got(format!("meal {seat} began before meal {other} had ended"))
                .times(transcript::shortened(&self.lab.timeline())))
                .advise("guard-dropped-too-early");
            }
        }
        Ok(())
    }
}

/// Everybody eats, and nobody beside a neighbor, however they are stopped on the way to their forks. `latest` is the
/// evening that runs, also if it never ends. `apart`: each philosopher has a thread, and may be stopped between two
/// forks that are taken in one poll.
fn all_dine(
    seats: usize,
    apart: bool,
    stops: impl IntoIterator<Item = Stops>,
    latest: &Mutex<Lab>,
) -> Checked {
    let threads = if apart { " on a thread each" } else { "" };
    checked_with(format!(
        "{seats} philosophers{threads}, stopped on their way to the forks"
    ));
    let make = async || {
        let evening = Evening::new(seats);
        *latest.lock().expect("nothing panics meanwhile") = evening.lab.clone();
        let diner = |seat| (name(seat), evening.clone().dine(seat, 20));
        (evening.clone(), (0..seats).map(diner).collect())
    };
    let judge = async |evening: Evening, tastes: Vec<u32>| {
        evening.neighbors_kept_apart()?;
        expect_eq(
            "what the meals gave",
            (0..seats).map(taste).collect(),
            tastes,
        )
    };
    match apart {
        false => schedules::in_each(stops, make, judge).map(drop),
        true => schedules::in_each_on_threads(stops, make, judge).map(drop),
    }
}

fn spins(hang: Failure) -> Failure {
    let spins = hang.hang == Some(HangKind::Spinning);
    hang.expected("everybody eats")
        .advise_if(spins, "busy-waiting")
}

/// A hang in which nobody spins: `if_eaten` if somebody has eaten, and else `if_not`.
fn stuck(
    latest: &Arc<Mutex<Lab>>,
    if_eaten: Idea,
    if_not: Idea,
) -> impl Fn(Failure) -> Failure + Send + Sync + use<> {
    let latest = Arc::clone(latest);
    move |hang| {
        let asleep = hang.hang == Some(HangKind::Asleep);
        let lab = latest.try_lock().map(|lab| lab.clone());
        let eaten = lab.is_ok_and(|lab| !lab.order_of(ProbeAction::Started).is_empty());
        match if eaten { if_eaten } else { if_not } {
            Some(idea) => spins(hang).advise_if(asleep, idea),
            None => spins(hang),
        }
    }
}

/// The id of an advice, if the symptom proves one.
type Idea = Option<&'static str>;

pub fn checks(all: &mut Checks) {
    let latest: Arc<Mutex<Lab>> = Arc::new(Mutex::new(Lab::new()));
    let alone = stuck(&latest, Some("never-given-back"), None);
    all.on_hang(move |hang| {
        let waits = hang.waits_for_its_own_lock;
        alone(hang).advise_if(waits, "waits-for-its-own-lock")
    })
    .check("one_after_another", || {
        checked_with("three philosophers, one after the other, who eat twice each");
        let seats = [0, 1, 2, 0, 2, 1];
        let tastes = virtual_time(async {
            let (evening, mut tastes) = (Evening::new(3), Vec::new());
            *latest.lock().expect("nothing panics meanwhile") = evening.lab.clone();
            for seat in seats {
                tastes.push(evening.clone().dine(seat, 20).await);
            }
            tastes
        })?;
        expect_eq(
            "what the meals gave",
            seats.map(taste).to_vec(),
            tastes.value,
        )
    });

    // In a circle all of them hold a fork, and none has two.
    let circle = || stuck(&latest, None, Some("circle-of-locks"));
    all.on_hang(circle()).check("everybody_eats", || {
        let stops = Stops::every(3, 2).chain(Stops::equal(3, 4));
        all_dine(3, false, stops, &latest)
    });

    all.on_hang(circle()).check("on_several_threads", || {
        all_dine(3, true, Stops::equal(3, 3), &latest)
    });

    all.on_hang(circle()).check("any_table", || {
        all_dine(2, false, Stops::every(2, 3), &latest)?;
        all_dine(6, false, Stops::equal(6, 4), &latest)
    });

    all.check("those_who_share_no_fork", || {
        let seats = 2 * (40 + seed() as usize % 40);
        checked_with(format!("every second one of {seats} philosophers"));
        let evening = tasks::unrecorded(|| {
            virtual_time(async {
                let evening = Evening::new(seats);
                let guests = (0..seats).step_by(2).map(|seat| (seat, 0));
                evening.guests(guests, 1_000).await;
                evening
            })
        })?;
        let overlap = evening.value.lab.overlap();
        ensure(
            overlap == seats / 2,
            "philosophers who share no fork had to wait for each other",
        )
        .map_err(|failure| {
            let expected = format!("all {} of them eat at the same time", seats / 2);
            failure
                .expected(expected)
                .got(format!("{overlap} at the most"))
        })
        .advise_if(overlap == 1, "one-lock-for-all")
        .advise("limit-of-its-own")
    });

    all.on_hang(spins).check("two_neighbors_wait", || {
        checked_with("a philosopher who eats for 10 s, and two neighbors who come meanwhile");
        let run = virtual_time(async {
            let evening = Evening::new(5);
            evening.guests([(0, 0), (1, 10), (4, 10)], 10_000).await;
            evening
        })?;
        run.value.neighbors_kept_apart()?;
        ensure(
            run.waits <= 20,
            "a philosopher who waits looks on a timer for the forks",
        )
        .map_err(|failure| {
            failure.got(format!(
                "timers rang {} times in {} s",
                run.waits,
                run.elapsed.as_secs()
            ))
        })
        .advise("busy-waiting")
    });

    // For the picture: it passes when all others do.
    all.on_hang(spins).check("the_dinner", || {
        let run = virtual_time(async {
            let evening = Evening::new(5);
            evening
                .guests((0..5).map(|seat| (seat, 2 * seat as u64)), 40)
                .await;
            evening
        })?;
        run.value.neighbors_kept_apart()
    });
}
