//! What the course says beside its exercises: hints and advice.

use crate::course::{Advice, Exercise};
use crate::text::{Role, Text};
use crate::ui::look::Look;

/// The first `level` hints of `exercise`, and whether there are more.
pub fn hints(exercise: &Exercise, level: usize, look: Look) -> Text {
    let mut text = Text::default();
    for (i, hint) in exercise.hints.iter().take(level).enumerate() {
        text.push(Role::Strong.of(format!("Hint {} of {}", i + 1, exercise.hints.len())));
        text.append(look.prose(hint));
        text.push("");
    }
    let last = if level < exercise.hints.len() {
        "Ask again for the next one.".to_owned()
    } else {
        let key = look.key("s");
        format!("That was the last one. {key}`cargo async-learn solution {}` shows a solution.", exercise.name)
    };
    text.push(Role::Dim.of(last));
    text
}

/// Other right solutions of `exercise`, for a learner who has one.
pub fn other_ways(exercise: &Exercise, look: Look) -> Text {
    let mut text = Text::from(Role::Strong.of("Other ways to write it"));
    text.push("");
    text.append(look.prose(&exercise.other_ways));
    text.push("");
    text.push(Role::Dim.of(format!("{}`cargo async-learn solution {}` shows ours.", look.key("s"), exercise.name)));
    text
}

/// One text of the catalogue.
pub fn advice_page(advice: &Advice, look: Look) -> Text {
    let mut text: Text = [Role::Strong.of(&advice.title), Role::Dim.of(&advice.id)].into_iter().collect();
    text.push("");
    text.append(look.prose(&advice.body));
    text
}
