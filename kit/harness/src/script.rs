//! A stream that follows a script, and keeps a ledger of what was written to it.
//!
//! A [`Script`] is `AsyncRead + AsyncWrite`. Its reads are the steps in order; its
//! writes take as many bytes at a time as the script allows, at once or after a wait. The [`Ledger`] stays with
//! the check while the learner's code owns the stream; it also keeps a transcript, told
//! from the client's side: `client -> 3 bytes "hel"` is what one read got.

mod ledger;
mod state;

pub use ledger::Ledger;
pub use state::Cause;

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::sleep;

use crate::protocol::Traffic;
use crate::transcript;
use state::{Mark, READS_PAST_END, READS_WITHOUT_ROOM, State, Step, WRITES_OF_NOTHING, WriteFault, lock};

/// The stream that the learner's code gets. Build it step by step.
#[derive(Debug, Default)]
pub struct Script(Arc<Mutex<State>>);

impl Script {
    /// A script without steps: the first read finds the end of the data.
    pub fn new() -> Script {
        Script::default()
    }

    /// The name of the peer in the transcript and in pictures; `client` if none is given.
    pub fn called(self, name: &str) -> Script {
        lock(&self.0).name = Some(name.to_owned());
        self
    }

    /// One read finds `bytes` (or as many of them as its buffer holds; the rest comes next).
    pub fn give(self, bytes: impl AsRef<[u8]>) -> Script {
        self.step(Step::Give(bytes.as_ref().iter().copied().collect()))
    }

    /// Each byte comes in a read of its own.
    pub fn give_bytewise(self, bytes: impl AsRef<[u8]>) -> Script {
        bytes.as_ref().iter().fold(self, |script, byte| script.give([*byte]))
    }

    /// One read has to wait.
    pub fn pause(self) -> Script {
        self.step(Step::Pause)
    }

    /// Reads wait until `bytes` bytes in all were written to the stream: the client says
    /// nothing more before it has its answer.
    pub fn await_written(self, bytes: usize) -> Script {
        self.step(Step::AwaitWritten(bytes))
    }

    /// The client says nothing for so long. Under virtual time, which it passes.
    pub fn silence(self, time: Duration) -> Script {
        self.step(Step::Silence { time, noted: true })
    }

    /// What follows comes so much later. The same as a silence, but short, and the transcript does not speak of it.
    pub fn after(self, time: Duration) -> Script {
        self.step(Step::Silence { time, noted: false })
    }

    /// One read fails.
    pub fn fail(self, cause: impl Into<Cause>) -> Script {
        self.step(Step::Error(cause.into()))
    }

    /// One read finds the end of the data, as those at the end of the script do. The steps after it come to
    /// a reader that reads on.
    pub fn end(self) -> Script {
        self.step(Step::End)
    }

    /// A write takes no more than `bytes` bytes at a time.
    pub fn write_at_most(self, bytes: usize) -> Script {
        lock(&self.0).write_at_most = Some(bytes);
        self
    }

    /// Each write has to wait once before it takes anything, as if the client were slow to read.
    pub fn write_slowly(self) -> Script {
        lock(&self.0).slow_writes = true;
        self
    }

    /// Every write fails: the client is gone.
    pub fn refuse_writes(self, cause: impl Into<Cause>) -> Script {
        self.write_fault(WriteFault { after: 0, cause: Some(cause.into()), once: false })
    }

    /// One write fails once `bytes` bytes were written in all. Those after it would succeed.
    pub fn fail_one_write_after(self, bytes: usize, cause: impl Into<Cause>) -> Script {
        self.write_fault(WriteFault { after: bytes, cause: Some(cause.into()), once: true })
    }

    /// One write returns `Ok(0)` once `bytes` bytes were written in all. Those after it would succeed.
    pub fn take_nothing_once_after(self, bytes: usize) -> Script {
        self.write_fault(WriteFault { after: bytes, cause: None, once: true })
    }

    fn write_fault(self, fault: WriteFault) -> Script {
        lock(&self.0).write_fault = Some(fault);
        self
    }

