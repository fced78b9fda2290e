//! A gauge with a timetable: each piece comes at a known millisecond of the virtual clock, and no
//! piece, status line and deadline fall on the same one.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use harness::probe::Lab;
use harness::script::{Ledger, Script};
use harness::tokio::io::{AsyncRead, ReadBuf};
use harness::tokio::time::{Instant, sleep, timeout};
use harness::transcript::shortened;
use harness::{
    Advise, Checked, Checks, Failure, catch_panic, checked_with, ms, seed, tokio, trace,
    virtual_time,
};

use super::exercise::{self, Reading};

/// After how much silence the station gives up, and how often it shows a status line.
const IDLE: u64 = 250;
const EVERY: u64 = 100;

/// How the link ends if the station goes on listening.
#[derive(Clone, Copy)]
enum End {
    Closed(u64),
    Fails(u64, io::ErrorKind),
}

/// Long after every deadline.
const LATE: End = End::Closed(1001);

/// What one call of `listen` did.
struct Heard {
    result: io::Result<Vec<String>>,
    took: u64,
    polls: u32,
    /// When `status` was called, and with which readings.
    status: Vec<(u64, Vec<String>)>,
    /// Whether a byte was there and was not read at that moment.
    late_read: bool,
    ledger: Ledger,
    times: Vec<String>,
}

