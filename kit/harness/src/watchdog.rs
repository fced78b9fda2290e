//! W: a thread that watches one check from aside, and ends the process when it hangs.
//!
//! It draws its conclusions from what the process does, not from how long it takes:
//! CPU time spent in one check (spinning), or no thread that runs and none that even
//! woke up (blocked). So a busy machine makes a verdict late, but not wrong. The tool's
//! own limit stands behind it.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::outcome::{Failure, HangKind};
use crate::process::{Activity, HARNESS_THREAD, own_cpu};
use crate::record::Record;
use crate::{tasks, trace};

/// CPU time that no check comes near.
const TOO_BUSY: Duration = Duration::from_millis(1500);
/// Real time that no check takes; past it, the balance of CPU and wall decides.
const TOO_LONG: Duration = Duration::from_secs(8);
/// How often to look.
const GLANCE: Duration = Duration::from_millis(50);

/// What a check makes of a hang: it may know which idea it stands for.
pub(crate) type OnHang = Arc<dyn Fn(Failure) -> Failure + Send + Sync>;

pub(crate) struct Watchdog {
    off: Sender<()>,
    thread: JoinHandle<()>,
}

impl Watchdog {
    /// Watches from now on. On a hang it records a failure of `check`, as `on_hang` tells
    /// it, and ends the process.
    pub fn start(record: Arc<Record>, check: &'static str, patience: Duration, on_hang: OnHang) -> Watchdog {
        let (off, on) = channel::<()>();
        let watch = move || {
            let (start, cpu_at_start) = (Instant::now(), own_cpu());
            // The first look comes after the first wait: most checks are over by then.
            let mut still_since: Option<(Instant, Activity)> = None;
            loop {
                match on.recv_timeout(GLANCE) {
                    Err(RecvTimeoutError::Timeout) => {}
                    _ => return,
                }
                let now = Activity::own();
                let patience = if now.precise { patience } else { patience * 6 };
                let since = match &still_since {
                    Some((since, earlier)) if now.is_still_since(earlier) => *since,
                    _ => still_since.insert((Instant::now(), now)).0,
                };
                let spent = own_cpu().saturating_sub(cpu_at_start);
                let kind = if spent > TOO_BUSY {
                    HangKind::Spinning
                } else if since.elapsed() > patience {
                    HangKind::Blocked
                } else if start.elapsed() > TOO_LONG {
                    HangKind::Inconclusive
                } else {
                    continue;
                };
                // The check may have ended while we looked.
                if on.try_recv().is_ok() {
                    return;
                }
                record.failed(check, &on_hang(tasks::explain(hang(kind, spent))));
                trace::hung(kind);
                trace::write();
                std::process::exit(1);
            }
        };
        let thread =
            thread::Builder::new().name(HARNESS_THREAD.into()).spawn(watch).expect("one more thread can start");
        Watchdog { off, thread }
    }

    pub fn stop(self) {
        let _ = self.off.send(());
        // Its end settles which of the two wrote to the record.
        let _ = self.thread.join();
    }
}

fn hang(kind: HangKind, spent: Duration) -> Failure {
    let message = match kind {
        HangKind::Spinning => {
            format!("your code keeps a processor busy ({} ms so far) and does not come to an end", spent.as_millis())
        }
        HangKind::Blocked => "your code stands still: every thread waits in a call that does not return".to_owned(),
        HangKind::Asleep | HangKind::Inconclusive => {
            format!("your code does not come to an end; it used {} ms of processor time so far", spent.as_millis())
        }
    };
    Failure::hung(kind, message)
}
