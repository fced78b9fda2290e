//! mistake: no-main (not_compiled)
//! Leaves `main` out, since the checks do without it.

use async_learn::{do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    // `join!` takes the futures themselves, without `.await`: it is the await, for all of
    // them. Whenever it is polled itself, it polls each branch that is not ready yet, and it
    // is ready once all of them are. The outputs come in the order of the branches,
    // whichever was ready first, so the tuple is already the one to return.
    //
    // `futures::join!` does the same, and so does the function `futures::future::join4`.
    // Their branches may be of different types; for many futures of one type there is
    // `join_all`.
    tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    )
}
