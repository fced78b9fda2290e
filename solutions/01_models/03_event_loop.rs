//! All machines are under way, and one thread takes their steps in turn.

use std::collections::VecDeque;

/// What a machine says at the end of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It waits for something, and wants to be stepped again.
    Waiting,
    /// This was its last step.
    Done,
}

/// A job that can be taken one step further.
pub trait Machine {
    fn step(&mut self) -> Progress;
}

pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    // Whoever still has something to do stands in this queue. All that the loop knows of a
    // machine is what it said last; where it stands is its own affair.
    let mut waiting = VecDeque::from(machines);
    while let Some(mut machine) = waiting.pop_front() {
        if machine.step() == Progress::Waiting {
            waiting.push_back(machine);
        }
        // One that is done does not return to the queue, so it can't be stepped again.
    }

    // `Vec::retain_mut` makes it shorter still: repeat
    // `machines.retain_mut(|machine| machine.step() == Progress::Waiting)` until nobody is
    // left.
    //
    // This loop asks everyone again and again, whether there is something to do or not. A
    // real one sleeps until the operating system reports that a write is over, and then
    // steps the machine that waited for it. You will build that in a later chapter, where
    // machines are called futures and `step` is called `poll`.
}

/// Where a report stands between two steps.
enum State {
    New,
    Writing { part: u32 },
    Finished,
}

struct Report {
    name: &'static str,
    parts: u32,
    state: State,
}

impl Report {
    fn new(name: &'static str, parts: u32) -> Report {
        let state = State::New;
        Report { name, parts, state }
    }

    /// Computes a part and hands it to the disk. It will be written some time later.
    fn begin(&mut self, part: u32) -> Progress {
        println!("{}: part {part} goes to the disk", self.name);
        self.state = State::Writing { part };
        Progress::Waiting
    }
}

impl Machine for Report {
    fn step(&mut self) -> Progress {
        match self.state {
            State::New => self.begin(1),
            State::Writing { part } if part < self.parts => self.begin(part + 1),
            State::Writing { .. } => {
                println!("{}: all is written", self.name);
                self.state = State::Finished;
                Progress::Done
            }
            State::Finished => panic!("{} was stepped after it was done", self.name),
        }
    }
}

fn main() {
    let sales = Report::new("sales", 3);
    let stock = Report::new("stock", 1);
    event_loop(vec![Box::new(sales), Box::new(stock)]);
}
