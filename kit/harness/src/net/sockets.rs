//! The sockets of servers under test.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, UdpSocket};

use super::shortage;
use crate::outcome::{Checked, Failure};

/// A listening socket on a port of the system's choice, for a server that is
/// [`Server::Here`]. Its connections have a send buffer of some 256 KiB, so that a client
/// that does not read makes the server wait.
pub fn listener() -> Checked<(TcpListener, SocketAddr)> {
    let listener = || {
        let socket = TcpSocket::new_v4()?;
        socket.set_send_buffer_size(128 * 1024)?;
        // Not "localhost", which may be an IPv6 address that this machine does not have.
        socket.bind(([127, 0, 0, 1], 0).into())?;
        let listener = socket.listen(1024)?;
        let address = listener.local_addr()?;
        io::Result::Ok((listener, address))
    };
    listener().map_err(|error| shortage::of(&error))
}

/// Whether a program that asks for nothing special could listen on `address` now.
pub fn is_free(address: SocketAddr) -> bool {
    // Not std's listener, which takes an address that connections of another program's still end on.
    TcpSocket::new_v4().and_then(|socket| socket.bind(address)).is_ok()
}

/// The trouble that a check has whose own socket can't be had for `error`.
pub fn no_socket(error: &io::Error) -> Failure {
    shortage::of(error)
}

/// A UDP socket on a port of the system's choice, for a server that is [`Server::Here`].
pub async fn datagram_socket() -> Checked<(UdpSocket, SocketAddr)> {
    let socket = UdpSocket::bind("127.0.0.1:0").await.map_err(|error| shortage::of(&error))?;
    let address = socket.local_addr().map_err(|error| shortage::of(&error))?;
    Ok((socket, address))
}

/// A UDP socket that receives, and that fails to send. `None` where it can't be had.
pub async fn mute_datagram_socket() -> Checked<Option<(UdpSocket, SocketAddr)>> {
    let (socket, address) = datagram_socket().await?;
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;

        // std offers this call for streams only. The system obeys, and says that nobody is connected.
        let file = socket.as_fd().try_clone_to_owned().map_err(|error| shortage::of(&error))?;
        let _ = std::net::TcpStream::from(file).shutdown(std::net::Shutdown::Write);
    }
    let sends = socket.try_send_to(b"", address).is_ok();
    Ok((!sends).then_some((socket, address)))
}

/// A UDP socket that fails whatever is asked of it, at once and forever: it is really a TCP socket
/// that has no peer. `None` where it can't be had.
pub fn broken_datagram_socket() -> Checked<Option<UdpSocket>> {
    #[cfg(unix)]
    let socket = || {
        use std::os::fd::AsFd as _;

        // The system knows files, and it is std that gives them types.
        let file = TcpSocket::new_v4()?.as_fd().try_clone_to_owned()?;
        UdpSocket::from_std(std::net::UdpSocket::from(file)).map(Some)
    };
    #[cfg(not(unix))]
    let socket = || Ok(None);
    socket().map_err(|error: io::Error| shortage::of(&error))
}
