//! Files and folders that somebody else may have made, read and written without trusting them.
//!
//! A learner's folder may come from a stranger, and a child may put anything in the place of a
//! file that it can reach: a link to a file elsewhere, a named pipe that nobody writes to, a
//! device without an end. So only regular files are read, no more of them than is asked for, and
//! opening one never waits. What we write ourselves goes through no link, and truncates nothing.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How the names of our files and folders begin that are there for a moment only.
const PASSING: &str = ".async-learn-";
/// The same for folders among the system's temporary files.
const TEMPORARY: &str = "async-learn-";
/// The age at which what was there for a moment is a leftover of a process that was killed.
const LEFT_OVER: Duration = Duration::from_secs(24 * 3600);

/// The file at `path`, which is no link, and has at most `limit` bytes.
///
/// # Errors
/// Those of the operating system, and a reason in words for what is no regular file or too large.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read_open(&mut open(path, OpenOptions::new().read(true), Links::Refused)?, limit)
}

/// Like [`read`], of text.
///
/// # Errors
/// As [`read`], and for what is not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    String::from_utf8(read(path, limit)?).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
}

/// Like [`read`], and follows a link: for files that a learner may well have linked.
///
/// # Errors
/// As [`read`].
pub fn read_linked(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read_open(&mut open(path, OpenOptions::new().read(true), Links::Followed)?, limit)
}

/// What is left in `file`, if that is at most `limit` bytes. One that grows meanwhile is too large
/// at some point.
///
/// # Errors
/// As [`read`].
pub fn read_open(file: &mut File, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("it has more than {limit} bytes")));
    }
    Ok(bytes)
}

/// Opens the lock file at `path`, and makes it if need be. Nothing is written to it.
///
/// # Errors
/// Those of the operating system, and a reason in words for what is no regular file.
pub fn lock_file(path: &Path) -> io::Result<File> {
    match open(path, OpenOptions::new().write(true), Links::Refused) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        opened => return opened,
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        // Another process was quicker.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            open(path, OpenOptions::new().write(true), Links::Refused)
        }
        made => made,
    }
}

/// Whether another process holds the lock at `path` for all of `time`. Anything else that is wrong with it, the one who takes
/// it will say.
pub fn is_locked_for(path: &Path, time: Duration) -> bool {
    const LOOK: Duration = Duration::from_millis(10);
    let Ok(file) = open(path, OpenOptions::new().write(true), Links::Refused) else { return false };
    let begin = Instant::now();
    while matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)) {
        if begin.elapsed() > time {
            return true;
        }
        std::thread::sleep(LOOK);
    }
    false
}

/// Makes `folder`, and the folders that lead to it from `base`, which may be trusted. None of them
/// is a link.
///
/// # Errors
/// Those of the operating system, and a reason in words where something else is in the way.
pub fn make_folder(base: &Path, folder: &Path) -> io::Result<()> {
    let Ok(inside) = folder.strip_prefix(base) else {
        fs::create_dir_all(folder.parent().unwrap_or(folder))?;
        return make_one_folder(folder);
    };
    fs::create_dir_all(base)?;
    let mut at = base.to_owned();
    inside.components().try_for_each(|part| {
        at.push(part);
        make_one_folder(&at)
    })
}

fn make_one_folder(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => is_folder(folder),
        made => made,
    }
}

/// Requires that of the folders that lead from `base` to `folder` none is a link, as far as they are there.
///
/// # Errors
/// Those of the operating system, and a reason in words where something else is in the way.
pub fn leads_inside(base: &Path, folder: &Path) -> io::Result<()> {
    let mut at = base.to_owned();
    for part in folder.strip_prefix(base).unwrap_or(Path::new("")).components() {
        at.push(part);
        match is_folder(&at) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            found => found?,
        }
    }
    Ok(())
}

/// Requires that `folder` is a folder and no link to one.
///
/// # Errors
/// Those of the operating system, and a reason in words for anything else.
pub fn is_folder(folder: &Path) -> io::Result<()> {
    let data = fs::symlink_metadata(folder)?;
    if data.is_dir() {
        return Ok(());
    }
    let (shown, what) = (folder.display(), kind(&data));
    Err(io::Error::new(
        ErrorKind::NotADirectory,
        format!("{shown} is {what}, and nothing is read or written there; put a folder in its place"),
    ))
}

/// Makes `folder`, in a place that users may share, for our user alone, and requires that it is theirs.
///
/// # Errors
/// Those of the operating system, and a reason in words where the folder is another user's.
pub fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let data = fs::metadata(folder)?;
    if !is_own(&data) {
        return Err(io::Error::new(
            ErrorKind::PermissionDenied,
            "it belongs to another user, who could change what lies in it",
        ));
    }
    Ok(())
}

