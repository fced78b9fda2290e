//! mistake: output-thrown-away
//! Reads every folder, and takes the size from its number.

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

pub async fn total_size(folder: &Folder) -> u32 {
    do_one_thing_async(folder.number).await;
    let mut size = folder.number * folder.number;
    for inner in &folder.folders {
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
