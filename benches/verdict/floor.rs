//! The floors: one bare call of rustc that makes a program of an exercise and its check, without and
//! with incremental state of the call before.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Outcome;

/// What the bare call of rustc needs to know.
pub struct Floor {
    pub folder: PathBuf,
    /// The program that loads a library of checks.
    pub host: PathBuf,
    rustc: String,
    pub library_path: String,
    arguments: Vec<String>,
}

impl Floor {
    pub fn new(cache: &Path, folder: &Path) -> Outcome<Floor> {
        let json = |name: &str| -> Outcome<serde_json::Value> {
            for entry in fs::read_dir(cache)?.flatten() {
                let path = entry.path();
                let text = entry.file_name().to_string_lossy().into_owned();
                if text.starts_with(name) && text.ends_with(".json") {
                    return Ok(serde_json::from_str(&fs::read_to_string(path)?)?);
                }
                if text.starts_with(name) && path.join("kit.json").is_file() {
                    return Ok(serde_json::from_str(&fs::read_to_string(path.join("kit.json"))?)?);
                }
            }
            Err(format!("{name} is not in the cache").into())
        };
        let (toolchain, kit) = (json("toolchain-")?, json("kit-")?);
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let mut arguments: Vec<String> =
            ["--crate-name=exercise", "--edition=2024", "--error-format=json", "-Cprefer-dynamic", "-Cdebuginfo=0"]
                .map(str::to_owned)
                .to_vec();
        for folder in ["dependencies", "macros"] {
            arguments.extend(["-L".to_owned(), format!("dependency={}", text(&kit[folder]))]);
        }
        for library in kit["libraries"].as_array().into_iter().flatten() {
            arguments.extend(["--extern".to_owned(), format!("{}={}", text(&library["name"]), text(&library["path"]))]);
        }
        arguments.extend(["--extern".to_owned(), format!("harness={}", text(&kit["harness"]))]);
        let floor = folder.join("floor");
        fs::create_dir_all(&floor)?;
        let harness = PathBuf::from(text(&kit["harness"]));
        let library_path =
            format!("{}:{}", harness.parent().unwrap_or(Path::new("")).display(), text(&toolchain["libraries"]));
        let host = PathBuf::from(text(&kit["host"]));
        Ok(Floor { folder: floor, host, rustc: text(&toolchain["rustc"]), library_path, arguments })
    }

    /// One call, as bare as it can be.
    pub fn call(&self, source: &str, check: &Path, call: Call) -> Outcome<Duration> {
        fs::write(self.folder.join("exercise.rs"), source)?;
        fs::copy(check, self.folder.join("check.rs"))?;
        // A program that has the checks in it, and never gets to them.
        let end = match call {
            Call::Library => "::harness::exercise!(hidden_check::checks);",
            _ => "fn main() { ::std::hint::black_box(hidden_check::checks as fn(&mut ::harness::Checks)); }",
        };
        let root = "#[path = \"check.rs\"] mod hidden_check;\n\
                    #[allow(dead_code)] #[path = \"exercise.rs\"] mod exercise;\n";
        fs::write(self.folder.join("root.rs"), format!("{root}{end}\n"))?;
        let mut rustc = Command::new(&self.rustc);
        rustc.current_dir(&self.folder).args(&self.arguments).env("LD_LIBRARY_PATH", &self.library_path);
        match call {
            Call::Plain => rustc.args(["--crate-type=bin", "-Ccodegen-units=1", "-o", "out"]),
            Call::Incremental => {
                rustc.args(["--crate-type=bin", "-Cincremental=state", "-Ccodegen-units=16", "-o", "out"])
            }
            Call::Metadata => rustc.args(["--crate-type=bin", "--emit=metadata", "-o", "out.rmeta"]),
            Call::Library => rustc.args(["--crate-type=cdylib", "-Ccodegen-units=1", "-o", "library"]),
        };
        let begin = Instant::now();
        rustc.arg("root.rs").stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        Ok(begin.elapsed())
    }
}

/// What a bare call makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// A program, from nothing.
    Plain,
    /// A program, with what the call before left.
    Incremental,
    /// Errors only.
    Metadata,
    /// A library of checks for the host.
    Library,
}
