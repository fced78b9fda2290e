//! `listen` on a real socket, beside clients on the same thread. What an echo server owes
//! its clients stands in `common::echo`, since the next exercise owes it, too.

use std::time::Duration;

use common::echo;
use harness::futures::future::LocalBoxFuture;
use harness::net::{self, Client, Clients, Peers, Server, ServerState};
use harness::{Advise, Checked, Checks, Failure, may_be_a_clients, process, seed, tasks, tokio};

use super::exercise;

pub fn checks(all: &mut Checks) {
    all.check("at_once", || {
        let once = || served(echo::answers_in_no_time);
        unless_by_accident(&once)
    });
    all.check("a_conversation", || served(echo::answers_in_a_conversation));
    all.check("at_rest", || served(echo::does_nothing_at_rest));
    all.check("a_silent_client", || {
        served(echo::a_silent_client_delays_nobody)
    });
    all.check("a_long_silence", || {
        served(echo::a_long_silence_ends_nothing)
    });
    all.check("nobody_there", || served(echo::waits_for_its_first_client));
    all.check("data_and_its_end", || {
        served(echo::answers_after_the_end_of_data)
    });
    all.check("an_empty_connection", || {
        served(echo::an_empty_connection_is_closed)
    });
    all.check("nothing_is_kept", || {
        served(echo::keeps_no_connection_that_has_ended)
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
    all.check("a_few_clients", || served(echo::a_few_are_served));
    all.in_parallel().check("hundreds_of_clients", || {
        // They are many, and nobody looks at them one by one.
        tasks::unrecorded(|| needed("a-limit-nobody-asked-for", echo::a_crowd_is_served))
    });
    all.check("an_accept_that_fails", || {
        let once = || needed("accept-error-kills-server", an_accept_that_fails);
        unless_by_accident(&once)
    });
}

/// The outcome of `once`. A thread that had to wait for something by accident does not do so again and again.
fn unless_by_accident(once: &dyn Fn() -> Checked) -> Checked {
    let is_sleep = |outcome: &Checked| {
        let failure = outcome.as_ref().err();
        failure.is_some_and(|failure| failure.has_advice("thread-sleep"))
    };
    let mut outcome = once();
    for _ in 1..ATTEMPTS {
        if is_sleep(&outcome) {
            outcome = once();
        }
    }
    outcome
}

/// A sleep of the thread that is no accident. Our own turns sleep for less than a millisecond.
const NOTICEABLE: Duration = Duration::from_millis(80);
/// How often a thread has to sleep until that is believed.
const ATTEMPTS: u32 = 3;
/// So little time that no client would notice.
const NO_TIME: Duration = Duration::from_millis(50);
/// Turns that the server gets while it can't accept. They take no time: a server that pauses uses
/// one of them, and a server that does not pause uses all.
const TURNS: u32 = 40;
/// The longest pause that is a moment.
const A_MOMENT: Duration = Duration::from_secs(5);
/// Pauses that the server gets while it can't accept, and how many more there may be: a server
/// that counts its attempts runs out of them.
const PAUSES: u32 = 105;
const MORE_PAUSES: u32 = 40;

/// While B waits to be accepted, the process can open nothing more.
fn an_accept_that_fails(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let mut a = peers.connect("A").await?;
        a.send(b"A is in").await?;
        a.expect(b"A is in").await?;

        let mut b = peers.connect_unaccepted("B")?;
        peers.tell("the process has no file descriptor left");
        let sleep_meter = process::SleepMeter::start();
        let Some(out_of_files) = process::out_of_files() else {
            return Ok(());
        };
        for _ in 0..3 {
            net::a_turn().await;
        }
        let polls = tasks::polls();
        for _ in 0..TURNS {
            tokio::task::yield_now().await;
        }
        // Less, if a task has ended meanwhile.
        let polls = tasks::polls().saturating_sub(polls);
        let words = b"A is served meanwhile";
        a.send(words).await?;
        let still_there = || out_of_files.still_there();
        let served = a.hears_within(NO_TIME, words, &still_there).await;
        let pauses = PAUSES + seed() % MORE_PAUSES;
        net::skip_time_again_and_again(A_MOMENT, pauses, still_there).await;
        drop(out_of_files);
        peers.tell("it has some again");
        no_thread_slept(sleep_meter).map_err(|failure| failure.details(peers.wire()))?;
        if polls > TURNS / 2 {
            return Err(Failure::new(
                "`accept` failed, and the server tried it again and again without a pause",
            )
            .expected("a pause after an `accept` that failed")
            .got(format!(
                "it was busy in {} of {TURNS} polls, without any time passing",
                polls.min(TURNS)
            ))
            .details(peers.wire()))
            .advise("accept-error-without-a-pause");
        }
        is_let_in(peers, &mut b).await?;
        if !served {
            return Err(Failure::new(
                "`accept` failed, and during the pause after it no other client was served",
            )
            .expected("an answer for client A, which was accepted before")
            .got("no answer before the pause was over")
            .details(peers.wire()))
            .advise("accept-error-pauses-all");
        }
        // Once more, and only one failure: a long pause is not over by chance so soon after it.
        let mut c = peers.connect_unaccepted("C")?;
        if let Some(out_of_files) = process::out_of_files() {
            for _ in 0..3 {
                net::a_turn().await;
            }
            drop(out_of_files);
            is_let_in(peers, &mut c).await?;
        }
        a.send(b"and A").await?;
        a.expect(b"and A").await
    })
}

