//! Calls that take a known time: who is called when, and what is noted meanwhile.

use std::sync::{Mutex, MutexGuard};

use harness::futures::future::join_all;
use harness::probe::Lab;
use harness::tokio::time::{Instant, sleep_until};
use harness::{
    Advise, Checked, Checks, Failure, HangKind, checked_with, ms, seed, tokio, transcript,
    virtual_time,
};

use super::exercise::CallList;

/// A call: of which person on the list, and when it began and ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Call {
    person: usize,
    began: u64,
    ends: u64,
}

/// What came of one list.
struct Round {
    calls: Vec<Call>,
    due: Vec<Call>,
    /// What was noted just after the end of each call that is due, with that moment.
    noted: Vec<(u64, Vec<(String, String)>)>,
    names: Vec<String>,
    /// When each volunteer returned.
    returned: Vec<u64>,
    /// How often nothing was left to do but to wait for a timer.
    waits: u32,
    volunteers: usize,
    lab: Lab,
}

/// What a person says. Nobody knows it in advance.
fn answer(person: usize) -> String {
    format!(
        "{} trees are down",
        10 + (seed() as usize + 7 * person) % 80
    )
}

/// The calls if each volunteer who is free takes the next name. A call of person `n` takes `takes[n]` ms.
fn due(takes: &[u64], volunteers: usize) -> Vec<Call> {
    let mut free = vec![0; volunteers];
    let calls = takes.iter().enumerate().map(|(person, takes)| {
        let next = free.iter_mut().min().expect("there is a volunteer");
        let began = *next;
        *next += takes;
        let ends = *next;
        Call {
            person,
            began,
            ends,
        }
    });
    calls.collect()
}

/// Lets so many volunteers call these people, and looks at the notes after each call.
fn round(names: &[&str], takes: &[u64], volunteers: usize) -> Checked<Round> {
    let mut ends: Vec<u64> = due(takes, volunteers)
        .iter()
        .map(|call| call.ends)
        .collect();
    harness::sort(&mut ends);
    round_with_looks(names, takes, volunteers, &ends)
}

/// Who was called so far, and when.
struct Calls {
    names: Vec<String>,
    takes: Vec<u64>,
    start: Instant,
    made: Mutex<Vec<Call>>,
    lab: Lab,
}

impl Calls {
    fn now(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }

    fn made(&self) -> MutexGuard<'_, Vec<Call>> {
        self.made
            .lock()
            .expect("nothing panics while it holds the calls")
    }

    /// Of all with this name, the first who was not called yet.
    fn person(&self, name: &str) -> usize {
        let made = self.made();
        let is_called = |n: &usize| made.iter().any(|call| call.person == *n);
        let people = || (0..self.names.len()).filter(|&n| self.names[n] == name);
        let next = people().find(|n| !is_called(n)).or_else(|| people().next());
        next.expect("`call` gets a name from the list")
    }

    fn call(&self, name: &str) -> impl Future<Output = String> + use<> {
        let person = self.person(name);
        let (began, takes) = (self.now(), self.takes[person]);
        self.made().push(Call {
            person,
            began,
            ends: began + takes,
        });
        let shown = format!("call {}", person + 1);
        self.lab.probe(&shown, ms(takes), answer(person))
    }
}

/// The same, with a look at the notes just after each of these moments.
fn round_with_looks(
    names: &[&str],
    takes: &[u64],
    volunteers: usize,
    looks: &[u64],
) -> Checked<Round> {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let lab = Lab::new();
    let run = lab.watch(|| {
        virtual_time(async {
            let calls = Calls {
                names: names.clone(),
                takes: takes.to_vec(),
                start: Instant::now(),
                made: Mutex::default(),
                lab: lab.clone(),
            };
            let list = CallList::new(names.clone());
            let volunteer = async || {
                list.volunteer(|name| calls.call(&name)).await;
                calls.now()
            };
            let look = async |end: u64| {
                sleep_until(calls.start + ms(end + 1)).await;
                (end, list.answers())
            };
            let all = join_all((0..volunteers).map(|_| volunteer()));
            let (returned, noted) = tokio::join!(all, join_all(looks.iter().map(|&end| look(end))));
            let calls = calls.made().clone();
            (returned, noted, calls)
        })
    })?;
    let (returned, noted, calls) = run.value;
    Ok(Round {
        calls,
        due: due(takes, volunteers),
        noted,
        names,
        returned,
        waits: run.waits,
        volunteers,
        lab,
    })
}

