//! mistake polls_all_tasks: polls-all-tasks at tasks_left.lock().unwrap().clone() or at tasks.iter()
//! A wake only says that something is ready, so all tasks are polled.
//! - ready: Mutex<VecDeque<Arc<Task>>>,
//! + tasks_left: Mutex<Vec<Arc<Task>>>,
//! - ready: Mutex::default(),
//! + tasks_left: Mutex::default(),
//! - task.wake();
//! + self.shared.tasks_left.lock().unwrap().push(task);
//! + (self.shared.notify)();
//! - let ready = mem::take(&mut *self.shared.ready.lock().unwrap());
//! - ready.into_iter().filter(Task::poll).count()
//! + let tasks = self.shared.tasks_left.lock().unwrap().clone();
//! + let count = tasks.iter().filter(|task| task.poll()).count();
//! + let mut tasks = self.shared.tasks_left.lock().unwrap();
//! + tasks.retain(|task| task.future.lock().unwrap().is_some());
//! + count
impl Wake for Task {
    fn wake(self: Arc<Self>) {
        (self.queue.notify)();
    }
}

//! mistake one_flag_for_all: polls-all-tasks at tasks_left.lock().unwrap().clone() or at tasks.iter()
//! Remembers that somebody was woken, and not who.
//! - ready: Mutex<VecDeque<Arc<Task>>>,
//! + tasks_left: Mutex<Vec<Arc<Task>>>,
//! + any_woken: AtomicBool,
//! - ready: Mutex::default(),
//! + tasks_left: Mutex::default(),
//! + any_woken: AtomicBool::new(false),
//! - task.wake();
//! + let mut tasks = self.shared.tasks_left.lock().unwrap();
//! + tasks.push(Arc::clone(&task));
//! + drop(tasks);
//! + task.wake();
//! - let ready = mem::take(&mut *self.shared.ready.lock().unwrap());
//! - ready.into_iter().filter(Task::poll).count()
//! + if !self.shared.any_woken.swap(false, SeqCst) {
//! +     return 0;
//! + }
//! + let tasks = self.shared.tasks_left.lock().unwrap().clone();
//! + tasks.iter().filter(|task| task.poll()).count()
impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.queue.any_woken.swap(true, SeqCst) {
            (self.queue.notify)();
        }
    }
}

//! mistake cleared_after_the_poll: cleared-after-the-poll at self.is_queued.store(false, SeqCst);
//! The flag is cleared after the poll, and with it a wake that came meanwhile.
//! - self.is_queued.store(false, SeqCst);
//! - let waker = Waker::from(Arc::clone(self));
//! + let waker = Waker::from(Arc::clone(self));
//!
//! - let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
//! + let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
//! + self.is_queued.store(false, SeqCst);

//! mistake taken_out_afterwards: cleared-after-the-poll at .clear();
//! Empties the queue when all its tasks were polled, and loses what was woken meanwhile.
//! - let ready = mem::take(&mut *self.shared.ready.lock().unwrap());
//! - ready.into_iter().filter(Task::poll).count()
//! + let ready = self.shared.ready.lock().unwrap().clone();
//! + let polled = ready.iter().filter(|task| task.poll()).count();
//! + self.shared.ready.lock().unwrap().clear();
//! + polled

//! mistake never_cleared: queued-once-and-never-again at self.is_queued.store(true, SeqCst);
//! The flag says that the task was queued once, and stays set.
//! - self.is_queued.store(false, SeqCst);
//! + self.is_queued.store(true, SeqCst);

//! mistake each_wake_queues: queued-twice at push_back(self)
//! Each wake puts the task into the queue once more.
//! - if !self.is_queued.swap(true, SeqCst) {
//! -     let queue = Arc::clone(&self.queue);
//! -     queue.ready.lock().unwrap().push_back(self);
//! -     (queue.notify)();
//! - }
//! + let queue = Arc::clone(&self.queue);
//! + queue.ready.lock().unwrap().push_back(self);
//! + (queue.notify)();

//! mistake until_it_is_empty: runs-what-becomes-ready at while let Some(task) = next(
//! Goes on until the queue is empty, and a task that wakes itself is polled again and again.
//! - let ready = mem::take(&mut *self.shared.ready.lock().unwrap());
//! - ready.into_iter().filter(Task::poll).count()
//! + let mut polled = 0;
//! + while let Some(task) = next(&self.shared) {
//! +     polled += usize::from(task.poll());
//! + }
//! + polled
fn next(shared: &Shared) -> Option<Arc<Task>> {
    shared.ready.lock().unwrap().pop_front()
}

