//! K: whom a future wakes. The failures and their advice come from `ByHand`.

use super::exercise;
use harness::Checks;
use harness::hand::ByHand;
use harness::probe::CountingWaker;

pub fn checks(all: &mut Checks) {
    all.check("wakes_who_polled_last", || {
        let (bell, ring) = exercise::bell();
        let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
        let mut hand = ByHand::new(ring);
        hand.pending(&a)?;
        hand.pending(&b)?;
        bell.ring();
        hand.woken(&b, "the bell rang")?;
        hand.ready(&b)?;
        hand.let_go()
    });
}
