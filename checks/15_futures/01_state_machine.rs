//! A bank whose futures are ready when the check says so: what it is asked, when, and what becomes of its slips.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use harness::manual_poll::ManualPoll;
use harness::probe::{CountingWaker, Lab, ProbeAction};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, catch_wanted_panic, expect_eq, manual_future, seed,
};

use super::exercise::{self, Payment, Receipt, Slip, Stage};

const WITHDRAWAL: &str = "the withdrawal";
const DEPOSIT: &str = "the deposit";

/// A bank that confirms an entry when it is told to. Clones are the same bank.
#[derive(Clone, Default)]
struct Bank {
    lab: Lab,
    asked: Arc<Mutex<Vec<String>>>,
    cues: Arc<Mutex<Vec<(&'static str, manual_future::Trigger)>>>,
    /// Whether each entry is confirmed at once.
    is_quick: bool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nothing panics meanwhile")
}

impl Bank {
    fn enter(&self, what: &'static str, cents: i64) -> Slip {
        locked(&self.asked).push(format!("{what} of {cents}"));
        let (future, cue) = self.lab.manual_future(what, slip(what));
        if self.is_quick {
            cue.fire();
        }
        locked(&self.cues).push((what, cue));
        Box::pin(future)
    }

    fn payment(&self) -> Payment {
        Payment::new(Arc::new(self.clone()), cents())
    }

    fn confirm(&self, what: &str) {
        let cues = locked(&self.cues).clone();
        let of_it = cues.into_iter().filter(|(name, _)| *name == what);
        of_it.for_each(|(_, cue)| cue.fire());
    }

    /// Whether one of its futures was polled and is pending.
    fn has_a_waker(&self) -> bool {
        locked(&self.cues).iter().any(|(_, cue)| cue.is_awaited())
    }

    /// What it was asked for so far.
    fn asked(&self) -> Vec<String> {
        locked(&self.asked).clone()
    }

    /// Requires that it was asked for these entries, once each and in this order.
    fn expect_asked(&self, when: &str, due: &[&str]) -> Checked {
        let due: Vec<String> = due
            .iter()
            .map(|what| format!("{what} of {}", cents()))
            .collect();
        let asked = self.asked();
        let times = |what: &str| asked.iter().filter(|entry| entry.starts_with(what)).count();
        let both = self.lab.overlap() == 2;
        expect_eq(
            &format!("what the bank was asked for {when}"),
            due.clone(),
            asked.clone(),
        )
        .advise_if(
            times(WITHDRAWAL) > 1 || times(DEPOSIT) > 1,
            "state-not-kept",
        )
        .advise_if(both, "order-lost")
        .advise_if(due.is_empty() && !asked.is_empty(), "work-in-new")
        .advise_if(asked.len() > due.len(), "begun-too-early")
    }
}

impl exercise::Bank for Bank {
    fn withdraw(&self, cents: i64) -> Slip {
        self.enter(WITHDRAWAL, cents)
    }

    fn deposit(&self, cents: i64) -> Slip {
        self.enter(DEPOSIT, cents)
    }
}

/// Nobody knows it in advance.
fn cents() -> i64 {
    50_000 + i64::from(seed() % 40_000)
}

/// What the bank writes on the slip of an entry.
fn slip(what: &str) -> String {
    let number = 1_000 + (seed() * 7 + what.len() as u32 * 31) % 9_000;
    format!("slip {number} of {what}")
}

/// Polls, and requires that the payment waits for a future that it has not dropped.
fn pending(bank: &Bank, payment: &mut ManualPoll<Payment>, waker: &CountingWaker) -> Checked {
    payment
        .pending(waker)
        .map_err(|failure| forgotten(bank, failure))
}

/// `failure`, which may come from a future that was dropped before it was ready, or that has another waker.
fn forgotten(bank: &Bank, failure: Failure) -> Failure {
    let ended = bank.lab.order_of(ProbeAction::Ended);
    let dropped = bank.lab.order_of(ProbeAction::Dropped);
    match dropped.iter().find(|name| !ended.contains(name)) {
        Some(name) => Failure::new(format!("{name} was dropped before it was ready"))
            .expected("the future is kept in a field until the next poll")
            .got("it is gone, and so is the waker that it had")
            .advise("state-not-kept"),
        None if failure.has_advice("pending-without-waker") && bank.has_a_waker() => {
            failure.instead_advise("waker-not-passed-on")
        }
        None => failure.advise_if(bank.asked().is_empty(), "answer-without-the-work"),
    }
}

fn expect_receipt(receipt: Receipt) -> Checked {
    let Receipt {
        withdrawal,
        deposit,
    } = receipt;
    let due = (slip(WITHDRAWAL), slip(DEPOSIT));
    let is_lost = withdrawal != due.0 && deposit == due.1;
    expect_eq(
        "the pair of slips in the receipt",
        due,
        (withdrawal, deposit),
    )
    .advise_if(is_lost, "result-not-kept")
}

fn expect_stage(payment: &ManualPoll<Payment>, due: &str) -> Checked {
    let stage = payment.future().map(Payment::stage);
    expect_eq("what `stage` tells", Some(due), stage.map(name))
        .map_err(|failure| failure.details(payment.log()))
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::NotBegun => "NotBegun",
        Stage::Withdrawing => "Withdrawing",
        Stage::Depositing => "Depositing",
        Stage::Done => "Done",
    }
}

