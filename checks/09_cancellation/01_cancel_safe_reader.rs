//! A wire that is cut into pieces at every byte, and calls of `next` that are dropped at every await.

use std::cell::{Cell, RefCell};
use std::io::{self, ErrorKind};
use std::panic::resume_unwind;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use harness::futures::StreamExt;
use harness::futures::stream::FuturesUnordered;
use harness::script::{Ledger, Script};
use harness::tokio::sync::Mutex;
use harness::tokio::time::{Instant, sleep, timeout};
use harness::transcript::shortened;
use harness::{
    Advise, Checked, Checks, Failure, HangKind, VirtualRun, cancellation, catch_panic,
    checked_with, clock, ensure, ms, seed, tasks, trace, virtual_time,
};

use super::exercise::{self, Event, Messages};

/// How often a status line is due.
const EVERY: u64 = 100;
/// No wire has so many messages.
const TOO_MANY: usize = 100;

type Text = Vec<u8>;
/// What comes at which millisecond.
type Piece<'a> = (u64, &'a [u8]);

/// How the wire ends, and when.
#[derive(Clone, Copy)]
enum End {
    Closed(u64),
    Fails(u64, ErrorKind),
}

/// What came of reading a wire.
struct Read {
    /// The messages, each with the moment at which it was returned.
    messages: Vec<(u64, Text)>,
    /// The moments of the status lines.
    status: Vec<u64>,
    /// What came after the last message: `Ok` stands for `None`.
    end: io::Result<()>,
    ended: u64,
    waits: u32,
    ledger: Ledger,
}

