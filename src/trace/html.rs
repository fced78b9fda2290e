//! Two timelines as one page to look around in: the picture of `svg`, with zoom, words for
//! what one points at, and the run step by step.
//!
//! The page loads nothing, and its policy forbids it to. What happened is in it as JSON; it is
//! shown as text and never as markup.

use serde_json::{Value, json};

use super::pair::Pair;
use super::svg::{Panel, draw, escaped};
use super::timeline::Timeline;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");
const BODY: &str = include_str!("html/body.html");

/// The page of `pair`, as a file of its own.
pub fn html(pair: &Pair) -> String {
    let drawing = draw(pair);
    let runs = pair.runs().zip(&drawing.panels).map(|(of, panel)| run(of.heading(), of.timeline, panel));
    let runs: Vec<Value> = runs.collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<div id=\"view\">\n{}</div>\n{BODY}\
         <script type=\"application/json\" id=\"runs\">{}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        escaped(&pair.title()),
        drawing.svg,
        in_script(&Value::Array(runs)),
    )
}

fn run(heading: &str, timeline: &Timeline, panel: &Panel) -> Value {
    let steps = timeline.steps.iter().zip(&panel.steps).map(|(step, (x, y))| {
        let lane = &timeline.lanes[step.lane];
        json!({ "x": round(*x), "y": round(*y), "when": timeline.when(step.at), "who": lane.name, "words": step.words })
    });
    let steps: Vec<Value> = steps.collect();
    json!({ "name": heading, "top": panel.top, "bottom": panel.bottom, "steps": steps })
}

fn round(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

/// JSON that can't end the script it is in, nor open a comment there.
fn in_script(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::timeline::{Lane, LaneKind, Moment, Origin, Step};

    #[test]
    fn no_name_can_end_the_script() {
        let name = "</script><img src=x>".to_owned();
        let lane = Lane::new(LaneKind::Task, name.clone(), Origin::Program);
        let step = Step { at: Moment::default(), lane: 0, words: "is <!-- polled".into() };
        let timeline = Timeline { lanes: vec![lane], steps: vec![step], ..Timeline::default() };
        let page = html(&Pair { exercise: "<b>".into(), learner: Some(timeline), ..Pair::default() });
        assert!(!page.contains(&name) && !page.contains("<!-- polled") && !page.contains("<b>"), "{page}");
        let data = page.split_once("id=\"runs\">").and_then(|(_, rest)| rest.split_once("</script>"));
        let data: Value = serde_json::from_str(data.expect("the data is there").0).expect("it is JSON");
        assert_eq!(data[0]["steps"][0]["who"], name.as_str());
    }

    #[test]
    fn no_run_is_a_page_too() {
        assert!(html(&Pair::default()).contains("There is no run to show."));
    }

    #[test]
    fn style_script_and_picture_are_in_the_page() {
        let pair = Pair::default();
        let page = html(&pair);
        for part in [STYLE, BODY, SCRIPT, &draw(&pair).svg] {
            assert!(!part.is_empty() && page.contains(part), "{part}");
        }
        // What a browser runs here must be what stands here.
        assert_eq!(page.matches("<script").count(), 2, "the data, and the script");
        assert!(page.contains("default-src 'none'"), "{page}");
    }
}
