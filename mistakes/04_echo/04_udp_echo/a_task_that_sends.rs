//! right: one task receives and another sends, with a queue between them.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::UdpSocket;
use tokio::sync::mpsc;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let socket = Arc::new(socket);
    let (sender, mut answers) = mpsc::channel::<(Vec<u8>, SocketAddr)>(64);
    let sends = Arc::clone(&socket);
    tokio::spawn(async move {
        while let Some((datagram, peer)) = answers.recv().await {
            let _ = sends.send_to(&datagram, peer).await;
        }
    });
    let mut buf = vec![0; 65_536];
    loop {
        match socket.recv_from(&mut buf).await {
            Ok((n, peer)) => {
                let _ = sender.send((buf[..n].to_vec(), peer)).await;
            }
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
            Err(error) => return Err(error),
        }
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080").await?;
    println!("waiting for datagrams on {}", socket.local_addr()?);
    serve(socket).await
}
