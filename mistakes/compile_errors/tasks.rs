//! error borrowed_in_one_line: task-may-outlive over static_tasks
//! The block borrows the pointer, which ends with its round of the loop.
//! source: E0373
//! - let upload = async move { archive.upload(&recording).await };
//! + let upload = async { archive.upload(&recording).await };

//! error borrowed_by_a_call: task-may-outlive over static_tasks
//! The future of a call keeps a reference to an argument of the function.
//! source: E0597
//! - let archive = Arc::new(archive);
//!
//! - let archive = Arc::clone(&archive);
//!
//! - let upload = async move { archive.upload(&recording).await };
//! - tasks.push(tokio::spawn(upload));
//! + tasks.push(tokio::spawn(upload_one(&archive, recording)));
async fn upload_one(archive: &Archive, recording: Recording) -> u32 {
    archive.upload(&recording).await
}

//! error borrowed_slice: task-may-outlive over spawn
//! The task borrows the list that the function was given.
//! source: E0521
//! - .map(|&airline| tokio::spawn(ask(airline)))
//! + .map(|airline| {
//! +     let price = ask(*airline);
//! +     tokio::spawn(async move { format!("{airline}: {}", price.await) })
//! + })

//! error closure_in_the_task: generic-future-not-send over spawn
//! The closure is called in the task, which refers to it.
//! source: E0277
pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    tokio::spawn(report);
    let mut prices = Vec::new();
    for &airline in airlines {
        let ask = &ask;
        prices.push(tokio::spawn(async move { ask(airline).await }));
    }
    let mut all = Vec::new();
    for price in prices {
        all.push(price.await.expect("no request panics"));
    }
    all
}

//! error report_spawned_twice: first-task-took-it over spawn
//! The report is moved into one task, and awaited in another.
//! source: E0382
//! - tokio::spawn(report);
//! + tokio::spawn(async move { report.await });
//! + tokio::spawn(async move { report.await });

//! error pointer_used_after: first-task-took-it over static_tasks
//! The task takes the pointer itself, and the code below prints it.
//! source: E0382
//! - let upload = async move { archive.upload(&recording).await };
//! - tasks.push(tokio::spawn(upload));
//! + tasks.push(tokio::spawn(async move {
//! +     archive.upload(&recording).await
//! + }));
//! + println!("{archive:?}");

//! error price_is_a_result: task-gives-a-result over spawn
//! `join_all` over handles gives a list of results.
//! source: E0308
//! - let mut prices = Vec::new();
//! - for request in requests {
//! -     prices.push(request.await.expect("no request panics"));
//! - }
//! - prices
//! + futures::future::join_all(requests).await

//! error receipt_is_a_result: task-gives-a-result over static_tasks
//! A task that awaits a task has a result as its output.
//! source: E0308
//! - tasks.push(tokio::spawn(upload));
//! + let upload = tokio::spawn(upload);
//! + tasks.push(tokio::spawn(async move { upload.await }));

//! error receipts_in_place_of_handles: awaited-before-spawn over static_tasks
//! Awaits the upload in the argument of `spawn`.
//! source: E0277
pub async fn upload_all(archive: Archive, recordings: Vec<Recording>) -> Vec<JoinHandle<u32>> {
    let archive = Arc::new(archive);
    let mut tasks = Vec::new();
    for recording in recordings {
        tasks.push(tokio::spawn(archive.upload(&recording).await));
    }
    tasks
}

//! error closure_for_a_task: task-or-thread over static_tasks
//! Gives `spawn` a closure, as a thread wants it.
//! source: E0277
//! - let upload = async move { archive.upload(&recording).await };
//! + let upload = move || async move { archive.upload(&recording).await };

//! error rc_of_a_connection: not-send over static_tasks
//! An `Rc` is kept across the await of a task.
//! source: E0277
//! - let archive = Arc::new(archive);
//! + let archive = std::rc::Rc::new(archive);
//! - let archive = Arc::clone(&archive);
//! + let archive = archive.clone();
