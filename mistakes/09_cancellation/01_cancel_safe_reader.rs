//! mistake exact_reads: select-drops-half-a-message at self.wire.read_exact(&mut text)
//! Reads the length and then the text, into variables of the call.
pub struct Messages<R> {
    wire: R,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        Messages { wire }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let length = match self.wire.read_u8().await {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            length => length?,
        };
        let mut text = vec![0; length.into()];
        self.wire.read_exact(&mut text).await?;
        Ok(Some(text))
    }
}

//! mistake pinned_in_the_loop: select-drops-half-a-message at self.wire.read_exact(&mut text)
//! The loop keeps the future of a call, so that nothing is dropped there. A call that is dropped still loses bytes.
pub struct Messages<R> {
    wire: R,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        Messages { wire }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let length = match self.wire.read_u8().await {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            length => length?,
        };
        let mut text = vec![0; length.into()];
        self.wire.read_exact(&mut text).await?;
        Ok(Some(text))
    }
}

pub async fn watch<R: AsyncRead + Unpin>(
    wire: R,
    every: Duration,
    mut show: impl FnMut(Event),
) -> io::Result<()> {
    let mut messages = Messages::new(wire);
    let mut status = interval_at(Instant::now() + every, every);
    loop {
        let mut next = std::pin::pin!(messages.next());
        let message = loop {
            tokio::select! {
                message = &mut next => break message?,
                _ = status.tick() => show(Event::StatusLine),
            }
        };
        match message {
            Some(text) => show(Event::Message(text)),
            None => return Ok(()),
        }
    }
}

//! mistake local_buffer: half-a-message-in-a-local at let mut bytes = Vec::new()
//! Reads in a way that is cancel safe, into a variable of the call.
pub struct Messages<R> {
    wire: R,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        Messages { wire }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        loop {
            if let Some((&length, rest)) = bytes.split_first()
                && let Some(text) = rest.get(..usize::from(length))
            {
                return Ok(Some(text.to_vec()));
            }
            if self.wire.read_buf(&mut bytes).await? == 0 {
                return match bytes.is_empty() {
                    true => Ok(None),
                    false => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
        }
    }
}

//! mistake taken_for_the_call: half-a-message-in-a-local at mem::take(&mut self.bytes)
//! Takes the buffer out of the struct, and puts it back when the call returns.
impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        let bytes = Vec::new();
        Messages { wire, bytes }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = std::mem::take(&mut self.bytes);
        loop {
            if let Some((&length, rest)) = bytes.split_first()
                && let Some(text) = rest.get(..usize::from(length))
            {
                let text = text.to_vec();
                self.bytes = bytes.split_off(1 + text.len());
                return Ok(Some(text));
            }
            if self.wire.read_buf(&mut bytes).await? == 0 {
                return match bytes.is_empty() {
                    true => Ok(None),
                    false => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
        }
    }
}

//! mistake length_in_a_variable: half-a-message-in-a-local at read_u8()
//! Keeps the text in the struct, and the length in a variable of the call.
pub struct Messages<R> {
    wire: R,
    text: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        let text = Vec::new();
        Messages { wire, text }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let length = match self.wire.read_u8().await {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            length => usize::from(length?),
        };
        while self.text.len() < length {
            let missing = (length - self.text.len()) as u64;
            let mut part = (&mut self.wire).take(missing);
            if part.read_buf(&mut self.text).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(Some(std::mem::take(&mut self.text)))
    }
}

//! mistake cleared_at_the_start: cleared-half-read at self.bytes.clear();
//! Each call begins with an empty buffer.
//! - loop {
//! -     if let Some(text) = self.take_message() {
//! + self.bytes.clear();
//! + loop {
//! +     if let Some(text) = self.take_message() {

//! mistake cleared_on_a_status_line: cleared-half-read at messages.bytes.clear();
//! A status line begins a new message.
//! - _ = status.tick() => show(Event::StatusLine),
//! + _ = status.tick() => {
//! +     messages.bytes.clear();
//! +     show(Event::StatusLine);
//! + }

//! mistake new_reader_each_round: new-reader-each-time at let mut messages = Messages::new(&mut wire);
//! The loop makes a new `Messages` in each round, over the same wire.
//! - let mut messages = Messages::new(wire);
//! - let mut status = interval_at(Instant::now() + every, every);
//! - loop {
//! + let mut status = interval_at(Instant::now() + every, every);
//! + loop {
//! +     let mut messages = Messages::new(&mut wire);
//!
//! - wire: R,
//! - every: Duration,
//! + mut wire: R,
//! + every: Duration,

//! mistake buffered_for_each_call: new-reader-each-time at BufReader::new(&mut self.wire)
//! Each call wraps the wire into a `BufReader` of its own.
use tokio::io::BufReader;

pub struct Messages<R> {
    wire: R,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        Messages { wire }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut wire = BufReader::new(&mut self.wire);
        let length = match wire.read_u8().await {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            length => length?,
        };
        let mut text = vec![0; length.into()];
        wire.read_exact(&mut text).await?;
        Ok(Some(text))
    }
}

