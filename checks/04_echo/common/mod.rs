//! What an echo server over TCP owes its clients.
//!
//! Each function is one obligation: it plays some clients and says what one of them
//! missed. Whether the server is a function of the learner's or a program makes no
//! difference here; how it *ended*, if it did, only the caller knows, and adds.
//!
//! | the server | the symptom | the idea |
//! |---|---|---|
//! | answers only when the client has ended its data | then, and only then, the answer comes | `read-it-all-first` |
//! | never answers | nothing comes, not even then | `no-echo` |
//! | closes after its first answer | the second message meets a closed connection | `one-read-is-not-one-message` |
//! | serves one client after another | B is answered as soon as silent A has gone | `one-client-at-a-time` |
//! | asks for bytes again and again | it has something to do while nobody says anything | `busy-waiting` |
//! | gives up on a silent client | after a month of silence the connection is closed | `silence-is-not-the-end` |
//! | lets in so many at once | the next is answered as soon as those before it have gone | `a-limit-nobody-asked-for` |
//! | looks up now and then | a month of silence wakes it | `lasts-as-long-as-a-timer` |
//! | keeps all waiting while one write waits | B is answered as soon as A, which does not read, has gone | `all-wait-for-one` |
//! | forgets what it still owes at the end of data | the last bytes are missing, and it closed | `half-close-lost` |
//! | reads on at the end of data | it burns processor time and never closes | `eof-ignored` |
//! | writes only what one write takes | bytes are missing in the middle | `write-is-not-write-all` |
//! | changes bytes that are not text | U+FFFD where another byte was | `bytes-are-not-text` |

mod crowd;

use harness::futures::future::LocalBoxFuture;
use harness::net::{A_LONG_TIME, Client, Ending, Peers, skip_time};
use harness::transcript::bytes;
use harness::{Advise as _, Checked, Failure, seed};

pub use crowd::a_crowd_is_served;

/// More than fits into a learner's buffer.
const LONG: usize = 10_000;
/// A lot, and less than the system's own buffers hold on any platform.
const FAREWELL: usize = 60_000;
/// A mebibyte, and so many bytes more that a limit at a round number shows.
const MEBIBYTE: usize = 1 << 20;
const MORE_BYTES: u32 = 9_999;

/// A client that asks, awaits the answer, and asks again. It is still connected when it is
/// returned.
pub fn answers_in_a_conversation<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked<Client>> {
    Box::pin(async move {
        let mut a = peers.connect("A").await?;
        let first = b"Marco\n";
        a.send(first).await?;
        let heard = a.hear(first.len()).await;
        if heard.bytes != first {
            let failure = a.missed(first, &heard);
            if !heard.in_silence() || !heard.bytes.is_empty() {
                return Err(failure);
            }
            // Does it come when A has nothing more to say?
            a.finish_sending().await?;
            let late = a.hear(first.len()).await;
            return Err(peers.retold(failure))
                .advise_if(late.bytes == first, "read-it-all-first")
                .advise_if(late.bytes.is_empty() && !heard.busy(), "no-echo");
        }
        let second = b"Marco?";
        let sent = a.send(second).await;
        let heard = a.hear(second.len()).await;
        if heard.bytes == second {
            return Ok(a);
        }
        let closed = sent.is_err() || matches!(heard.ending, Some(Ending::Closed | Ending::Broken(_)));
        // What waits for the newline behind the second call has no other reason to be silent.
        Err(a.missed(second, &heard))
            .advise_if(closed && heard.bytes.is_empty(), "one-read-is-not-one-message")
            .advise_if(heard.in_silence() && heard.bytes.is_empty(), "bytes-are-not-text")
    })
}

/// A is connected and says nothing; B must not have to wait for it.
pub fn a_silent_client_delays_nobody<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut a = peers.connect("A").await?;
        let mut b = peers.connect("B").await?;
        let words = b"B is here";
        b.send(words).await?;
        let heard = b.hear(words.len()).await;
        if heard.bytes != words {
            let failure = b.missed(words, &heard);
            if !heard.in_silence() {
                return Err(failure);
            }
            // Is it A that it waits for?
            a.close();
            let late = b.hear(words.len()).await;
            if late.bytes != words {
                return Err(peers.retold(failure));
            }
            return Err(peers.retold(Failure {
                message: "client B got no answer until client A, which sent nothing, hung up".into(),
                ..failure
            }))
            .advise("one-client-at-a-time");
        }
        // And A was not given up for it.
        a.send(b"A as well").await?;
        a.expect(b"A as well").await
    })
}

/// A is connected, and is silent while nobody says anything; then nothing is to be done.
pub fn does_nothing_at_rest<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let _a = answers_in_a_conversation(peers).await?;
        peers.rests().await
    })
}

