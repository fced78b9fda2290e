//! What happened to a learner's files, in words.

use unicode_width::UnicodeWidthStr as _;

use crate::text::{Role, Text};
use crate::workspace::{Created, Event, Item, Kind, News, Updated, What};

/// What an event was, such as "reset of join".
pub fn event_name(event: &Event) -> String {
    let exercises: Vec<&str> = event.exercises().collect();
    let what = match event.kind {
        Kind::Reset => "reset",
        Kind::Import => "import",
        Kind::Update => return "update".into(),
        Kind::Undo => return event.of.map_or("undo".into(), |number| format!("undo of number {number}")),
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

/// What can be brought back, a line for each event, the latest first.
pub fn events(events: &[Event], now: u64) -> Text {
    if events.is_empty() {
        return "Nothing was replaced so far.".into();
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
    text.append("\n`cargo async-learn undo` brings back what the latest replaced, `undo --number N` what another did.");
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
            What::Merged(said) => (Role::Good, "added to", format!("{path}: it {}", said.join("; "))),
            What::Unmerged => {
                (Role::Warning, "yours", format!("{path}, which can't be understood; correct it and update again"))
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
    if created.updated.items.iter().any(|item| item.what == What::Kept) {
        text.gap();
        text.push("`yours`: the file was there already with another text, and stays as it is.");
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
            "\n`yours`: the course has a newer text there, and you have changed the file, so it stays as it is.\n\
             For the newer text of an exercise: `cargo async-learn reset NAME`, which keeps yours aside. Of another file:\n\
             move yours away, and update again.",
        );
    }
    if any(|what| *what == What::Left) {
        text.append("\n`left`: the course has nothing there any more. The file is yours, to keep or to delete.");
    }
    if let Some(event) = &updated.event {
        text.append("\nWhat was replaced is kept; `cargo async-learn undo` turns all of this around.");
        text.append(saved_meanwhile(event));
    }
    text
}

/// The files that were saved while `event` replaced them, a line each.
pub(super) fn saved_meanwhile(event: &Event) -> Text {
    let line = |path: &String| format!("{path} was saved at the same moment; that text is the one that is kept.");
    event.meanwhile.iter().map(|path| line(path).into()).collect()
}

/// That `texts` came here from another machine, in one line.
pub fn unjudged(texts: usize) -> String {
    let (those, was) = (count(texts, "text"), if texts == 1 { "was" } else { "were" });
    format!("{those} of yours {was} not judged on this machine yet; `cargo async-learn verify` finds what passes.")
}

/// What is new, in one line.
pub fn news(news: &News) -> String {
    match news {
        News::Newer(0) => "`cargo async-learn update` brings this folder up to the course's newer version.".into(),
        News::Newer(new) => format!("`cargo async-learn update` brings {}.", count(*new, "new exercise")),
        News::OlderTool(version) => format!(
            "cargo-async-learn {version} wrote to this folder, and this one is older; to bring it up to date: \
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
        // A clock that was set back.
        assert_eq!(ago(2_000, 1_000), "just now");
    }
}
