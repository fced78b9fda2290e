//! G: an event at the worst moment.

use std::task::Waker;

use super::exercise;
use harness::{Checks, lost_wakeup};

/// The exercise states the trait; the source that fires between its calls is ours.
impl exercise::Source for lost_wakeup::Source {
    fn is_ready(&self) -> bool {
        self.is_ready()
    }

    fn register(&self, waker: &Waker) {
        self.register(waker);
    }
}

pub fn checks(all: &mut Checks) {
    all.check("no_event_is_lost", || lost_wakeup::fire_at_every_call(exercise::Ready).map(drop));
}
