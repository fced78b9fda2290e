//! `serve` on a real socket, beside clients on the same thread. On this machine's own
//! network no datagram is lost unless a buffer is full, and these are few.

use std::io;

use common::echo;
use harness::futures::future::LocalBoxFuture;
use harness::net::{self, Clients, Datagrams, Peers, Server, ServerState};
use harness::tokio::net::UdpSocket;
use harness::transcript::bytes;
use harness::{Advise, Checked, Checks, Failure, HangKind, seed, tasks};

use super::exercise;

/// What fits into an Ethernet frame, into a large one, and into any IPv4 packet.
const SIZES: [usize; 3] = [1_472, 8_972, 65_507];

pub fn checks(all: &mut Checks) {
    // It has two datagrams to answer, and then nothing to do.
    all.on_hang(|hang| {
        let loops = matches!(hang.hang, Some(HangKind::Spinning | HangKind::Inconclusive));
        hang.advise_if(loops, "busy-waiting")
    })
    .check("one_datagram", || served(one_datagram));
    all.check("at_rest", || served(at_rest));
    // Code that mixes up datagrams does so with one client too.
    all.check("several_in_a_row", || served(several_in_a_row));
    all.check("two_clients", || served(two_clients));
    all.check("the_same_again", || served(the_same_again));
    all.check("any_bytes", || served(any_bytes));
    all.check("a_long_silence", || served(a_long_silence));
    all.check("nobody_there", || served(echo::waits_for_its_first_client));
    all.check("an_empty_datagram", || served(an_empty_datagram));
    all.check("large_datagrams", || served(large_datagrams));
    all.check("a_client_that_is_gone", || served(a_client_that_is_gone));
    all.check("answers_that_cannot_be_sent", answers_that_cannot_be_sent);
    all.check("twenty_clients", || served(twenty_clients));
    // They are many, and nobody looks at them one by one.
    all.check("however_many", || {
        tasks::unrecorded(|| served(however_many))
    });
    all.check("however_many_clients", || {
        tasks::unrecorded(|| served(however_many_clients))
    });
    all.check("sockets_that_fail", sockets_that_fail);
}

fn one_datagram(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let a = peers.datagrams("A").await?;
        is_answered(peers, &a, b"Is anyone there?").await?;
        is_answered(peers, &a, b"Still there?").await
    })
}

fn at_rest(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let a = peers.datagrams("A").await?;
        is_answered(peers, &a, b"hello").await?;
        peers.rests().await
    })
}

/// All 256 bytes, which are not text, and bytes that look like an end.
fn any_bytes(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let a = peers.datagrams("A").await?;
        let mut all: Vec<u8> = (0..=255).rev().collect();
        // Not to be known in advance.
        all.rotate_left(harness::seed() as usize % 256);
        for datagram in [
            &all,
            &b"zeros at the end\0\0\0".to_vec(),
            &b"\0 and space \r\n".to_vec(),
        ] {
            a.send(datagram).await?;
            let heard = a.hear().await;
            if heard.as_ref() != Ok(datagram) {
                let replaced = heard
                    .as_ref()
                    .is_ok_and(|got| got.windows(3).any(|three| three == "\u{fffd}".as_bytes()));
                // Each of the others was answered.
                let refused = heard.is_err() && std::str::from_utf8(datagram).is_err();
                return Err(a.missed(datagram, &heard))
                    .advise_if(replaced || refused, "bytes-are-not-text");
            }
        }
        Ok(())
    })
}

fn a_long_silence(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let a = peers.datagrams("A").await?;
        is_answered(peers, &a, b"wait for me").await?;
        peers.settled().await;
        peers.tell("A says nothing for twenty years");
        net::skip_time(net::A_LONG_TIME).await;
        peers.settled().await;
        a.send(b"here I am again").await?;
        let heard = a.hear().await;
        if heard.as_deref() == Ok(b"here I am again") {
            return peers.needs_no_clock().await;
        }
        Err(a.missed(b"here I am again", &heard))
            .advise_if(heard.is_err(), "silence-is-not-the-end")
    })
}

fn two_clients(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let (a, b) = (peers.datagrams("A").await?, peers.datagrams("B").await?);
        for round in 1..=2 {
            for (client, name) in [(&a, "A"), (&b, "B")] {
                client
                    .send(format!("{name}, round {round}").as_bytes())
                    .await?;
            }
            // B first, whose words came last.
            for (client, other, name) in [(&b, &a, "B"), (&a, &b, "A")] {
                let words = format!("{name}, round {round}");
                let heard = client.hear().await;
                if heard.as_deref() != Ok(words.as_bytes()) {
                    let failure = client.missed(words.as_bytes(), &heard);
                    let astray = heard.is_err() && answers_another(client, other).await;
                    // Alone, A was answered; all that is new is that there are two of them.
                    return Err(peers.retold(failure))
                        .advise_if(astray, "answer-to-another-client")
                        .advise("one-peer-only");
                }
            }
        }
        Ok(())
    })
}

