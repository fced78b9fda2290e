//! Servers on a runtime of the learner's, which runs in a thread of its own. The clients are on this thread and speak real TCP.
//! It is also seen what the runtime's thread does while nothing happens.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use common::echo;
use harness::executor::at_rest;
use harness::net::{self, Clients, Peers, Server};
use harness::tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf, split};
use harness::tokio::runtime::Handle;
use harness::tokio::sync::{Notify, oneshot};
use harness::{Advise, Checked, Checks, Failure, expect_eq, ms, process, seed, trace, until_still};

use super::exercise::{Listener, Runtime, Stream};

pub fn checks(all: &mut Checks) {
    all.check("more_than_one_read", || {
        with_clients(echoes, async |peers, _| {
            let mut a = peers.connect("A").await?;
            for length in [5, 3_000 + seed() as usize % 1_000] {
                let message = vec![b'a'; length];
                a.send(&message).await?;
                let heard = a.hear(length).await;
                if heard.bytes != message {
                    let part = heard.in_silence() && !heard.bytes.is_empty();
                    return Err(a.missed(&message, &heard))
                        .advise_if(part, "one-read-per-event")
                        .advise_if(heard.busy(), "reactor-does-not-wait")
                        .advise_if(heard.in_silence(), "event-without-a-wake");
                }
            }
            Ok(())
        })
    });

    all.check("at_rest", || {
        with_clients(echoes, async |peers, _| {
            let mut a = peers.connect("A").await?;
            a.send(b"Are you there?").await?;
            a.expect(b"Are you there?").await?;
            is_at_rest()
        })
    });

    all.on_hang(|hang| hang.advise("wait-without-the-next-deadline"))
        .check("until_the_next_deadline", || {
            let (runtime, begin) = (runtime()?, Instant::now());
            let (sends, sent) = oneshot::channel();
            let sleep = runtime.sleep(ms(2));
            runtime.spawn(async move {
                sleep.await;
                let _ = sends.send(begin.elapsed() >= ms(2));
            });
            expect_eq(
                "whether a sleep of 2 ms took at least as long",
                Ok(true),
                runtime.block_on(sent),
            )?;
            runtime.block_on(runtime.sleep(ms(1)));
            Ok(())
        });

    all.on_hang(|hang| hang.advise("wait-without-an-interrupt"))
        .check("woken_from_outside", || {
            let (runtime, (sends, sent)) = (runtime()?, oneshot::channel());
            let from_outside = runtime.clone();
            thread::spawn(move || {
                // By then the thread is in its wait.
                until_still(QUIET, || false);
                from_outside.spawn(async move {
                    let _ = sends.send(thread::current().id());
                });
            });
            let here = thread::current().id();
            expect_eq(
                "the thread that polls a task",
                Ok(here),
                runtime.block_on(sent),
            )?;
            let (sends, sent) = oneshot::channel();
            thread::spawn(move || {
                until_still(QUIET, || false);
                let _ = sends.send(7);
            });
            expect_eq(
                "what the future in `block_on` gives",
                Ok(7),
                runtime.block_on(sent),
            )
        });

    all.check("dropped_sockets", || {
        with_clients(echoes, async |peers, runtime| {
            let most = 3 + seed() as usize % 5;
            for n in 1..=most {
                let here = peers.aside();
                let mut client = here.connect(&n.to_string()).await?;
                client.send(b"hello").await?;
                client.expect(b"hello").await?;
                has_sockets("one client is there", 2, runtime)?;
                client.finish_sending().await?;
                client.expect_end().await?;
                // The client hears of the end when the socket is closed, and its entry may be gone a moment later.
                until_still(QUIET, || runtime.sockets() == 1);
                has_sockets("the client has left", 1, runtime)?;
            }
            Ok(())
        })?;
        let runtime = runtime()?;
        let listener = runtime.bind(ANY).map_err(|error| net::no_socket(&error))?;
        has_sockets("a listener was made", 1, &runtime)?;
        drop(listener);
        has_sockets("the listener was dropped", 0, &runtime)
    });

    all.check("both_directions", || {
        with_clients(talks_and_listens, async |peers, _| {
            let mut a = peers.connect_narrowly("A").await?;
            peers.tell("the server writes to A without end, and A does not read");
            peers.settled().await;
            a.send(b"?").await?;
            let stands_still = until_still(LONGER, || HEARD.load(SeqCst) > 0);
            let waiting = WRITTEN.load(SeqCst);
            let heard = a.hear(waiting + 100_000).await;
            let (reader, writer) = (!stands_still, heard.ending.is_none());
            if reader && writer {
                return Ok(());
            }
            Err(Failure::new("one task waits to read and one to write, on the same socket, and only one was woken")
                .expected("the reader reads what client A sends, and the writer goes on when client A reads")
                .got(if reader { "the writer did not go on" } else { "the reader did not go on" })
                .details(peers.wire()))
            .advise("one-waker-for-two-waits")
        })
    });

    all.check("moved_to_another_task", || {
        with_clients(polls_once_and_spawns, async |peers, _| {
            let mut a = peers.connect("A").await?;
            peers.settled().await;
            a.send(b"hello").await?;
            a.expect(b"hello").await.advise("stale-waker")
        })
    });

    all.check("an_end_beside_the_data", || {
        with_clients(echoes_later, async |peers, _| {
            let mut a = peers.connect("A").await?;
            a.send(b"goodbye").await?;
            a.finish_sending().await?;
            // The reactor hears of both before the server reads, and there will be no other event.
            MAY_READ.notify_one();
            a.expect(b"goodbye").await?;
            a.expect_end().await.advise("short-read-taken-for-the-last")
        })
    });

    all.check("a_conversation", || served(echo::answers_in_a_conversation));
    all.check("a_silent_client", || {
        served(echo::a_silent_client_delays_nobody)
    });
    all.check("data_and_its_end", || {
        served(echo::answers_after_the_end_of_data)
    });
    all.check("clients_that_break_off", || {
        served(echo::survives_those_that_break_off)
    });
    all.check("a_slow_reader", || {
        served(echo::a_slow_reader_loses_nothing)
    });
    all.check("one_that_does_not_read", || {
        served(echo::a_client_that_does_not_read_delays_nobody)
    });

    all.in_parallel().check("a_thousand_clients", || {
        process::room_for_files(2 * (IDLE + TALK) as u64 + 64)?;
        with_clients(echoes, async |peers, runtime| {
            let (mut idle, mut talk) = (Vec::new(), Vec::new());
            while idle.len() < IDLE {
                // Fewer at a time than the system queues for `accept`.
                idle.extend(
                    peers
                        .brief_connections(100, |_, client| Some(client))
                        .await?,
                );
                until_still(LONGER, || runtime.sockets() > idle.len());
            }
            let here = peers.aside();
            for n in 1..=TALK {
                let mut client = here.connect(&n.to_string()).await?;
                client
                    .send(format!("client {n} was here").as_bytes())
                    .await?;
                talk.push((n, client));
            }
            for (n, client) in talk.iter_mut().rev() {
                client
                    .expect(format!("client {n} was here").as_bytes())
                    .await?;
            }
            until_still(QUIET, || runtime.sockets() == IDLE + TALK + 1);
            has_sockets("all clients are there", IDLE + TALK + 1, runtime)?;
            is_at_rest()
        })
    });
}

