//! Gates that open at a moment of the check's choice: before a car comes, while it waits, and while it looks.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use harness::clock::{unless_spinning, until_idle};
use harness::futures::future::{join_all, maybe_done};
use harness::tokio::task::yield_now;
use harness::tokio::time::{Instant, sleep};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, checked_with, expect_eq, ms, seed, tasks, tokio,
    trace, virtual_time,
};

use super::exercise::Radio;

/// What a car looks at, and how often it did.
#[derive(Default)]
struct Gate {
    is_open: AtomicBool,
    looks: AtomicU32,
}

impl Gate {
    fn look(&self) -> bool {
        self.looks.fetch_add(1, SeqCst);
        self.is_open.load(SeqCst)
    }

    /// Opens, and is announced.
    fn open(&self, radio: &Radio) {
        self.is_open.store(true, SeqCst);
        radio.announce();
    }

    fn looks(&self) -> u32 {
        self.looks.load(SeqCst)
    }
}

fn harbor() -> (Arc<Radio>, Arc<Gate>) {
    (Arc::new(Radio::default()), Arc::default())
}

/// A car in front of `gate`.
async fn car(radio: Arc<Radio>, gate: Arc<Gate>) {
    radio.wait_until(move || gate.look()).await;
}

fn is_asleep(hang: &Failure) -> bool {
    hang.hang == Some(HangKind::Asleep)
}

pub fn checks(all: &mut Checks) {
    all.on_hang(|hang| {
        let is_asleep = is_asleep(&hang);
        hang.expected("`wait_until` returns at once")
            .advise_if(is_asleep, "event-before-the-wait")
    })
    .check("the_gate_is_open_already", || {
        checked_with("a gate that opened before the car came");
        for is_announced in [false, true] {
            let (radio, gate) = harbor();
            gate.is_open.store(true, SeqCst);
            if is_announced {
                radio.announce();
            }
            at_once(&virtual_time(car(radio, gate))?.elapsed)?;
        }
        Ok(())
    });

    all.check("woken_by_the_announcement", || {
        let (radio, gate) = harbor();
        let opens = async {
            for turn in 0..20 {
                yield_now().await;
                if turn == 10 {
                    gate.open(&radio);
                }
            }
            // A car that is not through by now waits for something that takes time.
            sleep(ms(400)).await;
        };
        let run = virtual_time(async {
            let start = Instant::now();
            let came = async {
                car(Arc::clone(&radio), Arc::clone(&gate)).await;
                start.elapsed()
            };
            tokio::join!(came, opens).0
        })?;
        at_once(&run.value)
    });

    all.on_hang(|hang| {
        let spins = hang.hang == Some(HangKind::Spinning);
        hang.expected("a car that sleeps until there is an announcement")
            .advise_if(spins, "busy-waiting")
    })
    .check("asleep_between_announcements", || {
        checked_with("a gate that stays closed for 5 s");
        let (radio, gate) = harbor();
        let harbor = async {
            until_idle().await;
            let looks = gate.looks();
            sleep(ms(5_000)).await;
            let more = gate.looks() - looks;
            gate.open(&radio);
            more
        };
        let both = async { tokio::join!(harbor, car(Arc::clone(&radio), Arc::clone(&gate))).0 };
        expect_eq(
            "the number of looks at the gate within 5 s without an announcement",
            0,
            virtual_time(both)?.value,
        )
        .advise("busy-waiting")
    });

    all.on_hang(|hang| {
        let spins = hang.hang == Some(HangKind::Spinning);
        hang.expected("the car looks once after each announcement, and waits for the next one")
            .advise_if(spins, "notified-is-used-up")
    })
    .check("another_gate", || {
        checked_with("two announcements about another gate, and then one about this gate");
        let (radio, gate) = harbor();
        let start = virtual_time(async {
            let start = Instant::now();
            let harbor = async {
                for announcement in 1..=3 {
                    sleep(ms(20)).await;
                    match announcement {
                        3 => gate.open(&radio),
                        _ => radio.announce(),
                    }
                }
            };
            let came = async {
                // In a task of its own, whose waits are seen.
                let car = unless_spinning(car(Arc::clone(&radio), Arc::clone(&gate)));
                // A panic has its own words.
                let came = tokio::spawn(car).await.unwrap_or(Ok(()));
                came.map(|()| start.elapsed().as_millis())
            };
            tokio::join!(came, harbor).0
        })?;
        expect_eq(
            "the time in ms at which the car went through its gate (it opens at 60)",
            60,
            start.value?,
        )
        .advise("woken-is-no-proof")
    });

    all.on_hang(|hang| {
        let (is_asleep, is_blocked) = (is_asleep(&hang), hang.hang == Some(HangKind::Blocked));
        hang.expected("the car goes through its gate")
            .advise_if(is_asleep, "changed-between-look-and-wait")
            .advise_if(is_blocked, "lock-held-during-a-call")
    })
    .check("opens_during_a_look", || {
        for opens_at in 1..=3 {
            opens_during_look(opens_at)?;
        }
        Ok(())
    });

    all.on_hang(|hang| {
        let is_asleep = is_asleep(&hang);
        hang.expected("each car goes through its gate")
            .advise_if(is_asleep, "wakes-only-one")
    })
    .check("an_announcement_for_all", || {
        let count = 101 + seed() % 100;
        checked_with(format!(
            "{count} cars at each of two gates, which open one after the other"
        ));
        let radio = Arc::new(Radio::default());
        let gates = [Arc::<Gate>::default(), Arc::default()];
        let cars = |gate: &Arc<Gate>| {
            let cars = (0..count).map(|_| car(Arc::clone(&radio), Arc::clone(gate)));
            join_all(cars)
        };
        let harbor = async {
            let opens = async {
                sleep(ms(20)).await;
                gates[0].open(&radio);
            };
            tokio::join!(cars(&gates[0]), opens);
            gates[1].open(&radio);
        };
        virtual_time(async { tokio::join!(cars(&gates[1]), harbor) }).map(drop)
    });

    all.on_hang(|hang| {
        let is_asleep = is_asleep(&hang);
        hang.expected("both cars go through the gate")
            .advise_if(is_asleep, "one-permit-at-most")
    })
    .check("opens_while_two_look", opens_while_two_look);

    // For the picture: it passes when all others do.
    all.check("the_ferry", || {
        let (radio, gate) = harbor();
        let run = virtual_time(async {
            let mut cars = Vec::new();
            for (name, comes) in [("the red car", 0), ("the green car", 60)] {
                let (radio, gate) = (Arc::clone(&radio), Arc::clone(&gate));
                cars.push(tokio::spawn(async move {
                    tasks::name_current(name);
                    sleep(ms(comes)).await;
                    trace::turn(name, "at the gate");
                    car(radio, gate).await;
                    trace::turn(name, "on board");
                }));
            }
            sleep(ms(20)).await;
            trace::turn("another gate", "opens");
            radio.announce();
            sleep(ms(20)).await;
            trace::turn("the gate", "opens");
            gate.open(&radio);
            join_all(cars).await;
        })?;
        expect_eq("the time until both cars are on board", ms(60), run.elapsed)
    });
}

