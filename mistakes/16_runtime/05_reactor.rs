//! mistake one_call_for_each_event: one-read-per-event at result => return Poll::Ready(result)
//! An event is used up by the first call after it.
//! - result => {
//! -     direction.0.lock().unwrap().may_be_ready = true;
//! -     return Poll::Ready(result);
//! - }
//! + result => return Poll::Ready(result),

//! mistake waits_before_it_tries: one-read-per-event at mem::take(&mut interested.may_be_ready) or at interested.waker = Some(cx.waker().clone());
//! Each call waits for an event of its own before it tries.
//! - loop {
//! -     {
//! -         let mut interested = direction.0.lock().unwrap();
//! -         let may_be_ready = mem::take(&mut interested.may_be_ready);
//! -         if !may_be_ready {
//! -             interested.waker = Some(cx.waker().clone());
//! -             return Poll::Pending;
//! -         }
//! -     }
//! -     match call(&self.io) {
//! -         Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
//! -         result => {
//! -             direction.0.lock().unwrap().may_be_ready = true;
//! -             return Poll::Ready(result);
//! -         }
//! -     }
//! - }
//! + let mut interested = direction.0.lock().unwrap();
//! + if !mem::take(&mut interested.may_be_ready) {
//! +     interested.waker = Some(cx.waker().clone());
//! +     return Poll::Pending;
//! + }
//! + drop(interested);
//! + Poll::Ready(call(&self.io))

//! mistake never_sleeps: reactor-does-not-wait at Duration::ZERO
//! Asks for events, and comes back at once.
//! - let timeout = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
//! + let timeout = deadline.map_or(Some(Duration::ZERO), |_| Some(Duration::ZERO));

//! mistake looks_around_sometimes: reactor-does-not-wait at Duration::from_millis(10) or at time.min(most)
//! Waits for ten milliseconds at the most.
//! - let timeout = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
//! + let time = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
//! + let most = Duration::from_millis(10);
//! + let timeout = Some(time.map_or(most, |time| time.min(most)));

//! mistake wakes_itself: reactor-does-not-wait at cx.waker().wake_by_ref();
//! After `WouldBlock` the task wakes itself, and tries again in its next turn.
//! - if !may_be_ready {
//! -     interested.waker = Some(cx.waker().clone());
//! -     return Poll::Pending;
//! - }
//! + if !may_be_ready {
//! +     interested.may_be_ready = true;
//! +     cx.waker().wake_by_ref();
//! +     return Poll::Pending;
//! + }

//! mistake tries_until_it_succeeds: ready-after-would-block at WouldBlock
//! Goes on to try after `WouldBlock`, and keeps the thread.
//! - Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
//! + Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
//! +     direction.0.lock().unwrap().may_be_ready = true;
//! + }

//! mistake without_a_deadline: wait-without-the-next-deadline (hung) at let timeout = None;
//! Waits for events only, and no event comes when a sleep is over.
//! - let timeout = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
//! + let _ = deadline;
//! + let timeout = None;

//! mistake nobody_interrupts: wait-without-an-interrupt (hung) at RunQueue::new(
//! A task that another thread spawns waits until something else happens.
//! - let interrupts = Arc::clone(&reactor);
//!
//! - queue: RunQueue::new(move || interrupts.interrupt()),
//! + queue: RunQueue::new(|| {}),

//! mistake main_is_not_interrupted: wait-without-an-interrupt (hung) at fn wake
//! The waker of the main future sets its flag, and the thread sleeps on.
//! - self.is_woken.store(true, SeqCst);
//! - self.reactor.interrupt();
//! + self.is_woken.store(true, SeqCst);

//! mistake stays_in_the_map: socket-never-deregistered at struct Socket or at state.sockets.insert(
//! Closing the socket is not enough: the reactor still has its entry.
//! without: impl<S: Source> Drop for Socket<S>

//! mistake deregistered_and_kept: socket-never-deregistered at fn drop or at state.sockets.insert(
//! Tells the system, and keeps the entry.
//! - let mut state = self.reactor.state.lock().unwrap();
//! - let readiness = state.sockets.remove(&self.token);
//! - drop(state);
//! - drop(readiness);

//! mistake one_waker_for_both: one-waker-for-two-waits at writing: Direction or at readiness.reading.event();
//! Reader and writer share one place for a waker.
//! - self.socket.poll_io(writing, cx, |mut io| io.write(data))
//! + let _ = writing;
//! + let both = &self.socket.readiness.reading;
//! + self.socket.poll_io(both, cx, |mut io| io.write(data))
//! - readiness.writing.event();
//! + readiness.reading.event();

//! mistake the_first_waker: stale-waker at get_or_insert_with(
//! Keeps the waker of the first poll, also when another task goes on.
//! - interested.waker = Some(cx.waker().clone());
//! + interested.waker.get_or_insert_with(|| cx.waker().clone());

//! mistake would_block_is_an_error: would-block-returned at result => { or at match call(&self.io)
//! Returns `WouldBlock` to the caller.
//! - Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}