    fn error(&self, cause: Cause) -> io::Error {
        match cause {
            Cause::Kind(kind) => io::Error::new(kind, Mark { kind, script: Arc::clone(&self.0) }),
            Cause::Os(code) => io::Error::from_raw_os_error(code),
        }
    }

    /// The ledger, to be taken before the stream is handed over.
    pub fn ledger(&self) -> Ledger {
        Ledger(Arc::clone(&self.0))
    }

    fn step(self, step: Step) -> Script {
        lock(&self.0).steps.push_back(step);
        self
    }
}

impl AsyncRead for Script {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut state = lock(&self.0);
        if buf.remaining() == 0 {
            state.reads_without_room += 1;
            state.note_once(Traffic::Other, "is read into an empty buffer, which gives Ok(0)");
            // Nothing wakes it again, so the hang is found at once.
            let spins = state.reads_without_room > READS_WITHOUT_ROOM;
            return if spins { Poll::Pending } else { Poll::Ready(Ok(())) };
        }
        state.largest_read = state.largest_read.max(buf.remaining());
        state.reads_after_error += usize::from(state.has_failed);
        match state.steps.pop_front() {
            Some(Step::Give(mut bytes)) => {
                let taken = bytes.len().min(buf.remaining());
                let given: Vec<u8> = bytes.drain(..taken).collect();
                buf.put_slice(&given);
                state.note(Traffic::Sent, Some(&given), &transcript::bytes(&given));
                if !bytes.is_empty() {
                    state.steps.push_front(Step::Give(bytes));
                }
                Poll::Ready(Ok(()))
            }
            Some(Step::Pause) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Some(Step::AwaitWritten(expected)) if state.written.len() < expected => {
                state.steps.push_front(Step::AwaitWritten(expected));
                state.reader = Some(cx.waker().clone());
                state.note_once(Traffic::Other, "waits for its answer");
                Poll::Pending
            }
            Some(Step::AwaitWritten(_)) => {
                drop(state);
                self.poll_read(cx, buf)
            }
            Some(Step::Silence { time, noted }) => {
                let State { silence, .. } = &mut *state;
                if silence.get_or_insert_with(|| Box::pin(sleep(time))).as_mut().poll(cx).is_ready() {
                    *silence = None;
                    drop(state);
                    return self.poll_read(cx, buf);
                }
                state.steps.push_front(Step::Silence { time, noted });
                if noted {
                    state.note_once(Traffic::Other, &format!("sends nothing for {time:?}"));
                }
                Poll::Pending
            }
            Some(Step::Error(cause)) => {
                state.note(Traffic::Other, None, &format!("fails: {cause}"));
                state.has_failed = true;
                state.last_cause = Some(cause);
                Poll::Ready(Err(self.error(cause)))
            }
            Some(Step::End) => {
                state.note(Traffic::Sent, None, "end of data");
                Poll::Ready(Ok(()))
            }
            None => {
                state.reads_past_end += 1;
                state.note_once(Traffic::Sent, "end of data");
                if state.reads_past_end == 2 {
                    state.told(Traffic::Other, None, "is read again, after the end of its data");
                }
                if state.reads_past_end > 2 * READS_PAST_END {
                    // Not even the error stopped it. Nobody wakes it again, so that it is
                    // known to hang at once and not when the watchdog loses its patience.
                    return Poll::Pending;
                }
                if state.reads_past_end > READS_PAST_END {
                    // Ends a loop that would never end by itself; the ledger remembers why.
                    return Poll::Ready(Err(io::Error::other("the stream had ended long before this read")));
                }
                Poll::Ready(Ok(()))
            }
        }
    }
}

