//! mistake locked_in_the_head: guard-in-the-head at self.waiting.lock().await.pop_front()
//! The guard of tokio's lock lives through each round of the `while let`.
//! - waiting: Mutex<VecDeque<String>>,
//! + waiting: tokio::sync::Mutex<VecDeque<String>>,
//! - waiting: Mutex::new(names.into()),
//! + waiting: tokio::sync::Mutex::new(names.into()),
//! - loop {
//! -     let next = self.waiting.lock().expect("no holder panics").pop_front();
//! -     let Some(name) = next else {
//! -         return;
//! -     };
//! + while let Some(name) = self.waiting.lock().await.pop_front() {

//! mistake tokio_guard_kept: lock-kept-while-waiting at self.waiting.lock().await;
//! Keeps a guard of tokio's lock in a variable during the call.
//! - waiting: Mutex<VecDeque<String>>,
//! + waiting: tokio::sync::Mutex<VecDeque<String>>,
//! - waiting: Mutex::new(names.into()),
//! + waiting: tokio::sync::Mutex::new(names.into()),
//! - let next = self.waiting.lock().expect("no holder panics").pop_front();
//! - let Some(name) = next else {
//! + let mut waiting = self.waiting.lock().await;
//! + let Some(name) = waiting.pop_front() else {

//! mistake std_lock_in_the_head: guard-in-the-head (not_compiled)
//! The same `while let` with the lock of std.
//! - loop {
//! -     let next = self.waiting.lock().expect("no holder panics").pop_front();
//! -     let Some(name) = next else {
//! -         return;
//! -     };
//! + while let Some(name) = self.waiting.lock().unwrap().pop_front() {

//! mistake in_a_match: guard-in-the-head (not_compiled)
//! Takes the name in the head of a `match`, and calls in an arm.
//! - loop {
//! -     let next = self.waiting.lock().expect("no holder panics").pop_front();
//! -     let Some(name) = next else {
//! -         return;
//! -     };
//! -     let answer = call(name.clone()).await;
//! -     let mut answers = self.answers.lock().expect("no holder panics");
//! -     answers.push((name, answer));
//! - }
//! + loop {
//! +     match self.waiting.lock().unwrap().pop_front() {
//! +         Some(name) => {
//! +             let answer = call(name.clone()).await;
//! +             self.answers.lock().unwrap().push((name, answer));
//! +         }
//! +         None => return,
//! +     }
//! + }

//! mistake std_guard_kept: guard-kept-across-await (not_compiled)
//! Keeps a guard of std's lock in a variable during the call.
//! - let next = self.waiting.lock().expect("no holder panics").pop_front();
//! - let Some(name) = next else {
//! + let mut waiting = self.waiting.lock().unwrap();
//! + let Some(name) = waiting.pop_front() else {

//! mistake dropped_by_hand: dropped-by-hand (not_compiled)
//! Drops the guard by hand before the call. It was borrowed, so rustc still counts it as kept.
//! - let next = self.waiting.lock().expect("no holder panics").pop_front();
//! + let mut waiting = self.waiting.lock().unwrap();
//! + let next = waiting.pop_front();
//! + drop(waiting);

//! mistake called_in_the_argument: guard-kept-across-await (not_compiled)
//! Locks the notes, and then calls, in one expression.
//! - let answer = call(name.clone()).await;
//!
//! - let mut answers = self.answers.lock().expect("no holder panics");
//! - answers.push((name, answer));
//! + self.answers.lock().unwrap().push((name.clone(), call(name).await));

//! mistake one_task_for_all: guard-kept-across-await (hung) at let mut waiting = self.waiting.lock().unwrap();
//! `main` runs the volunteers in one task. rustc allows the guard then, and the second one stops the thread.
//! - let next = self.waiting.lock().expect("no holder panics").pop_front();
//! - let Some(name) = next else {
//! + let mut waiting = self.waiting.lock().unwrap();
//! + let Some(name) = waiting.pop_front() else {
//! - let mut volunteers = JoinSet::new();
//! + let mut volunteers = Vec::new();
//! - volunteers.spawn(async move { list.volunteer(call).await });
//! + volunteers.push(async move { list.volunteer(call).await });
//! - volunteers.join_all().await;
//! + for volunteer in volunteers {
//! +     volunteer.await;
//! + }
//! - use tokio::task::JoinSet;

