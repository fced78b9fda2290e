//! Crawls on a timetable, and when each fetch and each close begins and ends, with and without a stop.

use std::sync::Arc;

use harness::clock::{few_timers, see_what_goes_on};
use harness::futures::future::BoxFuture;
use harness::probe::{Lab, ProbeAction};
use harness::tokio::sync::Notify;
use harness::tokio::time::{Instant, sleep, timeout};
use harness::{
    Advise, Checked, Checks, Failure, checked_with, expect_log_eq, ms, seed, tasks, trace,
    transcript, virtual_time,
};

use super::exercise::{Crawl, Site};

/// A page, and the milliseconds that its fetch and its close take.
struct Page {
    path: String,
    fetch: u64,
    close: u64,
}

/// The page that links to `path`.
fn parent(path: &str) -> Option<&str> {
    match path.rsplit_once('/')? {
        ("", "") => None,
        ("", _) => Some(FIRST),
        (parent, _) => Some(parent),
    }
}

/// A tree of pages: each is linked to by the page in whose folder it lies.
#[derive(Clone)]
struct Map {
    pages: Arc<Vec<Page>>,
    lab: Lab,
    /// Tells that the folder of the first page is closed.
    done: Arc<Notify>,
}

/// When something was done: `(60, "fetch /a", "begins")`.
type Event = (u64, String, &'static str);

/// The page that a crawl begins with.
const FIRST: &str = "/";

const NEVER: u64 = u64::MAX;

impl Map {
    fn new(pages: impl IntoIterator<Item = (String, u64, u64)>) -> Map {
        let page = |(path, fetch, close)| Page { path, fetch, close };
        Map {
            pages: Arc::new(pages.into_iter().map(page).collect()),
            lab: Lab::new(),
            done: Arc::default(),
        }
    }

    fn museum() -> Map {
        let of = |(path, fetch, close): (&str, _, _)| (path.to_owned(), fetch, close);
        Map::new(
            [
                ("/", 20, 11),
                ("/art", 20, 10),
                ("/shop", 100, 30),
                ("/team", 10, 10),
                ("/art/new", 50, 10),
                ("/art/old", 20, 10),
                ("/shop/map", 20, 10),
            ]
            .map(of),
        )
    }

    fn page(&self, path: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.path == path)
    }

    fn links(&self, path: &str) -> Vec<String> {
        let is_below = |page: &&Page| parent(&page.path) == Some(path);
        let below = self.pages.iter().filter(is_below);
        below.map(|page| page.path.clone()).collect()
    }

    /// What is due for `path` and all below it if its fetch begins `at` this moment. Returns when its folder is closed.
    fn due(&self, path: &str, at: u64, stop: u64, events: &mut Vec<Event>) -> u64 {
        let Some(page) = self.page(path) else {
            return at;
        };
        let (fetch, close) = (format!("fetch {path}"), format!("close {path}"));
        events.push((at, fetch.clone(), "begins"));
        let mut until = at + page.fetch;
        if stop < until {
            until = stop;
            events.push((stop, fetch, "is dropped"));
        } else {
            events.push((until, fetch, "ends"));
            let below = self.links(path).into_iter();
            let closed = below.map(|link| self.due(&link, until, stop, events)).max();
            until = closed.unwrap_or(until);
        }
        events.push((until, close.clone(), "begins"));
        events.push((until + page.close, close, "ends"));
        until + page.close
    }

    /// Waits until the first folder is closed, or until no task is left that could do that.
    async fn closed(&self) {
        let closed = self.done.notified();
        let is_late = timeout(ms(60_000), closed).await.is_err();
        let mut tasks = tasks::alive().into_iter();
        if is_late && tasks.any(|task| task.spawned_at.is_some()) {
            self.done.notified().await;
        }
    }

    /// What was done until now, since `start`.
    fn done_since(&self, start: Instant) -> Vec<Event> {
        let (mut events, mut ended) = (Vec::new(), Vec::new());
        for event in self.lab.seen() {
            let what = match event.what {
                ProbeAction::Started => "begins",
                ProbeAction::Ended => "ends",
                ProbeAction::Dropped if !ended.contains(&event.name) => "is dropped",
                _ => continue,
            };
            if what == "ends" {
                ended.push(event.name.clone());
            }
            let at = event.at.map_or(0, |at| (at - start).as_millis() as u64);
            events.push((at, event.name, what));
        }
        events
    }
}

