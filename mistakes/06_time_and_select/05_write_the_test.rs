//! mistake always_green: test-cannot-fail at let result = dial(&mut line).await;
//! Prints what happened, and asserts nothing.
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    let start = Instant::now();
    let mut line = Line::new(2);
    let result = dial(&mut line).await;
    println!("{result:?} after {:?}", start.elapsed());
}

//! mistake any_order: none at assert_eq!(dial(&mut line).await.is_ok(), result.is_ok());
//! Asserts that there is an `Ok`, and not which one.
//! - assert_eq!(dial(&mut line).await, result);
//! + assert_eq!(dial(&mut line).await.is_ok(), result.is_ok());

//! mistake at_most_three_calls: none at assert!(line.calls.len() <= 3); or at assert_eq!(dial(
//! Takes the number of calls for a limit only. Without `Line::new(2)`, nobody misses the third call.
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    for (busy, result, seconds) in [(0, Ok(7), 0), (1, Ok(7), 1), (3, Err(Busy), 3)] {
        let start = Instant::now();
        let mut line = Line::new(busy);
        assert_eq!(dial(&mut line).await, result);
        assert!(line.calls.len() <= 3);
        assert_eq!(start.elapsed(), Duration::from_secs(seconds));
    }
}

//! mistake failure_without_its_time: time-never-asserted at (3, 3, Err(Busy)) or at assert_eq!(dial(&mut line).await, result);
//! Tests when the calls are made, and not when `dial` gives up.
//! - assert_eq!(start.elapsed(), due[calls - 1]);
//! + if result.is_ok() {
//! +     assert_eq!(start.elapsed(), due[calls - 1]);
//! + }

//! mistake from_the_first_call: none at line.calls[0] or at assert_eq!(dial(
//! Counts the time from the first call, which may come late.
//! - let moments: Vec<_> = line.calls.iter().map(|call| *call - start).collect();
//! + let start = line.calls[0];
//! + let moments: Vec<_> = line.calls.iter().map(|call| *call - start).collect();
//! - let start = Instant::now();

//! mistake lower_bound: one-sided-bound at assert!(start.elapsed() >= Duration::from_secs(3))
//! Asserts that it takes long enough, and never that it does not take too long.
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    for (busy, result) in [(2, Ok(7)), (3, Err(Busy))] {
        let start = Instant::now();
        let mut line = Line::new(busy);
        assert_eq!(dial(&mut line).await, result);
        assert!(start.elapsed() >= Duration::from_secs(3));
    }
}

//! mistake lower_bound_of_the_second: one-sided-bound at assert!(third - second >= due[2] - due[1]);
//! Asserts the first pause exactly, and that the second one is long enough.
//! - let moments: Vec<_> = line.calls.iter().map(|call| *call - start).collect();
//! - assert_eq!(moments, due[..calls]);
//! - assert_eq!(start.elapsed(), due[calls - 1]);
//! + assert_eq!(line.calls.len(), calls);
//! + if let [first, second, third] = line.calls[..] {
//! +     assert_eq!(second - first, due[1]);
//! +     assert!(third - second >= due[2] - due[1]);
//! + }
//! - let start = Instant::now();

//! mistake no_failure: case-never-tested at (2, 3, Ok(7)) or at Line::new(
//! Tests lines that answer, and no line that stays busy.
//! - for (busy, calls, result) in [
//! -     (0, 1, Ok(7)),
//! -     (1, 2, Ok(7)),
//! -     (2, 3, Ok(7)),
//! -     (3, 3, Err(Busy)),
//! - ] {
//! + for (busy, calls, result) in [(0, 1, Ok(7)), (1, 2, Ok(7)), (2, 3, Ok(7))] {

//! mistake no_success_at_once: case-never-tested at (2, 3, Ok(7)) or at Line::new(
//! Tests the third call only, and no line for which there is no second one.
//! - for (busy, calls, result) in [
//! -     (0, 1, Ok(7)),
//! -     (1, 2, Ok(7)),
//! -     (2, 3, Ok(7)),
//! -     (3, 3, Err(Busy)),
//! - ] {
//! + for (busy, calls, result) in [(2, 3, Ok(7)), (3, 3, Err(Busy))] {

//! mistake only_the_first_pause: none at second - first or at assert_eq!(dial(
//! Looks at the pause before the second call, and not at the one before the third.
//! - let moments: Vec<_> = line.calls.iter().map(|call| *call - start).collect();
//! - assert_eq!(moments, due[..calls]);
//! - assert_eq!(start.elapsed(), due[calls - 1]);
//! + assert_eq!(line.calls.len(), calls);
//! + if let [first, second, ..] = line.calls[..] {
//! +     assert_eq!(second - first, due[1]);
//! + }
//! - let start = Instant::now();

