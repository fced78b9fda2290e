//! The tool's own health, and the course's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};

use super::{Exit, jobs, kit_bar, print};
use crate::check::Checker;
use crate::cli::doctor;
use crate::compile::cache_folder;
use crate::course::Course;
use crate::dev;

pub(super) async fn doctor() -> Result<Exit> {
    let folder = std::env::current_dir().context("the current folder can't be told")?;
    let course = Course::embedded()?;
    let healthy = doctor::doctor(&course, &folder, &cache_folder(), &mut std::io::stdout()).await?;
    Ok(if healthy { Exit::Passed } else { Exit::Setup })
}

pub(super) async fn dev_pictures(folder: &Path) -> Result<Exit> {
    let folder: PathBuf = std::path::absolute(folder)?;
    let course = Arc::new(Course::in_folder(&folder)?);
    let store = tempfile::tempdir()?;
    let checker =
        Checker::set_up(Arc::clone(&course), &folder, store.path().to_owned(), cache_folder(), false, kit_bar())
            .await?;
    for (path, text) in dev::stale(&course, &checker, store.path()).await? {
        std::fs::write(folder.join(&path), text).with_context(|| format!("{path} can't be written"))?;
        print(&format!("{path} is drawn anew\n"));
    }
    Ok(Exit::Passed)
}

pub(super) async fn dev_check(names: &[String], folder: &Path, repeat: u32, asked_jobs: Option<u16>) -> Result<Exit> {
    let folder: PathBuf = std::path::absolute(folder)?;
    let course = Arc::new(Course::in_folder(&folder)?);
    let faults =
        dev::check(course, &folder, names, repeat, jobs(asked_jobs), kit_bar(), &mut std::io::stdout()).await?;
    Ok(if faults == 0 { Exit::Passed } else { Exit::NotPassed })
}
