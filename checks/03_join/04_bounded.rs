//! As many fetches at a time as the limit allows, no more and no fewer, and each output
//! shown when it is there.

use std::cell::RefCell;

use harness::probe::{Lab, Seen};
use harness::tokio::time::Instant;
use harness::{Checked, Checks, Failure, Teach, same, virtual_time};

use crate::exercise;

/// Files, each with the milliseconds that its fetch takes. With a limit of three no two
/// fetches are done at the same moment, so there is one right order; and the ways to leave
/// places empty differ: in batches there are moments at which nothing is under way, and
/// with outputs kept in line there are none.
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

/// One fetch: its file, and the milliseconds at which it began and was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fetch {
    file: u32,
    begin: u64,
    end: u64,
}

/// What came of one call of `mirror`.
struct Mirror {
    /// What was shown, and when.
    shown: Vec<(String, u64)>,
    /// In the order in which they began.
    fetches: Vec<Fetch>,
    lab: Lab,
}

impl Mirror {
    fn shown_in_order_of_files(&self) -> bool {
        let outputs = self.shown.iter().map(|(output, _)| output);
        outputs.eq(FILES.map(|(file, _)| output_of(file)).iter())
    }
}

fn mirror(limit: usize) -> Checked<Mirror> {
    let lab = Lab::new();
    let run = virtual_time(async {
        let start = Instant::now();
        let shown = RefCell::new(Vec::new());
        let fetch = |file| {
            let takes = FILES
                .iter()
                .find(|(known, _)| *known == file)
                .map_or(0, |(_, takes)| *takes);
            lab.probe(&name_of(file), harness::ms(takes), output_of(file))
        };
        let show = |output| {
            shown
                .borrow_mut()
                .push((output, millis(start, Instant::now())))
        };
        exercise::mirror(&FILES.map(|(file, _)| file), limit, fetch, show).await;
        (start, shown.into_inner())
    })?;
    let (start, shown) = run.value;
    let seen = lab.seen();
    let at = |name: &str, what| {
        let sighting = seen.iter().find(|s| s.name == name && s.what == what)?;
        Some(millis(start, sighting.at?))
    };
    let begun = seen.iter().filter(|s| s.what == Seen::Started);
    let fetches = begun
        .filter_map(|s| {
            let file = FILES.iter().find(|(file, _)| name_of(*file) == s.name)?.0;
            Some(Fetch {
                file,
                begin: at(&s.name, Seen::Started)?,
                end: at(&s.name, Seen::Ended)?,
            })
        })
        .collect();
    Ok(Mirror {
        shown,
        fetches,
        lab,
    })
}

fn name_of(file: u32) -> String {
    format!("fetch({file})")
}

/// Not to be known in advance, so that it can only come from the fetch.
fn output_of(file: u32) -> String {
    let bytes = 100 + (file * 419 + harness::unforeseen()) % 900;
    format!("{bytes} bytes of file {file}")
}

fn millis(from: Instant, to: Instant) -> u64 {
    u64::try_from((to - from).as_millis()).unwrap_or(u64::MAX)
}

/// The only way to keep `limit` places full: each file in turn takes the place that is
/// free first.
fn always_full(limit: usize) -> Vec<Fetch> {
    let mut places = vec![0; limit];
    let plan = FILES.iter().map(|&(file, takes)| {
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
        let mut shown: Vec<String> = mirror(3)?
            .shown
            .into_iter()
            .map(|(output, _)| output)
            .collect();
        shown.sort();
        let mut expected = FILES.map(|(file, _)| output_of(file)).to_vec();
        expected.sort();
        same(
            "the list of all outputs that were shown, sorted",
            expected,
            shown,
        )
    });

    all.check("never_above_the_limit", || {
        let mirror = mirror(3)?;
        let most = mirror.lab.overlap();
        if most <= 3 {
            return Ok(());
        }
        Err(
            Failure::new("more fetches were under way than the limit allows")
                .expected("3 at the most, for `limit` was 3")
                .got(format!("{most} at the same time"))
                .details(mirror.lab.timeline())
                .teach_if(most == FILES.len(), "unbounded-concurrency"),
        )
    });

    all.check("never_below_the_limit", || {
        let mirror = mirror(3)?;
        let most = mirror.lab.overlap();
        let in_turn = mirror
            .fetches
            .iter()
            .map(|fetch| fetch.file)
            .eq(FILES.map(|(file, _)| file));
        full(&mirror, 3)
            .teach_if(most == 1, "serial-awaits")
            .teach_if(
                idle_moments(&mirror.fetches) > 0,
                "chunks-wait-for-the-slowest",
            )
            .teach_if(!in_turn, "dealt-out-beforehand")
            .teach_if(mirror.shown_in_order_of_files(), "ready-but-kept-in-line")
    });

    all.check("shown_when_it_is_there", || {
        let mirror = mirror(3)?;
        let mut fetches = mirror.fetches.clone();
        fetches.sort_by_key(|fetch| fetch.end);
        let due: Vec<(String, u64)> = fetches
            .iter()
            .map(|fetch| (output_of(fetch.file), fetch.end))
            .collect();
        let Some((due, shown)) = due
            .iter()
            .zip(&mirror.shown)
            .find(|(due, shown)| due != shown)
        else {
            return Ok(());
        };
        let end = fetches.last().map(|fetch| fetch.end);
        let all_at_the_end = mirror.shown.iter().all(|(_, at)| Some(*at) == end);
        Err(
            Failure::new("an output was not shown when its fetch was done")
                .expected(format!("\"{}\" shown at {} ms", due.0, due.1))
                .got(format!("\"{}\" shown at {} ms", shown.0, shown.1))
                .details(mirror.lab.timeline()),
        )
        .teach_if(all_at_the_end, "shown-only-at-the-end")
        .teach_if(mirror.shown_in_order_of_files(), "ready-but-kept-in-line")
    });

    all.check("any_limit", || {
        for limit in [1, 2, 20] {
            let mirror = mirror(limit)?;
            let most = limit.min(FILES.len());
            same(
                &format!("the number of fetches at a time, with a limit of {limit}"),
                most,
                mirror.lab.overlap(),
            )?;
            full(&mirror, limit)?;
        }
        Ok(())
    });
}

/// Requires that each fetch began as soon as there was a place for it.
fn full(mirror: &Mirror, limit: usize) -> Checked {
    let plan = always_full(limit);
    let begin_of = |file| {
        mirror
            .fetches
            .iter()
            .find(|fetch| fetch.file == file)
            .map(|fetch| fetch.begin)
    };
    let Some(late) = plan
        .iter()
        .find(|due| begin_of(due.file) != Some(due.begin))
    else {
        return Ok(());
    };
    let got = match begin_of(late.file) {
        Some(begin) => format!("it began at {begin} ms"),
        None => "it never began".to_owned(),
    };
    Err(Failure::new(format!(
        "with a limit of {limit} the fetches did not begin when they could"
    ))
    .expected(format!(
        "{} begins at {} ms",
        name_of(late.file),
        late.begin
    ))
    .got(got)
    .details(mirror.lab.timeline()))
}

/// How often, between the first begin and the last end, nothing was under way.
fn idle_moments(fetches: &[Fetch]) -> usize {
    let mut busy_until = 0;
    let mut idle = 0;
    for fetch in fetches {
        // All that began earlier was over at the moment when this one began.
        idle += usize::from(fetch.begin > 0 && fetch.begin >= busy_until);
        busy_until = busy_until.max(fetch.end);
    }
    idle
}
