//! From keys, and from words on a line, to actions.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::input::{Action, Motion};
use super::model::{Model, View};
use crate::verdict::Report;

/// The action that `key` asks for.
pub(super) fn action(key: KeyEvent, model: &Model) -> Option<Action> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c') => Some(Action::Interrupt),
            KeyCode::Char('z') => Some(Action::Suspend),
            KeyCode::Char('d') => Some(Action::Move(Motion::PageDown)),
            KeyCode::Char('u') => Some(Action::Move(Motion::PageUp)),
            _ => None,
        };
    }
    if key.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    if model.asking.is_some() {
        return Some(answer(key.code == KeyCode::Char('y') || key.code == KeyCode::Char('Y')));
    }
    match key.code {
        KeyCode::Char(c) if model.is_typing() => Some(Action::Type(c)),
        KeyCode::Char(c) => letter(c),
        KeyCode::Backspace => Some(Action::Erase),
        KeyCode::Enter => Some(Action::Accept),
        KeyCode::Esc => Some(Action::Back),
        KeyCode::Tab => Some(if model.view == View::List { Action::Filter } else { Action::Swap }),
        KeyCode::Up => Some(Action::Move(Motion::Up)),
        KeyCode::Down => Some(Action::Move(Motion::Down)),
        KeyCode::Left => Some(Action::Move(Motion::Left)),
        KeyCode::Right => Some(Action::Move(Motion::Right)),
        KeyCode::PageUp => Some(Action::Move(Motion::PageUp)),
        KeyCode::PageDown => Some(Action::Move(Motion::PageDown)),
        KeyCode::Home => Some(Action::Move(Motion::Top)),
        KeyCode::End => Some(Action::Move(Motion::Bottom)),
        _ => None,
    }
}

/// The answer to a question. Anything but a `y` is a no: Enter too, which is pressed without a thought.
fn answer(is_yes: bool) -> Action {
    if is_yes { Action::Accept } else { Action::Back }
}

/// A pasted text: its letters are no keys. While a search is typed, they are text.
pub(super) fn pasted(text: &str, model: &Model) -> Vec<Action> {
    let letters = text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control());
    if model.is_typing() { letters.map(Action::Type).collect() } else { Vec::new() }
}

fn letter(c: char) -> Option<Action> {
    let shown = ALL.iter().find(|(key, ..)| key.starts_with(c)).map(|(.., action)| *action);
    shown.or_else(|| {
        Some(match c {
            '/' => Action::Search,
            '+' | '=' => Action::ZoomIn,
            '-' => Action::ZoomOut,
            'j' => Action::Move(Motion::Down),
            'k' => Action::Move(Motion::Up),
            'g' => Action::Move(Motion::Top),
            'G' => Action::Move(Motion::Bottom),
            ' ' => Action::Move(Motion::PageDown),
            _ => return None,
        })
    })
}

/// What a line of plain mode asks for: a key's letter, the word that stands beside it, or an
/// empty line for Enter.
pub(super) fn actions(line: &str, model: &Model) -> Vec<Action> {
    let line = line.trim();
    if model.is_typing() {
        return line.chars().map(Action::Type).chain([Action::Accept]).collect();
    }
    if model.asking.is_some() {
        return vec![answer(line.eq_ignore_ascii_case("y") || line.eq_ignore_ascii_case("yes"))];
    }
    let mut letters = line.chars();
    match (letters.next(), letters.next()) {
        (None, _) => vec![Action::Accept],
        (Some(c), None) => letter(c).into_iter().collect(),
        // "/join" searches at once.
        (Some('/'), Some(_)) if model.view == View::List => {
            let typed = line.chars().skip(1).map(Action::Type);
            [Action::Search].into_iter().chain(typed).chain([Action::Accept]).collect()
        }
        _ => {
            let of_word = ALL.iter().find(|(_, word, ..)| word.eq_ignore_ascii_case(line));
            of_word.map(|(.., action)| *action).into_iter().collect()
        }
    }
}

/// Every key of the usual view: itself, its word, and what it does, in words too. The first come first
/// where there is little room.
pub(super) const ALL: &[(&str, &str, &str, Action)] = &[
    ("n", "next", "go to the next exercise that is not done", Action::Next),
    ("h", "hint", "a hint; again for the next, there are three", Action::Hint),
    ("w", "why", "the idea behind the verdict, with an example; after a pass, other ways", Action::Why),
    ("t", "timeline", "what your tasks did, beside the solution's", Action::Timeline),
    ("d", "text", "what the exercise asks for, and the chapter's lesson", Action::Text),
    ("e", "edit", "open the file in your editor, at the line that matters", Action::Edit),
    ("l", "list", "all exercises: Enter opens one, / searches, Tab filters", Action::List),
    ("r", "rerun", "check once more", Action::Rerun),
    ("s", "solution", "the solution beside yours", Action::Solution),
    ("f", "fold", "all of the compiler's text and of the output, or less", Action::Fold),
    ("p", "previous", "go to the exercise before", Action::Previous),
    ("x", "reset", "put the starter back; your text is kept", Action::Reset),
    ("u", "undo", "bring back what a reset replaced", Action::Undo),
    ("c", "check all", "check every exercise", Action::CheckAll),
    ("?", "help", "this page", Action::Help),
    ("q", "quit", "leave; so does Ctrl-C", Action::Quit),
];

