//! A connection is not always worth its price. Name servers, clocks and games send each
//! other single datagrams over UDP: one goes out, and arrives whole or not at all. There is
//! no stream here, and no end of one; in return each datagram says who sent it.
//!
//! RFC 862 has the echo service for UDP, too. Complete `serve`, which gets a socket with an
//! address of its own, so that:
//!
//! - each datagram goes back to the one who sent it, whoever sent the one before, and from
//!   the socket that it came to;
//! - it goes back as one datagram with the same bytes: not cut, not in pieces, not together
//!   with another, and nothing added;
//! - the largest that fits into an IPv4 packet, 65,507 bytes, is no exception;
//! - nor is the smallest: an empty datagram is answered with an empty one;
//! - a client that is gone when its answer comes is no reason to stop (Windows tells of it
//!   in the next `recv_from`, which then fails with `ConnectionReset`);
//! - while no datagram comes, `serve` does nothing, but waits to be woken, for however long,
//!   and no timer runs;
//! - `serve` returns only when the socket fails, and then it returns the error.
//!
//! Two datagrams may arrive in another order than they were sent, on any network, or late;
//! nobody will mind the order of your answers, or a moment's delay.
//!
//! To try it, run `cargo run --bin udp_echo`, and in two other terminals
//! `nc -u 127.0.0.1 8080`.

use std::io;

use tokio::net::UdpSocket;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    // TODO: this is how one talks with a single peer. Talk with all of them.
    let mut buf = [0; 1024];
    let (n, peer) = socket.recv_from(&mut buf).await?;
    socket.connect(peer).await?;
    socket.send(&buf[..n]).await?;
    loop {
        let n = socket.recv(&mut buf).await?;
        socket.send(&buf[..n]).await?;
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080").await?;
    println!("waiting for datagrams on {}", socket.local_addr()?);
    serve(socket).await
}
