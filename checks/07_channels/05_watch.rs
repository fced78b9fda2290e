//! Settings at known times, and radiators that take a known time: what each heats to, and when.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use harness::clock::{few_timers, until_idle};
use harness::probe::{Lab, ProbeAction};
use harness::tokio::time::{Instant, sleep_until};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, checked_with, expect_eq, ms, seed, tokio, trace,
    virtual_time,
};

use super::exercise::{Panel, Radiator};

/// When a radiator began to heat, in ms, and to how many degrees.
type Heat = (u64, u32);

/// What happens to a panel after so many milliseconds.
#[derive(Clone, Copy)]
enum Event {
    /// It gets the setting with this number.
    Set(u32),
    /// A radiator is made that takes so many milliseconds, and runs.
    Radiator(u64),
    /// The panel is dropped.
    Off,
}
use Event::{Off, Radiator as Follow, Set};

/// The setting with the number `n`, which nobody can guess.
fn setting(n: u32) -> u32 {
    10 + seed() % 7 + 3 * n
}

/// What to call a setting in a picture, which has to be the same in every run.
fn name_of(degrees: u32) -> String {
    match (0..10).find(|&n| setting(n) == degrees) {
        Some(n) => format!("setting {n}"),
        None => format!("{degrees}°"),
    }
}

/// What the radiators of a house did.
struct House {
    /// Of each radiator, in the order in which they were made.
    heated: Vec<Vec<Heat>>,
    /// When the last radiator had ended.
    ended: Duration,
    /// How often nothing was left to do but to wait for a timer.
    waits: u32,
    lab: Lab,
}

/// A house with a panel to which these things happen.
fn house(events: &[(u64, Event)]) -> Checked<House> {
    let lab = Lab::new();
    let heated = Arc::new(Mutex::new(Vec::<Vec<Heat>>::new()));
    let run = lab.watch(|| virtual_time(run(events, &lab, &heated)))?;
    let heated = heated
        .lock()
        .expect("nothing panics while it holds the list")
        .clone();
    Ok(House {
        heated,
        ended: run.elapsed,
        waits: run.waits,
        lab,
    })
}

async fn run(events: &[(u64, Event)], lab: &Lab, heated: &Arc<Mutex<Vec<Vec<Heat>>>>) {
    let start = Instant::now();
    let mut panel = Some(Panel::new(setting(0)));
    // All radiators are made here, and each is run from its time on.
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel::<(Radiator, u64)>();
    let happens = async move {
        for &(at, event) in events {
            sleep_until(start + ms(at)).await;
            let is_on = "the panel is on until its last event";
            match event {
                Set(n) => {
                    trace::turn("the panel", &format!("setting {n}"));
                    panel.as_mut().expect(is_on).set(setting(n));
                }
                Follow(takes) => {
                    let radiator = panel.as_mut().expect(is_on).radiator();
                    let _ = sender.send((radiator, takes));
                }
                Off => {
                    trace::turn("the panel", "off");
                    drop(panel.take());
                }
            }
        }
    };
    tokio::join!(happens, radiators(receiver, start, lab, heated));
}

/// Runs each radiator that comes.
async fn radiators(
    mut receiver: tokio::sync::mpsc::UnboundedReceiver<(Radiator, u64)>,
    start: Instant,
    lab: &Lab,
    heated: &Arc<Mutex<Vec<Vec<Heat>>>>,
) {
    use harness::futures::StreamExt as _;
    use harness::futures::stream::FuturesUnordered;

    let mut running = FuturesUnordered::new();
    loop {
        tokio::select! {
            biased;
            Some((radiator, takes)) = receiver.recv() => {
                let mut all = heated.lock().expect("nothing panics while it holds the list");
                all.push(Vec::new());
                let number = all.len();
                let heat = move |degrees| {
                    let at = start.elapsed().as_millis() as u64;
                    let mut all = heated.lock().expect("nothing panics while it holds the list");
                    all[number - 1].push((at, degrees));
                    lab.probe(&format!("radiator {number}: {}", name_of(degrees)), ms(takes), ())
                };
                running.push(radiator.run(heat));
            }
            Some(()) = running.next() => {}
            else => return,
        }
    }
}

