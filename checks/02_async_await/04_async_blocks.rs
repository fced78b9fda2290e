//! Which lines are worked on, which are skipped, where it stops, and what is in the journal.

use std::pin::pin;
use std::task::{Context, Waker};

use async_learn::observe::Phase;
use harness::{
    Advise, Checked, Checks, Failure, checked_with, expect_eq, futures, ms, operations, seed,
    virtual_time,
};

use super::exercise;

/// A run of `readings`.
struct Run {
    readings: Vec<u32>,
    journal: Vec<String>,
    /// The operations that ran to their end, in order.
    operations: Vec<String>,
    /// How many of them ran at the same time, at the most.
    overlap: usize,
    elapsed_ms: u128,
    /// Whether another thread did some of the work.
    on_other_threads: bool,
}

fn readings(lines: &[&str]) -> Checked<Run> {
    checked_with(match lines.len() {
        0 => "no lines at all".to_owned(),
        1..=9 => format!("the lines {lines:?}"),
        n => format!("{n} lines, the first of them {:?}", lines[0]),
    });
    // As inside of a `block_on`, where a second one panics and says why.
    let _executor = futures::executor::enter();
    let mut journal = Vec::new();
    let run = virtual_time(exercise::readings(lines, &mut journal))?;
    let events = operations::take();
    Ok(Run {
        readings: run.value,
        journal,
        operations: operations::names(&events, Phase::Ended),
        overlap: operations::overlap(&events),
        elapsed_ms: run.elapsed.as_millis(),
        on_other_threads: operations::on_other_threads(&events),
    })
}

