//! D: what is dropped, in which order, and when.

use super::exercise;
use harness::drops::DropLog;
use harness::tokio::time::sleep;
use harness::{Advise, Checks, expect_eq, ms, virtual_time};

pub fn checks(all: &mut Checks) {
    all.check("the_loser_is_dropped", || {
        let drops = DropLog::new();
        let runner = |name, time| {
            let guard = drops.guard(name);
            async move {
                sleep(time).await;
                drop(guard);
            }
        };
        let (hare, tortoise) = (runner("the hare", ms(10)), runner("the tortoise", ms(90)));
        let run = virtual_time(async {
            exercise::first(hare, tortoise).await;
            // Here, since the end of the runtime drops whatever is left.
            drops.alive()
        })?;
        expect_eq("what still runs after the first has won", Vec::<String>::new(), run.value)
            .advise("stopped-waiting-not-working")
    });
}