impl Site for Map {
    fn fetch(&self, path: &str) -> BoxFuture<'static, Vec<String>> {
        let takes = self.page(path).map_or(0, |page| page.fetch);
        let name = format!("fetch {path}");
        Box::pin(self.lab.probe(&name, ms(takes), self.links(path)))
    }

    fn close(&self, path: &str) -> BoxFuture<'static, ()> {
        let takes = self.page(path).map_or(0, |page| page.close);
        let close = self.lab.probe(&format!("close {path}"), ms(takes), ());
        let done = (path == FIRST).then(|| Arc::clone(&self.done));
        Box::pin(async move {
            close.await;
            if let Some(done) = done {
                done.notify_one();
            }
        })
    }
}

/// What came of a crawl.
struct Seen {
    due: Vec<Event>,
    done: Vec<Event>,
    /// When `stop` was called, and when it returned.
    stop: u64,
    stopped: u64,
    waits: u32,
    spawned: usize,
    lab: Lab,
}

/// Crawls `map`, and stops `at` this moment. At `NEVER`, `stop` is called when all has been done.
fn crawl(map: Map, at: u64) -> Checked<Seen> {
    let run = map.lab.clone().watch(|| {
        virtual_time(async {
            let start = Instant::now();
            let now = || start.elapsed().as_millis() as u64;
            let crawl = Crawl::start(Arc::new(map.clone()), FIRST.to_owned());
            match at {
                NEVER => map.closed().await,
                at => sleep(ms(at)).await,
            }
            let stop = now();
            trace::turn("the archivist", "stops it");
            crawl.stop().await;
            trace::turn("the archivist", "stopped");
            let stopped = now();
            see_what_goes_on(ms(1_000)).await;
            let (mut due, done) = (Vec::new(), map.done_since(start));
            map.due(FIRST, 0, at, &mut due);
            (due, done, stop, stopped)
        })
    })?;
    let (due, done, stop, stopped) = run.value;
    Ok(Seen {
        due,
        done,
        stop,
        stopped,
        waits: run.waits,
        spawned: run.spawned,
        lab: map.lab,
    })
}

fn lines(mut events: Vec<Event>) -> Vec<String> {
    harness::sort(&mut events);
    let line = |(at, name, what): Event| format!("{at} ms: {name} {what}");
    events.into_iter().map(line).collect()
}

impl Seen {
    /// When `name` did this, or `NEVER`.
    fn at(&self, name: &str, what: &str) -> u64 {
        let mut events = self.done.iter();
        let event = events.find(|event| event.1 == name && event.2 == what);
        event.map_or(NEVER, |event| event.0)
    }

    /// The lines of those events that `is_meant`.
    fn those(&self, is_meant: impl Fn(&Event) -> bool) -> Vec<String> {
        lines(
            self.done
                .iter()
                .filter(|event| is_meant(event))
                .cloned()
                .collect(),
        )
    }

    /// The pages whose fetch has begun.
    fn begun(&self) -> impl Iterator<Item = &str> {
        let events = self.done.iter().filter(|event| event.2 == "begins");
        events.filter_map(|event| event.1.strip_prefix("fetch "))
    }

    fn failure(&self, what: &str) -> Failure {
        Failure::new(what).times(transcript::shortened(&self.lab.timeline()))
    }

    fn nothing_twice(&self) -> Checked {
        for (n, (_, name, what)) in self.done.iter().enumerate() {
            let before = &self.done[..n];
            if *what == "begins"
                && before
                    .iter()
                    .any(|event| event.1 == *name && event.2 == *what)
            {
                return Err(self.failure(&format!("`{name}` was called twice")))
                    .advise("done-twice");
            }
        }
        Ok(())
    }

