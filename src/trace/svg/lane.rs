//! What happens within one lane.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::elements::{LETTER, hint, words};
use crate::protocol::Traffic;
use crate::trace::scale::Scale;
use crate::trace::timeline::{Axis, Fate, Lane, LaneKind, Moment, Span, SpanState, Timeline};

/// How far what never ended goes on beyond the end.
pub(super) const BEYOND: f64 = 22.0;

/// Half the height of a bar.
const HALF: f64 = 8.0;

/// Draws `lane` around the height `y`.
pub(super) fn lane(out: &mut String, timeline: &Timeline, lane: &Lane, scale: &Scale, y: f64) {
    let x = |moment| scale.x(moment);
    let end = x(timeline.end);
    if lane.kind == LaneKind::Connection {
        return connection(out, timeline, lane, scale, y);
    }
    if let Some(made) = lane.made.filter(|_| lane.is_lazy(timeline.axis)) {
        let until = lane.spans.first().map_or(end, |span| x(span.from));
        let _ = write!(out, "<path class=\"lazy\" d=\"M{:.1} {y:.1}H{until:.1}\">", x(made));
        hint(out, &format!("{}: made, and not polled yet", lane.name));
        let _ = writeln!(out, "</path>");
    }
    for span in lane.spans.iter().filter(|span| span.state == SpanState::Waiting) {
        waiting(out, timeline, lane, span, scale, y);
    }
    if let (Fate::Dropped(at), Some(last)) = (lane.fate, lane.spans.last().filter(|_| lane.kind == LaneKind::Task)) {
        let span = Span::new(last.to, at, SpanState::Waiting);
        waiting(out, timeline, lane, &span, scale, y);
    }
    let bars: Vec<&Span> = lane.spans.iter().filter(|span| span.state == SpanState::Running).collect();
    for (number, span) in bars.iter().enumerate() {
        // Where the names of bars that are too short for theirs may stand.
        let before = number.checked_sub(1).map_or(x(Moment::default()), |before| x(bars[before].to));
        let after = bars.get(number + 1).map_or(end, |next| x(next.from));
        running(out, timeline, lane, span, scale, y);
        name_job(out, timeline, span, scale, (before, after), y);
    }
    for number in 0..lane.spans.iter().filter(|span| span.state == SpanState::Polled).count() {
        polled(out, timeline, lane, number, scale, y);
    }
    match lane.fate {
        Fate::Dropped(moment) => cross(out, x(moment), y, &format!("{}: dropped before its end", lane.name)),
        Fate::Panicked(moment) => panic(out, lane, x(moment), y),
        Fate::NeverPolled => cross(out, end, y, &format!("{}: dropped, and never polled", lane.name)),
        Fate::Standing => goes_on(out, lane, end, y),
        Fate::Ready(_) => {}
    }
}

fn waiting(out: &mut String, timeline: &Timeline, lane: &Lane, span: &Span, scale: &Scale, y: f64) {
    let (from, to) = (scale.x(span.from), scale.x(span.to));
    let _ = write!(out, "<path class=\"wait\" d=\"M{from:.1} {y:.1}H{to:.1}\">");
    let what = span.label.as_ref().map_or(String::new(), |what| format!(" for the {what}"));
    hint(out, &format!("{} waits{what}, {}", lane.name, stretch(timeline, span.from, span.to)));
    let _ = writeln!(out, "</path>");
    if let Some(label) = span.label.as_ref().filter(|label| fits(label, to - from - 16.0)) {
        words(out, "label", (from + to) / 2.0, y - 4.0, "middle", label);
    }
}

fn running(out: &mut String, timeline: &Timeline, lane: &Lane, span: &Span, scale: &Scale, y: f64) {
    let unended = lane.is_unended(span, timeline.end);
    let (from, to) = (scale.x(span.from), scale.x(span.to));
    let width = (to - from).max(3.0);
    let _ = write!(
        out,
        "<rect class=\"running\" x=\"{from:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{}\" rx=\"3\">",
        y - HALF,
        2.0 * HALF
    );
    let name = span.label.as_ref().unwrap_or(&lane.name);
    let told = if unended { "never ended".to_owned() } else { stretch(timeline, span.from, span.to) };
    hint(out, &format!("{name} runs, {told}"));
    let _ = writeln!(out, "</rect>");
}

/// What stands in a bar, or beside it: the name of a job, or how long it took. `before` and
/// `after` are where the next bars are.
fn name_job(out: &mut String, timeline: &Timeline, span: &Span, scale: &Scale, (before, after): (f64, f64), y: f64) {
    let (from, to) = (scale.x(span.from), scale.x(span.to));
    // What frames another job has its name before that one.
    let inner = if after < to { after } else { to };
    match &span.label {
        None if timeline.axis == Axis::Order => {}
        None => {
            let length = length(timeline, span.from, span.to);
            if fits(&length, to - from - 8.0) {
                words(out, "inside", (from + to) / 2.0, y + 4.0, "middle", &length);
            }
        }
        Some(label) if fits(label, inner - from - 8.0) => {
            words(out, "inside", (from + inner) / 2.0, y + 4.0, "middle", label);
        }
        Some(label) if fits(label, after - to - 12.0) => words(out, "label", to + 6.0, y + 4.0, "start", label),
        Some(label) if fits(label, from - before - 12.0) => words(out, "label", from - 6.0, y + 4.0, "end", label),
        Some(_) => {}
    }
}

