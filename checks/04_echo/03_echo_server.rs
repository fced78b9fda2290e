//! The program from outside: what it prints, when, and what its clients get. It is asked for port
//! 0, or for one that this check holds itself. Only its default is a port of its own choice, which
//! need not be free; then it is enough that it fails for that reason.

use std::cell::RefCell;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::rc::Rc;
use std::time::Duration;

use common::echo;
use harness::net::{self, Client, Clients, Peers, Server};
use harness::program::{End, Launcher, Program, Rest};
use harness::waits::Limited;
use harness::{Advise, Checked, Checks, Failure, process, seed, tokio};

/// Where it listens without an argument.
const DEFAULT: SocketAddr = SocketAddr::new(net::LOCALHOST, 8080);
/// The longest pause that is a moment, with some time for a late reading of the clock.
const A_MOMENT: Duration = Duration::from_millis(5_100);
/// A pause whose end is worth waiting for.
const SHORT: Duration = Duration::from_millis(500);

pub fn checks(all: &mut Checks) {
    // One program is enough for all clients, as long as each of them gets its bytes.
    let running = Running::default();
    let pausing = Rc::new(RefCell::new(None));

    // Before any client connects: what a client meets in a program that is just ending is chance.
    let shared = running.clone();
    all.program("it_goes_on", move |launcher| shared.goes_on(launcher));
    // A program that ends well before the first client is served never was a server.
    let shared = running.clone();
    all.program("it_listens_and_answers", move |launcher| {
        shared.served(
            launcher,
            "main-returns-early",
            echo::answers_in_a_conversation,
        )
    });
    all.program("at_rest", networked(does_nothing_at_rest));
    all.program(
        "an_address_that_is_taken",
        networked(an_address_that_is_taken),
    );
    all.program("a_second_server", networked(a_second_server));
    all.program(
        "the_address_it_was_given",
        networked(the_address_it_was_given),
    );
    all.program("no_address_at_all", networked(no_address_at_all));
    all.program("without_an_argument", networked(without_an_argument));

    all.program(
        "a_silent_client",
        running.clients(echo::a_silent_client_delays_nobody),
    );
    all.program(
        "data_and_its_end",
        running.clients(echo::answers_after_the_end_of_data),
    );
    all.program(
        "an_empty_connection",
        running.clients(echo::an_empty_connection_is_closed),
    );
    all.program(
        "clients_that_break_off",
        running.clients(echo::survives_those_that_break_off),
    );
    all.program("a_few_clients", running.clients(echo::a_few_are_served));
    let pauses = Rc::clone(&pausing);
    all.program("an_accept_that_fails", move |launcher| {
        net::checked(|| an_accept_that_fails(launcher, &pauses))
    });

    all.program(
        "bytes_in_pieces",
        running.clients(echo::pieces_make_no_difference),
    );
    all.program(
        "any_bytes",
        running.clients(echo::bytes_are_left_as_they_are),
    );
    all.program(
        "a_long_message",
        running.clients(echo::a_long_message_is_answered_whole),
    );
    all.program(
        "a_slow_reader",
        running.clients(echo::a_slow_reader_loses_nothing),
    );
    all.program(
        "one_that_does_not_read",
        running.clients(echo::a_client_that_does_not_read_delays_nobody),
    );
    // Many came before one of them was the last, and none of them did anything.
    let shared = running.clone();
    all.in_parallel()
        .program("hundreds_of_clients", move |launcher| {
            shared.served(
                launcher,
                "a-limit-nobody-asked-for",
                echo::a_crowd_is_served,
            )
        });

    // By now its pause is over, if it is a short one.
    all.program("it_accepts_again", move |_| it_accepts_again(&pausing));
}

/// `check`, on a machine whose network is known to work.
fn networked(check: fn(&Launcher) -> Checked) -> impl FnMut(&Launcher) -> Checked {
    move |launcher| net::checked(|| check(launcher))
}

/// At several moments, since a time limit may run at one of them only. Where that can't be seen,
/// nothing is asked for.
fn does_nothing_at_rest(launcher: &Launcher) -> Checked {
    let (program, address) = start(launcher, "127.0.0.1:0")?;
    let peers = Peers::of(Server::Process(program.id()), address);
    rests(&program, &peers, "before the first client had come")?;
    let clients = net::real_time(async {
        let a = echo::answers_in_a_conversation(&peers).await?;
        let b = peers.connect("B").await?;
        peers.settled().await;
        Checked::Ok((a, b))
    })??;
    rests(&program, &peers, "while two silent clients were connected")?;
    drop(clients);
    net::real_time(async { peers.settled().await })?;
    rests(&program, &peers, "after its clients had left").map_err(|failure| {
        match failure.has_advice("busy-waiting") {
            // It was at rest while they were there.
            true => failure.instead_advise("eof-ignored"),
            false => failure,
        }
    })
}