//! mistake one_read: one-read-is-not-one-message at self.wire.read(&mut bytes)
//! Takes each piece for a message.
pub struct Messages<R> {
    wire: R,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        Messages { wire }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = [0; 256];
        match self.wire.read(&mut bytes).await? {
            0 => Ok(None),
            n => Ok(Some(bytes[1..n].to_vec())),
        }
    }
}

//! mistake drops_the_rest: rest-of-the-piece-lost at self.bytes.clear();
//! Empties the buffer when a message is taken out.
//! - self.bytes.drain(..=text.len());
//! + self.bytes.clear();

//! mistake reads_first: whole-message-waits at read_buf(
//! Reads before it looks into the buffer.
//! - loop {
//! -     if let Some(text) = self.take_message() {
//! -         return Ok(Some(text));
//! -     }
//! -     if self.wire.read_buf(&mut self.bytes).await? == 0 {
//! -         return match self.bytes.is_empty() {
//! -             true => Ok(None),
//! -             false => Err(io::ErrorKind::UnexpectedEof.into()),
//! -         };
//! -     }
//! - }
//! + loop {
//! +     let n = self.wire.read_buf(&mut self.bytes).await?;
//! +     if let Some(text) = self.take_message() {
//! +         return Ok(Some(text));
//! +     }
//! +     if n == 0 {
//! +         return match self.bytes.is_empty() {
//! +             true => Ok(None),
//! +             false => Err(io::ErrorKind::UnexpectedEof.into()),
//! +         };
//! +     }
//! + }

//! mistake left_in_the_buffer: message-stays-in-the-buffer at to_vec() or at split_first()
//! Returns a message, and leaves it in the buffer.
//! - self.bytes.drain(..=text.len());

//! mistake every_end_is_clean: cut-off-taken-for-the-end at == 0
//! Does not look at what is left when the wire ends.
//! - return match self.bytes.is_empty() {
//! -     true => Ok(None),
//! -     false => Err(io::ErrorKind::UnexpectedEof.into()),
//! - };
//! + return Ok(None);

//! mistake every_end_is_an_error: clean-end-is-no-error at == 0 or at UnexpectedEof
//! Takes each end for an error.
//! - return match self.bytes.is_empty() {
//! -     true => Ok(None),
//! -     false => Err(io::ErrorKind::UnexpectedEof.into()),
//! - };
//! + return Err(io::ErrorKind::UnexpectedEof.into());

//! mistake read_on_at_the_end: eof-ignored at read_buf(
//! Goes on reading when the wire has ended in the middle of a message.
//! - if self.wire.read_buf(&mut self.bytes).await? == 0 {
//! -     return match self.bytes.is_empty() {
//! -         true => Ok(None),
//! -         false => Err(io::ErrorKind::UnexpectedEof.into()),
//! -     };
//! - }
//! + let n = self.wire.read_buf(&mut self.bytes).await?;
//! + if n == 0 && self.bytes.is_empty() {
//! +     return Ok(None);
//! + }

