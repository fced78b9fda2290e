//! X: what is left when a future is dropped, wherever that happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::exercise;
use harness::{Advise, Checks, cancellation, expect_eq};

pub fn checks(all: &mut Checks) {
    all.check("gives_its_seat_back", || {
        cancellation::under_virtual_time(
            async || {
                let free_seats = Arc::new(AtomicU32::new(3));
                (Arc::clone(&free_seats), exercise::visit(free_seats))
            },
            async |free_seats: Arc<AtomicU32>| {
                expect_eq("the number of free seats", 3, free_seats.load(Ordering::SeqCst))
                    .advise("cleanup-after-the-await")
            },
        )
        .map(drop)
    });
}
