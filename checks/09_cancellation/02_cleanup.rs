//! Visitors who end their visits in each way, and others who come right after that.

use std::future::{pending, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use harness::clock::until_idle;
use harness::futures::future::{FutureExt, join_all};
use harness::futures::{executor, poll};
use harness::manual_poll::ManualPoll;
use harness::probe::{CountingWaker, Lab};
use harness::tokio::time::{Instant, sleep, sleep_until, timeout};
use harness::{
    Advise, Checked, Checks, Failure, cancellation, catch_panic, checked_with, ensure, expect_eq,
    ms, panic_with, seed, tasks, tokio, virtual_time, worst_moments,
};

use super::exercise::Cafe;

/// More visitors than this are never there. A counter that went below zero is beyond it.
const TOO_MANY: usize = 1_000_000;

/// Requires that `due` visitors are counted now. `missed` is what it means if there are more.
async fn counts(cafe: &Cafe, due: usize, when: &str, missed: &'static str) -> Checked {
    let counted = cafe.visitors();
    if counted == due {
        return Ok(());
    }
    let failure = Failure::new(format!("{when}, and `visitors()` is not right then"))
        .expected(due.to_string())
        .got(counted.to_string());
    until_idle().await;
    let comes_later = cafe.visitors() == due;
    Err(failure)
        .advise_if(counted > TOO_MANY || counted < due, "cleaned-up-twice")
        .advise_if(comes_later, "cleanup-in-a-task")
        .advise(missed)
}

/// The benches that begin to be used when more visitors than benches come, polled as often as `polls` says, with
/// all other tasks idle in between.
async fn used_by_the_next(cafe: &Cafe, benches: usize, polls: usize) -> Checked<Vec<usize>> {
    let used = Mutex::new(Vec::new());
    let visit = |_| {
        cafe.repair(async |bench| {
            used.lock().expect("nothing panics meanwhile").push(bench);
            sleep(ms(10)).await;
            Ok::<_, ()>(())
        })
    };
    let mut visits = pin!(join_all((0..=benches).map(visit)));
    for n in 0..polls {
        if n > 0 {
            until_idle().await;
        }
        poll_fn(|cx| {
            let poll = catch_panic(|| Ok(visits.as_mut().poll(cx).is_ready()));
            Poll::Ready(poll)
        })
        .await?;
    }
    let mut used = used.lock().expect("nothing panics meanwhile").clone();
    harness::sort(&mut used);
    Ok(used)
}

/// Requires that nobody is counted and each bench can be used, in the first poll of the next visitor.
async fn all_is_back(cafe: &Cafe, benches: usize, when: &str, missed: &'static str) -> Checked {
    counts(cafe, 0, when, missed).await?;
    let due: Vec<usize> = (0..benches).collect();
    let used = used_by_the_next(cafe, benches, 1).await;
    if used.as_ref().is_ok_and(|used| *used == due) {
        return Ok(());
    }
    let is_twice = used
        .as_ref()
        .is_ok_and(|used| used.len() > benches || used.windows(2).any(|both| both[0] == both[1]));
    // The same in a new café shows what is wrong from the beginning.
    let new = used_by_the_next(&Cafe::new(2), 2, 1).await;
    let is_shared = new
        .as_ref()
        .is_ok_and(|new| *new == [0, 0] || *new == [1, 1] || new.len() > 2);
    let is_slow = new.is_ok_and(|new| new.len() < 2);
    let failure = match used {
        Ok(used) => Failure::new(format!(
            "{when}, and then more visitors came than there are benches"
        ))
        .expected(format!(
            "their first polls begin the work at the benches {due:?}"
        ))
        .got(format!("at the benches {used:?}")),
        Err(panic) => panic,
    };
    until_idle().await;
    let later = used_by_the_next(cafe, benches, 3).await;
    if is_slow {
        return Err(failure);
    }
    Err(failure)
        .advise_if(is_shared, "given-back-too-early")
        .advise_if(is_twice, "cleaned-up-twice")
        .advise_if(later.is_ok_and(|later| later == due), "cleanup-in-a-task")
        .advise(missed)
}

/// A visit under virtual time, alone in a café with two benches.
fn alone(when: &str, missed: &'static str, visit: impl AsyncFnOnce(&Cafe) -> Checked) -> Checked {
    virtual_time(async {
        let cafe = Cafe::new(2);
        visit(&cafe).await?;
        all_is_back(&cafe, 2, when, missed).await
    })?
    .value
}

/// What the work of a visitor sees who is alone: who counts, and whether anybody else can get this bench.
fn looks_around(cafe: &Cafe, bench: usize) -> Checked {
    expect_eq("`visitors()` while one visitor works", 1, cafe.visitors())
        .advise("given-back-too-early")?;
    let mut others = Vec::new();
    for _ in 0..2 {
        // It is over in one poll, since a bench is free.
        let other = cafe.repair(async |bench| Ok::<_, ()>(bench));
        others.extend(other.now_or_never().and_then(Result::ok));
    }
    ensure(
        !others.contains(&bench),
        format!("bench {bench} was given to a second visitor during the work of the first"),
    )
    .advise("given-back-too-early")
}

/// A visitor of a day with several: when it comes, how long it works and how long it stays at most, all in ms.
struct Visitor {
    name: &'static str,
    comes: u64,
    works: u64,
    stays: u64,
    fails: bool,
}

const fn visitor(name: &'static str, comes: u64, works: u64, stays: u64) -> Visitor {
    Visitor {
        name,
        comes,
        works,
        stays,
        fails: false,
    }
}

impl Visitor {
    async fn visit(self, cafe: Arc<Cafe>, lab: Lab, at: Arc<Mutex<Vec<usize>>>) -> Checked {
        tasks::name_current(self.name);
        sleep(ms(self.comes)).await;
        let work = async |bench: usize| {
            let is_taken = {
                let mut at = at.lock().expect("nothing panics meanwhile");
                at.push(bench);
                at.iter().filter(|taken| **taken == bench).count() > 1
            };
            let _leaves = Leaves(&at, bench);
            let name = format!("{} at bench {bench}", self.name);
            lab.probe(&name, ms(self.works), ()).await;
            if self.fails {
                Err(is_taken)
            } else {
                Ok(is_taken)
            }
        };
        let end = timeout(ms(self.stays), cafe.repair(work)).await;
        let is_taken = end.is_ok_and(|end| end.unwrap_or_else(|is_taken| is_taken));
        ensure(
            !is_taken,
            "two visitors worked at one bench at the same time",
        )
        .advise("given-back-too-early")
    }
}

/// Notes, when it is dropped, how many visitors count, and whether another call begins its work.
struct LooksAtTheEnd<'a>(&'a Cafe, &'a Mutex<Option<(usize, bool)>>);

impl Drop for LooksAtTheEnd<'_> {
    fn drop(&mut self) {
        let visitors = self.0.visitors();
        let other = self.0.repair(async |_| Ok::<_, ()>(())).now_or_never();
        *self.1.lock().expect("nothing panics meanwhile") = Some((visitors, other.is_some()));
    }
}

