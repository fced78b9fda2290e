//! Two requests at the same time: the first answer wins, and the other request is dropped.

use std::time::Duration;

use common::limits::{A_LONG_LIMIT, is_woken_by, sleeps_until_the_end};
use harness::clock::{see_what_goes_on, was_moved_within};
use harness::probe::{Lab, ProbeAction};
use harness::tokio::time::Instant;
use harness::{
    Advise, Checked, Checks, Failure, catch_panic, checked_with, expect_eq, ms, seed, tokio, trace,
    virtual_time,
};

use super::exercise;

/// What `first_answer` returns.
type Answer = Option<(&'static str, String)>;

const MIRRORS: [&str; 2] = ["north", "south"];

/// The outcome of one call of `first_answer`.
struct Race {
    answer: Answer,
    took: Duration,
    /// The real time that passed meanwhile.
    real_time: Duration,
    start: Instant,
    lab: Lab,
}

impl Race {
    fn got(&self) -> String {
        format!("{:?} after {} ms", self.answer, self.took.as_millis())
    }

    fn failure(&self, message: &str) -> Failure {
        Failure::new(message)
            .got(self.got())
            .times(self.lab.timeline())
    }

    /// The mirrors whose requests were not dropped after `due` milliseconds.
    fn left(&self, due: u64) -> Vec<&'static str> {
        let seen = self.lab.seen();
        let dropped = |name| {
            seen.iter().any(|s| {
                s.name == name
                    && s.what == ProbeAction::Dropped
                    && s.at.is_some_and(|at| at - self.start <= ms(due))
            })
        };
        MIRRORS.into_iter().filter(|name| !dropped(*name)).collect()
    }
}

/// Calls `first_answer` with mirrors that answer after `north` and `south` milliseconds. Then more
/// time passes than both need, so that work that goes on is seen.
fn race(north: u64, south: u64, limit: u64) -> Checked<Race> {
    race_in_real_time(north, south, limit, Duration::ZERO)
}

/// The same, and `spent` of real time passes before the call, while tokio's clock stands still.
fn race_in_real_time(north: u64, south: u64, limit: u64, spent: Duration) -> Checked<Race> {
    let lab = Lab::new();
    let requests = (
        lab.probe("north", ms(north), list("north")),
        lab.probe("south", ms(south), list("south")),
    );
    let run = lab.watch(|| {
        virtual_time(async {
            let start = Instant::now();
            let real_start = std::time::Instant::now();
            while real_start.elapsed() < spent {
                std::hint::spin_loop();
            }
            let answer = exercise::first_answer(requests.0, requests.1, ms(limit)).await;
            let (took, real_time) = (start.elapsed(), real_start.elapsed());
            see_what_goes_on(ms(400)).await;
            (answer, took, real_time, start)
        })
    })?;
    let (answer, took, real_time, start) = run.value;
    Ok(Race {
        answer,
        took,
        real_time,
        start,
        lab,
    })
}

/// Nobody knows it in advance, so it can only come from the mirror.
fn list(mirror: &str) -> String {
    let packages = 1000 + (seed() * 7 + mirror.len() as u32 * 31) % 9000;
    format!("{packages} packages from {mirror}")
}

fn answer(mirror: usize) -> Answer {
    Some((MIRRORS[mirror], list(MIRRORS[mirror])))
}

/// Whether the outcome depends on real time, which has no meaning on a paused clock.
fn another_clock_counts() -> bool {
    let outcome = |spent| {
        let again = trace::aside(|| catch_panic(|| race_in_real_time(120, 180, 60, spent)));
        again.ok().map(|race| (race.answer, race.took))
    };
    // However busy the machine is, another number of milliseconds passes.
    outcome(Duration::ZERO) != outcome(ms(30))
}

/// Whether the clock is moved by hand while the requests run.
fn moves_the_clock() -> bool {
    let lab = Lab::new();
    let (north, south) = (
        lab.probe("", ms(20), list("")),
        lab.probe("", ms(60), list("")),
    );
    let again = trace::aside(|| {
        catch_panic(|| {
            virtual_time(async {
                let call = exercise::first_answer(north, south, ms(200));
                tokio::join!(was_moved_within(ms(200)), call).0
            })
        })
    });
    again.is_ok_and(|run| run.value)
}

