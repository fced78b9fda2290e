//! The tutor's catalogue: one text for each idea that a learner can miss.
//!
//! `advice/ID.md` is Markdown: a title, an explanation up to the first `##`, then sections. TOML front
//! matter between two lines `+++` may come first. It says which of rustc's messages stand for the idea,
//! and whether the engine itself names it. The texts of a folder are all checked when it is loaded, those in the
//! binary by a test.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::error::CourseError;
use super::find::nearest;
use super::pattern::{Pattern, Refusal};
use super::place_rule::PlaceRule;
use super::source::Source;

/// The line before and after the front matter.
const FENCE: &str = "+++";

/// One text of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// Its id, such as `serial-awaits`: the name of its file.
    pub id: String,
    /// The tutor's line.
    pub title: String,
    /// All of it, without front matter and title.
    pub body: String,
    /// The errors of rustc that stand for it.
    errors: Vec<Pattern>,
    /// The warnings of rustc whose line is the place to look at when a check drew this advice.
    pub warnings: Vec<Pattern>,
    /// Where in the learner's file it shows when a check drew it, in the order in which to look.
    pub places: Vec<PlaceRule>,
    /// One of these stands in the function that the check calls, or the idea is not told of a failed check.
    pub inside: Vec<String>,
    sign: Option<Sign>,
}

/// What the engine notices by itself, in any exercise. Exactly one text has each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// A hang: everything waits.
    Asleep,
    /// A hang: a processor is busy.
    Spinning,
    /// A hang: a thread is held.
    Blocked,
    /// The process ended before its checks did.
    EndedEarly,
    /// The system ended the process, as it does where memory is broken.
    Crashed,
    /// All checks passed, and `main` does not run.
    MainFails,
    /// The file has no `main`.
    NoMain,
    /// The file lacks what the check calls.
    ContractBroken,
    /// What the check calls as an ordinary function is async.
    AsyncAdded,
    /// What the check awaits is an ordinary function that returns the value.
    AsyncRemoved,
    /// The check drops an argument, and the returned future still borrows it.
    ArgumentBorrowed,
    /// What the check passes may not be moved, and the file asks for what may.
    UnpinAsked,
    /// rustc knows that nobody reads what a block or closure assigns to its own copy of a variable.
    CopyChanged,
    /// rustc was ended by a signal.
    CompilerCrashed,
}

impl Sign {
    /// Every sign.
    pub const ALL: [Sign; 14] = [
        Sign::Asleep,
        Sign::Spinning,
        Sign::Blocked,
        Sign::EndedEarly,
        Sign::Crashed,
        Sign::MainFails,
        Sign::NoMain,
        Sign::ContractBroken,
        Sign::AsyncAdded,
        Sign::AsyncRemoved,
        Sign::ArgumentBorrowed,
        Sign::UnpinAsked,
        Sign::CopyChanged,
        Sign::CompilerCrashed,
    ];
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    #[serde(default)]
    error: Vec<toml::Spanned<Pattern>>,
    #[serde(default)]
    warning: Vec<toml::Spanned<Pattern>>,
    #[serde(default)]
    place: Vec<toml::Spanned<PlaceRule>>,
    engine: Option<Sign>,
    #[serde(default)]
    inside: Vec<String>,
}

