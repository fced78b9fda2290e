//! mistake quick_hands: circle-of-locks (hung) at self.forks[right].lock().await
//! Leaves out the pause between the two forks. Then it needs only a worse moment.
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! + let _left = self.forks[left].lock().await;
//! + let _right = self.forks[right].lock().await;

//! mistake one_comes_late: circle-of-locks (hung) at self.forks[right].lock().await
//! Each waits a little longer than the one before, and hopes that the forks are free by then.
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! + pause(Duration::from_millis(50 * seat as u64)).await;
//! + let _left = self.forks[left].lock().await;
//! + let _right = self.forks[right].lock().await;

//! mistake all_left_handed: circle-of-locks (hung) at self.forks[left].lock().await
//! All take the right fork first, so the circle goes the other way.
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! + let _right = self.forks[right].lock().await;
//! + let _left = self.forks[left].lock().await;

//! mistake as_many_seats_as_guests: circle-of-locks (hung) at Semaphore::new(seats) or at self.forks[right].lock().await
//! A semaphore limits who may try, and has a permit for each.
//! - use tokio::sync::Mutex;
//! + use tokio::sync::{Mutex, Semaphore};
//! - forks: Vec<Mutex<()>>,
//! + forks: Vec<Mutex<()>>,
//! + chairs: Semaphore,
//! - Table { forks }
//! + let chairs = Semaphore::new(seats);
//! + Table { forks, chairs }
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! + let _chair = self.chairs.acquire().await;
//! + let _left = self.forks[left].lock().await;
//! + let _right = self.forks[right].lock().await;

//! mistake only_seat_four: circle-of-locks (hung) at seat == 4 or at self.forks[second].lock().await
//! The philosopher of one certain seat begins with the other hand, which a smaller table does not have.
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! + let hands = [(left, right), (right, left)];
//! + let (first, second) = hands[usize::from(seat == 4)];
//! + let _first = self.forks[first].lock().await;
//! + let _second = self.forks[second].lock().await;

//! mistake tries_both_and_keeps_one: circle-of-locks (hung) at .lock().await
//! Takes both forks in one poll if they are free. On several threads each can get one of them, and keeps it.
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! + let mut first = self.forks[left].try_lock().ok();
//! + let mut second = self.forks[right].try_lock().ok();
//! + if first.is_none() {
//! +     first = Some(self.forks[left].lock().await);
//! + }
//! + if second.is_none() {
//! +     second = Some(self.forks[right].lock().await);
//! + }
//! + let _both = (first, second);

//! mistake joins_both_locks: circle-of-locks (hung) at tokio::join!(
//! Asks for both forks at the same time, and still gets one before the other.
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! + let _both = tokio::join!(self.forks[left].lock(), self.forks[right].lock());

//! mistake one_lock_for_the_table: one-lock-for-all at self.table.lock().await
//! One eats at a time.
//! - forks: Vec<Mutex<()>>,
//! + forks: Vec<Mutex<()>>,
//! + table: Mutex<()>,
//! - Table { forks }
//! + let table = Mutex::new(());
//! + Table { forks, table }
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! + let _table = self.table.lock().await;
//! + let _left = self.forks[left].lock().await;
//! + let _right = self.forks[right].lock().await;

//! mistake four_at_the_table: limit-of-its-own at Semaphore::new(
//! Four may try at a time, at any table.
//! - use tokio::sync::Mutex;
//! + use tokio::sync::{Mutex, Semaphore};
//! - forks: Vec<Mutex<()>>,
//! + forks: Vec<Mutex<()>>,
//! + chairs: Semaphore,
//! - Table { forks }
//! + let chairs = Semaphore::new(4.min(seats - 1));
//! + Table { forks, chairs }
//! - let _first = self.forks[left.min(right)].lock().await;
//! + let _chair = self.chairs.acquire().await;
//! + let _first = self.forks[left.min(right)].lock().await;

//! mistake tries_again_and_again: busy-waiting (hung) at yield_now()
//! Puts the first fork back if the second one is not free, and tries again at the next turn.
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! - meal.await
//! + loop {
//! +     let first = self.forks[left].try_lock();
//! +     let second = self.forks[right].try_lock();
//! +     if let (Ok(_left), Ok(_right)) = (first, second) {
//! +         return meal.await;
//! +     }
//! +     tokio::task::yield_now().await;
//! + }

