//! S: a peer that follows a script, and a ledger of what it got.

use super::exercise;
use harness::script::Script;
use harness::{Advise, Checks, Failure, virtual_time};

pub fn checks(all: &mut Checks) {
    all.check("echoes_every_byte", || {
        let script = Script::new().give("Mar").pause().give("co\nPolo\n").write_at_most(3);
        let ledger = script.ledger();
        virtual_time(exercise::echo(script))?
            .value
            .map_err(|error| Failure::new(format!("`echo` failed: {error}")).details(ledger.wire()))?;
        ledger
            .expect_written("Marco\nPolo\n")
            .map_err(|failure| failure.details(ledger.wire()))
            .advise_if(ledger.writes_cut_short() > 0, "write-is-not-write-all")
    });
}
