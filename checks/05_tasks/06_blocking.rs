//! A slow call beside a neighbour, who needs the runtime's thread meanwhile.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};

use harness::blocking::{BlockingCall, BlockingCalls, BlockingRun};
use harness::futures::future::join_all;
use harness::{
    Advise, Checked, Checks, Failure, HangKind, catch_panic, checked_with, expect_eq, ms, seed,
    trace,
};

use super::exercise;

/// Who else uses the runtime's thread.
const NEIGHBOUR: &str = "another customer";

/// Nobody knows it in advance.
fn password_of(customer: usize) -> String {
    format!("secret {}", (seed() as usize + customer * 37) % 1000)
}

/// What came of one customer, and the passwords that `verify` got.
struct SignIn {
    run: BlockingRun<bool>,
    given: Vec<String>,
}

/// Lets a customer sign in with the right password, or another one.
fn sign_in(right: bool) -> Checked<SignIn> {
    checked_with(format!(
        "a `verify` that returns {right} for the right argument, after a while"
    ));
    let (calls, given) = (BlockingCalls::new(), Arc::new(Mutex::new(Vec::new())));
    let verify = {
        let (calls, given) = (calls.clone(), Arc::clone(&given));
        move |password: &str| {
            given
                .lock()
                .expect("nothing panics while it holds the list")
                .push(password.to_owned());
            calls.block("verify");
            right == (password == password_of(0))
        }
    };
    let password = password_of(0);
    let run = calls.run(NEIGHBOUR, exercise::sign_in(&password, verify))?;
    let given = given
        .lock()
        .expect("nothing panics while it holds the list")
        .clone();
    Ok(SignIn { run, given })
}

pub fn checks(all: &mut Checks) {
    all.check("verify_decides", || {
        for right in [true, false] {
            let SignIn { run, given } = sign_in(right)?;
            expect_eq(
                "the list of passwords that `verify` got",
                vec![password_of(0)],
                given,
            )
            .advise_if(run.calls.is_empty(), "answer-without-the-work")?;
            if !run.calls[0].ended {
                return Err(
                    Failure::new("`sign_in` returned before `verify` had returned")
                        .expected("the answer of `verify`")
                        .got(format!("{}, and `verify` had not returned yet", run.value)),
                )
                .advise("handle-dropped");
            }
            expect_eq(
                &format!("what `sign_in` returns if `verify` returns {right}"),
                right,
                run.value,
            )
            .advise_if(!right, "output-thrown-away")?;
        }
        Ok(())
    });

    all.on_hang(|hang| {
        let spins = hang.hang == Some(HangKind::Spinning);
        hang.advise_if(spins, "busy-waiting")
            .advise("thread-joined-in-a-poll")
    })
    .check("others_are_served", || {
        others_are_served(&sign_in(true)?.run.calls[0])
    });

    all.check("is_woken", || {
        let run = sign_in(true)?.run;
        let polls = run.calls[0].polls_meanwhile;
        // One may be early, by a thread that was slow to begin.
        if polls <= 3 && run.elapsed == ms(0) {
            return Ok(());
        }
        Err(
            Failure::new("`sign_in` asked whether `verify` had returned, and was not woken by it")
                .expected("no poll of `sign_in` until `verify` has returned, and no timer")
                .got(match run.elapsed.as_millis() {
                    0 => "it was polled again and again".to_owned(),
                    millis => format!("timers of {millis} ms in all"),
                }),
        )
        .advise("busy-waiting")
    });

    all.on_hang(|hang| hang.advise("limit-of-its-own"))
        .check("all_at_the_same_time", || {
            all_at_the_same_time(65 + seed() as usize % 64)
        });

    all.check("a_verify_that_panics", a_verify_that_panics);
}

fn others_are_served(call: &BlockingCall) -> Checked {
    if call.answered {
        return Ok(());
    }
    let got = match (call.on_runtime, call.in_a_task) {
        (true, true) => "it ran on the runtime's thread, in a task of its own",
        (true, false) => "it ran on the runtime's thread",
        (false, _) => "it ran on another thread, and a poll waited for that thread",
    };
    Err(
        Failure::new("while `verify` ran, the runtime's thread was not free for other tasks")
            .expected("another customer's task is polled before `verify` returns")
            .got(got),
    )
    .advise_if(!call.on_runtime, "thread-joined-in-a-poll")
    .advise_if(call.in_a_task, "a-task-is-no-thread")
    .advise_if(call.pool_threads > 0, "future-made-on-the-pool")
    .advise_if(call.began_in_poll > 1, "one-yield-then-block")
    .advise("slow-call-on-the-runtime")
}

/// So many customers that any number of threads in the code shows itself. No `verify` returns
/// before all of them have begun.
fn all_at_the_same_time(count: usize) -> Checked {
    checked_with(format!("{count} customers at the same time"));
    let calls = BlockingCalls::together(count);
    let passwords: Vec<String> = (0..count).map(password_of).collect();
    let customers = passwords.iter().map(|password| {
        let calls = calls.clone();
        exercise::sign_in(password, move |_| {
            calls.block("verify");
            true
        })
    });
    let run = trace::aside(|| calls.run(NEIGHBOUR, join_all(customers)))?;
    expect_eq(
        "the number of calls of `verify` at the same time",
        count,
        run.most_at_once,
    )
    .advise("limit-of-its-own")?;
    expect_eq("the answers", vec![true; count], run.value)
}

fn a_verify_that_panics() -> Checked {
    checked_with("a `verify` that panics");
    let password = password_of(0);
    // As `panic!` does, and nothing is printed.
    let verify = |_: &str| -> bool { resume_unwind(Box::new("the database is gone")) };
    let run =
        catch_panic(|| BlockingCalls::new().run(NEIGHBOUR, exercise::sign_in(&password, verify)))
            .advise("panic-passed-on")?;
    expect_eq(
        "what `sign_in` returns if `verify` panics",
        false,
        run.value,
    )
    .advise("panic-swallowed")
}