fn rests(program: &Program, peers: &Peers, when: &str) -> Checked {
    let (what, advice) = match program.rest() {
        Rest::Still => return Ok(()),
        Rest::Busy(spent) => (
            format!(
                "it used {} ms of processor time meanwhile",
                spent.as_millis()
            ),
            "busy-waiting",
        ),
        Rest::Limited(limited @ Limited::Read(_)) => (limited.describe(), "silence-is-not-the-end"),
        Rest::Limited(limited) => (limited.describe(), "lasts-as-long-as-a-timer"),
    };
    Err(Failure::new(format!(
        "the program did more than wait for its clients, {when}"
    ))
    .expected("it does nothing until a client wakes it: no loop asks, and no timer runs")
    .got(what)
    .details(peers.wire()))
    .advise(advice)
}

fn an_address_that_is_taken(launcher: &Launcher) -> Checked {
    let (mut program, address, line) = on_a_taken_address(launcher)?;
    if let Some(claimed) = line.as_deref().and_then(listening_on) {
        let line = format!("the line \"{}\"", line.unwrap_or_default());
        if claimed == address {
            return Err(claims_too_much(address, line));
        }
        return Err(
            Failure::new("the program does not listen on the address in its argument")
                .expected(format!("an error: {address} is in use by another program"))
                .got(line),
        )
        .advise("ignores-its-argument");
    }
    let failure = Failure::new(format!(
        "{address} is in use by another program, and this one did not end with an error"
    ))
    .expected("a failing exit code, as when `main` returns an Err");
    fails(&mut program, failure)
}

/// Requires that the program ends with an error, as `failure` says.
fn fails(program: &mut Program, failure: Failure) -> Checked {
    match program.ended() {
        Some(end) if !end.status.success() => Ok(()),
        Some(end) => Err(failure
            .got(format!("{}, which means success", end.status))
            .details(end.describe().split_off(1))
            .advise("io-error-swallowed")),
        None => Err(failure.got("it neither listens nor ends")),
    }
}

/// Another copy of the server has the address. There are ways to share an address, and then chance
/// decides which copy gets a client.
fn a_second_server(launcher: &Launcher) -> Checked {
    let (_first, address) = start(launcher, "127.0.0.1:0")?;
    let mut second = launcher.start([address.to_string()])?;
    let failure = Failure::new("two copies of the program listen on the same address").expected(
        format!("an error: {address} is in use by the first of them"),
    );
    if let Some(line) = second.line().filter(|line| listening_on(line).is_some()) {
        return Err(failure.got(format!("the second printed the line \"{line}\"")))
            .advise("address-shared-with-another");
    }
    fails(
        &mut second,
        Failure {
            message: format!(
                "{address} is in use by another copy of the program, and this one did not end with an error"
            ),
            ..failure
        },
    )
}

/// Hosts are a part of an address, too. Where there is no other one, nothing is asked for.
fn the_address_it_was_given(launcher: &Launcher) -> Checked {
    let hosts = [net::OTHER_LOOPBACK, net::LOOPBACK_V6];
    for host in hosts
        .into_iter()
        .filter(|host| TcpListener::bind((*host, 0)).is_ok())
    {
        is_only_at(launcher, host)?;
    }
    Ok(())
}

fn is_only_at(launcher: &Launcher, host: IpAddr) -> Checked {
    let asked = SocketAddr::new(host, 0).to_string();
    let failure = Failure::new("the program does not listen on the address in its argument")
        .expected(format!("clients reach it at {host}, and nowhere else"));
    let mut home = None;
    // Another echo server may have the same port on the usual address, but hardly the next one as well.
    for _ in 0..2 {
        let (program, address) = start(launcher, &asked)?;
        if address.ip() != host {
            return Err(failure.got(format!("it says that it listens on {address}")))
                .advise("ignores-its-argument");
        }
        let reached = |address: SocketAddr| {
            let peers = Peers::of(Server::Process(program.id()), address);
            net::real_time(async {
                let words = format!("is it you? {}", seed());
                let mut a = peers.connect("A").await?;
                a.send(words.as_bytes()).await?;
                a.expect(words.as_bytes()).await
            })?
        };
        reached(address)?;
        let all = process::listening(program.id()).unwrap_or_default();
        if let Some(more) = all.iter().find(|other| **other != address) {
            return Err(failure.got(format!(
                "its argument was {asked}, and it listens on {more} as well"
            )))
            .advise("ignores-its-argument");
        }
        let usual = SocketAddr::new(net::LOCALHOST, address.port());
        if reached(usual).is_err() {
            return Ok(());
        }
        home = Some(usual);
    }
    Err(failure.got(format!(
        "its argument was {asked}, and it answers at {} as well",
        home.expect("it was reached there twice")
    )))
    .advise("ignores-its-argument")
}

