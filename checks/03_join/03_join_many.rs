//! Titles in the order of their ids, requested all at once.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::time::Duration;

use harness::manual_future::Rendezvous;
use harness::operations::done_twice;
use harness::probe::{Lab, ProbeAction};
use harness::tokio::time::{Instant, sleep};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, catch_panic, checked_with, ensure, expect_eq, ms,
    process, seed, tasks, trace, virtual_time,
};

use super::exercise;

/// The outcome of one call of `titles`.
struct Shelf {
    titles: Vec<String>,
    took: Duration,
    end: Instant,
    /// How often a timer rang, be it a request's.
    waits: u32,
    spawned: usize,
    /// The ids that `fetch` was called with, in order.
    called: Vec<u32>,
    lab: Lab,
}

impl Shelf {
    /// Whether all requests ran at once, and `titles` returned some time after the last of them.
    fn slept_past_the_end(&self) -> bool {
        let seen = self.lab.seen();
        let last = seen.iter().rfind(|s| s.what == ProbeAction::Ended);
        self.lab.overlap() == self.called.len() && last.and_then(|s| s.at) < Some(self.end)
    }
}

/// Requests the titles of `books`, each an id and the milliseconds that its request takes.
fn shelf(books: &[(u32, u64)]) -> Checked<Shelf> {
    let (lab, called) = (Lab::new(), Mutex::new(Vec::new()));
    let ids: Vec<u32> = books.iter().map(|(id, _)| *id).collect();
    checked_with(match &ids[..] {
        [] => "no ids at all".to_owned(),
        ids if ids.len() > 10 => format!("{} ids", ids.len()),
        ids => format!("the ids {ids:?}"),
    });
    let takes: HashMap<u32, u64> = books.iter().copied().collect();
    let fetch = |id| {
        called
            .lock()
            .expect("nothing panics while it holds the list")
            .push(id);
        // An id that is not on the shelf is a fault of the exercise, and its title shows it.
        let takes = takes.get(&id).copied().unwrap_or_default();
        lab.probe(&format!("fetch({id})"), ms(takes), title(id))
    };
    let run = lab
        .watch(|| virtual_time(async { (exercise::titles(&ids, fetch).await, Instant::now()) }))?;
    let (titles, end) = run.value;
    Ok(Shelf {
        titles,
        took: run.elapsed,
        end,
        waits: run.waits,
        spawned: run.spawned,
        called: called
            .into_inner()
            .expect("nothing panics while it holds the list"),
        lab,
    })
}

/// Nobody knows it in advance, so it can only come from the catalog. Book 0 has an empty one.
fn title(id: u32) -> String {
    if id == 0 {
        return String::new();
    }
    format!("Volume {}", 100 + (id * 31 + seed()) % 900)
}

fn expected(books: &[(u32, u64)]) -> Vec<String> {
    books.iter().map(|(id, _)| title(*id)).collect()
}

fn slowest(books: &[(u32, u64)]) -> Duration {
    ms(books
        .iter()
        .map(|(_, takes)| *takes)
        .max()
        .unwrap_or_default())
}

/// Whether timers ring again and again while a request is under way.
fn looks_now_and_then() -> bool {
    let long = trace::aside(|| catch_panic(|| shelf(&[(1, 5_000)])));
    long.is_ok_and(|shelf| shelf.waits > 40)
}

