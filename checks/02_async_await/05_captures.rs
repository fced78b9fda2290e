//! The pictures are scanned, none is copied, and the film that comes back is the same.

use async_learn::observe::Phase;
use harness::operations::{self, Event};
use harness::{
    Advise, Checked, Checks, Failure, checked_with, ensure, expect_eq, futures, ms, seed,
    virtual_time,
};

use super::exercise::{self, Film, Picture};

fn film(title: &str, exposures: &[u32]) -> Film {
    let pictures = exposures
        .iter()
        .map(|&exposure| Picture { exposure })
        .collect();
    Film {
        title: title.to_owned(),
        pictures,
    }
}

/// The operations that ran to their end, in order.
fn scans(events: &[Event]) -> Vec<String> {
    operations::names(events, Phase::Ended)
        .into_iter()
        .filter(|name| name.starts_with("do_one_thing_async"))
        .collect()
}

/// What happened, with the steps of the exercise's own that announce themselves: clones of a picture,
/// and `work_off`. What else a learner tells is theirs.
fn events() -> Vec<Event> {
    let mut events = operations::take_all();
    let is_known = |name: &str| name.starts_with("do_") || name.starts_with("work_off(");
    events.retain(|event| is_known(&event.name) || is_copy(event));
    events
}

/// Whether `event` is of a clone of a picture, which announces itself as a job.
fn is_copy(event: &Event) -> bool {
    event.name.starts_with("copy of picture")
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
    let copies: Vec<&str> = events
        .iter()
        .filter(|event| event.phase == Phase::Started && is_copy(event))
        .map(|event| &*event.name)
        .collect();
    if copies.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{function} copied pictures of a film that it could have moved or borrowed"
    ))
    .expected("no copy")
    .got(copies.join(", ")))
    .advise("clones-everything")
}

pub fn checks(all: &mut Checks) {
    all.check("brightness_scans_in_order", || {
        let (count, sum) = exercise::brightness(film("harbor", &[4, 1, 6]));
        nothing_at_the_call("brightness")?;
        // As inside of a `block_on`, where a second one panics and says why.
        let _executor = futures::executor::enter();
        expect_eq(
            "the number of pictures that brightness gives for a film of three",
            3,
            count,
        )?;
        let run = virtual_time(sum)?;
        let events = events();
        let scans = scans(&events);
        let nothing_ran = scans.is_empty();
        expect_eq(
            "the brightness of pictures with exposures 4, 1 and 6",
            53,
            run.value,
        )
        .advise_if(nothing_ran, "dropped-unpolled")?;
        let expected = [4, 1, 6]
            .map(|exposure| format!("do_one_thing_async({exposure})"))
            .to_vec();
        expect_eq("the list of scans that brightness made", expected, scans)
            .advise_if(nothing_ran, "answer-without-the-work")?;
        expect_eq(
            "the virtual time that three scans took, one at a time,",
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
        let expected = ["market 2: 49", "market 1: 4", "market 0: 25"]
            .map(str::to_owned)
            .to_vec();
        expect_eq(
            "the list of captions for exposures 5, 2 and 7",
            expected,
            run.value.0,
        )
        .advise_if(nothing_ran, "dropped-unpolled")?;
        let expected = [7, 2, 5]
            .map(|exposure| format!("do_one_thing_async({exposure})"))
            .to_vec();
        expect_eq("the list of scans that captions made", expected, scans)
            .advise_if(nothing_ran, "answer-without-the-work")?;
        // It announces itself, and when it begins, no order has been carried out.
        let begins = "start work_off(3 orders)";
        let log = operations::log(&events);
        ensure(
            log.first().is_some_and(|first| first == begins),
            "the scans of captions are not made by three orders that `work_off` awaits",
        )
        .map_err(|failure| {
            failure
                .expected(format!("{begins}, before any scan"))
                .got(log.join("\n"))
        })?;
        expect_eq(
            "the virtual time that `work_off` took for three orders",
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
        let exposure = 2 + harness::seed() % 90;
        let (count, sum) = exercise::brightness(film("garden", &[exposure, 3]));
        let sum = virtual_time(sum)?.value;
        nothing_copied("brightness", &events())?;
        expect_eq(
            &format!("the number and the brightness of pictures with exposures {exposure} and 3"),
            (2, exposure * exposure + 9),
            (count, sum),
        )?;
        let run = virtual_time(exercise::captions(film("garden", &[exposure])))?;
        nothing_copied("captions", &events())?;
        let expected = vec![format!("garden 0: {}", exposure * exposure)];
        expect_eq(
            &format!("the list of captions for exposure {exposure}"),
            expected,
            run.value.0,
        )?;
        whole_films()
    });

    all.check("the_same_film_comes_back", || {
        let given = film("tower", &[9, 8]);
        // Its pictures may have been moved elsewhere and back; their copies would have been seen.
        let title = given.title.as_ptr();
        let (_, back) = virtual_time(exercise::captions(given))?.value;
        let same_title = back.title.as_ptr() == title;
        is_film("the film that comes back", "tower", &[9, 8], &back)?;
        ensure(
            same_title,
            "the film that comes back has a copy of the title",
        )
        .advise("clones-everything")?;
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

/// Films with more pictures than anybody foresees, some of which look the same, and scans that give
/// other numbers than usual.
fn whole_films() -> Checked {
    let count = 20 + seed() % 20;
    checked_with(format!("a film of {count} pictures"));
    let exposures: Vec<u32> = (0..count).map(|n| 2 + (seed() + n) % 7).collect();
    let _others = operations::changed_results();
    let (_, sum) = exercise::brightness(film("meadow", &exposures));
    operations::expect_from_operations(
        &format!("the brightness of {count} pictures"),
        exposures
            .iter()
            .map(|x| operations::one_thing(*x))
            .sum::<u32>(),
        virtual_time(sum)?.value,
    )?;
    let (captions, back) = virtual_time(exercise::captions(film("meadow", &exposures)))?.value;
    is_film("the film that comes back", "meadow", &exposures, &back)?;
    let captioned = exposures.iter().enumerate().rev();
    operations::expect_from_operations(
        &format!("the list of captions for {count} pictures"),
        captioned
            .map(|(number, x)| format!("meadow {number}: {}", operations::one_thing(*x)))
            .collect::<Vec<_>>(),
        captions,
    )
}

/// Compares what a film consists of: when two films are equal, only their author knows.
fn is_film(what: &str, title: &str, exposures: &[u32], film: &Film) -> Checked {
    let got: Vec<u32> = film.pictures.iter().map(|p| p.exposure).collect();
    expect_eq(
        &format!("{what}, with its exposures,"),
        (title, exposures),
        (&*film.title, &*got),
    )
}
