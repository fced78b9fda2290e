//! How much is stored below a folder? Each folder has to be read to find out, and that
//! takes a while, so it is async: `do_one_thing_async(folder.number)` reads a folder, and its
//! output is the size of the files that lie directly in it. Folders lie in folders, to any
//! depth.
//!
//! `total_size(folder)` calls itself for each folder in the folder, as one would without
//! async, and does not compile. Make it compile, so that
//!
//! - it gives the size of the files in the folder and in all folders below it, at any depth;
//! - every folder is read exactly once;
//! - the whole is one future, polled in one place: no tasks are spawned, no threads started,
//!   and nothing blocks.
//!
//! `Folder` stays as it is.

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

// TODO: how much room would this future need?
pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = do_one_thing_async(folder.number).await;
    for inner in &folder.folders {
        size += total_size(inner).await;
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
