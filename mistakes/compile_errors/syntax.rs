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

//! error for_await: stream-is-no-iterator over bounded
//! There is no stable `for await`; a stream is read by `while let … next().await`.
//! source: rustc for-await
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
    for await output in outputs {
        show(output);
    }
}
