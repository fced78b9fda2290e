//! Calls on a timetable: which picture each gets, when, and what becomes of them if the task is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use harness::clock::until_idle;
use harness::drops::DropLog;
use harness::futures::future::join_all;
use harness::probe::{Lab, ProbeAction};
use harness::tokio::time::{Instant, sleep, sleep_until, timeout};
use harness::{
    Advise, Checked, Checks, Failure, catch_panic, checked_with, ensure, ms, panic_with, seed,
    tasks, told_with_panic, trace, transcript, virtual_time,
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

/// What came of some calls.
struct Night {
    answers: Vec<Answer>,
    waits: u32,
    /// How often `take` was called.
    taken: usize,
    lab: Lab,
}

fn night(calls: &[Call]) -> Checked<Night> {
    let lab = Lab::new();
    let taken = Arc::new(AtomicUsize::new(0));
    let telescope = {
        let (lab, taken) = (lab.clone(), Arc::clone(&taken));
        move |star| {
            let n = taken.fetch_add(1, Ordering::Relaxed) + 1;
            let picture = lab.probe(&format!("picture {n}"), ms(takes(star)), picture(n, star));
            async move {
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

    /// The first call whose answer is not the one that is due.
    fn first_wrong(&self, due: &[Answer]) -> Option<usize> {
        (0..due.len()).find(|&n| self.answers[n] != due[n])
    }

    fn failure(&self, n: usize, due: &[Answer]) -> Failure {
        Failure::new(format!("call {} did not get the answer that is due", n + 1))
            .expected(Self::line(&due[n]))
            .got(Self::line(&self.answers[n]))
            .times(transcript::shortened(&self.lab.timeline()))
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

    fn is_closed(&self, n: usize) -> bool {
        self.answers[n].1 == Some(Err(()))
    }
}

pub fn checks(all: &mut Checks) {
    all.check("each_gets_its_own_picture", || {
        let calls = [call(0, 7), call(0, 3), call(10, 7), call(10, 5)];
        let night = night(&calls)?;
        let ends = [40, 60, 100, 160];
        let due: Vec<Answer> = (0..4)
            .map(|n| (ends[n], Some(Ok(picture(n + 1, calls[n].star)))))
            .collect();
        let Some(n) = night.first_wrong(&due) else {
            ensure(
                night.lab.overlap() == 1,
                "two pictures were taken at the same time",
            )?;
            let got = format!("timers rang {} times for 4 pictures", night.waits);
            return ensure(
                night.waits < 40,
                "`picture` looks now and then whether its picture is ready",
            )
            .map_err(|failure| failure.got(got))
            .advise("busy-waiting");
        };
        let ended = night.lab.order_of(ProbeAction::Ended).len();
        Err(night.failure(n, &due))
            .advise_if(night.lab.overlap() > 1, "order-lost")
            .advise_if(night.is_closed(n) && ended > n, "reply-dropped")
            .advise_if(night.is_closed(n) && ended > 0, "ended-after-one-request")
            .advise_if(night.waits >= 40, "busy-waiting")
            .advise_if(night.has_anothers(&due), "answer-to-another-call")
    });

    all.check("an_astronomer_leaves", || {
        checked_with("calls that are dropped after 10 ms");
        let mut calls = [call(0, 7), call(0, 3), call(20, 5), call(20, 7)];
        (calls[0].patience, calls[1].patience) = (10, 10);
        let night = night(&calls)?;
        let ended = night.lab.order_of(ProbeAction::Ended);
        let begun = night.lab.order_of(ProbeAction::Started);
        // Nobody waits for the second picture when its turn comes, so it may be left out.
        let saved = if begun.len() == 3 { takes(3) } else { 0 };
        // `take` may have been called for it, and then it has a number.
        let without = usize::from(night.taken == 3);
        let answer = |at: u64, n: usize, star| (at - saved, Some(Ok(picture(n - without, star))));
        let due = [(10, None), (10, None), answer(120, 3, 5), answer(160, 4, 7)];
        let wrong = night.first_wrong(&due);
        // The last one may only have been cut off by the end of the run.
        let is_cut = |name: &String| !ended.contains(name);
        let by_a_call = begun.iter().rev().skip(1).any(is_cut);
        if let Some(n) = wrong
            && !by_a_call
            && (night.is_closed(n) || night.has_anothers(&due))
        {
            let failure = night.failure(n, &due);
            let failure = told_with_panic(failure, "of this night", "nobody-waits-for-the-answer");
            return Err(failure)
                .advise_if(night.has_anothers(&due), "answer-to-another-call")
                .advise("nobody-waits-for-the-answer");
        }
        if begun.iter().any(is_cut) {
            return Err(Failure::new(
                "an astronomer left, and the picture was dropped before its end",
            )
            .expected("a picture that has begun is taken to its end")
            .got(format!(
                "{} of {} pictures were taken to their end",
                ended.len(),
                begun.len()
            ))
            .times(night.lab.timeline()))
            .advise("ended-with-its-owner");
        }
        match wrong {
            Some(n) => Err(night.failure(n, &due)),
            None => Ok(()),
        }
    });

    all.on_hang(|hang| hang.advise("own-sender-kept"))
        .check("a_broken_telescope", || {
            checked_with("a telescope that breaks at the second picture");
            let calls = [call(0, 7), call(0, BREAKS), call(20, 5), call(100, 7)];
            let night =
                catch_panic(|| night(&calls)).map_err(|failure| match failure.panicked {
                    true => failure.advise("closed-channel-unwrapped"),
                    false => failure,
                })?;
            let broken = 40 + takes(BREAKS);
            let due = [
                (40, Some(Ok(picture(1, 7)))),
                (broken, Some(Err(()))),
                (broken, Some(Err(()))),
                (100, Some(Err(()))),
            ];
            let Some(n) = night.first_wrong(&due) else {
                return Ok(());
            };
            let goes_on = matches!(night.answers[n].1, Some(Ok(_)));
            Err(night.failure(n, &due)).advise_if(n > 1 && goes_on, "went-on-after-a-panic")
        });

    all.check("it_takes_its_time", || {
        checked_with("a picture that takes half an hour");
        let night = night(&[call(0, FAINT), call(0, 3)])?;
        let due = [
            (takes(FAINT), Some(Ok(picture(1, FAINT)))),
            (takes(FAINT) + 20, Some(Ok(picture(2, 3)))),
        ];
        match night.first_wrong(&due) {
            Some(n) => Err(night.failure(n, &due)).advise("a-limit-nobody-asked-for"),
            None => Ok(()),
        }
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
            let answer = second.picture(3).await.is_ok();
            ensure(
                answer,
                "one of two handles was dropped, and the other got no picture",
            )?;
            drop(second);
            until_idle().await;
            ensure(
                drops.alive().is_empty(),
                "the last `Observatory` is gone, and the task still has `take`",
            )
            .map_err(|failure| failure.expected("the task ends and drops it"))
            .advise("own-sender-kept")
        })?
        .value
    });

    all.check("the_last_handle_goes_first", || {
        checked_with("a picture that has begun when the last `Observatory` is dropped");
        let lab = Lab::new();
        let telescope = lab.clone();
        lab.watch(|| {
            virtual_time(async {
                let observatory = Observatory::open(move |star| {
                    telescope.probe("picture 1", ms(takes(star)), picture(1, star))
                });
                let _ = timeout(ms(10), observatory.picture(7)).await;
                drop(observatory);
                sleep(ms(100)).await;
            })
        })?;
        ensure(
            lab.order_of(ProbeAction::Ended).len() == 1,
            "the last `Observatory` was dropped, and the picture was dropped before its end",
        )
        .map_err(|failure| failure.expected("a picture that has begun is taken to its end"))
        .advise("ended-with-its-owner")
    });

    all.check("any_number_of_calls", || {
        let number = 300 + seed() % 300;
        checked_with(format!("{number} calls at one moment"));
        let calls: Vec<Call> = (0..number).map(|n| call(0, n % 12)).collect();
        let night = tasks::unrecorded(|| night(&calls))?;
        let mut end = 0;
        let due = (1..).zip(&calls).map(|(n, call)| {
            end += takes(call.star);
            (end, Some(Ok(picture(n, call.star))))
        });
        let due: Vec<Answer> = due.collect();
        let Some(n) = night.first_wrong(&due) else {
            return Ok(());
        };
        Err(night.failure(n, &due))
            .advise_if(night.is_closed(n) && n > 0, "message-lost-when-full")
            .advise_if(night.has_anothers(&due), "answer-to-another-call")
    });
}
