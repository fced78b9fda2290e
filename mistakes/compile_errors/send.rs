//! error rc_task: not-send over echo_listen
//! A spawned task may change its thread, and an Rc across an await forbids that.
//! source: rustc async-await-let-else / issue-68112 kind
use std::rc::Rc;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, peer) = listener.accept().await?;
        tokio::spawn(async move {
            let name = Rc::new(peer.to_string());
            let _ = handle(stream).await;
            println!("{name} is gone");
        });
    }
}

//! error rc_captured: not-send over echo_listen
//! The task captures an Rc, which can't go to another thread; an Arc can.
//! source: own
use std::cell::Cell;
use std::rc::Rc;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let count = Rc::new(Cell::new(0));
    loop {
        let (stream, _) = listener.accept().await?;
        let count = Rc::clone(&count);
        tokio::spawn(async move {
            count.set(count.get() + 1);
            let _ = handle(stream).await;
        });
    }
}

//! error refcell: cell-between-threads over echo_listen
//! A RefCell can't be shared between threads, also not in an Arc; a Mutex can.
//! source: own
use std::cell::RefCell;
use std::sync::Arc;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let names = Arc::new(RefCell::new(Vec::new()));
    loop {
        let (stream, peer) = listener.accept().await?;
        let names = Arc::clone(&names);
        tokio::spawn(async move {
            names.borrow_mut().push(peer);
            let _ = handle(stream).await;
        });
    }
}

//! error mutex_guard: guard-kept-across-await over echo_listen
//! A guard of a std Mutex is held across an await, and can't change its thread.
//! source: rustc issue-64130; tokio tutorial
use std::sync::{Arc, Mutex};

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let served = Arc::new(Mutex::new(0u32));
    loop {
        let (stream, _) = listener.accept().await?;
        let served = Arc::clone(&served);
        tokio::spawn(async move {
            let mut count = served.lock().unwrap();
            let _ = handle(stream).await;
            *count += 1;
        });
    }
}

//! error mutex_guard_fn: guard-kept-across-await over echo_listen
//! The async fn holds a std guard while it awaits, so its task is not Send.
//! source: clippy await_holding_lock
use std::sync::{Arc, Mutex};

async fn serve(stream: tokio::net::TcpStream, log: Arc<Mutex<Vec<String>>>) {
    let mut log = log.lock().unwrap();
    log.push("a client".to_owned());
    let _ = handle(stream).await;
}

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let log = Arc::new(Mutex::new(Vec::new()));
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, log.clone()));
    }
}

//! error refcell_guard: guard-kept-across-await over echo_listen
//! A borrow of a RefCell is held across an await in a task.
//! source: clippy await_holding_refcell_ref
use std::cell::RefCell;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let count = RefCell::new(0);
            let mut now = count.borrow_mut();
            let _ = handle(stream).await;
            *now += 1;
        });
    }
}

//! error cell_ref: cell-between-threads over echo_listen
//! A reference to a Cell across an await can't go to another thread.
//! source: own
use std::cell::Cell;

async fn counted(stream: tokio::net::TcpStream, count: &Cell<u32>) {
    let _ = handle(stream).await;
    count.set(count.get() + 1);
}

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let count = Cell::new(0);
            counted(stream, &count).await;
        });
    }
}

//! error box_error: not-send over echo_listen
//! An error `Box<dyn Error>` is kept across an await, and it is not Send.
//! source: nexus-cli issue 2; SO "Box<dyn Error> Send"
async fn talk(stream: tokio::net::TcpStream) -> Result<(), Box<dyn std::error::Error>> {
    handle(stream).await?;
    Ok(())
}

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            if let Err(error) = talk(stream).await {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
                eprintln!("{error}");
            }
        });
    }
}

//! error task_output: not-send over echo_listen
//! The output of a task goes to another thread, so it must be Send.
//! source: own
use std::rc::Rc;

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let task = tokio::spawn(async move { Rc::new(handle(stream).await.is_ok()) });
        println!("{}", task.await?);
    }
}

//! error send_box_dyn: not-send over echo_listen
//! A `dyn Future` is Send only if the type says so.
//! source: SO 72035064
use std::pin::Pin;

