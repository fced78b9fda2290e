//! Days at the post office: what is sent is known to the millisecond, and a log of what the clerk
//! does is judged. A flood is a queue that never makes the clerk wait.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use harness::clock::{few_timers, until_idle};
use harness::probe::{Lab, ProbeAction};
use harness::tokio::sync::mpsc::{self, WeakSender};
use harness::tokio::time::{Instant, sleep, sleep_until};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, checked_with, ensure, ms, seed, tasks, tokio,
    trace, transcript, virtual_time,
};

use super::exercise::{self, Work};

/// How many have room in each channel.
const ROOM: usize = 150;

/// So many pieces of work may come before one that waits.
const MOST: usize = 100;

/// A piece of work: 0 for a parcel and 1 for a customer, and the number of it, from 1 on.
type Piece = (usize, u32);

const ONE: [&str; 2] = ["parcel", "customer"];
const MANY: [&str; 2] = ["parcels", "customers"];

fn name((kind, number): Piece) -> String {
    format!("{} {number}", ONE[kind])
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Sent(Piece),
    ClosingTime,
    Begun(Piece),
    /// Something could still be sent when the next one begins.
    StillOpen,
    Ended(Piece),
}

/// What happened, and when, in milliseconds.
#[derive(Clone)]
struct Log {
    start: Instant,
    events: Arc<Mutex<Vec<(u64, Event)>>>,
}

impl Log {
    fn now(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }

    fn note(&self, event: Event) {
        let mut events = self.events.lock().expect("nothing panics meanwhile");
        events.push((self.now(), event));
    }
}

/// What is sent to a channel.
struct Queue {
    /// When each one is sent, in milliseconds, if there is room then.
    times: Vec<u64>,
    /// The sender is dropped after the last one.
    leaves: bool,
    /// When one more is sent, in a place that was reserved at the beginning.
    in_a_reserved_place: Option<u64>,
}

fn at(times: &[u64]) -> Queue {
    Queue {
        times: times.to_vec(),
        leaves: false,
        in_a_reserved_place: None,
    }
}

fn flood(number: usize) -> Queue {
    at(&[0].repeat(number))
}

/// A channel has ended meanwhile: its senders left, or it was closing time. A hang asks for it.
static ENDED: AtomicBool = AtomicBool::new(false);

fn explain(hang: Failure) -> Failure {
    let spins = matches!(hang.hang, Some(HangKind::Spinning | HangKind::Inconclusive));
    hang.advise_if(spins && ENDED.load(SeqCst), "closed-channel-always-ready")
}