/// Whether what is at `path` belongs to the user that we run as.
pub fn is_ours(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| is_own(&data))
}

#[cfg(unix)]
fn is_own(data: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(data) == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn is_own(_: &Metadata) -> bool {
    true
}

/// A folder among the system's temporary files, for our user alone. It goes with the value.
///
/// # Errors
/// Those of the operating system.
pub fn temporary_folder() -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    builder.permissions(<fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o700));
    builder.tempdir()
}

/// Puts a file with `bytes` at `path`, in one step, in place of what is there. If that is a link, the
/// link goes, and not what it leads to.
///
/// # Errors
/// Those of the operating system; what was there is then unchanged.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = passing_file_with(path, bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// [`replace`], without waiting for the disk: after a power cut the file may be empty. For what can be made again.
///
/// # Errors
/// As [`replace`].
pub fn replace_soon(path: &Path, bytes: &[u8]) -> io::Result<()> {
    passing_file_with(path, bytes)?.persist(path)?;
    Ok(())
}

/// Moves the file at `from` to `to`, or if something is there, to a name with a number. Returns where it is now.
///
/// # Errors
/// Those of the operating system; the file is then where it was.
pub fn move_aside(from: &Path, to: &Path) -> io::Result<PathBuf> {
    let (stem, end) = (to.file_stem().unwrap_or_default(), to.extension().unwrap_or_default());
    let numbered = |number| format!("{}-{number}.{}", stem.to_string_lossy(), end.to_string_lossy());
    let names = (2..).map(|number: u32| to.with_file_name(numbered(number)));
    for to in std::iter::once(to.to_owned()).chain(names) {
        // An empty file of ours keeps the name free until the rename.
        match OpenOptions::new().write(true).create_new(true).open(&to) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(_) => {
                return match fs::rename(from, &to) {
                    Ok(()) => Ok(to),
                    Err(error) => fs::remove_file(&to).and(Err(error)),
                };
            }
        }
    }
    unreachable!("there are more numbers than files")
}

fn passing_file_with(path: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let mut file = passing_file(path.parent().ok_or(ErrorKind::InvalidInput)?)?;
    file.write_all(bytes)?;
    Ok(file)
}

/// An ordinary file in `folder`, with a name that no other has. It goes with the value, unless it is
/// put somewhere.
///
/// # Errors
/// Those of the operating system.
pub fn passing_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PASSING);
    // A temporary file is for its owner only; this one will be what the umask says.
    #[cfg(unix)]
    builder.permissions(<fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Removes from `folder` what was there for a moment only and is old by now: our own passing files,
/// and what has a name that begins with one of `prefixes`.
pub fn sweep(folder: &Path, prefixes: &[&str]) {
    sweep_older(LEFT_OVER, folder, prefixes);
}

/// [`sweep`] of what is older than `old`.
pub fn sweep_older(old: Duration, folder: &Path, prefixes: &[&str]) {
    // In a folder behind a link there is nothing of ours.
    if is_folder(folder).is_err() {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with(PASSING) && !prefixes.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        let Ok(data) = entry.metadata() else { continue };
        let is_old = data.modified().ok().and_then(|at| at.elapsed().ok()).is_some_and(|age| age > old);
        if !is_old || !is_own(&data) {
            continue;
        }
        // Somebody else may be doing the same. Neither of the two follows a link.
        let _ = if data.is_dir() { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
    }
}

/// [`sweep`] of the folders that [`temporary_folder`] made.
pub fn sweep_temporary() {
    // The system may give it by a link.
    let folder = std::env::temp_dir();
    sweep(&fs::canonicalize(&folder).unwrap_or(folder), &[TEMPORARY]);
}

/// What to do where the last part of a path is a link.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Links {
    Followed,
    Refused,
}

fn open(path: &Path, options: &mut OpenOptions, links: Links) -> io::Result<File> {
    // Asked before, since opening a device may already do something; and of what was opened, since
    // another may be there by then.
    let data = if links == Links::Followed { fs::metadata(path)? } else { fs::symlink_metadata(path)? };
    require_file(&data)?;
    without_waiting(options, links);
    let file = options.open(path)?;
    require_file(&file.metadata()?)?;
    Ok(file)
}

#[cfg(unix)]
fn without_waiting(options: &mut OpenOptions, links: Links) {
    use rustix::fs::OFlags;

    let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    if links == Links::Refused {
        flags |= OFlags::NOFOLLOW;
    }
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags.bits().cast_signed());
}

