//! As many fetches at a time as the limit allows, no more and no fewer, and each output
//! shown when it is there.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Mutex;

use harness::clock::few_timers;
use harness::manual_future::Rendezvous;
use harness::operations::done_twice;
use harness::probe::{Lab, ProbeAction};
use harness::tokio::time::{Instant, sleep};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, catch_panic, checked_with, expect_eq, ms, process,
    seed, tasks, trace, virtual_time,
};

use super::exercise;

/// Files, each with the milliseconds that its fetch takes. With a limit of three, no two fetches
/// end at the same moment, so there is one right order. The ways to leave places empty differ:
/// with batches there are moments at which no fetch runs, and with ordered outputs there are none.
const FILES: [(u32, u64); 8] = [
    (11, 20),
    (12, 60),
    (13, 40),
    (14, 52),
    (15, 30),
    (16, 44),
    (17, 20),
    (18, 60),
];

/// The same for seconds, and for almost an hour, which is the longest that virtual time waits.
const LONGER: [[(u32, u64); 3]; 2] = [
    [(11, 5_000), (12, 1_000), (13, 3_000)],
    [(11, 3_500_000), (12, 1_000_000), (13, 2_000_000)],
];

/// More timers than ring for three files, although the clock comes to a distant one in several
/// steps, of which each counts.
const FEW_TIMERS: u32 = 24;

/// One fetch: its file, and the milliseconds at which it began and was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fetch {
    file: u32,
    begin: u64,
    end: u64,
}

/// The outcome of one call of `mirror`.
struct Mirror {
    files: Vec<(u32, u64)>,
    /// The files that `fetch` was called with.
    called: Vec<u32>,
    /// What was shown, and when.
    shown: Vec<(String, u64)>,
    /// In the order in which they began.
    fetches: Vec<Fetch>,
    /// How often a timer rang, be it a fetch's.
    waits: u32,
    lab: Lab,
}

impl Mirror {
    fn shown_in_order_of_files(&self) -> bool {
        let outputs = self.shown.iter().map(|(output, _)| output);
        let expected: Vec<String> = self
            .files
            .iter()
            .map(|(file, _)| output_of(*file))
            .collect();
        outputs.eq(expected.iter())
    }
}

fn mirror(files: &[(u32, u64)], limit: usize) -> Checked<Mirror> {
    mirror_in(Lab::new(), files, limit)
}

fn mirror_in(lab: Lab, files: &[(u32, u64)], limit: usize) -> Checked<Mirror> {
    checked_with(match files.len() {
        0 => format!("no files at all and a limit of {limit}"),
        n => format!("{n} files and a limit of {limit}"),
    });
    let called = Mutex::new(Vec::new());
    let run = lab.watch(|| {
        virtual_time(async {
            let start = Instant::now();
            let shown = RefCell::new(Vec::new());
            let fetch = |file| {
                called
                    .lock()
                    .expect("nothing panics while it holds the list")
                    .push(file);
                let known = files.iter().find(|(known, _)| *known == file);
                let takes = known.map_or(0, |(_, takes)| *takes);
                lab.probe(&name_of(file), harness::ms(takes), output_of(file))
            };
            let show = |output| {
                shown
                    .borrow_mut()
                    .push((output, millis(start, Instant::now())))
            };
            let files: Vec<u32> = files.iter().map(|(file, _)| *file).collect();
            exercise::mirror(&files, limit, fetch, show).await;
            (start, shown.into_inner())
        })
    })?;
    let (start, shown) = run.value;
    let (mut begins, mut ends) = (Vec::new(), HashMap::new());
    for sighting in lab.seen() {
        let at = sighting.at.map_or(0, |at| millis(start, at));
        match sighting.what {
            ProbeAction::Started => begins.push((sighting.name, at)),
            ProbeAction::Ended => drop(ends.insert(sighting.name, at)),
            ProbeAction::Polled | ProbeAction::Dropped => {}
        }
    }
    let names: HashMap<String, u32> = files
        .iter()
        .map(|(file, _)| (name_of(*file), *file))
        .collect();
    let fetches = begins.into_iter().filter_map(|(name, begin)| {
        let file = *names.get(&name)?;
        let end = *ends.get(&name)?;
        Some(Fetch { file, begin, end })
    });
    Ok(Mirror {
        files: files.to_vec(),
        called: called
            .into_inner()
            .expect("nothing panics while it holds the list"),
        shown,
        fetches: fetches.collect(),
        waits: run.waits,
        lab,
    })
}

/// The most fetches at the same time with another limit.
fn most_with(limit: usize) -> usize {
    let again = trace::aside(|| catch_panic(|| mirror(&FILES, limit)));
    again.map_or(0, |mirror| mirror.lab.overlap())
}