pub fn checks(all: &mut Checks) {
    all.check("titles_in_the_order_of_ids", || {
        let books = [(12, 60), (7, 20), (41, 50), (8, 30), (23, 40)];
        let shelf = shelf(&books)?;
        let as_they_came: Vec<String> = {
            let mut books = books;
            harness::sort_by_key(&mut books, |(_, takes)| *takes);
            expected(&books)
        };
        let by_completion = shelf.titles == as_they_came;
        expect_eq(
            "the list of titles of the books 12, 7, 41, 8, 23",
            expected(&books),
            shelf.titles,
        )
        .map_err(|failure| failure.times(shelf.lab.timeline()))
        .advise_if(by_completion, "completion-order")?;
        let mut called = shelf.called;
        harness::sort(&mut called);
        let due = vec![7, 8, 12, 23, 41];
        let twice = done_twice(&due, &called);
        expect_eq(
            "the sorted list of ids that `fetch` was called with",
            due,
            called,
        )
        .advise_if(twice, "done-twice")
    });

    all.check("an_empty_shelf", || {
        let shelf = shelf(&[])?;
        expect_eq(
            "the list of titles of an empty shelf",
            Vec::new(),
            shelf.titles,
        )?;
        expect_eq(
            "the number of requests for an empty shelf",
            0,
            shelf.called.len(),
        )?;
        expect_eq(
            "the virtual time that an empty shelf takes",
            ms(0),
            shelf.took,
        )
    });

    all.check("the_same_book_twice", || {
        catch_panic(the_same_book_twice).advise("equal-is-not-the-same")
    });

    all.check("an_empty_title", || {
        let books = [(31, 40), (0, 20), (9, 30)];
        let shelf = shelf(&books)?;
        let mut called = shelf.called;
        harness::sort(&mut called);
        expect_eq(
            "the sorted list of ids that `fetch` was called with",
            vec![0, 9, 31],
            called,
        )?;
        expect_eq(
            "the list of titles of the books 31, 0, 9, of which book 0 has an empty title",
            expected(&books),
            shelf.titles,
        )
    });

    all.check("all_at_once", || {
        let books = [(5, 30), (61, 20), (17, 70), (29, 60), (3, 40), (44, 50)];
        let shelf = shelf(&books)?;
        if shelf.took == slowest(&books) {
            return Ok(());
        }
        let alone = shelf.lab.overlap() == 1;
        let message = match shelf.lab.overlap() {
            6 => "`titles` did not return when the slowest request was done",
            _ => "some requests waited for other requests",
        };
        Err(Failure::new(message)
            .took(slowest(&books), shelf.took)
            .expected("six titles after 70 ms, the time of the slowest request")
            .got(format!("after {} ms", shelf.took.as_millis()))
            .times(shelf.lab.timeline()))
        .advise_if(alone && shelf.spawned > 0, "spawn-then-await-in-loop")
        .advise_if(alone, "serial-awaits")
        .advise_if(in_batches(&shelf.lab), "chunks-wait-for-the-slowest")
        .advise_if(
            shelf.lab.overlap() < 6 && with_a_limit(&shelf.lab),
            "limit-of-its-own",
        )
        .advise_if(looks_now_and_then(), "busy-waiting")
        .advise_if(shelf.slept_past_the_end(), "slept-past-the-end")
    });

    all.check("in_several_steps", || {
        // Three that take 60 ms each, in steps that don't meet.
        const STEPS: [&[u64]; 3] = [&[60], &[20, 30, 10], &[30, 10, 20]];
        let fetch = async |id: u32| {
            for &step in STEPS[id as usize] {
                sleep(ms(step)).await;
            }
            title(id)
        };
        let run = virtual_time(exercise::titles(&[0, 1, 2], fetch))?;
        if run.elapsed == ms(60) {
            return Ok(());
        }
        Err(Failure::new(
            "some requests began, and then waited for others between their steps",
        )
        .took(ms(60), run.elapsed)
        .expected(
            "three titles after 60 ms, since each request takes that long, in up to three steps",
        )
        .got(format!("after {} ms", run.elapsed.as_millis())))
        .advise("others-stand-still")
    });

    all.check("however_many", || {
        // Batches show themselves in when their requests begin.
        let count = 100 + seed() % 50;
        let books: Vec<(u32, u64)> = (0..count)
            .map(|n| (1000 + n * 7, u64::from(20 + 2 * (n * 17 % 10))))
            .collect();
        let shelf = shelf(&books)?;
        ensure(
            shelf.took == slowest(&books),
            format!("{count} requests did not all run at once"),
        )
        .map_err(|failure| {
            failure
                .took(slowest(&books), shelf.took)
                .expected(format!(
                    "{count} titles after {} ms",
                    slowest(&books).as_millis()
                ))
                .got(format!(
                    "after {} ms, with at most {} requests at once",
                    shelf.took.as_millis(),
                    shelf.lab.overlap()
                ))
        })
        .advise_if(in_batches(&shelf.lab), "chunks-wait-for-the-slowest")
        .advise_if(shelf.lab.overlap() < books.len(), "limit-of-its-own")?;
        if process::sleeps_in_polls() {
            return Ok(());
        }
        let count = 10_001 + seed() % 2000;
        process::with_large_stack(|| tasks::unrecorded(|| all_of(count)))
    });

    all.on_hang(|hang| {
        let asks = hang.hang == Some(HangKind::Spinning);
        hang.advise_if(asks, "busy-waiting")
    })
    .check("however_long_it_takes", || {
        // In all almost an hour, which is the longest that virtual time waits.
        let books = [(37, 40), (14, 3_500_000), (52, 2_000_000)];
        let shelf = shelf(&books)?;
        expect_eq(
            "the list of titles after a request that took almost an hour",
            expected(&books),
            shelf.titles,
        )
    });
}

