//! mistake a_number_of_its_own: changed-a-copy at let mut visitors = *self.visitors.lock()
//! Takes a copy of the number into the task, and adds to the copy.
impl Board {
    pub fn open() -> Board {
        Board {
            visitors: Arc::new(Mutex::new(0)),
        }
    }

    pub fn visitors(&self) -> u32 {
        *self.visitors.lock().expect("no holder panics")
    }

    pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
        let mut visitors = *self.visitors.lock().expect("no holder panics");
        tokio::spawn(async move {
            visitors += door.await;
            println!("{visitors} visitors");
        })
    }
}

//! mistake a_local_set: local-task-never-run at self.tasks.spawn_local(
//! Spawns the tasks on a `LocalSet`, which takes tasks that are not `Send`. Nobody runs it.
use std::cell::RefCell;
use std::rc::Rc;
use tokio::task::LocalSet;

pub struct Board {
    visitors: Rc<RefCell<u32>>,
    tasks: LocalSet,
}

impl Board {
    pub fn open() -> Board {
        Board {
            visitors: Rc::default(),
            tasks: LocalSet::new(),
        }
    }

    pub fn visitors(&self) -> u32 {
        *self.visitors.borrow()
    }

    pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
        let visitors = Rc::clone(&self.visitors);
        self.tasks.spawn_local(async move {
            let number = door.await;
            *visitors.borrow_mut() += number;
        })
    }
}

//! mistake a_semaphore: limit-of-its-own at let _permit = places.acquire().await; or at Semaphore::new(100)
//! Lets a hundred tasks wait for their doors, and the others for a place.
use tokio::sync::Semaphore;

pub struct Board {
    visitors: Arc<Mutex<u32>>,
    places: Arc<Semaphore>,
}

impl Board {
    pub fn open() -> Board {
        Board {
            visitors: Arc::new(Mutex::new(0)),
            places: Arc::new(Semaphore::new(100)),
        }
    }

    pub fn visitors(&self) -> u32 {
        *self.visitors.lock().expect("no holder panics")
    }

    pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
        let (visitors, places) = (Arc::clone(&self.visitors), Arc::clone(&self.places));
        tokio::spawn(async move {
            let _permit = places.acquire().await;
            let number = door.await;
            *visitors.lock().expect("no holder panics") += number;
        })
    }
}

//! mistake a_static: one-static-for-all at static VISITORS: AtomicU32
//! Keeps the sum in a static, which is `Sync`. Now all boards have the same sum.
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::atomic::{AtomicU32, Ordering};
static VISITORS: AtomicU32 = AtomicU32::new(0);

pub struct Board;

impl Board {
    pub fn open() -> Board {
        Board
    }

    pub fn visitors(&self) -> u32 {
        VISITORS.load(Ordering::SeqCst)
    }

    pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
        tokio::spawn(async move {
            let number = door.await;
            VISITORS.fetch_add(number, Ordering::SeqCst);
        })
    }
}

//! mistake arc_of_a_ref_cell: cell-between-threads (not_compiled)
//! Only the `Rc` became an `Arc`: two threads could borrow from the `RefCell` at once.
//! - use std::sync::{Arc, Mutex};
//! + use std::cell::RefCell;
//! + use std::sync::Arc;
//! - visitors: Arc<Mutex<u32>>,
//! + visitors: Arc<RefCell<u32>>,
//! - visitors: Arc::new(Mutex::new(0)),
//! + visitors: Arc::new(RefCell::new(0)),
//! - *self.visitors.lock().expect("no holder panics")
//! + *self.visitors.borrow()
//! - *visitors.lock().expect("no holder panics") += number;
//! + *visitors.borrow_mut() += number;

//! mistake block_on_in_count: block-on-inside-async at block_on(door)
//! Waits for the door in `count` itself, so that the task keeps nothing across an `.await`.
//! - let number = door.await;
//! + let number = async_learn::block_on(door);

//! mistake ended_before_it_counted: none at tokio::spawn(async move { or at let number = door.await;
//! The task spawns another one for the work, and ends at once.
//! - let number = door.await;
//! - *visitors.lock().expect("no holder panics") += number;
//! + tokio::spawn(async move {
//! +     let number = door.await;
//! +     *visitors.lock().expect("no holder panics") += number;
//! + });

