//! The pictures are scanned, no film is copied, and the film that comes back is the same.

use async_learn::observe::Phase;
use harness::operations::{self, Event};
use harness::{
    Advise, Checked, Checks, Failure, checked_with, ensure, expect_eq, futures, ms, seed,
    virtual_time,
};

use super::exercise::{self, Film};

fn film(title: &str, pictures: &[u32]) -> Film {
    Film {
        title: title.to_owned(),
        pictures: pictures.to_vec(),
    }
}

/// The operations that ran to their end, in order.
fn scans(events: &[Event]) -> Vec<String> {
    operations::names(events, Phase::Ended)
        .into_iter()
        .filter(|name| name.starts_with("do_one_thing_async"))
        .collect()
}

/// What happened, with the steps of the exercise's own that announce themselves: copies of a
/// film, and `await_all`. What else a learner tells is theirs.
fn events() -> Vec<Event> {
    let mut events = operations::take_all();
    events.retain(|event| {
        event.name.starts_with("do_") || event.name == "await_all" || is_copy(event)
    });
    events
}

fn is_copy(event: &Event) -> bool {
    event.name == "a copy of the film"
}

/// Requires that the call of `function`, which is over, has done nothing. Copies are for a later
/// check, which knows more about them.
fn nothing_at_the_call(function: &str) -> Checked {
    let mut events = events();
    events.retain(|event| !is_copy(event));
    let began = operations::names(&events, Phase::Started);
    if began.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("the call of `{function}` did work"))
        .expected("nothing, as long as nobody awaits its future")
        .got(began.join(", ")))
    .advise("work-at-the-call")
}

fn nothing_copied(function: &str, events: &[Event]) -> Checked {
    let begins = |event: &&Event| is_copy(event) && event.phase == Phase::Started;
    let copies = events.iter().filter(begins).count();
    if copies == 0 {
        return Ok(());
    }
    Err(Failure::new(format!("`{function}` cloned the film"))
        .expected("no clone of the film")
        .got(match copies {
            1 => "one clone".to_owned(),
            _ => format!("{copies} clones"),
        }))
    .advise("clones-everything")
}

pub fn checks(all: &mut Checks) {
    all.check("brightness_scans_in_order", || {
        let (count, sum) = exercise::brightness(film("harbor", &[4, 1, 6]));
        nothing_at_the_call("brightness")?;
        // As inside of a `block_on`, where a second one panics and says why.
        let _executor = futures::executor::enter();
        expect_eq(
            "the number that `brightness` returned for a film of three pictures",
            3,
            count,
        )?;
        let run = virtual_time(sum)?;
        let events = events();
        let scans = scans(&events);
        let nothing_ran = scans.is_empty();
        expect_eq("the brightness of the pictures 4, 1 and 6", 53, run.value)
            .advise_if(nothing_ran, "dropped-unpolled")?;
        let expected = [4, 1, 6]
            .map(|picture| format!("do_one_thing_async({picture})"))
            .to_vec();
        expect_eq("the list of scans of `brightness`", expected, scans)
            .advise_if(nothing_ran, "answer-without-the-work")?;
        expect_eq(
            "the time that three scans took, one at a time,",
            ms(90),
            run.elapsed,
        )
        .advise_if(operations::overlap(&events) > 1, "order-lost")
        .advise_if(
            operations::on_other_threads(&events),
            "block-on-inside-async",
        )
    });

    all.check("captions_of_all_pictures", || {
        let captions = exercise::captions(film("market", &[5, 2, 7]));
        nothing_at_the_call("captions")?;
        let _executor = futures::executor::enter();
        let run = virtual_time(captions)?;
        let mut events = events();
        events.retain(|event| !is_copy(event));
        let scans = scans(&events);
        let nothing_ran = scans.is_empty();
        // It announces itself. All scans lie between its start and its end. What comes back is
        // in its order, so that is looked at later.
        let log = operations::log(&events);
        let in_await_all = log.first().is_some_and(|first| first == "start await_all")
            && log.last().is_some_and(|last| last == "end await_all");
        ensure(
            nothing_ran || in_await_all,
            "the scans of `captions` are not made by orders that `await_all` awaits",
        )
        .map_err(|failure| {
            failure
                .expected("await_all starts before the first scan, and ends after the last")
                .got(log.join("\n"))
        })
        .advise("work-not-handed-over")?;
        if !nothing_ran {
            let calls = log.iter().filter(|line| *line == "start await_all");
            expect_eq(
                "the number of calls of `await_all`, which takes all orders,",
                1,
                calls.count(),
            )?;
        }
        let expected = ["market 2: 49", "market 1: 4", "market 0: 25"]
            .map(str::to_owned)
            .to_vec();
        expect_eq(
            "the list of captions for the pictures 5, 2 and 7",
            expected,
            run.value.0,
        )
        .advise_if(nothing_ran, "dropped-unpolled")?;
        let expected = [7, 2, 5]
            .map(|picture| format!("do_one_thing_async({picture})"))
            .to_vec();
        expect_eq("the list of scans of `captions`", expected, scans)
            .advise_if(nothing_ran, "answer-without-the-work")?;
        expect_eq(
            "the time that `await_all` took for three orders",
            ms(90),
            run.elapsed,
        )
        .advise_if(
            operations::on_other_threads(&events),
            "block-on-inside-async",
        )
    });

    all.check("nothing_is_copied", || {
        // Not to be known in advance, so that the results can only come from the film.
        let picture = 2 + harness::seed() % 90;
        let (count, sum) = exercise::brightness(film("garden", &[picture, 3]));
        let sum = virtual_time(sum)?.value;
        nothing_copied("brightness", &events())?;
        expect_eq(
            &format!("the number and the brightness of the pictures {picture} and 3"),
            (2, picture * picture + 9),
            (count, sum),
        )?;
        let run = virtual_time(exercise::captions(film("garden", &[picture])))?;
        nothing_copied("captions", &events())?;
        let expected = vec![format!("garden 0: {}", picture * picture)];
        expect_eq(
            &format!("the list of captions for the picture {picture}"),
            expected,
            run.value.0,
        )?;
        whole_films()
    });

    all.check("the_same_film_comes_back", || {
        let given = film("tower", &[9, 8]);
        // Its pictures may have been moved elsewhere and back.
        let title = given.title.as_ptr();
        let (_, back) = virtual_time(exercise::captions(given))?.value;
        let same_title = back.title.as_ptr() == title;
        is_film("the film that comes back", "tower", &[9, 8], &back)?;
        ensure(
            same_title,
            "the film that comes back has a copy of the title",
        )
        .advise("clones-everything")
    });

    all.check("a_film_without_pictures", || {
        let (count, sum) = exercise::brightness(film("unexposed", &[]));
        expect_eq(
            "the number and the brightness of no pictures",
            (0, 0),
            (count, virtual_time(sum)?.value),
        )?;
        let (captions, back) = virtual_time(exercise::captions(film("unexposed", &[])))?.value;
        expect_eq(
            "the list of captions for a film without pictures",
            Vec::<String>::new(),
            captions,
        )?;
        is_film(
            "the film without pictures that comes back",
            "unexposed",
            &[],
            &back,
        )
    });
}

