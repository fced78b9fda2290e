//! How many attempts are made, which outcome is returned, and that captures can be changed.

use std::collections::VecDeque;

use async_learn::do_one_thing_async;
use harness::{Checked, Checks, Teach, futures, same, unforeseen, virtual_time};

use super::exercise::{self, Line, Noise};

/// No attempt after this one fails, so that a `retry` without a limit has an end.
const ENOUGH: u32 = 50;

/// What came of a `retry`.
struct Run {
    outcome: Result<u32, u32>,
    attempts: u32,
    elapsed_ms: u128,
}

/// Retries an operation that gives `Ok` from attempt number `good` on. Its output, right or
/// wrong, is the square of the attempt's number.
fn retry(attempts: u32, good: u32) -> Checked<Run> {
    // As inside of a `block_on`, where a second one panics and says why.
    let _executor = futures::executor::enter();
    let mut made = 0;
    let run = virtual_time(exercise::retry(attempts, async || {
        made += 1;
        let square = do_one_thing_async(made).await;
        if made < good.min(ENOUGH) {
            Err(square)
        } else {
            Ok(square)
        }
    }))?;
    Ok(Run {
        outcome: run.value,
        attempts: made,
        elapsed_ms: run.elapsed.as_millis(),
    })
}

pub fn checks(all: &mut Checks) {
    all.check("stops_at_the_first_ok", || {
        for good in [3, 1] {
            let run = retry(6, good)?;
            same(
                &format!("the number of attempts of retry(6, …), when number {good} is the first that gives Ok,"),
                good,
                run.attempts,
            )
            .teach_if(run.attempts > good, "retried-after-ok")?;
            same("what retry returns then", Ok(good * good), run.outcome)?;
        }
        Ok(())
    });

    all.check("as_many_as_allowed", || {
        for attempts in [4, 1] {
            let run = retry(attempts, u32::MAX)?;
            same(
                &format!("the number of attempts of retry({attempts}, …), when all of them fail,"),
                attempts,
                run.attempts,
            )
            .teach_if(run.attempts == attempts + 1, "one-attempt-too-many")?;
            same(
                "what retry returns then, the last error,",
                Err(attempts * attempts),
                run.outcome,
            )?;
        }
        let run = retry(5, 5)?;
        same(
            "what retry(5, …) returns, when only number 5 gives Ok,",
            Ok(25),
            run.outcome,
        )
    });

    all.check("one_after_the_other", || {
        // Not to be known in advance, so that it can only come from the operation.
        let good = 2 + unforeseen() % 20;
        let run = retry(40, good)?;
        same(
            &format!("what retry(40, …) returns, when number {good} gives Ok,"),
            Ok(good * good),
            run.outcome,
        )?;
        same(
            &format!("the virtual time, in ms, of these {good} attempts of 30 ms each"),
            u128::from(30 * good),
            run.elapsed_ms,
        )
    });

    all.check("asks_the_hut", || {
        let ask = |calls: &[Result<u32, Noise>]| -> Checked<_> {
            let mut line = Line {
                calls: VecDeque::from(calls.to_vec()),
            };
            let mut log = Vec::new();
            let _executor = futures::executor::enter();
            let outcome = virtual_time(exercise::snow_height(&mut line, &mut log))?.value;
            // By their numbers: when two noises are equal, only their author knows.
            Ok((outcome.map_err(|noise| noise.0), log, line.calls.len()))
        };
        let logged = |times: usize| vec!["asking the hut".to_owned(); times];

        // Not to be known in advance, so that they can only come from the line.
        let (height, last) = (10 + unforeseen() % 90, unforeseen() % 100);

        let (outcome, log, left) = ask(&[Err(Noise(101)), Ok(height), Ok(8), Ok(9)])?;
        same(
            "what snow_height gives, when its second call gets through,",
            Ok(height * height),
            outcome,
        )?;
        same("the log of these two calls", logged(2), log)?;
        same(
            "the number of calls that it could have made besides",
            2,
            left,
        )?;

        let noises = [101, 102, last].map(|number| Err(Noise(number)));
        let (outcome, log, _) = ask(&[&noises[..], &[Ok(5), Ok(6)]].concat())?;
        same(
            "what snow_height gives, when no call of three gets through, by the noise's number,",
            Err(last),
            outcome,
        )?;
        same("the log of these three calls", logged(3), log)
    });
}
