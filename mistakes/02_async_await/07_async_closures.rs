//! mistake a_thousand_at_most: none at attempts.min(1000)
//! Makes no more than a thousand attempts.
//! - let mut attempt = 1;
//! + let mut left = attempts.min(1000);
//! - match operation().await {
//! -     Err(_) if attempt < attempts => attempt += 1,
//! -     outcome => break outcome,
//! + left -= 1;
//! + let outcome = operation().await;
//! + if outcome.is_ok() || left == 0 {
//! +     break outcome;

//! mistake await_in_a_plain_closure: await-outside-async (not_compiled)
//! The closure is not async, although the function around it is.
//! - retry(3, async || {
//! + retry(3, || {

//! mistake block_in_a_closure: closure-returns-borrowing-block (not_compiled)
//! The bound is right, but the closure returns a block.
//! - retry(3, async || {
//! + retry(3, || async {

//! mistake block_on_in_the_closure: block-on-inside-async at block_on(line.ask())
//! Runs each call with `block_on`, in an async closure.
//! - line.ask().await
//! + block_on(line.ask())

//! mistake bound_that_changes_nothing: needs-async-fn-mut (not_compiled)
//! Asks for `AsyncFn`, and the closure changes its captures.
//! - pub async fn retry<T, E>(
//! -     attempts: u32,
//! -     mut operation: impl AsyncFnMut() -> Result<T, E>,
//! - ) -> Result<T, E> {
//! + pub async fn retry<T, E>(attempts: u32, operation: impl AsyncFn() -> Result<T, E>) -> Result<T, E> {

//! mistake cells_and_old_bound: contract-changed (not_compiled)
//! Cells make this file compile with the old bound, which accepts no async closure that changes its captures.
//! - pub async fn retry<T, E>(
//! -     attempts: u32,
//! -     mut operation: impl AsyncFnMut() -> Result<T, E>,
//! - ) -> Result<T, E> {
//! + pub async fn retry<T, E, F, Fut>(attempts: u32, mut operation: F) -> Result<T, E>
//! + where
//! +     F: FnMut() -> Fut,
//! +     Fut: Future<Output = Result<T, E>>,
//! + {
use std::cell::{Cell, RefCell};

pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    let calls = Cell::new(0);
    let outcome = {
        let line = RefCell::new(line);
        retry(3, || async {
            calls.set(calls.get() + 1);
            line.borrow_mut().ask().await
        })
        .await
    };
    log.extend(vec!["asking the hut".to_owned(); calls.get()]);
    outcome
}

//! mistake closure_returns_the_future: future-used-as-value (not_compiled)
//! The async closure returns the future of `ask`.
//! - line.ask().await
//! + line.ask()

//! mistake dyn_closure: async-trait-not-dyn (not_compiled)
//! Takes a `dyn AsyncFnMut`, as one could with `FnMut`.
//! - mut operation: impl AsyncFnMut() -> Result<T, E>,
//! + mut operation: Box<dyn AsyncFnMut() -> Result<T, E> + '_>,
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    let operation = async || {
        log.push("asking the hut".to_owned());
        line.ask().await
    };
    retry(3, Box::new(operation)).await
}

//! mistake dyn_line: async-trait-not-dyn (not_compiled)
//! Takes a `dyn` of a trait with an async fn.
//! - retry(3, async || {
//! + let line: &mut dyn Ask = line;
//! + retry(3, async || {
//! without: impl Line
/// Whoever can be asked.
trait Ask {
    async fn ask(&mut self) -> Result<u32, Noise>;
}

impl Ask for Line {
    async fn ask(&mut self) -> Result<u32, Noise> {
        let heard = self.calls.pop_front().expect("no call is left in the list");
        Ok(do_one_thing_async(heard?).await)
    }
}

//! mistake future_in_place_of_a_closure: future-for-a-closure (not_compiled)
//! Passes the future of one call, which can't be called again.
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    log.push("asking the hut".to_owned());
    retry(3, line.ask()).await
}

