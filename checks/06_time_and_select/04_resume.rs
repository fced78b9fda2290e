//! A copy that takes a known time, and questions on a timetable: how often the copy begins, and when
//! each question is answered.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use harness::futures::{FutureExt as _, Stream};
use harness::probe::{Lab, ProbeAction};
use harness::tokio::time::{Instant, Sleep, sleep_until};
use harness::{Advise, Checked, Checks, Failure, ms, seed, trace, virtual_time};

use super::exercise;

/// Polls of a stream after its end that count as spinning.
const TOO_MANY_POLLS: u32 = 20;

/// A question or an answer: after how many milliseconds, and of which desk.
type Question = (u64, u32);
type Answer = (u64, u32, Option<u32>);

/// What one call of `night` did.
struct Night {
    returned: u32,
    took: u64,
    /// How often the copy was started.
    starts: u32,
    polls: u32,
    answers: Vec<Answer>,
    start: Instant,
    lab: Lab,
    times: Vec<String>,
}

pub fn checks(all: &mut Checks) {
    // The copy ends between two questions.
    all.check("one_copy", || {
        let questions = [(30, 7), (60, 4), (130, 9)];
        let night = night(100, &questions, 160)?;
        night.copied()?;
        night.answered(&questions, 100)?;
        night.returned_at(160)?;
        if night.polls <= 30 {
            return Ok(());
        }
        let polls = format!("{} polls in 160 ms", night.polls);
        Err(Failure::new("`night` looks now and then whether something has happened").got(polls))
            .advise("busy-waiting")
    });

    all.check("the_questions_end_first", || {
        let questions = [(30, 3), (50, 8)];
        let night = night(100, &questions, 70)?;
        night.copied()?;
        night.answered(&questions, 100)?;
        night.returned_at(100)
    });

    all.check("the_copy_ends_first", || {
        let questions = [(50, 5), (50, 2), (90, 5)];
        let night = night(20, &questions, 110)?;
        night.copied()?;
        night.answered(&questions, 20)?;
        night.returned_at(110)
    });

    // Each part begins when the one before it ends, if somebody polls the copy then.
    all.check("the_copy_goes_on_between_questions", || {
        for (questions, ends) in [
            (&[(50, 6), (130, 1)][..], 160),
            (&[(110, 9)], 190),
            (&[], 90),
        ] {
            let night = night_with_parts(5, 100, questions, ends)?;
            night.copied()?;
            night.answered(questions, 100)?;
            night.returned_at(ends.max(100))?;
        }
        Ok(())
    });

    all.check("no_questions", || {
        for ends in [0, 50, 150] {
            let night = night(100, &[], ends)?;
            night.copied()?;
            night.returned_at(ends.max(100))?;
        }
        Ok(())
    });

    all.check("any_number_of_questions", || {
        let number = 100 + u64::from(seed() % 100);
        let questions: Vec<Question> = (1..=number).map(|n| (2 * n, n as u32 % 12)).collect();
        let night = night(151, &questions, 2 * number + 2)?;
        night.copied()?;
        night.answered(&questions, 151)?;
        night.returned_at(2 * number + 2)
    });
}

/// The number of files, which nobody knows in advance.
fn files() -> u32 {
    1000 + seed() % 900
}

fn shown(files: Option<u32>) -> String {
    files.map_or("it still runs".to_owned(), |files| format!("{files} files"))
}

/// A night in which the copy takes `copy` milliseconds, and the stream of questions ends at `ends`.
fn night(copy: u64, questions: &[Question], ends: u64) -> Checked<Night> {
    night_with_parts(1, copy, questions, ends)
}

/// The same, and the copy awaits so many parts, one after the other.
fn night_with_parts(parts: u64, copy: u64, questions: &[Question], ends: u64) -> Checked<Night> {
    let lab = Lab::new();
    let answers = RefCell::new(Vec::new());
    let polls_after_end = Rc::new(Cell::new(0));
    let run = lab.watch(|| {
        virtual_time(async {
            let start = Instant::now();
            let now = || start.elapsed().as_millis() as u64;
            let started = Cell::new(0);
            let copy = || {
                started.set(started.get() + 1);
                let name = match started.get() {
                    1 => "the copy".to_owned(),
                    n => format!("the copy, start {n}"),
                };
                let part = |part| match part {
                    1 => lab.probe(&name, ms(copy / parts), files()),
                    part => lab.probe(&format!("{name}, part {part}"), ms(copy / parts), files()),
                };
                let (first, others) = (part(1), (2..=parts).map(part).collect::<Vec<_>>());
                if others.is_empty() {
                    return first.left_future();
                }
                let parts = async move {
                    let mut files = first.await;
                    for part in others {
                        files = part.await;
                    }
                    files
                };
                parts.right_future()
            };
            let stream = Questions {
                start,
                left: questions.iter().copied().collect(),
                ends,
                timer: None,
                polls_after_end: Rc::clone(&polls_after_end),
            };
            let answer = |desk, files: Option<u32>| {
                trace::turn("the answer", files.map_or("not yet", |_| "done"));
                answers.borrow_mut().push((now(), desk, files));
            };
            let returned = exercise::night(copy, stream, answer).await;
            (returned, now(), start, started.get())
        })
    });
    if polls_after_end.get() >= TOO_MANY_POLLS {
        return Err(
            Failure::new("`night` asks the stream again and again after its end")
                .expected("after a `None`, it waits for the copy only")
                .got(format!("{} polls after the end", polls_after_end.get())),
        )
        .advise("asked-after-the-end");
    }
    let run = run?;
    let (returned, took, start, starts) = run.value;
    let answers = answers.into_inner();
    let mut times: Vec<(u64, String)> = Vec::new();
    for (at, desk) in questions {
        times.push((*at, format!("desk {desk} asks")));
    }
    for (at, desk, files) in &answers {
        times.push((*at, format!("desk {desk} is told: {}", shown(*files))));
    }
    harness::sort_by_key(&mut times, |(at, _)| *at);
    times.push((took, "`night` returns".to_owned()));
    let times = times
        .into_iter()
        .map(|(at, what)| format!("{at} ms: {what}"));
    let times: Vec<String> = lab.timeline().into_iter().chain(times).collect();
    Ok(Night {
        returned,
        took,
        starts,
        polls: run.polls,
        answers,
        start,
        lab,
        times: harness::transcript::shortened(&times),
    })
}

