//! mistake: recursive-async-needs-box (not_compiled)
//! A detour through a second async fn.

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

pub async fn total_size(folder: &Folder) -> u32 {
    do_one_thing_async(folder.number).await + inner_size(&folder.folders).await
}

async fn inner_size(folders: &[Folder]) -> u32 {
    let mut size = 0;
    for folder in folders {
        size += total_size(folder).await;
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
