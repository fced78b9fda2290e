//! Two timelines as one picture in SVG: no script, no font of its own, nothing to load.
//!
//! It looks right on light and on dark, and shapes carry the meaning where colours can't be
//! told apart. Every word is escaped: names come from a learner's program.

mod by_hand;
mod elements;
mod lane;
mod legend;

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::pair::{Pair, Run};
use super::scale::Scale;
use super::spread::{Letters, drawn_steps, is_by_hand, room_for_words};
use super::timeline::{Arrow, ArrowKind, Axis, Fate, LaneKind, MarkKind, Moment, Timeline};
use super::words::{fate, notes};
use crate::text::shortened;

use elements::{LETTER, line, words};

pub(super) use elements::escaped;

/// The room around everything.
const MARGIN: f64 = 24.0;
/// The height of a lane.
const LANE: f64 = 28.0;
/// Between the names, the chart and the fates.
const GAP: f64 = 14.0;
/// Names are cut at this many characters.
const LONGEST_NAME: usize = 34;
/// How wide words beside shapes are.
const LETTERS: Letters = Letters { letter: LETTER * 0.9, step: 14.0, shape: 14.0, are_columns: false };
/// More arrows than this hide what they connect.
const MOST_ARROWS: usize = 60;

const STYLE: &str = include_str!("svg/style.css");
const STYLE_BY_HAND: &str = include_str!("svg/by_hand.css");

/// The picture of `pair` as a file of its own.
pub fn svg(pair: &Pair) -> String {
    draw(pair).svg
}

/// A picture, and where the events of its runs are in it.
pub(super) struct Drawing {
    /// The whole file.
    pub svg: String,
    /// The learner's, then the solution's.
    pub panels: Vec<Panel>,
}

/// Where a run is in the picture.
pub(super) struct Panel {
    /// The upper edge of its lanes.
    pub top: f64,
    /// Their lower edge.
    pub bottom: f64,
    /// Each step's x and y.
    pub steps: Vec<(f64, f64)>,
}

/// The measures that both panels share.
struct Frame {
    /// Where charts begin.
    left: f64,
    /// How wide they are.
    width: f64,
    /// How wide the whole picture is.
    total: f64,
}

impl Frame {
    fn of(pair: &Pair) -> Frame {
        let (mut names, mut fates, mut events, mut needed) = (6, 6, 0, 0.0_f64);
        for timeline in pair.timelines() {
            for (number, lane) in timeline.lanes.iter().enumerate() {
                names = names.max(lane.name.width().min(LONGEST_NAME) + 2 * timeline.depth(number));
                fates = fates.max(fate(timeline, lane).width().min(LONGEST_NAME));
            }
            if timeline.axis == Axis::Order {
                events = events.max(drawn_steps(timeline).len());
            }
            needed = needed.max(room_for_words(timeline, LETTERS));
        }
        let left = MARGIN + names as f64 * LETTER + GAP;
        let right = fates as f64 * LETTER + GAP + lane::BEYOND + MARGIN;
        let width = (events as f64 * 14.0).max(needed).clamp(980.0 - left.min(480.0) - right.min(300.0), 1600.0);
        Frame { left, width, total: (left + width + right).round() }
    }
}

/// The picture of `pair`.
pub(super) fn draw(pair: &Pair) -> Drawing {
    let frame = Frame::of(pair);
    let mut body = String::new();
    let mut y = MARGIN + 20.0;
    words(&mut body, "title", MARGIN, y, "start", &pair.title());
    y += 8.0;
    if let Some(difference) = &pair.difference {
        let columns = ((frame.total - 2.0 * MARGIN) / 7.6) as usize;
        for line in textwrap::wrap(difference, columns) {
            y += 20.0;
            words(&mut body, "difference", MARGIN, y, "start", &line);
        }
    }
    y += 16.0;
    let mut panels = Vec::new();
    for run in pair.runs() {
        let (panel, end) = panel(&mut body, &frame, y, run);
        panels.push(panel);
        y = end;
    }
    if panels.is_empty() {
        y += 24.0;
        words(&mut body, "soft", MARGIN, y, "start", "There is no run to show.");
    }
    y = legend::legend(&mut body, pair, MARGIN, y + 14.0, frame.total - MARGIN);
    let height = (y + MARGIN).round();
    // Most pictures need neither.
    let by_hand = pair.timelines().into_iter().any(is_by_hand);
    let (style, heads) = if by_hand { (STYLE_BY_HAND, ARROWHEADS_BY_HAND) } else { ("", "") };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"run\" viewBox=\"0 0 {total} {height}\" width=\"{total}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"run-title run-desc\">\n\
         <title id=\"run-title\">{}</title>\n<desc id=\"run-desc\">{}</desc>\n<style>\n{STYLE}{style}</style>\n\
         <defs>\n{ARROWHEADS}{heads}</defs>\n<rect class=\"paper\" width=\"{total}\" height=\"{height}\"/>\n",
        escaped(&pair.title()),
        escaped(&description(pair)),
        total = frame.total,
    );
    svg.push_str(&body);
    svg.push_str("</svg>\n");
    Drawing { svg, panels }
}

