//! The command line's grammar, and the help that a beginner reads.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::course::Course;

/// Learn asynchronous Rust by solving exercises.
///
/// Without a command: in a course's folder it watches your files and checks each save;
/// elsewhere it offers to create a course.
#[derive(Debug, Parser)]
#[command(name = "cargo async-learn", bin_name = "cargo async-learn", version, args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(flatten)]
    pub watch: WatchArgs,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// How to watch.
#[derive(Debug, Default, clap::Args)]
pub(super) struct WatchArgs {
    /// Print lines in place of a full screen, and take commands as lines: for a screen
    /// reader or a log. This is the default without a terminal, with TERM=dumb and with
    /// ACCESSIBLE=1.
    #[arg(long)]
    pub plain: bool,
    /// Show nothing but ASCII. This is the default where the locale is not UTF-8.
    #[arg(long)]
    pub ascii: bool,
    /// The command that opens a file when you press e, such as "code -g {file}:{line}".
    #[arg(long, value_name = "COMMAND")]
    pub edit_cmd: Option<String>,
    /// Go on to the next exercise three seconds after a pass.
    #[arg(long)]
    pub auto_next: bool,
    /// Take the mouse's wheel; your terminal then selects text with Shift held.
    #[arg(long)]
    pub mouse: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a folder with the exercises. Never overwrites anything.
    Init {
        /// The new folder.
        #[arg(default_value = "async-learn")]
        dir: PathBuf,
    },
    /// Start at a later chapter. Nothing is marked as done.
    Start {
        /// A chapter: its number, or any part of its name that fits one only.
        #[arg(long, value_name = "CHAPTER", add = ArgValueCompleter::new(complete_chapter))]
        from: String,
    },
    /// Check the current exercise on every save; or begin at NAME.
    Watch {
        /// An exercise's id, or any part of its path that fits one only.
        #[arg(add = ArgValueCompleter::new(complete_exercise))]
        name: Option<String>,
        #[command(flatten)]
        args: WatchArgs,
    },
    /// Check one exercise now: the current one, or NAME.
    Run {
        /// An exercise's id, or any part of its path that fits one only.
        #[arg(add = ArgValueCompleter::new(complete_exercise))]
        name: Option<String>,
        /// The output format.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Run your program: the current exercise, or NAME. Nothing is checked.
    ///
    /// It starts in the time of one rustc call. Input, output and exit code are the program's own;
    /// Ctrl-C ends it.
    Exec {
        /// An exercise's id, or any part of its path that fits one only.
        #[arg(add = ArgValueCompleter::new(complete_exercise))]
        name: Option<String>,
        /// What the program gets as its arguments.
        #[arg(last = true, value_name = "ARGS")]
        arguments: Vec<OsString>,
    },
    /// Check every exercise, or those named, and print a table. Made for CI.
    Verify {
        /// Exercises; all of them by default.
        #[arg(add = ArgValueCompleter::new(complete_exercise))]
        names: Vec<String>,
        /// How many to check at once; by default as many as there are processors.
        #[arg(long, short, value_parser = clap::value_parser!(u16).range(1..=256))]
        jobs: Option<u16>,
        /// Check also what has not changed since its last verdict.
        #[arg(long)]
        fresh: bool,
        /// The output format.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Show all exercises and how far you are.
    List,
    /// Show a hint. Three levels: ask again for the next.
    Hint {
        /// An exercise; the current one by default.
        #[arg(add = ArgValueCompleter::new(complete_exercise))]
        name: Option<String>,
    },
    /// Put exercises back to how they began. Your versions are kept, and `undo` brings them back.
    Reset(ResetArgs),
    /// Bring back what a reset, an update, an import or an undo replaced.
    ///
    /// What is there now is kept first, so an undo can itself be undone.
    Undo {
        /// Bring back the text of this exercise only.
        #[arg(add = ArgValueCompleter::new(complete_exercise))]
        name: Option<String>,
        /// Show what can be brought back.
        #[arg(long)]
        list: bool,
        /// Bring back what the event with this number in the list replaced.
        #[arg(long, short, conflicts_with_all = ["name", "list"])]
        number: Option<u32>,
    },
    /// Take your progress to another machine.
    Progress {
        #[command(subcommand)]
        command: ProgressCommand,
    },
    /// Bring the course of this version into your folder: new exercises, corrected texts.
    ///
    /// What you changed is never overwritten. An exercise that moved takes your text along.
    Update,
    /// Show a solution, once you have your own.
    Solution {
        /// An exercise; the current one by default.
        #[arg(add = ArgValueCompleter::new(complete_exercise))]
        name: Option<String>,
        /// Show it before the exercise is solved.
        #[arg(long)]
        show_me: bool,
    },
    /// Show what your code did, beside what the solution does. Each task, future, thread and
    /// connection has a lane.
    Trace {
        /// An exercise; the current one by default.
        #[arg(add = ArgValueCompleter::new(complete_exercise))]
        name: Option<String>,
        /// How to draw it.
        #[arg(long, value_enum, default_value_t)]
        format: Picture,
        /// Which check's run to show; by default the one that failed, or else the last.
        #[arg(long)]
        check: Option<String>,
        /// Also list every step in words.
        #[arg(long)]
        steps: bool,
        /// Draw with plain ASCII characters.
        #[arg(long)]
        ascii: bool,
    },
    /// Explain the idea that a verdict names.
    Explain {
        /// The id that the verdict shows; without one, all ids.
        #[arg(value_name = "ADVICE-ID", add = ArgValueCompleter::new(complete_advice))]
        id: Option<String>,
    },
    /// What rust-analyzer runs on each save: the verdict as messages for an editor. To check
    /// an exercise yourself, use `run`.
    Check(Check),
    /// Say whether everything is in place, and if not, how to fix it.
    Doctor,
    /// Tools for the course's authors.
    Dev {
        #[command(subcommand)]
        command: DevCommand,
    },
}

/// Which exercises to put back.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("which").required(true).args(["names", "chapter", "all"])))]
pub(super) struct ResetArgs {
    /// Exercises.
    #[arg(value_name = "NAME", add = ArgValueCompleter::new(complete_exercise))]
    pub names: Vec<String>,
    /// All exercises of a chapter: its number, or any part of its name that fits one only.
    #[arg(long, add = ArgValueCompleter::new(complete_chapter))]
    pub chapter: Option<String>,
    /// All exercises of the course.
    #[arg(long)]
    pub all: bool,
    /// Do not ask.
    #[arg(long, short)]
    pub yes: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum ProgressCommand {
    /// Write what you passed, your hints and your texts to a file.
    Export {
        /// The file to write; `-`, or none, is standard output.
        #[arg(default_value = "-", hide_default_value = true)]
        file: PathBuf,
    },
    /// Take in what was written down elsewhere.
    ///
    /// What is solved here stays. Any other text of yours gives way to the one that comes, and is
    /// kept: `undo` brings it back.
    Import {
        /// The file to read; `-` is standard input.
        file: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// An exercise; the current one by default.
    #[arg(conflicts_with = "file", add = ArgValueCompleter::new(complete_exercise))]
    pub name: Option<String>,
    /// The file that was saved. One that is no exercise draws no messages.
    #[arg(long, value_name = "PATH")]
    pub file: Option<PathBuf>,
    /// As for `cargo check`.
    #[arg(long, value_enum)]
    pub message_format: MessageFormat,
    /// Be the one that does the work, for a parent that may be ended by force.
    #[arg(long, hide = true)]
    pub worker: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MessageFormat {
    /// Lines of JSON.
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum DevCommand {
    /// Prove a course: starters red for their reason, solutions green, mistakes rejected.
    Check {
        /// Exercises; all of them by default.
        names: Vec<String>,
        /// Check only the wording of texts, in under a second: of those whose path contains a NAME.
        #[arg(long, conflicts_with_all = ["repeat", "repeat_mistakes", "jobs"])]
        words: bool,
        /// The course's folder, which holds `info.toml`.
        #[arg(long, default_value = ".")]
        course: PathBuf,
        /// Check every solution and right variant this many times.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        repeat: u32,
        /// Check every mistake and starter this many times.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        repeat_mistakes: u32,
        /// How many to check at once; by default as many as there are processors.
        #[arg(long, short, value_parser = clap::value_parser!(u16).range(1..=256))]
        jobs: Option<u16>,
    },
    /// Make the files of a new exercise, the last of its chapter. They say what to fill in.
    New {
        /// A chapter and the exercise's name, as in `03_join/race`.
        #[arg(value_name = "CHAPTER/NAME")]
        place: String,
        /// The course's folder, which holds `info.toml`.
        #[arg(long, default_value = ".")]
        course: PathBuf,
    },
    /// Show the whole program of a mistake or right variant; without MISTAKE, list them all.
    Show {
        /// An exercise.
        name: String,
        /// The name in the first line of its block.
        mistake: Option<String>,
        /// The course's folder, which holds `info.toml`.
        #[arg(long, default_value = ".")]
        course: PathBuf,
    },
    /// Tell which line the verdict on each mistake points at, and whether it is the one after ` at `.
    Places {
        /// Exercises; all of them by default.
        names: Vec<String>,
        /// The course's folder, which holds `info.toml`.
        #[arg(long, default_value = ".")]
        course: PathBuf,
    },
    /// Tell which advice the programs in `mistakes/compile_errors` draw, and what rustc says where it is another.
    Errors {
        /// Of those whose name contains this.
        #[arg(default_value = "", hide_default_value = true)]
        part: String,
        /// The course's folder, which holds `info.toml`.
        #[arg(long, default_value = ".")]
        course: PathBuf,
    },
    /// Draw the pictures in the lessons again, from real runs.
    Pictures {
        /// The course's folder, which holds `info.toml`.
        #[arg(long, default_value = ".")]
        course: PathBuf,
    },
    /// Draw the pictures of watch mode in the README again, from real runs.
    Screens {
        /// The course's folder, which holds `info.toml`.
        #[arg(long, default_value = ".")]
        course: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs: one JSON object a line and exercise.
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Picture {
    /// Lines for the terminal.
    #[default]
    Text,
    /// The timelines as data.
    Json,
    /// One picture, for a browser or a document.
    Svg,
    /// One page to look around in: zoom, and the run step by step.
    Html,
    /// Chrome trace events, for ui.perfetto.dev.
    Perfetto,
    /// The events as they were recorded, one a line: a word, and its fields.
    Events,
}

fn complete_exercise(typed: &std::ffi::OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let Ok(course) = Course::embedded() else { return Vec::new() };
    let names = course.exercises().iter().filter(|exercise| exercise.name.starts_with(&*typed));
    names.map(|exercise| CompletionCandidate::new(&exercise.name)).collect()
}

fn complete_chapter(typed: &std::ffi::OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let Ok(course) = Course::embedded() else { return Vec::new() };
    let chapters = course.chapters().into_iter().filter(|chapter| chapter.contains(&*typed));
    chapters.map(CompletionCandidate::new).collect()
}

fn complete_advice(typed: &std::ffi::OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let Ok(course) = Course::embedded() else { return Vec::new() };
    let ids = course
        .files("advice")
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix("advice/")?.strip_suffix(".md")?.to_owned()));
    ids.filter(|id| id.starts_with(&*typed)).map(CompletionCandidate::new).collect()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_grammar_is_sound() {
        super::Args::command().debug_assert();
    }
}
