//! Tasks add to one board: all doors at the same time, the sum at any moment, no number lost.

use std::cell::RefCell;
use std::hint::{black_box, spin_loop};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Context;
use std::time::Duration;

use harness::clock::{see_what_goes_on, until_idle};
use harness::futures::future::join_all;
use harness::manual_poll::waker_fn;
use harness::probe::{Lab, ProbeAction};
use harness::process::own_cpu;
use harness::tokio::runtime;
use harness::tokio::task::JoinHandle;
use harness::tokio::time::{Instant, sleep};
use harness::{
    Advise, Checked, Checks, Failure, checked_with, expect_eq, ms, seed, tasks, trace, virtual_time,
};

use super::exercise::Board;

/// The doors, and after how many milliseconds each reports.
const DOORS: [(&str, u64); 3] = [
    ("the north door", 60),
    ("the south door", 20),
    ("the east door", 40),
];

/// How many came through each door. No two sums of some of them are the same.
fn numbers() -> [u32; 3] {
    let seed = seed();
    [
        100 + seed % 900,
        2_000 + seed / 7 % 1_000,
        40_000 + seed / 11 % 20_000,
    ]
}

/// The sum of the numbers that have come after `time` milliseconds.
fn due(time: u64) -> u32 {
    let come = DOORS.into_iter().zip(numbers());
    come.filter(|((_, at), _)| *at <= time)
        .map(|(_, number)| number)
        .sum()
}

fn two_boards() -> Checked {
    let run = virtual_time(async {
        let boards = [Board::open(), Board::open()];
        drop(boards[0].count(async { numbers()[0] }));
        until_idle().await;
        boards.map(|board| board.visitors())
    })?;
    let [own, other] = run.value;
    expect_eq(
        "the sum on a board whose own doors have not reported",
        0,
        other,
    )
    .advise_if(own == other, "one-static-for-all")
}

/// Lets `count` doors report after 20 ms, and requires that all are waited for at once.
fn all_at_once(count: usize) -> Checked {
    checked_with(format!("{count} doors"));
    let lab = Lab::new();
    lab.watch(|| {
        let run = virtual_time(async {
            let board = Board::open();
            for n in 1..=count {
                drop(board.count(lab.probe(&format!("door {n}"), ms(20), 1)));
            }
            until_idle().await;
            let begun = lab.order_of(ProbeAction::Started).len();
            let locked = tasks::one_waits_for_a_lock();
            see_what_goes_on(ms(20) * count as u32).await;
            (begun, locked)
        })?;
        let (begun, locked) = run.value;
        if begun == count {
            return Ok(());
        }
        let message = match begun {
            0 => "`count` was called, and its tasks do not run",
            _ => "the tasks do not wait for all doors at the same time",
        };
        Err(Failure::new(message)
            .expected(format!("{count} doors that are waited for"))
            .got(begun.to_string())
            .advise_if(begun == 0, "local-task-never-run")
            .advise_if(begun == 1 && locked, "lock-kept-while-waiting")
            .advise_if(begun == 1, "serial-awaits")
            .advise_if(begun > 1, "limit-of-its-own"))
    })
}

/// Whether a door that is waited for after another one has reported takes its place on the board.
fn is_replaced() -> bool {
    let run = virtual_time(async {
        let board = Board::open();
        for _ in 0..2 {
            drop(board.count(async { 7 }));
            see_what_goes_on(ms(1)).await;
        }
        board.visitors()
    });
    run.is_ok_and(|run| run.value == 7)
}

/// What the board shows at some moments, with those doors that have reported by then.
fn at_any_moment(lab: &Lab) -> Checked {
    const MOMENTS: [u64; 4] = [1, 21, 41, 61];
    let run = virtual_time(async {
        let (board, start) = (Board::open(), Instant::now());
        for ((door, time), number) in DOORS.into_iter().zip(numbers()) {
            // The task runs on without its handle.
            drop(board.count(lab.probe(door, ms(time), number)));
        }
        let mut shown = Vec::new();
        for time in MOMENTS {
            sleep(ms(time) - start.elapsed()).await;
            shown.push(board.visitors());
        }
        shown
    })?;
    for (time, shown) in MOMENTS.into_iter().zip(run.value) {
        let last = due(time) - due(time.saturating_sub(20));
        if shown != due(time) {
            let is_stale = shown == last && !trace::aside(is_replaced);
            return Err(
                Failure::new(format!("after {time} ms the board shows a wrong number"))
                    .expected(format!("{}, the sum of {}", due(time), said(time)))
                    .got(shown.to_string())
                    .advise_if(shown == 0, "changed-a-copy")
                    .advise_if(is_stale, "stale-after-await"),
            );
        }
    }
    Ok(())
}

/// Which doors have reported after `time` milliseconds, and what.
fn said(time: u64) -> String {
    let come = DOORS.into_iter().zip(numbers());
    let come = come.filter(|((_, at), _)| *at <= time);
    let said: Vec<String> = come
        .map(|((door, _), number)| format!("{number} ({door})"))
        .collect();
    said.join(" and ")
}

