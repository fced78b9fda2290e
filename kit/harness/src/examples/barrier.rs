//! B: that something has *not* happened.

use super::exercise;
use harness::clock::until_idle;
use harness::probe::Lab;
use harness::tokio::sync::oneshot;
use harness::{Advise, Checks, expect_eq, ms, tokio, virtual_time};

pub fn checks(all: &mut Checks) {
    all.check("waits_for_the_signal", || {
        virtual_time(async {
            let lab = Lab::new();
            let (signal, signaled) = oneshot::channel();
            let task = tokio::spawn(exercise::on_signal(signaled, lab.probe("work", ms(10), 7)));

            // Every task has done what it can by now, so what has not begun waits for us.
            until_idle().await;
            expect_eq("the number of polls of `work` before the signal", 0, lab.polls("work"))
                .advise("began-before-the-signal")?;

            let _ = signal.send(());
            expect_eq("what `on_signal` gives", Some(7), task.await.ok())
        })?
        .value
    });
}
