//! mistake array_of_futures: not-a-future (not_compiled)
//! Awaits a tuple of futures, which is not a future.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    let (cover, map, text, back) = (cover, map, text, back).await;
    vec![cover, map, text, back]
}

//! mistake await_in_a_closure: await-outside-async (not_compiled)
//! The closure is not async, although the function around it is.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    (0..4)
        .map(|page| match page % 2 {
            0 => do_one_thing_async(number + page).await,
            _ => do_another_thing_async(number + page).await,
        })
        .collect()
}

//! mistake awaited_by_reference_twice: awaited-twice at cover.as_mut().await or at vec![cover.await
//! Pins the cover's future and awaits it twice, which rustc allows then.
use std::pin::pin;

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut cover = pin!(do_one_thing_async(number));
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    let copy = cover.as_mut().await;
    println!("a proof of the cover: {copy}");
    vec![cover.await, map.await, text.await, back.await]
}

//! mistake awaited_twice: awaited-twice (not_compiled)
//! Awaits the cover's future a second time.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    let copy = cover.await;
    println!("a proof of the cover: {copy}");
    vec![cover.await, map.await, text.await, back.await]
}

//! mistake block_on_each: block-on-inside-async at = block_on(do_
//! Uses `block_on` in place of `.await`.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = block_on(do_one_thing_async(number));
    let map = block_on(do_another_thing_async(number + 1));
    let text = block_on(do_one_thing_async(number + 2));
    let back = block_on(do_another_thing_async(number + 3));
    vec![cover, map, text, back]
}

//! mistake block_on_in_a_thread: block-on-inside-async at std::thread::spawn( or at .join() or at block_on(do_one_thing_async(number))
//! Prints on a thread of its own, and joins it in the middle of a poll.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    std::thread::spawn(move || {
        vec![
            block_on(do_one_thing_async(number)),
            block_on(do_another_thing_async(number + 1)),
            block_on(do_one_thing_async(number + 2)),
            block_on(do_another_thing_async(number + 3)),
        ]
    })
    .join()
    .unwrap()
}

//! mistake blocking_twins: thread-sleep at thing(number
//! Takes the jobs of the first chapter, which hold the thread.
use async_learn::{do_another_thing, do_one_thing};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing(number);
    let map = do_another_thing(number + 1);
    let text = do_one_thing(number + 2);
    let back = do_another_thing(number + 3);
    vec![cover, map, text, back]
}

//! mistake boxed_without_pin: boxed-but-not-pinned (not_compiled)
//! Boxes the pages to give them one type, in plain boxes.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let pages: [Box<dyn Future<Output = u32>>; 4] = [
        Box::new(do_one_thing_async(number)),
        Box::new(do_another_thing_async(number + 1)),
        Box::new(do_one_thing_async(number + 2)),
        Box::new(do_another_thing_async(number + 3)),
    ];
    let mut printed = Vec::new();
    for page in pages {
        printed.push(page.await);
    }
    printed
}

//! mistake clock_advanced: clock-moved at tokio::time::advance(
//! Moves the clock of the check by the time that the pages would take.
use std::time::Duration;

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    tokio::time::advance(Duration::from_millis(160)).await;
    vec![
        number * number,
        (number + 1) * 2,
        (number + 2) * (number + 2),
        (number + 3) * 2,
    ]
}

//! mistake clock_paused: clock-moved at tokio::time::pause(
//! Pauses the clock, so that the printing takes no time.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    tokio::time::pause();
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    vec![cover.await, map.await, text.await, back.await]
}

//! mistake cover_at_the_call: work-at-the-call at block_on(do_one_thing_async(number))
//! Prints the cover at the call, and the others later.
/// Prints the pages `number` to `number + 3`.
pub fn print_leaflet(number: u32) -> impl Future<Output = Vec<u32>> {
    let cover = block_on(do_one_thing_async(number));
    async move {
        let map = do_another_thing_async(number + 1).await;
        let text = do_one_thing_async(number + 2).await;
        let back = do_another_thing_async(number + 3).await;
        vec![cover, map, text, back]
    }
}

//! mistake cover_twice: done-twice at do_one_thing_async(number).await;
//! Prints the cover once more.
//! - let cover = do_one_thing_async(number).await;
//! + do_one_thing_async(number).await;
//! + let cover = do_one_thing_async(number).await;

//! mistake formula: answer-without-the-work at vec![ or at number * number
//! Works out what the pages would give, and prints none.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    vec![
        number * number,
        (number + 1) * 2,
        (number + 2) * (number + 2),
        (number + 3) * 2,
    ]
}

//! mistake futures_in_a_map: future-used-as-value (not_compiled)
//! Collects futures where numbers are due.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    (0..4)
        .map(|page| async move {
            if page % 2 == 0 {
                do_one_thing_async(number + page).await
            } else {
                do_another_thing_async(number + page).await
            }
        })
        .collect()
}