//! mistake a_stack: ready-order-lost at push_front(self)
//! The last that became ready is polled first.
//! - queue.ready.lock().unwrap().push_back(self);
//! + queue.ready.lock().unwrap().push_front(self);

//! mistake in_the_order_of_their_spawns: ready-order-lost at tasks.iter().filter(is_ready)
//! Looks through all tasks for those that are marked.
//! - ready: Mutex<VecDeque<Arc<Task>>>,
//! + tasks_left: Mutex<Vec<Arc<Task>>>,
//! - ready: Mutex::default(),
//! + tasks_left: Mutex::default(),
//! - task.wake();
//! + let mut tasks = self.shared.tasks_left.lock().unwrap();
//! + tasks.push(Arc::clone(&task));
//! + drop(tasks);
//! + task.wake();
//! - let ready = mem::take(&mut *self.shared.ready.lock().unwrap());
//! - ready.into_iter().filter(Task::poll).count()
//! + let tasks = self.shared.tasks_left.lock().unwrap().clone();
//! + let is_ready = |task: &&Arc<Task>| task.is_queued.load(SeqCst);
//! + let ready: Vec<_> = tasks.iter().filter(is_ready).collect();
//! + ready.into_iter().filter(|task| task.poll()).count()
impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.is_queued.swap(true, SeqCst) {
            (self.queue.notify)();
        }
    }
}

//! mistake locked_while_it_polls: lock-held-during-a-call (hung) at self.shared.ready.lock().unwrap()
//! The queue is locked while its tasks are polled, and a task that is woken can't get in.
//! - let ready = mem::take(&mut *self.shared.ready.lock().unwrap());
//! - ready.into_iter().filter(Task::poll).count()
//! + let mut ready = self.shared.ready.lock().unwrap();
//! + ready.drain(..).filter(Task::poll).count()

//! mistake locked_by_a_loop: lock-held-during-a-call (hung) at for task in self.shared.ready.lock().unwrap()
//! The guard in the head of a `for` lives until the loop ends.
//! - let ready = mem::take(&mut *self.shared.ready.lock().unwrap());
//! - ready.into_iter().filter(Task::poll).count()
//! + let mut polled = 0;
//! + for task in self.shared.ready.lock().unwrap().drain(..) {
//! +     polled += usize::from(task.poll());
//! + }
//! + polled

//! mistake notified_under_the_lock: notified-under-the-lock (hung) at (queue.notify)(); or at let mut ready = queue.ready.lock().unwrap();
//! Calls `notify` before the lock of the queue ends.
//! - queue.ready.lock().unwrap().push_back(self);
//! + let mut ready = queue.ready.lock().unwrap();
//! + ready.push_back(self);

//! mistake notified_too_early: notified-before-it-was-queued at (queue.notify)();
//! The thread is woken first, and the task is queued when it may be asleep again.
//! - queue.ready.lock().unwrap().push_back(self);
//! - (queue.notify)();
//! + (queue.notify)();
//! + queue.ready.lock().unwrap().push_back(self);

//! mistake spawned_in_silence: nobody-was-notified at push_back(task)
//! A new task is put into the queue, and the thread that sleeps is not told.
//! - task.wake();
//! + task.is_queued.store(true, SeqCst);
//! + self.shared.ready.lock().unwrap().push_back(task);

//! mistake woken_in_silence: nobody-was-notified at push_back(self)
//! Only a new task is announced.
//! - task.wake();
//! + task.wake();
//! + (self.shared.notify)();
//! - (queue.notify)();

//! mistake queued_in_a_set_as_well: queued-twice at push_back(self)
//! A list of all tasks beside the queue, and each wake queues.
//! - ready: Mutex<VecDeque<Arc<Task>>>,
//! + ready: Mutex<VecDeque<Arc<Task>>>,
//! + all: Mutex<Vec<Arc<Task>>>,
//! - ready: Mutex::default(),
//! + ready: Mutex::default(),
//! + all: Mutex::default(),
//! - task.wake();
//! + self.shared.all.lock().unwrap().push(Arc::clone(&task));
//! + task.wake();
//! - if !self.is_queued.swap(true, SeqCst) {
//! -     let queue = Arc::clone(&self.queue);
//! -     queue.ready.lock().unwrap().push_back(self);
//! -     (queue.notify)();
//! - }
//! + let queue = Arc::clone(&self.queue);
//! + queue.ready.lock().unwrap().push_back(self);
//! + (queue.notify)();

