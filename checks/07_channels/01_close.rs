//! Cameras on a timetable: what is written when, and when `watch` knows that no camera is left.

use std::sync::{Arc, Mutex};

use harness::clock::few_timers;
use harness::feed::{End, Feed};
use harness::tokio::time::Instant;
use harness::{
    Advise, Checked, Checks, Failure, HangKind, catch_panic, checked_with, ensure, expect_eq, ms,
    seed, tasks, trace, transcript, virtual_time,
};

use super::exercise;

/// When a camera sees something, in milliseconds, and how it ends.
type Camera = (&'static [u64], End);

/// When something was written, and what.
type Entry = (u64, String);

const A_LENS: &str = "the lens is broken";
const HOURS: u64 = 50 * 60 * 1000;

const SHORT: [Camera; 2] = [(&[20, 80], End::Ends(100)), (&[50], End::Ends(130))];
const SILENT: [Camera; 2] = [(&[20, HOURS], End::Ends(HOURS + 40)), (&[], End::Ends(10))];

/// What came of one call of `watch`.
struct Night {
    count: usize,
    took: u64,
    waits: u32,
    journal: Vec<Entry>,
    due: Vec<Entry>,
    ends: u64,
}

/// What camera `n` sees at its sighting `i`. Nobody knows it in advance.
fn sighting(n: usize, i: usize) -> String {
    const ANIMALS: [&str; 5] = ["fox", "deer", "owl", "bear", "wolf"];
    let animal = ANIMALS[(2 * n + i) % ANIMALS.len()];
    format!(
        "camera {}: {animal}, {} cm",
        n + 1,
        (seed() as usize + 7 * i) % 90 + 10
    )
}

fn end(of: End) -> u64 {
    match of {
        End::Ends(at) | End::Breaks(at, _) => at,
        End::Never => u64::MAX,
    }
}

/// What camera `n` sees at these times.
fn sightings(n: usize, times: &[u64]) -> Vec<Entry> {
    let times = times.iter().enumerate();
    times.map(|(i, at)| (*at, sighting(n, i))).collect()
}

/// Lets `watch` read `cameras`. What it has written is in `journal` also if it never returns.
fn night_into(journal: &Mutex<Vec<Entry>>, cameras: &[Camera]) -> Checked<Night> {
    let open = || journal.lock().expect("nothing panics while it holds it");
    open().clear();
    let run = virtual_time(async {
        let start = Instant::now();
        let feed =
            |(n, (times, ends)): (usize, &Camera)| Feed::new(start, sightings(n, times), *ends);
        let feeds = cameras.iter().enumerate().map(feed).collect();
        let now = || start.elapsed().as_millis() as u64;
        let write = |sighting: String| {
            let animal = sighting.split([':', ',']).nth(1).unwrap_or_default();
            trace::turn("the journal", animal.trim());
            open().push((now(), sighting));
        };
        (exercise::watch(feeds, write).await, now())
    })?;
    let (count, took) = run.value;
    let cameras = cameras.iter().enumerate();
    let ends = cameras.clone().map(|(_, (_, ends))| end(*ends)).max();
    let mut due: Vec<Entry> = cameras
        .flat_map(|(n, (times, _))| sightings(n, times))
        .collect();
    harness::sort_by_key(&mut due, |(at, _)| *at);
    Ok(Night {
        count,
        took,
        waits: run.waits,
        journal: open().clone(),
        due,
        ends: ends.unwrap_or(0),
    })
}

fn night(cameras: &[Camera]) -> Checked<Night> {
    night_into(&Mutex::default(), cameras)
}

impl Night {
    /// What was written, a line each, for the failure.
    fn times(&self) -> Vec<String> {
        let line = |(at, sighting): &Entry| format!("{at} ms: {sighting}");
        let end = format!("{} ms: `watch` returns {}", self.took, self.count);
        let lines: Vec<String> = self.journal.iter().map(line).chain([end]).collect();
        transcript::shortened(&lines)
    }

    /// Requires that `watch` waited for the last camera, and no longer.
    fn returned_with_the_last(&self) -> Checked {
        if self.took == self.ends {
            return Ok(());
        }
        let early = self.took < self.ends;
        let message = match early {
            true => "`watch` returned, and a camera was still on",
            false => "all cameras had ended, and `watch` did not return",
        };
        let missing = match self.due.len().saturating_sub(self.journal.len()) {
            0 => String::new(),
            missing => format!(", and {missing} sightings were not written"),
        };
        Err(Failure::new(message)
            .took(ms(self.ends), ms(self.took))
            .expected(format!(
                "it returns after {} ms, with the end of the last camera",
                self.ends
            ))
            .got(format!("it returned after {} ms{missing}", self.took))
            .times(self.times()))
        .advise_if(early && self.took == 0, "empty-is-not-closed")
        .advise_if(early, "ended-before-the-channel")
        .advise_if(self.waits > 30, "busy-waiting")
        .advise_if(!early && ends_in_silence(), "silence-is-not-the-end")
        .advise("slept-past-the-end")
    }

    /// Requires that each sighting was written once, at its moment.
    fn wrote_all(&self) -> Checked {
        let (due, got) = (&self.due, &self.journal);
        let Some(first) = (0..=due.len()).find(|&n| due.get(n) != got.get(n)) else {
            return expect_eq("the number that `watch` returns", due.len(), self.count);
        };
        let line = |entry: Option<&Entry>| match entry {
            Some((at, sighting)) => format!("at {at} ms, \"{sighting}\""),
            None => "nothing more".to_owned(),
        };
        let is_late = |(at, what): &Entry| got.iter().any(|(when, is)| when > at && is == what);
        let is_written = |(_, what): &Entry| got.iter().any(|(_, is)| is == what);
        let (some_late, fewer) = (due.iter().any(is_late), got.len() < due.len());
        let some_on_time = due.iter().any(|entry| got.contains(entry));
        let mut lost = due.iter().filter(|entry| !is_written(entry));
        let only_the_last_moment = fewer && lost.all(|(at, _)| *at == self.ends);
        let message = format!(
            "entry {} of the journal is not the one that is due",
            first + 1
        );
        Err(Failure::new(message)
            .expected(line(due.get(first)))
            .got(line(got.get(first)))
            .times(self.times()))
        .advise_if(only_the_last_moment, "left-in-the-channel")
        .advise_if(some_late && some_on_time, "missed-while-awaiting")
        .advise_if(some_late, "read-too-late")
        .advise_if(fewer, "message-lost-when-full")
    }

    /// Requires both.
    fn is_complete(&self) -> Checked {
        self.returned_with_the_last()?;
        self.wrote_all()
    }
}

/// Whether `watch` returns before the end of a long silence. It is asked in a run of its own.
fn ends_in_silence() -> bool {
    let night = trace::aside(|| night(&SILENT));
    night.is_ok_and(|night| night.took < HOURS)
}

/// Whether `watch` reads only some of `number` cameras before one of them has ended, though each has seen something.
fn has_a_limit(number: usize) -> bool {
    let cameras: Vec<Camera> = vec![(&[10], End::Ends(100)); number];
    let night = trace::aside(|| tasks::unrecorded(|| night(&cameras)));
    night.is_ok_and(|night| night.journal.iter().any(|(at, _)| *at >= 100))
}

/// What a hang means: everything was written, or a broken camera is waited for, or nobody reads.
fn explained(hang: Failure, journal: &Mutex<Vec<Entry>>, due: usize) -> Failure {
    if hang.hang == Some(HangKind::Blocked) {
        return hang.advise("blocking-recv");
    }
    let Ok(journal) = journal.try_lock() else {
        return hang;
    };
    let hang = hang
        .expected("`watch` returns with the end of the last camera")
        .got(format!(
            "it wrote {} of {due} sightings, and waits",
            journal.len()
        ));
    match journal.len() {
        written if written == due => hang.advise("own-sender-kept"),
        _ => hang.advise("read-too-late"),
    }
}

pub fn checks(all: &mut Checks) {
    let journal: Arc<Mutex<Vec<Entry>>> = Arc::default();
    let seen = Arc::clone(&journal);
    all.on_hang(move |hang| explained(hang, &seen, 3))
        .check("it_ends_with_the_last_camera", || {
            night_into(&journal, &SHORT)?.is_complete()
        });

    all.check("hours_of_silence", || {
        let night = night(&SILENT)?;
        let waits = "nothing came for hours, and `watch` returned";
        ensure(night.took >= HOURS, waits)
            .map_err(|failure| {
                failure
                    .expected("it waits as long as a camera is on")
                    .got(format!("it returned after {} ms", night.took))
                    .times(night.times())
            })
            .advise("silence-is-not-the-end")?;
        let looks = "`watch` looks now and then whether something has come";
        few_timers(looks, night.waits, 60)?;
        night.is_complete()
    });

    all.on_hang(|hang| hang.advise("end-that-was-not-sent"))
        .check("a_broken_camera", || {
            checked_with("a camera whose stream panics after 50 ms");
            let cameras: [Camera; 2] = [
                (&[20, 40], End::Breaks(50, A_LENS)),
                (&[30, 70, 110], End::Ends(130)),
            ];
            let spawned = tasks::spawned();
            let night = catch_panic(|| night(&cameras)).map_err(|failure| {
                let in_tasks = tasks::spawned() > spawned;
                match (failure.panicked, in_tasks) {
                    (true, true) => failure.advise("panic-passed-on"),
                    (true, false) => failure.advise("no-task-of-its-own"),
                    (false, _) => failure,
                }
            })?;
            night.is_complete()?;
            // It can be the last one, too.
            let cameras: [Camera; 2] =
                [(&[30], End::Ends(40)), (&[20, 60], End::Breaks(90, A_LENS))];
            self::night(&cameras)?.is_complete()
        });

    all.check("no_sightings", || {
        checked_with("no cameras, or cameras that see nothing");
        let cases: [&[Camera]; 3] = [
            &[],
            &[(&[], End::Ends(0))],
            &[(&[], End::Ends(40)), (&[], End::Ends(20))],
        ];
        for cameras in cases {
            night(cameras)?.is_complete()?;
        }
        Ok(())
    });

    all.check("any_number_at_once", || {
        // One moment, and more sightings than fit into any buffer.
        static BURST: [u64; 1300] = [20; 1300];
        let number = 1030 + seed() as usize % 200;
        checked_with(format!("{number} sightings at one moment"));
        let cameras: [Camera; 2] = [
            (&BURST[..number], End::Ends(40)),
            (&[10, 30], End::Ends(60)),
        ];
        tasks::unrecorded(|| night(&cameras))?.is_complete()
    });

    all.check("the_last_moment", || {
        // With many numbers, since `select!` takes one of those that are ready, and not always the same.
        const LAST: [u64; 40] = [70; 40];
        for number in 1..=LAST.len() {
            checked_with("sightings at the moment when the last camera ends");
            let ends = match number % 2 {
                0 => End::Ends(70),
                _ => End::Breaks(70, A_LENS),
            };
            let cameras: [Camera; 2] = [(&[10, 30], End::Ends(50)), (&LAST[..number], ends)];
            tasks::unrecorded(|| night(&cameras))?.is_complete()?;
        }
        Ok(())
    });

    all.check("many_quiet_cameras", || {
        let quiet = 1030 + seed() as usize % 200;
        checked_with(format!("{quiet} cameras that see nothing, and two that do"));
        let mut cameras: Vec<Camera> = vec![(&[], End::Ends(100)); quiet];
        cameras.insert(quiet / 2, (&[20], End::Ends(60)));
        cameras.push((&[30, 40], End::Ends(80)));
        let night = tasks::unrecorded(|| night(&cameras))?;
        night.returned_with_the_last()?;
        let is_late = night.journal.len() == night.due.len() && night.journal != night.due;
        ensure(!is_late, "a camera was not read while others saw nothing")
            .map_err(|failure| {
                failure
                    .expected("its sightings are written at 20, 30 and 40 ms")
                    .got("they were written later")
                    .times(night.times())
            })
            .advise_if(is_late && has_a_limit(quiet), "limit-of-its-own")
            .advise("place-held-while-waiting")?;
        night.wrote_all()
    });
}
