//! mistake: output-thrown-away
//! Awaits the operation for its time, and squares by itself.

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
            let height = parse(line)?;
            do_one_thing_async(height).await;
            Ok(height * height)
        };
        match journaled(journal, line, work).await {
            Ok(energy) => energies.push(energy),
            Err(Fault::Garbled) => {}
            Err(Fault::Adrift) => break,
        }
    }
    energies
}

fn main() {
    let mut journal = Vec::new();
    let energies = block_on(energies(&["3", "2?", "4", "adrift", "9"], &mut journal));
    println!("{energies:?}");
    println!("{journal:#?}");
}
