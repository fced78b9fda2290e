//! `serve` on three runtimes: one of the check's own, which is run by hand, tokio's, and the one of exercise 5. The first tells
//! tasks and sleeps apart that it was asked for from those that come from elsewhere.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;
use std::{io, thread};

use common::by_hand::{ByHand, Client};
use common::echo;
use harness::net::{self, Clients, Peers, Server};
use harness::tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use harness::tokio::sync::{mpsc, oneshot};
use harness::tokio::time::Instant;
use harness::{
    Advise, Checked, Checks, Failure, catch_panic, checked_with, ensure, expect_eq, ms, process,
    seed, tokio, virtual_time,
};

use super::exercise::{self, Runtime, reactor};

pub fn checks(all: &mut Checks) {
    all.check("any_runtime", on_this_runtime(|| {
        let house = House::open(ms(30_000))?;
        let (mut a, mut b) = (house.client(64)?, house.client(64)?);
        let spawned = house.runtime.spawned() - 1;
        if spawned < 2 {
            let accepted = house.accepted();
            return Err(Failure::new("two clients have connected, and their tasks are not on the runtime that was passed in")
                .expected("a task for each of them")
                .got(format!("`accept` gave {accepted} of 2, and {spawned} tasks were spawned")))
            .advise_if(accepted < 2, "one-client-at-a-time")
            .advise("hidden-runtime");
        }
        house.echoes(&mut b, "B is here")?;
        house.echoes(&mut a, "A as well")?;
        house.echoes(&mut b, "and again")
    }));

    all.check(
        "a_silent_client",
        on_this_runtime(|| {
            checked_with("a limit of 30 s, and a client that says one thing");
            let house = House::open(ms(30_000))?;
            let mut a = house.client(64)?;
            house.at(5_000)?;
            house.echoes(&mut a, "hello")?;
            house.at(34_999)?;
            house
                .is_there(
                    &mut a,
                    "it had been silent for 29,999 of the 30,000 ms that it may be",
                )
                .advise("total-time-instead-of-idle-time")?;
            house.at(35_000)?;
            if a.hear().1 {
                return house.has_ended(1);
            }
            let timers = house.runtime.sleeps_made();
            Err(
                Failure::new("a client was silent for `idle`, and the server did not hang up")
                    .expected("its conversation ends 30 s after its last byte")
                    .got(match timers {
                        0 => "nothing happened, and `runtime.sleep` was never called".to_owned(),
                        _ => "nothing happened".to_owned(),
                    }),
            )
            .advise_if(
                timers == 0 && process::learner_threads() > 0,
                "hidden-timer",
            )
            .advise_if(timers == 0, "limit-without-a-timer")
        }),
    );

    all.check("never_a_word", || {
        let house = House::open(ms(30_000))?;
        let mut a = house.client(64)?;
        house.at(30_000)?;
        ensure(
            a.hear().1,
            "a client that never said a word was not hung up on after `idle`",
        )?;
        house.has_ended(1)
    });

    all.check("each_read_begins_it_again", || {
        checked_with("a limit of 30 s, and a client that says something each 20 s");
        let house = House::open(ms(30_000))?;
        let mut a = house.client(64)?;
        let rounds = 4 + u64::from(seed() % 4);
        for round in 1..=rounds {
            house.at(20_000 * round)?;
            house
                .is_there(
                    &mut a,
                    "the client had never been silent for longer than 20 s",
                )
                .advise("total-time-instead-of-idle-time")?;
            house.echoes(&mut a, "still here")?;
        }
        house.at(20_000 * rounds + 30_000)?;
        ensure(
            a.hear().1,
            "the client was silent for `idle` in the end, and the server did not hang up",
        )
    });

    all.check("slow_is_not_silent", || {
        checked_with("a client that sends much, and reads its answers two minutes later");
        let house = House::open(ms(30_000))?;
        let mut a = house.client(16)?;
        let mut sent = Vec::new();
        for n in 0..100_u8 {
            let taken = a.send(&[n; 16]);
            sent.extend(vec![n; taken]);
            house.runtime.run()?;
            if taken < 16 {
                break;
            }
        }
        house.at(120_000)?;
        let (mut heard, mut hung_up) = (Vec::new(), false);
        while heard.len() < sent.len() && !hung_up {
            let (bytes, over) = a.hear();
            hung_up = over || bytes.is_empty();
            heard.extend(bytes);
            house.runtime.run()?;
        }
        if heard == sent {
            return Ok(());
        }
        Err(
            Failure::new("a client was slow to read its answers, and did not get all of them")
                .expected(format!(
                    "all {} bytes: the limit is for the time in which a read waits",
                    sent.len()
                ))
                .got(format!("{} bytes", heard.len())),
        )
        .advise("slow-is-not-silent")
    });

    all.check("sleeps_are_dropped", || {
        let house = House::open(ms(30_000))?;
        let mut a = house.client(64)?;
        let left = || (house.runtime.tasks(), house.runtime.sleeps());
        house.echoes(&mut a, "message 0")?;
        let after_one = left();
        for n in 1..50 {
            house.echoes(&mut a, &format!("message {n}"))?;
        }
        if left() == after_one {
            return Ok(());
        }
        let said = |(tasks, sleeps)| format!("{tasks} tasks, and {sleeps} sleeps that wait");
        Err(
            Failure::new("a client has sent 50 messages, and something was left behind for each")
                .expected(format!("{}, as after its first message", said(after_one)))
                .got(said(left())),
        )
        .advise("timer-left-behind")
    });

    all.on_hang(|hang| hang.advise("eof-ignored"))
        .check("the_end_of_data", || {
            let house = House::open(ms(30_000))?;
            let mut a = house.client(64)?;
            a.send(b"goodbye");
            a.finish();
            house.runtime.run()?;
            expect_eq(
                "what came back",
                ("goodbye".to_owned(), true),
                text(a.hear()),
            )?;
            let b = house.client(64)?;
            drop(b);
            house.runtime.run()?;
            house.has_ended(2)
        });

    all.check(
        "an_accept_that_fails",
        on_this_runtime(|| {
            let house = House::open(ms(30_000))?;
            house.fails();
            let meter = process::SleepMeter::start();
            house.runtime.run()?;
            let slept = meter.and_then(|meter| meter.elapsed()).unwrap_or_default();
            ensure(slept < ms(80), "`accept` failed, and then the thread slept")
                .advise("thread-sleep")?;
            let mut a = house.client(64)?;
            if house.accepted() > 0 {
                return Err(Failure::new(
                    "`accept` failed, and `serve` called it again without a pause",
                ))
                .advise("accept-error-without-a-pause");
            }
            house.at(99)?;
            expect_eq(
                "how many clients were accepted in the first 99 ms after an error",
                0,
                house.accepted(),
            )?;
            house.at(100)?;
            if house.accepted() == 0 {
                return Err(Failure::new(
                    "`accept` failed, and nobody was accepted after a pause of 100 ms",
                ))
                .advise_if(house.runtime.tasks() == 0, "accept-error-kills-server")
                .advise_if(house.runtime.sleeps_made() == 0, "hidden-timer");
            }
            house.echoes(&mut a, "at last")
        }),
    );

    all.check("on_tokio", || {
        let run = virtual_time(async {
            let (door, listener) = door();
            tokio::spawn(exercise::serve(OnTokio, listener, ms(40)));
            let mut a = door.connect(64);
            a.write_all(b"hello").await.map_err(cut_off)?;
            let mut heard = [0; 5];
            a.read_exact(&mut heard).await.map_err(cut_off)?;
            let begin = Instant::now();
            let end = a.read(&mut heard).await.map_err(cut_off)?;
            Checked::Ok((end, begin.elapsed()))
        })?;
        expect_eq(
            "the bytes after the answer, and the time until the server hung up",
            (0, ms(40)),
            run.value?,
        )
    });

    all.check("on_your_own_runtime", || on_your_own(ms(20), hangs_up));
    all.check("a_conversation", || {
        on_your_own(A_DAY, echo::answers_in_a_conversation)
    });
    all.check("a_client_delays_nobody", || {
        on_your_own(A_DAY, echo::a_silent_client_delays_nobody)
    });
    all.check("data_and_its_end", || {
        on_your_own(A_DAY, echo::answers_after_the_end_of_data)
    });
    all.check("clients_that_break_off", || {
        on_your_own(A_DAY, echo::survives_those_that_break_off)
    });
    all.check("a_slow_reader", || {
        on_your_own(A_DAY, echo::a_slow_reader_loses_nothing)
    });
    all.in_parallel().check("hundreds_of_clients", || {
        on_your_own(A_DAY, echo::a_crowd_is_served)
    });
}

