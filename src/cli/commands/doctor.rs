//! `doctor`: whether everything is in place, and if not, how to fix it.
//!
//! It takes the steps of a check and reports each. A line with ✗ is about something that a check
//! needs, one with · about something that a check can do without.

mod found;
mod machine;

use std::io::ErrorKind::NotFound;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::cli::exit::Exit;
use crate::compile::{Kit, Toolchain, cache_folder};
use crate::course::{Course, Kind};
use crate::disk;
use crate::engine::Checker;
use crate::submission::Submission;
use crate::text::{Line, Text};
use crate::ui::{Unwritten, kit_bar, print};
use crate::verdict::{CheckEvent, Verdict};
use crate::watch;
use crate::workspace::Workspace;

use found::{Found, advised};

/// How long a file system may take to report a change before we would ask it ourselves.
const EVENT: Duration = Duration::from_secs(2);

/// Prints a line for each step.
struct Sheet {
    is_well: bool,
}

impl Sheet {
    /// Prints the result of `step`.
    fn line(&mut self, step: &str, found: Found) -> Result<(), Unwritten> {
        let (sign, said) = match found {
            Found::Well(said) => ('✓', said),
            Found::Lacking(said) => ('·', said),
            Found::Wrong(said) => {
                self.is_well = false;
                ('✗', said)
            }
        };
        let colon = if said.is_empty() { "" } else { ": " };
        let said = Text::from(format!("{step}{colon}{}", said.trim_end()));
        let line = |(number, line)| Line::from(if number == 0 { format!("{sign} ") } else { "    ".into() }) + line;
        print(said.lines().iter().cloned().enumerate().map(line).collect::<Text>())
    }
}

/// Tries in the current folder what checks rely on, and builds the kit if need be.
///
/// # Errors
/// When standard output can't be written.
pub(super) async fn doctor() -> Result<Exit> {
    let folder = &std::env::current_dir().context("the current folder can't be told")?;
    let (course, cache) = (&Arc::new(Course::embedded()?), &cache_folder());
    let mut sheet = Sheet { is_well: true };
    sheet.line(&format!("cargo-async-learn {}", env!("CARGO_PKG_VERSION")), Found::Well(String::new()))?;
    let workspace = Workspace::containing(folder);
    let state = workspace.as_ref().map(Workspace::state);
    let toolchain = Toolchain::find(folder, cache).await;
    let was_ready = toolchain.as_ref().is_ok_and(|toolchain| Kit::ready(course, toolchain, cache).is_some());

    if let Some(workspace) = &workspace {
        sheet.line("the course's files", files(workspace))?;
    }
    for (step, found) in machine::examined(state.as_deref(), cache, was_ready).await {
        sheet.line(step, found)?;
    }
    match toolchain {
        Ok(toolchain) => with_toolchain(&mut sheet, course, &toolchain, folder, cache, was_ready).await?,
        Err(error) => sheet.line("toolchain", Found::Wrong(advised(&error.to_string())))?,
    }
    let watching = match watch::probe(folder, EVENT).await {
        Ok(took) => Found::Well(format!("a change is seen after {} ms", took.as_millis())),
        Err(why) => {
            Found::Lacking(format!("{why}. You need not fix that: `watch` then reads the files twice a second"))
        }
    };
    sheet.line("watching files", watching)?;
    print(if sheet.is_well { "All is well." } else { "See the lines with ✗ above." })?;
    Ok(if sheet.is_well { Exit::Passed } else { Exit::Setup })
}

