//! What the machine has to give: room for files, processes, sockets, a clock.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use super::found::{Found, advised};
use crate::cli::common::aside;
use crate::compile::make_cache_folder;
use crate::process::{self, Ended, Spec};
use crate::verdict::Limits;

/// Bytes that are written on trial.
const TRIED: usize = 8 << 20;
/// Less room than this may not last for one check.
const LITTLE: u64 = 64 << 20;
/// What the course's libraries take, and their build besides.
const LIBRARIES: u64 = 512 << 20;
/// How long a socket on this machine may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// As many files as a check may have open at once, the crowds of clients included.
#[cfg(unix)]
const DESCRIPTORS: u64 = 256;
/// A clock that is slow by more than this was never set.
const AGES: Duration = Duration::from_secs(50 * 365 * 86_400);

/// The result of every step, in order. `state` is where a course keeps what is ours, if there is
/// a course; `is_ready` says that the libraries are built.
pub(super) async fn examined(state: Option<&Path>, cache: &Path, is_ready: bool) -> Vec<(&'static str, Found)> {
    let mut steps = vec![("temporary folder", temporary())];
    if let Some(state) = state {
        steps.push(("course", room(state, LITTLE, true)));
    }
    let needed = if is_ready { LITTLE } else { LIBRARIES };
    steps.push((
        "cache",
        match make_cache_folder(cache) {
            Ok(()) => room(cache, needed, is_ready),
            Err(error) if error.is_anothers() => Found::Wrong(error.to_string()),
            Err(error) => no(cache, &error.source, is_ready),
        },
    ));
    steps.push(("locks", locks(cache)));
    steps.push(("open files", descriptors()));
    steps.push(("processes", child().await));
    let sockets = [("TCP on this machine", tcp as fn() -> io::Result<()>), ("UDP on this machine", udp)];
    for (step, try_out) in sockets {
        steps.push((step, socket(try_out).await));
    }
    steps.push(("clock", clock()));
    steps
}

fn temporary() -> Found {
    let folder = std::env::temp_dir();
    match room(&folder, LITTLE, false) {
        Found::Wrong(said) if !folder.is_dir() => {
            Found::Wrong(format!("{said}\nLet TMPDIR name a folder that is there"))
        }
        found => found,
    }
}

/// Writes some megabytes in `folder`, and asks how much more would fit. If `may_refuse`, a folder
/// that can't be written is no fault, unless its disk is full.
fn room(folder: &Path, needed: u64, may_refuse: bool) -> Found {
    if let Err(error) = write_and_read(folder) {
        return no(folder, &error, may_refuse);
    }
    let shown = folder.display();
    match free(folder) {
        Some(free) if free < needed => Found::Wrong(format!(
            "{shown}: {} MB are free, and {} may be needed; make room on that disk",
            free >> 20,
            needed >> 20
        )),
        Some(free) => Found::Well(format!("{shown}, {} MB free", free >> 20)),
        None => Found::Well(shown.to_string()),
    }
}

fn no(folder: &Path, error: &io::Error, may_refuse: bool) -> Found {
    // Errors of temporary files name their path at the end.
    let error = error.to_string();
    if folder.exists() && !folder.is_dir() {
        return Found::Wrong(format!("{} is there and is no folder; move it away", folder.display()));
    }
    let why = error.split(" at path ").next().unwrap_or_default();
    let said = format!("{} can't be written in: {why}", folder.display());
    let is_refusal = ["Permission denied", "Read-only file system"].iter().any(|words| said.contains(words));
    if may_refuse && is_refusal {
        return Found::Lacking(format!("{said}. Checks work anyway, but their results are not kept"));
    }
    Found::Wrong(advised(&said))
}

fn write_and_read(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".async-learn-doctor-").tempfile_in(folder)?;
    // A file system may take zeros for nothing.
    let block: Vec<u8> = (0..64 << 10).map(|n: u32| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for _ in 0..TRIED / block.len() {
        file.write_all(&block)?;
    }
    // Some find out late that there is no room.
    file.as_file().sync_all()?;
    let read = fs::File::open(file.path())?.take(TRIED as u64 + 1).read_to_end(&mut Vec::new())?;
    if read == TRIED { Ok(()) } else { Err(io::Error::other(format!("{TRIED} bytes were written and {read} read"))) }
}