impl Round {
    fn failure(&self, message: impl Into<String>) -> Failure {
        Failure::new(message).times(transcript::shortened(&self.lab.timeline()))
    }

    /// Requires that each person was called once.
    fn called_all(&self) -> Checked {
        let times = |person| {
            self.calls
                .iter()
                .filter(|call| call.person == person)
                .count()
        };
        let Some(person) = (0..self.names.len()).find(|&person| times(person) != 1) else {
            return Ok(());
        };
        Err(self
            .failure(format!(
                "{}, number {} on the list, was not called once",
                self.names[person],
                person + 1
            ))
            .expected("1 call")
            .got(format!("{} calls", times(person))))
        // Everyone calls all of them if nobody takes a name off the list.
        .advise_if(
            (0..self.names.len()).any(|other| times(other) != times(person)) && times(person) > 1,
            "changed-between-two-locks",
        )
    }

    /// Requires that each call began when a volunteer was free.
    fn none_waited(&self) -> Checked {
        if self.calls == self.due {
            return Ok(());
        }
        let first_end = self.calls.iter().map(|call| call.ends).min();
        let last_begin = self.calls.iter().map(|call| call.began).max();
        let overlap = self.lab.overlap();
        let most = self.volunteers.min(self.names.len());
        let shown = |calls: &[Call]| {
            let call = |call: &Call| format!("{} at {} ms", self.names[call.person], call.began);
            let calls: Vec<String> = calls.iter().map(call).collect();
            transcript::shortened(&calls).join(", ")
        };
        let message = match overlap {
            more if more > most => "there were more calls at a time than volunteers",
            1 => "only one volunteer telephoned at a time",
            _ => "the calls did not begin when a volunteer was free for them",
        };
        Err(self
            .failure(message)
            .expected(shown(&self.due))
            .got(shown(&self.calls)))
        .advise_if(overlap > most, "unbounded-concurrency")
        .advise_if(self.waits as usize > 6 * self.due.len(), "busy-waiting")
        .advise_if(self.returned_before(first_end), "dealt-out-beforehand")
        .advise_if(overlap == 1, "lock-kept-while-waiting")
        .advise_if(self.returned_before(last_begin), "dealt-out-beforehand")
    }

    fn end(&self) -> u64 {
        self.due.iter().map(|call| call.ends).max().unwrap_or(0)
    }

    /// Requires that each answer was noted with the end of its call.
    fn noted_all(&self) -> Checked {
        let mut ended = self.due.clone();
        harness::sort_by_key(&mut ended, |call| call.ends);
        let due: Vec<_> = ended
            .iter()
            .map(|call| (self.names[call.person].clone(), answer(call.person)))
            .collect();
        let wrong = (1..)
            .zip(&self.noted)
            .find(|&(count, (_, noted))| *noted != due[..count]);
        let Some((count, (at, noted))) = wrong else {
            return Ok(());
        };
        let late = noted.len() < count
            && self
                .noted
                .last()
                .is_some_and(|(_, last)| last.len() == due.len());
        let is_due = |note: &(String, String)| due[..count].iter().any(|(name, _)| *name == note.0);
        let mut in_order = due[..count].to_vec();
        harness::sort_by_key(&mut in_order, |(name, _)| {
            self.names.iter().position(|other| other == name)
        });
        // Calls begin in the order of the list.
        let early = !noted.iter().all(is_due) || *noted == in_order;
        Err(self
            .failure(format!("`answers` did not return what was said by {at} ms"))
            .expected(said(&due[..count]))
            .got(said(noted)))
        .advise_if(late, "shown-only-at-the-end")
        .advise_if(early, "reserved-too-early")
    }

    /// Whether a volunteer returned before this moment.
    fn returned_before(&self, moment: Option<u64>) -> bool {
        self.returned.iter().min().copied() < moment
    }

