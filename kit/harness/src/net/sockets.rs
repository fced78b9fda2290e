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

/// UDP sockets on which nothing can be received, each with the error that it fails with, at once and
/// forever: they are really TCP sockets. None where they can't be had.
pub fn broken_datagram_sockets() -> Checked<Vec<(UdpSocket, io::Error)>> {
    #[cfg(unix)]
    let sockets = || {
        use std::net::{TcpListener, TcpStream};
        use std::os::fd::{AsFd as _, OwnedFd};

        let unconnected = TcpSocket::new_v4()?.as_fd().try_clone_to_owned()?;
        // Nothing can be received after the end, and so it has no sender.
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let ended = TcpStream::connect(listener.local_addr()?)?;
        drop(listener.accept()?);
        let mut sockets = Vec::new();
        // The system knows files, and it is std that gives them types.
        for file in [unconnected, OwnedFd::from(ended)] {
            let socket = std::net::UdpSocket::from(file);
            if let Err(error) = socket.recv_from(&mut [0]) {
                socket.set_nonblocking(true)?;
                sockets.push((UdpSocket::from_std(socket)?, error));
            }
        }
        Ok(sockets)
    };
    #[cfg(not(unix))]
    let sockets = || Ok(Vec::new());
    sockets().map_err(|error: io::Error| shortage::of(&error))
}

/// Whether `error` is that of a datagram that is larger than UDP allows.
pub fn is_of_too_large_a_datagram(error: &io::Error) -> bool {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0");
    let sent = socket.and_then(|socket| socket.send_to(&[0; 65_536], socket.local_addr()?));
    sent.is_err_and(|refused| refused.raw_os_error().is_some() && refused.raw_os_error() == error.raw_os_error())
}
