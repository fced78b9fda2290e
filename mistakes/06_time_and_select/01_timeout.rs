//! mistake asks_both_at_once: fallback-too-early at tokio::join!(
//! Both requests run from the start, also when the first succeeds.
//! - match live.await {
//! -     Ok(bus) => Ok(bus),
//! -     Err(_) => timetable.await,
//! - }
//! + let (live, timetable) = tokio::join!(live, timetable);
//! + live.or(timetable)

//! mistake begins_the_second_early: fallback-too-early at tokio::spawn(timetable)
//! Starts the second request as a task, and ends it when the first succeeds.
pub async fn next_bus(
    live: impl Future<Output = Answer>,
    timetable: impl Future<Output = Answer> + Send + 'static,
    limit: Duration,
) -> Answer {
    let timetable = tokio::spawn(timetable);
    let stop = timetable.abort_handle();
    let request = async {
        match live.await {
            Ok(bus) => Ok(bus),
            Err(_) => timetable.await.expect("no request panics"),
        }
    };
    let answer = timeout(limit, request).await;
    stop.abort();
    answer.unwrap_or_else(|_| Err("no answer in time".to_owned()))
}

//! mistake blocks_its_thread: thread-sleep at std::thread::sleep(limit)
//! Blocks the thread for the limit, while a task should do the work.
pub async fn next_bus(
    live: impl Future<Output = Answer> + Send + 'static,
    timetable: impl Future<Output = Answer> + Send + 'static,
    limit: Duration,
) -> Answer {
    let request = tokio::spawn(async {
        match live.await {
            Ok(bus) => Ok(bus),
            Err(_) => timetable.await,
        }
    });
    std::thread::sleep(limit);
    if request.is_finished() {
        return request.await.expect("no request panics");
    }
    request.abort();
    Err("no answer in time".to_owned())
}

//! mistake checks_afterwards: limit-checked-afterwards at if start.elapsed() > limit {
//! Looks at the clock when the work is done, however long that took.
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + let start = Instant::now();
//! + let answer = request.await;
//! + if start.elapsed() > limit {
//! +     return Err("no answer in time".to_owned());
//! + }
//! + answer
//! - use tokio::time::{Instant, timeout};
//! + use tokio::time::Instant;

//! mistake every_error_is_a_timeout: every-error-called-a-timeout at _ => Err("no answer in time".to_owned())
//! Returns the error of the limit for every other error too.
//! - Ok(answer) => answer,
//! - Err(_) => Err("no answer in time".to_owned()),
//! + Ok(Ok(bus)) => Ok(bus),
//! + _ => Err("no answer in time".to_owned()),

//! mistake forgets_the_second: none at live.await
//! Returns the error of the first request, and never asks the timetable.
//! - match live.await {
//! -     Ok(bus) => Ok(bus),
//! -     Err(_) => timetable.await,
//! - }
//! + drop(timetable);
//! + live.await

//! mistake has_no_limit: limit-without-a-timer at request.await
//! Waits as long as the requests take.
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + let _ = limit;
//! + request.await
//! - use tokio::time::{Instant, timeout};
//! + use tokio::time::Instant;

//! mistake limit_for_each: one-limit-for-all-steps at timeout(limit, timetable)
//! Each request has the whole limit.
pub async fn next_bus(
    live: impl Future<Output = Answer>,
    timetable: impl Future<Output = Answer>,
    limit: Duration,
) -> Answer {
    let too_late = || "no answer in time".to_owned();
    if let Ok(bus) = timeout(limit, live).await.map_err(|_| too_late())? {
        return Ok(bus);
    }
    timeout(limit, timetable).await.map_err(|_| too_late())?
}

