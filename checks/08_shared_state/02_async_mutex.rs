//! A controller that notes what it is asked, and callers who come and leave at known times.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard};

use harness::futures::future::join_all;
use harness::futures::poll;
use harness::probe::Lab;
use harness::tokio::sync::mpsc;
use harness::tokio::time::{Instant, sleep_until, timeout};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, cancellation, catch_panic, checked_with, ensure,
    expect_eq, ms, seed, tasks, tokio, trace, transcript, virtual_time,
};

use super::exercise::Controller;

/// How long the controller takes for an answer.
const TAKES: u64 = 40;
/// What it is asked when it takes half an hour.
const SLOW: &str = "all houses";

fn takes(question: &str) -> u64 {
    if question == SLOW {
        30 * 60 * 1000
    } else {
        TAKES
    }
}

/// What the controller was asked, and what it answered.
#[derive(Clone, Debug)]
struct Talk {
    question: String,
    answer: String,
    /// When the answer came.
    at: u64,
    /// Whether another question came before it.
    is_disturbed: bool,
}

type Talks = Arc<Mutex<Vec<Talk>>>;

fn said(talks: &Talks) -> MutexGuard<'_, Vec<Talk>> {
    talks
        .lock()
        .expect("nothing panics while it holds the talks")
}

fn now(start: Instant) -> u64 {
    start.elapsed().as_millis() as u64
}

/// A controller that breaks while it works on the answer after the first `lasts`. What it has said is in `talks`.
fn controller(lasts: usize, lab: &Lab, talks: &Talks) -> Controller {
    let (questions, asked) = mpsc::channel::<String>(1);
    let (answering, answers) = mpsc::channel(1);
    tokio::spawn(work(
        lasts,
        lab.clone(),
        Arc::clone(talks),
        asked,
        answering,
    ));
    Controller::new(questions, answers)
}

async fn work(
    lasts: usize,
    lab: Lab,
    talks: Talks,
    mut asked: mpsc::Receiver<String>,
    answering: mpsc::Sender<String>,
) {
    tasks::name_current("the controller");
    let start = Instant::now();
    let mut number = 0;
    while let Some(first) = asked.recv().await {
        if number == lasts {
            return lab.probe(&first, ms(TAKES / 2), ()).await;
        }
        lab.probe(&first, ms(takes(&first)), ()).await;
        let mut open = vec![first];
        while let Ok(another) = asked.try_recv() {
            open.push(another);
        }
        let is_disturbed = open.len() > 1;
        for question in open {
            number += 1;
            let answer = answer(number, is_disturbed);
            said(&talks).push(Talk {
                question,
                answer: answer.clone(),
                at: now(start),
                is_disturbed,
            });
            let _ = answering.send(answer).await;
        }
    }
}

/// Answer number `n`. Nobody knows it in advance.
fn answer(n: usize, is_disturbed: bool) -> String {
    match is_disturbed {
        true => "ERROR".to_owned(),
        false => format!("{} degrees", 10 + (seed() as usize + 7 * n) % 400),
    }
}

/// A call of `ask`.
#[derive(Clone, Copy)]
struct Call<'a> {
    /// When it is made, in ms.
    at: u64,
    question: &'a str,
    /// How long the caller waits. Then the call is dropped.
    patience: u64,
}

impl Call<'_> {
    /// When it ended, and what it returned, if it did.
    async fn make(&self, controller: &Controller, start: Instant) -> (u64, Option<Option<String>>) {
        if self.at > 0 {
            sleep_until(start + ms(self.at)).await;
        }
        let asking = controller.ask(self.question);
        let answer = match self.patience {
            u64::MAX => Some(asking.await),
            patience => timeout(ms(patience), asking).await.ok(),
        };
        let shown = match &answer {
            Some(Some(_)) => self.question,
            Some(None) => "None",
            None => "left",
        };
        trace::turn("the callers", shown);
        (now(start), answer)
    }
}

const fn call(at: u64, question: &str) -> Call<'_> {
    Call {
        at,
        question,
        patience: u64::MAX,
    }
}