impl House {
    /// Requires that radiator `number` heated to the settings with these numbers at these times, of
    /// `all` that it could see.
    fn heated(&self, number: usize, expected: &[(u64, u32)], all: &[u32]) -> Checked {
        let expected: Vec<Heat> = expected.iter().map(|&(at, n)| (at, setting(n))).collect();
        let got = self.heated[number - 1].clone();
        if got == expected {
            return Ok(());
        }
        let degrees = |heats: &[Heat]| heats.iter().map(|heat| heat.1).collect::<Vec<u32>>();
        let (due, did) = (degrees(&expected), degrees(&got));
        let all: Vec<u32> = all.iter().map(|&n| setting(n)).collect();
        let shown = |heats: &[Heat]| match heats {
            [] => "nothing".to_owned(),
            heats => {
                let heats = heats
                    .iter()
                    .map(|(at, to)| format!("{} from {at} ms on", name_of(*to)));
                heats.collect::<Vec<_>>().join(", ")
            }
        };
        let times = |heats: &[Heat]| heats.iter().map(|heat| heat.0).collect::<Vec<u64>>();
        let same_times = times(&got) == times(&expected);
        let twice = did.windows(2).any(|two| two[0] == two[1]);
        let number_of = |what| self.lab.order_of(what).len();
        let dropped = number_of(ProbeAction::Started) > number_of(ProbeAction::Ended);
        Err(Failure::new(format!(
            "radiator {number} did not follow the panel as it should"
        ))
        .expected(shown(&expected))
        .got(shown(&got))
        .times(self.lab.timeline())
        .advise_if(dropped, "work-dropped-for-news")
        .advise_if(did == due, "busy-waiting")
        .advise_if(twice, "read-but-still-unseen")
        .advise_if(did == all && did.len() > due.len(), "every-value-replayed")
        .advise_if(!did.contains(&due[0]), "first-value-missed")
        .advise_if(same_times, "kept-the-oldest-value")
        .advise_if(did[..] == due[..due.len() - 1], "last-value-lost"))
    }

    fn ended_at(&self, at: u64) -> Checked {
        expect_eq(
            "the time at which all radiators had ended",
            ms(at),
            self.ended,
        )
    }
}

fn explain(hang: Failure) -> Failure {
    let (spins, is_blocked) = (
        hang.hang == Some(HangKind::Spinning),
        hang.hang == Some(HangKind::Blocked),
    );
    hang.expected("each radiator follows the panel, and ends when the panel is gone")
        .advise_if(spins, "busy-waiting")
        .advise_if(is_blocked, "guard-kept-across-await")
}

