//! mistake answers_at_the_end: missed-while-awaiting at let files = copy().await;
//! Copies first, and answers when the copy is done.
//! - let mut copying = pin!(copy());
//! - let files = loop {
//! -     tokio::select! {
//! -         files = &mut copying => break files,
//! -         Some(desk) = questions.next() => answer(desk, None),
//! -     }
//! - };
//! + let files = copy().await;

//! mistake asks_again_and_again: asked-after-the-end at question = questions.next() =>
//! Does not remember that the stream has ended.
//! - Some(desk) = questions.next() => answer(desk, None),
//! + question = questions.next() => {
//! +     if let Some(desk) = question {
//! +         answer(desk, None);
//! +     }
//! + }

//! mistake copy_polled_again: poll-after-ready at done = &mut copying =>
//! One loop for both, which polls the copy after it has ended.
//! - let files = loop {
//! + let mut files = None;
//! + loop {
//! - files = &mut copying => break files,
//! - Some(desk) = questions.next() => answer(desk, None),
//! + done = &mut copying => files = Some(done),
//! + question = questions.next() => match (question, files) {
//! +     (Some(desk), files) => answer(desk, files),
//! +     (None, Some(files)) => return files,
//! +     (None, None) => return copying.await,
//! + },
//! - };
//! - while let Some(desk) = questions.next().await {
//! -     answer(desk, Some(files));
//! - }
//! - files
//! + }

//! mistake ends_with_the_copy: select-drops-the-others at files = &mut copying => break files,
//! Returns when the copy has ended, although people still ask.
//! - while let Some(desk) = questions.next().await {
//! -     answer(desk, Some(files));
//! - }

//! mistake ends_with_the_questions: select-drops-the-others at None => break 0,
//! Returns when nobody asks any more, and drops the copy.
//! - Some(desk) = questions.next() => answer(desk, None),
//! + question = questions.next() => match question {
//! +     Some(desk) => answer(desk, None),
//! +     None => break 0,
//! + },

//! mistake looks_now_and_then: busy-waiting at tokio::time::sleep(Duration::from_millis(1)).await; or at .now_or_never()
//! Looks each millisecond at the copy and the questions.
//! - let files = loop {
//! -     tokio::select! {
//! -         files = &mut copying => break files,
//! -         Some(desk) = questions.next() => answer(desk, None),
//! -     }
//! - };
//! + let files = loop {
//! +     if let Some(files) = copying.as_mut().now_or_never() {
//! +         break files;
//! +     }
//! +     if let Some(Some(desk)) = questions.next().now_or_never() {
//! +         answer(desk, None);
//! +     }
//! +     tokio::time::sleep(Duration::from_millis(1)).await;
//! + };
use futures::FutureExt as _;

//! mistake moved_into_select: awaited-twice (not_compiled) at files = copying => break files,
//! Gives the future itself to the first `select!`, so the next round has none.
//! - let mut copying = pin!(copy());
//! + let copying = copy();
//! - files = &mut copying => break files,
//! + files = copying => break files,

//! mistake no_else: all-branches-disabled at tokio::select! {
//! One loop for both, which has no `else` for the time when all is over.
//! - let files = loop {
//! + let mut files = None;
//! + loop {
//! - files = &mut copying => break files,
//! - Some(desk) = questions.next() => answer(desk, None),
//! + done = &mut copying, if files.is_none() => files = Some(done),
//! + Some(desk) = questions.next() => answer(desk, files),
//! - };
//! - while let Some(desk) = questions.next().await {
//! -     answer(desk, Some(files));
//! - }
//! - files
//! + }

//! mistake not_pinned: future-behind-a-reference (not_compiled) at files = &mut copying => break files,
//! Passes a reference to a future that is not pinned.
//! - let mut copying = pin!(copy());
//! + let mut copying = copy();

//! mistake number_of_answers: output-thrown-away at _ = &mut copying => break answers,
//! Returns how many questions were answered, and not what the copy gave.
//! - files = &mut copying => break files,
//! - Some(desk) = questions.next() => answer(desk, None),
//! + _ = &mut copying => break answers,
//! + Some(desk) = questions.next() => {
//! +     answer(desk, None);
//! +     answers += 1;
//! + }
//! - let files = loop {
//! + let mut answers = 0;
//! + let files = loop {

//! mistake pinned_in_the_loop: restarted-in-the-loop at let mut copying = pin!(copy());
//! Pins the future, but makes it in each round.
//! - let mut copying = pin!(copy());
//! - let files = loop {
//! + let files = loop {
//! +     let mut copying = pin!(copy());

//! mistake copy_in_the_branch: restarted-in-the-loop at files = copy() =>
//! Makes the future in the branch, as the starter does.
//! - let mut copying = pin!(copy());
//! - let files = loop {
//! -     tokio::select! {
//! -         files = &mut copying => break files,
//! + let files = loop {
//! +     tokio::select! {
//! +         files = copy() => break files,

//! mistake copies_at_the_end: missed-while-awaiting at copy().await or at while let Some(desk)
//! Answers all questions, and then copies.
//! - let mut copying = pin!(copy());
//! - let files = loop {
//! -     tokio::select! {
//! -         files = &mut copying => break files,
//! -         Some(desk) = questions.next() => answer(desk, None),
//! -     }
//! - };
//! - while let Some(desk) = questions.next().await {
//! -     answer(desk, Some(files));
//! - }
//! - files
//! + while let Some(desk) = questions.next().await {
//! +     answer(desk, None);
//! + }
//! + copy().await

