//! How many attempts are made, which outcome is returned, and that captures can be changed.

use std::collections::VecDeque;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Waker};
use std::time::Duration;

use async_learn::do_one_thing_async;
use async_learn::observe::Phase;
use harness::{
    Advise, Checked, Checks, Failure, checked_with, expect_eq, futures, operations, process, seed,
    tokio, virtual_time,
};

use super::exercise::{self, Line, Noise};

/// No attempt so far beyond those that are allowed fails, so that a `retry` without a limit has an end.
const ENOUGH: u32 = 50;

/// The check's clock gives up on pauses that grow from attempt to attempt.
const LONGEST: Duration = Duration::from_secs(600);

/// What came of a `retry`.
struct Run {
    outcome: Result<u32, u32>,
    attempts: u32,
    elapsed_ms: u128,
}

/// An outcome of a type that no bound fits: the signature has none.
struct Outcome(Rc<u32>);

/// Retries an operation that gives `Ok` from attempt number `good` on. Its output, right or
/// wrong, is the square of the attempt's number.
fn retry(attempts: u32, good: u32) -> Checked<Run> {
    // As inside of a `block_on`, where a second one panics and says why.
    let _executor = futures::executor::enter();
    checked_with(format!(
        "{attempts} attempts, of which number {good} would be the first `Ok`"
    ));
    let mut made = 0;
    let retry = exercise::retry(attempts, async || {
        made += 1;
        let square = Outcome(Rc::new(do_one_thing_async(made).await));
        if made < good.min(attempts.saturating_add(ENOUGH)) {
            Err(square)
        } else {
            Ok(square)
        }
    });
    let run = virtual_time(async { tokio::time::timeout(LONGEST, retry).await })?;
    let Ok(outcome) = run.value else {
        return Err(
            Failure::new(format!("`retry` paused between its first {made} attempts"))
                .expected("one attempt after the other, of 30 ms each, without a pause")
                .got(format!("more than {} minutes", LONGEST.as_secs() / 60)),
        );
    };
    Ok(Run {
        outcome: outcome.map(|ok| *ok.0).map_err(|error| *error.0),
        attempts: made,
        elapsed_ms: run.elapsed.as_millis(),
    })
}

/// Requires that nothing but the attempts took time.
fn without_a_pause(run: &Run) -> Checked {
    expect_eq(
        &format!(
            "the time, in ms, of these {} attempts of 30 ms each",
            run.attempts
        ),
        u128::from(30 * run.attempts),
        run.elapsed_ms,
    )
}

