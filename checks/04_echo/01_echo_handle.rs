//! `handle` with a client that follows a script: what it sends in which pieces, when it
//! waits, and how much one write takes is fixed, so each mistake shows every time.

use std::io;
use std::time::Duration;

use harness::flood::PatternStream;
use harness::futures::FutureExt as _;
use harness::net::{self, Server, ServerState};
use harness::script::{Cause, Ledger, Script};
use harness::tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use harness::transcript::bytes;
use harness::{
    Advise, Checked, Checks, Failure, HangKind, catch_panic, seed, tasks, trace, virtual_time,
};

use super::exercise;

pub fn checks(all: &mut Checks) {
    all.check("one_piece", || {
        echoes(Script::new().give("hello"), b"hello")
    });

    all.check("several_pieces", || {
        let script = Script::new()
            .give("tick, ")
            .give("tock, ")
            .pause()
            .give_bytewise("boom");
        echoes(script, b"tick, tock, boom")
    });

    // A client that wants its answer before it goes on. Only the first of its calls ends in a
    // newline: so waiting for lines differs from waiting for the end.
    all.check("question_and_answer", || {
        let script = Script::new()
            .give("Marco\n")
            .await_written(6)
            .give("Marco?")
            .await_written(12);
        echoes(script, b"Marco\nMarco?")
    });

    // Buffers have round sizes, and a read that fills one is as good as any other: each piece
    // waits for its answer.
    all.check("pieces_of_any_size", || {
        let (mut script, mut sent) = (Script::new(), Vec::new());
        for size in (0..14).map(|power| 1 << power) {
            let piece = counting(size);
            script = script.give(&piece).await_written(sent.len() + size);
            sent.extend(piece);
        }
        // Smaller ones were answered.
        echoes(script, &sent).map_err(|failure| match failure.hang {
            Some(HangKind::Asleep) => failure.advise_if(true, "a-full-buffer-is-no-sign"),
            _ => failure,
        })
    });

    all.check("nothing_at_all", || echoes(Script::new(), b""));

    all.check("three_bytes_a_write", || {
        echoes(
            Script::new().give("a longer piece").write_at_most(3),
            b"a longer piece",
        )
    });

    // Each write has to wait, and meanwhile the client says more.
    all.check("a_slow_client", || {
        let mut script = Script::new().give("first of all, a longer piece");
        let mut sent = b"first of all, a longer piece".to_vec();
        for piece in ["then another", "and one more", "and the last"] {
            script = script.pause().give(piece);
            sent.extend_from_slice(piece.as_bytes());
        }
        echoes(script.write_at_most(3).write_slowly(), &sent)
    });

    all.check("a_long_silence", || {
        let script = Script::new().give("wait for me").await_written(11);
        let script = script.silence(Duration::from_secs(3000)).give("thanks");
        let (ledger, handled) = handle(script)?;
        if ledger.unread() > 0 && ledger.written() == b"wait for me" {
            let how =
                handled.map_or_else(|error| format!("Err: {error}"), |()| "Ok(())".to_owned());
            return Err(Failure::new("`handle` ended while the client was silent")
                .expected("it waits for as long as the client is connected")
                .got(format!("it returned {how}"))
                .details(ledger.wire()))
            .advise("silence-is-not-the-end");
        }
        echoed(&ledger, handled, b"wait for methanks")
    });

    all.check("however_long", || {
        net::real_time(async {
            let (ours, theirs) = duplex(64);
            let (heard, server_state) =
                net::beside(exercise::handle(ours), a_slow_talk(theirs)).await;
            patient(heard, server_state)
        })?
    });

    // Lines of both kinds, half a line at the end, and what is no UTF-8 anywhere: an é cut
    // in half, a byte that no character has, a zero.
    all.check("any_bytes", || {
        let pieces: [&[u8]; 4] = [
            b"one\r\ntwo\n",
            b"caf\xc3",
            b"\xa9 \xff\xfe",
            b"\0 no end of line",
        ];
        let script = pieces
            .iter()
            .fold(Script::new(), |script, piece| script.give(piece));
        echoes(script, &pieces.concat())
    });

    all.check("more_than_a_buffer", || {
        let long = counting(80_000);
        echoes(Script::new().give(&long).write_at_most(700), &long)
    });

    all.check("however_many", || {
        // More pieces, and more bytes, than a round number that somebody might stop at.
        let many = counting(1_100 + seed() as usize % 100);
        let (ledger, handled) = handle(Script::new().give_bytewise(&many))?;
        let cut = ledger.unread() > 0 && !ledger.written().is_empty();
        echoed(&ledger, handled, &many).map_err(|failure| match cut {
            true => failure.instead_advise("a-limit-nobody-asked-for"),
            false => failure,
        })?;
        let bytes = (1 << 21) + seed() as usize % (1 << 20);
        let (stream, progress) = PatternStream::of(bytes, seed());
        let run = virtual_time(exercise::handle(stream))?;
        let progress = progress
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let all_of_it = progress.read == bytes && progress.written == bytes;
        if run.value.is_ok() && all_of_it && progress.first_wrong.is_none() {
            return Ok(());
        }
        let how = run
            .value
            .map_or_else(|error| format!("Err: {error}"), |()| "Ok(())".to_owned());
        let wrong = progress
            .first_wrong
            .map(|at| format!("; byte {at} is the first wrong one"));
        Err(
            Failure::new("the client sent many bytes, and not all of them came back")
                .expected(format!(
                    "{bytes} bytes read, all of them written back, and Ok(())"
                ))
                .got(format!(
                    "{} bytes read, {} written back, and {how}{}",
                    progress.read,
                    progress.written,
                    wrong.unwrap_or_default()
                )),
        )
        .advise_if(
            progress.read < bytes && how == "Ok(())",
            "a-limit-nobody-asked-for",
        )
    });

    // TCP never goes on after its end. A terminal can, and `handle` gets any stream.
    all.check("the_first_end", || {
        let script = Script::new().give("hello").await_written(5);
        let (ledger, handled) = handle(script.end().give("and more"))?;
        if ledger.unread() > 0 {
            return Ok(());
        }
        Err(Failure::new("a read returned Ok(0), and `handle` read on")
            .expected("it returns Ok(()) when a read gives Ok(0)")
            .got(format!("it read again, and returned {}", outcome(&handled)))
            .details(ledger.wire()))
        .advise("eof-ignored")
    });

    all.check("errors_are_returned", || {
        let reset = io::ErrorKind::ConnectionReset.into();
        // It fails after the client has its answer: code that reads ahead while it has something
        // to write finds the error first, and need not write any more.
        let silence = Script::new().give("hello").await_written(5);
        let (ledger, handled) = handle(silence.fail(reset))?;
        returned(reset, "a read", handled, &ledger)?;

        let broken = io::ErrorKind::BrokenPipe.into();
        let (ledger, handled) = handle(
            Script::new()
                .give("hello")
                .give("again")
                .refuse_writes(broken),
        )?;
        returned(broken, "a write", handled, &ledger)?;

        // And it stops, although the client has not ended its data.
        let waits = Script::new().give("hello").await_written(5);
        let (ledger, handled) = handle(waits.refuse_writes(broken))?;
        returned(broken, "a write", handled, &ledger)
    });

    // The caller gets each error itself, not another one of the same kind. Each comes once: who
    // tries again succeeds, and so has no error to return.
    all.check("the_very_error", || {
        let of_the_system = (1 + seed() as i32 % 100..)
            .map(Cause::Os)
            .find(|cause| cause.kind() != io::ErrorKind::Interrupted);
        for cause in KINDS.map(Cause::Kind).into_iter().chain(of_the_system) {
            let (ledger, handled) = handle(Script::new().fail(cause))?;
            returned(cause, "a read", handled, &ledger)?;
            let answered = || Script::new().give("hello").await_written(5);
            let (ledger, handled) = handle(answered().fail(cause).give("and more"))?;
            returned(cause, "a read", handled, &ledger)?;
            for (script, taken) in [
                (Script::new().give("hello"), 0),
                (answered().give("again"), 7),
            ] {
                let (ledger, handled) = handle(script.fail_one_write_after(taken, cause))?;
                returned(cause, "a write", handled, &ledger)?;
            }
        }
        Ok(())
    });

    all.check("interrupted", || {
        let interrupted = io::ErrorKind::Interrupted.into();
        let reads = Script::new().give("hello").fail(interrupted);
        let writes = Script::new().give("hello");
        for (script, what) in [
            (reads.give(" again"), "a read"),
            (
                writes.give(" again").fail_one_write_after(2, interrupted),
                "a write",
            ),
        ] {
            let (ledger, handled) = handle(script)?;
            // It may try again.
            if handled.is_err() || ledger.written() != b"hello again" {
                returned(interrupted, what, handled, &ledger)?;
            }
        }
        Ok(())
    });

    all.check("a_write_that_takes_nothing", || {
        let hello = || Script::new().give("hello");
        for script in [
            hello().write_at_most(0),
            // As with an error, the next write would succeed.
            hello().take_nothing_once_after(0),
            hello().take_nothing_once_after(3),
        ] {
            let (ledger, handled) = handle(script)?;
            if matches!(&handled, Err(error) if error.kind() == io::ErrorKind::WriteZero) {
                continue;
            }
            let repeated = handled.is_ok() && ledger.written() == b"hello";
            return Err(Failure::new(
                "a write returned Ok(0), and `handle` did not return an error of the right kind",
            )
            .expected("Err of the kind WriteZero")
            .got(outcome(&handled))
            .details(ledger.wire()))
            .advise_if(repeated, "a-write-that-took-nothing")
            .advise_if(handled.is_ok(), "io-error-swallowed");
        }
        Ok(())
    });
}

