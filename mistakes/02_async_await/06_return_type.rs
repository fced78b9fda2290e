//! mistake awaits_in_place: await-outside-async (not_compiled)
//! An `.await` in a plain fn, where a future is due.
pub fn place(slip: &str) -> Result<u32, BadOrder> {
    let number = validate(slip)?;
    Ok(do_one_thing_async(number).await)
}

//! mistake block_on_in_the_future: block-on-inside-async at block_on(do_one_thing_async(number))
//! The future runs the work with `block_on`.
//! - Ok(async move { do_one_thing_async(number).await })
//! + Ok(async move { block_on(do_one_thing_async(number)) })

//! mistake future_of_everything: validated-late at pub fn place( or at do_one_thing_async(number?)
//! Validates at the call, but the `Err` is inside the future.
pub fn place(slip: &str) -> impl Future<Output = Result<u32, BadOrder>> + use<> {
    let number = validate(slip);
    async move { Ok(do_one_thing_async(number?).await) }
}

fn main() {
    for slip in ["12", "a dozen"] {
        let order = place(slip);
        println!("the slip {slip:?} is handed in");
        println!("{slip} gives {:?}", block_on(order));
    }
}

//! mistake keeps_the_slip: future-keeps-its-arguments (not_compiled)
//! No `use<>`, so the future may borrow from the slip.
//! - pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
//! + pub fn place(slip: &str) -> Result<impl Future<Output = u32>, BadOrder> {

//! mistake keeps_the_slip_for_ever: future-keeps-its-arguments (not_compiled)
//! Promises `'static` and borrows the slip, for which rustc has other words.
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + 'static, BadOrder> {
    validate(slip)?;
    Ok(async move {
        let number = slip.parse().expect("it was validated");
        do_one_thing_async(number).await
    })
}

//! mistake keeps_the_slip_in_a_box: future-keeps-its-arguments (not_compiled)
//! The type of the boxed future has no lifetime, and the block reads the slip.
use std::pin::Pin;

pub fn place(slip: &str) -> Result<Pin<Box<dyn Future<Output = u32>>>, BadOrder> {
    validate(slip)?;
    Ok(Box::pin(async move {
        let number = slip.parse().expect("it was validated");
        do_one_thing_async(number).await
    }))
}

//! mistake keeps_the_slip_unseen: future-keeps-its-arguments (not_compiled)
//! No `use<>`, and a `main` in which the slip lives long enough.
//! - pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
//! + pub fn place(slip: &str) -> Result<impl Future<Output = u32>, BadOrder> {
//! - let order = place(&String::from(slip));
//! + let order = place(slip);

//! mistake main_unchanged: not-a-future (not_compiled)
//! `main` still calls `block_on`, and `place` returns a `Result` now.
fn main() {
    for slip in ["12", "a dozen"] {
        let order = place(slip);
        println!("the slip {slip:?} is handed in");
        println!("{slip} gives {:?}", block_on(order));
    }
}

//! mistake output_worked_out: output-thrown-away at do_one_thing_async(number).await; or at number * number
//! Awaits the work, and returns a number of its own.
//! - Ok(async move { do_one_thing_async(number).await })
//! + Ok(async move {
//! +     do_one_thing_async(number).await;
//! +     number * number
//! + })

//! mistake refusal_ignored: none at .unwrap_or(1)
//! Validates at the call, and turns each bad order into an order of 1.
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    let number = validate(slip).unwrap_or(1);
    if false {
        return Err(BadOrder);
    }
    Ok(do_one_thing_async(number))
}

//! mistake returns_a_block: future-used-as-value (not_compiled)
//! The block's output is a `Result`, and one is due at the call.
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    async {
        let number = validate(slip)?;
        Ok(do_one_thing_async(number))
    }
}

//! mistake says_that_it_keeps_the_slip: future-keeps-its-arguments (not_compiled)
//! Writes `use<'_>`, as rustc proposes for a future that borrows.
//! - pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
//! + pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<'_>, BadOrder> {
//! - let order = place(&String::from(slip));
//! + let order = place(slip);

//! mistake spawns_the_work: off-its-runtime at tokio::spawn(
//! The future awaits a spawned task, which needs a tokio runtime, and `main` has none.
//! - Ok(async move { do_one_thing_async(number).await })
//! + Ok(async move {
//! +     let work = tokio::spawn(do_one_thing_async(number));
//! +     work.await.expect("the task ends")
//! + })

//! mistake squared_by_hand: answer-without-the-work at number * number
//! A future of the right number, without the work.
//! - Ok(async move { do_one_thing_async(number).await })
//! + Ok(async move { number * number })