//! mistake tries_on_a_timer: busy-waiting at pause( or at timeout(
//! Puts the first fork back if the second one does not come within 10 ms.
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! - meal.await
//! + loop {
//! +     let _left = self.forks[left].lock().await;
//! +     let limit = Duration::from_millis(10);
//! +     if let Ok(_right) = timeout(limit, self.forks[right].lock()).await {
//! +         return meal.await;
//! +     }
//! + }

//! mistake looks_at_the_forks: guard-dropped-too-early at let _ =
//! Waits until the first fork is free, and does not keep it.
//! - let _first = self.forks[left.min(right)].lock().await;
//! + let _ = self.forks[left.min(right)].lock().await;

//! mistake eats_with_one_fork: guard-dropped-too-early at drop(first)
//! Puts the first fork back when it has the second, to be polite.
//! - let _first = self.forks[left.min(right)].lock().await;
//! + let first = self.forks[left.min(right)].lock().await;
//! - meal.await
//! + drop(first);
//! + meal.await

//! mistake keeps_a_fork: never-given-back (hung) at forget(
//! Takes permits out of semaphores, and puts one of two back.
//! - use tokio::sync::Mutex;
//! + use tokio::sync::Semaphore;
//! - forks: Vec<Mutex<()>>,
//! + forks: Vec<Semaphore>,
//! - let forks = (0..seats).map(|_| Mutex::new(())).collect();
//! + let forks = (0..seats).map(|_| Semaphore::new(1)).collect();
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! - meal.await
//! + for fork in [left.min(right), left.max(right)] {
//! +     self.forks[fork].acquire().await.unwrap().forget();
//! + }
//! + let output = meal.await;
//! + self.forks[seat].add_permits(1);
//! + output

//! mistake the_same_fork_twice: waits-for-its-own-lock (hung) at self.forks[left.max(right)].lock().await or at (seat, seat)
//! Takes the left fork for the right one too, and waits for itself.
//! - let (left, right) = (seat, (seat + 1) % self.forks.len());
//! + let (left, right) = (seat, seat);

//! mistake guards_of_std: guard-kept-across-await (not_compiled)
//! Keeps guards of std during the meal.
//! - use tokio::sync::Mutex;
//! + use std::sync::Mutex;
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! + let _first = self.forks[left.min(right)].lock().unwrap();
//! + let _second = self.forks[left.max(right)].lock().unwrap();

//! right one_left_handed: the last philosopher takes the right fork first
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! + let is_last = right == 0;
//! + let hands = [(left, right), (right, left)];
//! + let (first, second) = hands[usize::from(is_last)];
//! + let _first = self.forks[first].lock().await;
//! + pause(Duration::from_millis(2)).await;
//! + let _second = self.forks[second].lock().await;

//! right odd_and_even: every second philosopher takes the right fork first
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! + let is_odd = seat % 2 == 1;
//! + let hands = [(left, right), (right, left)];
//! + let (first, second) = hands[usize::from(is_odd)];
//! + let _first = self.forks[first].lock().await;
//! + let _second = self.forks[second].lock().await;

//! right a_chair_too_few: one less than all may try at a time
//! - use tokio::sync::Mutex;
//! + use tokio::sync::{Mutex, Semaphore};
//! - forks: Vec<Mutex<()>>,
//! + forks: Vec<Mutex<()>>,
//! + chairs: Semaphore,
//! - Table { forks }
//! + let chairs = Semaphore::new(seats - 1);
//! + Table { forks, chairs }
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! + let _chair = self.chairs.acquire().await;
//! + let _left = self.forks[left].lock().await;
//! + let _right = self.forks[right].lock().await;

//! right gives_the_first_back: puts the first fork back if the second is taken, and waits for that one
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! - meal.await
//! + let (mut first, mut second) = (left, right);
//! + loop {
//! +     let _first = self.forks[first].lock().await;
//! +     if let Ok(_second) = self.forks[second].try_lock() {
//! +         return meal.await;
//! +     }
//! +     (first, second) = (second, first);
//! + }

