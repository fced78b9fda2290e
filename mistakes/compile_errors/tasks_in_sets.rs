//! error set_in_a_for_loop: none over join_set
//! A `JoinSet` is no iterator.
//! source: own
pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let tasks: JoinSet<String> = queries.into_iter().collect();
    for result in tasks {
        show(result.unwrap());
    }
}

//! error join_next_as_a_stream: none over join_set
//! A `JoinSet` has no `next`, as a stream has.
//! source: own
//! - && let Some(result) = tasks.join_next().await
//! + && let Some(result) = tasks.next().await

//! error join_next_not_awaited_in_a_loop: future-used-as-value over join_set
//! The loop matches a future.
//! source: own
pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let mut tasks: JoinSet<String> = queries.into_iter().collect();
    for _ in 0..enough {
        match tasks.join_next() {
            Some(Ok(offer)) => show(offer),
            _ => break,
        }
    }
}

//! error spawned_after_an_await: awaited-before-spawn over join_set
//! Awaits each query, and gives its output to the set.
//! source: own
pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for query in queries {
        tasks.spawn(query.await);
    }
    while let Some(Ok(offer)) = tasks.join_next().await {
        show(offer);
    }
}

//! error closure_in_a_set: task-or-thread over join_set
//! Gives the set a closure in place of a future.
//! source: own
pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for query in queries {
        tasks.spawn(|| async move { query.await });
    }
    while let Some(Ok(offer)) = tasks.join_next().await {
        show(offer);
    }
}

//! error results_as_a_list: task-gives-a-result over join_set
//! Each result is one of a task.
//! source: own
pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let mut tasks: JoinSet<String> = queries.into_iter().collect();
    let mut offers: Vec<String> = Vec::new();
    while let Some(result) = tasks.join_next().await {
        offers.push(result);
    }
    offers.into_iter().take(enough).for_each(show);
}

//! error set_of_borrowing_tasks: task-may-outlive over join_set
//! The tasks borrow a variable of the function that has the set.
//! source: own
pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let currency = String::from("EUR");
    let mut tasks = JoinSet::new();
    for query in queries {
        tasks.spawn(async { format!("{} {currency}", query.await) });
    }
    while let Some(Ok(offer)) = tasks.join_next().await {
        show(offer);
    }
}

//! error awaited_handle_of_a_set: not-a-future over join_set
//! `JoinSet::spawn` returns an `AbortHandle`, which can't be awaited.
//! source: own
pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    let handles: Vec<_> = queries.into_iter().map(|query| tasks.spawn(query)).collect();
    for handle in handles.into_iter().take(enough) {
        show(handle.await.unwrap());
    }
}