/// Notes that nobody is at a bench any more.
struct Leaves<'a>(&'a Mutex<Vec<usize>>, usize);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        let mut at = self.0.lock().expect("nothing panics meanwhile");
        let bench = at.iter().position(|bench| *bench == self.1);
        at.swap_remove(bench.expect("it was pushed"));
    }
}

pub fn checks(all: &mut Checks) {
    all.on_hang(|hang| hang.advise("never-given-back"))
        .check("a_repair", || {
            let number = seed();
            let when = "a repair gave `Ok`";
            alone(when, "never-given-back", async |cafe| {
                let work = async |_| {
                    sleep(ms(20)).await;
                    Ok::<_, ()>(number)
                };
                expect_eq(
                    "the output of `repair`",
                    Ok(number),
                    cafe.repair(work).await,
                )
            })?;
            // Others come and go during the work here. A drop that panics would do so twice, so this is the second run.
            checked_with("others who come while somebody works");
            alone(when, "never-given-back", async |cafe| {
                cafe.repair(async |bench| {
                    looks_around(cafe, bench)?;
                    sleep(ms(20)).await;
                    looks_around(cafe, bench)
                })
                .await
            })
        });

    all.check("a_visitor_leaves_its_bench", || {
        let make = async || {
            let cafe = Arc::new(Cafe::new(2));
            let theirs = Arc::clone(&cafe);
            let visit = async move {
                let work = async |_| {
                    sleep(ms(20)).await;
                    sleep(ms(20)).await;
                    Ok::<_, ()>(())
                };
                theirs.repair(work).await
            };
            (cafe, visit)
        };
        cancellation::under_virtual_time(make, async |cafe: Arc<Cafe>| {
            let when = "a visitor left its bench";
            all_is_back(&cafe, 2, when, "cleanup-after-the-await").await
        })
        .map(drop)
    });

    all.check("nobody_else_before_the_work_is_dropped", || {
        let (cafe, seen) = (Cafe::new(1), Mutex::new(None));
        let mut visit = Box::pin(cafe.repair(|_| {
            let last = LooksAtTheEnd(&cafe, &seen);
            async move {
                let _last = last;
                pending::<Result<(), ()>>().await
            }
        }));
        let _ = (&mut visit).now_or_never();
        drop(visit);
        let seen = *seen.lock().expect("nothing panics meanwhile");
        expect_eq(
            "`visitors()`, and whether another call began, when the work was dropped with its visitor",
            Some((1, false)),
            seen,
        )
        .advise("given-back-too-early")
    });

    all.check("a_repair_fails", || {
        let number = seed();
        alone(
            "a repair gave `Err`",
            "cleanup-after-the-await",
            async |cafe| {
                let work = async |_| {
                    sleep(ms(20)).await;
                    Err::<(), _>(number)
                };
                expect_eq(
                    "the output of `repair`",
                    Err(number),
                    cafe.repair(work).await,
                )
            },
        )
    });

    all.check("a_repair_panics", || {
        let number = seed();
        for (is_late, when) in [
            (true, "the future of the work panicked"),
            (false, "`work` panicked"),
        ] {
            checked_with(when);
            alone(when, "cleanup-after-the-await", async |cafe| {
                let work = |_| {
                    if !is_late {
                        panic_with(number);
                    }
                    async move {
                        sleep(ms(20)).await;
                        panic_with(number);
                        #[expect(unreachable_code, reason = "this is the output's type")]
                        Ok::<(), ()>(())
                    }
                };
                let mut visit = Box::pin(cafe.repair(work));
                let end = AssertUnwindSafe(&mut visit).catch_unwind().await;
                // The future that has panicked is still there.
                counts(cafe, 0, when, "cleanup-after-the-await").await?;
                let payload = end.err().and_then(|payload| payload.downcast().ok());
                expect_eq(
                    "the payload of the panic",
                    Some(number),
                    payload.map(|n| *n),
                )
            })?;
        }
        Ok(())
    });

    all.check("several_visitors", || {
        virtual_time(async {
            let (cafe, lab) = (Arc::new(Cafe::new(2)), Lab::new());
            let start = Instant::now();
            let fails = Visitor {
                fails: true,
                ..visitor("Clara", 10, 30, 1000)
            };
            let visitors = [
                visitor("Ada", 0, 40, 1000),
                visitor("Bruno", 0, 60, 20),
                fails,
                visitor("Dov", 10, 30, 6),
                visitor("Elsa", 10, 30, 1000),
            ];
            let at = Arc::default();
            let visits = visitors.map(|visitor| {
                tokio::spawn(visitor.visit(Arc::clone(&cafe), lab.clone(), Arc::clone(&at)))
            });
            for (at, due) in [(5, 2), (13, 5), (17, 4), (25, 3), (45, 2), (55, 1), (75, 0)] {
                sleep_until(start + ms(at)).await;
                let counted = cafe.visitors();
                expect_eq(&format!("`visitors()` at {at} ms"), due, counted)
                    .map_err(|failure| failure.times(lab.timeline()))
                    .advise_if(at > 13 && counted < due, "old-value-put-back")
                    .advise_if(counted > due, "guard-after-the-await")?;
            }
            for visit in visits {
                visit.await.expect("a panic in it has failed the check")?;
            }
            all_is_back(
                &cafe,
                2,
                "the last visitor of a day left",
                "never-given-back",
            )
            .await
        })?
        .value
    });

    all.check("a_visitor_leaves_the_queue", || {
        let make = async || {
            let cafe = Arc::new(Cafe::new(1));
            let (first, second) = (Arc::clone(&cafe), Arc::clone(&cafe));
            let works = async |_| {
                sleep(ms(30)).await;
                Ok::<_, ()>(())
            };
            let stays = tokio::spawn(async move { first.repair(works).await });
            until_idle().await;
            ((cafe, stays), async move { second.repair(works).await })
        };
        cancellation::under_virtual_time(make, async |(cafe, stays)| {
            let (when, missed) = ("a visitor left while it waited", "guard-after-the-await");
            let others = usize::from(!stays.is_finished());
            counts(&cafe, others, when, missed).await?;
            let _ = stays.await;
            all_is_back(&cafe, 1, when, missed).await
        })
        .map(drop)
    });

    all.check("the_next_finds_a_bench", || {
        let cafe = Arc::new(Cafe::new(1));
        let (first, second) = (Arc::clone(&cafe), Arc::clone(&cafe));
        let mut leaves = Box::pin(async move {
            first
                .repair(async |_| pending::<Result<(), ()>>().await)
                .await
        });
        ensure(
            (&mut leaves).now_or_never().is_none(),
            "the work of a call is not done, and the call is ready",
        )?;
        // A panic in its first poll ends the check here.
        ensure(
            cafe.repair(async |bench| Ok::<_, ()>(bench))
                .now_or_never()
                .is_none(),
            "a call did not wait, and the only bench is in use",
        )?;
        let comes = async move {
            let mut visit = pin!(second.repair(async |bench| Ok::<_, ()>(bench)));
            poll_fn(|cx| match catch_panic(|| Ok(visit.as_mut().poll(cx))) {
                Ok(poll) => poll.map(Ok),
                Err(panic) => Poll::Ready(Err(panic)),
            })
            .await
        };
        let when = "the visitor at the only bench left";
        let bench = worst_moments::polled_in_its_wake(comes, when, move || drop(leaves))?
            .advise("let-in-too-early")?;
        expect_eq("the bench of the next visitor", Ok(0), bench)
    });

    all.check("a_visitor_leaves_when_its_turn_comes", || {
        let cafe = Cafe::new(1);
        let visit = || cafe.repair(async |_| pending::<Result<(), ()>>().await);
        let (mut first, mut second) = (Box::pin(visit()), Box::pin(visit()));
        let _ = ((&mut first).now_or_never(), (&mut second).now_or_never());
        let (mut third, waker) = (
            ManualPoll::new(visit()).named("the third visitor"),
            CountingWaker::named("C"),
        );
        third.pending(&waker)?;
        drop(first);
        // Its turn has come, and it does not know of it.
        drop(second);
        third
            .woken(&waker, "the two visitors before it had left")
            .advise("turn-dropped-with-its-future")
    });

    all.check("without_a_runtime", || {
        let cafe = Cafe::new(1);
        checked_with("a call that is polled and dropped inside `block_on` of the crate futures");
        executor::block_on(async {
            let work = async |_| pending::<Result<(), ()>>().await;
            let mut visit = Box::pin(cafe.repair(work));
            let _ = poll!(&mut visit);
            catch_panic(|| {
                drop(visit);
                Ok(())
            })
        })?;
        expect_eq(
            "`visitors()` when the only visitor has left",
            0,
            cafe.visitors(),
        )?;
        let next = cafe.repair(async |bench| Ok::<_, ()>(bench)).now_or_never();
        expect_eq(
            "what the first poll of the next call gives",
            Some(Ok(0)),
            next,
        )
    });
}
