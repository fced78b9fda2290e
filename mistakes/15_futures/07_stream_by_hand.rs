//! mistake makes_up_for_all: interval-burst at .deadline() + this.period
//! The next deadline follows the last one, although that is long over.
//! - let periods = this.start.elapsed().as_nanos() / this.period.as_nanos();
//! - let number = u32::try_from(periods).unwrap_or(u32::MAX).min(this.last);
//! + let number = this.next;
//! - let due = this.start + this.period * this.next;
//! + let due = this.sleep.deadline() + this.period;

//! mistake a_period_from_now: interval-drifts at Instant::now() + this.period
//! The next deadline is a period after the late picture, so all later ones are late, too.
//! - let due = this.start + this.period * this.next;
//! + let due = Instant::now() + this.period;

//! mistake counts_its_items: missed-but-not-counted at let number = this.next or at this.next = number + 1
//! Leaves out what was missed, and gives the late picture the number of the first one that was.
//! - let number = u32::try_from(periods).unwrap_or(u32::MAX).min(this.last);
//! - this.next = number + 1;
//! - let due = this.start + this.period * this.next;
//! + let number = this.next;
//! + this.next = number + 1;
//! + let due = this.start + this.period * (periods as u32 + 1);

//! mistake counts_by_the_systems_clock: two-clocks at std::time::Instant
//! Waits on tokio's clock, and counts periods on the system's.
//! - start: Instant,
//! + start: std::time::Instant,
//! + first: Instant,
//! - start: Instant::now(),
//! + start: std::time::Instant::now(),
//! + first: Instant::now() + period,
//! - let due = this.start + this.period * this.next;
//! + let due = this.first + this.period * number;

//! mistake counts_what_is_late_by_the_systems_clock: two-clocks at std::time::Instant or at this.start.elapsed()
//! Reads the system's clock to know how many pictures were missed. On a paused clock, none ever is.
//! - start: Instant,
//! + start: std::time::Instant,
//! - start: Instant::now(),
//! + start: std::time::Instant::now(),
//! - let number = u32::try_from(periods).unwrap_or(u32::MAX).min(this.last);
//! - this.next = number + 1;
//! + let latest = (periods as u32).min(this.last);
//! + let number = latest.max(this.next);
//! + let periods = number + 1 - this.next;
//! + this.next = number + 1;
//! - let due = this.start + this.period * this.next;
//! + let due = this.sleep.deadline() + this.period * periods;

//! mistake does_not_count_what_it_left_out: missed-but-not-counted at this.next += 1
//! Gives the number that is due, and goes on from its own count. So it does not know that the last one was given.
//! - this.next = number + 1;
//! - let due = this.start + this.period * this.next;
//! + this.next += 1;
//! + let due = this.start + this.period * (number + 1);

//! mistake goes_on_after_the_last: counted-past-the-last at let number = or at this.next = number + 1
//! Somebody who asks late gets the number that the clock says, also if the film has fewer pictures.
//! - let number = u32::try_from(periods).unwrap_or(u32::MAX).min(this.last);
//! + let number = u32::try_from(periods).unwrap_or(u32::MAX);

//! mistake begins_with_a_picture: first-tick-at-once at Box::pin(sleep(Duration::ZERO)) or at sleep(
//! The first picture comes at once, as that of an `interval` does.
//! - sleep: Box::pin(sleep(period)),
//! + sleep: Box::pin(sleep(Duration::ZERO)),
//! - let number = u32::try_from(periods).unwrap_or(u32::MAX).min(this.last);
//! + let number = (u32::try_from(periods).unwrap_or(u32::MAX) + 1).min(this.last);
//! - let due = this.start + this.period * this.next;
//! + let due = this.start + this.period * number;

//! mistake looks_at_the_clock_only: pending-without-waker (hung) at return Poll::Pending
//! Compares the clock with the deadline, and has no timer.
//! - fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u32>> {
//! + fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
//! - ready!(this.sleep.as_mut().poll(cx));
//! + if Instant::now() < this.start + this.period * this.next {
//! +     return Poll::Pending;
//! + }
//! - let due = this.start + this.period * this.next;
//! - this.sleep.as_mut().reset(due);

