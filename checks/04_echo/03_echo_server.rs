//! The program from outside: what it prints, when, and what its clients get. It is only ever
//! asked for port 0, or for one that this check holds itself, so no port of the machine's
//! own has to be free.

use std::net::{SocketAddr, TcpListener};

use harness::net::{self, Clients, Peers, Server};
use harness::program::{Launcher, Program, Rest};
use harness::{Checked, Checks, Failure, Teach, echo};

pub fn checks(all: &mut Checks) {
    // Whoever ends well before the first client is served never was a server.
    all.program("it_listens_and_answers", |launcher| {
        served(
            launcher,
            "main-returns-early",
            echo::answers_in_a_conversation,
        )
    });
    all.program("at_rest", does_nothing_at_rest);
    all.program("an_address_that_is_taken", an_address_that_is_taken);

    let mut check = |name, check: fn(&Launcher) -> Checked| all.program(name, check);
    check("a_silent_client", |program| {
        serves(program, echo::a_silent_client_delays_nobody)
    });
    check("data_and_its_end", |program| {
        serves(program, echo::answers_after_the_end_of_data)
    });
    check("an_empty_connection", |program| {
        serves(program, echo::an_empty_connection_is_closed)
    });
    check("clients_that_break_off", |program| {
        serves(program, echo::survives_those_that_break_off)
    });
    check("bytes_in_pieces", |program| {
        serves(program, echo::pieces_make_no_difference)
    });
    check("any_bytes", |program| {
        serves(program, echo::bytes_are_left_as_they_are)
    });
    check("a_long_message", |program| {
        serves(program, echo::a_long_message_is_answered_whole)
    });
    check("a_slow_reader", |program| {
        serves(program, echo::a_slow_reader_loses_nothing)
    });
    check("a_hundred_clients", |program| {
        serves(program, echo::a_crowd_is_served)
    });
}

/// A client is connected and says nothing. Where that can't be seen, nothing is asked for.
fn does_nothing_at_rest(launcher: &Launcher) -> Checked {
    let (program, address) = start(launcher)?;
    let peers = Peers::of(Server::Process(program.id()), address);
    let _a = net::real_time(echo::answers_in_a_conversation(&peers))??;
    let (what, advice) = match program.rest() {
        Rest::Still => return Ok(()),
        Rest::Busy(spent) => (
            format!(
                "it used {} ms of processor time meanwhile",
                spent.as_millis()
            ),
            "busy-waiting",
        ),
        Rest::Timer(time) => (
            format!(
                "a timer runs in it, and wakes it after {} ms",
                time.as_millis()
            ),
            "lasts-as-long-as-a-timer",
        ),
        Rest::Sleep => (
            "one of its threads is in a sleep".to_owned(),
            "lasts-as-long-as-a-timer",
        ),
    };
    Err(
        Failure::new("no client said anything, and your program did not simply wait for them")
            .expected("it does nothing until a client wakes it: no loop asks, and no timer runs")
            .got(what)
            .details(peers.wire()),
    )
    .teach(advice)
}

fn an_address_that_is_taken(launcher: &Launcher) -> Checked {
    let (mut program, address, line) = on_a_taken_address(launcher)?;
    if let Some(claimed) = line.as_deref().and_then(listening_on) {
        let line = format!("the line \"{}\"", line.unwrap_or_default());
        if claimed == address {
            return Err(claims_too_much(address, line));
        }
        return Err(
            Failure::new("your program listens somewhere else than it was asked to")
                .expected(format!("an error: {address} is taken by another program"))
                .got(line),
        )
        .teach("ignores-its-argument");
    }
    let failure = Failure::new(format!(
        "{address} is taken by another program, and yours did not end with an error"
    ))
    .expected("an exit code that says so, as when `main` returns an Err");
    match program.ended() {
        Some(end) if !end.status.success() => Ok(()),
        Some(end) => Err(failure
            .got(format!("{}, which stands for success", end.status))
            .details(end.describe().split_off(1))),
        None => Err(failure.got("it neither listens nor ends")),
    }
}

/// Starts the program on a port that is ours: it can't listen there. Returns what it says.
fn on_a_taken_address(launcher: &Launcher) -> Checked<(Program, SocketAddr, Option<String>)> {
    let ours = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, _ours) =
        ours.map_err(|error| Failure::new(format!("no socket to check with: {error}")))?;
    let mut program = launcher.start([address.to_string()])?;
    let line = program.line();
    Ok((program, address, line))
}

fn claims_too_much(address: SocketAddr, line: String) -> Failure {
    Failure::new("your program says that it listens, and it does not")
        .expected(format!(
            "no such line, and an error: {address} is taken by another program"
        ))
        .got(line)
        .teach_if(true, "prints-before-bind")
}

/// Starts the program on a port of the system's choice, and returns where it listens.
fn start(launcher: &Launcher) -> Checked<(Program, SocketAddr)> {
    let mut program = launcher.start(["127.0.0.1:0"])?;
    let failure = Failure::new("your program did not say where it listens").expected(
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
                _ => Err(failure.got(quoted)).teach("prints-the-port-asked-for"),
            },
        };
    }
    let Some(end) = program.ended() else {
        return Err(failure.got("no whole line on standard output, and it does nothing more"));
    };
    // Only a program that wants another port than "any" can meet one that is taken.
    let taken = end
        .complaints
        .iter()
        .any(|line| line.contains("AddrInUse") || line.contains("in use"));
    let well = end.status.success();
    let mut failure = failure
        .got(format!("no such line, and it ended ({})", end.status))
        .details(end.describe().split_off(1));
    failure.place = end.panicked_at();
    Err(failure)
        .teach_if(taken, "ignores-its-argument")
        .teach_if(well, "main-returns-early")
}

/// The address in the line that the program owes.
fn listening_on(line: &str) -> Option<SocketAddr> {
    line.strip_prefix("listening on ")?.trim().parse().ok()
}

/// Runs the program for clients that come after one who was served well.
fn serves(launcher: &Launcher, clients: Clients) -> Checked {
    served(launcher, "ends-after-one-client", clients)
}

/// Runs the program for `clients`, who need it to the end; `over` is the idea behind its
/// ending well meanwhile.
fn served<T>(launcher: &Launcher, over: &'static str, clients: Clients<T>) -> Checked {
    let (mut program, address) = start(launcher)?;
    let peers = Peers::of(Server::Process(program.id()), address);
    let outcome = net::real_time(clients(&peers))?;
    let end = match &outcome {
        // On a busy machine a client may be served while `main` is just returning. It is still
        // connected, so that it is not its leaving that ends the program.
        Ok(_) if over == "main-returns-early" => program.ended(),
        Ok(_) => return Ok(()),
        // Who waited in vain waited long enough for it to have ended. A connection that broke
        // may be the first sign of an end that is still going on.
        Err(_) if peers.in_silence() => program.has_ended(),
        Err(_) => program.ended(),
    };
    let Some(end) = end else {
        return outcome.map(drop);
    };
    let mut ended = Failure::new("your program ended while its clients still needed it")
        .expected("it runs until it is ended from outside")
        .got(format!("it ended by itself ({})", end.status))
        .details(end.describe().split_off(1))
        .details(peers.wire());
    ended.place = end.panicked_at();
    let by_a_client = !end.status.success() && over == "ends-after-one-client";
    Err(ended)
        .teach_if(end.status.success(), over)
        .teach_if(by_a_client, "one-client-ends-all")
}