pub fn checks(all: &mut Checks) {
    all.on_hang(explain)
        .check("what_was_sent_before_the_bell", || {
            checked_with("parcels and customers that wait at closing time");
            day([at(&[0, 0, 3, 4]), at(&[0, 3])], 5, Pace::Slow)?.keeps_its_word()
        });

    all.on_hang(explain)
        .check("the_bell_in_an_empty_office", || {
            checked_with("one parcel, and closing time much later");
            let day = day([at(&[31]), at(&[])], 151, Pace::Slow)?;
            few_timers("`post_office` looks now and then", day.waits, 12)?;
            day.keeps_its_word()
        });

    all.on_hang(explain)
        .check("a_channel_ends_before_the_bell", || {
            for ends in [[true, false], [false, true], [true, true]] {
                let [parcels, customers] =
                    ends.map(|ends| if ends { "ends early" } else { "stays" });
                checked_with(format!(
                    "a belt that {parcels}, and a counter that {customers}"
                ));
                let queue = |leaves| Queue {
                    leaves,
                    ..at(if leaves { &[0, 11] } else { &[0, 61] })
                };
                day(ends.map(queue), 151, Pace::Slow)?.keeps_its_word()?;
            }
            Ok(())
        });

    all.on_hang(explain)
        .check("customers_among_many_parcels", || {
            checked_with("200 parcels, and a customer now and then");
            day([flood(200), at(&[31, 61, 91])], 701, Pace::Busy)?.nobody_starves()
        });

    all.on_hang(explain)
        .check("parcels_among_many_customers", || {
            checked_with("200 customers, and a parcel now and then");
            day([at(&[31, 61, 91]), flood(200)], 701, Pace::Busy)?.nobody_starves()
        });

    all.on_hang(explain).check("two_full_channels", || {
        checked_with("120 parcels and 120 customers that wait already, and a quick clerk");
        day([flood(120), flood(120)], 11, Pace::Quick)?.nobody_starves()
    });

    all.on_hang(explain)
        .check("the_bell_among_many_parcels", || {
            checked_with("200 parcels, and closing time after 41 ms");
            let day = day([flood(200), at(&[])], 41, Pace::Busy)?;
            day.closes_in_time()?;
            day.keeps_its_word()
        });

    all.on_hang(explain)
        .check("the_bell_among_many_of_both", || {
            checked_with("200 parcels, 200 customers, and closing time after 41 ms");
            let day = day([flood(200), flood(200)], 41, Pace::Busy)?;
            day.closes_in_time()?;
            day.keeps_its_word()
        });

    all.on_hang(explain).check("a_reserved_place", || {
        checked_with("a customer with a reserved place, which comes after closing time");
        let reserved = Queue {
            in_a_reserved_place: Some(53),
            ..at(&[0])
        };
        day([at(&[0]), reserved], 31, Pace::Slow)?.keeps_its_word()
    });

    all.on_hang(explain).check("the_bell_has_rung_already", || {
        checked_with("150 parcels and 150 customers that wait, at closing time");
        for pace in [Pace::Busy, Pace::Quick] {
            let day = day([flood(150), flood(150)], 0, pace)?;
            day.closes_in_time()?;
            day.keeps_its_word()?;
        }
        day([at(&[]), at(&[])], 0, Pace::Slow)?.keeps_its_word()
    });
}

/// What happened on a day.
struct Day {
    start: Instant,
    events: Vec<(u64, Event)>,
    closing: u64,
    returned: u64,
    waits: u32,
    lab: Lab,
}

/// How long the clerk takes for a piece of work.
#[derive(Clone, Copy)]
enum Pace {
    /// 10 ms.
    Slow,
    /// 20 ms for each tenth. Otherwise other tasks run meanwhile, and no time passes.
    Busy,
    /// No time, and nothing else runs meanwhile.
    Quick,
}

/// A day with these queues and this clerk. A record of all that hundreds of parcels do would take too long.
fn day(queues: [Queue; 2], closing: u64, pace: Pace) -> Checked<Day> {
    let day = || recorded_day(queues, closing, pace);
    match pace {
        Pace::Slow => day(),
        Pace::Busy | Pace::Quick => tasks::unrecorded(day),
    }
}

