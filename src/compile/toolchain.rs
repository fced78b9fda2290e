//! The Rust toolchain that is in force in a workspace.
//!
//! rustup's `rustc` is a proxy that takes some 10 ms to find the real one, and asking the
//! real one who it is takes as long again. Both answers are kept in the cache folder,
//! under everything that they depend on.

use std::env;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::disk;
use crate::process::{self, ChildExit, Ended};
use crate::verdict::{Limits, Shortage};

/// Where a toolchain is, and which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toolchain {
    /// All of `rustc -vV`.
    pub version: String,
    /// The target triple of this machine.
    pub host: String,
    /// The toolchain's own compiler, not rustup's proxy.
    pub rustc: PathBuf,
    /// The toolchain's own cargo, where it has one, else the one on the path.
    pub cargo: PathBuf,
    /// Clippy, if it is installed.
    pub clippy: Option<PathBuf>,
    /// rustfmt, if it is installed.
    pub rustfmt: Option<PathBuf>,
    /// Where the standard library's dylib lies.
    pub libraries: PathBuf,
}

/// There is no toolchain to work with.
#[derive(Debug, thiserror::Error)]
pub enum ToolchainError {
    /// rustc can't be started.
    #[error("{0}; install Rust from https://rustup.rs, then try again")]
    NoRustc(String),
    /// The machine lacks something that it takes to start rustc.
    #[error("{0}")]
    Shortage(String),
    /// rustc did not answer.
    #[error("`rustc {asked}` gave no answer for {} s and was ended; does it answer in this shell?", PATIENCE.as_secs())]
    NoAnswer {
        /// The arguments.
        asked: &'static str,
    },
    /// rustc was started and did not answer as it should.
    #[error("`rustc {asked}` failed:\n{said}")]
    Failed {
        /// The arguments.
        asked: &'static str,
        /// What it printed.
        said: String,
    },
    /// rustup knows which one is wanted and does not have it.
    #[error("{wish} asks for the toolchain `{name}`, which is not installed; {}", remedy(wish, name, *is_custom))]
    NotInstalled {
        /// Who wants it.
        wish: Wish,
        /// Which.
        name: String,
        /// Whether its name is none that could be had from anywhere.
        is_custom: bool,
    },
    /// rustup would wait for it, or read on and on.
    #[error("{file} is there to choose a toolchain, and can't be read: {source}; remove it", file = .file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Older than the course needs.
    #[error("the course needs Rust 1.{OLDEST} or newer, and {folder} uses {found}; {}", newer(wish), folder = .folder.display())]
    TooOld {
        /// Where it is in force.
        folder: PathBuf,
        /// Its version.
        found: String,
        /// Who wants it.
        wish: Wish,
    },
}

/// What chooses among rustup's toolchains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The environment.
    Variable,
    /// A file in the workspace or above it.
    File(PathBuf),
    /// rustup's own settings.
    Settings,
}

impl Wish {
    /// How to wish for `other`.
    fn instead(&self, other: &str) -> String {
        match self {
            Wish::Variable => format!("unset RUSTUP_TOOLCHAIN, or name {other} there"),
            Wish::File(file) => format!("name {other} in {}, or remove that file", file.display()),
            Wish::Settings => format!("run `rustup default` with {other}"),
        }
    }

    /// The one in force in `folder`.
    fn of(folder: &Path) -> Wish {
        if env::var_os("RUSTUP_TOOLCHAIN").is_some() {
            return Wish::Variable;
        }
        toolchain_files(folder).find(|file| file.is_file()).map_or(Wish::Settings, Wish::File)
    }
}

impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wish::Variable => write!(f, "RUSTUP_TOOLCHAIN"),
            Wish::File(file) => write!(f, "{}", file.display()),
            Wish::Settings => write!(f, "rustup"),
        }
    }
}

/// The minor version of Rust 1 that the course needs at least. The kit and the checks compile with older ones, but
/// the advice that goes with a compile error knows it by rustc's words, and was proven (`dev check`) from here on.
const OLDEST: u32 = 95;
/// How long rustc may take to say who it is.
const PATIENCE: Duration = Duration::from_secs(20);
/// More than a stamp has.
const LARGEST_STAMP: u64 = 1 << 20;

/// What to do where the toolchain `name` is not installed.
fn remedy(wish: &Wish, name: &str, is_custom: bool) -> String {
    if is_custom {
        return wish.instead("one that `rustup toolchain list` shows");
    }
    if minor_version(name).is_some_and(|minor| minor < OLDEST) {
        return format!("and the course needs Rust 1.{OLDEST} or newer: {}", newer(wish));
    }
    format!("run `rustup toolchain install {name}`")
}

/// How to have a newer toolchain.
fn newer(wish: &Wish) -> String {
    match wish {
        Wish::Settings => "run `rustup update stable`".into(),
        wish => wish.instead("a newer one"),
    }
}

