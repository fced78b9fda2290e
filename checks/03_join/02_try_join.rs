//! Three answers at the same time; the first error ends the wait, and the work.

use std::time::Duration;

use harness::clock::{few_timers, see_what_goes_on};
use harness::probe::{Lab, ProbeAction};
use harness::tokio::task::yield_now;
use harness::tokio::time::Instant;
use harness::{
    Advise, Checked, Checks, Failure, HangKind, catch_panic, checked_with, expect_eq, ms, seed,
    tokio, trace, virtual_time,
};

use super::exercise;

/// The services, in the order of the arguments of `page`.
const SERVICES: [&str; 3] = ["name", "visits", "credit"];

/// After how many milliseconds each of them answers, in all six orders. The last one is drawn:
/// `visits` fails when the name is there and `credit` is still running.
const ORDERS: [[u64; 3]; 6] = [
    [40, 20, 60],
    [40, 60, 20],
    [60, 20, 40],
    [60, 40, 20],
    [20, 60, 40],
    [20, 40, 60],
];

/// The same for seconds, and for almost an hour, which is the longest that virtual time waits.
const LONGER: [[u64; 3]; 2] = [[2_000, 5_000, 3_000], [2_000_000, 3_500_000, 1_000_000]];

/// More timers than ring for three services, although the clock comes to a distant one in several
/// steps, of which each counts.
const FEW_TIMERS: u32 = 24;

/// The outcome of one call of `page`.
struct Page {
    result: Result<(String, u32, u32), String>,
    took: Duration,
    start: Instant,
    /// How often a timer rang, be it one of the services'.
    waits: u32,
    lab: Lab,
}

impl Page {
    /// Whether all three services ran at once, and `page` returned some time after the last of them.
    fn slept_past_the_end(&self) -> bool {
        let seen = self.lab.seen();
        let last = seen.iter().rfind(|s| s.what == ProbeAction::Ended);
        self.lab.overlap() == 3 && last.and_then(|s| s.at) < Some(self.start + self.took)
    }
}

/// Calls `page` with services that answer at `times`. From the time of the `failing` one on, they
/// answer with an error. Then more time passes than any of them needs, so that work that goes on
/// is seen.
fn page(times: [u64; 3], failing: Option<usize>) -> Checked<Page> {
    let lab = Lab::new();
    let fails = |i: usize| failing.is_some_and(|failing| times[i] >= times[failing]);
    let answer = |i: usize, number| if fails(i) { refusal(i) } else { Ok(number) };
    let (name, visits, credit) = good_answers();
    let name = if fails(0) { refusal(0) } else { Ok(name) };
    let run = lab.watch(|| {
        virtual_time(async {
            let start = Instant::now();
            let result = exercise::page(
                lab.fallible(SERVICES[0], ms(times[0]), name),
                lab.fallible(SERVICES[1], ms(times[1]), answer(1, visits)),
                lab.fallible(SERVICES[2], ms(times[2]), answer(2, credit)),
            )
            .await;
            let took = start.elapsed();
            see_what_goes_on(ms(200)).await;
            (result, took, start)
        })
    })?;
    let (result, took, start) = run.value;
    Ok(Page {
        result,
        took,
        start,
        waits: run.waits,
        lab,
    })
}

/// Nobody knows these answers in advance, so a page can only come from the services.
fn good_answers() -> (String, u32, u32) {
    let visits = 10 + seed() % 90;
    (format!("Edsger {visits}"), visits, 1000 + seed() % 900)
}

fn refusal<T>(service: usize) -> Result<T, String> {
    let code = 10 + seed() % 90;
    let service = SERVICES[service];
    Err(format!("`{service}` failed with error {code}"))
}

/// All cases with a failure: which service fails first, and when the three answer. The error is
/// the first, the second or the third answer, and each service fails once at each place.
fn failing_pages() -> impl Iterator<Item = (usize, [u64; 3])> {
    [20, 60, 40].into_iter().flat_map(|at| {
        ORDERS.into_iter().filter_map(move |times| {
            let who = times.iter().position(|time| *time == at)?;
            Some((who, times))
        })
    })
}

