//! `explain`: one text of the advice catalogue, or the list of them.

use anyhow::Result;

use crate::cli::exit::{Exit, Usage};
use crate::course::Course;
use crate::ui::{Look, print, words};

pub(super) fn explain(id: Option<&str>) -> Result<Exit> {
    let course = Course::embedded()?;
    let catalogue = course.catalogue();
    let Some(id) = id else {
        print(words::advice_list(catalogue))?;
        return Ok(Exit::Passed);
    };
    match catalogue.get(id) {
        Some(advice) => {
            print(words::advice_page(advice, Look::of_terminal()))?;
            Ok(Exit::Passed)
        }
        None => {
            let nearest = catalogue.nearest(id).map(|id| format!("; did you mean `{id}`?"));
            let rest = nearest.unwrap_or_else(|| "; `cargo async-learn explain` lists them".into());
            Err(Usage(format!("there is no advice `{id}`{rest}")).into())
        }
    }
}
