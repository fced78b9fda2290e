//! `explain`: one text of the advice catalogue, or the list of them.

use anyhow::Result;

use crate::cli::exit::{Exit, Usage};
use crate::course::Course;
use crate::ui::{self, Look, print};

pub(super) fn explain(id: Option<&str>) -> Result<Exit> {
    let course = Course::embedded()?;
    let catalogue = course.catalogue();
    let Some(id) = id else {
        for advice in catalogue.all() {
            print(&format!("{:28} {}\n", advice.id, advice.title))?;
        }
        return Ok(Exit::Passed);
    };
    match catalogue.get(id) {
        Some(advice) => {
            print(&ui::advice_page(advice, Look::of_terminal()))?;
            Ok(Exit::Passed)
        }
        None => {
            let nearest = catalogue.nearest(id).map(|id| format!("; did you mean `{id}`?"));
            let rest = nearest.unwrap_or_else(|| "; `cargo async-learn explain` lists them".into());
            Err(Usage(format!("there is no advice `{id}`{rest}")).into())
        }
    }
}
