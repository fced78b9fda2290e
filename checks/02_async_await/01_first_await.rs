//! `main` and `quote` are ordinary functions, and both run their futures to the end.

use std::any::{Any, TypeId, type_name};

use super::exercise;
use harness::async_learn::observe::Phase;
use harness::operations::{self, Event, FutureState};
use harness::{
    Advise, Checked, Checks, Failure, checked_with, expect_eq, futures, printed, virtual_time,
};

/// Calls `function`, whatever it returns.
fn call<T>(function: impl FnOnce() -> T) {
    drop(function());
}

pub fn checks(all: &mut Checks) {
    // Not to be known in advance, so that a price can only come from the operations.
    let side = 10 + harness::seed() % 90;

    // In this binary the learner's `main` is one function among others, so rustc has no
    // objection to an async one (E0752 is for the real entry point): its type tells.
    all.check("main_and_quote_are_ordinary", || {
        let main = output_of_main(exercise::main);
        if is_a_future(main) {
            return Err(
                Failure::new("`main` returns a future, so a call of it runs nothing")
                    .expected("an ordinary `fn main()`")
                    .got("an `async fn main()`, which no Rust program can start with (E0752)")
                    .advise("async-main-without-runtime"),
            );
        }
        let (quote, is_a_number) = output_of_quote(exercise::quote);
        if is_a_number {
            return Ok(());
        }
        let got = if is_a_future(quote) {
            "a future, and its callers are not async"
        } else {
            quote
        };
        Err(Failure::new("`quote` does not return a price")
            .expected("a `u32`")
            .got(got)
            .advise_if(is_a_future(quote), "async-to-the-top"))
    });

    // Called outside of any runtime, as `main` does it.
    all.check("quote_runs_the_price", || {
        checked_with(format!("side = {side}"));
        let quoted = exercise::quote(side);
        let events = operations::take();
        both_operations_ran("quote", side, &events)?;
        expect_eq(
            &format!("the number that `quote(side)` returned, checked with side = {side},"),
            side * side + 2 * side,
            number(quoted),
        )
    });

    // Awaited by an async caller, with another side.
    all.check("area_and_price_can_be_awaited", || {
        // As inside of a `block_on`, where a second one panics and says why.
        let _executor = futures::executor::enter();
        let side = side + 1;
        checked_with(format!("side = {side}"));
        let run = virtual_time(exercise::area(side))?;
        operation_ran("area", "do_one_thing", side, &operations::take())?;
        expect_eq(
            &format!("the output of `area(side)`, checked with side = {side},"),
            side * side,
            run.value,
        )?;

        let run = virtual_time(exercise::price(side))?;
        both_operations_ran("price", side, &operations::take())?;
        expect_eq(
            &format!("the output of `price(side)`, checked with side = {side},"),
            side * side + 2 * side,
            run.value,
        )?;

        // If the operations give other numbers, the prices are others too.
        let _others = operations::changed_results();
        for side in [side, 0] {
            let area = virtual_time(exercise::area(side))?.value;
            operations::expect_from_operations(
                &format!("the output of `area(side)`, checked with side = {side},"),
                operations::one_thing(side),
                area,
            )?;
            let price = virtual_time(exercise::price(side))?.value;
            operations::expect_from_operations(
                &format!("the output of `price(side)`, checked with side = {side},"),
                operations::one_thing(side) + operations::another_thing(side),
                price,
            )?;
        }
        Ok(())
    });

    all.check("main_ends_after_its_quote", || {
        // Numbers that nobody could have printed beforehand.
        let _others = operations::changed_results();
        let ((), printed) = printed(|| call(exercise::main));
        let events = operations::take();
        let ended = operations::names(&events, Phase::Ended);
        let ran = |operation: &str| ended.iter().any(|name| name.starts_with(operation));
        if !ran("do_one_thing_async(") || !ran("do_another_thing_async(") {
            return Err(
                Failure::new("`main` ended, and not both operations had run")
                    .expected("a run of each operation, to its end")
                    .got(list(&ended))
                    .advise("answer-without-the-work"),
            );
        }
        prints_a_price(&ended, printed.as_deref())
    });
}

