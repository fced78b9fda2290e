//! mistake: echoes-the-whole-buffer
//! Sends the buffer, and not the part of it that the datagram filled.

use std::io;

use tokio::net::UdpSocket;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = [0; 2048];
    loop {
        let (_, peer) = socket.recv_from(&mut buf).await?;
        socket.send_to(&buf, peer).await?;
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080").await?;
    println!("waiting for datagrams on {}", socket.local_addr()?);
    serve(socket).await
}