/// The keys to show below what `model` shows.
/// Of a starter, why it fails is for the learner to find out: there `w` would name the answer.
pub(super) fn shown(model: &Model, is_starter: bool) -> Vec<(&'static str, &'static str)> {
    let special: &[(&str, &str)] = match model.view {
        View::List => {
            &[("↑↓", "choose"), ("Enter", "open"), ("←→", "fold"), ("/", "search"), ("Tab", "filter"), ("Esc", "back")]
        }
        View::Timeline => {
            &[("←→", "step"), ("+-", "zoom"), ("Tab", "yours/solution"), ("↑↓", "scroll"), ("Esc", "back")]
        }
        View::Hints if model.hints >= model.exercise.hints.len() => {
            &[("Esc", "back"), ("s", "solution"), ("e", "edit")]
        }
        View::Hints => &[("h", "next hint"), ("Esc", "back"), ("s", "solution"), ("e", "edit")],
        View::Welcome => &[("Enter", "begin"), ("d", "text"), ("l", "list"), ("e", "edit")],
        View::CheckAll => &[("Esc", "stop"), ("l", "list")],
        View::Verdict => {
            let explains = model.report().is_some_and(|report| !is_starter && report.advice.is_some());
            if model.report().is_some_and(Report::passed) {
                const AFTER_A_PASS: [&str; 4] = ["n", "w", "t", "s"];
                let others = ALL.iter().filter(|(key, ..)| *key != "h" && !AFTER_A_PASS.contains(key));
                let first = AFTER_A_PASS.iter().filter_map(|key| ALL.iter().find(|(shown, ..)| shown == key));
                return first.chain(others).map(|(key, word, ..)| (*key, *word)).collect();
            }
            let usual = ALL.iter().map(|(key, word, ..)| (*key, *word));
            return usual.filter(|(key, _)| *key != "w" || explains).collect();
        }
        _ => &[("↑↓", "scroll"), ("Esc", "back"), ("n", "next"), ("h", "hint"), ("e", "edit")],
    };
    special.iter().copied().chain([("?", "help"), ("q", "quit")]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Outcome;
    use crate::submission::Submission;
    use crate::verdict::{Report, Verdict};
    use crate::watch::files::Content;
    use crate::watch::input::Input;

    fn model() -> Model {
        let course = crate::course::Course::embedded().unwrap();
        Model::new(course.exercises()[0].clone(), View::Verdict)
    }

    #[test]
    fn every_key_that_is_shown_does_something_and_no_two_are_the_same() {
        let model = model();
        for (number, (key, word, _, does)) in ALL.iter().enumerate() {
            assert_eq!(actions(key, &model), [*does], "{key}");
            assert_eq!(actions(word, &model), [*does], "{word}");
            assert!(ALL[number + 1..].iter().all(|(other, ..)| other != key), "{key}");
        }
    }

    #[test]
    fn of_a_starter_no_key_names_the_answer() {
        let mut model = model();
        let mut report = Report::new(&model.exercise.name, Verdict::Failed, "");
        report.advice = Some("serial-awaits".into());
        let outcome = Outcome::without_run(Submission::new(&model.exercise, "the text"), report);
        model.step(Input::Content(Content::Text("the text".into())));
        model.step(Input::Outcome(Box::new(outcome)));
        let offers = |key, is_starter| shown(&model, is_starter).iter().any(|(shown, _)| *shown == key);
        assert!(offers("w", false) && !offers("w", true));
        assert!(offers("h", true));
    }

    #[test]
    fn only_y_means_yes() {
        let mut model = model();
        model.step(Input::Action(Action::Reset));
        let pressed = |code| action(KeyEvent::new(code, KeyModifiers::NONE), &model);
        for code in [KeyCode::Enter, KeyCode::Char(' '), KeyCode::Char('n'), KeyCode::Char('x'), KeyCode::Esc] {
            assert_eq!(pressed(code), Some(Action::Back), "{code:?}");
        }
        assert_eq!(pressed(KeyCode::Char('y')), Some(Action::Accept));
        for (line, does) in [("", Action::Back), ("y", Action::Accept), ("yes", Action::Accept), ("x", Action::Back)] {
            assert_eq!(actions(line, &model), [does], "{line:?}");
        }
        assert_eq!(pasted("y", &model), []);
    }

    #[test]
    fn the_keys_that_are_shown_are_of_use_now() {
        let mut model = model();
        let keys = |model: &Model| shown(model, false).iter().map(|(key, _)| *key).collect::<Vec<_>>();
        assert_eq!(keys(&model)[..3], ["n", "h", "t"], "{:?}", keys(&model));
        model.placed = Some(Report::new("sequential", crate::verdict::Verdict::Passed, ""));
        assert_eq!(keys(&model)[..5], ["n", "w", "t", "s", "d"]);
        assert!(!keys(&model).contains(&"h") && keys(&model).ends_with(&["?", "q"]));
        model.view = View::Hints;
        model.hints = 1;
        assert_eq!(keys(&model)[0], "h");
        model.hints = model.exercise.hints.len();
        assert_eq!(keys(&model)[..2], ["Esc", "s"]);
    }

    #[test]
    fn a_pasted_text_does_nothing_but_in_a_search() {
        let mut model = model();
        assert_eq!(pasted("qxy\n", &model), []);
        model.view = View::List;
        model.list.search();
        assert_eq!(pasted("jo\x1b\nq", &model), [Action::Type('j'), Action::Type('o')]);
    }

    #[test]
    fn a_line_is_a_letter_a_word_or_enter() {
        let model = model();
        assert_eq!(actions("h", &model), [Action::Hint]);
        assert_eq!(actions(" Timeline ", &model), [Action::Timeline]);
        assert_eq!(actions("", &model), [Action::Accept]);
        assert_eq!(actions("what?", &model), []);
    }
}
