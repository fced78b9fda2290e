//! mistake: busy-waiting
//! Looks every two milliseconds whether one has failed, or all have answered.

use std::time::Duration;

use async_learn::{block_on, do_another_thing_async, do_one_thing_async, pause};

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let mut all = Box::pin(futures::future::try_join3(name, visits, credit));
    loop {
        if let std::task::Poll::Ready(page) = futures::poll!(all.as_mut()) {
            return page;
        }
        pause(Duration::from_millis(2)).await;
    }
}

fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async {
        let day = do_one_thing_async(4).await;
        Err(format!("the visits of day {day} are lost"))
    };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", block_on(page(name, visits, credit)));
}