const fn leaves(at: u64, question: &str, patience: u64) -> Call<'_> {
    Call {
        at,
        question,
        patience,
    }
}

/// What came of some calls.
struct Day<'a> {
    /// When each call ended, and what it returned, if it did.
    ends: Vec<(u64, Option<Option<String>>)>,
    calls: Vec<Call<'a>>,
    talks: Vec<Talk>,
    waits: u32,
    lab: Lab,
}

/// Makes these calls of a controller that breaks after the first `lasts` answers.
fn day<'a>(calls: &[Call<'a>], lasts: usize) -> Checked<Day<'a>> {
    day_into(&Talks::default(), calls, lasts)
}

/// The same. What the controller said is in `talks`, also if a call never ends.
fn day_into<'a>(talks: &Talks, calls: &[Call<'a>], lasts: usize) -> Checked<Day<'a>> {
    said(talks).clear();
    let lab = Lab::new();
    let run = lab.watch(|| {
        virtual_time(async {
            let start = Instant::now();
            let controller = controller(lasts, &lab, talks);
            let calls = calls.iter().map(|call| call.make(&controller, start));
            join_all(calls).await
        })
    })?;
    let talks = said(talks).clone();
    Ok(Day {
        ends: run.value,
        calls: calls.to_vec(),
        talks,
        waits: run.waits,
        lab,
    })
}

impl Day<'_> {
    fn failure(&self, message: impl Into<String>) -> Failure {
        Failure::new(message).times(transcript::shortened(&self.lab.timeline()))
    }

    fn talk(&self, question: &str) -> Option<&Talk> {
        self.talks.iter().find(|talk| talk.question == question)
    }

    /// Requires that no question came before the last answer was out.
    fn is_undisturbed(&self) -> Checked {
        let Some(talk) = self.talks.iter().find(|talk| talk.is_disturbed) else {
            return Ok(());
        };
        Err(self
            .failure(format!(
                "the controller worked on \"{}\", and another question came",
                talk.question
            ))
            .expected("the next question goes out when the answer has come")
            .got(format!(
                "{} answers are \"ERROR\"",
                self.talks.iter().filter(|talk| talk.is_disturbed).count()
            )))
    }

    /// Requires that each call that did not leave got the answer to its question, when it came.
    fn all_are_answered(&self) -> Checked {
        for (call, (at, answer)) in self.calls.iter().zip(&self.ends) {
            let Some(answer) = answer else { continue };
            let talk = self.talk(call.question);
            let due = talk.map(|talk| (talk.at, Some(talk.answer.clone())));
            if due == Some((*at, answer.clone())) {
                continue;
            }
            let shown = |at: u64, answer: &Option<String>| format!("{answer:?} at {at} ms");
            return Err(self
                .failure(format!(
                    "the question \"{}\" did not get its answer",
                    call.question
                ))
                .expected(
                    due.map_or("the question goes out".to_owned(), |(at, answer)| {
                        shown(at, &answer)
                    }),
                )
                .got(shown(*at, answer)))
            .advise_if(self.waits > 40, "busy-waiting");
        }
        Ok(())
    }

    /// Whether a call got the answer to another question.
    fn mixes_answers(&self) -> bool {
        let is_anothers = |call: &Call, answer: &String| {
            let mut talks = self.talks.iter();
            talks.any(|talk| talk.answer == *answer && talk.question != call.question)
        };
        let mut ends = self.calls.iter().zip(&self.ends);
        ends.any(
            |(call, (_, answer))| matches!(answer, Some(Some(answer)) if is_anothers(call, answer)),
        )
    }

    /// Requires that the last answer came at this moment.
    fn ended_at(&self, at: u64) -> Checked {
        let end = self.ends.iter().map(|(at, _)| *at).max();
        if end == Some(at) {
            return Ok(());
        }
        Err(self
            .failure("a question did not go out as soon as the last answer was there")
            .took(ms(at), ms(end.unwrap_or(0)))
            .expected(format!("the last answer after {at} ms"))
            .got(format!("it came after {} ms", end.unwrap_or(0))))
        .advise_if(self.waits > 40, "busy-waiting")
    }
}

