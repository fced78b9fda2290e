//! mistake shown_and_forgotten: reply-dropped at drop(reply);
//! Prints the picture, and drops the sender of the answer.
//! - let _ = reply.send(picture);
//! + println!("{picture}");
//! + drop(reply);

//! mistake one_channel_for_all_answers: answer-to-another-call at pictures.recv().await
//! All answers come through one channel, and the first call that waits takes the next.
//! without: Request
//! - use tokio::sync::{mpsc, oneshot};
//! + use tokio::sync::mpsc;
use std::sync::Arc;

use tokio::sync::Mutex;

#[derive(Clone)]
pub struct Observatory {
    requests: mpsc::Sender<u32>,
    pictures: Arc<Mutex<mpsc::UnboundedReceiver<String>>>,
}

impl Observatory {
    pub fn open<F>(take: impl FnMut(u32) -> F + Send + 'static) -> Observatory
    where
        F: Future<Output = String> + Send + 'static,
    {
        let (requests, inbox) = mpsc::channel(16);
        let (replies, pictures) = mpsc::unbounded_channel();
        tokio::spawn(work(inbox, replies, take));
        let pictures = Arc::new(Mutex::new(pictures));
        Observatory { requests, pictures }
    }

    pub async fn picture(&self, star: u32) -> Result<String, Closed> {
        self.requests.send(star).await.map_err(|_| Closed)?;
        let mut pictures = self.pictures.lock().await;
        pictures.recv().await.ok_or(Closed)
    }
}

async fn work<F>(
    mut inbox: mpsc::Receiver<u32>,
    replies: mpsc::UnboundedSender<String>,
    mut take: impl FnMut(u32) -> F,
) where
    F: Future<Output = String>,
{
    while let Some(star) = inbox.recv().await {
        let _ = replies.send(take(star).await);
    }
}

//! mistake answers_by_star: answer-to-another-call at if of == star
//! Sends each answer to everybody, and a call takes the first of its star.
//! without: Request
//! - use tokio::sync::{mpsc, oneshot};
//! + use tokio::sync::{broadcast, mpsc};
#[derive(Clone)]
pub struct Observatory {
    requests: mpsc::Sender<u32>,
    pictures: broadcast::WeakSender<(u32, String)>,
}

impl Observatory {
    pub fn open<F>(take: impl FnMut(u32) -> F + Send + 'static) -> Observatory
    where
        F: Future<Output = String> + Send + 'static,
    {
        let (requests, inbox) = mpsc::channel(16);
        let (replies, _) = broadcast::channel(1000);
        let pictures = replies.downgrade();
        tokio::spawn(work(inbox, replies, take));
        Observatory { requests, pictures }
    }

    pub async fn picture(&self, star: u32) -> Result<String, Closed> {
        let mut pictures = self.pictures.upgrade().ok_or(Closed)?.subscribe();
        self.requests.send(star).await.map_err(|_| Closed)?;
        loop {
            let (of, picture) = pictures.recv().await.map_err(|_| Closed)?;
            if of == star {
                return Ok(picture);
            }
        }
    }
}

async fn work<F>(
    mut inbox: mpsc::Receiver<u32>,
    replies: broadcast::Sender<(u32, String)>,
    mut take: impl FnMut(u32) -> F,
) where
    F: Future<Output = String>,
{
    while let Some(star) = inbox.recv().await {
        let _ = replies.send((star, take(star).await));
    }
}

//! mistake keeps_the_way_back: own-sender-kept (hung) at pictures.recv().await or at reply.clone()
//! The answer comes through an `mpsc` channel, of which the call keeps a sender.
//! - use tokio::sync::{mpsc, oneshot};
//! + use tokio::sync::mpsc;
//! - reply: oneshot::Sender<String>,
//! + reply: mpsc::Sender<String>,
//! - let (reply, picture) = oneshot::channel();
//! - let request = Request { star, reply };
//! + let (reply, mut pictures) = mpsc::channel(1);
//! + let request = Request {
//! +     star,
//! +     reply: reply.clone(),
//! + };
//! - picture.await.map_err(|_| Closed)
//! + pictures.recv().await.ok_or(Closed)
//! - let _ = reply.send(picture);
//! + let _ = reply.send(picture).await;

//! mistake keeps_a_handle: own-sender-kept at work(inbox, take, requests.clone()) or at inbox.recv().await
//! The task owns a sender of its own inbox, so the inbox never closes.
//! - tokio::spawn(work(inbox, take));
//! + tokio::spawn(work(inbox, take, requests.clone()));
//! - async fn work<F>(mut inbox: mpsc::Receiver<Request>, mut take: impl FnMut(u32) -> F)
//! - where
//! + async fn work<F>(
//! +     mut inbox: mpsc::Receiver<Request>,
//! +     mut take: impl FnMut(u32) -> F,
//! +     _again: mpsc::Sender<Request>,
//! + ) where

//! mistake surely_answered: closed-channel-unwrapped at .expect("the task answers")
//! Takes for granted that each request is answered.
//! - picture.await.map_err(|_| Closed)
//! + Ok(picture.await.expect("the task answers"))

//! mistake surely_awaited: nobody-waits-for-the-answer at .expect("somebody waits")
//! Takes for granted that somebody waits for the answer.
//! - let _ = reply.send(picture);
//! + reply.send(picture).expect("somebody waits");

//! mistake one_request_only: ended-after-one-request at if let Some(Request { star, reply })
//! Takes one request, and ends.
//! - while let Some(Request { star, reply }) = inbox.recv().await {
//! -     if reply.is_closed() {
//! -         continue;
//! -     }
//! + if let Some(Request { star, reply }) = inbox.recv().await {

//! mistake a_task_for_each: order-lost at tokio::spawn(async move {
//! Spawns each picture, so they are taken at the same time.
//! - F: Future<Output = String>,
//! + F: Future<Output = String> + Send + 'static,
//! - let picture = take(star).await;
//! - let _ = reply.send(picture);
//! + let picture = take(star);
//! + tokio::spawn(async move {
//! +     let _ = reply.send(picture.await);
//! + });

//! mistake a_lock_and_no_task: ended-with-its-owner at take(star).await
//! Each call locks the telescope, and takes its picture itself.
//! without: Request, work
//! - use tokio::sync::{mpsc, oneshot};
//! + use std::sync::Arc;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::Mutex;

type Take = Box<dyn FnMut(u32) -> BoxFuture<'static, String> + Send>;

#[derive(Clone)]
pub struct Observatory {
    telescope: Arc<Mutex<Take>>,
}

impl Observatory {
    pub fn open<F>(mut take: impl FnMut(u32) -> F + Send + 'static) -> Observatory
    where
        F: Future<Output = String> + Send + 'static,
    {
        let take: Take = Box::new(move |star| take(star).boxed());
        let telescope = Arc::new(Mutex::new(take));
        Observatory { telescope }
    }

    pub async fn picture(&self, star: u32) -> Result<String, Closed> {
        let mut take = self.telescope.lock().await;
        Ok(take(star).await)
    }
}

//! mistake no_room_is_closed: message-lost-when-full at try_send(
//! Does not wait for room in the inbox, and takes a full one for a closed one.
//! - self.requests.send(request).await.map_err(|_| Closed)?;
//! + self.requests.try_send(request).map_err(|_| Closed)?;

//! mistake looks_for_the_answer: busy-waiting at try_recv() or at pause(
//! Looks every two milliseconds whether the answer is there.
//! - let (reply, picture) = oneshot::channel();
//! + let (reply, mut picture) = oneshot::channel();
//! - picture.await.map_err(|_| Closed)
//! + loop {
//! +     match picture.try_recv() {
//! +         Ok(picture) => return Ok(picture),
//! +         Err(oneshot::error::TryRecvError::Empty) => pause(Duration::from_millis(2)).await,
//! +         Err(oneshot::error::TryRecvError::Closed) => return Err(Closed),
//! +     }
//! + }

//! mistake a_minute_at_the_most: a-limit-nobody-asked-for at timeout(
//! Takes a call that waits for a minute for one that nobody answers.
//! - picture.await.map_err(|_| Closed)
//! + let limit = Duration::from_secs(60);
//! + let picture = tokio::time::timeout(limit, picture).await;
//! + picture.map_err(|_| Closed)?.map_err(|_| Closed)

//! mistake survives_the_break: went-on-after-a-panic at tokio::spawn(take(star))
//! Takes each picture in a task of its own, and goes on after the telescope has broken.
//! - F: Future<Output = String>,
//! + F: Future<Output = String> + Send + 'static,
//! - let picture = take(star).await;
//! - let _ = reply.send(picture);
//! + if let Ok(picture) = tokio::spawn(take(star)).await {
//! +     let _ = reply.send(picture);
//! + }

//! mistake answers_a_borrowed_request: oneshot-sender-is-used-up (not_compiled)
//! Sends the answer through a request that is only borrowed.
//! - while let Some(Request { star, reply }) = inbox.recv().await {
//! -     if reply.is_closed() {
//! -         continue;
//! -     }
//! -     let picture = take(star).await;
//! -     let _ = reply.send(picture);
//! + while let Some(request) = inbox.recv().await {
//! +     let request = &request;
//! +     let picture = take(request.star).await;
//! +     let _ = request.reply.send(picture);

//! mistake takes_it_for_nobody: begun-for-nobody at take(star).await
//! Takes a picture for each request, also if its astronomer has left.
//! - if reply.is_closed() {
//! -     continue;
//! - }

//! mistake stops_when_nobody_waits: work-dropped-for-news at select! or at reply.closed()
//! Drops the picture when its astronomer has left.
//! - while let Some(Request { star, reply }) = inbox.recv().await {
//! + while let Some(Request { star, mut reply }) = inbox.recv().await {
//! - let picture = take(star).await;
//! - let _ = reply.send(picture);
//! + tokio::select! {
//! +     picture = take(star) => {
//! +         let _ = reply.send(picture);
//! +     }
//! +     () = reply.closed() => {}
//! + }

//! mistake handles_abort_the_task: ended-with-its-owner at .abort()
//! The last handle aborts the task, and with it a picture that has begun.
use std::sync::Arc;

#[derive(Clone)]
pub struct Observatory {
    requests: mpsc::Sender<Request>,
    _task: Arc<Task>,
}

struct Task(tokio::task::JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Observatory {
    pub fn open<F>(take: impl FnMut(u32) -> F + Send + 'static) -> Observatory
    where
        F: Future<Output = String> + Send + 'static,
    {
        let (requests, inbox) = mpsc::channel(16);
        let _task = Arc::new(Task(tokio::spawn(work(inbox, take))));
        Observatory { requests, _task }
    }

    pub async fn picture(&self, star: u32) -> Result<String, Closed> {
        let (reply, picture) = oneshot::channel();
        let request = Request { star, reply };
        self.requests.send(request).await.map_err(|_| Closed)?;
        picture.await.map_err(|_| Closed)
    }
}

//! right an_mpsc_for_the_answer: the answer comes through an `mpsc` channel, whose only sender is in the request
//! - use tokio::sync::{mpsc, oneshot};
//! + use tokio::sync::mpsc;
//! - reply: oneshot::Sender<String>,
//! + reply: mpsc::Sender<String>,
//! - let (reply, picture) = oneshot::channel();
//! + let (reply, mut pictures) = mpsc::channel(1);
//! - picture.await.map_err(|_| Closed)
//! + pictures.recv().await.ok_or(Closed)
//! - let _ = reply.send(picture);
//! + let _ = reply.send(picture).await;

//! right asks_after_the_call_of_take: makes the future of each picture, and drops it if nobody waits
//! - if reply.is_closed() {
//! -     continue;
//! - }
//! - let picture = take(star).await;
//! + let picture = take(star);
//! + if reply.is_closed() {
//! +     continue;
//! + }
//! + let picture = picture.await;

//! right unbounded: an inbox without a limit, of pairs, and the task as a block
//! without: Request, work
#[derive(Clone)]
pub struct Observatory {
    requests: mpsc::UnboundedSender<(u32, oneshot::Sender<String>)>,
}

impl Observatory {
    pub fn open<F>(mut take: impl FnMut(u32) -> F + Send + 'static) -> Observatory
    where
        F: Future<Output = String> + Send + 'static,
    {
        let (requests, mut inbox) = mpsc::unbounded_channel::<(u32, oneshot::Sender<String>)>();
        tokio::spawn(async move {
            while let Some((star, reply)) = inbox.recv().await {
                if !reply.is_closed() {
                    reply.send(take(star).await).ok();
                }
            }
        });
        Observatory { requests }
    }

    pub async fn picture(&self, star: u32) -> Result<String, Closed> {
        let (reply, picture) = oneshot::channel();
        self.requests.send((star, reply)).map_err(|_| Closed)?;
        picture.await.map_err(|_| Closed)
    }
}

//! right a_lock_in_a_task: a task for each call, which locks the telescope, and puts it back if it is not broken
//! without: Request, work
//! - use tokio::sync::{mpsc, oneshot};
//! + use std::sync::Arc;
//! + use tokio::sync::oneshot;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::Mutex;

type Take = Box<dyn FnMut(u32) -> BoxFuture<'static, String> + Send>;

#[derive(Clone)]
pub struct Observatory {
    telescope: Arc<Mutex<Option<Take>>>,
}

impl Observatory {
    pub fn open<F>(mut take: impl FnMut(u32) -> F + Send + 'static) -> Observatory
    where
        F: Future<Output = String> + Send + 'static,
    {
        let take: Take = Box::new(move |star| take(star).boxed());
        let telescope = Arc::new(Mutex::new(Some(take)));
        Observatory { telescope }
    }

    pub async fn picture(&self, star: u32) -> Result<String, Closed> {
        let telescope = Arc::clone(&self.telescope);
        let (reply, picture) = oneshot::channel();
        tokio::spawn(async move {
            let mut place = telescope.lock().await;
            if reply.is_closed() {
                return;
            }
            if let Some(mut take) = place.take() {
                let picture = take(star).await;
                *place = Some(take);
                let _ = reply.send(picture);
            }
        });
        picture.await.map_err(|_| Closed)
    }
}
