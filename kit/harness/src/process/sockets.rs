//! The sockets on which a process listens.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The state `TCP_LISTEN`, as `/proc/PID/net/tcp` writes it.
const LISTENING: &str = "0A";

/// The addresses on which process `pid` listens for TCP connections, where that can be seen (Linux only).
///
/// A socket's number stands in `/proc/PID/fd` as the target of a link, `socket:[NUMBER]`, and its address in
/// `/proc/PID/net/tcp` and `tcp6`; see proc_pid_net(5).
pub fn listening(pid: u32) -> Option<Vec<SocketAddr>> {
    let files = fs::read_dir(format!("/proc/{pid}/fd")).ok()?.flatten();
    let links = files.filter_map(|file| fs::read_link(file.path()).ok()?.into_os_string().into_string().ok());
    let own: Vec<String> =
        links.filter_map(|link| Some(link.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())).collect();
    let tables = ["tcp", "tcp6"].map(|table| fs::read_to_string(format!("/proc/{pid}/net/{table}")));
    let lines = tables.iter().flatten().flat_map(|table| table.lines());
    Some(lines.filter_map(listens).filter(|(_, number)| own.contains(number)).map(|(address, _)| address).collect())
}

/// The address and the number of the socket in a line of such a table, if it listens.
fn listens(line: &str) -> Option<(SocketAddr, String)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    if *fields.get(3)? != LISTENING {
        return None;
    }
    let (host, port) = fields[1].split_once(':')?;
    // Groups of four bytes, each as a number of this machine's.
    let group = |at: usize| u32::from_str_radix(host.get(8 * at..8 * at + 8)?, 16).ok().map(u32::to_ne_bytes);
    let host = match host.len() {
        8 => IpAddr::V4(Ipv4Addr::from(group(0)?)),
        _ => {
            let groups = [group(0)?, group(1)?, group(2)?, group(3)?];
            IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(groups.concat()).ok()?))
        }
    };
    Some((SocketAddr::new(host, u16::from_str_radix(port, 16).ok()?), (*fields.get(9)?).to_owned()))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_socket_that_listens_is_seen_with_its_address() {
        let v4 = TcpListener::bind("127.0.0.1:0").unwrap();
        let all: Vec<TcpListener> = [Ok(v4), TcpListener::bind("[::1]:0")].into_iter().flatten().collect();
        let seen = listening(std::process::id()).unwrap();
        for listener in &all {
            let address = listener.local_addr().unwrap();
            assert!(seen.contains(&address), "{address} in {seen:?}");
        }
        let gone = all[0].local_addr().unwrap();
        drop(all);
        assert!(!listening(std::process::id()).unwrap().contains(&gone));
    }
}