//! mistake goes_on_after_ok: retried-after-ok at for _ in 1..attempts or at outcome = operation().await;
//! Makes all attempts, and returns the last outcome.
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    observe::tell("retry", Phase::Started);
    let mut outcome = operation().await;
    for _ in 1..attempts {
        outcome = operation().await;
    }
    outcome
}

//! mistake height_worked_out: output-thrown-away at line.ask().await?; or at height * height
//! Awaits the call, and returns a number of its own.
//! - let mut attempt = 1;
//! + let mut left = attempts;
//! - match operation().await {
//! -     Err(_) if attempt < attempts => attempt += 1,
//! -     outcome => break outcome,
//! + left -= 1;
//! + let outcome = operation().await;
//! + if outcome.is_ok() || left == 0 {
//! +     break outcome;
//! - line.ask().await
//! + let heard = line.calls.front().cloned();
//! + line.ask().await?;
//! + heard
//! +     .expect("no call is left in the list")
//! +     .map(|height| height * height)

//! mistake keeps_the_first_error: none at first.get_or_insert(error)
//! Returns the first error, which is not the last.
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    observe::tell("retry", Phase::Started);
    let mut first = None;
    for _ in 0..attempts {
        match operation().await {
            Ok(value) => return Ok(value),
            Err(error) => {
                first.get_or_insert(error);
            }
        }
    }
    Err(first.expect("there is at least one attempt"))
}

//! mistake loop_of_its_own: none at for _ in 0..3 {
//! `snow_height` has a loop of its own, and neither calls `retry` nor makes a closure.
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    let mut outcome = Err(Noise(0));
    for _ in 0..3 {
        log.push("asking the hut".to_owned());
        outcome = line.ask().await;
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

//! mistake matches_before_the_await: future-used-as-value (not_compiled)
//! Matches on the future of an attempt.
//! - match operation().await {
//! + match operation() {

//! mistake moving_block: moved-out-at-each-call (not_compiled)
//! `move` makes the block own the captures, and a second call needs them too.
//! - retry(3, async || {
//! + retry(3, || async move {

//! mistake moving_block_and_old_bound: moved-out-at-each-call (not_compiled)
//! The same with the old bound, for which rustc has other words.
//! - pub async fn retry<T, E>(
//! -     attempts: u32,
//! -     mut operation: impl AsyncFnMut() -> Result<T, E>,
//! - ) -> Result<T, E> {
//! + pub async fn retry<T, E, F, Fut>(attempts: u32, mut operation: F) -> Result<T, E>
//! + where
//! +     F: FnMut() -> Fut,
//! +     Fut: Future<Output = Result<T, E>>,
//! + {
//! - retry(3, async || {
//! + retry(3, || async move {

//! mistake old_bound: one-future-type-for-all-calls (not_compiled)
//! An async closure, and the old bound, whose future can't borrow from it.
//! - pub async fn retry<T, E>(
//! -     attempts: u32,
//! -     mut operation: impl AsyncFnMut() -> Result<T, E>,
//! - ) -> Result<T, E> {
//! + pub async fn retry<T, E, F, Fut>(attempts: u32, mut operation: F) -> Result<T, E>
//! + where
//! +     F: FnMut() -> Fut,
//! +     Fut: Future<Output = Result<T, E>>,
//! + {

//! mistake not_told: none at pub async fn retry<T, E>( or at let mut attempt = 1;
//! `retry` is right, and the line that tells the course of its call is gone.
//! - observe::tell("retry", Phase::Started);

//! mistake one_future_awaited_again: awaited-twice (not_compiled)
//! Calls the operation once, and awaits that future for every attempt.
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    observe::tell("retry", Phase::Started);
    let attempt = operation();
    for _ in 1..attempts {
        if let Ok(value) = attempt.await {
            return Ok(value);
        }
    }
    attempt.await
}

