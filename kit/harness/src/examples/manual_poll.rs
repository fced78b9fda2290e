//! K: whom a future wakes. The failures and their advice come from `ManualPoll`.

use super::exercise;
use harness::Checks;
use harness::manual_poll::ManualPoll;
use harness::probe::CountingWaker;

pub fn checks(all: &mut Checks) {
    all.check("wakes_who_polled_last", || {
        let (bell, ring) = exercise::bell();
        let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
        let mut poller = ManualPoll::new(ring);
        poller.pending(&a)?;
        poller.pending(&b)?;
        bell.ring();
        poller.woken(&b, "the bell rang")?;
        poller.ready(&b)?;
        poller.let_go()
    });
}
