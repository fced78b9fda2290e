//! Pots that note each look into them: who is polled by which call of `run_ready`, and what `notify` was told.

use std::future::poll_fn;
use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::task::{Poll, Waker};
use std::thread;

use harness::drops::DropLog;
use harness::futures::future::BoxFuture;
use harness::manual_future::Trigger;
use harness::probe::Lab;
use harness::{Advise, Checked, Checks, Failure, checked_with, ensure, expect_eq, seed, trace};

use super::exercise::RunQueue;

pub fn checks(all: &mut Checks) {
    all.check("only_the_woken", || {
        let kitchen = Kitchen::new();
        // Short names, since the picture shows a queue of them.
        let [a, b, c] = ["A", "B", "C"].map(|name| kitchen.pot(name));
        kitchen.nothing_was_polled()?;
        kitchen.runs("all three were spawned", &["A", "B", "C"])?;
        let wakes = |name, pot| {
            kitchen.wakes(name, pot);
            let event = format!("`{name}` was woken");
            kitchen.runs(&event, &[name]).map_err(|failure| {
                let polled = kitchen.polled().len();
                failure
                    .advise_if(polled > 1, "polls-all-tasks")
                    .advise_if(polled == 0, "queued-once-and-never-again")
            })
        };
        wakes("C", &c)?;
        // The picture says enough by now.
        trace::aside(|| {
            wakes("A", &a)?;
            wakes("B", &b)?;
            wakes("C", &c)?;
            kitchen.runs("nothing was woken", &[])
        })
        .advise("polls-all-tasks")
    });

    all.on_hang(|hang| hang.advise("lock-held-during-a-call"))
        .check("woken_during_its_poll", || {
            let kitchen = Kitchen::new();
            kitchen.stirs("sauce", 3);
            for event in ["`sauce` was spawned", SELF, SELF] {
                kitchen.runs(event, &["sauce"]).map_err(|failure| {
                    let polls = kitchen.polled().len();
                    failure
                        .advise_if(polls == 0, "cleared-after-the-poll")
                        .advise_if(polls > 1, "runs-what-becomes-ready")
                })?;
            }
            Ok(())
        });

    all.check("woken_twice", || {
        let kitchen = Kitchen::new();
        let tea = kitchen.pot("tea");
        kitchen.wakes("tea", &tea);
        kitchen.runs("`tea` was spawned", &["tea"])?;
        for _ in 0..2 + seed() % 3 {
            kitchen.wakes("tea", &tea);
        }
        let queued_twice = |failure: Failure| failure.advise_if(true, "queued-twice");
        kitchen
            .runs("`tea` was woken several times", &["tea"])
            .map_err(queued_twice)?;
        kitchen.runs("nothing was woken", &[]).map_err(queued_twice)
    });

    all.check("in_the_order_of_their_wakes", || {
        let kitchen = Kitchen::new();
        let mut names: Vec<String> = (1..=7).map(|n| format!("pot {n}")).collect();
        let pots: Vec<Trigger> = names.iter().map(|name| kitchen.pot(name)).collect();
        let spawned: Vec<&str> = names.iter().map(String::as_str).collect();
        kitchen.runs("they were spawned", &spawned)?;
        // Another order in each run, and never the one in which they were made.
        let order: Vec<usize> = (0..7).map(|n| (n * 3 + 2 + seed() as usize) % 7).collect();
        for &n in &order {
            kitchen.wakes(&names[n], &pots[n]);
        }
        names = order.iter().map(|&n| names[n].clone()).collect();
        let woken: Vec<&str> = names.iter().map(String::as_str).collect();
        kitchen.runs("they were woken", &woken)
    });

    all.check("what_becomes_ready_meanwhile", || {
        let kitchen = Kitchen::new();
        let tea = kitchen.pot("tea");
        kitchen.runs("`tea` was spawned", &["tea"])?;
        // While it is polled, it wakes another task and spawns one.
        let pots = kitchen.clone();
        kitchen.spawn("cook", async move {
            pots.wakes("tea", &tea);
            pots.spawn("rice", async {});
        });
        let meanwhile = |failure: Failure| {
            let polls = kitchen.polled().len();
            failure.advise_if(polls > 1, "runs-what-becomes-ready")
        };
        kitchen
            .runs("`cook` was spawned", &["cook"])
            .map_err(meanwhile)?;
        kitchen
            .runs(
                "`cook` had woken `tea` and spawned `rice`",
                &["tea", "rice"],
            )
            .advise("cleared-after-the-poll")
    });

    all.on_hang(|hang| hang.advise("lock-held-during-a-call"))
        .check("the_queue_is_free", || {
            let kitchen = Kitchen::new();
            let (queue, pots) = (kitchen.queue(), kitchen.clone());
            kitchen.spawn("poll", async move {
                queue.tasks();
                pots.spawn("tea", async {});
            });
            let last = SpawnsWhenDropped(kitchen.clone(), "cake");
            kitchen.spawn("drop", async move { drop(last) });
            let kept = SpawnsWhenDropped(kitchen.clone(), "pie");
            kitchen.spawn("end", Keeps(kept));
            kitchen.runs("three tasks were spawned", &["poll", "drop", "end"])?;
            let spawned = ["tea", "cake", "pie"];
            kitchen
                .runs("each of them had spawned one", &spawned)
                .map_err(|failure| {
                    // What is spawned by a drop is missing, and what is spawned by a poll is not.
                    let polled = kitchen.polled();
                    let kept =
                        polled.len() < spawned.len() && polled.iter().any(|name| name == "tea");
                    failure.advise_if(kept, "future-kept-after-its-end")
                })
        });

    all.check("the_thread_is_notified", || {
        let kitchen = Kitchen::new();
        let tea = kitchen.pot("tea");
        kitchen.notified("`tea` was spawned", 1)?;
        kitchen.runs("`tea` was spawned", &["tea"])?;
        kitchen.notified("`tea` was polled, and not woken", 0)?;
        kitchen.wakes("tea", &tea);
        kitchen.notified("`tea` was woken", 1)?;
        kitchen.wakes("tea", &tea);
        kitchen
            .notified("`tea` was woken once more", 0)
            .advise("queued-twice")?;
        kitchen.stirs("sauce", 2);
        kitchen.runs("`sauce` was spawned too", &["tea", "sauce"])?;
        kitchen.notified("`sauce` was spawned, and woke itself in its poll", 2)
    });

    all.on_hang(|hang| hang.advise("notified-under-the-lock"))
        .check("queued_before_it_is_notified", || {
            let kitchen = Kitchen::new();
            let tea = kitchen.pot("tea");
            kitchen.runs("`tea` was spawned", &["tea"])?;
            // Another thread may be as fast as that.
            let seen = Arc::new(AtomicUsize::new(0));
            let (queue, sees) = (kitchen.queue(), Arc::clone(&seen));
            kitchen.when_notified(move || {
                sees.fetch_add(queue.run_ready(), SeqCst);
            });
            kitchen.wakes("tea", &tea);
            if seen.load(SeqCst) == 1 {
                return Ok(());
            }
            Err(
                Failure::new("`notify` was called before the task was in the queue")
                    .expected("a thread that comes at once finds the task, and polls it")
                    .got(
                        "`run_ready` found nothing, and would sleep now, with a task in the queue",
                    ),
            )
            .advise("notified-before-it-was-queued")
        });

    all.check("ended_tasks", || {
        let kitchen = Kitchen::new();
        let drops = DropLog::new();
        let kept = Arc::new(Mutex::new(None));
        let (keeps, guard) = (Arc::clone(&kept), drops.guard("the future of `tea`"));
        kitchen.spawn(
            "tea",
            poll_fn(move |cx| {
                let _here = &guard;
                *keeps.lock().expect("nothing panics meanwhile") = Some(cx.waker().clone());
                Poll::Ready(())
            }),
        );
        let soup = kitchen.pot("soup");
        kitchen.has_tasks("two were spawned", 2)?;
        kitchen.runs("two were spawned", &["tea", "soup"])?;
        kitchen.has_tasks("`tea` is done", 1)?;
        let alive = drops.alive();
        let waker: Waker = kept
            .lock()
            .expect("nothing panics meanwhile")
            .take()
            .expect("it was polled");
        kitchen.whistles("tea", || waker.wake());
        let ended = |failure: Failure| {
            failure
                .advise_if(kitchen.polled().is_empty(), "counts-the-ended")
                .advise("poll-after-ready")
        };
        kitchen
            .runs("`tea` was woken after its end", &[])
            .map_err(ended)?;
        expect_eq("what is kept of a task that has ended", Vec::new(), alive)
            .advise("future-kept-after-its-end")?;
        kitchen.whistles("soup", || soup.fire());
        kitchen.runs("`soup` was woken", &["soup"])?;
        kitchen.has_tasks("both are done", 0)?;
        kitchen.wakes("soup", &soup);
        kitchen
            .runs("`soup` was woken after its end", &[])
            .map_err(ended)
    });

    all.check("woken_by_its_last_poll", || {
        let kitchen = Kitchen::new();
        kitchen.spawn(
            "tea",
            poll_fn(|cx| {
                cx.waker().wake_by_ref();
                Poll::Ready(())
            }),
        );
        kitchen.runs("`tea` was spawned", &["tea"])?;
        kitchen.has_tasks("`tea` is done", 0)?;
        kitchen
            .runs("`tea` was woken by its last poll", &[])
            .map_err(|failure| failure.advise_if(kitchen.polled().is_empty(), "counts-the-ended"))
            .advise("poll-after-ready")
    });

    all.check("by_any_thread", || {
        let kitchen = Kitchen::new();
        let tea = kitchen.pot("tea");
        kitchen.runs("`tea` was spawned", &["tea"])?;
        let pots = kitchen.clone();
        let other = thread::spawn(move || {
            tea.fire();
            pots.spawn("rice", async {});
        });
        ensure(other.join().is_ok(), "the thread that wakes panicked")?;
        kitchen.runs(
            "another thread woke `tea` and spawned `rice`",
            &["tea", "rice"],
        )?;
        let polled_by = kitchen.0.lab.threads();
        expect_eq("the number of threads that polled", 1, polled_by.len())
    });

    all.check("any_number_of_tasks", || {
        let many = 1_000 + seed() as usize % 500;
        checked_with(format!("{many} tasks, of which one is woken"));
        trace::aside(|| {
            let kitchen = Kitchen::new();
            let pots: Vec<Trigger> = (0..many).map(|n| kitchen.pot(&n.to_string())).collect();
            expect_eq(
                "what the first `run_ready` returns",
                many,
                kitchen.queue().run_ready(),
            )?;
            kitchen.take_polled();
            let one = seed() as usize % many;
            pots[one].fire();
            kitchen.runs("one was woken", &[&one.to_string()])?;
            kitchen.has_tasks("one has ended", many - 1)?;
            for pot in pots.iter().rev() {
                pot.fire();
            }
            expect_eq(
                "what `run_ready` returns for all others",
                many - 1,
                kitchen.queue().run_ready(),
            )?;
            kitchen.has_tasks("all have ended", 0)
        })
    });
}