/// All stable kinds of errors but `Interrupted`, which is tested elsewhere, since the library
/// itself tries again then.
const KINDS: [io::ErrorKind; 38] = [
    io::ErrorKind::ConnectionReset,
    io::ErrorKind::ConnectionAborted,
    io::ErrorKind::UnexpectedEof,
    io::ErrorKind::BrokenPipe,
    io::ErrorKind::TimedOut,
    io::ErrorKind::WouldBlock,
    io::ErrorKind::NotConnected,
    io::ErrorKind::ConnectionRefused,
    io::ErrorKind::WriteZero,
    io::ErrorKind::InvalidData,
    io::ErrorKind::InvalidInput,
    io::ErrorKind::PermissionDenied,
    io::ErrorKind::NotFound,
    io::ErrorKind::OutOfMemory,
    io::ErrorKind::Other,
    io::ErrorKind::HostUnreachable,
    io::ErrorKind::NetworkUnreachable,
    io::ErrorKind::NetworkDown,
    io::ErrorKind::AddrInUse,
    io::ErrorKind::AddrNotAvailable,
    io::ErrorKind::AlreadyExists,
    io::ErrorKind::NotADirectory,
    io::ErrorKind::IsADirectory,
    io::ErrorKind::DirectoryNotEmpty,
    io::ErrorKind::ReadOnlyFilesystem,
    io::ErrorKind::StaleNetworkFileHandle,
    io::ErrorKind::StorageFull,
    io::ErrorKind::NotSeekable,
    io::ErrorKind::QuotaExceeded,
    io::ErrorKind::FileTooLarge,
    io::ErrorKind::ResourceBusy,
    io::ErrorKind::ExecutableFileBusy,
    io::ErrorKind::Deadlock,
    io::ErrorKind::CrossesDevices,
    io::ErrorKind::TooManyLinks,
    io::ErrorKind::InvalidFilename,
    io::ErrorKind::ArgumentListTooLong,
    io::ErrorKind::Unsupported,
];

