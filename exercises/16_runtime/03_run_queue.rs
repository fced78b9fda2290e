//! One cook can watch many pots, if each pot whistles when it needs her. A run queue does this with
//! futures: it is the list of those that were woken, and one thread polls them. But this one
//! polls all futures at each call of `run_ready`. Change `RunQueue`, so that it polls only those
//! that were woken.
//!
//! - `RunQueue::new(notify)` makes an empty queue. Clones of it are handles of the same queue.
//! - `spawn(future)` adds a task, which is ready at once. It does not poll it.
//! - `run_ready()` polls each task that is ready now, once, in the order in which they became ready.
//!   It returns how many it polled. A task that becomes ready meanwhile waits for the next call.
//! - A task becomes ready when its waker is woken: by any thread, at any time, also during its own
//!   poll. Until it is polled, it is in the queue once, and more wakes change nothing.
//! - When a task becomes ready, it is put into the queue, and then `notify` is called, once.
//! - A task whose future is done has ended. Its future is dropped in the same call of `run_ready`,
//!   and is never polled again, even if somebody still wakes it. Such a wake may call `notify`, but
//!   `run_ready` does not count it.
//! - `tasks()` is the number of tasks that have not ended.
//! - A future that is polled or dropped may use the queue, for example to spawn a task. So may
//!   `notify`. So no lock that they need is held meanwhile.
//!
//! Only one thread calls `run_ready`, and never from inside of a task.
//!
//! Begin with `cargo async-learn exec run_queue`. How often does the cook look into a pot that has
//! not whistled?

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::thread;
use std::time::Duration;

use async_learn::pause;

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A handle. Clones of it are handles of the same queue.
#[derive(Clone)]
pub struct RunQueue {
    shared: Arc<Shared>,
}

struct Shared {
    /// All tasks that have not ended.
    tasks: Mutex<Vec<Arc<Task>>>,
    notify: Box<dyn Fn() + Send + Sync>,
}

struct Task {
    /// `None` as soon as it is done.
    future: Mutex<Option<BoxFuture>>,
    queue: Arc<Shared>,
}

impl RunQueue {
    pub fn new(notify: impl Fn() + Send + Sync + 'static) -> RunQueue {
        let (tasks, notify) = (Mutex::default(), Box::new(notify));
        let shared = Arc::new(Shared { tasks, notify });
        RunQueue { shared }
    }

    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let future: BoxFuture = Box::pin(future);
        let task = Arc::new(Task {
            future: Mutex::new(Some(future)),
            queue: Arc::clone(&self.shared),
        });
        self.shared.tasks.lock().unwrap().push(task);
        (self.shared.notify)();
    }

    pub fn run_ready(&self) -> usize {
        // TODO: these are all tasks. Which of them are ready?
        let ready = self.shared.tasks.lock().unwrap().clone();
        for task in &ready {
            task.poll();
        }
        let mut tasks = self.shared.tasks.lock().unwrap();
        tasks.retain(|task| task.future.lock().unwrap().is_some());
        ready.len()
    }

    pub fn tasks(&self) -> usize {
        self.shared.tasks.lock().unwrap().len()
    }
}

impl Task {
    fn poll(self: &Arc<Self>) {
        let waker = Waker::from(Arc::clone(self));
        let mut slot = self.future.lock().unwrap();
        if let Some(future) = slot.as_mut() {
            let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
            if poll.is_ready() {
                *slot = None;
            }
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        // TODO: this tells the thread that a task is ready, but not which one.
        (self.queue.notify)();
    }
}

/// Something that is on the stove for a while. It says when it is polled.
async fn pot(name: &'static str, time: Duration) {
    let mut whistle = pin!(pause(time));
    poll_fn(|cx| {
        println!("the cook looks into the {name}");
        whistle.as_mut().poll(cx)
    })
    .await;
    println!("the {name} is ready");
}

fn main() {
    let (cook, whistled) = (thread::current(), Arc::new(AtomicBool::new(false)));
    let whistles = Arc::clone(&whistled);
    let queue = RunQueue::new(move || {
        whistles.store(true, SeqCst);
        cook.unpark();
    });
    for (name, time) in [("soup", 90), ("rice", 60), ("tea", 30)] {
        queue.spawn(pot(name, Duration::from_millis(time)));
    }
    let mut looks = 0;
    while queue.tasks() > 0 {
        // The cook sits down until something whistles.
        while !whistled.swap(false, SeqCst) {
            thread::park();
        }
        looks += queue.run_ready();
    }
    println!("{looks} looks into 3 pots");
}
