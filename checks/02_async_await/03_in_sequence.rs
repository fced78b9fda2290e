//! Four operations in order, each beginning when the one before it has ended.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::exercise;
use harness::async_learn::observe::Phase;
use harness::operations::{self, Event, FutureState};
use harness::{Advise, Checked, Checks, Failure, VirtualRun, expect_eq, futures, ms, virtual_time};

const PAGES: [&str; 4] = ["cover", "map", "text", "back"];

pub fn checks(all: &mut Checks) {
    all.check("every_page_is_printed", || {
        let begin = Instant::now();
        let future = exercise::print_leaflet(5);
        // As inside of a `block_on`, where a second one panics and says why.
        let _executor = futures::executor::enter();
        let run = virtual_time(future)?;
        every_page(5, &operations::take(), &run, begin.elapsed())
    });

    all.check("one_after_the_other", || {
        virtual_time(exercise::print_leaflet(20))?;
        let events = operations::take();
        let overlap = operations::overlap(&events);
        if overlap > 1 {
            return Err(
                Failure::new(format!("{overlap} pages were printed at the same time"))
                    .expected("one page at a time")
                    .got(story(20, &events).join("\n"))
                    .advise("order-lost"),
            );
        }
        let started = operations::names(&events, Phase::Started);
        if started == operations(20) {
            return Ok(());
        }
        let once_each = started.len() == PAGES.len();
        Err(Failure::new("the pages were printed in another order")
            .expected(PAGES.join(", "))
            .got(pages(20, &started).join(", "))
            .advise_if(once_each, "wrong-order")
            .advise_if(
                operations::done_twice(&operations(20), &started),
                "done-twice",
            ))
    });

    // A poll is enough: code that needs a runtime panics when there is none.
    all.check("no_runtime_is_needed", || {
        let future = exercise::print_leaflet(40);
        let began = operations::names(&operations::take(), Phase::Started);
        if !began.is_empty() {
            return Err(Failure::new("the call of `print_leaflet` printed pages")
                .expected("nothing, as long as nobody polls the future")
                .got(pages(40, &began).join(", ")))
            .advise("work-at-the-call");
        }
        let future = pin!(future);
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => Ok(()),
            Poll::Ready(_) => Err(Failure::new(
                "one poll printed all pages, and held its thread for all that time",
            )
            .expected("`Pending` while a page is printed")
            .got("`Ready` at the first poll")
            .advise_if(
                operations::on_other_threads(&operations::take()),
                "block-on-inside-async",
            )
            .advise("thread-sleep")),
        }
    });

    all.check("it_takes_the_sum", || {
        let run = virtual_time(exercise::print_leaflet(1))?;
        let on_other_threads = operations::on_other_threads(&operations::take());
        expect_eq("the time that a leaflet took", ms(160), run.elapsed)
            .advise_if(on_other_threads, "block-on-inside-async")
    });

    all.check("what_the_pages_gave", || {
        // Not to be known in advance, so that it can only come from the pages.
        let n = 10 + harness::seed() % 90;
        let run = virtual_time(exercise::print_leaflet(n))?;
        let expected = vec![n * n, 2 * (n + 1), (n + 2) * (n + 2), 2 * (n + 3)];
        let mut sorted = (expected.clone(), run.value.clone());
        harness::sort(&mut sorted.0);
        harness::sort(&mut sorted.1);
        let swapped = sorted.0 == sorted.1;
        expect_eq(
            &format!("the output of `print_leaflet`, checked with number = {n},"),
            expected,
            run.value,
        )
        .advise_if(swapped, "results-out-of-order")?;
        let _others = operations::changed_results();
        let run = virtual_time(exercise::print_leaflet(n))?;
        let expected = vec![
            operations::one_thing(n),
            operations::another_thing(n + 1),
            operations::one_thing(n + 2),
            operations::another_thing(n + 3),
        ];
        operations::expect_from_operations(
            &format!("the output of `print_leaflet`, checked with number = {n},"),
            expected,
            run.value,
        )
    });
}

/// The operations that the pages of leaflet `number` are.
fn operations(number: u32) -> [String; 4] {
    [
        format!("do_one_thing_async({number})"),
        format!("do_another_thing_async({})", number + 1),
        format!("do_one_thing_async({})", number + 2),
        format!("do_another_thing_async({})", number + 3),
    ]
}

/// The names of the pages that `done` is about.
fn pages(number: u32, done: &[String]) -> Vec<String> {
    let operations = operations(number);
    let page = |name: &String| match operations.iter().position(|operation| operation == name) {
        Some(page) => PAGES[page].to_owned(),
        None => name.clone(),
    };
    done.iter().map(page).collect()
}

/// The pages that `done` is about, and the blocking twins in between, as a list: "the cover, the map and the text".
fn listed(number: u32, done: &[String]) -> String {
    let named = |page: String| match PAGES.contains(&page.as_str()) {
        true => format!("the {page}"),
        false => format!("`{page}`"),
    };
    let mut pages: Vec<String> = pages(number, done).into_iter().map(named).collect();
    match pages.pop() {
        Some(last) if pages.is_empty() => last,
        Some(last) => format!("{} and {last}", pages.join(", ")),
        None => "nothing".to_owned(),
    }
}

/// When each page began and when it was done.
fn story(number: u32, events: &[Event]) -> Vec<String> {
    let line = |event: &Event| {
        let page = pages(number, std::slice::from_ref(&event.name)).concat();
        match event.phase {
            Phase::Started => Some(format!("the {page} begins")),
            Phase::Ended => Some(format!("the {page} is done")),
            Phase::Made | Phase::Dropped => None,
        }
    };
    events.iter().filter_map(line).collect()
}

/// Requires that every page came to its end; `real` is what the run took on a wall clock.
fn every_page(
    number: u32,
    events: &[Event],
    run: &VirtualRun<Vec<u32>>,
    real: Duration,
) -> Checked {
    let operations = operations(number);
    let states = operations
        .each_ref()
        .map(|operation| operations::state_of(events, operation));
    let Some(page) = states.iter().position(|state| *state != FutureState::Ended) else {
        return Ok(());
    };
    let (operation, state) = (&operations[page], states[page]);

    let ended = operations::names(events, Phase::Ended);
    let idle = ended.is_empty();
    let blocking = ended.contains(&operation.replace("_async", ""));
    let got = match (blocking, idle) {
        (true, _) => format!(
            "`{}` ran, which blocks the thread",
            operation.replace("_async", "")
        ),
        (false, true) => format!("no page; `{operation}` {}", state.describe()),
        (false, false) => format!(
            "only {}; `{operation}` {}",
            listed(number, &ended),
            state.describe()
        ),
    };
    // This decides which advice is given, and not whether the check fails.
    let slept = idle && real >= ms(160);
    Err(Failure::new(format!(
        "the {} was not printed, checked with number = {number}",
        PAGES[page]
    ))
    .expected("all four pages, printed to their end")
    .got(got)
    .advise_if(state.advice().is_some(), state.advice().unwrap_or_default())
    .advise_if(
        blocking && operations::on_other_threads(events),
        "spawned-where-join-suffices",
    )
    .advise_if(blocking || slept, "thread-sleep")
    .advise_if(idle && run.elapsed > Duration::ZERO, "clock-moved")
    .advise_if(idle, "answer-without-the-work"))
}
