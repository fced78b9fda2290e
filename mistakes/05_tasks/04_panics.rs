//! mistake aborts_the_rest: one-panic-ends-the-others at job.abort();
//! Aborts all tasks that are left, as soon as it meets one that panicked.
pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let mut ended_badly = false;
    for job in jobs {
        if ended_badly {
            job.abort();
        }
        outcomes.push(match job.await {
            Ok(pages) => Outcome::Printed(pages),
            Err(error) if error.is_cancelled() => Outcome::Stopped,
            Err(error) => {
                ended_badly = true;
                Outcome::Crashed(message(error.into_panic()))
            }
        });
    }
    outcomes
}

//! mistake as_they_end: completion-order at while let Some(outcome) = outcomes.next().await or at jobs.into_iter().collect()
//! Makes each entry when its task ends, whichever that is.
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let mut list = Vec::new();
    let mut outcomes: FuturesUnordered<_> = jobs.into_iter().collect();
    while let Some(outcome) = outcomes.next().await {
        list.push(match outcome {
            Ok(pages) => Outcome::Printed(pages),
            Err(error) if error.is_cancelled() => Outcome::Stopped,
            Err(error) => Outcome::Crashed(message(error.into_panic())),
        });
    }
    list
}

//! mistake every_error_is_a_panic: panicked-or-aborted at Err(error) => Outcome::Crashed(
//! Takes the payload out of each error, and an aborted task has none.
//! - Err(error) if error.is_cancelled() => Outcome::Stopped,

//! mistake every_error_is_an_abort: panicked-or-aborted at Err(_) => Outcome::Stopped
//! Reports each task that has no output as stopped.
//! - Err(error) if error.is_cancelled() => Outcome::Stopped,
//! - Err(error) => Outcome::Crashed(message(error.into_panic())),
//! + Err(_) => Outcome::Stopped,
//! without: message

//! mistake fixed_texts_only: payload-of-another-type at downcast_ref::<&str>()
//! Knows only one of the two types that the payload of `panic!` has.
fn message(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast_ref::<&str>() {
        Some(text) => (*text).to_owned(),
        None => "no message".to_owned(),
    }
}

//! mistake in_the_errors_words: message-in-the-payload at error.to_string()
//! Takes the words of the `JoinError`, which has more in it than the message.
//! - Err(error) => Outcome::Crashed(message(error.into_panic())),
//! + Err(error) => Outcome::Crashed(error.to_string()),
//! without: message

//! mistake looks_now_and_then: busy-waiting at pause( or at while !job.is_finished()
//! Looks every two milliseconds whether the next task has ended.
//! - for job in jobs {
//! + for job in jobs {
//! +     while !job.is_finished() {
//! +         async_learn::pause(std::time::Duration::from_millis(2)).await;
//! +     }

//! mistake only_the_good_ones: panic-swallowed at if let Ok(pages) = job.await
//! Leaves out the tasks that have no output.
pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for job in jobs {
        if let Ok(pages) = job.await {
            outcomes.push(Outcome::Printed(pages));
        }
    }
    outcomes
}

//! mistake panics_on: panic-passed-on at resume_unwind(error.into_panic())
//! Goes on with the panic of the task, as `unwrap` does in other words.
//! - Err(error) => Outcome::Crashed(message(error.into_panic())),
//! + Err(error) => std::panic::resume_unwind(error.into_panic()),
//! without: message

//! mistake those_that_run_are_stopped: none at job.abort();
//! Waits for no task: it aborts those that have not ended.
//! - for job in jobs {
//! + for job in jobs {
//! +     if !job.is_finished() {
//! +         job.abort();
//! +     }

//! mistake until_the_first_error: one-panic-ends-the-others at try_join_all(jobs)
//! Gives up all entries but one, since `try_join_all` ends with the first error.
pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    match futures::future::try_join_all(jobs).await {
        Ok(pages) => pages.into_iter().map(Outcome::Printed).collect(),
        Err(error) if error.is_cancelled() => vec![Outcome::Stopped],
        Err(error) => vec![Outcome::Crashed(message(error.into_panic()))],
    }
}

//! mistake unwrapped_or_none: panic-swallowed at job.await.unwrap_or(0)
//! Reports a task without an output as one that has printed no pages.
pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for job in jobs {
        let pages = job.await.unwrap_or(0);
        outcomes.push(Outcome::Printed(pages));
    }
    outcomes
}

//! mistake box_downcast: payload-not-opened at downcast_ref or at message(&
//! Asks the box what it is, and not what is in it.
//! - Err(error) => Outcome::Crashed(message(error.into_panic())),
//! + Err(error) => Outcome::Crashed(message(&error.into_panic())),
fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "no message".to_owned()
    }
}

