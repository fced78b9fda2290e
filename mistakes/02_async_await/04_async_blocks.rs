//! mistake a_block_for_each_case: futures-of-different-types (not_compiled)
//! Another block for each outcome of `parse`, and no two blocks have the same type.
//! - let work = async {
//! -     let height = parse(line)?;
//! -     Ok(do_one_thing_async(height).await)
//! + let work = match parse(line) {
//! +     Ok(height) => async move { Ok(do_one_thing_async(height).await) },
//! +     Err(fault) => async move { Err(fault) },

//! mistake all_lines_at_once: order-lost
//! Works on all the lines together, also on those after `adrift`.
pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let works = lines.iter().map(|line| async move {
        let height = parse(line)?;
        Ok(do_one_thing_async(height).await)
    });
    let outcomes = futures::future::join_all(works).await;
    let mut energies = Vec::new();
    for (line, outcome) in lines.iter().zip(outcomes) {
        match journaled(journal, line, async { outcome }).await {
            Ok(energy) => energies.push(energy),
            Err(Fault::Garbled) => {}
            Err(Fault::Adrift) => break,
        }
    }
    energies
}

//! mistake asks_the_block: future-used-as-value (not_compiled)
//! Calls a method of the outcome on the block that is to give it.
pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    for line in lines {
        let work = async {
            let height = parse(line)?;
            Ok::<_, Fault>(do_one_thing_async(height).await)
        };
        if work.is_err() {
            continue;
        }
        energies.extend(journaled(journal, line, work).await);
    }
    energies
}

//! mistake block_on_in_the_block: block-on-inside-async
//! Runs the operation with `block_on` inside of the block.
//! - Ok(do_one_thing_async(height).await)
//! + Ok(block_on(do_one_thing_async(height)))

//! mistake blocking_twin: thread-sleep
//! Takes the twin that blocks; between `open` and `close`, the thread is held.
//! - Ok(do_one_thing_async(height).await)
//! + Ok(do_one_thing(height))
use async_learn::do_one_thing;

//! mistake breaks_in_the_block: early-exit-from-async-block (not_compiled)
//! The garbled line is seen to, and `break` is still asked of a loop that the block can't reach.
pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    for line in lines {
        let work = async {
            match parse(line) {
                Ok(height) => energies.push(do_one_thing_async(height).await),
                Err(Fault::Garbled) => {}
                Err(Fault::Adrift) => break,
            }
        };
        journaled(journal, line, work).await;
    }
    energies
}

//! mistake energies_worked_out: output-thrown-away
//! Awaits the operation for its time, and squares by itself.
//! - Ok(do_one_thing_async(height).await)
//! + do_one_thing_async(height).await;
//! + Ok(height * height)

//! mistake error_type_unnamed: error-type-unnamed (not_compiled)
//! `?` turns a `Fault` into some error type, and nothing says which.
//! - match journaled(journal, line, work).await {
//! -     Ok(energy) => energies.push(energy),
//! -     Err(Fault::Garbled) => {}
//! -     Err(Fault::Adrift) => break,
//! + if let Ok(energy) = journaled(journal, line, work).await {
//! +     energies.push(energy);
//! + } else if *line == "adrift" {
//! +     break;

//! mistake error_type_unnamed_in_a_variable: error-type-unnamed (not_compiled)
//! The same, with the outcome in a variable of no known type.
pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    for line in lines {
        let outcome = journaled(journal, line, async {
            let height = parse(line)?;
            Ok(do_one_thing_async(height).await)
        })
        .await;
        if outcome.is_err() && *line == "adrift" {
            break;
        }
        energies.extend(outcome.ok());
    }
    energies
}

//! mistake every_fault_ends_it: ends-at-every-fault
//! Any `Err` stops the loop, also one that only spoils a line.
//! - Ok(do_one_thing_async(height).await)
//! + Ok::<u32, Fault>(do_one_thing_async(height).await)
//! - Err(Fault::Garbled) => {}
//! - Err(Fault::Adrift) => break,
//! + Err(_) => break,

//! mistake journaled_in_a_statement: none
//! Nobody awaits what `journaled` makes, and `let _ =` keeps rustc silent.
pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    for line in lines {
        let work = async {
            let height = parse(line)?;
            energies.push(do_one_thing_async(height).await);
            Ok::<_, Fault>(())
        };
        let _ = journaled(journal, line, work);
    }
    energies
}

//! mistake matches_before_the_await: future-used-as-value (not_compiled)
//! Matches on what `journaled` returns, which is a future.
//! - Ok(do_one_thing_async(height).await)
//! + Ok::<_, Fault>(do_one_thing_async(height).await)
//! - match journaled(journal, line, work).await {
//! + match journaled(journal, line, work) {

//! mistake question_mark_ignored: early-exit-from-async-block
//! `?` ends the block, and nobody looks at what the block ended with.
pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    for line in lines {
        let work = async {
            let height = parse(line)?;
            energies.push(do_one_thing_async(height).await);
            Ok::<(), Fault>(())
        };
        let _ = journaled(journal, line, work).await;
    }
    energies
}

