//! After a storm, volunteers telephone everyone in the valley who lives alone, and ask whether
//! they need help. Each volunteer takes the next name off a shared list, calls this person, and
//! notes the answer. All of them have a telephone, and yet there is only one call at a time. Find
//! out what the other volunteers wait for, and fix `CallList`.
//!
//! - `volunteer(call)` takes the first name off the list, awaits `call(name)`, and notes the
//!   answer. Then it takes the next name. It returns when no name is left.
//! - Any number of volunteers work at the same time, each in a task of its own. No volunteer
//!   waits for the call of another one, and each volunteer makes one call at a time.
//! - Each entry of the list is called once. The list may have a name twice, for two people.
//!   Look at the list and take the name off it under one guard. On several threads, another
//!   volunteer can come between two guards. The checks use one thread, so they can't see that.
//! - Each answer is noted at the moment when its call ends.
//! - `answers` returns the names and answers that are noted so far, in the order in which the
//!   answers came. It may be called at any moment, also during calls, and returns at once.
//!
//! Several tasks use the list and the notes, so here both are behind a lock. The lesson (README.md
//! in this folder) says how long a guard lives. rustc may refuse your first idea, because a task
//! can't keep a guard of `std::sync::Mutex` while it waits. It is right about that.
//!
//! Begin with `cargo async-learn exec short_lock`. Who telephones, and when?

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::task::JoinSet;

pub struct CallList {
    waiting: tokio::sync::Mutex<VecDeque<String>>,
    answers: Mutex<Vec<(String, String)>>,
}

impl CallList {
    pub fn new(names: Vec<String>) -> CallList {
        CallList {
            waiting: tokio::sync::Mutex::new(names.into()),
            answers: Mutex::default(),
        }
    }

    pub async fn volunteer<F>(&self, call: impl Fn(String) -> F)
    where
        F: Future<Output = String>,
    {
        // TODO: which of the two locks is held during a call?
        while let Some(name) = self.waiting.lock().await.pop_front() {
            let answer = call(name.clone()).await;
            self.answers.lock().unwrap().push((name, answer));
        }
    }

    /// What is noted so far: the names, and what they said.
    pub fn answers(&self) -> Vec<(String, String)> {
        self.answers.lock().unwrap().clone()
    }
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let names = ["Ada", "Bruno", "Clara", "Dov", "Elsa", "Farid"];
    let list = Arc::new(CallList::new(names.map(String::from).to_vec()));
    let mut volunteers = JoinSet::new();
    for volunteer in 1..=3 {
        let list = Arc::clone(&list);
        let call = move |name: String| async move {
            let now = start.elapsed().as_millis();
            println!("{now:3} ms: volunteer {volunteer} calls {name}");
            pause(Duration::from_millis(50)).await;
            "all is well".to_owned()
        };
        volunteers.spawn(async move { list.volunteer(call).await });
    }
    volunteers.join_all().await;
    let now = start.elapsed().as_millis();
    println!("{now:3} ms: {} answers", list.answers().len());
}