//! mistake takes_it_afterwards: changed-between-two-locks at front()
//! Looks at the first name, calls, and takes it off the list when the call is over.
//! - let next = self.waiting.lock().expect("no holder panics").pop_front();
//! + let next = self.waiting.lock().unwrap().front().cloned();
//! - let mut answers = self.answers.lock().expect("no holder panics");
//! - answers.push((name, answer));
//! + self.waiting.lock().unwrap().pop_front();
//! + self.answers.lock().unwrap().push((name, answer));

//! mistake takes_the_whole_list: dealt-out-beforehand at std::mem::take(
//! The first volunteer takes all names.
//! - loop {
//! -     let next = self.waiting.lock().expect("no holder panics").pop_front();
//! -     let Some(name) = next else {
//! -         return;
//! -     };
//! + let names = std::mem::take(&mut *self.waiting.lock().unwrap());
//! + for name in names {

//! mistake all_at_once: unbounded-concurrency at join_all(
//! One volunteer makes all calls at the same time.
//! - loop {
//! -     let next = self.waiting.lock().expect("no holder panics").pop_front();
//! -     let Some(name) = next else {
//! -         return;
//! -     };
//! -     let answer = call(name.clone()).await;
//! -     let mut answers = self.answers.lock().expect("no holder panics");
//! -     answers.push((name, answer));
//! - }
//! + let names = std::mem::take(&mut *self.waiting.lock().unwrap());
//! + let calls = names.into_iter().map(async |name| {
//! +     let answer = call(name.clone()).await;
//! +     self.answers.lock().unwrap().push((name, answer));
//! + });
//! + futures::future::join_all(calls).await;

//! mistake notes_at_the_end: shown-only-at-the-end at self.answers.lock().unwrap().extend(
//! Collects the answers of a volunteer, and notes them in the end.
//! - loop {
//! + let mut answers = Vec::new();
//! + loop {
//! - return;
//! + self.answers.lock().unwrap().extend(answers);
//! + return;
//! - let mut answers = self.answers.lock().expect("no holder panics");
//! - answers.push((name, answer));
//! + answers.push((name, answer));

//! mistake reserves_a_line: reserved-too-early at String::new()
//! Notes the name when the call begins, and fills the answer in later.
//! - let answer = call(name.clone()).await;
//! + let line = {
//! +     let mut answers = self.answers.lock().unwrap();
//! +     answers.push((name.clone(), String::new()));
//! +     answers.len() - 1
//! + };
//! + let answer = call(name).await;
//! - answers.push((name, answer));
//! + answers[line].1 = answer;

//! mistake shows_the_lines_that_are_filled: reserved-too-early at push((name.clone(), None))
//! Does the same, and hides the lines without an answer. They still stand in the order of the calls.
//! - answers: Mutex<Vec<(String, String)>>,
//! + answers: Mutex<Vec<(String, Option<String>)>>,
//! - let answer = call(name.clone()).await;
//! + let line = {
//! +     let mut answers = self.answers.lock().unwrap();
//! +     answers.push((name.clone(), None));
//! +     answers.len() - 1
//! + };
//! + let answer = call(name).await;
//! - answers.push((name, answer));
//! + answers[line].1 = Some(answer);
//! - self.answers.lock().expect("no holder panics").clone()
//! + let answers = self.answers.lock().unwrap();
//! + let filled = |(name, said): &(String, Option<String>)| Some((name.clone(), said.clone()?));
//! + answers.iter().filter_map(filled).collect()

//! mistake tries_again_and_again: busy-waiting at sleep(
//! Asks for tokio's lock every 2 ms, and others hold it during a call.
//! - waiting: Mutex<VecDeque<String>>,
//! + waiting: tokio::sync::Mutex<VecDeque<String>>,
//! - waiting: Mutex::new(names.into()),
//! + waiting: tokio::sync::Mutex::new(names.into()),
//! - loop {
//! -     let next = self.waiting.lock().expect("no holder panics").pop_front();
//! -     let Some(name) = next else {
//! -         return;
//! -     };
//! -     let answer = call(name.clone()).await;
//! -     let mut answers = self.answers.lock().expect("no holder panics");
//! -     answers.push((name, answer));
//! - }
//! + loop {
//! +     if let Ok(mut waiting) = self.waiting.try_lock() {
//! +         let Some(name) = waiting.pop_front() else {
//! +             return;
//! +         };
//! +         let answer = call(name.clone()).await;
//! +         self.answers.lock().unwrap().push((name, answer));
//! +     } else {
//! +         tokio::time::sleep(Duration::from_millis(2)).await;
//! +     }
//! + }

