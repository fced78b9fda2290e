//! Timelines for a terminal: the learner's above, the solution's below, and where they differ.

use crate::course::Exercise;
use crate::text::{Role, Text};
use crate::trace::timeline::{Axis, LaneKind};
use crate::trace::{self, TextStyle, Timeline, Window};
use crate::ui::look::{Look, WIDEST};
use crate::verdict::{Report, Verdict};

/// Lanes that a verdict has room for.
const STRIP: usize = 8;

/// Said of a failed check in whose pictures nothing differs.
const ALIKE: &str = "Both runs look alike. A picture does not show what a function returns.";

/// Said of a check that tells of nothing that a picture could show.
const UNDRAWN: &str = "This check draws nothing; what it saw is in the verdict.";
/// The same of one that passed.
const NOTHING: &str = "This check draws nothing.";

/// How two timelines are shown.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// How wide.
    pub look: Look,
    /// Without characters beyond ASCII.
    pub ascii: bool,
    /// The learner's in words as well, step by step.
    pub steps: bool,
    /// Window and cursor are the solution's, and not the learner's.
    pub of_solution: bool,
    /// The part of the axis to draw; all of it without.
    pub window: Option<Window>,
    /// The number of the step to point at.
    pub cursor: Option<usize>,
    /// Only some of very many lanes, where nobody can scroll.
    pub folded: bool,
}

impl Comparison {
    /// Both timelines whole, and no words.
    pub fn whole(look: Look, ascii: bool) -> Comparison {
        Comparison { look, ascii, steps: false, of_solution: false, window: None, cursor: None, folded: false }
    }

    fn style(&self, of_solution: bool) -> TextStyle {
        let is_meant = self.of_solution == of_solution;
        TextStyle {
            width: self.look.columns.min(160),
            ascii: self.ascii,
            window: self.window.filter(|_| is_meant),
            cursor: self.cursor.filter(|_| is_meant),
        }
    }

    fn picture(&self, timeline: &Timeline, of_solution: bool) -> Text {
        let draw = if self.folded { trace::folded } else { trace::text };
        draw(timeline, self.style(of_solution))
    }
}

/// Both timelines as lines that fit the terminal.
pub fn timelines(pair: &trace::Pair, report: &Report, exercise: &Exercise, how: &Comparison) -> Text {
    let mut out = Text::default();
    let name = Role::Strong.of(&exercise.name);
    match &pair.learner {
        Some(learner) => {
            let check = pair.undrawn.as_ref().unwrap_or(&learner.check);
            out.push(name + format!(" in the check `{check}`: {}", report.verdict.words()));
            if pair.undrawn.is_some() {
                let said = if report.verdict == Verdict::Passed { NOTHING } else { UNDRAWN };
                let said = format!("{said} Below is the check `{}`.", learner.check);
                out.append(how.look.wrapped(Role::Strong, &said));
            }
            // Before the pictures, which may fill the screen.
            if let Some(difference) = &pair.difference {
                out.append(how.look.wrapped(Role::Strong, difference));
            } else if report.verdict == Verdict::Failed && pair.is_alike {
                out.append(how.look.wrapped(Role::Strong, ALIKE));
            }
            out.gap();
            out.push(Role::Strong.of("yours"));
            match learner.lanes.is_empty() && pair.ended_before_clients() {
                true => out.push("Your run ended before a client came."),
                false => out.append(how.picture(learner, false)),
            }
        }
        None if report.verdict == Verdict::NotCompiled => {
            out.push(name + " does not compile, so there is no run to show.");
        }
        None if pair.ended_before_clients() => out.push(name + ": this run ended before a client came."),
        None => out.push(name + ": this run left nothing to draw."),
    }
    if let Some(solution) = &pair.solution {
        out.gap();
        // Beside a run of the learner's, the check is named above.
        out.push(Role::Strong.of(&match pair.learner {
            Some(_) => "the solution".to_owned(),
            None => format!("the solution in the check `{}`", solution.check),
        }));
        out.append(how.picture(solution, true));
    }
    let drawn = pair.timelines();
    if !drawn.is_empty() {
        out.gap();
        out.append(trace::legend(&drawn, how.look.columns.min(160), how.ascii));
    }
    if let (true, Some(learner)) = (how.steps, &pair.learner) {
        out.gap();
        out.extend(learner.steps.iter().enumerate().map(|(number, step)| {
            let (when, said) = (learner.when(step.at), trace::words(learner, number));
            format!("{:>4}  {when:>9}  {said}", number + 1).into()
        }));
    }
    out
}

/// The few lines of a timeline that belong to a failing verdict, or none: where several
/// things were to happen at once, or where each of them stopped.
pub(super) fn strip(timeline: &Timeline, report: &Report, look: Look) -> Option<Text> {
    let mut shown = timeline.clone();
    let works = timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Future).count();
    let is_hang = report.verdict == Verdict::Hung;
    let by_hand = timeline.lanes.iter().any(|lane| lane.kind == LaneKind::ByHand);
    let tells = timeline.axis == Axis::Time && works >= 2 || (is_hang || by_hand) && timeline.lanes.len() >= 2;
    // Of another check it would only confuse, and a forest of lanes is no strip.
    let of_failed = report.checks.iter().find(|check| !check.passed).is_some_and(|check| check.name == timeline.check);
    if !tells || !of_failed {
        return None;
    }
    // The main task only frames what the others do.
    if works >= 2 && !is_hang {
        shown.keep_lanes(|lane| !matches!(lane.kind, LaneKind::Task | LaneKind::Lock));
    }
    // The tasks say the most, if there is no room for their locks.
    if shown.lanes.len() > STRIP {
        shown.keep_lanes(|lane| lane.kind != LaneKind::Lock);
    }
    if shown.lanes.len() > STRIP {
        return None;
    }
    let style = TextStyle { width: look.columns.clamp(40, WIDEST), ascii: false, window: None, cursor: None };
    let mut strip = trace::text(&shown, style);
    strip.append(trace::legend(&[&shown], style.width, style.ascii));
    Some(strip)
}