//! mistake only_the_second_pause: none at third - second or at assert_eq!(dial(
//! Looks at the pause before the third call, and not at the one before the second.
//! - let moments: Vec<_> = line.calls.iter().map(|call| *call - start).collect();
//! - assert_eq!(moments, due[..calls]);
//! - assert_eq!(start.elapsed(), due[calls - 1]);
//! + assert_eq!(line.calls.len(), calls);
//! + if let [_, second, third] = line.calls[..] {
//! +     assert_eq!(third - second, due[2] - due[1]);
//! + }
//! - let start = Instant::now();

//! mistake pauses_the_clock: paused-already at tokio::time::pause();
//! Pauses a clock that is paused already.
//! - let start = Instant::now();
//! + tokio::time::pause();
//! + let start = Instant::now();

//! mistake real_sleep: thread-sleep at std::thread::sleep(
//! Lets real time pass between its parts.
//! - assert_eq!(start.elapsed(), due[calls - 1]);
//! + assert_eq!(start.elapsed(), due[calls - 1]);
//! + std::thread::sleep(Duration::from_millis(20));

//! mistake result_of_a_failure_only: none at assert_eq!(got, result); or at got = dial(
//! Asserts that it gives up, and never that it returns an `Ok`.
//! - assert_eq!(dial(&mut line).await, result);
//! + let got = dial(&mut line).await;
//! + if busy == 3 {
//! +     assert_eq!(got, result);
//! + }

//! mistake result_of_a_success_only: none at assert_eq!(got, result); or at got = dial(
//! Asserts the `Ok`, and not that it gives up with an `Err`.
//! - assert_eq!(dial(&mut line).await, result);
//! + let got = dial(&mut line).await;
//! + if busy < 3 {
//! +     assert_eq!(got, result);
//! + }

//! mistake result_of_the_first_call: none at assert_eq!(got, result); or at got = dial(
//! Asserts the `Ok` of the first call, and not that of the third.
//! - assert_eq!(dial(&mut line).await, result);
//! + let got = dial(&mut line).await;
//! + if busy == 0 {
//! +     assert_eq!(got, result);
//! + }

//! mistake results_only: time-never-asserted at assert_eq!(dial(&mut line).await, result);
//! Asserts the results and the number of calls, and no time.
//! - let start = Instant::now();
//!
//! - let moments: Vec<_> = line.calls.iter().map(|call| *call - start).collect();
//! - assert_eq!(moments, due[..calls]);
//! - assert_eq!(start.elapsed(), due[calls - 1]);
//! + assert_eq!(line.calls.len(), calls);

//! mistake success_without_its_time: time-never-asserted at (2, 3, Ok(7)) or at assert_eq!(dial(&mut line).await, result);
//! Tests when `dial` gives up, and not when it returns an `Ok`.
//! - assert_eq!(start.elapsed(), due[calls - 1]);
//! + if result.is_err() {
//! +     assert_eq!(start.elapsed(), due[calls - 1]);
//! + }

//! mistake sum_of_the_pauses: only-the-total at assert_eq!(start.elapsed(), Duration::from_secs(3));
//! Asserts how long the whole takes.
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    for (busy, result) in [(2, Ok(7)), (3, Err(Busy))] {
        let start = Instant::now();
        let mut line = Line::new(busy);
        assert_eq!(dial(&mut line).await, result);
        assert_eq!(line.calls.len(), 3);
        assert_eq!(start.elapsed(), Duration::from_secs(3));
    }
}

//! mistake system_clock: two-clocks at let start = std::time::Instant::now();
//! Measures with the clock of the system, on both sides.
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    let second = Duration::from_secs(1);
    for (busy, result) in [(2, Ok(7)), (3, Err(Busy))] {
        let start = std::time::Instant::now();
        let mut line = Line::new(busy);
        assert_eq!(dial(&mut line).await, result);
        let took = start.elapsed();
        assert!((2 * second..4 * second).contains(&took), "it took {took:?}");
    }
}

//! mistake too_many_calls_wanted: rejects-the-right-one at (3, 4, Err(Busy)) or at assert_eq!(line.calls.len(), calls);
//! Takes the rule for three pauses.
//! - (3, 3, Err(Busy)),
//! + (3, 4, Err(Busy)),
//! - let moments: Vec<_> = line.calls.iter().map(|call| *call - start).collect();
//! + assert_eq!(line.calls.len(), calls);
//! + let moments: Vec<_> = line.calls.iter().map(|call| *call - start).collect();