/// Requires that `printed` holds the price of a side for which both operations ran. Where it can't be
/// seen what is printed, the runs are all that is known.
fn prints_a_price(ended: &[String], printed: Option<&str>) -> Checked {
    let Some(printed) = printed else {
        return Ok(());
    };
    let sides = ended.iter().filter_map(|name| {
        let (_, side) = name.strip_suffix(')')?.split_once("do_one_thing_async(")?;
        side.parse().ok()
    });
    let asked_both = |side: &u32| ended.contains(&format!("do_another_thing_async({side})"));
    let prices: Vec<u32> = sides
        .filter(asked_both)
        .map(|side| operations::one_thing(side) + operations::another_thing(side))
        .collect();
    let mut numbers = printed
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok());
    if numbers.any(|number| prices.contains(&number)) {
        return Ok(());
    }
    Err(
        Failure::new("`main` does not print the price that the operations gave")
            .expected(match prices[..] {
                [price] => format!("a text with {price} in it, the price in this run"),
                _ => {
                    format!("a text with one of these prices of this run in it: {prices:?}")
                }
            })
            .got(if printed.trim().is_empty() {
                "nothing was printed".to_owned()
            } else {
                format!("{:?}", printed.trim())
            })
            .advise("output-thrown-away"),
    )
}

fn both_operations_ran(function: &str, side: u32, events: &[Event]) -> Checked {
    operation_ran(function, "do_one_thing", side, events)?;
    operation_ran(function, "do_another_thing", side, events)
}

/// Requires that `function(side)` ran the async `operation` with `side`, and to its end.
fn operation_ran(function: &str, operation: &str, side: u32, events: &[Event]) -> Checked {
    let (expected, blocking) = (
        format!("{operation}_async({side})"),
        format!("{operation}({side})"),
    );
    let state = operations::state_of(events, &expected);
    if state == FutureState::Ended {
        return Ok(());
    }
    let ended = operations::names(events, Phase::Ended);
    let due = format!("a run of `{expected}`, to its end");
    if ended.contains(&blocking) {
        return Err(
            Failure::new(format!("`{blocking}` held its thread while it worked"))
                .expected(due)
                .got(format!("a run of `{blocking}`, which blocks"))
                .advise("thread-sleep"),
        );
    }
    let called = ended
        .iter()
        .any(|name| name.starts_with(&format!("{operation}_async(")));
    Err(Failure::new(format!(
        "`{function}(side)` ended without a run of `{operation}_async(side)`, checked with side = {side}"
    ))
    .expected(due)
    .got(format!("`{expected}` {}; {}", state.describe(), list(&ended)))
    .advise_if(state.advice().is_some(), state.advice().unwrap_or_default())
    .advise_if(!called, "answer-without-the-work"))
}

fn list(ended: &[String]) -> String {
    match ended {
        [] => "no operation ran to its end".to_owned(),
        names => format!("these ran to their end: {}", names.join(", ")),
    }
}

fn output_of_main<T>(_: impl FnOnce() -> T) -> &'static str {
    type_name::<T>()
}

/// The type that `quote` returns, and whether that is the due one.
fn output_of_quote<T: 'static>(_: impl FnOnce(u32) -> T) -> (&'static str, bool) {
    (type_name::<T>(), TypeId::of::<T>() == TypeId::of::<u32>())
}

/// What `quote` returned, whose type was looked at before. The check must compile with a
/// wrong one too, so that it can say what is wrong with it.
fn number<T: 'static>(quoted: T) -> u32 {
    *(&quoted as &dyn Any)
        .downcast_ref()
        .expect("an earlier check requires a u32")
}

/// Whether `name` is the type of an async function's future, or of a boxed one.
fn is_a_future(name: &str) -> bool {
    name.contains("{{closure}}") || name.contains("Future")
}