//! mistake no_room_for_an_empty_text: no-room-to-read-into at self.wire.read(&mut self.text[self.filled..length])
//! Reads also if the text has no bytes.
pub struct Messages<R> {
    wire: R,
    length: Option<usize>,
    text: [u8; 255],
    filled: usize,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        Messages {
            wire,
            length: None,
            text: [0; 255],
            filled: 0,
        }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let length = match self.length {
            Some(length) => length,
            None => {
                let length = match self.wire.read_u8().await {
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
                    length => length?.into(),
                };
                *self.length.insert(length)
            }
        };
        loop {
            match self.wire.read(&mut self.text[self.filled..length]).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => self.filled += n,
            }
            if self.filled == length {
                self.length = None;
                self.filled = 0;
                return Ok(Some(self.text[..length].to_vec()));
            }
        }
    }
}

//! mistake error_is_the_end: io-error-swallowed at Err(_) => return Ok(None)
//! Takes an error for the end.
//! - if self.wire.read_buf(&mut self.bytes).await? == 0 {
//! -     return match self.bytes.is_empty() {
//! -         true => Ok(None),
//! -         false => Err(io::ErrorKind::UnexpectedEof.into()),
//! -     };
//! - }
//! + match self.wire.read_buf(&mut self.bytes).await {
//! +     Ok(0) if self.bytes.is_empty() => return Ok(None),
//! +     Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
//! +     Ok(_) => {}
//! +     Err(_) => return Ok(None),
//! + }

//! mistake an_error_of_its_own: another-error-in-its-place at io::Error::other(
//! Returns an error with words of its own.
//! - if self.wire.read_buf(&mut self.bytes).await? == 0 {
//! + let read = self.wire.read_buf(&mut self.bytes).await;
//! + if read.map_err(|error| io::Error::other(format!("the wire: {error}")))? == 0 {

//! mistake looks_each_millisecond: busy-waiting at timeout(
//! Gives up each read after a millisecond, and begins another.
//! - if self.wire.read_buf(&mut self.bytes).await? == 0 {
//! + let read = self.wire.read_buf(&mut self.bytes);
//! + let Ok(n) = tokio::time::timeout(Duration::from_millis(1), read).await else {
//! +     continue;
//! + };
//! + if n? == 0 {

//! mistake a_task_for_each_call: read-for-a-dropped-call at tokio::spawn(
//! Lets a task read the message, which goes on when the call is dropped.
//! without: impl<R: AsyncRead + Unpin> Messages<R>
use std::sync::Arc;
use tokio::sync::Mutex;

pub struct Messages<R> {
    wire: Arc<Mutex<R>>,
}

impl<R: AsyncRead + Unpin + Send + 'static> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        let wire = Arc::new(Mutex::new(wire));
        Messages { wire }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let wire = Arc::clone(&self.wire);
        let task = tokio::spawn(async move {
            let mut wire = wire.lock().await;
            let length = match wire.read_u8().await {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
                length => length?,
            };
            let mut text = vec![0; length.into()];
            wire.read_exact(&mut text).await?;
            Ok(Some(text))
        });
        task.await?
    }
}

pub async fn watch<R: AsyncRead + Unpin + Send + 'static>(
    wire: R,
    every: Duration,
    mut show: impl FnMut(Event),
) -> io::Result<()> {
    let mut messages = Messages::new(wire);
    let mut status = interval_at(Instant::now() + every, every);
    loop {
        tokio::select! {
            message = messages.next() => match message? {
                Some(text) => show(Event::Message(text)),
                None => return Ok(()),
            },
            _ = status.tick() => show(Event::StatusLine),
        }
    }
}

//! mistake no_status_line_in_a_message: none at if messages.bytes.is_empty() or at status.tick()
//! Shows status lines only between two messages.
//! - _ = status.tick() => show(Event::StatusLine),
//! + _ = status.tick(), if messages.bytes.is_empty() => show(Event::StatusLine),

//! mistake status_after_the_select: missed-while-awaiting at status.tick().await
//! Waits for a status line after each message.
//! - tokio::select! {
//! -     message = messages.next() => match message? {
//! -         Some(text) => show(Event::Message(text)),
//! -         None => return Ok(()),
//! -     },
//! -     _ = status.tick() => show(Event::StatusLine),
//! - }
//! + match messages.next().await? {
//! +     Some(text) => show(Event::Message(text)),
//! +     None => return Ok(()),
//! + }
//! + status.tick().await;
//! + show(Event::StatusLine);