/// Whether an answer for `client` goes to the `other` one, which spoke before. What was sent until now may
/// have come before a `connect` that shuts out one of them, so both send something new.
async fn answers_another(client: &Datagrams, other: &Datagrams) -> bool {
    let words = b"and now?";
    // The system may tell of the last failure first.
    for (sender, data) in [(other, &b"what?"[..]), (client, words), (client, words)] {
        let _ = sender.send(data).await;
    }
    while let Ok(heard) = other.hear().await {
        if heard == words {
            return true;
        }
    }
    false
}

/// An answer is due for each datagram, also for one whose bytes came before, from whomever.
fn the_same_again(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let (a, b) = (peers.datagrams("A").await?, peers.datagrams("B").await?);
        for client in [&a, &a, &b, &b, &a] {
            client.send(b"and once more").await?;
            let answered = client.expect(b"and once more").await;
            answered.map_err(|failure| Failure {
                message: "a datagram with the bytes of an earlier one did not come back".to_owned(),
                ..failure
            })?;
        }
        Ok(())
    })
}

/// What is sent as three comes back as three, in any order.
fn several_in_a_row(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let a = peers.datagrams("A").await?;
        let mut sent = vec![b"one".to_vec(), counting(900), b"three\n".to_vec()];
        for datagram in &sent {
            a.send(datagram).await?;
        }
        let mut got = Vec::new();
        for datagram in &sent {
            let heard = a.hear().await;
            let failure = a.missed(datagram, &heard);
            match heard {
                Ok(bytes) => got.push(bytes),
                // Those that came are as they were: there was no room for the others.
                Err(_)
                    if got.iter().all(|one| sent.contains(one))
                        && is_alone_answered(peers).await =>
                {
                    return Err(failure).advise_if(!got.is_empty(), "a-limit-nobody-asked-for");
                }
                Err(_) => return Err(failure).advise_if(!got.is_empty(), "datagram-torn-apart"),
            }
        }
        let shown = |all: &[Vec<u8>]| {
            let lines: Vec<String> = all.iter().map(|one| bytes(one)).collect();
            lines.join("\n")
        };
        let failure = Failure::new("three datagrams were sent, and different ones came back")
            .expected(shown(&sent))
            .got(shown(&got))
            .details(peers.wire());
        harness::sort(&mut sent);
        harness::sort(&mut got);
        if sent == got {
            return Ok(());
        }
        let pairs = || sent.iter().zip(&got);
        // A buffer cuts all that are longer than itself, and no others.
        let room = got.iter().map(Vec::len).max().unwrap_or(0);
        let cut = pairs().all(|(sent, got)| sent[..sent.len().min(room)] == **got);
        let trimmed = pairs().all(|(sent, got)| sent.trim_ascii() == got.trim_ascii());
        Err(failure)
            .advise_if(cut, "datagram-cut-short")
            .advise_if(trimmed, "bytes-are-not-text")
            .advise("datagram-torn-apart")
    })
}

fn an_empty_datagram(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let a = peers.datagrams("A").await?;
        a.send(b"").await?;
        a.expect(b"")
            .await
            .advise("empty-datagram-is-not-the-end")?;
        is_answered(peers, &a, b"and one with words").await
    })
}

fn large_datagrams(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let a = peers.datagrams("A").await?;
        for size in SIZES {
            let datagram = counting(size);
            // Some systems send none so large; then nobody can be asked to answer it.
            if !a.send(&datagram).await? {
                continue;
            }
            let heard = a.hear().await;
            if heard.as_ref() != Ok(&datagram) {
                let cut = heard
                    .as_ref()
                    .is_ok_and(|got| got.len() < size && datagram.starts_with(got));
                let mut failure = a.missed(&datagram, &heard);
                if let (true, Ok(got)) = (cut, &heard) {
                    failure.message = format!(
                        "of a datagram of {size} bytes, only the first {} came back",
                        got.len()
                    );
                }
                return Err(failure).advise_if(cut, "datagram-cut-short");
            }
        }
        Ok(())
    })
}

