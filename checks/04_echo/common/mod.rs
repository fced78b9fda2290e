//! What an echo server over TCP owes its clients.
//!
//! Each function is one obligation: it plays some clients and returns the failure of the first that misses
//! something. The server may be a function of the learner's or a program. Only the caller knows how the server
//! *ended*, and adds that.
//!
//! | the server | the symptom | the idea |
//! |---|---|---|
//! | answers only when the client has ended its data | the answer comes only after that | `read-it-all-first` |
//! | forgets to await a conversation | a connection is closed although its client has sent nothing | `dropped-before-it-was-read` |
//! | reads into a buffer without length | it is closed when the client sends, and the bytes are left unread | `no-room-to-read-into` |
//! | accepts several clients before it serves them | nothing comes until others have connected | `served-when-another-comes` |
//! | answers when its buffer is full | one who sends very much is answered | `waits-for-a-full-buffer` |
//! | never answers | nothing comes, not even after the end of data | `no-echo` |
//! | closes after its first answer | the second message meets a closed connection | `one-read-is-not-one-message` |
//! | serves one client after another | B is answered as soon as the silent A has gone | `one-client-at-a-time` |
//! | polls for bytes in a loop | it is busy while no client sends anything | `busy-waiting` |
//! | gives up on a silent client | after years of silence the connection is closed | `silence-is-not-the-end` |
//! | limits the number of clients | the next waits or is sent away, and is answered once the others have gone | `a-limit-nobody-asked-for` |
//! | wakes up from time to time | it is polled during years of silence | `lasts-as-long-as-a-timer` |
//! | waits for one write before it serves others | B is answered as soon as A, which does not read, has gone | `all-wait-for-one` |
//! | forgets what it still owes at the end of data | the last bytes are missing, and it closed | `half-close-lost` |
//! | reads on at the end of data | it uses processor time and never closes | `eof-ignored` |
//! | writes only what one write takes | bytes are missing in the middle | `write-is-not-write-all` |
//! | changes bytes that are not text | U+FFFD where another byte was | `bytes-are-not-text` |

mod crowd;
mod slow;
mod time;
mod unanswered;

use harness::futures::future::LocalBoxFuture;
use harness::net::{Client, Ending, Peers};
use harness::tasks::{self, LiveTask};
use harness::transcript::bytes;
use harness::{Advise as _, Checked, Failure, process, seed};

use crowd::{LeftOut, connect_a_few};
use unanswered::{answers_when_much_is_sent, unread};

pub use crowd::{a_crowd_is_served, a_few_are_served};
pub use slow::{a_client_that_does_not_read_delays_nobody, a_slow_reader_loses_nothing};
pub use time::{a_long_silence_ends_nothing, answers_in_no_time, does_nothing_at_rest, waits_for_its_first_client};

/// More than fits into a learner's buffer.
const LONG: usize = 10_000;
/// Many bytes, but fewer than the system's buffers hold on any platform.
const FAREWELL: usize = 60_000;

/// A client that asks, awaits the answer, and asks again. The client that is returned is still
/// connected.
pub fn answers_in_a_conversation<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked<Client>> {
    Box::pin(async move {
        let mut a = peers.connect("A").await?;
        let first = b"Marco\n";
        // A server that closes the connection may do so before this is sent.
        let _ = a.send(first).await;
        let heard = a.hear(first.len()).await;
        if heard.bytes != first {
            let failure = a.missed(first, &heard);
            if !heard.in_silence() || !heard.bytes.is_empty() {
                return unread(peers, failure, &heard).await;
            }
            // Does the answer come when A ends its data?
            a.finish_sending().await?;
            let late = a.hear(first.len()).await;
            if late.bytes.is_empty() && !heard.busy() {
                // Or when another client comes?
                let others = connect_a_few(peers).await;
                let later = a.hear(first.len()).await;
                drop(others);
                return Err(peers.retold(failure))
                    .advise_if(later.bytes == first, "served-when-another-comes")
                    .advise_if(answers_when_much_is_sent(peers).await, "waits-for-a-full-buffer")
                    .advise("no-echo");
            }
            return Err(peers.retold(failure)).advise_if(late.bytes == first, "read-it-all-first");
        }
        let second = b"Marco?";
        let sent = a.send(second).await;
        let heard = a.hear(second.len()).await;
        if heard.bytes == second {
            return Ok(a);
        }
        let closed = sent.is_err() || matches!(heard.ending, Some(Ending::Closed | Ending::Broken(_)));
        // The second message has no newline. A server that is silent now waits for one.
        Err(a.missed(second, &heard))
            .advise_if(closed && heard.bytes.is_empty(), "one-read-is-not-one-message")
            .advise_if(heard.in_silence() && heard.bytes.is_empty(), "bytes-are-not-text")
    })
}