/// Arguments that are no addresses.
fn no_address_at_all(launcher: &Launcher) -> Checked {
    let mut arguments = vec!["127.0.0.1:99999", "nowhere", "127.0.0.1", "7777", ""];
    // Kept free for examples (RFC 5737), so no machine has it, unless the system lets programs listen anywhere.
    let of_nobody = "192.0.2.1:0";
    arguments.extend(TcpListener::bind(of_nobody).is_err().then_some(of_nobody));
    // All at once, since to start takes longer than to end.
    let mut programs = Vec::new();
    for argument in arguments {
        programs.push((argument, launcher.start([argument])?));
    }
    for (argument, mut program) in programs {
        let failure = Failure::new(
            "the argument is not a valid address, and the program did not end with an error",
        )
        .expected(format!("an error: there is no address \"{argument}\""));
        if let Some(line) = program.line().filter(|line| listening_on(line).is_some()) {
            return Err(failure.got(format!("the line \"{line}\""))).advise("ignores-its-argument");
        }
        // It ended because somebody else has its default, or it would have listened there.
        if program.ended().is_some_and(|end| is_taken(&end)) {
            let got = "it tried to listen on an address that is in use";
            return Err(failure.got(got)).advise("ignores-its-argument");
        }
        fails(&mut program, failure)?;
    }
    Ok(())
}

/// The default is one port of the whole machine's, and somebody else may have it: then it is
/// enough that the program could not have it either.
fn without_an_argument(launcher: &Launcher) -> Checked {
    for _ in 0..3 {
        let free = net::is_free(DEFAULT);
        let mut program = launcher.start([] as [&str; 0])?;
        let line = program.line();
        let failure =
            Failure::new("without an argument, the program does not listen on its default address")
                .expected(format!("the line \"listening on {DEFAULT}\""));
        if let Some(line) = line {
            if listening_on(&line) != Some(DEFAULT) {
                return Err(failure.got(format!("the line \"{line}\"")))
                    .advise("no-address-without-an-argument");
            }
            return is_there(&program, failure);
        }
        let Some(end) = program.ended() else {
            return Err(failure.got("no whole line on standard output, and it does nothing more"));
        };
        if end.status.success() {
            return Err(failure
                .got(format!("no such line, and it ended ({})", end.status))
                .details(end.describe().split_off(1)))
            .advise("no-address-without-an-argument");
        }
        // It is somebody else's, perhaps for a moment only: another check's, for instance.
        let is_elses = is_taken(&end);
        if is_elses || (!(free && net::is_free(DEFAULT)) && end.panic.is_none()) {
            continue;
        }
        let failure = failure.got(format!("no such line, and {}", end.how()));
        return Err(end.told_in(failure)).advise("no-address-without-an-argument");
    }
    Ok(())
}

/// Requires that the program listens where it says, if it still runs.
fn is_there(program: &Program, failure: Failure) -> Checked {
    let peers = Peers::of(Server::Process(program.id()), DEFAULT);
    net::real_time(async {
        let mut a = peers.connect("A").await?;
        a.send(b"Are you there?").await?;
        a.expect(b"Are you there?")
            .await
            .map_err(|silent| Failure {
                message: failure.message,
                ..silent
            })?;
        // An orderly end would keep the port from others for a minute.
        a.reset();
        peers.settled().await;
        Ok(())
    })?
}

/// A program that pauses after an `accept` that failed, and the clients that wait for it.
struct Pausing {
    program: Program,
    peers: Peers,
    a: Client,
    b: Client,
    /// On which both are.
    runtime: tokio::runtime::Runtime,
}

