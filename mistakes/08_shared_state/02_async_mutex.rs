//! mistake a_lock_for_each_half: two-conversations-at-once at send(
//! Locks the sender for the question, and then the receiver for the answer.
//! without: Cable, impl Cable
pub struct Controller {
    questions: Mutex<mpsc::Sender<String>>,
    answers: Mutex<mpsc::Receiver<String>>,
}

impl Controller {
    pub fn new(questions: mpsc::Sender<String>, answers: mpsc::Receiver<String>) -> Controller {
        Controller {
            questions: Mutex::new(questions),
            answers: Mutex::new(answers),
        }
    }

    pub async fn ask(&self, question: &str) -> Option<String> {
        let question = question.to_owned();
        self.questions.lock().await.send(question).await.ok()?;
        self.answers.lock().await.recv().await
    }
}

//! mistake bound_to_nothing: two-conversations-at-once at let _ = self.turn.lock().await;
//! The guard of the lock for the conversation is bound to `_`, and so dropped at once.
//! without: Cable, impl Cable
pub struct Controller {
    turn: Mutex<()>,
    questions: mpsc::Sender<String>,
    answers: Mutex<mpsc::Receiver<String>>,
}

impl Controller {
    pub fn new(questions: mpsc::Sender<String>, answers: mpsc::Receiver<String>) -> Controller {
        Controller {
            turn: Mutex::new(()),
            questions,
            answers: Mutex::new(answers),
        }
    }

    pub async fn ask(&self, question: &str) -> Option<String> {
        let _ = self.turn.lock().await;
        self.questions.send(question.to_owned()).await.ok()?;
        self.answers.lock().await.recv().await
    }
}

//! mistake std_lock: guard-kept-across-await (not_compiled)
//! Holds the lock of std for the conversation.
//! - use std::sync::Arc;
//! + use std::sync::{Arc, Mutex};
//! - use tokio::sync::{Mutex, mpsc};
//! + use tokio::sync::mpsc;
//! - let mut cable = self.cable.lock().await;
//! + let mut cable = self.cable.lock().unwrap();

//! mistake std_lock_in_one_task: guard-kept-across-await (hung) at self.cable.lock().unwrap();
//! The same, and `main` calls from one task, where rustc allows it. The second caller stops the thread.
//! - use std::sync::Arc;
//! + use std::sync::Mutex;
//! - use tokio::sync::{Mutex, mpsc};
//! + use tokio::sync::mpsc;
//! - use tokio::task::JoinSet;
//!
//! - let mut cable = self.cable.lock().await;
//! + let mut cable = self.cable.lock().unwrap();
//! - let controller = Arc::new(Controller::new(questions, answers));
//! + let controller = Controller::new(questions, answers);
//! - let mut callers = JoinSet::new();
//! - for house in ["ferns", "orchids", "palms"] {
//! -     let controller = Arc::clone(&controller);
//! -     callers.spawn(async move {
//! -         let answer = controller.ask(house).await;
//! -         let now = start.elapsed().as_millis();
//! -         println!("{now:3} ms: {house}: {answer:?}");
//! -     });
//! - }
//! - callers.join_all().await;
//! + for house in ["ferns", "orchids", "palms"] {
//! +     let answer = controller.ask(house).await;
//! +     let now = start.elapsed().as_millis();
//! +     println!("{now:3} ms: {house}: {answer:?}");
//! + }

//! mistake only_a_lock: left-in-the-middle at .recv().await
//! One guard for the conversation, and nothing for an answer that is still due.
//! - if cable.owes_answer {
//! -     cable.receive().await?;
//! - }
//!
//! - cable.owes_answer = true;
//! - cable.receive().await
//! + cable.answers.recv().await
//!
//! - let cable = Cable {
//! -     questions,
//! -     answers,
//! -     owes_answer: false,
//! - };
//! + let cable = Cable { questions, answers };
//! without: impl Cable
struct Cable {
    questions: mpsc::Sender<String>,
    answers: mpsc::Receiver<String>,
}

//! mistake throws_away_what_has_come: left-in-the-middle at try_recv()
//! Empties the channel before the question. The answer to a caller that left may come later.
//! - if cable.owes_answer {
//! -     cable.receive().await?;
//! - }
//! + while cable.answers.try_recv().is_ok() {}
//!
//! - cable.owes_answer = true;
//! - cable.receive().await
//! + cable.answers.recv().await
//!
//! - let cable = Cable {
//! -     questions,
//! -     answers,
//! -     owes_answer: false,
//! - };
//! + let cable = Cable { questions, answers };
//! without: impl Cable
struct Cable {
    questions: mpsc::Sender<String>,
    answers: mpsc::Receiver<String>,
}

