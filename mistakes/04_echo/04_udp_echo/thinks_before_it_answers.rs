//! right: each answer comes a little late, which nobody has forbidden.

use std::io;
use std::time::Duration;

use tokio::net::UdpSocket;

/// A packet's 65,535 bytes, less the headers of IPv4 (20) and UDP (8).
const LARGEST_DATAGRAM: usize = 65_507;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; LARGEST_DATAGRAM];
    loop {
        let (n, peer) = match socket.recv_from(&mut buf).await {
            Ok(received) => received,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
            Err(error) => return Err(error),
        };
        tokio::time::sleep(Duration::from_millis(20)).await;
        if let Err(error) = socket.send_to(&buf[..n], peer).await {
            eprintln!("no answer for {peer}: {error}");
        }
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080").await?;
    println!("waiting for datagrams on {}", socket.local_addr()?);
    serve(socket).await
}
