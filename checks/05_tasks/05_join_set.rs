//! Offers in the order in which they come, and no query left behind on any way out.

use std::collections::HashSet;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use harness::clock::see_what_goes_on;
use harness::manual_future::Rendezvous;
use harness::probe::{Lab, ProbeAction};
use harness::tokio::task::{self, try_id};
use harness::tokio::time::{Instant, timeout};
use harness::{
    Advise, Checked, Checks, Failure, catch_panic, checked_with, expect_eq, expect_log_eq, ms,
    process, seed, tasks, trace, virtual_time,
};

use super::exercise;

/// The partners, in the order in which they are asked, and the milliseconds that each needs.
const PARTNERS: [(&str, u64); 6] = [
    ("Alba", 60),
    ("Brisa", 20),
    ("Cala", 100),
    ("Duna", 40),
    ("Este", 120),
    ("Faro", 80),
];

/// In the order in which they answer.
const AS_THEY_COME: [&str; 6] = ["Brisa", "Duna", "Alba", "Faro", "Cala", "Este"];

/// How one call of `offers` is made.
#[derive(Clone, Copy, Default)]
struct Plan {
    enough: usize,
    /// The partner whose query panics.
    panics: Option<&'static str>,
    /// When the visitor closes the page.
    closed_at: Option<Duration>,
}

/// The outcome of one call of `offers`.
struct Search {
    /// What was shown, and when.
    shown: Vec<(String, u64)>,
    took: Duration,
    /// The queries that were not over when the future of `offers` was.
    left: Vec<String>,
    /// Those that were not over after all others had a turn.
    go_on: Vec<String>,
    /// The tasks in which the queries ran; `None` is the one that called `offers`.
    ran_in: HashSet<Option<task::Id>>,
    spawned: usize,
    lab: Lab,
}

impl Search {
    fn names(&self) -> Vec<String> {
        self.shown.iter().map(|(offer, _)| offer.clone()).collect()
    }

    fn in_order_of_start(&self) -> bool {
        let partners = PARTNERS.iter().map(|(partner, _)| offer_of(partner));
        let shown = partners.filter(|offer| self.names().contains(offer));
        shown.eq(self.names())
    }
}

/// Nobody knows it in advance, so it can only come from the query.
fn offer_of(partner: &str) -> String {
    format!("{partner}, room {}", 100 + seed() % 900)
}

fn query_of(partner: &str) -> String {
    format!("query to {partner}")
}

/// The queries that have begun and were not dropped yet.
fn alive(lab: &Lab) -> Vec<String> {
    let dropped = lab.order_of(ProbeAction::Dropped);
    let mut begun = lab.order_of(ProbeAction::Started);
    begun.retain(|name| !dropped.contains(name));
    begun
}

fn search(plan: Plan) -> Checked<Search> {
    let Plan { enough, panics, .. } = plan;
    let panic = panics.map_or(String::new(), |partner| {
        format!(", and the query to {partner} panics")
    });
    let closed = plan.closed_at.map_or(String::new(), |at| {
        format!(", and the page is closed after {} ms", at.as_millis())
    });
    checked_with(format!(
        "6 queries, of which {enough} are enough{panic}{closed}"
    ));
    let (lab, ran_in) = (Lab::new(), Arc::default());
    let queries = PARTNERS.map(|(partner, takes)| {
        let (probe, ran_in) = (
            lab.probe(&query_of(partner), ms(takes), offer_of(partner)),
            Arc::clone(&ran_in),
        );
        async move {
            note(&ran_in, try_id());
            let offer = probe.await;
            if panics == Some(partner) {
                // As `panic!` does, and nothing is printed.
                resume_unwind(Box::new("the partner's answer makes no sense"));
            }
            offer
        }
    });
    let run = lab.watch(|| {
        virtual_time(async {
            let (start, mut shown) = (Instant::now(), Vec::new());
            let show = |offer: String| {
                trace::turn("the page", &offer);
                shown.push((offer, start.elapsed().as_millis() as u64));
            };
            let offers = exercise::offers(queries.into(), enough, show);
            match plan.closed_at {
                Some(at) => drop(timeout(at, offers).await),
                None => offers.await,
            }
            let (took, left) = (start.elapsed(), alive(&lab));
            see_what_goes_on(ms(1)).await;
            let go_on = alive(&lab);
            see_what_goes_on(ms(200)).await;
            (shown, took, left, go_on)
        })
    })?;
    let (shown, took, left, go_on) = run.value;
    let ran_in = ran_in
        .lock()
        .expect("nothing panics while it holds the list");
    Ok(Search {
        shown,
        took,
        left,
        go_on,
        ran_in: ran_in.clone(),
        spawned: run.spawned,
        lab,
    })
}

