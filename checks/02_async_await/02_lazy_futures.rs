//! What is done at the call, at the first poll and later, and what the learner predicts.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use super::exercise;
use harness::async_learn::block_on;
use harness::async_learn::observe::Phase;
use harness::operations::{self, Event, FutureState};
use harness::{Advise, Checked, Checks, Failure, expect_eq, ms, trace, virtual_time};

/// What `dry_run` notes as the course wrote it.
const DRY_RUN: [&str; 6] = ["begin", "half way", "cache", "nearly there", "store", "end"];
const STEPS: [&str; 3] = ["store", "cache", "mail"];

pub fn checks(all: &mut Checks) {
    all.check("the_dry_run_is_untouched", || {
        let noted = RefCell::new(Vec::new());
        // Not drawn, here and in the next check: a picture would tell what is to be predicted.
        exercise::dry_run(|line| noted.borrow_mut().push(line.to_owned()));
        let noted = noted.into_inner();
        if noted == DRY_RUN {
            return Ok(());
        }
        // What it notes is for the learner to find out, so that is not said.
        Err(
            Failure::new("`dry_run` does not note the same lines as in the starter")
                .expected("`dry_run` and `step` as they are in the starter")
                .got(format!("{noted:?}"))
                .advise("experiment-changed"),
        )
    });

    all.check("the_prediction", || predicted(&exercise::prediction()));

    // The call is made outside of any runtime, so all that it does without a poll is seen.
    all.check("nothing_at_the_call", || {
        let future = exercise::start_up(9, note);
        let done = story(&operations::take());
        drop(future);
        let expected = "nothing, as long as nobody polls the future";
        if !done.is_empty() {
            return Err(Failure::new("the call of `start_up` did work")
                .expected(expected)
                .got(done.join("\n"))
                .advise("work-at-the-call"));
        }
        let done = story(&operations::take());
        if done.is_empty() {
            return Ok(());
        }
        Err(
            Failure::new("`start_up` was called, its future was dropped, and it did work")
                .expected(expected)
                .got(done.join("\n")),
        )
    });

    // To the end, as `main` does it: code that needs a runtime panics when there is none, and so
    // does a second `block_on`.
    all.check("no_runtime_is_needed", || {
        block_on(exercise::start_up(9, note));
        Ok(())
    });

    all.check("the_first_poll_and_the_rest", || {
        // Not to be known in advance, so that the result can only come from the store.
        let size = 10 + harness::seed() % 90;
        let future = exercise::start_up(size, note);
        let run = virtual_time(async {
            let mut future = pin!(future);
            let first = poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await;
            let at_first_poll = operations::take();
            let value = match first {
                Poll::Ready(value) => value,
                Poll::Pending => future.await,
            };
            (at_first_poll, value)
        })?;
        let (at_first_poll, value) = run.value;
        let mut events = at_first_poll.clone();
        events.extend(operations::take());
        in_order(size, &at_first_poll, &events)?;
        if let Some(time) = operations::span(&events).filter(|time| *time != ms(80)) {
            return Err(Failure::new("the two steps took more time than they need")
                .took(ms(80), time)
                .expected("30 ms for the store and 50 ms for the cache")
                .advise("slept-past-the-end"));
        }
        if value == 2 * size {
            return Err(Failure::new(format!(
                "`start_up` returned what the cache gave, checked with size = {size}"
            ))
            .expected(format!("{}, which the store gave", size * size))
            .got(value.to_string()));
        }
        expect_eq(
            &format!("the output of `start_up`, checked with size = {size},"),
            size * size,
            value,
        )?;
        let _others = operations::changed_results();
        let value = virtual_time(exercise::start_up(size, note))?.value;
        operations::expect_from_operations(
            &format!("the output of `start_up`, checked with size = {size},"),
            operations::one_thing(size),
            value,
        )
    });
}

/// The learner's way to write into the same log as the store and the cache.
fn note(line: &str) {
    trace::turn("the log", line);
    operations::note(&format!("note {line:?}"));
}

/// What was done, in order; that a future was made or dropped is not work.
fn story(events: &[Event]) -> Vec<String> {
    let line = |event: &Event| match event.phase {
        Phase::Started => Some(format!("{} starts", event.name)),
        Phase::Ended if event.name.starts_with("note ") => Some(event.name.clone()),
        Phase::Ended => Some(format!("{} is done", event.name)),
        Phase::Made | Phase::Dropped => None,
    };
    events.iter().filter_map(line).collect()
}

