//! mistake in_the_order_they_began: timers-in-the-order-they-began at type Key = (u64, Instant);
//! The number comes first in the key, and so the map is sorted by it.
//! - type Key = (Instant, u64);
//! + type Key = (u64, Instant);
//! - let key = (deadline, state.next);
//! + let key = (state.next, deadline);
//! - let (&(deadline, _), _) = state.waiting.first_key_value()?;
//! + let (&(_, deadline), _) = state.waiting.first_key_value()?;
//! - let (deadline, _) = *first.key();
//! + let (_, deadline) = *first.key();

//! mistake the_largest_first: latest-deadline-first at state.heap.peek()
//! A `BinaryHeap` gives the largest entry first, and here that is the latest deadline.
//! - use std::collections::BTreeMap;
//! + use std::collections::{BTreeMap, BinaryHeap};
//! - waiting: BTreeMap<Key, Option<Waker>>,
//! + waiting: BTreeMap<Key, Option<Waker>>,
//! + heap: BinaryHeap<Key>,
//! - state.waiting.insert(key, None);
//! + state.waiting.insert(key, None);
//! + state.heap.push(key);
//! - let (&(deadline, _), _) = state.waiting.first_key_value()?;
//! - Some(deadline)
//! + state.heap.peek().map(|&(deadline, _)| deadline)
//! - let first = state.waiting.first_entry()?;
//! - let (deadline, _) = *first.key();
//! - (deadline <= now).then(|| first.remove())
//! + let key = *state.heap.peek()?;
//! + if key.0 > now {
//! +     return None;
//! + }
//! + state.heap.pop();
//! + state.waiting.remove(&key)
//! - let waker = state.waiting.remove(&self.key);
//! + let waker = state.waiting.remove(&self.key);
//! + let key = self.key;
//! + state.heap.retain(|other| *other != key);

//! mistake the_last_entry: latest-deadline-first at last_key_value()
//! Asks for the last deadline, and fires the first.
//! - let (&(deadline, _), _) = state.waiting.first_key_value()?;
//! + let (&(deadline, _), _) = state.waiting.last_key_value()?;

//! mistake ends_them_all: fired-too-early at Some(first.remove())
//! Each `fire` ends all sleeps, whatever time it is.
//! - let (deadline, _) = *first.key();
//! - (deadline <= now).then(|| first.remove())
//! + let _ = now;
//! + Some(first.remove())

//! mistake only_after_it: fired-too-late at deadline < now
//! A deadline that is exactly now has to wait for the next `fire`.
//! - (deadline <= now).then(|| first.remove())
//! + (deadline < now).then(|| first.remove())

//! mistake one_at_a_time: woken-in-another-order at if let Some(waker) = self.take_due(now) {
//! Ends one sleep in each `fire`, also if more are due.
//! - while let Some(waker) = self.take_due(now) {
//! + if let Some(waker) = self.take_due(now) {

//! mistake the_deadline_as_key: equal-deadlines-overwrite at type Key = Instant; or at state.waiting.insert(key, None);
//! Two sleeps with one deadline have one entry.
//! - type Key = (Instant, u64);
//! + type Key = Instant;
//! - let key = (deadline, state.next);
//! + let key = deadline;
//! - let (&(deadline, _), _) = state.waiting.first_key_value()?;
//! + let (&deadline, _) = state.waiting.first_key_value()?;
//! - let (deadline, _) = *first.key();
//! + let deadline = *first.key();

//! mistake backwards: woken-in-another-order at .rev()
//! Collects those that are due, and wakes the last one first.
//! - while let Some(waker) = self.take_due(now) {
//! + let due: Vec<_> = std::iter::from_fn(|| self.take_due(now)).collect();
//! + for waker in due.into_iter().rev() {

//! mistake the_first_waker: stale-waker at waker.get_or_insert_with(
//! Keeps the waker of the first poll.
//! - let former = waker.replace(cx.waker().clone());
//! + waker.get_or_insert_with(|| cx.waker().clone());
//! - drop(former);

//! mistake no_waker_at_all: pending-without-waker (hung) at Poll::Pending
//! Looks whether it is over, and keeps nobody's waker.
//! - let Some(waker) = state.waiting.get_mut(&self.key) else {
//! + if !state.waiting.contains_key(&self.key) {
//! - };
//! - let former = waker.replace(cx.waker().clone());
//! - drop(state);
//! - drop(former);
//! + }
//! + let _ = cx;
//! + drop(state);

