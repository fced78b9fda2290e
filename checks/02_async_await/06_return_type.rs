//! Refused at the call or not at all; validated once; no work before the await.

use std::future::Ready;
use std::pin::pin;
use std::task::{Context, Waker};

use async_learn::observe::Phase;
use harness::operations::{self, Event};
use harness::{
    Advise, Checked, Checks, Failure, catch_panic, checked_with, ensure, expect_eq, futures, ms,
    virtual_time,
};

use super::exercise::{self, BadOrder};

/// What `place` gave back.
///
/// The check has to compile for a plain `async fn` too, which is what the learner begins
/// with, so that it can say what is wrong. A method of a type goes before one of a trait:
/// for a `Result`, `at_the_call` is the first of the two below, for a future the second.
struct Answer<T>(T);

impl<F> Answer<Result<F, BadOrder>> {
    /// What is known at the call; `None` if that is nothing.
    fn at_the_call(self) -> Option<Result<F, BadOrder>> {
        Some(self.0)
    }
}

// For the solution, the first one is always there.
#[allow(dead_code)]
trait OnlyLater: Sized {
    /// The future itself is dropped, which is why it may hold on to the slip.
    fn at_the_call(self) -> Option<Result<Ready<u32>, BadOrder>> {
        None
    }
}

impl<F: Future> OnlyLater for Answer<F> {}

/// Places an order whose slip is gone before anyone can await its future. Not on a runtime,
/// so that work at the call would show itself and not hang.
macro_rules! place {
    ($slip:expr) => {{
        let slip: String = $slip.to_owned();
        checked_with(format!("the slip {slip:?}"));
        let answer = Answer(exercise::place(&slip)).at_the_call();
        answer.ok_or_else(|| {
            Failure::new(format!(
                "`place({slip:?})` returned a future, and no `Result`"
            ))
            .expected("a `Result` at the call")
            .got("a future")
            .advise("validated-late")
        })
    }};
}

/// The future in `answer`, which is one for a good order.
fn accepted<F>(slip: &str, answer: Result<F, BadOrder>) -> Checked<F> {
    answer.map_err(|_| {
        Failure::new(format!("`place({slip:?})` refused a good order"))
            .expected("`Ok` with a future")
            .got("`Err(BadOrder)`")
    })
}

/// The work, and what `validate` tells of itself; what else a learner tells is theirs.
fn events() -> Vec<Event> {
    let mut events = operations::take_all();
    events.retain(|e| e.name.starts_with("do_") || e.name.starts_with("validate("));
    events
}

/// How often a slip was validated.
fn validations(events: &[Event]) -> usize {
    events
        .iter()
        .filter(|e| e.phase == Phase::Started && e.name.starts_with("validate("))
        .count()
}

/// `count` in words.
fn times(count: usize) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}

/// Requires that `slip` was validated at the call, and not again.
fn once(slip: &str, at_the_call: usize, later: usize) -> Checked {
    let message = match (at_the_call, later) {
        (1, 0) => return Ok(()),
        (0, 0) => format!("the slip {slip:?} was not validated by `validate`"),
        (0, 1) => format!("the slip {slip:?} was validated only when its future was awaited"),
        _ => format!("`validate({slip:?})` ran more than once"),
    };
    Err(Failure::new(message)
        .expected("once, at the call")
        .got(format!(
            "{} at the call, and {} later",
            times(at_the_call),
            times(later)
        ))
        .advise_if(at_the_call > 0 && later > 0, "validated-twice"))
}

/// The jobs and operations of the support crate that began.
fn work(events: &[Event]) -> Vec<String> {
    operations::names(events, Phase::Started)
        .into_iter()
        .filter(|name| name.starts_with("do_"))
        .collect()
}

pub fn checks(all: &mut Checks) {
    all.check("refused_at_the_call", || {
        for slip in ["a dozen", "0", "100", "-3", "1.5", "", " 12", "12\n", "1 2"] {
            events();
            if let Ok(order) = place!(slip)? {
                let at_the_call = validations(&events());
                // Only then is it a matter of when: `validate` would have refused it.
                let _ = catch_panic(|| virtual_time(order));
                let late = at_the_call == 0 && validations(&events()) > 0;
                return Err(
                    Failure::new(format!("`place({slip:?})` accepted a bad order"))
                        .expected("`Err(BadOrder)`")
                        .got("`Ok` with a future"),
                )
                .advise_if(late, "validated-late");
            }
        }
        for slip in ["1", "99"] {
            drop(accepted(slip, place!(slip)?)?);
        }
        Ok(())
    });

    all.check("no_work_at_the_call", || {
        let order = accepted("12", place!("12")?)?;
        let work = work(&events());
        drop(order);
        ensure(work.is_empty(), r#"`place("12")` did the work at the call"#)
            .map_err(|failure| failure.expected("no work yet").got(work.join(", ")))
            .advise("worked-early")
    });

    // A poll is enough: code that needs a runtime panics when there is none, and so does a second
    // `block_on`.
    all.check("no_runtime_is_needed", || {
        let order = accepted("5", place!("5")?)?;
        let _executor = futures::executor::enter();
        let _ = pin!(order).poll(&mut Context::from_waker(Waker::noop()));
        Ok(())
    });

    all.check("validated_once", || {
        let order = accepted("7", place!("7")?)?;
        let at_the_call = validations(&events());
        virtual_time(order)?;
        once("7", at_the_call, validations(&events()))?;
        let refused = place!("seven")?.is_err();
        ensure(refused, r#"`place("seven")` accepted a bad order"#)?;
        once("seven", validations(&events()), 0)
    });

    all.check("works_when_awaited", || {
        // Not to be known in advance, so that it can only come from the slip.
        let number = 2 + harness::seed() % 90;
        let slip = number.to_string();
        let order = accepted(&slip, place!(slip)?)?;
        let run = virtual_time(order)?;
        let events = events();
        let work = work(&events);
        expect_eq(
            &format!("the list of operations that ran, checked with the slip {slip:?},"),
            vec![format!("do_one_thing_async({number})")],
            work.clone(),
        )
        .advise_if(work.is_empty(), "answer-without-the-work")?;
        expect_eq(
            &format!("the output of the future, checked with the slip {slip:?},"),
            number * number,
            run.value,
        )?;
        expect_eq("the time that the future took", ms(30), run.elapsed).advise_if(
            operations::on_other_threads(&events),
            "block-on-inside-async",
        )?;
        let _others = operations::changed_results();
        let order = accepted(&slip, place!(slip)?)?;
        operations::expect_from_operations(
            &format!("the output of the future, checked with the slip {slip:?},"),
            operations::one_thing(number),
            virtual_time(order)?.value,
        )
    });
}
