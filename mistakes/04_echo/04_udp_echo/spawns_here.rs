//! mistake: spawn-local-without-a-local-set
//! A task for each answer that stays on its thread, and no `LocalSet` to keep it.

use std::io;
use std::rc::Rc;

use tokio::net::UdpSocket;

/// A packet's 65,535 bytes, less the headers of IPv4 (20) and UDP (8).
const LARGEST_DATAGRAM: usize = 65_507;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let socket = Rc::new(socket);
    let mut buf = vec![0; LARGEST_DATAGRAM];
    loop {
        let (n, peer) = match socket.recv_from(&mut buf).await {
            Ok(received) => received,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
            Err(error) => return Err(error),
        };
        let (socket, answer) = (Rc::clone(&socket), buf[..n].to_vec());
        tokio::task::spawn_local(async move { socket.send_to(&answer, peer).await });
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:8080").await?;
    println!("waiting for datagrams on {}", socket.local_addr()?);
    serve(socket).await
}