#[cfg(windows)]
fn without_waiting(options: &mut OpenOptions, links: Links) {
    // Opens a link itself, which is then no file; see CreateFileW.
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    if links == Links::Refused {
        std::os::windows::fs::OpenOptionsExt::custom_flags(options, FILE_FLAG_OPEN_REPARSE_POINT);
    }
}

fn require_file(data: &Metadata) -> io::Result<()> {
    if data.is_file() {
        return Ok(());
    }
    let what = kind(data);
    Err(io::Error::new(ErrorKind::InvalidInput, format!("it is {what}, and only an ordinary file is read")))
}

/// What is there, in words.
fn kind(data: &Metadata) -> &'static str {
    let kind = data.file_type();
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return "a named pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_block_device() || kind.is_char_device() {
            return "a device";
        }
    }
    if kind.is_symlink() {
        "a link"
    } else if kind.is_dir() {
        "a folder"
    } else if kind.is_file() {
        "a file"
    } else {
        "no file"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert_eq!(read(&path, 4).unwrap_err().to_string(), "it has more than 4 bytes");
        assert_eq!(read(&folder.path().join("none"), 4).unwrap_err().kind(), ErrorKind::NotFound);
        assert!(read(folder.path(), 4).unwrap_err().to_string().starts_with("it is a folder"));
    }

    #[test]
    #[cfg(unix)]
    fn what_is_no_file_is_refused_at_once_and_by_name() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mkfifo = std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap();
        assert!(mkfifo.success());
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        fs::write(at("file"), "text").unwrap();
        symlink(at("file"), at("link")).unwrap();
        symlink("/dev/zero", at("endless")).unwrap();
        for (name, due) in [("pipe", "a named pipe"), ("socket", "a socket"), ("link", "a link"), ("endless", "a link")]
        {
            for refused in [read(&at(name), 9).map(drop), lock_file(&at(name)).map(drop)] {
                assert!(refused.unwrap_err().to_string().contains(due), "{name}");
            }
        }
        assert_eq!(read_linked(&at("link"), 9).unwrap(), b"text");
        for (name, due) in [("pipe", "a named pipe"), ("endless", "a device")] {
            assert!(read_linked(&at(name), 9).unwrap_err().to_string().contains(due), "{name}");
        }
    }

    #[test]
    fn a_lock_file_is_made_and_never_emptied() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        lock_file(&path).unwrap();
        fs::write(&path, "somebody's").unwrap();
        lock_file(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "somebody's");
    }

    #[test]
    #[cfg(unix)]
    fn nothing_is_made_behind_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (base, elsewhere) = (folder.path().join("base"), folder.path().join("elsewhere"));
        fs::create_dir(&elsewhere).unwrap();
        make_folder(&base, &base.join("a/b")).unwrap();
        make_folder(&base, &base.join("a/b")).unwrap();
        std::os::unix::fs::symlink(&elsewhere, base.join("link")).unwrap();
        for inside in ["link", "link/a"] {
            let error = make_folder(&base, &base.join(inside)).unwrap_err().to_string();
            assert!(error.contains("base/link is a link"), "{error}");
        }
        assert!(make_folder(&base.join("link"), &folder.path().join("base/link")).is_ok(), "a base is trusted");
        assert!(make_folder(&elsewhere, &base.join("link")).is_err());
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_replaced_and_not_what_it_leads_to() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "somebody's").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace(&link, b"ours").unwrap();
        assert_eq!((fs::read(&file).unwrap(), fs::read(&link).unwrap()), (b"somebody's".to_vec(), b"ours".to_vec()));
    }

    #[test]
    #[cfg(unix)]
    fn what_is_made_in_shared_places_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = temporary_folder().unwrap();
        assert_eq!(mode(folder.path()), 0o700);
        let cache = folder.path().join("a/cache");
        make_private(&cache).unwrap();
        assert_eq!((mode(&cache), mode(cache.parent().unwrap())), (0o700, 0o700));
        assert!(is_ours(&cache));
    }

    #[test]
    fn leftovers_go_when_they_are_old_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let old = std::time::SystemTime::now() - LEFT_OVER * 2;
        let at = |name: &str| folder.path().join(name);
        for name in [".async-learn-x", "run-x", "mine", ".async-learn-new", "run-new"] {
            fs::write(at(name), "").unwrap();
            if !name.ends_with("new") {
                File::options().write(true).open(at(name)).unwrap().set_modified(old).unwrap();
            }
        }
        sweep(folder.path(), &["run-"]);
        let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
        left.sort();
        assert_eq!(left, [".async-learn-new", "mine", "run-new"]);
    }
}
