//! mistake: no-main (not_compiled)
//! A cheat: nothing of the file is compiled.
#![cfg(any())]

pub fn sequential(_: u32) -> [u32; 4] {
    [0; 4]
}

fn main() {
    println!("{:?}", sequential(3));
}