//! mistake a_timer_for_one_poll: pending-without-waker (hung) at sleep_until( or at .poll(cx)
//! Makes the timer in the poll, where it is dropped with the waker at the end.
//! - ready!(this.sleep.as_mut().poll(cx));
//! + let timer = pin!(sleep_until(this.start + this.period * this.next));
//! + ready!(timer.poll(cx));
//! - let due = this.start + this.period * this.next;
//! - this.sleep.as_mut().reset(due);
use std::pin::pin;

use tokio::time::sleep_until;

//! mistake wakes_itself: wake-and-pending (hung) at wake_by_ref()
//! Asks for the next poll until the picture is due.
//! - ready!(this.sleep.as_mut().poll(cx));
//! + if Instant::now() < this.start + this.period * this.next {
//! +     cx.waker().wake_by_ref();
//! +     return Poll::Pending;
//! + }
//! - let due = this.start + this.period * this.next;
//! - this.sleep.as_mut().reset(due);

//! mistake sleeps_in_the_poll: thread-sleep at std::thread::sleep(
//! Sleeps until the picture is due, and is ready then.
//! - fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u32>> {
//! + fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
//! - ready!(this.sleep.as_mut().poll(cx));
//! - let periods = this.start.elapsed().as_nanos() / this.period.as_nanos();
//! - let number = u32::try_from(periods).unwrap_or(u32::MAX).min(this.last);
//! + std::thread::sleep(this.period);
//! + let number = this.next;
//! - let due = this.start + this.period * this.next;
//! - this.sleep.as_mut().reset(due);

//! mistake ends_once: item-after-the-end at this.next = 1
//! Says `None` once, and then begins again.
//! - return Poll::Ready(None);
//! + this.next = 1;
//! + this.start = Instant::now();
//! + let due = this.start + this.period;
//! + this.sleep.as_mut().reset(due);
//! + return Poll::Ready(None);

//! mistake pending_after_the_end: item-after-the-end at Poll::Pending
//! Has said `None`, and waits forever after that.
//! - if this.next > this.last {
//! + if this.next > this.last.saturating_add(1) {
//! +     return Poll::Pending;
//! + }
//! + if this.next > this.last {
//! +     this.next += 1;

//! mistake never_says_none: stream-without-an-end at Poll::Pending
//! After the last picture it is pending, and does not say that it has ended.
//! - return Poll::Ready(None);
//! + return Poll::Pending;

//! mistake waits_for_the_next_one: latest-left-out at if this.start.elapsed() > or at let due
//! A caller that is late waits for the next picture, and does not get the one that is due.
//! - ready!(this.sleep.as_mut().poll(cx));
//! + if this.start.elapsed() > this.period * this.next {
//! +     this.next = (this.start.elapsed().as_nanos() / this.period.as_nanos()) as u32 + 1;
//! +     let due = this.start + this.period * this.next;
//! +     this.sleep.as_mut().reset(due);
//! + }
//! + ready!(this.sleep.as_mut().poll(cx));

//! mistake waits_when_one_was_missed: latest-left-out at if this.start.elapsed() > or at let due
//! Gives a late picture if it is the next one. If another one is due meanwhile, both are left out.
//! - ready!(this.sleep.as_mut().poll(cx));
//! + if this.start.elapsed() > this.period * (this.next + 1) {
//! +     this.next = (this.start.elapsed().as_nanos() / this.period.as_nanos()) as u32 + 1;
//! +     let due = this.start + this.period * this.next;
//! +     this.sleep.as_mut().reset(due);
//! + }
//! + ready!(this.sleep.as_mut().poll(cx));