/// Whether timers ring again and again while the services are at work.
fn looks_now_and_then() -> bool {
    let page = trace::aside(|| catch_panic(|| page(LONGER[0], None)));
    page.is_ok_and(|page| page.waits > FEW_TIMERS)
}

/// What starts (`true`) and ends when the services answer at `times`.
fn starts_and_ends(times: [u64; 3]) -> Vec<bool> {
    let Ok(page) = trace::aside(|| catch_panic(|| page(times, None))) else {
        return Vec::new();
    };
    let seen = page.lab.seen().into_iter();
    let marks = seen.filter(|s| matches!(s.what, ProbeAction::Started | ProbeAction::Ended));
    marks.map(|s| s.what == ProbeAction::Started).collect()
}

/// Whether two services begin together, and the third when both are done, whichever of them is the
/// slower one.
fn in_two_groups() -> bool {
    let marks = ORDERS.map(starts_and_ends);
    marks
        .iter()
        .all(|marks| marks == &[true, true, false, false, true, false])
}

/// Whether two services begin together, and the third when the first of them is done.
fn has_steps() -> bool {
    let marks = ORDERS.map(starts_and_ends);
    marks
        .iter()
        .any(|marks| marks == &[true, true, false, true, false, false])
}

pub fn checks(all: &mut Checks) {
    all.check("three_answers_in_order", || {
        for times in ORDERS {
            let page = page(times, None)?;
            // Started with the others, and dropped before it had answered.
            let dropped = page.lab.order_of(ProbeAction::Started).len()
                > page.lab.order_of(ProbeAction::Ended).len();
            let (name, visits, credit) = good_answers();
            let swapped = page.result == Ok((name, credit, visits));
            expect_eq(
                "what `page` returns when all three services succeed",
                Ok(good_answers()),
                page.result,
            )
            .map_err(|failure| failure.times(page.lab.timeline()))
            .advise_if(swapped, "results-out-of-order")
            .advise_if(dropped, "select-drops-the-others")?;
        }
        Ok(())
    });

    all.check("all_at_once", || {
        for times in ORDERS {
            let page = page(times, None)?;
            if page.took != ms(60) {
                let message = match page.lab.overlap() {
                    3 => "`page` did not return when the slowest service had answered",
                    _ => "the three requests did not run at the same time",
                };
                return Err(Failure::new(message)
                    .took(ms(60), page.took)
                    .expected("a page after 60 ms, the time of the slowest service")
                    .got(format!("after {} ms", page.took.as_millis()))
                    .times(page.lab.timeline()))
                .advise_if(page.lab.overlap() == 1, "serial-awaits")
                .advise_if(
                    page.lab.overlap() == 2 && in_two_groups(),
                    "one-join-after-another",
                )
                .advise_if(
                    page.lab.overlap() == 2 && has_steps(),
                    "steps-in-one-branch",
                )
                .advise_if(
                    page.lab.overlap() < 3 && page.took > ms(60),
                    "awaited-inside-join",
                )
                .advise_if(looks_now_and_then(), "busy-waiting")
                .advise_if(page.slept_past_the_end(), "slept-past-the-end");
            }
        }
        Ok(())
    });

    all.on_hang(|hang| {
        let asks = hang.hang == Some(HangKind::Spinning);
        hang.advise_if(asks, "busy-waiting")
    })
    .check("however_long_it_takes", || {
        for times in LONGER {
            let page = page(times, None)?;
            expect_eq(
                &format!("what `page` returns when the services succeed after {times:?} ms"),
                Ok(good_answers()),
                page.result,
            )?;
            let looks = "`page` looks now and then whether there are answers";
            few_timers(looks, page.waits, FEW_TIMERS)?;
        }
        Ok(())
    });

    // The check ends with the first wrong page, so that the picture shows the page of the message.
    all.check("ends_with_the_first_error", || {
        for (who, times) in failing_pages() {
            let page = page(times, Some(who))?;
            let (name, expected) = (SERVICES[who], times[who]);
            if page.took > ms(expected) {
                return Err(Failure::new(format!(
                    "`{name}` failed after {expected} ms, and `page` did not return then"
                ))
                .took(ms(expected), page.took)
                .expected(format!("an error after {expected} ms"))
                .got(format!(
                    "{:?} after {} ms",
                    page.result,
                    page.took.as_millis()
                ))
                .times(page.lab.timeline())
                // It waited for another answer, and no longer.
                .advise_if(
                    times.iter().any(|time| page.took == ms(*time)),
                    "joined-then-question-mark",
                )
                .advise_if(page.slept_past_the_end(), "slept-past-the-end"));
            }
            expect_eq(
                "what `page` returns when one service fails",
                refusal(who),
                page.result,
            )
            .map_err(|failure| failure.times(page.lab.timeline()))?;
        }
        Ok(())
    });

    all.check("drops_the_others_then", || {
        for (who, times) in failing_pages() {
            let page = page(times, Some(who))?;
            let (name, expected) = (SERVICES[who], times[who]);
            let seen = page.lab.seen();
            let dropped = |name| {
                seen.iter().any(|s| {
                    s.name == name
                        && s.what == ProbeAction::Dropped
                        && s.at.is_some_and(|at| at - page.start == ms(expected))
                })
            };
            let left: Vec<&str> = (0..3)
                .filter(|i| times[*i] > expected && !dropped(SERVICES[*i]))
                .map(|i| SERVICES[i])
                .collect();
            if !left.is_empty() {
                return Err(Failure::new(format!(
                    "`page` returned the error of `{name}`, and other requests went on"
                ))
                .expected(format!(
                    "every future that is not done is dropped at {expected} ms"
                ))
                .got(format!(
                    "still there after `page` had returned: {}",
                    left.join(" and ")
                ))
                .times(page.lab.timeline())
                .advise("stopped-waiting-not-working"));
            }
        }
        Ok(())
    });

    all.check("at_that_very_moment", || {
        for last in 0..3 {
            at_once(last)?;
        }
        Ok(())
    });
}