//! right bytewise: one byte at a time, by `read_u8`, which is cancel safe
//! - if self.wire.read_buf(&mut self.bytes).await? == 0 {
//! -     return match self.bytes.is_empty() {
//! -         true => Ok(None),
//! -         false => Err(io::ErrorKind::UnexpectedEof.into()),
//! -     };
//! - }
//! + match self.wire.read_u8().await {
//! +     Ok(byte) => self.bytes.push(byte),
//! +     Err(error)
//! +         if error.kind() == io::ErrorKind::UnexpectedEof && self.bytes.is_empty() =>
//! +     {
//! +         return Ok(None);
//! +     }
//! +     Err(error) => return Err(error),
//! + }

//! right fields: the length, the text and the position as fields; no byte is read ahead
pub struct Messages<R> {
    wire: R,
    length: Option<usize>,
    text: [u8; 255],
    filled: usize,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        Messages {
            wire,
            length: None,
            text: [0; 255],
            filled: 0,
        }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let length = match self.length {
            Some(length) => length,
            None => {
                let length = match self.wire.read_u8().await {
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
                    length => length?.into(),
                };
                *self.length.insert(length)
            }
        };
        while self.filled < length {
            match self.wire.read(&mut self.text[self.filled..length]).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => self.filled += n,
            }
        }
        self.length = None;
        self.filled = 0;
        Ok(Some(self.text[..length].to_vec()))
    }
}

//! right future_in_a_field: a boxed future that owns the wire, and is not dropped with the call
//! without: impl<R: AsyncRead + Unpin> Messages<R>
use std::pin::Pin;

type Reading<R> = Pin<Box<dyn Future<Output = (R, io::Result<Option<Vec<u8>>>)>>>;

pub struct Messages<R> {
    reading: Reading<R>,
}

impl<R: AsyncRead + Unpin + 'static> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        let reading = Box::pin(read_one(wire));
        Messages { reading }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let (wire, message) = self.reading.as_mut().await;
        self.reading = Box::pin(read_one(wire));
        message
    }
}

async fn read_one<R: AsyncRead + Unpin>(mut wire: R) -> (R, io::Result<Option<Vec<u8>>>) {
    let message = read_from(&mut wire).await;
    (wire, message)
}

async fn read_from(wire: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let length = match wire.read_u8().await {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        length => length?,
    };
    let mut text = vec![0; length.into()];
    wire.read_exact(&mut text).await?;
    Ok(Some(text))
}

pub async fn watch<R: AsyncRead + Unpin + 'static>(
    wire: R,
    every: Duration,
    mut show: impl FnMut(Event),
) -> io::Result<()> {
    let mut messages = Messages::new(wire);
    let mut status = interval_at(Instant::now() + every, every);
    loop {
        tokio::select! {
            message = messages.next() => match message? {
                Some(text) => show(Event::Message(text)),
                None => return Ok(()),
            },
            _ = status.tick() => show(Event::StatusLine),
        }
    }
}

//! right task_and_channel: a task that reads, and a channel whose `recv` is cancel safe
//! without: impl<R: AsyncRead + Unpin> Messages<R>
use tokio::sync::mpsc;

pub struct Messages {
    messages: mpsc::Receiver<io::Result<Vec<u8>>>,
}

impl Messages {
    pub fn new<R: AsyncRead + Unpin + Send + 'static>(mut wire: R) -> Messages {
        let (sender, messages) = mpsc::channel(1);
        tokio::spawn(async move {
            while let Some(message) = read_from(&mut wire).await.transpose() {
                let failed = message.is_err();
                if sender.send(message).await.is_err() || failed {
                    break;
                }
            }
        });
        Messages { messages }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        self.messages.recv().await.transpose()
    }
}

async fn read_from(wire: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let length = match wire.read_u8().await {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        length => length?,
    };
    let mut text = vec![0; length.into()];
    wire.read_exact(&mut text).await?;
    Ok(Some(text))
}

pub async fn watch<R: AsyncRead + Unpin + Send + 'static>(
    wire: R,
    every: Duration,
    mut show: impl FnMut(Event),
) -> io::Result<()> {
    let mut messages = Messages::new(wire);
    let mut status = interval_at(Instant::now() + every, every);
    loop {
        tokio::select! {
            message = messages.next() => match message? {
                Some(text) => show(Event::Message(text)),
                None => return Ok(()),
            },
            _ = status.tick() => show(Event::StatusLine),
        }
    }
}

