//! All airlines are asked at once, and the report goes on when the prices are there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use harness::clock::see_what_goes_on;
use harness::manual_future::Rendezvous;
use harness::probe::{Lab, ProbeAction};
use harness::tokio::time::{Instant, sleep};
use harness::{
    Advise, Checked, Checks, Failure, catch_panic, checked_with, ensure, expect_eq, ms, seed,
    tasks, virtual_time,
};

use super::exercise;

/// The airlines of most checks, each with the milliseconds that it takes to answer.
const AIRLINES: [(u32, u64); 4] = [(12, 40), (7, 20), (41, 60), (8, 30)];

/// The outcome of one call of `search`.
struct Search {
    prices: Vec<String>,
    took: Duration,
    polls: u32,
    spawned: usize,
    /// The airlines that `ask` was called with, sorted.
    asked: Vec<u32>,
    /// Whether a request still ran when `search` had returned.
    went_on: bool,
    lab: Lab,
}

/// Searches at `airlines`, with a report that takes `report` milliseconds. Then more time passes than
/// any of them needs.
fn search(airlines: &[(u32, u64)], report: u64) -> Checked<Search> {
    let (lab, asked) = (Lab::new(), Mutex::new(Vec::new()));
    let ids: Vec<u32> = airlines.iter().map(|(id, _)| *id).collect();
    checked_with(format!("the airlines {ids:?}"));
    let takes: HashMap<u32, u64> = airlines.iter().copied().collect();
    let ask = |id| {
        let mut asked = asked
            .lock()
            .expect("nothing panics while it holds the list");
        let before = asked.iter().filter(|other| **other == id).count();
        asked.push(id);
        // An airline that was not asked for is a fault of the exercise, and its price shows it.
        let takes = takes.get(&id).copied().unwrap_or_default();
        lab.probe(&format!("ask({id})"), ms(takes), price_of(id, before))
    };
    let run = lab.watch(|| {
        virtual_time(async {
            let start = Instant::now();
            let prices = exercise::search(&ids, ask, lab.probe("report", ms(report), ())).await;
            let (took, ended) = (start.elapsed(), requests(&lab, ProbeAction::Ended).len());
            see_what_goes_on(ms(200)).await;
            let went_on = requests(&lab, ProbeAction::Ended).len() > ended;
            (prices, took, went_on)
        })
    })?;
    let (prices, took, went_on) = run.value;
    let mut asked = asked
        .into_inner()
        .expect("nothing panics while it holds the list");
    harness::sort(&mut asked);
    Ok(Search {
        prices,
        took,
        polls: run.polls,
        spawned: run.spawned,
        asked,
        went_on,
        lab,
    })
}

/// When `what` happened to the requests.
fn requests(lab: &Lab, what: ProbeAction) -> Vec<Option<Instant>> {
    let seen = lab.seen().into_iter();
    seen.filter(|seen| seen.what == what && seen.name != "report")
        .map(|seen| seen.at)
        .collect()
}

/// Nobody knows it in advance, so it can only come from the airline.
fn price(airline: u32) -> String {
    format!("{} euros", 100 + (airline * 31 + seed()) % 900)
}

/// What an airline answers that was asked `before` times already: a price may change.
fn price_of(airline: u32, before: usize) -> String {
    price(airline) + &" and a discount".repeat(before)
}

fn prices(airlines: &[(u32, u64)]) -> Vec<String> {
    airlines.iter().map(|(id, _)| price(*id)).collect()
}

fn sorted(prices: &[String]) -> Vec<String> {
    let mut prices = prices.to_vec();
    harness::sort(&mut prices);
    prices
}

