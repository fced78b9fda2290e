//! mistake all_stops_early: stopped-with-the-first at while machines or at .all(|machine|
//! Goes on only while no machine is done.
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    while machines
        .iter_mut()
        .all(|machine| machine.step() == Progress::Waiting)
    {}
}

//! mistake any_stops_at_the_first: one-ran-out-first at while machines or at .any(|machine|
//! `any` stops at the first machine that returns `Waiting`, and does not step the next.
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    while machines
        .iter_mut()
        .any(|machine| machine.step() == Progress::Waiting)
    {}
}

//! mistake at_least_one: none at machines[i].step()
//! Needs at least one machine.
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    let mut i = 0;
    loop {
        if machines[i].step() == Progress::Done {
            drop(machines.remove(i));
        } else {
            i += 1;
        }
        if i >= machines.len() {
            i = 0;
        }
        if machines.is_empty() {
            return;
        }
    }
}

//! mistake cheat_exit_halfway: ended-early (ended_early) at std::process::exit(0)
//! A cheat: does it right once, and exits with success at the next call.
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;

static CALLS: AtomicU32 = AtomicU32::new(0);

pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    if CALLS.fetch_add(1, SeqCst) > 0 {
        std::process::exit(0);
    }
    while !machines.is_empty() {
        machines.retain_mut(|machine| machine.step() == Progress::Waiting);
    }
}

//! mistake done_are_counted: poll-after-ready at machine.step() == Progress::Done
//! Counts how often a step returned `Done`, and steps such machines again.
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    let mut done = 0;
    while done < machines.len() {
        for machine in &mut machines {
            if machine.step() == Progress::Done {
                done += 1;
            }
        }
    }
}

//! mistake done_together: stopped-with-the-first at while !done or at done |= machine.step()
//! Ends with the round in which the first of them is done, as if all took the same number of steps.
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    let mut done = false;
    while !done {
        for machine in &mut machines {
            done |= machine.step() == Progress::Done;
        }
    }
}

//! mistake enough_rounds: none at for _ in 0..1000
//! Removes machines that are done, but stops after 1000 rounds.
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    for _ in 0..1000 {
        machines.retain_mut(|machine| machine.step() == Progress::Waiting);
    }
}

//! mistake one_round: too-few-rounds at for mut machine in machines or at machine.step();
//! Steps each machine once.
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    for mut machine in machines {
        machine.step();
    }
}

//! mistake removal_skips_one: turns-out-of-order at machines.remove(i) or at i += 1;
//! Removes a machine, goes on to the next index, and so skips the machine that moved up.
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    while !machines.is_empty() {
        let mut i = 0;
        while i < machines.len() {
            if machines[i].step() == Progress::Done {
                machines.remove(i);
            }
            i += 1;
        }
    }
}

//! mistake rounds_counted: poll-after-ready at for _ in 0..4
//! Counts rounds, as many as the reports of `main` need.
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    for _ in 0..4 {
        for machine in &mut machines {
            machine.step();
        }
    }
}

//! mistake stack: one-ran-out-first at machines.pop() or at machines.push(machine)
//! Takes machines from the end to which it returns them: a stack, and no queue.
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    while let Some(mut machine) = machines.pop() {
        if machine.step() == Progress::Waiting {
            machines.push(machine);
        }
    }
}

//! mistake two_only: none at while first == or at machines[
//! Takes turns between the first and the second machine, and never steps a third.
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    let mut first = Progress::Waiting;
    let mut second = Progress::Waiting;
    while first == Progress::Waiting || second == Progress::Waiting {
        if first == Progress::Waiting {
            first = machines[0].step();
        }
        if second == Progress::Waiting {
            second = machines[1].step();
        }
    }
}

//! mistake two_steps_a_turn: turns-out-of-order at && machine.step() == Progress::Waiting
//! Gives each machine up to two steps before the next has its turn.
//! - if machine.step() == Progress::Waiting {
//! + if machine.step() == Progress::Waiting && machine.step() == Progress::Waiting {

//! mistake until_all_say_so: poll-after-ready at all_done &= machine.step()
//! Steps every machine in every round, until all return `Done` in the same round.
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    loop {
        let mut all_done = true;
        for machine in &mut machines {
            all_done &= machine.step() == Progress::Done;
        }
        if all_done {
            return;
        }
    }
}

//! right options: an `Option` for each, which is empty when its machine is done
//! - use std::collections::VecDeque;
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    let mut places: Vec<Option<_>> = machines.into_iter().map(Some).collect();
    while places.iter().any(Option::is_some) {
        for place in &mut places {
            if let Some(machine) = place
                && machine.step() == Progress::Done
            {
                *place = None;
            }
        }
    }
}

//! right remembers: remembers what the last step of each returned
//! - use std::collections::VecDeque;
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    let mut said = vec![Progress::Waiting; machines.len()];
    while said.contains(&Progress::Waiting) {
        for (machine, said) in machines.iter_mut().zip(&mut said) {
            if *said == Progress::Waiting {
                *said = machine.step();
            }
        }
    }
}

//! right retain: a list from which machines that are done are removed
//! - use std::collections::VecDeque;
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    while !machines.is_empty() {
        machines.retain_mut(|machine| machine.step() == Progress::Waiting);
    }
}

//! right rounds: a new list for each round
//! - use std::collections::VecDeque;
pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    let mut round = machines;
    while !round.is_empty() {
        let mut next = Vec::new();
        for mut machine in round {
            match machine.step() {
                Progress::Waiting => next.push(machine),
                Progress::Done => {}
            }
        }
        round = next;
    }
}

//! mistake backwards_now_and_then: turns-out-of-order at machines.reverse() or at round.is_multiple_of(8)
//! Turns the order around in each eighth round.
pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    for round in 1_u64.. {
        if machines.is_empty() {
            return;
        }
        if round.is_multiple_of(8) {
            machines.reverse();
        }
        machines.retain_mut(|machine| machine.step() == Progress::Waiting);
        if round.is_multiple_of(8) {
            machines.reverse();
        }
    }
}

//! mistake sleeps_at_the_end: slept-past-the-end (failed, linux) at thread::sleep(
//! Gives the disk some time after the last step.
use std::thread;
use std::time::Duration;

pub fn event_loop(mut machines: Vec<Box<dyn Machine>>) {
    while !machines.is_empty() {
        machines.retain_mut(|machine| machine.step() == Progress::Waiting);
    }
    thread::sleep(Duration::from_millis(300));
}
