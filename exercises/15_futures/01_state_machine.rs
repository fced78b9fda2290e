//! A bank pays a rent in two steps: it takes the money out of one account, and then it puts it
//! into another one. As an `async fn`, that is two lines. But the bank wants to show where each
//! payment stands, and nobody can look into the machine that the compiler makes of an `async fn`.
//! So `Payment` is this machine, written by hand, and its second step is missing. Complete it.
//!
//! - `Payment::new(bank, cents)` asks the bank for nothing. The work begins at the first poll.
//! - It calls `bank.withdraw(cents)`, and polls that future until it is ready. After that, and not
//!   earlier, it calls `bank.deposit(cents)`, and polls that one. Each is called once.
//! - Its output is a `Receipt` with the outputs of the two futures.
//! - A poll goes as far as it can, and never waits. When the withdrawal is ready, the same poll
//!   begins the deposit and polls it. If the future that it polls is pending, it returns `Pending`.
//!   For no other reason is `Payment` pending.
//! - `stage()` tells where the payment stands before and after each poll: not begun, waiting for
//!   the withdrawal or for the deposit, or done.
//! - A future that was ready is not polled again. If `Payment` itself is polled again after it
//!   was ready, it panics, and asks the bank for nothing.
//!
//! `Payment` may have any fields. A future in a `Pin<Box<…>>` is polled by
//! `future.as_mut().poll(cx)`. Between two polls only the fields remain, so what is needed
//! later must be in one of them. `let this = &mut *self;` lets you borrow two fields at once.
//!
//! Begin with `cargo async-learn exec state_machine`. How much money do the two have together,
//! before and after?

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use async_learn::{block_on, pause};

/// A future, whose output is the bank's text on what it has done.
pub type Slip = Pin<Box<dyn Future<Output = String> + Send>>;

pub trait Bank: Send + Sync {
    /// Takes money out of the tenant's account.
    fn withdraw(&self, cents: i64) -> Slip;
    /// Puts money into the landlord's account.
    fn deposit(&self, cents: i64) -> Slip;
}

#[derive(Debug)]
pub struct Receipt {
    pub withdrawal: String,
    pub deposit: String,
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug)]
pub enum Stage {
    NotBegun,
    Withdrawing,
    Depositing,
    Done,
}

pub struct Payment {
    bank: Arc<dyn Bank>,
    cents: i64,
    state: State,
}

/// What a payment keeps between two polls.
enum State {
    NotBegun,
    Withdrawing { withdrawal: Slip },
    // TODO: what must be kept while the deposit is made?
    Done,
}

impl Payment {
    pub fn new(bank: Arc<dyn Bank>, cents: i64) -> Payment {
        let state = State::NotBegun;
        Payment { bank, cents, state }
    }

    pub fn stage(&self) -> Stage {
        match self.state {
            State::NotBegun => Stage::NotBegun,
            State::Withdrawing { .. } => Stage::Withdrawing,
            State::Done => Stage::Done,
        }
    }
}

impl Future for Payment {
    type Output = Receipt;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Receipt> {
        // One round for each state that can be left in this poll.
        loop {
            match &mut self.state {
                State::NotBegun => {
                    let withdrawal = self.bank.withdraw(self.cents);
                    self.state = State::Withdrawing { withdrawal };
                }
                State::Withdrawing { withdrawal } => {
                    let Poll::Ready(slip) = withdrawal.as_mut().poll(cx) else {
                        return Poll::Pending;
                    };
                    // TODO: the money is out of one account. What comes next?
                    self.state = State::Done;
                    return Poll::Ready(Receipt {
                        withdrawal: slip,
                        deposit: "(none)".to_owned(),
                    });
                }
                State::Done => panic!("a payment was polled after it was ready"),
            }
        }
    }
}

/// A bank with two accounts, which takes 30 ms for each entry.
#[derive(Default)]
struct Branch {
    tenant: Arc<AtomicI64>,
    landlord: Arc<AtomicI64>,
}

impl Branch {
    fn enter(account: &Arc<AtomicI64>, cents: i64) -> Slip {
        let account = Arc::clone(account);
        Box::pin(async move {
            pause(Duration::from_millis(30)).await;
            let before = account.fetch_add(cents, Ordering::Relaxed);
            format!("from {before} to {} cents", before + cents)
        })
    }
}

impl Bank for Branch {
    fn withdraw(&self, cents: i64) -> Slip {
        Branch::enter(&self.tenant, -cents)
    }

    fn deposit(&self, cents: i64) -> Slip {
        Branch::enter(&self.landlord, cents)
    }
}

fn main() {
    let branch = Arc::new(Branch::default());
    branch.tenant.store(100_000, Ordering::Relaxed);
    let accounts = || {
        let Branch { tenant, landlord } = &*branch;
        println!("the tenant has {tenant:?} cents, and the landlord {landlord:?}");
    };

    accounts();
    let mut payment = Payment::new(branch.clone(), 65_000);
    println!("before the first poll: {:?}", payment.stage());
    // This is `payment.await`, and it tells the stage after each poll.
    let receipt = block_on(poll_fn(|cx| {
        let poll = Pin::new(&mut payment).poll(cx);
        println!("after a poll: {:?}", payment.stage());
        poll
    }));
    println!("{receipt:?}");
    accounts();
}