//! mistake futures_in_an_array: futures-of-different-types (not_compiled)
//! Puts two types of futures into one array.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let pages = [
        do_one_thing_async(number),
        do_another_thing_async(number + 1),
        do_one_thing_async(number + 2),
        do_another_thing_async(number + 3),
    ];
    let mut printed = Vec::new();
    for page in pages {
        printed.push(page.await);
    }
    printed
}

//! mistake join: order-lost at futures::join!(
//! `join!` runs all four at the same time.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    let (cover, map, text, back) = futures::join!(cover, map, text, back);
    vec![cover, map, text, back]
}

//! mistake last_page_forgotten: never-awaited at let _back =
//! Awaits three pages, and makes the fourth future only.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let _back = do_another_thing_async(number + 3);
    let receipts = vec![cover.await, map.await, text.await];
    println!("{receipts:?}");
    [receipts, vec![2 * (number + 3)]].concat()
}

//! mistake let_underscore: dropped-unpolled at let _ = do_another_thing_async(
//! Drops the futures whose numbers it works out itself.
//! - let map = do_another_thing_async(number + 1).await;
//! + let _ = do_another_thing_async(number + 1);
//! - let back = do_another_thing_async(number + 3).await;
//! - vec![cover, map, text, back]
//! + let _ = do_another_thing_async(number + 3);
//! + vec![cover, 2 * (number + 1), text, 2 * (number + 3)]

//! mistake numbers_not_awaited: future-used-as-value (not_compiled)
//! Puts the futures into the result in place of numbers.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    vec![cover, map, text, back]
}

//! mistake one_page_in_a_thread: block-on-inside-async at std::thread::spawn( or at map.join()
//! Prints one page on another thread, and waits for it in the middle of a poll.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let a = do_one_thing_async(number).await;
    let map = std::thread::spawn(move || block_on(do_another_thing_async(number + 1)));
    let b = map.join().expect("it prints a page");
    let c = do_one_thing_async(number + 2).await;
    vec![a, b, c, do_another_thing_async(number + 3).await]
}

//! mistake page_or_page: futures-of-different-types (not_compiled)
//! Chooses between two futures of different types.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut printed = Vec::new();
    for page in 0..4 {
        let work = if page % 2 == 0 {
            do_one_thing_async(number + page)
        } else {
            do_another_thing_async(number + page)
        };
        printed.push(work.await);
    }
    printed
}

//! mistake receipts_mixed_up: results-out-of-order at vec![cover, text, map, back]
//! Prints in order, and returns the numbers in another order.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    let (cover, map) = (cover.await, map.await);
    let (text, back) = (text.await, back.await);
    vec![cover, text, map, back]
}

//! mistake receipts_worked_out: output-thrown-away at ).await; or at vec![ or at page * page
//! Prints all four pages, and returns numbers of its own.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    do_one_thing_async(number).await;
    do_another_thing_async(number + 1).await;
    do_one_thing_async(number + 2).await;
    do_another_thing_async(number + 3).await;
    let square = |page: u32| page * page;
    let double = |page: u32| page * 2;
    vec![
        square(number),
        double(number + 1),
        square(number + 2),
        double(number + 3),
    ]
}

//! mistake reordered: wrong-order at let text = or at let map =
//! Prints in another order, and sorts the numbers afterwards.
//! - let map = do_another_thing_async(number + 1).await;
//! + let text = do_one_thing_async(number + 2).await;
//! + let map = do_another_thing_async(number + 1).await;
//! - let text = do_one_thing_async(number + 2).await;

//! mistake spawn_all: order-lost at = tokio::spawn(
//! Spawns all four, so they run at the same time.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = tokio::spawn(do_one_thing_async(number));
    let map = tokio::spawn(do_another_thing_async(number + 1));
    let text = tokio::spawn(do_one_thing_async(number + 2));
    let back = tokio::spawn(do_another_thing_async(number + 3));
    let mut receipts = Vec::new();
    for page in [cover, map, text, back] {
        receipts.push(page.await.expect("no page panics"));
    }
    receipts
}

//! mistake spawn_each: off-its-runtime at = tokio::spawn(
//! Awaits a spawned task for each page, which needs a tokio runtime.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = tokio::spawn(do_one_thing_async(number)).await;
    let map = tokio::spawn(do_another_thing_async(number + 1)).await;
    let text = tokio::spawn(do_one_thing_async(number + 2)).await;
    let back = tokio::spawn(do_another_thing_async(number + 3)).await;
    [cover, map, text, back]
        .map(|page| page.expect("no page panics"))
        .to_vec()
}

