//! V: how long it takes, to the millisecond.

use super::exercise;
use harness::{Advise, Checks, Failure, expect_eq, ms, operations, virtual_time};

pub fn checks(all: &mut Checks) {
    all.check("both_at_once", || {
        let run = virtual_time(exercise::both(7))?;
        if run.elapsed == ms(50) {
            return Ok(());
        }
        Err(Failure::new("the second operation waited for the first")
            .took(ms(50), run.elapsed)
            .expected("50 ms, the time of the longer one")
            .times(operations::timeline(&operations::take()))
            .advise_if(run.elapsed == ms(80), "serial-awaits"))
    });

    all.check("both_results", || {
        let run = virtual_time(exercise::both(7))?;
        expect_eq("what `both(7)` gives", (49, 14), run.value)
    });
}
