//! Calls on a timetable: which picture each gets, when, and what becomes of them if the task is gone.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use harness::clock::{few_timers, until_idle};
use harness::drops::DropLog;
use harness::futures::future::join_all;
use harness::probe::{Lab, ProbeAction};
use harness::tokio::time::{Instant, sleep, sleep_until, timeout};
use harness::{
    Advise, Checked, Checks, Failure, catch_panic, checked_with, ensure, ms, panic_with, seed,
    tasks, tokio, told_with_panic, trace, transcript, virtual_time,
};

use super::exercise::Observatory;

/// A call of `picture`.
#[derive(Clone, Copy)]
struct Call {
    /// When it is made, in milliseconds.
    at: u64,
    star: u32,
    /// How long the astronomer waits. Then the call is dropped.
    patience: u64,
}

const fn call(at: u64, star: u32) -> Call {
    Call {
        at,
        star,
        patience: u64::MAX,
    }
}

/// The star at which the telescope breaks.
const BREAKS: u32 = 13;
/// The star that takes half an hour.
const FAINT: u32 = 99;

const NO_PANIC: &str = "nothing panics while it holds the list";

/// How long the picture of a star takes.
fn takes(star: u32) -> u64 {
    match star {
        FAINT => 30 * 60 * 1000,
        star => u64::from(star % 3 + 1) * 20,
    }
}

/// The picture that was taken as number `n`, which nobody knows in advance.
fn picture(n: usize, star: u32) -> String {
    format!(
        "picture {n} of this night, star {star}, {} stars in it",
        100 + seed() % 900
    )
}

/// What came of a call, and when: a picture, an error, or nothing, since the astronomer left.
type Answer = (u64, Option<Result<String, ()>>);

fn ready(at: u64, n: usize, star: u32) -> Answer {
    (at, Some(Ok(picture(n, star))))
}

/// What came of some calls.
struct Night {
    answers: Vec<Answer>,
    waits: u32,
    /// How often `take` was called.
    taken: usize,
    /// In which task each picture was begun.
    tasks: Vec<Option<tokio::task::Id>>,
    lab: Lab,
}

fn night(calls: &[Call]) -> Checked<Night> {
    let lab = Lab::new();
    let taken = Arc::new(AtomicUsize::new(0));
    let tasks = Arc::new(Mutex::new(Vec::new()));
    let telescope = {
        let (lab, taken, tasks) = (lab.clone(), Arc::clone(&taken), Arc::clone(&tasks));
        move |star| {
            let n = taken.fetch_add(1, Ordering::Relaxed) + 1;
            let picture = lab.probe(&format!("picture {n}"), ms(takes(star)), picture(n, star));
            let tasks = Arc::clone(&tasks);
            async move {
                tasks.lock().expect(NO_PANIC).push(tokio::task::try_id());
                let picture = picture.await;
                match star {
                    BREAKS => panic_with("the mirror is broken"),
                    _ => picture,
                }
            }
        }
    };
    let run = lab.watch(|| {
        virtual_time(async {
            let start = Instant::now();
            let observatory = Observatory::open(telescope);
            let astronomer = |(n, call): (usize, &Call)| {
                let (observatory, call) = (observatory.clone(), *call);
                async move {
                    if call.at > 0 {
                        sleep_until(start + ms(call.at)).await;
                    }
                    let picture = observatory.picture(call.star);
                    let answer = match call.patience {
                        u64::MAX => Some(picture.await),
                        patience => timeout(ms(patience), picture).await.ok(),
                    };
                    let shown = match &answer {
                        Some(Ok(_)) => n.to_string(),
                        Some(Err(_)) => "closed".to_owned(),
                        None => "left".to_owned(),
                    };
                    trace::turn("the answers", &shown);
                    let now = start.elapsed().as_millis() as u64;
                    (now, answer.map(|answer| answer.map_err(drop)))
                }
            };
            join_all((1..).zip(calls).map(astronomer)).await
        })
    })?;
    Ok(Night {
        answers: run.value,
        waits: run.waits,
        taken: taken.load(Ordering::Relaxed),
        tasks: tasks.lock().expect(NO_PANIC).clone(),
        lab,
    })
}

impl Night {
    fn line((at, answer): &Answer) -> String {
        match answer {
            None => format!("at {at} ms, the astronomer left"),
            Some(Ok(picture)) => format!("at {at} ms, \"{picture}\""),
            Some(Err(())) => format!("at {at} ms, Err(Closed)"),
        }
    }

