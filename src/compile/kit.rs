//! The kit: every crate of the course as one dylib, built once per user and toolchain.
//!
//! It lies in the cache folder. Its key hashes `rustc -vV`, the kit's sources, its lock file and
//! our flags, so a new compiler or a new version of the course gets a new kit. A lock file keeps
//! two processes from building it at once. `kit.json` is written last: a kit without it was
//! interrupted, and is built again.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::kit_build::{self, KitError, Library, Listener, SETTINGS, flags};
use super::toolchain::Toolchain;
use crate::course::Course;
use crate::disk;
use crate::verdict::CheckEvent;

/// A kit that is ready for use.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kit {
    /// What it was built from: toolchain, sources and lock file, hashed.
    pub key: String,
    /// The libraries that an exercise or its check may name, beside the harness.
    pub libraries: Vec<Library>,
    /// The harness's dylib.
    pub harness: PathBuf,
    /// The program that loads what is made of a save.
    pub host: PathBuf,
    /// The harness's size in bytes. A disk that was full, or a cleaner, may have left less of it.
    pub size: u64,
    /// Where every other crate lies.
    pub dependencies: PathBuf,
    /// Where the procedural macros lie, which are made for the compiler and not for the program.
    pub macros: PathBuf,
}

/// How many kits of other toolchains or versions are kept. Each takes some 150 MB.
const OTHERS: usize = 2;
/// More than a `kit.json` has.
const LARGEST: u64 = 1 << 20;
/// The kit's sources: the path of each in the kit's folder, and its text.
fn sources(course: &Course) -> Vec<(String, String)> {
    course.kit_files().map(|(place, text)| (place.replace("manifest.toml", "Cargo.toml"), text.into_owned())).collect()
}

fn key(toolchain: &Toolchain, sources: &[(String, String)]) -> String {
    let flags = flags(toolchain);
    let sources = sources.iter().flat_map(|(path, text)| [path.as_str(), text.as_str()]);
    // How it is built decides on the names of its symbols, which what links against it relies on.
    let settings = SETTINGS.iter().flat_map(|(name, value)| [*name, *value]);
    crate::hash::hash([toolchain.version.as_str(), &flags].into_iter().chain(settings).chain(sources))
}

impl Kit {
    /// The kit for `toolchain`, if it is there already.
    pub fn ready(course: &Course, toolchain: &Toolchain, cache: &Path) -> Option<Kit> {
        Kit::read(&folder(cache, &key(toolchain, &sources(course))))
    }

    /// The kit for `toolchain`, built now if need be.
    ///
    /// # Errors
    /// Says whether crates, files or the compiler were at fault, and what to do.
    pub async fn ensure(
        course: &Course,
        toolchain: &Toolchain,
        cache: &Path,
        listener: &Listener,
    ) -> Result<Kit, KitError> {
        let sources = sources(course);
        let key = key(toolchain, &sources);
        let folder = folder(cache, &key);
        if let Some(kit) = Kit::read(&folder) {
            return Ok(kit);
        }
        let files = |source| KitError::Files { folder: cache.to_owned(), source };
        let because = earlier_kit(cache).map(|()| "the compiler or the course is newer");
        disk::make_private(cache).map_err(files)?;
        let lock = lock(cache, listener).await.map_err(files)?;
        // The process that held the lock may just have built it.
        if let Some(kit) = Kit::read(&folder) {
            return Ok(kit);
        }
        // It was whole once, and is not any more: cargo would not see that.
        if folder.join("kit.json").exists() {
            fs::remove_dir_all(&folder).map_err(files)?;
        }
        write_sources(&folder, &sources).map_err(files)?;
        let made = kit_build::build(toolchain, &folder, because, listener).await?;
        let kit = Kit {
            key,
            libraries: made.libraries,
            size: fs::metadata(&made.harness).map_or(0, |data| data.len()),
            harness: made.harness,
            host: made.host,
            dependencies: made.dependencies,
            macros: made.macros,
        };
        kit.write(&folder).map_err(files)?;
        remove_others(cache, &folder);
        drop(lock);
        Ok(kit)
    }

    /// The folder in which the kit's dylib lies, for the loader.
    pub fn library_folder(&self) -> &Path {
        self.harness.parent().expect("an artifact lies in a folder")
    }

    fn read(folder: &Path) -> Option<Kit> {
        let file = folder.join("kit.json");
        let kit: Kit = serde_json::from_str(&disk::read_text(&file, LARGEST).ok()?).ok()?;
        // What lies there is run.
        if !disk::is_ours(folder) || fs::metadata(&kit.harness).ok()?.len() != kit.size || !kit.host.is_file() {
            return None;
        }
        // So that it is not among those that `remove_others` takes. A failure costs no more than a build.
        let _ = File::options().write(true).open(file).and_then(|file| file.set_modified(SystemTime::now()));
        Some(kit)
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        disk::replace(&folder.join("kit.json"), serde_json::to_string_pretty(self)?.as_bytes())
    }
}

fn folder(cache: &Path, key: &str) -> PathBuf {
    cache.join(format!("kit-{key}"))
}

fn kits(cache: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(cache).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("kit-")).map(|entry| entry.path())
}

fn earlier_kit(cache: &Path) -> Option<()> {
    kits(cache).any(|kit| kit.join("kit.json").is_file()).then_some(())
}

/// Keeps the other kits that were used last, since toolchains may take turns, and removes the rest.
fn remove_others(cache: &Path, current: &Path) {
    let mut others: Vec<PathBuf> = kits(cache).filter(|kit| kit != current).collect();
    others.sort_by_key(|kit| fs::metadata(kit.join("kit.json")).and_then(|data| data.modified()).ok());
    for other in others.into_iter().rev().skip(OTHERS) {
        let _ = fs::remove_dir_all(other);
    }
}

async fn lock(cache: &Path, listener: &Listener) -> io::Result<File> {
    let file = disk::lock_file(&cache.join("kit.lock"))?;
    let mut said = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::WouldBlock) => {
                if !said {
                    listener(CheckEvent::WaitingForKit);
                    said = true;
                }
                // Polled, so that dropping this future gives up at once.
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            // A file system without locks: two builds at once are then cargo's to sort out.
            Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => return Ok(file),
            Err(fs::TryLockError::Error(error)) => return Err(error),
        }
    }
}

fn write_sources(folder: &Path, sources: &[(String, String)]) -> io::Result<()> {
    for (path, text) in sources {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a source lies in a folder"))?;
        fs::write(path, text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kits_that_were_used_last_are_kept() {
        let cache = tempfile::tempdir().unwrap();
        let kit = |name: &str| folder(cache.path(), name);
        let harness = cache.path().join("libharness.so");
        fs::write(&harness, "").unwrap();
        for (name, age) in [("oldest", 300), ("old", 200), ("new", 100), ("current", 0)] {
            let (dependencies, macros) = (kit(name), kit(name));
            let (key, host, harness) = (name.to_owned(), harness.clone(), harness.clone());
            let made = Kit { key, libraries: Vec::new(), harness, host, size: 0, dependencies, macros };
            fs::create_dir(kit(name)).unwrap();
            made.write(&kit(name)).unwrap();
            let file = File::options().write(true).open(kit(name).join("kit.json")).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        }
        assert!(Kit::read(&kit("oldest")).is_some());
        remove_others(cache.path(), &kit("current"));
        let kept = ["oldest", "old", "new", "current"].map(|name| kit(name).exists());
        assert_eq!(kept, [true, false, true, true]);
    }
}