impl AsyncWrite for Script {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut state = lock(&self.0);
        if state.shut_down {
            state.writes_after_shutdown += 1;
            state.note_once(Traffic::Other, "takes nothing after the end of data");
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        if state.slow_writes {
            let waiting = state.waiting.take();
            // The next write may offer more bytes after those that waited, but no others.
            state.writes_given_up += usize::from(waiting.as_ref().is_some_and(|waiting| !bytes.starts_with(waiting)));
            if waiting.is_none() {
                state.note_once(Traffic::Other, "is not ready to take anything");
                // A task that still has to write may read again after each wait; it ends in time.
                state.reads_past_end = state.reads_past_end.min(1);
                state.waiting = Some(bytes.to_vec());
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
        let mut most = state.write_at_most.unwrap_or(usize::MAX);
        state.writes_after_error += usize::from(state.writes_refused > 0);
        if let Some(WriteFault { after, cause, once }) = state.write_fault {
            most = most.min(after - state.written.len());
            if most == 0 && once {
                state.write_fault = None;
            }
            if let (0, Some(cause)) = (most, cause) {
                state.writes_refused += 1;
                state.last_cause = Some(cause);
                state.note(Traffic::Other, None, &format!("takes nothing: {cause}"));
                return Poll::Ready(Err(self.error(cause)));
            }
        }
        let taken = bytes.len().min(most);
        if taken == 0 && !bytes.is_empty() {
            state.writes_of_nothing += 1;
            state.note_once(Traffic::Other, "takes nothing, and gives no reason: Ok(0)");
            // Nothing wakes it again, so the hang is found at once.
            return if state.writes_of_nothing > WRITES_OF_NOTHING { Poll::Pending } else { Poll::Ready(Ok(0)) };
        }
        let offered = if taken < bytes.len() { format!(", of {} offered", bytes.len()) } else { String::new() };
        let traffic = if taken == 0 { Traffic::Nothing } else { Traffic::Received };
        state.note(traffic, Some(&bytes[..taken]), &format!("{}{offered}", transcript::bytes(&bytes[..taken])));
        state.written.extend_from_slice(&bytes[..taken]);
        state.unflushed += taken;
        state.writes += 1;
        state.writes_cut_short += usize::from(taken < bytes.len());
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        lock(&self.0).unflushed = 0;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = lock(&self.0);
        if !state.shut_down {
            state.note(Traffic::Received, None, "end of data");
        }
        state.unflushed = 0;
        state.shut_down = true;
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;
    use crate::clock::virtual_time;
    use crate::outcome::HangKind;

    #[test]
    fn a_script_gives_waits_and_remembers() {
        let mut script = Script::new().give("ab").pause().await_written(2).give("c").write_at_most(1);
        let ledger = script.ledger();
        virtual_time(async move {
            let mut buf = [0; 8];
            assert_eq!(script.read(&mut buf).await.unwrap(), 2);
            assert_eq!(script.write(b"xy").await.unwrap(), 1);
            script.write_all(b"y").await.unwrap();
            assert_eq!(script.read(&mut buf).await.unwrap(), 1);
            assert_eq!(script.read(&mut buf).await.unwrap(), 0);
        })
        .unwrap();
        assert_eq!((ledger.written(), ledger.writes()), (b"xy".to_vec(), 2));
        assert_eq!(ledger.writes_cut_short(), 1);
        assert_eq!(ledger.reads_past_end(), 0);
        let wire = [
            "client -> 2 bytes \"ab\"",
            "client <- 1 byte \"x\", of 2 offered",
            "client <- 1 byte \"y\"",
            "client -> 1 byte \"c\"",
            "client -> end of data",
        ];
        assert_eq!(ledger.wire(), wire);
    }

    #[test]
    fn a_peer_has_a_name_and_takes_its_time() {
        let mut script = Script::new().called("the gauge").after(Duration::from_millis(30)).give("ab");
        let ledger = script.ledger();
        let run = virtual_time(async move { script.read(&mut [0; 8]).await.unwrap() }).unwrap();
        assert_eq!((run.value, run.elapsed), (2, Duration::from_millis(30)));
        assert_eq!(ledger.wire(), ["the gauge -> 2 bytes \"ab\""]);
    }

    #[test]
    fn what_is_left_in_the_script_is_unread() {
        let mut script = Script::new().give("abc").await_written(9).give("de").refuse_writes(io::ErrorKind::BrokenPipe);
        let ledger = script.ledger();
        virtual_time(async move {
            assert_eq!(script.read(&mut [0; 2]).await.unwrap(), 2);
            assert_eq!(script.write(b"x").await.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        })
        .unwrap();
        assert_eq!((ledger.unread(), ledger.written().len()), (3, 0));
    }

    #[test]
    fn a_write_that_fails_once_succeeds_when_it_is_repeated() {
        let mut script = Script::new().give("ab").end().give("c").fail_one_write_after(1, Cause::Os(7));
        let ledger = script.ledger();
        virtual_time(async move {
            assert_eq!(script.read(&mut [0; 8]).await.unwrap(), 2);
            assert_eq!(script.read(&mut [0; 8]).await.unwrap(), 0);
            assert_eq!(script.read(&mut [0; 8]).await.unwrap(), 1);
            assert_eq!(script.write(b"xy").await.unwrap(), 1);
            let error = script.write(b"y").await.unwrap_err();
            assert!(ledger.gave(&error) && !ledger.gave(&error.kind().into()) && ledger.writes_after_error() == 0);
            script.write_all(b"y").await.unwrap();
            assert_eq!((ledger.written(), ledger.writes_after_error()), (b"xy".to_vec(), 1));
        })
        .unwrap();

        let mut script = Script::new().take_nothing_once_after(1);
        virtual_time(async move {
            assert_eq!(script.write(b"xy").await.unwrap(), 1);
            assert_eq!(script.write(b"y").await.unwrap(), 0);
            assert_eq!(script.write(b"y").await.unwrap(), 1);
        })
        .unwrap();
    }

    #[test]
    fn a_write_that_waited_and_was_given_up_is_counted() {
        let mut script = Script::new().silence(Duration::from_secs(600)).give("ab").write_slowly().write_at_most(2);
        let ledger = script.ledger();
        let run = virtual_time(async move {
            assert_eq!(script.read(&mut [0; 2]).await.unwrap(), 2);
            script.write_all(b"abc").await.unwrap();
            assert_eq!((ledger.written(), ledger.writes_given_up()), (b"abc".to_vec(), 0));
            assert!(futures::poll!(std::pin::pin!(script.write_all(b"de"))).is_pending());
            assert_eq!(ledger.writes_given_up(), 1);
            script.write_all(b"fg").await.unwrap();
            script.shutdown().await.unwrap();
            assert_eq!(script.write(b"x").await.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
            (ledger.written(), ledger.writes_given_up(), ledger.writes_after_shutdown())
        })
        .unwrap();
        assert_eq!((run.value, run.elapsed), ((b"abcfg".to_vec(), 1, 1), Duration::from_secs(600)));
    }

    #[test]
    fn a_reader_that_ignores_end_and_error_is_put_to_sleep() {
        let mut script = Script::new();
        let ledger = script.ledger();
        let failure = virtual_time(async move {
            loop {
                let _ = script.read(&mut [0; 2]).await;
            }
        });
        assert_eq!(failure.unwrap_err().hang, Some(HangKind::Asleep));
        assert!(ledger.spun_at_end());
    }

    #[test]
    fn a_reader_without_room_that_does_not_end_is_put_to_sleep() {
        let mut script = Script::new().give("ab");
        let ledger = script.ledger();
        let failure = virtual_time(async move { while script.read(&mut [0; 0]).await.is_ok() {} });
        assert_eq!(failure.unwrap_err().hang, Some(HangKind::Asleep));
        assert!(ledger.spun_without_room() && !ledger.has_been_read());
    }

    #[test]
    fn a_client_that_awaits_its_answer_leaves_the_reader_asleep() {
        let mut script = Script::new().give("ab").await_written(2);
        let ledger = script.ledger();
        let failure = virtual_time(async move { script.read_to_end(&mut Vec::new()).await }).unwrap_err();
        assert_eq!(failure.hang, Some(HangKind::Asleep));
        assert!(ledger.awaits_answer());
    }
}
