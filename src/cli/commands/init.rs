//! `init`: a new course in a folder.

use std::path::Path;

use anyhow::Result;

use crate::cli::exit::Exit;
use crate::course::Course;
use crate::ui::{self, print};
use crate::workspace::Workspace;

pub(super) fn init(folder: &Path) -> Result<Exit> {
    let course = Course::embedded()?;
    let created = Workspace::create(folder, &course)?;
    let real = |path: &Path| path.canonicalize().ok();
    let is_here = real(folder).is_some() && real(folder) == real(Path::new("."));
    let go_there = if is_here { String::new() } else { format!("  cd {}\n", folder.display()) };
    print(&format!(
        "Created {} with {} exercises.\n\nNext:\n{go_there}  cargo async-learn\n",
        if is_here { "the course here".into() } else { folder.display().to_string() },
        course.exercises().len(),
    ))?;
    let said = ui::created(&created);
    if !said.is_empty() {
        print(&format!("\n{said}"))?;
    }
    Ok(Exit::Passed)
}
