//! right: waits until something can be read, and then asks for it.

use std::io;

use tokio::net::UdpSocket;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 100_000];
    loop {
        socket.readable().await?;
        let (n, peer) = match socket.try_recv_from(&mut buf) {
            Ok(received) => received,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
            Err(error) => return Err(error),
        };
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