/// Lets the service `who` fail, and another time be the last to answer, and requires that `page` ends
/// before any time passes on the check's clock.
fn at_once(who: usize) -> Checked {
    for fails in [true, false] {
        let answer = if fails { "an error" } else { "the last answer" };
        checked_with(format!("{answer} from `{}`", SERVICES[who]));
        let (lab, (name, visits, credit)) = (Lab::new(), good_answers());
        let (name, name_cue) = lab.manual_fallible(SERVICES[0], expected(0, who, fails, name));
        let (visits, visits_cue) =
            lab.manual_fallible(SERVICES[1], expected(1, who, fails, visits));
        let (credit, credit_cue) =
            lab.manual_fallible(SERVICES[2], expected(2, who, fails, credit));
        let triggers = [name_cue, visits_cue, credit_cue];
        let answers = async {
            // They have begun after a few turns.
            for _ in 0..10 {
                yield_now().await;
            }
            for other in (0..3).filter(|other| *other != who && !fails) {
                triggers[other].fire();
                yield_now().await;
            }
            triggers[who].fire();
            std::future::pending::<()>().await;
        };
        let run = lab.watch(|| {
            virtual_time(async {
                let start = Instant::now();
                tokio::select! {
                    biased;
                    _ = exercise::page(name, visits, credit) => start.elapsed(),
                    () = answers => start.elapsed(),
                }
            })
        })?;
        expect_eq(
            &format!("the virtual time from {answer} to the end of `page`"),
            ms(0),
            run.value,
        )
        .advise("busy-waiting")?;
    }
    Ok(())
}

/// What a service answers, of which `who` may be the one that fails.
fn expected<T>(service: usize, who: usize, fails: bool, answer: T) -> Result<T, String> {
    if fails && service == who {
        refusal(service)
    } else {
        Ok(answer)
    }
}