/// While B waits to be accepted, the program can open nothing more. What follows the pause is for
/// the end of all checks, so that nobody has to wait for it.
fn an_accept_that_fails(launcher: &Launcher, pausing: &RefCell<Option<Pausing>>) -> Checked {
    let (mut program, address) = start(launcher, "127.0.0.1:0")?;
    let peers = Peers::of(Server::Process(program.id()), address);
    let runtime = net::runtime()?;
    let mut a = runtime.block_on(async {
        let mut a = peers.connect("A").await?;
        a.send(b"A is in").await?;
        a.expect(b"A is in").await?;
        peers.settled().await;
        Checked::Ok(a)
    })?;
    let Some(out_of_files) = process::out_of_files_in(program.id()) else {
        return Ok(());
    };
    peers.tell("the process has no file descriptor left");
    let outcome = runtime.block_on(async {
        let b = program.notices(peers.connect("B")).await?;
        let rest = program.pause();
        let failure = match rest {
            Rest::Busy(spent) => Failure::new(
                "`accept` failed, and the program tried it again and again without a pause",
            )
            .expected("a pause after an `accept` that failed")
            .got(format!("{} ms of processor time", spent.as_millis()))
            .advise_if(true, "accept-error-without-a-pause"),
            Rest::Limited(Limited::Timer(time)) if time > A_MOMENT => Failure::new(
                "`accept` failed, and the program does not accept again within five seconds",
            )
            .expected("a pause of at most five seconds, and then another try")
            .got(format!("a pause of {} s", time.as_secs()))
            .advise_if(true, "accept-error-with-a-long-pause"),
            _ => {
                a.send(b"A is served meanwhile").await?;
                a.expect(b"A is served meanwhile").await?;
                let short = matches!(rest, Rest::Limited(Limited::Timer(time)) if time < SHORT);
                return Checked::Ok((b, short || rest == Rest::Still));
            }
        };
        Err(failure.details(peers.wire()))
    });
    drop(out_of_files);
    peers.tell("it has some again");
    if let Some(end) = outcome.as_ref().err().and(program.ended()) {
        return Err(ended(&end, &peers))
            .advise_if(end.may_be_over_io(), "accept-error-kills-server");
    }
    let (b, worth_waiting) = outcome?;
    if let Some(end) = program.has_ended() {
        return Err(ended(&end, &peers))
            .advise_if(end.may_be_over_io(), "accept-error-kills-server");
    }
    if worth_waiting {
        *pausing.borrow_mut() = Some(Pausing {
            program,
            peers,
            a,
            b,
            runtime,
        });
    }
    Ok(())
}

fn it_accepts_again(pausing: &RefCell<Option<Pausing>>) -> Checked {
    let Some(Pausing {
        mut program,
        peers,
        mut a,
        mut b,
        runtime,
    }) = pausing.borrow_mut().take()
    else {
        return Ok(());
    };
    let outcome = runtime.block_on(async {
        b.send(b"B was patient").await?;
        let mut heard = b.hear(13).await;
        // Longer than the pause, also on a machine that is busy.
        for _ in 0..5 {
            if heard.in_silence() && heard.bytes.is_empty() {
                heard = b.hear(13).await;
            }
        }
        if heard.bytes != b"B was patient" {
            return Err(b.missed(b"B was patient", &heard));
        }
        a.send(b"and A").await?;
        a.expect(b"and A").await
    });
    match program.has_ended() {
        Some(end) => {
            Err(ended(&end, &peers)).advise_if(end.may_be_over_io(), "accept-error-kills-server")
        }
        None => outcome.advise("accept-error-kills-server"),
    }
}

/// Starts the program on a port that is ours: it can't listen there. Returns what it says.
fn on_a_taken_address(launcher: &Launcher) -> Checked<(Program, SocketAddr, Option<String>)> {
    let ours = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, _ours) = ours.map_err(|error| net::no_socket(&error))?;
    let mut program = launcher.start([address.to_string()])?;
    let line = program.line();
    Ok((program, address, line))
}

fn claims_too_much(address: SocketAddr, line: String) -> Failure {
    Failure::new("the program printed that it listens, but it does not")
        .expected(format!(
            "no such line, and an error: {address} is in use by another program"
        ))
        .got(line)
        .advise_if(true, "prints-before-bind")
}

