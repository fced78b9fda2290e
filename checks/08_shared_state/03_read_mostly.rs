//! Readers, writers and an archive on a timetable: who waits for whom, and what they read.

use std::cell::RefCell;
use std::collections::BTreeMap;

use harness::futures::future::join_all;
use harness::manual_future::Rendezvous;
use harness::probe::Lab;
use harness::tokio::time::{Instant, sleep_until};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, checked_with, ensure, expect_eq, ms, seed, tokio,
    trace, virtual_time,
};

use super::exercise::Chronicle;

/// The year with an entry, and one without.
const KNOWN: u32 = 1848;
const MISSING: u32 = 1870;

const HALF_AN_HOUR: u64 = 30 * 60 * 1000;

/// What the chronicle says at first. Nobody knows it in advance.
fn first_entry() -> String {
    format!("{} sheep come back from the hills", 10 + seed() % 90)
}

/// What the archive says, in its `n`th answer.
fn archived(n: u32) -> String {
    format!("{} houses burn down", 10 + (seed() + n) % 90)
}

/// A chronicle of which things are asked at known times, and when each is done.
struct Village {
    chronicle: Chronicle,
    start: Instant,
    lab: Lab,
    /// What was done, in order: its name, when, and the entry that was read or returned.
    done: RefCell<Vec<(String, u64, String)>>,
    /// Where each reader found the first entry.
    addresses: RefCell<Vec<usize>>,
}

impl Village {
    fn new(lab: &Lab) -> Village {
        let entries = BTreeMap::from([(KNOWN, first_entry())]);
        Village {
            chronicle: Chronicle::new(entries),
            start: Instant::now(),
            lab: lab.clone(),
            done: RefCell::default(),
            addresses: RefCell::default(),
        }
    }

    fn now(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }

    async fn comes(&self, at: u64) {
        if at > 0 {
            sleep_until(self.start + ms(at)).await;
        }
    }

    fn is_done(&self, name: &str, entry: String) {
        self.done
            .borrow_mut()
            .push((name.to_owned(), self.now(), entry));
    }

    /// Somebody who reads the entry of a year for so long.
    async fn reader(&self, name: &str, at: u64, year: u32, takes: u64) {
        self.comes(at).await;
        let read = async |entries: &BTreeMap<u32, String>| {
            let entry = entries.get(&year).cloned().unwrap_or_default();
            let address = entries.get(&KNOWN).map_or(0, |entry| entry.as_ptr().addr());
            self.addresses.borrow_mut().push(address);
            self.lab.probe(name, ms(takes), ()).await;
            entry
        };
        let entry = self.chronicle.read(read).await;
        self.is_done(name, entry);
    }

    async fn writer(&self, name: &str, at: u64, year: u32, entry: &str) {
        self.comes(at).await;
        self.chronicle.write(year, entry.to_owned()).await;
        trace::turn("the writer", "done");
        self.is_done(name, entry.to_owned());
    }

    /// Somebody who asks for the entry of a year; the archive takes so long, and gives its answer number `n`.
    async fn complete(&self, name: &str, at: u64, year: u32, takes: u64, n: u32) {
        self.comes(at).await;
        let archive = self
            .lab
            .probe(&format!("the archive, for {name}"), ms(takes), archived(n));
        let entry = self.chronicle.complete(year, archive).await;
        self.is_done(name, entry);
    }

    /// When `name` was done, and with which entry.
    fn when(&self, name: &str) -> (u64, String) {
        let done = self.done.borrow();
        let found = done.iter().find(|(known, ..)| known == name);
        found
            .map(|(_, at, entry)| (*at, entry.clone()))
            .expect("each name in a check is one of its calls")
    }

    fn failure(&self, message: impl Into<String>) -> Failure {
        Failure::new(message).times(self.lab.timeline())
    }

    /// Requires that each of these was done at its moment.
    fn done_at(&self, due: &[(&str, u64)]) -> Checked {
        let Some((name, due)) = due.iter().find(|(name, due)| self.when(name).0 != *due) else {
            return Ok(());
        };
        Err(self
            .failure(format!("{name} was not done in time"))
            .took(ms(*due), ms(self.when(name).0))
            .expected(format!("after {due} ms"))
            .got(format!("after {} ms", self.when(name).0)))
    }

    /// Requires that `name` read this entry.
    fn has_read(&self, name: &str, due: &str) -> Checked {
        let what = format!("the entry that {name} read");
        expect_eq(&what, due.to_owned(), self.when(name).1)
    }