/// Clients that only connect, and clients that talk.
const IDLE: usize = 1_000;
const TALK: usize = 100;

const ANY: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Longer than a thread that was woken takes to go on.
const QUIET: Duration = ms(4);
/// The same where a failure depends on it.
const LONGER: Duration = ms(100);

/// What the server of [`talks_and_listens`] has read and written.
static HEARD: AtomicUsize = AtomicUsize::new(0);
static WRITTEN: AtomicUsize = AtomicUsize::new(0);

/// What the server of [`echoes_later`] waits for.
static MAY_READ: Notify = Notify::const_new();

fn runtime() -> Checked<Runtime> {
    Runtime::new().map_err(|error| net::no_socket(&error))
}

fn is_at_rest() -> Checked {
    at_rest("the thread in `block_on`", QUIET, || false)
        .map_err(|failure| failure.instead_advise("reactor-does-not-wait"))
}

fn has_sockets(event: &str, expected: usize, runtime: &Runtime) -> Checked {
    let got = runtime.sockets();
    expect_eq(
        &format!("what `sockets()` gives when {event}"),
        expected,
        got,
    )
    .advise_if(got > expected, "socket-never-deregistered")
}

/// What a server does with a client.
type Serve = fn(&Runtime, Stream, &Faults);

/// Runs a server on the learner's runtime in a thread of its own, and `clients` on this one.
fn with_clients(serve: Serve, clients: impl AsyncFnOnce(&Peers, &Runtime) -> Checked) -> Checked {
    let faults = Faults::default();
    let outcome = net::checked(|| {
        let runtime = runtime()?;
        let listener = runtime.bind(ANY).map_err(|error| net::no_socket(&error))?;
        let address = listener
            .local_addr()
            .map_err(|error| net::no_socket(&error))?;
        runtime.spawn(accepts(runtime.clone(), listener, serve, faults.clone()));
        let (stop, stopped) = oneshot::channel::<()>();
        let runs = runtime.clone();
        thread::spawn(move || runs.block_on(stopped));
        let outcome =
            net::real_time(async { clients(&Peers::of(Server::Here, address), &runtime).await });
        drop(stop);
        outcome?
    });
    faults.instead_of(outcome)
}