pub fn checks(all: &mut Checks) {
    // Four bytes of the second message come before two status lines, and the others after them.
    all.on_hang(explain)
        .check("a_status_line_in_the_middle_of_a_message", || {
            let texts = ["cabin", "doors", "north"].map(text);
            let [a, b, c] = texts.each_ref().map(|text| framed(text));
            let pieces = [(30, &*a), (60, &b[..4]), (240, &b[4..]), (290, &*c)];
            let wire = Wire::new(&pieces, End::Closed(330));
            let read = wire.watched()?;
            read.are_messages(&texts)
                .map_err(|failure| wire.whose_fault(failure, &texts))?;
            read.came_at(&[30, 240, 290])?;
            read.status_lines_at(&[100, 200, 300])?;
            read.ended_at(330)
        });

    all.on_hang(explain).check("several_in_one_piece", || {
        let texts = ["cabin", "doors", "north", "wind"].map(text);
        let bytes = framed_all(&texts);
        // The fourth message has begun in the first piece.
        let (now, later) = bytes.split_at(bytes.len() - 2);
        checked_with("three messages and the beginning of a fourth in one piece");
        let read = Wire::new(&[(10, now), (50, later)], End::Closed(90)).read()?;
        let got = read.texts();
        if texts.starts_with(&got) {
            read.came_at(&[10, 10, 10, 50])?;
        }
        let is_all = got.iter().any(|got| got.len() > 20);
        let is_first = got.first() == Some(&texts[0]);
        read.are_messages(&texts)
            .advise_if(is_all, "one-read-is-not-one-message")
            .advise_if(is_first, "rest-of-the-piece-lost")?;
        read.ended_at(90)
    });

    all.on_hang(explain).check("cut_at_every_byte", || {
        let texts = ["A", "B"].map(text);
        let bytes = framed_all(&texts);
        all_of(async |wires| {
            for cut in 1..bytes.len() {
                let (front, back) = bytes.split_at(cut);
                checked_with(format!("a piece of {cut} bytes, and then the rest"));
                let wire = Wire::new(&[(10, front), (20, back)], End::Closed(30));
                let read = wires.read(&wire, None).await;
                read.are_messages(&texts)
                    .advise("one-read-is-not-one-message")?;
            }
            Ok(())
        })
    });

    all.on_hang(explain).check("empty_and_long_messages", || {
        let long = |length| (0..length).map(|n| (n + seed()) as u8).collect::<Text>();
        let texts = [0, 255, 254, 0, 1, 0].map(long);
        let bytes = framed_all(&texts);
        checked_with("messages of 0, 255, 254, 0, 1 and 0 bytes");
        all_of(async |wires| {
            for size in [bytes.len(), 256, 100] {
                let pieces: Vec<Piece> = (1..).map(|n| 10 * n).zip(bytes.chunks(size)).collect();
                let read = wires
                    .read(&Wire::new(&pieces, End::Closed(100)), None)
                    .await;
                let no_room = read.ledger.reads_without_room() > 0;
                read.are_messages(&texts)
                    .advise_if(no_room, "no-room-to-read-into")?;
            }
            Ok(())
        })
    });

    all.on_hang(explain)
        .check("sleeps_while_no_bytes_come", || {
            let texts = [text("cabin")];
            let bytes = framed_all(&texts);
            let (front, back) = bytes.split_at(3);
            let read = Wire::new(&[(100, front), (1100, back)], End::Closed(2100)).read()?;
            read.are_messages(&texts)?;
            let looks = "`next` looks now and then whether bytes have come";
            clock::few_timers(looks, read.waits, 12)?;
            read.came_at(&[1100])
        });

    all.on_hang(explain).check("dropped_in_each_message", || {
        let texts = [text("A"), Text::new(), text("B")];
        let bytes = framed_all(&texts);
        all_of(async |wires| {
            for cut in 1..bytes.len() {
                let (front, back) = bytes.split_at(cut);
                checked_with(format!(
                    "a piece of {cut} bytes, a call that is dropped, and then the rest"
                ));
                let wire = Wire::new(&[(10, front), (20, back)], End::Closed(30));
                let read = wires.read(&wire, Some(ms(15))).await;
                read.are_messages(&texts)
                    .advise("half-a-message-in-a-local")?;
            }
            Ok(())
        })
    });

    all.on_hang(explain).check("dropped_at_every_await", || {
        let texts = [vec![seed() as u8], Text::new(), b"N".to_vec()];
        let bytes = framed_all(&texts);
        checked_with("one byte every 10 ms, and a call that is dropped");
        Wire::bytewise(&bytes).dropped_anywhere(&texts)
    });

    all.on_hang(explain).check("dropped_again_and_again", || {
        let texts = ["A", "B"].map(text);
        checked_with("one byte every 10 ms, and calls of which each is dropped after 7 ms");
        let wire = Wire::bytewise(&framed_all(&texts));
        let read = wire.read_with(Some(ms(7)))?;
        read.are_messages(&texts)
            .advise("half-a-message-in-a-local")
    });

    all.on_hang(explain)
        .check("many_messages_and_calls_of_one_poll", || {
            let number = 40 + seed() as u8 % 50;
            let texts: Vec<Text> = (0..number).map(|n| vec![n]).collect();
            checked_with(format!(
                "{number} messages in one piece, and calls that are dropped after one poll"
            ));
            let wire = Wire::new(&[(10, &framed_all(&texts))], End::Closed(500));
            let read = tasks::unrecorded(|| wire.read_with(Some(Duration::ZERO)))?;
            read.are_messages(&texts)
                .advise("half-a-message-in-a-local")
        });

    let old_waker = |hang: Failure| explain(hang).advise("stale-waker");
    all.on_hang(old_waker).check("a_call_for_another_task", || {
        let texts = [text("A")];
        checked_with("a call that waits in one task and is dropped, and one in another task");
        let wire = Wire::new(&[(10, &framed_all(&texts))], End::Closed(20));
        let read = in_virtual_time(async |wires| {
            let mut messages = Messages::new(wires.open(&wire).0);
            // A set polls each of its futures with a waker of its own.
            let mut set: FuturesUnordered<_> = [messages.next()].into_iter().collect();
            let is_early = timeout(ms(5), set.next()).await.is_ok();
            drop(set);
            Ok::<_, io::Error>((is_early, messages.next().await?))
        })?;
        let got = read
            .value
            .ok()
            .and_then(|(is_early, text)| text.filter(|_| !is_early));
        ensure(
            got.as_ref() == Some(&texts[0]),
            "the second call did not return the message",
        )
    });

    all.on_hang(explain)
        .check("the_end_between_two_messages", || {
            let texts = [text("cabin"), Text::new()];
            all_of(async |wires| {
                for number in 0..=texts.len() {
                    checked_with(format!("a wire that ends after {number} messages"));
                    let bytes = framed_all(&texts[..number]);
                    let wire = Wire::new(&[(10, &bytes)], End::Closed(40));
                    let read = wires.read(&wire, None).await;
                    read.are_messages(&texts[..number])?;
                    read.ended_at(40)?;
                }
                Ok(())
            })
        });

    all.on_hang(explain)
        .check("the_end_in_the_middle_of_a_message", || {
            let texts = [text("cabin")];
            let (one, begun) = (framed_all(&texts), framed(&text("doors")));
            all_of(async |wires| {
                for length in [1, 2, begun.len() - 1] {
                    for patience in [None, Some(ms(15))] {
                        checked_with(format!(
                            "a wire that ends after {length} bytes of a message"
                        ));
                        let pieces = [(10, &*one), (20, &begun[..length])];
                        let wire = Wire::new(&pieces, End::Closed(50));
                        let read = wires.read(&wire, patience).await;
                        read.are_messages(&texts)
                            .advise_if(read.messages.len() == 2, "cut-off-taken-for-the-end")?;
                        read.was_cut_off()?;
                    }
                }
                Ok(())
            })
        });

    all.on_hang(explain).check("a_read_that_fails", || {
        let texts = [text("cabin")];
        let (one, begun) = (framed_all(&texts), framed(&text("doors")));
        all_of(async |wires| {
            for (kind, begun) in [
                (ErrorKind::ConnectionReset, &begun[..0]),
                (ErrorKind::TimedOut, &begun[..1]),
                (ErrorKind::Other, &begun[..3]),
            ] {
                checked_with(format!("a read that fails with {kind:?}"));
                let wire = Wire::new(&[(10, &one), (20, begun)], End::Fails(40, kind));
                let read = wires.read(&wire, None).await;
                read.are_messages(&texts)?;
                read.failed(kind)?;
            }
            Ok(())
        })
    });

    all.on_hang(explain)
        .check("the_loop_ends_with_the_messages", || {
            let texts = [text("cabin"), Text::new()];
            let bytes = framed_all(&texts);
            let begun = [&*bytes, &[9]].concat();
            for (bytes, end) in [
                (begun, End::Closed(150)),
                (bytes, End::Fails(150, ErrorKind::ConnectionReset)),
            ] {
                let read = Wire::new(&[(30, &bytes)], end).watched()?;
                read.are_messages(&texts)?;
                read.status_lines_at(&[100])?;
                match end {
                    End::Closed(_) => read.was_cut_off()?,
                    End::Fails(_, kind) => read.failed(kind)?,
                }
            }
            Ok(())
        });
}

