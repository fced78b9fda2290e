//! Three answers at the same time; the first error ends the wait, and the work.

use std::time::Duration;

use harness::probe::{Lab, Seen};
use harness::tokio::time::{Instant, sleep};
use harness::{Checked, Checks, Failure, Teach, VirtualRun, ms, same, unforeseen, virtual_time};

use crate::exercise;

type Answer<T> = (u64, Result<T, String>);

/// What came of one call of `page`.
struct Page {
    result: Result<(String, u32, u32), String>,
    took: Duration,
    start: Instant,
    lab: Lab,
}

/// Calls `page` with services that answer after so many milliseconds, and then lets more
/// time pass than any of them needs, so that what goes on afterwards comes to light.
fn page(name: Answer<String>, visits: Answer<u32>, credit: Answer<u32>) -> Checked<Page> {
    let run: VirtualRun<Page> = virtual_time(async {
        let lab = Lab::new();
        let start = Instant::now();
        let result = exercise::page(
            lab.probe("name", ms(name.0), name.1),
            lab.probe("visits", ms(visits.0), visits.1),
            lab.probe("credit", ms(credit.0), credit.1),
        )
        .await;
        let took = start.elapsed();
        sleep(ms(200)).await;
        Page {
            result,
            took,
            start,
            lab,
        }
    })?;
    Ok(run.value)
}

/// The failing service, and a page on which it fails after 20 ms while the others need
/// longer. Each of the three has its turn: an early branch is the easy case.
fn failing_pages() -> Checked<[(&'static str, Page); 3]> {
    let (grace, barbara) = (Ok("Grace".to_owned()), Ok("Barbara".to_owned()));
    Ok([
        (
            "name",
            page((20, refusal("name")), (40, Ok(11)), (60, Ok(12)))?,
        ),
        (
            "visits",
            page(
                (60, grace),
                (20, refusal("visits")),
                (40, refusal("credit")),
            )?,
        ),
        (
            "credit",
            page(
                (40, barbara),
                (60, refusal("visits")),
                (20, refusal("credit")),
            )?,
        ),
    ])
}

fn refusal<T>(who: &str) -> Result<T, String> {
    let minutes = 10 + unforeseen() % 90;
    Err(format!("{who} is being repaired for {minutes} minutes"))
}

pub fn checks(all: &mut Checks) {
    all.check("three_answers_in_order", || {
        // Not to be known in advance, so that a page can only come from the services.
        let (visits, credit) = (10 + unforeseen() % 90, 1000 + unforeseen() % 900);
        let name = format!("Edsger {visits}");
        let page = page((20, Ok(name.clone())), (40, Ok(visits)), (30, Ok(credit)))?;
        same(
            "the page from three good answers",
            Ok((name, visits, credit)),
            page.result,
        )
    });

    all.check("all_at_once", || {
        let page = page((20, Ok("Tony".into())), (30, Ok(34)), (40, Ok(8)))?;
        if page.took == ms(40) {
            return Ok(());
        }
        Err(
            Failure::new("the three answers did not come at the same time")
                .expected("a page after 40 ms, the time of the slowest service")
                .got(format!("after {} ms", page.took.as_millis()))
                .details(page.lab.timeline()),
        )
        .teach_if(page.lab.overlap() == 1, "serial-awaits")
        .teach_if(page.took > ms(40), "awaited-inside-join")
    });

    all.check("ends_with_the_first_error", || {
        for (who, page) in failing_pages()? {
            if page.took > ms(20) {
                return Err(Failure::new(format!(
                    "`{who}` failed after 20 ms, and `page` did not end then"
                ))
                .expected("an error after 20 ms")
                .got(format!(
                    "{:?} after {} ms",
                    page.result,
                    page.took.as_millis()
                ))
                .details(page.lab.timeline())
                .teach("joined-then-question-mark"));
            }
            same(
                "what `page` gives when one service fails",
                refusal(who),
                page.result,
            )?;
        }
        Ok(())
    });

    all.check("drops_the_others_then", || {
        for (who, page) in failing_pages()? {
            let seen = page.lab.seen();
            let others = ["name", "visits", "credit"]
                .into_iter()
                .filter(|name| *name != who);
            let left: Vec<&str> = others
                .filter(|name| {
                    !seen.iter().any(|s| {
                        s.name == *name
                            && s.what == Seen::Dropped
                            && s.at.is_some_and(|at| at - page.start == ms(20))
                    })
                })
                .collect();
            if !left.is_empty() {
                return Err(Failure::new(format!(
                    "`page` returned the error of `{who}`, and work for it went on"
                ))
                .expected("every other future dropped at 20 ms")
                .got(format!(
                    "after `page` had returned there was still: {}",
                    left.join(" and ")
                ))
                .details(page.lab.timeline())
                .teach("stopped-waiting-not-working"));
            }
        }
        Ok(())
    });
}
