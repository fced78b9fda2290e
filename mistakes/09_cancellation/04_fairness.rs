//! mistake parcels_first: biased-starvation at biased;
//! Looks at the parcels first, and closes correctly.
//! - () = &mut closing, if open => {
//! -     belt.close();
//! -     counter.close();
//! -     open = false;
//! - }
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! - Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! + biased;
//! + Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! + Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! + () = &mut closing, if open => {
//! +     belt.close();
//! +     counter.close();
//! +     open = false;
//! + }

//! mistake customers_first: biased-starvation at biased;
//! Puts the customers above the parcels, so now the parcels starve.
//! - () = &mut closing, if open => {
//! + biased;
//! + () = &mut closing, if open => {
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! - Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! + Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! + Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,

//! mistake bell_last: biased-starvation at biased;
//! The two queues take turns, and the bell is below both.
//! - () = &mut closing, if open => {
//! -     belt.close();
//! -     counter.close();
//! -     open = false;
//! - }
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! - Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! + biased;
//! + Some(work) = next(&mut belt, &mut counter) => clerk(work).await,
//! + () = &mut closing, if open => {
//! +     belt.close();
//! +     counter.close();
//! +     open = false;
//! + }
async fn next(belt: &mut mpsc::Receiver<u32>, counter: &mut mpsc::Receiver<u32>) -> Option<Work> {
    tokio::select! {
        Some(parcel) = belt.recv() => Some(Work::Parcel(parcel)),
        Some(customer) = counter.recv() => Some(Work::Customer(customer)),
        else => None,
    }
}

