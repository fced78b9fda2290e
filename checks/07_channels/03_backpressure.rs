//! Counts the readings that are read and not yet stored, while an archive is slow and the station is not.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use harness::clock::few_timers;
use harness::feed::{End, Feed};
use harness::futures::stream::{self, Stream, StreamExt as _};
use harness::probe::Lab;
use harness::tokio::time::Instant;
use harness::{
    Advise, Checked, Checks, Failure, HangKind, checked_with, ensure, expect_eq, ms, seed, tasks,
    trace, virtual_time,
};

use super::exercise;

/// How long one reading is stored, in milliseconds.
const STORES: u64 = 20;

/// What one call of `record` did.
#[derive(Default)]
struct Copy {
    count: usize,
    took: u64,
    waits: u32,
    polls: u32,
    /// When each reading was given to `store`, and which.
    stored: Vec<(u64, String)>,
    /// The most readings that waited while one was stored.
    most: usize,
    /// How many waited when the first was stored.
    at_first: usize,
    lab: Lab,
}

/// Reading `n`, which nobody knows in advance.
fn reading(n: usize) -> String {
    format!("reading {n}: {} degrees", (seed() as usize + 7 * n) % 60)
}

fn readings(number: usize) -> Vec<String> {
    (1..=number).map(reading).collect()
}

/// Lets `record` copy what `station` makes, given the moment of the start.
fn copy<S>(limit: usize, station: impl FnOnce(Instant) -> S) -> Checked<Copy>
where
    S: Stream<Item = String> + Send + Unpin + 'static,
{
    let seen = RefCell::new(Copy::default());
    let lab = Lab::new();
    let read = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&read);
    let run = lab.watch(|| {
        virtual_time(async {
            let start = Instant::now();
            let now = || start.elapsed().as_millis() as u64;
            let station = station(start).inspect(move |_| {
                let number = counts.fetch_add(1, Ordering::Relaxed) + 1;
                trace::turn("the station", &number.to_string());
            });
            let store = async |reading: String| {
                let number = {
                    let mut seen = seen.borrow_mut();
                    seen.stored.push((now(), reading));
                    seen.stored.len()
                };
                lab.probe(&format!("store {number}"), ms(STORES), ()).await;
                let mut seen = seen.borrow_mut();
                let waiting = read.load(Ordering::Relaxed).saturating_sub(number);
                seen.most = seen.most.max(waiting);
                if number == 1 {
                    seen.at_first = waiting;
                }
            };
            (exercise::record(station, limit, store).await, now())
        })
    });
    // All that was read is stored, and it hangs: it waits for a message from itself.
    let stored = seen.borrow().stored.len();
    let all = stored > 0 && stored == read.load(Ordering::Relaxed);
    let run = run.map_err(|failure| match failure.hang {
        Some(HangKind::Asleep) if all => failure.advise("own-sender-kept"),
        _ => failure,
    })?;
    let (count, took) = run.value;
    let (waits, polls) = (run.waits, run.polls);
    Ok(Copy {
        count,
        took,
        waits,
        polls,
        lab,
        ..seen.into_inner()
    })
}

/// A station that has `number` readings, all of them ready.
fn quick(number: usize) -> impl FnOnce(Instant) -> stream::Iter<std::vec::IntoIter<String>> {
    move |_| stream::iter(readings(number))
}

/// The most readings that wait with another limit. It is asked in a run of its own.
fn most_with(limit: usize) -> usize {
    let copy = trace::aside(|| tasks::unrecorded(|| copy(limit, quick(120))));
    copy.map_or(0, |copy| copy.most)
}

impl Copy {
    /// Requires that so many readings waited: `limit`, or one more.
    fn keeps(&self, limit: usize) -> Checked {
        let due = format!("{limit} readings wait, or one more in the hand of a task");
        let got = |number: usize| format!("{number} readings were read and waited");
        if self.most > limit + 1 {
            return Err(Failure::new("`record` read more than the limit allows")
                .expected(due)
                .got(got(self.most))
                .times(self.times()))
            .advise_if(most_with(20) == 20 + 2, "one-off-the-limit")
            // A channel, something that takes as much out of it, and one or two in the hands of tasks.
            .advise_if((39..=43).contains(&most_with(20)), "twice-the-limit")
            .advise_if(most_with(20) > 20 + 2, "unbounded-queue")
            // It does not grow with the limit.
            .advise_if(most_with(20) < 20, "limit-of-its-own");
        }
        if self.at_first < limit {
            return Err(
                Failure::new("`record` did not read ahead while a reading was stored")
                    .expected(due)
                    .got(got(self.at_first))
                    .times(self.times()),
            )
            .advise_if(self.at_first == 0, "serial-awaits")
            .advise_if(self.at_first + 1 == limit, "one-off-the-limit")
            .advise("limit-of-its-own");
        }
        Ok(())
    }

