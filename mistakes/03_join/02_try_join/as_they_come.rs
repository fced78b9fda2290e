//! mistake: none
//! Keeps the two numbers in the order in which they come.

use std::cell::RefCell;

use async_learn::{block_on, do_another_thing_async};

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let numbers = RefCell::new(Vec::new());
    let visits = async {
        let visits = visits.await?;
        numbers.borrow_mut().push(visits);
        Ok(())
    };
    let credit = async {
        let credit = credit.await?;
        numbers.borrow_mut().push(credit);
        Ok(())
    };
    let (name, (), ()) = tokio::try_join!(name, visits, credit)?;
    let numbers = numbers.into_inner();
    Ok((name, numbers[0], numbers[1]))
}

fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", block_on(page(name, visits, credit)));
}
