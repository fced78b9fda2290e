//! Texts of exercises that this course does not have. An import brought them, and an export takes them along.
//!
//! Each lies in `.async-learn/carried`, under the id of its exercise and the hash of the text, so none replaces
//! another. What can't be read there is left alone.

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context as _, Result, ensure};

use crate::course::is_id;
use crate::disk;
use crate::hash::hash;
use crate::submission::LARGEST_SOURCE;
use crate::workspace::Workspace;

/// All of them together are no larger, in bytes.
const LARGEST: u64 = 32 << 20;

/// One of them.
pub(super) struct Carried {
    pub id: String,
    pub text: String,
    kept: SystemTime,
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.state().join("carried")
}

/// All of them, the latest first.
pub(super) fn carried(workspace: &Workspace) -> Vec<Carried> {
    let read = |entry: fs::DirEntry| {
        let name = entry.file_name();
        let (id, _) = name.to_str()?.strip_suffix(".rs")?.rsplit_once('-')?;
        let text = disk::read_text(&entry.path(), LARGEST_SOURCE).ok().filter(|_| is_id(id))?;
        Some(Carried { id: id.to_owned(), text, kept: entry.metadata().and_then(|data| data.modified()).ok()? })
    };
    let entries = fs::read_dir(folder(workspace)).into_iter().flatten().flatten();
    let mut all: Vec<Carried> = entries.filter_map(read).collect();
    all.sort_by_key(|carried| std::cmp::Reverse(carried.kept));
    all
}

/// Keeps `texts`, by the ids of their exercises.
///
/// # Errors
/// When there is no room for all of them; then none is kept. When one can't be written.
pub(super) fn carry(workspace: &Workspace, texts: &[(&str, &str)]) -> Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    let (folder, here) = (folder(workspace), carried(workspace));
    let new = texts.iter().filter(|(_, text)| here.iter().all(|carried| carried.text != *text));
    let bytes = here.iter().map(|carried| carried.text.len()).chain(new.map(|(_, text)| text.len())).sum::<usize>();
    let shown = folder.display();
    ensure!(
        bytes as u64 <= LARGEST,
        "{shown} would hold {bytes} bytes of texts for other versions of the course, and may hold {LARGEST}. Nothing was \
         changed. Remove what you don't need there, and import again"
    );
    let write = |(id, text): &(&str, &str)| {
        disk::make_folder(workspace.root(), &folder)?;
        disk::replace(&folder.join(format!("{id}-{}.rs", hash([text]))), text.as_bytes())
    };
    texts.iter().try_for_each(write).with_context(|| format!("{shown} can't be written"))
}
