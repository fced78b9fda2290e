//! mistake names_tokio: not-the-runtime-passed-in at tokio::spawn(
//! Spawns on tokio's runtime, and there is none.
//! - Ok(stream) => runtime.spawn(handle(runtime.clone(), stream, idle)),
//! + Ok(stream) => drop(tokio::spawn(handle(runtime.clone(), stream, idle))),

//! mistake timer_of_tokio: not-the-runtime-passed-in at tokio::time::sleep(idle)
//! Uses the spawner that was passed in, and still a timer of tokio's.
//! - () = runtime.sleep(idle) => return,
//! + () = tokio::time::sleep(idle) => return,

//! mistake a_runtime_of_its_own: hidden-runtime at static RUNTIME or at tokio::runtime::Runtime::new()
//! A global runtime of tokio's, which the caller does not see.
//! - Ok(stream) => runtime.spawn(handle(runtime.clone(), stream, idle)),
//! + Ok(stream) => drop(RUNTIME.spawn(handle(runtime.clone(), stream, idle))),
static RUNTIME: std::sync::LazyLock<tokio::runtime::Runtime> =
    std::sync::LazyLock::new(|| tokio::runtime::Runtime::new().expect("a runtime"));

//! mistake a_thread_for_each: hidden-runtime at thread::spawn(move || futures::executor::block_on(
//! A thread for each client needs no runtime at all.
//! - Ok(stream) => runtime.spawn(handle(runtime.clone(), stream, idle)),
//! + Ok(stream) => {
//! +     let conversation = handle(runtime.clone(), stream, idle);
//! +     thread::spawn(move || futures::executor::block_on(conversation));
//! + }

//! mistake asks_where_it_is: hidden-runtime at Handle::try_current()
//! Takes tokio if it is there, and a thread otherwise.
//! - Ok(stream) => runtime.spawn(handle(runtime.clone(), stream, idle)),
//! + Ok(stream) => {
//! +     let conversation = handle(runtime.clone(), stream, idle);
//! +     match tokio::runtime::Handle::try_current() {
//! +         Ok(tokio) => drop(tokio.spawn(conversation)),
//! +         Err(_) => drop(thread::spawn(move || {
//! +             futures::executor::block_on(conversation)
//! +         })),
//! +     }
//! + }

//! mistake blocks_in_its_task: block-on-inside-async at futures::executor::block_on(
//! Runs the conversation by `block_on`, inside of its task.
//! - Ok(stream) => runtime.spawn(handle(runtime.clone(), stream, idle)),
//! + Ok(stream) => {
//! +     let conversation = handle(runtime.clone(), stream, idle);
//! +     runtime.spawn(async { futures::executor::block_on(conversation) })
//! + }

//! mistake no_task: one-client-at-a-time at handle(runtime.clone(), stream, idle).await
//! Awaits each conversation before the next `accept`.
//! - Ok(stream) => runtime.spawn(handle(runtime.clone(), stream, idle)),
//! + Ok(stream) => handle(runtime.clone(), stream, idle).await,

//! mistake a_thread_counts_the_time: hidden-timer (failed, linux) at thread::sleep(time);
//! A thread sleeps, and says so by a channel.
//! - () = runtime.sleep(idle) => return,
//! + () = after(idle) => return,
async fn after(time: Duration) {
    let (done, is_done) = oneshot::channel();
    thread::spawn(move || {
        thread::sleep(time);
        done.send(())
    });
    let _ = is_done.await;
}

//! mistake no_limit: limit-without-a-timer at stream.read(&mut buf).await
//! Leaves the limit out, since it would need a timer.
//! - let n = tokio::select! {
//! -     read = stream.read(&mut buf) => match read {
//! -         Ok(n @ 1..) => n,
//! -         _ => return,
//! -     },
//! -     () = runtime.sleep(idle) => return,
//! - };
//! + let n = match stream.read(&mut buf).await {
//! +     Ok(n @ 1..) => n,
//! +     _ => return,
//! + };

//! mistake one_sleep_for_all: total-time-instead-of-idle-time at runtime.sleep(idle)
//! Begins the time once, for the whole conversation.
//! - let mut buf = [0; 1024];
//! + let mut buf = [0; 1024];
//! + let mut limit = std::pin::pin!(runtime.sleep(idle));
//! - () = runtime.sleep(idle) => return,
//! + () = &mut limit => return,

//! mistake the_answer_too: slow-is-not-silent at stream.write_all(&buf[..n])
//! The limit is for a read and its answer together.
async fn handle<R, S>(runtime: R, mut stream: S, idle: Duration)
where
    R: Runtime,
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buf = [0; 1024];
    loop {
        let round = async {
            let n = stream.read(&mut buf).await?;
            stream.write_all(&buf[..n]).await?;
            io::Result::Ok(n)
        };
        tokio::select! {
            n = round => if !matches!(n, Ok(1..)) {
                return;
            },
            () = runtime.sleep(idle) => return,
        }
    }
}

