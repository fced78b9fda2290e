//! The floor: one bare call of rustc, with the same arguments as ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Outcome;

/// What the bare call of rustc needs to know.
pub struct Floor {
    pub folder: PathBuf,
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
        let mut arguments: Vec<String> = [
            "--crate-name=exercise",
            "--crate-type=bin",
            "--edition=2024",
            "--error-format=json",
            "-Cprefer-dynamic",
            "-Cdebuginfo=0",
            "-Ccodegen-units=1",
        ]
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
        Ok(Floor { folder: floor, rustc: text(&toolchain["rustc"]), library_path, arguments })
    }

    /// One call, as bare as it can be.
    pub fn call(&self, source: &str, check: &Path, metadata: bool) -> Outcome<Duration> {
        fs::write(self.folder.join("exercise.rs"), source)?;
        fs::copy(check, self.folder.join("check.rs"))?;
        fs::write(
            self.folder.join("root.rs"),
            "#[path = \"check.rs\"] mod hidden_check;\n#[allow(dead_code)] #[path = \"exercise.rs\"] mod exercise;\n\
             fn main() -> ::std::process::ExitCode { ::harness::run(hidden_check::checks) }\n",
        )?;
        let mut rustc = Command::new(&self.rustc);
        rustc.current_dir(&self.folder).args(&self.arguments).env("LD_LIBRARY_PATH", &self.library_path);
        if metadata {
            rustc.args(["--emit=metadata"]);
        }
        rustc.args(["-o", if metadata { "out.rmeta" } else { "out" }, "root.rs"]);
        let begin = Instant::now();
        rustc.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        Ok(begin.elapsed())
    }
}
