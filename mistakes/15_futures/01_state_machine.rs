//! mistake the_first_slip_is_lost: result-not-kept at withdrawal: String::new()
//! Keeps only the second future in its second state, so the first slip is gone.
//! - withdrawal: String,
//!
//! - let withdrawal = ready!(withdrawal.as_mut().poll(cx));
//! + let _slip = ready!(withdrawal.as_mut().poll(cx));
//! - self.state = State::Depositing {
//! -     withdrawal,
//! -     deposit,
//! - };
//! + self.state = State::Depositing { deposit };
//! - State::Depositing {
//! -     withdrawal,
//! -     deposit,
//! - } => {
//! + State::Depositing { deposit } => {
//! - let withdrawal = mem::take(withdrawal);
//!
//! - return Poll::Ready(Receipt {
//! -     withdrawal,
//! -     deposit,
//! - });
//! + return Poll::Ready(Receipt {
//! +     withdrawal: String::new(),
//! +     deposit,
//! + });
//! - use std::mem;

//! mistake both_at_once: order-lost at deposit.as_mut().poll(cx)
//! Polls both futures in each poll, as a join does.
//! without: State
//! - use std::mem;
//!
//! - use std::task::{Context, Poll, ready};
//! + use std::task::{Context, Poll};
struct Joined {
    withdrawal: Slip,
    deposit: Slip,
    slips: (Option<String>, Option<String>),
}

pub struct Payment {
    bank: Arc<dyn Bank>,
    cents: i64,
    joined: Option<Joined>,
    is_done: bool,
}

impl Payment {
    pub fn new(bank: Arc<dyn Bank>, cents: i64) -> Payment {
        Payment {
            bank,
            cents,
            joined: None,
            is_done: false,
        }
    }

    pub fn stage(&self) -> Stage {
        match &self.joined {
            _ if self.is_done => Stage::Done,
            None => Stage::NotBegun,
            Some(joined) if joined.slips.0.is_none() => Stage::Withdrawing,
            Some(_) => Stage::Depositing,
        }
    }
}

impl Future for Payment {
    type Output = Receipt;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Receipt> {
        let this = &mut *self;
        assert!(!this.is_done);
        let joined = this.joined.get_or_insert_with(|| Joined {
            withdrawal: this.bank.withdraw(this.cents),
            deposit: this.bank.deposit(this.cents),
            slips: (None, None),
        });
        if joined.slips.0.is_none()
            && let Poll::Ready(slip) = joined.withdrawal.as_mut().poll(cx)
        {
            joined.slips.0 = Some(slip);
        }
        if joined.slips.1.is_none()
            && let Poll::Ready(slip) = joined.deposit.as_mut().poll(cx)
        {
            joined.slips.1 = Some(slip);
        }
        if joined.slips.0.is_none() || joined.slips.1.is_none() {
            return Poll::Pending;
        }
        this.is_done = true;
        Poll::Ready(Receipt {
            withdrawal: joined.slips.0.take().unwrap(),
            deposit: joined.slips.1.take().unwrap(),
        })
    }
}

//! mistake asks_for_both_beforehand: begun-too-early at self.bank.deposit(self.cents)
//! Makes both futures in its first poll, and polls one after the other.
//! - Withdrawing {
//! -     withdrawal: Slip,
//! - },
//! + Withdrawing {
//! +     withdrawal: Slip,
//! +     deposit: Option<Slip>,
//! + },
//! - self.state = State::Withdrawing { withdrawal };
//! + let deposit = Some(self.bank.deposit(self.cents));
//! + self.state = State::Withdrawing {
//! +     withdrawal,
//! +     deposit,
//! + };
//! - State::Withdrawing { withdrawal } => {
//! + State::Withdrawing {
//! +     withdrawal,
//! +     deposit,
//! + } => {
//! - let deposit = self.bank.deposit(self.cents);
//! + let deposit = deposit.take().unwrap();