/// Says how far a prediction is right, and not what comes next: that is for the learner to find out.
fn predicted(prediction: &[&str]) -> Checked {
    if prediction == DRY_RUN {
        return Ok(());
    }
    let right = prediction
        .iter()
        .zip(DRY_RUN)
        .take_while(|(theirs, ours)| *theirs == ours)
        .count();
    let last_right = right.checked_sub(1).map(|at| DRY_RUN[at]);
    let message = match (last_right, prediction.get(right)) {
        (None, _) => "the prediction is wrong from its first line on".to_owned(),
        (Some(last), Some(_)) if right == DRY_RUN.len() => {
            format!("the prediction goes on after {last:?}, and `dry_run` notes nothing more")
        }
        (Some(last), Some(next)) => {
            format!("the prediction is right up to {last:?}; `dry_run` does not note {next:?} next")
        }
        (Some(last), None) => {
            format!("the prediction is right up to {last:?}, and `dry_run` notes more after that")
        }
    };
    let made = prediction.iter().position(|line| *line == "half way");
    let before = &prediction[..made.unwrap_or(0)];
    Err(Failure::new(message)
        .got(format!("{prediction:?}"))
        .advise_if(
            before.iter().any(|line| STEPS.contains(line)),
            "effect-at-call",
        )
        .advise_if(runs_another(prediction), "runs-only-its-own-future")
        .advise_if(prediction.contains(&"mail"), "dropped-is-not-run")
        .advise("wrong-prediction"))
}

/// Whether `prediction` lets a `block_on` run another step than its own.
fn runs_another(prediction: &[&str]) -> bool {
    let at = |line| prediction.iter().position(|other| *other == line);
    let (Some(begin), Some(end)) = (at("half way"), at("nearly there")) else {
        return false;
    };
    let at_first = prediction.get(begin..end).unwrap_or_default();
    let then = &prediction[end..at("end").unwrap_or(end).max(end)];
    at_first.iter().any(|line| ["store", "mail"].contains(line)) || then.contains(&"mail")
}

fn in_order(size: u32, at_first_poll: &[Event], events: &[Event]) -> Checked {
    let store = &*format!("do_one_thing_async({size})");
    let cache = &*format!("do_another_thing_async({size})");
    let ready = "note \"ready\"".to_owned();
    let expected = [
        format!("{store} starts"),
        format!("{store} is done"),
        format!("{cache} starts"),
        format!("{cache} is done"),
        ready.clone(),
    ];
    let got_first = story(at_first_poll);
    // What else they note later is theirs.
    let mut got = story(events);
    got.retain(|line| *line == ready || !line.starts_with("note "));
    let reordered = got != expected && got.len() == expected.len();
    let at = |name: &str, phase| {
        events
            .iter()
            .position(|e| e.name == name && e.phase == phase)
    };
    let noted = at(&ready, Phase::Ended);
    let is_before =
        |name, phase| noted.is_some_and(|noted| at(name, phase).is_some_and(|at| at < noted));
    let ready_too_early = is_before(store, Phase::Ended) && at(cache, Phase::Ended) > noted;
    let compared = if got_first != expected[..1] {
        Err(Failure::new(format!(
            "the first poll of `start_up` did something other than open the store, checked with size = {size}"
        ))
        .expected(&expected[0])
        .got(if got_first.is_empty() {
            "nothing".to_owned()
        } else {
            got_first.join("\n")
        }))
    } else if got != expected {
        let what = match ready_too_early {
            true => "\"ready\" was noted before the cache was full",
            false => "`start_up` did not do its steps in order",
        };
        Err(Failure::new(format!("{what}, checked with size = {size}"))
            .expected(expected.join("\n"))
            .got(got.join("\n")))
    } else {
        Ok(())
    };

    // Made before "ready", and started after it: as if the call had done the work. If one of the two
    // was awaited before "ready", its place was known, and only the order is wrong.
    let one_was_awaited = is_before(store, Phase::Ended) || is_before(cache, Phase::Ended);
    let expected_at_call =
        |name| is_before(name, Phase::Made) && at(name, Phase::Started) > noted && !one_was_awaited;
    let states = [
        operations::state_of(events, store),
        operations::state_of(events, cache),
    ];
    let unpolled = states.iter().find_map(|state| state.advice());
    let blocking = got.iter().any(|line| line.contains("thing("));
    let all_ran = states == [FutureState::Ended; 2] && noted.is_some();
    compared
        .advise_if(
            expected_at_call(store) || expected_at_call(cache),
            "effect-at-call",
        )
        .advise_if(unpolled.is_some(), unpolled.unwrap_or_default())
        .advise_if(
            blocking && operations::on_other_threads(events),
            "spawned-where-join-suffices",
        )
        .advise_if(blocking, "thread-sleep")
        .advise_if(
            states.contains(&FutureState::NotMade),
            "answer-without-the-work",
        )
        .advise_if(operations::overlap(events) > 1, "order-lost")
        .advise_if(all_ran && reordered, "wrong-order")
}
