//! error elapsed_with_question_mark: timeout-gives-a-result over timeout
//! A `?` would return `Elapsed`, which is no `String`.
//! source: own
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + timeout(limit, request).await?

//! error timeout_as_the_output: timeout-gives-a-result over timeout
//! The variable has the type of the request's output.
//! source: SO "tokio timeout expected struct, found enum Result"
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + let answer: Answer = timeout(limit, request).await;
//! + answer

//! error one_ok_too_few: timeout-gives-a-result over timeout
//! The arm for `Ok` has a `Result`, and the match takes it for the bus.
//! source: own
//! - Ok(answer) => answer,
//! + Ok(bus) => Ok(bus),

//! error the_bus_of_a_timeout: timeout-gives-a-result over timeout
//! Asks the outer `Result` for a method of what is in it.
//! source: own
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + let bus = timeout(limit, request).await.to_owned();
//! + bus.is_empty();
//! + Err("no answer in time".to_owned())

//! error or_else_on_a_timeout: timeout-gives-a-result over timeout
//! `or` takes the `Result` of the timeout for that of the request.
//! source: own
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + timeout(limit, request).await.or(Err("no answer in time".to_owned()))

//! error matches_the_timeout_itself: future-used-as-value over timeout
//! The match looks at the future, since nothing awaits it.
//! source: own
//! - match timeout(limit, request).await {
//! + match timeout(limit, request) {

//! error unwrapped_timeout_future: future-used-as-value over timeout
//! Asks the future for a method of its output.
//! source: own
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + timeout(limit, request).unwrap_or_else(|_| Err("no answer in time".to_owned()))

//! error sleep_not_awaited: future-used-as-value over timeout
//! `sleep` returns a future, and not when the time is over.
//! source: own
//! - match timeout(limit, request).await {
//! + let (): () = tokio::time::sleep(limit);
//! + match timeout(limit, request).await {

//! error timeout_of_a_closure: not-a-future over timeout
//! Passes a closure that would make the future.
//! source: own
//! - match timeout(limit, request).await {
//! + match timeout(limit, || request).await {

//! error timeout_of_a_value: not-a-future over timeout
//! A branch of the match is awaited early, so that `timeout` gets an answer.
//! source: own
//! - match timeout(limit, request).await {
//! + let answer = live.await;
//! + match timeout(limit, answer).await {
//! - let request = async {
//! -     match live.await {
//! -         Ok(bus) => Ok(bus),
//! -         Err(_) => timetable.await,
//! -     }
//! - };
//! + drop(timetable);

//! error deadline_of_the_system: two-clocks over timeout
//! `timeout_at` takes a moment of tokio's clock.
//! source: SO "expected tokio::time::Instant, found std::time::Instant"
//! - match timeout(limit, request).await {
//! + let deadline = std::time::Instant::now() + limit;
//! + match tokio::time::timeout_at(deadline, request).await {

//! error start_of_the_system: two-clocks over timeout
//! A difference between the moments of two clocks.
//! source: own
//! - match timeout(limit, request).await {
//! + let start = std::time::Instant::now();
//! + let left = limit - (Instant::now() - start);
//! + match timeout(left, request).await {

//! error sleeps_until_a_moment_of_the_system: two-clocks over timeout
//! `sleep_until` takes a moment of tokio's clock too.
//! source: own
//! - match timeout(limit, request).await {
//! + tokio::time::sleep_until(std::time::Instant::now()).await;
//! + match timeout(limit, request).await {

//! error number_for_a_duration: none over timeout
//! A limit is a `Duration`, and no number.
//! source: own
//! - let bus = next_bus(live, timetable, Duration::from_millis(400)).await;
//! + let bus = next_bus(live, timetable, 400).await;

//! error compares_two_clocks: two-clocks over timeout
//! Compares the moments of two clocks.
//! source: own
//! - match timeout(limit, request).await {
//! + let end = Instant::now() + limit;
//! + if std::time::Instant::now() > end {
//! +     return Err("no answer in time".to_owned());
//! + }
//! + match timeout(limit, request).await {

//! error map_err_on_the_future: future-used-as-value over timeout
//! Asks the future for a method of its output, which a trait of `futures` has too.
//! source: own
//! - match timeout(limit, request).await {
//! -     Ok(answer) => answer,
//! -     Err(_) => Err("no answer in time".to_owned()),
//! - }
//! + timeout(limit, request).map_err(|_| "no answer in time".to_owned())?

//! error race_of_unpinned_references: future-behind-a-reference over first_answer
//! References of futures that nobody has pinned.
//! source: SO "cannot be unpinned tokio select"
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! + let (mut north, mut south) = (north, south);
//! + tokio::select! {
//! +     list = &mut north => Some(("north", list)),
//! +     list = &mut south => Some(("south", list)),

//! error race_with_an_awaited_sleep: not-a-future over first_answer
//! Awaits the sleep where `select!` wants the future.
//! source: own
//! - () = sleep(limit) => None,
//! + () = sleep(limit).await => None,

//! error loser_awaited_in_the_handler: awaited-twice over first_answer
//! The handler uses a future that `select!` has taken.
//! source: own
//! - list = north => Some(("north", list)),
//! + list = north => {
//! +     south.await;
//! +     Some(("north", list))
//! + }

