//! From what watch mode knows to what is to be seen.

use textwrap::Options as Wrap;

use super::input::Action;
use super::keys;
use super::list::{Filter, Row};
use super::model::{Model, Question, View};
use super::options::Options;
use crate::session::{Session, Status};
use crate::submission::read_source;
use crate::text::{Line, Role, Text};
use crate::trace::{self, timeline::Axis};
use crate::ui::words::{self, Comparison, Told, watch as said};
use crate::ui::{Depth, Look, Screen, opening};
use crate::verdict::Report;

/// One turn of the sign that says that something goes on.
const TURN: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// Everything that is to be seen now, on a body that has `room` for so many columns and rows. `notice` is about
/// how files are watched.
pub(super) fn screen(
    model: &Model,
    session: &Session,
    options: &Options,
    notice: &str,
    room: (usize, usize),
) -> Screen {
    Seen { model, session, options }.screen(notice, room)
}

/// Room that is kept for a verdict while a check goes on, so that the text above it stays as it is.
const ROWS_OF_A_VERDICT: usize = 10;

/// What a screen is made from.
struct Seen<'a> {
    model: &'a Model,
    session: &'a Session,
    options: &'a Options,
}

impl Seen<'_> {
    fn screen(&self, notice: &str, (columns, rows): (usize, usize)) -> Screen {
        let model = self.model;
        let depth = if model.is_unfolded { Depth::Whole } else { Depth::Folded };
        let look = Look { columns, depth, colors: self.options.colors && !self.options.plain };
        let mut screen = Screen {
            file: model.exercise.path(),
            done: model.list.entries.iter().filter(|entry| entry.status == Status::Done).count(),
            all: model.list.entries.len(),
            status: self.status(),
            scroll: model.scroll,
            notice: self.notices(notice),
            prompt: self.prompt(),
            keys: keys::shown(model, self.is_starter()),
            ascii: self.options.ascii,
            ..Screen::default()
        };
        screen.body = match model.view {
            View::Welcome => self.welcome(look),
            View::Verdict => {
                // A page of lines is not painted over, so the places come after it.
                screen.detail = if self.options.plain { self.places(look) } else { Text::default() };
                self.verdict(look)
            }
            View::Text => self.text(look),
            View::Why => self.why(look),
            View::List => {
                screen.selected = Some(model.list.chosen);
                screen.detail = self.filter().into();
                self.list()
            }
            View::Hints => words::hints(&self.model.exercise, model.hints, look),
            View::Solution => self.solution(look),
            View::Timeline => {
                screen.detail = self.step_in_words();
                let drawn = self.timeline(look);
                screen.in_sight = trace::lane_of_cursor(&drawn).filter(|_| model.follows_step);
                drawn
            }
            View::CheckAll => self.check_all(),
            View::Help => help(look),
            View::Farewell => look.prose(&self.session.course.farewell),
        };
        // A learner who comes to an exercise reads first what it asks for.
        if model.view == View::Verdict && model.missing.is_none() && self.is_starter() {
            screen.intro = self.asked(look, rows.saturating_sub(screen.body.lines().len().max(ROWS_OF_A_VERDICT)));
            screen.intro.push("");
            screen.intro.push(words::rule("the starter, unchanged"));
        }
        screen
    }

    /// What the exercise asks for: all of its text where `rows` rows hold that, else its first paragraph.
    fn asked(&self, look: Look, rows: usize) -> Text {
        let whole = self.task(look);
        // A blank row and a rule end it.
        if look.depth == Depth::Whole || whole.lines().len() + 2 <= rows {
            return whole;
        }
        let source = self.session.course.read(&self.model.exercise.path()).unwrap_or_default();
        let mut text = look.prose(opening(&source).split("\n\n").next().unwrap_or_default());
        text.push(said::more_of_the_text());
        text
    }

    /// What goes on, or the latest verdict.
    fn status(&self) -> Line {
        let model = self.model;
        if let (Some((words, count)), None) = (&model.preparing, &model.missing) {
            // A count that goes up is nothing for a page of lines.
            if self.options.plain {
                return words.into();
            }
            return self.turn() + " " + words + count + self.time("");
        }
        if model.check_all.is_running {
            return self.turn() + " checking everything" + self.how_many();
        }
        match (&model.missing, model.report()) {
            (Some(_), _) => said::unreadable(),
            (None, _) if model.is_checking && self.options.plain => "checking".into(),
            (None, _) if model.is_checking => self.turn() + " " + &model.phase + self.time(" · Esc stops it"),
            (None, Some(report)) => words::headline(report),
            (None, None) if model.is_stopped => said::STOPPED.into(),
            (None, None) => said::WAITING.into(),
        }
    }

    /// How long it has run, and `more`; nothing if it has just begun.
    fn time(&self, more: &str) -> Line {
        let seconds = self.model.since.elapsed().as_secs_f64();
        if seconds < 0.1 { Line::default() } else { Role::Dim.of(format!(" · {seconds:.1} s{more}")) }
    }

    fn turn(&self) -> Line {
        match (self.options.plain, self.options.ascii) {
            (true, _) => return Line::default(),
            (false, true) => return "*".into(),
            _ => {}
        }
        let tenths = usize::try_from(self.model.since.elapsed().as_millis() / 100).unwrap_or(0);
        TURN[tenths % TURN.len()].into()
    }

    fn notices(&self, notice: &str) -> Text {
        let mut text = Text::from(&self.model.said);
        text.append(notice);
        text
    }

    fn prompt(&self) -> Option<String> {
        let Model { exercise, asking, list, .. } = self.model;
        if self.model.is_typing() {
            return Some(said::searching(&list.query));
        }
        Some(match (*asking)? {
            Question::ShowSolution => said::may_show_solution(exercise),
            Question::Reset => said::may_reset(exercise),
            Question::Undo => said::may_undo(exercise),
        })
    }

    fn welcome(&self, look: Look) -> Text {
        let mut text = look.prose(&self.session.course.welcome_at(&self.model.exercise));
        text.push("");
        text.append(said::course_folder(self.session.workspace.root()));
        text.push("");
        text.push(said::enter_begins());
        text
    }

    fn verdict(&self, look: Look) -> Text {
        let model = self.model;
        let file = self.session.shown(&self.model.exercise);
        if let Some(why) = &model.missing {
            return said::save_again(why);
        }
        let known = model.outcome.as_ref().map(|outcome| &outcome.report);
        let Some(report) = (if self.options.plain { known } else { model.report() }) else {
            return match (model.is_checking, model.is_stopped) {
                (true, _) if self.options.plain => Text::default(),
                (true, _) => format!("{file} is being checked.").into(),
                (false, true) => said::CHECK_STOPPED.into(),
                (false, false) => Text::default(),
            };
        };
        let mut text = words::details(&self.told(report), look);
        if report.passed() {
            text.append(self.after_a_pass(look));
        }
        if !model.remarks.is_empty() {
            text.push("");
            text.push(words::rule("clippy on your async code, as advice"));
            text.push("");
            for remark in &model.remarks {
                text.append(words::compiler_message(remark, look.columns));
            }
        }
        text
    }

    fn told<'a>(&'a self, report: &'a Report) -> Told<'a> {
        let model = self.model;
        Told {
            report,
            source: model.source().unwrap_or_default(),
            exercise: &model.exercise,
            catalogue: self.session.course.catalogue(),
            timeline: model.timeline.as_ref(),
            is_starter: self.is_starter(),
        }
    }

    /// The places that the verdict is about.
    fn places(&self, look: Look) -> Text {
        self.model.placed.as_ref().map(|report| words::shown_places(&self.told(report), look)).unwrap_or_default()
    }

    fn is_starter(&self) -> bool {
        self.model.source().is_some_and(|source| self.session.is_starter(&self.model.exercise, source))
    }

    /// What to do now, and a word at the end of a chapter.
    fn after_a_pass(&self, look: Look) -> Text {
        let entries = &self.model.list.entries;
        let open = entries.iter().filter(|entry| entry.status != Status::Done).count();
        let here = |chapter: &str| chapter == self.model.exercise.chapter;
        let is_chapter_done = entries.iter().all(|entry| !here(&entry.chapter) || entry.status == Status::Done);
        let mut text = Text::default();
        text.push("");
        if is_chapter_done {
            let farewell = self.session.course.chapter_farewell(&self.model.exercise.chapter).unwrap_or_default();
            text.append(look.prose(&format!("**★ {} is done.** {farewell}", self.model.exercise.chapter)));
            text.push("");
        }
        text.push(match (open, self.model.list.next_open()) {
            (0, _) | (_, None) => said::ALL_SOLVED.into(),
            (open, Some(next)) => said::goes_on(&next.name, open),
        });
        text
    }

    /// The exercise's own text.
    fn task(&self, look: Look) -> Text {
        let source = self.session.course.read(&self.model.exercise.path()).unwrap_or_default();
        look.prose(&opening(&source))
    }

    fn text(&self, look: Look) -> Text {
        let lesson = self
            .session
            .course
            .read(&format!("exercises/{}/README.md", self.model.exercise.chapter))
            .unwrap_or_default();
        let mut text = self.task(look);
        text.push("");
        text.push(words::rule(&format!("the lesson of {}", self.model.exercise.chapter)));
        text.push("");
        text.append(look.prose(&lesson));
        text
    }

    fn why(&self, look: Look) -> Text {
        if self.model.report().is_some_and(Report::passed) {
            return words::other_ways(&self.model.exercise, look);
        }
        let advice = self.model.report().and_then(|report| report.advice.as_deref());
        match advice.and_then(|id| self.session.course.catalogue().get(id)) {
            Some(advice) => words::advice_page(advice, look),
            None => said::NO_ADVICE.into(),
        }
    }

    fn list(&self) -> Text {
        let list = &self.model.list;
        let rows = list.rows();
        if rows.is_empty() {
            return said::NOTHING_FITS.into();
        }
        let line = |row: Row| match row {
            Row::Chapter { name, done, all, is_folded } => words::chapter_line(&name, done, all, is_folded),
            Row::Exercise(entry) => words::exercise_line(&entry.name, entry.status, entry.name == list.current),
        };
        rows.into_iter().map(line).collect()
    }

    /// What the list leaves out, in words.
    fn filter(&self) -> &'static str {
        match self.model.list.filter {
            Filter::All => "",
            Filter::Open => said::ONLY_OPEN,
            Filter::Done => said::ONLY_DONE,
        }
    }

    fn solution(&self, look: Look) -> Text {
        let solution = self.session.course.read(&self.model.exercise.solution_path()).unwrap_or_default();
        let yours = read_source(&self.session.workspace.file(&self.model.exercise)).unwrap_or_default();
        words::diff(&yours, &solution, look)
    }

    fn timeline(&self, look: Look) -> Text {
        let view = &self.model.timelines;
        match (&view.timelines, self.model.report()) {
            (Some(timelines), Some(report)) => {
                let how = Comparison {
                    of_solution: view.of_solution,
                    window: view.window(),
                    cursor: view.step,
                    ..Comparison::whole(look, self.options.ascii)
                };
                words::timelines(timelines, report, &self.model.exercise, &how)
            }
            (None, Some(_)) => said::DRAWING.into(),
            (_, None) => said::NO_RUN.into(),
        }
    }

    /// What happens at the step under the cursor.
    fn step_in_words(&self) -> Text {
        let view = &self.model.timelines;
        let (Some(timeline), Some(step)) = (view.timeline(), view.step) else { return Text::default() };
        let Some(at) = timeline.steps.get(step).map(|step| timeline.when(step.at)) else { return Text::default() };
        let (all, what) = (timeline.steps.len(), trace::words(timeline, step));
        // Where order is all that counts, the event's number says when it was.
        let at = Some(at.as_str()).filter(|_| timeline.axis == Axis::Time);
        said::step(view.of_solution, step + 1, all, at, &what).into()
    }

    fn check_all(&self) -> Text {
        let all = &self.model.check_all;
        let rows = &all.rows;
        match all.seconds {
            Some(seconds) => {
                let mut text = Text::from(words::summary(rows, seconds));
                text.push("");
                text.append(words::table(rows));
                text
            }
            None if all.is_running => format!("Checking every exercise{}.", self.how_many()).into(),
            None => said::NOTHING_CHECKED.into(),
        }
    }

    /// How many of all are checked; a count that goes up is nothing for a page of lines.
    fn how_many(&self) -> String {
        if self.options.plain {
            return String::new();
        }
        format!(": {} of {}", self.model.check_all.rows.len(), self.session.course.exercises().len())
    }
}

fn help(look: Look) -> Text {
    let options = Wrap::new(look.columns.max(30)).subsequent_indent("                ");
    let line = |(key, word, what, _): &(&str, &str, &str, Action)| {
        (Line::from("  ") + Role::Key.of(key) + format!("  {word:9}  {what}")).wrapped(&options)
    };
    let mut text = Text::default();
    keys::ALL.iter().for_each(|key| text.append(line(key)));
    text.push("");
    text.append(look.prose(said::MORE_KEYS));
    text
}
