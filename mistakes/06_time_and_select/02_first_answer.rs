//! mistake asks_again_and_again: busy-waiting at is_finished()
//! Looks every two milliseconds whether one of two tasks has ended.
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let (north, south) = (tokio::spawn(north), tokio::spawn(south));
//! + let end = Instant::now() + limit;
//! + loop {
//! +     let over = Instant::now() >= end;
//! +     if over || north.is_finished() || south.is_finished() {
//! +         north.abort();
//! +         south.abort();
//! +         let lists = tokio::join!(north, south);
//! +         return match lists {
//! +             (Ok(list), _) => Some(("north", list)),
//! +             (_, Ok(list)) => Some(("south", list)),
//! +             _ => None,
//! +         };
//! +     }
//! +     sleep(Duration::from_millis(2)).await;
//! + }
//! - north: impl Future<Output = String>,
//! - south: impl Future<Output = String>,
//! + north: impl Future<Output = String> + Send + 'static,
//! + south: impl Future<Output = String> + Send + 'static,

//! mistake awaited_in_its_branch: not-a-future (not_compiled)
//! Awaits the requests where `select!` wants the futures.
//! - list = north => Some(("north", list)),
//! - list = south => Some(("south", list)),
//! + list = north.await => Some(("north", list)),
//! + list = south.await => Some(("south", list)),

//! mistake awaited_once_more: awaited-twice (not_compiled)
//! Awaits the winner again, to get its answer.
//! - list = north => Some(("north", list)),
//! - list = south => Some(("south", list)),
//! + _ = north => Some(("north", north.await)),
//! + _ = south => Some(("south", south.await)),

//! mistake checks_afterwards: limit-checked-afterwards at elapsed() > limit
//! Looks at the clock when the first answer has come, however long that took.
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let start = Instant::now();
//! + let answer = tokio::select! {
//! +     list = north => ("north", list),
//! +     list = south => ("south", list),
//! + };
//! + if start.elapsed() > limit {
//! +     return None;
//! + }
//! + Some(answer)
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::Instant;

//! mistake has_no_limit: limit-without-a-timer at tokio::select! {
//! Waits for the first answer as long as it takes.
//! - tokio::select! {
//! + let _ = limit;
//! + tokio::select! {
//! - () = sleep(limit) => None,
//!
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::Instant;

//! mistake moves_the_clock: clock-moved at tokio::time::advance(
//! Moves the clock on and looks whether an answer has come.
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let (mut north, mut south) = (pin!(north), pin!(south));
//! + let step = Duration::from_millis(10);
//! + let mut left = limit;
//! + loop {
//! +     tokio::select! {
//! +         list = &mut north => return Some(("north", list)),
//! +         list = &mut south => return Some(("south", list)),
//! +         () = sleep(Duration::ZERO) => {}
//! +     }
//! +     if left.is_zero() {
//! +         return None;
//! +     }
//! +     tokio::time::advance(step.min(left)).await;
//! +     left = left.saturating_sub(step);
//! + }
use std::pin::pin;

//! mistake names_the_wrong_mirror: none at list = north => or at list = south =>
//! Mixes up the names of the two mirrors.
//! - list = north => Some(("north", list)),
//! - list = south => Some(("south", list)),
//! + list = north => Some(("south", list)),
//! + list = south => Some(("north", list)),

