//! Readers on a timetable: how often each map is scanned, when each reader has the scan, and who scans if a reader leaves.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use harness::clock::unless_spinning;
use harness::futures::future::{BoxFuture, join_all};
use harness::probe::Lab;
use harness::tokio::time::{Instant, sleep, sleep_until};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, cancellation, checked_with, ensure, ms, seed,
    tasks, tokio, trace, transcript, virtual_time,
};

use super::exercise;
use super::exercise::Jam;

type Scanned = Result<String, Jam>;
type Room = exercise::MapRoom<Box<dyn Fn(u32) -> BoxFuture<'static, Scanned> + Send + Sync>>;

/// When a reader asks for a map, in milliseconds, and for which.
type Reader = (u64, u32);

/// When a reader had an answer, and which; `None` is a jam.
type Answer = (u64, Option<String>);

/// When everything is over that a reader who left may have begun, in milliseconds.
const LATER: u64 = 200;

/// A map whose scan takes much longer than all others.
const LARGE: u32 = 99;

fn takes(map: u32) -> u64 {
    match map {
        LARGE => 8_000,
        map => u64::from(map % 3 + 1) * 20,
    }
}

/// A scan that has begun.
#[derive(Clone, Debug)]
struct Scan {
    map: u32,
    /// What it gives, which nobody knows in advance; `None` if it jams.
    value: Option<String>,
    began: u64,
    /// When it was ready or dropped, and whether it was ready.
    ended: Option<(u64, bool)>,
}

impl Scan {
    /// When it was ready and could be kept.
    fn kept_from(&self) -> Option<u64> {
        let (at, is_ready) = self.ended?;
        (is_ready && self.value.is_some()).then_some(at)
    }

    fn is_running_at(&self, moment: u64) -> bool {
        self.began <= moment && self.ended.is_none_or(|(at, _)| at > moment)
    }
}

/// The scanner of a morning, and what its readers got. Clones are the same morning.
#[derive(Clone)]
struct Morning {
    start: Instant,
    lab: Lab,
    scans: Arc<Mutex<Vec<Scan>>>,
    /// How many of the first scans jam.
    jams: usize,
    /// Whether a reader who gets a jam asks once more.
    asks_again: bool,
    had: Arc<AtomicUsize>,
}

impl Morning {
    /// It begins now.
    fn new(jams: usize, asks_again: bool, had: &Arc<AtomicUsize>) -> Morning {
        had.store(0, SeqCst);
        Morning {
            start: Instant::now(),
            lab: Lab::new(),
            scans: Arc::default(),
            jams,
            asks_again,
            had: Arc::clone(had),
        }
    }

    fn now(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }

    fn room(&self) -> Arc<Room> {
        let morning = self.clone();
        Arc::new(exercise::MapRoom::new(Box::new(move |map| {
            let morning = morning.clone();
            Box::pin(async move { morning.scan(map).await })
        })))
    }

    async fn scan(self, map: u32) -> Scanned {
        let (number, name, value) = self.begin(map);
        let mut end = End {
            morning: &self,
            number,
            is_ready: false,
        };
        let probe = self.lab.fallible(&name, ms(takes(map)), value.ok_or(Jam));
        // It is also polled halfway, so that it can be dropped there.
        let (result, ()) = tokio::join!(probe, sleep(ms(takes(map) / 2)));
        end.is_ready = true;
        result
    }

    /// Notes a scan that begins. Returns its number among all, its name, and its value if it does not jam.
    fn begin(&self, map: u32) -> (usize, String, Option<String>) {
        let mut scans = self.scans.lock().expect("nothing panics meanwhile");
        let n = scans.iter().filter(|scan| scan.map == map).count() + 1;
        let value = format!("map {map}, scan {n}, {} lines", 1000 + seed() % 9000);
        let value = (n > self.jams).then_some(value);
        scans.push(Scan {
            map,
            value: value.clone(),
            began: self.now(),
            ended: None,
        });
        (scans.len() - 1, format!("scan {n} of map {map}"), value)
    }