pub fn checks(all: &mut Checks) {
    // Outside of any runtime, so that work at the call shows itself and does not hang.
    all.check("nothing_at_the_call", || {
        let mut journal = Vec::new();
        drop(exercise::readings(&["3"], &mut journal));
        let began = operations::names(&operations::take(), Phase::Started);
        if began.is_empty() && journal.is_empty() {
            return Ok(());
        }
        Err(Failure::new("the call of `readings` did work")
            .expected("nothing, as long as nobody polls the future")
            .got([journal, began].concat().join(", ")))
        .advise("work-at-the-call")
    });

    all.check("the_work_is_done", || {
        let run = readings(&["3", "8"])?;
        let blocking = run
            .operations
            .iter()
            .any(|name| name.starts_with("do_one_thing("));
        let idle = run.operations.is_empty();
        let made_up = idle && !run.readings.is_empty();
        // The journal gets its first entry at the first poll of a future of `journaled`.
        if idle && !made_up && run.journal.is_empty() {
            return Err(Failure::new(
                r#"no future of `journaled` was polled for the lines "3", "8""#,
            )
            .expected("each line opened in the journal, worked on and closed")
            .got("an empty journal, and no operation that ran"))
            .advise("never-awaited");
        }
        expect_eq(
            r#"the list of operations that ran for the lines "3", "8""#,
            ["do_one_thing_async(3)", "do_one_thing_async(8)"]
                .map(str::to_owned)
                .to_vec(),
            run.operations.clone(),
        )
        .advise_if(
            blocking && run.on_other_threads,
            "spawned-where-join-suffices",
        )
        .advise_if(blocking, "thread-sleep")
        .advise_if(made_up, "answer-without-the-work")?;
        expect_eq(
            r#"what `readings` returned for the lines "3", "8""#,
            vec![9, 64],
            run.readings,
        )?;
        expect_eq(
            "the time, in ms, that the lines \"3\", \"8\" took, one at a time,",
            ms(60).as_millis(),
            run.elapsed_ms,
        )
        .advise_if(run.overlap > 1, "order-lost")
        .advise_if(run.on_other_threads, "block-on-inside-async")
    });

    all.check("stops_when_off", || {
        let run = readings(&["6", "off", "5", "7"])?;
        // An operation for "off" itself is another matter.
        let later = ["do_one_thing_async(5)", "do_one_thing_async(7)"];
        let ran_later = run.operations.iter().any(|name| later.contains(&&**name));
        let went_on = run.readings.len() > 1 || ran_later;
        expect_eq(
            r#"what `readings` returned for the lines "6", "off", "5", "7""#,
            vec![36],
            run.readings,
        )
        .and_then(|()| {
            expect_eq(
                "the number of operations that ran for these lines",
                1,
                run.operations.len(),
            )
        })
        .advise_if(went_on, "early-exit-from-async-block")
    });

    all.check("skips_what_is_unreadable", || {
        let run = readings(&["2", "1o", "", " 3", "off ", "Off", "4", "-1", "5"])?;
        let ended_at_once = run.readings == [4];
        expect_eq(
            r#"what `readings` returned for the lines "2", "1o", "", " 3", "off ", "Off", "4", "-1", "5""#,
            vec![4, 16, 25],
            run.readings,
        )
        .advise_if(ended_at_once, "ends-at-every-fault")
    });

    all.check("every_line_is_journaled", || {
        let run = readings(&["3", "?", "10", "off", "?", "1"])?;
        let read = ["3", "?", "10", "off"];
        let expected: Vec<String> = read
            .iter()
            .flat_map(|line| [format!("open {line}"), format!("close {line}")])
            .collect();
        let left_out = run.journal.len() < expected.len();
        let went_on = run.journal.len() > expected.len();
        expect_eq(
            r#"the journal of the lines "3", "?", "10", "off", "?", "1""#,
            expected,
            run.journal,
        )
        .advise_if(left_out, "left-out-of-the-journal")
        .advise_if(went_on, "early-exit-from-async-block")
    });

    // A poll is enough, after which the journal is looked at: the first operation has begun.
    // There is no runtime, and code that needs one panics.
    all.check("the_work_is_in_the_journal", || {
        let mut journal = Vec::new();
        let mut context = Context::from_waker(Waker::noop());
        let _ = pin!(exercise::readings(&["6", "7"], &mut journal)).poll(&mut context);
        let began = operations::names(&operations::take(), Phase::Started);
        if began.is_empty() || journal == ["open 6"] {
            return Ok(());
        }
        Err(Failure::new(format!(
            "`{}` did not run between the two journal entries of its line",
            began.join("`, `")
        ))
        .expected(r#"only "open 6" in the journal while the operation runs"#)
        .got(format!("{journal:?}")))
        .advise("left-out-of-the-journal")
    });

    all.check("any_lines", || {
        expect_eq(
            "what `readings` returned for no lines",
            vec![],
            readings(&[])?.readings,
        )?;
        expect_eq(
            r#"what `readings` returned for the lines "off", "2""#,
            vec![],
            readings(&["off", "2"])?.readings,
        )?;
        // More than anybody counts, and not to be known in advance. Each comes twice in a row, and
        // the first comes again at the end.
        let count = 101 + seed() % 50;
        let numbers = (0..count).chain([0]).map(|n| 2 + seed() % 50 + n);
        let lines: Vec<String> = numbers
            .clone()
            .flat_map(|n| [n.to_string(), format!("{n}?")])
            .flat_map(|line| [line.clone(), line])
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let squares: Vec<u32> = numbers.clone().flat_map(|n| [n * n; 2]).collect();
        let run = readings(&lines)?;
        let with = format!("{} lines, half of them unreadable", lines.len());
        let none_missing = squares.iter().all(|square| run.readings.contains(square));
        expect_eq(
            &format!("the number of readings that `readings` returned for {with},"),
            squares.len(),
            run.readings.len(),
        )
        .advise_if(none_missing, "equal-is-not-the-same")?;
        expect_eq(
            &format!("what `readings` returned for {with},"),
            squares,
            run.readings,
        )?;
        expect_eq(
            &format!("the number of journal entries for {with},"),
            2 * lines.len(),
            run.journal.len(),
        )?;
        let _others = operations::changed_results();
        let few = &lines[..5];
        let first = 2 + seed() % 50;
        let expected = [first, first, first + 1]
            .map(operations::one_thing)
            .to_vec();
        operations::expect_from_operations(
            &format!("what `readings` returned for the lines {few:?}"),
            expected,
            readings(few)?.readings,
        )
    });
}
