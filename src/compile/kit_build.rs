//! The build of the kit: cargo, its settings, and where it puts what it makes.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::toolchain::Toolchain;
use crate::process::{self, Ended, Spec};
use crate::verdict::{CheckEvent, Limits};

/// Where events go.
pub type Listener = Arc<dyn Fn(CheckEvent) + Send + Sync>;

/// A library to link against.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Library {
    /// The crate's name.
    pub name: String,
    /// Its rlib, or the kit's dylib.
    pub path: PathBuf,
}

/// There is no kit, and none could be made.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// Files could not be written or read.
    #[error("the course's libraries could not be prepared in {folder}: {source}", folder = .folder.display())]
    Files {
        /// The cache folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The crates are neither in cargo's cache nor to be had.
    #[error(
        "some crates that the course needs are not in cargo's cache, and crates.io can't be reached.\n\
         Connect to the network once and run `cargo async-learn doctor`, or run\n  \
         cargo install --locked cargo-async-learn\nwhich fetches them too. cargo said:\n{said}"
    )]
    NoCrates {
        /// cargo's own words.
        said: String,
    },
    /// cargo failed for another reason.
    #[error("the course's libraries could not be built; cargo said:\n{said}")]
    Build {
        /// cargo's own words.
        said: String,
    },
}

/// Where cargo put the parts of a kit.
pub(super) struct Artifacts {
    pub libraries: Vec<Library>,
    pub harness: PathBuf,
    pub host: PathBuf,
    pub dependencies: PathBuf,
    pub macros: PathBuf,
}

/// Crates that an exercise or its check may name, beside the harness.
const OFFERED: [&str; 6] = ["tokio", "tokio_util", "futures", "mio", "async_learn", "common"];
const HARNESS: &str = "harness";
const HOST: &str = "host";
/// The build takes 10 s on two cores; on a small, busy machine minutes.
const BUILD: Limits =
    Limits { wall: Duration::from_secs(1800), cpu: Duration::from_secs(3600), memory: None, ..Limits::COMPILE };

/// What rustc is told about every crate of the kit.
const FLAGS: &str = "-Cprefer-dynamic\x1f--cfg=tokio_unstable\x1f-Cdebuginfo=0";
/// What it is told beside, where programs are static unless one asks for another kind (musl).
const DYNAMIC: &str = "-Ctarget-feature=-crt-static";
/// What cargo is told beside. A variable overrides the configuration files in the user's home and
/// above the cache folder, which are meant for other builds.
pub(super) const SETTINGS: [(&str, &str); 5] = [
    ("CARGO_INCREMENTAL", "0"),
    ("CARGO_PROFILE_DEV_LTO", "false"),
    ("CARGO_PROFILE_DEV_PANIC", "unwind"),
    ("RUSTC_WORKSPACE_WRAPPER", ""),
    ("RUSTC_WRAPPER", ""),
];

/// What makes `toolchain` link dynamically, where it needs to be told.
pub(super) fn links_dynamically(toolchain: &Toolchain) -> Option<&'static str> {
    toolchain.host.contains("-musl").then_some(DYNAMIC)
}

/// The flags for the crates of the kit, as cargo takes them.
pub(super) fn flags(toolchain: &Toolchain) -> String {
    [Some(FLAGS), links_dynamically(toolchain)].into_iter().flatten().collect::<Vec<_>>().join("\x1f")
}

/// One line of `cargo build --message-format=json`, as far as it matters here.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    package_id: String,
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    message: Option<Rendered>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    #[serde(default)]
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Rendered {
    rendered: Option<String>,
}

/// What cargo said so far.
#[derive(Default)]
struct Heard {
    done: HashSet<String>,
    libraries: Vec<Library>,
    harness: Option<PathBuf>,
    host: Option<PathBuf>,
    /// The folder of procedural macros.
    macros: Option<PathBuf>,
    errors: String,
}

/// Builds the kit whose sources are in `folder`. `because` says why, unless it is the first time.
///
/// # Errors
/// With cargo's own words.
pub(super) async fn build(
    toolchain: &Toolchain,
    folder: &Path,
    because: Option<&'static str>,
    listener: &Listener,
) -> Result<Artifacts, KitError> {
    let total = crates_in_all(toolchain, folder).await;
    listener(CheckEvent::BuildingKit { done: 0, total, because });
    // What `cargo install --locked` left in cargo's cache suffices; only then the network.
    let (heard, said) = match cargo_build(toolchain, folder, true, total, because, listener).await? {
        (true, heard, said) => (heard, said),
        (false, _, _) => match cargo_build(toolchain, folder, false, total, because, listener).await? {
            (true, heard, said) => (heard, said),
            (false, heard, said) if heard.errors.is_empty() && said.contains("error: failed to") => {
                return Err(KitError::NoCrates { said });
            }
            (false, heard, said) => return Err(KitError::Build { said: format!("{}{said}", heard.errors) }),
        },
    };
    let dependencies =
        heard.libraries.iter().find(|library| library.name == "tokio").and_then(|library| library.path.parent());
    match (heard.harness, heard.host, dependencies, heard.macros) {
        (Some(harness), Some(host), Some(dependencies), Some(macros)) if heard.libraries.len() == OFFERED.len() => {
            let dependencies = dependencies.to_owned();
            Ok(Artifacts { libraries: heard.libraries, harness, host, dependencies, macros })
        }
        _ => Err(KitError::Build { said: format!("cargo named no artifact for some crates\n{said}") }),
    }
}

