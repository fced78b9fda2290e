//! M: how much is taken in, and how much is kept.

use super::exercise;
use harness::flood::Flood;
use harness::memory::{GRAIN, Meter};
use harness::{Advise, Checks, ensure, virtual_time};

pub fn checks(all: &mut Checks) {
    all.check("a_line_has_a_limit", || {
        let meter = Meter::start();
        let flood = Flood::new("GET /", b'a', 32 << 20).metered(&meter);
        let tally = flood.tally();
        let run = virtual_time(exercise::request(flood))?;
        // Counted, and so exact: 8 KiB are due, and a reader may read a buffer ahead.
        tally.at_most("a line without an end", 64 << 10).advise("unlimited-line")?;
        // Measured: for a buffer that nobody fills.
        meter.at_most("the memory for one line", 4 * GRAIN).advise("buffer-for-the-worst-case")?;
        ensure(run.value.is_err(), "a line without an end was taken for a request")
    });
}