/// Where a file may choose the toolchain in force in `folder`; the first that is there does.
fn toolchain_files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    folder.ancestors().flat_map(|ancestor| ["rust-toolchain", "rust-toolchain.toml"].map(|name| ancestor.join(name)))
}

impl Toolchain {
    /// The toolchain in force in `folder`, which a `rust-toolchain.toml` there may choose.
    ///
    /// # Errors
    /// When there is none, or it is older than the course needs.
    pub async fn find(folder: &Path, cache: &Path) -> Result<Toolchain, ToolchainError> {
        let rustc = rustc_command();
        let stamp = cache.join(format!("toolchain-{}.json", fingerprint(&rustc, folder)));
        if let Some(kept) = read_stamp(&stamp) {
            return Ok(kept);
        }
        for file in toolchain_files(folder).filter(|file| file.exists() && !file.is_dir()) {
            if let Err(source) = disk::read_linked(&file, LARGEST_STAMP) {
                return Err(ToolchainError::Unreadable { file, source });
            }
        }
        let found = ask(&rustc, folder).await?;
        let version = found.version.strip_prefix("rustc ").unwrap_or_default();
        if minor_version(version).is_some_and(|minor| minor < OLDEST) {
            let found = found.version.lines().next().unwrap_or_default().to_owned();
            return Err(ToolchainError::TooOld { folder: folder.to_owned(), found, wish: Wish::of(folder) });
        }
        write_stamp(&stamp, &found);
        Ok(found)
    }

    /// The name of the variable in which a program finds its dynamic libraries.
    pub fn library_path_variable() -> &'static str {
        if cfg!(windows) {
            "PATH"
        } else if cfg!(target_os = "macos") {
            "DYLD_FALLBACK_LIBRARY_PATH"
        } else {
            "LD_LIBRARY_PATH"
        }
    }
}

/// rustc as cargo would find it: beside the cargo that started us, else on the path.
fn rustc_command() -> PathBuf {
    let name = format!("rustc{}", env::consts::EXE_SUFFIX);
    let beside_cargo = env::var_os("CARGO").and_then(|cargo| Some(Path::new(&cargo).parent()?.join(&name)));
    if let Some(rustc) = beside_cargo.filter(|path| path.is_file()) {
        return rustc;
    }
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).map(|folder| folder.join(&name)).find(|path| path.is_file()).unwrap_or_else(|| name.into())
}

/// A hash of everything that decides which compiler `rustc` runs in `folder`.
fn fingerprint(rustc: &Path, folder: &Path) -> String {
    let changed = |path: &Path| {
        let modified = fs::metadata(path).and_then(|data| data.modified()).ok()?;
        Some(format!("{:?}", modified.duration_since(UNIX_EPOCH).ok()?))
    };
    let mut parts = vec![
        env!("CARGO_PKG_VERSION").to_owned(),
        format!("{rustc:?} {:?}", changed(rustc)),
        format!("{:?}", env::var_os("RUSTUP_TOOLCHAIN")),
    ];
    let rustup = env::var_os("RUSTUP_HOME").map(PathBuf::from).or_else(|| Some(dirs::home_dir()?.join(".rustup")));
    if let Some(rustup) = rustup {
        parts.push(format!("{:?} {:?}", rustup, changed(&rustup.join("settings.toml"))));
        // An update of a toolchain rewrites the list of its components.
        for toolchain in fs::read_dir(rustup.join("toolchains")).into_iter().flatten().flatten() {
            let components = toolchain.path().join("lib/rustlib/multirust-channel-manifest.toml");
            parts.push(format!("{:?} {:?}", toolchain.path(), changed(&components)));
        }
    }
    for file in toolchain_files(folder) {
        if let Some(at) = changed(&file) {
            parts.push(format!("{file:?} {at}"));
        }
    }
    parts.sort();
    crate::hash::hash(parts)
}

/// What was found out before, if it still holds.
fn read_stamp(path: &Path) -> Option<Toolchain> {
    // What it names is run.
    if !disk::is_ours(path) {
        return None;
    }
    let kept: Toolchain = serde_json::from_str(&disk::read_text(path, LARGEST_STAMP).ok()?).ok()?;
    (kept.rustc.is_file() && kept.cargo.is_file()).then_some(kept)
}

fn write_stamp(path: &Path, toolchain: &Toolchain) {
    // Only saves time; without it the next run asks again.
    let write = || -> io::Result<()> {
        let folder = path.parent().expect("the stamp lies in the cache folder");
        disk::make_private(folder)?;
        disk::replace(path, &serde_json::to_vec(toolchain)?)
    };
    let _ = write();
}

