//! News at known times, and screens that take a known time: what each shows, and what is kept meanwhile.

use std::sync::{Arc, Mutex, Weak};

use harness::clock::{few_timers, until_idle};
use harness::probe::Lab;
use harness::tokio::time::sleep;
use harness::{
    Advise, Checked, Checks, Failure, HangKind, catch_panic, checked_with, expect_eq,
    expect_log_eq, ms, seed, tokio, trace, virtual_time,
};

use super::exercise::{Line, Screen, Ticker};

/// The usual number of news that may wait for a screen.
const ROOM: u32 = 8;

/// The news with the number `n`, which nobody can guess.
fn news(n: u32) -> Arc<str> {
    format!("{n}: {} to {}", (seed() + n) % 5, (seed() / 5 + n) % 5).into()
}

fn shown(line: &Line) -> String {
    match line {
        Line::News(news) => news.to_string(),
        Line::Missed(n) => format!("missed {n}"),
    }
}

/// The same in a picture, which has to be the same in every run.
fn short(line: &str) -> String {
    line.split_once(':')
        .map_or(line.to_owned(), |(n, _)| format!("news {n}"))
}

/// The news with these numbers, as a screen shows them.
fn lines(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    numbers.into_iter().map(|n| news(n).to_string()).collect()
}

const NO_PANIC: &str = "nothing panics while it holds the list";

/// What screens have shown.
#[derive(Clone, Default)]
struct Shows {
    lines: Arc<Mutex<Vec<String>>>,
    lab: Lab,
}

impl Shows {
    /// Runs `screen`, which takes `takes` milliseconds for news, and no time for what it missed.
    async fn run(&self, name: &str, screen: Screen, takes: u64) {
        let show = |line: Line| {
            let takes = match line {
                Line::News(_) => takes,
                Line::Missed(_) => 0,
            };
            let line = shown(&line);
            self.lines.lock().expect(NO_PANIC).push(line.clone());
            let lane = format!("{name}: {}", short(&line));
            let probe = (takes > 0).then(|| self.lab.probe(&lane, ms(takes), ()));
            if probe.is_none() {
                trace::turn(name, &line);
            }
            async move {
                if let Some(probe) = probe {
                    probe.await;
                }
            }
        };
        screen.run(show).await;
        trace::turn(name, "ends");
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().expect(NO_PANIC).clone()
    }

    /// Requires that it has shown these lines, and no others.
    fn showed(&self, expected: &[String]) -> Checked {
        let what = "the list of lines that the screen shows";
        expect_log_eq(what, expected, &self.lines())
    }
}

fn explain(hang: Failure) -> Failure {
    let spins = hang.hang == Some(HangKind::Spinning);
    hang.expected("`run` shows all news that wait, and returns when the ticker is gone")
        .advise_if(spins, "busy-waiting")
}