/// Whether with a limit of 0 nothing begins: the code waits for what the limit gives out.
fn waits_for_permits() -> bool {
    let none = trace::aside(|| catch_panic(|| mirror(&FILES, 0)));
    none.is_err_and(|failure| failure.hang == Some(HangKind::Asleep))
}

/// Whether it comes to its end if there is a place for each file.
fn ends_with_a_place_for_each() -> bool {
    trace::aside(|| catch_panic(|| mirror(&FILES, FILES.len()))).is_ok()
}

/// Whether timers ring again and again while fetches are under way.
fn looks_now_and_then() -> bool {
    let mirror = trace::aside(|| catch_panic(|| mirror(&LONGER[0], 2)));
    mirror.is_ok_and(|mirror| mirror.waits > FEW_TIMERS)
}

fn name_of(file: u32) -> String {
    format!("fetch({file})")
}

/// Nobody knows it in advance, so it can only come from the fetch. File 0 is empty.
fn output_of(file: u32) -> String {
    if file == 0 {
        return String::new();
    }
    let bytes = 100 + (file * 419 + harness::seed()) % 900;
    format!("{bytes} bytes of file {file}")
}

fn millis(from: Instant, to: Instant) -> u64 {
    u64::try_from((to - from).as_millis()).unwrap_or(u64::MAX)
}

/// The only way to keep `limit` places full: each file in turn takes the place that is
/// free first.
fn always_full(files: &[(u32, u64)], limit: usize) -> Vec<Fetch> {
    let mut places = vec![0; limit];
    let plan = files.iter().map(|&(file, takes)| {
        let place = places.iter_mut().min().expect("a limit is at least one");
        let begin = *place;
        *place += takes;
        Fetch {
            file,
            begin,
            end: *place,
        }
    });
    plan.collect()
}

