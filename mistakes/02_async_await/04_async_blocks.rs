//! mistake a_block_for_each_case: futures-of-different-types (not_compiled)
//! Another block for each outcome of `parse`, and no two blocks have the same type.
//! - let work = async {
//! -     let number = parse(line)?;
//! -     Ok(do_one_thing_async(number).await)
//! + let work = match parse(line) {
//! +     Ok(number) => async move { Ok(do_one_thing_async(number).await) },
//! +     Err(fault) => async move { Err(fault) },

//! mistake all_lines_at_once: order-lost at join_all(works)
//! Works on all the lines together, also on those after `off`.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let works = lines.iter().map(|line| async move {
        let number = parse(line)?;
        Ok(do_one_thing_async(number).await)
    });
    let outcomes = futures::future::join_all(works).await;
    let mut readings = Vec::new();
    for (line, outcome) in lines.iter().zip(outcomes) {
        match journaled(journal, line, async { outcome }).await {
            Ok(reading) => readings.push(reading),
            Err(Fault::Unreadable) => {}
            Err(Fault::Off) => break,
        }
    }
    readings
}

//! mistake asks_the_block: future-used-as-value (not_compiled)
//! Calls a method of `Result` on the block, which is a future.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = parse(line)?;
            Ok::<_, Fault>(do_one_thing_async(number).await)
        };
        if work.is_err() {
            continue;
        }
        readings.extend(journaled(journal, line, work).await);
    }
    readings
}

//! mistake block_on_in_the_block: block-on-inside-async at block_on(do_one_thing_async(number))
//! Runs the operation with `block_on` inside of the block.
//! - Ok(do_one_thing_async(number).await)
//! + Ok(block_on(do_one_thing_async(number)))

//! mistake blocking_twin: thread-sleep at do_one_thing(number)
//! Takes the twin that blocks. Between `open` and `close`, the thread is held.
//! - Ok(do_one_thing_async(number).await)
//! + Ok(do_one_thing(number))
use async_learn::do_one_thing;

//! mistake breaks_in_the_block: early-exit-from-async-block (not_compiled)
//! Handles the unreadable line, but `break` can't reach the loop from the block.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            match parse(line) {
                Ok(number) => readings.push(do_one_thing_async(number).await),
                Err(Fault::Unreadable) => {}
                Err(Fault::Off) => break,
            }
        };
        journaled(journal, line, work).await;
    }
    readings
}

//! mistake error_type_unnamed: error-type-unnamed (not_compiled)
//! `?` turns a `Fault` into some error type, and nothing says which.
//! - match journaled(journal, line, work).await {
//! -     Ok(reading) => readings.push(reading),
//! -     Err(Fault::Unreadable) => {}
//! -     Err(Fault::Off) => break,
//! + if let Ok(reading) = journaled(journal, line, work).await {
//! +     readings.push(reading);
//! + } else if *line == "off" {
//! +     break;

//! mistake error_type_unnamed_in_a_variable: error-type-unnamed (not_compiled)
//! The same, with the outcome in a variable of no known type.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let outcome = journaled(journal, line, async {
            let number = parse(line)?;
            Ok(do_one_thing_async(number).await)
        })
        .await;
        if outcome.is_err() && *line == "off" {
            break;
        }
        readings.extend(outcome.ok());
    }
    readings
}

//! mistake every_fault_ends_it: ends-at-every-fault at Err(_) => break
//! Any `Err` stops the loop, also that of an unreadable line.
//! - Ok(do_one_thing_async(number).await)
//! + Ok::<u32, Fault>(do_one_thing_async(number).await)
//! - Err(Fault::Unreadable) => {}
//! - Err(Fault::Off) => break,
//! + Err(_) => break,

//! mistake journaled_in_a_statement: never-awaited at let _ = journaled(
//! Never awaits the future that `journaled` returns. `let _ =` silences rustc.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = parse(line)?;
            readings.push(do_one_thing_async(number).await);
            Ok::<_, Fault>(())
        };
        let _ = journaled(journal, line, work);
    }
    readings
}

