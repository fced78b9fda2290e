//! right: a buffer that is filled from its start and emptied each time.

use std::io;

use tokio::net::UdpSocket;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = Vec::with_capacity(65_536);
    loop {
        buf.clear();
        let peer = match socket.recv_buf_from(&mut buf).await {
            Ok((_, peer)) => peer,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
            Err(error) => return Err(error),
        };
        let _ = socket.send_to(&buf, peer).await;
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080").await?;
    println!("waiting for datagrams on {}", socket.local_addr()?);
    serve(socket).await
}