fn polled(out: &mut String, timeline: &Timeline, lane: &Lane, number: usize, scale: &Scale, y: f64) {
    let polls: Vec<&Span> = lane.spans.iter().filter(|span| span.state == SpanState::Polled).collect();
    let span = polls[number];
    let is_last = number + 1 == polls.len();
    let next = polls.get(number + 1).map_or(scale.x(timeline.end), |next| scale.x(next.from));
    let room = next - scale.x(span.from);
    let (from, to) = (scale.x(span.from), scale.x(span.to));
    let radius = 5.0;
    // Where polls take no time they are points; elsewhere as long as they lasted.
    let _ = write!(
        out,
        "<rect class=\"poll\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{}\" rx=\"{radius}\">",
        from - radius,
        y - radius,
        to - from + 2.0 * radius,
        2.0 * radius,
    );
    let what = span.label.as_ref().map_or(format!("poll {}", number + 1), Clone::clone);
    hint(out, &format!("{}: {what}, at {}", lane.name, timeline.when(span.from)));
    let _ = writeln!(out, "</rect>");
    match &span.label {
        Some(label) if !fits(label, room - 8.0) && is_last => words(out, "label", from - 8.0, y + 12.0, "end", label),
        Some(label) if fits(label, room - 8.0) => words(out, "label", from + 8.0, y - 5.0, "start", label),
        _ => {}
    }
}

/// A client sends above the line, and receives below it.
fn connection(out: &mut String, timeline: &Timeline, lane: &Lane, scale: &Scale, y: f64) {
    let ends = lane.spans.first().zip(lane.spans.last());
    if let Some((first, last)) = ends {
        let (from, to) = (scale.x(first.from), scale.x(last.to));
        let _ = writeln!(out, "<path class=\"wait\" d=\"M{from:.1} {y:.1}H{to:.1}\"/>");
    }
    // How far what stands above the line reaches, and what stands below it.
    let start = scale.x(Moment::default());
    let mut taken = [start, start];
    for (number, span) in lane.spans.iter().enumerate() {
        let x = scale.x(span.from);
        let label = span.label.as_deref().unwrap_or_default();
        let (class, shape, verb) = match span.state {
            SpanState::Noted => ("note", format!("M{x:.1} {:.1}l4 4-4 4-4-4z", y - 4.0), ""),
            SpanState::Received => ("received", format!("M{x:.1} {:.1}l4-8h-8z", y + 9.0), "receives "),
            _ => ("sent", format!("M{x:.1} {:.1}l4 8h-8z", y - 9.0), "sends "),
        };
        let _ = write!(out, "<path class=\"{class}\" d=\"{shape}\">");
        hint(out, &format!("{} {verb}{label}, {}", lane.name, timeline.when(span.from)));
        let _ = writeln!(out, "</path>");
        let below = usize::from(span.state == SpanState::Received);
        let beside = |other: &&Span| below == usize::from(other.state == SpanState::Received);
        let next =
            lane.spans[number + 1..].iter().find(beside).map_or(scale.x(timeline.end), |next| scale.x(next.from));
        // Without room for the words, the bytes alone are shown.
        let bytes = span.data().map_or(label.to_owned(), |data| format!("\"{}\"", data.text));
        let height = if below == 1 { y + 11.0 } else { y - 4.0 };
        // What the client does next shows that nothing came.
        let says = span.traffic() != Some(Traffic::Nothing);
        let fitting = |room: f64| [label, &bytes].into_iter().find(|text| says && fits(text, room));
        let wide = |text: &str| text.width() as f64 * LETTER * 0.9;
        let (right, left) = (fitting(next - x.max(taken[below]) - 14.0), fitting(x - taken[below] - 14.0));
        taken[below] = match (right, left) {
            (Some(text), _) if x >= taken[below] => {
                words(out, "label", x + 7.0, height, "start", text);
                x + 7.0 + wide(text)
            }
            (_, Some(text)) => {
                words(out, "label", x - 7.0, height, "end", text);
                x + 5.0
            }
            _ => x + 5.0,
        };
    }
}

fn panic(out: &mut String, lane: &Lane, x: f64, y: f64) {
    let _ = write!(out, "<path class=\"panic\" d=\"M{x:.1} {:.1}v9m0 5v.1\">", y - 7.0);
    hint(out, &format!("{}: ended with a panic", lane.name));
    let _ = writeln!(out, "</path>");
}

fn cross(out: &mut String, x: f64, y: f64, told: &str) {
    let _ = write!(out, "<path class=\"cross\" d=\"M{:.1} {:.1}l12 12m0-12-12 12\">", x - 6.0, y - 6.0);
    hint(out, told);
    let _ = writeln!(out, "</path>");
}

/// The hollow continuation of what never ended.
fn goes_on(out: &mut String, lane: &Lane, x: f64, y: f64) {
    let (top, tip) = (y - HALF + 1.0, x + BEYOND - 4.0);
    let _ = write!(
        out,
        "<path class=\"goes-on\" d=\"M{x:.1} {top:.1}H{:.1}L{tip:.1} {y:.1}L{:.1} {:.1}H{x:.1}\">",
        tip - 7.0,
        tip - 7.0,
        y + HALF - 1.0
    );
    hint(out, &format!("{}: not ended when the run was", lane.name));
    let _ = writeln!(out, "</path>");
}

/// From when to when.
fn stretch(timeline: &Timeline, from: Moment, to: Moment) -> String {
    format!("from {} to {}", timeline.when(from), timeline.when(to))
}

/// How long.
fn length(timeline: &Timeline, from: Moment, to: Moment) -> String {
    timeline.when(Moment { at: to.at - from.at, step: 0 })
}

/// Whether `text` in the small font fits in `room`.
fn fits(text: &str, room: f64) -> bool {
    text.width() as f64 * LETTER * 0.9 <= room
}
