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
        "do_one_thing" => x.checked_mul(x),
        _ => x.checked_mul(2),
    };
    parts(call).is_some_and(|(_, argument)| parts(before).and_then(result) == Some(argument))
}

pub fn checks(all: &mut Checks) {
    // Not to be known in advance, so that the results can only come from the jobs.
    let x = 10 + harness::unforeseen() % 50;
    let mut results = [0; 4];

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
        let due = [x * x, 2 * x, (x + 1) * (x + 1), 2 * (x + 1)];
        let mut sorted = (due, results);
        sorted.0.sort_unstable();
        sorted.1.sort_unstable();
        same("what the four jobs returned", due, results)
            .teach_if(sorted.0 == sorted.1, "results-out-of-order")
    });
}
