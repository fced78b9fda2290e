//! mistake: none
//! Reads the folders in the folder, and never the folder itself.

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = 0;
    for inner in &folder.folders {
        size += do_one_thing_async(inner.number).await;
        size += Box::pin(total_size(inner)).await;
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