pub fn checks(all: &mut Checks) {
    all.check("stops_at_the_first_ok", || {
        // The last run is the one that is drawn.
        for good in [1, 3] {
            let run = retry(6, good)?;
            expect_eq(
                &format!(
                    "the number of attempts of `retry(6, …)` when number {good} is the first `Ok`"
                ),
                good,
                run.attempts,
            )
            .advise_if(run.attempts > good, "retried-after-ok")
            .advise_if(
                run.attempts == 1 && run.outcome.is_err(),
                "no-attempt-after-an-error",
            )?;
            expect_eq("what `retry` returned then", Ok(good * good), run.outcome)?;
            without_a_pause(&run)?;
        }
        Ok(())
    });

    all.check("as_many_as_allowed", || {
        for attempts in [4, 1] {
            let run = retry(attempts, u32::MAX)?;
            expect_eq(
                &format!("the number of attempts of `retry({attempts}, …)` when all of them fail"),
                attempts,
                run.attempts,
            )
            .advise_if(run.attempts == attempts + 1, "one-attempt-too-many")?;
            returned_the_last_error(Err(attempts * attempts), run.outcome)?;
            without_a_pause(&run)?;
        }
        let run = retry(5, 5)?;
        expect_eq(
            "what `retry(5, …)` returned when only number 5 is `Ok`",
            Ok(25),
            run.outcome,
        )
    });

    all.check("one_after_the_other", || {
        without_a_pause(&retry(40, 21)?)?;
        if !process::sleeps_in_polls() {
            // More than anybody would allow by themselves, and never as many as the last time.
            let attempts = 5001 + seed() % 2000;
            process::with_large_stack(|| all_in_vain(attempts))?;
        }
        // Not to be known in advance, so that it can only come from the operation.
        let good = 2 + seed() % 20;
        let run = retry(40, good)?;
        expect_eq(
            &format!("what `retry(40, …)` returned when number {good} is the first `Ok`"),
            Ok(good * good),
            run.outcome,
        )?;
        without_a_pause(&run)
    });

    all.check("tells_of_its_call", || {
        let _before = told();
        retry(1, 1)?;
        if told().first().is_some_and(|first| first == "start retry") {
            return Ok(());
        }
        Err(
            Failure::new("`retry` does not tell the course that it is called")
                .expected(r#"`observe::tell("retry", Phase::Started);` as its first line"#)
                .got("no such line"),
        )
    });

    all.check("asks_the_hut", || {
        let ask = |calls: &[Result<u32, Noise>]| -> Checked<_> {
            let mut line = Line {
                calls: VecDeque::from(calls.to_vec()),
            };
            let mut log = vec!["the line is open".to_owned()];
            let _before = told();
            checked_with(format!("a line on which {} calls can be made", calls.len()));
            let _executor = futures::executor::enter();
            let outcome = virtual_time(exercise::snow_height(&mut line, &mut log))?.value;
            let first = (!log.is_empty()).then(|| log.remove(0));
            if first.as_deref() != Some("the line is open") {
                return Err(
                    Failure::new("`snow_height` changed what stood in the log before")
                        .expected("the first entry is still \"the line is open\"")
                        .got(format!("{first:?}")),
                );
            }
            // By their numbers: when two noises are equal, only their author knows.
            Ok((outcome.map_err(|noise| noise.0), log, line.calls.len()))
        };
        let logged = |times: usize| vec!["asking the hut".to_owned(); times];

        // Not to be known in advance, so that they can only come from the line.
        let (height, last) = (10 + seed() % 90, seed() % 100);

        let (outcome, log, left) = ask(&[Err(Noise(101)), Ok(height), Ok(8), Ok(9)])?;
        expect_eq(
            "the output of `snow_height` when its second call succeeds",
            Ok(height * height),
            outcome,
        )?;
        expect_eq(
            "the log of `snow_height` when its second call succeeds",
            logged(2),
            log,
        )?;
        let told = told();
        if told.first().is_none_or(|first| first != "start retry") {
            let failure = Failure::new("`snow_height` does not leave its attempts to `retry`");
            let expected = "`retry` is called before the hut is asked";
            return Err(failure.expected(expected).got(told.join("\n")));
        }
        expect_eq(
            "the number of calls that `snow_height` left when its second call succeeded",
            2,
            left,
        )?;

        logs_before_it_asks()?;
        let noises = [101, 102, last].map(|number| Err(Noise(number)));
        let (outcome, log, _) = ask(&[&noises[..], &[Ok(5), Ok(6)]].concat())?;
        expect_eq(
            "the output of `snow_height` when its three calls fail, by the number of the noise,",
            Err(last),
            outcome,
        )?;
        expect_eq(
            "the log of `snow_height` when its three calls fail",
            logged(3),
            log,
        )?;

        let _others = operations::changed_results();
        let (outcome, _, _) = ask(&[Err(Noise(101)), Ok(height)])?;
        operations::expect_from_operations(
            "the output of `snow_height` when its second call succeeds",
            Ok(operations::one_thing(height)),
            outcome,
        )
    });
}

/// After one poll the first call has broken off, and the operation of the second has begun. So two
/// attempts are in the log.
fn logs_before_it_asks() -> Checked {
    checked_with("a line whose second call succeeds");
    let calls = VecDeque::from([Err(Noise(101)), Ok(7)]);
    let (mut line, mut log) = (Line { calls }, Vec::new());
    operations::take();
    let mut context = Context::from_waker(Waker::noop());
    let _ = pin!(exercise::snow_height(&mut line, &mut log)).poll(&mut context);
    let asks = !operations::names(&operations::take(), Phase::Started).is_empty();
    if !asks || log.len() == 2 {
        return Ok(());
    }
    Err(Failure::new("the hut was asked before that was in the log")
        .expected("two entries while the second call is running")
        .got(format!("{log:?}")))
}

/// What was told since the last look: the calls of `retry`, and the work.
fn told() -> Vec<String> {
    let mut log = operations::log(&operations::take_all());
    log.retain(|line| line == "start retry" || line.contains("do_one_thing"));
    log
}

/// Retries what fails at once, very often.
fn all_in_vain(attempts: u32) -> Checked {
    checked_with(format!("{attempts} attempts, all of which fail"));
    let mut made = 0;
    let outcome = virtual_time(exercise::retry(attempts, async || {
        made += 1;
        if made > attempts { Ok(made) } else { Err(made) }
    }))?
    .value;
    expect_eq(
        &format!("the number of attempts of `retry({attempts}, …)` when all of them fail"),
        attempts,
        made,
    )?;
    returned_the_last_error(Err(attempts), outcome)
}

/// Requires of a `retry` that failed as often as it may that its output is the last error.
fn returned_the_last_error(last: Result<u32, u32>, got: Result<u32, u32>) -> Checked {
    if got == last {
        return Ok(());
    }
    Err(Failure::new("`retry` did not return the last error")
        .expected(format!("{last:?}"))
        .got(format!("{got:?}")))
}
