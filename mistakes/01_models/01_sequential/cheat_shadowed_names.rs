//! mistake: order-of-calls
//! A cheat: modules and macros with the names that a check might use.

use async_learn::{do_another_thing, do_one_thing};

pub mod std {}
pub mod core {}
pub mod harness {}
pub mod hidden_check {}
pub mod exercise {
    pub use super::sequential;
}

#[macro_export]
macro_rules! assert {
    ($($any:tt)*) => {};
}
#[macro_export]
macro_rules! assert_eq {
    ($($any:tt)*) => {};
}
#[macro_export]
macro_rules! format {
    ($($any:tt)*) => {
        ::std::string::String::new()
    };
}

pub fn sequential(x: u32) -> [u32; 4] {
    let fourth = do_another_thing(x + 1);
    let third = do_one_thing(x + 1);
    let second = do_another_thing(x);
    let first = do_one_thing(x);

    [first, second, third, fourth]
}

fn main() {
    println!("{:?}", sequential(3));
}