//! mistake question_mark_without_result: early-exit-from-async-block (not_compiled)
//! `?` in a block that ends with no `Result`.
//! - Ok(do_one_thing_async(height).await)
//! + energies.push(do_one_thing_async(height).await);
//! - match journaled(journal, line, work).await {
//! -     Ok(energy) => energies.push(energy),
//! -     Err(Fault::Garbled) => {}
//! -     Err(Fault::Adrift) => break,
//! - }
//! + journaled(journal, line, work).await;

//! mistake returns_from_the_block: early-exit-from-async-block
//! `return` compiles, but it ends the block and not `energies`.
pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    for line in lines {
        let work = async {
            let height = match parse(line) {
                Ok(height) => height,
                Err(Fault::Garbled | Fault::Adrift) => return,
            };
            energies.push(do_one_thing_async(height).await);
        };
        journaled(journal, line, work).await;
    }
    energies
}

//! mistake skips_before_the_journal: left-out-of-the-journal
//! `continue` and `break` are back in the loop, but now they pass `journaled` by.
pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    for line in lines {
        let height = match parse(line) {
            Ok(height) => height,
            Err(Fault::Garbled) => continue,
            Err(Fault::Adrift) => break,
        };
        energies.push(journaled(journal, line, do_one_thing_async(height)).await);
    }
    energies
}

//! mistake spawned_in_the_block: off-its-runtime
//! The block awaits a spawned task, which needs a tokio runtime, and `main` has none.
//! - Ok(do_one_thing_async(height).await)
//! + let energy = tokio::spawn(do_one_thing_async(height)).await;
//! + Ok(energy.expect("the task ends"))

//! mistake squared_by_hand: answer-without-the-work
//! Computes what the operation would have given.
pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    for line in lines {
        match journaled(journal, line, async { parse(line) }).await {
            Ok(height) => energies.push(height * height),
            Err(Fault::Garbled) => continue,
            Err(Fault::Adrift) => break,
        }
    }
    energies
}

//! mistake works_after_the_journal: left-out-of-the-journal
//! The journal sees the line parsed, and is closed when the work begins.
//! - let work = async {
//! -     let height = parse(line)?;
//! -     Ok(do_one_thing_async(height).await)
//! - };
//! - match journaled(journal, line, work).await {
//! -     Ok(energy) => energies.push(energy),
//! + match journaled(journal, line, async { parse(line) }).await {
//! +     Ok(height) => energies.push(do_one_thing_async(height).await),

//! mistake works_at_the_call: work-at-the-call
//! An ordinary function, which has done everything when its future is made.
//! - pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
//! + pub fn energies(lines: &[&str], journal: &mut Vec<String>) -> impl Future<Output = Vec<u32>> {
//! - match journaled(journal, line, work).await {
//! + match block_on(journaled(journal, line, work)) {
//! - energies
//! + async move { energies }

//! right control_flow: the block pushes by itself and gives a `ControlFlow`
use std::ops::ControlFlow;

pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    for line in lines {
        let work = async {
            match parse(line) {
                Ok(height) => energies.push(do_one_thing_async(height).await),
                Err(Fault::Garbled) => {}
                Err(Fault::Adrift) => return ControlFlow::Break(()),
            }
            ControlFlow::Continue(())
        };
        if journaled(journal, line, work).await.is_break() {
            break;
        }
    }
    energies
}

//! right flag: the block sets a flag that the loop looks at
pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    let mut adrift = false;
    let mut lines = lines.iter();
    while let Some(line) = lines.next().filter(|_| !adrift) {
        let work = async {
            match parse(line) {
                Ok(height) => energies.push(do_one_thing_async(height).await),
                Err(fault) => adrift = fault == Fault::Adrift,
            }
        };
        journaled(journal, line, work).await;
    }
    energies
}

//! right named_function: an async fn in place of the block
pub async fn energies(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut energies = Vec::new();
    for line in lines {
        match journaled(journal, line, energy(line)).await {
            Ok(energy) => energies.push(energy),
            Err(Fault::Garbled) => continue,
            Err(Fault::Adrift) => return energies,
        }
    }
    energies
}

async fn energy(line: &str) -> Result<u32, Fault> {
    Ok(do_one_thing_async(parse(line)?).await)
}

//! right parsed_outside: parses before the block, which carries the future of the operation along
//! - let work = async {
//! + let operation = parse(line).map(do_one_thing_async);
//! + let work = async {
//! - let height = parse(line)?;
//! - Ok(do_one_thing_async(height).await)
//! + match operation {
//! +     Ok(operation) => Ok(operation.await),
//! +     Err(fault) => Err(fault),
//! + }

//! right writes_the_journal: writes the journal by itself, before and after the work
//! - let work = async {
//! -     let height = parse(line)?;
//! -     Ok(do_one_thing_async(height).await)
//! - };
//! - match journaled(journal, line, work).await {
//! + journal.push(format!("open {line}"));
//! + let outcome = async { Ok(do_one_thing_async(parse(line)?).await) }.await;
//! + journal.push(format!("close {line}"));
//! + match outcome {
//! without: journaled
