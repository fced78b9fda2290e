//! `--format json`: one object a line and exercise. Documented in docs/json.md; a field
//! once there keeps its name and meaning.

use serde::Serialize;

use crate::text::{sanitize, visible_json};
use crate::verdict::{CheckResult, Hang, Report, Verdict};

#[derive(Serialize)]
struct Line<'a> {
    exercise: &'a str,
    verdict: Verdict,
    hang: Option<Hang>,
    checks: &'a [CheckResult],
    advice: Option<&'a str>,
    message: &'a str,
    expected: Option<&'a str>,
    got: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<u32>,
    compile_ms: u64,
    run_ms: u64,
    details: &'a [String],
    compiler: String,
    output: String,
}

/// `report` as one line of JSON, without a newline at its end.
pub fn json_line(report: &Report) -> String {
    let line = Line {
        exercise: &report.exercise,
        verdict: report.verdict,
        hang: report.hang,
        checks: &report.checks,
        advice: report.advice.as_deref(),
        message: &report.message,
        expected: report.expected.as_deref(),
        got: report.got.as_deref(),
        file: report.file.as_deref(),
        line: report.line,
        compile_ms: report.compile_ms,
        run_ms: report.run_ms,
        details: &report.details,
        compiler: sanitize(&report.compiler.concat()),
        output: sanitize(&report.output.text),
    };
    visible_json(&serde_json::to_string(&line).expect("a report is plain data"))
}
