//! What is told of futures that are polled by hand, as the pictures in `tests/golden` have it.
//!
//! Each history there is of one of these runs: `NAME.solution.history` is of the right code, the other one of a mistake.
//! `UPDATE_GOLDEN=1` writes them again. Then draw the pictures again (`src/trace/golden.rs`).

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, VecDeque};
    use std::future::poll_fn;
    use std::path::{Path, PathBuf};
    use std::pin::Pin;
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
    use std::sync::{Arc, Mutex, mpsc};
    use std::task::{Context, Poll, Wake, Waker};
    use std::thread;

    use crate::clock::ms;
    use crate::lost_wakeup::{Source, fire_at_every_call};
    use crate::manual_poll::ManualPoll;
    use crate::outcome::{Checked, ensure};
    use crate::probe::{CountingWaker, Lab};
    use crate::protocol::{TraceEvent, TraceLine};
    use crate::trace;
    use crate::worst_moments::{event_during_a_poll, polled_in_its_wake};

    /// What `check` tells, in which everything is counted from 1 and no time passes.
    fn history(name: &str, check: impl FnOnce() -> Checked) -> String {
        let path = std::env::temp_dir().join(format!("history-picture-{}", std::process::id()));
        trace::install(&path, false);
        trace::begin(name);
        let outcome = check();
        if let Err(kind) = outcome.map_err(|failure| failure.hang)
            && let Some(kind) = kind
        {
            trace::hung(kind);
        }
        trace::write(false);
        let text = std::fs::read_to_string(&path).unwrap();
        let _ = std::fs::remove_file(&path);
        let (mut futures, mut wakers) = (HashMap::new(), HashMap::new());
        let mut lines = String::new();
        for mut line in text.lines().filter_map(TraceLine::read) {
            let renumbered = |known: &mut HashMap<u64, u64>, number: &mut u64| {
                let next = known.len() as u64 + 1;
                *number = *known.entry(*number).or_insert(next);
            };
            match &mut line.event {
                TraceEvent::HandPoll { future, waker, .. } => {
                    renumbered(&mut futures, future);
                    waker.iter_mut().for_each(|waker| renumbered(&mut wakers, waker));
                }
                TraceEvent::HandPolled { future, .. }
                | TraceEvent::HandGone { future }
                | TraceEvent::HandWoken { future, .. }
                | TraceEvent::Expected { future, .. } => renumbered(&mut futures, future),
                TraceEvent::Kept { waker, .. }
                | TraceEvent::Copies { waker, .. }
                | TraceEvent::Called { waker, .. } => {
                    renumbered(&mut wakers, waker);
                }
                TraceEvent::Check { seed, .. } => *seed = None,
                _ => {}
            }
            line.at = None;
            lines.push_str(&line.write());
        }
        lines
    }

    fn compare(picture: &str, whose: &str, check: impl FnOnce() -> Checked) {
        let told = history(picture, check);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden");
        let path: PathBuf = folder.join(format!("{picture}.{whose}.history"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            return std::fs::write(path, told).unwrap();
        }
        let before = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
        assert_eq!(told, before, "{picture}.{whose}");
    }

    #[test]
    fn a_lost_wakeup() {
        if !crate::runner::alone() {
            return;
        }
        let registers_last = |source: Source| {
            poll_fn(move |cx| {
                if source.is_ready() {
                    return Poll::Ready(());
                }
                source.register(cx.waker());
                Poll::Pending
            })
        };
        let registers_first = |source: Source| {
            poll_fn(move |cx| {
                source.register(cx.waker());
                if source.is_ready() { Poll::Ready(()) } else { Poll::Pending }
            })
        };
        compare("lost_wakeup", "registers_last", || fire_at_every_call(registers_last).map(drop));
        compare("lost_wakeup", "solution", || fire_at_every_call(registers_first).map(drop));
    }

    /// A bell that keeps the first waker, or the latest one.
    struct Bell {
        keeps_first: bool,
        state: Mutex<(bool, Option<Waker>)>,
    }

    impl Bell {
        fn rung(&self, waker: &Waker) -> bool {
            let mut state = self.state.lock().unwrap();
            if !self.keeps_first || state.1.is_none() {
                state.1 = Some(waker.clone());
            }
            state.0
        }

        fn ring(&self) {
            let waker = {
                let mut state = self.state.lock().unwrap();
                state.0 = true;
                state.1.take()
            };
            waker.unwrap().wake();
        }
    }

    #[test]
    fn a_stale_waker() {
        if !crate::runner::alone() {
            return;
        }
        let check = |keeps_first| {
            let bell = Arc::new(Bell { keeps_first, state: Mutex::default() });
            let rung = Arc::clone(&bell);
            let future = poll_fn(move |cx| if rung.rung(cx.waker()) { Poll::Ready(()) } else { Poll::Pending });
            let mut poller = ManualPoll::new(future);
            let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
            poller.pending(&a)?;
            // Whom it wakes is worth a look, too.
            let kept = poller.pending(&b);
            trace::event("the bell", "rings", || bell.ring());
            poller.woken(&b, "the bell rang")?;
            kept?;
            poller.ready(&b)
        };
        compare("stale_waker", "keeps_the_first", || check(true));
        compare("stale_waker", "solution", || check(false));
    }

    #[test]
    fn a_busy_poll() {
        if !crate::runner::alone() {
            return;
        }
        let check = |is_busy: bool| {
            let done = Arc::new(AtomicBool::new(false));
            let timer = Arc::clone(&done);
            // The time is over when the check says so, and not in the middle of a poll on a busy machine.
            let (ring, rings) = mpsc::channel::<()>();
            let mut rings = Some(rings);
            let future = poll_fn(move |cx| {
                if timer.load(SeqCst) {
                    return Poll::Ready(());
                }
                if is_busy {
                    cx.waker().wake_by_ref();
                } else {
                    let (waker, timer) = (cx.waker().clone(), Arc::clone(&timer));
                    if let Some(rings) = rings.take() {
                        thread::spawn(move || {
                            let _ = rings.recv();
                            timer.store(true, SeqCst);
                            waker.wake();
                        });
                    }
                }
                Poll::Pending
            });
            let (mut poller, a) = (ManualPoll::new(future).named("the timer").at_most(20), CountingWaker::named("A"));
            if is_busy {
                return poller.finish(&a);
            }
            poller.pending(&a)?;
            drop(ring);
            poller.until_woken(&a, ms(2_000))?;
            poller.ready(&a)
        };
        compare("busy_poll", "wakes_itself", || check(true));
        compare("busy_poll", "solution", || check(false));
    }

    #[test]
    fn a_wake_under_a_lock() {
        if !crate::runner::alone() {
            return;
        }
        let check = |under_the_lock: bool| {
            let state = Arc::new(Mutex::new((false, None::<Waker>)));
            let rings = Arc::clone(&state);
            let bell = poll_fn(move |cx| {
                let mut state = state.lock().unwrap();
                if state.0 {
                    return Poll::Ready(());
                }
                state.1 = Some(cx.waker().clone());
                Poll::Pending
            });
            polled_in_its_wake(bell, "the bell rang", move || {
                let mut state = rings.lock().unwrap();
                state.0 = true;
                let waker = state.1.take().unwrap();
                let guard = under_the_lock.then_some(state);
                waker.wake();
                drop(guard);
            })
        };
        // Elsewhere nobody sees that a thread stands still.
        if cfg!(target_os = "linux") {
            compare("wake_under_a_lock", "wakes_with_the_guard", || check(true));
        }
        compare("wake_under_a_lock", "solution", || check(false));
    }

    #[test]
    fn an_event_during_a_poll() {
        if !crate::runner::alone() {
            return;
        }
        let check = |looks_first: bool| {
            let shared = Arc::new((AtomicBool::new(false), Mutex::new(None::<Waker>)));
            let rings = Arc::clone(&shared);
            let bell = poll_fn(move |cx| {
                let (has_rung, place) = &*shared;
                if looks_first && has_rung.load(SeqCst) {
                    return Poll::Ready(());
                }
                let waker = cx.waker().clone();
                *place.lock().unwrap() = Some(waker);
                if !looks_first && has_rung.load(SeqCst) { Poll::Ready(()) } else { Poll::Pending }
            });
            event_during_a_poll(bell, "the bell rang", move || {
                rings.0.store(true, SeqCst);
                let waker = rings.1.lock().unwrap().take();
                waker.into_iter().for_each(Waker::wake);
            })
        };
        compare("event_during_a_poll", "looks_first", || check(true));
        compare("event_during_a_poll", "solution", || check(false));
    }

    /// A queue of tasks as chapter 16 has one, which may queue a task that is in it already.
    #[derive(Default)]
    struct Tasks {
        queues_twice: bool,
        ready: Mutex<VecDeque<Arc<Task>>>,
    }

    struct Task {
        name: &'static str,
        tasks: Arc<Tasks>,
        is_queued: AtomicBool,
        future: Mutex<Pin<Box<dyn Future<Output = ()> + Send>>>,
    }

    impl Tasks {
        fn shows(&self) {
            let ready = self.ready.lock().unwrap();
            trace::queue("run queue", ready.iter().map(|task| task.name));
        }

        fn spawn(self: &Arc<Self>, name: &'static str, future: impl Future<Output = ()> + Send + 'static) {
            let future = Mutex::new(Box::pin(trace::polls(name, future)) as _);
            let task = Task { name, tasks: Arc::clone(self), is_queued: AtomicBool::new(false), future };
            Arc::new(task).wake();
        }

        fn run_ready(&self) {
            let now = self.ready.lock().unwrap().len();
            for _ in 0..now {
                let task = self.ready.lock().unwrap().pop_front().unwrap();
                self.shows();
                task.is_queued.store(false, SeqCst);
                let waker = Waker::from(Arc::clone(&task));
                let _ = task.future.lock().unwrap().as_mut().poll(&mut Context::from_waker(&waker));
            }
        }
    }

    impl Wake for Task {
        fn wake(self: Arc<Self>) {
            let tasks = Arc::clone(&self.tasks);
            if !self.is_queued.swap(true, SeqCst) || tasks.queues_twice {
                tasks.ready.lock().unwrap().push_back(self);
                tasks.shows();
            }
        }
    }

    #[test]
    fn a_double_queueing() {
        if !crate::runner::alone() {
            return;
        }
        let check = |queues_twice| {
            let tasks = Arc::new(Tasks { queues_twice, ..Tasks::default() });
            let lab = Lab::new();
            let ((a, trigger_a), (b, trigger_b)) = (lab.manual_future("a", ()), lab.manual_future("b", ()));
            tasks.spawn("a", a);
            tasks.spawn("b", b);
            tasks.run_ready();
            trace::parked("the thread");
            trace::event("socket 1", "readable", || trigger_a.wake());
            trace::event("socket 1", "writable", || trigger_a.wake());
            trace::event("socket 2", "readable", || trigger_b.fire());
            trace::unparked("the thread", "socket 2");
            tasks.run_ready();
            ensure(lab.polls("a") == 2, "`a` was polled twice for wakes that came before the first of the two polls")
        };
        compare("double_queueing", "queues_twice", || check(true));
        compare("double_queueing", "solution", || check(false));
    }
}