fn recorded_day(queues: [Queue; 2], closing: u64, pace: Pace) -> Checked<Day> {
    ENDED.store(false, SeqCst);
    let lab = Lab::new();
    let first = seed() % 90_000;
    let last_place = queues
        .iter()
        .filter_map(|queue| queue.in_a_reserved_place)
        .max();
    let run = lab.watch(|| {
        virtual_time(async {
            let log = Log {
                start: Instant::now(),
                events: Arc::default(),
            };
            let (heard, bell) = lab.manual_future("the bell", ());
            let rings = {
                let log = log.clone();
                move || {
                    ENDED.store(true, SeqCst);
                    log.note(Event::ClosingTime);
                    bell.fire();
                }
            };
            if closing == 0 {
                rings();
            } else {
                let at = log.start + ms(closing);
                tokio::spawn(async move {
                    tasks::name_current("closing time");
                    sleep_until(at).await;
                    rings();
                });
            }
            let is_slow = matches!(pace, Pace::Slow);
            let is_noted = [0, 1].map(|kind| !is_slow && queues[kind].times.len() <= MOST);
            let mut senders = Vec::new();
            let [parcels, customers] = [0, 1].map(|kind| {
                let (sender, receiver) = mpsc::channel(ROOM);
                senders.push(sender.downgrade());
                queues[kind].send(kind, first, sender, &log);
                receiver
            });
            let clerk = async |work: Work| {
                let (kind, number) = match work {
                    Work::Parcel(number) => (0, number),
                    Work::Customer(number) => (1, number),
                };
                let piece = (kind, number.wrapping_sub(first));
                if senders.iter().any(is_open) {
                    log.note(Event::StillOpen);
                }
                log.note(Event::Begun(piece));
                if is_noted[kind] {
                    trace::turn("the clerk", &name(piece));
                }
                match pace {
                    Pace::Slow => lab.probe(&name(piece), ms(10), ()).await,
                    Pace::Busy if piece.1 % 10 == 0 => sleep(ms(20)).await,
                    Pace::Busy => tokio::task::yield_now().await,
                    Pace::Quick => {}
                }
                log.note(Event::Ended(piece));
            };
            exercise::post_office(parcels, customers, heard, clerk).await;
            let returned = log.now();
            // Those that wait to send learn of the end, and those that have a place may still use it.
            until_idle().await;
            if let Some(at) = last_place {
                sleep_until(log.start + ms(at + 1)).await;
            }
            let events = log.events.lock().expect("nothing panics meanwhile");
            (log.start, events.clone(), returned)
        })
    });
    let run = run.map_err(|failure| {
        let seen = lab.seen();
        let bell = |what| {
            let mut of_bell = seen.iter().filter(|event| event.name == "the bell");
            of_bell
                .find(|event| event.what == what)
                .and_then(|event| event.at)
        };
        let heard = bell(ProbeAction::Ended);
        let began_and_dropped = bell(ProbeAction::Started).zip(bell(ProbeAction::Dropped));
        // At the end of a hang, everything is dropped.
        let is_early = began_and_dropped.is_some_and(|(began, at)| at - began < ms(closing));
        let asleep = failure.hang == Some(HangKind::Asleep);
        failure
            .advise_if(asleep && heard.is_some(), "drained-without-closing")
            .advise_if(asleep && is_early, "signal-dropped-in-the-loop")
            .advise_if(asleep, "signal-not-in-the-wait")
    })?;
    let (start, events, returned) = run.value;
    Ok(Day {
        start,
        events,
        closing,
        returned,
        waits: run.waits,
        lab,
    })
}

fn is_open(sender: &WeakSender<u32>) -> bool {
    sender.upgrade().is_some_and(|sender| !sender.is_closed())
}

impl Queue {
    /// Sends what is due now, and the rest in a task.
    fn send(&self, kind: usize, first: u32, sender: mpsc::Sender<u32>, log: &Log) {
        let numbered = (1..).zip(self.times.iter().copied());
        let mut left: VecDeque<(u32, u64)> = numbered.collect();
        while let Some(&(number, 0)) = left.front() {
            if sender.try_send(first + number).is_err() {
                break;
            }
            log.note(Event::Sent((kind, number)));
            left.pop_front();
        }
        let (leaves, reserved, log) = (self.leaves, self.in_a_reserved_place, log.clone());
        let last = self.times.len() as u32 + 1;
        tokio::spawn(async move {
            tasks::name_current(["the sender of parcels", "the sender of customers"][kind]);
            let place = match reserved {
                Some(at) => Some(at).zip(sender.clone().reserve_owned().await.ok()),
                None => None,
            };
            for (number, at) in left {
                if at > log.now() {
                    sleep_until(log.start + ms(at)).await;
                }
                if sender.send(first + number).await.is_err() {
                    return;
                }
                log.note(Event::Sent((kind, number)));
            }
            if let Some((at, place)) = place {
                sleep_until(log.start + ms(at)).await;
                place.send(first + last);
                log.note(Event::Sent((kind, last)));
            }
            if leaves {
                ENDED.store(true, SeqCst);
            } else {
                sender.closed().await;
            }
        });
    }
}

