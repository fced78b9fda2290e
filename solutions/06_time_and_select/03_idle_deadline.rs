//! A station that gives up on a silent gauge. Two things outlast a round of its loop: the
//! deadline, and the bytes of an incomplete reading. So they live outside of the loop.

use std::io;
use std::time::Duration;

use async_learn::pause;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::{Instant, interval_at, sleep_until};

/// A water level in millimetres: four digits.
pub type Reading = [u8; 4];

pub async fn listen(
    mut link: impl AsyncRead + Unpin,
    idle: Duration,
    every: Duration,
    mut status: impl FnMut(&[Reading]),
) -> io::Result<Vec<Reading>> {
    let mut readings = Vec::new();
    let mut pending = Vec::new();
    let mut ticks = interval_at(Instant::now() + every, every);
    let mut deadline = Instant::now() + idle;
    loop {
        // Each round makes new futures and drops those that did not win. So a branch may only
        // lose what can be made again: a timer for the same instant, or a read that has taken
        // nothing. `read_buf` promises that, and so does `read`. `read_exact` does not: it keeps
        // the bytes that it has got, and drops them with itself.
        tokio::select! {
            n = link.read_buf(&mut pending) => {
                if n? == 0 {
                    return Ok(readings);
                }
                deadline = Instant::now() + idle;
                let (complete, rest) = pending.as_chunks::<4>();
                readings.extend_from_slice(complete);
                pending = rest.to_vec();
            }
            _ = ticks.tick() => status(&readings),
            () = sleep_until(deadline) => return Ok(readings),
        }
    }
}
// A pinned `sleep` outside of the loop does it too. Each byte moves it on:
//     let mut silence = pin!(sleep(idle));
//     ...
//     silence.as_mut().reset(Instant::now() + idle);

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
