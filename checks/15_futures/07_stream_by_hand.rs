//! Somebody takes the pictures as they come, and saves some of them slowly: which come when, and what comes after the last.

use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use harness::futures::{StreamExt, poll};
use harness::manual_poll::ManualPoll;
use harness::probe::CountingWaker;
use harness::tokio::time::{Instant, sleep};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, catch_panic, checked_with, ensure, expect_eq, ms,
    process, seed, trace, virtual_time,
};

use super::exercise::TimeLapse;

/// A picture, and how many milliseconds after the start it came.
type Taken = (u32, u64);

/// A period in milliseconds, which nobody knows in advance. It can be halved, and halved again.
fn period() -> u64 {
    4 * (5 + u64::from(seed() % 20))
}

/// All pictures of a film with `last` pictures, where `save` says how long each takes to be saved; and how often the
/// whole was polled.
fn film(last: u32, save: impl Fn(u32) -> u64) -> Checked<(Vec<Taken>, u32)> {
    let run = virtual_time(async {
        let start = Instant::now();
        let mut pictures = pin!(TimeLapse::new(ms(period()), last));
        let mut taken = Vec::new();
        while let Some(number) = pictures.next().await {
            trace::turn("the camera", &format!("picture {number}"));
            taken.push((number, start.elapsed().as_millis() as u64));
            if taken.len() > 100 {
                break;
            }
            if save(number) > 0 {
                sleep(ms(save(number))).await;
            }
        }
        taken
    })?;
    spawned_nothing(run.spawned)?;
    Ok((run.value, run.polls))
}

/// Requires that the stream does its waiting itself.
fn spawned_nothing(spawned: usize) -> Checked {
    ensure(spawned == 0, "the stream spawned a task").map_err(|failure| {
        failure
            .expected("`poll_next` polls a timer itself")
            .got(format!("tasks that were spawned: {spawned}"))
    })
}

fn told(taken: &[Taken]) -> String {
    let lines = taken
        .iter()
        .map(|(number, at)| format!("picture {number} at {at} ms"));
    lines.collect::<Vec<_>>().join(", ")
}

/// Requires that these pictures came at these times.
fn came(expected: &[Taken], taken: &[Taken]) -> Checked {
    if expected == taken {
        return Ok(());
    }
    let last = expected.last().map_or(0, |(number, _)| *number);
    if let Some((number, at)) = taken.iter().find(|(number, _)| *number > last) {
        return Err(Failure::new(format!(
            "a film of {last} pictures went on to picture {number}"
        ))
        .expected(format!(
            "the greatest number is {last}, however late somebody asks"
        ))
        .got(format!("picture {number} at {at} ms"))
        .advise_if(another_clock_counts(), "two-clocks")
        .advise_if(u64::from(*number) == at / period(), "counted-past-the-last"));
    }
    let in_time = expected.iter().filter(|(_, at)| at % period() == 0);
    let no_late_one = in_time.eq(taken);
    let again = taken.windows(2).any(|two| two[0].0 == two[1].0);
    let same = taken.windows(2).any(|two| two[0].1 == two[1].1);
    let at_once = taken.first().is_some_and(|(_, at)| *at == 0);
    let moments = |of: &[Taken]| of.iter().map(|(_, at)| *at).collect::<Vec<_>>();
    let (due, got) = (moments(expected), moments(taken));
    Err(Failure::new("the pictures did not come as they are due")
        .expected(told(expected))
        .got(told(taken))
        .advise_if(at_once, "first-tick-at-once")
        .advise_if(another_clock_counts(), "two-clocks")
        .advise_if(again, "missed-but-not-counted")
        .advise_if(same, "interval-burst")
        .advise_if(no_late_one, "latest-left-out")
        .advise_if(
            got.iter().any(|at| at % period() > 0 && !due.contains(at)),
            "interval-drifts",
        )
        .advise_if(got.starts_with(&due), "missed-but-not-counted"))
}

/// Whether the numbers depend on real time, which has no meaning on a paused clock.
fn another_clock_counts() -> bool {
    let outcome = |spent| {
        let again = trace::aside(|| catch_panic(|| first_after_real_time(spent)));
        again.ok()
    };
    // However busy the machine is, another number of periods passes.
    outcome(Duration::ZERO) != outcome(ms(40))
}

/// The first picture, when `spent` of real time passed before it, while tokio's clock stood still.
fn first_after_real_time(spent: Duration) -> Checked<Option<u32>> {
    let run = virtual_time(async {
        let mut pictures = pin!(TimeLapse::new(ms(4), 1_000));
        let start = std::time::Instant::now();
        while start.elapsed() < spent {
            std::hint::spin_loop();
        }
        pictures.next().await
    })?;
    Ok(run.value)
}

/// One poll of the stream.
async fn ask(mut pictures: Pin<&mut TimeLapse>) -> Poll<Option<u32>> {
    poll!(pictures.next())
}

/// Requires that the stream has ended, and says so however often it is asked.
async fn has_ended(mut pictures: Pin<&mut TimeLapse>) -> Checked {
    for times in 1..=3 {
        let got = ask(pictures.as_mut()).await;
        if got != Poll::Ready(None) {
            let message = match times {
                1 => "the last picture was taken, and the stream has not ended",
                _ => "the stream had ended, and was asked again",
            };
            return Err(Failure::new(message)
                .expected("`Ready(None)`, each time that it is asked")
                .got(format!("`{got:?}` at poll {times} after the last picture"))
                .advise_if(times == 1, "stream-without-an-end")
                .advise("item-after-the-end"));
        }
        sleep(ms(period())).await;
    }
    Ok(())
}