impl Day {
    /// Requires that nobody waits for too many of the other queue, as long as the channels are open.
    fn nobody_starves(&self) -> Checked {
        let mut waiting = [VecDeque::new(), VecDeque::new()];
        let mut in_a_row = [0; 2];
        let mut longest = (0, (0, 0));
        let mut open = false;
        for (_, event) in &self.events {
            match *event {
                Event::Sent(piece) => waiting[piece.0].push_back(piece),
                Event::StillOpen => open = true,
                Event::Begun((kind, _)) => {
                    waiting[kind].pop_front();
                    in_a_row[kind] = 0;
                    let other = 1 - kind;
                    if let (Some(&waits), true) = (waiting[other].front(), open) {
                        in_a_row[other] += 1;
                        longest = longest.max((in_a_row[other], waits));
                    }
                    open = false;
                }
                Event::ClosingTime | Event::Ended(_) => {}
            }
        }
        let (count, waits) = longest;
        let others = MANY[1 - waits.0];
        ensure(
            count <= MOST,
            format!("{} waited while {count} {others} were handled", name(waits)),
        )
        .map_err(|failure| failure.expected(format!("at most {MOST} {others} in a row")))
        .advise("biased-starvation")
    }

    /// Requires that the channels are closed at closing time, or soon after it.
    fn closes_in_time(&self) -> Checked {
        let rung = |(_, event): &&(u64, Event)| *event != Event::ClosingTime;
        let after: Vec<_> = self.events.iter().skip_while(rung).collect();
        let open = after.iter().filter(|(_, event)| *event == Event::StillOpen);
        let open: Vec<u64> = open.map(|(at, _)| *at).collect();
        // It may also have been heard when all the parcels were gone.
        let late = self.start + ms(open.get(MOST).copied().unwrap_or_default());
        let heard = self.lab.seen().into_iter().any(|event| {
            let is_the_bell = event.name == "the bell" && event.what == ProbeAction::Ended;
            is_the_bell && event.at.is_some_and(|at| at < late)
        });
        ensure(
            open.len() <= MOST,
            "long after closing time, a channel was still open",
        )
        .map_err(|failure| {
            failure
                .expected(format!(
                    "both are closed after at most {MOST} more pieces of work"
                ))
                .got(format!("still open after {} pieces of work", open.len()))
        })
        .advise_if(heard, "drained-without-closing")
        .advise("biased-starvation")
    }

    /// Requires what is due on any day.
    fn keeps_its_word(&self) -> Checked {
        self.finishes_what_it_begins()?;
        self.handles_in_order()?;
        self.stays_until_closing_time()?;
        self.handles_what_was_sent()?;
        self.is_never_idle()
    }

    fn failure(&self, message: impl Into<String>) -> Failure {
        let line = |(at, event): &(u64, Event)| {
            let what = match *event {
                Event::Sent(piece) => format!("{} is sent", name(piece)),
                Event::ClosingTime => "the bell rings".to_owned(),
                Event::Begun(piece) => format!("the clerk begins with {}", name(piece)),
                Event::Ended(piece) => format!("{} is handled", name(piece)),
                Event::StillOpen => return None,
            };
            Some(format!("{at} ms: {what}"))
        };
        let mut lines: Vec<String> = self.events.iter().filter_map(line).collect();
        lines.push(format!("{} ms: `post_office` has returned", self.returned));
        Failure::new(message).times(transcript::shortened(&lines))
    }

    fn finishes_what_it_begins(&self) -> Checked {
        let mut current = None;
        for (_, event) in &self.events {
            match (*event, current) {
                (Event::Begun(_), Some(piece)) => return self.dropped(piece),
                (Event::Begun(piece), None) => current = Some(piece),
                (Event::Ended(_), _) => current = None,
                _ => {}
            }
        }
        current.map_or(Ok(()), |piece| self.dropped(piece))
    }

    fn dropped(&self, piece: Piece) -> Checked {
        let message = format!(
            "the clerk began with {}, and was stopped halfway",
            name(piece)
        );
        Err(self
            .failure(message)
            .expected("what has begun is handled to its end"))
        .advise("work-dropped-for-news")
    }

