//! What a check can't have on this machine: a socket, a port, a way from it to itself.
//!
//! A shortage is not the learner's mistake, so it is distinguished from errors of the server, with its cause and what
//! helps. The system's error codes decide; [`is_the_machines`] knows those that no server can cause.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use crate::outcome::Failure;

/// Whether a client that could not connect failed for a reason of the machine's.
pub(super) fn is_the_machines(error: &io::Error) -> bool {
    remedy(error).is_some()
}

/// The trouble for `error`, from an operation that every network check needs.
pub(super) fn of(error: &io::Error) -> Failure {
    let remedy = remedy(error).unwrap_or("`cargo async-learn doctor` looks at what a check needs");
    Failure::trouble(format!("this machine has no socket for the check: {error}; {remedy}"))
}

/// What helps against a shortage.
fn remedy(error: &io::Error) -> Option<&'static str> {
    #[cfg(unix)]
    if let Some(code) = error.raw_os_error() {
        match code {
            libc::EMFILE | libc::ENFILE => {
                return Some("too many files are open; raise the limit, for instance with `ulimit -n 4096`");
            }
            libc::ENOBUFS | libc::ENOMEM => return Some("the system is short of memory; end some programs"),
            _ => {}
        }
    }
    match error.kind() {
        ErrorKind::AddrNotAvailable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::HostUnreachable => Some(
            "the loopback network is down, or has no free port: `ip link set lo up` brings it up on Linux. Used ports \
             are free again after a minute",
        ),
        ErrorKind::PermissionDenied => Some("a sandbox or a firewall stops programs from using the network"),
        _ => None,
    }
}

/// The trouble that any two programs on this machine have that want to talk over TCP, if they have.
pub(super) fn of_the_network() -> Option<Failure> {
    let there_and_back = || {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let mut client = TcpStream::connect(listener.local_addr()?)?;
        let (mut server, _) = listener.accept()?;
        client.write_all(b"?")?;
        server.read_exact(&mut [0])
    };
    there_and_back().err().map(|error| match error.kind() {
        // For port 0 it means that there is none at all.
        ErrorKind::AddrInUse => Failure::trouble(
            "this machine has no free port for the check. Close programs that have many connections, or wait a minute \
             until used ports are free again",
        ),
        _ => of(&error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortage_is_told_from_a_server_that_refuses() {
        assert!(is_the_machines(&ErrorKind::AddrNotAvailable.into()));
        assert!(!is_the_machines(&ErrorKind::ConnectionRefused.into()));
        assert!(!is_the_machines(&ErrorKind::ConnectionReset.into()));
        #[cfg(unix)]
        assert!(of(&io::Error::from_raw_os_error(libc::EMFILE)).message.contains("ulimit"));
        assert!(of_the_network().is_none());
    }
}