/// What `handle` returned, in words.
fn outcome(handled: &io::Result<()>) -> String {
    match handled {
        Ok(()) => "Ok(())".to_owned(),
        Err(error) => format!("Err of the kind {:?}: {error}", error.kind()),
    }
}

/// "7 8 9 10 …": no two stretches are alike, so that none can replace another. Nobody knows in
/// advance where it begins.
fn counting(bytes: usize) -> Vec<u8> {
    let numbers = (seed()..).flat_map(|number| format!("{number} ").into_bytes());
    numbers.take(bytes).collect()
}

/// A client that waits twenty years before each of its two messages, twenty more before it reads the
/// second answer, which does not fit into the pipe, and twenty more before its end. Returns what it
/// sent, and what it received.
async fn a_slow_talk(mut stream: DuplexStream) -> Checked<(Vec<u8>, Vec<u8>)> {
    let (first, long) = (counting(20), counting(200));
    let (mut heard, mut answer) = (Vec::new(), vec![0; first.len()]);
    years_pass().await?;
    // If `handle` has ended by then, that shows in what is heard.
    let _ = stream.write_all(&first).await;
    if let Ok(Ok(_)) = net::unless_idle(Server::Here, stream.read_exact(&mut answer)).await {
        heard.extend(answer);
    }
    let mut sent = first;
    years_pass().await?;
    let (mut reader, mut writer) = harness::tokio::io::split(stream);
    let says = async {
        let _ = writer.write_all(&long).await;
    };
    let all = sent.len() + long.len();
    let hears = async {
        net::a_turn().await;
        let rested = years_pass().await;
        let mut answer = vec![0; all - heard.len()];
        let _ = reader.read_exact(&mut answer).await;
        heard.extend(answer);
        rested
    };
    let both = async { harness::tokio::join!(says, hears).1 };
    if let Ok(rested) = net::unless_idle(Server::Here, both).await {
        rested?;
    }
    years_pass().await?;
    if heard.len() == all && reader.read(&mut [0]).now_or_never().is_some() {
        return Err(
            Failure::new("the client was silent for twenty years, and `handle` ended")
                .expected("it returns when the client has ended its data")
                .got("it returned before that"),
        )
        .advise("silence-is-not-the-end");
    }
    let _ = writer.shutdown().await;
    let _ = net::unless_idle(Server::Here, reader.read_to_end(&mut heard)).await;
    sent.extend(long);
    Ok((sent, heard))
}