impl Advice {
    fn parse(id: &str, text: &str) -> Result<Advice, Refusal> {
        let (front_matter, text, first_line) = split(text)?;
        let line_of = |offset: usize| front_matter[..offset.min(front_matter.len())].matches('\n').count() + 2;
        let FrontMatter { error, warning, place, engine, inside } = toml::from_str(front_matter).map_err(|error| {
            Refusal { line: line_of(error.span().map_or(0, |span| span.start)), message: error.message().to_owned() }
        })?;
        let checked = |pattern: toml::Spanned<Pattern>, is_code: fn(&str) -> bool| {
            let line = line_of(pattern.span().start);
            pattern.into_inner().checked(is_code).map_err(|message| Refusal { line, message })
        };
        // A lint that is forbidden is an error.
        let is_error = |code: &str| is_error_code(code) || is_lint(code);
        let errors = error.into_iter().map(|pattern| checked(pattern, is_error)).collect::<Result<_, _>>()?;
        let warnings = warning.into_iter().map(|pattern| checked(pattern, is_lint)).collect::<Result<_, _>>()?;
        let places = place.into_iter().map(|rule| {
            let line = line_of(rule.span().start);
            rule.into_inner().checked().map_err(|message| Refusal { line, message })
        });
        let places = places.collect::<Result<_, _>>()?;
        let title = text.split('\n').next().unwrap_or_default();
        let body = text[title.len()..].trim().to_owned();
        let title = title.strip_prefix("# ").map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
        let title = title.ok_or(Refusal { line: first_line, message: "a text begins with `# Title`".into() })?;
        Ok(Advice { id: id.to_owned(), title, body, errors, warnings, places, inside, sign: engine })
    }

    /// The first sentence of the explanation, on one line.
    pub fn first_sentence(&self) -> String {
        let paragraph = self.body.split("\n\n").next().unwrap_or_default();
        let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.find(". ") {
            Some(end) => line[..=end].to_owned(),
            None => line,
        }
    }

    /// The titles of the sections after its explanation.
    pub fn sections(&self) -> impl Iterator<Item = &str> {
        self.body.lines().filter_map(|line| line.strip_prefix("## "))
    }

    /// Whether the engine itself names it, in any exercise.
    pub fn is_named_by_engine(&self) -> bool {
        self.sign.is_some()
    }
}

/// The front matter of `text`, the rest, and the line that the rest begins at.
fn split(text: &str) -> Result<(&str, &str, usize), Refusal> {
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    if first.trim_end() != FENCE {
        return Ok(("", text, 1));
    }
    let rest = &text[first.len()..];
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == FENCE {
            let (front_matter, after) = (&rest[..at], &rest[at + line.len()..]);
            return Ok((front_matter, after, front_matter.matches('\n').count() + 3));
        }
        at += line.len();
    }
    Err(Refusal { line: 1, message: format!("the front matter does not end; a line `{FENCE}` is missing") })
}

fn is_error_code(code: &str) -> bool {
    code.strip_prefix('E').is_some_and(|digits| digits.len() == 4 && digits.chars().all(|c| c.is_ascii_digit()))
}