    /// What a reader got, and when.
    async fn visit(self, room: Arc<Room>, (at, map): Reader) -> Checked<Answer> {
        if at > 0 {
            sleep_until(self.start + ms(at)).await;
        }
        let mut scan = unless_spinning(room.map(map)).await?;
        if self.asks_again && scan.is_err() {
            scan = room.map(map).await;
        }
        self.had.fetch_add(1, SeqCst);
        Ok((self.now(), scan.ok()))
    }

    /// The scans so far, in the order in which they began.
    fn scans(&self) -> Vec<Scan> {
        self.scans.lock().expect("nothing panics meanwhile").clone()
    }

    /// Two scans of one map of which the second began too early, and whether the first was running then.
    fn one_too_many(&self) -> Option<(u32, u64, bool)> {
        let scans = self.scans();
        scans.iter().enumerate().find_map(|(n, scan)| {
            let mut before = scans[..n].iter().filter(|other| other.map == scan.map);
            before.find_map(|other| {
                let is_running = other.is_running_at(scan.began);
                let is_kept = other.kept_from().is_some_and(|at| at <= scan.began);
                (is_running || is_kept).then_some((scan.map, scan.began, is_running))
            })
        })
    }

    /// Requires that no scan begins while one of its map is running or kept.
    fn scanned_no_more_than_needed(&self) -> Checked {
        let Some((map, at, is_running)) = self.one_too_many() else {
            return Ok(());
        };
        let why = if is_running {
            "another scan of it is running"
        } else {
            "its scan is kept"
        };
        let number = self.scans().iter().filter(|scan| scan.map == map).count();
        Err(
            Failure::new(format!("map {map} is scanned at {at} ms, and {why}"))
                .expected("one scan of a map at a time, and none while a scan is kept")
                .got(format!("{number} scans of map {map}"))
                .times(transcript::shortened(&self.lab.timeline())),
        )
    }

    /// The same after a scan that jammed or was dropped.
    fn one_took_over(&self, readers: &[Reader]) -> Checked {
        let too_many = self.one_too_many();
        let is = |wanted: bool| too_many.is_some_and(|(_, _, is_running)| is_running == wanted);
        // Those who have waited begin when the first scan ends, and nobody comes at that moment.
        let comes = too_many.is_some_and(|(_, at, _)| readers.iter().any(|(came, _)| *came == at));
        self.scanned_no_more_than_needed()
            .advise_if(is(false), "no-look-after-the-wait")
            .advise_if(is(true) && comes, "others-at-it-unseen")
            .advise("everyone-took-over")
    }

    /// Requires that each scan begins when the first reader asks for its map.
    fn all_begin_at_once(&self, readers: &[Reader]) -> Checked {
        for scan in self.scans() {
            let mut of_it = readers.iter().filter(|(_, map)| *map == scan.map);
            let came = of_it.next().map_or(0, |(came, _)| *came);
            if scan.began > came {
                return Err(Failure::new(format!(
                    "map {} had to wait for the scans of other maps",
                    scan.map
                ))
                .took(ms(came), ms(scan.began))
                .expected(format!(
                    "its scan begins at {came} ms, when its first reader asks"
                ))
                .got(format!("it began at {} ms", scan.began))
                .times(transcript::shortened(&self.lab.timeline())));
            }
        }
        Ok(())
    }

