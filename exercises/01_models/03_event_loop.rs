//! An event loop runs many jobs on one thread: it takes one step of each in turn. Here the loop
//! finishes the first report before it begins the second. Fix `event_loop` so that the reports
//! take turns.
//!
//! Two reports are written to a slow disk, part by part. Each report is a state machine. Its
//! `step` hands one part to the disk and returns at once, and its `State` remembers where to go
//! on. `event_loop(machines)`
//!
//! - goes in rounds. In each round every machine that is not done takes one step, in the order
//!   of `machines`;
//! - never steps a machine again after it has returned `Done`;
//! - returns when all machines are done.
//!
//! Work on `event_loop` only. The check uses other machines: any number of them, even none,
//! with any number of steps each.
//!
//! Run it first: `cargo async-learn exec event_loop` prints which report does what, and when.

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
    // TODO: how long does one machine keep the thread?
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