fn is_lint(code: &str) -> bool {
    !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// Every text, in the order of ids.
#[derive(Debug)]
pub struct Catalogue(
    /// Those in the binary are listed when the first one is asked for, since a pass needs none.
    OnceLock<Vec<Entry>>,
);

/// One text, parsed when it is first needed: a verdict needs a few of some hundreds.
#[derive(Debug)]
struct Entry {
    id: String,
    text: Cow<'static, str>,
    advice: OnceLock<Advice>,
}

impl Entry {
    fn try_advice(&self) -> Result<&Advice, CourseError> {
        if let Some(advice) = self.advice.get() {
            return Ok(advice);
        }
        let advice = Advice::parse(&self.id, &self.text).map_err(|refusal| refusal.in_file(&self.id))?;
        Ok(self.advice.get_or_init(|| advice))
    }

    fn advice(&self) -> &Advice {
        self.try_advice()
            .expect("those of a folder are parsed when it is loaded, and a test parses those in the binary")
    }

    /// Whether its front matter has `word` anywhere. Where it has not, it need not be parsed to be told apart.
    fn may_be_about(&self, word: &str) -> bool {
        split(&self.text).is_ok_and(|(front_matter, ..)| front_matter.contains(word))
    }
}

impl Catalogue {
    /// The catalogue of the course in `source`.
    pub(super) fn of(source: &Source) -> Result<Catalogue, CourseError> {
        match source {
            Source::Embedded => Ok(Catalogue(OnceLock::new())),
            Source::Folder(_) => Catalogue::checked(source.read_all("advice")),
        }
    }

    /// Those of `files`, each a path and its text, if they can stand beside each other.
    fn checked(files: Vec<(String, Cow<'static, str>)>) -> Result<Catalogue, CourseError> {
        let catalogue = Catalogue(OnceLock::from(entries(files)));
        let mut signs: BTreeMap<Sign, &str> = BTreeMap::new();
        for entry in catalogue.entries() {
            let Some(sign) = entry.try_advice()?.sign else { continue };
            if let Some(twin) = signs.insert(sign, &entry.id) {
                let message = format!("advice/{twin}.md has the same `engine`, and one text only may have it");
                return Err(Refusal { line: 1, message }.in_file(&entry.id));
            }
        }
        for advice in catalogue.all() {
            let others = advice.warnings.iter().map(|pattern| &pattern.instead);
            let mut others = others.chain(advice.places.iter().map(|rule| &rule.instead)).flatten();
            if let Some(other) = others.find(|id| catalogue.get(id).is_none()) {
                let message = format!("`instead` names {other:?}, and there is no advice/{other}.md");
                return Err(Refusal { line: 1, message }.in_file(&advice.id));
            }
        }
        let codes: BTreeSet<&str> =
            catalogue.all().flat_map(|advice| advice.errors.iter().flat_map(Pattern::codes)).collect();
        for code in codes {
            check_order(code, &catalogue.patterns(code).collect::<Vec<_>>())?;
        }
        Ok(catalogue)
    }

    fn entries(&self) -> &[Entry] {
        self.0.get_or_init(|| entries(Source::Embedded.read_all("advice")))
    }

    /// The patterns of errors with `code`, which is empty for an error without one, each with the id of its
    /// text, in the order in which they are to be tried.
    pub fn patterns(&self, code: &str) -> impl Iterator<Item = (&str, &Pattern)> {
        let written = Pattern::code_as_written(code);
        let about = self.entries().iter().filter(|entry| entry.may_be_about(written)).map(Entry::advice);
        let all = about.flat_map(|advice| advice.errors.iter().map(|pattern| (advice.id.as_str(), pattern)));
        let mut tried: Vec<_> = all.filter(|(_, pattern)| pattern.codes().any(|known| known == code)).collect();
        // Stable, so patterns of one text keep their order.
        tried.sort_by_key(|(_, pattern)| std::cmp::Reverse(pattern.priority));
        tried.into_iter()
    }

    /// The id of the text that `sign` stands for.
    pub fn named_by(&self, sign: Sign) -> Option<&str> {
        let signed = self.entries().iter().filter(|entry| entry.may_be_about("engine")).map(Entry::advice);
        signed.filter(|advice| advice.sign == Some(sign)).map(|advice| advice.id.as_str()).next()
    }

    /// The text with `id`.
    pub fn get(&self, id: &str) -> Option<&Advice> {
        self.entries().iter().find(|entry| entry.id == id).map(Entry::advice)
    }

    /// All texts.
    pub fn all(&self) -> impl Iterator<Item = &Advice> {
        self.entries().iter().map(Entry::advice)
    }

    /// The id that is most like `id`, if one is.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        nearest(id, self.entries().iter().map(|entry| (entry.id.as_str(), entry.id.as_str())))
    }
}

/// The texts of `files`, each a path and its text.
fn entries(files: Vec<(String, Cow<'static, str>)>) -> Vec<Entry> {
    let entry = |(path, text): (String, Cow<'static, str>)| {
        let id = path.strip_prefix("advice/")?.strip_suffix(".md")?.to_owned();
        Some(Entry { id, text, advice: OnceLock::new() })
    };
    files.into_iter().filter_map(entry).collect()
}

/// Refuses two texts of the same priority, whose order would be chance, and patterns that an earlier one
/// leaves nothing to match.
fn check_order(code: &str, tried: &[(&str, &Pattern)]) -> Result<(), CourseError> {
    for (position, (id, pattern)) in tried.iter().enumerate() {
        for (earlier, wider) in &tried[..position] {
            let shown = if code.is_empty() { "errors without a code" } else { code };
            let message = if earlier != id && wider.priority == pattern.priority {
                format!(
                    "advice/{earlier}.md also knows {shown} with priority {}; the more specific one needs a higher \
                     priority",
                    pattern.priority
                )
            } else if wider.covers(pattern) {
                format!(
                    "phrases {:?} of {shown} can never match, since advice/{earlier}.md takes them first",
                    pattern.phrases
                )
            } else {
                continue;
            };
            return Err(Refusal { line: 1, message }.in_file(id));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FUTURES: &str =
        "+++\n[[error]]\ncodes = [\"E0277\"]\nphrases = [\"is not a future\"]\n+++\n# A title\n\nText.\n";

    fn checked(files: &[(&str, &str)]) -> Result<Catalogue, CourseError> {
        let files = files.iter().map(|(id, text)| (format!("advice/{id}.md"), Cow::Owned((*text).to_owned())));
        Catalogue::checked(files.collect())
    }

    fn refusal(files: &[(&str, &str)]) -> String {
        checked(files).unwrap_err().to_string()
    }

    #[test]
    fn the_advice_in_the_binary_can_be_read() {
        assert!(!Catalogue::checked(Source::Embedded.read_all("advice")).unwrap().entries().is_empty());
    }

    #[test]
    fn all_patterns_of_a_code_are_found_and_few_texts_are_parsed_for_it() {
        let found = |catalogue: &Catalogue, code| {
            let ids = catalogue.patterns(code).map(|(id, pattern)| (id.to_owned(), pattern.clone()));
            ids.collect::<Vec<_>>()
        };
        let all = Catalogue(OnceLock::new());
        let codes: BTreeSet<&str> =
            all.all().flat_map(|advice| advice.errors.iter().flat_map(Pattern::codes)).collect();
        assert!(codes.contains("") && codes.contains("E0308"));
        for code in codes {
            let fresh = Catalogue(OnceLock::new());
            let mut due: Vec<_> =
                all.all().flat_map(|advice| advice.errors.iter().map(|p| (advice.id.clone(), p.clone()))).collect();
            due.retain(|(_, pattern)| pattern.codes().any(|known| known == code));
            due.sort_by_key(|(_, pattern)| std::cmp::Reverse(pattern.priority));
            assert_eq!(found(&fresh, code), due, "{code}");
            let parsed = fresh.entries().iter().filter(|entry| entry.advice.get().is_some()).count();
            assert!(parsed * 4 < fresh.entries().len(), "{code}: {parsed} texts were parsed");
        }
    }

    #[test]
    fn a_place_is_code_or_an_event() {
        let with = |table: &str| Advice::parse("x", &format!("+++\n[[place]]\n{table}\n+++\n# A title\n"));
        let refused = |table: &str| with(table).unwrap_err().message;
        assert_eq!(with("code = [\"sleep(\"]\nlabel = \"sleeps\"").unwrap().places[0].label, "sleeps");
        assert_eq!(with("event = \"never-polled\"").unwrap().places.len(), 1);
        for neither in ["", "label = \"x\"", "code = []", "code = [\"a\"]\nevent = \"last\""] {
            assert!(refused(neither).contains("`code` or `event`"), "{neither}");
        }
        assert!(refused("code = [\"\"]").contains("no piece of a line"));
        assert!(refused("event = \"last\"\ninstead = \"y\"").contains("`instead` goes with `code`"));
        assert_eq!(with("code = [\"x\"]\nwithin = [\"poll\"]").unwrap().places[0].within, ["poll"]);
        assert!(refused("event = \"last\"\nwithin = [\"poll\"]").contains("`within` goes with `code`"));
        assert!(refused("event = \"last\"\nmissing = [\"y\"]").contains("`missing` goes with `code`"));
        assert!(refused("code = [\"x\"]\nwithin = [\"fn poll\"]").contains("is no name"));
        assert!(refused("event = \"lunch\"").contains("never-polled"), "it lists what there is");
    }

    #[test]
    fn title_and_first_sentence_are_read_after_front_matter() {
        let advice = Advice::parse("x", "# A title\n\nThe first\nsentence. The second.\n\n## More\n").unwrap();
        assert_eq!(advice.title, "A title");
        assert_eq!(advice.first_sentence(), "The first sentence.");
        let with = Advice::parse("x", FUTURES).unwrap();
        assert_eq!((with.title.as_str(), with.body.as_str(), with.errors.len()), ("A title", "Text.", 1));
    }

    #[test]
    fn wrong_front_matter_is_refused_with_file_and_line() {
        let with = |from: &str, to: &str| {
            assert!(FUTURES.contains(from), "{from}");
            refusal(&[("x", &FUTURES.replace(from, to))])
        };
        assert!(with("phrases", "phrase").starts_with("advice/x.md:4: unknown field `phrase`"));
        assert!(with("[[error]]", "[[eror]]").starts_with("advice/x.md:2: unknown field `eror`"));
        assert!(
            with("[[error]]", "engine = \"awake\"\n[[error]]").starts_with("advice/x.md:2: unknown variant `awake`")
        );
        assert!(with("\n+++\n#", "\n#").starts_with("advice/x.md:1: the front matter does not end"));
        assert!(with("# A", "A").starts_with("advice/x.md:6: a text begins with `# Title`"));
        assert!(with("E0277", "0277").starts_with("advice/x.md:2: `0277` is no code"));
    }

    #[test]
    fn a_pattern_that_nothing_matches_is_refused() {
        let with = |line: &str| refusal(&[("x", &FUTURES.replace("phrases = [\"is not a future\"]", line))]);
        assert!(with("phrases = [\"\"]").contains("an empty phrase"));
        assert!(with("phrases = [\"a\\nb\"]").contains("more than one line"));
        assert!(with("phrases = [\"not a future\"]\nnever = [\"a future\"]").contains("contains \"a future\""));
        assert!(with("phrases = [\"not a future\", \"a future\"]").contains("adds nothing to \"a future\""));
        assert!(refusal(&[("x", "+++\n[[error]]\ncodes = [\"none\"]\n+++\n# T\n")]).contains("matches every error"));
    }

    #[test]
    fn two_texts_of_one_priority_or_one_sign_are_refused() {
        let wider = FUTURES.replace("is not a future", "a future");
        assert_eq!(
            refusal(&[("a", FUTURES), ("b", &wider)]),
            "advice/b.md:1: advice/a.md also knows E0277 with priority 0; the more specific one needs a higher priority"
        );
        let first = wider.replace("phrases", "priority = 1\nphrases");
        assert!(
            refusal(&[("a", FUTURES), ("b", &first)]).contains("can never match, since advice/b.md takes them first")
        );
        let later = wider.replace("phrases", "priority = -1\nphrases");
        let catalogue = checked(&[("a", FUTURES), ("b", &later)]).unwrap();
        assert_eq!(catalogue.patterns("E0277").map(|(id, _)| id).collect::<Vec<_>>(), ["a", "b"]);
        let signed = "+++\nengine = \"asleep\"\n+++\n# T\n";
        assert!(refusal(&[("a", signed), ("b", signed)]).contains("the same `engine`"));
    }

    #[test]
    fn the_course_has_a_text_for_each_sign() {
        let course = crate::course::Course::embedded().unwrap();
        for sign in Sign::ALL {
            assert!(course.catalogue().named_by(sign).is_some(), "{sign:?}");
        }
    }
}
