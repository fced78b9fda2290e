//! Each cue of a show in a task of the desk's own thread, and a panic that ends one of them.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use harness::tokio::time::Instant;
use harness::{
    Advise, Checked, Checks, Failure, catch_panic, checked_with, expect_eq, expect_log_eq, ms,
    panic_with, process, seed, trace, virtual_time,
};

use super::exercise;

/// A cue: the milliseconds after which it comes, its lamp and the percent.
type Cue = (u64, u32, u32);

/// The first lamp that the desk does not have.
const LAMPS: u32 = 40;

/// What the check plugs in: a desk that remembers what it is told.
struct Desk {
    start: Instant,
    /// Milliseconds, lamp and percent of each call of `set`.
    told: RefCell<Vec<Cue>>,
}

impl exercise::Desk for Desk {
    fn set(&self, lamp: u32, percent: u32) {
        let now = self.start.elapsed().as_millis() as u64;
        trace::turn("the desk", &format!("lamp {lamp}"));
        self.told.borrow_mut().push((now, lamp, percent));
        if lamp >= LAMPS {
            panic_with(format!("the desk has no lamp {lamp}"));
        }
    }
}

/// The outcome of one call of `play`.
struct Show {
    /// What the desk was told, by time, lamp and percent.
    told: Vec<Cue>,
    dark: Vec<u32>,
    spawned: usize,
    took: Duration,
}

fn play(cues: &[Cue]) -> Checked<Show> {
    checked_with(match cues.len() {
        0 => "no cues at all".to_owned(),
        n => format!("{n} cues"),
    });
    let show = |&(after, lamp, percent): &Cue| exercise::Cue {
        after: ms(after),
        lamp,
        percent,
    };
    let show = cues.iter().map(show).collect();
    let run = virtual_time(async {
        let desk = Rc::new(Desk {
            start: Instant::now(),
            told: RefCell::default(),
        });
        let dark = exercise::play(Rc::clone(&desk) as Rc<_>, show).await;
        (dark, desk.told.take())
    })?;
    let (dark, mut told) = run.value;
    harness::sort(&mut told);
    Ok(Show {
        told,
        dark,
        spawned: run.spawned,
        took: run.elapsed,
    })
}

fn in_words(cues: &[Cue]) -> Vec<String> {
    let words = |(at, lamp, percent): &Cue| format!("{at} ms: lamp {lamp} at {percent} %");
    cues.iter().map(words).collect()
}

/// Requires that the desk was told of all `cues`, each at its moment.
fn each_at_its_moment(cues: &[Cue], show: &Show) -> Checked {
    let mut due = cues.to_vec();
    harness::sort(&mut due);
    // Each cue waits for those before it.
    let mut sum = 0;
    let serial = cues.iter().map(|&(after, lamp, percent)| {
        sum += after;
        (sum, lamp, percent)
    });
    let serial = serial.eq(show.told.iter().copied());
    let some_are_missing = show.told.len() < due.len();
    let in_one_task = some_are_missing && show.spawned == 0;
    let some_are_missing = some_are_missing && !in_one_task;
    let panicked_last = show.told.last().is_some_and(|told| told.1 >= LAMPS);
    expect_log_eq(
        "what the desk was told",
        &in_words(&due),
        &in_words(&show.told),
    )
    .advise_if(process::sleeps_in_polls(), "thread-sleep")
    .advise_if(serial && show.spawned > 0, "spawn-then-await-in-loop")
    .advise_if(serial, "serial-awaits")
    .advise_if(in_one_task && panicked_last, "no-task-of-its-own")
    .advise_if(some_are_missing && panicked_last, "poisoned-by-a-panic")
    .advise_if(some_are_missing, "dropped-with-its-local-set")?;
    let last = ms(cues.iter().map(|cue| cue.0).max().unwrap_or_default());
    expect_eq(
        "the virtual time after which `play` returned",
        last,
        show.took,
    )
    .advise_if(show.took > last, "slept-past-the-end")
}

pub fn checks(all: &mut Checks) {
    all.check("each_at_its_moment", || {
        let percent = seed() % 50;
        let cues = [
            (50, 2, percent),
            (20, 0, percent + 20),
            (30, 3, percent + 7),
            (40, 1, percent + 50),
        ];
        let show = play(&cues)?;
        each_at_its_moment(&cues, &show)?;
        expect_eq("the list of lamps that stayed dark", Vec::new(), show.dark)
    });

    all.check("a_panic_ends_one_cue", || {
        let [low, middle, high] = [1, 30, 60].map(|from| LAMPS + from + seed() % 20);
        let cues = [
            (60, 2, 5),
            (40, middle, 10),
            (20, 0, 80),
            (50, low, 100),
            (40, 1, 60),
            (30, high, 30),
        ];
        let show = catch_panic(|| play(&cues)).map_err(ended_all)?;
        each_at_its_moment(&cues, &show)?;
        let expected = vec![middle, low, high];
        let by_time = show.dark == [high, middle, low];
        let first_only = show.dark == [middle] || show.dark == [high];
        let are_sorted = show.dark == [low, middle, high];
        expect_eq(
            "the list of lamps that stayed dark, in the order of the cues",
            expected,
            show.dark,
        )
        .advise_if(by_time, "completion-order")
        .advise_if(first_only, "one-panic-ends-the-others")
        .advise_if(are_sorted, "results-out-of-order")
    });

    all.check("any_cues", || {
        expect_eq(
            "the lamps that stayed dark without a cue",
            Vec::new(),
            play(&[])?.dark,
        )?;
        let again = [
            (10, 5, 30),
            (10, 5, 30),
            (0, LAMPS, 1),
            (20, 5, 0),
            (0, LAMPS, 1),
        ];
        let show = play(&again)?;
        each_at_its_moment(&again, &show)?;
        let once = show.dark == [LAMPS];
        expect_eq(
            "the list of lamps that stayed dark",
            vec![LAMPS, LAMPS],
            show.dark,
        )
        .advise_if(once, "equal-is-not-the-same")?;
        let many = 150 + seed() % 100;
        let many: Vec<Cue> = (0..many)
            .map(|n| (u64::from(2 * (n * 37 % 50)), n % LAMPS, n % 100))
            .collect();
        each_at_its_moment(&many, &play(&many)?)
    });
}

/// A panic of `set` that came out of `play`.
fn ended_all(failure: Failure) -> Failure {
    if !failure.panicked || !failure.message.contains("the desk has no lamp") {
        return failure;
    }
    let unwrapped = failure.message.contains("JoinError");
    failure
        .told_in(
            Failure::new("a panic of `set` ended `play`, and with it all other cues")
                .expected("the panic ends its own cue, and the others are played"),
        )
        .advise_if(unwrapped, "panic-passed-on")
        .advise("no-task-of-its-own")
}