fn a_client_that_is_gone(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let a = peers.datagrams("A").await?;
        a.send(b"no need to answer").await?;
        drop(a);
        peers.tell("A is gone");
        let b = peers.datagrams("B").await?;
        is_answered(peers, &b, b"B is here").await?;
        is_answered(peers, &b, b"and stays").await
    })
}

/// The system refuses to send. A client that is gone is the usual reason, but not on every system.
fn answers_that_cannot_be_sent() -> Checked {
    net::checked(|| {
        net::real_time(async {
            let Some((socket, address)) = net::mute_datagram_socket().await? else {
                return Ok(());
            };
            let peers = Peers::of(Server::Here, address);
            let clients = async {
                for name in ["A", "B"] {
                    let client = peers.datagrams(name).await?;
                    client.send(b"can you answer?").await?;
                    peers.settled().await;
                }
                Checked::Ok(())
            };
            let (outcome, server_state) = net::beside(exercise::serve(socket), clients).await;
            let failure =
                Failure::new("an answer could not be sent, and `serve` ended for all clients")
                    .expected("it goes on with the next datagram")
                    .details(peers.wire());
            let failure = match server_state {
                ServerState::Runs => return outcome,
                ServerState::Returned(Ok(())) => failure.got("it returned Ok(())"),
                ServerState::Returned(Err(error)) => {
                    failure.got(format!("it returned Err: {error}"))
                }
                ServerState::Panicked(panic) => {
                    let over_io = panic.panicked_over_io();
                    let failure = panic.told_in(failure);
                    return Err(failure).advise_if(over_io, "one-client-ends-all");
                }
            };
            Err(failure).advise("one-client-ends-all")
        })?
    })
}

fn twenty_clients(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let words = |number: usize| format!("client {number} was here");
        let mut clients = Vec::new();
        for number in 0..20 {
            clients.push(peers.aside().datagrams(&number.to_string()).await?);
        }
        for (number, client) in clients.iter().enumerate() {
            client.send(words(number).as_bytes()).await?;
        }
        for (number, client) in clients.iter().enumerate().rev() {
            let words = words(number);
            let heard = client.hear().await;
            if heard.as_deref() != Ok(words.as_bytes()) {
                let left_out = heard.is_err() && is_alone_answered(peers).await;
                return Err(client.missed(words.as_bytes(), &heard))
                    .advise_if(left_out, "a-limit-nobody-asked-for");
            }
        }
        Ok(())
    })
}

/// More clients than a round number that somebody might stop at.
fn however_many_clients(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let words = |number: usize| format!("client {number} was here");
        let all: Vec<usize> = (1..=258 + seed() as usize % 60).collect();
        // As many at a time as a socket has room for.
        for numbers in all.chunks(50) {
            let mut clients = Vec::new();
            for number in numbers {
                let client = peers.aside().datagrams(&number.to_string()).await?;
                client.send(words(*number).as_bytes()).await?;
                clients.push((*number, client));
            }
            for (number, client) in clients {
                let words = words(number);
                client
                    .expect(words.as_bytes())
                    .await
                    .advise("a-limit-nobody-asked-for")?;
            }
        }
        Ok(())
    })
}

/// Whether a client is answered now that no other one sends anything.
async fn is_alone_answered(peers: &Peers) -> bool {
    let again = async {
        let client = peers.aside().datagrams("again").await?;
        client.send(b"and now?").await?;
        client.expect(b"and now?").await
    };
    again.await.is_ok()
}

async fn is_answered(peers: &Peers, client: &Datagrams, words: &[u8]) -> Checked {
    client.send(words).await?;
    let heard = client.hear().await;
    if heard.as_deref() == Ok(words) {
        return Ok(());
    }
    let failure = client.missed(words, &heard);
    let added = match &heard {
        Ok(got) if got.len() > words.len() => !adds_to_each(client, words, got).await,
        _ => false,
    };
    let emptied = heard.as_ref().is_ok_and(Vec::is_empty);
    let silent = heard.is_err();
    let locked = silent && tasks::one_waits_for_a_lock();
    if let (true, Some(from)) = (silent, peers.answers_from(words).await) {
        return Err(Failure {
            message: "the answer came from another port than the one that got the datagram"
                .to_owned(),
            ..failure
        }
        .got(format!(
            "an answer from {from}, which an ordinary client does not accept"
        )))
        .advise("answers-from-another-port");
    }
    Err(failure)
        .advise_if(added, "echoes-the-whole-buffer")
        .advise_if(emptied, "no-room-to-read-into")
        .advise_if(locked, "lock-kept-while-waiting")
        .advise_if(silent, "no-echo")
}

