//! `init`: a new course in a folder.

use std::path::Path;

use anyhow::Result;

use crate::cli::exit::Exit;
use crate::course::Course;
use crate::ui::{print, words};
use crate::workspace::Workspace;

pub(super) fn init(folder: &Path) -> Result<Exit> {
    let course = Course::embedded()?;
    let created = Workspace::create(folder, &course)?;
    let real = |path: &Path| path.canonicalize().ok();
    let is_here = real(folder).is_some() && real(folder) == real(Path::new("."));
    print(words::initialised(&created, course.exercises().len(), folder, is_here))?;
    Ok(Exit::Passed)
}
