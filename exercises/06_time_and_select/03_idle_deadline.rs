//! A gauge in a river sends the water level by radio. The station listens, and shows a
//! status line now and then. When the gauge has been silent for too long, the station has
//! to give up. Right now its own status line keeps it from that. Fix `listen`.
//!
//! - Every four bytes from the link are one reading. The bytes come in pieces of any size:
//!   one by one, or several readings in one piece.
//! - When no byte has come for the time `idle`, `listen` returns `Ok` with the readings, at
//!   that moment. The time starts with the call, and starts again with each byte, also in
//!   the middle of a reading. A status line does not start it again.
//! - After each period of `every`, also while bytes come, `listen` calls `status` with the
//!   readings that are complete by then. The first call comes one `every` after the start.
//!   (No byte comes at the very moment of a status line or of the deadline.)
//! - No byte is lost, even if a status line is due in the middle of a reading. (The
//!   lesson says under "select! in a loop" what a dropped future loses.)
//! - When the link ends, `listen` returns `Ok` with the readings at once.
//! - When it returns, an incomplete reading is left out.
//! - When a read fails, `listen` returns that error at once.
//! - It is woken by a byte or a timer that is due. It does not check now and then.
//!
//! Begin with `cargo async-learn exec idle_deadline`: the station should give up after 250
//! ms of silence.

use std::io;
use std::time::Duration;

use async_learn::pause;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::{Instant, interval_at, sleep};

/// A water level in millimetres: four digits.
pub type Reading = [u8; 4];

pub async fn listen(
    mut link: impl AsyncRead + Unpin,
    idle: Duration,
    every: Duration,
    mut status: impl FnMut(&[Reading]),
) -> io::Result<Vec<Reading>> {
    let mut readings = Vec::new();
    let mut reading = [0; 4];
    let mut ticks = interval_at(Instant::now() + every, every);
    loop {
        // TODO: give up in time, and lose no byte.
        tokio::select! {
            read = link.read_exact(&mut reading) => match read {
                Ok(_) => readings.push(reading),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(readings),
                Err(error) => return Err(error),
            },
            _ = ticks.tick() => status(&readings),
            () = sleep(idle) => return Ok(readings),
        }
    }
}

/// Sends two readings, the second one in two pieces, and then nothing for a second.
async fn gauge(mut link: DuplexStream) -> io::Result<()> {
    for (after, piece) in [(30, "0417"), (60, "04"), (20, "31")] {
        pause(Duration::from_millis(after)).await;
        link.write_all(piece.as_bytes()).await?;
    }
    pause(Duration::from_secs(1)).await;
    Ok(())
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let (ours, theirs) = tokio::io::duplex(64);
    let station = async {
        let (idle, every) = (Duration::from_millis(250), Duration::from_millis(100));
        let status = |readings: &[Reading]| {
            let ms = start.elapsed().as_millis();
            println!("{ms:4} ms: still listening, {} complete", readings.len());
        };
        let heard = listen(ours, idle, every, status).await;
        println!("{:4} ms: gave up", start.elapsed().as_millis());
        for reading in heard.iter().flatten() {
            println!("the level was {} mm", String::from_utf8_lossy(reading));
        }
    };
    let (_, sent) = tokio::join!(station, gauge(theirs));
    println!("the gauge ended with {sent:?}");
}