//! right buffered: a `BufReader` in a field, with `fill_buf` and `consume`
//! - use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, DuplexStream};
//! + use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader, DuplexStream};

pub struct Messages<R> {
    wire: BufReader<R>,
    length: Option<u8>,
    text: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        Messages {
            wire: BufReader::new(wire),
            length: None,
            text: Vec::new(),
        }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if self.length == Some(self.text.len() as u8) {
                self.length = None;
                return Ok(Some(std::mem::take(&mut self.text)));
            }
            let bytes = self.wire.fill_buf().await?;
            let Some(&first) = bytes.first() else {
                return match self.length {
                    None => Ok(None),
                    Some(_) => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            };
            let n = match self.length {
                None => {
                    self.length = Some(first);
                    1
                }
                Some(length) => {
                    let missing = usize::from(length) - self.text.len();
                    let n = missing.min(bytes.len());
                    self.text.extend_from_slice(&bytes[..n]);
                    n
                }
            };
            self.wire.consume(n);
        }
    }
}

//! right put_back_on_drop: a guard that puts the bytes back into the struct, whether the call ends or is dropped
struct Lent<'a> {
    bytes: Vec<u8>,
    home: &'a mut Vec<u8>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        *self.home = std::mem::take(&mut self.bytes);
    }
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        let bytes = Vec::new();
        Messages { wire, bytes }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let bytes = std::mem::take(&mut self.bytes);
        let home = &mut self.bytes;
        let mut lent = Lent { bytes, home };
        loop {
            if let Some((&length, rest)) = lent.bytes.split_first()
                && let Some(text) = rest.get(..usize::from(length))
            {
                let text = text.to_vec();
                lent.bytes.drain(..=text.len());
                return Ok(Some(text));
            }
            if self.wire.read_buf(&mut lent.bytes).await? == 0 {
                return match lent.bytes.is_empty() {
                    true => Ok(None),
                    false => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
        }
    }
}

//! right parsed_ahead: takes all whole messages out after each read, and keeps them in a queue
use std::collections::VecDeque;

pub struct Messages<R> {
    wire: R,
    bytes: Vec<u8>,
    whole: VecDeque<Vec<u8>>,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    pub fn new(wire: R) -> Messages<R> {
        Messages {
            wire,
            bytes: Vec::new(),
            whole: VecDeque::new(),
        }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut piece = [0; 512];
        while self.whole.is_empty() {
            match self.wire.read(&mut piece).await? {
                0 if self.bytes.is_empty() => return Ok(None),
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => self.bytes.extend_from_slice(&piece[..n]),
            }
            while let Some(&length) = self.bytes.first()
                && self.bytes.len() > usize::from(length)
            {
                let rest = self.bytes.split_off(1 + usize::from(length));
                let message = std::mem::replace(&mut self.bytes, rest);
                self.whole.push_back(message[1..].to_vec());
            }
        }
        Ok(self.whole.pop_front())
    }
}

//! right stream: a boxed stream that owns the wire
//! without: impl<R: AsyncRead + Unpin> Messages<R>
use futures::StreamExt as _;
use futures::stream::{self, LocalBoxStream};

pub struct Messages {
    messages: LocalBoxStream<'static, io::Result<Vec<u8>>>,
}

impl Messages {
    pub fn new<R: AsyncRead + Unpin + 'static>(wire: R) -> Messages {
        let messages = stream::try_unfold(wire, async |mut wire| {
            let length = match wire.read_u8().await {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
                length => length?,
            };
            let mut text = vec![0; length.into()];
            wire.read_exact(&mut text).await?;
            Ok(Some((text, wire)))
        });
        Messages {
            messages: messages.boxed_local(),
        }
    }

    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        self.messages.next().await.transpose()
    }
}