/// Why a task is ready that wakes itself.
const SELF: &str = "`sauce` had woken itself during its poll";

/// A queue of the learner's, and a note of each poll. Clones are the same kitchen.
#[derive(Clone)]
struct Kitchen(Arc<Inside>);

/// An entry of the queue in the picture.
struct Queued {
    task: String,
    /// Whether `run_ready` was called since.
    is_taken: bool,
}

struct Inside {
    queue: OnceLock<RunQueue>,
    lab: Lab,
    /// Who was polled since the last call of `run_ready` has ended, in this order.
    polled: Mutex<Vec<String>>,
    /// Who was polled by the last call.
    last: Mutex<Vec<String>>,
    /// Who is spawned, woken or polled right now.
    current: Mutex<String>,
    /// What is in the queue, as far as `notify` tells: for the picture.
    queued: Mutex<Vec<Queued>>,
    /// Whose futures were ready.
    ended: Mutex<Vec<String>>,
    notified: AtomicUsize,
    /// What `notify` does besides.
    then: Mutex<Option<Box<dyn Fn() + Send + Sync>>>,
}

impl Inside {
    /// Changes what the picture shows of the queue.
    fn shows(&self, change: impl FnOnce(&mut Vec<Queued>)) {
        let mut queued = self.queued.lock().expect("nothing panics meanwhile");
        change(&mut queued);
        // Nobody looks at more.
        queued.truncate(10);
        trace::queue("run queue", queued.iter().map(|entry| &entry.task));
    }
}