fn explain(hang: Failure) -> Failure {
    let spins = hang.hang == Some(HangKind::Spinning);
    hang.expected("each message, and then the end of the wire")
        .advise_if(spins, "busy-waiting")
}

/// A text that nobody knows in advance.
fn text(word: &str) -> Text {
    format!("{word} {}", 10 + seed() % 90).into_bytes()
}

fn framed_all(texts: &[Text]) -> Vec<u8> {
    texts.iter().flat_map(|text| framed(text)).collect()
}

/// A text with its length before it.
fn framed(text: &[u8]) -> Vec<u8> {
    let length = u8::try_from(text.len()).expect("a text has at most 255 bytes");
    [&[length], text].concat()
}

fn shown_text(text: &[u8]) -> String {
    match text.len() {
        0..=40 => format!("\"{}\"", text.escape_ascii()),
        length => format!("one of {length} bytes"),
    }
}

fn shown(texts: &[Text]) -> String {
    match texts {
        [] => "no message".to_owned(),
        texts => {
            let texts: Vec<String> = texts.iter().map(|text| shown_text(text)).collect();
            texts.join(", ")
        }
    }
}

/// A wire on which each piece comes at its moment.
struct Wire {
    pieces: Vec<(u64, Vec<u8>)>,
    end: End,
}

impl Wire {
    fn new(pieces: &[Piece], end: End) -> Wire {
        let pieces = pieces.iter().filter(|(_, piece)| !piece.is_empty());
        let pieces = pieces.map(|(at, piece)| (*at, piece.to_vec())).collect();
        Wire { pieces, end }
    }