pub fn checks(all: &mut Checks) {
    all.check("gives_up_in_silence", || {
        let [a, ..] = levels();
        let pieces = [(31, &*a)];
        let heard = listen(&pieces, LATE, EVERY)?;
        // The same without a status line before the deadline.
        let alone = || trace::aside(|| catch_panic(|| listen(&pieces, LATE, 4 * IDLE)));
        // The timer starts again with a status line; without any it rings, be it with the bytes or not.
        let restarted =
            heard.took > 281 && alone().is_ok_and(|heard| heard.took == 281 || heard.took == IDLE);
        // It is seen only when the timer of the status lines rings, or one that rings all the time.
        let at_a_line = heard.took > 0
            && (heard.took.is_multiple_of(EVERY) || (heard.took - 31).is_multiple_of(EVERY));
        let looks = heard.polls > 20;
        heard
            .gave_up_at(281)
            .advise_if(
                heard.ledger.reads_without_room() > 0,
                "no-room-to-read-into",
            )
            .advise_if(
                heard.took == 0 && has_interval_of_idle(),
                "first-tick-at-once",
            )
            .advise_if(heard.took == IDLE, "total-time-instead-of-idle-time")
            .advise_if(
                heard.late_read && heard.polls <= 20,
                "missed-while-awaiting",
            )
            .advise_if(looks, "busy-waiting")
            .advise_if(at_a_line, "deadline-without-a-timer")
            .advise_if(restarted, "timer-rebuilt-in-the-loop")?;
        heard.readings(&[&a])?;
        if heard.polls <= 20 {
            return Ok(());
        }
        let polls = format!("{} polls in 281 ms", heard.polls);
        Err(Failure::new("`listen` checks now and then whether something has happened").got(polls))
            .advise("busy-waiting")
    });

    all.check("each_reading_starts_the_time_again", || {
        let [a, b, c, d] = levels();
        let heard = listen(&[(70, &a), (190, &b), (310, &c), (430, &d)], LATE, EVERY)?;
        heard
            .gave_up_at(680)
            .advise_if(heard.took == IDLE, "total-time-instead-of-idle-time")
            .advise_if(heard.late_read, "missed-while-awaiting")?;
        heard.readings(&[&a, &b, &c, &d])
    });

    // Two bytes of the second reading come before a status line, and two after it.
    all.check("a_status_line_in_the_middle_of_a_reading", || {
        let [a, b, c, _] = levels();
        let (front, back) = b.split_at(2);
        let pieces = [(30, &*a), (60, front), (140, back), (190, &c)];
        let left = format!("{a}{back}{c}");
        let left = [&left[..4], &left[4..8]];
        let is_lost = |heard: &Heard| matches!(&heard.result, Ok(readings) if *readings == left);
        let first = trace::aside(|| catch_panic(|| listen(&pieces, LATE, EVERY)));
        let lost = first.is_ok_and(|heard| is_lost(&heard));
        // The picture shows the reading that was begun, and what became of it.
        let lane = Lab::new().probe(&format!("reading {b}"), ms(80), ());
        let lane = async {
            sleep(ms(60)).await;
            let _ = timeout(ms(if lost { 40 } else { 80 }), lane).await;
        };
        let heard = listen_beside(lane, &pieces, LATE, EVERY)?;
        if is_lost(&heard) {
            return Err(Failure::new(format!(
                "the status line at 100 ms came in the middle of a reading, and \"{front}\" was lost",
            ))
            .expected(shown(&[&a, &b, &c]))
            .got(shown(&left) + ", and two bytes that are left over")
            .times(heard.times)
            .advise("select-drops-half-a-message"));
        }
        // What came before and after is whole, so each piece was taken for itself.
        let alone = heard.result.as_ref().is_ok_and(|got| {
            got.first() == Some(&a) && got.last() == Some(&c) && !got.contains(&b)
        });
        heard
            .readings(&[&a, &b, &c])
            .advise_if(alone, "one-read-is-not-one-message")
            .advise_if(heard.late_read, "missed-while-awaiting")?;
        heard
            .gave_up_at(440)
            .advise_if(heard.late_read, "missed-while-awaiting")
    });

    all.check("each_byte_starts_the_time_again", || {
        let [a, b, ..] = levels();
        let slow = [
            (70, &a[..1]),
            (160, &a[1..2]),
            (240, &a[2..3]),
            (330, &a[3..]),
        ];
        let heard = listen(&slow, LATE, EVERY)?;
        heard
            .gave_up_at(580)
            .advise_if(heard.took < 580, "idle-time-per-message")?;
        heard.readings(&[&a])?;

        let heard = listen(&[(30, &a), (130, &b[..2])], LATE, EVERY)?;
        heard
            .gave_up_at(380)
            .advise_if(heard.took == 280, "idle-time-per-message")?;
        heard.readings(&[&a])
    });

    all.check("status_lines_in_time", || {
        let [a, b, c, d] = levels();
        let pieces = [(30, &*a), (90, &b), (150, &c), (210, &d)];
        let heard = listen(&pieces, LATE, EVERY)?;
        let all = [&*a, &b, &c, &d];
        let expected = [(100, &all[..2]), (200, &all[..3]), (300, &all), (400, &all)];
        let Err(failure) = heard.status_lines(&expected) else {
            heard.gave_up_at(460)?;
            // The second reading is incomplete when a status line is due.
            let pieces = [(30, &*a), (60, &b[..2]), (140, &b[2..]), (190, &c)];
            let [one, three] = [&all[..1], &all[..3]];
            let expected = [(100, one), (200, three), (300, three), (400, three)];
            return listen(&pieces, LATE, EVERY)?.status_lines(&expected);
        };
        let silent = || trace::aside(|| catch_panic(|| listen(&[], LATE, EVERY)));
        let in_time = |heard: Heard| heard.status.iter().map(|(at, _)| *at).eq([100, 200]);
        let fewer = heard.status.len() < expected.len();
        Err(failure)
            .advise_if(
                heard.status.first().is_some_and(|(at, _)| *at == 0),
                "first-tick-at-once",
            )
            .advise_if(
                fewer && silent().is_ok_and(in_time),
                "timer-rebuilt-in-the-loop",
            )
            .advise_if(heard.late_read, "missed-while-awaiting")
    });

    all.check("silent_from_the_start", || {
        let heard = listen(&[], LATE, EVERY)?;
        heard.gave_up_at(IDLE)?;
        heard.readings(&[])
    });

    all.check("pieces_of_any_size", || {
        let [a, b, c, d] = levels();
        let glued = [
            (30, format!("{a}{b}{}", &c[..1])),
            (80, format!("{}{}", &c[1..], &d[..3])),
            (120, format!("{}{a}", &d[3..])),
        ];
        let glued = [0, 1, 2].map(|i| (glued[i].0, &*glued[i].1));
        let heard = listen(&glued, LATE, EVERY)?;
        let fewer = heard.count() < 5;
        heard
            .readings(&[&a, &b, &c, &d, &a])
            .advise_if(fewer, "one-read-is-not-one-message")?;
        heard.gave_up_at(370)?;

        let many: Vec<String> = (0..300 + seed() % 100).map(|n| format!("{n:04}")).collect();
        checked_with(format!("{} readings in one piece", many.len()));
        let heard = listen(&[(30, &many.concat())], LATE, EVERY)?;
        heard.gave_up_at(280)?;
        if heard
            .result
            .as_ref()
            .is_ok_and(|readings| *readings == many)
        {
            return Ok(());
        }
        Err(
            Failure::new("many readings came at once, and not all of them are returned as sent")
                .expected(format!("{} readings", many.len()))
                .got(format!("{} readings, or others", heard.count())),
        )
        .advise("one-read-is-not-one-message")
    });

    all.check("the_end_of_the_link", || {
        let [a, b, c, _] = levels();
        let pieces = [(30, &*a), (80, &b), (90, &c[..3])];
        let heard = listen(&pieces, End::Closed(130), EVERY)?;
        heard.ended_at(130, "when the link ended")?;
        heard.readings(&[&a, &b])
    });

    all.check("a_read_that_fails", || {
        let [a, ..] = levels();
        for kind in [
            io::ErrorKind::ConnectionReset,
            io::ErrorKind::TimedOut,
            io::ErrorKind::Other,
        ] {
            let heard = listen(&[(30, &a)], End::Fails(130, kind), EVERY)?;
            heard.failed(kind)?;
        }
        Ok(())
    });
}