/// Whether an answer or the end of the limit is noticed only when another timer rings.
fn looks_again_and_again() -> bool {
    let looks = || {
        woken_by(0)
            .and_then(|()| woken_by(1))
            .and_then(|()| sleeps())
    };
    trace::aside(|| catch_panic(looks)).is_err_and(|failure| failure.has_advice("busy-waiting"))
}

pub fn checks(all: &mut Checks) {
    all.check("the_first_answer_decides", || {
        for (north, south, winner) in [(20, 60, 0), (60, 20, 1)] {
            let race = race(north, south, 200)?;
            if race.took != ms(20) {
                let slept = race.took < ms(20) && race.real_time >= ms(200);
                let looks = !slept && looks_again_and_again();
                let one_at_a_time = race.lab.overlap() == 1;
                return Err(race
                    .failure("the first answer came after 20 ms, and was not returned then")
                    .took(ms(20), race.took)
                    .expected(format!("{:?} after 20 ms", answer(winner)))
                    .advise_if(slept, "thread-sleep")
                    .advise_if(moves_the_clock(), "clock-moved")
                    .advise_if(race.took == ms(200), "waited-for-the-whole-limit")
                    .advise_if(one_at_a_time, "serial-awaits")
                    .advise_if(race.took == ms(60), "joined-where-the-first-decides")
                    .advise_if(looks, "busy-waiting"));
            }
            expect_eq(
                "what `first_answer` returns",
                answer(winner),
                race.answer.clone(),
            )
            .map_err(|failure| failure.times(race.lab.timeline()))?;
        }
        Ok(())
    });

    all.check("a_limit_for_both", || {
        for (north, south) in [(160, 180), (180, 160)] {
            let race = race(north, south, 120)?;
            if race.took == ms(120) && race.answer.is_none() {
                continue;
            }
            return Err(race
                .failure("the limit was over, and `first_answer` did not end as it should")
                .took(ms(120), race.took)
                .expected("None after 120 ms")
                .advise_if(another_clock_counts(), "two-clocks")
                .advise_if(
                    race.took >= ms(160) && race.answer.is_some(),
                    "limit-without-a-timer",
                )
                .advise_if(
                    race.took >= ms(160) && race.answer.is_none(),
                    "limit-checked-afterwards",
                )
                .advise_if(looks_again_and_again(), "busy-waiting"));
        }
        Ok(())
    });

    all.check("the_others_are_dropped_then", || {
        for (north, south, limit, due) in
            [(60, 20, 200, 20), (20, 60, 200, 20), (160, 180, 120, 120)]
        {
            let race = race(north, south, limit)?;
            let left = race.left(due);
            if !left.is_empty() {
                return Err(
                    Failure::new("`first_answer` had returned, and a request went on")
                        .expected(format!("every request is dropped at {due} ms"))
                        .got(format!("still there: {}", left.join(" and ")))
                        .times(race.lab.timeline())
                        .advise("stopped-waiting-not-working"),
                );
            }
        }
        Ok(())
    });

    all.check("at_that_very_moment", || {
        woken_by(0)?;
        woken_by(1)
    });

    all.check("without_looking", sleeps);
}

/// Lets the answer of one mirror come, and requires that it wakes `first_answer`.
fn woken_by(winner: usize) -> Checked {
    checked_with(format!("an answer from `{}`", MIRRORS[winner]));
    let lab = Lab::new();
    let (north, north_cue) = lab.manual_future("north", list("north"));
    let (south, south_cue) = lab.manual_future("south", list("south"));
    let answer = [north_cue, south_cue][winner].clone();
    let call = exercise::first_answer(north, south, ms(200));
    lab.watch(|| is_woken_by(vec![answer], "first_answer", call))
}

/// Requires that `first_answer` sleeps while no answer comes.
fn sleeps() -> Checked {
    checked_with(format!("no answer within {A_LONG_LIMIT} ms"));
    let lab = Lab::new();
    let mirror = |name| lab.probe(name, ms(2 * A_LONG_LIMIT), list(name));
    let call = exercise::first_answer(mirror("north"), mirror("south"), ms(A_LONG_LIMIT));
    lab.watch(|| sleeps_until_the_end("first_answer", call))
}