//! mistake each_name_once: equal-is-not-the-same at insert(
//! Keeps a set of names that were called, and skips a name that is in it.
//! - waiting: Mutex<VecDeque<String>>,
//! + waiting: Mutex<VecDeque<String>>,
//! + called: Mutex<std::collections::HashSet<String>>,
//! - waiting: Mutex::new(names.into()),
//! + waiting: Mutex::new(names.into()),
//! + called: Mutex::default(),
//! - let answer = call(name.clone()).await;
//! + if !self.called.lock().unwrap().insert(name.clone()) {
//! +     continue;
//! + }
//! + let answer = call(name.clone()).await;

//! mistake locked_again_in_a_match: waits-for-its-own-lock (hung) at match self.waiting.lock() or at .len()
//! An arm of a `match` locks the list that is locked in its head.
//! - let next = self.waiting.lock().expect("no holder panics").pop_front();
//! - let Some(name) = next else {
//! -     return;
//! - };
//! + let (name, left) = match self.waiting.lock().unwrap().pop_front() {
//! +     Some(name) => (name, self.waiting.lock().unwrap().len()),
//! +     None => return,
//! + };
//! + println!("{name} is next, and {left} more are waiting");

//! mistake locked_again_in_a_function: waits-for-its-own-lock (hung) at let mut answers = or at self.answers()
//! Asks for the number of answers while it holds the guard of the answers.
//! - answers.push((name, answer));
//! + answers.push((name, answer));
//! + println!("{} answers", self.answers().len());

//! right in_a_function: a function takes the name, and the guard ends with it
//! - loop {
//! -     let next = self.waiting.lock().expect("no holder panics").pop_front();
//! -     let Some(name) = next else {
//! -         return;
//! -     };
//! + while let Some(name) = first(&self.waiting) {
fn first(waiting: &Mutex<VecDeque<String>>) -> Option<String> {
    let mut waiting = waiting.lock().unwrap();
    waiting.pop_front()
}

//! right in_a_block: a guard with a name, which ends with its block
//! - let next = self.waiting.lock().expect("no holder panics").pop_front();
//! + let next = {
//! +     let mut waiting = self.waiting.lock().unwrap();
//! +     waiting.pop_front()
//! + };

//! right tokios_lock_for_a_line: tokio's lock, held for a statement
//! - waiting: Mutex<VecDeque<String>>,
//! + waiting: tokio::sync::Mutex<VecDeque<String>>,
//! - waiting: Mutex::new(names.into()),
//! + waiting: tokio::sync::Mutex::new(names.into()),
//! - loop {
//! -     let next = self.waiting.lock().expect("no holder panics").pop_front();
//! -     let Some(name) = next else {
//! -         return;
//! -     };
//! + loop {
//! +     let next = self.waiting.lock().await.pop_front();
//! +     let Some(name) = next else {
//! +         return;
//! +     };

//! right a_number_for_the_next: a list that does not change, and the place of the next name
//! - use std::collections::VecDeque;
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::atomic::{AtomicUsize, Ordering};
//! + use std::sync::{Arc, Mutex};
pub struct CallList {
    names: Vec<String>,
    next: AtomicUsize,
    answers: Mutex<Vec<(String, String)>>,
}

impl CallList {
    pub fn new(names: Vec<String>) -> CallList {
        CallList {
            names,
            next: AtomicUsize::new(0),
            answers: Mutex::default(),
        }
    }

    pub async fn volunteer<F>(&self, call: impl Fn(String) -> F)
    where
        F: Future<Output = String>,
    {
        while let Some(name) = self.names.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let answer = call(name.clone()).await;
            self.answers.lock().unwrap().push((name.clone(), answer));
        }
    }

    pub fn answers(&self) -> Vec<(String, String)> {
        self.answers.lock().unwrap().clone()
    }
}

//! right one_lock_for_both: the list and the notes in one struct, behind one lock
#[derive(Default)]
struct Sheet {
    waiting: VecDeque<String>,
    answers: Vec<(String, String)>,
}

pub struct CallList {
    sheet: Mutex<Sheet>,
}

impl CallList {
    pub fn new(names: Vec<String>) -> CallList {
        let sheet = Sheet {
            waiting: names.into(),
            answers: Vec::new(),
        };
        CallList {
            sheet: Mutex::new(sheet),
        }
    }

    pub async fn volunteer<F>(&self, call: impl Fn(String) -> F)
    where
        F: Future<Output = String>,
    {
        let next = || self.sheet.lock().unwrap().waiting.pop_front();
        while let Some(name) = next() {
            let answer = call(name.clone()).await;
            self.sheet.lock().unwrap().answers.push((name, answer));
        }
    }

    pub fn answers(&self) -> Vec<(String, String)> {
        self.sheet.lock().unwrap().answers.clone()
    }
}