pub fn checks(all: &mut Checks) {
    all.on_hang(explain).check("the_first_setting", || {
        checked_with("a panel with one radiator, whose setting is never changed");
        let house = house(&[(0, Follow(40)), (100, Off)])?;
        house.heated(1, &[(0, 0)], &[0])?;
        house.ended_at(100)
    });

    all.on_hang(explain).check("only_the_latest_setting", || {
        checked_with("a radiator that takes 50 ms, and a panel that changes three times meanwhile");
        let changes = [(10, Set(1)), (20, Set(2)), (30, Set(3)), (200, Set(4))];
        let mut events = vec![(0, Follow(50))];
        events.extend(changes);
        events.push((300, Off));
        let house = house(&events)?;
        house.heated(1, &[(0, 0), (50, 3), (200, 4)], &[0, 1, 2, 3, 4])?;
        house.ended_at(300)
    });

    all.on_hang(explain).check("each_radiator_by_itself", || {
        checked_with("three radiators, a quick one and two slow ones");
        let house = house(&[
            (0, Follow(10)),
            (0, Follow(150)),
            (0, Follow(70)),
            (20, Set(1)),
            (40, Set(2)),
            (100, Set(3)),
            (400, Off),
        ])?;
        let once = |n| {
            let all = house.heated.iter().flatten();
            all.filter(|heat| heat.1 == setting(n)).count() <= 1
        };
        let is_shared = (1..=3).all(once);
        let settings = [0, 1, 2, 3];
        house
            .heated(1, &[(0, 0), (20, 1), (40, 2), (100, 3)], &settings)
            .and_then(|()| house.heated(2, &[(0, 0), (150, 3)], &settings))
            .and_then(|()| house.heated(3, &[(0, 0), (70, 2), (140, 3)], &settings))
            .map_err(|failure| match is_shared {
                true => failure.instead_advise("each-value-to-one-receiver"),
                false => failure,
            })
    });

    all.on_hang(explain).check("a_radiator_comes_later", || {
        checked_with("a panel whose setting is changed before it has any radiator");
        let house = house(&[
            (10, Set(1)),
            (20, Set(2)),
            (30, Follow(20)),
            (100, Set(3)),
            (110, Follow(20)),
            (200, Off),
        ])?;
        let stale = house.heated[0].first() == Some(&(30, setting(0)));
        house
            .heated(1, &[(30, 2), (100, 3)], &[0, 1, 2, 3])
            .and_then(|()| house.heated(2, &[(110, 3)], &[0, 1, 2, 3]))
            .map_err(|failure| match stale {
                true => failure.instead_advise("send-without-receivers"),
                false => failure,
            })
    });

    all.on_hang(explain).check("the_last_setting", || {
        checked_with("a panel that is dropped right after its last change");
        let sets = [(20, Set(1)), (20, Off)];
        let while_it_heats = [&[(0, Follow(50))], &sets[..]].concat();
        let house_a = house(&while_it_heats)?;
        house_a.heated(1, &[(0, 0), (50, 1)], &[0, 1])?;
        house_a.ended_at(100)?;
        let while_it_waits = [&[(0, Follow(10))], &sets[..]].concat();
        let house_b = house(&while_it_waits)?;
        house_b.heated(1, &[(0, 0), (20, 1)], &[0, 1])?;
        house_b.ended_at(30)?;
        // After some changes more, since `select!` takes one of those that are ready, and not always the same.
        for count in 2..=9 {
            let changes = (1..=count).map(|n| (20 * u64::from(n), Set(n)));
            let end = 20 * u64::from(count);
            let events = [(0, Follow(10))].into_iter().chain(changes);
            let house = house(&events.chain([(end, Off)]).collect::<Vec<_>>())?;
            let due: Vec<(u64, u32)> = (0..=count).map(|n| (20 * u64::from(n), n)).collect();
            house.heated(1, &due, &(0..=count).collect::<Vec<_>>())?;
            house.ended_at(end + 10)?;
        }
        Ok(())
    });

    all.on_hang(explain)
        .check("changed_before_it_runs", changed_before_it_runs);

    all.on_hang(explain).check("asleep_between_changes", || {
        checked_with("a panel that is left alone for 5 s");
        let house = house(&[(0, Follow(10)), (5_000, Set(1)), (5_000, Off)])?;
        house.heated(1, &[(0, 0), (5_000, 1)], &[0, 1])?;
        let looks = "`run` looks now and then whether there is a new setting";
        few_timers(looks, house.waits, 12)
    });

    all.on_hang(explain).check("however_many_radiators", || {
        let count = 41 + seed() as usize % 40;
        checked_with(format!("{count} radiators"));
        let mut events = vec![(0, Follow(50)); count];
        events.extend([(20, Set(1)), (40, Set(2)), (40, Off)]);
        let house = house(&events)?;
        (1..=count).try_for_each(|n| house.heated(n, &[(0, 0), (50, 2)], &[0, 1, 2]))
    });
}

/// A radiator that is made, and runs only after two more changes.
fn changed_before_it_runs() -> Checked {
    checked_with("a radiator that is made, and begins to run after two more changes");
    let heated = Mutex::new(Vec::new());
    virtual_time(async {
        let mut panel = Panel::new(setting(0));
        let radiator = panel.radiator();
        panel.set(setting(1));
        panel.set(setting(2));
        let heat = |degrees| {
            heated
                .lock()
                .expect("nothing panics while it holds the list")
                .push(degrees);
            async {}
        };
        let off = async {
            until_idle().await;
            drop(panel);
        };
        tokio::join!(radiator.run(heat), off);
    })?;
    let heated = heated
        .into_inner()
        .expect("nothing panics while it holds the list");
    let (twice, replayed) = (heated == vec![setting(2); 2], heated.len() == 3);
    expect_eq(
        "the list of settings that it heated to",
        vec![setting(2)],
        heated,
    )
    .advise_if(twice, "read-but-still-unseen")
    .advise_if(replayed, "every-value-replayed")
}
