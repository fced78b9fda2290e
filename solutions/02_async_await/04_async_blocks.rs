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
//! - hands the work on every line that it reads to `journaled`. So the journal gets
//!   `open LINE` before the work and `close LINE` after it, also for a garbled line and for
//!   `adrift` itself.
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
        // A block is a value: nothing of it runs before `journaled` awaits it, and by then
        // it is out of this loop's reach. So `?`, like `return`, ends the block alone, and
        // what it ends with is the block's output.
        let work = async {
            let height = parse(line)?;
            Ok(do_one_thing_async(height).await)
        };
        // The loop is left here, where the loop is. The patterns also tell rustc that the
        // error is a `Fault`, which `?` alone does not; where nothing else tells, the block
        // says so itself: `Ok::<_, Fault>(…)`.
        match journaled(journal, line, work).await {
            Ok(energy) => energies.push(energy),
            Err(Fault::Garbled) => {}
            Err(Fault::Adrift) => break,
        }
    }
    // Instead of the block, an `async fn energy(line: &str) -> Result<u32, Fault>` would do:
    // the same small function, with a name and with its types written out.
    energies
}

fn main() {
    let mut journal = Vec::new();
    let energies = block_on(energies(&["3", "2?", "4", "adrift", "9"], &mut journal));
    println!("{energies:?}");
    println!("{journal:#?}");
}