//! mistake begins_at_its_first_poll: waits-only-when-polled at state.waiting.entry( or at pub fn sleep_until
//! The entry is made by the first poll.
//! - state.waiting.insert(key, None);
//!
//! - let timers = self.clone();
//! - Sleep { key, timers }
//! + drop(state);
//! + let timers = self.clone();
//! + let new = true;
//! + Sleep { key, new, timers }
//! - pub struct Sleep {
//! + pub struct Sleep {
//! +     new: bool,
//! - fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
//! -     let mut state = self.timers.state.lock().unwrap();
//! + fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
//! +     let is_new = std::mem::take(&mut self.new);
//! +     let mut state = self.timers.state.lock().unwrap();
//! +     if is_new {
//! +         state.waiting.entry(self.key).or_default();
//! +     }

//! mistake stays_when_dropped: canceled-timer-kept at pub struct Sleep { or at state.waiting.insert(key, None);
//! A sleep that is dropped leaves its entry.
//! without: impl Drop for Sleep

//! mistake waker_taken_and_entry_kept: canceled-timer-kept at fn drop
//! Drops the waker, and leaves the entry until its deadline.
//! - let waker = state.waiting.remove(&self.key);
//! + let waker = state.waiting.get_mut(&self.key).and_then(Option::take);

//! mistake dead_entries: canceled-timer-kept (failed, linux) at state.heap.push(
//! A heap in which dead entries stay until their deadlines.
//! - use std::collections::BTreeMap;
//! + use std::cmp::Reverse;
//! + use std::collections::{BTreeMap, BinaryHeap};
//! - waiting: BTreeMap<Key, Option<Waker>>,
//! + waiting: BTreeMap<Key, Option<Waker>>,
//! + heap: BinaryHeap<Reverse<Key>>,
//! - state.waiting.insert(key, None);
//! + state.waiting.insert(key, None);
//! + state.heap.push(Reverse(key));
//! - let state = self.state.lock().unwrap();
//! - let (&(deadline, _), _) = state.waiting.first_key_value()?;
//! - Some(deadline)
//! + let mut state = self.state.lock().unwrap();
//! + loop {
//! +     let Reverse(key) = *state.heap.peek()?;
//! +     if state.waiting.contains_key(&key) {
//! +         return Some(key.0);
//! +     }
//! +     state.heap.pop();
//! + }

//! mistake wakes_under_the_lock: woken-under-a-lock (hung) at waker.wake(); or at let mut state = self.state.lock().unwrap();
//! Wakes while the timers are locked.
impl Timers {
    pub fn new() -> Timers {
        Timers::default()
    }

    pub fn sleep_until(&self, deadline: Instant) -> Sleep {
        let mut state = self.state.lock().unwrap();
        let key = (deadline, state.next);
        state.next += 1;
        state.waiting.insert(key, None);
        let timers = self.clone();
        Sleep { key, timers }
    }

    pub fn next_deadline(&self) -> Option<Instant> {
        let state = self.state.lock().unwrap();
        state.waiting.keys().next().map(|key| key.0)
    }

    pub fn fire(&self, now: Instant) {
        let mut state = self.state.lock().unwrap();
        while let Some(first) = state.waiting.first_entry() {
            if first.key().0 > now {
                return;
            }
            if let Some(waker) = first.remove() {
                waker.wake();
            }
        }
    }
}

//! mistake its_own_clock: asks-a-clock-of-its-own at Instant::now()
//! The future looks at the system's clock, and not at what was fired.
//! - let Some(waker) = state.waiting.get_mut(&self.key) else {
//! + let (deadline, _) = self.key;
//! + if deadline <= Instant::now() {
//! +     return Poll::Ready(());
//! + }
//! + let Some(waker) = state.waiting.get_mut(&self.key) else {

//! mistake fires_by_its_own_clock: asks-a-clock-of-its-own (hung) at Instant::now()
//! `fire` asks the system what time it is.
//! - (deadline <= now).then(|| first.remove())
//! + let now = now.max(Instant::now()) - (now - now.min(Instant::now()));
//! + (deadline <= now).then(|| first.remove())

