//! What is worked on, what is skipped, where it stops, and what the journal says of it.

use async_learn::observe::Phase;
use harness::{Checked, Checks, Teach, jobs, ms, same, virtual_time};

use crate::exercise;

/// What came of `energies` for some lines.
struct Run {
    energies: Vec<u32>,
    journal: Vec<String>,
    /// The operations that ran to their end, in order.
    operations: Vec<String>,
    elapsed_ms: u128,
}

fn energies(lines: &[&str]) -> Checked<Run> {
    let mut journal = Vec::new();
    let run = virtual_time(exercise::energies(lines, &mut journal))?;
    let operations = jobs::names(&jobs::take(), Phase::Ended);
    Ok(Run {
        energies: run.value,
        journal,
        operations,
        elapsed_ms: run.elapsed.as_millis(),
    })
}

pub fn checks(all: &mut Checks) {
    all.check("the_work_is_done", || {
        let run = energies(&["3", "8"])?;
        same(
            r#"the list of operations that ran for the lines "3", "8""#,
            ["do_one_thing_async(3)", "do_one_thing_async(8)"]
                .map(str::to_owned)
                .to_vec(),
            run.operations.clone(),
        )
        .teach_if(run.operations.is_empty(), "answer-without-the-work")?;
        same(
            "what energies gives for heights of 3 and 8",
            vec![9, 64],
            run.energies,
        )?;
        same(
            "the virtual time, in ms, that two lines took",
            ms(60).as_millis(),
            run.elapsed_ms,
        )
    });

    all.check("stops_when_adrift", || {
        let run = energies(&["6", "adrift", "5", "7"])?;
        let went_on = run.energies.len() > 1 || run.operations.len() > 1;
        same(
            r#"what energies gives for "6", "adrift", "5", "7""#,
            vec![36],
            run.energies,
        )
        .and_then(|()| {
            same(
                "the number of lines that were worked on before and after adrift",
                1,
                run.operations.len(),
            )
        })
        .teach_if(went_on, "early-exit-from-async-block")
    });

    all.check("skips_what_is_garbled", || {
        let run = energies(&["2", "1o", "", "4", "-1", "5"])?;
        let ended_at_once = run.energies == [4];
        same(
            r#"what energies gives for "2", "1o", "", "4", "-1", "5""#,
            vec![4, 16, 25],
            run.energies,
        )
        .teach_if(ended_at_once, "ends-at-every-fault")
    });

    all.check("every_line_is_journaled", || {
        let run = energies(&["3", "?", "10", "adrift", "?", "1"])?;
        let read = ["3", "?", "10", "adrift"];
        let expected: Vec<String> = read
            .iter()
            .flat_map(|line| [format!("open {line}"), format!("close {line}")])
            .collect();
        let left_out = run.journal.len() < expected.len();
        let went_on = run.journal.len() > expected.len();
        same(
            r#"the journal of "3", "?", "10", "adrift", "?", "1""#,
            expected,
            run.journal,
        )
        .teach_if(left_out, "left-out-of-the-journal")
        .teach_if(went_on, "early-exit-from-async-block")
    });

    all.check("any_lines", || {
        same(
            "what energies gives for no lines",
            vec![],
            energies(&[])?.energies,
        )?;
        same(
            r#"what energies gives for "adrift", "2""#,
            vec![],
            energies(&["adrift", "2"])?.energies,
        )?;
        // Not to be known in advance, so that it can only come from the lines.
        let heights: Vec<u32> = (0..6)
            .map(|n| 2 + (harness::unforeseen() + n * 7) % 90)
            .collect();
        let lines: Vec<String> = heights.iter().map(u32::to_string).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let squares: Vec<u32> = heights.iter().map(|height| height * height).collect();
        same(
            &format!("what energies gives for {lines:?}"),
            squares,
            energies(&lines)?.energies,
        )
    });
}