impl Kitchen {
    fn new() -> Kitchen {
        trace::another_run();
        let inside = Arc::new(Inside {
            queue: OnceLock::new(),
            lab: Lab::new(),
            polled: Mutex::default(),
            last: Mutex::default(),
            current: Mutex::default(),
            queued: Mutex::default(),
            ended: Mutex::default(),
            notified: AtomicUsize::new(0),
            then: Mutex::default(),
        });
        // Weak, so that `notify` does not keep the kitchen that keeps the queue.
        let here: Weak<Inside> = Arc::downgrade(&inside);
        let queue = RunQueue::new(move || {
            let Some(here) = here.upgrade() else { return };
            here.notified.fetch_add(1, SeqCst);
            let current = here
                .current
                .lock()
                .expect("nothing panics meanwhile")
                .clone();
            here.shows(|queued| {
                queued.push(Queued {
                    task: current,
                    is_taken: false,
                });
            });
            let then = here.then.lock().expect("nothing panics meanwhile").take();
            if let Some(then) = then {
                then();
            }
        });
        let _ = inside.queue.set(queue);
        Kitchen(inside)
    }

    fn queue(&self) -> RunQueue {
        self.0.queue.get().expect("set when it was made").clone()
    }

    /// `future`, whose polls are noted under `name`.
    fn noted(
        &self,
        name: &str,
        future: impl Future<Output = ()> + Send + 'static,
    ) -> BoxFuture<'static, ()> {
        let (name, here) = (name.to_owned(), Arc::downgrade(&self.0));
        let ended = Arc::downgrade(&self.0);
        let mut future = Box::pin(trace::polls(&name, future));
        Box::pin(poll_fn(move |cx| {
            if let Some(here) = here.upgrade() {
                here.shows(|queued| {
                    let at = queued.iter().position(|entry| entry.task == name);
                    at.map(|at| queued.remove(at));
                });
                *here.current.lock().expect("nothing panics meanwhile") = name.clone();
                let mut polled = here.polled.lock().expect("nothing panics meanwhile");
                polled.push(name.clone());
            }
            let poll = future.as_mut().poll(cx);
            if let (Poll::Ready(()), Some(here)) = (&poll, ended.upgrade()) {
                let mut ended = here.ended.lock().expect("nothing panics meanwhile");
                ended.push(name.clone());
            }
            poll
        }))
    }

    fn spawn(&self, name: &str, future: impl Future<Output = ()> + Send + 'static) {
        self.as_current(name, || self.queue().spawn(self.noted(name, future)));
    }

    /// A task that is done when its trigger fires.
    fn pot(&self, name: &str) -> Trigger {
        let (future, trigger) = self.0.lab.manual_future(name, ());
        self.spawn(name, future);
        trigger
    }

    /// A task that is done at its poll number `polls`, and wakes itself in all before.
    fn stirs(&self, name: &str, polls: usize) {
        self.spawn(name, self.0.lab.yielding(name, polls - 1, ()));
    }

    fn wakes(&self, name: &str, pot: &Trigger) {
        self.whistles(name, || pot.wake());
    }

    /// Performs `act`, which wakes `name`.
    fn whistles(&self, name: &str, act: impl FnOnce()) {
        self.as_current(name, || trace::event("the whistle", name, act));
    }

    /// Performs `act`, in which `name` becomes ready.
    fn as_current(&self, name: &str, act: impl FnOnce()) {
        let current = || self.0.current.lock().expect("nothing panics meanwhile");
        let before = mem::replace(&mut *current(), name.to_owned());
        act();
        *current() = before;
    }

    /// Who was polled by the last call of `run_ready`.
    fn polled(&self) -> Vec<String> {
        self.0
            .last
            .lock()
            .expect("nothing panics meanwhile")
            .clone()
    }

    /// Who was polled since this was asked before.
    fn take_polled(&self) -> Vec<String> {
        mem::take(&mut *self.0.polled.lock().expect("nothing panics meanwhile"))
    }

    fn nothing_was_polled(&self) -> Checked {
        expect_eq(
            "what was polled before `run_ready` was called",
            Vec::new(),
            self.take_polled(),
        )
        .advise("polled-outside-of-the-queue")
    }

    /// Calls `run_ready` once, after `event`, and requires that it polls those, in this order.
    fn runs(&self, event: &str, expected: &[&str]) -> Checked {
        self.nothing_was_polled()?;
        trace::note("the cook", "run_ready");
        self.take_queued();
        let returned = self.0.lab.watch(|| Ok(self.queue().run_ready()))?;
        self.forget_ended();
        let got = self.take_polled();
        *self.0.last.lock().expect("nothing panics meanwhile") = got.clone();
        if got == expected {
            let what = format!("what `run_ready` returns when {event}");
            return expect_eq(&what, expected.len(), returned);
        }
        let [mut all, mut due] = [
            got.clone(),
            expected.iter().map(ToString::to_string).collect(),
        ];
        harness::sort(&mut all);
        harness::sort(&mut due);
        Err(
            Failure::new(format!("{event}, and `run_ready` did not poll what is due"))
                .expected(said(expected))
                .got(said(&got))
                .advise_if(all == due, "ready-order-lost"),
        )
    }

    /// Notes what is in the queue when `run_ready` is called.
    fn take_queued(&self) {
        let mut queued = self.0.queued.lock().expect("nothing panics meanwhile");
        queued.iter_mut().for_each(|entry| entry.is_taken = true);
    }

    /// Tasks that have ended are not polled when they are taken out of the queue.
    fn forget_ended(&self) {
        let ended = self.0.ended.lock().expect("nothing panics meanwhile");
        let is_gone = |entry: &Queued| entry.is_taken && ended.contains(&entry.task);
        let queued = self.0.queued.lock().expect("nothing panics meanwhile");
        let any_gone = queued.iter().any(is_gone);
        drop(queued);
        if any_gone {
            self.0
                .shows(|queued| queued.retain(|entry| !is_gone(entry)));
        }
    }

    /// Requires that `notify` was called so many times since the last question.
    fn notified(&self, event: &str, times: usize) -> Checked {
        let got = self.0.notified.swap(0, SeqCst);
        expect_eq(
            &format!("the number of calls of `notify` when {event}"),
            times,
            got,
        )
        .advise_if(got < times, "nobody-was-notified")
    }

    /// What the next call of `notify` does besides.
    fn when_notified(&self, then: impl Fn() + Send + Sync + 'static) {
        *self.0.then.lock().expect("nothing panics meanwhile") = Some(Box::new(then));
    }

    fn has_tasks(&self, event: &str, expected: usize) -> Checked {
        let got = self.queue().tasks();
        expect_eq(&format!("what `tasks()` gives when {event}"), expected, got)
            .advise_if(got < expected, "waiting-tasks-not-counted")
    }
}

fn said(names: &[impl AsRef<str>]) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    if names.is_empty() {
        "no task is polled".to_owned()
    } else {
        format!("polled: {}", names.join(", "))
    }
}

/// Spawns a task when it is dropped.
struct SpawnsWhenDropped(Kitchen, &'static str);

impl Drop for SpawnsWhenDropped {
    fn drop(&mut self) {
        self.0.spawn(self.1, async {});
    }
}

/// A future that is done at once, and keeps this until it is dropped.
struct Keeps(#[expect(dead_code, reason = "for its drop")] SpawnsWhenDropped);

impl Future for Keeps {
    type Output = ();

    fn poll(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}
