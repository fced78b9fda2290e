//! right: a task sends each answer, with a share of the socket.

use std::io;
use std::sync::Arc;

use tokio::net::UdpSocket;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let socket = Arc::new(socket);
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = match socket.recv_from(&mut buf).await {
            Ok(received) => received,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
            Err(error) => return Err(error),
        };
        let (socket, datagram) = (Arc::clone(&socket), buf[..n].to_vec());
        tokio::spawn(async move { socket.send_to(&datagram, peer).await });
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080").await?;
    println!("waiting for datagrams on {}", socket.local_addr()?);
    serve(socket).await
}
