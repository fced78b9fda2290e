//! Two tasks that pour from one jug into another, stopped at each step.

use std::sync::Arc;

use super::exercise;
use harness::schedules::{self, Stops};
use harness::tokio::sync::Mutex;
use harness::{Advise, Checks, expect_eq};

pub fn checks(all: &mut Checks) {
    all.on_hang(|hang| hang.advise("circle-of-locks")).check("two_pour_at_once", || {
        let make = async || {
            let jugs = [7, 20].map(|liters| Arc::new(Mutex::new(liters)));
            let [a, b] = &jugs;
            let there = exercise::pour(Arc::clone(a), Arc::clone(b), 2);
            let back = exercise::pour(Arc::clone(b), Arc::clone(a), 5);
            (jugs.clone(), vec![("there".to_owned(), there), ("back".to_owned(), back)])
        };
        schedules::in_each(Stops::every(2, 2), make, async |[a, b], _| {
            expect_eq("the liters in both jugs", (10, 17), (*a.lock().await, *b.lock().await))
        })
        .map(drop)
    });
}
