//! Clients that speak real TCP and UDP, with one transcript of the traffic.
//!
//! [`Peers`] is the outside world of one server. It connects [`Client`]s, and all that
//! they say and hear goes into one transcript, in order, which every failure carries.
//!
//! A client never waits for a fixed time. It gives up on a reply when the server is
//! seen to do nothing: in this process the runtime got many turns and no other thread
//! moved; in a learner's program no thread ran. It also gives up on a server that burns
//! processor time and sends nothing. So a failure is known in a fraction of a second,
//! and a busy machine makes it later, not wrong.

mod beside;
mod brief;
mod client;
mod datagrams;
mod idle;
mod peers;
mod rest;
mod shortage;
mod sockets;

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use futures::future::LocalBoxFuture;

pub use beside::{Clients, ServerState, beside};
pub use brief::BriefConnection;
pub use client::{Client, Ending, Heard};
pub use datagrams::Datagrams;
pub use idle::{GaveUp, unless_idle};
pub use peers::Peers;
pub use sockets::{
    broken_datagram_sockets, datagram_socket, is_free, is_of_too_large_a_datagram, listener, mute_datagram_socket,
    no_socket,
};

use crate::outcome::Checked;
use crate::protocol::RunEnd;
use crate::{process, trace};

/// Twenty years: longer than any time limit that somebody might set. A sleep of tokio's that is meant to last for ever lasts
/// thirty.
pub const A_LONG_TIME: Duration = Duration::from_secs(20 * 365 * 24 * 3600);

/// This machine, as it is known to itself.
pub const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// The same by another address, which some systems don't have.
pub const OTHER_LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// The same in version 6 of the protocol, which some systems don't have.
pub const LOOPBACK_V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

/// Files that a check with few clients needs.
const FILES: u64 = 64;

/// Where the server under test lives, which decides how its idleness is seen.
#[derive(Clone, Copy, Debug)]
pub enum Server {
    /// On this very runtime.
    Here,
    /// In a process of its own.
    Process(u32),
}

/// Runs a check that uses real sockets and the real clock, on a current-thread runtime.
pub fn real_time<F: Future>(future: F) -> Checked<F::Output> {
    let runtime = runtime()?;
    let mut value = None;
    real_time_erased(Box::pin(async { value = Some(future.await) }), &runtime);
    runtime.shutdown_background();
    Ok(value.expect("block_on returns when the future is ready"))
}

/// The runtime that such a check uses, for one whose clients outlive it.
pub fn runtime() -> Checked<tokio::runtime::Runtime> {
    process::room_for_files(FILES)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| shortage::of(&error))
}

/// Without the future's type, so that it is compiled in the kit and not with every check.
fn real_time_erased(future: LocalBoxFuture<'_, ()>, runtime: &tokio::runtime::Runtime) {
    trace::run(None);
    // `block_on` of `futures` panics in here, as tokio's does: the clients are on this thread too.
    let _entered = futures::executor::enter();
    runtime.block_on(future);
    trace::run_ended(RunEnd::Ready);
}

