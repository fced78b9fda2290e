//! P: how often, how many at once, on which thread.

use super::exercise;
use harness::probe::Lab;
use harness::{Advise, Checks, Failure, ms, virtual_time};

pub fn checks(all: &mut Checks) {
    all.check("two_at_once", || {
        let lab = Lab::new();
        let jobs = (1..=6).map(|n| lab.probe(&format!("job {n}"), ms(20 * n), n)).collect();
        // Also fails if a probe is polled after it was ready, moved, or polled without end.
        lab.watch(|| virtual_time(exercise::all(jobs, 2)))?;
        if lab.overlap() == 2 {
            return Ok(());
        }
        Err(Failure::new("there were not two jobs at once")
            .expected("two, as long as two are left")
            .got(format!("{} at the most", lab.overlap()))
            .times(lab.timeline())
            .advise_if(lab.overlap() > 2, "no-limit-at-all"))
    });
}