//! error select_without_a_path: macro-not-imported over first_answer
//! Nothing imports the macro.
//! source: own
//! - tokio::select! {
//! + select! {

//! error handler_without_some: none over first_answer
//! The handlers have different types.
//! source: own
//! - list = south => Some(("south", list)),
//! + list = south => ("south", list),

//! error race_of_calls_without_fuse: futures-select-needs-fuse over first_answer
//! The `select!` of futures wants futures that are fused and pinned.
//! source: own
//! - tokio::select! {
//! + futures::select! {

//! error race_in_tasks: generic-future-not-send over first_answer
//! Spawns futures of which nothing says that they are `Send`.
//! source: own
//! - list = north => Some(("north", list)),
//! - list = south => Some(("south", list)),
//! + list = tokio::spawn(north) => Some(("north", list.ok()?)),
//! + list = tokio::spawn(south) => Some(("south", list.ok()?)),

//! error race_of_pinned_without_fuse: futures-select-needs-fuse over first_answer
//! The futures are pinned, but not fused.
//! source: own
//! - tokio::select! {
//! -     list = north => Some(("north", list)),
//! -     list = south => Some(("south", list)),
//! -     () = sleep(limit) => None,
//! + use std::pin::pin;
//! + let (mut north, mut south) = (pin!(north), pin!(south));
//! + futures::select! {
//! +     list = north => Some(("north", list)),
//! +     list = south => Some(("south", list)),
//! +     () = pin!(sleep(limit)) => None,

//! error copy_given_to_each_round: awaited-twice over resume
//! A boxed future goes into the first `select!` by value.
//! source: own
//! - let mut copying = pin!(copy());
//! + let copying = Box::pin(copy());
//! - files = &mut copying => break files,
//! + files = copying => break files,

//! error copy_in_a_match: future-behind-a-reference over resume
//! A future of an async closure is polled by reference, with a condition.
//! source: own
//! - let mut copying = pin!(copy());
//! + let mut copying = async { copy().await };
//! - files = &mut copying => break files,
//! + files = &mut copying, if true => break files,

//! error read_kept_unpinned: future-behind-a-reference over idle_deadline
//! A read that goes on over the rounds is not pinned.
//! source: own
//! - Ok(())
//! + let mut byte = link.read_u8();
//! + tokio::select! {
//! +     byte = &mut byte => byte.map(drop),
//! +     () = tokio::time::sleep(Duration::from_secs(1)) => Ok(()),
//! + }

//! error dial_compared: future-used-as-value over write_the_test
//! Compares a future with a result.
//! source: own
//! - assert_eq!(dial(&mut line).await, result);
//! + assert_eq!(dial(&mut line), result);

//! error clocks_compared: two-clocks over write_the_test
//! Compares the moments of two clocks.
//! source: own
//! - assert_eq!(dial(&mut line).await, result);
//! + let begun = std::time::Instant::now();
//! + assert_eq!(dial(&mut line).await, result);
//! + assert_eq!(line.calls[0], begun);

//! error clocks_subtracted: two-clocks over write_the_test
//! Subtracts a moment of the system's clock from one of tokio's.
//! source: own
//! - let start = Instant::now();
//! + let start = std::time::Instant::now();

//! error line_by_value: none over write_the_test
//! Passes the line itself, where `dial` wants to borrow it.
//! source: own
//! - assert_eq!(dial(&mut line).await, result);
//! + assert_eq!(dial(line).await, result);

//! error deadline_is_a_duration: none over idle_deadline
//! `sleep_until` wants a moment and not a duration.
//! source: own
//! - () = sleep_until(deadline) => return Ok(readings),
//! + () = sleep_until(idle) => return Ok(readings),

//! error kept_read_in_a_loop: future-holds-its-borrow over idle_deadline
//! Keeps the future of `read_exact` across the rounds, and uses its buffer while it lives.
//! source: own
pub async fn listen(
    mut link: impl AsyncRead + Unpin,
    idle: Duration,
    every: Duration,
    mut status: impl FnMut(&[Reading]),
) -> io::Result<Vec<Reading>> {
    let mut readings = Vec::new();
    let mut reading = [0; 4];
    let mut ticks = interval_at(Instant::now() + every, every);
    let mut read = std::pin::pin!(link.read_exact(&mut reading));
    loop {
        tokio::select! {
            done = &mut read => {
                done?;
                readings.push(reading);
            }
            _ = ticks.tick() => status(&readings),
            () = tokio::time::sleep(idle) => return Ok(readings),
        }
    }
}

//! error kept_read_is_set_again: future-holds-its-borrow over idle_deadline
//! Puts a second read of the same link in place of the first, which still borrows it.
//! source: own
pub async fn listen(
    mut link: impl AsyncRead + Unpin,
    idle: Duration,
    every: Duration,
    mut status: impl FnMut(&[Reading]),
) -> io::Result<Vec<Reading>> {
    let mut readings = Vec::new();
    let mut bytes = [0; 4];
    let mut more = [0; 4];
    let mut ticks = interval_at(Instant::now() + every, every);
    let mut read = std::pin::pin!(link.read_exact(&mut bytes));
    loop {
        tokio::select! {
            done = &mut read => {
                done?;
                read.set(link.read_exact(&mut more));
                readings.push(more);
            }
            _ = ticks.tick() => status(&readings),
            () = tokio::time::sleep(idle) => return Ok(readings),
        }
    }
}
