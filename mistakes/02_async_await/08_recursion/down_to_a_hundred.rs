//! mistake: drops-subtrees
//! Goes no deeper than a hundred folders, since nobody has more.

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

pub async fn total_size(folder: &Folder) -> u32 {
    below(folder, 100).await
}

async fn below(folder: &Folder, depth: u32) -> u32 {
    let mut size = do_one_thing_async(folder.number).await;
    if depth > 0 {
        for inner in &folder.folders {
            size += Box::pin(below(inner, depth - 1)).await;
        }
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