//! mistake a_task_for_each_limit: timer-left-behind at runtime.spawn(async move {
//! A task counts the time of each read, and goes on when the read has ended.
//! - let n = tokio::select! {
//! + let (rings, ring) = oneshot::channel();
//! + let sleep = runtime.sleep(idle);
//! + runtime.spawn(async move {
//! +     sleep.await;
//! +     let _ = rings.send(());
//! + });
//! + let n = tokio::select! {
//! - () = runtime.sleep(idle) => return,
//! + _ = ring => return,

//! mistake reads_on_after_the_end: eof-ignored (hung) at Ok(n) => n, or at stream.read(&mut buf)
//! Takes a read of nothing for a read.
//! - Ok(n @ 1..) => n,
//! + Ok(n) => n,

//! mistake ends_with_an_error: accept-error-kills-server at Err(_) => return,
//! Returns at the first `accept` that fails.
//! - Err(_) => runtime.sleep(PAUSE).await,
//! + Err(_) => return,

//! mistake no_pause: accept-error-without-a-pause at Err(_) => {} or at listener.accept()
//! Accepts again at once.
//! - Err(_) => runtime.sleep(PAUSE).await,
//! + Err(_) => {}

//! mistake pauses_on_tokio: not-the-runtime-passed-in at tokio::time::sleep(PAUSE)
//! Only the pause after an error is a sleep of tokio's.
//! - Err(_) => runtime.sleep(PAUSE).await,
//! + Err(_) => tokio::time::sleep(PAUSE).await,

//! mistake limited_by_tokio: not-the-runtime-passed-in at tokio::time::timeout(
//! A timeout of tokio's has a timer of tokio's inside.
//! - let n = tokio::select! {
//! -     read = stream.read(&mut buf) => match read {
//! -         Ok(n @ 1..) => n,
//! -         _ => return,
//! -     },
//! -     () = runtime.sleep(idle) => return,
//! - };
//! + let n = match tokio::time::timeout(idle, stream.read(&mut buf)).await {
//! +     Ok(Ok(n @ 1..)) => n,
//! +     _ => return,
//! + };

//! mistake pauses_with_its_thread: thread-sleep at thread::sleep(PAUSE)
//! A sleep of std needs no runtime, but it blocks its thread.
//! - Err(_) => runtime.sleep(PAUSE).await,
//! + Err(_) => thread::sleep(PAUSE),

//! right select_of_futures: `select` of the crate futures
//! - let n = tokio::select! {
//! -     read = stream.read(&mut buf) => match read {
//! -         Ok(n @ 1..) => n,
//! -         _ => return,
//! -     },
//! -     () = runtime.sleep(idle) => return,
//! - };
//! + let read = std::pin::pin!(stream.read(&mut buf));
//! + let limit = std::pin::pin!(runtime.sleep(idle));
//! + let n = match select(read, limit).await {
//! +     Either::Left((Ok(n @ 1..), _)) => n,
//! +     _ => return,
//! + };
use futures::future::{Either, select};

//! right a_timeout_of_its_own: a general `timeout`, polled by hand
//! - let n = tokio::select! {
//! -     read = stream.read(&mut buf) => match read {
//! -         Ok(n @ 1..) => n,
//! -         _ => return,
//! -     },
//! -     () = runtime.sleep(idle) => return,
//! - };
//! + let n = match timeout(&runtime, idle, stream.read(&mut buf)).await {
//! +     Some(Ok(n @ 1..)) => n,
//! +     _ => return,
//! + };
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// `None` if the time is over first.
async fn timeout<F: Future>(
    runtime: &impl Runtime,
    time: Duration,
    future: F,
) -> Option<F::Output> {
    let (mut future, mut limit) = (pin!(future), pin!(runtime.sleep(time)));
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => limit.as_mut().poll(cx).map(|()| None),
    })
    .await
}

//! right a_reader_and_a_writer: two halves of the stream, and a channel between their tasks
async fn handle<R, S>(runtime: R, stream: S, idle: Duration)
where
    R: Runtime,
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut reader, mut writer) = tokio::io::split(stream);
    let (sender, mut pieces) = tokio::sync::mpsc::channel::<Vec<u8>>(1);
    runtime.spawn(async move {
        while let Some(piece) = pieces.recv().await {
            if writer.write_all(&piece).await.is_err() {
                return;
            }
        }
    });
    let mut buf = [0; 1024];
    loop {
        let n = tokio::select! {
            read = reader.read(&mut buf) => match read {
                Ok(n @ 1..) => n,
                _ => return,
            },
            () = runtime.sleep(idle) => return,
        };
        if sender.send(buf[..n].to_vec()).await.is_err() {
            return;
        }
    }
}
