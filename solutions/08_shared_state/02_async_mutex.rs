//! A cable behind tokio's lock, which is held for a whole conversation.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;

pub struct Controller {
    cable: Mutex<Cable>,
}

/// What belongs to one conversation at a time.
struct Cable {
    questions: mpsc::Sender<String>,
    answers: mpsc::Receiver<String>,
    /// Whether a question is out whose answer has not come.
    owes_answer: bool,
}

impl Controller {
    pub fn new(questions: mpsc::Sender<String>, answers: mpsc::Receiver<String>) -> Controller {
        let cable = Cable {
            questions,
            answers,
            owes_answer: false,
        };
        Controller {
            cable: Mutex::new(cable),
        }
    }

    pub async fn ask(&self, question: &str) -> Option<String> {
        // One guard for the whole conversation, over both of its awaits. So it is tokio's lock: while
        // others wait for it, their threads are free.
        let mut cable = self.cable.lock().await;
        // The last caller may have left before its answer came. Its guard is gone, and the answer
        // is still due.
        if cable.owes_answer {
            cable.receive().await?;
        }
        cable.questions.send(question.to_owned()).await.ok()?;
        cable.owes_answer = true;
        cable.receive().await
    }
}

impl Cable {
    /// If this is dropped while it waits, no answer is lost, and `owes_answer` is still true.
    async fn receive(&mut self) -> Option<String> {
        let answer = self.answers.recv().await?;
        self.owes_answer = false;
        Some(answer)
    }
}
// Or let a task have the conversation: `Arc<Mutex<Cable>>`, `lock_owned`, and `tokio::spawn`. A task
// goes on when its caller leaves, so nothing is left behind. An actor does the same without a lock.

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
