//! A list and a note pad behind two locks. Each is locked for a line, and never during a call.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::task::JoinSet;

pub struct CallList {
    waiting: Mutex<VecDeque<String>>,
    answers: Mutex<Vec<(String, String)>>,
}

impl CallList {
    pub fn new(names: Vec<String>) -> CallList {
        CallList {
            waiting: Mutex::new(names.into()),
            answers: Mutex::default(),
        }
    }

    pub async fn volunteer<F>(&self, call: impl Fn(String) -> F)
    where
        F: Future<Output = String>,
    {
        loop {
            // The guard has no name, so it is dropped at the semicolon. In the head of a `while let`
            // it would live until the end of each round, and so during the call.
            let next = self.waiting.lock().expect("no holder panics").pop_front();
            let Some(name) = next else {
                return;
            };
            let answer = call(name.clone()).await;
            // The answer is there, and nothing is awaited before this guard ends with the round.
            let mut answers = self.answers.lock().expect("no holder panics");
            answers.push((name, answer));
        }
    }

    /// What is noted so far: the names, and what they said.
    pub fn answers(&self) -> Vec<(String, String)> {
        self.answers.lock().expect("no holder panics").clone()
    }
}

// A function `fn next(&self) -> Option<String>` with that line ends the guard as well, and then
// `while let Some(name) = self.next()` is right.

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