const ARROWHEADS: &str = "\
<marker id=\"woke\" class=\"woke-head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
orient=\"auto\"><path d=\"M0 0.5 8 4 0 7.5z\"/></marker>
<marker id=\"spawned\" class=\"spawned-head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" \
markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0.5 8 4 0 7.5z\"/></marker>
<marker id=\"message\" class=\"message-head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" \
markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0.5 8 4 0 7.5z\"/></marker>
<marker id=\"circle\" class=\"circle-head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" \
markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0.5 8 4 0 7.5z\"/></marker>
";

const ARROWHEADS_BY_HAND: &str = "\
<marker id=\"stale\" class=\"stale-head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
orient=\"auto\"><path d=\"M0 0.5 8 4 0 7.5z\"/></marker>
<marker id=\"missing\" class=\"missing-head\" viewBox=\"0 0 10 10\" refX=\"5\" refY=\"5\" markerWidth=\"10\" \
markerHeight=\"10\"><path d=\"M1 1l8 8m0-8-8 8\"/></marker>
<marker id=\"acts\" class=\"acts-head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
orient=\"auto\"><path d=\"M0 0.5 8 4 0 7.5z\"/></marker>
";

/// For those who do not see the picture: what each lane came to.
fn description(pair: &Pair) -> String {
    let mut said = String::new();
    for run in pair.runs() {
        let timeline = run.timeline;
        let lanes = timeline.lanes.iter().map(|lane| format!("{}: {}", lane.name, fate(timeline, lane)));
        let _ = write!(said, "{}. {}. ", run.heading(), lanes.collect::<Vec<_>>().join("; "));
    }
    said.push_str(pair.difference.as_deref().unwrap_or_default());
    said.trim_end().to_owned()
}

/// Draws a run below `y`, and returns where it ends.
fn panel(out: &mut String, frame: &Frame, y: f64, run: Run<'_>) -> (Panel, f64) {
    let timeline = run.timeline;
    let scale = Scale::new(timeline, run.other, frame.left, frame.width, LETTERS);
    let top = y + 32.0;
    let bottom = top + timeline.lanes.len() as f64 * LANE;
    words(out, "heading", MARGIN, y + 20.0, "start", run.heading());
    axis(out, frame, &scale, timeline, (top, bottom));
    let middle = |lane: usize| top + (lane as f64 + 0.5) * LANE;
    for (number, row) in timeline.lanes.iter().enumerate() {
        let y = middle(number);
        let indent = timeline.depth(number) as f64 * 2.0 * LETTER;
        let class =
            if matches!(row.kind, LaneKind::Task | LaneKind::ByHand) || indent == 0.0 { "name" } else { "name inner" };
        let _ = write!(out, "<g class=\"lane\"><title>{}</title>", escaped(&about(timeline, number)));
        words(out, class, MARGIN + indent, y + 4.0, "start", &shortened(&row.name, LONGEST_NAME, "…"));
        let _ = writeln!(out, "</g>");
        lane::lane(out, timeline, row, &scale, y);
        let class = match row.fate {
            _ if row.mark(MarkKind::Lost).is_some() => "fate dropped",
            Fate::Dropped(_) | Fate::NeverPolled | Fate::Panicked(_) | Fate::Failed(_) => "fate dropped",
            // Of a server it is no wonder.
            Fate::Standing if timeline.hung => "fate standing",
            Fate::Standing | Fate::Ready(_) => "fate",
        };
        let x = frame.left + frame.width + lane::BEYOND + GAP;
        words(out, class, x, y + 4.0, "start", &shortened(&fate(timeline, row), LONGEST_NAME, "…"));
    }
    let left_out = arrows(out, timeline, &scale, middle);
    let mut y = bottom + 22.0;
    let mut notes = notes(timeline);
    if left_out > 0 {
        notes.push(format!("{left_out} more arrows are not drawn"));
    }
    let columns = ((frame.total - frame.left - MARGIN) / 6.2) as usize;
    for line in notes.iter().flat_map(|note| textwrap::wrap(note, columns)) {
        y += 17.0;
        words(out, "soft", frame.left, y, "start", &line);
    }
    let steps = timeline.steps.iter().map(|step| (scale.x(step.at), middle(step.lane))).collect();
    (Panel { top, bottom, steps }, y + 4.0)
}

/// A lane in a sentence.
fn about(timeline: &Timeline, number: usize) -> String {
    let lane = &timeline.lanes[number];
    let place = lane.place.as_ref().map(|place| format!(", spawned at {place}")).unwrap_or_default();
    format!("{}{place}: {}", lane.name, fate(timeline, lane))
}

