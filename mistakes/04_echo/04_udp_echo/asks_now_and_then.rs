//! mistake: lasts-as-long-as-a-timer
//! Asks for a datagram, sleeps for a moment, and asks again.

use std::io;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::sleep;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        match socket.try_recv_from(&mut buf) {
            Ok((n, peer)) => {
                let _ = socket.send_to(&buf[..n], peer).await;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                sleep(Duration::from_millis(10)).await;
            }
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