/// Lets them pass, and requires that `handle` does nothing meanwhile: it waits for the client alone.
async fn years_pass() -> Checked {
    net::a_turn().await;
    let polls = tasks::polls();
    net::skip_time(net::A_LONG_TIME).await;
    net::a_turn().await;
    // Fewer, if it has ended, which is told in other words.
    if tasks::polls() <= polls {
        return Ok(());
    }
    Err(
        Failure::new("the client sent nothing, and a timer gave `handle` something to do")
            .expected("it waits to be woken, for as long as the client is silent")
            .got("a timer woke it"),
    )
    .advise("busy-waiting")
}

/// Requires that such a client got all of it back.
fn patient(
    talk: Checked<(Vec<u8>, Vec<u8>)>,
    server_state: ServerState<io::Result<()>>,
) -> Checked {
    let how = match server_state {
        ServerState::Runs => "it still runs".to_owned(),
        ServerState::Returned(Ok(())) => "it returned Ok(())".to_owned(),
        ServerState::Returned(Err(error)) => format!("it returned Err: {error}"),
        ServerState::Panicked(failure) => return Err(failure),
    };
    let (sent, heard) = talk?;
    if sent == heard && how == "it returned Ok(())" {
        return Ok(());
    }
    Err(
        Failure::new("a client that paused for twenty years did not get all its bytes back")
            .expected(format!(
                "{} written back, and Ok(()) at the end",
                bytes(&sent)
            ))
            .got(format!("{}, and {how}", bytes(&heard))),
    )
    .advise_if(how != "it still runs", "silence-is-not-the-end")
}

