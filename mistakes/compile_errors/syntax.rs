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

//! error prefix: await-comes-after over first_await
//! `.await` stands behind the future in Rust, not before it.
//! source: rustc await-keyword/incorrect-syntax
pub async fn area(side: u32) -> u32 {
    await do_one_thing_async(side)
}

//! error prefix_let: await-comes-after over in_sequence
//! `await` is written behind its future.
//! source: rustc await-keyword/incorrect-syntax
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = await do_one_thing_async(number);
    let map = await do_another_thing_async(number + 1);
    vec![cover, map]
}

//! error parens: await-comes-after over first_await
//! `await(…)` is not how it is written: `.await` stands behind.
//! source: rustc await-keyword/incorrect-syntax
pub async fn area(side: u32) -> u32 {
    await(do_one_thing_async(side))
}

//! error await_name: await-comes-after over lazy_futures
//! `await` is a keyword and can't be a name.
//! source: rustc await-keyword/2018-edition-error
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let await = do_one_thing_async(size);
    let records = await.await;
    note("ready");
    records
}