//! mistake limit_for_the_first: one-limit-for-all-steps at Ok(Err(_)) => timetable.await
//! The second request has no limit.
//! - let request = async {
//! -     match live.await {
//! -         Ok(bus) => Ok(bus),
//! -         Err(_) => timetable.await,
//! -     }
//! - };
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! + match timeout(limit, live).await {
//! +     Ok(Ok(bus)) => Ok(bus),
//! +     Ok(Err(_)) => timetable.await,

//! mistake looks_every_other_millisecond: busy-waiting at is_finished()
//! Looks every two milliseconds whether the task has ended, and counts the time.
use tokio::time::sleep;

pub async fn next_bus(
    live: impl Future<Output = Answer> + Send + 'static,
    timetable: impl Future<Output = Answer> + Send + 'static,
    limit: Duration,
) -> Answer {
    let request = tokio::spawn(async {
        match live.await {
            Ok(bus) => Ok(bus),
            Err(_) => timetable.await,
        }
    });
    let start = Instant::now();
    while start.elapsed() < limit {
        if request.is_finished() {
            return request.await.expect("no request panics");
        }
        sleep(Duration::from_millis(2)).await;
    }
    request.abort();
    Err("no answer in time".to_owned())
}

//! mistake moves_the_clock: clock-moved at tokio::time::advance(limit)
//! Moves the clock to the end of the limit in place of waiting for it.
use std::pin::pin;

pub async fn next_bus(
    live: impl Future<Output = Answer>,
    timetable: impl Future<Output = Answer>,
    limit: Duration,
) -> Answer {
    let request = async {
        match live.await {
            Ok(bus) => Ok(bus),
            Err(_) => timetable.await,
        }
    };
    let mut request = pin!(request);
    let _ = timeout(Duration::ZERO, &mut request).await;
    tokio::time::advance(limit).await;
    match timeout(Duration::ZERO, request).await {
        Ok(answer) => answer,
        Err(_) => Err("no answer in time".to_owned()),
    }
}

//! mistake on_a_runtime_without_timers: off-its-runtime at block_on( or at match timeout(limit, request).await
//! `main` runs the futures without tokio, whose timers need a runtime.
//! - #[tokio::main]
//! - async fn main() {
//! -     for (live_takes, timetable_takes) in [(20, 20), (200, 600)] {
//! + fn main() {
//! +     for (live_takes, timetable_takes) in [(20, 20), (200, 600)] {
//! - let bus = next_bus(live, timetable, Duration::from_millis(400)).await;
//! + let bus = block_on(next_bus(live, timetable, Duration::from_millis(400)));
//! - pause(Duration::from_millis(600)).await;
use async_learn::block_on;

//! mistake real_time_is_left: two-clocks at Instant::now()
//! Counts what is left of the limit on the clock of the system.
pub async fn next_bus(
    live: impl Future<Output = Answer>,
    timetable: impl Future<Output = Answer>,
    limit: Duration,
) -> Answer {
    let too_late = || "no answer in time".to_owned();
    let start = std::time::Instant::now();
    if let Ok(bus) = timeout(limit, live).await.map_err(|_| too_late())? {
        return Ok(bus);
    }
    let left = limit.saturating_sub(start.elapsed());
    timeout(left, timetable).await.map_err(|_| too_late())?
}

//! mistake real_deadline: two-clocks at std::time::Instant::now()
//! Makes the deadline on the clock of the system, and converts it.
//! - match timeout(limit, request).await {
//! + let deadline = Instant::from_std(std::time::Instant::now() + limit);
//! + match timeout_at(deadline, request).await {
//! - use tokio::time::{Instant, timeout};
//! + use tokio::time::{Instant, timeout_at};

//! mistake result_in_a_result: timeout-gives-a-result (not_compiled)
//! Returns what `timeout` returns, which is a `Result` around that of the request.
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + timeout(limit, request).await

//! mistake retries_when_late: one-limit-for-all-steps at _ => timetable.await
//! Asks the timetable also when the limit is over.
pub async fn next_bus(
    live: impl Future<Output = Answer>,
    timetable: impl Future<Output = Answer>,
    limit: Duration,
) -> Answer {
    match timeout(limit, live).await {
        Ok(Ok(bus)) => Ok(bus),
        _ => timetable.await,
    }
}

//! mistake task_goes_on: stopped-waiting-not-working at tokio::spawn(
//! The limit drops the handle of a task, and not the task.
pub async fn next_bus(
    live: impl Future<Output = Answer> + Send + 'static,
    timetable: impl Future<Output = Answer> + Send + 'static,
    limit: Duration,
) -> Answer {
    let request = tokio::spawn(async {
        match live.await {
            Ok(bus) => Ok(bus),
            Err(_) => timetable.await,
        }
    });
    match timeout(limit, request).await {
        Ok(answer) => answer.expect("no request panics"),
        Err(_) => Err("no answer in time".to_owned()),
    }
}

//! mistake timed_out_output: not-a-future (not_compiled)
//! Awaits the request before `timeout` gets it.
//! - match timeout(limit, request).await {
//! + match timeout(limit, request.await).await {

//! mistake waits_for_the_limit: waited-for-the-whole-limit at sleep(limit)
//! Joins the request with a sleep of the whole limit.
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + let answer = timeout(limit, request);
//! + let (answer, ()) = tokio::join!(answer, tokio::time::sleep(limit));
//! + answer.unwrap_or_else(|_| Err("no answer in time".to_owned()))

//! mistake half_of_the_limit: one-limit-for-all-steps at timeout(limit / 2,
//! Each request has half of the limit.
//! - let request = async {
//! -     match live.await {
//! -         Ok(bus) => Ok(bus),
//! -         Err(_) => timetable.await,
//! -     }
//! - };
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + if let Ok(Ok(bus)) = timeout(limit / 2, live).await {
//! +     return Ok(bus);
//! + }
//! + match timeout(limit / 2, timetable).await {
//! +     Ok(answer) => answer,
//! +     Err(_) => Err("no answer in time".to_owned()),
//! + }

//! mistake a_limit_in_slices: busy-waiting at start.elapsed() or at timeout(
//! Waits for the request in slices, and looks at the clock after each.
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + let start = Instant::now();
//! + let mut request = std::pin::pin!(request);
//! + while start.elapsed() < limit {
//! +     if let Ok(answer) = timeout(Duration::from_millis(50), &mut request).await {
//! +         return answer;
//! +     }
//! + }
//! + Err("no answer in time".to_owned())

//! right abort: a task, which is aborted when the limit is over
pub async fn next_bus(
    live: impl Future<Output = Answer> + Send + 'static,
    timetable: impl Future<Output = Answer> + Send + 'static,
    limit: Duration,
) -> Answer {
    let mut request = tokio::spawn(async {
        match live.await {
            Ok(bus) => Ok(bus),
            Err(_) => timetable.await,
        }
    });
    match timeout(limit, &mut request).await {
        Ok(answer) => answer.expect("no request panics"),
        Err(_) => {
            request.abort();
            Err("no answer in time".to_owned())
        }
    }
}

//! right by_hand: polls the request and the timer by hand
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + let (mut request, mut over) = (pin!(request), pin!(sleep(limit)));
//! + poll_fn(|cx| {
//! +     if let Poll::Ready(answer) = request.as_mut().poll(cx) {
//! +         return Poll::Ready(answer);
//! +     }
//! +     let over = over.as_mut().poll(cx);
//! +     over.map(|()| Err("no answer in time".to_owned()))
//! + })
//! + .await
//! - use tokio::time::{Instant, timeout};
//! + use tokio::time::{Instant, sleep};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

//! right combinators: `or_else` of futures in place of the `match`
//! - let request = async {
//! -     match live.await {
//! -         Ok(bus) => Ok(bus),
//! -         Err(_) => timetable.await,
//! -     }
//! - };
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + timeout(limit, live.or_else(|_| timetable))
//! +     .await
//! +     .unwrap_or_else(|_| Err("no answer in time".to_owned()))
use futures::TryFutureExt as _;

//! right deadline: one moment, at which the limit of both requests is over
//! - use tokio::time::{Instant, timeout};
//! + use tokio::time::{Instant, timeout_at};
pub async fn next_bus(
    live: impl Future<Output = Answer>,
    timetable: impl Future<Output = Answer>,
    limit: Duration,
) -> Answer {
    let too_late = || "no answer in time".to_owned();
    let deadline = Instant::now() + limit;
    let live = timeout_at(deadline, live).await.map_err(|_| too_late())?;
    if live.is_ok() {
        return live;
    }
    timeout_at(deadline, timetable)
        .await
        .map_err(|_| too_late())?
}

//! right in_a_join_set: a task in a `JoinSet`, which aborts it when it is dropped
use tokio::task::JoinSet;

pub async fn next_bus(
    live: impl Future<Output = Answer> + Send + 'static,
    timetable: impl Future<Output = Answer> + Send + 'static,
    limit: Duration,
) -> Answer {
    let mut requests = JoinSet::new();
    requests.spawn(async {
        match live.await {
            Ok(bus) => Ok(bus),
            Err(_) => timetable.await,
        }
    });
    match timeout(limit, requests.join_next()).await {
        Ok(Some(answer)) => answer.expect("no request panics"),
        _ => Err("no answer in time".to_owned()),
    }
}

//! right raced: a race of the request and a sleep
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + tokio::select! {
//! +     answer = request => answer,
//! +     () = sleep(limit) => Err("no answer in time".to_owned()),
//! + }
//! - use tokio::time::{Instant, timeout};
//! + use tokio::time::{Instant, sleep};

//! right what_is_left: the second request has what the first has left of the limit
pub async fn next_bus(
    live: impl Future<Output = Answer>,
    timetable: impl Future<Output = Answer>,
    limit: Duration,
) -> Answer {
    let start = Instant::now();
    let Ok(live) = timeout(limit, live).await else {
        return Err("no answer in time".to_owned());
    };
    if live.is_ok() {
        return live;
    }
    let left = limit.saturating_sub(start.elapsed());
    match timeout(left, timetable).await {
        Ok(answer) => answer,
        Err(_) => Err("no answer in time".to_owned()),
    }
}