    /// Requires that `complete` returned this entry to `name`.
    fn was_told(&self, name: &str, due: &str) -> Checked {
        let what = format!("what `complete` returned to {name}");
        expect_eq(&what, due.to_owned(), self.when(name).1)
    }
}

/// What `body` finds in a new village. Returns how often nothing was left to do but to wait for a timer.
fn in_a_village(body: impl AsyncFnOnce(&Village) -> Checked) -> Checked<u32> {
    let lab = Lab::new();
    let run = lab.watch(|| {
        virtual_time(async {
            let village = Village::new(&lab);
            body(&village).await
        })
    })?;
    run.value.advise_if(run.waits > 200, "busy-waiting")?;
    Ok(run.waits)
}

fn explain(hang: Failure) -> Failure {
    let is = |kind| hang.hang == Some(kind);
    let (spins, blocked) = (is(HangKind::Spinning), is(HangKind::Blocked));
    hang.advise_if(spins, "busy-waiting")
        .advise_if(blocked, "guard-kept-across-await")
}

pub fn checks(all: &mut Checks) {
    all.on_hang(explain).check("many_read_at_once", || {
        checked_with("three readers");
        in_a_village(async |village| {
            tokio::join!(
                village.reader("the baker", 0, KNOWN, 60),
                village.reader("a child", 10, KNOWN, 80),
                village.reader("a tourist", 20, KNOWN, 20),
            );
            let due = [("the baker", 60), ("a child", 90), ("a tourist", 40)];
            let one_at_a_time = village.lab.overlap() == 1;
            village
                .done_at(&due)
                .advise_if(one_at_a_time, "readers-one-at-a-time")?;
            let addresses = village.addresses.borrow();
            ensure(
                addresses.iter().all(|address| *address == addresses[0]),
                "readers who read at the same time got copies of the entries",
            )
            .advise("clones-everything")
        })
        .map(drop)
    });

    all.on_hang(explain).check("however_many_read", || {
        let count = 150 + seed() as usize % 100;
        checked_with(format!("{count} readers"));
        let rendezvous = Rendezvous::new();
        let ended = virtual_time(async {
            let chronicle = Chronicle::new(BTreeMap::new());
            let reader = async |_: &BTreeMap<u32, String>| rendezvous.future(()).await;
            let readers = (0..count).map(|_| chronicle.read(reader));
            rendezvous.open_at(count, join_all(readers)).await.is_some()
        })?;
        let got = format!("{} at the most", rendezvous.max_in_flight());
        ensure(ended.value, "some readers waited, although nobody writes")
            .map_err(|failure| {
                failure
                    .expected(format!("{count} readers at the same time"))
                    .got(got)
            })
            .advise("a-limit-nobody-asked-for")
    });

    all.on_hang(explain).check("a_writer_gets_its_turn", || {
        checked_with("a reader every 20 ms, each for 50 ms, and a writer");
        in_a_village(async |village| {
            let names: Vec<String> = (0..20).map(|n| format!("reader {n}")).collect();
            let readers = (0..).zip(&names).map(|(n, name)| village.reader(name, 20 * n, KNOWN, 50));
            tokio::join!(join_all(readers), village.writer("the writer", 30, KNOWN, "the lake freezes over"));
            // Readers 0 and 1 were there when it came, and the second of them stays until 70.
            let (at, _) = village.when("the writer");
            if at > 70 {
                let failure = village.failure("a writer waited for readers who came after it");
                return Err(failure
                    .took(ms(70), ms(at))
                    .expected("it came at 30 ms, so it writes when the last reader from before leaves, at 70 ms")
                    .got(format!("it had written at {at} ms")))
                .advise("writer-starved");
            }
            village.has_read("reader 1", &first_entry())?;
            (2..20).try_for_each(|n| village.has_read(&names[n], "the lake freezes over"))
        })
        .map(drop)
    });

    all.on_hang(explain)
        .check("asleep_until_it_is_their_turn", || {
            checked_with(
                "a reader who reads for half an hour, a writer, and others who come after it",
            );
            let waits = in_a_village(async |village| {
                tokio::join!(
                    village.reader("the baker", 0, KNOWN, HALF_AN_HOUR),
                    village.writer("the writer", 10, KNOWN, "the lake freezes over"),
                    village.reader("a tourist", 20, KNOWN, 20),
                    village.complete("the teacher", 30, KNOWN, 40, 0),
                );
                Ok(())
            })?;
            ensure(
                waits < 40,
                "a call looks now and then whether it is its turn",
            )
            .advise("busy-waiting")
        });

    all.on_hang(explain).check("an_entry_that_is_there", || {
        checked_with("`complete`, for a year that has an entry");
        in_a_village(async |village| {
            village.complete("the teacher", 0, KNOWN, 40, 0).await;
            village.was_told("the teacher", &first_entry())?;
            let polls = village.lab.polls("the archive, for the teacher");
            expect_eq("the number of polls of `archive`", 0, polls)
        })
        .map(drop)
    });

    all.on_hang(|hang| {
        let asleep = hang.hang == Some(HangKind::Asleep);
        explain(hang)
            .expected("`complete` returns what the archive gave")
            .advise_if(asleep, "upgrade-while-reading")
    })
    .check("an_entry_that_is_missing", || {
        checked_with("`complete`, for a year without an entry");
        in_a_village(async |village| {
            village.complete("the teacher", 0, MISSING, 40, 0).await;
            village.reader("the baker", 60, MISSING, 10).await;
            village.was_told("the teacher", &archived(0))?;
            village.has_read("the baker", &archived(0))?;
            village.done_at(&[("the teacher", 40)])
        })
        .map(drop)
    });

    all.on_hang(explain).check("the_archive_takes_its_time", || {
        checked_with("an archive that takes half an hour, and a reader, a writer and another `complete` meanwhile");
        in_a_village(async |village| {
            tokio::join!(
                village.complete("the teacher", 0, MISSING, HALF_AN_HOUR, 0),
                village.reader("the baker", 10, KNOWN, 20),
                village.writer("the writer", 40, KNOWN, "the lake freezes over"),
                village.complete("a child", 60, MISSING + 1, 20, 1),
                village.reader("a tourist", 90, KNOWN, 20),
            );
            let due = [("the baker", 30), ("the writer", 40), ("a child", 80), ("a tourist", 110)];
            village.done_at(&due).advise("lock-kept-while-waiting")
        })
        .map(drop)
    });

    all.on_hang(explain).check("somebody_was_faster", || {
        checked_with(
            "two years whose entries are written while calls of `complete` wait for the archive",
        );
        in_a_village(async |village| {
            tokio::join!(
                village.complete("the teacher", 0, MISSING, 100, 0),
                village.complete("a child", 0, MISSING + 1, 100, 0),
                village.writer("the writer", 50, MISSING, "the lake freezes over"),
                village.complete("the pastor", 20, MISSING + 1, 40, 1),
                village.reader("the baker", 120, MISSING, 10),
                village.reader("a tourist", 120, MISSING + 1, 10),
            );
            let frozen = "the lake freezes over";
            village
                .has_read("the baker", frozen)
                .advise("changed-between-two-locks")?;
            village
                .has_read("a tourist", &archived(1))
                .advise("changed-between-two-locks")?;
            village
                .was_told("the teacher", frozen)
                .and_then(|()| village.was_told("a child", &archived(1)))
                .and_then(|()| village.was_told("the pastor", &archived(1)))
                .advise("kept-one-and-returned-another")
        })
        .map(drop)
    });

    all.on_hang(explain).check("a_writer_in_between", || {
        checked_with(
            "a reader, and behind it a writer, a `complete`, and a writer of the same year",
        );
        in_a_village(async |village| {
            tokio::join!(
                village.reader("the baker", 0, KNOWN, 100),
                village.complete("the teacher", 0, MISSING, 40, 0),
                village.writer("the writer", 20, KNOWN, "the lake freezes over"),
                village.writer("the smith", 60, MISSING, "the bell gets a crack"),
                village.reader("a tourist", 130, MISSING, 10),
            );
            // Who looks at 40 and asks for the lock again comes behind the smith.
            village
                .has_read("a tourist", "the bell gets a crack")
                .advise("changed-between-two-locks")
        })
        .map(drop)
    });

    all.on_hang(explain).check("complete_only_reads", || {
        checked_with("`complete`, for a year that has an entry, while somebody reads");
        in_a_village(async |village| {
            tokio::join!(
                village.reader("the baker", 0, KNOWN, 60),
                village.complete("the teacher", 20, KNOWN, 40, 0),
            );
            let due = [("the teacher", 20)];
            village.done_at(&due).advise("readers-one-at-a-time")
        })
        .map(drop)
    });
}
