//! `progress export` and `progress import`: what a learner did, for another machine.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::cli::common::{aside, warn};
use crate::cli::exit::{Exit, Usage};
use crate::disk;
use crate::session::{Export, Session};
use crate::ui::{self, print, print_data, words};
use crate::workspace;

/// More than a course's texts can ever be.
const LARGEST: u64 = 64 << 20;

pub(super) fn export(file: &Path) -> Result<Exit> {
    let session = Session::here(warn)?;
    let (export, refusals) = session.export();
    for refusal in refusals {
        ui::tell(format!("warning: left out of the export: {refusal}"));
    }
    if file == Path::new("-") {
        print_data(&export.text())?;
        return Ok(Exit::Passed);
    }
    let shown = file.display();
    match fs::metadata(file) {
        Ok(data) if data.is_dir() => return Err(Usage(format!("{shown} is a folder; name a file")).into()),
        // An earlier export may be replaced, and nothing else.
        Ok(data) if data.is_file() => {
            if disk::read_linked(file, LARGEST)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .is_none_or(|text| Export::parse(&text).is_err())
            {
                return Err(Usage(format!("{shown} exists and is not an export; name another file")).into());
            }
        }
        // A pipe or a device is written to, and stays what it is.
        Ok(_) => {
            fs::write(file, export.text()).with_context(|| format!("{shown} can't be written"))?;
            return Ok(Exit::Passed);
        }
        Err(_) => {}
    }
    // Of a link that was named, what it leads to is meant.
    let file = fs::canonicalize(file).or_else(|_| std::path::absolute(file));
    let file = file.with_context(|| format!("{shown} can't be written"))?;
    if let Some(folder) = file.parent().filter(|folder| !folder.is_dir()) {
        return Err(Usage(format!("there is no folder {}", folder.display())).into());
    }
    workspace::write(&file, export.text().as_bytes())?;
    let (done, texts) = export.size();
    print(words::exported(&shown.to_string(), done, texts))?;
    Ok(Exit::Passed)
}

pub(super) async fn import(file: PathBuf) -> Result<Exit> {
    let mut session = Session::here(warn)?;
    let shown = if file == Path::new("-") { "standard input".into() } else { file.display().to_string() };
    let text = aside(move || read(&file)).await;
    let text = text.map_err(|error| Usage(format!("{shown} can't be read: {error}")))?;
    let export = Export::parse(&text).with_context(|| format!("{shown} can't be imported"))?;
    let imported = session.import(&export)?;
    print(words::imported(export.size().0, &imported))?;
    Ok(Exit::Passed)
}

fn read(file: &Path) -> std::io::Result<String> {
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().take(LARGEST + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST {
            return Err(std::io::Error::other(format!("it has more than {LARGEST} bytes")));
        }
        bytes
    } else {
        disk::read_linked(file, LARGEST)?
    };
    String::from_utf8(bytes).map_err(std::io::Error::other)
}