pub fn checks(all: &mut Checks) {
    all.on_hang(explain).check("news_before_it_runs", || {
        checked_with("a screen that runs only after three news");
        let shows = Shows::default();
        virtual_time(async {
            let ticker = Ticker::new(ROOM as usize);
            let screen = ticker.screen();
            (1..=3).for_each(|n| ticker.send(news(n)));
            // Not to its end, which is another check's matter.
            tokio::select! {
                biased;
                () = shows.run("the screen", screen, 0) => {}
                () = until_idle() => {}
            }
            drop(ticker);
        })?;
        shows.showed(&lines(1..=3)).advise("subscribed-too-late")
    });

    all.on_hang(explain)
        .check("a_slow_screen", || a_slow_screen(2, 5));

    let shows = Shows::default();
    let seen = Arc::clone(&shows.lines);
    all.on_hang(move |hang| {
        let (spins, sleeps) = (
            hang.hang == Some(HangKind::Spinning),
            hang.hang == Some(HangKind::Asleep),
        );
        let all_shown = seen.try_lock().is_ok_and(|lines| lines.len() == 4);
        let hang = hang.advise_if(spins, "closed-read-as-a-lag");
        explain(hang).advise_if(sleeps && all_shown, "own-sender-kept")
    })
    .check("the_end_of_the_ticker", move || {
        // With many numbers, since `select!` takes one of those that are ready, and not always the same.
        for count in [4, 1, 2, 3, 5, 6, 7, 8] {
            the_end_after(count, &shows)?;
        }
        Ok(())
    });

    all.on_hang(explain).check("however_much_is_missed", || {
        a_slow_screen(ROOM, ROOM + 20 + seed() % 200)?;
        a_slow_screen(ROOM, ROOM + 2)?;
        // As many as there is room for: nothing is missed.
        a_slow_screen(ROOM, ROOM + 1)?;
        a_slow_screen(ROOM, ROOM + 3)
    });

    all.on_hang(explain).check("each_screen_by_itself", || {
        checked_with("a quick and a slow screen");
        let (quick, slow) = (Shows::default(), Shows::default());
        let run = virtual_time(async {
            let ticker = Ticker::new(ROOM as usize);
            let quick = quick.run("the quick screen", ticker.screen(), 10);
            let slow = slow.run("the slow screen", ticker.screen(), 300);
            let game = async move {
                for n in 1..=12 {
                    sleep(ms(20)).await;
                    ticker.send(news(n));
                }
            };
            tokio::join!(quick, slow, game);
        })?;
        quick
            .showed(&lines(1..=12))
            .advise("each-value-to-one-receiver")?;
        let expected = [lines([1]), vec!["missed 3".to_owned()], lines(5..=12)].concat();
        let all_kept = slow.lines() == lines(1..=12);
        slow.showed(&expected)
            .advise_if(all_kept, "kept-for-the-slowest")?;
        let end = ms(20 + 9 * 300);
        expect_eq("the time of the end of the slow screen", end, run.elapsed)
    });

    all.on_hang(explain).check("no_screen", || {
        checked_with("news that are sent when there is no screen");
        let shows = Shows::default();
        let run = catch_panic(|| {
            virtual_time(async {
                let ticker = Ticker::new(ROOM as usize);
                ticker.send(news(1));
                drop(ticker.screen());
                ticker.send(news(2));
                let screen = ticker.screen();
                ticker.send(news(3));
                drop(ticker);
                shows.run("the screen", screen, 0).await;
            })
        });
        run.advise("nobody-listens")?;
        // It was made before news 3.
        shows.showed(&lines([3]))
    });

    all.on_hang(explain).check("what_is_kept", || {
        let count = 60 + seed() % 40;
        checked_with(format!("{count} news while a screen is busy"));
        let kept = virtual_time(what_is_kept(count))?.value;
        // The one on the screen, and one that `run` may hold.
        if kept <= ROOM as usize + 2 {
            return Ok(());
        }
        Err(Failure::new("news pile up while a screen is busy")
            .expected(format!(
                "at most {ROOM} news wait for it, and the older ones are dropped"
            ))
            .got(format!("{kept} of {count} news were still in memory")))
        .advise("kept-for-the-slowest")
    });

    all.on_hang(explain).check("asleep_between_news", || {
        checked_with("a ticker that has no news for 5 s");
        let shows = Shows::default();
        let run = virtual_time(async {
            let ticker = Ticker::new(ROOM as usize);
            let screen = ticker.screen();
            let game = async move {
                sleep(ms(5_000)).await;
                ticker.send(news(1));
            };
            tokio::join!(shows.run("the screen", screen, 0), game);
        })?;
        shows.showed(&lines([1]))?;
        let looks = "`run` looks now and then whether there are news";
        few_timers(looks, run.waits, 12)?;
        expect_eq("the time of the end of `run`", ms(5_000), run.elapsed).advise("busy-waiting")
    });
}

/// Sends the news with the number `n`, and returns what tells whether they still exist.
fn sent(ticker: &Ticker, n: u32) -> Weak<str> {
    let news = news(n);
    let sent = Arc::downgrade(&news);
    ticker.send(news);
    sent
}

