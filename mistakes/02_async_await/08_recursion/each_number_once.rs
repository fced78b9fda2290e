//! mistake: equal-is-not-the-same
//! Keeps a note of the numbers that it has read, as if no two folders had the same.

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

pub async fn total_size(folder: &Folder) -> u32 {
    let mut seen = std::collections::HashMap::new();
    below(folder, &mut seen).await
}

async fn below(folder: &Folder, seen: &mut std::collections::HashMap<u32, u32>) -> u32 {
    if !seen.contains_key(&folder.number) {
        seen.insert(folder.number, do_one_thing_async(folder.number).await);
    }
    let mut size = seen[&folder.number];
    for inner in &folder.folders {
        size += Box::pin(below(inner, seen)).await;
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