#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let data = rustix::fs::statvfs(folder).ok()?;
    // Some file systems do not tell, and say that they have no blocks at all.
    (data.f_blocks > 0).then(|| data.f_bavail.saturating_mul(data.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

fn locks(cache: &Path) -> Found {
    let lock = || -> io::Result<()> {
        let file = tempfile::Builder::new()
            .prefix(".async-learn-doctor-")
            .tempfile_in(cache)
            .or_else(|_| tempfile::NamedTempFile::new())?;
        file.as_file().lock()?;
        file.as_file().unlock()
    };
    match lock() {
        Ok(()) => Found::Well(String::new()),
        Err(error) => Found::Lacking(advised(&format!(
            "a file can't be locked: {error}. Do not run two commands at once, or they may lose what the other wrote"
        ))),
    }
}

#[cfg(unix)]
fn descriptors() -> Found {
    use rustix::process::{Resource, getrlimit};

    let limit = getrlimit(Resource::Nofile);
    let shown = |limit: Option<u64>| limit.map_or("any number".to_owned(), |limit| limit.to_string());
    let said = format!("{} at once", shown(limit.current));
    let enough = |limit: Option<u64>| limit.is_none_or(|limit| limit >= DESCRIPTORS);
    match (enough(limit.current), enough(limit.maximum)) {
        (true, _) => Found::Well(said),
        (false, true) => Found::Wrong(format!(
            "{said}, and a check may need {DESCRIPTORS}. In this shell, `ulimit -n {}` allows more",
            limit.maximum.map_or(1024, |most| most.min(1024))
        )),
        (false, false) => Found::Wrong(format!(
            "{said}, and a check may need {DESCRIPTORS}; this shell can raise that to {} only. \
             A new shell may have a higher limit, and the system's administrator can give one",
            shown(limit.maximum)
        )),
    }
}

#[cfg(not(unix))]
fn descriptors() -> Found {
    Found::Well("no limit".into())
}

/// Starts this program once more.
async fn child() -> Found {
    let start = async {
        let mut spec = Spec::new(&std::env::current_exe()?, Path::new("."), Limits::RUN);
        spec.command().arg("--version");
        process::run(spec).await
    };
    match start.await {
        Ok(exit) => match exit.ended {
            Ended::Exited(status) if status.success() => {
                Found::Well(format!("one ran for {} ms", exit.wall.as_millis()))
            }
            Ended::Exited(status) => {
                Found::Wrong(advised(&format!("one was started and failed ({status}): {}", exit.stderr.text)))
            }
            Ended::OutOfTime | Ended::OutputFlood => Found::Wrong("one was started and did not end".into()),
        },
        Err(error) => Found::Wrong(advised(&error.to_string())),
    }
}

async fn socket(try_out: fn() -> io::Result<()>) -> Found {
    // The system's own calls have no limit in time everywhere.
    match tokio::time::timeout(PATIENCE, aside(try_out)).await {
        Ok(Ok(())) => Found::Well("127.0.0.1 answers".into()),
        Ok(Err(error)) => Found::Wrong(advised(&format!(
            "127.0.0.1 can't be used: {error}.\nThe exercises on the network need the loopback interface. \
             `ip link set lo up` turns it on; a sandbox or a firewall may forbid it"
        ))),
        Err(_) => {
            Found::Wrong(format!("127.0.0.1 gave no answer for {} s; a firewall may keep it back", PATIENCE.as_secs()))
        }
    }
}

fn tcp() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut client = TcpStream::connect_timeout(&listener.local_addr()?, PATIENCE)?;
    let (mut server, _) = listener.accept()?;
    client.write_all(b"?")?;
    server.set_read_timeout(Some(PATIENCE))?;
    server.read_exact(&mut [0])
}

fn udp() -> io::Result<()> {
    let bind = || UdpSocket::bind((Ipv4Addr::LOCALHOST, 0));
    let (here, there) = (bind()?, bind()?);
    here.send_to(b"?", there.local_addr()?)?;
    there.set_read_timeout(Some(PATIENCE))?;
    there.recv(&mut [0]).map(drop)
}

/// Whether time goes on, and is of our days: what was changed last is known by its time.
fn clock() -> Found {
    let begin = Instant::now();
    std::thread::sleep(Duration::from_millis(20));
    let took = begin.elapsed();
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    if took.is_zero() {
        return Found::Wrong("it stands still".into());
    }
    if since_1970 < AGES {
        return Found::Lacking("it was never set, so what is old can't be told from what is new; set the date".into());
    }
    Found::Well(format!("a wait of 20 ms took {} ms", took.as_millis()))
}