//! mistake counts_what_was_queued: counts-the-ended at ready.len()
//! Returns how many entries the queue had, also of tasks that had ended.
//! - ready.into_iter().filter(Task::poll).count()
//! + let count = ready.len();
//! + ready.iter().for_each(|task| {
//! +     task.poll();
//! + });
//! + count

//! mistake kept_in_a_list: future-kept-after-its-end at self.is_done.store(true, SeqCst); or at if poll.is_ready()
//! A list of all tasks keeps those that are done, with their futures.
//! - ready: Mutex<VecDeque<Arc<Task>>>,
//! + ready: Mutex<VecDeque<Arc<Task>>>,
//! + all: Mutex<Vec<Arc<Task>>>,
//! - ready: Mutex::default(),
//! + ready: Mutex::default(),
//! + all: Mutex::default(),
//! - is_queued: AtomicBool,
//! + is_queued: AtomicBool,
//! + is_done: AtomicBool,
//! - is_queued: AtomicBool::new(false),
//! + is_queued: AtomicBool::new(false),
//! + is_done: AtomicBool::new(false),
//! - task.wake();
//! + self.shared.all.lock().unwrap().push(Arc::clone(&task));
//! + task.wake();
//! - let Some(future) = slot.as_mut() else {
//! -     return false;
//! - };
//! + let Some(future) = slot.as_mut().filter(|_| !self.is_done.load(SeqCst)) else {
//! +     return false;
//! + };
//! - let done = slot.take();
//! - drop(slot);
//! - drop(done);
//! + self.is_done.store(true, SeqCst);

//! mistake polled_at_spawn: polled-outside-of-the-queue at task.poll();
//! The first poll is made at once, by whoever spawns.
//! - task.wake();
//! + task.poll();

//! mistake polled_by_the_waker: polled-outside-of-the-queue at self.poll();
//! The thread that wakes polls the task by itself.
//! - if !self.is_queued.swap(true, SeqCst) {
//! -     let queue = Arc::clone(&self.queue);
//! -     queue.ready.lock().unwrap().push_back(self);
//! -     (queue.notify)();
//! - }
//! + if self.is_queued.swap(true, SeqCst) {
//! +     self.poll();
//! + } else {
//! +     let queue = Arc::clone(&self.queue);
//! +     queue.ready.lock().unwrap().push_back(self);
//! +     (queue.notify)();
//! + }
//! - self.is_queued.store(false, SeqCst);
//! - let waker = Waker::from(Arc::clone(self));
//! + let waker = Waker::from(Arc::clone(self));

//! mistake kept_when_it_is_done: future-kept-after-its-end at self.is_done.store(true, SeqCst); or at if poll.is_ready()
//! Remembers that the future is done, and keeps it.
//! - is_queued: AtomicBool,
//! + is_queued: AtomicBool,
//! + is_done: AtomicBool,
//! - is_queued: AtomicBool::new(false),
//! + is_queued: AtomicBool::new(false),
//! + is_done: AtomicBool::new(false),
//! - let Some(future) = slot.as_mut() else {
//! -     return false;
//! - };
//! + let Some(future) = slot.as_mut().filter(|_| !self.is_done.load(SeqCst)) else {
//! +     return false;
//! + };
//! - let done = slot.take();
//! - drop(slot);
//! - drop(done);
//! + self.is_done.store(true, SeqCst);

//! mistake polled_after_its_end: poll-after-ready at let poll = future
//! A task that is woken after its end is polled once more.
//! - let done = slot.take();
//! - drop(slot);
//! - drop(done);

//! mistake counts_the_ready: waiting-tasks-not-counted at ready.lock().unwrap().len()
//! `tasks` gives the tasks that are ready, and not all that have not ended.
//! - self.shared.tasks.load(SeqCst)
//! + self.shared.ready.lock().unwrap().len()

//! right numbers: tasks have numbers, and one lock holds futures, queue and marks
//! - use std::collections::VecDeque;
//! + use std::collections::{HashMap, HashSet, VecDeque};
//! - use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
//! + use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
//! without: Shared, Task, impl Task, impl Wake for Task
#[derive(Clone)]
pub struct RunQueue {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    notify: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct State {
    next: usize,
    /// `None` while it is being polled.
    futures: HashMap<usize, Option<BoxFuture>>,
    queue: VecDeque<usize>,
    queued: HashSet<usize>,
}

struct TaskWaker {
    number: usize,
    shared: Arc<Shared>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        let is_new = {
            let mut state = self.shared.state.lock().unwrap();
            let is_new =
                state.futures.contains_key(&self.number) && state.queued.insert(self.number);
            if is_new {
                state.queue.push_back(self.number);
            }
            is_new
        };
        if is_new {
            (self.shared.notify)();
        }
    }
}

