//! One run tells everything: the jobs take their time for real, so it is not repeated.

use std::thread;

use async_learn::observe::Phase;
use harness::{Advise, Checks, Failure, catch_panic, expect_eq, operations, trace};

use super::exercise;

/// `do_one_thing(7)` as its name and its argument.
fn parts(call: &str) -> Option<(&str, u32)> {
    let (job, argument) = call.strip_suffix(')')?.split_once('(')?;
    Some((job, argument.parse().ok()?))
}

/// Whether `call` was given what `before` returned.
fn is_fed_by(call: &str, before: &str) -> bool {
    let result = |(job, x): (&str, u32)| match job {
        // Its square would be too large, and it panicked.
        _ if x > 20_000 => None,
        "do_one_thing" => Some(operations::one_thing(x)),
        _ => Some(operations::another_thing(x)),
    };
    parts(call).is_some_and(|(_, argument)| parts(before).and_then(result) == Some(argument))
}

pub fn checks(all: &mut Checks) {
    // Not to be known in advance, so that the results can only come from the jobs.
    let x = 10 + harness::seed() % 50;
    let (mut results, mut due_results) = ([0; 4], [0; 4]);

    all.check("one_after_the_other", || {
        let calls = [
            format!("do_one_thing({x})"),
            format!("do_another_thing({x})"),
            format!("do_one_thing({})", x + 1),
            format!("do_another_thing({})", x + 1),
        ];
        let expected: Vec<String> = calls
            .iter()
            .flat_map(|call| [format!("start {call}"), format!("end {call}")])
            .collect();

        // The results must be what the jobs return, and those numbers are easy to work out.
        let _others = operations::changed_results();
        due_results = expected_of(x);
        trace::timed_run();
        // Nested calls soon have numbers too large for a u32, and then one of them panics.
        let outcome = catch_panic(|| Ok(exercise::sequential(x)));

        let events = operations::take();
        let here = thread::current().id();
        let other_threads = operations::threads(&events)
            .iter()
            .filter(|thread| **thread != here)
            .count();
        if other_threads > 0 {
            return Err(Failure::new("some of the calls were made on other threads")
                .expected("every call on the thread that called `sequential`")
                .got(match other_threads {
                    1 => "calls on one other thread".to_owned(),
                    _ => format!("calls on {other_threads} other threads"),
                })
                .advise("threads-too-early"));
        }

        let started = operations::names(&events, Phase::Started);
        let nested = started.windows(2).any(|pair| is_fed_by(&pair[1], &pair[0]));
        results = outcome.advise_if(nested, "nested-calls")?;
        let skipped = calls.iter().any(|call| !started.contains(call));
        // Such a job may have been done in place of the one that is missing.
        let foreign = started.iter().any(|call| !calls.contains(call));
        let log = operations::log(&events);
        let same_calls = !skipped && started.len() == calls.len();
        let message = if same_calls {
            "the calls did not run in the order of the list"
        } else {
            "the calls that ran are not those of the list"
        };
        let compared = if log == expected {
            Ok(())
        } else {
            Err(Failure::new(format!("{message}, checked with x = {x}"))
                .expected(expected.join("\n"))
                .got(log.join("\n")))
        };
        compared
            .advise_if(nested, "nested-calls")
            .advise_if(skipped && !foreign, "job-skipped")
            .advise_if(operations::done_twice(&calls, &started), "done-twice")
            .advise_if(same_calls, "order-of-calls")
    });

    all.check("the_results", || {
        let mut sorted = (due_results, results);
        harness::sort(&mut sorted.0);
        harness::sort(&mut sorted.1);
        if sorted.0 == sorted.1 {
            return expect_eq(
                &format!("the order of the results, checked with x = {x},"),
                due_results,
                results,
            )
            .advise("results-out-of-order");
        }
        operations::expect_from_operations(
            &format!("what `sequential(x)` returned, checked with x = {x},"),
            due_results,
            results,
        )
    });
}

/// What the four jobs return now.
fn expected_of(x: u32) -> [u32; 4] {
    [
        operations::one_thing(x),
        operations::another_thing(x),
        operations::one_thing(x + 1),
        operations::another_thing(x + 1),
    ]
}