//! mistake empties_the_belt: drained-in-the-handler at while let Ok(parcel) = belt.try_recv()
//! Takes turns at random, but empties the belt in the handler of a parcel.
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! + Some(parcel) = belt.recv() => {
//! +     clerk(Work::Parcel(parcel)).await;
//! +     while let Ok(parcel) = belt.try_recv() {
//! +         clerk(Work::Parcel(parcel)).await;
//! +     }
//! + }

//! mistake returns_at_the_bell: shutdown-drops-the-queue at () = &mut closing => return,
//! Takes turns, and returns when the bell rings.
//! - let mut open = true;
//!
//! - () = &mut closing, if open => {
//! -     belt.close();
//! -     counter.close();
//! -     open = false;
//! - }
//! + () = &mut closing => return,
//!
//! - else => return,

//! mistake forgets_the_customers: shutdown-drops-the-queue at return; or at counter.close();
//! Closes both channels, empties the belt, and returns.
//! - let mut open = true;
//!
//! - () = &mut closing, if open => {
//! + () = &mut closing => {
//! - open = false;
//! - }
//! + while let Some(parcel) = belt.recv().await {
//! +     clerk(Work::Parcel(parcel)).await;
//! + }
//! + return;
//! + }
//!
//! - else => return,

//! mistake closes_nothing: drained-without-closing (hung) at () = &mut closing, if open => open = false,
//! Goes on until both channels are empty, and closes neither.
//! - () = &mut closing, if open => {
//! -     belt.close();
//! -     counter.close();
//! -     open = false;
//! - }
//! + () = &mut closing, if open => open = false,

//! mistake the_counter_stays_open: drained-without-closing (hung) at belt.close();
//! Closes the belt only.
//! - counter.close();

//! mistake no_else: all-branches-disabled at tokio::select! {
//! Leaves out the case that both channels have ended after closing time.
//! - else => return,

//! mistake bell_asked_again: poll-after-ready at () = &mut closing => {
//! Does not remember that the bell has rung.
//! - let mut open = true;
//!
//! - () = &mut closing, if open => {
//! + () = &mut closing => {
//! - counter.close();
//! - open = false;
//! + counter.close();

//! mistake takes_the_none: closed-channel-always-ready (hung) at parcel = belt.recv() => {
//! Takes a `None` from the belt, and asks again.
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! + parcel = belt.recv() => {
//! +     if let Some(parcel) = parcel {
//! +         clerk(Work::Parcel(parcel)).await;
//! +     }
//! + }

//! mistake ends_with_the_belt: one-end-ended-all at None if counter.is_empty() => return,
//! Returns when no more parcels come and nobody waits at the counter.
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! + parcel = belt.recv() => match parcel {
//! +     Some(parcel) => clerk(Work::Parcel(parcel)).await,
//! +     None if counter.is_empty() => return,
//! +     None => {
//! +         if let Some(customer) = counter.recv().await {
//! +             clerk(Work::Customer(customer)).await;
//! +         }
//! +     }
//! + },

//! mistake ends_with_both: one-end-ended-all at None => return,
//! Returns when both channels have ended, before closing time.
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! - Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! - else => return,
//! + work = next(&mut belt, &mut counter) => match work {
//! +     Some(work) => clerk(work).await,
//! +     None => return,
//! + },
async fn next(belt: &mut mpsc::Receiver<u32>, counter: &mut mpsc::Receiver<u32>) -> Option<Work> {
    tokio::select! {
        Some(parcel) = belt.recv() => Some(Work::Parcel(parcel)),
        Some(customer) = counter.recv() => Some(Work::Customer(customer)),
        else => None,
    }
}

//! mistake clerk_in_a_branch: work-dropped-for-news at tokio::select! {
//! The work is a branch, so the bell stops it halfway.
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! - Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! - else => return,
//! + more = one(&mut belt, &mut counter, &mut clerk) => {
//! +     if !more {
//! +         if open {
//! +             closing.as_mut().await;
//! +         }
//! +         return;
//! +     }
//! + }
async fn one(
    belt: &mut mpsc::Receiver<u32>,
    counter: &mut mpsc::Receiver<u32>,
    clerk: &mut impl AsyncFnMut(Work),
) -> bool {
    tokio::select! {
        Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
        Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
        else => return false,
    }
    true
}

//! mistake bell_between_the_works: signal-not-in-the-wait (hung) at tokio::select! { or at .now_or_never()
//! Looks at the bell before each piece of work, and waits for work only.
//! - tokio::select! {
//! -     () = &mut closing, if open => {
//! -         belt.close();
//! -         counter.close();
//! -         open = false;
//! -     }
//! + if open && closing.as_mut().now_or_never().is_some() {
//! +     belt.close();
//! +     counter.close();
//! +     open = false;
//! + }
//! + tokio::select! {
//! - else => return,
//! + else => {
//! +     if open {
//! +         closing.as_mut().await;
//! +     }
//! +     return;
//! + }
use futures::FutureExt as _;

//! mistake looks_each_millisecond: busy-waiting at pause( or at try_recv()
//! Looks at everything each millisecond.
//! - tokio::select! {
//! -     () = &mut closing, if open => {
//! -         belt.close();
//! -         counter.close();
//! -         open = false;
//! -     }
//! -     Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! -     Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! -     else => return,
//! - }
//! + if open && closing.as_mut().now_or_never().is_some() {
//! +     belt.close();
//! +     counter.close();
//! +     open = false;
//! + }
//! + let (parcel, customer) = (belt.try_recv(), counter.try_recv());
//! + let is_idle = parcel.is_err() && customer.is_err();
//! + if is_idle && !open {
//! +     return;
//! + }
//! + if let Ok(parcel) = parcel {
//! +     clerk(Work::Parcel(parcel)).await;
//! + }
//! + if let Ok(customer) = customer {
//! +     clerk(Work::Customer(customer)).await;
//! + }
//! + if is_idle {
//! +     pause(Duration::from_millis(1)).await;
//! + }
use futures::FutureExt as _;

//! mistake clerk_not_awaited: dropped-unpolled at let _ = clerk(
//! Makes the future of each piece of work, and drops it.
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! - Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! + Some(parcel) = belt.recv() => {
//! +     let _ = clerk(Work::Parcel(parcel));
//! + }
//! + Some(customer) = counter.recv() => {
//! +     let _ = clerk(Work::Customer(customer));
//! + }

//! mistake latest_first: order-of-the-queue-lost at parcels.pop()
//! Takes several parcels at once, and handles the last of them first.
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! + 1.. = belt.recv_many(&mut parcels, 10) => {
//! +     while let Some(parcel) = parcels.pop() {
//! +         clerk(Work::Parcel(parcel)).await;
//! +     }
//! + }
//! - let mut open = true;
//! + let mut open = true;
//! + let mut parcels = Vec::new();

//! mistake waits_at_the_counter: signal-not-in-the-wait (hung) at counter.recv().await
//! Waits for customers only, when no more parcels come.
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! + parcel = belt.recv() => match parcel {
//! +     Some(parcel) => clerk(Work::Parcel(parcel)).await,
//! +     None => {
//! +         while let Some(customer) = counter.recv().await {
//! +             clerk(Work::Customer(customer)).await;
//! +         }
//! +         if open {
//! +             closing.as_mut().await;
//! +         }
//! +         return;
//! +     }
//! + },

//! mistake keeps_the_batch: batch-handled-again at for &parcel in &parcels {
//! Takes several parcels at once, and does not empty the list afterwards.
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! + 1.. = belt.recv_many(&mut parcels, 3) => {
//! +     for &parcel in &parcels {
//! +         clerk(Work::Parcel(parcel)).await;
//! +     }
//! + }
//! - let mut open = true;
//! + let mut open = true;
//! + let mut parcels = Vec::new();

//! mistake a_last_pause: slept-past-the-end at tokio::time::sleep(
//! Waits a moment before it returns, in case that something is left.
//! - else => return,
//! + else => return tokio::time::sleep(Duration::from_millis(100)).await,

//! mistake bell_in_a_block: signal-dropped-in-the-loop (hung) at closing.take()
//! Moves the future of the bell into the branch, so the first parcel drops it.
//! - use std::pin::pin;
//! - use std::time::{Duration, Instant};
//! + use std::time::{Duration, Instant};
//! - let mut closing = pin!(closing);
//! - let mut open = true;
//! + let mut closing = Some(closing);
//! - () = &mut closing, if open => {
//! + () = async { closing.take().unwrap().await }, if closing.is_some() => {
//! - counter.close();
//! - open = false;
//! + counter.close();

//! right bell_first: the bell is the first branch in a fixed order, and the two queues take turns at random in the second
//! - () = &mut closing, if open => {
//! + biased;
//! + () = &mut closing, if open => {
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! - Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! - else => return,
//! + work = next(&mut belt, &mut counter) => match work {
//! +     Some(work) => clerk(work).await,
//! +     None => {
//! +         if open {
//! +             closing.as_mut().await;
//! +         }
//! +         return;
//! +     }
//! + },
async fn next(belt: &mut mpsc::Receiver<u32>, counter: &mut mpsc::Receiver<u32>) -> Option<Work> {
    tokio::select! {
        Some(parcel) = belt.recv() => Some(Work::Parcel(parcel)),
        Some(customer) = counter.recv() => Some(Work::Customer(customer)),
        else => None,
    }
}

//! right two_phases: the loop ends with the bell, and then each channel is emptied
//! - let mut open = true;
//! - loop {
//! -     tokio::select! {
//! -         () = &mut closing, if open => {
//! -             belt.close();
//! -             counter.close();
//! -             open = false;
//! -         }
//! -         Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! -         Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! -         else => return,
//! -     }
//! - }
//! + loop {
//! +     tokio::select! {
//! +         () = &mut closing => break,
//! +         Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! +         Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! +     }
//! + }
//! + belt.close();
//! + counter.close();
//! + while let Some(customer) = counter.recv().await {
//! +     clerk(Work::Customer(customer)).await;
//! + }
//! + while let Some(parcel) = belt.recv().await {
//! +     clerk(Work::Parcel(parcel)).await;
//! + }

//! right a_budget: a fixed order with the parcels last, but after 50 customers a parcel gets a turn
//! - let mut open = true;
//! + let mut open = true;
//! + let mut in_a_row = 0;
//! - tokio::select! {
//! -     () = &mut closing, if open => {
//! + if in_a_row == 50 {
//! +     in_a_row = 0;
//! +     if let Ok(parcel) = belt.try_recv() {
//! +         clerk(Work::Parcel(parcel)).await;
//! +     }
//! + }
//! + tokio::select! {
//! +     biased;
//! +     () = &mut closing, if open => {
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! - Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! + Some(customer) = counter.recv() => {
//! +     in_a_row += 1;
//! +     clerk(Work::Customer(customer)).await;
//! + }
//! + Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,

//! right turns_by_hand: after a parcel it asks for a customer first, and after a customer for a parcel
//! - let mut open = true;
//! - loop {
//! -     tokio::select! {
//! -         () = &mut closing, if open => {
//! -             belt.close();
//! -             counter.close();
//! -             open = false;
//! -         }
//! -         Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! -         Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! -         else => return,
//! -     }
//! - }
//! + let mut customer_first = true;
//! + while closing.as_mut().now_or_never().is_none() {
//! +     let customer = if customer_first {
//! +         counter.try_recv().ok()
//! +     } else {
//! +         None
//! +     };
//! +     let work = if let Some(customer) = customer {
//! +         Work::Customer(customer)
//! +     } else {
//! +         tokio::select! {
//! +             biased;
//! +             () = &mut closing => break,
//! +             Some(parcel) = belt.recv() => Work::Parcel(parcel),
//! +             Some(customer) = counter.recv() => Work::Customer(customer),
//! +         }
//! +     };
//! +     customer_first = matches!(work, Work::Parcel(_));
//! +     clerk(work).await;
//! + }
//! + belt.close();
//! + counter.close();
//! + while let Some(parcel) = belt.recv().await {
//! +     clerk(Work::Parcel(parcel)).await;
//! + }
//! + while let Some(customer) = counter.recv().await {
//! +     clerk(Work::Customer(customer)).await;
//! + }
use futures::FutureExt as _;

//! right merged_streams: the channels become streams, which `stream::select` merges in turns, and they are closed in a lock
//! - let mut closing = pin!(closing);
//! - let mut open = true;
//! - loop {
//! -     tokio::select! {
//! -         () = &mut closing, if open => {
//! -             belt.close();
//! -             counter.close();
//! -             open = false;
//! -         }
//! -         Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! -         Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! -         else => return,
//! -     }
//! - }
//! + let (belt, counter) = (RefCell::new(&mut belt), RefCell::new(&mut counter));
//! + let parcels = stream::poll_fn(|cx| belt.borrow_mut().poll_recv(cx)).map(Work::Parcel);
//! + let customers = stream::poll_fn(|cx| counter.borrow_mut().poll_recv(cx)).map(Work::Customer);
//! + let mut works = stream::select(parcels, customers);
//! + let mut closing = pin!(closing);
//! + loop {
//! +     tokio::select! {
//! +         biased;
//! +         () = &mut closing => break,
//! +         Some(work) = works.next() => clerk(work).await,
//! +     }
//! + }
//! + belt.borrow_mut().close();
//! + counter.borrow_mut().close();
//! + while let Some(work) = works.next().await {
//! +     clerk(work).await;
//! + }
use std::cell::RefCell;

use futures::{StreamExt as _, stream};

//! right a_lock_for_the_clerk: a loop for each channel, and a fair lock around the clerk
//! - use std::pin::pin;
//! - use std::time::{Duration, Instant};
//! + use std::time::{Duration, Instant};
//! - let mut closing = pin!(closing);
//! - let mut open = true;
//! - loop {
//! -     tokio::select! {
//! -         () = &mut closing, if open => {
//! -             belt.close();
//! -             counter.close();
//! -             open = false;
//! -         }
//! -         Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! -         Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! -         else => return,
//! -     }
//! - }
//! + let clerk = Mutex::new(&mut clerk);
//! + let closing = closing.shared();
//! + let parcels = async {
//! +     let mut bell = closing.clone();
//! +     let mut open = true;
//! +     loop {
//! +         tokio::select! {
//! +             biased;
//! +             () = &mut bell, if open => {
//! +                 belt.close();
//! +                 open = false;
//! +             }
//! +             Some(parcel) = belt.recv() => clerk.lock().await(Work::Parcel(parcel)).await,
//! +             else => return,
//! +         }
//! +     }
//! + };
//! + let customers = async {
//! +     let mut bell = closing.clone();
//! +     let mut open = true;
//! +     loop {
//! +         tokio::select! {
//! +             biased;
//! +             () = &mut bell, if open => {
//! +                 counter.close();
//! +                 open = false;
//! +             }
//! +             Some(customer) = counter.recv() => {
//! +                 clerk.lock().await(Work::Customer(customer)).await;
//! +             }
//! +             else => return,
//! +         }
//! +     }
//! + };
//! + tokio::join!(parcels, customers);
use futures::FutureExt as _;
use tokio::sync::Mutex;

//! mistake empty_for_now: shutdown-drops-the-queue at try_recv()
//! Takes a closed channel that is empty for the end of it. Somebody may still have a place in it.
//! - let mut open = true;
//! - loop {
//! -     tokio::select! {
//! -         () = &mut closing, if open => {
//! -             belt.close();
//! -             counter.close();
//! -             open = false;
//! -         }
//! -         Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! -         Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! -         else => return,
//! -     }
//! - }
//! + loop {
//! +     tokio::select! {
//! +         () = &mut closing => break,
//! +         Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! +         Some(customer) = counter.recv() => clerk(Work::Customer(customer)).await,
//! +     }
//! + }
//! + belt.close();
//! + counter.close();
//! + while let Ok(customer) = counter.try_recv() {
//! +     clerk(Work::Customer(customer)).await;
//! + }
//! + while let Ok(parcel) = belt.try_recv() {
//! +     clerk(Work::Parcel(parcel)).await;
//! + }

//! mistake a_hundred_of_each: drained-in-the-handler at belt.try_recv() or at counter.try_recv()
//! Takes a hundred parcels and then a hundred customers before it looks at the bell again.
//! - () = &mut closing, if open => {
//! + biased;
//! + () = &mut closing, if open => {
//! - Some(parcel) = belt.recv() => clerk(Work::Parcel(parcel)).await,
//! + Some(parcel) = belt.recv() => {
//! +     clerk(Work::Parcel(parcel)).await;
//! +     for _ in 1..100 {
//! +         let Ok(parcel) = belt.try_recv() else { break };
//! +         clerk(Work::Parcel(parcel)).await;
//! +     }
//! +     for _ in 0..100 {
//! +         let Ok(customer) = counter.try_recv() else { break };
//! +         clerk(Work::Customer(customer)).await;
//! +     }
//! + }
