//! Clients that read late, or do not read.

use harness::futures::future::LocalBoxFuture;
use harness::net::{Client, Peers};
use harness::{Advise as _, Checked, Failure, seed};

use super::counting;

/// A mebibyte, and at most so many bytes more: a limit at a round number shows itself.
const MEBIBYTE: usize = 1 << 20;
const MORE_BYTES: u32 = 9_999;

/// A sends and does not read, until the server can't write any more. B must not have to wait for that, and A gets
/// all its answers in the end. Where the system's buffers hold all that A sends, this proves nothing.
pub fn a_client_that_does_not_read_delays_nobody<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut a = peers.connect_narrowly("A").await?;
        let sent = a.flood(0).await;
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
        // Does the server wait for A?
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

/// Requires that the server waits without a limit until A reads the rest of `sent` bytes.
async fn waits_for_its_reader(peers: &Peers, mut a: Client, mut sent: usize) -> Checked {
    // On a busy machine the system brings what was sent late, and the server seems to wait for more of it.
    let mut before = 0;
    while before < sent {
        (before, sent) = (sent, a.flood(sent).await);
    }
    if let Some(limited) = peers.a_limit() {
        let failure = Failure::new("client A did not read its answers, and the server waits only for a limited time")
            .expected("it waits for as long as the client is connected")
            .got(limited.describe());
        return Err(failure.details(peers.wire())).advise("slow-is-not-silent");
    }
    peers.pass_years("A reads nothing for twenty years").await;
    let heard = a.hear(sent).await;
    if heard.bytes.len() == sent {
        return Ok(());
    }
    Err(a.missed(&vec![b'a'; sent], &heard))
        .advise_if(!heard.in_silence(), "slow-is-not-silent")
        .advise_if(heard.in_silence() && !heard.bytes.is_empty(), "write-is-not-write-all")
}

/// A client that reads slowly makes the server wait, and gets every byte.
pub fn a_slow_reader_loses_nothing<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mebibyte = counting(MEBIBYTE + 1 + (seed() % MORE_BYTES) as usize);
        let mut a = peers.connect("A").await?;
        let heard = a.exchange_reluctantly(&mebibyte).await;
        if heard.bytes == mebibyte {
            return Ok(());
        }
        // With holes, and not cut off: the bytes that a write did not take were never written.
        let holes = heard.in_silence() && !mebibyte.starts_with(&heard.bytes);
        Err(a.missed(&mebibyte, &heard)).advise_if(holes, "write-is-not-write-all")
    })
}