/// A long silence in a conversation is a part of it, and so is one before the first word. A server has
/// nothing to do meanwhile, whoever is there. For a server that is here, since its time is skipped and
/// not waited for.
pub fn a_long_silence_ends_nothing<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut a = peers.connect("A").await?;
        a.send(b"wait for me").await?;
        a.expect(b"wait for me").await?;
        let mut b = peers.connect("B").await?;
        peers.settled().await;
        peers.tell("A and B send nothing for a month");
        skip_time(A_LONG_TIME).await;
        peers.settled().await;
        for (client, words) in [(&mut a, &b"here I am again"[..]), (&mut b, b"my first words")] {
            let sent = client.send(words).await;
            let heard = client.hear(words.len()).await;
            if sent.is_err() || heard.bytes != words {
                let closed = matches!(heard.ending, Some(Ending::Closed | Ending::Broken(_)));
                return Err(client.missed(words, &heard))
                    .advise_if(closed && heard.bytes.is_empty(), "silence-is-not-the-end");
            }
        }
        peers.needs_no_clock().await?;
        a.finish_sending().await?;
        closes(peers, &mut a).await?;
        peers.needs_no_clock().await?;
        b.reset();
        peers.needs_no_clock().await
    })
}

/// Nobody has come yet, and nobody comes for a month. For a server that is here.
pub fn waits_for_its_first_client<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move { peers.needs_no_clock().await })
}

/// A sends and does not read, until the server can't get rid of its answers; B must not have to wait
/// for that, and A gets them all in the end. Where the system's buffers hold all that A sends, nothing is
/// shown.
pub fn a_client_that_does_not_read_delays_nobody<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut a = peers.connect_narrowly("A").await?;
        let sent = a.flood().await;
        let mut b = peers.connect("B").await?;
        let words = b"B is here";
        b.send(words).await?;
        let heard = b.hear(words.len()).await;
        if heard.bytes == words {
            return waits_for_its_reader(peers, a, sent).await;
        }
        let failure = b.missed(words, &heard);
        if !heard.in_silence() {
            return Err(failure);
        }
        // Is it A that it waits for?
        a.reset();
        let late = b.hear(words.len()).await;
        if late.bytes != words {
            return Err(peers.retold(failure));
        }
        Err(peers.retold(Failure {
            message: "client B got no answer until client A, which did not read its answers, was gone".into(),
            ..failure
        }))
        .advise("all-wait-for-one")
    })
}

/// Requires of a server that waits for A to read the rest of `sent` bytes that it does so for however long.
async fn waits_for_its_reader(peers: &Peers, mut a: Client, sent: usize) -> Checked {
    if let Some(limited) = peers.a_limit() {
        let failure = Failure::new("client A did not read its answers, and the server waits only for a limited time")
            .expected("it waits for as long as the client is connected")
            .got(limited.describe());
        return Err(failure.details(peers.wire())).advise("silence-is-not-the-end");
    }
    if !peers.pass_a_month("A reads nothing for a month").await {
        return Ok(());
    }
    let heard = a.hear(sent).await;
    if heard.bytes.len() == sent {
        return Ok(());
    }
    Err(a.missed(&vec![b'a'; sent], &heard)).advise_if(!heard.in_silence(), "silence-is-not-the-end")
}

/// Data and its end come in one breath. All of it is still owed, and then an end.
pub fn answers_after_the_end_of_data<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        // Each is in the middle of a conversation, so that the server waits in a read. (It tries the
        // first read of a new connection before it knows anything of it, which hides the mistake.)
        // More than once, since on several threads a wrong server may be lucky.
        for name in ["A", "B", "C"] {
            let mut client = peers.connect(name).await?;
            client.send(b"Are you there?").await?;
            client.expect(b"Are you there?").await?;
            client.send_and_finish(b"Then goodbye.")?;
            is_answered_and_closed(peers, client, b"Then goodbye.").await?;
        }
        let farewell = counting(FAREWELL);
        let d = peers.connect_and_finish("D", &farewell)?;
        is_answered_and_closed(peers, d, &farewell).await
    })
}

/// Requires `farewell` and then an end of data for a client that sends no more.
async fn is_answered_and_closed(peers: &Peers, mut client: Client, farewell: &[u8]) -> Checked {
    let heard = client.hear(farewell.len()).await;
    if heard.bytes != farewell {
        let cut = !heard.in_silence() && farewell.starts_with(&heard.bytes);
        let failure = client.missed(farewell, &heard);
        let cut = cut && is_answered_without_an_end(peers, farewell).await;
        return Err(failure).advise_if(cut, "half-close-lost");
    }
    closes(peers, &mut client).await
}

/// Whether a client gets the same answer that does not end its data: if it does not, the end of data is
/// not what it was cut off for.
async fn is_answered_without_an_end(peers: &Peers, words: &[u8]) -> bool {
    let again = async {
        let mut client = peers.aside().connect("again").await?;
        client.send(words).await?;
        client.expect(words).await
    };
    again.await.is_ok()
}

