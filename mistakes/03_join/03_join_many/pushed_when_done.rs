//! mistake: completion-order
//! Each branch pushes its title to one list when it has it.

use std::cell::RefCell;
use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::join_all;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let titles = RefCell::new(Vec::new());
    let request = async |id| {
        let title = fetch(id).await;
        titles.borrow_mut().push(title);
    };
    join_all(ids.iter().map(|&id| request(id))).await;
    titles.into_inner()
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