    /// One byte every 10 ms.
    fn bytewise(bytes: &[u8]) -> Wire {
        let pieces: Vec<Piece> = (1..).map(|n| 10 * n).zip(bytes.chunks(1)).collect();
        Wire::new(&pieces, End::Closed(10 * bytes.len() as u64 + 10))
    }

    fn ends_at(&self) -> u64 {
        match self.end {
            End::Closed(at) | End::Fails(at, _) => at,
        }
    }

    fn script(&self) -> Script {
        let (mut script, mut now) = (Script::new().called("the top station"), 0);
        for (at, piece) in &self.pieces {
            script = script.after(ms(at - now)).give(piece);
            now = *at;
        }
        match self.end {
            End::Closed(at) => script.after(ms(at - now)),
            End::Fails(at, kind) => script.after(ms(at - now)).fail(kind),
        }
    }

    /// Reads it to its end, by calls of `next` that nobody drops.
    fn read(&self) -> Checked<Read> {
        self.read_with(None)
    }

    /// With some `patience`, each call of `next` is dropped after so long, and another one is made.
    fn read_with(&self, patience: Option<Duration>) -> Checked<Read> {
        let run = in_virtual_time(async |wires| wires.read(self, patience).await)?;
        let waits = run.waits;
        Ok(Read { waits, ..run.value })
    }

    /// Lets `watch` read it.
    fn watched(&self) -> Checked<Read> {
        let run = in_virtual_time(async |wires| wires.watch(self).await)?;
        let Some(read) = run.value else {
            // The status lines go on for ever. Without them it is known what `next` waits for.
            self.read()?;
            let failure = Failure::new("the wire had ended, and `watch` did not return");
            return Err(failure.expected("it ends with the messages"));
        };
        Ok(read)
    }

    /// Drops a call of `next` at each of its awaits, and goes on with calls that nobody drops.
    fn dropped_anywhere(&self, texts: &[Text]) -> Checked {
        let make = async || {
            let script = self.script();
            let ledger = script.ledger();
            let mut messages = Messages::new(script);
            let next = Arc::new(Mutex::new(async move || messages.next().await));
            let got = Rc::<RefCell<Got>>::default();
            let reading = read_on(Arc::clone(&next), Rc::clone(&got));
            ((next, got, ledger), reading)
        };
        let all_are_there = async |(next, got, ledger): (_, Rc<RefCell<Got>>, Ledger)| {
            if !got.borrow().has_ended {
                read_on(next, Rc::clone(&got)).await;
            }
            let got = &got.borrow().texts;
            if got == texts {
                return Ok(());
            }
            Err(
                Failure::new("a call of `next` was dropped, and the next ones did not go on there")
                    .expected(shown(texts))
                    .got(shown(got))
                    .details(ledger.wire()),
            )
        };
        cancellation::under_virtual_time(make, all_are_there)
            .map(drop)
            .advise("half-a-message-in-a-local")
    }

    /// What `failure` says of messages that came through `watch`: is it the loop's own fault, or that of `next`?
    fn whose_fault(&self, failure: Failure, texts: &[Text]) -> Failure {
        let is_whole = |patience| {
            trace::aside(|| catch_panic(|| self.read_with(patience)))
                .is_ok_and(|read| read.texts() == texts)
        };
        if !is_whole(None) {
            return failure.advise("one-read-is-not-one-message");
        }
        let message = "a status line came in the middle of a message, and bytes were lost";
        let failure = Failure {
            message: message.to_owned(),
            ..failure
        };
        failure
            .advise_if(!is_whole(Some(ms(7))), "half-a-message-in-a-local")
            .advise("new-reader-each-time")
    }
}

/// What one wire gave, over all calls of `next`.
#[derive(Default)]
struct Got {
    texts: Vec<Text>,
    has_ended: bool,
}

/// Calls `next` to the end. What has come by then is in `got`, also if this is dropped.
async fn read_on<N>(next: Arc<Mutex<N>>, got: Rc<RefCell<Got>>)
where
    N: AsyncFnMut() -> io::Result<Option<Text>>,
{
    let mut next = next.lock().await;
    while let Ok(Some(text)) = next().await {
        got.borrow_mut().texts.push(text);
    }
    got.borrow_mut().has_ended = true;
}

