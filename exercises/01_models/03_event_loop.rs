//! Two reports have to be computed and written to a slow disk, part by part, and there is
//! one thread for both. So neither of them may wait. A report is a little state machine:
//! `step` computes a part, hands it to the disk and returns at once, and `State` remembers
//! where to go on.
//!
//! What is missing is a loop that makes good use of this. At the moment the second report
//! does not begin before the first is finished. `event_loop(machines)`
//!
//! - goes in rounds: in each round every machine takes one step, in the order of
//!   `machines`;
//! - never steps a machine again that has said `Done`, for it has nothing left to do;
//! - goes on until all of them are done, and then returns.
//!
//! Work on `event_loop` only. It is checked with other machines than reports: with any
//! number of them, even none, which are done after one step or after any number of steps.
//!
//! `cargo run --bin event_loop` shows who does what, and when.

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
    // TODO: one thread, and yet all of them should be under way.
    for mut machine in machines {
        while machine.step() == Progress::Waiting {}
    }
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