impl Night {
    /// Requires one copy that began at the start and ran to its end, whose output was returned.
    fn copied(&self) -> Checked {
        if self.starts > 1 {
            return Err(Failure::new("`night` started the copy more than once")
                .expected("one copy, which goes on while questions are answered")
                .got(format!("{} copies, each from the beginning", self.starts))
                .times(self.times.clone()))
            .advise("restarted-in-the-loop");
        }
        let seen = self.lab.seen();
        let begun = seen.iter().find(|event| event.what == ProbeAction::Started);
        if self.lab.order_of(ProbeAction::Ended).is_empty() {
            let message = match begun {
                Some(_) => "`night` returned, and the copy was dropped before its end",
                None => "`night` returned, and the copy had never begun",
            };
            return Err(Failure::new(message)
                .expected("it runs the copy to its end")
                .got(format!(
                    "it returned {} after {} ms",
                    self.returned, self.took
                ))
                .times(self.times.clone()))
            .advise_if(begun.is_some(), "select-drops-the-others")
            .advise("never-awaited");
        }
        harness::expect_eq("what `night` returns", files(), self.returned)
            .advise("output-thrown-away")
    }

    /// Requires that each question was answered when it came, by a copy that took so long.
    fn answered(&self, questions: &[Question], copy: u64) -> Checked {
        let answer = |&(at, desk)| (at, desk, (at > copy).then(files));
        let expected: Vec<Answer> = questions.iter().map(answer).collect();
        if expected == self.answers {
            return Ok(());
        }
        let first = expected
            .iter()
            .zip(&self.answers)
            .take_while(|(expected, got)| expected == got)
            .count();
        let line = |answers: &[Answer]| match answers.get(first) {
            Some((at, desk, files)) => {
                format!("at {at} ms, desk {desk} is told: {}", shown(*files))
            }
            None => "no more answers".to_owned(),
        };
        // Nobody polled the copy when it could have ended.
        let stood_still = self.lab.seen().iter().any(|event| {
            event.what == ProbeAction::Ended
                && event.at.is_some_and(|at| at - self.start > ms(copy))
        });
        let late = self
            .answers
            .get(first)
            .is_some_and(|(at, ..)| *at > expected[first].0);
        let fewer = self.answers.len() == first;
        Err(
            Failure::new(format!("answer {} is not the one that is due", first + 1))
                .expected(line(&expected))
                .got(line(&self.answers))
                .times(self.times.clone()),
        )
        .advise_if(late || stood_still, "missed-while-awaiting")
        .advise_if(fewer && self.took == copy, "select-drops-the-others")
    }

    fn returned_at(&self, due: u64) -> Checked {
        let how = match due {
            due if self.took < due => "too early",
            due if self.took > due => "too late",
            _ => return Ok(()),
        };
        Err(Failure::new(format!("`night` returned {how}"))
            .took(ms(due), ms(self.took))
            .expected(format!(
                "it returns after {due} ms, when the copy and the stream have both ended"
            ))
            .got(format!("it returned after {} ms", self.took))
            .times(self.times.clone()))
        .advise_if(how == "too late", "missed-while-awaiting")
        .advise("select-drops-the-others")
    }
}

/// A stream of questions, each at its millisecond after `start`. It ends at `ends`.
struct Questions {
    start: Instant,
    left: VecDeque<Question>,
    ends: u64,
    timer: Option<Pin<Box<Sleep>>>,
    polls_after_end: Rc<Cell<u32>>,
}

impl Stream for Questions {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u32>> {
        let next = self.left.front().map_or(self.ends, |(at, _)| *at);
        let due = self.start + ms(next);
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if Instant::now() < due {
            ready!(timer.as_mut().poll(cx));
        }
        if let Some((_, desk)) = self.left.pop_front() {
            self.timer = None;
            return Poll::Ready(Some(desk));
        }
        // The timer of the end stays, so the stream stays ended.
        self.polls_after_end.update(|polls| polls + 1);
        match self.polls_after_end.get() {
            // Nobody wakes it again, which ends a loop that asks without end.
            TOO_MANY_POLLS.. => Poll::Pending,
            _ => Poll::Ready(None),
        }
    }
}
