//! mistake as_they_come: results-out-of-order at numbers.borrow_mut().push( or at numbers[0], numbers[1]
//! Returns the two numbers in the order in which they come.
use std::cell::RefCell;

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let numbers = RefCell::new(Vec::new());
    let visits = async {
        let visits = visits.await?;
        numbers.borrow_mut().push(visits);
        Ok(())
    };
    let credit = async {
        let credit = credit.await?;
        numbers.borrow_mut().push(credit);
        Ok(())
    };
    let (name, (), ()) = tokio::try_join!(name, visits, credit)?;
    let numbers = numbers.into_inner();
    Ok((name, numbers[0], numbers[1]))
}

//! mistake asked_again: poll-after-ready at tokio::select! { or at = &mut
//! A `select!` in a loop, which polls futures again after they were ready.
use std::pin::pin;

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let (mut name, mut visits, mut credit) = (pin!(name), pin!(visits), pin!(credit));
    let (mut got_name, mut got_visits, mut got_credit) = (None, None, None);
    while got_name.is_none() || got_visits.is_none() || got_credit.is_none() {
        tokio::select! {
            name = &mut name => got_name = Some(name?),
            visits = &mut visits => got_visits = Some(visits?),
            credit = &mut credit => got_credit = Some(credit?),
        }
    }
    Ok((
        got_name.unwrap_or_default(),
        got_visits.unwrap_or_default(),
        got_credit.unwrap_or_default(),
    ))
}

//! mistake errors_of_the_name_only: joined-then-question-mark at tokio::join!(visits, credit)
//! Returns early only if the name fails: the other two are joined without `try_join!`.
//! - tokio::try_join!(name, visits, credit)
//! + let numbers = async { Ok(tokio::join!(visits, credit)) };
//! + let (name, (visits, credit)) = tokio::try_join!(name, numbers)?;
//! + Ok((name, visits?, credit?))

//! mistake first_answer_only: joined-then-question-mark at = tokio::join!(
//! Looks at the answer that comes first, and then joins the other two without looking at them.
use std::pin::pin;

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let (mut name, mut visits, mut credit) = (pin!(name), pin!(visits), pin!(credit));
    tokio::select! {
        name = &mut name => {
            let name = name?;
            let (visits, credit) = tokio::join!(visits, credit);
            Ok((name, visits?, credit?))
        }
        visits = &mut visits => {
            let visits = visits?;
            let (name, credit) = tokio::join!(name, credit);
            Ok((name?, visits, credit?))
        }
        credit = &mut credit => {
            let credit = credit?;
            let (name, visits) = tokio::join!(name, visits);
            Ok((name?, visits?, credit))
        }
    }
}

//! mistake looks_every_other_millisecond: busy-waiting at futures::poll!( or at pause(Duration::from_millis(2))
//! Looks every two milliseconds whether one has failed, or all have answered.
//! - tokio::try_join!(name, visits, credit)
//! + let mut all = Box::pin(futures::future::try_join3(name, visits, credit));
//! + loop {
//! +     if let std::task::Poll::Ready(page) = futures::poll!(all.as_mut()) {
//! +         return page;
//! +     }
//! +     pause(Duration::from_millis(2)).await;
//! + }
use async_learn::pause;
use std::time::Duration;

//! mistake question_mark_in_a_branch: joined-then-question-mark at Ok::<_, String>( or at tokio::join!(name, visits, credit)
//! The `?` ends its own `async` block, and `join!` goes on waiting for the others.
//! - tokio::try_join!(name, visits, credit)
//! + let name = async { Ok::<_, String>(name.await?) };
//! + let visits = async { Ok::<_, String>(visits.await?) };
//! + let credit = async { Ok::<_, String>(credit.await?) };
//! + let (name, visits, credit) = tokio::join!(name, visits, credit);
//! + Ok((name?, visits?, credit?))

//! mistake question_mark_on_a_future: future-used-as-value (not_compiled)
//! A question mark on each future.
//! - tokio::try_join!(name, visits, credit)
//! + tokio::try_join!(name?, visits?, credit?)