//! mistake debug_of_the_payload: payload-not-opened at {:?}
//! Prints the payload, which shows that it is some value.
//! - Err(error) => Outcome::Crashed(message(error.into_panic())),
//! + Err(error) => Outcome::Crashed(format!("{:?}", error.into_panic())),
//! without: message

//! mistake formatted_texts_only: payload-of-another-type at downcast_ref::<String>()
//! Knows only the type of a text that has values in it.
fn message(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast_ref::<String>() {
        Some(text) => text.clone(),
        None => "no message".to_owned(),
    }
}

//! mistake downcast_unwrapped: payload-of-another-type at unwrap()
//! Expects each payload to be a fixed text.
fn message(payload: Box<dyn Any + Send>) -> String {
    payload.downcast_ref::<&str>().unwrap().to_string()
}

//! mistake string_expected: payload-of-another-type at expect(
//! Expects each payload to be a text that was made.
fn message(payload: Box<dyn Any + Send>) -> String {
    *payload.downcast::<String>().expect("a text")
}

//! mistake asks_all_the_time: busy-waiting (hung) at is_finished()
//! Asks without a pause whether the task has ended.
//! - for job in jobs {
//! + for job in jobs {
//! +     while !job.is_finished() {}

//! mistake yields_until_it_ends: busy-waiting (hung) at is_finished()
//! Gives way between two questions.
//! - for job in jobs {
//! + for job in jobs {
//! +     while !job.is_finished() {
//! +         tokio::task::yield_now().await;
//! +     }

//! mistake caught_again: panicked-or-aborted at catch_unwind()
//! Wants to catch the panic, and it has been caught already.
//! - outcomes.push(match job.await {
//! - Ok(pages) => Outcome::Printed(pages),
//! - Err(error) if error.is_cancelled() => Outcome::Stopped,
//! - Err(error) => Outcome::Crashed(message(error.into_panic())),
//! + outcomes.push(match job.catch_unwind().await {
//! +     Ok(Ok(pages)) => Outcome::Printed(pages),
//! +     Ok(Err(_)) => Outcome::Stopped,
//! +     Err(payload) => Outcome::Crashed(message(payload)),
use futures::FutureExt as _;

//! mistake in_quotes: message-in-the-payload at {text:?}
//! Shows the message as a program would write it.
fn message(payload: Box<dyn Any + Send>) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        format!("{text:?}")
    } else if let Some(text) = payload.downcast_ref::<String>() {
        format!("{text:?}")
    } else {
        "no message".to_owned()
    }
}

//! mistake unwrapped_plainly: panic-passed-on at unwrap()
//! Takes the pages out of the result.
pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let results = futures::future::join_all(jobs).await;
    results
        .into_iter()
        .map(|pages| Outcome::Printed(pages.unwrap()))
        .collect()
}

//! right as_a_stream: a stream that runs all waits at once, and keeps their order
use futures::stream::{FuturesOrdered, StreamExt as _};
use tokio::task::JoinError;

pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let jobs: FuturesOrdered<_> = jobs.into_iter().collect();
    jobs.map(|result| result.map_or_else(failed, Outcome::Printed))
        .collect()
        .await
}

fn failed(error: JoinError) -> Outcome {
    match error.try_into_panic() {
        Ok(payload) => Outcome::Crashed(message(payload)),
        Err(_) => Outcome::Stopped,
    }
}

//! right by_value: takes the payload apart with `downcast`, which needs no clone
fn message(payload: Box<dyn Any + Send>) -> String {
    payload.downcast::<String>().map_or_else(
        |payload| {
            payload
                .downcast::<&str>()
                .map_or("no message".to_owned(), |text| text.to_string())
        },
        |text| *text,
    )
}

//! right in_tasks_of_their_own: a task for each entry, in a `JoinSet`, which sorts them at the end
use tokio::task::JoinSet;

pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let mut entries = JoinSet::new();
    for (place, job) in jobs.into_iter().enumerate() {
        entries.spawn(async move {
            let outcome = match job.await {
                Ok(pages) => Outcome::Printed(pages),
                Err(error) if error.is_panic() => Outcome::Crashed(message(error.into_panic())),
                Err(_) => Outcome::Stopped,
            };
            (place, outcome)
        });
    }
    let mut outcomes = entries.join_all().await;
    outcomes.sort_by_key(|(place, _)| *place);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

//! right joined: awaits all handles with `join_all`, and makes the entries afterwards
use futures::future::join_all;

pub async fn report(jobs: Vec<JoinHandle<u32>>) -> Vec<Outcome> {
    let results = join_all(jobs).await;
    let entries = results.into_iter().map(|result| match result {
        Ok(pages) => Outcome::Printed(pages),
        Err(error) if error.is_cancelled() => Outcome::Stopped,
        Err(error) => Outcome::Crashed(message(error.into_panic())),
    });
    entries.collect()
}