fn explain(hang: Failure) -> Failure {
    let is = |kind| hang.hang == Some(kind);
    let (spins, blocked) = (is(HangKind::Spinning), is(HangKind::Blocked));
    hang.expected("each call gets the answer to its question")
        .advise_if(spins, "busy-waiting")
        .advise_if(blocked, "guard-kept-across-await")
}

/// The same where a call was dropped, or returned early.
fn one_has_left(hang: Failure) -> Failure {
    let asleep = hang.hang == Some(HangKind::Asleep);
    explain(hang.advise_if(asleep, "lock-never-released"))
}

/// Requires that the next question after a caller has left gets its own answer.
async fn asks_next(controller: &Controller, talks: &Talks) -> Checked {
    let got = controller.ask("cacti").await;
    let talks = said(talks);
    let own = talks.iter().find(|talk| talk.question == "cacti");
    ensure(
        own.is_none_or(|talk| !talk.is_disturbed),
        "a caller had left, and the next question went out before the answer to its question",
    )
    .advise("left-in-the-middle")?;
    let due = own.map_or("an answer".to_owned(), |talk| talk.answer.clone());
    expect_eq(
        "the answer to the next question after a caller has left",
        Some(due),
        got,
    )
    .advise("left-in-the-middle")
}

/// Drops a call at each of its awaits, and asks the next question. `after_another`: its first await may be for the answer
/// to a call that was dropped before.
fn leaves_anywhere(after_another: bool) -> Checked {
    let make = async || {
        let talks = Talks::default();
        let controller = Arc::new(controller(usize::MAX, &Lab::new(), &talks));
        if after_another {
            let _ = timeout(ms(TAKES / 4), controller.ask("orchids")).await;
        }
        let asking = Arc::clone(&controller);
        let leaver = async move { asking.ask("ferns").await };
        ((controller, talks), leaver)
    };
    cancellation::under_virtual_time(make, async |(controller, talks)| {
        asks_next(&controller, &talks).await
    })
    .map(drop)
}

