//! The shapes, and what they mean.

use super::columns::NARROWEST;
use crate::text::{Role, Text};
use crate::trace::legend::Shape;
use crate::trace::timeline::{Span, Timeline};

/// A blank inside a word: nothing else is drawn there, and no line breaks there.
pub(super) const BLANK: char = '\u{a0}';

/// The shapes. Each has one meaning, which a role repeats in colour.
pub(super) struct Glyphs {
    pub poll: char,
    /// The rest of a poll in which something else happens.
    pub in_poll: char,
    pub wait: char,
    pub lazy: char,
    pub open: char,
    pub run: char,
    pub close: char,
    pub failed: char,
    pub dropped: char,
    pub panicked: char,
    pub standing: char,
    pub sent: char,
    pub received: char,
    pub sent_end: char,
    pub received_end: char,
    pub connects: char,
    pub nothing: char,
    pub note: char,
    pub held: char,
    pub abort_asked: char,
    pub tick: char,
    pub taken: char,
    pub blocked: char,
    pub level: char,
    /// A channel has more messages than a digit says.
    pub many: char,
    pub circle: char,
    pub called: char,
    pub called_stale: char,
    pub unwoken: char,
    pub unasked: char,
    pub kept: char,
    /// Something happens.
    pub happens: char,
    /// A lane shows what stands before it.
    pub shows: char,
    pub twice: char,
    pub behind: char,
    /// Before the name of the cursor's lane.
    pub here: char,
    /// Above and below the cursor's step.
    pub cursor: char,
    pub cut: &'static str,
}

impl Glyphs {
    pub fn of(ascii: bool) -> &'static Glyphs {
        if ascii { &ASCII } else { &UNICODE }
    }

    /// `glyph` in the role of its meaning.
    pub fn cell(&self, glyph: char) -> (char, Role) {
        let is = |glyphs: &[char]| glyphs.contains(&glyph);
        let role = if is(&[self.poll, self.in_poll, self.happens]) {
            Role::Code
        } else if is(&[self.open, self.run, self.close, self.taken, self.kept, self.called]) {
            Role::Good
        } else if is(&[self.failed, self.dropped, self.panicked, self.called_stale, self.unwoken, self.unasked]) {
            Role::Failed
        } else if is(&[self.standing, self.held, self.abort_asked, self.blocked, self.circle, self.behind]) {
            Role::Warning
        } else if is(&[
            self.sent,
            self.received,
            self.sent_end,
            self.received_end,
            self.connects,
            self.nothing,
            self.note,
            self.tick,
        ]) {
            Role::Message
        } else {
            Role::Dim
        };
        (glyph, role)
    }

    /// What a client does in `span`.
    pub fn of_client(&self, span: &Span) -> char {
        match Shape::of_client(span) {
            Some(Shape::Sent) => self.sent,
            Some(Shape::SentEnd) => self.sent_end,
            Some(Shape::Received) => self.received,
            Some(Shape::ReceivedEnd) => self.received_end,
            Some(Shape::Connects) => self.connects,
            Some(Shape::Nothing) => self.nothing,
            _ => self.note,
        }
    }

    /// How a shape looks, if a text shows it.
    fn drawn(&self, shape: Shape) -> Option<String> {
        Some(match shape {
            Shape::Poll | Shape::Turn => self.poll.to_string(),
            Shape::LongPoll => self.in_poll.to_string(),
            Shape::Wait => self.wait.to_string(),
            Shape::Bar => [self.open, self.run, self.close].iter().collect(),
            Shape::Failed => self.failed.to_string(),
            Shape::Lazy => self.lazy.to_string(),
            Shape::Dropped => self.dropped.to_string(),
            Shape::Panicked => self.panicked.to_string(),
            Shape::Standing => self.standing.to_string(),
            Shape::Sent => self.sent.to_string(),
            Shape::Received => self.received.to_string(),
            Shape::SentEnd => self.sent_end.to_string(),
            Shape::ReceivedEnd => self.received_end.to_string(),
            Shape::Connects => self.connects.to_string(),
            Shape::Nothing => self.nothing.to_string(),
            Shape::Noted => self.note.to_string(),
            Shape::Held => self.held.to_string(),
            Shape::AbortAsked => self.abort_asked.to_string(),
            Shape::Tick => self.tick.to_string(),
            Shape::Taken => self.taken.to_string(),
            Shape::WaitsForLock => self.blocked.to_string(),
            Shape::Filled => format!("2{}", self.level),
            Shape::Behind => self.behind.to_string(),
            Shape::Circle => self.circle.to_string(),
            Shape::Tagged => format!("{}1", self.poll),
            Shape::Kept => self.kept.to_string(),
            Shape::Called => self.called.to_string(),
            Shape::CalledStale => self.called_stale.to_string(),
            Shape::Unwoken => self.unwoken.to_string(),
            Shape::Unasked => self.unasked.to_string(),
            Shape::Happens => self.happens.to_string(),
            Shape::Shows => self.shows.to_string(),
            Shape::Twice => self.twice.to_string(),
            // Arrows cross the lanes between.
            Shape::Spawned | Shape::Woke | Shape::Message | Shape::WokeStale | Shape::Missing | Shape::Acts => {
                return None;
            }
        })
    }
}