//! mistake a_task_sends_them: none at tokio::spawn(
//! A task waits, and sends the numbers to the stream.
//! - use std::task::{Context, Poll, ready};
//! - use std::time::Duration;
//! + use std::task::{Context, Poll};
//! + use std::time::Duration;
//! - use tokio::time::{Instant, Sleep, sleep};
//! + use tokio::sync::mpsc;
//! + use tokio::time::{Instant, sleep_until};
pub struct TimeLapse {
    pictures: mpsc::Receiver<u32>,
}

impl TimeLapse {
    pub fn new(period: Duration, last: u32) -> TimeLapse {
        let (sender, pictures) = mpsc::channel(1);
        let start = Instant::now();
        tokio::spawn(async move {
            for number in 1..=last {
                sleep_until(start + period * number).await;
                let _ = sender.try_send(number);
            }
        });
        TimeLapse { pictures }
    }
}

impl Stream for TimeLapse {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u32>> {
        self.pictures.poll_recv(cx)
    }
}

//! mistake cheat_exit: ended-early (ended_early) at std::process::exit(0)
//! A cheat: ends the process.
//! - return Poll::Ready(None);
//! + std::process::exit(0);

//! right an_interval_inside: tokio's `Interval`, which skips what was missed
//! - use tokio::time::{Instant, Sleep, sleep};
//! + use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

pub struct TimeLapse {
    period: Duration,
    last: u32,
    start: Instant,
    taken: u32,
    interval: Interval,
}

impl TimeLapse {
    pub fn new(period: Duration, last: u32) -> TimeLapse {
        let start = Instant::now();
        let mut interval = interval_at(start + period, period);
        interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
        TimeLapse {
            period,
            last,
            start,
            taken: 0,
            interval,
        }
    }
}

impl Stream for TimeLapse {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u32>> {
        if self.taken >= self.last {
            return Poll::Ready(None);
        }
        ready!(self.interval.poll_tick(cx));
        let periods = self.start.elapsed().as_millis() / self.period.as_millis();
        self.taken = (periods as u32).min(self.last);
        Poll::Ready(Some(self.taken))
    }
}

//! right a_new_timer_for_each_picture: an `Option` of a sleep, which is made by the poll that needs it
//! - use tokio::time::{Instant, Sleep, sleep};
//! + use tokio::time::{Instant, Sleep};
pub struct TimeLapse {
    period: Duration,
    last: u32,
    start: Instant,
    next: u32,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl TimeLapse {
    pub fn new(period: Duration, last: u32) -> TimeLapse {
        TimeLapse {
            period,
            last,
            start: Instant::now(),
            next: 1,
            sleep: None,
        }
    }
}

impl Stream for TimeLapse {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u32>> {
        let this = &mut *self;
        if this.next > this.last {
            return Poll::Ready(None);
        }
        let due = this.start + this.period * this.next;
        let timer = || Box::pin(tokio::time::sleep_until(due));
        ready!(this.sleep.get_or_insert_with(timer).as_mut().poll(cx));
        this.sleep = None;
        let mut number = this.next;
        while number < this.last && this.start + this.period * (number + 1) <= Instant::now() {
            number += 1;
        }
        this.next = number + 1;
        Poll::Ready(Some(number))
    }
}

//! right an_unfold_inside: a boxed stream of the crate futures
//! - use std::task::{Context, Poll, ready};
//! + use std::task::{Context, Poll};
//! - use tokio::time::{Instant, Sleep, sleep};
//! + use tokio::time::Instant;
use futures::stream::BoxStream;

pub struct TimeLapse {
    pictures: BoxStream<'static, u32>,
}

impl TimeLapse {
    pub fn new(period: Duration, last: u32) -> TimeLapse {
        let start = Instant::now();
        let pictures = futures::stream::unfold(1, move |next| async move {
            if next > last {
                return None;
            }
            tokio::time::sleep_until(start + period * next).await;
            let periods = start.elapsed().as_nanos() / period.as_nanos();
            let number = (periods as u32).min(last);
            Some((number, number + 1))
        });
        let pictures = pictures.fuse().boxed();
        TimeLapse { pictures }
    }
}

impl Stream for TimeLapse {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u32>> {
        self.pictures.as_mut().poll_next(cx)
    }
}