/// A is connected and sends nothing. B must not have to wait for it.
pub fn a_silent_client_delays_nobody<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut a = peers.connect("A").await?;
        let mut b = peers.connect("B").await?;
        let words = b"B is here";
        // A server that closes the connection may do so before this is sent.
        let _ = b.send(words).await;
        let heard = b.hear(words.len()).await;
        if heard.bytes != words {
            let failure = b.missed(words, &heard);
            if !heard.in_silence() {
                let message = "client B was not answered while another one was connected".into();
                let words = String::from_utf8_lossy(words).into_owned();
                return LeftOut { client: b, words, heard, message }.once_gone(peers, a).await;
            }
            let shared = two_tasks_wait();
            // Does the server wait for A?
            a.close();
            let late = b.hear(words.len()).await;
            if late.bytes != words {
                return Err(peers.retold(failure));
            }
            return Err(peers.retold(Failure {
                message: "client B got no answer until client A, which sent nothing, hung up".into(),
                ..failure
            }))
            .advise_if(shared, "lock-kept-while-waiting")
            .advise("one-client-at-a-time");
        }
        // And A was not given up for it.
        a.send(b"A as well").await?;
        a.expect(b"A as well").await
    })
}

/// Whether the server has made a task for A and one for B. Then it did accept B, and the tasks share something.
fn two_tasks_wait() -> bool {
    let is_of_the_server = |task: &LiveTask| task.spawned_at.as_ref().is_some_and(|at| at.is_in_learner_file());
    tasks::alive().iter().filter(|task| is_of_the_server(task) && task.polls > 0).count() > 1
}

/// Data and its end arrive together. The server owes all of the data, and then its own end.
pub fn answers_after_the_end_of_data<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        // Each client is in the middle of a conversation, so the server waits in a read. The first read of a
        // new connection comes too early to show the mistake. Three clients, because a wrong server with
        // several threads may be lucky once.
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

/// Requires that a client that sends no more gets `farewell`, and then an end of data.
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

/// Whether a client that does not end its data gets all of `words` back. If not, the end of data is not the
/// reason for a cut.
async fn is_answered_without_an_end(peers: &Peers, words: &[u8]) -> bool {
    let again = async {
        let mut client = peers.aside().connect("again").await?;
        client.send(words).await?;
        client.expect(words).await
    };
    again.await.is_ok()
}

/// A connection on which nothing is sent is closed, and the next client is served.
pub fn an_empty_connection_is_closed<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut a = peers.connect_and_finish("A", b"")?;
        closes(peers, &mut a).await?;
        let mut b = peers.connect("B").await?;
        b.send(b"B is here").await?;
        b.expect(b"B is here").await
    })
}

/// A server that closes a connection gives its file descriptor back. Only for a server in this process, and where that
/// can be seen.
pub fn keeps_no_connection_that_has_ended<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let before = process::open_files();
        for name in ["A", "B", "C"] {
            let mut client = peers.connect(name).await?;
            client.send(b"I leave soon").await?;
            client.expect(b"I leave soon").await?;
            client.finish_sending().await?;
            closes(peers, &mut client).await?;
        }
        peers.settled().await;
        let kept = process::open_files().zip(before).map_or(0, |(now, before)| now.saturating_sub(before));
        // One or two more may be the runtime's.
        if kept < 3 {
            return Ok(());
        }
        Err(Failure::new("three clients have left, and the server keeps its side of the connections open")
            .expected("the server drops each connection when its conversation has ended")
            .got(format!("{kept} more open files than before"))
            .details(peers.wire()))
    })
}

/// Two clients break their connection off: one while its answer is on its way, one before it is accepted.
/// All others are served.
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

/// A message may come in any number of pieces. The client waits for the answer to each, so the server reads them
/// one by one.
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

/// Every value of a byte, which is no text.
pub fn bytes_are_left_as_they_are<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut all: Vec<u8> = (0..=255).rev().collect();
        // Rotated, so that the answer can't be known in advance.
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

/// A message larger than a buffer, in one piece.
pub fn a_long_message_is_answered_whole<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let long = counting(LONG);
        let mut a = peers.connect("A").await?;
        a.send(&long).await?;
        a.expect(&long).await
    })
}

/// Requires that the server ends its data, after `client` has ended its own.
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

/// `bytes` bytes of text in which no part equals another, so no part can replace another: numbered blocks of
/// numbers. The number of the first block can't be known in advance. Formatting every number would take as long as
/// the check itself, because the kit is compiled without optimization.
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