/// Four levels that nobody knows in advance, and no two of which are alike.
fn levels() -> [String; 4] {
    [12, 34, 56, 78].map(|front| format!("{front}{:02}", (front * 7 + seed() % 40) % 100))
}

fn shown(readings: &[impl AsRef<str>]) -> String {
    match readings {
        [] => "no reading".to_owned(),
        readings => readings
            .iter()
            .map(AsRef::as_ref)
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn text(readings: &[Reading]) -> Vec<String> {
    let text = |reading: &Reading| reading.escape_ascii().to_string();
    readings.iter().map(text).collect()
}

/// Whether there is an interval whose period is the time for silence: none may have the period zero.
fn has_interval_of_idle() -> bool {
    let again = trace::aside(|| {
        catch_panic(|| {
            let listening = exercise::listen(Script::new(), Duration::ZERO, ms(EVERY), |_| {});
            virtual_time(listening)
        })
    });
    again.is_err_and(|failure| failure.message.contains("must be non-zero"))
}

/// A link that notes when each of its bytes was read.
struct Clocked {
    script: Script,
    start: Instant,
    read: Rc<RefCell<Vec<u64>>>,
}

impl AsyncRead for Clocked {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.script).poll_read(cx, buf);
        let now = self.start.elapsed().as_millis() as u64;
        let bytes = buf.filled().len() - before;
        self.read.borrow_mut().extend((0..bytes).map(|_| now));
        read
    }
}

/// Lets the station listen to `pieces`, each of which comes at its millisecond.
fn listen(pieces: &[(u64, &str)], end: End, every: u64) -> Checked<Heard> {
    listen_beside(async {}, pieces, end, every)
}

/// The same, beside what a picture shows too.
fn listen_beside(
    lane: impl Future<Output = ()>,
    pieces: &[(u64, &str)],
    end: End,
    every: u64,
) -> Checked<Heard> {
    let (mut script, mut now) = (Script::new().called("the gauge"), 0);
    for (at, piece) in pieces {
        script = script.after(ms(at - now)).give(piece);
        now = *at;
    }
    script = match end {
        End::Closed(at) => script.after(ms(at - now)),
        End::Fails(at, kind) => script.after(ms(at - now)).fail(kind),
    };
    let ledger = script.ledger();
    let status = RefCell::new(Vec::new());
    let read = Rc::new(RefCell::new(Vec::new()));
    let run = catch_panic(|| {
        let station = async {
            let start = Instant::now();
            let now = || start.elapsed().as_millis() as u64;
            let note = |readings: &[Reading]| {
                trace::turn("the station", &format!("has {}", readings.len()));
                status.borrow_mut().push((now(), text(readings)));
            };
            let link = Clocked {
                script,
                start,
                read: Rc::clone(&read),
            };
            let result = exercise::listen(link, ms(IDLE), ms(every), note).await;
            let result = result.map(|readings| text(&readings));
            let end = match &result {
                Ok(readings) => format!("returns {}", shown(readings)),
                Err(error) => format!("returns the error: {error}"),
            };
            trace::turn("the station", &end);
            (result, now(), end)
        };
        virtual_time(async { tokio::join!(station, lane).0 })
    });
    if ledger.spun_at_end() {
        return Err(
            Failure::new("`listen` goes on reading after the end of the link")
                .expected("it returns when a read gives Ok(0)")
                .got("it read again and again, and got Ok(0) each time, until it was stopped"),
        )
        .advise("eof-ignored");
    }
    let run = run?;
    let (result, took, end) = run.value;
    let status = status.into_inner();
    let came = pieces
        .iter()
        .flat_map(|(at, piece)| piece.bytes().map(|_| *at));
    let late_read = came.zip(read.take()).any(|(came, read)| read > came);
    let mut times: Vec<(u64, String)> = Vec::new();
    for (at, piece) in pieces.iter().filter(|(at, _)| *at <= took) {
        times.push((*at, format!("the gauge sends {piece}")));
    }
    for (at, readings) in &status {
        times.push((*at, format!("a status line: {}", shown(readings))));
    }
    harness::sort(&mut times);
    times.push((took, format!("`listen` {end}")));
    let times = times
        .into_iter()
        .map(|(at, what)| format!("{at} ms: {what}"));
    Ok(Heard {
        result,
        took,
        polls: run.polls,
        status,
        late_read,
        ledger,
        times: shortened(&times.collect::<Vec<_>>()),
    })
}

