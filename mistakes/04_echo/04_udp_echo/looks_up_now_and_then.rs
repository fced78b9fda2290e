//! mistake: lasts-as-long-as-a-timer
//! Has a time limit, which only makes it look up and go on.

use std::io;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::timeout;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    let mut answered = 0_u64;
    loop {
        let received = match timeout(Duration::from_secs(60), socket.recv_from(&mut buf)).await {
            Ok(received) => received,
            Err(_) => {
                eprintln!("{answered} datagrams so far");
                continue;
            }
        };
        match received {
            Ok((n, peer)) => {
                answered += 1;
                let _ = socket.send_to(&buf[..n], peer).await;
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