/// Requests so many titles that any limit in the code shows itself. The number differs in each
/// run. No request is answered before all have begun.
fn all_of(count: u32) -> Checked {
    checked_with(format!("{count} ids, whose requests wait for each other"));
    let ids: Vec<u32> = (0..count).map(|n| n * 7 % 100_000).collect();
    let rendezvous = Rendezvous::new();
    let fetch = |id| rendezvous.future(title(id));
    let run = virtual_time(rendezvous.open_at(ids.len(), exercise::titles(&ids, fetch)))?;
    let Some(titles) = run.value else {
        return Err(
            Failure::new(format!("{count} requests did not all run at once"))
                .expected(format!(
                    "{count} requests that run at once; none is answered before all have begun"
                ))
                .got(format!("at most {} at once", rendezvous.max_in_flight())),
        )
        .advise("limit-of-its-own");
    };
    expect_eq("the number of titles", ids.len(), titles.len())?;
    for (got, id) in titles.into_iter().zip(ids) {
        expect_eq(
            &format!("the title in the place of book {id}"),
            title(id),
            got,
        )?;
    }
    expect_eq(
        "the virtual time from the last answer to the titles",
        ms(0),
        run.elapsed,
    )
    .advise("busy-waiting")
}

fn the_same_book_twice() -> Checked {
    let books = [(12, 30), (7, 50), (12, 30), (12, 30), (41, 20)];
    let shelf = shelf(&books)?;
    expect_eq(
        "the list of titles of the books 12, 7, 12, 12, 41",
        expected(&books),
        shelf.titles,
    )?;
    let mut called = shelf.called;
    harness::sort(&mut called);
    expect_eq(
        "the sorted list of ids that `fetch` was called with for the books 12, 7, 12, 12, 41",
        vec![7, 12, 12, 12, 41],
        called,
    )
}

/// Whether there was more than one batch, and each request began when all that had begun earlier
/// were done.
fn in_batches(lab: &Lab) -> bool {
    let mut running = HashMap::new();
    let seen = lab.seen();
    let begins = seen
        .iter()
        .filter(|sighting| sighting.what == ProbeAction::Started);
    if begins
        .map(|sighting| sighting.at)
        .collect::<HashSet<_>>()
        .len()
        < 2
    {
        return false;
    }
    seen.into_iter().all(|sighting| {
        match sighting.what {
            ProbeAction::Started => drop(running.insert(sighting.name, sighting.at)),
            ProbeAction::Ended => drop(running.remove(&sighting.name)),
            ProbeAction::Polled | ProbeAction::Dropped => return true,
        }
        let mut begins = running.values();
        let first = begins.next();
        begins.all(|begin| Some(begin) == first)
    })
}

/// Whether as many requests as ever ran at once began together, and the others when there was a place
/// for them: whenever one began, all places were full, but for the last.
fn with_a_limit(lab: &Lab) -> bool {
    let places = lab.overlap();
    let mut moments: Vec<(_, i32, usize)> = Vec::new();
    for sighting in lab.seen() {
        let (change, begun) = match sighting.what {
            ProbeAction::Started => (1, 1),
            ProbeAction::Ended => (-1, 0),
            ProbeAction::Polled | ProbeAction::Dropped => continue,
        };
        match moments.last_mut().filter(|last| last.0 == sighting.at) {
            Some(last) => *last = (last.0, last.1 + change, last.2 + begun),
            None => moments.push((sighting.at, change, begun)),
        }
    }
    let mut left: usize = moments.iter().map(|moment| moment.2).sum();
    let mut running = 0;
    let full = moments.into_iter().all(|(_, change, begun)| {
        running += change;
        left -= begun;
        begun == 0 || left == 0 || usize::try_from(running) == Ok(places)
    });
    full && places > 1
}
