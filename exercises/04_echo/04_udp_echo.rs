//! An echo server for UDP sends each datagram back to its sender. `serve` remembers its
//! first client and answers nobody else. Complete it, so that it answers everyone. The
//! lesson says what a datagram is, under "UDP has no connections".
//!
//! `serve` gets a socket that has its address already:
//!
//! - Each datagram goes back to the client that sent it, from the socket that received
//!   it. It does not matter who sent the one before.
//! - It goes back as one datagram with the same bytes: not cut, not divided, not joined
//!   with another one, and with nothing added. The bytes can be anything.
//! - The largest datagram of IPv4, 65,507 bytes, is answered too. An empty datagram is
//!   answered with an empty one.
//! - Sending an answer may fail, for instance when the client is gone. That does not stop
//!   `serve`. (On Windows, the next `recv_from` may fail with `ConnectionReset` then, and
//!   `serve` goes on.)
//! - While no datagram comes, `serve` waits to be woken, however long that is. It does not
//!   poll in a loop, and no timer runs.
//! - When receiving fails with any other error, it returns that error. It returns for no
//!   other reason.
//! - Answers may come in any order, and a little late.
//!
//! Begin with `cargo async-learn exec udp_echo`: `main` also plays two clients, and the
//! second one gets no answer. On Linux its `recv` then fails with "Connection refused",
//! and the program ends. Where it waits, Ctrl-C ends it.

use std::io;
use std::net::SocketAddr;

use tokio::net::UdpSocket;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    // TODO: this talks with the first client only.
    let mut buf = [0; 1024];
    let (n, peer) = socket.recv_from(&mut buf).await?;
    socket.connect(peer).await?;
    socket.send(&buf[..n]).await?;
    loop {
        let n = socket.recv(&mut buf).await?;
        socket.send(&buf[..n]).await?;
    }
}

/// Two clients, one after the other. Each sends a datagram, and waits for the answer.
async fn two_clients(server: SocketAddr) -> io::Result<()> {
    for name in ["A", "B"] {
        let client = UdpSocket::bind("127.0.0.1:0").await?;
        client.connect(server).await?;
        client.send(b"Is anyone there?").await?;
        println!("client {name} has sent its question");
        let mut answer = [0; 100];
        let n = client.recv(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer[..n]);
        println!("client {name} heard {answer:?}");
    }
    Ok(())
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080").await?;
    let address = socket.local_addr()?;
    println!("waiting for datagrams on {address}");
    tokio::try_join!(serve(socket), two_clients(address))?;
    Ok(())
}
