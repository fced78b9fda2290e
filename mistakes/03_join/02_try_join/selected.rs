//! mistake: select-drops-the-others
//! `select!` takes the answer that comes first, and drops the other two.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn page(
    name: impl Future<Output = Result<String, String>>,
    visits: impl Future<Output = Result<u32, String>>,
    credit: impl Future<Output = Result<u32, String>>,
) -> Result<(String, u32, u32), String> {
    let mut page = (String::new(), 0, 0);
    tokio::select! {
        name = name => page.0 = name?,
        visits = visits => page.1 = visits?,
        credit = credit => page.2 = credit?,
    }
    Ok(page)
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