    fn returned_with_the_last(&self) -> Checked {
        let elapsed = self.returned.iter().max().copied().unwrap_or(0);
        if elapsed == self.end() {
            return Ok(());
        }
        Err(self
            .failure("the volunteers did not return with the end of the last call")
            .took(ms(self.end()), ms(elapsed)))
        .advise("busy-waiting")
    }

    fn is_right(&self) -> Checked {
        self.called_all()?;
        self.none_waited()?;
        self.noted_all()?;
        self.returned_with_the_last()
    }
}

/// Notes, for a failure.
fn said(notes: &[(String, String)]) -> String {
    let note = |(name, said): &(String, String)| format!("{name}: {said}");
    let notes: Vec<String> = notes.iter().map(note).collect();
    if notes.is_empty() {
        "nothing".to_owned()
    } else {
        notes.join("\n")
    }
}

fn explain(hang: Failure) -> Failure {
    let (spins, blocked) = (
        hang.hang == Some(HangKind::Spinning),
        hang.hang == Some(HangKind::Blocked),
    );
    hang.expected("no volunteer waits for another")
        .advise_if(spins, "busy-waiting")
        .advise_if(blocked, "guard-kept-across-await")
}

const NAMES: [&str; 8] = [
    "Ada", "Bruno", "Clara", "Dov", "Elsa", "Farid", "Greta", "Hugo",
];

pub fn checks(all: &mut Checks) {
    all.on_hang(|hang| {
        // Nobody else is there who could have a guard.
        let holds_it = hang.hang == Some(HangKind::Blocked) || hang.waits_for_its_own_lock;
        explain(hang.advise_if(holds_it, "waits-for-its-own-lock"))
    })
    .check("one_volunteer", || {
        checked_with("one volunteer and three names");
        round_with_looks(&NAMES[..3], &[60, 20, 110], 1, &[])?.is_right()
    });

    all.on_hang(explain).check("nobody_waits_for_another", || {
        checked_with("three volunteers and six names");
        // Without looks, which the picture would show.
        round_with_looks(&NAMES[..6], &[60, 20, 110, 30, 70, 40], 3, &[])?.is_right()
    });

    all.on_hang(explain)
        .check("answers_come_with_their_calls", || {
            checked_with("three volunteers and six names");
            round(&NAMES[..6], &[60, 20, 110, 30, 70, 40], 3)?.is_right()
        });

    all.on_hang(explain)
        .check("more_volunteers_than_names", || {
            checked_with("five volunteers, and lists of three names, one name and none");
            for names in [3, 1, 0] {
                round(&NAMES[..names], &[60, 20, 110][..names], 5)?.is_right()?;
            }
            Ok(())
        });

    all.on_hang(explain).check("two_people_of_one_name", || {
        checked_with("two volunteers, and a list with a name twice");
        let names = ["Ada", "Bruno", "Ada", "Clara"];
        let round = round(&names, &[60, 40, 60, 50], 2)?;
        // With other names, everything was right so far.
        round.called_all().advise("equal-is-not-the-same")?;
        round.none_waited()?;
        round.noted_all().advise("equal-is-not-the-same")?;
        round.returned_with_the_last()
    });

    all.on_hang(explain).check("a_long_list", || {
        let (count, volunteers) = (21 + seed() as usize % 20, 5 + seed() as usize % 5);
        checked_with(format!("{volunteers} volunteers and {count} names"));
        let names: Vec<String> = (0..count).map(|n| format!("person {n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        round(&names, &lengths(count, volunteers), volunteers)?.is_right()
    });
}

/// So many lengths of calls, with which no two calls end at the same moment.
fn lengths(count: usize, volunteers: usize) -> Vec<u64> {
    let mut takes = Vec::new();
    for n in 0..count as u64 {
        takes.push(200 + 20 * (n * 37 % 11));
        let ends = |takes: &[u64]| {
            due(takes, volunteers)
                .iter()
                .map(|call| call.ends)
                .collect::<Vec<u64>>()
        };
        while let Some((last, others)) = ends(&takes).split_last()
            && others.contains(last)
        {
            *takes.last_mut().expect("one was pushed") += 2;
        }
    }
    takes
}
