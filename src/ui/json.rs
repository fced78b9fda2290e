//! `--format json`: an object on a line of its own for each exercise. docs/json.md documents it; a field keeps its
//! name and meaning.

use serde_json::json;

use crate::text::{sanitize, visible_json};
use crate::verdict::Report;

/// `report` as one line of JSON, without a newline at its end.
pub fn json_line(report: &Report) -> String {
    let mut line = json!(report);
    let fields = line.as_object_mut().expect("a report is a struct");
    for internal in ["times", "tasks", "messages", "source"] {
        fields.remove(internal);
    }
    let details: Vec<&String> = report.times.iter().chain(report.further_evidence()).collect();
    fields.insert("details".to_owned(), json!(details));
    fields.insert("compiler".to_owned(), json!(sanitize(&report.compiler.concat())));
    fields.insert("output".to_owned(), json!(sanitize(&report.output.text)));
    visible_json(&line.to_string())
}
