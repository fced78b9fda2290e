//! The list of exercises as one walks through it: chosen, folded, searched, filtered.

use std::collections::BTreeSet;

use super::input::Motion;
use crate::course::Exercise;
use crate::session::{Session, Status};

/// One exercise, as far as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub name: String,
    pub chapter: String,
    pub status: Status,
}

/// Which exercises are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Filter {
    #[default]
    All,
    Open,
    Done,
}

/// What a row of the list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Row {
    Chapter { name: String, done: usize, all: usize, is_folded: bool },
    Exercise(Entry),
}

#[derive(Clone, Debug, Default)]
pub(super) struct List {
    pub entries: Vec<Entry>,
    pub current: String,
    pub query: String,
    pub is_searching: bool,
    pub filter: Filter,
    pub chosen: usize,
    folded: BTreeSet<String>,
}

impl List {
    /// Takes in where every exercise of `session` stands, and which one the learner is at.
    pub fn take(&mut self, session: &Session, current: &str) {
        let entry = |exercise: &Exercise| Entry {
            name: exercise.name.clone(),
            chapter: exercise.chapter.clone(),
            status: session.status(exercise),
        };
        self.entries = session.course.exercises().iter().map(entry).collect();
        current.clone_into(&mut self.current);
    }

    /// Takes in that the exercise `name` has passed.
    pub fn mark_done(&mut self, name: &str) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.name == name) {
            entry.status = Status::Done;
        }
    }

    /// Whether the exercise `name` is done.
    pub fn is_done(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name && entry.status == Status::Done)
    }

    /// The rows to show, in course order.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut at = 0;
        while at < self.entries.len() {
            let chapter = &self.entries[at].chapter;
            let length = self.entries[at..].iter().take_while(|entry| entry.chapter == *chapter).count();
            let entries = &self.entries[at..at + length];
            at += length;
            let listed: Vec<&Entry> = entries.iter().filter(|entry| self.lists(entry)).collect();
            if listed.is_empty() {
                continue;
            }
            // A search also shows what lies in folded chapters.
            let is_folded = self.folded.contains(chapter) && self.query.is_empty();
            let done = entries.iter().filter(|entry| entry.status == Status::Done).count();
            rows.push(Row::Chapter { name: chapter.clone(), done, all: length, is_folded });
            if !is_folded {
                rows.extend(listed.into_iter().cloned().map(Row::Exercise));
            }
        }
        rows
    }

    /// The next exercise that is not done, after the current one or else from the beginning.
    pub fn next_open(&self) -> Option<&Entry> {
        let here = self.entries.iter().position(|entry| entry.name == self.current)?;
        let (before, after) = (&self.entries[..here], &self.entries[here + 1..]);
        after.iter().chain(before).find(|entry| entry.status != Status::Done)
    }

    fn lists(&self, entry: &Entry) -> bool {
        let fits = match self.filter {
            Filter::All => true,
            Filter::Open => entry.status != Status::Done,
            Filter::Done => entry.status == Status::Done,
        };
        let query = self.query.to_lowercase();
        fits && (entry.name.contains(&query) || entry.chapter.contains(&query))
    }

    /// Chooses the exercise that the learner is at.
    pub fn choose_current(&mut self) {
        let chapter = self.entries.iter().find(|entry| entry.name == self.current).map(|entry| entry.chapter.clone());
        if let Some(chapter) = chapter {
            self.folded.remove(&chapter);
        }
        let is_current = |row: &Row| matches!(row, Row::Exercise(entry) if entry.name == self.current);
        self.chosen = self.rows().iter().position(is_current).unwrap_or(0);
    }

    /// What Enter does: the name of the exercise to open, or a chapter is folded.
    pub fn open(&mut self) -> Option<String> {
        match self.rows().into_iter().nth(self.chosen)? {
            Row::Exercise(entry) => {
                self.query.clear();
                Some(entry.name)
            }
            Row::Chapter { name, is_folded, .. } => {
                self.fold(name, !is_folded);
                None
            }
        }
    }

    fn fold(&mut self, chapter: String, is_folded: bool) {
        if is_folded {
            self.folded.insert(chapter);
        } else {
            self.folded.remove(&chapter);
        }
    }

    pub fn go(&mut self, motion: Motion, page: usize) {
        let rows = self.rows();
        let last = rows.len().saturating_sub(1);
        let page = page.saturating_sub(1).max(1);
        self.chosen = match motion {
            Motion::Up => self.chosen.saturating_sub(1),
            Motion::Down => self.chosen + 1,
            Motion::PageUp => self.chosen.saturating_sub(page),
            Motion::PageDown => self.chosen + page,
            Motion::Top => 0,
            Motion::Bottom => last,
            Motion::Left | Motion::Right => {
                let chapter_at = rows.iter().take(self.chosen + 1).rposition(|row| matches!(row, Row::Chapter { .. }));
                if let Some((at, Row::Chapter { name, .. })) = chapter_at.map(|at| (at, rows[at].clone())) {
                    self.fold(name, motion == Motion::Left);
                    if motion == Motion::Left { at } else { self.chosen }
                } else {
                    self.chosen
                }
            }
        }
        .min(last);
    }

    pub fn search(&mut self) {
        self.is_searching = true;
        self.query.clear();
        self.chosen = 0;
    }

    pub fn typed(&mut self, c: char) {
        self.query.push(c);
        self.choose_first();
    }

    pub fn erase(&mut self) {
        self.query.pop();
        self.choose_first();
    }

    /// Ends a search, and shows all again. Whether there was one.
    pub fn stop_searching(&mut self) -> bool {
        let was = self.is_searching || !self.query.is_empty();
        self.is_searching = false;
        self.query.clear();
        if was {
            self.choose_current();
        }
        was
    }

    pub fn filter_next(&mut self) {
        self.filter = match self.filter {
            Filter::All => Filter::Open,
            Filter::Open => Filter::Done,
            Filter::Done => Filter::All,
        };
        self.choose_first();
    }

    /// Chooses the first exercise that is listed.
    fn choose_first(&mut self) {
        self.chosen = self.rows().iter().position(|row| matches!(row, Row::Exercise(_))).unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> List {
        let entry = |chapter: &str, name: &str, status| Entry { name: name.into(), chapter: chapter.into(), status };
        let entries = vec![
            entry("01_models", "sequential", Status::Done),
            entry("01_models", "threads", Status::Open),
            entry("03_join", "join", Status::Changed),
        ];
        let mut list = List { entries, current: "join".into(), ..List::default() };
        list.choose_current();
        list
    }

    fn names(list: &List) -> Vec<String> {
        let name = |row| match row {
            Row::Chapter { name, .. } => name,
            Row::Exercise(entry) => entry.name,
        };
        list.rows().into_iter().map(name).collect()
    }

    #[test]
    fn the_current_exercise_is_chosen_and_enter_opens_it() {
        let mut list = list();
        assert_eq!(list.chosen, 4);
        assert_eq!(list.open().as_deref(), Some("join"));
        list.go(Motion::Down, 10);
        assert_eq!(list.chosen, 4, "the end is the end");
    }

    #[test]
    fn the_next_one_is_after_this_one_or_from_the_beginning() {
        let mut list = list();
        assert_eq!(list.next_open().unwrap().name, "threads");
        list.current = "sequential".into();
        assert_eq!(list.next_open().unwrap().name, "threads");
        list.entries[1].status = Status::Done;
        assert_eq!(list.next_open().unwrap().name, "join");
        list.entries[2].status = Status::Done;
        assert_eq!(list.next_open(), None);
    }

    #[test]
    fn chapters_fold_and_unfold() {
        let mut list = list();
        list.go(Motion::Left, 10);
        assert_eq!(
            (names(&list), list.chosen),
            (vec!["01_models".into(), "sequential".into(), "threads".into(), "03_join".into()], 3)
        );
        assert_eq!(list.open(), None);
        assert_eq!(names(&list).len(), 5);
    }

    #[test]
    fn a_search_finds_names_and_chapters_also_folded_ones() {
        let mut list = list();
        list.go(Motion::Top, 10);
        list.go(Motion::Left, 10);
        list.search();
        "thr".chars().for_each(|c| list.typed(c));
        assert_eq!(names(&list), ["01_models", "threads"]);
        let mut found = list.clone();
        assert_eq!(found.open().as_deref(), Some("threads"));
        assert_eq!(found.rows().len(), 3, "all is shown again, but for the folded chapter");
        list.typed('x');
        assert_eq!((list.rows().len(), list.open()), (0, None));
        assert!(list.stop_searching() && !list.stop_searching());
    }

    #[test]
    fn the_filter_shows_what_is_open_or_done() {
        let mut list = list();
        list.filter_next();
        assert_eq!(names(&list), ["01_models", "threads", "03_join", "join"]);
        list.filter_next();
        assert_eq!(names(&list), ["01_models", "sequential"]);
        list.filter_next();
        assert_eq!(list.rows().len(), 5);
    }
}