//! mistake selected: select-drops-the-others at tokio::select! {
//! `select!` takes the answer that comes first, and drops the other two.
//! - tokio::try_join!(name, visits, credit)
//! + let mut page = (String::new(), 0, 0);
//! + tokio::select! {
//! +     name = name => page.0 = name?,
//! +     visits = visits => page.1 = visits?,
//! +     credit = credit => page.2 = credit?,
//! + }
//! + Ok(page)

//! mistake serial: serial-awaits at .await?;
//! Returns at the first error, since it asks one service after the other.
//! - tokio::try_join!(name, visits, credit)
//! + let name = name.await?;
//! + let visits = visits.await?;
//! + let credit = credit.await?;
//! + Ok((name, visits, credit))

//! mistake spawned: stopped-waiting-not-working at answer(tokio::spawn(
//! Returns at the first error, but the other two go on as tasks of their own.
use tokio::task::JoinHandle;

async fn answer<T>(task: JoinHandle<Result<T, String>>) -> Result<T, String> {
    task.await.map_err(|error| error.to_string())?
}

pub async fn page(
    name: impl Future<Output = Result<String, String>> + Send + 'static,
    visits: impl Future<Output = Result<u32, String>> + Send + 'static,
    credit: impl Future<Output = Result<u32, String>> + Send + 'static,
) -> Result<(String, u32, u32), String> {
    tokio::try_join!(
        answer(tokio::spawn(name)),
        answer(tokio::spawn(visits)),
        answer(tokio::spawn(credit)),
    )
}

//! mistake try_join_of_handles: joined-then-question-mark at tokio::try_join!(
//! `try_join!` sees the handles' results only, which are `Ok` of an `Err`: it waits for all.
pub async fn page(
    name: impl Future<Output = Result<String, String>> + Send + 'static,
    visits: impl Future<Output = Result<u32, String>> + Send + 'static,
    credit: impl Future<Output = Result<u32, String>> + Send + 'static,
) -> Result<(String, u32, u32), String> {
    let (name, visits, credit) = tokio::try_join!(
        tokio::spawn(name),
        tokio::spawn(visits),
        tokio::spawn(credit),
    )
    .map_err(|error| error.to_string())?;
    Ok((name?, visits?, credit?))
}

//! mistake the_third_after_two: one-join-after-another at credit.await?
//! Joins the name and the visits, and then awaits the credit.
//! - tokio::try_join!(name, visits, credit)
//! + let (name, visits) = tokio::try_join!(name, visits)?;
//! + Ok((name, visits, credit.await?))

//! mistake two_figures_swapped: results-out-of-order at let (name, credit, visits) =
//! Takes the credit for the visits, and the visits for the credit.
//! - tokio::try_join!(name, visits, credit)
//! + let (name, credit, visits) = tokio::try_join!(name, visits, credit)?;
//! + Ok((name, visits, credit))

//! mistake two_in_one_branch: steps-in-one-branch at name.await?, visits.await?
//! One branch has two steps, and the second waits for the first.
//! - tokio::try_join!(name, visits, credit)
//! + let two = async { Ok((name.await?, visits.await?)) };
//! + let ((name, visits), credit) = tokio::try_join!(two, credit)?;
//! + Ok((name, visits, credit))

//! mistake two_then_one: awaited-inside-join at name.await?;
//! Awaits the name before the other two are joined.
//! - tokio::try_join!(name, visits, credit)
//! + let name = name.await?;
//! + let (visits, credit) = tokio::try_join!(visits, credit)?;
//! + Ok((name, visits, credit))

//! right abort_on_drop: a task each, and guards that abort the tasks when `page` returns
//! - use std::time::Instant;
//!
//! - use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
//! + use async_learn::do_another_thing_async;
use tokio::task::JoinHandle;

struct AbortOnDrop<T>(JoinHandle<Result<T, String>>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn answer<T>(mut task: AbortOnDrop<T>) -> Result<T, String> {
    (&mut task.0).await.map_err(|error| error.to_string())?
}

pub async fn page(
    name: impl Future<Output = Result<String, String>> + Send + 'static,
    visits: impl Future<Output = Result<u32, String>> + Send + 'static,
    credit: impl Future<Output = Result<u32, String>> + Send + 'static,
) -> Result<(String, u32, u32), String> {
    let name = answer(AbortOnDrop(tokio::spawn(name)));
    let visits = answer(AbortOnDrop(tokio::spawn(visits)));
    let credit = answer(AbortOnDrop(tokio::spawn(credit)));
    tokio::try_join!(name, visits, credit)
}

#[tokio::main]
async fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", page(name, visits, credit).await);
}