//! right tries_under_a_lock: tries both forks under one lock, so that nobody comes between the two
//! - use tokio::sync::Mutex;
//! + use tokio::sync::{Mutex, Notify};
//! - forks: Vec<Mutex<()>>,
//! + forks: Vec<Mutex<()>>,
//! + hands: std::sync::Mutex<()>,
//! + change: Notify,
//! - Table { forks }
//! + let (hands, change) = Default::default();
//! + Table {
//! +     forks,
//! +     hands,
//! +     change,
//! + }
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! - meal.await
//! + loop {
//! +     let change = self.change.notified();
//! +     let both = {
//! +         let _hands = self.hands.lock().unwrap();
//! +         let (left, right) = (self.forks[left].try_lock(), self.forks[right].try_lock());
//! +         left.ok().zip(right.ok())
//! +     };
//! +     if let Some(both) = both {
//! +         let output = meal.await;
//! +         drop(both);
//! +         self.change.notify_waiters();
//! +         return output;
//! +     }
//! +     change.await;
//! + }

//! right both_or_none: a lock for the state of all forks, and a `Notify` for those who wait
//! - use tokio::sync::Mutex;
//! + use std::sync::Mutex;
//! + use tokio::sync::Notify;
//! - forks: Vec<Mutex<()>>,
//! + forks: Mutex<Vec<bool>>,
//! + change: Notify,
//! - let forks = (0..seats).map(|_| Mutex::new(())).collect();
//! - Table { forks }
//! + let forks = Mutex::new(vec![true; seats]);
//! + let change = Notify::new();
//! + Table { forks, change }
//! - let (left, right) = (seat, (seat + 1) % self.forks.len());
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! - meal.await
//! + loop {
//! +     let change = self.change.notified();
//! +     if take_both(&self.forks, seat) {
//! +         break;
//! +     }
//! +     change.await;
//! + }
//! + let output = meal.await;
//! + {
//! +     let mut forks = self.forks.lock().unwrap();
//! +     let right = (seat + 1) % forks.len();
//! +     (forks[seat], forks[right]) = (true, true);
//! + }
//! + self.change.notify_waiters();
//! + output
fn take_both(forks: &Mutex<Vec<bool>>, seat: usize) -> bool {
    let mut forks = forks.lock().unwrap();
    let right = (seat + 1) % forks.len();
    let are_free = forks[seat] && forks[right];
    if are_free {
        (forks[seat], forks[right]) = (false, false);
    }
    are_free
}

//! right an_actor: a task owns all forks, and gives them out in pairs
//! - use std::sync::Arc;
//! + use std::collections::VecDeque;
//! + use std::sync::Arc;
//! - use tokio::sync::Mutex;
//! + use tokio::sync::{mpsc, oneshot};
//! - forks: Vec<Mutex<()>>,
//! + requests: mpsc::UnboundedSender<Request>,
//! - let forks = (0..seats).map(|_| Mutex::new(())).collect();
//! - Table { forks }
//! + let (requests, inbox) = mpsc::unbounded_channel();
//! + tokio::spawn(lay(seats, inbox));
//! + Table { requests }
//! - let (left, right) = (seat, (seat + 1) % self.forks.len());
//! - let _first = self.forks[left.min(right)].lock().await;
//! - let _second = self.forks[left.max(right)].lock().await;
//! - meal.await
//! + let (sender, pair) = oneshot::channel();
//! + let _ = self.requests.send(Request::Take(seat, sender));
//! + let _ = pair.await;
//! + let output = meal.await;
//! + let _ = self.requests.send(Request::Return(seat));
//! + output
enum Request {
    Take(usize, oneshot::Sender<()>),
    Return(usize),
}

async fn lay(seats: usize, mut inbox: mpsc::UnboundedReceiver<Request>) {
    let mut free = vec![true; seats];
    let mut waiting = VecDeque::new();
    while let Some(request) = inbox.recv().await {
        match request {
            Request::Take(seat, pair) => waiting.push_back((seat, pair)),
            Request::Return(seat) => {
                free[seat] = true;
                free[(seat + 1) % seats] = true;
            }
        }
        for _ in 0..waiting.len() {
            let Some((seat, pair)) = waiting.pop_front() else {
                break;
            };
            let right = (seat + 1) % seats;
            if free[seat] && free[right] {
                (free[seat], free[right]) = (false, false);
                let _ = pair.send(());
            } else {
                waiting.push_back((seat, pair));
            }
        }
    }
}
