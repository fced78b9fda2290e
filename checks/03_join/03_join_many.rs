//! Titles in the order of their ids, requested all at once.

use std::time::Duration;

use harness::probe::{Lab, Seen};
use harness::{
    Checked, Checks, Failure, Teach, VirtualRun, ensure, ms, same, unforeseen, virtual_time,
};

use crate::exercise;

/// Requests the titles of `books`, each an id and the milliseconds that its request takes.
fn titles(lab: &Lab, books: &[(u32, u64)]) -> Checked<VirtualRun<Vec<String>>> {
    let ids: Vec<u32> = books.iter().map(|(id, _)| *id).collect();
    virtual_time(exercise::titles(&ids, |id| {
        // An id that is not on the shelf is a fault of the exercise, and its title shows it.
        let takes = books
            .iter()
            .find(|book| book.0 == id)
            .map_or(0, |book| book.1);
        lab.probe(&format!("fetch({id})"), ms(takes), title(id))
    }))
}

/// Not to be known in advance, so that it can only come from the catalog.
fn title(id: u32) -> String {
    format!("Volume {}", 100 + (id * 31 + unforeseen()) % 900)
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

pub fn checks(all: &mut Checks) {
    all.check("titles_in_the_order_of_ids", || {
        let lab = Lab::new();
        let books = [(12, 60), (7, 20), (41, 50), (8, 30), (23, 40)];
        let run = titles(&lab, &books)?;
        let as_they_came: Vec<String> = {
            let mut books = books;
            books.sort_by_key(|(_, takes)| *takes);
            expected(&books)
        };
        let by_completion = run.value == as_they_came;
        same(
            "the list of titles of the books 12, 7, 41, 8, 23",
            expected(&books),
            run.value,
        )
        .map_err(|failure| failure.details(lab.timeline()))
        .teach_if(by_completion, "completion-order")
    });

    all.check("an_empty_shelf", || {
        let run = titles(&Lab::new(), &[])?;
        same(
            "the list of titles of an empty shelf",
            Vec::new(),
            run.value,
        )
    });

    all.check("all_at_once", || {
        let lab = Lab::new();
        let books = [(5, 30), (61, 20), (17, 70), (29, 60), (3, 40), (44, 50)];
        let run = titles(&lab, &books)?;
        if run.elapsed == slowest(&books) {
            return Ok(());
        }
        let alone = lab.overlap() == 1;
        Err(Failure::new("requests waited for other requests")
            .expected("six titles after 70 ms, the time of the slowest request")
            .got(format!("after {} ms", run.elapsed.as_millis()))
            .details(lab.timeline()))
        .teach_if(alone && run.spawned > 0, "spawn-then-await-in-loop")
        .teach_if(alone, "serial-awaits")
        .teach_if(idle_moments(&lab) > 0, "chunks-wait-for-the-slowest")
    });

    all.check("however_many", || {
        let lab = Lab::new();
        // Enough to show a limit that somebody set, and times that all differ.
        let books: Vec<(u32, u64)> = (0..60)
            .map(|n| (1000 + n * 7, u64::from(20 + 2 * (n * 17 % 60))))
            .collect();
        let run = titles(&lab, &books)?;
        same(
            "the list of titles of a shelf of 60 books",
            expected(&books),
            run.value,
        )?;
        ensure(
            run.elapsed == slowest(&books),
            "60 requests were not all under way at once",
        )
        .map_err(|failure| {
            failure
                .expected(format!(
                    "60 titles after {} ms",
                    slowest(&books).as_millis()
                ))
                .got(format!(
                    "after {} ms, with {} requests at once at the most",
                    run.elapsed.as_millis(),
                    lab.overlap()
                ))
        })
    });
}

/// How often, between the first start and the last end, nothing was under way.
fn idle_moments(lab: &Lab) -> usize {
    let (mut running, mut idle) = (0usize, 0);
    for sighting in lab.seen() {
        match sighting.what {
            Seen::Started => running += 1,
            Seen::Ended => {
                running -= 1;
                idle += usize::from(running == 0);
            }
            Seen::Polled | Seen::Dropped => {}
        }
    }
    idle.saturating_sub(1)
}