impl RunQueue {
    pub fn new(notify: impl Fn() + Send + Sync + 'static) -> RunQueue {
        let (state, notify) = (Mutex::default(), Box::new(notify));
        let shared = Arc::new(Shared { state, notify });
        RunQueue { shared }
    }

    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let number = {
            let mut state = self.shared.state.lock().unwrap();
            state.next += 1;
            let number = state.next;
            state.futures.insert(number, Some(Box::pin(future)));
            number
        };
        self.waker(number).wake();
    }

    pub fn run_ready(&self) -> usize {
        let ready = mem::take(&mut self.shared.state.lock().unwrap().queue);
        let mut polled = 0;
        for number in ready {
            let future = {
                let mut state = self.shared.state.lock().unwrap();
                state.queued.remove(&number);
                state.futures.get_mut(&number).and_then(Option::take)
            };
            let Some(mut future) = future else { continue };
            polled += 1;
            let waker = Waker::from(self.waker(number));
            let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
            let mut state = self.shared.state.lock().unwrap();
            if poll.is_ready() {
                state.futures.remove(&number);
                drop(state);
                drop(future);
            } else {
                state.futures.insert(number, Some(future));
            }
        }
        polled
    }

    pub fn tasks(&self) -> usize {
        self.shared.state.lock().unwrap().futures.len()
    }

    fn waker(&self, number: usize) -> Arc<TaskWaker> {
        let shared = Arc::clone(&self.shared);
        Arc::new(TaskWaker { number, shared })
    }
}

//! right a_channel: the queue is a channel of std, and `run_ready` takes what is in it
//! - use std::collections::VecDeque;
//! - use std::future::poll_fn;
//! - use std::mem;
//! + use std::future::poll_fn;
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::mpsc;
//! + use std::sync::{Arc, Mutex};
//! - ready: Mutex<VecDeque<Arc<Task>>>,
//! + sender: mpsc::Sender<Arc<Task>>,
//! + receiver: Mutex<mpsc::Receiver<Arc<Task>>>,
//! - let shared = Arc::new(Shared {
//! -     ready: Mutex::default(),
//! + let (sender, receiver) = mpsc::channel();
//! + let shared = Arc::new(Shared {
//! +     sender,
//! +     receiver: Mutex::new(receiver),
//! - let ready = mem::take(&mut *self.shared.ready.lock().unwrap());
//! + let ready: Vec<_> = self.shared.receiver.lock().unwrap().try_iter().collect();
//! - queue.ready.lock().unwrap().push_back(self);
//! + queue
//! +     .sender
//! +     .send(self)
//! +     .expect("the receiver is in the same place");

//! right as_many_as_there_were: counts the queue first, and takes so many from its front
//! - use std::mem;
//!
//! - let ready = mem::take(&mut *self.shared.ready.lock().unwrap());
//! - ready.into_iter().filter(Task::poll).count()
//! + let next = || self.shared.ready.lock().unwrap().pop_front();
//! + let ready = self.shared.ready.lock().unwrap().len();
//! + let ready = (0..ready).filter_map(|_| next());
//! + ready.filter(Task::poll).count()

//! right four_states: each task is waiting, queued, polled, or polled and woken
//! - use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
//! + use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering::SeqCst};
//! - is_queued: AtomicBool,
//! + state: AtomicU8,
//! - is_queued: AtomicBool::new(false),
//! + state: AtomicU8::new(WAITING),
const WAITING: u8 = 0;
const QUEUED: u8 = 1;
const POLLED: u8 = 2;
const WOKEN: u8 = 3;

impl Task {
    fn poll(self: &Arc<Self>) -> bool {
        let waker = Waker::from(Arc::clone(self));
        let mut slot = self.future.lock().unwrap();
        let Some(future) = slot.as_mut() else {
            return false;
        };
        self.state.store(POLLED, SeqCst);
        let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
        if poll.is_ready() {
            self.queue.tasks.fetch_sub(1, SeqCst);
            let done = slot.take();
            drop(slot);
            drop(done);
        } else if self.state.swap(WAITING, SeqCst) == WOKEN {
            drop(slot);
            Arc::clone(self).wake();
        }
        true
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let next = |state| match state {
            WAITING => Some(QUEUED),
            POLLED => Some(WOKEN),
            _ => None,
        };
        if self.state.fetch_update(SeqCst, SeqCst, next) == Ok(WAITING) {
            let queue = Arc::clone(&self.queue);
            queue.ready.lock().unwrap().push_back(self);
            (queue.notify)();
        }
    }
}
