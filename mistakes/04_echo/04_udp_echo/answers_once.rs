//! mistake: ends-after-one-client
//! One datagram in, one out, and that was the server.

use std::io;

use tokio::net::UdpSocket;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    let (n, peer) = socket.recv_from(&mut buf).await?;
    socket.send_to(&buf[..n], peer).await?;
    Ok(())
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080").await?;
    println!("waiting for datagrams on {}", socket.local_addr()?);
    serve(socket).await
}
