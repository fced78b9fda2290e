//! error fn_for_fnmut: needs-async-fn-mut over async_closures
//! The closure changes what it captured, so the bound has to be AsyncFnMut.
//! source: rustc async-fn-mut-for-async-fn
pub async fn retry<T, E>(
    attempts: u32,
    operation: impl AsyncFn() -> Result<T, E>,
) -> Result<T, E> {
    let mut attempt = 1;
    loop {
        match operation().await {
            Err(_) if attempt < attempts => attempt += 1,
            outcome => return outcome,
        }
    }
}

//! error old_bound: one-future-type-for-all-calls over async_closures
//! The future of the async closure borrows from it, which `FnMut() -> Fut` can't say; the bound
//! AsyncFnMut can.
//! source: rustc async-closures/no-borrow-from-env
pub async fn retry<T, E, F, Fut>(attempts: u32, mut operation: F) -> Result<T, E>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    let mut attempt = 1;
    loop {
        match operation().await {
            Err(_) if attempt < attempts => attempt += 1,
            outcome => return outcome,
        }
    }
}

//! error plain_closure_value: not-a-future over join_many
//! An ordinary closure that returns a String is no async closure.
//! source: own
fn main() {
    let shelf = block_on(titles(&[5, 2, 4], |id: u32| format!("book {id}")));
    println!("{shelf:?}");
}

//! error block_for_closure: future-for-a-closure over async_closures
//! An async block is one future and can't be called; `retry` needs a closure that makes one for each
//! attempt.
//! source: own
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    retry(3, async {
        log.push("asking the hut".to_owned());
        line.ask().await
    })
    .await
}

//! error future_for_closure: future-for-a-closure over async_closures
//! A future can be awaited once; retry needs a closure that makes a new one each time.
//! source: own
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    log.push("asking the hut".to_owned());
    retry(3, line.ask()).await
}

//! error closures_dyn: async-trait-not-dyn over join_many
//! AsyncFn can't be used as a trait object.
//! source: rustc async-closures/dyn
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let fetch: &dyn AsyncFn(u32) -> String = &fetch;
    join_all(ids.iter().map(|&id| fetch(id))).await
}

//! error move_used_after: moved-into-the-block over join_many
//! The async closure with `move` took the value.
//! source: own
fn main() {
    let mut seen = vec![String::from("none")];
    let fetch = async move |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id} after {}", seen[0])
    };
    let shelf = block_on(titles(&[5, 2, 4], fetch));
    seen.extend(shelf);
    println!("{seen:?} {:?}", Instant::now());
}

//! error mut_in_asyncfn: needs-async-fn-mut over join_many
//! An AsyncFn may be called several times at once, so it can't change a variable that it captured.
//! source: rustc async-fn-mut-for-async-fn
fn main() {
    let start = Instant::now();
    let mut count = 0;
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        count += 1;
        format!("book {id}")
    };
    let shelf = block_on(titles(&[5, 2, 4], fetch));
    println!("{shelf:?} after {} ms", start.elapsed().as_millis());
}

//! error higher_ranked: one-future-type-for-all-calls over captures
//! The future of each call borrows from its own argument, which `F: Fn(&Film) -> Fut` can't say.
//! source: users.rust-lang.org 103807
async fn with_film<F, Fut>(film: Film, work: F) -> u32
where
    F: Fn(&Film) -> Fut,
    Fut: Future<Output = u32>,
{
    work(&film).await
}

async fn sum_up(film: &Film) -> u32 {
    let mut sum = 0;
    for picture in &film.pictures {
        sum += do_one_thing_async(*picture).await;
    }
    sum
}

pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    (film.pictures.len(), with_film(film, sum_up))
}

//! error boxed_mut: needs-async-fn-mut over join_many
//! An AsyncFn may be called again while it runs, so it can't change a captured variable.
//! source: rust-lang/rust issue 140292
fn main() {
    let start = Instant::now();
    let mut count = 0;
    let shelf = block_on(titles(
        &[5, 2, 4],
        Box::new(async |id: u32| {
            pause(Duration::from_millis(10) * id).await;
            count += 1;
            format!("book {id}")
        }),
    ));
    println!("{shelf:?} after {} ms", start.elapsed().as_millis());
}

//! error async_fn_mut_without_mut: call-borrows-the-closure over async_closures
//! The parameter that holds an AsyncFnMut is not `mut`, and each call borrows it mutably.
//! source: own
pub async fn retry<T, E>(
    attempts: u32,
    operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let mut outcome = operation().await;
    for _ in 1..attempts {
        if outcome.is_err() {
            outcome = operation().await;
        }
    }
    outcome
}

//! error fn_mut_without_mut: call-borrows-the-closure over async_closures
//! The same with the older bound, whose closure returns a future.
//! source: own
async fn twice<F, Fut>(operation: F)
where
    F: FnMut() -> Fut,
    Fut: Future<Output = ()>,
{
    operation().await;
    operation().await;
}

//! error fn_mut_by_reference: call-borrows-the-closure over async_closures
//! Behind a shared reference it can't be called either.
//! source: own
async fn twice(operation: &impl AsyncFnMut()) {
    operation().await;
    operation().await;
}

//! error counting_closure_without_mut: call-borrows-the-closure over join
//! A closure of the function's own that counts its calls.
//! source: own
async fn counted() -> u32 {
    let mut calls = 0;
    let next = || {
        calls += 1;
        do_one_thing_async(calls)
    };
    next().await + next().await
}

//! error list_without_mut: none over join
//! A list that is not `mut` has nothing to do with closures.
//! source: own
async fn listed() -> Vec<u32> {
    let figures = Vec::new();
    figures.push(do_one_thing_async(3).await);
    figures
}

//! error async_fn_once_called_twice: called-only-once over async_closures
//! Each attempt is a call, and an AsyncFnOnce has only one.
//! source: own
pub async fn retry<T, E>(
    attempts: u32,
    operation: impl AsyncFnOnce() -> Result<T, E>,
) -> Result<T, E> {
    let mut outcome = operation().await;
    for _ in 1..attempts {
        if outcome.is_err() {
            outcome = operation().await;
        }
    }
    outcome
}

//! error fn_once_called_in_a_loop: called-only-once over async_closures
//! The same with the older bound, in a loop.
//! source: own
async fn often<F, Fut>(operation: F)
where
    F: FnOnce() -> Fut,
    Fut: Future<Output = ()>,
{
    for _ in 0..3 {
        operation().await;
    }
}

//! error async_fn_in_map_collected: async-fn-is-no-fn over join_many
//! Hands `fetch` itself to `map` of an iterator, and collects. A method that rustc then misses on the
//! iterator follows from the first error.
//! source: own
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + let requests: FuturesOrdered<_> = ids.iter().copied().map(&fetch).collect();
//! + requests.collect().await
use futures::StreamExt as _;
use futures::stream::FuturesOrdered;

//! error async_fn_in_map_of_a_stream: async-fn-is-no-fn over bounded
//! Hands `fetch` itself to `map` of a stream.
//! source: own
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let files = stream::iter(files.iter().copied());
//! + let mut outputs = files.map(fetch).buffer_unordered(limit);