    /// Requires that `number` readings were stored, one after the other without a pause.
    fn stored_all(&self, number: usize, limit: usize) -> Checked {
        let got: Vec<String> = self.stored.iter().map(|(_, what)| what.clone()).collect();
        let due = readings(number);
        let lost = due.iter().any(|reading| !got.contains(reading));
        let failure = |message: String| Failure::new(message).times(self.times());
        if lost {
            let missing = number - got.len();
            let cut = missing > 1 && self.at_first > 0 && self.ended_early();
            let are_last = !self.ended_early() && missing <= limit && due.starts_with(&got);
            let message = format!("{} of {number} readings were stored", got.len());
            return Err(failure(message)
                .expected("each of them is stored")
                .got(format!("it returned after {} ms", self.took)))
            .advise_if(cut, "select-drops-the-others")
            .advise_if(are_last, "left-in-the-channel")
            .advise("message-lost-when-full");
        }
        if self.lab.overlap() > 1 {
            return Err(failure("readings were stored at the same time".to_owned())
                .expected("one after the other, in order")
                .got(format!("{} at once", self.lab.overlap())))
            .advise("order-lost");
        }
        expect_eq(
            "the readings, in the order in which they were stored",
            due,
            got,
        )
        .advise("results-out-of-order")?;
        expect_eq("what `record` returns", number, self.count)?;
        expect_eq(
            "the milliseconds until it returned",
            number as u64 * STORES,
            self.took,
        )
    }

    /// Whether it returned in the middle of a `store`.
    fn ended_early(&self) -> bool {
        self.lab
            .timeline()
            .iter()
            .any(|line| line.contains("dropped"))
    }

    fn times(&self) -> Vec<String> {
        harness::transcript::shortened(&self.lab.timeline())
    }
}

fn explained(hang: Failure) -> Failure {
    match hang.hang {
        Some(HangKind::Blocked) => hang.advise("blocking-recv"),
        Some(HangKind::Asleep) => hang.advise("waits-for-itself"),
        _ => hang,
    }
}

pub fn checks(all: &mut Checks) {
    all.on_hang(explained).check("it_keeps_the_limit", || {
        checked_with("6 readings and a limit of 2");
        let copy = copy(2, quick(6))?;
        if copy.lab.overlap() > 1 || copy.stored.len() < 6 {
            return copy.stored_all(6, 2);
        }
        copy.keeps(2)?;
        copy.stored_all(6, 2)?;
        let looks = "`record` looks again and again whether there is room";
        few_timers(looks, copy.waits, 59)?;
        let got = format!("{} polls for 6 readings", copy.polls);
        ensure(copy.polls < 100, looks)
            .map_err(|failure| failure.got(got))
            .advise("busy-waiting")
    });

    all.check("a_slow_station", || {
        checked_with("a station with pauses that are longer than a `store`");
        let times = [30, 110, 200];
        let items = times.into_iter().zip(readings(3));
        let copy = copy(2, |start| {
            Feed::new(start, items.collect::<Vec<_>>(), End::Ends(300))
        })?;
        let due: Vec<_> = times.into_iter().zip(readings(3)).collect();
        if copy.stored != due {
            let line = |(at, what): &(u64, String)| format!("{what} at {at} ms");
            let lines = |all: &[_]| all.iter().map(line).collect::<Vec<_>>().join(", ");
            let message = "a reading came when nothing waited, and was not stored at once";
            return Err(Failure::new(message)
                .expected(lines(&due))
                .got(lines(&copy.stored)))
            .advise("waits-for-a-full-buffer");
        }
        expect_eq("the milliseconds until it returned", 300, copy.took)
    });

    all.on_hang(explained).check("any_limit", || {
        let large = 20 + seed() as usize % 30;
        for limit in [1, large] {
            checked_with(format!("120 readings and a limit of {limit}"));
            let copy = tasks::unrecorded(|| copy(limit, quick(120)))?;
            copy.keeps(limit)?;
            copy.stored_all(120, limit)?;
        }
        Ok(())
    });

    all.check("few_readings", || {
        for number in [0, 1, 2] {
            checked_with(format!("{number} readings and a limit of 3"));
            copy(3, quick(number))?.stored_all(number, 3)?;
        }
        Ok(())
    });
}
