//! `doctor`: whether everything is in place, and if not, how to mend it.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::compile::{Kit, Toolchain, make_cache_folder};
use crate::course::Course;
use crate::ui::KitBar;
use crate::verdict::CheckEvent;
use crate::watch;

/// How long a file system may take to report a change before we would ask it ourselves.
const EVENT: Duration = Duration::from_secs(2);

/// Examines what checks in `folder` rely on, and builds the kit if need be. Writes a line
/// for each thing to `out`; returns whether all is well.
///
/// # Errors
/// When `out` can't be written.
pub(super) async fn doctor(course: &Course, folder: &Path, cache: &Path, out: &mut dyn Write) -> Result<bool> {
    let mut healthy = true;
    writeln!(out, "✓ cargo-async-learn {}", env!("CARGO_PKG_VERSION"))?;
    if let Err(error) = make_cache_folder(cache) {
        writeln!(out, "✗ cache: {error}")?;
        return Ok(false);
    }
    let toolchain = match Toolchain::find(folder, cache).await {
        Ok(toolchain) => toolchain,
        Err(error) => {
            writeln!(out, "✗ toolchain: {error}")?;
            return Ok(false);
        }
    };
    writeln!(out, "✓ toolchain: {}", toolchain.version.lines().next().unwrap_or_default())?;
    writeln!(out, "    {}", toolchain.rustc.display())?;
    for (tool, name) in [(&toolchain.clippy, "clippy"), (&toolchain.rustfmt, "rustfmt")] {
        match tool {
            Some(_) => writeln!(out, "✓ {name}")?,
            None => {
                writeln!(out, "· {name} is not installed; nothing needs it. To have it: rustup component add {name}")?
            }
        }
    }
    let begin = Instant::now();
    let was_ready = Kit::ready(course, &toolchain, cache).is_some();
    let bar = Arc::new(KitBar::default());
    let events = Arc::clone(&bar);
    let kit = Kit::ensure(course, &toolchain, cache, move |progress| {
        events.show(&crate::check::kit_event(progress));
    })
    .await;
    bar.show(&CheckEvent::KitReady);
    match kit {
        Ok(kit) if was_ready => writeln!(out, "✓ libraries: {}", kit.library_folder().display())?,
        Ok(_) => writeln!(out, "✓ libraries: built just now, in {:.1} s", begin.elapsed().as_secs_f64())?,
        Err(error) => {
            healthy = false;
            writeln!(out, "✗ libraries: {error}")?;
        }
    }
    match watch::probe(folder, EVENT).await {
        Ok(took) => writeln!(out, "✓ watching files: a change is seen after {} ms", took.as_millis())?,
        Err(why) => writeln!(
            out,
            "· watching files: {why}. Nothing to mend: `watch` then looks at the files itself, twice a second"
        )?,
    }
    writeln!(out, "{}", if healthy { "All is well." } else { "See the lines with ✗ above." })?;
    Ok(healthy)
}