//! mistake one_more_at_the_end: one-attempt-too-many at operation().await
//! Drops the last error in the loop, and calls the operation once more for it.
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    observe::tell("retry", Phase::Started);
    for _ in 0..attempts {
        if let Ok(value) = operation().await {
            return Ok(value);
        }
    }
    operation().await
}

//! mistake one_call_only: no-attempt-after-an-error at operation().await
//! The bound is right, and the operation is called once.
pub async fn retry<T, E>(
    _attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    observe::tell("retry", Phase::Started);
    operation().await
}

//! mistake question_mark_in_the_loop: no-attempt-after-an-error at operation().await?
//! `?` returns the first error.
//! - match operation().await {
//! -     Err(_) if attempt < attempts => attempt += 1,
//! -     outcome => break outcome,
//! + let value = operation().await?;
//! + attempt += 1;
//! + if attempt > 1 {
//! +     break Ok(value);

//! mistake pauses_grow: none at pause(wait).await
//! Waits twice as long after each failure.
use async_learn::pause;
use std::time::Duration;

pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    observe::tell("retry", Phase::Started);
    let mut wait = Duration::from_millis(1);
    for _ in 1..attempts {
        let outcome = operation().await;
        if outcome.is_ok() {
            return outcome;
        }
        pause(wait).await;
        wait *= 2;
    }
    operation().await
}

//! right counts_down: counts down, and awaits before it decides
//! - let mut attempt = 1;
//! + let mut left = attempts;
//! - match operation().await {
//! -     Err(_) if attempt < attempts => attempt += 1,
//! -     outcome => break outcome,
//! + left -= 1;
//! + let outcome = operation().await;
//! + if outcome.is_ok() || left == 0 {
//! +     break outcome;

//! right keeps_the_last_error: keeps the last error in an Option
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    observe::tell("retry", Phase::Started);
    let mut last = None;
    for _ in 0..attempts {
        match operation().await {
            Ok(value) => return Ok(value),
            Err(error) => last = Some(error),
        }
    }
    Err(last.expect("there is at least one attempt"))
}

pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    let ask = async || {
        log.push("asking the hut".to_owned());
        line.ask().await
    };
    retry(3, ask).await
}

//! right recursive: a boxed recursion, and a closure that owns its references
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    observe::tell("retry", Phase::Started);
    retry_with(attempts, &mut operation).await
}

async fn retry_with<T, E>(
    left: u32,
    operation: &mut impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    match operation().await {
        Err(_) if left > 1 => Box::pin(retry_with(left - 1, operation)).await,
        outcome => outcome,
    }
}

pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    let ask = async move || {
        log.push("asking the hut".to_owned());
        line.ask().await
    };
    retry(3, ask).await
}

//! right where_clause: a where clause, and a last attempt outside of the loop
pub async fn retry<T, E, F>(attempts: u32, mut operation: F) -> Result<T, E>
where
    F: AsyncFnMut() -> Result<T, E>,
{
    observe::tell("retry", Phase::Started);
    for _ in 1..attempts {
        if let Ok(value) = operation().await {
            return Ok(value);
        }
    }
    operation().await
}

//! mistake logs_afterwards: none at log.push( or at line.ask().await
//! Asks first, and logs it when the answer is there.
//! - log.push("asking the hut".to_owned());
//! - line.ask().await
//! + let answer = line.ask().await;
//! + log.push("asking the hut".to_owned());
//! + answer

//! mistake outcomes_that_can_be_cloned: contract-changed (not_compiled)
//! Needs outcomes that can be cloned, which the signature does not ask for.
pub async fn retry<T: Clone, E: Clone>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    observe::tell("retry", Phase::Started);
    let mut outcome = operation().await;
    for _ in 1..attempts {
        if outcome.is_ok() {
            break;
        }
        outcome = operation().await;
    }
    outcome.clone()
}

//! mistake clears_the_log: none at log.clear()
//! Empties the log first, which is not its own.
//! - retry(3, async || {
//! + log.clear();
//! + retry(3, async || {