fn conversation(stream: tokio::net::TcpStream) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async move {
        let _ = handle(stream).await;
    })
}

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(conversation(stream));
    }
}

//! error generic_impl: generic-future-not-send over try_join
//! The futures in the signature are not said to be Send and 'static, which a task needs.
//! source: own
pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let name = tokio::spawn(name);
    let visits = tokio::spawn(visits);
    let credit = tokio::spawn(credit);
    Ok((name.await.unwrap()?, visits.await.unwrap()?, credit.await.unwrap()?))
}

//! error generic_static: task-may-outlive over echo_listen
//! The stream of type S may borrow something; a task needs S: 'static.
//! source: own
fn serve<S>(stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    tokio::spawn(async move {
        let _ = handle(stream).await;
    });
}

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        serve(stream);
    }
}

//! error asyncfn_spawn: generic-future-not-send over join_many
//! The future of a closure that was lent to us can't become a task, which must be 'static and Send.
//! source: own
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut tasks = Vec::new();
    for &id in ids {
        tasks.push(tokio::spawn(fetch(id)));
    }
    let mut titles = Vec::new();
    for task in tasks {
        titles.push(task.await.unwrap());
    }
    titles
}

//! error joinset: generic-future-not-send over join_many
//! A JoinSet spawns tasks, and a task can't borrow `fetch`.
//! source: own
use tokio::task::JoinSet;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut set = JoinSet::new();
    for &id in ids {
        set.spawn(async { fetch(id).await });
    }
    set.join_all().await
}

//! error trait_async: not-send over echo_listen
//! The future of a trait's async fn is not known to be Send.
//! source: rustc in-trait/missing-send-bound
trait Service {
    async fn serve(self, stream: tokio::net::TcpStream);
}

async fn run<T: Service + Clone + Send + 'static>(service: T, listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let service = service.clone();
        tokio::spawn(async move { service.serve(stream).await });
    }
}

#[derive(Clone)]
struct Echo;

impl Service for Echo {
    async fn serve(self, stream: tokio::net::TcpStream) {
        let _ = handle(stream).await;
    }
}

pub async fn listen(listener: TcpListener) -> io::Result<()> {
    run(Echo, listener).await
}

//! error spawn_local_main: not-send over echo_server
//! The task holds a value across an await that is not Send.
//! source: own
use std::cell::RefCell;
use std::rc::Rc;

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on {}", listener.local_addr()?);
    let log: Rc<RefCell<Vec<String>>> = Rc::default();
    tokio::spawn(async move {
        while let Ok((stream, peer)) = listener.accept().await {
            log.borrow_mut().push(peer.to_string());
            tokio::spawn(handle(stream));
        }
    })
    .await?;
    Ok(())
}

//! error main_rc_two: not-send over udp_echo
//! An Rc of a socket can't go into a task; an Arc can.
//! source: own
use std::rc::Rc;

pub async fn serve(socket: UdpSocket) -> io::Result<()> {
    let socket = Rc::new(socket);
    let mut buf = vec![0; 65_507];
    loop {
        let (n, peer) = socket.recv_from(&mut buf).await?;
        let answer = buf[..n].to_vec();
        let socket = socket.clone();
        tokio::spawn(async move {
            let _ = socket.send_to(&answer, peer).await;
        });
    }
}

//! error static_mut_guard: guard-kept-across-await over join
//! A guard of a lock is held across an await in a task, and a guard must stay on its thread.
//! source: own
use std::sync::Mutex;

