//! N: real sockets, in an order that the clients' own handshakes give.

use super::exercise;
use harness::net::{self, Peers, Server};
use harness::{Advise, Checks};

pub fn checks(all: &mut Checks) {
    all.check("a_silent_client_delays_nobody", || {
        net::real_time(async {
            let (listener, address) = net::listener()?;
            let peers = Peers::of(Server::Here, address);
            let clients = async {
                // A is there, and stays there, and says nothing.
                let _a = peers.connect("A").await?;
                peers.settled().await;
                let mut b = peers.connect("B").await?;
                b.send(b"hello").await?;
                b.expect(b"hello").await.advise("one-client-at-a-time")
            };
            net::beside(exercise::listen(listener), clients).await.0
        })?
    });
}
