//! An async function that calls itself does not compile unless its inner future is in a box.
//! `total_size` is such a function. Make it compile.
//!
//! `total_size(folder)` returns the size of all files in the folder and in all folders below it.
//! Folders can be nested to any depth. To read a folder is to await
//! `do_one_thing_async(folder.number)`; its output is the size of the files directly in that
//! folder.
//!
//! - Every folder is read exactly once, even if another folder has the same number.
//! - The whole walk is one future. It starts no tasks (chapter 4 explains them) and no threads,
//!   and it never blocks the thread.
//! - The call alone reads nothing.
//!
//! `Folder` stays as it is.

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

// TODO: a future holds the futures that it awaits. How large is this one?
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
