//! Two requests, the second only if the first fails, within one time limit.

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

const TOO_LATE: &str = "no answer in time";

/// A request: after how many milliseconds its result comes, and whether that is an `Ok`.
#[derive(Clone, Copy)]
struct Request {
    takes: u64,
    succeeds: bool,
}

const fn ok(takes: u64) -> Request {
    Request {
        takes,
        succeeds: true,
    }
}

const fn fails(takes: u64) -> Request {
    Request {
        takes,
        succeeds: false,
    }
}

/// The outcome of one call of `next_bus`.
struct Call {
    answer: exercise::Answer,
    took: Duration,
    /// The real time that passed meanwhile.
    real_time: Duration,
    start: Instant,
    lab: Lab,
}

impl Call {
    fn got(&self) -> String {
        format!("{:?} after {} ms", self.answer, self.took.as_millis())
    }

    fn failure(&self, message: &str) -> Failure {
        Failure::new(message)
            .got(self.got())
            .times(self.lab.timeline())
    }

    /// Whether the request `name` was dropped `after` so many milliseconds.
    fn dropped(&self, name: &str, after: u64) -> bool {
        self.lab.seen().iter().any(|s| {
            s.name == name
                && s.what == ProbeAction::Dropped
                && s.at.is_some_and(|at| at - self.start == ms(after))
        })
    }
}

/// Calls `next_bus`, and lets more time pass than both requests need, so that work that goes on is
/// seen.
fn call(live: Request, timetable: Request, limit: u64) -> Checked<Call> {
    call_in_real_time(live, timetable, limit, Duration::ZERO)
}

/// The same, and `spent` of real time passes before the call and during the live request, while
/// tokio's clock stands still.
fn call_in_real_time(
    live: Request,
    timetable: Request,
    limit: u64,
    spent: Duration,
) -> Checked<Call> {
    let lab = Lab::new();
    let first = lab.fallible("live", ms(live.takes), answer("live", live.succeeds));
    let first = async move {
        let result = first.await;
        spend(spent);
        result
    };
    let second = lab.fallible(
        "timetable",
        ms(timetable.takes),
        answer("timetable", timetable.succeeds),
    );
    let run = lab.watch(|| {
        virtual_time(async {
            let start = Instant::now();
            spend(spent);
            let real_start = std::time::Instant::now();
            let answer = exercise::next_bus(first, second, ms(limit)).await;
            let (took, real_time) = (start.elapsed(), real_start.elapsed());
            see_what_goes_on(ms(400)).await;
            (answer, took, real_time, start)
        })
    })?;
    let (answer, took, real_time, start) = run.value;
    Ok(Call {
        answer,
        took,
        real_time,
        start,
        lab,
    })
}

/// Nobody knows it in advance, so it can only come from the request.
fn answer(service: &str, succeeds: bool) -> exercise::Answer {
    let minutes = 10 + seed() % 50;
    match succeeds {
        true => Ok(format!("bus at 12:{minutes}, from `{service}`")),
        false => Err(format!("`{service}` failed with error {minutes}")),
    }
}

/// Lets real time pass on this thread, which does not count as asleep meanwhile.
fn spend(time: Duration) {
    let start = std::time::Instant::now();
    while start.elapsed() < time {
        std::hint::spin_loop();
    }
}

/// Whether the outcome depends on real time, which has no meaning on a paused clock.
fn another_clock_counts() -> bool {
    let outcome = |live, spent| {
        let again = trace::aside(|| catch_panic(|| call_in_real_time(live, fails(120), 60, spent)));
        again.ok().map(|call| (call.answer, call.took))
    };
    // However busy the machine is, another number of milliseconds passes.
    [fails(24), fails(90)]
        .into_iter()
        .any(|live| outcome(live, Duration::ZERO) != outcome(live, ms(30)))
}

/// Whether the clock is moved by hand while a request runs.
fn moves_the_clock() -> bool {
    let lab = Lab::new();
    let requests = (
        lab.fallible("live", ms(20), answer("live", true)),
        lab.fallible("timetable", ms(20), answer("timetable", true)),
    );
    let again = trace::aside(|| {
        catch_panic(|| {
            virtual_time(async {
                let call = exercise::next_bus(requests.0, requests.1, ms(200));
                tokio::join!(was_moved_within(ms(200)), call).0
            })
        })
    });
    again.is_ok_and(|run| run.value)
}

/// Whether an answer or the end of the limit is noticed only when another timer rings.
fn looks_again_and_again() -> bool {
    let looks = || woken_by("live").and_then(|()| sleeps());
    trace::aside(|| catch_panic(looks)).is_err_and(|failure| failure.has_advice("busy-waiting"))
}