fn served<T>(clients: Clients<T>) -> Checked {
    with_clients(echoes, async |peers, _| clients(peers).await.map(drop))
}

async fn accepts(runtime: Runtime, listener: Listener, serve: Serve, faults: Faults) {
    loop {
        let accepted = {
            let mut accept = pin!(listener.accept());
            poll_fn(|cx| faults.1.watch(|| accept.as_mut().poll(cx))).await
        };
        match accepted {
            Ok((stream, _)) => serve(&runtime, stream, &faults),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                return faults.would_block("`accept`");
            }
            // A client that was gone before it was accepted.
            Err(_) => {}
        }
    }
}

fn echoes(runtime: &Runtime, stream: Stream, faults: &Faults) {
    let faults = faults.clone();
    runtime.spawn(async move {
        faults.look_around();
        if let Err(error) = handle(stream, Some(&faults)).await
            && error.kind() == io::ErrorKind::WouldBlock
        {
            faults.would_block("a read or a write");
        }
    });
}

/// Begins to read when it may.
fn echoes_later(runtime: &Runtime, stream: Stream, faults: &Faults) {
    let (next, faults) = (runtime.clone(), faults.clone());
    runtime.spawn(async move {
        MAY_READ.notified().await;
        echoes(&next, stream, &faults);
    });
}

/// As chapter 4 has it.
async fn handle<S>(mut stream: S, faults: Option<&Faults>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let read = stream.read(&mut buf);
        let n = match faults {
            Some(faults) => faults.kept(read).await?,
            None => read.await?,
        };
        trace::note("the server", &format!("read {n}"));
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n]).await?;
    }
}

/// One task reads, and another one writes as much as it can.
fn talks_and_listens(runtime: &Runtime, stream: Stream, _: &Faults) {
    HEARD.store(0, SeqCst);
    WRITTEN.store(0, SeqCst);
    let (mut reader, mut writer) = split(stream);
    runtime.spawn(async move {
        let mut byte = [0];
        while let Ok(1..) = reader.read(&mut byte).await {
            HEARD.fetch_add(1, SeqCst);
        }
    });
    runtime.spawn(async move {
        while let Ok(n) = writer.write(&[b'x'; 4096]).await {
            WRITTEN.fetch_add(n, SeqCst);
        }
    });
}

