//! All machines wait in one queue, and one thread takes their steps in turn.

use std::collections::VecDeque;

/// What a machine says at the end of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It waits for something, and has to be stepped again.
    Waiting,
    /// This was its last step.
    Done,
}

/// A job that can be taken one step further.
pub trait Machine {
    fn step(&mut self) -> Progress;
}

pub fn event_loop(machines: Vec<Box<dyn Machine>>) {
    // The queue holds every machine that is not done. All that the loop knows of a machine is
    // what its last step returned. Where the machine is in its work, only the machine knows.
    let mut waiting = VecDeque::from(machines);
    while let Some(mut machine) = waiting.pop_front() {
        if machine.step() == Progress::Waiting {
            waiting.push_back(machine);
        }
        // A machine that is done does not return to the queue, so it is never stepped again.
    }

    // `Vec::retain_mut` makes it shorter: repeat
    // `machines.retain_mut(|machine| machine.step() == Progress::Waiting)` until the `Vec` is
    // empty.
    //
    // This loop steps every machine again and again, even if the disk is still busy. A real one
    // sleeps until the operating system reports that a write has ended, and then steps the
    // machine that waited for it. In the next chapter such machines are called futures, and
    // `step` is called `poll`.
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

    /// Hands a part to the disk, which writes it some time later.
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