/// The wires that are read in one run.
#[derive(Default)]
struct Wires {
    /// The ledger of the last one.
    ledger: RefCell<Option<Ledger>>,
    /// Whether a message came again and again.
    is_flooded: Cell<bool>,
}

/// Reads several wires, one after the other.
fn all_of(body: impl AsyncFnOnce(&Wires) -> Checked) -> Checked {
    in_virtual_time(body)?.value
}

fn in_virtual_time<T>(body: impl AsyncFnOnce(&Wires) -> T) -> Checked<VirtualRun<T>> {
    let wires = Wires::default();
    let run = catch_panic(|| virtual_time(body(&wires)));
    let ledger = wires.ledger.take();
    if wires.is_flooded.get() {
        return Err(Failure::new("`next` returns a message again and again")
            .expected("each message once")
            .got(format!("more than {TOO_MANY} messages")))
        .advise("message-stays-in-the-buffer");
    }
    let Some(ledger) = ledger else { return run };
    let (at_end, no_room) = (ledger.spun_at_end(), ledger.spun_without_room());
    ensure(
        !at_end && !no_room,
        "`next` reads again and again, and each read gives Ok(0)",
    )
    .map_err(|failure| failure.expected("a read that gives Ok(0) is the last one"))
    .advise_if(no_room, "no-room-to-read-into")
    .advise("eof-ignored")?;
    run.map_err(|failure| failure.details(ledger.wire()))
}

impl Wires {
    fn open(&self, wire: &Wire) -> (Script, Ledger) {
        let script = wire.script();
        self.ledger.replace(Some(script.ledger()));
        let ledger = script.ledger();
        (script, ledger)
    }

    async fn read(&self, wire: &Wire, patience: Option<Duration>) -> Read {
        let start = Instant::now();
        let (script, ledger) = self.open(wire);
        let mut messages = Messages::new(script);
        let mut got = Vec::new();
        let end = loop {
            let next = messages.next();
            let next = match patience {
                Some(patience) => timeout(patience, next).await.ok(),
                None => Some(next.await),
            };
            match next {
                Some(Ok(Some(text))) => got.push((millis(start), text)),
                Some(Ok(None)) => break Ok(()),
                Some(Err(error)) => break Err(error),
                None if millis(start) > wire.ends_at() + 1000 => {
                    break Err(io::Error::other(
                        "the wire had ended, and `next` still waits",
                    ));
                }
                // It was polled once, and others had no turn yet.
                None if patience == Some(Duration::ZERO) => sleep(ms(1)).await,
                None => {}
            }
            if got.len() > TOO_MANY {
                self.is_flooded.set(true);
                break Ok(());
            }
        };
        Read {
            messages: got,
            status: Vec::new(),
            end,
            ended: millis(start),
            waits: 0,
            ledger,
        }
    }

    async fn watch(&self, wire: &Wire) -> Option<Read> {
        let start = Instant::now();
        let (script, ledger) = self.open(wire);
        let (got, status) = (RefCell::default(), RefCell::default());
        let show = |event| match event {
            Event::Message(text) => {
                let word = text.split(|byte| *byte == b' ').next();
                trace::turn(
                    "the valley",
                    &word.unwrap_or_default().escape_ascii().to_string(),
                );
                let mut got = got.borrow_mut();
                Vec::push(&mut got, (millis(start), text));
                if got.len() > TOO_MANY {
                    self.is_flooded.set(true);
                    drop(got);
                    // Nothing else ends such a loop. It is no panic of the learner's, and none is told.
                    resume_unwind(Box::new("too many messages"));
                }
            }
            Event::StatusLine => {
                trace::turn("the valley", "status");
                Vec::push(&mut status.borrow_mut(), millis(start));
            }
        };
        let watching = exercise::watch(script, ms(EVERY), show);
        let end = timeout(ms(wire.ends_at() + 1000), watching).await.ok()?;
        Some(Read {
            messages: got.take(),
            status: status.take(),
            end,
            ended: millis(start),
            waits: 0,
            ledger,
        })
    }
}

