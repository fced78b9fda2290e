//! mistake: none
//! Takes it for granted that there is a machine.

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
