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
use crate::watch::{self, Still};
use crate::workspace::Workspace;

pub(super) async fn pictures(folder: &Path) -> Result<Exit> {
    let Bench { folder, course, store, checker } = Bench::of(folder, false).await?;
    for (path, text) in dev::stale(&course, &checker, store.path()).await? {
        std::fs::write(folder.join(&path), text).with_context(|| format!("{path} can't be written"))?;
        print(format!("{path} is drawn anew"))?;
    }
    Ok(Exit::Passed)
}

/// What the README shows of watch mode: the file's name below `docs/pictures`, the exercise, the
/// text of it that is saved, the keys that are pressed then, and the rows of the terminal.
const SCREENS: &[(&str, &str, &str, &[&str], u16)] = &[
    ("verdict", "join", "mistakes/03_join/01_join/futures_first.rs", &[], 21),
    ("hang", "bounded", "mistakes/03_join/04_bounded/permits_taken_too_early.rs", &[], 16),
    ("timeline", "bounded", "exercises/03_join/04_bounded.rs", &["t"], 33),
];

/// Draws watch mode's screens, each from a real run. Their times differ at each run, so nothing
/// tells when they are stale.
pub(super) async fn screens(folder: &Path) -> Result<Exit> {
    let Bench { folder, course, store, checker } = Bench::of(folder, true).await?;
    let mut session = Session::of(Workspace::create(&store.path().join("course"), &course)?.workspace, warn)?;
    let pictures = folder.join("docs/pictures");
    std::fs::create_dir_all(&pictures).with_context(|| format!("{} can't be made", pictures.display()))?;
    for (name, exercise, path, keys, rows) in SCREENS {
        let source = course.read(path).with_context(|| format!("{path} can't be read"))?;
        let still = Still { source: &source, keys, size: (88, *rows) };
        let path = pictures.join(format!("{name}.svg"));
        std::fs::write(&path, watch::still(&mut session, &checker, course.find(exercise)?, still).await)
            .with_context(|| format!("{} can't be written", path.display()))?;
        print(format!("{} is drawn anew", path.display()))?;
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

pub(super) async fn check(folder: &Path, asked: &dev::Asked<'_>) -> Result<Exit> {
    let folder: PathBuf = std::path::absolute(folder)?;
    let course = Arc::new(Course::in_folder(&folder)?);
    let faults = dev::check(course, &folder, asked, kit_bar(), &mut Out).await?;
    Ok(if faults == 0 { Exit::Passed } else { Exit::NotPassed })
}
