//! rustc's diagnostics, as far as we read them.

use serde::Deserialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It does not compile.
    Error,
    /// It compiles.
    Warning,
    /// Notes and summaries.
    Other,
}

/// One message of rustc's or clippy's.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// `E0728`, or a lint's name such as `unused_must_use`.
    pub code: Option<String>,
    /// The message's first line.
    pub message: String,
    /// The file of the main place, relative to the build folder.
    pub file: Option<String>,
    /// Its line, from 1.
    pub line: Option<u32>,
    /// Everything it says in words, notes, labels and the lines it points at, a line each. Without the
    /// colours and the frames that `rendered` may have, so phrases can be found in it.
    pub words: String,
    /// The message whole, as rustc prints it.
    pub rendered: String,
}

#[derive(Deserialize)]
struct Raw {
    level: String,
    code: Option<Code>,
    message: String,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    children: Vec<Raw>,
    rendered: Option<String>,
}

impl Raw {
    fn words(&self, words: &mut String) {
        let labels = self.spans.iter().filter_map(|span| span.label.as_deref());
        let lines = self.spans.iter().flat_map(|span| &span.text).map(|line| line.text.as_str());
        for line in std::iter::once(self.message.as_str()).chain(labels).chain(lines) {
            words.push_str(line);
            words.push('\n');
        }
        for child in &self.children {
            child.words(words);
        }
    }
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    is_primary: bool,
    label: Option<String>,
    #[serde(default)]
    text: Vec<SourceLine>,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct SourceLine {
    text: String,
}

#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

impl Span {
    /// The place that a person wrote: for code made by a macro, the call of the macro.
    fn written(&self) -> &Span {
        match &self.expansion {
            Some(expansion) if !self.file_name.ends_with(".rs") || self.file_name.starts_with('/') => {
                expansion.span.written()
            }
            _ => self,
        }
    }
}

impl Diagnostic {
    /// Reads one line of `--error-format=json`; `None` if it is something else.
    pub fn parse(line: &str) -> Option<Diagnostic> {
        let raw: Raw = serde_json::from_str(line).ok()?;
        let mut words = String::new();
        raw.words(&mut words);
        let place = raw.spans.iter().find(|span| span.is_primary).map(Span::written);
        Some(Diagnostic {
            level: match raw.level.as_str() {
                level if level.starts_with("error") => Level::Error,
                "warning" => Level::Warning,
                _ => Level::Other,
            },
            code: raw.code.map(|code| code.code),
            file: place.map(|span| span.file_name.replace('\\', "/")),
            line: place.map(|span| span.line_start),
            words,
            rendered: raw.rendered.unwrap_or_else(|| raw.message.clone()),
            message: raw.message,
        })
    }

    /// Whether it is rustc's closing count ("aborting due to 2 previous errors").
    pub fn is_summary(&self) -> bool {
        self.file.is_none()
            && (self.message.starts_with("aborting due to")
                || self.message.ends_with("emitted")
                || self.message.starts_with("For more information"))
    }
}
