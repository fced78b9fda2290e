//! error wait: future-used-as-value over first_await
//! There is no blocking `wait` on a future; `block_on` runs it from ordinary code.
//! source: own
pub fn quote(side: u32) -> u32 {
    price(side).wait()
}

//! error get: future-used-as-value over first_await
//! A future has no `get`: it must be polled, by `block_on` or `.await`.
//! source: own
pub fn quote(side: u32) -> u32 {
    price(side).get().unwrap()
}