//! mistake matches_before_the_await: future-used-as-value (not_compiled)
//! Matches on what `journaled` returns, which is a future.
//! - Ok(do_one_thing_async(number).await)
//! + Ok::<_, Fault>(do_one_thing_async(number).await)
//! - match journaled(journal, line, work).await {
//! + match journaled(journal, line, work) {

//! mistake question_mark_ignored: early-exit-from-async-block at parse(line)? or at let _ = journaled(
//! `?` ends the block, and the loop ignores the block's output.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = parse(line)?;
            readings.push(do_one_thing_async(number).await);
            Ok::<(), Fault>(())
        };
        let _ = journaled(journal, line, work).await;
    }
    readings
}

//! mistake question_mark_without_result: question-mark-without-result (not_compiled)
//! `?` in a block that ends with no `Result`.
//! - Ok(do_one_thing_async(number).await)
//! + readings.push(do_one_thing_async(number).await);
//! - match journaled(journal, line, work).await {
//! -     Ok(reading) => readings.push(reading),
//! -     Err(Fault::Unreadable) => {}
//! -     Err(Fault::Off) => break,
//! - }
//! + journaled(journal, line, work).await;

//! mistake readings_worked_out: output-thrown-away at do_one_thing_async(number).await; or at Ok(number * number)
//! Awaits the operation for its time, and squares by itself.
//! - Ok(do_one_thing_async(number).await)
//! + do_one_thing_async(number).await;
//! + Ok(number * number)

//! mistake returns_from_the_block: early-exit-from-async-block at => return
//! `return` compiles, but it ends the block and not `readings`.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = match parse(line) {
                Ok(number) => number,
                Err(Fault::Unreadable | Fault::Off) => return,
            };
            readings.push(do_one_thing_async(number).await);
        };
        journaled(journal, line, work).await;
    }
    readings
}

//! mistake returns_at_both_faults: early-exit-from-async-block at Err(Fault::Off) => return
//! Two `return`s end the block, and only one of them should have ended the loop.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = match parse(line) {
                Ok(number) => number,
                Err(Fault::Unreadable) => return,
                Err(Fault::Off) => return,
            };
            readings.push(do_one_thing_async(number).await);
        };
        journaled(journal, line, work).await;
    }
    readings
}

//! mistake says_go_on_at_off: early-exit-from-async-block at Err(Fault::Off) => return true
//! The block's output tells the loop to go on at both faults.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = match parse(line) {
                Ok(number) => number,
                Err(Fault::Unreadable) => return true,
                Err(Fault::Off) => return true,
            };
            readings.push(do_one_thing_async(number).await);
            true
        };
        if !journaled(journal, line, work).await {
            break;
        }
    }
    readings
}

//! mistake says_stop_at_both: ends-at-every-fault at Err(Fault::Unreadable) => return false
//! The block's output tells the loop to stop at both faults.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = match parse(line) {
                Ok(number) => number,
                Err(Fault::Unreadable) => return false,
                Err(Fault::Off) => return false,
            };
            readings.push(do_one_thing_async(number).await);
            true
        };
        if !journaled(journal, line, work).await {
            break;
        }
    }
    readings
}

//! mistake stops_before_the_journal: left-out-of-the-journal at if let Err(Fault::Off) = parse(line)
//! Leaves the loop at `off` before `journaled`.
//! - let work = async {
//! + if let Err(Fault::Off) = parse(line) {
//! +     break;
//! + }
//! + let work = async {

//! mistake skips_before_the_journal: left-out-of-the-journal at Err(Fault::Unreadable) => continue or at Err(Fault::Off) => break
//! `continue` and `break` are in the loop, but they skip `journaled`.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let number = match parse(line) {
            Ok(number) => number,
            Err(Fault::Unreadable) => continue,
            Err(Fault::Off) => break,
        };
        readings.push(journaled(journal, line, do_one_thing_async(number)).await);
    }
    readings
}

//! mistake spawned_in_the_block: off-its-runtime at tokio::spawn(
//! The block awaits a spawned task, which needs a tokio runtime, and `main` has none.
//! - Ok(do_one_thing_async(number).await)
//! + let reading = tokio::spawn(do_one_thing_async(number)).await;
//! + Ok(reading.expect("the task ends"))