//! mistake ended_while_it_counted: none at tokio::spawn(async move { or at let number = door.await;
//! The task waits for its door, and leaves the rest to another task, which has its turn later.
//! - *visitors.lock().expect("no holder panics") += number;
//! + tokio::spawn(async move {
//! +     *visitors.lock().expect("no holder panics") += number;
//! + });

//! mistake guard_across_the_await: guard-kept-across-await (not_compiled)
//! Locks before the `.await`, and keeps the guard across it.
//! - let number = door.await;
//! - *visitors.lock().expect("no holder panics") += number;
//! + let mut total = visitors.lock().expect("no holder panics");
//! + *total += door.await;

//! mistake lock_of_tokio_across_the_await: lock-kept-while-waiting at let mut total = visitors.lock().await;
//! The guard of tokio's `Mutex` is `Send`. It keeps the lock while the task waits for its door.
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::Arc;
//! - use tokio::task::JoinHandle;
//! + use tokio::sync::Mutex;
//! + use tokio::task::JoinHandle;
//! - *self.visitors.lock().expect("no holder panics")
//! + *self.visitors.try_lock().expect("it is free")
//! - let number = door.await;
//! - *visitors.lock().expect("no holder panics") += number;
//! + let mut total = visitors.lock().await;
//! + *total += door.await;

//! mistake load_and_store: read-then-write at .store(
//! Reads the number and writes it back. Another thread may write in between.
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::Arc;
//! + use std::sync::atomic::{AtomicU32, Ordering};
//! - visitors: Arc<Mutex<u32>>,
//! + visitors: Arc<AtomicU32>,
//! - visitors: Arc::new(Mutex::new(0)),
//! + visitors: Arc::default(),
//! - *self.visitors.lock().expect("no holder panics")
//! + self.visitors.load(Ordering::SeqCst)
//! - *visitors.lock().expect("no holder panics") += number;
//! + let before = visitors.load(Ordering::SeqCst);
//! + visitors.store(before + number, Ordering::SeqCst);

//! mistake locked_twice: read-then-write at let before = *visitors.lock() or at = before + number;
//! Lets go of the lock between the read and the write.
//! - *visitors.lock().expect("no holder panics") += number;
//! + let before = *visitors.lock().expect("no holder panics");
//! + *visitors.lock().expect("no holder panics") = before + number;

//! mistake one_for_each_thread: a-value-for-each-thread at thread_local! or at .with_borrow
//! Keeps the numbers in a thread-local map, so that a lock is not needed.
//! - use std::sync::{Arc, Mutex};
//! + use std::cell::RefCell;
//! + use std::collections::HashMap;
//! + use std::sync::atomic::{AtomicU32, Ordering};
//! - pub struct Board {
//! -     visitors: Arc<Mutex<u32>>,
//! - }
//! + thread_local! {
//! +     static VISITORS: RefCell<HashMap<u32, u32>> = RefCell::default();
//! + }
//! +
//! + static BOARDS: AtomicU32 = AtomicU32::new(0);
//! +
//! + pub struct Board {
//! +     id: u32,
//! + }
//! - visitors: Arc::new(Mutex::new(0)),
//! + id: BOARDS.fetch_add(1, Ordering::Relaxed),
//! - *self.visitors.lock().expect("no holder panics")
//! + VISITORS.with_borrow(|visitors| visitors.get(&self.id).copied().unwrap_or(0))
//! - let visitors = Arc::clone(&self.visitors);
//! + let id = self.id;
//! - *visitors.lock().expect("no holder panics") += number;
//! + VISITORS.with_borrow_mut(|visitors| *visitors.entry(id).or_insert(0) += number);

//! mistake rc_of_a_mutex: not-send (not_compiled)
//! The number has a lock, and the `Rc` around it still counts its clones without one.
//! - use std::sync::{Arc, Mutex};
//! + use std::rc::Rc;
//! + use std::sync::Mutex;
//! - visitors: Arc<Mutex<u32>>,
//! + visitors: Rc<Mutex<u32>>,
//! - visitors: Arc::new(Mutex::new(0)),
//! + visitors: Rc::new(Mutex::new(0)),
//! - let visitors = Arc::clone(&self.visitors);
//! + let visitors = Rc::clone(&self.visitors);