//! mistake polls_the_first_again: poll-after-ready at ready!(withdrawal.as_mut().poll(cx))
//! Goes through all of its steps from the top in each poll.
//! - State::Withdrawing { .. } => Stage::Withdrawing,
//! - State::Depositing { .. } => Stage::Depositing,
//! + State::Begun { deposit: None, .. } => Stage::Withdrawing,
//! + State::Begun { .. } => Stage::Depositing,
//! - let withdrawal = self.bank.withdraw(self.cents);
//! - self.state = State::Withdrawing { withdrawal };
//! + let withdrawal = this.bank.withdraw(this.cents);
//! + let deposit = None;
//! + this.state = State::Begun {
//! +     withdrawal,
//! +     deposit,
//! + };
//! - State::Withdrawing { withdrawal } => {
//! + State::Begun {
//! +     withdrawal,
//! +     deposit,
//! + } => {
//! - let deposit = self.bank.deposit(self.cents);
//! - self.state = State::Depositing {
//! -     withdrawal,
//! -     deposit,
//! - };
//! - }
//! - State::Depositing {
//! -     withdrawal,
//! -     deposit,
//! - } => {
//! -     let deposit = ready!(deposit.as_mut().poll(cx));
//! -     let withdrawal = mem::take(withdrawal);
//! + let (bank, cents) = (&this.bank, this.cents);
//! + let deposit = deposit.get_or_insert_with(|| bank.deposit(cents));
//! + let deposit = ready!(deposit.as_mut().poll(cx));
//! - loop {
//! -     match &mut self.state {
//! + let this = &mut *self;
//! + loop {
//! +     match &mut this.state {
//! - use std::mem;
enum State {
    NotBegun,
    Begun {
        withdrawal: Slip,
        deposit: Option<Slip>,
    },
    Done,
}

//! mistake pending_after_a_step: pending-without-waker (hung) at Poll::Pending
//! Returns `Pending` when it has begun the deposit, and has not polled it.
//! - self.state = State::Depositing {
//! -     withdrawal,
//! -     deposit,
//! - };
//! + self.state = State::Depositing {
//! +     withdrawal,
//! +     deposit,
//! + };
//! + return Poll::Pending;

//! mistake wakes_itself_after_a_step: one-step-per-poll at wake_by_ref()
//! Asks for another poll after each step, in place of going on.
//! - self.state = State::Depositing {
//! -     withdrawal,
//! -     deposit,
//! - };
//! + self.state = State::Depositing {
//! +     withdrawal,
//! +     deposit,
//! + };
//! + cx.waker().wake_by_ref();
//! + return Poll::Pending;