/// When the task of each door ends, and what the board shows then.
fn when_each_task_ends(lab: &Lab) -> Checked {
    let run = virtual_time(async {
        let (board, start) = (Rc::new(Board::open()), Instant::now());
        let board = &board;
        let tasks = DOORS
            .into_iter()
            .zip(numbers())
            .map(|((door, time), number)| {
                let task = board.count(lab.probe(door, ms(time), number));
                async move {
                    let (ended, shown) = shown_at_the_end(board, task).await;
                    (door, time, ended, start.elapsed(), shown)
                }
            });
        let seen = join_all(tasks).await;
        see_what_goes_on(ms(100)).await;
        seen
    })?;
    for (door, time, ended, at, shown) in run.value {
        if !ended {
            return Err(Failure::new(format!("the task of {door} panicked")));
        }
        if at != ms(time) {
            return Err(Failure::new(format!(
                "the task of {door} did not end when its door reported"
            ))
            .took(ms(time), at)
            .expected(format!("the task ends after {time} ms"))
            .got(format!("after {} ms", at.as_millis())));
        }
        expect_eq(
            &format!("the number on the board at the end of the task of {door}"),
            due(time),
            shown,
        )?;
    }
    Ok(())
}

thread_local! {
    /// A waker has to be `Send`, and a board need not be. Both are on this thread only.
    static BOARD: RefCell<Option<Rc<Board>>> = const { RefCell::new(None) };
}

/// Whether `task` returned, and what the board shows at that very moment. tokio calls the waker of a
/// handle before any other task has a turn.
async fn shown_at_the_end(board: &Rc<Board>, mut task: JoinHandle<()>) -> (bool, u32) {
    let shown = Arc::new(Mutex::new(None));
    let ended = std::future::poll_fn(|cx| {
        let (reads, outer) = (Arc::clone(&shown), cx.waker().clone());
        let reads = waker_fn(move || {
            let board = BOARD.with_borrow(|board| board.clone());
            let now = board.map(|board| board.visitors());
            reads.lock().expect("no holder panics").get_or_insert(now);
            outer.wake_by_ref();
        });
        BOARD.set(Some(Rc::clone(board)));
        Pin::new(&mut task).poll(&mut Context::from_waker(&reads))
    })
    .await;
    BOARD.set(None);
    let at_the_end = shown.lock().expect("no holder panics").take().flatten();
    (
        ended.is_ok(),
        at_the_end.unwrap_or_else(|| board.visitors()),
    )
}

/// Where doors meet, two by two and each on a thread of its own, so that both go on in the same instant.
struct Meeting {
    arrived: AtomicU32,
    /// Those of which the second came at once, so that both threads run.
    prompt: AtomicU32,
    /// The processor time of this process after which it ends, busy as the machine may be.
    end: Duration,
}

impl Meeting {
    /// Enough that it shows if each may lose a number.
    const ENOUGH: u32 = 800;

    /// Returns when another door is here too. In the end, nobody waits for anybody any more.
    fn meet(&self) {
        if self.is_over() {
            return;
        }
        let ticket = self.arrived.fetch_add(1, Ordering::SeqCst);
        let pair = ticket / 2;
        if ticket % 2 == 1 {
            // The first one has to notice, which takes no one knows how long.
            (0..pair % 64).for_each(|n| {
                black_box(n);
            });
            return;
        }
        let mut rounds = 0;
        while self.arrived.load(Ordering::SeqCst) < ticket + 2 {
            rounds += 1;
            // Not `yield_now`: the other one would run in place of this thread, and not beside it.
            spin_loop();
            if rounds % 1000 == 0 && self.is_over() {
                return;
            }
        }
        self.prompt
            .fetch_add(u32::from(rounds < 100), Ordering::SeqCst);
    }

    fn is_over(&self) -> bool {
        self.prompt.load(Ordering::SeqCst) >= Meeting::ENOUGH || own_cpu() > self.end
    }
}

/// Lets doors report on several threads in the same instant, again and again.
fn on_several_threads() -> Checked {
    let reports = 5 * Meeting::ENOUGH;
    checked_with(format!("{reports} doors that report on several threads"));
    let runtime = runtime::Builder::new_multi_thread()
        // More than processors, so that two of them run at once also on a busy machine.
        .worker_threads(8)
        .build()
        .map_err(|error| {
            Failure::trouble(format!("the check could not start a runtime: {error}"))
        })?;
    let meeting = Arc::new(Meeting {
        arrived: AtomicU32::new(0),
        prompt: AtomicU32::new(0),
        end: own_cpu() + ms(600),
    });
    let board = Board::open();
    let shown = tasks::unrecorded(|| {
        let _entered = runtime.enter();
        let door = || {
            let meeting = Arc::clone(&meeting);
            async move {
                meeting.meet();
                1
            }
        };
        let tasks: Vec<_> = (0..reports).map(|_| board.count(door())).collect();
        runtime.block_on(join_all(tasks));
        board.visitors()
    });
    let sum = expect_eq(
        "the sum of these reports, each of which is 1",
        reports,
        shown,
    );
    // A race loses some.
    let none = shown == 0;
    sum.advise_if(none, "a-value-for-each-thread")
        .advise_if(!none, "read-then-write")
}

pub fn checks(all: &mut Checks) {
    all.check("all_doors_at_once", || all_at_once(3));

    all.check("a_board_of_its_own", two_boards);

    all.check("right_at_any_moment", || {
        let lab = Lab::new();
        lab.watch(|| at_any_moment(&lab))
    });

    all.check("counted_when_the_task_ends", || {
        let lab = Lab::new();
        lab.watch(|| when_each_task_ends(&lab))
    });

    all.check("no_number_is_lost", on_several_threads);

    all.check("any_number_of_doors", || {
        all_at_once(101 + seed() as usize % 50)
    });
}