pub fn checks(all: &mut Checks) {
    all.check("all_airlines_at_once", || {
        let search = search(&AIRLINES, 100)?;
        let began = requests(&search.lab, ProbeAction::Started);
        if began.iter().all(|at| *at == began[0]) {
            return Ok(());
        }
        // The report is no request, and may run beside them.
        let ended = requests(&search.lab, ProbeAction::Ended);
        let alone = began
            .iter()
            .skip(1)
            .zip(&ended)
            .all(|(next, end)| next >= end);
        Err(Failure::new("some requests waited for other requests")
            .expected("all requests begin at the same moment")
            .got(format!(
                "the prices came after {} ms",
                search.took.as_millis()
            ))
            .times(search.lab.timeline()))
        .advise_if(
            alone && search.spawned >= AIRLINES.len(),
            "spawn-then-await-in-loop",
        )
        .advise_if(alone, "serial-awaits")
        .advise("limit-of-its-own")
    });

    all.check("prices_in_the_order_of_airlines", || {
        let search = search(&AIRLINES, 100)?;
        expect_eq(
            "the sorted list of airlines that `ask` was called with",
            vec![7, 8, 12, 41],
            search.asked,
        )?;
        let as_answered = {
            let mut airlines = AIRLINES;
            harness::sort_by_key(&mut airlines, |(_, takes)| *takes);
            prices(&airlines)
        };
        let (got, expected) = (search.prices, prices(&AIRLINES));
        let (unordered, incomplete) = (got == as_answered, got.len() < expected.len());
        let is_permuted = sorted(&got) == sorted(&expected);
        expect_eq(
            "the list of prices of the airlines 12, 7, 41, 8",
            expected,
            got,
        )
        .map_err(|failure| failure.times(search.lab.timeline()))
        .advise_if(unordered, "completion-order")
        .advise_if(is_permuted, "results-out-of-order")
        .advise_if(incomplete && search.went_on, "handle-dropped")
    });

    all.check("nobody_waits_for_the_report", || {
        // The last one is drawn.
        for report in [20, 100] {
            the_report(report)?;
        }
        Ok(())
    });

    all.check("the_same_airline_twice", || {
        catch_panic(the_same_airline_twice).advise("equal-is-not-the-same")
    });

    all.check("no_airlines", || {
        let search = search(&[], 100)?;
        let got = (search.prices.len(), search.took);
        expect_eq(
            "the number of prices of no airlines, and the time",
            (0, ms(0)),
            got,
        )?;
        let reported = search.lab.order_of(ProbeAction::Ended);
        expect_eq(
            "what ended in a search without airlines",
            vec!["report".to_owned()],
            reported,
        )
    });

    all.check("in_several_steps", || {
        // Three that take 60 ms each, in steps that don't meet.
        const STEPS: [&[u64]; 3] = [&[60], &[20, 30, 10], &[30, 10, 20]];
        let ask = |id: u32| async move {
            for &step in STEPS[id as usize] {
                sleep(ms(step)).await;
            }
            price(id)
        };
        let run = virtual_time(exercise::search(&[0, 1, 2], ask, async {}))?;
        if run.elapsed == ms(60) {
            return Ok(());
        }
        Err(Failure::new("some requests began, and then waited for others between their steps")
            .took(ms(60), run.elapsed)
            .expected("three prices after 60 ms, since each request takes that long, in up to three steps")
            .got(format!("after {} ms", run.elapsed.as_millis())))
        .advise("others-stand-still")
    });

    all.check("however_many", || {
        // A number that no limit fits by chance. No request is answered before all have begun.
        let count = 1001 + seed() % 1000;
        checked_with(format!("{count} airlines that wait for each other"));
        let airlines: Vec<u32> = (0..count).collect();
        let rendezvous = Arc::new(Rendezvous::new());
        let begun = Arc::clone(&rendezvous);
        let ask = |id| rendezvous.future(price(id));
        let search = exercise::search(&airlines, ask, async {});
        let run = tasks::unrecorded(|| virtual_time(begun.open_at(airlines.len(), search)))?;
        let Some(prices) = run.value else {
            return Err(
                Failure::new(format!("{count} requests did not all run at once"))
                    .expected("none is answered before all have begun")
                    .got(format!("at most {} at once", begun.max_in_flight())),
            )
            .advise("limit-of-its-own");
        };
        ensure(prices.len() == airlines.len(), "some prices are missing")?;
        expect_eq(
            "the virtual time from the last answer to the prices",
            ms(0),
            run.elapsed,
        )
        .advise("busy-waiting")
    });
}

fn the_same_airline_twice() -> Checked {
    let airlines = [(12, 30), (7, 50), (12, 30), (41, 20)];
    let search = search(&airlines, 100)?;
    let mut got = (search.prices, search.asked);
    let mut expected = (prices(&airlines), vec![7, 12, 12, 41]);
    expected.0[2] = price_of(12, 1);
    // The text does not say which of the two is asked first.
    if got.0.first() == Some(&expected.0[2]) && got.0.len() > 2 {
        got.0.swap(0, 2);
    }
    expect_eq(
        "the list of prices of the airlines 12, 7, 12, 41, with the sorted list of those that `ask` was called with",
        expected,
        got,
    )
}

/// Requires of a search with a report that takes `report` milliseconds that it returns with the last
/// price, and that the report is sent.
fn the_report(report: u64) -> Checked {
    let search = search(&AIRLINES, report)?;
    let is_report = |name: &String| name == "report";
    let began = search
        .lab
        .order_of(ProbeAction::Started)
        .iter()
        .any(is_report);
    let ended = search
        .lab
        .order_of(ProbeAction::Ended)
        .iter()
        .any(is_report);
    if !ended {
        let got = match began {
            true => "it began, and was dropped before its end",
            false => "it was dropped, and never polled",
        };
        return Err(Failure::new("the report was not sent")
            .expected(format!("the report runs to its end, for {report} ms"))
            .got(got)
            .times(search.lab.timeline()))
        .advise_if(!began, "dropped-unpolled")
        .advise("ended-with-its-owner");
    }
    if search.took == ms(60) {
        return Ok(());
    }
    Err(
        Failure::new("`search` did not return when the last price was there")
            .took(ms(60), search.took)
            .expected("the prices after 60 ms, the time of the slowest airline")
            .got(format!(
                "after {} ms; the report takes {report} ms",
                search.took.as_millis()
            ))
            .times(search.lab.timeline()),
    )
    .advise_if(
        [60 + report, report.max(60)].map(ms).contains(&search.took),
        "background-work-awaited",
    )
    // Nothing that it needs ended at that moment: it looked again, or slept.
    .advise_if(search.polls > 20, "busy-waiting")
    .advise_if(search.took > ms(60), "slept-past-the-end")
}
