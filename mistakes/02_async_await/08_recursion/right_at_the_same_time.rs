//! right: the inner folders are read at the same time, in one future

use async_learn::{block_on, do_one_thing_async};
use futures::future::join_all;

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

pub async fn total_size(folder: &Folder) -> u32 {
    let own = do_one_thing_async(folder.number).await;
    let inner = folder
        .folders
        .iter()
        .map(|inner| Box::pin(total_size(inner)));
    own + join_all(inner).await.into_iter().sum::<u32>()
}

fn main() {
    let empty = |number| Folder {
        number,
        folders: vec![],
    };
    let photos = Folder {
        number: 3,
        folders: vec![empty(4), empty(5)],
    };
    let home = Folder {
        number: 1,
        folders: vec![empty(2), photos],
    };
    println!("{}", block_on(total_size(&home)));
}
