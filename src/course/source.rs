//! Where a course's files are: inside the binary, or in a folder.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, File, include_dir};

use crate::disk;

/// More than any file of a course has.
const LARGEST: u64 = 16 << 20;

static EXERCISES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/exercises");
static SOLUTIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/solutions");
static CHECKS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/checks");
static ADVICE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/advice");
static KIT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/kit");
static INFO: &str = include_str!("../../info.toml");

/// Where a course's files are.
#[derive(Clone, Debug)]
pub enum Source {
    /// Inside this binary.
    Embedded,
    /// In a folder on disk.
    Folder(PathBuf),
}

/// The embedded folder that `path` begins with, and the rest of it.
fn embedded(path: &str) -> Option<(&'static Dir<'static>, &str)> {
    let (top, rest) = path.split_once('/').unwrap_or((path, ""));
    let dir = match top {
        "exercises" => &EXERCISES,
        "solutions" => &SOLUTIONS,
        "checks" => &CHECKS,
        "advice" => &ADVICE,
        "kit" => &KIT,
        _ => return None,
    };
    Some((dir, rest))
}

impl Source {
    pub(super) fn read(&self, path: &str) -> Option<Cow<'static, str>> {
        match self {
            Source::Embedded if path == "info.toml" => Some(Cow::Borrowed(INFO)),
            Source::Embedded => {
                let (dir, rest) = embedded(path)?;
                file(dir, rest)?.contents_utf8().map(Cow::Borrowed)
            }
            Source::Folder(folder) => disk::read_text(&folder.join(path), LARGEST).ok().map(Cow::Owned),
        }
    }

    /// Why the file at `path` can't be read, if it is there.
    pub(super) fn check(&self, path: &str) -> std::io::Result<()> {
        match self {
            Source::Embedded => Ok(()),
            Source::Folder(folder) => match disk::read_text(&folder.join(path), LARGEST) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }

    pub(super) fn contains(&self, path: &str) -> bool {
        match self {
            Source::Embedded => self.read(path).is_some(),
            Source::Folder(folder) => {
                // A link could lead out of the course, and its target is not ours to ship.
                let path = folder.join(path);
                path.is_file() && !path.is_symlink()
            }
        }
    }

    /// The path and the text of each file in `folder` that is UTF-8, in the order of paths.
    pub(super) fn read_all(&self, folder: &str) -> Vec<(String, Cow<'static, str>)> {
        match self {
            // Not by their paths, each of which would be compared with all.
            Source::Embedded => {
                let text =
                    |(path, file): (String, &'static File<'_>)| Some((path, Cow::Borrowed(file.contents_utf8()?)));
                embedded_files(folder).into_iter().filter_map(text).collect()
            }
            Source::Folder(_) => {
                let text = |path: String| self.read(&path).map(|text| (path, text));
                self.files(folder).into_iter().filter_map(text).collect()
            }
        }
    }

    pub(super) fn files(&self, folder: &str) -> Vec<String> {
        match self {
            Source::Embedded => embedded_files(folder).into_iter().map(|(path, _)| path).collect(),
            Source::Folder(root) => {
                let mut found = Vec::new();
                list_folder(&root.join(folder), folder, &mut found);
                found.sort();
                found
            }
        }
    }
}

/// The files in the embedded `folder`, with their paths, in the order of these.
fn embedded_files(folder: &str) -> Vec<(String, &'static File<'static>)> {
    let Some((dir, rest)) = embedded(folder) else { return Vec::new() };
    let top = folder.split('/').next().unwrap_or(folder);
    let mut found = Vec::new();
    if let Some(dir) = if rest.is_empty() { Some(dir) } else { dir.get_dir(rest) } {
        list_embedded(dir, top, &mut found);
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found
}

/// The file at `path` below `dir`. `Dir::get_file` takes every path apart to compare it, which is most of the time
/// that a course takes to load.
fn file<'a>(dir: &'a Dir<'a>, path: &str) -> Option<&'a File<'a>> {
    dir.entries().iter().find_map(|entry| match entry {
        DirEntry::File(file) => is_at(file.path(), path).then_some(file),
        DirEntry::Dir(dir) => {
            let length = dir.path().as_os_str().len();
            let is_below = path.as_bytes().get(length) == Some(&b'/') && is_at(dir.path(), path.get(..length)?);
            is_below.then(|| file(dir, path))?
        }
    })
}

/// Whether `path` is written as `with_slashes`, but for the separators of a binary that was built on Windows.
fn is_at(path: &Path, with_slashes: &str) -> bool {
    let path = path.as_os_str().as_encoded_bytes();
    let pairs = || path.iter().zip(with_slashes.as_bytes());
    let is_from_windows =
        || path.contains(&b'\\') && pairs().all(|(here, there)| here == there || (*here == b'\\' && *there == b'/'));
    // Byte by byte takes many times as long.
    path.len() == with_slashes.len() && (path == with_slashes.as_bytes() || is_from_windows())
}

fn list_embedded(dir: &'static Dir<'static>, top: &str, found: &mut Vec<(String, &'static File<'static>)>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => list_embedded(dir, top, found),
            DirEntry::File(file) => {
                let path = file.path().to_string_lossy().replace('\\', "/");
                found.push((format!("{top}/{path}"), file));
            }
        }
    }
}

fn list_folder(path: &Path, relative: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let relative = format!("{relative}/{name}");
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => list_folder(&entry.path(), &relative, found),
            Ok(kind) if kind.is_file() => found.push(relative),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_is_found_at_its_path() {
        let mut found = 0;
        for top in ["exercises", "solutions", "checks", "advice", "kit"] {
            let (dir, _) = embedded(top).unwrap();
            for path in Source::Embedded.files(top) {
                let (_, rest) = embedded(&path).unwrap();
                assert_eq!(file(dir, rest).unwrap().contents(), dir.get_file(rest).unwrap().contents(), "{path}");
                assert!(file(dir, &rest[1..]).is_none() && file(dir, &format!("{rest}x")).is_none(), "{path}");
                found += 1;
            }
        }
        assert!(found > 400, "{found}");
    }

    #[test]
    fn a_path_from_windows_is_the_same_path() {
        assert!(is_at(Path::new("01_models\\README.md"), "01_models/README.md"));
        assert!(!is_at(Path::new("01_models/README.md"), "01_models\\README.md"));
        assert!(!is_at(Path::new("01_models"), "01_model"));
    }
}
