//! One old controller heats the glasshouses of a botanical garden, and one cable leads to it. The
//! gardeners and a display at the gate ask it for temperatures. It can deal with one question at a
//! time. If another question comes before it has answered, it answers both with "ERROR". Right now
//! the callers disturb each other like this. Fix `Controller`.
//!
//! - `Controller::new(questions, answers)` gets the ends of the cable, which are two channels.
//!   The controller sends one answer to each question.
//! - `ask(question)` sends the question, and returns the answer to this question as soon as the
//!   answer comes. That may take any time, so there is no limit.
//! - `ask` may be called from any number of tasks at the same time. One question is sent, then its
//!   answer comes. If other callers are waiting, the next question is sent at that moment.
//! - A caller may leave at any moment: then the future of its call is dropped. If its question was
//!   sent, the answer still comes. No other call returns this answer, and the next question is sent
//!   after it. If its question was not sent yet, it need not be sent.
//! - The controller may break: then the other ends of both channels are dropped together. Each
//!   call that waits returns `None` at that moment, and each later call returns `None` at once.
//! - `ask` sleeps until it is its turn. It does not look again and again.
//!
//! `Controller` may have any fields, and `new` may spawn tasks. The lesson (README.md in this
//! folder) has the lock for a conversation, and says what is left when a caller leaves early.
//!
//! Begin with `cargo async-learn exec async_mutex`. In the end, the display leaves too early.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;

pub struct Controller {
    questions: mpsc::Sender<String>,
    answers: Mutex<mpsc::Receiver<String>>,
}

impl Controller {
    pub fn new(questions: mpsc::Sender<String>, answers: mpsc::Receiver<String>) -> Controller {
        Controller {
            questions,
            answers: Mutex::new(answers),
        }
    }

    pub async fn ask(&self, question: &str) -> Option<String> {
        // TODO: the answers have a lock. What about the conversation?
        self.questions.send(question.to_owned()).await.ok()?;
        self.answers.lock().await.recv().await
    }
}

/// The other end of the cable.
async fn old_controller(mut questions: mpsc::Receiver<String>, answers: mpsc::Sender<String>) {
    while let Some(question) = questions.recv().await {
        pause(Duration::from_millis(30)).await;
        if questions.try_recv().is_ok() {
            let _ = answers.send("ERROR".to_owned()).await;
            let _ = answers.send("ERROR".to_owned()).await;
        } else {
            let degrees = 15 + question.len();
            let _ = answers.send(format!("{degrees} degrees")).await;
        }
    }
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let (questions, asked) = mpsc::channel(1);
    let (answering, answers) = mpsc::channel(1);
    tokio::spawn(old_controller(asked, answering));
    let controller = Arc::new(Controller::new(questions, answers));

    let mut callers = JoinSet::new();
    for house in ["ferns", "orchids", "palms"] {
        let controller = Arc::clone(&controller);
        callers.spawn(async move {
            let answer = controller.ask(house).await;
            let now = start.elapsed().as_millis();
            println!("{now:3} ms: {house}: {answer:?}");
        });
    }
    callers.join_all().await;

    let display = timeout(Duration::from_millis(10), controller.ask("water lilies"));
    println!("the display leaves: {}", display.await.is_err());
    let answer = controller.ask("cacti").await;
    println!("cacti, which have 20 degrees: {answer:?}");
}