//! mistake read_before_the_await: stale-after-await at let before = *visitors.lock()
//! Drops the guard before the `.await`, and adds to the number that it read before.
//! - let number = door.await;
//! - *visitors.lock().expect("no holder panics") += number;
//! + let before = *visitors.lock().expect("no holder panics");
//! + let sum = before + door.await;
//! + *visitors.lock().expect("no holder panics") = sum;

//! mistake spawn_local: spawn-local-without-a-local-set at tokio::task::spawn_local(
//! `spawn_local` takes tasks that are not `Send`, and `main` has no `LocalSet`.
//! - use std::sync::{Arc, Mutex};
//! + use std::cell::RefCell;
//! + use std::rc::Rc;
//! - visitors: Arc<Mutex<u32>>,
//! + visitors: Rc<RefCell<u32>>,
//! - visitors: Arc::new(Mutex::new(0)),
//! + visitors: Rc::new(RefCell::new(0)),
//! - *self.visitors.lock().expect("no holder panics")
//! + *self.visitors.borrow()
//! - let visitors = Arc::clone(&self.visitors);
//! - tokio::spawn(async move {
//! + let visitors = Rc::clone(&self.visitors);
//! + tokio::task::spawn_local(async move {
//! - *visitors.lock().expect("no holder panics") += number;
//! + *visitors.borrow_mut() += number;

//! mistake unsafe_send: unsafe-send (not_compiled)
//! Only says that an `Rc` is `Send`, with the line that forbids it taken out.
//! - #![forbid(unsafe_code)]
//!
//! - use std::sync::{Arc, Mutex};
//! + use std::cell::RefCell;
//! + use std::rc::Rc;
struct Shared(Rc<RefCell<u32>>);

unsafe impl Send for Shared {}

impl Shared {
    fn add(&self, number: u32) {
        *self.0.borrow_mut() += number;
    }
}

pub struct Board {
    visitors: Rc<RefCell<u32>>,
}

impl Board {
    pub fn open() -> Board {
        Board {
            visitors: Rc::default(),
        }
    }

    pub fn visitors(&self) -> u32 {
        *self.visitors.borrow()
    }

    pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
        let visitors = Shared(Rc::clone(&self.visitors));
        tokio::spawn(async move {
            let number = door.await;
            visitors.add(number);
        })
    }
}

//! mistake a_collector: serial-awaits at number.await
//! Sends the doors to one task, which awaits them one after the other.
use std::pin::Pin;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

type Door = Pin<Box<dyn Future<Output = u32> + Send>>;

pub struct Board {
    visitors: Arc<Mutex<u32>>,
    doors: UnboundedSender<(Door, tokio::sync::oneshot::Sender<()>)>,
}

impl Board {
    pub fn open() -> Board {
        let visitors = Arc::new(Mutex::new(0));
        let total = Arc::clone(&visitors);
        let (doors, mut queue) = unbounded_channel::<(Door, tokio::sync::oneshot::Sender<()>)>();
        tokio::spawn(async move {
            while let Some((number, done)) = queue.recv().await {
                let number = number.await;
                *total.lock().unwrap() += number;
                let _ = done.send(());
            }
        });
        Board { visitors, doors }
    }

    pub fn visitors(&self) -> u32 {
        *self.visitors.lock().unwrap()
    }

    pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
        let (done, counted) = tokio::sync::oneshot::channel();
        let _ = self.doors.send((Box::pin(door), done));
        tokio::spawn(async move {
            let _ = counted.await;
        })
    }
}

//! mistake in_a_thread_local: one-static-for-all at static VISITORS
//! A thread-local `Cell` needs no `Send`, and all boards of the thread share it.
use std::cell::Cell;

thread_local! {
    static VISITORS: Cell<u32> = const { Cell::new(0) };
}

pub struct Board;

impl Board {
    pub fn open() -> Board {
        Board
    }

    pub fn visitors(&self) -> u32 {
        VISITORS.get()
    }

    pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
        tokio::spawn(async move {
            let number = door.await;
            VISITORS.set(VISITORS.get() + number);
        })
    }
}

//! mistake replaces_the_number: none at = number;
//! Puts each number in the place of the sum.
//! - *visitors.lock().expect("no holder panics") += number;
//! + *visitors.lock().expect("no holder panics") = number;