//! mistake noted_at_the_end: left-in-the-middle at cable.owes_answer = answer.is_none(); or at self.answers.recv().await?
//! Notes that an answer is due only when the conversation is over.
//! - cable.owes_answer = true;
//! - cable.receive().await
//! + let answer = cable.receive().await;
//! + cable.owes_answer = answer.is_none();
//! + answer

//! mistake forgets_it_too_early: left-in-the-middle at cable.owes_answer = false; or at cable.answers.recv().await?
//! Clears the note before the answer to the last caller has come. This caller may leave too.
//! - if cable.owes_answer {
//! -     cable.receive().await?;
//! - }
//! + if cable.owes_answer {
//! +     cable.owes_answer = false;
//! +     cable.answers.recv().await?;
//! + }

//! mistake locked_again_in_a_function: waits-for-its-own-lock (hung) at let mut answers = self.answers.lock().await; or at self.receive().await
//! Holds tokio's lock, and calls a function that wants it.
//! without: Cable, impl Cable
pub struct Controller {
    questions: mpsc::Sender<String>,
    answers: Mutex<(mpsc::Receiver<String>, bool)>,
}

impl Controller {
    pub fn new(questions: mpsc::Sender<String>, answers: mpsc::Receiver<String>) -> Controller {
        Controller {
            questions,
            answers: Mutex::new((answers, false)),
        }
    }

    pub async fn ask(&self, question: &str) -> Option<String> {
        let mut answers = self.answers.lock().await;
        if answers.1 {
            answers.0.recv().await?;
        }
        self.questions.send(question.to_owned()).await.ok()?;
        answers.1 = true;
        self.receive().await
    }

    async fn receive(&self) -> Option<String> {
        let mut answers = self.answers.lock().await;
        let answer = answers.0.recv().await?;
        answers.1 = false;
        Some(answer)
    }
}

//! mistake a_flag_and_a_notify: lock-never-released (hung) at store(true
//! A busy flag, which a caller that leaves does not take back.
//! - use std::sync::Arc;
//! + use std::sync::Arc;
//! + use std::sync::atomic::{AtomicBool, Ordering};
//! - use tokio::sync::{Mutex, mpsc};
//! + use tokio::sync::{Mutex, Notify, mpsc};
//! without: Cable, impl Cable
pub struct Controller {
    is_busy: AtomicBool,
    free: Notify,
    questions: mpsc::Sender<String>,
    answers: Mutex<mpsc::Receiver<String>>,
}

impl Controller {
    pub fn new(questions: mpsc::Sender<String>, answers: mpsc::Receiver<String>) -> Controller {
        Controller {
            is_busy: AtomicBool::new(false),
            free: Notify::new(),
            questions,
            answers: Mutex::new(answers),
        }
    }

    pub async fn ask(&self, question: &str) -> Option<String> {
        while self.is_busy.load(Ordering::SeqCst) {
            self.free.notified().await;
        }
        self.is_busy.store(true, Ordering::SeqCst);
        let answer = match self.questions.send(question.to_owned()).await {
            Ok(()) => self.answers.lock().await.recv().await,
            Err(_) => None,
        };
        self.is_busy.store(false, Ordering::SeqCst);
        self.free.notify_one();
        answer
    }
}

//! mistake taken_out: lock-never-released (hung) at cables.recv().await
//! Takes the cable out of a channel, and puts it back in the end. A caller that leaves takes it along.
//! without: impl Cable
struct Cable {
    questions: mpsc::Sender<String>,
    answers: mpsc::Receiver<String>,
}

pub struct Controller {
    back: mpsc::Sender<Cable>,
    cables: Mutex<mpsc::Receiver<Cable>>,
}

impl Controller {
    pub fn new(questions: mpsc::Sender<String>, answers: mpsc::Receiver<String>) -> Controller {
        let (back, cables) = mpsc::channel(1);
        let _ = back.try_send(Cable { questions, answers });
        Controller {
            back,
            cables: Mutex::new(cables),
        }
    }

    pub async fn ask(&self, question: &str) -> Option<String> {
        let cable = {
            let mut cables = self.cables.lock().await;
            cables.recv().await
        };
        let mut cable = cable?;
        let answer = match cable.questions.send(question.to_owned()).await {
            Ok(()) => cable.answers.recv().await,
            Err(_) => None,
        };
        let _ = self.back.send(cable).await;
        answer
    }
}

//! mistake gives_up: a-limit-nobody-asked-for at timeout(
//! Waits ten seconds for an answer, and not longer.
//! - cable.owes_answer = true;
//! - cable.receive().await
//! + cable.owes_answer = true;
//! + let limit = Duration::from_secs(10);
//! + timeout(limit, cable.receive()).await.ok()?

