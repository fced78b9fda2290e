//! mistake: bytes-are-not-text
//! Makes text of each datagram, which replaces every byte that is not UTF-8.

use std::io;

use tokio::net::UdpSocket;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        let text = String::from_utf8_lossy(&buf[..n]);
        if let Err(error) = socket.send_to(text.as_bytes(), peer).await {
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
