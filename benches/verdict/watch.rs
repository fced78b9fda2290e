//! Watch in a real terminal: from a save to the painted verdict, and what it costs to wait.

use std::fs;
use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::{Bench, Outcome, ROUNDS, median, repository, tool};

/// A painted verdict may take as much longer than `run`.
const PAINT: Duration = Duration::from_millis(30);
/// Of one processor, while nobody saves.
const IDLE: f64 = 0.2;
/// In kB, while nobody saves: memory of its own. The pages of the program itself are the file's, and the
/// system takes them back when it needs them.
const OWN_MEMORY: u64 = 5_000;

/// The screen of a watch, told at each change.
struct Watch {
    keys: Box<dyn std::io::Write + Send>,
    screens: Receiver<String>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    _pty: Box<dyn portable_pty::MasterPty + Send>,
}

impl Watch {
    fn start(bench: &Bench) -> Outcome<Watch> {
        let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 })?;
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_cargo-async-learn"));
        command.cwd(&bench.course);
        command.env("ASYNC_LEARN_CACHE", &bench.cache);
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command)?;
        let mut output = pair.master.try_clone_reader()?;
        let (sender, screens) = channel();
        let (rows, columns) = (24.try_into()?, 80.try_into()?);
        thread::spawn(move || {
            let mut parser = vt100::Parser::new(rows, columns, 0);
            let mut bytes = [0; 8192];
            while let Ok(n) = output.read(&mut bytes) {
                if n == 0 {
                    break;
                }
                parser.process(&bytes[..n]);
                if sender.send(parser.screen().contents()).is_err() {
                    break;
                }
            }
        });
        Ok(Watch { keys: pair.master.take_writer()?, screens, child, _pty: pair.master })
    }

    fn press(&mut self, keys: &str) -> Outcome<()> {
        self.keys.write_all(keys.as_bytes())?;
        Ok(self.keys.flush()?)
    }

    /// Waits until the screen shows `text`.
    fn shows(&self, text: &str) -> Outcome<()> {
        loop {
            if self.screens.recv_timeout(Duration::from_secs(20))?.contains(text) {
                return Ok(());
            }
        }
    }
}

/// Prints both, and says whether both are within their limits.
pub fn measure(bench: &Bench) -> Outcome<bool> {
    let path = "03_join/01_join.rs";
    let file = bench.course.join("exercises").join(path);
    let right = fs::read_to_string(repository().join("solutions").join(path))?;
    let wrong = fs::read_to_string(repository().join("exercises").join(path))?;
    fs::write(&file, &wrong)?;
    let mut watch = Watch::start(bench)?;
    watch.press("l/")?;
    watch.shows("search: _")?;
    watch.press("join\r\r")?;
    watch.shows("not yet join (")?;

    // The same saves, in a course where nothing was compiled by the watch before.
    let other = bench.beside()?;
    let (mut painted, mut run) = (Vec::new(), Vec::new());
    for round in 0..2 * ROUNDS {
        let (source, sign) =
            if round % 2 == 0 { (&right, "✓ passed join (") } else { (&wrong, "✗ not yet join (") };
        let text = format!("{source}\n#[allow(dead_code)]\nconst PAINTED: usize = {round};\n");
        let begin = Instant::now();
        fs::write(&file, &text)?;
        watch.shows(sign)?;
        painted.push(begin.elapsed());
        // What watch does after a pass is done before the next measurement begins.
        thread::sleep(Duration::from_millis(400));
        fs::write(other.join("exercises").join(path), &text)?;
        let begin = Instant::now();
        tool(&bench.cache, &other).args(["run", "join"]).stdout(Stdio::null()).status()?;
        run.push(begin.elapsed());
    }
    let (painted, run) = (median(painted), median(run));
    let is_quick = painted <= run + PAINT;
    println!(
        "watch: {:.0} ms from a save to the painted verdict, `run` takes {:.0} ms (limit: {} ms more){}",
        painted.as_secs_f64() * 1000.0,
        run.as_secs_f64() * 1000.0,
        PAINT.as_millis(),
        if is_quick { "" } else { "  over" }
    );
    fs::write(&file, &right)?;
    let is_modest = idle(&watch)?;
    watch.press("q")?;
    watch.child.wait()?;
    Ok(is_quick && is_modest)
}

/// What a watch costs while nobody saves: processor time and memory.
fn idle(watch: &Watch) -> Outcome<bool> {
    let id = watch.child.process_id().ok_or("the watch is gone")?;
    // Clippy's remarks on the last pass come first.
    thread::sleep(Duration::from_secs(4));
    let before = cpu_ticks(id);
    let seconds = 10;
    thread::sleep(Duration::from_secs(seconds));
    let after = cpu_ticks(id);
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let in_kb =
        |name| status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    let (Some(before), Some(after), Some(own), Some(resident)) = (before, after, in_kb("RssAnon:"), in_kb("VmRSS:"))
    else {
        println!("an idle watch: not measured on this platform");
        return Ok(true);
    };
    // A tick is 10 ms on every Linux that Rust runs on.
    let share = (after - before) as f64 / (seconds * 100) as f64 * 100.0;
    let is_modest = share < IDLE && own < OWN_MEMORY;
    println!(
        "an idle watch: {share:.2} % of one processor (limit {IDLE} %), {own} kB of its own (limit {OWN_MEMORY} kB), \
         {resident} kB with the pages of the program{}",
        if is_modest { "" } else { "  over" }
    );
    Ok(is_modest)
}

fn cpu_ticks(id: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}