/// A cargo without the settings that the user's environment has for other builds.
fn cargo(toolchain: &Toolchain, folder: &Path) -> Spec {
    let mut spec = Spec::new(&toolchain.cargo, folder, BUILD);
    let command = spec.command();
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let steers = ["CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_"].iter().any(|p| text.starts_with(p));
        if steers || matches!(&*text, "RUSTFLAGS" | "RUSTC_BOOTSTRAP") {
            command.env_remove(&name);
        }
    }
    command
        .envs(SETTINGS)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(toolchain))
        .env("RUSTC", &toolchain.rustc)
        .env("CARGO_BUILD_TARGET", &toolchain.host)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_TERM_COLOR", "never");
    spec
}

/// How many crates the build will make, or a guess if cargo does not say.
async fn crates_in_all(toolchain: &Toolchain, folder: &Path) -> usize {
    #[derive(Deserialize)]
    struct Metadata {
        resolve: Resolve,
    }
    #[derive(Deserialize)]
    struct Resolve {
        nodes: Vec<serde::de::IgnoredAny>,
    }
    let mut spec = cargo(toolchain, folder);
    let arguments = ["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform"];
    spec.command().args(arguments).arg(&toolchain.host);
    let (sender, mut answers) = tokio::sync::mpsc::unbounded_channel();
    let heard = process::run_with_lines(spec, move |line| {
        if let Ok(metadata) = serde_json::from_slice::<Metadata>(line) {
            let _ = sender.send(metadata.resolve.nodes.len());
        }
    });
    let _ = heard.await;
    answers.recv().await.unwrap_or(30)
}

async fn cargo_build(
    toolchain: &Toolchain,
    folder: &Path,
    offline: bool,
    total: usize,
    because: Option<&'static str>,
    listener: &Listener,
) -> Result<(bool, Heard, String), KitError> {
    let mut spec = cargo(toolchain, folder);
    spec.command().args(["build", "--locked", "--message-format=json"]);
    // Named, so that cargo says where each lies even though it is a dependency.
    if offline {
        spec.command().arg("--offline");
    }
    let heard = Arc::new(Mutex::new(Heard::default()));
    let (hears, listener) = (Arc::clone(&heard), Arc::clone(listener));
    let exit = process::run_with_lines(spec, move |line| {
        let Ok(message) = serde_json::from_slice::<Message>(line) else { return };
        let mut heard = hears.lock().expect("nothing panics while it holds what was heard");
        if let Some(done) = heard.take(message) {
            listener(CheckEvent::BuildingKit { done: done.min(total), total, because });
        }
    })
    .await
    .map_err(|source| KitError::Files { folder: folder.to_owned(), source })?;
    let heard = std::mem::take(&mut *heard.lock().expect("nothing panics while it holds what was heard"));
    let succeeded = matches!(exit.ended, Ended::Exited(status) if status.success());
    Ok((succeeded, heard, exit.stderr.text))
}

impl Heard {
    /// Takes in one message; returns how many crates are done, if that changed.
    fn take(&mut self, message: Message) -> Option<usize> {
        if let Some(rendered) = message.message.and_then(|message| message.rendered) {
            self.errors.push_str(&rendered);
        }
        let target = message.target.filter(|_| message.reason == "compiler-artifact")?;
        let is_macro = target.kind.iter().any(|kind| kind == "proc-macro");
        if target.name == HARNESS {
            self.harness = message.filenames.into_iter().next();
        } else if target.name == HOST {
            self.host = message.filenames.into_iter().next();
        } else if is_macro {
            self.macros = message.filenames.first().and_then(|path| path.parent()).map(Path::to_owned);
        } else if OFFERED.contains(&target.name.as_str())
            && let Some(rlib) = message.filenames.iter().find(|path| path.extension().is_some_and(|e| e == "rlib"))
        {
            self.libraries.push(Library { name: target.name.clone(), path: rlib.clone() });
        }
        let is_script = target.kind.iter().any(|kind| kind == "custom-build");
        (!is_script && self.done.insert(message.package_id)).then_some(self.done.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artifacts_are_taken_from_cargos_messages() {
        let mut heard = Heard::default();
        let message = |name: &str, kind: &str, file: &str| {
            serde_json::from_value(serde_json::json!({
                "reason": "compiler-artifact", "package_id": name,
                "target": {"name": name, "kind": [kind]}, "filenames": [file],
            }))
            .unwrap()
        };
        assert_eq!(heard.take(message("build-script-build", "custom-build", "x")), None);
        assert_eq!(heard.take(message("tokio", "lib", "/k/libtokio-1.rlib")), Some(1));
        assert_eq!(heard.take(message("harness", "dylib", "/k/libharness.so")), Some(2));
        assert_eq!(heard.take(message("tokio_macros", "proc-macro", "/m/libtokio_macros.so")), Some(3));
        assert_eq!(heard.macros.as_deref(), Some(Path::new("/m")));
        assert_eq!(heard.libraries[0].path, Path::new("/k/libtokio-1.rlib"));
        assert_eq!(heard.take(message("host", "bin", "/k/host")), Some(4));
        assert_eq!(heard.harness.as_deref(), Some(Path::new("/k/libharness.so")));
        assert_eq!(heard.host.as_deref(), Some(Path::new("/k/host")));
    }
}