const UNICODE: Glyphs = Glyphs {
    poll: '●',
    in_poll: '═',
    wait: '─',
    lazy: '·',
    open: '┣',
    run: '━',
    close: '┫',
    failed: 'E',
    dropped: '×',
    panicked: '!',
    standing: '▷',
    sent: '→',
    received: '←',
    sent_end: '⇥',
    received_end: '⇤',
    connects: '◇',
    nothing: '○',
    note: '◆',
    held: '▇',
    abort_asked: '†',
    tick: '╪',
    taken: '▓',
    blocked: '░',
    level: '┈',
    many: 'M',
    circle: '↻',
    called: '▲',
    called_stale: '△',
    unwoken: '∅',
    unasked: '◉',
    kept: '▒',
    happens: '▪',
    shows: '╌',
    twice: '‡',
    behind: '▼',
    here: '»',
    cursor: '┊',
    cut: "…",
};

const ASCII: Glyphs = Glyphs {
    poll: '*',
    in_poll: '#',
    wait: '-',
    lazy: '.',
    open: '[',
    run: '=',
    close: ']',
    failed: 'E',
    dropped: 'x',
    panicked: '!',
    standing: '?',
    sent: '>',
    received: '<',
    sent_end: '}',
    received_end: '{',
    connects: 'o',
    nothing: '0',
    note: '%',
    held: 'H',
    abort_asked: 'A',
    tick: '+',
    taken: 'L',
    blocked: ':',
    level: '_',
    many: 'M',
    circle: 'C',
    called: '^',
    called_stale: 'S',
    unwoken: 'N',
    unasked: 'P',
    kept: 'K',
    happens: '&',
    shows: ';',
    twice: 'D',
    behind: 'v',
    here: '@',
    cursor: '|',
    cut: "~",
};

/// What the shapes in `timelines` mean, in as few lines as `width` allows.
pub fn legend(timelines: &[&Timeline], width: usize, ascii: bool) -> Text {
    let glyphs = Glyphs::of(ascii);
    let said = Shape::in_any(timelines).into_iter().filter_map(|shape| {
        // What belongs together stays together.
        Some(format!("{} {}", glyphs.drawn(shape)?, shape.meaning(timelines)).replace(' ', &BLANK.to_string()))
    });
    Role::Dim.lines(&filled(&said.collect::<Vec<_>>().join("   "), width))
}

/// A note as lines. Blanks that belong together are not broken at.
pub(super) fn filled(note: &str, width: usize) -> String {
    let hanging = textwrap::Options::new(width.max(NARROWEST)).subsequent_indent("  ");
    textwrap::fill(note, hanging).replace(BLANK, " ")
}