pub fn checks(all: &mut Checks) {
    all.check("an_answer_is_returned_when_it_comes", || {
        let cases = [
            (ok(20), ok(60), 20, "live"),
            (fails(20), ok(60), 80, "timetable"),
            (fails(40), fails(20), 60, "timetable"),
        ];
        for (live, timetable, due, service) in cases {
            let call = call(live, timetable, 200)?;
            let expected = answer(service, live.succeeds || timetable.succeeds);
            if call.took != ms(due) {
                let slept = call.took < ms(due) && call.real_time >= ms(200);
                let looks = !slept && looks_again_and_again();
                return Err(call
                    .failure("an answer came within the limit, and was not returned at once")
                    .took(ms(due), call.took)
                    .expected(format!("{expected:?} after {due} ms"))
                    .advise_if(slept, "thread-sleep")
                    .advise_if(moves_the_clock(), "clock-moved")
                    .advise_if(call.took == ms(200), "waited-for-the-whole-limit")
                    .advise_if(call.lab.overlap() > 1, "fallback-too-early")
                    .advise_if(looks, "busy-waiting"));
            }
            let in_its_place = call.answer == Err(TOO_LATE.to_owned());
            expect_eq("what `next_bus` returns", expected, call.answer)
                .map_err(|failure| failure.times(call.lab.timeline()))
                .advise_if(in_its_place, "every-error-called-a-timeout")?;
        }
        Ok(())
    });

    all.check("the_timetable_is_the_second_choice", || {
        let call = call(ok(20), ok(60), 200)?;
        expect_eq(
            "the number of polls of `timetable` when `live` succeeds",
            0,
            call.lab.polls("timetable"),
        )
        .map_err(|failure| failure.times(call.lab.timeline()))
        .advise("fallback-too-early")
    });

    all.check("one_limit_for_both", || {
        // A third of the limit is gone when the second request begins.
        let calls = [call(ok(160), ok(20), 120)?, call(fails(40), ok(200), 120)?];
        let too_late = |call: &Call| call.answer == Err(TOO_LATE.to_owned());
        let all_done = calls[0].took == ms(160) && calls[1].took == ms(240);
        let checked_afterwards = all_done && calls.iter().all(too_late);
        // A request that is dropped while some of the limit is left had a limit of its own.
        let given_up = |call: &Call| (1..120).any(|after| call.dropped("live", after));
        for call in &calls {
            if call.took != ms(120) || !too_late(call) {
                let message = match call.took < ms(120) {
                    true => "the limit was not over, and `next_bus` had ended",
                    false => "the limit was over, and `next_bus` did not end as it should",
                };
                return Err(call
                    .failure(message)
                    .took(ms(120), call.took)
                    .expected(format!("Err({TOO_LATE:?}) after 120 ms"))
                    .advise_if(another_clock_counts(), "two-clocks")
                    .advise_if(checked_afterwards, "limit-checked-afterwards")
                    .advise_if(given_up(&calls[0]), "one-limit-for-all-steps")
                    .advise_if(looks_again_and_again(), "busy-waiting")
                    .advise_if(!all_done && call.took > ms(120), "one-limit-for-all-steps")
                    .advise_if(all_done, "limit-without-a-timer"));
            }
        }
        Ok(())
    });

    all.check("the_request_is_dropped_then", || {
        for (live, timetable, open) in
            [(ok(160), ok(20), "live"), (fails(40), ok(200), "timetable")]
        {
            let call = call(live, timetable, 120)?;
            if !call.dropped(open, 120) {
                return Err(Failure::new(format!(
                    "`next_bus` had returned, and the request `{open}` went on"
                ))
                .expected(format!("`{open}` is dropped at 120 ms"))
                .got("it was still there")
                .times(call.lab.timeline())
                .advise("stopped-waiting-not-working"));
            }
        }
        Ok(())
    });

    all.check("at_that_very_moment", || {
        woken_by("live")?;
        woken_by("timetable")
    });

    all.check("without_looking", sleeps);
}

/// Lets the answer of `service` come, and requires that it wakes `next_bus`.
fn woken_by(service: &str) -> Checked {
    checked_with(format!("an answer from `{service}`"));
    let lab = Lab::new();
    let live_answers = service == "live";
    let (live, live_cue) = lab.manual_fallible("live", answer("live", live_answers));
    let (timetable, timetable_cue) = lab.manual_fallible("timetable", answer("timetable", true));
    let mut answers = vec![live_cue];
    if !live_answers {
        answers.push(timetable_cue);
    }
    let call = exercise::next_bus(live, timetable, ms(200));
    lab.watch(|| is_woken_by(answers, "next_bus", call))
}

/// Requires that `next_bus` sleeps while no answer comes.
fn sleeps() -> Checked {
    checked_with(format!("no answer within {A_LONG_LIMIT} ms"));
    for live in [ok(2 * A_LONG_LIMIT), fails(40)] {
        let lab = Lab::new();
        let live = lab.fallible("live", ms(live.takes), answer("live", live.succeeds));
        let timetable = ms(2 * A_LONG_LIMIT);
        let timetable = lab.fallible("timetable", timetable, answer("timetable", true));
        let call = exercise::next_bus(live, timetable, ms(A_LONG_LIMIT));
        lab.watch(|| sleeps_until_the_end("next_bus", call))?;
    }
    Ok(())
}
