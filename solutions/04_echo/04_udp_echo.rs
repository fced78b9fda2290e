//! Sends every datagram back to its sender.

use std::io;
use std::net::SocketAddr;

use tokio::net::UdpSocket;

/// A packet's 65,535 bytes, less the headers of IPv4 (20) and UDP (8).
const LARGEST_DATAGRAM: usize = 65_507;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    // A read takes one datagram. What does not fit into the buffer is lost: the next read
    // returns the next datagram, not the rest of this one. The buffer is on the heap, since an
    // array would be a part of this future, and of every future that awaits it.
    let mut buf = vec![0; LARGEST_DATAGRAM];
    loop {
        // There is no connection: each datagram comes with its sender's address, and after a
        // `connect` the socket would ignore all other senders. And there is no end: n == 0 is
        // an empty datagram.
        let (n, peer) = match socket.recv_from(&mut buf).await {
            Ok(received) => received,
            // Windows reports here that the client of an earlier answer was gone.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
            Err(error) => return Err(error),
        };
        // A datagram is sent as a whole or not at all, so there is no `send_all_to`. If this
        // answer can't be sent, it is lost, and the other clients don't notice.
        if let Err(error) = socket.send_to(&buf[..n], peer).await {
            eprintln!("no answer for {peer}: {error}");
        }
    }
}
// One task is enough for all clients. `recv_from` waits for any of them, and `send_to` waits
// only until the system has room for one more datagram.

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
