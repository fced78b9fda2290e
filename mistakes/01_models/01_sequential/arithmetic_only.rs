//! mistake: job-skipped
//! Returns the right numbers, and does none of the work.

pub fn sequential(x: u32) -> [u32; 4] {
    [x * x, 2 * x, (x + 1) * (x + 1), 2 * (x + 1)]
}

fn main() {
    println!("{:?}", sequential(3));
}