async fn ask(rustc: &Path, folder: &Path) -> Result<Toolchain, ToolchainError> {
    let version = output_of(rustc, folder, "-vV").await?;
    let sysroot = PathBuf::from(output_of(rustc, folder, "--print=sysroot").await?.trim());
    let libraries = PathBuf::from(output_of(rustc, folder, "--print=target-libdir").await?.trim());
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or_else(|| ToolchainError::Failed { asked: "-vV", said: version.clone() })?
        .to_owned();
    let tool = |name: &str| {
        let path = sysroot.join("bin").join(format!("{name}{}", env::consts::EXE_SUFFIX));
        path.is_file().then_some(path)
    };
    Ok(Toolchain {
        host,
        rustc: tool("rustc").unwrap_or_else(|| rustc.to_owned()),
        cargo: tool("cargo")
            .or_else(|| env::var_os("CARGO").map(PathBuf::from))
            .unwrap_or_else(|| PathBuf::from("cargo")),
        clippy: tool("clippy-driver"),
        rustfmt: tool("rustfmt"),
        libraries,
        version,
    })
}

async fn output_of(rustc: &Path, folder: &Path, asked: &'static str) -> Result<String, ToolchainError> {
    let mut spec = process::Spec::new(rustc, folder, Limits { wall: PATIENCE, ..Limits::COMPILE });
    spec.command().arg(asked).env_remove("RUSTC_BOOTSTRAP");
    // A download of minutes is the learner's to start, and to see. And rustup's own stack is no help.
    spec.command().env("RUSTUP_AUTO_INSTALL", "0").env("RUST_BACKTRACE", "0");
    let exit = process::run(spec).await.map_err(|error| match Shortage::in_words(&error.to_string()) {
        Some(Shortage::Processes | Shortage::Descriptors | Shortage::Memory) => {
            ToolchainError::Shortage(error.to_string())
        }
        _ => ToolchainError::NoRustc(error.to_string()),
    })?;
    match exit.ended {
        Ended::OutOfTime => Err(ToolchainError::NoAnswer { asked }),
        Ended::Exited(status) if status.success() => Ok(exit.stdout.text),
        _ => match missing_toolchain(&exit.stderr.text) {
            Some((name, is_custom)) => {
                Err(ToolchainError::NotInstalled { wish: Wish::of(folder), name: name.to_owned(), is_custom })
            }
            None => Err(ToolchainError::Failed { asked, said: said(&exit) }),
        },
    }
}

/// What one that failed said; how it ended, if that is nothing.
fn said(exit: &ChildExit) -> String {
    match exit.ended {
        Ended::Exited(status) if exit.stderr.text.trim().is_empty() => format!("it printed nothing ({status})"),
        _ => exit.stderr.text.clone(),
    }
}

/// The toolchain that rustup says is not installed, and whether it is a custom one.
fn missing_toolchain(said: &str) -> Option<(&str, bool)> {
    let line = said.lines().find(|line| line.contains(" is not installed"))?;
    let (before, rest) = line.split_once("toolchain '")?;
    let (name, _) = rest.split_once('\'')?;
    Some((name, before.ends_with("custom ")))
}

/// 95 from `1.95.0 (59807616e 2026-04-14)` and from `1.95-x86_64-unknown-linux-gnu`.
fn minor_version(version: &str) -> Option<u32> {
    version.strip_prefix("1.")?.split(['.', '-', ' ']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(minor_version("1.95.0 (59807616e 2026-04-14)"), Some(95));
        assert_eq!(minor_version("1.97.0-nightly (abc 2026-04-14)"), Some(97));
        assert_eq!(minor_version("1.70-x86_64-unknown-linux-gnu"), Some(70));
        assert_eq!(minor_version("2.0.0"), None);
        assert_eq!(minor_version("stable-x86_64-unknown-linux-gnu"), None);
    }

    #[test]
    fn a_toolchain_that_is_missing_is_named_with_what_to_do() {
        let said =
            "error: toolchain '1.96.0-x86_64-unknown-linux-gnu' is not installed\nhelp: run `rustup toolchain install`";
        assert_eq!(missing_toolchain(said), Some(("1.96.0-x86_64-unknown-linux-gnu", false)));
        let said = "error: custom toolchain 'mine' specified in override file '/w/rust-toolchain' is not installed";
        assert_eq!(missing_toolchain(said), Some(("mine", true)));
        assert_eq!(missing_toolchain("error: could not parse override file"), None);
        let words = |name: &str| {
            let wish = Wish::File("/w/rust-toolchain.toml".into());
            ToolchainError::NotInstalled { wish, name: name.into(), is_custom: name == "mine" }.to_string()
        };
        let custom = words("mine");
        assert!(custom.contains("; name one that `rustup toolchain list` shows in /w/rust"), "{custom}");
        let newer = words("1.96.0");
        assert!(newer.ends_with("which is not installed; run `rustup toolchain install 1.96.0`"), "{newer}");
        let older = words("1.70.0");
        assert!(older.ends_with("name a newer one in /w/rust-toolchain.toml, or remove that file"), "{older}");
    }
}