fn note(ran_in: &Mutex<HashSet<Option<task::Id>>>, task: Option<task::Id>) {
    ran_in
        .lock()
        .expect("nothing panics while it holds the list")
        .insert(task);
}

fn sorted(mut offers: Vec<String>) -> Vec<String> {
    harness::sort(&mut offers);
    offers
}

/// With more than there are, so that every query has to end.
fn all_of_them() -> Plan {
    Plan {
        enough: PARTNERS.len() + 1,
        ..Plan::default()
    }
}

pub fn checks(all: &mut Checks) {
    all.check("all_at_once", || {
        let search = search(all_of_them())?;
        let begun = search.lab.order_of(ProbeAction::Started).len();
        expect_eq("the number of queries that began", PARTNERS.len(), begun)
            .advise_if(begun == 0, "answer-without-the-work")?;
        let most = search.lab.overlap();
        expect_eq(
            "the number of queries that ran at once",
            PARTNERS.len(),
            most,
        )
        .map_err(|failure| failure.times(search.lab.timeline()))
        .advise_if(most == 1 && search.spawned > 0, "spawn-then-await-in-loop")
        .advise_if(most == 1, "serial-awaits")
        .advise("limit-of-its-own")?;
        a_task_each(&search)
    });

    all.check("shown_when_they_come", || {
        shown_when_they_come(&search(all_of_them())?)
    });

    all.check("no_more_than_enough", || {
        let search = search(Plan {
            enough: 3,
            ..Plan::default()
        })?;
        expect_eq(
            "the number of offers shown, with `enough` 3",
            3,
            search.shown.len(),
        )
        .map_err(|failure| failure.times(search.lab.timeline()))
        .advise_if(search.shown.len() > 3, "enough-is-enough")?;
        shown_when_they_come(&search)?;
        if search.took == ms(60) {
            return Ok(());
        }
        Err(
            Failure::new("the third offer was shown, and `offers` did not return then")
                .took(ms(60), search.took)
                .expected("with `enough` 3, it returns at 60 ms")
                .got(format!("at {} ms", search.took.as_millis()))
                .times(search.lab.timeline())
                .advise("enough-is-enough"),
        )
    });

    all.check("none_is_left", || {
        let search = search(Plan { enough: 3, ..Plan::default() })?;
        if search.left.is_empty() {
            return Ok(());
        }
        Err(Failure::new("`offers` returned, and queries were left")
            .expected("no query is left: those that had not ended were aborted, and their futures dropped")
            .got(format!("still there: {}", search.left.join(", ")))
            .times(search.lab.timeline())
            .advise_if(!search.go_on.is_empty(), "stopped-waiting-not-working")
            .advise("abort-is-a-request"))
    });

    all.check("a_query_that_panics", || {
        for panics in ["Brisa", "Alba", "Este"] {
            a_query_that_panics(panics)?;
        }
        Ok(())
    });

    all.check("a_closed_page", || {
        for closed_at in [10, 50, 110] {
            let search = search(Plan {
                closed_at: Some(ms(closed_at)),
                ..all_of_them()
            })?;
            if !search.go_on.is_empty() {
                return Err(Failure::new(
                    "the future of `offers` was dropped, and queries went on",
                )
                .expected(format!("every query is dropped at {closed_at} ms"))
                .got(format!("still there: {}", search.go_on.join(", ")))
                .times(search.lab.timeline())
                .advise("abort-after-the-await"));
            }
        }
        Ok(())
    });

    all.check("however_many", || {
        if process::sleeps_in_polls() {
            return Ok(());
        }
        for count in [0, 1001 + seed() as usize % 1000] {
            process::with_large_stack(|| tasks::unrecorded(|| that_many(count)))?;
        }
        Ok(())
    });
}