//! mistake squared_by_hand: answer-without-the-work at readings.push(number * number)
//! Computes what the operation would have given.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        match journaled(journal, line, async { parse(line) }).await {
            Ok(number) => readings.push(number * number),
            Err(Fault::Unreadable) => continue,
            Err(Fault::Off) => break,
        }
    }
    readings
}

//! mistake works_after_the_journal: left-out-of-the-journal at async { parse(line) } or at do_one_thing_async(number).await
//! Only `parse` is in the journal. The line is closed before the work begins.
//! - let work = async {
//! -     let number = parse(line)?;
//! -     Ok(do_one_thing_async(number).await)
//! - };
//! - match journaled(journal, line, work).await {
//! -     Ok(reading) => readings.push(reading),
//! + match journaled(journal, line, async { parse(line) }).await {
//! +     Ok(number) => readings.push(do_one_thing_async(number).await),

//! mistake works_at_the_call: work-at-the-call at block_on(journaled(
//! An ordinary function, which has done all work when it returns its future.
//! - pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
//! + pub fn readings(lines: &[&str], journal: &mut Vec<String>) -> impl Future<Output = Vec<u32>> {
//! - match journaled(journal, line, work).await {
//! + match block_on(journaled(journal, line, work)) {
//! - readings
//! + async move { readings }

//! right control_flow: the block pushes the reading itself, and its output is a `ControlFlow`
use std::ops::ControlFlow;

pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            match parse(line) {
                Ok(number) => readings.push(do_one_thing_async(number).await),
                Err(Fault::Unreadable) => {}
                Err(Fault::Off) => return ControlFlow::Break(()),
            }
            ControlFlow::Continue(())
        };
        if journaled(journal, line, work).await.is_break() {
            break;
        }
    }
    readings
}

//! right flag: the block sets a flag that the loop looks at
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    let mut off = false;
    let mut lines = lines.iter();
    while let Some(line) = lines.next().filter(|_| !off) {
        let work = async {
            match parse(line) {
                Ok(number) => readings.push(do_one_thing_async(number).await),
                Err(fault) => off = fault == Fault::Off,
            }
        };
        journaled(journal, line, work).await;
    }
    readings
}

//! right named_function: an async fn in place of the block
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        match journaled(journal, line, reading(line)).await {
            Ok(reading) => readings.push(reading),
            Err(Fault::Unreadable) => continue,
            Err(Fault::Off) => return readings,
        }
    }
    readings
}

async fn reading(line: &str) -> Result<u32, Fault> {
    Ok(do_one_thing_async(parse(line)?).await)
}

//! right parsed_outside: parses before the block, which owns the future of the operation
//! - let work = async {
//! + let operation = parse(line).map(do_one_thing_async);
//! + let work = async {
//! - let number = parse(line)?;
//! - Ok(do_one_thing_async(number).await)
//! + match operation {
//! +     Ok(operation) => Ok(operation.await),
//! +     Err(fault) => Err(fault),
//! + }

//! right writes_the_journal: writes the journal by itself, before and after the work
//! - let work = async {
//! -     let number = parse(line)?;
//! -     Ok(do_one_thing_async(number).await)
//! - };
//! - match journaled(journal, line, work).await {
//! + journal.push(format!("open {line}"));
//! + let outcome = async { Ok(do_one_thing_async(parse(line)?).await) }.await;
//! + journal.push(format!("close {line}"));
//! + match outcome {
//! without: journaled

//! mistake never_stops: none at readings.push(do_one
//! Skips every line without a number, and `off` is one of them.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            // Anything else than a number: does it matter?
            if let Ok(number) = parse(line) {
                readings.push(do_one_thing_async(number).await);
            }
        };
        journaled(journal, line, work).await;
    }
    readings
}

