//! The queue holds the tasks that are ready, and each task knows whether it is in the queue.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::mem;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
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
    /// The tasks that are ready, in the order in which they became ready. A task that waits is
    /// not in here. It is kept by its waker, which is where the wake will come from.
    ready: Mutex<VecDeque<Arc<Task>>>,
    /// How many tasks have not ended.
    tasks: AtomicUsize,
    notify: Box<dyn Fn() + Send + Sync>,
}

struct Task {
    /// `None` as soon as it is done.
    future: Mutex<Option<BoxFuture>>,
    /// Whether it is in the queue, so that it is there only once.
    is_queued: AtomicBool,
    queue: Arc<Shared>,
}

impl RunQueue {
    pub fn new(notify: impl Fn() + Send + Sync + 'static) -> RunQueue {
        let shared = Arc::new(Shared {
            ready: Mutex::default(),
            tasks: AtomicUsize::new(0),
            notify: Box::new(notify),
        });
        RunQueue { shared }
    }

    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let future: BoxFuture = Box::pin(future);
        let task = Arc::new(Task {
            future: Mutex::new(Some(future)),
            is_queued: AtomicBool::new(false),
            queue: Arc::clone(&self.shared),
        });
        self.shared.tasks.fetch_add(1, SeqCst);
        // A new task needs its first poll. That is the same as a wake.
        task.wake();
    }

    pub fn run_ready(&self) -> usize {
        // The queue is taken out as a whole. What is woken from here on finds an empty one, and
        // waits for the next call. Otherwise a task that wakes itself would keep us here forever.
        // This line also ends the lock, before any task is polled.
        let ready = mem::take(&mut *self.shared.ready.lock().unwrap());
        ready.into_iter().filter(Task::poll).count()
    }

    pub fn tasks(&self) -> usize {
        self.shared.tasks.load(SeqCst)
    }
}

impl Task {
    /// Whether there was a future to poll.
    fn poll(self: &Arc<Self>) -> bool {
        // Before the poll: a wake that comes while the future is polled has to put the task into
        // the queue again. If this line came after the poll, it would erase such a wake.
        self.is_queued.store(false, SeqCst);
        let waker = Waker::from(Arc::clone(self));
        let mut slot = self.future.lock().unwrap();
        let Some(future) = slot.as_mut() else {
            // It was woken once more after it had ended.
            return false;
        };
        let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
        if poll.is_ready() {
            self.queue.tasks.fetch_sub(1, SeqCst);
            let done = slot.take();
            // Its fields may do anything when they are dropped, so no lock is held then.
            drop(slot);
            drop(done);
        }
        true
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        // `swap` looks and stores in one step. Of any number of wakes, only one finds `false` here.
        if !self.is_queued.swap(true, SeqCst) {
            let queue = Arc::clone(&self.queue);
            queue.ready.lock().unwrap().push_back(self);
            // Only now, when the task can be found.
            (queue.notify)();
        }
    }
}
// Numbers in place of `Arc<Task>` work too: a `HashMap` from numbers to futures, and a queue of
// numbers. Tokio's scheduler has a queue for each of its threads. Its tasks count their handles by
// themselves. But the mark "is in the queue" is there too: it is a bit in the state of a task.

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