fn a_task_each(search: &Search) -> Checked {
    let (count, tasks) = (PARTNERS.len(), search.ran_in.len());
    if tasks == count && !search.ran_in.contains(&None) {
        return Ok(());
    }
    let got = match (tasks, search.ran_in.contains(&None)) {
        (1, true) => format!("all {count} queries in the task that called `offers`"),
        (1, false) => format!("all {count} queries in one new task"),
        (tasks, _) => format!("{count} queries in {tasks} tasks"),
    };
    Err(
        Failure::new("the queries did not each run in a task of its own")
            .expected(format!("{count} queries in {count} new tasks"))
            .got(got)
            .advise("no-task-of-its-own"),
    )
}

/// Requires that the offers shown are those that came first, each at its moment.
fn shown_when_they_come(search: &Search) -> Checked {
    let takes = |name: &str| PARTNERS.iter().find(|(partner, _)| *partner == name);
    let first = AS_THEY_COME.iter().take(search.shown.len());
    let due = first.map(|name| (offer_of(name), takes(name).map_or(0, |(_, takes)| *takes)));
    let (due, shown): (Vec<_>, _) = (due.collect(), &search.shown);
    let at_the_end = shown
        .iter()
        .all(|(_, at)| shown.last().is_some_and(|last| last.1 == *at));
    let in_order = due
        .iter()
        .map(|(offer, _)| offer)
        .eq(shown.iter().map(|(offer, _)| offer));
    let times = |offers: &[(String, u64)]| -> Vec<String> {
        offers
            .iter()
            .map(|(offer, at)| format!("{at} ms: {offer}"))
            .collect()
    };
    expect_log_eq(
        "the list of offers that were shown",
        &times(&due),
        &times(shown),
    )
    .map_err(|failure| failure.times(search.lab.timeline()))
    .advise_if(at_the_end && shown.len() > 1, "shown-only-at-the-end")
    .advise_if(search.in_order_of_start(), "handles-in-order")
    .advise_if(in_order, "busy-waiting")
}

fn a_query_that_panics(panics: &'static str) -> Checked {
    // First with more than there are: then it makes no difference whether a panic is counted.
    for enough in [PARTNERS.len(), PARTNERS.len() - 1] {
        let plan = Plan {
            enough,
            panics: Some(panics),
            ..Plan::default()
        };
        let search = catch_panic(|| search(plan)).advise("panic-passed-on")?;
        let others = AS_THEY_COME.iter().filter(|name| **name != panics);
        let others: Vec<String> = others.map(|name| offer_of(name)).collect();
        let is_lost = |name: &String| !search.names().contains(name);
        let (lost, all_but_the_last) = (others.iter().any(is_lost), &others[..others.len() - 1]);
        let one_is_lost = search.names() == all_but_the_last && panics != AS_THEY_COME[enough];
        if sorted(search.names()) != sorted(others.clone()) {
            return Err(Failure::new(format!(
                "the query to {panics} panicked, and the other offers were not all shown"
            ))
            .expected(format!("{}, with `enough` {enough}", others.join("; ")))
            .got(search.names().join("; "))
            .times(search.lab.timeline())
            .advise_if(
                lost && enough == PARTNERS.len(),
                "one-panic-ends-the-others",
            )
            .advise_if(one_is_lost, "failure-counted-as-a-result"));
        }
    }
    Ok(())
}

/// Asks so many partners that any limit in the code shows itself. No query ends before all have
/// begun.
fn that_many(count: usize) -> Checked {
    checked_with(match count {
        0 => "no queries at all".to_owned(),
        count => format!("{count} queries, which wait for each other"),
    });
    let rendezvous = Rendezvous::new();
    let queries: Vec<_> = (0..count)
        .map(|n| rendezvous.future(format!("room {n}")))
        .collect();
    let (mut shown, enough) = (0, count / 2 + 1);
    let offers = exercise::offers(queries, enough, |_| shown += 1);
    let run = virtual_time(rendezvous.open_at(count, offers))?;
    expect_eq(
        "the number of queries that ran at once",
        count,
        rendezvous.max_in_flight(),
    )
    .advise("limit-of-its-own")?;
    expect_eq("the number of offers shown", enough.min(count), shown)?;
    expect_eq(
        "the virtual time from the answers to the end of `offers`",
        ms(0),
        run.elapsed,
    )
    .advise("busy-waiting")
}