    /// Requires that each call got the answer that is due. `idea` says what was missed if call `n` did not.
    fn answered(&self, due: &[Answer], idea: impl FnOnce(Failure, usize) -> Failure) -> Checked {
        let Some(n) = (0..due.len()).find(|&n| self.answers[n] != due[n]) else {
            return Ok(());
        };
        let failure = Failure::new(format!("call {} did not get the answer that is due", n + 1))
            .expected(Self::line(&due[n]))
            .got(Self::line(&self.answers[n]))
            .times(transcript::shortened(&self.lab.timeline()));
        Err(idea(failure, n))
    }

    /// The pictures that were dropped before their end. The last one may only have been cut off by the end of the run.
    fn cut(&self) -> Vec<String> {
        let ended = self.lab.order_of(ProbeAction::Ended);
        let mut begun = self.lab.order_of(ProbeAction::Started);
        begun.retain(|picture| !ended.contains(picture));
        begun
    }

    /// Whether a call got a picture that was taken for another one.
    fn has_anothers(&self, due: &[Answer]) -> bool {
        let picture = |answer: &Answer| answer.1.clone().and_then(Result::ok);
        let got = self.answers.iter().map(picture);
        due.iter()
            .map(picture)
            .zip(got)
            .any(|(due, got)| got.is_some() && due.is_some() && got != due)
    }

    /// Whether one task of the learner's has taken all pictures.
    fn is_one_task(&self) -> bool {
        let first = self.tasks.first().copied().flatten();
        first.is_some() && self.tasks.iter().all(|task| *task == first)
    }

    fn is_closed(&self, n: usize) -> bool {
        self.answers[n].1 == Some(Err(()))
    }
}

pub fn checks(all: &mut Checks) {
    all.check("each_gets_its_own_picture", || {
        let night = night(&[call(0, 7), call(0, 3), call(10, 7), call(10, 5)])?;
        let ended = night.lab.order_of(ProbeAction::Ended).len();
        let due = [(40, 7), (60, 3), (100, 7), (160, 5)];
        let due = (1..).zip(due).map(|(n, (at, star))| ready(at, n, star));
        let due: Vec<Answer> = due.collect();
        night.answered(&due, |failure, n| {
            failure
                .advise_if(night.lab.overlap() > 1, "order-lost")
                .advise_if(night.is_closed(n) && ended > n, "reply-dropped")
                .advise_if(night.is_closed(n) && ended > 0, "ended-after-one-request")
                .advise_if(night.waits >= 40, "busy-waiting")
                .advise_if(night.has_anothers(&due), "answer-to-another-call")
        })?;
        ensure(
            night.lab.overlap() == 1,
            "two pictures were taken at the same time",
        )?;
        let looks = "`picture` looks now and then whether its picture is ready";
        few_timers(looks, night.waits, 39)
    });

    all.check("an_astronomer_leaves", an_astronomer_leaves);

    all.on_hang(|hang| hang.advise("own-sender-kept"))
        .check("a_broken_telescope", || {
            checked_with("a telescope that breaks at the second picture");
            let calls = [call(0, 7), call(0, BREAKS), call(20, 5), call(100, 7)];
            let night =
                catch_panic(|| night(&calls)).map_err(|failure| match failure.panicked {
                    true => failure.advise("closed-channel-unwrapped"),
                    false => failure,
                })?;
            let closed = |at| (at, Some(Err(())));
            let broken = 40 + takes(BREAKS);
            let due = [ready(40, 1, 7), closed(broken), closed(broken), closed(100)];
            night.answered(&due, |failure, n| {
                let goes_on = matches!(night.answers[n].1, Some(Ok(_)));
                failure.advise_if(n > 1 && goes_on, "went-on-after-a-panic")
            })
        });

    all.check("it_takes_its_time", || {
        checked_with("a picture that takes half an hour");
        let night = night(&[call(0, FAINT), call(0, 3)])?;
        let due = [
            ready(takes(FAINT), 1, FAINT),
            ready(takes(FAINT) + 20, 2, 3),
        ];
        night.answered(&due, |failure, _| {
            failure.advise("a-limit-nobody-asked-for")
        })
    });

    all.check("it_ends_with_the_last_handle", || {
        let drops = DropLog::new();
        let telescope = drops.guard("the telescope");
        virtual_time(async {
            let first = Observatory::open(move |star| {
                let _ = &telescope;
                async move { picture(1, star) }
            });
            let second = first.clone();
            drop(first);
            until_idle().await;
            ensure(
                second.picture(3).await.is_ok(),
                "one of two handles was dropped, and the other got no picture",
            )?;
            drop(second);
            until_idle().await;
            drops_it(&drops)
        })?
        .value
    });

    all.check("the_last_handle_goes_first", the_last_handle_goes_first);

    all.check("any_number_of_calls", || {
        let number = 300 + seed() % 300;
        checked_with(format!("{number} calls at one moment"));
        let calls: Vec<Call> = (0..number).map(|n| call(0, n % 12)).collect();
        let night = tasks::unrecorded(|| night(&calls))?;
        let mut end = 0;
        let due = (1..).zip(&calls).map(|(n, call)| {
            end += takes(call.star);
            ready(end, n, call.star)
        });
        let due: Vec<Answer> = due.collect();
        night.answered(&due, |failure, n| {
            failure
                .advise_if(night.is_closed(n) && n > 0, "message-lost-when-full")
                .advise_if(night.has_anothers(&due), "answer-to-another-call")
        })
    });
}

