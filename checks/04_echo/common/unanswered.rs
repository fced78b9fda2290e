//! Why a client got no answer to its first message. Each question is put by another client, beside the story that is
//! told; it decides which advice is given, and not whether the check fails.

use harness::net::{Client, Ending, Heard, Peers};
use harness::{Advise as _, Checked, Failure};

/// More than a learner's buffers hold, and less than the system's.
const MUCH: usize = 60_000;

/// Whether a client gets an answer if only it has said a lot: more than a learner's buffers hold.
pub async fn answers_when_much_is_sent(peers: &Peers) -> bool {
    let again = async {
        let mut client = peers.aside().connect("again").await?;
        client.send(&[b'a'; MUCH]).await?;
        Checked::Ok(!client.hear(1).await.bytes.is_empty())
    };
    again.await.unwrap_or(false)
}

/// The `failure` of a client whose connection was closed without an answer. Was it dropped at once, or when the
/// server had waited for the client's bytes and had no room for them? The system resets a connection that is closed
/// while something is left to read.
pub async fn unread(peers: &Peers, failure: Failure, heard: &Heard) -> Checked<Client> {
    let silent = async {
        let here = peers.aside();
        let mut client = here.connect("silent").await?;
        Checked::Ok(client.hear(1).await.in_silence())
    };
    let nothing = heard.bytes.is_empty();
    let waits = if nothing { silent.await.ok() } else { None };
    let reset = matches!(heard.ending, Some(Ending::Broken(_)));
    Err(failure)
        .advise_if(waits == Some(false), "dropped-before-it-was-read")
        .advise_if(waits == Some(true) && reset, "no-room-to-read-into")
}