/// Polls once more after the withdrawal was confirmed, which begins the deposit.
fn second_step(bank: &Bank, payment: &mut ManualPoll<Payment>, a: &CountingWaker) -> Checked {
    let poll = payment
        .poll(a)
        .map_err(|failure| forgotten(bank, failure))?;
    if let Poll::Ready(receipt) = poll {
        return Err(Failure::new("the payment was ready before the deposit was")
            .expected("`Pending`, since the bank has not confirmed the deposit")
            .got(format!("Ready({receipt:?})"))
            .details(payment.log())
            .advise("ready-before-the-last-step"));
    }
    let asks_for_a_poll = payment.is_woken(a);
    bank.expect_asked(
        "when it had confirmed the withdrawal",
        &[WITHDRAWAL, DEPOSIT],
    )
    .advise_if(asks_for_a_poll, "one-step-per-poll")?;
    if !asks_for_a_poll {
        return Ok(());
    }
    Err(
        Failure::new("the payment woke its own task when the withdrawal was ready")
            .expected("the same poll begins the deposit and polls it")
            .got("`Pending`, and a wake that asks for another poll")
            .details(payment.log())
            .advise("one-step-per-poll"),
    )
}

pub fn checks(all: &mut Checks) {
    let blocks = |hang: Failure| {
        let is_blocked = matches!(hang.hang, Some(HangKind::Blocked));
        hang.advise_if(is_blocked, "block-on-inside-async")
    };

    all.on_hang(blocks).check("one_step_after_the_other", || {
        let bank = Bank::default();
        let a = CountingWaker::named("A");
        let mut payment = ManualPoll::new(bank.payment());
        bank.lab
            .watch(|| {
                bank.expect_asked("before the first poll", &[])?;
                pending(&bank, &mut payment, &a)?;
                bank.expect_asked("at the first poll", &[WITHDRAWAL])?;
                bank.confirm(WITHDRAWAL);
                payment.woken(&a, "the withdrawal was confirmed")?;
                second_step(&bank, &mut payment, &a)?;
                bank.confirm(DEPOSIT);
                payment.woken(&a, "the deposit was confirmed")?;
                expect_receipt(payment.ready(&a)?)
            })
            // So many polls of one of its futures come from a single poll of the payment.
            .map_err(|failure| {
                let spins = failure.hang == Some(HangKind::Spinning);
                failure.advise_if(spins, "poll-that-blocks")
            })
    });

    all.check("as_far_as_it_can", || {
        let bank = Bank {
            is_quick: true,
            ..Bank::default()
        };
        let a = CountingWaker::named("A");
        let mut payment = ManualPoll::new(bank.payment());
        bank.lab.watch(|| match payment.poll(&a)? {
            Poll::Ready(receipt) => expect_receipt(receipt),
            Poll::Pending => Err(
                Failure::new("both futures were ready, and the payment was not")
                    .expected("`Ready` at the first poll")
                    .got("`Pending`")
                    .details(payment.log())
                    .advise("one-step-per-poll"),
            ),
        })
    });

    all.check("goes_on_where_it_stopped", || {
        let bank = Bank::default();
        let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
        let mut payment = ManualPoll::new(bank.payment());
        bank.lab.watch(|| {
            expect_stage(&payment, "NotBegun")?;
            // A task can be polled without a reason, and with another waker.
            for waker in [&a, &a, &b] {
                pending(&bank, &mut payment, waker)?;
                bank.expect_asked("while it makes the withdrawal", &[WITHDRAWAL])?;
                expect_stage(&payment, "Withdrawing")?;
            }
            bank.confirm(WITHDRAWAL);
            payment.woken(&b, "the withdrawal was confirmed")?;
            for waker in [&b, &b, &a] {
                pending(&bank, &mut payment, waker)?;
                bank.expect_asked("while it makes the deposit", &[WITHDRAWAL, DEPOSIT])?;
                expect_stage(&payment, "Depositing")?;
            }
            bank.confirm(DEPOSIT);
            payment.woken(&a, "the deposit was confirmed")?;
            expect_receipt(payment.ready(&a)?)
        })
    });

    all.check("done_is_done", || {
        let bank = Bank {
            is_quick: true,
            ..Bank::default()
        };
        // It is kept after it was ready, which no executor does.
        let mut payment = pin!(bank.payment());
        let mut cx = Context::from_waker(Waker::noop());
        let _ = payment.as_mut().poll(&mut cx);
        let stage = name(payment.stage());
        let again = bank.lab.watch(|| {
            Ok(catch_wanted_panic(|| {
                Ok(payment.as_mut().poll(&mut cx).is_ready())
            }))
        })?;
        bank.expect_asked(
            "when the payment was polled after it was ready",
            &[WITHDRAWAL, DEPOSIT],
        )
        .map_err(|failure| failure.instead_advise("ready-is-the-end"))?;
        if let Ok(poll) = again {
            return Err(Failure::new(
                "the payment was polled after it was ready, and did not panic",
            )
            .expected("a panic, as of an `async fn`")
            .got(if poll? { "`Ready`" } else { "`Pending`" })
            .advise("ready-is-the-end"));
        }
        expect_eq(
            "what `stage` tells when the payment is ready",
            "Done",
            stage,
        )
    });
}
