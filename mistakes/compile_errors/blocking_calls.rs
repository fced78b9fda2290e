//! error password_by_reference: task-may-outlive over blocking
//! The closure borrows the copy, and has no `move`.
//! source: own
//! - let answer = spawn_blocking(move || verify(&password));
//! + let answer = spawn_blocking(|| verify(&password));

//! error thread_borrows_its_argument: task-may-outlive over blocking
//! A thread of its own can't borrow the argument either.
//! source: own
pub async fn sign_in(password: &str, verify: impl FnOnce(&str) -> bool + Send + 'static) -> bool {
    let (sender, answer) = tokio::sync::oneshot::channel();
    thread::spawn(move || sender.send(verify(password)));
    answer.await.unwrap_or(false)
}

//! error handle_as_the_answer: future-used-as-value over blocking
//! Compares the handle of the call.
//! source: own
pub async fn sign_in(password: &str, verify: impl FnOnce(&str) -> bool + Send + 'static) -> bool {
    let password = password.to_owned();
    let answer = spawn_blocking(move || verify(&password));
    if answer == Ok(true) { true } else { false }
}

//! error result_as_the_answer: task-gives-a-result over blocking
//! What a handle gives is a `Result`.
//! source: own
//! - answer.await.unwrap_or(false)
//! + answer.await

//! error async_function_called_on_the_pool: task-or-thread over blocking
//! Hands the future of an async function to the pool.
//! source: own
async fn verify_async(password: String, verify: impl FnOnce(&str) -> bool + Send + 'static) -> bool {
    verify(&password)
}

pub async fn sign_in(password: &str, verify: impl FnOnce(&str) -> bool + Send + 'static) -> bool {
    let answer = spawn_blocking(verify_async(password.to_owned(), verify));
    answer.await.unwrap_or(false)
}

//! error closure_for_a_task_of_its_own: task-or-thread over blocking
//! Hands a closure to `tokio::spawn`.
//! source: own
//! - let answer = spawn_blocking(move || verify(&password));
//! + let answer = tokio::spawn(move || verify(&password));

//! error result_handed_over: called-before-spawn over blocking
//! Calls it, and hands over what it returned.
//! source: own
pub async fn sign_in(password: &str, verify: impl FnOnce(&str) -> bool + Send + 'static) -> bool {
    let known = spawn_blocking(verify(password)).await;
    known.unwrap_or(false)
}

//! error await_in_the_closure: await-outside-async over blocking
//! A closure for the pool is ordinary code.
//! source: own
//! - let answer = spawn_blocking(move || verify(&password));
//! + let answer = spawn_blocking(move || {
//! +     pause(Duration::from_millis(1)).await;
//! +     verify(&password)
//! + });
