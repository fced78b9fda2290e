//! Sends every datagram back to where it came from.

use std::io;

use tokio::net::UdpSocket;

/// A packet's 65,535 bytes, less the headers of IPv4 (20) and UDP (8).
const LARGEST_DATAGRAM: usize = 65_507;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    // A read takes one datagram, and what does not fit into the buffer is gone: the next
    // read gets the next datagram, not the rest of this one. It lies on the heap, since an
    // array would be a part of this future, and of every future that awaits it.
    let mut buf = vec![0; LARGEST_DATAGRAM];
    loop {
        // No connection: the sender's address comes with each datagram, and `connect` would
        // make the socket deaf to all the others. And no end: n == 0 is an empty datagram.
        let (n, peer) = match socket.recv_from(&mut buf).await {
            Ok(received) => received,
            // What Windows says here when an earlier answer found nobody.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
            Err(error) => return Err(error),
        };
        // All or nothing, too, so there is no `send_all_to`. What can't be delivered to one
        // is lost, as datagrams may be, and the others do not notice.
        if let Err(error) = socket.send_to(&buf[..n], peer).await {
            eprintln!("no answer for {peer}: {error}");
        }
    }
}
// One task is enough for all of them: nobody's silence keeps it in `recv_from`, and a send
// only waits until the system has room for one more datagram.

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080").await?;
    println!("waiting for datagrams on {}", socket.local_addr()?);
    serve(socket).await
}