pub fn checks(all: &mut Checks) {
    let one_has_ended = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&one_has_ended);
    all.on_hang(move |hang| {
        // Nobody else is there, so the lock was taken by this call or by the one before it.
        let for_a_lock = hang.hang == Some(HangKind::Blocked) || hang.waits_for_its_own_lock;
        let before = for_a_lock && ended.load(SeqCst);
        let hang = hang.advise_if(before, "never-given-back");
        explain(hang.advise_if(for_a_lock, "waits-for-its-own-lock"))
    })
    .check("one_question_after_another", || {
        checked_with("one question");
        day(&[call(0, "ferns")], usize::MAX)?.all_are_answered()?;
        one_has_ended.store(true, SeqCst);
        checked_with("a question, and another one when the answer has come");
        day(&[call(0, "ferns"), call(100, "orchids")], usize::MAX)?.all_are_answered()
    });

    let talks = Talks::default();
    let seen = Arc::clone(&talks);
    all.on_hang(move |hang| {
        // If nobody gave the cable back, the controller had only one question.
        let is_given_back = seen.try_lock().is_ok_and(|talks| talks.len() > 1);
        let is_asleep = hang.hang == Some(HangKind::Asleep);
        explain(hang.advise_if(is_asleep && is_given_back, "two-conversations-at-once"))
    })
    .check("one_question_at_a_time", || {
        checked_with("four questions at the same time");
        let questions = ["ferns", "orchids", "palms", "cacti"];
        let day = day_into(
            &talks,
            &questions.map(|question| call(0, question)),
            usize::MAX,
        )?;
        day.is_undisturbed().advise("two-conversations-at-once")?;
        day.all_are_answered()
            .advise_if(day.mixes_answers(), "answer-to-another-call")?;
        day.ended_at(4 * TAKES)?;
        ensure(
            day.waits < 40,
            "`ask` looks now and then whether it is its turn",
        )
        .advise("busy-waiting")
    });

    all.on_hang(explain).check("an_answer_takes_its_time", || {
        checked_with("a question whose answer takes half an hour, and another one");
        let day = day(&[call(0, SLOW), call(10, "ferns")], usize::MAX)?;
        day.all_are_answered().advise("a-limit-nobody-asked-for")
    });

    all.on_hang(one_has_left).check("callers_leave", || {
        checked_with("a caller that leaves while the controller works on its answer, and one that leaves before its turn");
        let calls = [leaves(0, "ferns", 10), call(0, "orchids"), leaves(0, "palms", 30), call(0, "cacti")];
        let day = day(&calls, usize::MAX)?;
        day.is_undisturbed().advise("left-in-the-middle")?;
        day.all_are_answered().advise("left-in-the-middle")?;
        day.ended_at(day.talks.len() as u64 * TAKES)
    });

    all.on_hang(one_has_left).check("an_answer_for_nobody", || {
        checked_with(
            "a caller that leaves, and another one who comes when the answer to the first has come",
        );
        let calls = [
            leaves(0, "ferns", 10),
            call(100, "orchids"),
            leaves(200, "palms", 10),
            call(300, "cacti"),
        ];
        let day = day(&calls, usize::MAX)?;
        day.is_undisturbed().advise("left-in-the-middle")?;
        day.all_are_answered().advise("left-in-the-middle")?;
        day.ended_at(300 + TAKES)
    });

    all.on_hang(one_has_left)
        .check("a_caller_leaves_anywhere", || {
            checked_with("a caller that leaves at any of its awaits");
            leaves_anywhere(false)?;
            checked_with(
                "a caller that leaves, and then another one that leaves at any of its awaits",
            );
            leaves_anywhere(true)
        });

    all.on_hang(one_has_left)
        .check("a_caller_leaves_when_its_turn_comes", || {
            checked_with("a caller that leaves at the moment when it is its turn");
            virtual_time(async {
                let talks = Talks::default();
                let controller = controller(usize::MAX, &Lab::new(), &talks);
                let mut first = pin!(controller.ask("ferns"));
                {
                    let mut second = pin!(controller.ask("orchids"));
                    let _ = poll!(first.as_mut());
                    let _ = poll!(second.as_mut());
                    // Its end makes room for the second one, which is not polled any more.
                    first.await;
                }
                asks_next(&controller, &talks).await
            })?
            .value
        });

    all.on_hang(one_has_left)
        .check("the_controller_breaks", || {
            checked_with("a controller that breaks while three calls wait for it");
            let calls = [
                call(0, "ferns"),
                call(0, "orchids"),
                call(0, "palms"),
                leaves(0, "roses", 50),
                call(90, "cacti"),
            ];
            let day = catch_panic(|| day(&calls, 1)).map_err(|failure| match failure.panicked {
                true => failure.advise("closed-channel-unwrapped"),
                false => failure,
            })?;
            let breaks = TAKES + TAKES / 2;
            let mut ends = day.ends.clone();
            ends.retain(|(_, answer)| *answer == Some(None));
            let got: Vec<u64> = ends.iter().map(|(at, _)| *at).collect();
            let due = if got.len() == 4 {
                vec![breaks; 3]
            } else {
                vec![breaks, breaks]
            };
            expect_eq(
                "the times in ms at which the calls return None",
                [due, vec![90]].concat(),
                got,
            )
        });

    all.on_hang(explain).check("many_callers", || {
        let count = 31 + seed() as usize % 30;
        checked_with(format!("{count} questions at the same time"));
        let questions: Vec<String> = (0..count).map(|n| format!("bed {n}")).collect();
        let calls: Vec<Call> = questions.iter().map(|question| call(0, question)).collect();
        let day = day(&calls, usize::MAX)?;
        day.is_undisturbed().advise("two-conversations-at-once")?;
        day.all_are_answered().advise("a-limit-nobody-asked-for")?;
        day.ended_at(count as u64 * TAKES)
    });
}
