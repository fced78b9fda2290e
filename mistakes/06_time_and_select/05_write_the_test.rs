//! mistake always_green: test-cannot-fail at let result = dial(&mut line).await;
//! Prints what happened, and asserts nothing.
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    let start = Instant::now();
    let mut line = Line::new(2);
    let result = dial(&mut line).await;
    println!("{result:?} after {:?}", start.elapsed());
}

//! mistake failure_without_its_time: time-never-asserted at assert_eq!(dial(&mut line).await, Err(Busy));
//! Tests when the calls are made, and not when `dial` gives up.
//! - assert_eq!(line.calls.len(), 3);
//! - assert_eq!(start.elapsed(), 3 * second);
//! + assert_eq!(line.calls, [start, start + second, start + 3 * second]);

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

//! mistake no_failure: case-never-tested at let mut line = Line::new(2);
//! Tests a line that answers, and no line that stays busy.
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    let second = Duration::from_secs(1);
    let start = Instant::now();
    let mut line = Line::new(2);
    assert_eq!(dial(&mut line).await, Ok(7));
    assert_eq!(line.calls, [start, start + second, start + 3 * second]);
}

//! mistake pauses_the_clock: clock-moved at tokio::time::pause();
//! Pauses a clock that is paused already.
//! - let second = Duration::from_secs(1);
//! + tokio::time::pause();
//! + let second = Duration::from_secs(1);

//! mistake real_sleep: thread-sleep at std::thread::sleep(
//! Lets real time pass between its two parts.
//! - assert_eq!(line.calls, [start, start + second, start + 3 * second]);
//! + assert_eq!(line.calls, [start, start + second, start + 3 * second]);
//! + std::thread::sleep(Duration::from_millis(20));

//! mistake results_only: time-never-asserted at assert_eq!(dial(&mut line).await, result);
//! Asserts the results and the number of calls, and no time.
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    for (busy, result) in [(2, Ok(7)), (3, Err(Busy))] {
        let mut line = Line::new(busy);
        assert_eq!(dial(&mut line).await, result);
        assert_eq!(line.calls.len(), 3);
    }
}

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

//! mistake too_many_calls_wanted: rejects-the-right-one at assert_eq!(line.calls.len(), 4);
//! Takes the rule for three pauses.
//! - assert_eq!(line.calls.len(), 3);
//! + assert_eq!(line.calls.len(), 4);

//! right every_line: a loop over lines that are busy more and more often
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    let due = [0, 1, 3].map(Duration::from_secs);
    for busy in 0..6 {
        let start = Instant::now();
        let mut line = Line::new(busy);
        let result = dial(&mut line).await;
        let last = busy.min(2);
        assert_eq!(result.is_ok(), busy < 3, "a line that is busy {busy} times");
        assert_eq!(start.elapsed(), due[last]);
        let calls: Vec<Duration> = line.calls.iter().map(|call| *call - start).collect();
        assert_eq!(calls, due[..=last]);
    }
}

//! right gaps: the gaps between the calls, and `timeout` against a failure that comes late
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    for (busy, expected) in [(2, Ok(7)), (4, Err(Busy))] {
        let mut line = Line::new(busy);
        let limit = Duration::from_millis(3500);
        let result = tokio::time::timeout(limit, dial(&mut line)).await;
        assert_eq!(result.expect("it takes three seconds"), expected);
        let gaps = line.calls.windows(2).map(|pair| pair[1] - pair[0]);
        assert!(gaps.eq([1, 2].map(Duration::from_secs)));
    }
}

//! right tolerance: bounds on both sides, as a test on a real clock would need them
pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    let near = |took: Duration, ms: u64| {
        took >= Duration::from_millis(ms) && took < Duration::from_millis(ms + 100)
    };
    for busy in [2, 3] {
        let start = Instant::now();
        let mut line = Line::new(busy);
        let result = dial(&mut line).await;
        assert!(near(start.elapsed(), 3000) && result == [Ok(7), Err(Busy)][busy - 2]);
        let [first, second, third] = line.calls[..] else {
            panic!("{} calls", line.calls.len());
        };
        assert!(near(first - start, 0));
        assert!(near(second - start, 1000));
        assert!(near(third - start, 3000));
    }
}