/// Requires that a client that waits for an `accept` is served after a moment, now that one can succeed.
async fn is_let_in(peers: &Peers, client: &mut Client) -> Checked {
    // However long the learner's pause is, as long as it is a moment.
    net::skip_time(A_MOMENT).await;
    let words = b"I was patient";
    client.send(words).await?;
    let heard = client.hear(words.len()).await;
    if heard.bytes == words {
        return Ok(());
    }
    let failure = client.missed(words, &heard);
    net::skip_time(net::A_LONG_TIME).await;
    let late = client.hear(words.len()).await.bytes == words;
    let never = !late && heard.in_silence() && !heard.busy();
    let message = match (late, never) {
        (true, _) => "`accept` failed, and the server did not accept again within five seconds",
        (_, true) => "`accept` failed, and the server never accepted again",
        _ => failure.message.as_str(),
    };
    Err(Failure {
        message: message.to_owned(),
        ..peers.retold(failure.clone())
    })
    .advise_if(late, "accept-error-with-a-long-pause")
    .advise_if(never, "accept-error-kills-server")
}

fn no_thread_slept(sleep_meter: Option<process::SleepMeter>) -> Checked {
    let slept = sleep_meter
        .and_then(|sleep_meter| sleep_meter.elapsed())
        .unwrap_or_default();
    if slept < NOTICEABLE {
        return Ok(());
    }
    let what = "`accept` failed, and then the thread slept that serves all clients";
    Err(Failure::new(what)
        .expected("a pause in which the thread can serve the others")
        .got(format!("the thread slept for {} ms", slept.as_millis())))
    .advise("thread-sleep")
}

/// Runs `listen` beside `clients`. Should it end meanwhile with an error, it was one of
/// them who brought it down.
fn served<T>(clients: Clients<T>) -> Checked {
    needed("one-client-ends-all", clients)
}

/// Runs `listen` beside `clients`, who need it to the end; `broken` is the idea behind an
/// error that ended it.
fn needed<T>(broken: &'static str, clients: Clients<T>) -> Checked {
    net::checked(|| {
        net::real_time(async {
            let (listener, address) = net::listener()?;
            let peers = Peers::of(Server::Here, address);
            let (outcome, server_state) =
                net::beside(exercise::listen(listener), clients(&peers)).await;
            let (how, place, advice) = match server_state {
                ServerState::Runs => return outcome.map(drop),
                ServerState::Returned(Ok(())) if broken == "one-client-ends-all" => (
                    "it returned Ok(())".to_owned(),
                    None,
                    Some("ends-after-one-client".to_owned()),
                ),
                ServerState::Returned(Ok(())) => (
                    "it returned Ok(())".to_owned(),
                    None,
                    Some(broken.to_owned()),
                ),
                ServerState::Returned(Err(error)) => (
                    format!("it returned Err: {error}"),
                    None,
                    may_be_a_clients(&error).then(|| broken.to_owned()),
                ),
                // What a panic says may name the idea by itself.
                ServerState::Panicked(panic) => {
                    let over_a_client = panic.panicked_over_a_client();
                    let panic = panic.advise_if(over_a_client, broken);
                    (panic.message, panic.place, panic.advice)
                }
            };
            // Nothing had happened but that time passed.
            let timer = "lasts-as-long-as-a-timer";
            let by_a_timer = outcome.is_err_and(|failure| failure.has_advice(timer));
            let mut failure = Failure::new("`listen` ended while its clients still needed it")
                .expected("it goes on accepting clients, and does not return")
                .got(how)
                .details(peers.wire());
            failure.place = place;
            failure.advice = advice;
            Err(match by_a_timer {
                true => failure.instead_advise(timer),
                false => failure,
            })
        })?
    })
}
