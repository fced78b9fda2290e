//! When a client gives up: not after a time, but when the server gives no reason to wait.

use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::Server;
use crate::process::{self, ActiveTime, Activity, own_cpu};

/// Real time after which a client gives up on a server that does something all the same.
const TOO_LONG: Duration = Duration::from_secs(6);
/// The time between two looks at the server.
pub(super) const TURN: Duration = Duration::from_millis(5);
/// Looks at a server that does nothing before it counts as idle. A quarter of a second in
/// all, which is longer than TCP itself delays anything on this machine (40 ms).
pub(super) const IDLE_TURNS: u32 = 50;
/// The same once a client gave up: what follows only explains what has failed already.
pub(super) const IDLE_TURNS_AFTER: u32 = 20;
/// Looks that find it idle before a server counts as settled, and the time between them.
const SETTLED_LOOKS: u32 = 2;
const BETWEEN_LOOKS: Duration = Duration::from_micros(60);
/// Processor time that no server needs for one answer.
const TOO_BUSY: Duration = Duration::from_millis(300);

/// Why a client waited no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GaveUp {
    /// The server does nothing any more.
    Idle,
    /// The server used so much processor time meanwhile.
    Busy(Duration),
}

impl GaveUp {
    pub(super) fn describe(self) -> String {
        match self {
            GaveUp::Idle => "nothing more comes, and the server does nothing".to_owned(),
            GaveUp::Busy(spent) => {
                format!("nothing more comes, and the server is busy: {} ms of processor time", spent.as_millis())
            }
        }
    }
}

/// Waits for `future`, but no longer than `server` gives reason to.
pub async fn unless_idle<F: Future>(server: Server, future: F) -> Result<F::Output, GaveUp> {
    unless_idle_for(IDLE_TURNS, TURN, server, future).await
}

pub(super) async fn unless_idle_for<F: Future>(
    turns: u32,
    turn: Duration,
    server: Server,
    future: F,
) -> Result<F::Output, GaveUp> {
    let mut future = std::pin::pin!(future);
    // What is there already costs no timer and no look.
    if let Poll::Ready(value) = futures::poll!(&mut future) {
        return Ok(value);
    }
    let begin = Instant::now();
    let mut awake = ActiveTime::sampled_every(turn);
    let cpu_at_start = own_cpu();
    // Looked up only for a wait that takes a while, since most do not.
    let mut sleeps_at_start = None;
    let mut first = None;
    let (mut before, mut idle_turns) = (None::<Activity>, 0);
    loop {
        tokio::select! {
            biased;
            value = &mut future => return Ok(value),
            () = sleep(turn) => {}
        }
        let sleeps_at_start = *sleeps_at_start.get_or_insert_with(process::own_thread_sleeps);
        let now = look(server);
        let still = match (&now, &before) {
            (Some(now), Some(before)) => now.precise && still(server, now, before),
            _ => false,
        };
        let spent = match server {
            Server::Here => own_cpu().saturating_sub(cpu_at_start),
            Server::Process(_) => {
                let cpu = now.as_ref().map_or(Duration::ZERO, |now| now.cpu);
                cpu.saturating_sub(*first.get_or_insert(cpu))
            }
        };
        if spent > TOO_BUSY {
            return Err(GaveUp::Busy(spent));
        }
        // A look that found it busy is not counted, and takes none of the others back.
        idle_turns += u32::from(still);
        before = now;
        if idle_turns >= turns || awake.is_over(TOO_LONG) {
            // On this very thread a task that spins lets the clients have their turns, too. But
            // between two of them the thread never sleeps.
            let spins = match (sleeps_at_start, process::own_thread_sleeps()) {
                (Some(before), Some(now)) => now - before < u64::from(turns / 2),
                _ => spent > begin.elapsed() / 2,
            };
            let spins = spins && matches!(server, Server::Here);
            return Err(if spins { GaveUp::Busy(spent) } else { GaveUp::Idle });
        }
    }
}

/// Lets every task of this runtime have turns, and the system bring what is due.
pub(super) async fn a_turn() {
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
    // Nothing here has to run meanwhile: what could, had its turn.
    process::own_sleep(BETWEEN_LOOKS);
    tokio::task::yield_now().await;
}

/// Returns when `server` was seen to do nothing several times in a row, with turns for its
/// tasks in between where it is on this runtime. Shorter than a timer's grain. A server that is busy
/// for longer than any needs does not settle, and is not waited for.
pub(super) async fn settled(server: Server) {
    let mut awake = ActiveTime::sampled_every(TURN);
    let (mut before, mut still_looks, mut cpu_at_start) = (None::<Activity>, 0, None);
    loop {
        if still_looks >= SETTLED_LOOKS || awake.is_over(TOO_LONG) {
            return;
        }
        a_turn().await;
        let now = look(server);
        let nothing = match (&now, &before) {
            (Some(now), Some(before)) if now.precise => still(server, now, before),
            // Where nothing can be seen, some time has to do.
            _ => false,
        };
        still_looks = if nothing { still_looks + 1 } else { 0 };
        if let Some(now) = &now
            && now.cpu.saturating_sub(*cpu_at_start.get_or_insert(now.cpu)) > TOO_BUSY
        {
            return;
        }
        if now.as_ref().is_none_or(|now| !now.precise) && awake.elapsed() > TURN * 4 {
            return;
        }
        before = now;
    }
}

fn look(server: Server) -> Option<Activity> {
    match server {
        Server::Here => Some(Activity::own()),
        Server::Process(pid) => Activity::of(pid),
    }
}

fn still(server: Server, now: &Activity, before: &Activity) -> bool {
    match server {
        Server::Process(_) => now.is_still_since(before),
        // The watchdog looks around as well, so sleeps of others are no sign here; the
        // runtime's own thread had its turn, and no other thread is running.
        Server::Here => now.runnable.is_empty(),
    }
}
