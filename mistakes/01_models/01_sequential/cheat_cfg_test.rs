//! mistake: contract-changed (not_compiled)
//! A cheat: what the check calls is there in tests only.

#[cfg(test)]
pub fn sequential(_: u32) -> [u32; 4] {
    [0; 4]
}

fn main() {}
