//! Each block ends with a `Result`, and the loop decides by it: go on, skip, or stop.

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
        // A block is a value. Nothing of it runs before `journaled` awaits it, in another
        // function, where this loop can't be reached. So `?` ends the block alone, as
        // `return` does, and the `Err` is the block's output. That is why it ends with `Ok(…)`:
        // a block with a `?` gives a `Result`.
        let work = async {
            let number = parse(line)?;
            Ok(do_one_thing_async(number).await)
        };
        // Here we are in the loop again. The patterns also tell rustc that the error is a
        // `Fault`; `?` alone does not, since it converts errors. Without such a pattern, the
        // block would say it itself: `Ok::<_, Fault>(…)`.
        match journaled(journal, line, work).await {
            Ok(reading) => readings.push(reading),
            Err(Fault::Unreadable) => {}
            Err(Fault::Off) => break,
        }
    }
    // An `async fn reading(line: &str) -> Result<u32, Fault>` in place of the block is as
    // good: the same small future, with a name and with its types written out.
    readings
}

fn main() {
    let mut journal = Vec::new();
    let readings = block_on(readings(&["3", "2?", "4", "off", "9"], &mut journal));
    println!("{readings:?}");
    println!("{journal:#?}");
}