//! mistake tries_again_and_again: busy-waiting at sleep(
//! Asks for the lock every 2 ms.
//! - let mut cable = self.cable.lock().await;
//! + let mut cable = loop {
//! +     match self.cable.try_lock() {
//! +         Ok(cable) => break cable,
//! +         Err(_) => tokio::time::sleep(Duration::from_millis(2)).await,
//! +     }
//! + };

//! mistake surely_answered: closed-channel-unwrapped at .expect("the controller answers")
//! Panics when the controller is gone.
//! - let answer = self.answers.recv().await?;
//! + let answer = self.answers.recv().await.expect("the controller answers");

//! right a_task_for_the_conversation: a task that has the guard, and goes on if the caller leaves
//! without: impl Cable
struct Cable {
    questions: mpsc::Sender<String>,
    answers: mpsc::Receiver<String>,
}

pub struct Controller {
    cable: Arc<Mutex<Cable>>,
}

impl Controller {
    pub fn new(questions: mpsc::Sender<String>, answers: mpsc::Receiver<String>) -> Controller {
        let cable = Mutex::new(Cable { questions, answers });
        Controller {
            cable: Arc::new(cable),
        }
    }

    pub async fn ask(&self, question: &str) -> Option<String> {
        let mut cable = Arc::clone(&self.cable).lock_owned().await;
        let question = question.to_owned();
        let conversation = tokio::spawn(async move {
            cable.questions.send(question).await.ok()?;
            cable.answers.recv().await
        });
        conversation.await.ok()?
    }
}

//! right an_actor: a task owns the cable, and each call sends it a question and a oneshot sender
//! - use tokio::sync::{Mutex, mpsc};
//! + use tokio::sync::{mpsc, oneshot};
//! without: Cable, impl Cable
type Call = (String, oneshot::Sender<String>);

pub struct Controller {
    calls: mpsc::Sender<Call>,
}

impl Controller {
    pub fn new(questions: mpsc::Sender<String>, answers: mpsc::Receiver<String>) -> Controller {
        let (calls, inbox) = mpsc::channel(16);
        tokio::spawn(work(inbox, questions, answers));
        Controller { calls }
    }

    pub async fn ask(&self, question: &str) -> Option<String> {
        let (reply, answer) = oneshot::channel();
        self.calls.send((question.to_owned(), reply)).await.ok()?;
        answer.await.ok()
    }
}

async fn work(
    mut inbox: mpsc::Receiver<Call>,
    questions: mpsc::Sender<String>,
    mut answers: mpsc::Receiver<String>,
) {
    while let Some((question, reply)) = inbox.recv().await {
        if reply.is_closed() {
            continue;
        }
        if questions.send(question).await.is_err() {
            return;
        }
        let Some(answer) = answers.recv().await else {
            return;
        };
        let _ = reply.send(answer);
    }
}

//! right a_semaphore: one permit for the conversation, and an atomic flag for what is still due
//! - use std::sync::Arc;
//! + use std::sync::Arc;
//! + use std::sync::atomic::{AtomicBool, Ordering};
//! - use tokio::sync::{Mutex, mpsc};
//! + use tokio::sync::{Mutex, Semaphore, mpsc};
//! without: Cable, impl Cable
pub struct Controller {
    turn: Semaphore,
    questions: mpsc::Sender<String>,
    answers: Mutex<mpsc::Receiver<String>>,
    is_due: AtomicBool,
}

impl Controller {
    pub fn new(questions: mpsc::Sender<String>, answers: mpsc::Receiver<String>) -> Controller {
        Controller {
            turn: Semaphore::new(1),
            questions,
            answers: Mutex::new(answers),
            is_due: AtomicBool::new(false),
        }
    }

    pub async fn ask(&self, question: &str) -> Option<String> {
        let _turn = self.turn.acquire().await.ok()?;
        let mut answers = self.answers.lock().await;
        if self.is_due.load(Ordering::SeqCst) {
            answers.recv().await?;
        }
        self.is_due.store(false, Ordering::SeqCst);
        self.questions.send(question.to_owned()).await.ok()?;
        self.is_due.store(true, Ordering::SeqCst);
        let answer = answers.recv().await?;
        self.is_due.store(false, Ordering::SeqCst);
        Some(answer)
    }
}

//! right a_number_that_is_due: a count of the answers that are still due
//! - owes_answer: false,
//! + due: 0,
//! - if cable.owes_answer {
//! + while cable.due > 0 {
//! - cable.owes_answer = true;
//! + cable.due += 1;
//! - self.owes_answer = false;
//! + self.due -= 1;
struct Cable {
    questions: mpsc::Sender<String>,
    answers: mpsc::Receiver<String>,
    due: u32,
}