impl Heard {
    fn count(&self) -> usize {
        self.result.as_ref().map_or(0, Vec::len)
    }

    /// Requires that it gave up at `due`, in milliseconds.
    fn gave_up_at(&self, due: u64) -> Checked {
        self.ended_at(due, &format!("{IDLE} ms after the last byte"))
    }

    fn ended_at(&self, due: u64, why: &str) -> Checked {
        let how = match due {
            due if self.took < due => "too early",
            due if self.took > due => "too late",
            _ => return Ok(()),
        };
        Err(Failure::new(format!("`listen` returned {how}"))
            .took(ms(due), ms(self.took))
            .expected(format!("it returns after {due} ms, {why}"))
            .got(format!("it returned after {} ms", self.took))
            .times(self.times.clone()))
    }

    /// Requires these status lines: when each is due, and with which readings.
    fn status_lines(&self, expected: &[(u64, &[&str])]) -> Checked {
        let owned =
            |readings: &[&str]| readings.iter().map(|&reading| reading.to_owned()).collect();
        let due = expected.iter().map(|(at, readings)| (*at, owned(readings)));
        let due: Vec<(u64, Vec<String>)> = due.collect();
        if self.status == due {
            return Ok(());
        }
        let lines = |status: &[(u64, Vec<String>)]| match status {
            [] => "no status line".to_owned(),
            status => {
                let line =
                    |(at, readings): &(u64, Vec<String>)| format!("{at} ms: {}", shown(readings));
                status.iter().map(line).collect::<Vec<_>>().join("\n")
            }
        };
        Err(Failure::new(format!(
            "the status lines are not those that are due every {EVERY} ms"
        ))
        .expected(lines(&due))
        .got(lines(&self.status))
        .times(self.times.clone()))
    }

    /// Requires that it returned these readings.
    fn readings(&self, expected: &[&str]) -> Checked {
        let got = match &self.result {
            Ok(readings) if readings == expected => return Ok(()),
            Ok(readings) => shown(readings),
            Err(error) => {
                let eof = error.kind() == io::ErrorKind::UnexpectedEof;
                return Err(
                    Failure::new("`listen` returned an error, and no read had failed")
                        .expected(format!("Ok, with {}", shown(expected)))
                        .got(format!("Err: {error}"))
                        .times(self.times.clone()),
                )
                .advise_if(eof, "read-exact-fails-at-the-end");
            }
        };
        Err(
            Failure::new("`listen` did not return the readings that the gauge sent")
                .expected(shown(expected))
                .got(got)
                .times(self.times.clone()),
        )
    }

    /// Requires that it returned the very error that a read failed with, at once.
    fn failed(&self, kind: io::ErrorKind) -> Checked {
        let got = match &self.result {
            Err(error) if self.ledger.gave(error) => {
                return self.ended_at(130, "when a read failed");
            }
            Err(error) => format!("Err of the kind {:?}: {error}", error.kind()),
            Ok(readings) => format!("Ok, with {}", shown(readings)),
        };
        Err(
            Failure::new("a read failed, and `listen` did not return its error")
                .expected(format!("the error of the read, of the kind {kind:?}"))
                .got(got)
                .times(self.times.clone()),
        )
        .advise_if(self.result.is_ok(), "io-error-swallowed")
        .advise("another-error-in-its-place")
    }
}