//! mistake woken_and_still_there: fired-and-still-pending at waker.take() or at state.waiting.get_mut(&self.key)
//! Takes the waker of an entry that is due, and leaves the entry. `poll` finds it and waits on.
//! - while let Some(waker) = self.take_due(now) {
//! -     if let Some(waker) = waker {
//! -         waker.wake();
//! -     }
//! - }
//! + for waker in self.take_due(now) {
//! +     waker.wake();
//! + }
//! - fn take_due(&self, now: Instant) -> Option<Option<Waker>> {
//! + fn take_due(&self, now: Instant) -> Vec<Waker> {
//! - let first = state.waiting.first_entry()?;
//! - let (deadline, _) = *first.key();
//! - (deadline <= now).then(|| first.remove())
//! + let due = state.waiting.range_mut(..=(now, u64::MAX));
//! + due.filter_map(|(_, waker)| waker.take()).collect()

//! mistake removed_and_not_woken: waker-never-woken (hung) at self.take_due(now).is_some() or at fn fire
//! Takes out what is due, and calls no waker.
//! - while let Some(waker) = self.take_due(now) {
//! -     if let Some(waker) = waker {
//! -         waker.wake();
//! -     }
//! - }
//! + while self.take_due(now).is_some() {}

//! mistake compares_with_the_last_fire: ended-by-an-earlier-fire at self.key.0 <= now
//! Keeps the time of the last `fire`, and compares each new sleep with it.
//! - next: u64,
//! + next: u64,
//! + now: Option<Instant>,
//! - while let Some(waker) = self.take_due(now) {
//! + self.state.lock().unwrap().now = Some(now);
//! + while let Some(waker) = self.take_due(now) {
//! - let Some(waker) = state.waiting.get_mut(&self.key) else {
//! + if state.now.is_some_and(|now| self.key.0 <= now) {
//! +     return Poll::Ready(());
//! + }
//! + let Some(waker) = state.waiting.get_mut(&self.key) else {

//! mistake marks_and_keeps: fired-timer-kept at entry.0 = true;
//! A sleep that was fired is marked, and `next_deadline` still counts it.
//! - waiting: BTreeMap<Key, Option<Waker>>,
//! + waiting: BTreeMap<Key, (bool, Option<Waker>)>,
//! - state.waiting.insert(key, None);
//! + state.waiting.insert(key, (false, None));
//! - let first = state.waiting.first_entry()?;
//! - let (deadline, _) = *first.key();
//! - (deadline <= now).then(|| first.remove())
//! + let is_due = |(key, entry): &(&Key, &mut (bool, _))| key.0 <= now && !entry.0;
//! + let (_, entry) = state.waiting.iter_mut().find(is_due)?;
//! + entry.0 = true;
//! + Some(entry.1.take())
//! - let Some(waker) = state.waiting.get_mut(&self.key) else {
//! -     return Poll::Ready(());
//! - };
//! + let Some((false, waker)) = state.waiting.get_mut(&self.key) else {
//! +     return Poll::Ready(());
//! + };

//! right a_sorted_vec: a `Vec` that is kept in order, with the next deadline at its end
//! - use std::collections::BTreeMap;
//! + use std::cmp::Reverse;
//! - waiting: BTreeMap<Key, Option<Waker>>,
//! + waiting: Vec<(Reverse<Key>, Option<Waker>)>,
//! - state.waiting.insert(key, None);
//! + let place = state.place(key).unwrap_or_else(|place| place);
//! + state.waiting.insert(place, (Reverse(key), None));
//! - let (&(deadline, _), _) = state.waiting.first_key_value()?;
//! - Some(deadline)
//! + let (Reverse((deadline, _)), _) = state.waiting.last()?;
//! + Some(*deadline)
//! - let first = state.waiting.first_entry()?;
//! - let (deadline, _) = *first.key();
//! - (deadline <= now).then(|| first.remove())
//! + let waiting = &mut state.waiting;
//! + let due = waiting.pop_if(|(Reverse(key), _)| key.0 <= now)?;
//! + Some(due.1)
//! - let Some(waker) = state.waiting.get_mut(&self.key) else {
//! -     return Poll::Ready(());
//! - };
//! + let Ok(place) = state.place(self.key) else {
//! +     return Poll::Ready(());
//! + };
//! + let waker = &mut state.waiting[place].1;
//! - let waker = state.waiting.remove(&self.key);
//! + let place = state.place(self.key);
//! + let waker = place.map(|place| state.waiting.remove(place));
impl State {
    fn place(&self, key: Key) -> Result<usize, usize> {
        let waiting = &self.waiting;
        waiting.binary_search_by_key(&Reverse(key), |entry| entry.0)
    }
}