/// `check`, in which tokio's runtime is not there, and another one was passed in.
fn on_this_runtime(check: impl Fn() -> Checked) -> impl Fn() -> Checked {
    move || {
        catch_panic(&check).map_err(|failure| {
            if failure.has_advice("off-its-runtime") {
                return failure.instead_advise("not-the-runtime-passed-in");
            }
            failure
        })
    }
}

const A_DAY: Duration = Duration::from_secs(24 * 3600);

fn text((bytes, hung_up): (Vec<u8>, bool)) -> (String, bool) {
    (String::from_utf8_lossy(&bytes).into_owned(), hung_up)
}

fn cut_off(error: io::Error) -> Failure {
    Failure::new("a client on tokio's runtime was cut off").got(error.to_string())
}

/// Where clients come from.
struct Door {
    clients: mpsc::UnboundedSender<io::Result<DuplexStream>>,
    accepted: Arc<AtomicUsize>,
}

struct Listener {
    clients: mpsc::UnboundedReceiver<io::Result<DuplexStream>>,
    accepted: Arc<AtomicUsize>,
}

fn door() -> (Door, Listener) {
    let (sender, clients) = mpsc::unbounded_channel();
    let accepted = Arc::<AtomicUsize>::default();
    let listener = Listener {
        clients,
        accepted: Arc::clone(&accepted),
    };
    (
        Door {
            clients: sender,
            accepted,
        },
        listener,
    )
}