//! mistake wakes_itself_with_the_deposit_begun: one-step-per-poll at wake_by_ref()
//! Goes on in the first poll, and later begins the deposit and leaves it to another poll.
impl Future for Payment {
    type Output = Receipt;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Receipt> {
        match &mut self.state {
            State::NotBegun => {
                let mut withdrawal = self.bank.withdraw(self.cents);
                let poll = withdrawal.as_mut().poll(cx);
                if let Poll::Ready(withdrawal) = poll {
                    let deposit = self.bank.deposit(self.cents);
                    self.state = State::Depositing {
                        withdrawal,
                        deposit,
                    };
                    return self.poll(cx);
                }
                self.state = State::Withdrawing { withdrawal };
                Poll::Pending
            }
            State::Withdrawing { withdrawal } => {
                let withdrawal = ready!(withdrawal.as_mut().poll(cx));
                let deposit = self.bank.deposit(self.cents);
                self.state = State::Depositing {
                    withdrawal,
                    deposit,
                };
                // There is more to do, so please poll again.
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            State::Depositing {
                withdrawal,
                deposit,
            } => {
                let deposit = ready!(deposit.as_mut().poll(cx));
                let withdrawal = std::mem::take(withdrawal);
                self.state = State::Done;
                Poll::Ready(Receipt {
                    withdrawal,
                    deposit,
                })
            }
            State::Done => panic!("a payment was polled after it was ready"),
        }
    }
}

//! mistake a_variable_of_the_poll: state-not-kept at let mut withdrawal =
//! Makes the first future in a variable of each poll.
//! - Withdrawing {
//! -     withdrawal: Slip,
//! - },
//! + Withdrawing,
//! - State::Withdrawing { .. } => Stage::Withdrawing,
//! + State::Withdrawing => Stage::Withdrawing,
//! - let withdrawal = self.bank.withdraw(self.cents);
//! - self.state = State::Withdrawing { withdrawal };
//! + self.state = State::Withdrawing;
//! - State::Withdrawing { withdrawal } => {
//! + State::Withdrawing => {
//! +     let mut withdrawal = self.bank.withdraw(self.cents);

//! mistake taken_out_and_not_put_back: state-not-kept at mem::replace(
//! Takes the state out of its field, and puts nothing back when it has to wait.
//! - match &mut self.state {
//! + match mem::replace(&mut self.state, State::Done) {
//! - State::Withdrawing { withdrawal } => {
//! + State::Withdrawing { mut withdrawal } => {
//! - State::Depositing {
//! -     withdrawal,
//! -     deposit,
//! - } => {
//! + State::Depositing {
//! +     withdrawal,
//! +     mut deposit,
//! + } => {
//! - let withdrawal = mem::take(withdrawal);
//! - self.state = State::Done;

//! mistake ready_while_the_deposit_is_made: ready-before-the-last-step at return Poll::Ready(Receipt { or at deposit: "it will come"
//! Begins the deposit, and does not wait for it.
//! - Depositing {
//! -     withdrawal: String,
//! -     deposit: Slip,
//! - },
//!
//! - State::Depositing { .. } => Stage::Depositing,
//!
//! - self.state = State::Depositing {
//! -     withdrawal,
//! -     deposit,
//! - };
//! - }
//! - State::Depositing {
//! -     withdrawal,
//! -     deposit,
//! - } => {
//! -     let deposit = ready!(deposit.as_mut().poll(cx));
//! -     let withdrawal = mem::take(withdrawal);
//! -     self.state = State::Done;
//! -     return Poll::Ready(Receipt {
//! -         withdrawal,
//! -         deposit,
//! -     });
//! + drop(deposit);
//! + self.state = State::Done;
//! + return Poll::Ready(Receipt {
//! +     withdrawal,
//! +     deposit: "it will come".to_owned(),
//! + });
//! - use std::mem;

//! mistake a_waker_of_nobody: waker-not-passed-on (hung) at Waker::noop()
//! Polls the withdrawal with a waker that wakes nobody.
//! - let withdrawal = ready!(withdrawal.as_mut().poll(cx));
//! + let mut nobody = Context::from_waker(Waker::noop());
//! + let withdrawal = ready!(withdrawal.as_mut().poll(&mut nobody));
//! - use std::task::{Context, Poll, ready};
//! + use std::task::{Context, Poll, Waker, ready};

//! mistake asks_in_new: work-in-new at bank.withdraw(cents)
//! Makes the first future in `new`.
//! - let state = State::NotBegun;
//! + let withdrawal = bank.withdraw(cents);
//! + let state = State::Withdrawing { withdrawal };

//! mistake moves_the_slip_out: moved-out-of-the-state (not_compiled)
//! Takes the first slip out of a state that is only borrowed.
//! - use std::mem;
//!
//! - let withdrawal = mem::take(withdrawal);
//! + let withdrawal = *withdrawal;

//! mistake polls_until_it_is_ready: poll-that-blocks (hung) at = loop { or at if let Poll::Ready(slip)
//! Polls the withdrawal in a loop until it is ready.
//! - let withdrawal = ready!(withdrawal.as_mut().poll(cx));
//! + let withdrawal = loop {
//! +     if let Poll::Ready(slip) = withdrawal.as_mut().poll(cx) {
//! +         break slip;
//! +     }
//! + };

//! mistake blocks_in_poll: block-on-inside-async (hung) at block_on(
//! Lets `block_on` wait for the withdrawal.
//! - let withdrawal = ready!(withdrawal.as_mut().poll(cx));
//! + let withdrawal = block_on(withdrawal);

//! mistake begins_again: ready-is-the-end at self.state = State::NotBegun;
//! Goes back to its first state when it is done.
//! - self.state = State::Done;
//! + self.state = State::NotBegun;

//! mistake pending_after_ready: ready-is-the-end at State::Done => return Poll::Pending
//! Is pending without an end when it is polled after it was ready.
//! - State::Done => panic!("a payment was polled after it was ready"),
//! + State::Done => return Poll::Pending,

//! mistake shows_what_is_done: none at State::Withdrawing { .. } =>
//! Takes the stage for what was done last.
//! - State::Withdrawing { .. } => Stage::Withdrawing,
//! - State::Depositing { .. } => Stage::Depositing,
//! + State::Withdrawing { .. } => Stage::NotBegun,
//! + State::Depositing { .. } => Stage::Withdrawing,

//! mistake slips_of_its_own: answer-without-the-work at return Poll::Ready(receipt)
//! Writes the slips itself, and asks no bank.
//! - State::NotBegun => {
//! -     let withdrawal = self.bank.withdraw(self.cents);
//! -     self.state = State::Withdrawing { withdrawal };
//! - }
//! + State::NotBegun => {
//! +     self.state = State::Done;
//! +     let receipt = Receipt {
//! +         withdrawal: "paid".to_owned(),
//! +         deposit: "paid".to_owned(),
//! +     };
//! +     return Poll::Ready(receipt);
//! + }

//! mistake leaves_the_process: ended-early (ended_early) at std::process::exit(0)
//! Ends the process where the second step is due.
//! - let deposit = self.bank.deposit(self.cents);
//! + let deposit = self.bank.deposit(self.cents);
//! + if withdrawal.starts_with("slip") {
//! +     std::process::exit(0);
//! + }

//! right state_by_value: takes the state out of its field, and puts back what goes on
//! - match &mut self.state {
//! + match mem::replace(&mut self.state, State::Done) {
//! - State::Withdrawing { withdrawal } => {
//! -     let withdrawal = ready!(withdrawal.as_mut().poll(cx));
//! + State::Withdrawing { mut withdrawal } => {
//! +     let Poll::Ready(withdrawal) = withdrawal.as_mut().poll(cx) else {
//! +         self.state = State::Withdrawing { withdrawal };
//! +         return Poll::Pending;
//! +     };
//! - State::Depositing {
//! -     withdrawal,
//! -     deposit,
//! - } => {
//! -     let deposit = ready!(deposit.as_mut().poll(cx));
//! -     let withdrawal = mem::take(withdrawal);
//! -     self.state = State::Done;
//! + State::Depositing {
//! +     withdrawal,
//! +     mut deposit,
//! + } => {
//! +     let Poll::Ready(deposit) = deposit.as_mut().poll(cx) else {
//! +         self.state = State::Depositing {
//! +             withdrawal,
//! +             deposit,
//! +         };
//! +         return Poll::Pending;
//! +     };
//! - use std::task::{Context, Poll, ready};
//! + use std::task::{Context, Poll};

//! right fields_in_place_of_an_enum: options for the futures and the slips, and no enum
//! without: State
//! - use std::mem;
pub struct Payment {
    bank: Arc<dyn Bank>,
    cents: i64,
    withdrawing: Option<Slip>,
    withdrawal: Option<String>,
    depositing: Option<Slip>,
    is_done: bool,
}

impl Payment {
    pub fn new(bank: Arc<dyn Bank>, cents: i64) -> Payment {
        Payment {
            bank,
            cents,
            withdrawing: None,
            withdrawal: None,
            depositing: None,
            is_done: false,
        }
    }

