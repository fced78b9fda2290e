//! W: that it comes to its end, and what it means if it doesn't.

use super::exercise;
use harness::{Advise, Checks, expect_eq, virtual_time};

pub fn checks(all: &mut Checks) {
    all.on_hang(|hang| hang.expected("the sum, as soon as the last worker is done").advise("own-sender-kept")).check(
        "ends_with_its_workers",
        || {
            let run = virtual_time(exercise::sum_of(4))?;
            expect_eq("the sum of 0, 1, 2 and 3", 6, run.value)
        },
    );
}
