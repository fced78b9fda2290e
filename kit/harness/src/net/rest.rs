//! What a server does while no client sends anything: it should do nothing.

use std::time::Duration;

use futures::future::LocalBoxFuture;

use super::{A_LONG_TIME, Peers, Server, a_turn, skip_time};
use crate::outcome::{Advise as _, Checked, Failure};
use crate::{tasks, waits};

/// Turns without time for a server's tasks. A task that waits to be woken uses none of them.
const TURNS_AT_REST: u32 = 40;

impl Peers {
    /// Requires that a server that is [`Server::Here`] does nothing now, while no client says anything.
    pub fn rests<'a>(&'a self) -> LocalBoxFuture<'a, Checked> {
        Box::pin(async move {
            self.settled().await;
            let polls = tasks::polls();
            for _ in 0..TURNS_AT_REST {
                tokio::task::yield_now().await;
            }
            // The number is lower if a task has ended.
            let polls = tasks::polls().saturating_sub(polls);
            if polls <= TURNS_AT_REST / 2 {
                return Ok(());
            }
            let failure = Failure::new("no client sent anything, and the server was busy")
                .expected("it does nothing until a client wakes it")
                .got(format!("it was busy in {} of {TURNS_AT_REST} turns", polls.min(TURNS_AT_REST)));
            Err(failure.details(self.wire())).advise("busy-waiting")
        })
    }

    /// Requires that in a server that is [`Server::Here`] nothing waits for the clock, while no client says anything.
    pub fn needs_no_clock<'a>(&'a self) -> LocalBoxFuture<'a, Checked> {
        Box::pin(async move {
            self.settled().await;
            let before = tasks::polls();
            for _ in 0..TURNS_AT_REST {
                tokio::task::yield_now().await;
            }
            let polls = tasks::polls();
            // One that is busy without a clock is no matter of this question.
            if polls > before {
                return Ok(());
            }
            skip_time(A_LONG_TIME).await;
            for _ in 0..TURNS_AT_REST {
                tokio::task::yield_now().await;
            }
            let got = match waits::limited(std::process::id()) {
                // Fewer, if a task has ended.
                _ if tasks::polls() != polls => "a timer woke it".to_owned(),
                Some(limited) => limited.describe(),
                None => return Ok(()),
            };
            let failure = Failure::new("no client sent anything, and a timer gave the server something to do")
                .expected("it does nothing until a client wakes it: no timer runs")
                .got(got);
            Err(failure.details(self.wire())).advise("lasts-as-long-as-a-timer")
        })
    }

    /// A wait with a time limit in a server that is a [`Server::Process`], as far as it can be seen.
    pub fn a_limit(&self) -> Option<waits::Limited> {
        match self.server {
            Server::Process(pid) => waits::limited(pid),
            Server::Here => None,
        }
    }

    /// Lets twenty years pass for a server that is [`Server::Here`]; `what` stands in the transcript.
    pub async fn pass_years(&self, what: &str) {
        if self.server_is_here() {
            self.tell(what);
            skip_time(A_LONG_TIME).await;
            self.settled().await;
        }
    }

    /// Lets a minute pass for a server that is [`Server::Here`] and seems to do nothing. Whether that
    /// gave it something to do.
    pub(super) async fn wakes_in_time(&self) -> bool {
        let polls = tasks::polls();
        if !matches!(self.server, Server::Here) {
            return false;
        }
        skip_time(Duration::from_secs(60)).await;
        a_turn().await;
        tasks::polls() != polls
    }
}