/// Starts the program on `asked`, whose port is of the system's choice, and returns where it listens.
fn start(launcher: &Launcher, asked: &str) -> Checked<(Program, SocketAddr)> {
    let mut program = launcher.start([asked])?;
    let failure = Failure::new("the program did not print where it listens").expected(
        "a first line such as \"listening on 127.0.0.1:40123\", with the port that it really has",
    );
    if let Some(line) = program.line() {
        let quoted = format!("the line \"{line}\"");
        return match listening_on(&line) {
            None => Err(failure.got(quoted)),
            Some(address) if address.port() != 0 => Ok((program, address)),
            // It repeats what it was asked for. Would it also do so if it did not listen?
            Some(_) => match on_a_taken_address(launcher)? {
                (_, taken, Some(line)) if listening_on(&line) == Some(taken) => {
                    Err(claims_too_much(taken, format!("the line \"{line}\"")))
                }
                _ => Err(failure.got(quoted)).advise("prints-the-port-asked-for"),
            },
        };
    }
    let Some(end) = program.ended() else {
        return Err(failure.got("no whole line on standard output, and it does nothing more"));
    };
    // Only a program that wants another port than "any" can meet one that is taken.
    let taken = is_taken(&end);
    let well = end.status.success();
    Err(end.told_in(failure.got(format!("no such line, and {}", end.how()))))
        .advise_if(taken, "ignores-its-argument")
        .advise_if(well, "main-returns-early")
}

/// Whether the program says that it could not have its address.
fn is_taken(end: &End) -> bool {
    let mut complaints = end.complaints.iter();
    complaints.any(|line| line.contains("AddrInUse") || line.contains("in use"))
}

/// The address in the line that the program owes.
fn listening_on(line: &str) -> Option<SocketAddr> {
    line.strip_prefix("listening on ")?.trim().parse().ok()
}

/// The program that serves one check's clients after another's.
#[derive(Clone, Default)]
struct Running(Rc<RefCell<Option<(Program, SocketAddr)>>>);

impl Running {
    /// Starts it, and requires that it does not end while nobody asks anything of it.
    fn goes_on(&self, launcher: &Launcher) -> Checked {
        net::checked(|| {
            let (mut program, address) = start(launcher, "127.0.0.1:0")?;
            if let Some(end) = program.ended() {
                let well = end.status.success();
                let failure = Failure {
                    message: "the program ended by itself before any client had connected".into(),
                    ..ended(&end, &Peers::of(Server::Process(program.id()), address))
                };
                return Err(failure).advise_if(well, "main-returns-early");
            }
            *self.0.borrow_mut() = Some((program, address));
            Ok(())
        })
    }

    /// A check that lets `clients` at it.
    fn clients(&self, clients: Clients) -> impl FnMut(&Launcher) -> Checked + use<> {
        let running = self.clone();
        move |launcher| running.served(launcher, "ends-after-one-client", clients)
    }

    /// Lets `clients` at it, who need it to the end; `over` is the idea behind its ending well
    /// meanwhile.
    fn served<T>(&self, launcher: &Launcher, over: &'static str, clients: Clients<T>) -> Checked {
        net::checked(|| {
            let running = self.0.borrow_mut().take();
            let (mut program, address) = match running {
                Some(running) => running,
                None => start(launcher, "127.0.0.1:0")?,
            };
            served(&mut program, address, over, clients)?;
            *self.0.borrow_mut() = Some((program, address));
            Ok(())
        })
    }
}

/// Lets `clients` at the program.
fn served<T>(
    program: &mut Program,
    address: SocketAddr,
    over: &'static str,
    clients: Clients<T>,
) -> Checked {
    let peers = Peers::of(Server::Process(program.id()), address);
    let outcome = net::real_time(clients(&peers))?;
    let end = match &outcome {
        Ok(_) => return program.explains(Ok(())),
        // Who waited in vain waited long enough for it to have ended. A connection that broke
        // may be the first sign of an end that is still going on.
        Err(_) if peers.in_silence() => program.has_ended(),
        Err(_) => program.ended(),
    };
    let Some(end) = end else {
        // A task may have panicked, and not the program.
        let blocked = program.is_blocked();
        return program.explains(outcome.map(drop).map_err(|failure| {
            // It runs, and no socket is left that listens.
            if peers.were_refused() {
                return failure.advise("listener-dropped");
            }
            if !blocked || !failure.has_advice("no-echo") {
                return failure;
            }
            let failure = Failure {
                message: "none of the program's threads waits for a client".into(),
                ..failure
            };
            failure
                .expected("a thread that wakes up when a client sends something")
                .got(
                    "each thread waits for another one: in a `park`, a lock, a `join` or a channel",
                )
                .instead_advise("blocked")
        }));
    };
    let by_a_client =
        !end.status.success() && over == "ends-after-one-client" && end.may_be_over_a_client();
    Err(ended(&end, &peers))
        .advise_if(end.status.success(), over)
        .advise_if(by_a_client, "one-client-ends-all")
}

fn ended(end: &End, peers: &Peers) -> Failure {
    let failure = Failure::new("the program ended while its clients still needed it")
        .expected("it runs until it is ended from outside")
        .got(end.how());
    end.told_in(failure).details(peers.wire())
}
