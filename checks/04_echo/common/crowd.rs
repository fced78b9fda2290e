//! Many clients: those that come and go, and those that stay.

use harness::futures::future::LocalBoxFuture;
use harness::net::{Client, Heard, Peers};
use harness::{Advise as _, Checked, Failure, process, seed};

/// The least number of clients that are connected at once, and how many more there may be. A server's limit is
/// likely a round number, so this is above several of them, and different in each run. A server with a thread for each
/// client must be able to have so many.
const CROWD: usize = 520;
/// The same where a process may have few files open.
const SMALL_CROWD: usize = 258;
const MORE_OF_THEM: u32 = 40;
/// The same for all clients, with those that have left.
const ALL_OF_THEM: usize = 1030;
const MORE_OF_ALL: u32 = 40;
/// How many connect before one of them sends: fewer than a system queues for `accept`.
const AT_A_TIME: usize = 100;
/// One in so many sends something, or breaks its connection off.
const TALKATIVE: usize = 30;

/// Many clients that come and go, and then many that stay. All are connected before the last of them sends, and
/// each sends different bytes.
pub fn a_crowd_is_served<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let all = ALL_OF_THEM + (seed() % MORE_OF_ALL) as usize;
        // Both ends of each connection are in this process, if the server is.
        let room = |clients: usize| process::room_for_files(2 * clients as u64 + 64);
        let more = (seed() % MORE_OF_THEM) as usize;
        let most = if room(CROWD + more).is_ok() { CROWD } else { SMALL_CROWD } + more;
        room(most)?;

        come_and_go(peers, all - most).await?;

        let words = |number: usize| format!("client {number} was here");
        let (mut crowd, mut silent) = (Vec::new(), Vec::new());
        // The last one connects after all the others.
        let talkative = (TALKATIVE..most).step_by(TALKATIVE).chain([most]);
        for number in talkative {
            let others = number - 1 - silent.len() - crowd.len();
            silent.extend(peers.brief_connections(others, |_, client| Some(client)).await?);
            let here = peers.aside();
            let mut client = here.connect(&number.to_string()).await?;
            client.send(words(number).as_bytes()).await?;
            let heard = client.hear(words(number).len()).await;
            if heard.bytes != words(number).as_bytes() {
                let message = format!("client {number} was not answered while {} others were connected", number - 1);
                let left_out = LeftOut { client, words: words(number), heard, message };
                return left_out.once_gone(&here, (crowd, silent)).await;
            }
            crowd.push((number, client));
        }
        let words = |number: usize| format!("client {number} is still here");
        for (number, client) in &mut crowd {
            client.send(words(*number).as_bytes()).await?;
        }
        for (number, client) in crowd.iter_mut().rev() {
            let number = *number;
            client.expect(words(number).as_bytes()).await.map_err(|failure| Failure {
                message: format!("client {number} did not get its bytes back while {} others were connected", most - 1),
                ..failure
            })?;
        }
        Ok(())
    })
}

/// A few clients that stay. A limit as small as this is met before any other check has so many.
pub fn a_few_are_served<'a>(peers: &'a Peers) -> LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut others = Vec::new();
        for name in ["A", "B", "C", "D", "E"] {
            let mut client = peers.connect(name).await?;
            let words = format!("{name} was here");
            // A server that closes the connection may do so before this is sent.
            let _ = client.send(words.as_bytes()).await;
            let heard = client.hear(words.len()).await;
            if heard.bytes != words.as_bytes() {
                let message = match others.len() {
                    1 => format!("client {name} was not answered while another one was connected"),
                    most => format!("client {name} was not answered while {most} others were connected"),
                };
                return LeftOut { client, words, heard, message }.once_gone(peers, others).await;
            }
            others.push(client);
        }
        Ok(())
    })
}

/// Some more clients, which send nothing.
pub(super) async fn connect_a_few(peers: &Peers) -> Vec<Client> {
    let mut others = Vec::new();
    for name in ["B", "C", "D"] {
        others.extend(peers.aside().connect(name).await.ok());
    }
    others
}

/// A client that did not get its bytes back while others were connected.
pub(super) struct LeftOut {
    pub client: Client,
    pub words: String,
    pub heard: Heard,
    pub message: String,
}

impl LeftOut {
    /// The failure, which is due to a limit if the server answers once the `others` have left: it made
    /// this client wait for them, or sent it away.
    pub async fn once_gone<T>(mut self, peers: &Peers, others: T) -> Checked {
        let words = self.words.as_bytes();
        let failure = Failure { message: self.message, ..self.client.missed(words, &self.heard) };
        drop(others);
        peers.tell("all the others hang up");
        let is_answered = if self.heard.in_silence() {
            self.client.hear(words.len()).await.bytes == words
        } else {
            peers.settled().await;
            let again = async {
                let mut client = peers.aside().connect("again").await?;
                client.send(words).await?;
                client.expect(words).await
            };
            self.heard.bytes.is_empty() && again.await.is_ok()
        };
        Err(peers.retold(failure)).advise_if(is_answered, "a-limit-nobody-asked-for")
    }
}

/// Connects `most` clients that send nothing, one after another, as a server meets them in a long run.
async fn come_and_go(peers: &Peers, most: usize) -> Checked {
    let mut come = 0;
    while come < most {
        let these = AT_A_TIME.min(most - come);
        // Some break off at once; most end their data first.
        let here =
            peers.brief_connections(these, |number, client| (number % TALKATIVE != 0).then(|| client.finishing()));
        let _here = here.await?;
        come += these;
        let here = peers.aside();
        let mut client = here.connect("A").await?;
        let words = "I am another".to_owned();
        let _ = client.send(words.as_bytes()).await;
        let heard = client.hear(words.len()).await;
        if heard.bytes != words.as_bytes() {
            let message = format!("a client was not answered after {come} others had come and gone");
            // tokio lets one poll do only so much. A `block_on` inside of that poll never gives it back, so from then
            // on nothing is ever ready.
            let busy = heard.in_silence() && heard.busy();
            // A server that is still busy with them may have sent this one away.
            let outcome = LeftOut { client, words, heard, message }.once_gone(&here, ()).await;
            return outcome.advise_if(busy, "block-on-inside-async");
        }
    }
    Ok(())
}
