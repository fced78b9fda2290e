//! All uploads at once over one connection, which is closed with the last of them.

use std::cell::Cell;

use async_learn::observe::Phase;
use harness::clock::{see_what_goes_on, until_idle};
use harness::operations::{self, Event};
use harness::tokio::time::Instant;
use harness::{
    Advise, Checked, Checks, Failure, async_learn, checked_with, ensure, expect_eq, ms, seed,
    tasks, virtual_time,
};

use super::exercise::{self, Archive, Recording};

/// The numbers of the recordings where the results don't matter.
const NUMBERS: [u32; 4] = [7, 3, 8, 5];

/// Two sounds, 30 ms each, and two films, 50 ms each.
fn recordings([a, b, c, d]: [u32; 4]) -> Vec<Recording> {
    vec![
        Recording::Film(a),
        Recording::Sound(b),
        Recording::Film(c),
        Recording::Sound(d),
    ]
}

/// Nobody knows them in advance.
fn numbers() -> [u32; 4] {
    [0, 1, 2, 3].map(|n| 10 + (seed() + n * 31) % 90)
}

/// What the uploads return.
fn receipts([a, b, c, d]: [u32; 4]) -> [u32; 4] {
    [
        operations::another_thing(a),
        operations::one_thing(b),
        operations::another_thing(c),
        operations::one_thing(d),
    ]
}

/// What happened to connections, and when. The rest of `events` is work.
fn connections(events: &[Event], phase: Phase) -> Vec<Option<Instant>> {
    events
        .iter()
        .filter(|event| event.phase == phase && event.name.starts_with("connection to "))
        .map(|event| event.at)
        .collect()
}

pub fn checks(all: &mut Checks) {
    // Whether nothing closed the first connection of all.
    let first_stays_open = Cell::new(false);

    all.check("receipts_in_order", || {
        let numbers = numbers();
        let _others = operations::changed_results();
        let run = virtual_time(async {
            let mut receipts = Vec::new();
            for task in exercise::upload_all(Archive::connect("Bern"), recordings(numbers)) {
                receipts.push(task.await.ok());
            }
            receipts
        })?;
        let closed = connections(&operations::take_all(), Phase::Ended);
        first_stays_open.set(closed.is_empty());
        let (expected, got) = (receipts(numbers).map(Some).to_vec(), run.value);
        let mut sorted = (expected.clone(), got.clone());
        harness::sort(&mut sorted.0);
        harness::sort(&mut sorted.1);
        let same_receipts = sorted.0 == sorted.1;
        let [a, b, c, d] = numbers;
        let worked_out = got == [2 * a, b * b, 2 * c, d * d].map(Some);
        expect_eq("the list of outputs of the four tasks", expected, got)
            .advise_if(same_receipts, "results-out-of-order")
            .advise_if(worked_out, "output-thrown-away")
    });

    all.check("all_uploads_at_once", || {
        let run = virtual_time(async {
            let tasks = exercise::upload_all(Archive::connect("Bern"), recordings(NUMBERS));
            until_idle().await;
            let locked = tasks::one_waits_for_a_lock();
            for task in tasks {
                let _ = task.await;
            }
            locked
        })?;
        let events = operations::take();
        if operations::span(&events) == Some(ms(50)) {
            return Ok(());
        }
        Err(Failure::new("some uploads waited for other uploads")
            .took(ms(50), run.elapsed)
            .expected("all four in 50 ms, the time of the longest one")
            .got(format!("they took {} ms", run.elapsed.as_millis()))
            .times(operations::timeline(&events)))
        .advise_if(run.value, "lock-without-need")
        .advise_if(operations::overlap(&events) == 1, "serial-awaits")
        .advise("limit-of-its-own")
    });

    all.check("closed_with_the_last_upload", || {
        let run = virtual_time(async {
            let start = Instant::now();
            // Nobody keeps the handles.
            drop(exercise::upload_all(
                Archive::connect("Bern"),
                recordings(NUMBERS),
            ));
            see_what_goes_on(ms(200)).await;
            start
        })?;
        let events = operations::take_all();
        let uploads = operations::names(&events, Phase::Ended);
        let uploads = uploads
            .iter()
            .filter(|name| name.starts_with("do_"))
            .count();
        expect_eq("the number of uploads that ended", 4, uploads)
            .map_err(|failure| failure.times(operations::timeline(&events)))?;
        let opened = connections(&events, Phase::Started).len();
        expect_eq("the number of connections for four uploads", 1, opened)
            .advise("shared-and-not-made-again")?;
        let closed: Vec<_> = connections(&events, Phase::Ended)
            .into_iter()
            .flatten()
            .map(|at| at - run.value)
            .collect();
        if closed == [ms(50)] {
            return Ok(());
        }
        let failure = Failure::new("the connection was not closed with the last upload")
            .expected("it is closed after 50 ms, when the last upload ends")
            .times(operations::timeline(&events));
        Err(match closed.first() {
            Some(at) => failure
                .took(ms(50), *at)
                .got(format!("it was closed after {} ms", at.as_millis())),
            None => failure.got("it was not closed"),
        })
        .advise_if(closed.is_empty(), "leaked-to-be-static")
        // The first call was different: it kept its connection for the later ones.
        .advise_if(first_stays_open.get(), "one-static-for-all")
        .advise_if(closed.len() > 1, "shared-and-not-made-again")
        .advise_if(closed.iter().any(|at| *at < ms(50)), "dropped-while-in-use")
        .advise_if(
            closed.first().is_some_and(|at| *at > ms(50)),
            "slept-past-the-end",
        )
    });

    all.check("no_recordings", || {
        checked_with("no recordings");
        let run = virtual_time(async {
            exercise::upload_all(Archive::connect("Bern"), Vec::new()).len()
        })?;
        expect_eq("the number of tasks for no recordings", 0, run.value)?;
        let closed = connections(&operations::take_all(), Phase::Ended).len();
        ensure(
            closed == 1,
            "there was nothing to upload, and the connection was not closed",
        )
        .advise("leaked-to-be-static")
    });

    all.check("a_whole_collection", collection);
}

/// More recordings than any limit fits by chance, some of which are the same.
fn collection() -> Checked {
    let count = 101 + seed() % 100;
    checked_with(format!("{count} recordings"));
    let recordings = (0..count).map(|n| Recording::Sound(2 + n % 7)).collect();
    let run = virtual_time(async {
        let mut receipts = Vec::new();
        for task in exercise::upload_all(Archive::connect("Bern"), recordings) {
            receipts.push(task.await.ok());
        }
        receipts
    })?;
    let expected: Vec<_> = (0..count)
        .map(|n| Some((2 + n % 7) * (2 + n % 7)))
        .collect();
    expect_eq(
        &format!("the list of outputs of {count} tasks"),
        expected,
        run.value,
    )
    .advise("equal-is-not-the-same")?;
    expect_eq(
        &format!("the time of {count} uploads of 30 ms"),
        ms(30),
        run.elapsed,
    )
    .advise("limit-of-its-own")
}
