//! A buoy far out at sea reports the height of every wave, a line for each. The energy of
//! a wave grows with the square of its height, and `do_one_thing_async(height)` works it
//! out.
//!
//! The work on a line is written as an `async` block, because it is not run on the spot:
//! the block is handed to `journaled`, which awaits it between two entries in the journal.
//!
//! Complete `energies`. It takes the lines in order, one at a time, and
//!
//! - returns the energies that `do_one_thing_async` gives for their heights;
//! - skips a garbled line and goes on with the next one;
//! - stops at a line that says `adrift`: the buoy has broken loose, and whatever comes
//!   after this line is neither worked on nor noted;
//! - keeps the journal: it gets `open LINE` before the work on a line and `close LINE` after
//!   it, for every line that is read, also for a garbled line and for `adrift` itself. That is
//!   what `journaled` does with the work that it is handed.
//!
//! No runtime is needed for it: `main` uses `block_on`. `parse` and `journaled` are as they
//! should be.

use async_learn::{block_on, do_one_thing_async};

/// Why a line holds no height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Garbled,
    Adrift,
}

fn parse(line: &str) -> Result<u32, Fault> {
    if line == "adrift" {
        return Err(Fault::Adrift);
    }
    line.parse().map_err(|_| Fault::Garbled)
}

/// Awaits `work`, and notes when the line is opened and when it is closed again.
async fn journaled<T>(journal: &mut Vec<String>, line: &str, work: impl Future<Output = T>) -> T {
    journal.push(format!("open {line}"));
    let outcome = work.await;
    journal.push(format!("close {line}"));
    outcome
}

pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    for line in lines {
        let work = async {
            let height = match parse(line) {
                Ok(height) => height,
                // TODO: skip what is garbled, and stop when the buoy is adrift.
                Err(Fault::Garbled) => continue,
                Err(Fault::Adrift) => break,
            };
            energies.push(do_one_thing_async(height).await);
        };
        journaled(journal, line, work).await;
    }
    energies
}

fn main() {
    let mut journal = Vec::new();
    let energies = block_on(energies(&["3", "2?", "4", "adrift", "9"], &mut journal));
    println!("{energies:?}");
    println!("{journal:#?}");
}