//! mistake off_is_worked_on: none at if parsed == Err(Fault::Off) { or at async { do_one_thing_async(
//! Stops at `off`, but only after an operation for that line.
//! - let work = async {
//! -     let number = parse(line)?;
//! -     Ok(do_one_thing_async(number).await)
//! - };
//! - match journaled(journal, line, work).await {
//! -     Ok(reading) => readings.push(reading),
//! -     Err(Fault::Unreadable) => {}
//! -     Err(Fault::Off) => break,
//! - }
//! + let parsed = parse(line);
//! + let work = async { do_one_thing_async(parsed.unwrap_or_default()).await };
//! + let reading = journaled(journal, line, work).await;
//! + if parsed == Err(Fault::Off) {
//! +     break;
//! + }
//! + readings.push(reading);

//! mistake counts_in_a_copy: changed-a-copy at stops += 1
//! The block counts the stops in its own copy, so the loop never sees one.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    let mut stops = 0;
    for line in lines {
        let work = async move {
            match parse(line) {
                Ok(number) => Some(do_one_thing_async(number).await),
                Err(Fault::Unreadable) => None,
                Err(Fault::Off) => {
                    stops += 1;
                    None
                }
            }
        };
        readings.extend(journaled(journal, line, work).await);
        if stops > 0 {
            break;
        }
    }
    readings
}

//! mistake output_in_a_copy: changed-a-copy at reading = Some(
//! The block puts the reading into its own copy of a variable, which stays empty outside.
//! - let work = async {
//! -     let number = parse(line)?;
//! -     Ok(do_one_thing_async(number).await)
//! - };
//! - match journaled(journal, line, work).await {
//! -     Ok(reading) => readings.push(reading),
//! -     Err(Fault::Unreadable) => {}
//! -     Err(Fault::Off) => break,
//! - }
//! + let mut reading = None;
//! + let parsed = parse(line);
//! + let work = async move {
//! +     if let Ok(number) = parsed {
//! +         reading = Some(do_one_thing_async(number).await);
//! +     }
//! + };
//! + journaled(journal, line, work).await;
//! + readings.extend(reading);
//! + if parsed == Err(Fault::Off) {
//! +     break;
//! + }

//! mistake switch_in_a_copy: changed-a-copy at off = true
//! The block sets its own copy of the switch, so the loop goes on.
//! - let work = async {
//! -     let number = parse(line)?;
//! -     Ok(do_one_thing_async(number).await)
//! - };
//! - match journaled(journal, line, work).await {
//! -     Ok(reading) => readings.push(reading),
//! -     Err(Fault::Unreadable) => {}
//! -     Err(Fault::Off) => break,
//! - }
//! + let mut off = false;
//! + let work = async move {
//! +     let parsed = parse(line);
//! +     if parsed == Err(Fault::Off) {
//! +         off = true;
//! +     }
//! +     Some(do_one_thing_async(parsed.ok()?).await)
//! + };
//! + readings.extend(journaled(journal, line, work).await);
//! + if off {
//! +     break;
//! + }

//! mistake taken_while_it_is_on: left-out-of-the-journal at .take_while(
//! Ends the list before `off`, so that line is never journaled.
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    let lines = lines
        .iter()
        .take_while(|line| parse(line) != Err(Fault::Off));
    for line in lines {
        let work = async {
            if let Ok(number) = parse(line) {
                readings.push(do_one_thing_async(number).await);
            }
        };
        journaled(journal, line, work).await;
    }
    readings
}

//! mistake trims_the_line: none at parse(line.trim())
//! Trims each line, and so reads lines that `parse` can't read.
//! - let number = parse(line)?;
//! + let number = parse(line.trim())?;

//! mistake reads_changes_only: equal-is-not-the-same at readings.last() !=
//! Leaves out a reading that is equal to the one before it.
//! - Ok(reading) => readings.push(reading),
//! + Ok(reading) => {
//! +     if readings.last() != Some(&reading) {
//! +         readings.push(reading);
//! +     }
//! + }

//! mistake too_many_faults: none at if faults > 100 {
//! Gives up when a hundred lines were unreadable.
//! - for line in lines {
//! + let mut faults = 0;
//! + for line in lines {
//! - Err(Fault::Unreadable) => {}
//! + Err(Fault::Unreadable) => {
//! +     faults += 1;
//! +     if faults > 100 {
//! +         break;
//! +     }
//! + }
