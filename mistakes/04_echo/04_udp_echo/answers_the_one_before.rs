//! mistake: one-peer-only
//! Sends each answer to the one who sent the datagram before.

use std::io;

use tokio::net::UdpSocket;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    let mut last = None;
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        let to = last.replace(peer).unwrap_or(peer);
        let _ = socket.send_to(&buf[..n], to).await;
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080").await?;
    println!("waiting for datagrams on {}", socket.local_addr()?);
    serve(socket).await
}