pub fn checks(all: &mut Checks) {
    all.check("shows_each_file", || {
        let lab = Lab::new();
        let mirror = mirror_in(lab.clone(), &FILES, 3).map_err(|failure| {
            // No fetch was polled, so none of them could give back what the code waits for.
            let stuck = failure.hang == Some(HangKind::Asleep) && lab.seen().is_empty();
            match stuck && ends_with_a_place_for_each() {
                true => failure.instead_advise("awaits-in-the-loop-body"),
                false => failure,
            }
        })?;
        let mut shown: Vec<String> = mirror.shown.into_iter().map(|(output, _)| output).collect();
        harness::sort(&mut shown);
        let mut expected = FILES.map(|(file, _)| output_of(file)).to_vec();
        harness::sort(&mut expected);
        expect_eq(
            "the sorted list of all outputs that were shown",
            expected,
            shown,
        )?;
        let mut called = mirror.called;
        harness::sort(&mut called);
        let due = FILES.map(|(file, _)| file).to_vec();
        let twice = done_twice(&due, &called);
        expect_eq(
            "the sorted list of files that `fetch` was called with",
            due,
            called,
        )
        .advise_if(twice, "done-twice")
    });

    all.check("the_same_file_twice", || {
        catch_panic(the_same_file_twice).advise("equal-is-not-the-same")
    });

    all.check("an_empty_file", || {
        let mirror = mirror(&[(12, 40), (0, 30), (11, 20)], 2)?;
        let mut called = mirror.called;
        harness::sort(&mut called);
        expect_eq(
            "the sorted list of files that `fetch` was called with",
            vec![0, 11, 12],
            called,
        )?;
        let mut shown: Vec<String> = mirror.shown.into_iter().map(|(output, _)| output).collect();
        harness::sort(&mut shown);
        let mut expected = [12, 0, 11].map(output_of).to_vec();
        harness::sort(&mut expected);
        expect_eq(
            "the sorted list of outputs that were shown, of which one is empty",
            expected,
            shown,
        )
    });

    all.check("never_above_the_limit", || {
        let mirror = mirror(&FILES, 3)?;
        let most = mirror.lab.overlap();
        if most <= 3 {
            return Ok(());
        }
        Err(
            Failure::new("more fetches ran at the same time than the limit allows")
                .expected("at most 3, since `limit` was 3")
                .got(format!("{most} at the same time"))
                .times(mirror.lab.timeline())
                .advise_if(
                    most == FILES.len() && waits_for_permits(),
                    "permit-not-kept",
                )
                .advise_if(most == FILES.len(), "unbounded-concurrency")
                .advise_if(most_with(5) == most, "limit-of-its-own")
                .advise_if(most == 4 && most_with(5) == 6, "one-off-the-limit"),
        )
    });

    all.check("never_below_the_limit", || {
        let mirror = mirror(&FILES, 3)?;
        let most = mirror.lab.overlap();
        full(&mirror, 3)
            .map_err(|failure| failure.advise_if(looks_now_and_then(), "busy-waiting"))
            .advise_if(stood_still(&mirror), "awaits-in-the-loop-body")
            .advise_if(most == 1, "serial-awaits")
            .advise_if(in_batches(&mirror.fetches), "chunks-wait-for-the-slowest")
            .advise_if(dealt_out(&mirror, 3), "dealt-out-beforehand")
            .advise_if(mirror.shown_in_order_of_files(), "ready-but-kept-in-line")
            .advise_if(most < 3 && most_with(5) == most, "limit-of-its-own")
            .advise_if(most == 2 && most_with(5) == 4, "one-off-the-limit")?;
        let begun: Vec<u32> = mirror.fetches.iter().map(|fetch| fetch.file).collect();
        expect_eq(
            "the list of files in the order in which their fetches began",
            FILES.map(|(file, _)| file).to_vec(),
            begun,
        )
    });

    all.check("shown_when_it_is_there", || {
        let mirror = mirror(&FILES, 3)?;
        let end = mirror.fetches.iter().map(|fetch| fetch.end).max();
        let all_at_the_end = mirror.shown.iter().all(|(_, at)| Some(*at) == end);
        shown_when_done(&mirror)
            .advise_if(all_at_the_end, "shown-only-at-the-end")
            .advise_if(mirror.shown_in_order_of_files(), "ready-but-kept-in-line")
    });

    all.check("any_limit", || {
        let many: Vec<(u32, u64)> = (0..30)
            .map(|n| (1000 + n, u64::from(20 + 2 * (n * 17 % 30))))
            .collect();
        let limits = [1, 7, 20].map(|limit| (&FILES[..], limit));
        for (files, limit) in limits
            .into_iter()
            .chain([(&many[..], 24), (&[], 1), (&[], 3)])
        {
            let mirror = mirror(files, limit)?;
            let expected = limit.min(files.len());
            expect_eq(
                &format!("the number of fetches at a time with a limit of {limit}"),
                expected,
                mirror.lab.overlap(),
            )
            // A limit of three was kept.
            .advise("limit-of-its-own")?;
            full(&mirror, limit)?;
            shown_when_done(&mirror)?;
        }
        if process::sleeps_in_polls() {
            return Ok(());
        }
        // More than any second limit that a learner might set.
        let limit = 5001 + seed() as usize % 2000;
        process::with_large_stack(|| tasks::unrecorded(|| as_many_as(limit)))
    });

    all.on_hang(|hang| {
        let asks = hang.hang == Some(HangKind::Spinning);
        hang.advise_if(asks, "busy-waiting")
    })
    .check("however_long_it_takes", || {
        for files in LONGER {
            let mirror = mirror(&files, 2)?;
            let shown: Vec<&String> = mirror.shown.iter().map(|(output, _)| output).collect();
            expect_eq(
                &format!(
                    "the list of outputs of fetches that took up to {} ms",
                    files[0].1
                ),
                vec![&output_of(12), &output_of(13), &output_of(11)],
                shown,
            )?;
            let looks = "`mirror` looks now and then whether there are outputs";
            few_timers(looks, mirror.waits, FEW_TIMERS)?;
        }
        Ok(())
    });
}

fn the_same_file_twice() -> Checked {
    let files = [11, 12, 11, 11, 13];
    checked_with(format!("the files {files:?} and a limit of 2"));
    let (called, mut shown) = (Mutex::new(Vec::new()), Vec::new());
    let fetch = async |file: u32| {
        called
            .lock()
            .expect("nothing panics while it holds the list")
            .push(file);
        sleep(ms(2 * u64::from(file))).await;
        output_of(file)
    };
    virtual_time(exercise::mirror(&files, 2, fetch, |output| {
        shown.push(output)
    }))?;
    let mut called = called
        .into_inner()
        .expect("nothing panics while it holds the list");
    harness::sort(&mut called);
    expect_eq(
        "the sorted list of files that `fetch` was called with for the files 11, 12, 11, 11, 13",
        vec![11, 11, 11, 12, 13],
        called,
    )?;
    harness::sort(&mut shown);
    let mut expected = files.map(output_of).to_vec();
    harness::sort(&mut expected);
    expect_eq(
        "the sorted list of their outputs that were shown",
        expected,
        shown,
    )
}

