//! What happened to a learner's files, in words.

use unicode_width::UnicodeWidthStr as _;

use crate::text::{Role, Text};
use crate::workspace::{Created, Event, Item, Kind, News, Updated, What};

/// What an event was, such as "reset of join".
pub fn event_name(event: &Event) -> String {
    let exercises: Vec<&str> = event.exercises().collect();
    let what = match event.kind {
        Kind::Init => return "init".into(),
        Kind::Reset => "reset",
        Kind::Import => "import",
        Kind::Update => return "update".into(),
        Kind::Undo => return event.of.map_or("undo".into(), |number| format!("undo of event {number}")),
    };
    match exercises.as_slice() {
        [] => what.into(),
        [one] => format!("{what} of {one}"),
        [first, second] => format!("{what} of {first} and {second}"),
        [first, rest @ ..] => format!("{what} of {first} and {} more", rest.len()),
    }
}

/// How long ago `then` was, both in seconds since 1970.
pub fn ago(then: u64, now: u64) -> String {
    let of = |count: u64, unit: &str| match count {
        1 => format!("1 {unit} ago"),
        _ => format!("{count} {unit}s ago"),
    };
    match now.saturating_sub(then) {
        0..60 => "just now".into(),
        seconds @ 60..3600 => of(seconds / 60, "minute"),
        seconds @ 3600..86_400 => of(seconds / 3600, "hour"),
        seconds => of(seconds / 86_400, "day"),
    }
}

/// "1 line" or "7 lines", and likewise.
pub fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// The events that can be undone, a line each, the latest first.
pub fn events(events: &[Event], now: u64) -> Text {
    if events.is_empty() {
        return "No file was replaced yet.".into();
    }
    let rows: Vec<[String; 4]> = events
        .iter()
        .map(|event| {
            let files = event.files.iter().filter(|file| file.lines.is_some()).count();
            let lines = count(event.lines(), "line");
            let much = if files == 1 { lines } else { format!("{lines} in {}", count(files, "file")) };
            [event.number.to_string(), ago(event.at, now), event_name(event), much]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let (numbers, times, names) = (width(0), width(1), width(2));
    let row = |[number, time, name, much]: &[String; 4]| {
        let (number, time) = (format!("{number:>numbers$}"), format!("{time:times$}"));
        Role::Strong.of(number) + "  " + Role::Dim.of(time) + format!("  {name:names$}  {much}")
    };
    let mut text: Text = rows.iter().map(row).collect();
    text.append("\nTo undo the latest: cargo async-learn undo. To undo another one: cargo async-learn undo --number N");
    text
}

/// What was done with `items`, a line for each.
fn items(items: &[Item]) -> Text {
    let line = |item: &Item| {
        let path = &item.path;
        let (role, sign, what) = match &item.what {
            What::New => (Role::Good, "new", path.clone()),
            What::Changed => (Role::Good, "changed", path.clone()),
            What::Moved { from } => (Role::Good, "moved", format!("{from} -> {path}")),
            What::Kept => (Role::Warning, "yours", path.clone()),
            What::Merged => (Role::Good, "merged", path.clone()),
            What::Lacks(_) => (Role::Warning, "yours", format!("{path}, which lacks lines; see below")),
            What::Broken => {
                (Role::Warning, "yours", format!("{path}, which is a link or not valid TOML; fix it and update again"))
            }
            What::Removed => (Role::Dim, "removed", path.clone()),
            What::Left => (Role::Dim, "left", path.clone()),
        };
        role.of(format!("{sign:>10}")) + "  " + what
    };
    items.iter().map(line).collect()
}

/// What a new course found in its folder, and what is to be done in the folders above. Nothing, mostly.
pub fn created(created: &Created) -> Text {
    let mut text = items(&created.updated.items);
    text.append(created.updated.event.as_ref().map(saved_meanwhile).unwrap_or_default());
    if created.updated.items.iter().any(|item| item.what == What::Kept) {
        text.gap();
        text.push("`yours`: you already have this file with another text; it was not changed.");
    }
    for above in &created.above {
        let manifest = above.manifest.display();
        text.gap();
        text.push(if above.is_broken {
            format!("{manifest} takes this folder for a member of its workspace, so cargo fails there from now on.")
        } else {
            format!("{manifest} is a cargo workspace, and the course is one of its own.")
        });
        text.push(format!("To keep them apart, add to its [workspace]: exclude = [\"{}\"]", above.exclude));
    }
    text
}

/// What an update did, a line for each file.
pub fn updated(updated: &Updated) -> Text {
    if updated.items.is_empty() {
        return "Everything is up to date.".into();
    }
    let mut text = items(&updated.items);
    let any = |what: fn(&What) -> bool| updated.items.iter().any(|item| what(&item.what));
    if any(|what| *what == What::Kept) {
        text.append(
            "\n`yours`: the course has a newer text, but you changed the file, so it was not replaced.\n\
             To get the newer text of an exercise: cargo async-learn reset NAME (your version is kept).\n\
             To get that of another file: move yours away, and update again.",
        );
    }
    for (path, lines) in updated.items.iter().filter_map(|item| match &item.what {
        What::Lacks(lines) => Some((&item.path, lines)),
        _ => None,
    }) {
        text.gap();
        text.push(format!("Add these lines to {path}, in place of lines with the same name; without them cargo can't build the course:"));
        text.gap();
        text.extend(lines.iter().map(|line| format!("    {line}").into()));
    }
    if any(|what| *what == What::Left) {
        text.append("\n`left`: this file is no longer part of the course. You can keep or delete it.");
    }
    if let Some(event) = updated.event.as_ref().filter(|event| event.is_kept()) {
        text.append("\nThe replaced files are kept. To undo all of this: cargo async-learn undo");
        text.append(saved_meanwhile(event));
    }
    text
}

/// The files that were saved while `event` replaced them, a line each.
pub(super) fn saved_meanwhile(event: &Event) -> Text {
    let line = |path: &String| {
        format!("{path} was saved at the same moment. The saved text was replaced, and is the one that is kept.")
    };
    event.meanwhile.iter().map(|path| line(path).into()).collect()
}

/// That `texts` came here from another machine, in one line.
pub fn unjudged(texts: usize) -> String {
    let (those, was) = (count(texts, "text"), if texts == 1 { "was" } else { "were" });
    format!("{those} of yours {was} not judged on this machine yet; `cargo async-learn verify` checks them.")
}

/// What is new, in one line.
pub fn news(news: &News) -> String {
    match news {
        News::Newer(0) => "`cargo async-learn update` brings the newer version of the course into this folder.".into(),
        News::Newer(new) => format!("`cargo async-learn update` brings {}.", count(*new, "new exercise")),
        News::OlderTool(version) => format!(
            "this folder was written by cargo-async-learn {version}, which is newer than this one. To update the tool: \
             cargo install --locked cargo-async-learn"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_counted_in_the_largest_unit_that_fits() {
        let told = [0, 59, 60, 3599, 3600, 86_399, 86_400, 864_000].map(|seconds| ago(1_000, 1_000 + seconds));
        let due = ["just now", "just now", "1 minute ago", "59 minutes ago", "1 hour ago", "23 hours ago"];
        assert_eq!(told[..6], due);
        assert_eq!(told[6..], ["1 day ago", "10 days ago"]);
        // The clock was set back.
        assert_eq!(ago(2_000, 1_000), "just now");
    }
}
