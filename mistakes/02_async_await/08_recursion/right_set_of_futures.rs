//! right: a set of futures that grows with each folder that was read

use async_learn::{block_on, do_one_thing_async};
use futures::stream::{FuturesUnordered, StreamExt};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

pub async fn total_size(folder: &Folder) -> u32 {
    async fn read(folder: &Folder) -> (u32, &Folder) {
        (do_one_thing_async(folder.number).await, folder)
    }

    let mut under_way = FuturesUnordered::from_iter([read(folder)]);
    let mut size = 0;
    while let Some((own, folder)) = under_way.next().await {
        size += own;
        under_way.extend(folder.folders.iter().map(read));
    }
    size
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