/// The lines under the lanes, and the axis.
fn axis(out: &mut String, frame: &Frame, scale: &Scale, timeline: &Timeline, (top, bottom): (f64, f64)) {
    let right = scale.x(timeline.end);
    for row in 0..=timeline.lanes.len() {
        let y = top + row as f64 * LANE;
        line(out, "rule", &format!("M{MARGIN} {y:.1}H{:.1}", frame.left + frame.width + lane::BEYOND));
    }
    line(out, "axis", &format!("M{:.1} {bottom:.1}H{right:.1}", frame.left));
    let below = bottom + 18.0;
    if timeline.axis == Axis::Order {
        let mut free = f64::MIN;
        for mark in &timeline.marks {
            let x = scale.x(mark.at);
            let half = mark.text.width() as f64 * LETTER * 0.45;
            // Two that would be written over each other stand one above the other.
            let y = if x - half > free { top - 6.0 } else { top - 18.0 };
            free = x + half;
            line(out, "grid", &format!("M{x:.1} {:.1}V{bottom:.1}", y + 3.0));
            words(out, "label", x, y, "middle", &mark.text);
        }
        for step in drawn_steps(timeline) {
            line(out, "axis", &format!("M{:.1} {bottom:.1}v3", scale.x(Moment { at: 0, step })));
        }
        return words(out, "soft", frame.left, below, "start", "in the order of events, not to scale");
    }
    let ticks = timeline.ticks(timeline.whole(), 12);
    let mut free = f64::MIN;
    let end_label = right - timeline.when(timeline.end).width() as f64 * LETTER / 2.0 - 8.0;
    for (number, tick) in ticks.iter().enumerate() {
        let (x, label) = (scale.x(*tick), timeline.when(*tick));
        let half = label.width() as f64 * LETTER / 2.0;
        let last = number + 1 == ticks.len();
        line(out, "grid", &format!("M{x:.1} {top:.1}V{:.1}", bottom + 5.0));
        if x - half > free && (last || x + half < end_label) {
            words(out, "tick", x, below, "middle", &label);
            free = x + half + 8.0;
        }
    }
}

/// The arrows between lanes; returns how many are too many to draw.
fn arrows(out: &mut String, timeline: &Timeline, scale: &Scale, middle: impl Fn(usize) -> f64) -> usize {
    // Who spawned whom is told once; wakes repeat.
    let kind = |kind| timeline.arrows.iter().filter(move |arrow: &&Arrow| arrow.kind == kind);
    let first = kind(ArrowKind::WaitsFor).chain(kind(ArrowKind::Missing)).chain(kind(ArrowKind::Stale));
    let first = first.chain(kind(ArrowKind::Spawned)).chain(kind(ArrowKind::Sent)).chain(kind(ArrowKind::Acts));
    let chosen: Vec<&Arrow> = first.chain(kind(ArrowKind::Woke)).take(MOST_ARROWS).collect();
    for arrow in &chosen {
        let (class, verb) = match arrow.kind {
            ArrowKind::Spawned => ("spawned", "spawns"),
            ArrowKind::Woke => ("woke", "wakes"),
            ArrowKind::Sent => ("message", "sends a message, which leaves the channel in"),
            ArrowKind::WaitsFor => ("circle", "waits in a circle for"),
            ArrowKind::Stale => ("stale", "calls an old waker:"),
            ArrowKind::Missing => ("missing", "does not wake"),
            ArrowKind::Acts => ("acts", "acts on"),
        };
        let arrives = scale.x(arrow.until);
        let (x, from, to) = (scale.x(arrow.at), middle(arrow.from), middle(arrow.to));
        let towards = (to - from).signum();
        // An arrow that is missing does not arrive.
        let short = if arrow.kind == ArrowKind::Missing { 11.0 } else { 6.0 };
        let (from, to) = (from + 4.0 * towards, to - short * towards);
        // Bent, so that arrows of the same moment can be told apart by their length.
        let bend = (x + arrives) / 2.0 + 8.0 + (to - from).abs() / 12.0;
        let middle = (from + to) / 2.0;
        let [source, target] = [arrow.from, arrow.to].map(|lane| &timeline.lanes[lane].name);
        let _ = writeln!(
            out,
            "<path class=\"arrow {class}\" marker-end=\"url(#{class})\" \
             d=\"M{x:.1} {from:.1}Q{bend:.1} {middle:.1} {arrives:.1} {to:.1}\"><title>{}</title></path>",
            escaped(&format!("{source} {verb} {target} ({})", timeline.when(arrow.at)))
        );
    }
    timeline.arrows.len() - chosen.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_can_break_out_of_the_picture() {
        assert_eq!(escaped("<script>&\"'\u{1b}[31m\0"), "&lt;script&gt;&amp;&quot;&#39;");
        assert_eq!(escaped("a\u{202e}b"), "a\\u{202e}b");
    }

    #[test]
    fn no_run_is_a_picture_too() {
        let svg = svg(&Pair { exercise: "join".into(), ..Pair::default() });
        assert!(svg.contains("There is no run to show."), "{svg}");
        assert!(svg.ends_with("</svg>\n"));
    }
}
