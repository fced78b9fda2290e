//! What two exercises with a time limit have in common: they are woken by an answer or by the end of the limit, and by
//! nothing else.

use harness::manual_future::Trigger;
use harness::tokio::task::yield_now;
use harness::tokio::time::Instant;
use harness::{Advise as _, Checked, Failure, expect_eq, tokio, virtual_time};

/// Waits for timers that one limit may cost: tokio's timers have three levels within [`A_LONG_LIMIT`].
const FEW: u32 = 6;

/// In milliseconds. Who looks twice a second does so ten times.
pub const A_LONG_LIMIT: u64 = 5_000;

/// Lets the answers come while no time passes on the check's clock, and requires that `call` ends before any does.
pub fn is_woken_by(answers: Vec<Trigger>, name: &str, call: impl Future) -> Checked {
    let answers = async {
        // The requests have begun after a few turns.
        for _ in 0..10 {
            yield_now().await;
        }
        answers.iter().for_each(Trigger::fire);
        std::future::pending::<()>().await;
    };
    let run = virtual_time(async {
        let start = Instant::now();
        tokio::select! {
            biased;
            _ = call => start.elapsed(),
            () = answers => start.elapsed(),
        }
    })?;
    let what = format!("the virtual time from the answer to the end of `{name}`");
    expect_eq(&what, std::time::Duration::ZERO, run.value).advise("busy-waiting")
}

/// Requires that `call`, which gets no answer within [`A_LONG_LIMIT`], sleeps until the limit is over.
pub fn sleeps_until_the_end(name: &str, call: impl Future) -> Checked {
    let run = virtual_time(call)?;
    let limits = (run.elapsed.as_millis() as u64 / A_LONG_LIMIT).max(1);
    if u64::from(run.waits) <= limits * u64::from(FEW) {
        return Ok(());
    }
    Err(Failure::new(format!("`{name}` looks now and then whether something has happened"))
        .expected("it sleeps until an answer comes or the limit is over")
        .got(format!("no answer came for {} ms, and timers rang {} times", run.elapsed.as_millis(), run.waits)))
    .advise("busy-waiting")
}
