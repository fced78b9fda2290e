//! The tutor's catalogue: one text for each idea that a learner can miss.
//!
//! A text is Markdown: a title line, then what to know, up to the first `##`; then
//! sections. Its id is its file's name.

use crate::course::Course;

/// One text of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// Its id, such as `serial-awaits`.
    pub id: String,
    /// The tutor's line.
    pub title: String,
    /// All of it, without the title.
    pub body: String,
}

impl Advice {
    fn parse(id: &str, text: &str) -> Option<Advice> {
        let (title, body) = text.split_once('\n')?;
        let title = title.strip_prefix("# ")?.trim();
        Some(Advice { id: id.to_owned(), title: title.to_owned(), body: body.trim().to_owned() })
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
}

/// Every text, in the order of ids.
#[derive(Clone, Debug)]
pub struct Catalogue(Vec<Advice>);

impl Catalogue {
    /// The texts of `course`; those without a title are left out, and `dev check` says so.
    pub fn of(course: &Course) -> Catalogue {
        let advice = |path: String| {
            let id = path.strip_prefix("advice/")?.strip_suffix(".md")?.to_owned();
            Advice::parse(&id, &course.read(&path)?)
        };
        Catalogue(course.files("advice").into_iter().filter_map(advice).collect())
    }

    /// The text with `id`.
    pub fn get(&self, id: &str) -> Option<&Advice> {
        self.0.iter().find(|advice| advice.id == id)
    }

    /// All texts.
    pub fn all(&self) -> &[Advice] {
        &self.0
    }

    /// The id that is most like `id`, if one is.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        let likeness = |advice: &&Advice| strsim::jaro_winkler(&advice.id, id);
        let nearest = self.0.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
        (likeness(&nearest) > 0.7).then_some(nearest.id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Advice;

    #[test]
    fn the_first_sentence_is_one_line() {
        let advice = Advice::parse("x", "# A title\n\nThe first\nsentence. The second.\n\n## More\n").unwrap();
        assert_eq!(advice.title, "A title");
        assert_eq!(advice.first_sentence(), "The first sentence.");
        assert_eq!(Advice::parse("x", "no title\n"), None);
    }
}