    /// The pieces of one kind that were sent, and those that were begun.
    fn sent_and_begun(&self, kind: usize) -> (Vec<Piece>, Vec<Piece>) {
        let (mut sent, mut begun) = (Vec::new(), Vec::new());
        for (_, event) in &self.events {
            match *event {
                Event::Sent(piece) if piece.0 == kind => sent.push(piece),
                Event::Begun(piece) if piece.0 == kind => begun.push(piece),
                _ => {}
            }
        }
        (sent, begun)
    }

    fn handles_in_order(&self) -> Checked {
        for (kind, many) in MANY.into_iter().enumerate() {
            let (sent, begun) = self.sent_and_begun(kind);
            let mut due = sent.iter().copied();
            for (n, &piece) in begun.iter().enumerate() {
                let expected = due.next();
                if expected != Some(piece) {
                    let expected = expected.map_or("nothing".to_owned(), name);
                    return Err(self
                        .failure(format!(
                            "the {many} were not handled once each, in their order"
                        ))
                        .expected(format!("the next one is {expected}"))
                        .got(name(piece)))
                    .advise_if(begun[..n].contains(&piece), "batch-handled-again")
                    .advise_if(sent.contains(&piece), "order-of-the-queue-lost");
                }
            }
        }
        Ok(())
    }

    fn stays_until_closing_time(&self) -> Checked {
        ensure(
            self.returned >= self.closing,
            "`post_office` returned before closing time",
        )
        .map_err(|failure| {
            self.failure(failure.message)
                .expected(format!("it is open until {} ms", self.closing))
                .got(format!("it returned after {} ms", self.returned))
        })
        .advise_if(ENDED.load(SeqCst), "one-end-ended-all")
    }

    fn handles_what_was_sent(&self) -> Checked {
        let mut lost = Vec::new();
        for kind in [0, 1] {
            let (sent, begun) = self.sent_and_begun(kind);
            lost.extend(sent.into_iter().skip(begun.len()).map(name));
        }
        let count = lost.len();
        if count == 0 {
            return Ok(());
        }
        let is_begun = |(_, event): &(u64, Event)| matches!(event, Event::Begun(_));
        let none = !self.events.iter().any(is_begun);
        lost.truncate(3);
        let shown = lost.join(", ");
        let more = if count > 3 { " and others" } else { "" };
        Err(self
            .failure(format!(
                "`post_office` returned, and {count} that were sent were not handled"
            ))
            .expected("everything whose `send` succeeded is handled")
            .got(format!("left in the channels: {shown}{more}")))
        .advise_if(none, "dropped-unpolled")
        .advise("shutdown-drops-the-queue")
    }

    /// Requires that the clerk does not wait while something is there, and that the end is no later than that.
    fn is_never_idle(&self) -> Checked {
        let mut waiting = [VecDeque::new(), VecDeque::new()];
        let mut free_since = 0;
        for &(at, event) in &self.events {
            match event {
                Event::Sent((kind, _)) => waiting[kind].push_back(at),
                Event::Ended(_) => free_since = at,
                Event::Begun(piece) => {
                    let first = waiting
                        .iter()
                        .filter_map(|queue| queue.front().copied())
                        .min();
                    let due = free_since.max(first.unwrap_or_default());
                    if at > due {
                        return Err(self
                            .failure(format!("the clerk waited while {} was there", name(piece)))
                            .took(ms(due), ms(at))
                            .expected(format!("the clerk begins at {due} ms"))
                            .got(format!("the clerk begins at {at} ms")))
                        .advise("missed-while-awaiting");
                    }
                    waiting[piece.0].pop_front();
                }
                _ => {}
            }
        }
        let due = self.closing.max(free_since);
        ensure(self.returned <= due, "`post_office` returned too late")
            .map_err(|failure| {
                self.failure(failure.message)
                    .took(ms(due), ms(self.returned))
                    .expected(format!("it returns after {due} ms"))
                    .got(format!("it returned after {} ms", self.returned))
            })
            .advise("slept-past-the-end")
    }
}