//! mistake no_waker_after_would_block: pending-without-waker at Poll::Pending
//! After `WouldBlock` the flag is cleared, and nobody keeps the waker.
//! - use std::mem;
//!
//! - loop {
//! -     {
//! -         let mut interested = direction.0.lock().unwrap();
//! -         let may_be_ready = mem::take(&mut interested.may_be_ready);
//! -         if !may_be_ready {
//! -             interested.waker = Some(cx.waker().clone());
//! -             return Poll::Pending;
//! -         }
//! -     }
//! -     match call(&self.io) {
//! -         Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
//! -         result => {
//! -             direction.0.lock().unwrap().may_be_ready = true;
//! -             return Poll::Ready(result);
//! -         }
//! -     }
//! - }
//! + let mut interested = direction.0.lock().unwrap();
//! + if !interested.may_be_ready {
//! +     interested.waker = Some(cx.waker().clone());
//! +     return Poll::Pending;
//! + }
//! + match call(&self.io) {
//! +     Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
//! +         interested.may_be_ready = false;
//! +         Poll::Pending
//! +     }
//! +     result => Poll::Ready(result),
//! + }

//! mistake short_read_ends_it: short-read-taken-for-the-last at if n < space or at reading.0.lock().unwrap().may_be_ready = false;
//! A read that does not fill its buffer is taken for the last one.
//! - let n = ready!(self.socket.poll_io(reading, cx, |mut io| io.read(unfilled)))?;
//! - buf.advance(n);
//! + let space = unfilled.len();
//! + let n = ready!(self.socket.poll_io(reading, cx, |mut io| io.read(unfilled)))?;
//! + buf.advance(n);
//! + if n < space {
//! +     reading.0.lock().unwrap().may_be_ready = false;
//! + }

//! mistake nobody_listens_to_events: event-without-a-wake at for event in events.iter() or at event.is_readable()
//! Waits for events, and wakes nobody.
//! - readiness.reading.event();
//! + let _ = &readiness.reading;

//! right always_tries_first: no flag: each call leaves its waker, and then tries
//! - use std::mem;
//!
//! - loop {
//! -     {
//! -         let mut interested = direction.0.lock().unwrap();
//! -         let may_be_ready = mem::take(&mut interested.may_be_ready);
//! -         if !may_be_ready {
//! -             interested.waker = Some(cx.waker().clone());
//! -             return Poll::Pending;
//! -         }
//! -     }
//! -     match call(&self.io) {
//! -         Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
//! -         result => {
//! -             direction.0.lock().unwrap().may_be_ready = true;
//! -             return Poll::Ready(result);
//! -         }
//! -     }
//! - }
//! + let waker = cx.waker().clone();
//! + direction.0.lock().unwrap().waker = Some(waker);
//! + match call(&self.io) {
//! +     Err(error) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
//! +     result => Poll::Ready(result),
//! + }

//! right counts_the_events: `WouldBlock` uses up only the events that the call has seen
//! - use std::mem;
//!
//! - may_be_ready: bool,
//! + events: u64,
//! + used: u64,
//! - interested.may_be_ready = true;
//! - interested.waker.take()
//! + interested.events += 1;
//! + interested.waker.take()
//! - loop {
//! -     {
//! -         let mut interested = direction.0.lock().unwrap();
//! -         let may_be_ready = mem::take(&mut interested.may_be_ready);
//! -         if !may_be_ready {
//! -             interested.waker = Some(cx.waker().clone());
//! -             return Poll::Pending;
//! -         }
//! -     }
//! -     match call(&self.io) {
//! -         Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
//! -         result => {
//! -             direction.0.lock().unwrap().may_be_ready = true;
//! -             return Poll::Ready(result);
//! -         }
//! -     }
//! - }
//! + loop {
//! +     let seen = {
//! +         let mut interested = direction.0.lock().unwrap();
//! +         if interested.used == interested.events {
//! +             interested.waker = Some(cx.waker().clone());
//! +             return Poll::Pending;
//! +         }
//! +         interested.events
//! +     };
//! +     match call(&self.io) {
//! +         Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
//! +             direction.0.lock().unwrap().used = seen;
//! +         }
//! +         result => return Poll::Ready(result),
//! +     }
//! + }

//! right cleared_by_would_block: the lock is held during the call, and `WouldBlock` clears the flag
//! - use std::mem;
//!
//! - loop {
//! -     {
//! -         let mut interested = direction.0.lock().unwrap();
//! -         let may_be_ready = mem::take(&mut interested.may_be_ready);
//! -         if !may_be_ready {
//! -             interested.waker = Some(cx.waker().clone());
//! -             return Poll::Pending;
//! -         }
//! -     }
//! -     match call(&self.io) {
//! -         Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
//! -         result => {
//! -             direction.0.lock().unwrap().may_be_ready = true;
//! -             return Poll::Ready(result);
//! -         }
//! -     }
//! - }
//! + let mut interested = direction.0.lock().unwrap();
//! + if interested.may_be_ready {
//! +     match call(&self.io) {
//! +         Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
//! +             interested.may_be_ready = false;
//! +         }
//! +         result => return Poll::Ready(result),
//! +     }
//! + }
//! + interested.waker = Some(cx.waker().clone());
//! + Poll::Pending