    pub fn stage(&self) -> Stage {
        match self {
            Payment { is_done: true, .. } => Stage::Done,
            Payment {
                depositing: Some(_),
                ..
            } => Stage::Depositing,
            Payment {
                withdrawing: Some(_),
                ..
            } => Stage::Withdrawing,
            _ => Stage::NotBegun,
        }
    }
}

impl Future for Payment {
    type Output = Receipt;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Receipt> {
        let this = self.get_mut();
        assert!(!this.is_done, "polled after it was ready");
        if this.withdrawal.is_none() {
            let (bank, cents) = (&this.bank, this.cents);
            let withdrawing = this.withdrawing.get_or_insert_with(|| bank.withdraw(cents));
            let slip = ready!(withdrawing.as_mut().poll(cx));
            this.withdrawal = Some(slip);
        }
        let (bank, cents) = (&this.bank, this.cents);
        let depositing = this.depositing.get_or_insert_with(|| bank.deposit(cents));
        let deposit = ready!(depositing.as_mut().poll(cx));
        this.is_done = true;
        Poll::Ready(Receipt {
            withdrawal: this.withdrawal.take().unwrap_or_default(),
            deposit,
        })
    }
}

//! right an_async_block_that_tells: the machine of an async block, which notes its stage in a shared cell
//! without: State
//! - use std::mem;
//!
//! - use std::sync::Arc;
//! - use std::sync::atomic::{AtomicI64, Ordering};
//! + use std::sync::atomic::{AtomicI64, Ordering};
//! + use std::sync::{Arc, Mutex};
//! - use std::task::{Context, Poll, ready};
//! + use std::task::{Context, Poll};
pub struct Payment {
    work: Pin<Box<dyn Future<Output = Receipt> + Send>>,
    stage: Arc<Mutex<Stage>>,
}

impl Payment {
    pub fn new(bank: Arc<dyn Bank>, cents: i64) -> Payment {
        let stage = Arc::new(Mutex::new(Stage::NotBegun));
        let shown = Arc::clone(&stage);
        let show = move |stage| *shown.lock().unwrap() = stage;
        let work = Box::pin(async move {
            show(Stage::Withdrawing);
            let withdrawal = bank.withdraw(cents).await;
            show(Stage::Depositing);
            let deposit = bank.deposit(cents).await;
            show(Stage::Done);
            Receipt {
                withdrawal,
                deposit,
            }
        });
        Payment { work, stage }
    }

    pub fn stage(&self) -> Stage {
        *self.stage.lock().unwrap()
    }
}

impl Future for Payment {
    type Output = Receipt;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Receipt> {
        self.work.as_mut().poll(cx)
    }
}

//! right polls_itself_again: a step in each call of `poll`, which calls itself after a change of state
impl Future for Payment {
    type Output = Receipt;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Receipt> {
        match &mut self.state {
            State::NotBegun => {
                let withdrawal = self.bank.withdraw(self.cents);
                self.state = State::Withdrawing { withdrawal };
                self.poll(cx)
            }
            State::Withdrawing { withdrawal } => {
                let withdrawal = ready!(withdrawal.as_mut().poll(cx));
                let deposit = self.bank.deposit(self.cents);
                self.state = State::Depositing {
                    withdrawal,
                    deposit,
                };
                self.poll(cx)
            }
            State::Depositing {
                withdrawal,
                deposit,
            } => {
                let deposit = ready!(deposit.as_mut().poll(cx));
                let withdrawal = mem::take(withdrawal);
                self.state = State::Done;
                Poll::Ready(Receipt {
                    withdrawal,
                    deposit,
                })
            }
            State::Done => panic!("a payment was polled after it was ready"),
        }
    }
}
