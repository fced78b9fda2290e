//! right: writes the journal by itself, before and after the work

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

pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    for line in lines {
        journal.push(format!("open {line}"));
        let outcome = async { Ok(do_one_thing_async(parse(line)?).await) }.await;
        journal.push(format!("close {line}"));
        match outcome {
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
