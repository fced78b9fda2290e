//! Whether what a learner reads is easy to read: short sentences and titles, and no words from `docs/words.txt`.
//!
//! This finds what costs the reader, as far as a program can. It proves no text clear.

mod prose;

use prose::Sentence;

use crate::course::{Course, Exercise};

/// Words in a sentence, at most.
const SENTENCE: usize = 24;
/// Characters in a title, at most.
const TITLE: usize = 60;
/// The words and phrases that we don't use, relative to the course.
const PHRASES: &str = "docs/words.txt";

/// What a learner reads: files and folders.
const READ: [&str; 11] = [
    "info.toml",
    "advice",
    "exercises",
    "solutions",
    "checks",
    "kit/support/src",
    "kit/harness/src",
    "src",
    "README.md",
    "docs/ci.md",
    "docs/json.md",
];
/// Rust files whose comments a learner reads, too.
const COMMENTS: [&str; 4] = ["exercises/", "solutions/", "kit/support/", "src/cli/args.rs"];

/// A remark on one sentence.
#[derive(Debug)]
pub struct Remark {
    /// The file, relative to the course; of `info.toml`, with the file of the exercise that the text is for.
    pub about: String,
    /// File and line, the remark, and the sentence.
    pub text: String,
}

impl Remark {
    /// Whether it is on a text of `exercise`.
    pub fn is_about(&self, exercise: &Exercise) -> bool {
        self.about.contains(&format!("{}/{}", exercise.chapter, exercise.file))
    }
}

/// The remarks on everything that a learner of `course` reads.
pub fn remarks(course: &Course) -> Vec<Remark> {
    let Some(list) = course.read(PHRASES) else {
        return vec![Remark { about: PHRASES.to_owned(), text: format!("{PHRASES} can't be read") }];
    };
    let phrases = phrases(&list);
    let mut found = Vec::new();
    for path in
        READ.iter().flat_map(|path| if path.contains('.') { vec![(*path).to_owned()] } else { course.files(path) })
    {
        let Some(text) = course.read(&path) else { continue };
        let sentences: Vec<(String, Sentence)> = match path.rsplit('.').next() {
            Some("toml") => {
                let of_exercise = |table: &toml_edit::Table| {
                    let [dir, file] = ["dir", "file"].map(|key| table.get(key).and_then(|i| i.as_str()).unwrap_or(""));
                    format!("{dir}/{file}")
                };
                prose::of_toml(&text, "exercises", of_exercise)
            }
            Some("md") => prose::of_markdown(&text).into_iter().map(|s| (String::new(), s)).collect(),
            Some("rs") => {
                let comments = COMMENTS.iter().any(|folder| path.starts_with(folder));
                prose::of_rust(&text, comments).into_iter().map(|s| (String::new(), s)).collect()
            }
            _ => continue,
        };
        for (exercise, sentence) in sentences {
            let texts = faults(&sentence, &phrases).into_iter();
            found.extend(texts.map(|fault| Remark {
                about: format!("{path} {exercise}"),
                text: format!("{path}:{}: {fault}: {}", sentence.line, sentence.text()),
            }));
        }
    }
    found
}

/// Words that we don't use, and what we say instead.
struct Phrase<'a> {
    words: Vec<&'a str>,
    instead: &'a str,
}

/// The lines `PHRASE -> INSTEAD`; the others are comments.
fn phrases(text: &str) -> Vec<Phrase<'_>> {
    let lines = text.lines().filter_map(|line| line.split_once("->"));
    lines
        .map(|(words, instead)| Phrase { words: words.split_whitespace().collect(), instead: instead.trim() })
        .collect()
}

impl Phrase<'_> {
    /// Whether `words` contain it. `*` at the end of a word stands for any ending.
    fn is_in(&self, words: &[String]) -> bool {
        words.windows(self.words.len()).any(|window| {
            self.words.iter().zip(window).all(|(due, word)| match due.strip_suffix('*') {
                Some(beginning) => word.starts_with(beginning),
                None => word == due,
            })
        })
    }
}

/// What is wrong with a sentence.
fn faults(sentence: &Sentence, phrases: &[Phrase<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    let words: Vec<String> = sentence.words().map(bare).collect();
    if words.len() > SENTENCE {
        found.push(format!("{} words, and {SENTENCE} are the most", words.len()));
    }
    let length = sentence.text().chars().count();
    if sentence.is_title && length > TITLE {
        found.push(format!("a title of {length} characters, and {TITLE} are the most"));
    }
    for Phrase { words, instead } in phrases.iter().filter(|phrase| phrase.is_in(&words)) {
        found.push(format!("\"{}\", say {instead}", words.join(" ")));
    }
    found
}

/// A word without punctuation and capitals; of code, the backtick alone.
fn bare(word: &str) -> String {
    if word.contains('`') {
        return "`".to_owned();
    }
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(text: &str) -> Vec<String> {
        let phrases = phrases("# words\nunder way -> running\nmend* -> fix\nbehind ` -> after\n");
        prose::of_markdown(text).iter().flat_map(|sentence| faults(sentence, &phrases)).collect()
    }

    #[test]
    fn a_long_sentence_and_a_long_title_are_faults() {
        assert!(faults_of(&"word ".repeat(SENTENCE)).is_empty());
        assert_eq!(faults_of(&"word ".repeat(SENTENCE + 1)), ["25 words, and 24 are the most"]);
        assert!(faults_of(&format!("# {}", "x".repeat(TITLE))).is_empty());
        assert_eq!(
            faults_of(&format!("# {}", "x".repeat(TITLE + 1))),
            ["a title of 61 characters, and 60 are the most"]
        );
    }

    /// The template said "under way", which the list refuses.
    #[test]
    fn the_texts_of_a_new_exercise_use_the_words_that_we_use() {
        let list = include_str!("../../../docs/words.txt");
        let rust = [include_str!("../template/starter.txt"), include_str!("../template/check.txt")];
        let rust = rust.into_iter().flat_map(|text| prose::of_rust(text, true));
        let sentences = rust.chain(prose::of_markdown(include_str!("../template/lesson.txt")));
        let found: Vec<String> = sentences.flat_map(|sentence| faults(&sentence, &phrases(list))).collect();
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_phrase_is_found_whatever_its_case_punctuation_and_line() {
        assert_eq!(faults_of("It is under\nWay, now."), ["\"under way\", say running"]);
        assert_eq!(faults_of("Mended texts behind `x.await`.").len(), 2);
        assert!(faults_of("It is under a way, `mend` or amend.").is_empty());
    }
}