fn millis(start: Instant) -> u64 {
    start.elapsed().as_millis() as u64
}

impl Read {
    fn texts(&self) -> Vec<Text> {
        self.messages.iter().map(|(_, text)| text.clone()).collect()
    }

    fn times(&self) -> Vec<String> {
        let mut times: Vec<(u64, String)> = Vec::new();
        for (at, text) in &self.messages {
            times.push((*at, format!("message {}", shown_text(text))));
        }
        for at in &self.status {
            times.push((*at, "a status line".to_owned()));
        }
        harness::sort(&mut times);
        times.push((self.ended, self.end()));
        let times = times
            .into_iter()
            .map(|(at, what)| format!("{at} ms: {what}"));
        shortened(&times.collect::<Vec<_>>())
    }

    fn end(&self) -> String {
        match &self.end {
            Ok(()) => "the end".to_owned(),
            Err(error) => format!("an error of the kind {:?}: {error}", error.kind()),
        }
    }

    fn failure(&self, message: impl Into<String>) -> Failure {
        Failure::new(message)
            .times(self.times())
            .details(self.ledger.wire())
    }

    /// Requires these messages, before the end.
    fn are_messages(&self, texts: &[Text]) -> Checked {
        let got = self.texts();
        if got == texts {
            return Ok(());
        }
        let end = self
            .end
            .as_ref()
            .err()
            .map(|_| format!(", and then {}", self.end()));
        Err(self
            .failure("the messages are not those that were sent")
            .expected(shown(texts))
            .got(shown(&got) + &end.unwrap_or_default()))
    }

    /// Requires that the messages came at these moments.
    fn came_at(&self, due: &[u64]) -> Checked {
        let late = self
            .messages
            .iter()
            .zip(due)
            .find(|((at, _), due)| at != *due);
        let Some(((at, text), due)) = late else {
            return Ok(());
        };
        Err(self
            .failure(format!("the message {} came late", shown_text(text)))
            .took(ms(*due), ms(*at))
            .expected(format!("after {due} ms, when its last byte has come"))
            .got(format!("after {at} ms")))
        .advise_if(!self.status.is_empty(), "missed-while-awaiting")
        .advise("whole-message-waits")
    }

    fn status_lines_at(&self, due: &[u64]) -> Checked {
        if self.status == due {
            return Ok(());
        }
        Err(self
            .failure("`show(Event::StatusLine)` was not called after each period of `every`")
            .expected(format!("{due:?} ms"))
            .got(format!("{:?} ms", self.status)))
    }

    /// Requires that the messages ended at this moment, without an error.
    fn ended_at(&self, due: u64) -> Checked {
        if let Err(error) = &self.end {
            let eof = error.kind() == ErrorKind::UnexpectedEof;
            return Err(self
                .failure("the wire ended between two messages, and that was taken for an error")
                .expected("`next` returns Ok(None)")
                .got(self.end()))
            .advise_if(eof, "clean-end-is-no-error");
        }
        if self.ended == due {
            return Ok(());
        }
        Err(self
            .failure("the end did not come when the wire had ended")
            .took(ms(due), ms(self.ended))
            .expected(format!("after {due} ms"))
            .got(format!("after {} ms", self.ended)))
    }

    /// Requires an error, since the wire ended in the middle of a message.
    fn was_cut_off(&self) -> Checked {
        match &self.end {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(()),
            end => Err(self
                .failure("the wire ended in the middle of a message, and nobody was told")
                .expected("an error of the kind UnexpectedEof")
                .got(match end {
                    Ok(()) => "`Ok(None)`, as after a whole message".to_owned(),
                    Err(_) => self.end(),
                }))
            .advise_if(end.is_ok(), "cut-off-taken-for-the-end"),
        }
    }

    /// Requires the very error that a read failed with.
    fn failed(&self, kind: ErrorKind) -> Checked {
        match &self.end {
            Err(error) if self.ledger.gave(error) => Ok(()),
            end => Err(self
                .failure("a read failed, and its error was not returned")
                .expected(format!("the error of the read, of the kind {kind:?}"))
                .got(self.end()))
            .advise_if(end.is_ok(), "io-error-swallowed")
            .advise("another-error-in-its-place"),
        }
    }
}
