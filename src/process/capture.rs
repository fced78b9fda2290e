//! Keeps the head and the tail of a child's output, and counts the rest, so that our
//! memory does not grow with what a learner prints.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::sync::mpsc::Sender;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::verdict::Output;

/// Bytes kept from the beginning.
const HEAD: usize = 256 << 10;
/// Bytes kept from the end.
const TAIL: usize = 64 << 10;
/// The longest line that is handed on whole; a longer one is not handed on at all.
const LINE: usize = 16 << 20;

#[derive(Default)]
struct Kept {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    bytes: u64,
}

impl Kept {
    fn take(&mut self, mut chunk: &[u8]) {
        self.bytes += chunk.len() as u64;
        let room = HEAD - self.head.len();
        if room > 0 {
            let (head, rest) = chunk.split_at(room.min(chunk.len()));
            self.head.extend_from_slice(head);
            chunk = rest;
        }
        if chunk.len() > TAIL {
            chunk = &chunk[chunk.len() - TAIL..];
        }
        self.tail.extend(chunk);
        let over = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..over);
    }

    fn output(&self) -> Output {
        let mut text = String::from_utf8_lossy(&self.head).into_owned();
        let left_out = self.bytes - (self.head.len() + self.tail.len()) as u64;
        if left_out > 0 {
            text.push_str(&format!("\n… {left_out} bytes left out …\n"));
        }
        let tail: Vec<u8> = self.tail.iter().copied().collect();
        text.push_str(&String::from_utf8_lossy(&tail));
        Output { text, bytes: self.bytes }
    }
}

/// A pipe that is being drained.
pub(super) struct Capture {
    kept: Arc<Mutex<Kept>>,
    reader: JoinHandle<()>,
}

impl Capture {
    pub fn start(
        mut pipe: impl AsyncRead + Unpin + Send + 'static,
        limit: u64,
        flood: Sender<()>,
        mut each_line: impl FnMut(&[u8]) + Send + 'static,
    ) -> Capture {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let writer = Arc::clone(&kept);
        let reader = tokio::spawn(async move {
            let (mut buf, mut line) = (vec![0; 64 << 10], Vec::new());
            loop {
                let n = match pipe.read(&mut buf).await {
                    Ok(0) | Err(_) => break,
                    Ok(n) => n,
                };
                for piece in buf[..n].split_inclusive(|byte| *byte == b'\n') {
                    if line.len() < LINE {
                        line.extend_from_slice(piece);
                    }
                    if piece.ends_with(b"\n") {
                        each_line(&line);
                        line.clear();
                    }
                }
                let mut kept = writer.lock().expect("a capture's lock is never held over a panic");
                kept.take(&buf[..n]);
                if kept.bytes > limit {
                    let _ = flood.try_send(());
                }
            }
        });
        Capture { kept, reader }
    }

    /// What came, once the pipe is closed; at the latest after `patience`, since a
    /// process that left the group may hold the pipe forever.
    pub async fn finish(mut self, patience: Duration) -> Output {
        if timeout(patience, &mut self.reader).await.is_err() {
            self.reader.abort();
        }
        self.kept.lock().expect("a capture's lock is never held over a panic").output()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_and_tail_are_kept_and_the_rest_is_counted() {
        let mut kept = Kept::default();
        kept.take(&vec![b'a'; HEAD]);
        kept.take(&vec![b'b'; TAIL * 3]);
        kept.take(b"end");
        let output = kept.output();
        assert_eq!(output.bytes, (HEAD + TAIL * 3 + 3) as u64);
        assert!(output.text.ends_with("bend"));
        assert!(output.text.contains(&format!("… {} bytes left out …", TAIL * 2 + 3)));
        assert!(output.text.len() < HEAD + TAIL + 100);
    }

    #[test]
    fn short_output_is_kept_whole() {
        let mut kept = Kept::default();
        kept.take(b"one\n");
        kept.take(b"two\n");
        assert_eq!(kept.output(), Output { text: "one\ntwo\n".into(), bytes: 8 });
    }
}