/// Whether the files that every command reads are files.
fn files(workspace: &Workspace) -> Found {
    const LARGEST: u64 = 16 << 20;
    if let Err(error) = workspace.check() {
        return Found::Wrong(error.to_string());
    }
    let ours = ["progress.toml", "course.toml", "files.lock", "progress.lock"].map(|name| workspace.state().join(name));
    // A learner may have linked their manifest.
    let manifest = workspace.root().join("Cargo.toml");
    let read = ours.iter().map(|path| (path, disk::read(path, LARGEST)));
    let mut read = read.chain([(&manifest, disk::read_linked(&manifest, LARGEST))]);
    let refused = read.find_map(|(path, read)| Some((path, read.err().filter(|error| error.kind() != NotFound)?)));
    match refused {
        Some((path, error)) => {
            Found::Wrong(advised(&format!("{} can't be read: {error}; move it away", path.display())))
        }
        None => Found::Well(workspace.root().display().to_string()),
    }
}

async fn with_toolchain(
    sheet: &mut Sheet,
    course: &Arc<Course>,
    toolchain: &Toolchain,
    folder: &Path,
    cache: &Path,
    was_ready: bool,
) -> Result<()> {
    let version = toolchain.version.lines().next().unwrap_or_default();
    sheet.line("toolchain", Found::Well(format!("{version}\n{}", toolchain.rustc.display())))?;
    for (tool, name) in [(&toolchain.clippy, "clippy"), (&toolchain.rustfmt, "rustfmt")] {
        match tool {
            Some(_) => sheet.line(name, Found::Well(String::new()))?,
            None => {
                let said = format!("not installed; nothing needs it. To have it: rustup component add {name}");
                sheet.line(name, Found::Lacking(said))?;
            }
        }
    }
    let begin = Instant::now();
    let bar = kit_bar();
    let kit = Kit::ensure(course, toolchain, cache, &bar).await;
    bar(CheckEvent::KitReady);
    let libraries = match kit {
        Ok(kit) if was_ready => Found::Well(kit.library_folder().display().to_string()),
        Ok(_) => Found::Well(format!("built just now, in {:.1} s", begin.elapsed().as_secs_f64())),
        Err(error) => {
            sheet.line("libraries", Found::Wrong(advised(&error.to_string())))?;
            return Ok(());
        }
    };
    sheet.line("libraries", libraries)?;
    sheet.line("a check", check(course, folder, cache).await)?;
    Ok(())
}

/// Goes the whole way of a check, with the solution of the course's first function.
async fn check(course: &Arc<Course>, folder: &Path, cache: &Path) -> Found {
    let Some(exercise) = course.exercises().iter().find(|exercise| exercise.kind == Kind::Function) else {
        return Found::Lacking("the course has no function to check".into());
    };
    let solution = course.read(&exercise.solution_path()).unwrap_or_default();
    // Where the binaries of checks lie, so that it is known whether they may run there.
    let state = Workspace::containing(folder).map(|workspace| workspace.state());
    let place = match state.map(|state| tempfile::Builder::new().prefix("doctor-").tempdir_in(state)) {
        Some(Ok(place)) => Ok(place),
        _ => crate::disk::temporary_folder(),
    };
    let place = match place {
        Ok(place) => place,
        Err(error) => return Found::Wrong(advised(&error.to_string())),
    };
    let (ours, store) = (Arc::clone(course), place.path().to_owned());
    let checker = match Checker::set_up(ours, folder, store, cache.to_owned(), false, Arc::new(|_| {})).await {
        Ok(checker) => checker,
        Err(error) => return Found::Wrong(advised(&error.to_string())),
    };
    let report = checker.check(&Submission::new(exercise, solution)).await.report;
    match report.verdict {
        Verdict::Passed => Found::Well(format!(
            "the solution of `{}` passed ({} ms rustc, {} ms run)",
            exercise.name, report.compile_ms, report.run_ms
        )),
        Verdict::SetupTrouble => Found::Wrong(advised(&report.message)),
        verdict => Found::Wrong(format!(
            "the solution of `{}` should have passed, and the verdict is \"{}\": {}\n{}\
             That is a fault of the course's, or of the toolchain's; please report it",
            exercise.name,
            verdict.words(),
            report.message,
            report.compiler.concat(),
        )),
    }
}