//! mistake joined_with_all_questions: missed-while-awaiting at tokio::join!(copying, asked)
//! Collects the questions while it copies, and answers them afterwards.
//! - let mut copying = pin!(copy());
//! - let files = loop {
//! -     tokio::select! {
//! -         files = &mut copying => break files,
//! -         Some(desk) = questions.next() => answer(desk, None),
//! -     }
//! - };
//! - while let Some(desk) = questions.next().await {
//! -     answer(desk, Some(files));
//! - }
//! - files
//! + let copying = copy();
//! + let asked = questions.collect::<Vec<_>>();
//! + let (files, asked) = tokio::join!(copying, asked);
//! + for desk in asked {
//! +     answer(desk, Some(files));
//! + }
//! + files
//! - mut questions: impl Stream<Item = u32> + Unpin,
//! + questions: impl Stream<Item = u32> + Unpin,

//! mistake joined_with_each_question: restarted-in-the-loop at tokio::join!(copy()
//! Joins each question with a copy.
//! - let mut copying = pin!(copy());
//! - let files = loop {
//! -     tokio::select! {
//! -         files = &mut copying => break files,
//! -         Some(desk) = questions.next() => answer(desk, None),
//! -     }
//! - };
//! - while let Some(desk) = questions.next().await {
//! -     answer(desk, Some(files));
//! - }
//! - files
//! + loop {
//! +     let (files, question) = tokio::join!(copy(), questions.next());
//! +     match question {
//! +         Some(desk) => answer(desk, Some(files)),
//! +         None => return files,
//! +     }
//! + }

//! mistake waits_in_a_handler: missed-while-awaiting at while let Some(desk) = questions.next().await {
//! The handler of the first question waits for all the others.
//! - Some(desk) = questions.next() => answer(desk, None),
//! + Some(desk) = questions.next() => {
//! +     answer(desk, None);
//! +     while let Some(desk) = questions.next().await {
//! +         answer(desk, None);
//! +     }
//! + }

//! mistake second_copy: restarted-in-the-loop at None => return copy().await
//! Calls the function again, to wait for the copy that runs.
//! - Some(desk) = questions.next() => answer(desk, None),
//! + question = questions.next() => match question {
//! +     Some(desk) => answer(desk, None),
//! +     None => return copy().await,
//! + },

//! mistake polled_at_questions: missed-while-awaiting at while let Some(desk) or at now_or_never()
//! Polls the copy only when a question has come.
//! - let files = loop {
//! -     tokio::select! {
//! -         files = &mut copying => break files,
//! -         Some(desk) = questions.next() => answer(desk, None),
//! -     }
//! - };
//! - while let Some(desk) = questions.next().await {
//! -     answer(desk, Some(files));
//! - }
//! - files
//! + let mut copied = copying.as_mut().now_or_never();
//! + while let Some(desk) = questions.next().await {
//! +     if copied.is_none() {
//! +         copied = copying.as_mut().now_or_never();
//! +     }
//! +     answer(desk, copied);
//! + }
//! + match copied {
//! +     Some(files) => files,
//! +     None => copying.await,
//! + }
use futures::FutureExt as _;

//! right boxed_and_flags: a boxed future, and one loop with a condition for each branch
pub async fn night(
    copy: impl AsyncFn() -> u32,
    mut questions: impl Stream<Item = u32> + Unpin,
    mut answer: impl FnMut(u32, Option<u32>),
) -> u32 {
    let mut copying = Box::pin(copy());
    let mut done = None;
    let mut open = true;
    loop {
        tokio::select! {
            files = &mut copying, if done.is_none() => done = Some(files),
            question = questions.next(), if open => match question {
                Some(desk) => answer(desk, done),
                None => open = false,
            },
        }
        if let (Some(files), false) = (done, open) {
            return files;
        }
    }
}

//! right else_branch: one loop, which ends in `else`
pub async fn night(
    copy: impl AsyncFn() -> u32,
    mut questions: impl Stream<Item = u32> + Unpin,
    mut answer: impl FnMut(u32, Option<u32>),
) -> u32 {
    let mut copying = pin!(copy());
    let mut done = None;
    loop {
        tokio::select! {
            files = &mut copying, if done.is_none() => done = Some(files),
            Some(desk) = questions.next() => answer(desk, done),
            else => return done.unwrap_or_default(),
        }
    }
}

//! right joined: `join!` of the copy and a loop over the questions, with a `Cell` between them
use std::cell::Cell;

pub async fn night(
    copy: impl AsyncFn() -> u32,
    mut questions: impl Stream<Item = u32> + Unpin,
    mut answer: impl FnMut(u32, Option<u32>),
) -> u32 {
    let done = Cell::new(None);
    let copying = async {
        let files = copy().await;
        done.set(Some(files));
        files
    };
    let answering = async {
        while let Some(desk) = questions.next().await {
            answer(desk, done.get());
        }
    };
    tokio::join!(copying, answering).0
}

//! right one_stream: the copy becomes a stream of one item, and both streams are merged
enum Event {
    Copied(u32),
    Asked(u32),
}

pub async fn night(
    copy: impl AsyncFn() -> u32,
    questions: impl Stream<Item = u32> + Unpin,
    mut answer: impl FnMut(u32, Option<u32>),
) -> u32 {
    let copied = stream::once(copy()).map(Event::Copied);
    let mut events = pin!(stream::select(copied, questions.map(Event::Asked)));
    let mut done = None;
    while let Some(event) = events.next().await {
        match event {
            Event::Copied(files) => done = Some(files),
            Event::Asked(desk) => answer(desk, done),
        }
    }
    done.unwrap_or_default()
}
