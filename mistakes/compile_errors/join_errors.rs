//! error result_as_value: task-gives-a-result over panics
//! What is awaited of a handle is a result, and the variant holds a number.
//! source: own
pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for job in jobs {
        outcomes.push(Outcome::Printed(job.await));
    }
    outcomes
}

//! error join_of_a_task: task-gives-a-result over panics
//! The handle of a thread has `join`; that of a task is awaited.
//! source: own
//! - outcomes.push(match job.await {
//! + outcomes.push(match job.join() {

//! error match_without_await: future-used-as-value over panics
//! Matches on the handle, which is a future, as if it were its output.
//! source: own
//! - outcomes.push(match job.await {
//! + outcomes.push(match job {

//! error unwrapped_handle: future-used-as-value over panics
//! Calls `unwrap` on the handle in place of its output.
//! source: own
pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for job in jobs {
        outcomes.push(Outcome::Printed(job.unwrap_or(0)));
    }
    outcomes
}

//! error question_mark: question-mark-without-result over panics
//! A `?` on the result of a task, in a function that returns a list.
//! source: own
pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for job in jobs {
        outcomes.push(Outcome::Printed(job.await?));
    }
    outcomes
}

//! error borrowed_handles: future-behind-a-reference over panics
//! The loop lends the handles, and a future behind a shared reference can't be polled.
//! source: own
//! - for job in jobs {
//! + for job in &jobs {

//! error await_in_a_map: await-outside-async over panics
//! The closure of `map` is not async.
//! source: own
pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let entry = |job: JoinHandle<u32>| match job.await {
        Ok(pages) => Outcome::Printed(pages),
        Err(error) if error.is_cancelled() => Outcome::Stopped,
        Err(error) => Outcome::Crashed(message(error.into_panic())),
    };
    jobs.into_iter().map(entry).collect()
}

//! error caught_around_an_await: await-outside-async over panics
//! `catch_unwind` of std takes a closure that is not async.
//! source: own
//! - outcomes.push(match job.await {
//! + outcomes.push(match std::panic::catch_unwind(|| job.await).unwrap() {

//! error handle_awaited_twice: awaited-twice over panics
//! The handle is moved into the first await, and awaited once more.
//! source: own
//! - outcomes.push(match job.await {
//! + let _ = job.await;
//! + outcomes.push(match job.await {

//! error error_as_text: none over panics
//! The error is no text; its payload may be one.
//! source: own
//! - Err(error) => Outcome::Crashed(message(error.into_panic())),
//! + Err(error) => Outcome::Crashed(error),

//! error payload_as_text: none over panics
//! A payload of any type has no text to print.
//! source: own
//! - Err(error) => Outcome::Crashed(message(error.into_panic())),
//! + Err(error) => Outcome::Crashed(error.into_panic().to_string()),