/// One task begins to read, and another one goes on with it.
fn polls_once_and_spawns(runtime: &Runtime, mut stream: Stream, _: &Faults) {
    let next = runtime.clone();
    runtime.spawn(async move {
        let mut byte = [0];
        poll_fn(|cx| {
            let _ = Pin::new(&mut stream).poll_read(cx, &mut ReadBuf::new(&mut byte));
            Poll::Ready(())
        })
        .await;
        // An older waker may still be kept, which is another mistake than none.
        next.spawn(async move { drop(handle(stream, None).await) });
    });
}

/// A task's waker, and whether it was woken.
struct Relay(Waker, AtomicBool);

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        self.1.store(true, SeqCst);
        self.0.wake_by_ref();
    }
}

/// What was seen on the server's side, which says more than its clients can.
#[derive(Clone, Default)]
struct Faults(Arc<Mutex<(Option<Failure>, Option<ThreadId>)>>, Arc<Polls>);

/// How many polls of a read or of an `accept` have begun, and how many have ended.
#[derive(Default)]
struct Polls {
    begun: AtomicUsize,
    ended: AtomicUsize,
}

impl Polls {
    fn watch<T>(&self, poll: impl FnOnce() -> T) -> T {
        self.begun.fetch_add(1, SeqCst);
        let polled = poll();
        self.ended.fetch_add(1, SeqCst);
        polled
    }

    /// Whether one of them goes on and on.
    fn never_ends(&self) -> bool {
        let ended = self.ended.load(SeqCst);
        let goes_on = || self.ended.load(SeqCst) == ended && self.begun.load(SeqCst) > ended;
        goes_on() && {
            thread::sleep(LONGER);
            goes_on()
        }
    }
}

impl Faults {
    fn note(&self, failure: Failure) {
        self.0
            .lock()
            .expect("nothing panics meanwhile")
            .0
            .get_or_insert(failure);
    }

    fn would_block(&self, call: &str) {
        let failure = Failure::new(format!("{call} ended with the error `WouldBlock`"))
            .expected("it is pending until there is an event, and then it is tried again")
            .got("the caller gets an error, and gives up");
        self.note(failure.advise("would-block-returned"));
    }

    /// Awaits `read`, and requires that a poll that is pending leaves its waker with somebody.
    async fn kept<F: Future>(&self, read: F) -> F::Output {
        let mut read = pin!(read);
        poll_fn(|cx| {
            let relay = Arc::new(Relay(cx.waker().clone(), AtomicBool::new(false)));
            let waker = Waker::from(Arc::clone(&relay));
            let polled = || read.as_mut().poll(&mut Context::from_waker(&waker));
            let poll = self.1.watch(polled);
            drop(waker);
            let is_kept = Arc::strong_count(&relay) > 1 || relay.1.load(SeqCst);
            if poll.is_pending() && !is_kept {
                let failure = Failure::new("a read was pending, and kept no waker")
                    .expected("the waker of the latest poll is kept until the next event")
                    .got("no event can wake the task that reads");
                self.note(failure.advise("pending-without-waker"));
            }
            poll
        })
        .await
    }

    /// Requires that all conversations are on one thread, and not on a runtime of tokio's.
    fn look_around(&self) {
        let here = thread::current().id();
        let first = *self
            .0
            .lock()
            .expect("nothing panics meanwhile")
            .1
            .get_or_insert(here);
        if first != here {
            self.note(Failure::new(
                "the clients were served by more than one thread",
            ));
        }
        if Handle::try_current().is_ok() {
            self.note(Failure::new(
                "the clients were served by a runtime of tokio's, and not by your own",
            ));
        }
    }

    fn instead_of(&self, outcome: Checked) -> Checked {
        let fault = self.0.lock().expect("nothing panics meanwhile").0.take();
        match fault {
            Some(failure) => Err(failure),
            None => outcome.map_err(|failure| {
                let busy = failure.has_advice("reactor-does-not-wait");
                if busy && self.1.never_ends() {
                    return failure.instead_advise("ready-after-would-block");
                }
                failure
            }),
        }
    }
}