static FIGURES: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let tasks: Vec<_> = [x, y]
        .into_iter()
        .map(|number| {
            tokio::spawn(async move {
                let mut figures = FIGURES.lock().unwrap();
                figures.push(do_one_thing_async(number).await);
                figures.push(do_another_thing_async(number).await);
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let figures = FIGURES.lock().unwrap();
    (figures[0], figures[1], figures[2], figures[3])
}

//! error match_guard: guard-in-the-head over join
//! The guard made in the head of the `match` lives through its arms, across the await.
//! source: own
use std::sync::{Arc, Mutex};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let cache: Arc<Mutex<Option<u32>>> = Arc::default();
    let task = tokio::spawn(async move {
        match *cache.lock().unwrap() {
            Some(figure) => figure,
            None => do_one_thing_async(x).await,
        }
    });
    let first = task.await.unwrap();
    let (b, c, d) =
        tokio::join!(do_another_thing_async(x), do_one_thing_async(y), do_another_thing_async(y));
    (first, b, c, d)
}

//! error rc_made_in_the_task: not-send over send
//! The task makes an Rc itself, and uses it before and after the await.
//! source: own
//! - let number = door.await;
//! + let label = std::rc::Rc::new(String::from("north"));
//! + println!("{label} is open");
//! + let number = door.await;
//! + println!("{label} has reported");

//! error rc_in_a_field: not-send over send
//! The Rc is in a field of a struct that the task takes with it.
//! source: own
use std::rc::Rc;

struct Label {
    text: Rc<str>,
}

impl Board {
    pub fn open() -> Board {
        Board {
            visitors: Arc::new(Mutex::new(0)),
        }
    }

    pub fn visitors(&self) -> u32 {
        *self.visitors.lock().unwrap()
    }

    pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
        let visitors = Arc::clone(&self.visitors);
        let label = Label { text: "a door".into() };
        tokio::spawn(async move {
            *visitors.lock().unwrap() += door.await;
            println!("{} has reported", label.text);
        })
    }
}

//! error rc_in_a_lock: mutex-does-not-make-it-send over send
//! A lock around an Rc does not help: the Rc can still be cloned out of it.
//! source: own
//! - visitors: Arc<Mutex<u32>>,
//! + visitors: Arc<Mutex<std::rc::Rc<u32>>>,
//! - visitors: Arc::new(Mutex::new(0)),
//! + visitors: Arc::default(),
//! - *self.visitors.lock().expect("no holder panics")
//! + **self.visitors.lock().unwrap()
//! - *visitors.lock().expect("no holder panics") += number;
//! + *std::rc::Rc::make_mut(&mut visitors.lock().unwrap()) += number;

//! error raw_pointer: not-send over send
//! A raw pointer is kept across the await, and rustc knows nothing of what it points to.
//! source: own
//! - let number = door.await;
//! + let mut shown = 0;
//! + let place = &raw mut shown;
//! + let number = door.await;
//! + println!("{place:?}");

//! error boxed_door: not-send over send
//! A boxed future is Send only if its type says so.
//! source: own
//! - pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
//! + pub fn count(&self, door: std::pin::Pin<Box<dyn Future<Output = u32>>>) -> JoinHandle<()> {
//! - let north = board.count(do_one_thing_async(5));
//! - let south = board.count(do_another_thing_async(8));
//! + let north = board.count(Box::pin(do_one_thing_async(5)));
//! + let south = board.count(Box::pin(do_another_thing_async(8)));

//! error door_without_send: generic-future-not-send over send
//! The signature lost the bound that says that the future may change threads.
//! source: own
//! - pub fn count(&self, door: impl Future<Output = u32> + Send + 'static) -> JoinHandle<()> {
//! + pub fn count(&self, door: impl Future<Output = u32> + 'static) -> JoinHandle<()> {

//! error self_in_the_task: task-may-outlive over send
//! The task uses the board itself, which it only borrows.
//! source: own
//! - let visitors = Arc::clone(&self.visitors);
//!
//! - *visitors.lock().expect("no holder panics") += number;
//! + *self.visitors.lock().expect("no holder panics") += number;

//! error arc_of_a_cell: cell-between-threads over send
//! An Arc shares a Cell between threads, and a Cell is for one.
//! source: own
//! - visitors: Arc<Mutex<u32>>,
//! + visitors: Arc<std::cell::Cell<u32>>,
//! - visitors: Arc::new(Mutex::new(0)),
//! + visitors: Arc::default(),
//! - *self.visitors.lock().expect("no holder panics")
//! + self.visitors.get()
//! - *visitors.lock().expect("no holder panics") += number;
//! + visitors.set(visitors.get() + number);

//! error cell_beside_the_task: cell-between-threads over send
//! The block borrows a Cell that stays outside, so two threads would have it.
//! source: own
//! - tokio::spawn(async move {
//! + let last = std::cell::Cell::new(0);
//! + tokio::spawn(async {
//! - *visitors.lock().expect("no holder panics") += number;
//! + last.set(number);
//! + *visitors.lock().expect("no holder panics") += number;

//! error read_guard: guard-kept-across-await over send
//! The guard of a read is held across the await, only to print both numbers together.
//! source: own
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::{Arc, RwLock};
//! - visitors: Arc<Mutex<u32>>,
//! + visitors: Arc<RwLock<u32>>,
//! - visitors: Arc::new(Mutex::new(0)),
//! + visitors: Arc::default(),
//! - *self.visitors.lock().expect("no holder panics")
//! + *self.visitors.read().unwrap()
//! - let number = door.await;
//! - *visitors.lock().expect("no holder panics") += number;
//! + let before = visitors.read().unwrap();
//! + let number = door.await;
//! + println!("{number} more than {before}");

//! error guard_dropped_by_hand: dropped-by-hand over send
//! The guard is given to `drop` before the await, in the same block.
//! source: own; rust-lang/rust issue 57478
//! - let number = door.await;
//! - *visitors.lock().expect("no holder panics") += number;
//! + let mut total = visitors.lock().unwrap();
//! + *total += 1;
//! + drop(total);
//! + let number = door.await;
//! + *visitors.lock().unwrap() += number - 1;

//! error guard_dropped_too_late: guard-kept-across-await over send
//! The guard is given to `drop` too, but only after the await.
//! source: own
//! - let number = door.await;
//! - *visitors.lock().expect("no holder panics") += number;
//! + let mut total = visitors.lock().unwrap();
//! + let number = door.await;
//! + *total += number;
//! + drop(total);

//! error guard_in_if_let: guard-in-the-head over send
//! The guard in the head of the `if let` lives through its body, across the await.
//! source: SO 75240910 kind
//! - let number = door.await;
//! - *visitors.lock().expect("no holder panics") += number;
//! + if let Ok(mut total) = visitors.lock() {
//! +     *total += door.await;
//! + }

//! error guard_as_an_argument: guard-kept-across-await over send
//! An async fn gets the guard, and keeps it for as long as it runs.
//! source: own
//! - let number = door.await;
//! - *visitors.lock().expect("no holder panics") += number;
//! + add(visitors.lock().unwrap(), door).await;
use std::sync::MutexGuard;

async fn add(mut total: MutexGuard<'_, u32>, door: impl Future<Output = u32>) {
    let number = door.await;
    *total += number;
}

//! error unsafe_cell: unsafe-send over send
//! A count in a static that is changed with `unsafe`.
//! source: own
//! - *visitors.lock().expect("no holder panics") += number;
//! + *visitors.lock().expect("no holder panics") += number;
//! + unsafe { LAST = number };
static mut LAST: u32 = 0;

//! error thread_for_each_machine: thread-needs-send over event_loop
//! A `Box<dyn Machine>` does not promise that it is `Send`, and a thread asks for that.
//! source: own
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    let start = |mut machine: Box<dyn Machine>| {
        std::thread::spawn(move || while machine.step() == Progress::Waiting {})
    };
    let workers: Vec<_> = machines.into_iter().map(start).collect();
    for worker in workers {
        worker.join().unwrap();
    }
}

//! error rc_in_a_thread: thread-needs-send over threads
//! A counter in an `Rc` for several threads.
//! source: The Rust book, chapter 16
use std::rc::Rc;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let names = Rc::new(vec!["a", "b"]);
    let start = |job: Job| {
        let names = Rc::clone(&names);
        thread::spawn(move || job() + names.len() as u32)
    };
    let handles: Vec<_> = jobs.into_iter().map(start).collect();
    handles.into_iter().map(|handle| handle.join().unwrap()).collect()
}

//! error machine_on_a_scoped_thread: thread-needs-send over event_loop
//! Gives each machine a scoped thread, and machines are not `Send`.
//! source: own
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    std::thread::scope(|scope| {
        for machine in &mut machines {
            scope.spawn(move || while machine.step() == Progress::Waiting {});
        }
    });
}
