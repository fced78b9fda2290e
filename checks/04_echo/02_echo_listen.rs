//! `listen` on a real socket, beside clients on the same thread. What an echo server owes
//! its clients stands in the harness (`harness::echo`), since the next exercise owes it, too.

use std::time::Duration;

use harness::futures::future::LocalBoxFuture;
use harness::net::{self, Clients, Fate, Peers, Server};
use harness::{Checked, Checks, Failure, Teach, echo, process, tasks, tokio};

use super::exercise;

pub fn checks(all: &mut Checks) {
    all.check("a_conversation", || served(echo::answers_in_a_conversation));
    all.check("at_rest", || served(echo::does_nothing_at_rest));
    all.check("a_silent_client", || {
        served(echo::a_silent_client_delays_nobody)
    });
    all.check("a_long_silence", || {
        served(echo::a_long_silence_ends_nothing)
    });
    all.check("data_and_its_end", || {
        served(echo::answers_after_the_end_of_data)
    });
    all.check("an_empty_connection", || {
        served(echo::an_empty_connection_is_closed)
    });
    all.check("clients_that_break_off", || {
        served(echo::survives_those_that_break_off)
    });
    all.check("bytes_in_pieces", || {
        served(echo::pieces_make_no_difference)
    });
    all.check("any_bytes", || served(echo::bytes_are_left_as_they_are));
    all.check("a_long_message", || {
        served(echo::a_long_message_is_answered_whole)
    });
    all.check("a_slow_reader", || {
        served(echo::a_slow_reader_loses_nothing)
    });
    all.check("one_that_does_not_read", || {
        served(echo::a_client_that_does_not_read_delays_nobody)
    });
    all.check("a_hundred_clients", || served(echo::a_crowd_is_served));
    all.check("an_accept_that_fails", || {
        needed("accept-error-kills-server", an_accept_that_fails)
    });
}

/// A sleep of the thread that is no accident. Our own turns sleep for less than a millisecond.
const NOTICEABLE: Duration = Duration::from_millis(80);
/// Turns that the server gets while it can't accept. They take no time, so that whoever waits
/// for a moment needs one of them, and whoever does not needs all.
const TURNS: u32 = 40;
/// Long pauses that the server gets while it can't accept: whoever counts its attempts runs out of them.
const PAUSES: u32 = 12;

/// While B waits to be accepted, the process can open nothing more.
fn an_accept_that_fails(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let mut a = peers.connect("A").await?;
        a.send(b"A is in").await?;
        a.expect(b"A is in").await?;

        let mut b = peers.knock("B")?;
        peers.tell("the process has no file descriptor left");
        let naps = process::Naps::from_now();
        let out_of_files = process::out_of_files();
        for _ in 0..3 {
            net::a_turn().await;
        }
        let polls = tasks::polls();
        for _ in 0..TURNS {
            tokio::task::yield_now().await;
        }
        // Less, if a task has ended meanwhile.
        let polls = tasks::polls().saturating_sub(polls);
        for _ in 0..PAUSES {
            net::skip_time(Duration::from_secs(3600)).await;
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
        }
        drop(out_of_files);
        peers.tell("it has some again");
        no_thread_slept(naps).map_err(|failure| failure.details(peers.wire()))?;
        if polls > TURNS / 2 {
            return Err(Failure::new(
                "`accept` failed, and the server tried it again and again without a pause",
            )
            .expected("a moment of rest after an `accept` that failed")
            .got(format!(
                "it had something to do in {} of {TURNS} turns, between which no time had passed",
                polls.min(TURNS)
            ))
            .details(peers.wire()))
            .teach("accept-error-without-a-pause");
        }
        // However long the learner's pause is.
        net::skip_time(Duration::from_secs(3600)).await;

        b.send(b"B was patient").await?;
        b.expect(b"B was patient").await?;
        a.send(b"and A").await?;
        a.expect(b"and A").await
    })
}

fn no_thread_slept(naps: Option<process::Naps>) -> Checked {
    let slept = naps.and_then(|naps| naps.so_far()).unwrap_or_default();
    if slept < NOTICEABLE {
        return Ok(());
    }
    let what = "`accept` failed, and then the whole thread slept, on which all clients are served";
    Err(Failure::new(what)
        .expected("a pause in which the thread can serve the others")
        .got(format!("the thread slept for {} ms", slept.as_millis())))
    .teach("thread-sleep")
}

/// Runs `listen` beside `clients`. Should it end meanwhile with an error, it was one of
/// them who brought it down.
fn served<T>(clients: Clients<T>) -> Checked {
    needed("one-client-ends-all", clients)
}

/// Runs `listen` beside `clients`, who need it to the end; `broken` is the idea behind an
/// error that ended it.
fn needed<T>(broken: &'static str, clients: Clients<T>) -> Checked {
    net::real_time(async {
        let (listener, address) = net::listener()?;
        let peers = Peers::of(Server::Here, address);
        let (outcome, fate) = net::beside(exercise::listen(listener), clients(&peers)).await;
        let (how, place, advice) = match fate {
            Fate::Runs => return outcome.map(drop),
            Fate::Returned(Ok(())) if broken == "one-client-ends-all" => (
                "it returned Ok(())".to_owned(),
                None,
                "ends-after-one-client",
            ),
            Fate::Returned(Ok(())) => ("it returned Ok(())".to_owned(), None, broken),
            Fate::Returned(Err(error)) => (format!("it returned Err: {error}"), None, broken),
            Fate::Panicked(panic) => (panic.message.clone(), panic.place, broken),
        };
        let mut failure = Failure::new("`listen` ended, and with it the server for all clients")
            .expected("it accepts clients for as long as it runs")
            .got(how)
            .details(peers.wire());
        failure.place = place;
        Err(failure).teach(advice)
    })?
}