impl Door {
    /// A new client, with so much room in each direction.
    fn connect(&self, room: usize) -> DuplexStream {
        let (ours, theirs) = duplex(room);
        let _ = self.clients.send(Ok(theirs));
        ours
    }
}

impl exercise::Listener for Listener {
    type Stream = DuplexStream;

    async fn accept(&mut self) -> io::Result<DuplexStream> {
        match self.clients.recv().await {
            Some(Ok(stream)) => {
                self.accepted.fetch_add(1, SeqCst);
                Ok(stream)
            }
            Some(Err(error)) => Err(error),
            // The check is over.
            None => std::future::pending().await,
        }
    }
}

impl Runtime for ByHand {
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        ByHand::spawn(self, Box::pin(task));
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static {
        ByHand::sleep(self, time)
    }
}

#[derive(Clone)]
struct OnTokio;

impl Runtime for OnTokio {
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(task);
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static {
        tokio::time::sleep(time)
    }
}

/// A server on a runtime that is run by hand.
struct House {
    runtime: ByHand,
    door: Door,
}

impl House {
    fn open(idle: Duration) -> Checked<House> {
        let (runtime, (door, listener)) = (ByHand::new(), door());
        runtime.spawn(Box::pin(exercise::serve(runtime.clone(), listener, idle)));
        runtime.run()?;
        Ok(House { runtime, door })
    }

    fn client(&self, room: usize) -> Checked<Client> {
        let client = Client(self.door.connect(room));
        self.runtime.run()?;
        Ok(client)
    }

    /// The next `accept` fails.
    fn fails(&self) {
        let error = io::Error::other("too many open files");
        let _ = self.door.clients.send(Err(error));
    }

    fn accepted(&self) -> usize {
        self.door.accepted.load(SeqCst)
    }

    /// Lets the time pass until it is so many milliseconds after the start.
    fn at(&self, millis: u64) -> Checked {
        self.runtime.pass_until(ms(millis))
    }

    fn echoes(&self, client: &mut Client, words: &str) -> Checked {
        client.send(words.as_bytes());
        self.runtime.run()?;
        expect_eq(
            "what a client heard, and whether the server hung up",
            (words.to_owned(), false),
            text(client.hear()),
        )
    }

    fn is_there(&self, client: &mut Client, event: &str) -> Checked {
        let (_, hung_up) = client.hear();
        ensure(
            !hung_up,
            format!("the server hung up on a client, although {event}"),
        )
    }

    /// Requires that the tasks of all `conversations` have ended, and `serve` has not.
    fn has_ended(&self, conversations: usize) -> Checked {
        let left = self.runtime.tasks();
        expect_eq(
            &format!("the number of tasks after {conversations} conversations, with `serve`"),
            1,
            left,
        )
    }
}

/// Runs `serve` on the runtime of exercise 5, in a thread of its own, and `clients` on this one.
fn on_your_own<T>(idle: Duration, clients: Clients<T>) -> Checked {
    net::checked(|| {
        let start = || -> io::Result<(reactor::Runtime, reactor::Listener, SocketAddr)> {
            let runtime = reactor::Runtime::new()?;
            let listener = runtime.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0))?;
            let address = listener.local_addr()?;
            Ok((runtime, listener, address))
        };
        let (runtime, listener, address) = start().map_err(|error| net::no_socket(&error))?;
        let (stop, stopped) = oneshot::channel::<()>();
        runtime.spawn(exercise::serve(runtime.clone(), listener, idle));
        thread::spawn(move || runtime.block_on(stopped));
        let outcome = net::real_time(async { clients(&Peers::of(Server::Here, address)).await });
        drop(stop);
        outcome?.map(drop)
    })
}

/// A client that is silent is hung up on. It does not matter how long that takes.
fn hangs_up<'a>(peers: &'a Peers) -> harness::futures::future::LocalBoxFuture<'a, Checked> {
    Box::pin(async move {
        let mut a = peers.connect("A").await?;
        a.send(b"hello").await?;
        a.expect(b"hello").await?;
        a.expect_end().await
    })
}