/// Copies more files than the `limit`, which differs in each run. No fetch ends before `limit` of
/// them run, and no time passes until all are done.
fn as_many_as(limit: usize) -> Checked {
    checked_with(format!("more files than a limit of {limit}"));
    let files: Vec<u32> = (0..limit as u32 + 25).collect();
    let (rendezvous, mut shown) = (Rendezvous::new(), 0);
    let fetch = |file| rendezvous.future(output_of(file));
    let all = exercise::mirror(&files, limit, fetch, |_| shown += 1);
    let run = virtual_time(rendezvous.open_at(limit, all))?;
    expect_eq(
        &format!("the number of fetches at a time with a limit of {limit}"),
        limit,
        rendezvous.max_in_flight(),
    )
    .advise_if(rendezvous.max_in_flight() < limit, "limit-of-its-own")?;
    expect_eq("the number of outputs shown", files.len(), shown)?;
    expect_eq(
        "the virtual time from the moment at which all fetches were done to the end",
        ms(0),
        run.elapsed,
    )
    .advise("busy-waiting")
}

/// Requires that each fetch began as soon as there was a place for it.
fn full(mirror: &Mirror, limit: usize) -> Checked {
    let plan = always_full(&mirror.files, limit);
    let begin_of = |file| {
        mirror
            .fetches
            .iter()
            .find(|fetch| fetch.file == file)
            .map(|fetch| fetch.begin)
    };
    let Some(late) = plan
        .iter()
        .find(|expected| begin_of(expected.file) != Some(expected.begin))
    else {
        return Ok(());
    };
    let failure = Failure::new(format!(
        "with a limit of {limit}, a fetch did not begin when a place was free"
    ));
    let failure = match begin_of(late.file) {
        Some(begin) => failure
            .took(ms(late.begin), ms(begin))
            .got(format!("it began at {begin} ms")),
        None => failure.got("it never began"),
    };
    Err(failure
        .expected(format!(
            "{} begins at {} ms",
            name_of(late.file),
            late.begin
        ))
        .times(mirror.lab.timeline()))
}

/// Requires that each output was shown at the moment at which its fetch was done.
fn shown_when_done(mirror: &Mirror) -> Checked {
    let expected = mirror.fetches.iter();
    let mut expected: Vec<(u64, String)> = expected
        .map(|fetch| (fetch.end, output_of(fetch.file)))
        .collect();
    let shown = mirror.shown.iter();
    let mut shown: Vec<(u64, String)> = shown.map(|(output, at)| (*at, output.clone())).collect();
    // Two that are done at the same moment may be shown in either order.
    harness::sort(&mut expected);
    if shown.is_sorted_by_key(|(at, _)| *at) {
        harness::sort(&mut shown);
    }
    let Some((expected, shown)) = expected
        .iter()
        .zip(&shown)
        .find(|(expected, shown)| expected != shown)
    else {
        return expect_eq("the number of outputs shown", expected.len(), shown.len());
    };
    let got = match mirror
        .shown
        .iter()
        .find(|(output, _)| *output == expected.1)
    {
        Some((output, at)) if *at != expected.0 => format!("\"{output}\" shown at {at} ms"),
        _ => format!("\"{}\" shown at {} ms", shown.1, shown.0),
    };
    Err(
        Failure::new("an output was not shown when its fetch was done")
            .expected(format!("\"{}\" shown at {} ms", expected.1, expected.0))
            .got(got)
            .times(mirror.lab.timeline()),
    )
}

/// Whether a fetch ended later than it could have, since nobody polled it: the loop awaited something
/// else. Who awaits the fetches in their order keeps them waiting for another reason.
fn stood_still(mirror: &Mirror) -> bool {
    let takes: HashMap<u32, u64> = mirror.files.iter().copied().collect();
    let late = |fetch: &Fetch| Some(&(fetch.end - fetch.begin)) > takes.get(&fetch.file);
    mirror.fetches.iter().any(late) && !mirror.shown_in_order_of_files()
}

/// Whether each fetch began when all that had begun earlier were done.
fn in_batches(fetches: &[Fetch]) -> bool {
    fetches.iter().any(|fetch| fetch.begin > 0)
        && fetches.iter().all(|next| {
            let mut earlier = fetches.iter().filter(|fetch| fetch.begin < next.begin);
            earlier.all(|fetch| fetch.end <= next.begin)
        })
}

/// Whether the files were dealt out to workers beforehand: a file waited beside an empty place,
/// since its worker was busy, and a later file began before it.
fn dealt_out(mirror: &Mirror, limit: usize) -> bool {
    let Mirror { files, fetches, .. } = mirror;
    let in_turn = fetches
        .iter()
        .map(|fetch| fetch.file)
        .eq(files.iter().map(|(file, _)| *file));
    let begins_with_the_first =
        fetches.first().map(|fetch| fetch.file) == files.first().map(|f| f.0);
    let waited_beside_an_empty_place = fetches.iter().any(|done| {
        let now = done.end;
        let under_way = fetches.iter().filter(|f| f.begin <= now && now < f.end);
        under_way.count() < limit && fetches.iter().any(|fetch| fetch.begin > now)
    });
    !in_turn && begins_with_the_first && waited_beside_an_empty_place
}
