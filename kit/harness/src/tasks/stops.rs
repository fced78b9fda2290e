//! Where a poll can be stopped: right after tokio has given a task what it asked for.

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::NoSubscriber;
use tracing::{Event, Metadata, Subscriber};

use super::fields::Fields;
use super::recorder::{Recorder, is_of_a_poll, is_of_a_state};
use super::spans::STACK;

/// Performs `body` as a part of a poll of `task` that goes on in another thread, which waits meanwhile.
pub(crate) fn within<T>(task: Option<u64>, body: impl FnOnce() -> T) -> T {
    STACK.with_borrow_mut(|stack| stack.extend(task));
    let value = body();
    STACK.with_borrow_mut(|stack| {
        if let Some(at) = stack.iter().rposition(|entered| Some(*entered) == task) {
            stack.remove(at);
        }
    });
    value
}

/// Whether this thread records what its tasks do.
pub(crate) fn is_recorded() -> bool {
    tracing::dispatcher::get_default(|subscriber| !subscriber.is::<NoSubscriber>())
}

/// Performs `body`, and calls `got` right after each event in which tokio tells that this thread has got something: a lock, a
/// permit, the end of a wait. `records`: what happens is recorded, too.
pub(crate) fn with_each_gain<T>(records: bool, got: impl Fn() + Send + Sync + 'static, body: impl FnOnce() -> T) -> T {
    tracing::subscriber::with_default(TellsGains { records, got }, body)
}

struct TellsGains<G> {
    records: bool,
    got: G,
}

impl<G: Fn() + Send + Sync + 'static> Subscriber for TellsGains<G> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        if self.records {
            return Recorder.enabled(metadata);
        }
        is_of_a_poll(metadata) || is_of_a_state(metadata)
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        Recorder.new_span(attributes)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        Recorder.record(id, values);
    }

    fn record_follows_from(&self, id: &Id, follows: &Id) {
        Recorder.record_follows_from(id, follows);
    }

    fn event(&self, event: &Event<'_>) {
        if self.records {
            Recorder.event(event);
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let has_got = match is_of_a_poll(event.metadata()) {
            true => fields.is_ready,
            false => is_of_a_state(event.metadata()) && fields.takes_a_lock(),
        };
        if has_got {
            (self.got)();
        }
    }

    fn enter(&self, id: &Id) {
        Recorder.enter(id);
    }

    fn exit(&self, id: &Id) {
        Recorder.exit(id);
    }

    fn clone_span(&self, id: &Id) -> Id {
        Recorder.clone_span(id)
    }

    fn try_close(&self, id: Id) -> bool {
        Recorder.try_close(id)
    }
}