/// What `handle` returned to a script, and the ledger of it.
fn handle(script: Script) -> Checked<(Ledger, io::Result<()>)> {
    let ledger = script.ledger();
    let run = catch_panic(|| virtual_time(exercise::handle(script)));
    // First, since the script ends such a loop with an error, or puts it to sleep.
    if ledger.spun_at_end() {
        return Err(
            Failure::new("`handle` goes on reading after the end of the data")
                .expected("it returns when a read gives Ok(0)")
                .got("it read again and again, and got Ok(0) each time, until it was stopped")
                .details(ledger.wire()),
        )
        .advise("eof-ignored");
    }
    if ledger.spun_without_room() {
        return Err(
            Failure::new("`handle` reads again and again into a buffer that has no room")
                .expected("a buffer that holds at least one byte")
                .got("each read gave Ok(0) at once, until it was stopped")
                .details(ledger.wire()),
        )
        .advise("no-room-to-read-into");
    }
    if ledger.spun_on_writes() {
        return Err(
            Failure::new("a write returned Ok(0), and `handle` wrote again and again")
                .expected("it returns an error of the kind WriteZero")
                .got("it wrote again each time that a write gave Ok(0), until it was stopped")
                .details(ledger.wire()),
        )
        .advise("a-write-that-took-nothing");
    }
    let written = ledger.written();
    match run {
        Ok(run) => Ok((ledger, run.value)),
        Err(failure) if failure.hang == Some(HangKind::Asleep) && ledger.writes_refused() > 0 => {
            let what = "a write failed, and `handle` did not stop";
            Err(Failure::hung(HangKind::Asleep, what)
                .expected("it returns the error at once")
                .got("it waits for more from the client")
                .details(ledger.wire()))
        }
        Err(failure) if failure.hang == Some(HangKind::Asleep) && ledger.awaits_answer() => {
            let what =
                "`handle` waits for more from the client, and the client waits for its answer";
            Err(Failure::hung(HangKind::Asleep, what)
                .expected("each byte is written back before the next read has to wait")
                .got(format!("{} written back", bytes(&written)))
                .details(ledger.wire()))
            .advise_if(
                written.is_empty() && waits_for_a_full_buffer(),
                "waits-for-a-full-buffer",
            )
            .advise_if(written.is_empty(), "read-it-all-first")
            .advise_if(written.ends_with(b"\n"), "bytes-are-not-text")
        }
        Err(failure) => {
            let (over_io, over_text) = (
                failure.panicked_over_io() && ledger.has_failed(),
                failure.message.contains("Utf8Error"),
            );
            let asks = failure.hang == Some(HangKind::Spinning) && ledger.is_silent();
            Err(failure.details(ledger.wire()))
                .advise_if(over_io, "io-error-unwrapped")
                .advise_if(over_text, "bytes-are-not-text")
                .advise_if(asks, "busy-waiting")
        }
    }
}

/// Requires that `handle` writes back `sent`, which is what the client of `script` sends,
/// and that it then ends well.
fn echoes(script: Script, sent: &[u8]) -> Checked {
    let (ledger, handled) = handle(script)?;
    echoed(&ledger, handled, sent)
}

