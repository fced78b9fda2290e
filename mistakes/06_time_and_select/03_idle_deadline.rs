//! mistake as_an_interval: first-tick-at-once at let mut ticks = interval(every);
//! `interval` ticks for the first time at once.
//! - let mut ticks = interval_at(Instant::now() + every, every);
//! + let mut ticks = interval(every);
use tokio::time::interval;

//! mistake deadline_per_reading: idle-time-per-message at if !complete.is_empty() {
//! Collects the bytes, but only a complete reading moves the deadline.
//! - deadline = Instant::now() + idle;
//! - let (complete, rest) = pending.as_chunks::<4>();
//! + let (complete, rest) = pending.as_chunks::<4>();
//! + if !complete.is_empty() {
//! +     deadline = Instant::now() + idle;
//! + }

//! mistake end_ignored: eof-ignored at if n? == 0 { or at link.read_buf(
//! Goes on reading when the link has ended.
//! - if n? == 0 {
//! -     return Ok(readings);
//! - }
//! + if n? == 0 {
//! +     continue;
//! + }

//! mistake error_is_an_end: io-error-swallowed at if n.unwrap_or(0) == 0 {
//! Takes each error for the end of the link.
//! - if n? == 0 {
//! + if n.unwrap_or(0) == 0 {

//! mistake ends_with_an_error: read-exact-fails-at-the-end at timeout(idle, link.read_exact(byte)).await
//! Reads each byte with `read_exact`, and returns its error at the end of the link.
use std::cell::RefCell;
use tokio::time::timeout;

pub async fn listen(
    mut link: impl AsyncRead + Unpin,
    idle: Duration,
    every: Duration,
    mut status: impl FnMut(&[Reading]),
) -> io::Result<Vec<Reading>> {
    let readings = RefCell::new(Vec::new());
    let read = async {
        loop {
            let mut reading = [0; 4];
            for byte in &mut reading {
                let byte = std::slice::from_mut(byte);
                let Ok(read) = timeout(idle, link.read_exact(byte)).await else {
                    return io::Result::Ok(());
                };
                read?;
            }
            readings.borrow_mut().push(reading);
        }
    };
    let mut ticks = interval_at(Instant::now() + every, every);
    let tick = async {
        loop {
            ticks.tick().await;
            status(&readings.borrow());
        }
    };
    tokio::select! {
        ended = read => ended?,
        () = tick => {}
    }
    Ok(readings.into_inner())
}

//! mistake half_a_reading: select-drops-half-a-message at read = link.read_exact(&mut reading) =>
//! The deadline is outside of the loop, but `read_exact` is in a branch.
//! - let mut pending = Vec::new();
//! + let mut reading = [0; 4];
//! - n = link.read_buf(&mut pending) => {
//! -     if n? == 0 {
//! -         return Ok(readings);
//! -     }
//! -     deadline = Instant::now() + idle;
//! -     let (complete, rest) = pending.as_chunks::<4>();
//! -     readings.extend_from_slice(complete);
//! -     pending = rest.to_vec();
//! - }
//! + read = link.read_exact(&mut reading) => match read {
//! +     Ok(_) => {
//! +         readings.push(reading);
//! +         deadline = Instant::now() + idle;
//! +     }
//! +     Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(readings),
//! +     Err(error) => return Err(error),
//! + },

//! mistake limit_of_a_read: idle-time-per-message at while let Ok(read) = timeout(
//! A task reads whole readings with a time limit, and so a slow reading is cut off.
use std::cell::RefCell;
use tokio::time::timeout;