    /// Requires that each reader got a good scan at the moment when it was ready, or at once if it is kept.
    fn answered<'a>(
        &self,
        readers: impl IntoIterator<Item = &'a Reader>,
        answers: impl IntoIterator<Item = &'a Answer>,
    ) -> Checked {
        let scans = self.scans();
        let due = |(came, map): &Reader| {
            let good = scans
                .iter()
                .find(|scan| scan.map == *map && scan.kept_from().is_some());
            let kept = good.and_then(|scan| Some((scan.kept_from()?, scan.value.clone())));
            kept.map(|(kept, value)| (kept.max(*came), value))
        };
        let both = readers.into_iter().zip(answers);
        let mut wrong = (1..)
            .zip(both)
            .filter(|(_, (reader, answer))| due(reader).as_ref() != Some(answer));
        let Some((n, (reader, answer))) = wrong.next() else {
            return Ok(());
        };
        Err(
            Failure::new(format!("reader {n} did not get the scan that is due"))
                .expected(due(reader).map_or("a scan".to_owned(), |due| said(&due)))
                .got(said(answer))
                .times(transcript::shortened(&self.lab.timeline())),
        )
    }

    /// Requires that a second scan began when the reader of the first one left, or when the next reader came.
    fn went_on_at_once(&self, others: &[Reader]) -> Checked {
        let [first, second] = &self.scans()[..] else {
            return Ok(());
        };
        let left = first.ended.map_or(0, |(at, _)| at);
        let due = others.iter().map(|(came, _)| left.max(*came)).min();
        let Some(due) = due.filter(|due| *due != second.began) else {
            return Ok(());
        };
        Err(
            Failure::new("a reader left, and the next scan began too late")
                .took(ms(due), ms(second.began))
                .expected(format!("at {due} ms"))
                .got(format!("at {} ms", second.began))
                .times(self.lab.timeline()),
        )
        .advise("busy-waiting")
    }

    /// Requires that each of those who stayed got a scan in time, with a scanner that does not jam.
    fn went_on_without_it(&self, others: &[Reader], answers: &[Answer]) -> Checked {
        let has_jam = answers.iter().any(|(_, scan)| scan.is_none());
        let scans = self.scans();
        let good = scans.iter().find_map(Scan::kept_from).unwrap_or(LATER);
        let is_late = answers.iter().any(|(at, _)| *at > good && *at < LATER);
        self.answered(others, answers)
            .advise_if(has_jam, "ended-with-its-owner")
            .advise_if(is_late, "busy-waiting")?;
        self.went_on_at_once(others)
    }

    fn jam_was_kept(&self, answers: &[Answer]) -> Failure {
        Failure::new("the first scan jammed, and a reader who came long after that got a jam")
            .expected("a new scan for the next reader")
            .got(answers.iter().map(said).collect::<Vec<_>>().join("\n"))
            .times(self.lab.timeline())
    }
}

fn said((at, scan): &Answer) -> String {
    match scan {
        Some(scan) => format!("at {at} ms, \"{scan}\""),
        None => format!("at {at} ms, Err(Jam)"),
    }
}

/// Notes when a scan ends, also if it is dropped.
struct End<'a> {
    morning: &'a Morning,
    number: usize,
    is_ready: bool,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        let ended = (self.morning.now(), self.is_ready);
        let mut scans = self.morning.scans.lock().expect("nothing panics meanwhile");
        scans[self.number].ended = Some(ended);
    }
}

/// Lets `readers` come, each in a task, and returns what they got.
async fn visits(morning: &Morning, room: &Arc<Room>, readers: &[Reader]) -> Checked<Vec<Answer>> {
    let visit = |(n, reader): (usize, &Reader)| {
        let visit = morning.clone().visit(Arc::clone(room), *reader);
        tokio::spawn(async move {
            let name = format!("reader {n}");
            tasks::name_current(&name);
            let answer = visit.await;
            trace::turn(&name, "has it");
            answer
        })
    };
    let visits: Vec<_> = (1..).zip(readers).map(visit).collect();
    let answers = join_all(visits).await.into_iter();
    answers
        .map(|answer| answer.expect("a panic in it has failed the check"))
        .collect()
}

/// A whole morning with `readers`. Also says how often a timer was waited for.
fn morning(readers: &[Reader], had: &Arc<AtomicUsize>) -> Checked<(Morning, Vec<Answer>, u32)> {
    morning_with(0, false, readers, had)
}

