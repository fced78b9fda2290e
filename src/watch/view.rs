//! From what watch mode knows to what is to be seen.

use std::fmt::Write as _;
use std::time::Instant;

use colored::Colorize as _;

use super::everything::Everything;
use super::keys;
use super::list::{Filter, Row};
use super::state::{Question, State, View};
use super::{Engine, Options};
use crate::check::read_source;
use crate::course::Exercise;
use crate::session::Session;
use crate::text::sanitize;
use crate::trace::{self, Timeline};
use crate::ui::{self, Comparison, Depth, Look, Screen, Status, Told};

/// One turn of the sign that says that something goes on.
const TURN: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// Everything that a screen is made from.
pub(super) struct Seen<'a> {
    pub options: &'a Options,
    pub session: &'a Session,
    pub engine: &'a Engine,
    pub state: &'a State,
    pub exercise: &'a Exercise,
    /// What the run did that the state's report is of.
    pub timeline: Option<&'a Timeline>,
    pub everything: &'a Everything,
    /// What has to be known about how files are watched.
    pub notice: &'a str,
    pub phase: &'a str,
    /// When what goes on began.
    pub since: Instant,
}

impl Seen<'_> {
    /// Everything that is to be seen now, on a body of `columns` columns.
    pub(super) fn screen(&self, columns: usize) -> Screen {
        let look = Look { columns, depth: if self.state.is_unfolded { Depth::Whole } else { Depth::Folded } };
        let state = &self.state;
        let mut screen = Screen {
            place: format!("{} · {}", self.exercise.chapter, self.exercise.name),
            done: state.list.entries.iter().filter(|entry| entry.status == Status::Done).count(),
            all: state.list.entries.len(),
            status: self.status(),
            scroll: state.scroll,
            notice: self.notices(),
            prompt: self.prompt(),
            keys: keys::shown(state.view),
            ascii: self.options.ascii,
            ..Screen::default()
        };
        // Who comes to an exercise first wants to know what it is about.
        if state.view == View::Verdict && state.missing.is_none() && self.is_untouched() {
            let file = self.session.shown(self.exercise);
            screen.intro = format!("{}\n\n{}\n", self.task(look), ui::rule(&format!("{file}, as it came")));
        }
        screen.body = match state.view {
            View::Welcome => self.welcome(look),
            View::Verdict => self.verdict(look),
            View::Text => self.text(look),
            View::Why => self.why(look),
            View::List => {
                screen.selected = Some(state.list.chosen);
                screen.detail = self.filter().to_owned();
                self.list()
            }
            View::Hints => ui::hints(self.exercise, state.hints, look),
            View::Solution => self.solution(look),
            View::Timeline => {
                screen.detail = self.step_in_words();
                self.timeline(look)
            }
            View::Everything => self.everything(),
            View::Help => help(look),
            View::Farewell => format!("{}\n", look.prose(&self.session.course.farewell)),
        };
        screen
    }

    /// What goes on, or what came of the latest run.
    fn status(&self) -> String {
        let state = &self.state;
        if let (Engine::Preparing { words }, None) = (self.engine, &state.missing) {
            if self.options.plain {
                return words.split(':').next().unwrap_or_default().to_owned();
            }
            return format!("{} {words}{}", self.turn(), self.time(""));
        }
        if self.everything.is_under_way() {
            return format!("{} checking everything{}", self.turn(), self.how_many());
        }
        match (&state.missing, &state.report) {
            (Some(_), _) => "! the file can't be read".yellow().to_string(),
            (None, _) if state.is_checking && self.options.plain => "checking".to_owned(),
            (None, _) if state.is_checking => {
                format!("{} {}{}", self.turn(), self.phase, self.time(" · Esc stops it"))
            }
            (None, Some(report)) => ui::headline(report),
            (None, None) if state.is_stopped => "stopped · r checks once more".to_owned(),
            (None, None) => "waiting for your file".to_owned(),
        }
    }

    /// How long it goes on, and what else is of use then; nothing if it has just begun.
    fn time(&self, more: &str) -> String {
        let seconds = self.since.elapsed().as_secs_f64();
        if seconds < 0.1 { String::new() } else { format!(" · {seconds:.1} s{more}").dimmed().to_string() }
    }

    fn turn(&self) -> &'static str {
        match (self.options.plain, self.options.ascii) {
            (true, _) => return "",
            (false, true) => return "*",
            _ => {}
        }
        let tenths = usize::try_from(self.since.elapsed().as_millis() / 100).unwrap_or(0);
        TURN[tenths % TURN.len()]
    }

    fn notices(&self) -> String {
        let lines = [self.state.said.as_str(), self.notice];
        lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn prompt(&self) -> Option<String> {
        if self.state.is_typing() {
            return Some(format!("search: {}_   (Enter keeps it, Esc ends it)", self.state.list.query));
        }
        let name = &self.exercise.name;
        Some(match self.state.asking? {
            Question::ShowSolution => format!("{name} is not solved yet. Show the solution all the same? y/n"),
            Question::Reset => format!("Put the starter of {name} back? Your text is kept, and u brings it back. y/n"),
        })
    }

    fn welcome(&self, look: Look) -> String {
        format!("{}\n\n{}\n", look.prose(&self.session.course.welcome), "Enter begins.".bold())
    }

    fn verdict(&self, look: Look) -> String {
        let state = &self.state;
        let file = self.session.shown(self.exercise);
        if let Some(why) = &state.missing {
            return format!("{why}\n\nSave it again, or press x to bring back the starter.\n");
        }
        let mut text = String::new();
        match &state.report {
            Some(report) => {
                let catalogue = self.session.course.catalogue();
                let told = Told { report, exercise: self.exercise, catalogue, timeline: self.timeline };
                text.push_str(&ui::details(&told, look));
                if report.passed() {
                    text.push_str(&self.after_a_pass(look));
                }
                if !state.remarks.is_empty() {
                    let _ = writeln!(text, "\n{}\n", ui::rule("clippy on your async code, as advice"));
                    text.extend(state.remarks.iter().map(|remark| format!("{}\n", sanitize(remark, ui::colors()))));
                }
            }
            None if state.is_checking && self.options.plain => {}
            None if state.is_checking => {
                let _ = writeln!(text, "{file} is being checked.");
            }
            None if state.is_stopped => text.push_str("The check was stopped. A save or r starts it again.\n"),
            None => {}
        }
        text
    }

    fn is_untouched(&self) -> bool {
        self.state
            .source()
            .is_some_and(|source| self.session.course.read(&self.exercise.path()).as_deref() == Some(source))
    }

    /// What to do now, and a word at the end of a chapter.
    fn after_a_pass(&self, look: Look) -> String {
        let entries = &self.state.list.entries;
        let open = entries.iter().filter(|entry| entry.status != Status::Done).count();
        let here = |chapter: &str| chapter == self.exercise.chapter;
        let is_chapter_done = entries.iter().all(|entry| !here(&entry.chapter) || entry.status == Status::Done);
        let mut text = String::new();
        if is_chapter_done {
            let farewell = self.session.course.chapter_farewell(&self.exercise.chapter).unwrap_or_default();
            let farewell = look.prose(&format!("**★ {} is done.** {farewell}", self.exercise.chapter));
            let _ = writeln!(text, "\n{farewell}");
        }
        let _ = match (open, self.state.list.next_open()) {
            (0, _) | (_, None) => writeln!(text, "\nThat was the last one. n ends the course."),
            (open, Some(next)) => writeln!(text, "\n{} goes on to {} ({open} to go).", "n".bold(), next.name.bold()),
        };
        text
    }

    /// What the exercise asks for, in its own words.
    fn task(&self, look: Look) -> String {
        let source = self.session.course.read(&self.exercise.path()).unwrap_or_default();
        look.prose(&ui::opening(&source))
    }

    fn text(&self, look: Look) -> String {
        let lesson =
            self.session.course.read(&format!("exercises/{}/README.md", self.exercise.chapter)).unwrap_or_default();
        let heading = ui::rule(&format!("the lesson of {}", self.exercise.chapter));
        format!("{}\n\n{heading}\n\n{}\n", self.task(look), look.prose(&lesson))
    }

    fn why(&self, look: Look) -> String {
        let advice = self.state.report.as_ref().and_then(|report| report.advice.as_deref());
        match advice.and_then(|id| self.session.course.catalogue().get(id)) {
            Some(advice) => ui::advice_page(advice, look),
            None => "There is no advice on this verdict. h shows a hint.\n".to_owned(),
        }
    }

    fn list(&self) -> String {
        let list = &self.state.list;
        let mut text = String::new();
        for row in list.rows() {
            let _ = match row {
                Row::Chapter { name, done, all, is_folded } => {
                    writeln!(text, "{}", ui::chapter_line(&name, done, all, is_folded))
                }
                Row::Exercise(entry) => {
                    writeln!(text, "{}", ui::exercise_line(&entry.name, entry.status, entry.name == list.current))
                }
            };
        }
        if text.is_empty() {
            let _ = writeln!(text, "Nothing fits. Esc shows all again.");
        }
        text
    }

    /// What the list leaves out, in words.
    fn filter(&self) -> &'static str {
        match self.state.list.filter {
            Filter::All => "",
            Filter::Open => "Only what is not done. Tab shows what is.",
            Filter::Done => "Only what is done. Tab shows all.",
        }
    }

    fn solution(&self, look: Look) -> String {
        let solution = self.session.course.read(&self.exercise.solution_path()).unwrap_or_default();
        let yours = read_source(&self.session.workspace.file(self.exercise)).unwrap_or_default();
        ui::diff(&yours, &solution, look)
    }

    fn timeline(&self, look: Look) -> String {
        let lens = &self.state.lens;
        match (&lens.timelines, &self.state.report) {
            (Some(timelines), Some(report)) => {
                let how = Comparison {
                    is_theirs: lens.is_theirs,
                    window: lens.window(),
                    cursor: lens.step,
                    ..Comparison::whole(look, self.options.ascii)
                };
                ui::timelines(timelines, report, self.exercise, &how)
            }
            (None, Some(_)) => "Drawing what your tasks did …\n".to_owned(),
            (_, None) => "There is no run to show yet.\n".to_owned(),
        }
    }

    /// What happens at the step under the cursor.
    fn step_in_words(&self) -> String {
        let lens = &self.state.lens;
        let (Some(timeline), Some(step)) = (lens.timeline(), lens.step) else { return String::new() };
        let Some(at) = timeline.steps.get(step).map(|step| timeline.when(step.at)) else { return String::new() };
        let whose = if lens.is_theirs { "the solution" } else { "yours" };
        let place = format!("{whose}, event {} of {}, {at}:", step + 1, timeline.steps.len());
        format!("{} {}", place.dimmed(), sanitize(&trace::words(timeline, step), false))
    }

    fn everything(&self) -> String {
        let rows = &self.everything.rows;
        match self.everything.seconds {
            Some(seconds) => format!("{}\n\n{}", ui::summary(rows, seconds), ui::table(rows)),
            None if self.everything.is_under_way() => format!("Checking every exercise{}.\n", self.how_many()),
            None => "Nothing was checked.\n".to_owned(),
        }
    }

    /// How many of all are checked; a count that goes up is nothing for a page of lines.
    fn how_many(&self) -> String {
        if self.options.plain {
            return String::new();
        }
        format!(": {} of {}", self.everything.rows.len(), self.everything.all)
    }
}

fn help(look: Look) -> String {
    let mut text = String::new();
    for (key, word, what) in keys::ALL {
        let options = textwrap::Options::new(look.columns.max(30)).subsequent_indent("                ");
        let _ = writeln!(text, "{}", textwrap::fill(&format!("  {}  {word:9}  {what}", key.bold()), options));
    }
    let more = "Arrows, Page Up and Down, Home and End (or j k g G and Space) move and scroll. Esc goes one step \
                back; while a check runs, it stops the check. In a timeline ← and → walk from event to event, + and - \
                zoom, and Tab changes sides. In plain mode type a letter or its word, and Enter.\n\n\
                Edit and save in your own editor; each save is checked at once.";
    let _ = writeln!(text, "\n{}", look.prose(more));
    text
}