//! mistake one_after_the_other: serial-awaits at timeout(limit / 2, north)
//! Gives half of the limit to the first mirror, and then asks the second.
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + if let Ok(list) = timeout(limit / 2, north).await {
//! +     return Some(("north", list));
//! + }
//! + let list = timeout(limit / 2, south).await.ok()?;
//! + Some(("south", list))
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::{Instant, timeout};

//! mistake polled_when_it_was_ready: poll-after-ready at north.await
//! Awaits the winner again by a reference, which rustc can't see.
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! + let (mut north, mut south) = (pin!(north), pin!(south));
//! + tokio::select! {
//! +     _ = &mut north => Some(("north", north.await)),
//! +     _ = &mut south => Some(("south", south.await)),
use std::pin::pin;

//! mistake real_deadline: two-clocks at std::time::Instant
//! Makes the moment of the limit on the clock of the system.
//! - tokio::select! {
//! + let deadline = Instant::from_std(std::time::Instant::now() + limit);
//! + tokio::select! {
//! - () = sleep(limit) => None,
//! + () = sleep_until(deadline) => None,
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::{Instant, sleep_until};

//! mistake sleeps_in_a_branch: thread-sleep at std::thread::sleep(limit)
//! Its third branch blocks the thread, and with it the other two.
//! - () = sleep(limit) => None,
//! + () = async { std::thread::sleep(limit) } => None,
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::Instant;

//! mistake tasks_go_on: stopped-waiting-not-working at tokio::spawn(
//! `select!` drops the handles of two tasks, and the tasks go on.
//! - north: impl Future<Output = String>,
//! - south: impl Future<Output = String>,
//! + north: impl Future<Output = String> + Send + 'static,
//! + south: impl Future<Output = String> + Send + 'static,
//! - list = north => Some(("north", list)),
//! - list = south => Some(("south", list)),
//! + list = tokio::spawn(north) => Some(("north", list.ok()?)),
//! + list = tokio::spawn(south) => Some(("south", list.ok()?)),

//! mistake waits_for_the_loser: joined-where-the-first-decides at south.await;
//! Awaits the other request too, before it returns.
//! - list = north => Some(("north", list)),
//! - list = south => Some(("south", list)),
//! + list = &mut north => {
//! +     south.await;
//! +     Some(("north", list))
//! + }
//! + list = &mut south => {
//! +     north.await;
//! +     Some(("south", list))
//! + }
//! - tokio::select! {
//! + let (mut north, mut south) = (pin!(north), pin!(south));
//! + tokio::select! {
use std::pin::pin;

//! mistake waits_for_the_limit: waited-for-the-whole-limit at sleep(limit)
//! Lets two tasks run until the limit is over, and then looks which one has an answer.
//! - north: impl Future<Output = String>,
//! - south: impl Future<Output = String>,
//! + north: impl Future<Output = String> + Send + 'static,
//! + south: impl Future<Output = String> + Send + 'static,
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let mut requests = tokio::task::JoinSet::new();
//! + requests.spawn(async { ("north", north.await) });
//! + requests.spawn(async { ("south", south.await) });
//! + sleep(limit).await;
//! + requests.try_join_next()?.ok()

//! mistake which_was_first: joined-where-the-first-decides at tokio::join!(
//! Notes when each answer came, waits for both, and compares.
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let north = async { (north.await, Instant::now()) };
//! + let south = async { (south.await, Instant::now()) };
//! + let both = async { tokio::join!(north, south) };
//! + let (north, south) = timeout(limit, both).await.ok()?;
//! + if north.1 < south.1 {
//! +     Some(("north", north.0))
//! + } else {
//! +     Some(("south", south.0))
//! + }
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::{Instant, timeout};

//! mistake else_as_a_limit: limit-without-a-timer at else => {
//! Takes `else` for what happens when the limit is over.
//! - () = sleep(limit) => None,
//! + else => {
//! +     let _ = limit;
//! +     None
//! + }
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::Instant;

//! mistake limit_for_one: limit-without-a-timer at list = south => or at tokio::select! {
//! Only the first mirror has a limit.
//! - list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! + Ok(list) = timeout(limit, north) => Some(("north", list)),
//! + list = south => Some(("south", list)),
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::{Instant, timeout};

//! mistake limit_begins_anew: limit-without-a-timer at sleep(limit) => {}
//! Goes on waiting when the limit is over.
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let (mut north, mut south) = (pin!(north), pin!(south));
//! + loop {
//! +     tokio::select! {
//! +         list = &mut north => return Some(("north", list)),
//! +         list = &mut south => return Some(("south", list)),
//! +         () = sleep(limit) => {}
//! +     }
//! + }
use std::pin::pin;

//! mistake timeouts_in_turn: busy-waiting at timeout(step, &mut
//! Waits for a millisecond of each mirror in turn.
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let (mut north, mut south) = (pin!(north), pin!(south));
//! + let step = Duration::from_millis(1);
//! + let start = Instant::now();
//! + while start.elapsed() < limit {
//! +     if let Ok(list) = timeout(step, &mut north).await {
//! +         return Some(("north", list));
//! +     }
//! +     if let Ok(list) = timeout(step, &mut south).await {
//! +         return Some(("south", list));
//! +     }
//! + }
//! + None
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::{Instant, timeout};
use std::pin::pin;

//! mistake a_branch_that_looks: busy-waiting at Instant::now() >= end or at sleep(
//! A branch of the race rings each millisecond, and looks at the clock.
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let end = Instant::now() + limit;
//! + let (mut north, mut south) = (std::pin::pin!(north), std::pin::pin!(south));
//! + loop {
//! +     tokio::select! {
//! +         list = &mut north => return Some(("north", list)),
//! +         list = &mut south => return Some(("south", list)),
//! +         () = sleep(Duration::from_millis(1)) => {
//! +             if Instant::now() >= end {
//! +                 return None;
//! +             }
//! +         }
//! +     }
//! + }

//! mistake a_task_that_looks: busy-waiting at sleep( or at start.elapsed()
//! A task looks every 50 ms whether the limit is over, and tells it.
//! - tokio::select! {
//! + let start = Instant::now();
//! + let mut looks = tokio::task::JoinSet::new();
//! + looks.spawn(async move {
//! +     while start.elapsed() < limit {
//! +         sleep(Duration::from_millis(50)).await;
//! +     }
//! + });
//! + tokio::select! {
//! - () = sleep(limit) => None,
//! + _ = looks.join_next() => None,

//! right by_hand: polls the three futures by hand
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let (mut north, mut south) = (pin!(north), pin!(south));
//! + let mut over = pin!(sleep(limit));
//! + poll_fn(|cx| {
//! +     if let Poll::Ready(list) = north.as_mut().poll(cx) {
//! +         return Poll::Ready(Some(("north", list)));
//! +     }
//! +     if let Poll::Ready(list) = south.as_mut().poll(cx) {
//! +         return Poll::Ready(Some(("south", list)));
//! +     }
//! +     over.as_mut().poll(cx).map(|()| None)
//! + })
//! + .await
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

//! right fused: `select!` of futures, whose branches are fused and pinned
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! + futures::select! {
//! +     list = pin!(north.fuse()) => Some(("north", list)),
//! +     list = pin!(south.fuse()) => Some(("south", list)),
//! +     () = pin!(sleep(limit).fuse()) => None,
use futures::FutureExt as _;
use std::pin::pin;

//! right join_set: two tasks in a `JoinSet`, which aborts what is left when it is dropped
//! - north: impl Future<Output = String>,
//! - south: impl Future<Output = String>,
//! + north: impl Future<Output = String> + Send + 'static,
//! + south: impl Future<Output = String> + Send + 'static,
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let mut requests = tokio::task::JoinSet::new();
//! + requests.spawn(async { ("north", north.await) });
//! + requests.spawn(async { ("south", south.await) });
//! + timeout(limit, requests.join_next()).await.ok()??.ok()
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::{Instant, timeout};

//! right limit_around_the_race: a `timeout` around a `select!` of two branches
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let race = async {
//! +     tokio::select! {
//! +         list = north => ("north", list),
//! +         list = south => ("south", list),
//! +     }
//! + };
//! + timeout(limit, race).await.ok()
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::{Instant, timeout};

//! right next_of_an_unordered: the first output of a `FuturesUnordered` of boxed futures
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let requests: [LocalBoxFuture<'_, _>; 2] = [
//! +     Box::pin(async { ("north", north.await) }),
//! +     Box::pin(async { ("south", south.await) }),
//! + ];
//! + let mut requests = FuturesUnordered::from_iter(requests);
//! + timeout(limit, requests.next()).await.ok()?
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::{Instant, timeout};
use futures::StreamExt as _;
use futures::future::LocalBoxFuture;
use futures::stream::FuturesUnordered;

//! right select_function: the function `select` of futures, and a `timeout` around it
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + match timeout(limit, select(pin!(north), pin!(south))).await {
//! +     Ok(Either::Left((list, _))) => Some(("north", list)),
//! +     Ok(Either::Right((list, _))) => Some(("south", list)),
//! +     Err(_) => None,
//! + }
//! - use tokio::time::{Instant, sleep};
//! + use tokio::time::{Instant, timeout};
use futures::future::{Either, select};
use std::pin::pin;

//! right tasks_aborted: two tasks, which are aborted when there is an outcome
//! - north: impl Future<Output = String>,
//! - south: impl Future<Output = String>,
//! + north: impl Future<Output = String> + Send + 'static,
//! + south: impl Future<Output = String> + Send + 'static,
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! - }
//! + let (mut north, mut south) = (tokio::spawn(north), tokio::spawn(south));
//! + let answer = tokio::select! {
//! +     list = &mut north => list.ok().map(|list| ("north", list)),
//! +     list = &mut south => list.ok().map(|list| ("south", list)),
//! +     () = sleep(limit) => None,
//! + };
//! + north.abort();
//! + south.abort();
//! + answer