//! mistake blocking_lock: blocking-call-inside-async at blocking_lock()
//! Reads the board with `blocking_lock`, which a thread of the runtime may not do.
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::Arc;
//! - use tokio::task::JoinHandle;
//! + use tokio::sync::Mutex;
//! + use tokio::task::JoinHandle;
//! - *self.visitors.lock().expect("no holder panics")
//! + *self.visitors.blocking_lock()
//! - *visitors.lock().expect("no holder panics") += number;
//! + *visitors.lock().await += number;

//! mistake channel_read_blocking: blocked (hung) at .recv()
//! Waits for a number with the thread, when the board is asked.
//! - use std::sync::{Arc, Mutex};
//! + use std::cell::Cell;
//! + use std::sync::mpsc::{Receiver, Sender, channel};
pub struct Board {
    sum: Cell<u32>,
    sender: Sender<u32>,
    numbers: Receiver<u32>,
}

impl Board {
    pub fn open() -> Board {
        let (sender, numbers) = channel();
        Board {
            sum: Cell::new(0),
            sender,
            numbers,
        }
    }

    pub fn visitors(&self) -> u32 {
        while let Ok(number) = self.numbers.recv() {
            self.sum.set(self.sum.get() + number);
        }
        self.sum.get()
    }

    pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
        let sender = self.sender.clone();
        tokio::spawn(async move {
            let _ = sender.send(door.await);
        })
    }
}

//! right atomic: a number that threads can change without a lock
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::Arc;
//! + use std::sync::atomic::{AtomicU32, Ordering};
//! - visitors: Arc<Mutex<u32>>,
//! + visitors: Arc<AtomicU32>,
//! - visitors: Arc::new(Mutex::new(0)),
//! + visitors: Arc::default(),
//! - *self.visitors.lock().expect("no holder panics")
//! + self.visitors.load(Ordering::Relaxed)
//! - *visitors.lock().expect("no holder panics") += number;
//! + visitors.fetch_add(number, Ordering::Relaxed);

//! right channel: the tasks send their numbers, and the board adds them up when it is asked
//! - use std::sync::{Arc, Mutex};
//! + use std::cell::Cell;
//! + use std::sync::mpsc::{Receiver, Sender, channel};
pub struct Board {
    sum: Cell<u32>,
    sender: Sender<u32>,
    numbers: Receiver<u32>,
}

impl Board {
    pub fn open() -> Board {
        let (sender, numbers) = channel();
        Board {
            sum: Cell::new(0),
            sender,
            numbers,
        }
    }

    pub fn visitors(&self) -> u32 {
        let sum = self.sum.get() + self.numbers.try_iter().sum::<u32>();
        self.sum.set(sum);
        sum
    }

    pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
        let sender = self.sender.clone();
        tokio::spawn(async move {
            let _ = sender.send(door.await);
        })
    }
}

//! right guard_in_a_block: a guard with a name, in a block that ends before the task does
//! - *visitors.lock().expect("no holder panics") += number;
//! + {
//! +     let mut total = visitors.lock().expect("no holder panics");
//! +     *total += number;
//! + }
//! + tokio::task::yield_now().await;

//! right in_one_line: the right side of `+=` is evaluated first, so the lock is taken after the wait
//! - let number = door.await;
//! - *visitors.lock().expect("no holder panics") += number;
//! + *visitors.lock().expect("no holder panics") += door.await;

//! right watched: a `watch` channel, whose value all senders can change
//! - use std::sync::{Arc, Mutex};
//!
//! - use tokio::task::JoinHandle;
//! + use tokio::sync::watch::Sender;
//! + use tokio::task::JoinHandle;
//! - visitors: Arc<Mutex<u32>>,
//! + visitors: Sender<u32>,
//! - visitors: Arc::new(Mutex::new(0)),
//! + visitors: Sender::new(0),
//! - *self.visitors.lock().expect("no holder panics")
//! + *self.visitors.borrow()
//! - let visitors = Arc::clone(&self.visitors);
//! + let visitors = self.visitors.clone();
//! - *visitors.lock().expect("no holder panics") += number;
//! + visitors.send_modify(|total| *total += number);