    /// Requires that each folder was closed after those in it.
    fn the_inner_ones_first(&self) -> Checked {
        for inner in self.begun() {
            let Some(outer) = parent(inner) else { continue };
            let closes = self.at(&format!("close {outer}"), "begins");
            let closed = self.at(&format!("close {inner}"), "ends");
            if closes == NEVER || closed <= closes {
                continue;
            }
            let end = match closed {
                NEVER => "the other does not end".to_owned(),
                closed => format!("the other ends at {closed} ms"),
            };
            return Err(self
                .failure("a folder was closed before a folder in it")
                .expected(format!(
                    "`close {outer}` begins when `close {inner}` has ended"
                ))
                .got(format!("it begins at {closes} ms, and {end}"))
                .advise("parent-ends-first"));
        }
        Ok(())
    }

    fn no_fetch_is_dropped_before_the_stop(&self) -> Checked {
        let early = self.those(|event| event.0 < self.stop && event.2 == "is dropped");
        if early.is_empty() {
            return Ok(());
        }
        Err(self
            .failure("nobody had called `stop` for this crawl, and it ended early")
            .expected(format!("`stop` is called at {} ms", self.stop))
            .got(early.join("; "))
            .advise_if(early[0].starts_with("0 ms"), "one-static-for-all")
            .advise("one-clone-cancels-all"))
    }

    /// Requires that no fetch went on after the stop.
    fn no_fetch_after_the_stop(&self) -> Checked {
        let stop = self.stop;
        let late = |what: &'static str| {
            self.those(move |event| {
                event.0 > stop && event.1.starts_with("fetch") && event.2 == what
            })
        };
        let (began, ended) = (late("begins"), late("ends"));
        let dropped_late = late("is dropped");
        let is_detached = self.begun().any(|page| {
            let closes = self.at(&format!("close {page}"), "begins");
            let ends = self.at(&format!("fetch {page}"), "ends");
            closes < ends && ends < NEVER
        });
        if began.is_empty() && ended.is_empty() && dropped_late.is_empty() {
            return Ok(());
        }
        let got = [began.clone(), ended, dropped_late].concat().join("; ");
        Err(self
            .failure("`stop` was called, and the crawl fetched on")
            .expected(format!(
                "at {stop} ms, each fetch that runs is dropped, and no other begins"
            ))
            .got(got)
            .advise_if(is_detached, "stopped-waiting-not-working")
            .advise_if(
                began.is_empty() && self.stopped > stop,
                "token-between-steps-only",
            )
            .advise("tasks-below-go-on"))
    }

    /// Requires that `stop` returned when all folders were closed, and not before.
    fn stop_has_waited(&self) -> Checked {
        let stopped = self.stopped;
        let closes =
            |event: &Event| event.0 > stopped && event.1.starts_with("close") && event.2 == "ends";
        let late = self.those(closes);
        if late.is_empty() {
            return Ok(());
        }
        Err(self
            .failure("`stop` returned before all folders were closed")
            .expected("it returns when the last `close` has ended")
            .got(format!("it returned at {stopped} ms; {}", late.join("; ")))
            .advise("cancel-does-not-wait"))
    }

    /// Requires that the folder of each page was closed, to the end.
    fn all_are_closed(&self) -> Checked {
        let is_open = |page: &&str| self.at(&format!("close {page}"), "ends") == NEVER;
        let open: Vec<&str> = self.begun().filter(is_open).collect();
        if open.is_empty() {
            return Ok(());
        }
        let was_fetched = |page: &&str| self.at(&format!("fetch {page}"), "ends") < NEVER;
        Err(self
            .failure("folders were left open")
            .expected("the folder of each page whose fetch has begun is closed")
            .got(format!("still open: {}", open.join(", ")))
            .advise_if(open.iter().any(was_fetched), "canceled-with-its-cleanup")
            .advise("cleanup-skipped-on-cancel"))
    }

    /// Requires that `stop` returned as soon as all folders were closed.
    fn stop_returned_at(&self, due: u64) -> Checked {
        if self.stopped == due {
            return Ok(());
        }
        Err(self
            .failure("all folders were closed, and `stop` did not return then")
            .expected(format!("it returns at {due} ms"))
            .got(format!("at {} ms", self.stopped))
            .advise("slept-past-the-end"))
    }

    /// Requires that everything was done when it is due.
    fn at_its_moment(&self) -> Checked {
        let (due, done) = (lines(self.due.clone()), lines(self.done.clone()));
        let overlap = self.lab.overlap();
        expect_log_eq("the list of what was done", &due, &done)
            .map_err(|failure| failure.times(transcript::shortened(&self.lab.timeline())))
            .advise_if(overlap == 1 && self.spawned > 1, "spawn-then-await-in-loop")
            .advise_if(overlap == 1, "serial-awaits")?;
        let looks = "the code looks now and then whether the crawl has ended";
        few_timers(looks, self.waits, self.due.len() as u32 + 15)
    }
}

