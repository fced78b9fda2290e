//! What the compiler makes of two awaits in a row: a state for each, with what is needed later.

use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll, ready};
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
    Withdrawing {
        withdrawal: Slip,
    },
    /// The slip of the first step is an ordinary value now. It waits here for the second one.
    Depositing {
        withdrawal: String,
        deposit: Slip,
    },
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
            State::Depositing { .. } => Stage::Depositing,
            State::Done => Stage::Done,
        }
    }
}

impl Future for Payment {
    type Output = Receipt;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Receipt> {
        // One round for each state that can be left in this poll. `match` borrows the state.
        // `match mem::replace(&mut self.state, State::Done)` would take it out, and then each
        // branch that stays in its state has to put it back.
        loop {
            match &mut self.state {
                State::NotBegun => {
                    let withdrawal = self.bank.withdraw(self.cents);
                    self.state = State::Withdrawing { withdrawal };
                }
                State::Withdrawing { withdrawal } => {
                    // `ready!` returns `Pending` if that is the answer, and else it is the output.
                    // With the same `cx`, the bank learns whom to wake.
                    let withdrawal = ready!(withdrawal.as_mut().poll(cx));
                    let deposit = self.bank.deposit(self.cents);
                    // This drops the first future, which must not be polled again. The loop goes
                    // on: nobody has polled the deposit yet, so nobody would wake us for it.
                    self.state = State::Depositing {
                        withdrawal,
                        deposit,
                    };
                }
                State::Depositing {
                    withdrawal,
                    deposit,
                } => {
                    let deposit = ready!(deposit.as_mut().poll(cx));
                    // The state is only borrowed here. `take` moves the slip out of it.
                    let withdrawal = mem::take(withdrawal);
                    self.state = State::Done;
                    return Poll::Ready(Receipt {
                        withdrawal,
                        deposit,
                    });
                }
                // An `async fn` panics here too: "`async fn` resumed after completion".
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
