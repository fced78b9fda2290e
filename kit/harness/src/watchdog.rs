//! A thread that watches one check, and ends the process when the check hangs.
//!
//! It draws its conclusions from what the process does, not from how long it takes:
//! CPU time spent in one check (spinning), or no thread that runs and none that even
//! woke up (blocked). So a busy machine makes a verdict late, but not wrong. The tool's
//! own limit stands behind it.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::outcome::{Advise as _, Failure, HangKind};
use crate::process::{self, ActiveTime, Activity, own_cpu};
use crate::record::Record;
use crate::{input, panics, tasks, trace};

/// For the tests of this crate, which share one process and its time.
const OF_ALL_TESTS: Duration = Duration::from_secs(600);
/// CPU time that no check comes near.
const TOO_BUSY: Duration = if cfg!(test) { OF_ALL_TESTS } else { Duration::from_millis(1500) };
/// What the limits are divided by where the verdict is known already.
const HASTE: u32 = 6;
/// Time in which the process could run that no check takes; after it, processor time decides on the kind.
const TOO_LONG: Duration = if cfg!(test) { OF_ALL_TESTS } else { Duration::from_secs(8) };
/// How often to look.
const SAMPLE_INTERVAL: Duration = Duration::from_millis(50);

/// What a check makes of a hang: it may know which idea it stands for.
pub(crate) type OnHang = Arc<dyn Fn(Failure) -> Failure + Send + Sync>;

pub(crate) struct Watchdog {
    off: Sender<()>,
    thread: JoinHandle<()>,
}

impl Watchdog {
    /// Watches from now on. On a hang it records a failure of `check`, as `on_hang` tells
    /// it, and ends the process.
    pub fn start(record: Arc<Record>, check: &'static str, idle_limit: Duration, on_hang: OnHang) -> Watchdog {
        let (off, on) = channel::<()>();
        let no_thread = Arc::clone(&record);
        let haste = if trace::with_places() { HASTE } else { 1 };
        let watch = move || {
            let (mut awake, cpu_at_start) = (ActiveTime::sampled_every(SAMPLE_INTERVAL), own_cpu());
            // The first look comes after the first wait: most checks are over by then.
            let mut still_since: Option<(Duration, Activity)> = None;
            let mut held = HeldPoll::default();
            loop {
                match on.recv_timeout(SAMPLE_INTERVAL) {
                    Err(RecvTimeoutError::Timeout) => {}
                    _ => return,
                }
                let now = Activity::with_children();
                let elapsed = awake.elapsed();
                held.look(&now);
                let idle_limit = if now.precise { idle_limit } else { idle_limit * 6 } / haste;
                let since = match &still_since {
                    Some((since, earlier)) if now.is_still_since(earlier) => *since,
                    _ => still_since.insert((elapsed, now)).0,
                };
                let spent = own_cpu().saturating_sub(cpu_at_start);
                let stands_still = elapsed - since > idle_limit;
                let kind = if spent > TOO_BUSY / haste {
                    HangKind::Spinning
                } else if stands_still || held.for_long(idle_limit) {
                    HangKind::Blocked
                } else if awake.is_over(TOO_LONG) {
                    HangKind::Inconclusive
                } else {
                    continue;
                };
                // The check may have ended while we looked.
                if on.try_recv().is_ok() {
                    return;
                }
                let hang = match kind {
                    HangKind::Blocked => blocked(stands_still, held.sleeps()),
                    _ => not_ending(kind, spent),
                };
                let hang = on_hang(tasks::explain(hang));
                let failure = panics::explained(Err(hang.clone())).err().unwrap_or(hang);
                record.failed(check, &input::told(failure));
                trace::hung(kind);
                trace::write(true);
                std::process::exit(1);
            }
        };
        let thread = process::spawn_own(watch).unwrap_or_else(|error| {
            no_thread.failed(check, &process::no_thread(&error));
            std::process::exit(1)
        });
        Watchdog { off, thread }
    }

    pub fn stop(self) {
        let _ = self.off.send(());
        // Its end settles which of the two wrote to the record.
        let _ = self.thread.join();
    }
}

/// A poll that does not return and lets its thread wait: once for long, or again and again, as a
/// loop does that sleeps until something has happened. Such a thread is not still.
#[derive(Default)]
struct HeldPoll {
    polls: Vec<(u64, u32)>,
    /// Looks at which these polls went on and nothing ran.
    idle: u32,
    /// Of these, looks at which its thread was in a sleep, and so was every other one: whose
    /// sleep it is could not be told otherwise.
    asleep: u32,
}

impl HeldPoll {
    fn look(&mut self, now: &Activity) {
        let by_hand = process::poll_that_goes_on().map(|number| (u64::MAX, number));
        let polls = tasks::in_poll().into_iter().chain(by_hand).collect::<Vec<_>>();
        self.polls.retain(|poll| polls.contains(poll));
        if self.polls.is_empty() {
            *self = HeldPoll { polls, ..HeldPoll::default() };
        }
        // A look that found the process busy is not counted, and takes none of the others back.
        if !self.polls.is_empty() && now.precise && now.runnable.is_empty() {
            self.idle += 1;
            self.asleep += u32::from(process::every_thread_sleeps());
        }
    }

    /// Whether it went on for so long that a wait of `idle_limit` would be over several times.
    fn for_long(&self, idle_limit: Duration) -> bool {
        SAMPLE_INTERVAL * self.idle > idle_limit * 3
    }

    /// Whether it is a sleep that its thread waits in.
    fn sleeps(&self) -> bool {
        self.asleep > self.idle / 2
    }
}

fn not_ending(kind: HangKind, spent: Duration) -> Failure {
    let spent = spent.as_millis();
    let message = match kind {
        HangKind::Spinning => {
            format!("your code keeps a processor busy ({spent} ms so far) and does not end")
        }
        _ => format!("your code does not end; it used {spent} ms of processor time so far"),
    };
    Failure::hung(kind, message)
}

/// `stands_still`: in one call. Else a poll goes on that lets its thread wait again and again.
fn blocked(stands_still: bool, sleeps_in_a_poll: bool) -> Failure {
    let message = match (stands_still, sleeps_in_a_poll) {
        (_, true) => "your code has not returned: its thread sleeps, so nothing else on that thread can run",
        (true, false) => "your code stands still: every thread waits in a call that has not returned",
        (false, false) => "your code stands still: a poll has not returned, and its thread mostly waits",
    };
    let waits_again_and_again = !stands_still && !sleeps_in_a_poll;
    Failure { waits_again_and_again, ..Failure::hung(HangKind::Blocked, message) }
        .advise_if(sleeps_in_a_poll, "thread-sleep")
}