/// The same of a `handle` that has ended.
fn echoed(ledger: &Ledger, handled: io::Result<()>, sent: &[u8]) -> Checked {
    let written = ledger.written();
    if ledger.writes_after_shutdown() > 0 {
        return Err(
            Failure::new("`handle` called `shutdown`, and wrote more after that")
                .expected("no end of data from `handle` before everything is written back")
                .got(format!("{} written back before the end", bytes(&written)))
                .details(ledger.wire()),
        );
    }
    if let Err(error) = handled {
        return Err(
            Failure::new("`handle` returned an error, although nothing had failed")
                .expected(format!("Ok(()), and {} written back", bytes(sent)))
                .got(format!(
                    "Err: {error}, and {} written back",
                    bytes(&written)
                ))
                .details(ledger.wire()),
        )
        .advise_if(
            error.kind() == io::ErrorKind::InvalidData,
            "bytes-are-not-text",
        )
        .advise_if(
            error.kind() == io::ErrorKind::UnexpectedEof,
            "read-exact-fails-at-the-end",
        );
    }
    if ledger.unread() > 0 {
        return Err(Failure::new(format!(
            "`handle` returned while the client had {} more bytes to send",
            ledger.unread()
        ))
        .expected(format!("{} written back", bytes(sent)))
        .got(bytes(&written))
        .details(ledger.wire()))
        .advise_if(ledger.reads_without_room() > 0, "no-room-to-read-into")
        // Who never read at all may have forgotten it.
        .advise_if(ledger.has_been_read(), "one-read-is-not-one-message");
    }
    let replacement = "\u{fffd}".as_bytes();
    let replaced = written.windows(3).any(|three| three == replacement);
    let line_by_line = written.strip_prefix(sent) == Some(b"\n");
    ledger
        .expect_written(sent)
        .map_err(|failure| failure.details(ledger.wire()))
        .advise_if(ledger.writes_given_up() > 0, "canceled-halfway")
        .advise_if(replaced || line_by_line, "bytes-are-not-text")
        .advise_if(written.is_empty() && answers_who_waits(), "half-close-lost")
        .advise_if(
            written.is_empty() && waits_for_a_full_buffer(),
            "waits-for-a-full-buffer",
        )
        .advise_if(written.is_empty(), "no-echo")
        .advise_if(
            written.len() > sent.len() && !adds_to_each_piece(),
            "echoes-the-whole-buffer",
        )
        // It read everything, and the only thing out of the ordinary was a short write.
        .advise_if(
            ledger.writes_cut_short() > 0 && written.len() < sent.len(),
            "write-is-not-write-all",
        )
}

/// Whether a client that waits gets an answer if only it has said a lot: more than buffers hold.
fn waits_for_a_full_buffer() -> bool {
    let script = Script::new().give([b'a'; 40_000]).await_written(1);
    let ledger = script.ledger();
    let _ = trace::aside(|| catch_panic(|| virtual_time(exercise::handle(script))));
    !ledger.written().is_empty()
}

/// Whether a client gets its answer that does not end its data before it has it.
fn answers_who_waits() -> bool {
    let script = Script::new().give("hello").await_written(5);
    trace::aside(|| handle(script)).is_ok_and(|(ledger, _)| ledger.written() == b"hello")
}

/// Whether the answer to a longer piece is longer by as much: something is added to each. A whole
/// buffer is as long as ever, and one that grows has nothing to add to its first piece.
fn adds_to_each_piece() -> bool {
    let answer = |piece: &[u8]| {
        let script = Script::new().give(piece);
        let ledger = script.ledger();
        let _ = trace::aside(|| catch_panic(|| virtual_time(exercise::handle(script))));
        ledger.written().len()
    };
    let (one, two) = (answer(b"1"), answer(b"22"));
    one > 1 && two == one + 1
}

/// Requires that `handle` returned the error with which `what` failed.
fn returned(cause: Cause, what: &str, handled: io::Result<()>, ledger: &Ledger) -> Checked {
    let kind = cause.kind();
    let (got, advice) = match handled {
        Err(error) if ledger.gave(&error) => return Ok(()),
        Err(error) if error.kind() == kind => (
            format!("another Err of that kind: {error}"),
            "another-error-in-its-place",
        ),
        Err(_) => (outcome(&handled), "another-error-in-its-place"),
        Ok(()) => (outcome(&handled), "io-error-swallowed"),
    };
    let after = match (ledger.reads_after_error(), ledger.writes_after_error()) {
        (0, 0) => "",
        (0, _) => ", after it had written on",
        _ => ", after it had read on",
    };
    Err(Failure::new(format!(
        "{what} failed, and `handle` did not return that same error"
    ))
    .expected(format!("the same Err, of the kind {kind:?}: {cause}"))
    .got(format!("{got}{after}"))
    .details(ledger.wire()))
    .advise(advice)
}