/// The same with a scanner whose first `jams` scans of each map jam.
fn morning_with(
    jams: usize,
    asks_again: bool,
    readers: &[Reader],
    had: &Arc<AtomicUsize>,
) -> Checked<(Morning, Vec<Answer>, u32)> {
    let run = virtual_time(async {
        let morning = Morning::new(jams, asks_again, had);
        let room = morning.room();
        let answers = visits(&morning, &room, readers).await;
        answers.map(|answers| (morning, answers))
    })?;
    let (morning, answers) = run.value?;
    Ok((morning, answers, run.waits))
}

pub fn checks(all: &mut Checks) {
    let had: Arc<AtomicUsize> = Arc::default();

    let so_far = Arc::clone(&had);
    all.on_hang(move |hang| {
        let had = so_far.load(SeqCst);
        let hang = hang.got(format!("{had} of 4 readers have their scan"));
        busy(hang).advise_if(had > 1, "wakes-only-one")
    })
    .check("one_scan_for_all", || {
        checked_with("readers of map 7 at 0, 10, 20 and 60 ms");
        let readers = [(0, 7), (10, 7), (20, 7), (60, 7)];
        let (morning, answers, waits) = morning(&readers, &had)?;
        let too_many = morning.one_too_many();
        morning
            .scanned_no_more_than_needed()
            .advise_if(
                too_many.is_some_and(|(_, _, is_running)| is_running),
                "checked-before-the-await",
            )
            .advise_if(too_many.is_some_and(|(_, at, _)| at == 60), "done-twice")
            .advise("no-look-after-the-wait")?;
        morning
            .answered(&readers, &answers)
            .advise_if(waits > 20, "busy-waiting")
    });

    all.on_hang(busy).check("different_maps_at_once", || {
        checked_with("map 7, which is kept, and a map that takes 8 s");
        let readers = [(0, 7), (0, LARGE), (50, LARGE), (100, 7), (100, 3)];
        let (morning, answers, _) = morning(&readers, &had)?;
        let scans = morning.scans();
        let one_by_one = scans.iter().any(|scan| scan.map == LARGE && scan.began > 0);
        morning
            .all_begin_at_once(&readers)
            .and_then(|()| morning.answered(&readers, &answers))
            .advise_if(scans.iter().all(|scan| scan.map != 7), "one-static-for-all")
            .advise_if(!one_by_one && answers[3].0 > 100, "lock-kept-while-waiting")
            .advise("one-lock-for-all")?;
        morning.scanned_no_more_than_needed()
    });

    all.on_hang(nobody_took_over).check("a_jam", || {
        checked_with("a scanner that jams at the first scan of map 7");
        a_jam(&had)?;
        checked_with("a scanner that jams at the first scan, and readers who ask again at once");
        let readers = [(0, 7), (10, 7), (50, 7)];
        let (morning, answers, _) = morning_with(1, true, &readers, &had)?;
        morning
            .scanned_no_more_than_needed()
            .advise("checked-before-the-await")?;
        morning.answered(&readers, &answers)
    });

    all.on_hang(nobody_took_over).check("a_reader_leaves", || {
        for leaves in 1..=3 {
            checked_with(format!(
                "three readers of map 7, of whom number {leaves} leaves"
            ));
            reader_leaves(0, leaves, &[(0, 7), (2, 7), (30, 7)], &had)?;
        }
        checked_with("a reader of map 7 who leaves, and one who comes later");
        reader_leaves(0, 1, &[(0, 7)], &had)?;
        checked_with("two readers of map 7, of whom the first leaves, and a scanner that jams");
        reader_leaves(1, 1, &[(0, 7), (2, 7)], &had)
    });

    all.on_hang(busy).check("a_long_scan", || {
        checked_with("readers of a map whose scan takes 8 s");
        let readers = [(0, LARGE), (10, LARGE), (20, LARGE)];
        let (morning, answers, waits) = morning(&readers, &had)?;
        morning
            .scanned_no_more_than_needed()
            .advise("limit-of-its-own")?;
        morning
            .answered(&readers, &answers)
            .advise_if(waits > 20, "busy-waiting")?;
        ensure(
            waits <= 20,
            "calls that wait look on a timer whether the scan is there",
        )
        .advise("busy-waiting")
    });

    all.check("any_number_of_maps", || {
        let number = 130 + seed() % 100;
        checked_with(format!("{number} maps at one moment"));
        let readers: Vec<Reader> = (0..number).map(|map| (0, map)).collect();
        let (morning, answers, _) = tasks::unrecorded(|| morning(&readers, &had))?;
        morning
            .all_begin_at_once(&readers)
            .advise("limit-of-its-own")?;
        morning.answered(&readers, &answers)
    });

    all.on_hang(|hang| hang.advise("wakes-only-one"))
        .check("any_number_of_readers", || {
            let number = 300 + seed() % 300;
            checked_with(format!("{number} readers of map 7 at one moment"));
            let readers: Vec<Reader> = (0..number).map(|_| (0, 7)).collect();
            let (morning, answers, _) = tasks::unrecorded(|| morning(&readers, &had))?;
            morning.scanned_no_more_than_needed()?;
            morning.answered(&readers, &answers)
        });
}

