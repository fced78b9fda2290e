//! mistake: future-used-as-value (not_compiled)
//! Boxes the inner futures, and adds one up in place of its number.

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = do_one_thing_async(folder.number).await;
    for inner in &folder.folders {
        size += total_size(inner);
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
