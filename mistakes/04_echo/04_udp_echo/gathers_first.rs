//! mistake: datagram-torn-apart
//! Takes all that has come for one message, and for one from a single client.

use std::io;

use tokio::net::UdpSocket;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buf = vec![0; 65_507];
    loop {
        let (mut n, peer) = socket.recv_from(&mut buf).await?;
        while let Ok((more, _)) = socket.try_recv_from(&mut buf[n..]) {
            n += more;
        }
        let _ = socket.send_to(&buf[..n], peer).await;
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080").await?;
    println!("waiting for datagrams on {}", socket.local_addr()?);
    serve(socket).await
}
