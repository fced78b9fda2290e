//! error struct_future_with_question_mark: future-used-as-value over echo_handle
//! `read` returns a future that is a struct, and `?` meets it.
//! source: rust-lang/rust issue 71811
//! - let n = stream.read(&mut buf).await?;
//! + let n = stream.read(&mut buf)?;

//! error await_in_a_plain_function: await-outside-async over join
//! `.await` in a function that is not `async`.
//! source: rustc, tests/ui/async-await/issues/issue-51751.rs
//! - println!("{figures:?} after {} ms", start.elapsed().as_millis());
//! + println!("{figures:?} after {} ms", start.elapsed().as_millis());
//! + four_figures(1, 2).await;

//! error handles_as_numbers: future-used-as-value over join
//! Returns the handles of tasks where their outputs are due.
//! source: Stack Overflow, "expected u32, found JoinHandle"
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let a = tokio::spawn(do_one_thing_async(x));
    let b = tokio::spawn(do_another_thing_async(x));
    let c = tokio::spawn(do_one_thing_async(y));
    let d = tokio::spawn(do_another_thing_async(y));
    (a, b, c, d)
}

//! error listen_not_awaited_at_the_end: future-used-as-value over echo_server
//! The last line of `#[tokio::main]` is a future.
//! source: users.rust-lang.org
//! - listen(listener).await
//! + listen(listener)

//! error arms_of_two_numbers: none over join
//! Nothing about futures: the arms of an `if` differ.
//! source: rustc, tests/ui/if-else-type-mismatch.rs
//! whole program
fn main() {
    let n = if std::env::args().count() > 1 { 1 } else { "two" };
    println!("{n}");
}
