//! The waker of `polled_in_its_wake` polls before `wake` returns; that of `event_during_a_poll` rings when it is cloned.

use super::exercise;
use harness::{Checks, worst_moments};

pub fn checks(all: &mut Checks) {
    all.check("polled_inside_of_wake", || {
        let (bell, ring) = exercise::bell();
        worst_moments::polled_in_its_wake(ring, "the bell rang", move || bell.ring())
    });

    all.check("rings_during_a_poll", || {
        let (bell, ring) = exercise::bell();
        worst_moments::event_during_a_poll(ring, "the bell rang", move || bell.ring())
    });
}