//! right by_hand: polls the three by hand, and stops at the first error
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

type Fallible<T> = Result<T, String>;

fn advance<T>(
    branch: Pin<&mut impl Future<Output = Fallible<T>>>,
    value: &mut Option<T>,
    cx: &mut Context<'_>,
) -> Fallible<()> {
    if value.is_none()
        && let Poll::Ready(result) = branch.poll(cx)
    {
        *value = Some(result?);
    }
    Ok(())
}

pub async fn page(
    name: impl Future<Output = Fallible<String>>,
    visits: impl Future<Output = Fallible<u32>>,
    credit: impl Future<Output = Fallible<u32>>,
) -> Fallible<(String, u32, u32)> {
    let (mut name, mut visits, mut credit) = (pin!(name), pin!(visits), pin!(credit));
    let (mut a, mut b, mut c) = (None, None, None);
    poll_fn(|cx| {
        advance(name.as_mut(), &mut a, cx)?;
        advance(visits.as_mut(), &mut b, cx)?;
        advance(credit.as_mut(), &mut c, cx)?;
        match (&a, b, c) {
            (Some(_), Some(b), Some(c)) => Poll::Ready(Ok((a.take().unwrap(), b, c))),
            _ => Poll::Pending,
        }
    })
    .await
}

//! right fused: fused futures in futures' `select!`, which passes over those that are done
//! - tokio::try_join!(name, visits, credit)
//! + let (mut name, mut visits, mut credit) =
//! +     (pin!(name.fuse()), pin!(visits.fuse()), pin!(credit.fuse()));
//! + let mut page = (String::new(), 0, 0);
//! + loop {
//! +     futures::select! {
//! +         name = name => page.0 = name?,
//! +         visits = visits => page.1 = visits?,
//! +         credit = credit => page.2 = credit?,
//! +         complete => return Ok(page),
//! +     }
//! + }
use futures::FutureExt as _;
use std::pin::pin;

//! right handed_in: a `FuturesUnordered` of boxed futures of one type, whose outputs are put in their places
use futures::future::LocalBoxFuture;
use futures::stream::{FuturesUnordered, TryStreamExt as _};

enum Answer {
    Name(String),
    Visits(u32),
    Credit(u32),
}

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let answers: [LocalBoxFuture<'_, Result<Answer, String>>; 3] = [
        Box::pin(async { name.await.map(Answer::Name) }),
        Box::pin(async { visits.await.map(Answer::Visits) }),
        Box::pin(async { credit.await.map(Answer::Credit) }),
    ];
    let mut answers = FuturesUnordered::from_iter(answers);
    let mut page = (String::new(), 0, 0);
    while let Some(answer) = answers.try_next().await? {
        match answer {
            Answer::Name(name) => page.0 = name,
            Answer::Visits(visits) => page.1 = visits,
            Answer::Credit(credit) => page.2 = credit,
        }
    }
    Ok(page)
}

//! right join_set: a `JoinSet`, which aborts the tasks that are left when it is dropped
//! - use std::time::Instant;
//!
//! - use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
//! + use async_learn::do_another_thing_async;
use tokio::task::JoinSet;

enum Answer {
    Name(String),
    Visits(u32),
    Credit(u32),
}

pub async fn page(
    name: impl Future<Output = Result<String, String>> + Send + 'static,
    visits: impl Future<Output = Result<u32, String>> + Send + 'static,
    credit: impl Future<Output = Result<u32, String>> + Send + 'static,
) -> Result<(String, u32, u32), String> {
    let mut tasks = JoinSet::new();
    tasks.spawn(async { name.await.map(Answer::Name) });
    tasks.spawn(async { visits.await.map(Answer::Visits) });
    tasks.spawn(async { credit.await.map(Answer::Credit) });
    let mut page = (String::new(), 0, 0);
    while let Some(answer) = tasks.join_next().await {
        match answer.map_err(|error| error.to_string())?? {
            Answer::Name(name) => page.0 = name,
            Answer::Visits(visits) => page.1 = visits,
            Answer::Credit(credit) => page.2 = credit,
        }
    }
    Ok(page)
}