/// A ticker that is dropped right after it has sent `count` news.
fn the_end_after(count: u32, shows: &Shows) -> Checked {
    let waiting = count - 1;
    checked_with(format!(
        "a ticker that is dropped when {waiting} news still wait for its screen"
    ));
    shows.lines.lock().expect(NO_PANIC).clear();
    let run = virtual_time(async {
        let ticker = Ticker::new(ROOM as usize);
        let screen = ticker.screen();
        let game = async move {
            sleep(ms(20)).await;
            (1..=count).for_each(|n| ticker.send(news(n)));
            until_idle().await;
            drop(ticker);
        };
        tokio::join!(shows.run("the screen", screen, 30), game);
    })?;
    shows.showed(&lines(1..=count)).advise("last-value-lost")?;
    let end = ms(20 + 30 * u64::from(count));
    expect_eq("the time of the end of `run`", end, run.elapsed).advise("busy-waiting")
}

/// A screen that is busy with the first of `count` news, while all others come.
fn a_slow_screen(room: u32, count: u32) -> Checked {
    checked_with(format!(
        "room for {room}, and {count} news, of which all but the first come while the screen is busy"
    ));
    let shows = Shows::default();
    virtual_time(async {
        let ticker = Ticker::new(room as usize);
        let screen = ticker.screen();
        let game = async {
            ticker.send(news(1));
            sleep(ms(20)).await;
            trace::turn("the ticker", &format!("sends {} news", count - 1));
            let sent: Vec<Weak<str>> = (2..=count).map(|n| sent(&ticker, n)).collect();
            let is_dropped = |news: &&Weak<str>| news.strong_count() == 0;
            trace::fell_behind("the screen", sent.iter().filter(is_dropped).count());
            // Time for as many as there is room for, and a little more.
            sleep(ms(40 * (u64::from(room) + 2))).await;
        };
        // The end of the ticker is another check's matter.
        tokio::select! {
            () = shows.run("the screen", screen, 40) => {}
            () = game => {}
        }
    })?;
    let missed = (count - 1).saturating_sub(room);
    let notice = if missed > 0 {
        vec![format!("missed {missed}")]
    } else {
        Vec::new()
    };
    let waiting = lines(missed + 2..=count);
    let expected = [lines([1]), notice, waiting.clone()].concat();
    let got = shows.lines();
    let is_notice = |line: &&String| line.starts_with("missed");
    let [told, rest] = [true, false].map(|wanted| {
        let lines = got.iter().filter(|line| is_notice(line) == wanted);
        lines.cloned().collect::<Vec<String>>()
    });
    let in_order = lines(1..=count);
    let silent = told.is_empty() && rest[1..] == waiting[..];
    let (is_first, oldest) = (in_order.starts_with(&rest), room as usize + 1);
    expect_log_eq(
        "the list of lines that the slow screen shows",
        &expected,
        &got,
    )
    .map_err(|failure| failure.times(shows.lab.timeline()))
    .advise_if(told.is_empty() && rest == in_order, "kept-for-the-slowest")
    .advise_if(rest.len() == 1 && told.is_empty(), "lag-read-as-the-end")
    .advise_if(silent, "lag-not-told")
    .advise_if(rest.len() == 1, "resubscribed-after-a-lag")
    .advise_if(is_first && rest.len() == oldest, "kept-the-oldest-value")
}

/// How many of `count` news are still in memory when a screen is busy with the first.
async fn what_is_kept(count: u32) -> usize {
    let ticker = Ticker::new(ROOM as usize);
    let shows = Shows::default();
    let running = shows.run("the screen", ticker.screen(), 100_000);
    let game = async {
        ticker.send(news(1));
        sleep(ms(20)).await;
        let mut all: Vec<Weak<str>> = Vec::new();
        for n in 2..=count {
            all.push(sent(&ticker, n));
            // For those who pass the news on in a task.
            tokio::task::yield_now().await;
        }
        sleep(ms(20)).await;
        all.iter().filter(|news| news.strong_count() > 0).count()
    };
    tokio::select! {
        () = running => 0,
        kept = game => kept,
    }
}