/// A connection on which nothing is said is closed, and hurts nobody.
pub fn an_empty_connection_is_closed<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut a = peers.connect_and_finish("A", b"")?;
        closes(peers, &mut a).await?;
        let mut b = peers.connect("B").await?;
        b.send(b"B is here").await?;
        b.expect(b"B is here").await
    })
}

/// Clients that break their connection off: one whose answer is on its way, one that was
/// gone before it could be accepted. The others are served as if nothing had happened.
pub fn survives_those_that_break_off<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut a = peers.connect("A").await?;
        a.send(b"A will not wait for the answer").await?;
        a.reset();
        peers.settled().await;
        let mut c = peers.connect("C").await?;
        c.send(b"C is still here").await?;
        c.expect(b"C is still here").await?;

        peers.send_and_reset("B", b"B is gone already")?;
        peers.settled().await;
        let mut d = peers.connect("D").await?;
        d.send(b"D is here, too").await?;
        d.expect(b"D is here, too").await?;
        c.send(b"and C").await?;
        c.expect(b"and C").await
    })
}

/// A message may come in any number of pieces; the client sees what came of one before it
/// sends the next, so that they are read one by one.
pub fn pieces_make_no_difference<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut a = peers.connect("A").await?;
        for piece in ["t", "ick", ", ", "tock", "\n"] {
            a.send(piece.as_bytes()).await?;
            a.expect(piece.as_bytes()).await?;
        }
        Ok(())
    })
}

/// Every byte there is, and none of it text.
pub fn bytes_are_left_as_they_are<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut all: Vec<u8> = (0..=255).rev().collect();
        // Not to be known in advance.
        all.rotate_left(seed() as usize % 256);
        let mut a = peers.connect("A").await?;
        a.send(&all).await?;
        let heard = a.hear(all.len()).await;
        if heard.bytes == all {
            return Ok(());
        }
        let replaced = heard.bytes.windows(3).any(|three| three == "\u{fffd}".as_bytes());
        let refused = heard.bytes.is_empty() && !heard.in_silence();
        Err(a.missed(&all, &heard)).advise_if(replaced || refused, "bytes-are-not-text")
    })
}

/// More than a buffer holds, in one go.
pub fn a_long_message_is_answered_whole<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let long = counting(LONG);
        let mut a = peers.connect("A").await?;
        a.send(&long).await?;
        a.expect(&long).await
    })
}

/// A client that hardly reads makes the server wait, and loses nothing.
pub fn a_slow_reader_loses_nothing<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mebibyte = counting(MEBIBYTE + 1 + (seed() % MORE_BYTES) as usize);
        let mut a = peers.connect("A").await?;
        let heard = a.exchange_reluctantly(&mebibyte).await;
        if heard.bytes == mebibyte {
            return Ok(());
        }
        // Not cut off, but with holes: what a write did not take was never offered again.
        let holes = heard.in_silence() && !mebibyte.starts_with(&heard.bytes);
        Err(a.missed(&mebibyte, &heard)).advise_if(holes, "write-is-not-write-all")
    })
}

/// Requires an end of data from a server that was told that nothing more comes.
async fn closes(peers: &Peers, client: &mut Client) -> Checked {
    let heard = client.hear(1).await;
    if heard.bytes.is_empty() && heard.ending == Some(Ending::Closed) {
        return Ok(());
    }
    let what = match &heard.ending {
        None => format!("it sent {} that no client had sent", bytes(&heard.bytes)),
        Some(Ending::Silent(_)) if heard.busy() => "it keeps a processor busy, and the connection open".into(),
        Some(Ending::Silent(_)) => "it keeps the connection open".to_owned(),
        Some(Ending::Broken(error)) => error.clone(),
        Some(Ending::Closed) => unreachable!("that is what was wanted"),
    };
    Err(peers.retold(
        Failure::new("the client ended its data, and the server did not close the connection")
            .expected("end of data from the server as well, once everything is answered")
            .got(what),
    ))
    .advise_if(heard.busy(), "eof-ignored")
}

/// `bytes` bytes of text of which no two stretches are alike, so that none can stand in for
/// another: numbered blocks of numbers, the first of which is not to be known in advance. Formatting every number would take as long as the
/// check itself, in code that is compiled without optimization.
fn counting(bytes: usize) -> Vec<u8> {
    const BLOCK: usize = 4096;
    let numbers: Vec<u8> = (0..).flat_map(|number: u32| format!("{number} ").into_bytes()).take(BLOCK).collect();
    let mut all = Vec::with_capacity(bytes + BLOCK);
    for block in seed().. {
        if all.len() >= bytes {
            break;
        }
        let head = format!("block {block}: ").into_bytes();
        all.extend_from_slice(&head);
        all.extend_from_slice(&numbers[head.len()..]);
    }
    all.truncate(bytes);
    all
}
