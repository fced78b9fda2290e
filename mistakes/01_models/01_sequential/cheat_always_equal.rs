//! mistake: contract-changed (not_compiled)
//! A cheat: returns something that says it equals everything.

#[derive(Clone, Copy, Debug)]
pub struct Whatever;

impl<T> PartialEq<T> for Whatever {
    fn eq(&self, _: &T) -> bool {
        true
    }
}

pub fn sequential(_: u32) -> Whatever {
    Whatever
}

fn main() {
    println!("{:?}", sequential(3));
}
