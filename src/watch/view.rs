//! From what watch mode knows to what is to be seen.

use std::time::Instant;

use textwrap::Options as Wrap;

use super::everything::Everything;
use super::keys;
use super::list::{Filter, Row};
use super::state::{Question, State, View};
use super::{Engine, Options};
use crate::course::Exercise;
use crate::session::{Session, Status};
use crate::submission::read_source;
use crate::text::{Line, Role, Text};
use crate::trace::{self, Timeline};
use crate::ui::words::{self, Comparison, Told};
use crate::ui::{Depth, Look, Screen, opening};

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
        let state = &self.state;
        let depth = if state.is_unfolded { Depth::Whole } else { Depth::Folded };
        let look = Look { columns, depth, colors: self.options.colors };
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
            screen.intro = self.task(look);
            screen.intro.push("");
            screen.intro.push(words::rule(&format!("{file}, as it came")));
        }
        screen.body = match state.view {
            View::Welcome => self.welcome(look),
            View::Verdict => self.verdict(look),
            View::Text => self.text(look),
            View::Why => self.why(look),
            View::List => {
                screen.selected = Some(state.list.chosen);
                screen.detail = self.filter().into();
                self.list()
            }
            View::Hints => words::hints(self.exercise, state.hints, look),
            View::Solution => self.solution(look),
            View::Timeline => {
                screen.detail = self.step_in_words();
                self.timeline(look)
            }
            View::Everything => self.everything(),
            View::Help => help(look),
            View::Farewell => look.prose(&self.session.course.farewell),
        };
        screen
    }

    /// What goes on, or the latest verdict.
    fn status(&self) -> Line {
        let state = &self.state;
        if let (Engine::Preparing { words }, None) = (self.engine, &state.missing) {
            if self.options.plain {
                return words.split(':').next().unwrap_or_default().into();
            }
            return self.turn() + " " + words + self.time("");
        }
        if self.everything.is_under_way() {
            return self.turn() + " checking everything" + self.how_many();
        }
        match (&state.missing, &state.report) {
            (Some(_), _) => Role::Warning.of("! the file can't be read"),
            (None, _) if state.is_checking && self.options.plain => "checking".into(),
            (None, _) if state.is_checking => self.turn() + " " + self.phase + self.time(" · Esc stops it"),
            (None, Some(report)) => words::headline(report),
            (None, None) if state.is_stopped => "stopped · r checks once more".into(),
            (None, None) => "waiting for your file".into(),
        }
    }

    /// How long it goes on, and what else is of use then; nothing if it has just begun.
    fn time(&self, more: &str) -> Line {
        let seconds = self.since.elapsed().as_secs_f64();
        if seconds < 0.1 { Line::default() } else { Role::Dim.of(format!(" · {seconds:.1} s{more}")) }
    }

    fn turn(&self) -> Line {
        match (self.options.plain, self.options.ascii) {
            (true, _) => return Line::default(),
            (false, true) => return "*".into(),
            _ => {}
        }
        let tenths = usize::try_from(self.since.elapsed().as_millis() / 100).unwrap_or(0);
        TURN[tenths % TURN.len()].into()
    }

    fn notices(&self) -> Text {
        let mut text = Text::from(&self.state.said);
        text.append(self.notice);
        text
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

    fn welcome(&self, look: Look) -> Text {
        let mut text = look.prose(&self.session.course.welcome);
        text.push("");
        text.push(Role::Strong.of("Enter begins."));
        text
    }

    fn verdict(&self, look: Look) -> Text {
        let state = &self.state;
        let file = self.session.shown(self.exercise);
        if let Some(why) = &state.missing {
            return format!("{why}\n\nSave it again, or press x to bring back the starter.").into();
        }
        let Some(report) = &state.report else {
            return match (state.is_checking, state.is_stopped) {
                (true, _) if self.options.plain => Text::default(),
                (true, _) => format!("{file} is being checked.").into(),
                (false, true) => "The check was stopped. A save or r starts it again.".into(),
                (false, false) => Text::default(),
            };
        };
        let catalogue = self.session.course.catalogue();
        let told = Told { report, exercise: self.exercise, catalogue, timeline: self.timeline };
        let mut text = words::details(&told, look);
        if report.passed() {
            text.append(self.after_a_pass(look));
        }
        if !state.remarks.is_empty() {
            text.push("");
            text.push(words::rule("clippy on your async code, as advice"));
            text.push("");
            for remark in &state.remarks {
                text.append(Text::from_ansi(remark));
            }
        }
        text
    }

    fn is_untouched(&self) -> bool {
        self.state
            .source()
            .is_some_and(|source| self.session.course.read(&self.exercise.path()).as_deref() == Some(source))
    }

    /// What to do now, and a word at the end of a chapter.
    fn after_a_pass(&self, look: Look) -> Text {
        let entries = &self.state.list.entries;
        let open = entries.iter().filter(|entry| entry.status != Status::Done).count();
        let here = |chapter: &str| chapter == self.exercise.chapter;
        let is_chapter_done = entries.iter().all(|entry| !here(&entry.chapter) || entry.status == Status::Done);
        let mut text = Text::default();
        text.push("");
        if is_chapter_done {
            let farewell = self.session.course.chapter_farewell(&self.exercise.chapter).unwrap_or_default();
            text.append(look.prose(&format!("**★ {} is done.** {farewell}", self.exercise.chapter)));
            text.push("");
        }
        text.push(match (open, self.state.list.next_open()) {
            (0, _) | (_, None) => "That was the last one. n ends the course.".into(),
            (open, Some(next)) => {
                Role::Key.of("n") + " goes on to " + Role::Strong.of(&next.name) + format!(" ({open} to go).")
            }
        });
        text
    }

    /// The exercise's own text.
    fn task(&self, look: Look) -> Text {
        let source = self.session.course.read(&self.exercise.path()).unwrap_or_default();
        look.prose(&opening(&source))
    }

    fn text(&self, look: Look) -> Text {
        let lesson =
            self.session.course.read(&format!("exercises/{}/README.md", self.exercise.chapter)).unwrap_or_default();
        let mut text = self.task(look);
        text.push("");
        text.push(words::rule(&format!("the lesson of {}", self.exercise.chapter)));
        text.push("");
        text.append(look.prose(&lesson));
        text
    }

    fn why(&self, look: Look) -> Text {
        let advice = self.state.report.as_ref().and_then(|report| report.advice.as_deref());
        match advice.and_then(|id| self.session.course.catalogue().get(id)) {
            Some(advice) => words::advice_page(advice, look),
            None => "There is no advice on this verdict. h shows a hint.".into(),
        }
    }

    fn list(&self) -> Text {
        let list = &self.state.list;
        let rows = list.rows();
        if rows.is_empty() {
            return "Nothing fits. Esc shows all again.".into();
        }
        let line = |row: Row| match row {
            Row::Chapter { name, done, all, is_folded } => words::chapter_line(&name, done, all, is_folded),
            Row::Exercise(entry) => words::exercise_line(&entry.name, entry.status, entry.name == list.current),
        };
        rows.into_iter().map(line).collect()
    }

    /// What the list leaves out, in words.
    fn filter(&self) -> &'static str {
        match self.state.list.filter {
            Filter::All => "",
            Filter::Open => "Only what is not done. Tab shows what is.",
            Filter::Done => "Only what is done. Tab shows all.",
        }
    }

    fn solution(&self, look: Look) -> Text {
        let solution = self.session.course.read(&self.exercise.solution_path()).unwrap_or_default();
        let yours = read_source(&self.session.workspace.file(self.exercise)).unwrap_or_default();
        words::diff(&yours, &solution, look)
    }

    fn timeline(&self, look: Look) -> Text {
        let lens = &self.state.lens;
        match (&lens.timelines, &self.state.report) {
            (Some(timelines), Some(report)) => {
                let how = Comparison {
                    is_theirs: lens.is_theirs,
                    window: lens.window(),
                    cursor: lens.step,
                    ..Comparison::whole(look, self.options.ascii)
                };
                words::timelines(timelines, report, self.exercise, &how)
            }
            (None, Some(_)) => "Drawing what your tasks did …".into(),
            (_, None) => "There is no run to show yet.".into(),
        }
    }

    /// What happens at the step under the cursor.
    fn step_in_words(&self) -> Text {
        let lens = &self.state.lens;
        let (Some(timeline), Some(step)) = (lens.timeline(), lens.step) else { return Text::default() };
        let Some(at) = timeline.steps.get(step).map(|step| timeline.when(step.at)) else { return Text::default() };
        let whose = if lens.is_theirs { "the solution" } else { "yours" };
        let place = format!("{whose}, event {} of {}, {at}:", step + 1, timeline.steps.len());
        (Role::Dim.of(place) + " " + trace::words(timeline, step)).into()
    }

    fn everything(&self) -> Text {
        let rows = &self.everything.rows;
        match self.everything.seconds {
            Some(seconds) => {
                let mut text = Text::from(words::summary(rows, seconds));
                text.push("");
                text.append(words::table(rows));
                text
            }
            None if self.everything.is_under_way() => format!("Checking every exercise{}.", self.how_many()).into(),
            None => "Nothing was checked.".into(),
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

fn help(look: Look) -> Text {
    let options = Wrap::new(look.columns.max(30)).subsequent_indent("                ");
    let line = |(key, word, what): &(&str, &str, &str)| {
        (Line::from("  ") + Role::Key.of(key) + format!("  {word:9}  {what}")).wrapped(&options)
    };
    let mut text = Text::default();
    keys::ALL.iter().for_each(|key| text.append(line(key)));
    let more = "Arrows, Page Up and Down, Home and End (or j k g G and Space) move and scroll. Esc goes one step \
                back; while a check runs, it stops the check. In a timeline ← and → walk from event to event, + and - \
                zoom, and Tab changes sides. In plain mode type a letter or its word, and Enter.\n\n\
                Edit and save in your own editor; each save is checked at once.";
    text.push("");
    text.append(look.prose(more));
    text
}
