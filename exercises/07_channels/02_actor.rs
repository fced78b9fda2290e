//! An observatory has one telescope and many astronomers. A task owns the telescope. Each
//! astronomer sends it a request, and waits for a picture. But every astronomer is told that
//! the observatory is closed, although the telescope works all night. Find out where the
//! answers get lost.
//!
//! - `Observatory::open(take)` spawns a task that owns `take`. The future `take(star)` takes
//!   a picture. The task takes one picture at a time, one for each request, in the order in
//!   which the requests come.
//! - `picture(star)` gives the picture that was taken for this call, at the moment when it is
//!   ready. Any number of calls can wait at the same time, also for the same star.
//! - A picture takes as long as it takes. There is no time limit.
//! - An astronomer can leave: then the future of the call is dropped. If its picture has
//!   begun, it is finished. If not, it is left out. All others get their own pictures.
//! - The telescope can break: then the future `take(star)` panics. Each call that waits ends
//!   with `Err(Closed)` at that moment, also the one whose picture it was. Each later call
//!   ends with it at once.
//! - When the last `Observatory` is dropped, all astronomers have left. The task finishes the
//!   picture that has begun, and takes no other. Then it ends and drops `take`.
//!
//! Begin with `cargo async-learn exec actor`. rustc warns about a field that nobody reads.

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
        let (reply, picture) = oneshot::channel();
        let request = Request { star, reply };
        self.requests.send(request).await.map_err(|_| Closed)?;
        picture.await.map_err(|_| Closed)
    }
}

/// The task.
async fn work<F>(mut inbox: mpsc::Receiver<Request>, mut take: impl FnMut(u32) -> F)
where
    F: Future<Output = String>,
{
    while let Some(Request { star, .. }) = inbox.recv().await {
        // TODO: the picture is ready. Who waits for it?
        let _picture = take(star).await;
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