pub fn checks(all: &mut Checks) {
    all.on_hang(|hang| hang.advise("tracker-never-ends"))
        .check("the_whole_site", || the_whole_site(Map::museum()));

    all.on_hang(|hang| hang.advise("tracker-never-ends"))
        .check("a_stop_ends_all", || stopped(Map::museum(), 65));

    all.check("at_any_moment", || {
        for at in [5, 33, 125, 145, 175] {
            checked_with(format!("a stop at {at} ms"));
            stopped(Map::museum(), at)?;
        }
        Ok(())
    });

    all.check("another_crawl_goes_on", || {
        let (one, other) = (Map::museum(), Map::museum());
        let run = virtual_time(async {
            let start = Instant::now();
            let going_on = Crawl::start(Arc::new(other.clone()), FIRST.to_owned());
            let stopped = Crawl::start(Arc::new(one.clone()), FIRST.to_owned());
            sleep(ms(65)).await;
            stopped.stop().await;
            let returned = start.elapsed().as_millis() as u64;
            other.closed().await;
            going_on.stop().await;
            (other.done_since(start), returned)
        })?;
        let (done, returned) = run.value;
        let due = one.due(FIRST, 0, 65, &mut Vec::new());
        if returned > due {
            let failure =
                Failure::new("`stop` did not return when all folders of its crawl were closed");
            return Err(failure
                .expected(format!("it returns at {due} ms"))
                .got(format!("at {returned} ms, when another crawl had ended")))
            .advise("one-static-for-all");
        }
        let mut due = Vec::new();
        other.due(FIRST, 0, NEVER, &mut due);
        let what = "the list of what was done for a crawl beside the one that was stopped";
        expect_log_eq(what, &lines(due), &lines(done)).advise("one-static-for-all")
    });

    all.check("however_many", || {
        let (wide, deep) = (70 + seed() % 60, 10 + seed() % 10);
        checked_with(format!(
            "a page with {wide} links, and {deep} pages one below the other"
        ));
        let chain = (1..=deep).map(|n| ("/d".repeat(n as usize), 2, 2));
        let leaves = (0..wide).map(|n| (format!("/{n}"), 500, 2));
        let pages = [(FIRST.to_owned(), 20, 10)]
            .into_iter()
            .chain(chain)
            .chain(leaves);
        let map = Map::new(pages);
        let seen = tasks::unrecorded(|| crawl(map, 301))?;
        seen.at_its_moment().advise("limit-of-its-own")
    });
}

fn the_whole_site(map: Map) -> Checked {
    let seen = crawl(map, NEVER)?;
    seen.no_fetch_is_dropped_before_the_stop()?;
    seen.nothing_twice()?;
    seen.the_inner_ones_first()?;
    seen.all_are_closed()?;
    seen.at_its_moment()?;
    seen.stop_returned_at(seen.stop)
}

/// What is due of a stop `at` this moment.
fn stopped(map: Map, at: u64) -> Checked {
    let seen = crawl(map, at)?;
    seen.no_fetch_is_dropped_before_the_stop()?;
    seen.no_fetch_after_the_stop()?;
    seen.all_are_closed()?;
    seen.nothing_twice()?;
    seen.the_inner_ones_first()?;
    seen.stop_has_waited()?;
    seen.at_its_moment()?;
    let last = seen.due.iter().map(|event| event.0).max();
    seen.stop_returned_at(last.unwrap_or(at))
}