fn drops_it(drops: &DropLog) -> Checked {
    ensure(
        drops.alive().is_empty(),
        "the last `Observatory` is gone, and the task still has `take`",
    )
    .map_err(|failure| failure.expected("the task ends and drops it"))
    .advise("own-sender-kept")
}

/// Two calls are dropped: one while its picture is taken, and one that waits for its turn.
fn an_astronomer_leaves() -> Checked {
    checked_with("calls that are dropped after 10 ms");
    let mut calls = [call(0, 7), call(0, 3), call(20, 5), call(20, 7)];
    (calls[0].patience, calls[1].patience) = (10, 10);
    let night = night(&calls)?;
    let (begun, cut) = (night.lab.order_of(ProbeAction::Started), night.cut());
    let for_nobody = begun.len() == calls.len();
    // `take` may have been called for the second picture, and then this picture has a number.
    let number = |n| n - usize::from(night.taken == 3);
    let later = if for_nobody { takes(3) } else { 0 };
    let [third, last] =
        [(100, 3, 5), (140, 4, 7)].map(|(at, n, star)| ready(at + later, number(n), star));
    let due = [(10, None), (10, None), third, last];
    if cut.len() <= usize::from(cut.last() == begun.last()) {
        night.answered(&due, |failure, n| {
            let idea = "nobody-waits-for-the-answer";
            let anothers = night.has_anothers(&due);
            told_with_panic(failure, "of this night", idea)
                .advise_if(anothers, "answer-to-another-call")
                .advise_if(night.is_closed(n), idea)
        })?;
    }
    let message = "an astronomer left, and the picture was dropped before its end";
    let got = format!("{} of {} pictures", begun.len() - cut.len(), begun.len());
    // The task that took it has taken another one after it, so it was not ended.
    let goes_on = night.is_one_task();
    ensure(cut.is_empty(), message)
        .map_err(|failure| {
            failure
                .expected("a picture that has begun is taken to its end")
                .got(format!("{got} were taken to their end"))
                .times(night.lab.timeline())
        })
        .advise_if(goes_on, "work-dropped-for-news")
        .advise("ended-with-its-owner")?;
    ensure(
        !for_nobody,
        "an astronomer left before the picture began, and it was taken",
    )
    .map_err(|failure| {
        failure
            .expected("3 pictures are taken, and the second request is left out")
            .got("4 pictures were taken")
    })
    .advise("begun-for-nobody")
}

/// The last `Observatory` is dropped while a picture is taken, and a request waits whose astronomer has left.
fn the_last_handle_goes_first() -> Checked {
    checked_with("a picture that has begun when the last `Observatory` is dropped");
    let (lab, drops) = (Lab::new(), DropLog::new());
    let (telescope, guard) = (lab.clone(), drops.guard("the telescope"));
    let ends = lab.watch(|| {
        virtual_time(async {
            let observatory = Observatory::open(move |star| {
                let _ = &guard;
                telescope.probe(&format!("star {star}"), ms(takes(star)), picture(1, star))
            });
            join_all([7, 5].map(|star| timeout(ms(10), observatory.picture(star)))).await;
            drop(observatory);
            sleep(ms(takes(7))).await;
            drops_it(&drops)
        })
    })?;
    ensure(
        lab.order_of(ProbeAction::Ended) == ["star 7"],
        "the last `Observatory` was dropped, and the picture was dropped before its end",
    )
    .map_err(|failure| failure.expected("a picture that has begun is taken to its end"))
    .advise("ended-with-its-owner")?;
    ends.value
}
