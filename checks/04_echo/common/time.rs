//! What an echo server does while time passes: nothing, and before an answer it needs no time at all.

use std::time::Duration;

use harness::futures::future::LocalBoxFuture;
use harness::net::{A_LONG_TIME, Ending, Peers, skip_time};
use harness::{Advise as _, Checked, Failure, process};

use super::{answers_in_a_conversation, closes};

/// A sleep of the thread that is no accident.
const NOTICEABLE: Duration = Duration::from_millis(15);
/// Longer than any pause that is meant to be short.
const A_MINUTE: Duration = Duration::from_secs(60);

/// An answer takes no time: no timer has to ring before it, and no thread sleeps. Of a server that does not answer at all,
/// this says nothing. Only for a server in this process, because its time is skipped.
pub fn answers_in_no_time<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut a = peers.connect("A").await?;
        let words = b"Is there time?";
        let sleep_meter = process::SleepMeter::start();
        // A server that closes the connection may do so before this is sent.
        let _ = a.send(words).await;
        let mut at_once = a.hears_within(Duration::ZERO, words, &|| ()).await;
        let slept = sleep_meter.and_then(|sleep_meter| sleep_meter.elapsed());
        if let Some(slept) = slept.filter(|slept| *slept > NOTICEABLE) {
            return Err(Failure::new("before a client got its answer, the thread slept that serves all clients")
                .expected("a thread that waits for nothing but its clients")
                .got(format!("the thread slept for {} ms", slept.as_millis()))
                .details(peers.wire()))
            .advise("thread-sleep");
        }
        if !at_once {
            // A thread of the server's own may need longer, on a busy machine.
            peers.settled().await;
            at_once = a.hears_within(Duration::ZERO, words, &|| ()).await;
        }
        if at_once {
            return Ok(());
        }
        peers.tell("a minute passes");
        skip_time(A_MINUTE).await;
        let late = a.hear(words.len()).await;
        if late.bytes != words {
            return Ok(());
        }
        Err(Failure::new("client A got its answer only after some time had passed")
            .expected("an answer at once: the server waits for its clients, and for no clock")
            .got("no answer until a timer had rung")
            .details(peers.wire()))
        .advise("lasts-as-long-as-a-timer")
    })
}

/// A is connected, and no client sends anything: the server has nothing to do.
pub fn does_nothing_at_rest<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let _a = answers_in_a_conversation(peers).await?;
        peers.rests().await
    })
}

/// A client may be silent for long, in a conversation or before its first word. The server does nothing in that
/// time. Only for a server in this process, because its time is skipped.
pub fn a_long_silence_ends_nothing<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut a = peers.connect("A").await?;
        a.send(b"wait for me").await?;
        a.expect(b"wait for me").await?;
        let mut b = peers.connect("B").await?;
        peers.settled().await;
        peers.tell("A and B send nothing for twenty years");
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
        // Nor does it need one to close a connection.
        peers.needs_no_clock().await?;
        closes(peers, &mut a).await?;
        peers.needs_no_clock().await?;
        b.reset();
        peers.needs_no_clock().await
    })
}

/// No client comes for years. Only for a server in this process.
pub fn waits_for_its_first_client<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move { peers.needs_no_clock().await })
}