pub async fn listen(
    mut link: impl AsyncRead + Unpin,
    idle: Duration,
    every: Duration,
    mut status: impl FnMut(&[Reading]),
) -> io::Result<Vec<Reading>> {
    let readings = RefCell::new(Vec::new());
    let read = async {
        let mut reading = [0; 4];
        while let Ok(read) = timeout(idle, link.read_exact(&mut reading)).await {
            match read {
                Ok(_) => readings.borrow_mut().push(reading),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    };
    let mut ticks = interval_at(Instant::now() + every, every);
    let tick = async {
        loop {
            ticks.tick().await;
            status(&readings.borrow());
        }
    };
    tokio::select! {
        ended = read => ended?,
        () = tick => {}
    }
    Ok(readings.into_inner())
}

//! mistake looks_at_each_tick: deadline-without-a-timer at if Instant::now() >= deadline {
//! Looks at each status line whether the time is over, and so is late.
//! - _ = ticks.tick() => status(&readings),
//! - () = sleep_until(deadline) => return Ok(readings),
//! + _ = ticks.tick() => {
//! +     status(&readings);
//! +     if Instant::now() >= deadline {
//! +         return Ok(readings);
//! +     }
//! + }

//! mistake one_piece_one_reading: one-read-is-not-one-message at if let Some(reading) = pending.first_chunk
//! Takes only the first reading out of each piece.
//! - let (complete, rest) = pending.as_chunks::<4>();
//! - readings.extend_from_slice(complete);
//! - pending = rest.to_vec();
//! + if let Some(reading) = pending.first_chunk::<4>() {
//! +     readings.push(*reading);
//! +     pending.clear();
//! + }

//! mistake other_error: another-error-in-its-place at if n.map_err(
//! Makes a new error of the kind of the original.
//! - if n? == 0 {
//! + if n.map_err(|error| io::Error::new(error.kind(), "the link is broken"))? == 0 {

//! mistake sleeps_between_status_lines: timer-rebuilt-in-the-loop at () = tokio::time::sleep(every) =>
//! The deadline is kept, but the time to the next status line begins again with each byte.
//! - let mut ticks = interval_at(Instant::now() + every, every);
//! - let mut deadline = Instant::now() + idle;
//! + let mut deadline = Instant::now() + idle;
//! - _ = ticks.tick() => status(&readings),
//! + () = tokio::time::sleep(every) => status(&readings),

//! mistake timeout_around_both: timer-rebuilt-in-the-loop at timeout(idle, round).await
//! A `timeout` around the `select!` begins again with each status line.
//! - let mut deadline = Instant::now() + idle;
//!
//! - tokio::select! {
//! -     n = link.read_buf(&mut pending) => {
//! + let round = async {
//! +     tokio::select! {
//! +         n = link.read_buf(&mut pending) => Some(n),
//! +         _ = ticks.tick() => None,
//! +     }
//! + };
//! + let Ok(read) = timeout(idle, round).await else {
//! +     return Ok(readings);
//! + };
//! + match read {
//! +     Some(n) => {
//! - deadline = Instant::now() + idle;
//!
//! - _ = ticks.tick() => status(&readings),
//! - () = sleep_until(deadline) => return Ok(readings),
//! + None => status(&readings),
use tokio::time::timeout;

//! mistake total: total-time-instead-of-idle-time at let mut deadline = Instant::now() + idle;
//! The deadline never moves.
//! - deadline = Instant::now() + idle;
//! - let (complete, rest) = pending.as_chunks::<4>();
//! + let (complete, rest) = pending.as_chunks::<4>();

//! mistake deadline_in_the_loop: timer-rebuilt-in-the-loop at let deadline = Instant::now() + idle;
//! Makes the deadline anew in each round.
//! - let mut deadline = Instant::now() + idle;
//! - loop {
//! + loop {
//! +     let deadline = Instant::now() + idle;
//! - deadline = Instant::now() + idle;
//! - let (complete, rest) = pending.as_chunks::<4>();
//! + let (complete, rest) = pending.as_chunks::<4>();

//! mistake drops_the_rest: one-read-is-not-one-message at link.read(&mut buffer) or at as_chunks
//! Takes the whole readings of each piece, and drops the rest.
//! - let mut pending = Vec::new();
//! + let mut buffer = [0; 64];
//! - n = link.read_buf(&mut pending) => {
//! -     if n? == 0 {
//! -         return Ok(readings);
//! -     }
//! + n = link.read(&mut buffer) => {
//! +     let n = n?;
//! +     if n == 0 {
//! +         return Ok(readings);
//! +     }
//! - let (complete, rest) = pending.as_chunks::<4>();
//! - readings.extend_from_slice(complete);
//! - pending = rest.to_vec();
//! + let (complete, _) = buffer[..n].as_chunks::<4>();
//! + readings.extend_from_slice(complete);

//! mistake interval_of_silence: first-tick-at-once at interval(idle)
//! An interval in place of the deadline.
//! - let mut deadline = Instant::now() + idle;
//! + let mut silence = interval(idle);
//! - deadline = Instant::now() + idle;
//! + silence.reset();
//! - () = sleep_until(deadline) => return Ok(readings),
//! + _ = silence.tick() => return Ok(readings),
//! - use tokio::time::{Instant, interval_at, sleep_until};
//! + use tokio::time::{Instant, interval, interval_at, sleep};

//! mistake looks_after_each_limit: deadline-without-a-timer at last.elapsed() >= idle or at timeout(every
//! Looks at the silence only when the time for a status line is over.
//! - let mut ticks = interval_at(Instant::now() + every, every);
//! - let mut deadline = Instant::now() + idle;
//! + let mut last = Instant::now();
//! - tokio::select! {
//! -     n = link.read_buf(&mut pending) => {
//! -         if n? == 0 {
//! + match timeout(every, link.read_buf(&mut pending)).await {
//! +     Ok(n) => {
//! +         if n? == 0 {
//! - deadline = Instant::now() + idle;
//! + last = Instant::now();
//! - _ = ticks.tick() => status(&readings),
//! - () = sleep_until(deadline) => return Ok(readings),
//! + Err(_) if last.elapsed() >= idle => return Ok(readings),
//! + Err(_) => status(&readings),
//! - use tokio::time::{Instant, interval_at, sleep_until};
//! + use tokio::time::{Instant, sleep, timeout};

//! mistake pushes_what_came: one-read-is-not-one-message at link.read(&mut reading) or at readings.push(reading)
//! Takes each piece for a reading.
//! - let mut pending = Vec::new();
//! + let mut reading = [0; 4];
//! - n = link.read_buf(&mut pending) => {
//! + n = link.read(&mut reading) => {
//! - let (complete, rest) = pending.as_chunks::<4>();
//! - readings.extend_from_slice(complete);
//! - pending = rest.to_vec();
//! + readings.push(reading);

//! mistake reset_by_a_status_line: timer-rebuilt-in-the-loop at status(&readings);
//! A status line starts the time for silence again.
//! - _ = ticks.tick() => status(&readings),
//! + _ = ticks.tick() => {
//! +     status(&readings);
//! +     deadline = Instant::now() + idle;
//! + }

//! mistake reset_by_a_status_line_only: timer-rebuilt-in-the-loop at status(&readings);
//! A status line starts the time for silence again, and a byte does not.
//! - deadline = Instant::now() + idle;
//! - let (complete, rest) = pending.as_chunks::<4>();
//! + let (complete, rest) = pending.as_chunks::<4>();
//! - _ = ticks.tick() => status(&readings),
//! + _ = ticks.tick() => {
//! +     status(&readings);
//! +     deadline = Instant::now() + idle;
//! + }

//! mistake tick_after_the_select: missed-while-awaiting at ticks.tick().await
//! Waits for the next status line outside of the `select!`.
//! - tokio::select! {
//! -     n = link.read_buf(&mut pending) => {
//! -         if n? == 0 {
//! -             return Ok(readings);
//! -         }
//! -         deadline = Instant::now() + idle;
//! -         let (complete, rest) = pending.as_chunks::<4>();
//! -         readings.extend_from_slice(complete);
//! -         pending = rest.to_vec();
//! -     }
//! -     _ = ticks.tick() => status(&readings),
//! -     () = sleep_until(deadline) => return Ok(readings),
//! - }
//! + tokio::select! {
//! +     n = link.read_buf(&mut pending) => {
//! +         if n? == 0 {
//! +             return Ok(readings);
//! +         }
//! +         deadline = Instant::now() + idle;
//! +         let (complete, rest) = pending.as_chunks::<4>();
//! +         readings.extend_from_slice(complete);
//! +         pending = rest.to_vec();
//! +     }
//! +     () = sleep_until(deadline) => return Ok(readings),
//! + }
//! + ticks.tick().await;
//! + status(&readings);

//! mistake tick_in_a_handler: missed-while-awaiting at ticks.tick().await
//! Waits for the next status line when bytes have come.
//! - deadline = Instant::now() + idle;
//! - let (complete, rest) = pending.as_chunks::<4>();
//! - readings.extend_from_slice(complete);
//! - pending = rest.to_vec();
//! - }
//! - _ = ticks.tick() => status(&readings),
//! + deadline = Instant::now() + idle;
//! + let (complete, rest) = pending.as_chunks::<4>();
//! + readings.extend_from_slice(complete);
//! + pending = rest.to_vec();
//! + ticks.tick().await;
//! + status(&readings);
//! + }

//! mistake timeout_of_a_reading: select-drops-half-a-message at link.read_exact(&mut reading)
//! A `timeout` around the read of a whole reading, up to the next event.
//! - let mut pending = Vec::new();
//! - let mut ticks = interval_at(Instant::now() + every, every);
//! + let mut reading = [0; 4];
//! + let mut next = Instant::now() + every;
//! - tokio::select! {
//! -     n = link.read_buf(&mut pending) => {
//! -         if n? == 0 {
//! -             return Ok(readings);
//! -         }
//! -         deadline = Instant::now() + idle;
//! -         let (complete, rest) = pending.as_chunks::<4>();
//! -         readings.extend_from_slice(complete);
//! -         pending = rest.to_vec();
//! -     }
//! -     _ = ticks.tick() => status(&readings),
//! -     () = sleep_until(deadline) => return Ok(readings),
//! - }
//! + match timeout_at(next.min(deadline), link.read_exact(&mut reading)).await {
//! +     Ok(Ok(_)) => {
//! +         readings.push(reading);
//! +         deadline = Instant::now() + idle;
//! +     }
//! +     Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(readings),
//! +     Ok(Err(error)) => return Err(error),
//! +     Err(_) if Instant::now() >= deadline => return Ok(readings),
//! +     Err(_) => {
//! +         status(&readings);
//! +         next += every;
//! +     }
//! + }
//! - use tokio::time::{Instant, interval_at, sleep_until};
//! + use tokio::time::{Instant, sleep, timeout_at};

//! mistake no_room: no-room-to-read-into at Vec::new()
//! Reads into a `Vec` that has no length.
//! - let mut pending = Vec::new();
//! + let mut piece = Vec::new();
//! - n = link.read_buf(&mut pending) => {
//! + n = link.read(&mut piece) => {
//! - let (complete, rest) = pending.as_chunks::<4>();
//! - readings.extend_from_slice(complete);
//! - pending = rest.to_vec();
//! + let (complete, rest) = piece.as_chunks::<4>();
//! + readings.extend_from_slice(complete);
//! + piece = rest.to_vec();

//! mistake late_in_a_reading: none at if pending.is_empty() or at status(&readings) or at ticks.tick()
//! Leaves a status line out while a reading is incomplete.
//! - _ = ticks.tick() => status(&readings),
//! + _ = ticks.tick() => {
//! +     if pending.is_empty() {
//! +         status(&readings);
//! +     }
//! + }

//! mistake waits_for_the_rest: none at if pending.is_empty() or at ticks.tick()
//! Asks for a status line only between two readings, so it comes late.
//! - _ = ticks.tick() => status(&readings),
//! + _ = ticks.tick(), if pending.is_empty() => status(&readings),

//! mistake looks_each_millisecond: busy-waiting at tokio::time::sleep(Duration::from_millis(1)) or at Instant::now() >= deadline
//! A branch rings each millisecond, and looks at the clock.
//! - () = sleep_until(deadline) => return Ok(readings),
//! + () = tokio::time::sleep(Duration::from_millis(1)) => {
//! +     if Instant::now() >= deadline {
//! +         return Ok(readings);
//! +     }
//! + }

//! right bytewise: `read_u8` in the `select!`, which is cancel safe too
//! - n = link.read_buf(&mut pending) => {
//! -     if n? == 0 {
//! -         return Ok(readings);
//! -     }
//! -     deadline = Instant::now() + idle;
//! -     let (complete, rest) = pending.as_chunks::<4>();
//! -     readings.extend_from_slice(complete);
//! -     pending = rest.to_vec();
//! - }
//! + byte = link.read_u8() => {
//! +     match byte {
//! +         Ok(byte) => pending.push(byte),
//! +         Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(readings),
//! +         Err(error) => return Err(error),
//! +     }
//! +     deadline = Instant::now() + idle;
//! +     if let Ok(reading) = Reading::try_from(&*pending) {
//! +         readings.push(reading);
//! +         pending.clear();
//! +     }
//! + }

//! right pinned_sleep: a pinned `sleep` outside of the loop, which each byte moves on
//! - let mut deadline = Instant::now() + idle;
//! + let mut silence = pin!(sleep(idle));
//! - deadline = Instant::now() + idle;
//! + silence.as_mut().reset(Instant::now() + idle);
//! - () = sleep_until(deadline) => return Ok(readings),
//! + () = &mut silence => return Ok(readings),
//! - use tokio::time::{Instant, interval_at, sleep_until};
//! + use tokio::time::{Instant, interval_at, sleep};
use std::pin::pin;

//! right reader_beside_ticker: one future reads with a `timeout` around each read, another shows the status lines
//! - use tokio::time::{Instant, interval_at, sleep_until};
//! + use tokio::time::{Instant, interval_at};
use std::cell::RefCell;
use tokio::time::timeout;

pub async fn listen(
    mut link: impl AsyncRead + Unpin,
    idle: Duration,
    every: Duration,
    mut status: impl FnMut(&[Reading]),
) -> io::Result<Vec<Reading>> {
    let readings = RefCell::new(Vec::new());
    let read = async {
        let (mut reading, mut filled) = ([0; 4], 0);
        while let Ok(n) = timeout(idle, link.read(&mut reading[filled..])).await {
            match n? {
                0 => break,
                n => filled += n,
            }
            if filled == reading.len() {
                readings.borrow_mut().push(reading);
                filled = 0;
            }
        }
        io::Result::Ok(())
    };
    let tick = async {
        let mut ticks = interval_at(Instant::now() + every, every);
        loop {
            ticks.tick().await;
            status(&readings.borrow());
        }
    };
    tokio::select! {
        ended = read => ended?,
        () = tick => {}
    }
    Ok(readings.into_inner())
}

//! right timeout_at: `timeout_at` the deadline around the read or the tick
//! - use tokio::time::{Instant, interval_at, sleep_until};
//! + use tokio::time::{Instant, interval_at, timeout_at};
//! - tokio::select! {
//! -     n = link.read_buf(&mut pending) => {
//! + let round = async {
//! +     tokio::select! {
//! +         n = link.read_buf(&mut pending) => Some(n),
//! +         _ = ticks.tick() => None,
//! +     }
//! + };
//! + let Ok(read) = timeout_at(deadline, round).await else {
//! +     return Ok(readings);
//! + };
//! + match read {
//! +     Some(n) => {
//! - _ = ticks.tick() => status(&readings),
//! - () = sleep_until(deadline) => return Ok(readings),
//! + None => status(&readings),
