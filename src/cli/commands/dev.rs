//! `dev`: tools for the course's authors.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};

use crate::cli::common::warn;
use crate::cli::exit::Exit;
use crate::compile::cache_folder;
use crate::course::Course;
use crate::dev;
use crate::disk;
use crate::engine::Checker;
use crate::session::Session;
use crate::ui::{Out, kit_bar, print};
use crate::watch::{self, Shot};
use crate::workspace::Workspace;

pub(super) async fn pictures(folder: &Path) -> Result<Exit> {
    let Bench { folder, course, store, checker } = Bench::of(folder, false).await?;
    for (path, text) in dev::stale(&course, &checker, store.path()).await? {
        std::fs::write(folder.join(&path), text).with_context(|| format!("{path} can't be written"))?;
        print(format!("{path} is drawn again"))?;
    }
    Ok(Exit::Passed)
}

/// A picture of watch mode for the README.
struct Screen {
    /// The file below `docs/pictures`, without `.svg`.
    name: &'static str,
    exercise: &'static str,
    /// The mistake that is saved; without one, the starter.
    mistake: Option<&'static str>,
    /// Pressed after the verdict.
    keys: &'static [&'static str],
    /// The terminal's height.
    rows: u16,
}

const SCREENS: &[Screen] = &[
    Screen { name: "verdict", exercise: "join", mistake: Some("join_after_join"), keys: &[], rows: 29 },
    Screen { name: "hang", exercise: "bounded", mistake: Some("permits_taken_too_early"), keys: &[], rows: 20 },
    Screen { name: "timeline", exercise: "bounded", mistake: Some("all_joined"), keys: &["t"], rows: 33 },
];

/// Draws watch mode's screens, each from a real run. Their times differ at each run, so nothing
/// tells when they are stale.
pub(super) async fn screens(folder: &Path) -> Result<Exit> {
    let Bench { folder, course, store, checker } = Bench::of(folder, true).await?;
    let workspace = Workspace::create(&store.path().join("course"), &course)?.workspace;
    let pictures = folder.join("docs/pictures");
    std::fs::create_dir_all(&pictures).with_context(|| format!("{} can't be made", pictures.display()))?;
    for Screen { name, exercise, mistake, keys, rows } in SCREENS {
        let exercise = course.find(exercise)?;
        let source = match mistake {
            Some(mistake) => dev::show(&course, exercise, Some(mistake))?,
            None => course.read(&exercise.path()).unwrap_or_default().into_owned(),
        };
        let shot = Shot { source: &source, keys, size: (88, *rows) };
        let path = pictures.join(format!("{name}.svg"));
        let session = Session::of(workspace.clone(), warn)?;
        let picture = watch::screenshot(session, checker.clone(), exercise, shot).await?;
        std::fs::write(&path, picture).with_context(|| format!("{} can't be written", path.display()))?;
        print(format!("{} is drawn again", path.display()))?;
    }
    Ok(Exit::Passed)
}

/// An author's course, and something to check it with.
struct Bench {
    folder: PathBuf,
    course: Arc<Course>,
    /// Where what is made lies; it goes with this.
    store: tempfile::TempDir,
    checker: Checker,
}

impl Bench {
    async fn of(folder: &Path, color: bool) -> Result<Bench> {
        let folder: PathBuf = std::path::absolute(folder)?;
        let course = Arc::new(Course::in_folder(&folder)?);
        let store = disk::temporary_folder()?;
        let (ours, place) = (Arc::clone(&course), store.path().to_owned());
        let checker = Checker::set_up(ours, &folder, place, cache_folder(), color, kit_bar()).await?;
        Ok(Bench { folder, course, store, checker })
    }
}

pub(super) fn create(folder: &Path, place: &str) -> Result<Exit> {
    for path in dev::create(folder, place)? {
        print(format!("{path}\n"))?;
    }
    let name = place.rsplit('/').next().unwrap_or(place);
    print(format!("\n`dev check {name}` lists what to fill in, and then proves the exercise.\n"))?;
    Ok(Exit::Passed)
}

pub(super) fn show(folder: &Path, name: &str, mistake: Option<&str>) -> Result<Exit> {
    let course = Course::in_folder(folder)?;
    print(&dev::show(&course, course.find(name)?, mistake)?)?;
    Ok(Exit::Passed)
}

pub(super) async fn places(folder: &Path, names: &[String], jobs: usize) -> Result<Exit> {
    let Bench { course, checker, .. } = Bench::of(folder, false).await?;
    let named: Result<Vec<_>, _> = names.iter().map(|name| course.find(name)).collect();
    let exercises = if names.is_empty() { course.exercises().iter().collect() } else { named? };
    dev::places(&course, &exercises, &checker, jobs, &mut Out).await?;
    Ok(Exit::Passed)
}

pub(super) async fn errors(folder: &Path, part: &str, jobs: usize) -> Result<Exit> {
    let Bench { course, checker, .. } = Bench::of(folder, false).await?;
    let faults = dev::errors(&course, &checker, part, jobs, &mut Out).await?;
    Ok(if faults == 0 { Exit::Passed } else { Exit::NotPassed })
}

pub(super) async fn check(folder: &Path, asked: &dev::Asked<'_>) -> Result<Exit> {
    let folder: PathBuf = std::path::absolute(folder)?;
    let course = Arc::new(Course::in_folder(&folder)?);
    let faults = dev::check(course, &folder, asked, kit_bar(), &mut Out).await?;
    Ok(if faults == 0 { Exit::Passed } else { Exit::NotPassed })
}

/// Looks at the wording alone: of all texts, or of those whose path contains one of `names`.
pub(super) fn check_words(folder: &Path, names: &[String]) -> Result<Exit> {
    let course = Course::in_folder(folder)?;
    let mut remarks = dev::remarks(&course);
    remarks.retain(|remark| names.is_empty() || names.iter().any(|name| remark.about.contains(name.as_str())));
    for remark in &remarks {
        print(format!("✗ {}\n", remark.text))?;
    }
    print(format!("{} remarks on wording\n", remarks.len()))?;
    Ok(if remarks.is_empty() { Exit::Passed } else { Exit::NotPassed })
}