fn at_once(elapsed: &std::time::Duration) -> Checked {
    expect_eq(
        "the time from the open gate to the end of `wait_until`",
        ms(0),
        *elapsed,
    )
    .advise("busy-waiting")
}

/// The gate opens, and is announced, while the car looks for the `opens_at`th time. It sees it closed.
fn opens_during_look(opens_at: u32) -> Checked {
    checked_with(format!(
        "a gate that opens just after look {opens_at}, and is announced then"
    ));
    let (radio, gate) = harbor();
    let looks = {
        let (radio, gate) = (Arc::clone(&radio), Arc::clone(&gate));
        move || {
            let saw = gate.look();
            trace::turn(
                "the car",
                if saw {
                    "sees it open"
                } else {
                    "sees it closed"
                },
            );
            if gate.looks() == opens_at {
                trace::turn("the gate", "opens, and is announced");
                gate.open(&radio);
            }
            saw
        }
    };
    let harbor = async {
        for _ in 1..opens_at {
            sleep(ms(20)).await;
            trace::turn("another gate", "is announced");
            radio.announce();
        }
    };
    virtual_time(async { tokio::join!(radio.wait_until(looks), harbor) }).map(drop)
}

/// Two cars look at the same moment: the second begins while the first one looks, and the gate opens before either
/// has its answer.
fn opens_while_two_look() -> Checked {
    checked_with("a gate that opens, and is announced, just after two cars have looked");
    let (radio, gate) = harbor();
    let second = {
        let (radio, gate) = (Arc::clone(&radio), Arc::clone(&gate));
        async move {
            let looks = || {
                let saw = gate.look();
                if !saw {
                    gate.open(&radio);
                }
                saw
            };
            radio.wait_until(looks).await;
        }
    };
    let second: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(second);
    let second = Arc::new(Mutex::new(Box::pin(maybe_done(second))));
    let looks = {
        let (gate, second) = (Arc::clone(&gate), Arc::clone(&second));
        move || {
            let saw = gate.look();
            if gate.looks() == 1 {
                let mut second = second.lock().expect("no car panics");
                let _ = second
                    .as_mut()
                    .poll(&mut Context::from_waker(Waker::noop()));
            }
            saw
        }
    };
    virtual_time(async {
        radio.wait_until(looks).await;
        poll_fn(|cx| second.lock().expect("no car panics").as_mut().poll(cx)).await;
    })
    .map(drop)
}