//! mistake statements: dropped-unpolled at do_another_thing_async(number + 1);
//! Prints the map in a statement without an `.await`.
//! - let map = do_another_thing_async(number + 1).await;
//! + do_another_thing_async(number + 1);
//! - vec![cover, map, text, back]
//! + vec![cover, text, back]

//! mistake thread_sleep: thread-sleep at thread::sleep(
//! Sleeps in place of the pages.
use std::thread;
use std::time::Duration;

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    thread::sleep(Duration::from_millis(30 + 50 + 30 + 50));
    vec![
        number * number,
        (number + 1) * 2,
        (number + 2) * (number + 2),
        (number + 3) * 2,
    ]
}

//! right async_closure: an async closure for a page, which pushes the number
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut printed = Vec::new();
    let mut print = async |page: u32| {
        let gave = match page % 2 {
            0 => do_one_thing_async(number + page).await,
            _ => do_another_thing_async(number + page).await,
        };
        printed.push(gave);
    };
    for page in 0..4 {
        print(page).await;
    }
    printed
}

//! right combinators: an ordinary function that chains the pages, the first two with combinators
use futures::FutureExt;

/// Prints the pages `number` to `number + 3`.
pub fn print_leaflet(number: u32) -> impl Future<Output = Vec<u32>> {
    let cover = do_one_thing_async(number);
    cover
        .then(move |cover| do_another_thing_async(number + 1).map(move |map| vec![cover, map]))
        .then(move |mut printed| async move {
            printed.push(do_one_thing_async(number + 2).await);
            printed.push(do_another_thing_async(number + 3).await);
            printed
        })
}

//! right loop: an async function for a page, awaited in a loop.
/// Prints page `page`, which is in place `place` of its leaflet.
async fn print_page(page: u32, place: u32) -> u32 {
    if place.is_multiple_of(2) {
        do_one_thing_async(page).await
    } else {
        do_another_thing_async(page).await
    }
}

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut receipts = Vec::with_capacity(4);
    for page in number..number + 4 {
        receipts.push(print_page(page, page - number).await);
    }
    receipts
}

//! right made_first: makes the futures first; the order of the awaits decides.
/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    vec![cover.await, map.await, text.await, back.await]
}

//! right says_more: tells when the leaflet begins and ends, with events of its own
use async_learn::observe;
use async_learn::observe::Phase;

pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let name = format!("leaflet {number}");
    observe::tell(&name, Phase::Started);
    let mut pages = Vec::new();
    pages.push(do_one_thing_async(number).await);
    pages.push(do_another_thing_async(number + 1).await);
    pages.push(do_one_thing_async(number + 2).await);
    pages.push(do_another_thing_async(number + 3).await);
    observe::tell(&name, Phase::Ended);
    pages
}

//! right stream: a stream of boxed futures, which polls the next one when the last is done.
use futures::{FutureExt, StreamExt, stream};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number).boxed();
    let map = do_another_thing_async(number + 1).boxed();
    let text = do_one_thing_async(number + 2).boxed();
    let back = do_another_thing_async(number + 3).boxed();
    stream::iter([cover, map, text, back])
        .then(|page| page)
        .collect()
        .await
}

//! mistake last_page_first: wrong-order at back.await or at cover.await
//! Makes the futures in order, and awaits them from the last to the first.
//! - let cover = do_one_thing_async(number).await;
//! - let map = do_another_thing_async(number + 1).await;
//! - let text = do_one_thing_async(number + 2).await;
//! - let back = do_another_thing_async(number + 3).await;
//! + let cover = do_one_thing_async(number);
//! + let map = do_another_thing_async(number + 1);
//! + let text = do_one_thing_async(number + 2);
//! + let back = do_another_thing_async(number + 3);
//! + let back = back.await;
//! + let text = text.await;
//! + let map = map.await;
//! + let cover = cover.await;

//! mistake ordinary_function: holds-its-caller (not_compiled)
//! An ordinary function with a `block_on` for each page.
//! - println!("{:?}", block_on(print_leaflet(1)));
//! + println!("{:?}", print_leaflet(1));
pub fn print_leaflet(number: u32) -> Vec<u32> {
    vec![
        block_on(do_one_thing_async(number)),
        block_on(do_another_thing_async(number + 1)),
        block_on(do_one_thing_async(number + 2)),
        block_on(do_another_thing_async(number + 3)),
    ]
}

//! mistake ordinary_function_around_a_block: holds-its-caller (not_compiled)
//! An ordinary function, whose parameter has another name, that runs an async block.
//! - println!("{:?}", block_on(print_leaflet(1)));
//! + println!("{:?}", print_leaflet(1));
pub fn print_leaflet(n: u32) -> Vec<u32> {
    block_on(async {
        vec![
            do_one_thing_async(n).await,
            do_another_thing_async(n + 1).await,
            do_one_thing_async(n + 2).await,
            do_another_thing_async(n + 3).await,
        ]
    })
}
