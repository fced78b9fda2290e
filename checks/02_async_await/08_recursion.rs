//! Every folder is read, once, by one future on one thread.

use std::thread;

use async_learn::observe::Phase;
use harness::operations::Event;
use harness::tokio::runtime::Handle;
use harness::{
    Advise, Checked, Checks, Failure, checked_with, expect_eq, futures, operations, process, tasks,
    virtual_time,
};

use super::exercise::{self, Folder};

fn folder(number: u32, folders: Vec<Folder>) -> Folder {
    Folder { number, folders }
}

/// Three levels, with a folder below the second of two.
fn home() -> Folder {
    folder(
        1,
        vec![
            folder(2, vec![]),
            folder(3, vec![folder(4, vec![]), folder(5, vec![])]),
        ],
    )
}

fn numbers(folder: &Folder) -> Vec<u32> {
    [folder.number]
        .into_iter()
        .chain(folder.folders.iter().flat_map(numbers))
        .collect()
}

/// The size of all files in `folder`, as the operations give them now.
fn size(folder: &Folder) -> u32 {
    numbers(folder)
        .iter()
        .map(|number| operations::one_thing(*number))
        .sum()
}

pub fn checks(all: &mut Checks) {
    // Outside of any runtime, so that work at the call shows itself and does not hang.
    all.check("nothing_at_the_call", || {
        drop(exercise::total_size(&folder(6, vec![])));
        let began = operations::names(&operations::take(), Phase::Started);
        if began.is_empty() {
            return Ok(());
        }
        Err(Failure::new("the call of `total_size` did work")
            .expected("nothing, as long as nobody polls the future")
            .got(began.join(", ")))
        .advise("work-at-the-call")
    });

    // A thread works on in real time, and the check's clock has nothing to wait for.
    all.on_hang(|hang| {
        let on_a_thread = process::learner_threads() > 0;
        hang.advise_if(on_a_thread, "spawns-every-node")
    })
    .check("one_future", || {
        // As inside of a `block_on`, where a second one panics and says why.
        let _executor = futures::executor::enter();
        let home = home();
        let run = virtual_time(exercise::total_size(&home))?;
        in_one_future(run.spawned, &operations::take())
    });

    all.check("every_folder_is_read", || {
        let home = home();
        let run = virtual_time(exercise::total_size(&home))?;
        let mut read = operations::names(&operations::take(), Phase::Ended);
        harness::sort(&mut read);
        // The numbers have one digit, so that they sort as they count.
        let expected: Vec<String> = numbers(&home)
            .iter()
            .map(|number| format!("do_one_thing_async({number})"))
            .collect();
        let left_out = read.len() < expected.len();
        let nothing_read = read.is_empty();
        let twice = operations::done_twice(&expected, &read);
        // Who forgets the folder itself may well have gone down into those below it.
        let root_read = read.iter().any(|name| name == "do_one_thing_async(1)");
        let blocking = read.iter().any(|name| name.starts_with("do_one_thing("));
        expect_eq(
            "the list of folders that were read, checked with five folders on three levels,",
            expected,
            read,
        )
        .advise_if(nothing_read, "answer-without-the-work")
        .advise_if(blocking, "thread-sleep")
        .advise_if(twice, "done-twice")
        .advise_if(left_out && root_read, "drops-subtrees")?;
        expect_eq(
            "the output of `total_size` for folders of the sizes 1, 4, 9, 16 and 25",
            55,
            run.value,
        )
    });

    all.check("any_folders", || {
        // Not to be known in advance, so that it can only come from the folders.
        let number = 2 + harness::seed() % 90;
        let one = folder(number, vec![]);
        expect_eq(
            &format!("the output of `total_size` for the folder {number} alone"),
            size(&one),
            virtual_time(exercise::total_size(&one))?.value,
        )?;
        if process::sleeps_in_polls() {
            return Ok(());
        }
        process::with_large_stack(deep_folders)?;
        wide_folder()?;
        let _others = operations::changed_results();
        let home = home();
        let run = virtual_time(exercise::total_size(&home))?;
        operations::expect_from_operations(
            "the output of `total_size` for five folders on three levels",
            size(&home),
            run.value,
        )
    });
}

/// Requires that no task was `spawned`, and that no other thread performed the `operations`.
fn in_one_future(spawned: usize, operations: &[Event]) -> Checked {
    let threads = operations::threads(operations);
    let this = thread::current().id();
    let on_other_threads = threads.iter().filter(|id| **id != this).count();
    let got = match (spawned, on_other_threads) {
        (0, 0) => return Ok(()),
        (0, 1) => "folders were read on another thread".to_owned(),
        (0, threads) => format!("folders were read on {threads} other threads"),
        (1, _) => "a task was spawned".to_owned(),
        (tasks, _) => format!("{tasks} tasks were spawned"),
    };
    Err(Failure::new("the work was not done in one future")
        .expected("no spawned task and no other thread")
        .got(got))
    .advise("spawns-every-node")
}

/// Deeper than anybody counts, and never as deep as the last time.
fn deep_folders() -> Checked {
    let depth = 257 + harness::seed() % 60;
    checked_with(format!("{depth} folders below the first, one in the other"));
    let deep = (1..=depth).fold(folder(depth + 1, vec![]), |inner, number| {
        folder(number, vec![inner])
    });
    operations::take();
    // Nobody records the tasks meanwhile, but the runtime counts them.
    let run = tasks::unrecorded(|| {
        virtual_time(async {
            let size = exercise::total_size(&deep).await;
            (size, Handle::current().metrics().spawned_tasks_count())
        })
    })?;
    let (got, spawned) = run.value;
    let events = operations::take();
    let read = operations::names(&events, Phase::Ended).len();
    expect_eq(
        &format!(
            "the output of `total_size` for {} folders, one in the other,",
            depth + 1
        ),
        size(&deep),
        got,
    )
    .advise_if(read <= depth as usize, "drops-subtrees")?;
    in_one_future(spawned as usize, &events)
}

/// More folders than anybody counts in one. Two that follow each other have the same number, and
/// so have the first and the last; they are other folders all the same.
fn wide_folder() -> Checked {
    let pairs = 129 + harness::seed() % 50;
    let inner = (1..=pairs).flat_map(|n| [n, n]).chain([1]);
    let wide = folder(0, inner.map(|n| folder(n, vec![])).collect());
    let width = wide.folders.len();
    checked_with(format!("{width} folders in one folder"));
    operations::take();
    let run = tasks::unrecorded(|| virtual_time(exercise::total_size(&wide)))?;
    let read = operations::names(&operations::take(), Phase::Ended);
    let every_number_read = (0..=pairs).all(|n| read.contains(&format!("do_one_thing_async({n})")));
    let left_out = read.len() <= width;
    let advised = |checked: Checked| {
        checked
            .advise_if(left_out && !every_number_read, "drops-subtrees")
            .advise_if(read.len() != width + 1, "equal-is-not-the-same")
    };
    advised(expect_eq(
        &format!(
            "the output of `total_size` for {width} folders in one folder, some with the same number,"
        ),
        size(&wide),
        run.value,
    ))?;
    advised(expect_eq(
        &format!("the number of reads of these {width} folders and the one around them"),
        width + 1,
        read.len(),
    ))
}