//! mistake uses_the_slip_later: future-keeps-its-arguments (not_compiled)
//! The signature says that the future borrows nothing, and the block reads the slip.
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    Ok(async move {
        let number = validate(slip).expect("the order is good");
        do_one_thing_async(number).await
    })
}

//! mistake validates_a_refusal_twice: none at Err(_) => validate(slip) or at match validate(slip)
//! Validates a bad slip twice.
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    match validate(slip) {
        Ok(number) => Ok(do_one_thing_async(number)),
        Err(_) => validate(slip).map(do_one_thing_async),
    }
}

//! mistake validates_by_itself: none at slip.parse().map_err(
//! Accepts the right orders, without `validate`.
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    let number = slip.parse().map_err(|_| BadOrder)?;
    if !(1..=99).contains(&number) {
        return Err(BadOrder);
    }
    Ok(do_one_thing_async(number))
}

//! mistake validates_in_the_block: validated-late at validate(&slip)
//! The signature is right, but all code is in the block: `Ok` for any slip.
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    let slip = slip.to_owned();
    Ok(async move {
        let number = validate(&slip).expect("the order is good");
        do_one_thing_async(number).await
    })
}

//! mistake validates_only_later: none at validate(&slip)
//! Parses the slip at the call, and calls `validate` in the future.
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    if !matches!(slip.parse(), Ok(1..=99)) {
        return Err(BadOrder);
    }
    let slip = slip.to_owned();
    Ok(async move {
        let number = validate(&slip).expect("it was looked at");
        do_one_thing_async(number).await
    })
}

//! mistake validates_twice: validated-twice at validate(&slip)
//! The call validates and drops the number, so the block validates again.
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    validate(slip)?;
    let slip = slip.to_owned();
    Ok(async move {
        let number = validate(&slip).expect("it was good at the call");
        do_one_thing_async(number).await
    })
}

//! mistake validates_in_a_helper_again: validated-twice at validate(slip.as_str())
//! The function that does the work validates what it was given.
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    validate(slip).map(|_| work(slip.to_owned()))
}

async fn work(slip: String) -> u32 {
    match validate(slip.as_str()) {
        Ok(number) => do_one_thing_async(number).await,
        Err(BadOrder) => 0,
    }
}

//! mistake validates_twice_at_the_call: none at validate(slip)
//! Validates twice: once for the answer, once for the number.
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    if validate(slip).is_err() {
        return Err(BadOrder);
    }
    let number = validate(slip)?;
    Ok(do_one_thing_async(number))
}

//! mistake works_at_the_call: worked-early at block_on(do_one_thing_async(number))
//! Does the work at the call, and the future only holds the result.
//! - Ok(async move { do_one_thing_async(number).await })
//! + let result = block_on(do_one_thing_async(number));
//! + Ok(async move { result })

//! right async_fn_inside: a plain fn in front of an async fn that owns what it needs
//! - Ok(async move { do_one_thing_async(number).await })
//! + Ok(work(number))
async fn work(number: u32) -> u32 {
    do_one_thing_async(number).await
}

//! right boxed: a boxed future, whose type has no lifetime
use std::pin::Pin;

pub fn place(slip: &str) -> Result<Pin<Box<dyn Future<Output = u32>>>, BadOrder> {
    let number = validate(slip)?;
    Ok(Box::pin(do_one_thing_async(number)))
}

//! right lazy: combinators, a future that is not `Send`, and a `match`
use futures::FutureExt;
use futures::future::lazy;
use std::rc::Rc;

pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    match validate(slip).map(Rc::new) {
        Ok(number) => Ok(lazy(move |_| *number).then(do_one_thing_async)),
        Err(error) => Err(error),
    }
}

//! right map: no block; the operation is the future
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    validate(slip).map(do_one_thing_async)
}

//! right says_more: tells of the order with events of its own
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    observe::tell("an order", observe::Phase::Started);
    let number = validate(slip);
    observe::tell("an order", observe::Phase::Ended);
    number.map(do_one_thing_async)
}

//! right static: `'static` in place of `use<>`
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + 'static, BadOrder> {
    match validate(slip) {
        Ok(number) => Ok(async move { do_one_thing_async(number).await }),
        Err(bad) => Err(bad),
    }
}

//! mistake trims_the_slip: none at validate(slip.trim())
//! Trims the slip, and so accepts orders that `validate` refuses.
//! - let number = validate(slip)?;
//! + let number = validate(slip.trim())?;