pub fn checks(all: &mut Checks) {
    all.check("keeps_its_waker", || {
        virtual_time(async {
            let mut pictures = Box::pin(TimeLapse::new(ms(period()), 3));
            let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
            let mut poller = ManualPoll::new(pictures.next()).at_most(100);
            let stalled = poller.until_stalled(&a).map_err(|failure| {
                if failure.has_advice("pending-without-waker") {
                    failure
                        .expected("a timer that is still there after the poll keeps it")
                        .got("nobody has a clone of it; a timer that is dropped keeps none")
                } else {
                    failure
                }
            })?;
            if stalled.is_some() {
                return Err(Failure::new("a picture came at once")
                    .expected(format!("picture 1 after {} ms", period()))
                    .advise_if(process::sleeps_in_polls(), "thread-sleep")
                    .advise("first-tick-at-once"));
            }
            poller.pending(&b)?;
            // A moment later, so that every other task is idle.
            sleep(ms(period() + 1)).await;
            poller
                .woken(&b, "a picture was due")
                .advise("waker-never-woken")?;
            let Poll::Ready(got) = poller.poll(&b)? else {
                sleep(ms(period() - 1)).await;
                let is_left_out = poller.poll(&b)? == Poll::Ready(Some(2));
                return Err(Failure::new("a picture was due, and did not come")
                    .expected(format!("picture 1 after {} ms, or later", period()))
                    .got("`Pending`")
                    .advise_if(is_left_out, "latest-left-out"));
            };
            expect_eq("the first picture", Some(1), got).advise_if(got == Some(0), "two-clocks")
        })?
        .value
    });

    all.on_hang(of_a_film).check("ends_with_the_last", || {
        let run = virtual_time(async {
            checked_with("a film of 2 pictures");
            let mut pictures = pin!(TimeLapse::new(ms(period()), 2));
            pictures.next().await;
            pictures.next().await;
            has_ended(pictures.as_mut()).await?;
            checked_with("a film of no pictures");
            has_ended(pin!(TimeLapse::new(ms(period()), 0))).await
        })?;
        spawned_nothing(run.spawned)?;
        run.value
    });

    all.on_hang(of_a_film)
        .check("a_picture_in_each_period", || {
            let last = 3 + seed() as u32 % 5;
            let (taken, polls) = film(last, |_| 0)?;
            let due = (1..=last).map(|n| (n, u64::from(n) * period()));
            came(&due.collect::<Vec<_>>(), &taken)?;
            // The first poll, and one for each picture.
            ensure(
                polls <= last + 1,
                "the stream was woken when no picture was due",
            )
            .map_err(|failure| {
                failure
                    .expected(format!("{} polls for {last} pictures", last + 1))
                    .got(format!("{polls} polls"))
            })
            .advise("busy-waiting")
        });

    all.on_hang(of_a_film).check("the_disk_is_slow", || {
        let p = period();
        checked_with(format!(
            "a period of {p} ms, and picture 2 takes 3.5 periods to be saved"
        ));
        let (taken, _) = film(8, |number| if number == 2 { p * 7 / 2 } else { 0 })?;
        let late = p * 11 / 2;
        came(
            &[
                (1, p),
                (2, 2 * p),
                (5, late),
                (6, 6 * p),
                (7, 7 * p),
                (8, 8 * p),
            ],
            &taken,
        )
    });

    all.on_hang(of_a_film)
        .check("the_disk_is_slow_all_the_time", || {
            let p = period();
            checked_with(format!(
                "a period of {p} ms, and each picture takes 1.75 periods to be saved"
            ));
            let (taken, _) = film(7, |_| p * 7 / 4)?;
            came(
                &[
                    (1, p),
                    (2, p * 11 / 4),
                    (4, p * 9 / 2),
                    (6, p * 25 / 4),
                    (7, 8 * p),
                ],
                &taken,
            )
        });

    all.on_hang(of_a_film).check("asked_after_the_end", || {
        let p = period();
        virtual_time(async {
            checked_with("a film of 4 pictures, for which somebody asks after 20 periods");
            let mut pictures = pin!(TimeLapse::new(ms(p), 4));
            sleep(ms(20 * p)).await;
            let got = ask(pictures.as_mut()).await;
            expect_eq("the picture after 20 periods", Poll::Ready(Some(4)), got)
                .advise_if(got == Poll::Ready(Some(20)), "counted-past-the-last")?;
            has_ended(pictures.as_mut()).await
        })?
        .value
    });

    all.check("starts_with_new", || {
        let p = period();
        checked_with("a stream that is polled for the first time after one and a half periods");
        let got = virtual_time(async {
            let mut pictures = pin!(TimeLapse::new(ms(p), 4));
            sleep(ms(p * 3 / 2)).await;
            let first = ask(pictures.as_mut()).await;
            let now = Instant::now();
            pictures.next().await;
            (first, now.elapsed())
        })?
        .value;
        ensure(
            got == (Poll::Ready(Some(1)), ms(p / 2)),
            "the clock of the stream did not start in `new`",
        )
        .map_err(|failure| {
            failure
                .took(ms(p / 2), got.1)
                .expected(format!(
                    "picture 1 at once, and picture 2 after {} ms",
                    p / 2
                ))
                .got(format!(
                    "`{:?}` at once, and the next one after {} ms",
                    got.0,
                    millis(got.1)
                ))
        })
    });
}

fn millis(time: Duration) -> u128 {
    time.as_millis()
}

/// What a hang of a film stands for.
fn of_a_film(hang: Failure) -> Failure {
    let nobody = hang.message.contains("nothing kept the waker");
    let spins = hang.hang == Some(HangKind::Spinning);
    hang.advise_if(nobody, "pending-without-waker")
        .advise_if(spins, "wake-and-pending")
}
