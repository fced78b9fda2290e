//! One task owns the telescope, and each request brings a channel for its answer.

use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::sync::{mpsc, oneshot};

/// The observatory takes no more pictures.
#[derive(Debug)]
pub struct Closed;

/// What a call asks for, and where it waits for the answer.
struct Request {
    star: u32,
    reply: oneshot::Sender<String>,
}

/// A handle. Clones of it talk to the same task.
#[derive(Clone)]
pub struct Observatory {
    requests: mpsc::Sender<Request>,
}

impl Observatory {
    pub fn open<F>(take: impl FnMut(u32) -> F + Send + 'static) -> Observatory
    where
        F: Future<Output = String> + Send + 'static,
    {
        let (requests, inbox) = mpsc::channel(16);
        tokio::spawn(work(inbox, take));
        Observatory { requests }
    }

    pub async fn picture(&self, star: u32) -> Result<String, Closed> {
        // A channel for this one answer. So no other call can get it.
        let (reply, picture) = oneshot::channel();
        let request = Request { star, reply };
        // Both errors mean that the task is gone. Its end drops the inbox with all requests in
        // it, and each of them drops its `reply`. So nobody waits forever.
        self.requests.send(request).await.map_err(|_| Closed)?;
        picture.await.map_err(|_| Closed)
    }
}

/// The task. Nobody else can touch the telescope, so it needs no lock.
async fn work<F>(mut inbox: mpsc::Receiver<Request>, mut take: impl FnMut(u32) -> F)
where
    F: Future<Output = String>,
{
    // When the last handle is dropped, `recv` gives `None`, and the task ends.
    while let Some(Request { star, reply }) = inbox.recv().await {
        // A request stays in the inbox when its astronomer has left. Only `reply` knows it.
        if reply.is_closed() {
            continue;
        }
        let picture = take(star).await;
        // An error means that the astronomer has left meanwhile, which is fine.
        let _ = reply.send(picture);
    }
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let observatory = Observatory::open(|star| async move {
        pause(Duration::from_millis(20)).await;
        format!("a picture of star {star}")
    });
    let astronomer = async |name, star| {
        let picture = observatory.picture(star).await;
        let now = start.elapsed().as_millis();
        println!("{now:3} ms: {name} has {picture:?}");
    };
    tokio::join!(
        astronomer("Ada", 7),
        astronomer("Ben", 3),
        astronomer("Cleo", 7)
    );
}