/// Films with more pictures than anybody foresees, and scans that give other numbers than usual.
/// Each picture comes twice in a row, and the first comes again at the end.
fn whole_films() -> Checked {
    let half = 51 + seed() % 50;
    let pictures: Vec<u32> = (0..half)
        .flat_map(|n| [n, n])
        .chain([0])
        .map(|n| 2 + seed() % 50 + n)
        .collect();
    let count = pictures.len();
    checked_with(format!("a film of {count} pictures"));
    let _others = operations::changed_results();
    let (counted, sum) = exercise::brightness(film("meadow", &pictures));
    expect_eq(
        &format!("the number that `brightness` returned for a film of {count} pictures"),
        count,
        counted,
    )?;
    events();
    let sum = virtual_time(sum)?.value;
    all_scanned("brightness", &pictures, &events())?;
    operations::expect_from_operations(
        &format!("the brightness of {count} pictures"),
        pictures
            .iter()
            .map(|x| operations::one_thing(*x))
            .sum::<u32>(),
        sum,
    )?;
    let (captions, back) = virtual_time(exercise::captions(film("meadow", &pictures)))?.value;
    all_scanned("captions", &pictures, &events())?;
    is_film("the film that comes back", "meadow", &pictures, &back)?;
    let captioned = pictures.iter().enumerate().rev();
    operations::expect_from_operations(
        &format!("the list of captions for {count} pictures"),
        captioned
            .map(|(number, x)| format!("meadow {number}: {}", operations::one_thing(*x)))
            .collect::<Vec<_>>(),
        captions,
    )
}

/// Requires a scan of each picture, also of one that is equal to another.
fn all_scanned(function: &str, pictures: &[u32], events: &[Event]) -> Checked {
    let scans = scans(events);
    let is_scanned = |picture| scans.contains(&format!("do_one_thing_async({picture})"));
    expect_eq(
        &format!(
            "the number of scans of `{function}` for {} pictures",
            pictures.len()
        ),
        pictures.len(),
        scans.len(),
    )
    .advise_if(pictures.iter().all(is_scanned), "equal-is-not-the-same")
}

/// Compares what a film consists of: when two films are equal, only their author knows.
fn is_film(what: &str, title: &str, pictures: &[u32], film: &Film) -> Checked {
    expect_eq(
        &format!("{what}, its title and its pictures,"),
        (title, pictures),
        (&*film.title, &*film.pictures),
    )
}