#[tokio::main]
async fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", page(name, visits, credit).await);
}

//! right nested: a `try_join!` of two, joined with the third
//! - tokio::try_join!(name, visits, credit)
//! + let numbers = async { tokio::try_join!(visits, credit) };
//! + let (name, (visits, credit)) = tokio::try_join!(name, numbers)?;
//! + Ok((name, visits, credit))

//! right select: a `select!` in a loop, which collects the answers
use std::pin::pin;

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let (mut name, mut visits, mut credit) = (pin!(name), pin!(visits), pin!(credit));
    let (mut got_name, mut got_visits, mut got_credit) = (None, None, None);
    loop {
        if let (Some(_), Some(visits), Some(credit)) = (&got_name, got_visits, got_credit) {
            return Ok((got_name.unwrap_or_default(), visits, credit));
        }
        tokio::select! {
            name = &mut name, if got_name.is_none() => got_name = Some(name?),
            visits = &mut visits, if got_visits.is_none() => got_visits = Some(visits?),
            credit = &mut credit, if got_credit.is_none() => got_credit = Some(credit?),
        }
    }
}

//! right try_join3: the function `try_join3`, whose future is awaited like any other
//! - tokio::try_join!(name, visits, credit)
//! + try_join3(name, visits, credit).await
use futures::future::try_join3;

//! mistake ok_around_the_result: joined-then-question-mark at Ok::<_, String>(name.await)
//! Each branch gives an `Ok` with the `Result` in it, so `try_join!` sees no error.
//! - tokio::try_join!(name, visits, credit)
//! + let (name, visits, credit) = tokio::try_join!(
//! +     async { Ok::<_, String>(name.await) },
//! +     async { Ok::<_, String>(visits.await) },
//! +     async { Ok::<_, String>(credit.await) },
//! + )?;
//! + Ok((name?, visits?, credit?))

//! mistake beside_a_ticking_timer: busy-waiting at pause(Duration::from_secs(30))
//! Waits for the answers, and wakes up every half minute beside them.
//! - tokio::try_join!(name, visits, credit)
//! + let mut all = pin!(try_join3(name, visits, credit));
//! + loop {
//! +     match select(all.as_mut(), pin!(pause(Duration::from_secs(30)))).await {
//! +         Either::Left((page, _)) => return page,
//! +         Either::Right(_) => continue,
//! +     }
//! + }
use async_learn::pause;
use futures::future::{Either, select, try_join3};
use std::pin::pin;
use std::time::Duration;

//! mistake gives_up_after_a_while: none at timeout(
//! Returns an error of its own if the answers take more than ten minutes.
//! - tokio::try_join!(name, visits, credit)
//! + let all = async { tokio::try_join!(name, visits, credit) };
//! + match timeout(Duration::from_secs(600), all).await {
//! +     Ok(page) => page,
//! +     Err(_) => Err("too late".to_owned()),
//! + }
use std::time::Duration;
use tokio::time::timeout;

//! mistake rests_after_the_error: slept-past-the-end at pause(
//! Lets some time pass before it returns the first error.
//! - tokio::try_join!(name, visits, credit)
//! + let page = tokio::try_join!(name, visits, credit);
//! + if page.is_err() {
//! +     pause(Duration::from_millis(5)).await;
//! + }
//! + page
use async_learn::pause;
use std::time::Duration;

//! mistake looks_every_seven_milliseconds: busy-waiting at futures::poll!( or at pause(Duration::from_millis(7))
//! Looks at other moments than those at which the services answer.
//! - tokio::try_join!(name, visits, credit)
//! + let mut all = Box::pin(futures::future::try_join3(name, visits, credit));
//! + loop {
//! +     if let std::task::Poll::Ready(page) = futures::poll!(all.as_mut()) {
//! +         return page;
//! +     }
//! +     pause(Duration::from_millis(7)).await;
//! + }
use async_learn::pause;
use std::time::Duration;
