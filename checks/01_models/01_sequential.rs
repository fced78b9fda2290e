//! One run tells everything: the jobs take their time for real, so it is not repeated.

use std::thread;

use async_learn::observe::Phase;
use harness::{Checks, Failure, Teach, caught, jobs, same, same_log};

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
        "do_one_thing" => Some(jobs::one_thing(x)),
        _ => Some(jobs::another_thing(x)),
    };
    parts(call).is_some_and(|(_, argument)| parts(before).and_then(result) == Some(argument))
}

pub fn checks(all: &mut Checks) {
    // Not to be known in advance, so that the results can only come from the jobs.
    let x = 10 + harness::unforeseen() % 50;
    let (mut results, mut due_results) = ([0; 4], [0; 4]);

    all.check("one_after_the_other", || {
        let calls = [
            format!("do_one_thing({x})"),
            format!("do_another_thing({x})"),
            format!("do_one_thing({})", x + 1),
            format!("do_another_thing({})", x + 1),
        ];
        let due: Vec<String> = calls
            .iter()
            .flat_map(|call| [format!("start {call}"), format!("end {call}")])
            .collect();

        // The results must be what the jobs return, and that can be worked out too easily.
        let _others = jobs::other_numbers();
        due_results = due_of(x);
        // Nested calls soon have numbers too large for a u32, and then one of them panics.
        let outcome = caught(|| Ok(exercise::sequential(x)));

        let events = jobs::take();
        let here = thread::current().id();
        let elsewhere = jobs::threads(&events)
            .iter()
            .filter(|thread| **thread != here)
            .count();
        if elsewhere > 0 {
            return Err(Failure::new("other threads did some of the work")
                .expected("every job on the thread that called `sequential`")
                .got(match elsewhere {
                    1 => "another thread that did jobs".to_owned(),
                    _ => format!("{elsewhere} other threads that did jobs"),
                })
                .teach("threads-too-early"));
        }

        let started = jobs::names(&events, Phase::Started);
        let nested = started.windows(2).any(|pair| is_fed_by(&pair[1], &pair[0]));
        results = outcome.teach_if(nested, "nested-calls")?;
        let skipped = calls.iter().any(|call| !started.contains(call));
        // Such a job may have been done in place of the one that is missing.
        let foreign = started.iter().any(|call| !calls.contains(call));
        same_log("the order of starts and ends", &due, &jobs::log(&events))
            .teach_if(nested, "nested-calls")
            .teach_if(skipped && !foreign, "job-skipped")
            .teach_if(!skipped && started.len() == calls.len(), "order-of-calls")
    });

    all.check("the_results", || {
        let mut sorted = (due_results, results);
        sorted.0.sort_unstable();
        sorted.1.sort_unstable();
        if sorted.0 == sorted.1 {
            return same("the order of the four results", due_results, results)
                .teach("results-out-of-order");
        }
        jobs::came_from_the_work(
            &format!("the result of `sequential({x})`"),
            due_results,
            results,
        )
    });
}

/// What the four jobs return now.
fn due_of(x: u32) -> [u32; 4] {
    [
        jobs::one_thing(x),
        jobs::another_thing(x),
        jobs::one_thing(x + 1),
        jobs::another_thing(x + 1),
    ]
}
