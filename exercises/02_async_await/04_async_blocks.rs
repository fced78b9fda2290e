//! An `async` block is a future of its own, and it can't leave the loop around it. So the
//! `continue` and the `break` in this block do not compile. Complete `readings` so that the
//! loop goes on or stops, as each line requires.
//!
//! A sensor sends lines. A line is a number, or `off` when the sensor is switched off, or
//! unreadable; `parse` tells which. `readings(lines, journal)` takes the lines in order, one at
//! a time.
//!
//! - It returns what `do_one_thing_async(number)` gives for each number, in order.
//! - It skips an unreadable line and goes on with the next one.
//! - It stops at the line `off`. Later lines are not worked on, and are not in the journal.
//! - The journal gets `open LINE` before the work on a line, and `close LINE` after it. All
//!   lines up to and including `off` get both, unreadable ones too. `journaled` writes the
//!   first, awaits the future that it gets, and writes the second.
//! - `main` has no runtime and uses `block_on`, so don't use tokio.
//!
//! Leave `parse` and `journaled` as they are.

use async_learn::{block_on, do_one_thing_async};

/// Why a line holds no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Unreadable,
    Off,
}

fn parse(line: &str) -> Result<u32, Fault> {
    if line == "off" {
        return Err(Fault::Off);
    }
    line.parse().map_err(|_| Fault::Unreadable)
}

/// Awaits `work`, and writes into the journal before and after that.
async fn journaled<T>(journal: &mut Vec<String>, line: &str, work: impl Future<Output = T>) -> T {
    journal.push(format!("open {line}"));
    let outcome = work.await;
    journal.push(format!("close {line}"));
    outcome
}

pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = match parse(line) {
                Ok(number) => number,
                // TODO: the block has no loop. How does the loop learn what it should do?
                Err(Fault::Unreadable) => continue,
                Err(Fault::Off) => break,
            };
            readings.push(do_one_thing_async(number).await);
        };
        journaled(journal, line, work).await;
    }
    readings
}

fn main() {
    let mut journal = Vec::new();
    let readings = block_on(readings(&["3", "2?", "4", "off", "9"], &mut journal));
    println!("{readings:?}");
    println!("{journal:#?}");
}