/// Whether the answer to a shorter datagram is shorter by as much: something is added to each. A whole buffer
/// is as long as ever.
async fn adds_to_each(client: &Datagrams, words: &[u8], answer: &[u8]) -> bool {
    let sent = client.send(&words[1..]).await;
    let heard = client.hear().await;
    sent.is_ok() && heard.is_ok_and(|heard| heard.len() + 1 == answer.len())
}

/// "7 8 9 10 …": no two stretches are alike, so that none can replace another. Nobody knows in
/// advance where it begins.
fn counting(bytes: usize) -> Vec<u8> {
    (harness::seed()..)
        .flat_map(|number| format!("{number} ").into_bytes())
        .take(bytes)
        .collect()
}

/// More datagrams than a round number that somebody might stop at.
fn however_many(peers: &Peers) -> LocalBoxFuture<'_, Checked> {
    Box::pin(async move {
        let most = 1_030 + seed() % 60;
        let words = (1..=most).map(|number| format!("datagram {number}").into_bytes());
        let words: Vec<_> = words.collect();
        peers
            .datagram_burst(&words)
            .await
            .advise("a-limit-nobody-asked-for")
    })
}

/// Sockets on which nothing can be received, for several reasons.
fn sockets_that_fail() -> Checked {
    net::checked(|| {
        net::real_time(async {
            for (socket, error) in net::broken_datagram_sockets()? {
                returns(socket, error).await?;
            }
            Ok(())
        })?
    })
}

/// Requires that `serve` returns the `error` that receiving from `socket` gives.
async fn returns(socket: UdpSocket, error: io::Error) -> Checked {
    let turns = async {
        for _ in 0..6 {
            net::a_turn().await;
            net::skip_time(net::A_LONG_TIME).await;
        }
    };
    let ((), server_state) = net::beside(exercise::serve(socket), turns).await;
    let failure = Failure::new("receiving failed for good, and `serve` did not return the error")
        .expected(format!(
            "it returns the error, since the socket stays broken: {error}"
        ));
    let failure = match server_state {
        ServerState::Returned(Err(got)) => {
            let same = (got.kind(), got.raw_os_error()) == (error.kind(), error.raw_os_error());
            let failure = failure.got(format!("another Err of the kind {:?}: {got}", got.kind()));
            return if same { Ok(()) } else { Err(failure) }.advise("another-error-in-its-place");
        }
        ServerState::Returned(Ok(())) => failure.got("it returned Ok(())"),
        ServerState::Runs => failure.got("it asks the socket again and again, or waits for it"),
        ServerState::Panicked(panic) => {
            let over_io = panic.panicked_over_io();
            let failure = panic.told_in(failure);
            return Err(failure).advise_if(over_io, "io-error-unwrapped");
        }
    };
    Err(failure).advise("lasting-error-retried")
}

/// Runs `serve` beside `clients`, who need it to the end.
fn served(clients: Clients) -> Checked {
    net::checked(|| net::real_time(served_here(clients))?)
}

async fn served_here(clients: Clients) -> Checked {
    let (socket, address) = net::datagram_socket().await?;
    let peers = Peers::of(Server::Here, address);
    let (outcome, server_state) = net::beside(exercise::serve(socket), clients(&peers)).await;
    // What the clients made of it before they knew.
    let seen = outcome
        .as_ref()
        .err()
        .and_then(|failure| failure.advice.clone())
        .filter(|seen| seen != "no-echo");
    let failure = Failure::new("`serve` ended while its clients still needed it")
        .expected("it answers datagrams for as long as it runs")
        .details(peers.wire());
    let (failure, seen) = match server_state {
        ServerState::Runs => return outcome,
        ServerState::Returned(Ok(())) => {
            let seen = seen.or(Some("ends-after-one-client".to_owned()));
            (failure.got("it returned Ok(())"), seen)
        }
        ServerState::Returned(Err(error)) => {
            // None of the clients' datagrams is too large, so the server sent more than it had received.
            let seen = match net::is_of_too_large_a_datagram(&error) {
                true => Some("echoes-the-whole-buffer".to_owned()),
                false => seen,
            };
            (failure.got(format!("it returned Err: {error}")), seen)
        }
        // What a panic says may name the idea by itself, and a bug is none of the clients'.
        ServerState::Panicked(panic) => {
            let seen = seen.filter(|_| !panic.panicked_over_a_bug());
            (panic.told_in(failure), seen)
        }
    };
    Err(Failure {
        advice: failure.advice.clone().or(seen),
        ..failure
    })
}