/// Readers are tasks, so none of them keeps a guard of std while it waits: who stands still for a lock holds it.
fn busy(hang: Failure) -> Failure {
    let is = |kind| hang.hang == Some(kind);
    let (spins, blocked) = (is(HangKind::Spinning), is(HangKind::Blocked));
    hang.advise_if(spins, "busy-waiting")
        .advise_if(blocked, "waits-for-its-own-lock")
}

fn nobody_took_over(hang: Failure) -> Failure {
    let asleep = hang.hang == Some(HangKind::Asleep);
    busy(hang.advise_if(asleep, "nobody-took-over"))
}

/// The first scan jams at 40 ms, when two others have waited for it. Then two more come.
fn a_jam(had: &Arc<AtomicUsize>) -> Checked {
    let jam = (40, None);
    let readers = [(0, 7), (10, 7), (20, 7), (50, 7), (200, 7)];
    let (morning, answers, _) = morning_with(1, false, &readers, had)?;
    morning.one_took_over(&readers)?;
    ensure(
        answers[0] == jam,
        "the first scan jammed, and its reader was not told so at once",
    )
    .map_err(|failure| failure.expected(said(&jam)).got(said(&answers[0])))?;
    if answers[4].1.is_none() {
        return Err(morning.jam_was_kept(&answers)).advise("error-was-kept");
    }
    // Those who have waited may have the jam too, or a scan.
    let with_scan = |(answer, _): &(&Answer, &Reader)| **answer != jam;
    let (answers, readers): (Vec<_>, Vec<_>) =
        answers.iter().zip(&readers).filter(with_scan).unzip();
    morning.answered(readers, answers)
}

/// Drops the call of the reader with this number (from 1) at each of its awaits. The others, and one who comes
/// later, get their scan.
fn reader_leaves(
    jams: usize,
    leaves: usize,
    readers: &[Reader],
    had: &Arc<AtomicUsize>,
) -> Checked {
    let make = async || {
        let morning = Morning::new(jams, false, had);
        let room = morning.room();
        let leaver = morning
            .clone()
            .visit(Arc::clone(&room), readers[leaves - 1]);
        let mut others = readers.to_vec();
        others.remove(leaves - 1);
        others.push((LATER, 7));
        let (theirs, staying) = (morning.clone(), others.clone());
        let stay = tokio::spawn(async move { visits(&theirs, &room, &staying).await });
        ((morning, others, stay), leaver)
    };
    cancellation::under_virtual_time(make, async |(morning, others, stay)| {
        let answers = stay.await.expect("a panic in it has failed the check")?;
        morning.one_took_over(&others)?;
        if answers.last().is_some_and(|(_, scan)| scan.is_none()) {
            return Err(morning.jam_was_kept(&answers)).advise("error-was-kept");
        }
        // Those who have waited for a jam may have it too.
        if jams == 0 {
            morning.went_on_without_it(&others, &answers)?;
        }
        Ok(())
    })
    .map(drop)
}