/// Lets `time` pass at once for all tasks that sleep on this runtime. For servers that are
/// [`Server::Here`] and may pause on purpose; not while bytes are on their way.
pub async fn skip_time(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Lets `time` pass `times` times, with turns for a server that wakes up. `sign` is called each time.
pub async fn skip_time_again_and_again(time: Duration, times: u32, sign: impl Fn()) {
    tokio::time::pause();
    for _ in 0..times {
        sign();
        tokio::time::advance(time).await;
        tokio::task::yield_now().await;
    }
    tokio::time::resume();
}

/// Performs the network check `body`. Where it fails, and the machine's own network does not do what
/// any check needs, that is what the failure says: nothing is known about the learner's code then.
pub fn checked(body: impl FnOnce() -> Checked) -> Checked {
    body().map_err(|failure| match shortage::of_the_network() {
        Some(trouble) if !failure.trouble => trouble.details(failure.details),
        _ => failure,
    })
}

/// Gives every task of this runtime a turn, and the system time to bring what is due.
pub async fn a_turn() {
    idle::a_turn().await;
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io;
    use std::rc::Rc;
    use std::time::Instant;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, UdpSocket};

    use super::*;

    /// Runs `server` on a socket of its own beside `clients`.
    fn served<S, T>(
        server: impl FnOnce(TcpListener) -> S,
        clients: impl AsyncFnOnce(&Peers) -> T,
    ) -> (T, ServerState<S::Output>)
    where
        S: Future + 'static,
    {
        real_time(async {
            let (listener, address) = listener().unwrap();
            let peers = Peers::of(Server::Here, address);
            beside(server(listener), clients(&peers)).await
        })
        .unwrap()
    }

    async fn accepts_and_says_nothing(listener: TcpListener) -> io::Result<()> {
        let _client = listener.accept().await?;
        std::future::pending().await
    }

    #[test]
    fn a_silent_server_is_given_up_and_the_transcript_says_so() {
        let (wire, server_state) = served(accepts_and_says_nothing, async |peers| {
            let mut a = peers.connect("A").await.unwrap();
            a.send(b"hello").await.unwrap();
            let heard = a.hear(5).await;
            // Idle or busy: the other tests use this process's time as well.
            assert!(heard.in_silence() && peers.in_silence(), "{heard:?}");
            peers.wire()
        });
        assert!(matches!(server_state, ServerState::Runs));
        assert_eq!(wire[1..3], ["A -> 5 bytes \"hello\"", "A <- nothing"]);
        assert!(wire[3].starts_with("A .. nothing more comes, and the server "), "{}", wire[3]);
    }

    #[test]
    fn a_server_that_spins_is_busy_and_not_idle() {
        let spins = |listener: TcpListener| async move {
            let _client = listener.accept().await;
            loop {
                tokio::task::yield_now().await;
            }
        };
        served(spins, async |peers| {
            let heard = peers.connect("A").await.unwrap().hear(1).await;
            assert!(heard.busy(), "{heard:?}");
        });
    }

    /// The harness ran a server inside a `LocalSet`, where `spawn_local` works; in `main` it panics.
    #[test]
    fn a_server_runs_as_it_would_in_main() {
        let spawns = |listener: TcpListener| async move {
            let _client = listener.accept().await;
            tokio::task::spawn_local(async {});
        };
        let (_, server_state) = served(spawns, async |peers| peers.connect("A").await.unwrap().hear(1).await);
        let ServerState::Panicked(failure) = server_state else { panic!("{server_state:?}") };
        assert_eq!(failure.advice.as_deref(), Some("spawn-local-without-a-local-set"));

        // It need not be `Send`, since `block_on` does not ask for it.
        let keeps = |listener: TcpListener| async move {
            let count = Rc::new(Cell::new(0));
            let _client = listener.accept().await;
            count.set(count.get() + 1);
            count.get()
        };
        let (_, server_state) = served(keeps, async |peers| peers.connect("A").await.unwrap().hear(1).await);
        assert!(matches!(server_state, ServerState::Returned(1)), "{server_state:?}");
    }

    #[test]
    fn what_became_of_a_server_is_told() {
        let ends = |listener: TcpListener| async move { listener.accept().await.map(drop) };
        let (heard, server_state) = served(ends, async |peers| peers.connect("A").await.unwrap().hear(1).await);
        assert_eq!((heard.ending, heard.bytes.len()), (Some(Ending::Closed), 0));
        assert!(matches!(server_state, ServerState::Returned(Ok(()))));

        let panics = |listener: TcpListener| async move {
            let _client = listener.accept().await;
            panic!("on purpose")
        };
        let (_, server_state) = served(panics, async |peers| peers.connect("A").await.unwrap().hear(1).await);
        let ServerState::Panicked(failure) = server_state else { panic!("{server_state:?}") };
        assert_eq!(failure.message, "your code panicked: on purpose");
    }

    #[test]
    fn data_and_its_end_are_there_at_once() {
        let reads = |listener: TcpListener| async move {
            let (mut stream, _) = listener.accept().await?;
            let mut all = Vec::new();
            stream.read_to_end(&mut all).await?;
            stream.write_all(&all).await
        };
        served(reads, async |peers| {
            let mut a = peers.connect_and_finish("A", b"goodbye").unwrap();
            a.expect(b"goodbye").await.unwrap();
            a.expect_end().await.unwrap();
        });
        let (wire, _) = served(accepts_and_says_nothing, async |peers| {
            peers.send_and_reset("B", b"gone").unwrap();
            peers.wire()
        });
        assert_eq!(wire[2], "B .. breaks the connection off (RST)");
    }

    #[test]
    fn a_datagram_comes_back_or_is_refused() {
        real_time(async {
            let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            let peers = Peers::of(Server::Here, socket.local_addr().unwrap());
            let a = peers.datagrams("A").await.unwrap();
            assert!(a.send(b"").await.unwrap());
            let (n, from) = socket.recv_from(&mut [0; 8]).await.unwrap();
            socket.send_to(&[], from).await.unwrap();
            assert_eq!((n, a.hear().await), (0, Ok(Vec::new())));
            drop(socket);
            a.send(b"x").await.unwrap();
            assert!(matches!(a.hear().await, Err(Ending::Broken(_))));
            assert_eq!(peers.wire()[..2], ["A -> an empty datagram", "A <- an empty datagram"]);
        })
        .unwrap();
    }

    /// A client that got the port of one before it, who was gone, heard the answer to that one.
    #[test]
    fn no_datagram_reaches_the_successor_of_a_client() {
        real_time(async {
            let peers = Peers::of(Server::Here, ([127, 0, 0, 1], 9).into());
            let all_even = (0..=u16::MAX).step_by(2);
            peers.ports.had().extend(all_even);
            for _ in 0..32 {
                let client = peers.aside().datagrams("A").await.unwrap();
                let port = client.socket.local_addr().unwrap().port();
                assert_eq!(port % 2, 1);
                assert!(peers.ports.had().contains(&port));
            }
        })
        .unwrap();
    }

    #[test]
    fn time_is_skipped_for_those_who_sleep() {
        let begin = Instant::now();
        real_time(async {
            let sleeper = tokio::spawn(tokio::time::sleep(Duration::from_secs(600)));
            a_turn().await;
            skip_time(Duration::from_secs(3600)).await;
            sleeper.await.unwrap();
        })
        .unwrap();
        assert!(begin.elapsed() < Duration::from_secs(60));
    }
}