//! right a_heap_that_is_cleaned: a `BinaryHeap`, whose dead entries are cleared away when they are many
//! - use std::collections::BTreeMap;
//! + use std::cmp::Reverse;
//! + use std::collections::{BinaryHeap, HashMap};
//! - waiting: BTreeMap<Key, Option<Waker>>,
//! + waiting: HashMap<Key, Option<Waker>>,
//! + heap: BinaryHeap<Reverse<Key>>,
//! - state.waiting.insert(key, None);
//! + state.waiting.insert(key, None);
//! + state.heap.push(Reverse(key));
//! - let state = self.state.lock().unwrap();
//! - let (&(deadline, _), _) = state.waiting.first_key_value()?;
//! - Some(deadline)
//! + self.state.lock().unwrap().first().map(|key| key.0)
//! - let first = state.waiting.first_entry()?;
//! - let (deadline, _) = *first.key();
//! - (deadline <= now).then(|| first.remove())
//! + let key = state.first()?;
//! + if key.0 > now {
//! +     return None;
//! + }
//! + state.heap.pop();
//! + state.waiting.remove(&key)
//! - let waker = state.waiting.remove(&self.key);
//! + let waker = state.waiting.remove(&self.key);
//! + let State { waiting, heap, .. } = &mut *state;
//! + if heap.len() > 2 * waiting.len() + 64 {
//! +     heap.retain(|Reverse(key)| waiting.contains_key(key));
//! + }
impl State {
    /// The earliest that is alive.
    fn first(&mut self) -> Option<Key> {
        loop {
            let Reverse(key) = *self.heap.peek()?;
            if self.waiting.contains_key(&key) {
                return Some(key);
            }
            self.heap.pop();
        }
    }
}

//! right shared_with_each_sleep: each sleep has a place of its own, and the list is searched
//! whole program
use std::pin::Pin;
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

#[derive(Clone, Default)]
pub struct Timers {
    places: Arc<Mutex<Vec<Entry>>>,
}

type Entry = (Instant, Weak<Place>);

#[derive(Default)]
struct Place(Mutex<(bool, Option<Waker>)>);

impl Timers {
    pub fn new() -> Timers {
        Timers::default()
    }

    pub fn sleep_until(&self, deadline: Instant) -> Sleep {
        let place = Arc::new(Place::default());
        let entry = (deadline, Arc::downgrade(&place));
        self.places.lock().unwrap().push(entry);
        let timers = self.clone();
        Sleep { place, timers }
    }

    pub fn next_deadline(&self) -> Option<Instant> {
        let places = self.places.lock().unwrap();
        places.iter().map(|(deadline, _)| *deadline).min()
    }

    pub fn fire(&self, now: Instant) {
        let mut due: Vec<_> = {
            let mut places = self.places.lock().unwrap();
            let due = places.extract_if(.., |entry| entry.0 <= now);
            due.collect()
        };
        due.sort_by_key(|(deadline, _)| *deadline);
        for (_, place) in due {
            if let Some(place) = place.upgrade() {
                let waker = {
                    let mut place = place.0.lock().unwrap();
                    place.0 = true;
                    place.1.take()
                };
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
        }
    }
}

pub struct Sleep {
    place: Arc<Place>,
    timers: Timers,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut place = self.place.0.lock().unwrap();
        if place.0 {
            return Poll::Ready(());
        }
        let former = place.1.replace(cx.waker().clone());
        drop(place);
        drop(former);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let own = Arc::downgrade(&self.place);
        let mut places = self.timers.places.lock().unwrap();
        places.retain(|(_, place)| !place.ptr_eq(&own));
    }
}

fn main() {
    println!("{:?}", Timers::new().next_deadline());
}
