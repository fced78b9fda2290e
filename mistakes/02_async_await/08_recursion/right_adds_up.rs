//! right: an async fn that adds to a number it borrows, the folders below first

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = 0;
    add(folder, &mut size).await;
    size
}

async fn add(folder: &Folder, size: &mut u32) {
    for inner in &folder.folders {
        Box::pin(add(inner, size)).await;
    }
    *size += do_one_thing_async(folder.number).await;
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