pub async fn watch<R: AsyncRead + Unpin + 'static>(
    wire: R,
    every: Duration,
    mut show: impl FnMut(Event),
) -> io::Result<()> {
    let mut messages = Messages::new(wire);
    let mut status = interval_at(Instant::now() + every, every);
    loop {
        tokio::select! {
            message = messages.next() => match message? {
                Some(text) => show(Event::Message(text)),
                None => return Ok(()),
            },
            _ = status.tick() => show(Event::StatusLine),
        }
    }
}

//! right timeout_in_watch: `timeout_at` the next status line, in place of `select!`
//! - let mut status = interval_at(Instant::now() + every, every);
//! + let mut due = Instant::now() + every;
//! - tokio::select! {
//! -     message = messages.next() => match message? {
//! -         Some(text) => show(Event::Message(text)),
//! -         None => return Ok(()),
//! -     },
//! -     _ = status.tick() => show(Event::StatusLine),
//! - }
//! + match timeout_at(due, messages.next()).await {
//! +     Ok(message) => match message? {
//! +         Some(text) => show(Event::Message(text)),
//! +         None => return Ok(()),
//! +     },
//! +     Err(_) => {
//! +         show(Event::StatusLine);
//! +         due += every;
//! +     }
//! + }
//! - use tokio::time::{Instant, interval_at};
//! + use tokio::time::{Instant, timeout_at};

//! mistake lets_others_on: half-a-message-in-a-local at yield_now().await
//! Takes a message out of the struct, and lets the status line have its turn before it is returned.
//! - return Ok(Some(text));
//! + if text.len().is_multiple_of(2) {
//! +     return Ok(Some(text));
//! + }
//! + tokio::task::yield_now().await;
//! + return Ok(Some(text));

//! mistake keeps_the_first_waker: stale-waker (hung) at get_or_insert_with(
//! A task reads, and wakes the waker of the first call that waited. That call may be gone.
//! without: impl<R: AsyncRead + Unpin> Messages<R>
use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use tokio::task::JoinSet;

type Arrived = io::Result<Option<Vec<u8>>>;

#[derive(Default)]
struct Shared {
    arrived: VecDeque<Arrived>,
    has_ended: bool,
    waiting: Option<Waker>,
}

pub struct Messages<R> {
    shared: Arc<Mutex<Shared>>,
    _reader: JoinSet<()>,
    of: std::marker::PhantomData<fn() -> R>,
}

impl<R: AsyncRead + Unpin + Send + 'static> Messages<R> {
    pub fn new(mut wire: R) -> Messages<R> {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let told = Arc::clone(&shared);
        let mut reader = JoinSet::new();
        reader.spawn(async move {
            loop {
                let answer = read_one(&mut wire).await;
                let is_last = !matches!(answer, Ok(Some(_)));
                let waker = {
                    let mut shared = told.lock().unwrap();
                    shared.arrived.push_back(answer);
                    shared.has_ended = is_last;
                    shared.waiting.take()
                };
                if let Some(waker) = waker {
                    waker.wake();
                }
                if is_last {
                    return;
                }
            }
        });
        Messages {
            shared,
            _reader: reader,
            of: std::marker::PhantomData,
        }
    }

    pub async fn next(&mut self) -> Arrived {
        poll_fn(|cx| {
            let mut shared = self.shared.lock().unwrap();
            match shared.arrived.pop_front() {
                Some(answer) => Poll::Ready(answer),
                None if shared.has_ended => Poll::Ready(Ok(None)),
                None => {
                    shared.waiting.get_or_insert_with(|| cx.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

async fn read_one<R: AsyncRead + Unpin>(wire: &mut R) -> Arrived {
    let mut length = [0];
    if wire.read(&mut length).await? == 0 {
        return Ok(None);
    }
    let mut text = vec![0; length[0].into()];
    wire.read_exact(&mut text).await?;
    Ok(Some(text))
}

pub async fn watch<R: AsyncRead + Unpin + Send + 'static>(
    wire: R,
    every: Duration,
    mut show: impl FnMut(Event),
) -> io::Result<()> {
    let mut messages = Messages::new(wire);
    let mut status = interval_at(Instant::now() + every, every);
    loop {
        tokio::select! {
            message = messages.next() => match message? {
                Some(text) => show(Event::Message(text)),
                None => return Ok(()),
            },
            _ = status.tick() => show(Event::StatusLine),
        }
    }
}