//! mistake whole_seconds: none at (*call - start).as_secs() or at assert_eq!(dial(
//! Cuts off the fractions of each moment.
//! - let due = [0, 1, 3].map(Duration::from_secs);
//! + let due = [0, 1, 3];
//! - let moments: Vec<_> = line.calls.iter().map(|call| *call - start).collect();
//! + let calls_at = line.calls.iter();
//! + let moments: Vec<_> = calls_at.map(|call| (*call - start).as_secs()).collect();
//! - assert_eq!(start.elapsed(), due[calls - 1]);
//! + assert_eq!(start.elapsed().as_secs(), due[calls - 1]);

//! mistake whole_seconds_of_each_pause: none at (pair[1] - pair[0]).as_secs() or at assert_eq!(dial(
//! Cuts off the fractions of each pause.
//! - let due = [0, 1, 3].map(Duration::from_secs);
//! + let due = [1, 2];
//! - let moments: Vec<_> = line.calls.iter().map(|call| *call - start).collect();
//! - assert_eq!(moments, due[..calls]);
//! - assert_eq!(start.elapsed(), due[calls - 1]);
//! + let pairs = line.calls.windows(2);
//! + let pauses: Vec<_> = pairs.map(|pair| (pair[1] - pair[0]).as_secs()).collect();
//! + assert_eq!(pauses, due[..calls - 1]);
//! + assert_eq!(start.elapsed().as_secs(), pauses.iter().sum());

//! mistake wrong_moments: rejects-the-right-one at assert_eq!(line.calls[2],
//! Expects another pause, in an assertion that shows instants.
//! - let moments: Vec<_> = line.calls.iter().map(|call| *call - start).collect();
//! - assert_eq!(moments, due[..calls]);
//! + if calls == 3 {
//! +     assert_eq!(line.calls[2], start + due[1]);
//! + }

//! mistake sorted_gaps: none at gaps.sort()
//! Asserts the pauses without their order.
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    let second = Duration::from_secs(1);
    for (busy, result) in [(2, Ok(7)), (3, Err(Busy))] {
        let start = Instant::now();
        let mut line = Line::new(busy);
        assert_eq!(dial(&mut line).await, result);
        let mut gaps: Vec<Duration> = line.calls.windows(2).map(|two| two[1] - two[0]).collect();
        gaps.sort();
        assert_eq!(gaps, [second, 2 * second]);
        assert_eq!(start.elapsed(), 3 * second);
    }
}

//! mistake system_clock_at_most: time-never-asserted at std::time::Instant::now() or at assert!(start.elapsed()
//! Asserts an upper bound with the clock of the system.
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    for (busy, result) in [(2, Ok(7)), (3, Err(Busy))] {
        let start = std::time::Instant::now();
        let mut line = Line::new(busy);
        assert_eq!(dial(&mut line).await, result);
        assert_eq!(line.calls.len(), 3);
        assert!(start.elapsed() < Duration::from_secs(4));
    }
}

//! right every_line: a loop over lines that are busy more and more often
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    let due = [0, 1, 3].map(Duration::from_secs);
    for busy in 0..6 {
        let start = Instant::now();
        let mut line = Line::new(busy);
        let result = dial(&mut line).await;
        let last = busy.min(2);
        let expected = if busy < 3 { Ok(7) } else { Err(Busy) };
        assert_eq!(result, expected, "a line that is busy {busy} times");
        assert_eq!(start.elapsed(), due[last]);
        let calls: Vec<Duration> = line.calls.iter().map(|call| *call - start).collect();
        assert_eq!(calls, due[..=last]);
    }
}

//! right gaps: the gaps between the calls, and `timeout` against an end that comes late
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    let pauses = [1, 2].map(Duration::from_secs);
    for (busy, expected) in [(0, Ok(7)), (2, Ok(7)), (4, Err(Busy))] {
        let mut line = Line::new(busy);
        let limit = Duration::from_millis(3050);
        let result = tokio::time::timeout(limit, dial(&mut line)).await;
        assert_eq!(result.expect("it takes three seconds"), expected);
        let gaps = line.calls.windows(2).map(|pair| pair[1] - pair[0]);
        assert!(gaps.eq(pauses[..busy.min(2)].iter().copied()));
    }
}

//! right tolerance: bounds on both sides, as a test on a real clock would need them
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    let due = [0, 1000, 3000];
    let near = |took: Duration, ms: u64| {
        took >= Duration::from_millis(ms) && took < Duration::from_millis(ms + 100)
    };
    for (busy, calls, result) in [(0, 1, Ok(7)), (2, 3, Ok(7)), (3, 3, Err(Busy))] {
        let start = Instant::now();
        let mut line = Line::new(busy);
        assert_eq!(dial(&mut line).await, result);
        assert!(near(start.elapsed(), due[calls - 1]));
        assert_eq!(line.calls.len(), calls);
        for (call, due) in line.calls.iter().zip(due) {
            assert!(near(*call - start, due));
        }
    }
}
